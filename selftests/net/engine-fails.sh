#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An engine that refuses requests, or fails them: packets are lost and counted,
# none leaves or arrives unprotected, and the stream goes on.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# cpus: several
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
engine_load
param=/sys/module/srtp_test_engine/parameters
late_cm='engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late'
late_gcm='engine gcm-aes-srtp-late'
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x2222 Y=0x1111

# Whatever a test leaves behind, the next begins with a sound engine.
sound() {
	echo 0 >$param/busy_every
	echo 16 >$param/busy_error
	echo N >$param/deny_keys
	echo 0 >$param/fail_every
	ctl "$A" flow flush
}

settled() {
	[ "$(show "$A" stats away)" = 0 ]
}

# lossy COUNTER NAME SUITE KEY-OUT KEY-IN ENGINE [ERRNO]: 90 packets each way, of which
# the engine spoils some; what arrives is right and what does not is counted.
lossy() {
	local counter=$1 param_name=$2 suite=$3 kout=$4 kin=$5 engine=$6 got lost watcher sink
	sound
	[ -z "${7:-}" ] || echo "$7" >$param/busy_error
	must ctl "$A" flow add out local 10.77.0.1:5004 suite $suite key hex $kout $engine
	must ctl "$A" flow add in local 10.77.0.1:5004 suite $suite key hex $kin $engine
	must peer crypto in $suite $kin
	echo 3 >"$param/$param_name"
	mark "$A"
	start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	watcher=$STARTED
	start "$TMP/sealed" "$PEER_BIN/srtp-traffic" sink --ns "$B" \
		--local 10.77.0.2:6014 --ssrc $Y --count 0 --timeout 2000 \
		--suite $suite --key $kout
	sink=$STARTED
	wait_for has_line "$TMP/seen" ready
	wait_for has_line "$TMP/sealed" ready

	# A local sender may be told of a drop; it goes on.
	"$PEER_BIN/srtp-traffic" send --ns "$A" --quiet-errors \
		--local 10.77.0.1:5004 --remote 10.77.0.2:6014 --ssrc $Y \
		--count 90 >/dev/null
	must wait_for settled
	wait "$sink"
	tail -n 1 "$TMP/sealed" >"$TMP/figures"
	got=$(field "$TMP/figures" received)
	equal "out: wrong" "$(jq -c '[.foreign, .corrupt, .refused]' "$TMP/figures")" \
		'[0,0,0]'
	lost=$(change "$A" $counter)
	equal "out: arrived and lost" $((got + lost)) 90
	must test "$lost" -gt 0
	must test "$got" -gt 0

	must peer send wire 10.77.0.1:5004 $X 1 90 via in
	must wait_for settled
	must peer drain app
	lost=$(change "$A" $counter)
	equal "both ways: arrived and lost" $((got + PEER_SAID + lost)) 180
	equal "drops" "$(drops "$A")" "$counter $lost"

	stop "$watcher"
	echo "# $(drops "$A"); $(tail -n 1 "$TMP/seen")"
	equal "clear packets" "$(tail -n 1 "$TMP/seen" | jq .clear)" 0
	echo 0 >"$param/$param_name"
	mark "$A"
	must peer send wire 10.77.0.1:5004 $X 91 10 via in
	must peer recv app $X 91 10
	must no_drops "$A"
	sound
}

# Test that a refused request is a lost packet, never a plain one.
begin "AES-CM: every third request refused with -EBUSY"
lossy queue-full busy_every $CM $KEY_CM $KEY_CM2 "$late_cm"
end

begin "GCM: every third request refused with -EBUSY"
lossy queue-full busy_every $GCM $KEY_GCM "${KEY_GCM/2021/5051}" "$late_gcm"
end

begin "AES-CM: every third request refused with -ENOSPC, as a full queue does"
lossy queue-full busy_every $CM "${KEY_CM/0001/7071}" "${KEY_CM2/f0f1/8081}" "$late_cm" 28
end

begin "GCM: every third request refused with -EIO"
lossy crypto-error busy_every $GCM "${KEY_GCM/2021/9091}" "${KEY_GCM/2021/a0a1}" \
	"$late_gcm" 5
end

# Test the same for a request that fails after it was accepted.
begin "AES-CM: every third request fails with -EIO"
lossy crypto-error fail_every $CM "${KEY_CM/0001/5051}" "${KEY_CM2/f0f1/6061}" "$late_cm"
end

begin "GCM: every third request fails with -EIO"
lossy crypto-error fail_every $GCM "${KEY_GCM/2021/7071}" "${KEY_GCM/2021/8081}" "$late_gcm"
end

# Test that a key it does not take is no session's.
begin "no key is taken: refused, and nothing is left"
sound
keys=$(show "$A" stats keys)
echo Y >$param/deny_keys
for words in "suite $CM key hex $KEY_CM engine ctr-aes-srtp-late" \
	"suite $CM key hex $KEY_CM auth-engine hmac-sha1-srtp-late" \
	"suite $GCM key hex $KEY_GCM $late_gcm"; do
	# shellcheck disable=SC2086 # words
	must refused "$A" 'engine refuses the key' session add in id 9 $words
done
equal sessions "$(ctl "$A" -json session show)" '[]'
must wait_for show_is "$keys" "$A" stats keys
echo N >$param/deny_keys
end

# Test that both modules go when asked, in the right order.
begin "the engine goes once no key uses it"
must ctl "$A" session flush
must wait_for rmmod srtp_test_engine
end
