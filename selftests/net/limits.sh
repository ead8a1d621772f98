#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A key protects so many packets (RFC 3711 section 9.2): told at the soft limit,
# refused at the hard one, met exactly, whichever SSRC they are of.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer crypto out $CM $KEY_CM
peer crypto out2 $CM $KEY_CM2
peer crypto in $GCM $KEY_GCM
X=0x2222 Y=0x1111 Z=0x3333
monitor "$A"

# of_key SESSION FIELD: a member of its first key
of_key() {
	ctl "$A" -json session show "$1" | jq -r --arg f "$2" '.[0].keys[0][$f]'
}

# told KIND: how often that event has come
told() {
	grep -c "kind $1" "$EVENTS" || :
}

told_is() {
	[ "$(told "$1")" = "$2" ]
}

# Test that out, 40 packets of two SSRCs leave, and not one more.
begin "out: the soft limit is told, the hard one met"
must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM \
	limit 40 soft-limit 30 rtcp-limit 3
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
mark "$A"
must peer send app 10.77.0.2:6004 $X 100 29
must peer recv wire $X 100 29 via out
equal "used" "$(of_key 1 used)" 29
equal "soft limits told" "$(told limit-soft)" 0
must peer send app 10.77.0.2:6004 $Y 7 1
must peer recv wire $Y 7 1 via out
must wait_for told_is limit-soft 1
must no_drops "$A"
must peer send app 10.77.0.2:6004 $X 129 10
must peer recv wire $X 129 10 via out
mark "$A"
must peer send app 10.77.0.2:6004 $Y 8 5
must peer send app 10.77.0.2:6004 $X 139 5
must moved_only "$A" limit 10
must peer quiet wire
must wait_for told_is limit-hard 1
equal "used" "$(of_key 1 used)" 40
end

# Test that SRTCP has a life of its own.
begin "out: SRTCP is counted by itself"
mark "$A"
for ((n = 0; n < 3; n++)); do
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	must peer recv-rtcp wire $X sr via out
done
must no_drops "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must moved_only "$A" limit 1
must peer quiet wire
must wait_for told_is limit-hard 2
equal "used" "$(of_key 1 rtcp-used)" 3
end

# Test that another key cures it, and what was refused left no index behind.
begin "out: a new key goes on"
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow set 1 session 2
mark "$A"
must peer send app 10.77.0.2:6004 $X 139 20
must peer recv wire $X 139 20 via out2
must no_drops "$A"
end

# Test the receiver: what does not authenticate costs nothing.
begin "in: forged packets do not count, the hard limit is met"
must ctl "$A" session add in id 3 suite $GCM key hex $KEY_GCM $KEYOPT_GCM limit 25
must ctl "$A" flow add in id 2 local 10.77.0.1:5004 session 3
mark "$A"
must peer send wire 10.77.0.1:5004 $X 70 30 via in flip -1
must moved_only "$A" auth-failed 30
must peer send wire 10.77.0.1:5004 $X 100 24 via in
must peer recv app $X 100 24
must peer send wire 10.77.0.1:5004 $Z 1 1 via in save last
must peer recv app $Z 1 1
equal "used" "$(of_key 3 used)" 25
mark "$A"
must peer resend wire 10.77.0.1:5004 last
must moved_only "$A" replayed 1
mark "$A"
must peer send wire 10.77.0.1:5004 $X 124 5 via in
must moved_only "$A" limit 5
must peer quiet app
must wait_for told_is limit-hard 3
equal "soft limits told" "$(told limit-soft)" 3
end

# Test MKI: each key has a life of its own.
begin "out: keys with an MKI each"
must peer crypto out4 $GCM "${KEY_GCM/#?/0}"
must peer mki out4 0a "${KEY_GCM/#?/0}"
must peer mki out4 0b "${KEY_GCM/#?/1}"
must ctl "$A" session add out id 4 suite $GCM \
	key hex "${KEY_GCM/#?/0}" mki 0a limit 1 $KEYOPT_GCM \
	key hex "${KEY_GCM/#?/1}" mki 0b limit 5 used 4 $KEYOPT_GCM
equal "current" "$(of_key 4 current)" true
must ctl "$A" flow set 1 session 4
mark "$A"
must peer send app 10.77.0.2:6004 $X 200 2
must peer recv wire $X 200 1 via out4
must moved_only "$A" limit 1
must ctl "$A" session set 4 current-mki 0b
mark "$A"
must peer send app 10.77.0.2:6004 $X 202 2
must peer recv wire $X 202 1 via out4
must moved_only "$A" limit 1
must peer quiet wire
end

# Test that what was used elsewhere can be said, and only grows; the soft limit it leaps
# over is told.
begin "key set: used grows, up to the limit"
must ctl "$A" session add out id 5 suite $CM \
	key "inline:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk|2^20" $KEYOPT_CM
equal "limit" "$(of_key 5 limit) $(of_key 5 rtcp-limit)" "1048576 1048576"
must ctl "$A" key set session 5 used 1048570 rtcp-used 7
equal "used" "$(of_key 5 used) $(of_key 5 rtcp-used)" "1048570 7"
must refused "$A" 'only grows.*used' key set session 5 rtcp-used 9 used 1048569
equal "used" "$(of_key 5 used) $(of_key 5 rtcp-used)" "1048570 7"
must refused "$A" 'only grows' key set session 5 used 1048577
must refused "$A" 'its MKI is needed' key set session 4 used 9
must refused "$A" 'no key with this MKI' key set session 4 mki 0c used 9
must ctl "$A" flow set 1 session 5
soft=$(told limit-soft)
mark "$A"
must peer send app 10.77.0.2:6004 $X 300 10
must moved_only "$A" limit 4
must wait_for told_is limit-soft $((soft + 1))
end

# RFC 6188 has a shorter life by default; RFC 3711 9.2 the longest, for all.
begin "limits: the suite's are defaults, 2^48 and 2^31 the longest"
must ctl "$A" session add out id 6 suite AES_192_CM_HMAC_SHA1_80 \
	key "inline:$(printf %038d 7 | base64 -w0)|2^48"
equal "limit" "$(of_key 6 limit) $(of_key 6 rtcp-limit)" \
	"281474976710656 2147483648"
must ctl "$A" session del 6
must refused "$A" 'soft limit is not above.*soft-limit' session add out suite $CM \
	key hex "${KEY_CM2/0/7}" limit 9 soft-limit 10
must ctl "$A" session add out id 6 suite AES_192_CM_HMAC_SHA1_80 \
	key hex "${KEY_CM2}0011223344556677"
equal "limit" "$(of_key 6 limit) $(of_key 6 rtcp-limit)" "2147483648 2147483648"
must ctl "$A" session del 6
end

# RFC 3711 section 9.2; RFC 6188 section 4 has a shorter one; and 7/8 of each.
begin "limits: each suite's own, SRTP and SRTCP, and the soft ones"
ctl "$A" -json suite show | jq -r '.[] | select(.available) |
	"\(.name) \(."key-len" + ."salt-len")"' >"$TMP/suites"
must test "$(wc -l <"$TMP/suites")" -ge 15
octet=0
while read -r suite octets; do
	most=$((1 << 48))
	[[ $suite != AES_192_CM* && $suite != AES_256_CM* ]] || most=$((1 << 31))
	# No key twice, and no two halves of a double key alike.
	printf -v master '%0*d%02x%0*d' "$octets" 0 $((octet += 1)) $((octets - 2)) 1
	must ctl "$A" session add out id 6 suite "$suite" key hex "$master" \
		allow-unencrypted
	equal "$suite" "$(ctl "$A" -json session show 6 | jq -c '.[0].keys[0] |
		[.limit, ."soft-limit", ."rtcp-limit", ."rtcp-soft-limit"]')" \
		"[$most,$((most - most / 8)),2147483648,1879048192]"
	must ctl "$A" session del 6
done <"$TMP/suites"
end

begin "in: SRTCP's soft limit is told, with SSRC and session, the hard one met"
must ctl "$A" session add in id 6 suite $CM key hex "${KEY_CM2/#f/5}" $KEYOPT_CM \
	rtcp-limit 3 rtcp-soft-limit 2
must peer crypto in6 $CM "${KEY_CM2/#f/5}"
must ctl "$A" flow set 2 session 6
soft=$(told limit-soft) hard=$(told limit-hard)
mark "$A"
for ((n = 0; n < 3; n++)); do
	must peer send-rtcp wire 10.77.0.1:5004 $X sr via in6
	must peer recv-rtcp app $X sr
done
must wait_for told_is limit-soft $((soft + 1))
must no_drops "$A"
must grep -q 'kind limit-soft ssrc 0x00002222 session id 6 ' "$EVENTS"
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in6
must moved_only "$A" limit 1
must peer quiet app
must wait_for told_is limit-hard $((hard + 1))
end

# Test that independent streams share a life without meeting at each packet:
# four processors' worth of streams, one key, the last packet exact.
begin "many streams, one key: exact to the packet"
must ctl "$A" session add out id 7 suite $CM key hex "${KEY_CM/0/7}" $KEYOPT_CM \
	limit 3000 ssrc learn 64
must ctl "$A" flow set 1 session 7
peer drain wire
mark "$A"
for ((n = 0; n < 64; n++)); do
	peer send app 10.77.0.2:6004 $((0x9000 + n)) 1 50 || break
	peer drain wire
done
equal "streams" $n 64
must wait_for counter_grew "$A" sealed-rtp 3000
must moved_only "$A" limit 200
equal "used" "$(of_key 7 used)" 3000
end
