#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Double encryption (RFC 8723) with a media distributor of other people's: libsrtp2,
# which has AES-GCM and is given the outer keys. It opens what one endpoint sends,
# changes PT, SEQ and marker, says so in the header block, and seals for the other.
#
#   A  endpoint, flow out     B  the wire, libsrtp2     endpoint, flow in  A
#      10.77.0.1:5004 -------- 10.77.0.2:6004, 6014 ------- 10.77.0.1:5014
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket far "$A" 10.77.0.1:5014
must peer socket up "$B" 10.77.0.2:6004
must peer socket down "$B" 10.77.0.2:6014

# keys OCTETS: an inner half, and an outer one for each leg
keys() {
	local n
	printf -v INNER "%0$((2 * $1))x" 0x1221
	printf -v UP "%0$((2 * $1))x" 0x3443
	printf -v DOWN "%0$((2 * $1))x" 0x5665
	SALT=aaaabbbbccccddddeeeeffff
}

# endpoints SUITE DISTRIBUTOR'S OCTETS: both, and libsrtp2 between them.
endpoints() {
	keys "$3"
	must ctl "$A" session add out id 1 suite "$1" \
		key hex $INNER$UP$SALT$SALT $KEYOPT_GCM
	must ctl "$A" session add in id 2 suite "$1" \
		key hex $INNER$DOWN$SALT$SALT $KEYOPT_GCM
	must ctl "$A" flow add out local 10.77.0.1:5004 session 1
	must ctl "$A" flow add in local 10.77.0.1:5014 session 2
	must peer crypto up "$2" $UP$SALT
	must peer crypto down "$2" $DOWN$SALT
	mark "$A"
}

# rtp SECOND SEQ: a packet with an extension, whose second octet is marker and PT
rtp() {
	printf -v RTP '90%s%04x0000000112345678bede000110aa0000%048x' "$1" "$2" "$2"
}

# sent SECOND SEQ: A sends it, the distributor has opened it: $INSIDE.
sent() {
	rtp "$1" "$2"
	must peer raw app 10.77.0.2:6004 $RTP
	must peer recv-raw up via up
	INSIDE=${PEER_SAID%% *}
	equal "what the distributor can read" "${INSIDE:0:40}" ${RTP:0:40}
	[[ $INSIDE != *"${RTP:40}"* ]] || fail "the distributor can hear it"
	equal "length, block" "$((${#INSIDE} - ${#RTP})) ${INSIDE: -2}" "34 00"
}

# passed_on SECOND SEQ BLOCK SECOND: under that header with that block; the endpoint
# must have the payload, and see the last as its second octet.
passed_on() {
	local want
	printf -v want '%04x' "$2"
	must peer raw down 10.77.0.1:5014 \
		"90$1$want${INSIDE:8:${#INSIDE} - 10}$3" via down
	must peer recv-raw far
	equal "the endpoint has" "${PEER_SAID%% *}" "90$4$want${RTP:8}"
}

# next_srtcp INDEX: A sends SRTCP, and it has this one
next_srtcp() {
	local srtcp
	must peer send-rtcp app 10.77.0.2:6004 0x12345678 sr
	must peer recv-raw up
	srtcp=${PEER_SAID%% *}
	equal "SRTCP index" $((16#${srtcp: -8} & 0x7fffffff)) "$1"
}

relayed() {
	begin "$1: nothing is changed"
	endpoints "$@"
	sent 60 100
	passed_on 60 100 00 60
	end

	# The endpoint sees the PT that is sent to it, and the original marker.
	begin "$1: PT, marker, SEQ and all of them are changed"
	sent 60 101
	passed_on 61 101 6002 61
	sent 60 102
	passed_on e0 102 04 60
	sent e0 103
	passed_on 60 103 0c e0
	sent 60 104
	passed_on 60 1104 006801 60
	sent e0 105
	passed_on 61 1105 6000690f e1
	must moved "$A" opened-rtp 6
	must no_drops "$A"
	end

	# Its own index is new each time, and authentic: the inner one is not.
	begin "$1: saved and restored, the distributor cannot replay"
	must ctl "$A" state save >"$TMP/save"
	must ctl "$A" flow flush
	must ctl "$A" session flush
	endpoints "$@"
	must ctl "$A" state restore "$TMP/save"
	must peer raw down 10.77.0.1:5014 \
		"90610452${INSIDE:8:${#INSIDE} - 10}6000690f" via down
	must moved_only "$A" replayed 1
	must peer quiet far
	mark "$A"
	sent 60 106
	passed_on 60 1107 006a01 60
	must no_drops "$A"
	must ctl "$A" flow flush
	must ctl "$A" session flush
	end
}

relayed DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM $GCM 16
relayed DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM AEAD_AES_256_GCM 32

# Test that the layers count for themselves: the sender's numbers wrap, the
# distributor's do not.
begin "the inner ROC goes on alone"
endpoints DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM $GCM 16
for ((n = 0; n < 8; n++)); do
	printf -v seq '%04x' $((65532 + n & 0xffff))
	sent 60 $((0x$seq))
	passed_on 60 $((500 + n)) "${seq}01" 60
done
must moved "$A" opened-rtp 8
must no_drops "$A"
equal "outer ROC of each end" "$(ctl "$A" -json state show |
	jq -c '[.[].roc] | sort')" '[0,1]'
end

# Test that an inner packet comes once, whatever the distributor numbers it.
begin "a distributor cannot replay"
must peer raw down 10.77.0.1:5014 \
	"906001ff${INSIDE:8:${#INSIDE} - 10}${seq}01" via down
must moved_only "$A" replayed 1
must peer quiet far
end

# Test that a new outer key goes on where the old one was: from 0 on it would seal
# other packets with the inner key's old nonces, and open what the distributor kept.
begin "a new outer key goes on with the inner key's indices"
both=DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
printf -v UP2 '%032x' 0x7887
printf -v DOWN2 '%032x' 0x9aa9
for n in "out id 3" "in id 4"; do
	must refused "$A" 'layer of this key is in another session' \
		session add $n suite $both key hex $INNER$UP2$SALT$SALT $KEYOPT_GCM
done
must refused "$A" 'layer of this key is in another session' \
	session add out id 3 suite $both key hex $UP2$UP$SALT$SALT $KEYOPT_GCM
must refused "$A" 'layer of this key is in another session' \
	session add out id 3 suite $both outer-only key hex $UP$SALT $KEYOPT_GCM
must refused "$A" 'layer of this key is in another session' \
	session add in id 4 suite $both key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM \
	roc either from 2
must refused "$A" 'layers of the key are the same' \
	session add in id 4 suite $both key hex $UP2$UP2$SALT$SALT $KEYOPT_GCM
must refused "$A" 'already seals' session add out id 3 suite $both \
	key hex $INNER$UP$SALT$SALT $KEYOPT_GCM roc from 1
was=$(show "$A" session check 1)
must ctl "$A" session add out id 3 suite $both \
	key hex $INNER$UP2$SALT$SALT $KEYOPT_GCM roc from 1
must ctl "$A" session add in id 4 suite $both \
	key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM roc from 2
[ "$was" != "$(show "$A" session check 3)" ] ||
	fail "the check value does not tell the outer keys apart"
must ctl "$A" flow set 1 session 3
must ctl "$A" flow set 2 session 4
must peer crypto up2 $GCM $UP2$SALT
must peer crypto down2 $GCM $DOWN2$SALT
must peer roc up2 0x12345678 1
mark "$A"
rtp 60 4
must peer raw app 10.77.0.2:6004 $RTP
must peer recv-raw up via up2
fresh=${PEER_SAID%% *}
equal "the sender's ROC" "$(ctl "$A" -json state show session 3 |
	jq -c '[.[].roc]')" '[1]'
must peer raw down 10.77.0.1:5014 \
	"90600220${fresh:8:${#fresh} - 10}000401" via down2
must peer recv-raw far
must moved "$A" opened-rtp 1
# the inner packet of the old key's time, under the new outer key
must peer raw down 10.77.0.1:5014 \
	"90600221${INSIDE:8:${#INSIDE} - 10}${seq}01" via down2
must moved_only "$A" replayed 1
must peer quiet far
# and two keys later, where the SSRC was silent under the one between
for n in 6 8; do
	printf -v DOWN2 '%032x' $((0xbcc0 + n))
	must ctl "$A" session add in id $n suite $both \
		key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM roc from $((n - 2))
	must ctl "$A" flow set 2 session $n
done
must peer crypto down8 $GCM $DOWN2$SALT
must peer raw down 10.77.0.1:5014 \
	"90600222${fresh:8:${#fresh} - 10}000401" via down8
must moved_only "$A" replayed 2
must peer quiet far
end

begin "the check value tells the inner keys apart"
was=$(show "$A" session check 3)
must ctl "$A" state save >"$TMP/save"
must ctl "$A" flow flush
must ctl "$A" session flush
must ctl "$A" session add out id 1 suite $both key hex $UP$UP2$SALT$SALT $KEYOPT_GCM
[ "$was" != "$(show "$A" session check 1)" ] ||
	fail "both have the check value $was"
end

# Test that neither layer does anything twice where only the outer key changed: not
# before, and not between the new session was made and had its first packet.
begin "a new outer key knows what was sealed and opened before it"
must ctl "$A" session flush
endpoints $both $GCM 16
sent 60 100
passed_on 60 100 00 60
printf -v UP2 '%032x' 0x7887
must ctl "$A" session add out id 3 suite $both \
	key hex $INNER$UP2$SALT$SALT $KEYOPT_GCM roc from 1
# each goes on from the one before, and has no packet yet; a command touches the last
for n in "4 2" "6 4" "8 6"; do
	printf -v DOWN2 '%032x' $((0xbcc0 + ${n% *}))
	must ctl "$A" session add in id ${n% *} suite $both ssrc 0x12345678 \
		key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM roc from ${n#* }
	must peer crypto down${n% *} $GCM $DOWN2$SALT
done
sent 60 101
passed_on 60 101 00 60
must ctl "$A" state add session 3 ssrc 0x12345678 roc 0 seq 90
must ctl "$A" state set session 8 ssrc 0x12345678 roc 0 seq 530
must ctl "$A" flow set 1 session 3
mark "$A"
# other octets under a number that was sealed
must peer raw app 10.77.0.2:6004 "${RTP}aa"
must moved_only "$A" repeated 1
must peer quiet up
# an inner packet that session 2 has opened, under another number
for n in 6 8; do
	must ctl "$A" flow set 2 session $n
	mark "$A"
	must peer raw down 10.77.0.1:5014 \
		"90600220${INSIDE:8:${#INSIDE} - 10}006501" via down$n
	must moved_only "$A" replayed 1
	must peer quiet far
done
mark "$A"
rtp 60 102
must peer crypto up $GCM $UP2$SALT
must peer raw app 10.77.0.2:6004 $RTP
must peer recv-raw up via up
INSIDE=${PEER_SAID%% *}
must peer raw down 10.77.0.1:5014 \
	"90600221${INSIDE:8:${#INSIDE} - 10}006601" via down8
must peer recv-raw far
must no_drops "$A"
end

# Test an index of the inner layer that is all there is in a state: only the session
# before knew the outer one, and is not there when the other one is restored.
begin "what a distributor may not replay is not forgotten with a state"
must ctl "$A" state save session 6 >"$TMP/save"
equal "told of it" "$(jq -c '.sessions[0].states[0] | keys' "$TMP/save")" \
	'["inner-index","inner-window","ssrc"]'
must ctl "$A" flow flush
must ctl "$A" session flush
printf -v DOWN2 '%032x' $((0xbcc0 + 6))
must ctl "$A" session add in id 6 suite $both ssrc 0x12345678 \
	key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM
must ctl "$A" state restore "$TMP/save"
must refused "$A" 'not forgotten' state del session 6 ssrc 0x12345678
# the session before is there, and does not know it
must ctl "$A" session flush
must ctl "$A" session add in id 2 suite $both key hex $INNER$DOWN$SALT$SALT $KEYOPT_GCM
must ctl "$A" session add in id 6 suite $both ssrc 0x12345678 \
	key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM roc from 2
must ctl "$A" state del session 6 ssrc 0x12345678
must ctl "$A" state restore "$TMP/save"
must refused "$A" 'not forgotten' state del session 6 ssrc 0x12345678
end

# shown INSIDE NUMBER CRYPTO SEQ: the distributor shows what it has of packet NUMBER, under
# its own key and this sequence number
shown() {
	local number seq
	printf -v number '%04x' "$2"
	printf -v seq '%04x' "$4"
	peer raw down 10.77.0.1:5014 "9060$seq${1:8:${#1} - 10}${number}01" via "$3"
}

# Test that what each of two sessions had opened is a replay to the second, and to one
# that comes after it, although the first goes on.
begin "restored, a new outer key knows what it had opened itself"
successor() {
	printf -v DOWN2 '%032x' $((0xbcc0 + $1))
	must ctl "$A" session add in id $1 suite $both \
		key hex $INNER$DOWN2$SALT$SALT $KEYOPT_GCM roc from $2
	must peer crypto down$1 $GCM $DOWN2$SALT
}
must ctl "$A" session flush
endpoints $both $GCM 16
successor 6 2
sent 60 100
must shown "$INSIDE" 100 down 600
must peer recv-raw far
must ctl "$A" flow set 2 session 6 session 2
sent 60 101
inside=$INSIDE
must shown "$inside" 101 down6 601
must peer recv-raw far
must ctl "$A" state save >"$TMP/save"
must ctl "$A" flow flush
must ctl "$A" session flush
endpoints $both $GCM 16
successor 6 2
must ctl "$A" state restore "$TMP/save"
must ctl "$A" flow set 2 session 6 session 2
sent 60 102
must shown "$INSIDE" 102 down 602
must peer recv-raw far
mark "$A"
must shown "$inside" 101 down6 603
must moved_only "$A" replayed 1
successor 8 6
must ctl "$A" flow set 2 session 8
must shown "$inside" 101 down8 604
must moved_only "$A" replayed 2
must peer quiet far
sent 60 103
must shown "$INSIDE" 103 down8 605
must peer recv-raw far
end

# Test that a sender who is told indices below those that were sealed before it rises to
# them: the key that it shares with the old session has had their nonces.
begin "a new outer key that is told less than was sealed before it"
must ctl "$A" flow flush
must ctl "$A" session flush
endpoints $both $GCM 16
sent 60 100
next_srtcp 0
next_srtcp 1
printf -v UP2 '%032x' 0x7887
must ctl "$A" session add out id 3 suite $both \
	key hex $INNER$UP2$SALT$SALT $KEYOPT_GCM roc from 1
must ctl "$A" state add session 3 ssrc 0x12345678 roc 0 srtcp-index 1
must ctl "$A" flow set 1 session 3
must peer crypto up $GCM $UP2$SALT
mark "$A"
must peer raw app 10.77.0.2:6004 "${RTP}aa"
must moved_only "$A" repeated 1
must peer quiet up
# above what may be leaving with the old session at this instant
next_srtcp $((2 + 0x1000))
mark "$A"
sent 60 101
must no_drops "$A"
end

# Test that the outer half alone goes on as well: other octets under its old nonces would
# be a two-time pad, although nothing of the inner layer is left.
begin "an outer half whose inner one goes"
must ctl "$A" flow flush
must ctl "$A" session flush
endpoints $both $GCM 16
sent 60 100
next_srtcp 0
must ctl "$A" session add out id 3 suite $both outer-only \
	key hex $UP$SALT $KEYOPT_GCM roc from 1
must ctl "$A" flow set 1 session 3
mark "$A"
for n in 100 99; do
	rtp 60 $n
	must peer raw app 10.77.0.2:6004 "${RTP}aa"
done
must moved_only "$A" repeated 2
must peer quiet up
next_srtcp $((1 + 0x1000))
rtp 60 101
must peer raw app 10.77.0.2:6004 "${RTP}aa"
must peer recv-raw up via up
equal "the distributor has" "${PEER_SAID%% *}" "${RTP}aa"
end

# Test that a distributor is not asked to put padding where the block ends a packet.
begin "no padding behind an inner layer"
must refused "$A" 'in front of padding.*pad' session add out id 9 suite $both outer-only \
	key hex $DOWN$SALT $KEYOPT_GCM pad to 200
must refused "$A" 'in front of padding.*pad' session set 3 pad block 16
end

# Test that SRTCP, which has the outer layer alone, is not opened by two sessions: what
# one has opened would be new to the other.
begin "in: an outer half opens in one session"
printf -v INNER2 '%032x' 0x9889
for suite in "$both key hex $INNER2$DOWN$SALT$SALT" \
	     "$both outer-only key hex $DOWN$SALT" "$GCM key hex $DOWN$SALT"; do
	# shellcheck disable=SC2086 # words
	must refused "$A" 'opens SRTCP in another session' \
		session add in id 4 suite $suite $KEYOPT_GCM roc from 2
done
end

# two_new_keys: of both layers, as a sender has them who begins again
two_new_keys() {
	printf -v INNER '%032x' 0x9889
	printf -v UP '%032x' 0x7887
	printf -v DOWN '%032x' 0xbccb
	must ctl "$A" session add out id 3 suite $both \
		key hex $INNER$UP$SALT$SALT $KEYOPT_GCM
	must ctl "$A" session add in id 4 suite $both \
		key hex $INNER$DOWN$SALT$SALT $KEYOPT_GCM roc either from 2
	must ctl "$A" flow set 1 session 3
	must ctl "$A" flow set 2 session 4
	must peer crypto up $GCM $UP$SALT
	must peer crypto down $GCM $DOWN$SALT
	mark "$A"
}

# begins_again ROC SEQ SEQ...: a sender who begins again with two new keys does so in both
# layers, then it is decided: at the first number, after the others; the distributor's
# numbers were at this ROC.
begins_again() {
	local outer=$1 first=$2 n block
	shift 2
	begin "roc either: both layers begin again at $first after $*, outer ROC $outer"
	must ctl "$A" flow flush
	must ctl "$A" session flush
	endpoints $both $GCM 16
	for n; do
		sent 60 "$n"
		printf -v block '%04x01' "$n"
		passed_on 60 $((500 + (n + 2 & 7))) "$block" 60
	done
	must ctl "$A" state set session 2 ssrc 0x12345678 roc "$outer" seq 510
	two_new_keys
	sent 60 "$first"
	printf -v block '%04x01' "$first"
	passed_on 60 520 "$block" 60
	equal ROC "$(ctl "$A" -json state show session 4 | jq -c '[.[].roc]')" '[0]'
	must no_drops "$A"
	must peer raw down 10.77.0.1:5014 \
		"90600209${INSIDE:8:${#INSIDE} - 10}$block" via down
	must moved_only "$A" replayed 1
	must peer quiet far
	mark "$A"
	sent 60 $((first + 1))
	printf -v block '%04x01' $((first + 1))
	passed_on 60 522 "$block" 60
	must no_drops "$A"
	# saved and restored, it stays decided
	must ctl "$A" state save >"$TMP/save"
	must ctl "$A" flow flush
	must ctl "$A" session flush
	endpoints $both $GCM 16
	two_new_keys
	must ctl "$A" state restore "$TMP/save"
	must peer raw down 10.77.0.1:5014 \
		"9060020b${INSIDE:8:${#INSIDE} - 10}$block" via down
	must moved_only "$A" replayed 1
	must peer quiet far
	mark "$A"
	sent 60 $((first + 2))
	printf -v block '%04x01' $((first + 2))
	passed_on 60 524 "$block" 60
	must no_drops "$A"
	end
}

begins_again 5 2 65534 65535 0 1
begins_again 0 2 65534 65535 0 1
begins_again 0 100 5000 5001
