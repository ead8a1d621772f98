#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a stranger may write into the parts that the suites and features of SRTP add,
# before anything is authenticated: MKI, carried ROC, lengths of extensions, the header
# block of double encryption. Each is dropped under its counter, moves no state, and
# the stream goes on. The stranger also knows a genuine packet, which he changes; and
# of double encryption the keys of the distributor.
#
#   A  flow out                                 B  flow in, application
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket far "$B" 10.77.0.2:6004
must peer socket stranger "$A" 10.77.0.1:5006
must peer tap wire "$B" b0 in

# A packet with CSRC and extension: id 1 an octet, id 3 two, padding; clear text.
rtp() {					# SEQ
	printf -v RTP '9160%04x00000001123456780000beefbede000210aa31babe000000' "$1"
	RTP+=436c456152745874$(printf '%032x' 1)
}

# session SUITE KEY KEYOPT WORDS...: the same at both ends; packets 100 to 103 went
# through, and GENUINE is 104 as sealed, which B has not seen.
session() {
	local n
	must only "$A" out 10.77.0.1:5004 "$@"
	must only "$B" in 10.77.0.2:6004 "$@"
	must peer drain wire
	for n in 100 101 102 103; do
		rtp $n
		must peer raw app 10.77.0.2:6004 $RTP
		must peer recv-raw far
		equal "opened" "${PEER_SAID%% *}" $RTP
	done
	# B's flow steps aside while the stranger takes the next one off the wire.
	must ctl "$B" flow flush
	must peer drain wire
	rtp 104
	must peer raw app 10.77.0.2:6004 $RTP
	must peer recv-raw wire
	GENUINE=${PEER_SAID%% *}
	must peer recv-raw far
	must ctl "$B" flow add in local 10.77.0.2:6004 session 1
	STATE=$(state)
	SENT=0
	mark "$B"
}

# state: all that B knows of streams
state() {
	ctl "$B" -json state show | jq -c '[.[] | {ssrc, roc, seq, "rtcp-index",
		packets, "rtcp-packets", lost, duplicate, jitter}]'
}

# forge HEX: the stranger sends it
forge() {
	must peer raw stranger 10.77.0.2:6004 "$1"
	SENT=$((SENT + 1))
}

# changed AT HEX: the genuine packet with these octets from octet AT on, from the end
# if negative
changed() {
	local at=$((2 * $1))
	((at >= 0)) || at=$((${#GENUINE} + at))
	forge "${GENUINE:0:at}$2${GENUINE:at + ${#2}}"
}

# dropped NAME...: all was dropped, under these names alone, and nothing else happened;
# the genuine packet still opens, and is what A's application sent.
dropped() {
	local name value
	wait_for all_dropped || :
	while read -r name value; do
		[[ $DROPS != *" $name "* || " $* " == *" $name "* ]] ||
			fail "dropped as $name: $value"
	done <<<"$SAID"
	equal "dropped" $SUM $SENT
	equal "state" "$(state)" "$STATE"
	must peer quiet far
	mark "$B"
	must peer raw stranger 10.77.0.2:6004 "$GENUINE"
	must peer recv-raw far
	equal "the genuine one" "${PEER_SAID%% *}" $RTP
	must wait_for counter_grew "$B" opened-rtp 1
	must no_drops "$B"
}

all_dropped() {
	local name value
	SUM=0 SAID=$(changes "$B")
	while read -r name value; do
		[[ $DROPS != *" $name "* ]] || SUM=$((SUM + value))
	done <<<"$SAID"
	[ $SUM -ge $SENT ]
}

begin "forged MKIs"
session $CM $KEY_CM "$KEYOPT_CM" mki c0dec0de key hex $KEY_CM2 mki c0dec0df
for mki in 00000000 ffffffff c0dec000 c0decafe dec0dec0; do
	changed -14 $mki
done
must moved_only "$B" mki-unknown 5
# the other key's, which there is
changed -14 c0dec0df
changed -14 c0dec0df
dropped mki-unknown auth-failed
end

begin "forged ROCs"
session $CM ${KEY_CM/0/2} "$KEYOPT_CM" rcc 2
for roc in 00000001 7fffffff 80000000 ffffffff; do
	changed -10 $roc
done
dropped auth-failed too-old
end

# Lengths that are wrong, that end inside and beyond the packet, and elements that do.
extensions() {
	local x
	for x in 0000 0001 0003 0006 0007 00ff 7fff ffff; do
		changed 18 $x
	done
	for x in 1f 11 ff 00 f0; do
		changed 20 $x
	done
	# neither form; cc of 15, of 0; X gone; both
	changed 16 dead
	changed 0 9f
	changed 0 90
	changed 0 81
	changed 0 8f
	# cut where each part ends, and inside
	for x in 12 14 16 18 19 20 21 28; do
		forge "${GENUINE:0:2 * x}"
	done
}

begin "forged extension lengths, selected extensions encrypted"
session $CM ${KEY_CM/0/3} "$KEYOPT_CM" encrypt-ext 1,3
extensions
dropped auth-failed malformed truncated
end

begin "forged extension lengths, cryptex"
session $CM ${KEY_CM/0/4} "$KEYOPT_CM" cryptex on
extensions
# claims to have it, or not to
changed 16 bede
changed 16 c2de
changed 16 1000
dropped auth-failed malformed truncated
end

begin "forged extension lengths, GCM with cryptex"
session $GCM ${KEY_GCM/2/5} "$KEYOPT_GCM" cryptex required
extensions
changed 16 c2de
dropped auth-failed malformed truncated not-cryptex
end

# Both layers: a stranger, who has no key, changes the block's ciphertext; a distributor
# who lies, having the outer key, writes a block that is authentic hop by hop.
begin "forged header blocks, by a stranger"
DOUBLE=DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM
inner=${KEY_GCM:0:32} inner_salt=${KEY_GCM:32}
outer=${KEY_CM2:0:32} outer_salt=${KEY_CM2:32:24}
session $DOUBLE $inner$outer$inner_salt$outer_salt "$KEYOPT_GCM"
for x in 00 01 02 03 07 0f 10 ff; do
	# whatever it decrypts to
	changed -17 $x
	changed -18 $x
done
extensions
dropped auth-failed malformed truncated
end

begin "forged header blocks, by a distributor"
session $DOUBLE $inner$outer$inner_salt$outer_salt "$KEYOPT_GCM"
# a namespace has a layer's key once
namespace C
must ctl "$C" session add in id 8 suite $DOUBLE outer-only key hex \
	$outer$outer_salt $KEYOPT_GCM
must peer socket relay "$C" 127.0.0.1:5016
must ctl "$C" flow add in id 8 local 127.0.0.1:5016 session 8
must peer socket near "$C" 127.0.0.1:5018
must peer raw near 127.0.0.1:5016 "$GENUINE"
must peer recv-raw relay
inside=${PEER_SAID%% *}
equal "the block" "${inside: -2}" 00
must peer crypto outer $GCM $outer$outer_salt
# PT and SEQ that were not sent behind it, another marker, reserved bits
for x in 01 02 03 05 06 07 0c 0f 10 80 f0 ff; do
	must peer raw stranger 10.77.0.2:6004 "${inside:0:${#inside} - 2}$x" \
		via outer
	must peer crypto outer $GCM $outer$outer_salt
	SENT=$((SENT + 1))
done
# too old: under a SEQ that was never sent
dropped malformed auth-failed too-old
end
