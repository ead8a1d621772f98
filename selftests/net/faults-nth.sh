#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory for a packet: each allocation that a packet needs fails once, out and in,
# in each suite's and feature's way. The packet is lost, under the counter or with the
# sender told; or it arrives as it should. The next one always does.
#
#   A  flow out             B  flow in, application          C  flow in, application
#      10.77.0.1:5004 ----- 10.77.0.2:6004                      t0 10.78.0.1:6004
#
# What B's device sees comes in at C once more, by a TUN device.
#
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=faults.bash
source "$(dirname "$0")/faults.bash"
pair
namespace C
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket far "$B" 10.77.0.2:6004
must peer tap wire "$B" b0 in
modprobe -q tun
must peer tun tun "$C" t0
must ip -n "$C" addr add 10.78.0.1/24 dev t0
must ip -n "$C" link set t0 up
must peer socket near "$C" 10.78.0.1:6004
start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
watcher=$STARTED
must wait_for has_line "$TMP/seen" ready
points=0 ours=0

# packet SEQ: RTP, with two extensions, which are of the ids 1 and 3, and clear text;
# or RTCP, a sender's report
packet() {
	if [ -n "$RTCP" ]; then
		printf -v RTP '80c80006%08x%016x%024x' "$SSRC" "$1" 7
		return
	fi
	printf -v RTP '9060%04x00000001%08xbede000210aa31babe000000%s%s' "$1" \
		"$SSRC" 436c456152745874 "$PAYLOAD"
}

# session SUITE KEY KEYOPT WORDS...: the same in A, B and C; A has what $OUT says, too
OUT=''
session() {
	# shellcheck disable=SC2086 # words
	must only "$A" out 10.77.0.1:5004 "$@" $OUT
	must only "$B" in 10.77.0.2:6004 "$@"
	must only "$C" in 10.78.0.1:6004 "$@"
	SEQ=1000 SSRC=1 FRESH='' RTCP=''
	PAYLOAD=$(printf '%0312d' 0)
}

# seal: the next packet, undisturbed: it arrives at B as RTP, and is SEALED on the wire.
seal() {
	packet $((SEQ += 1))
	must peer drain wire
	must peer raw app 10.77.0.2:6004 "$RTP"
	must peer recv-raw far
	equal "opened" "${PEER_SAID%% *}" "$RTP"
	must peer recv-raw wire
	SEALED=${PEER_SAID%% *}
}

# lost NAMESPACE SENT: a packet that did not arrive was counted, or SENT is not 0.
lost() {
	if [ "$(change "$1" no-memory)" = 1 ]; then
		ours=$((ours + 1))
	elif [ "$2" = 0 ]; then
		fail "allocation $n: lost unseen"
	fi
}

# send: from the first allocation to the last
send() {
	local n left=0 sent first next
	for ((n = 1; left == 0; n++)); do
		[ -z "$FRESH" ] || SSRC=$((SSRC + 1))
		mark "$A"
		packet $((SEQ += 1))
		first=$RTP sent=0
		must peer nth $n
		peer raw app 10.77.0.2:6004 "$first" >/dev/null || sent=1
		must peer nth-left
		left=$PEER_SAID
		packet $((SEQ += 1))
		next=$RTP
		must peer raw app 10.77.0.2:6004 "$next"
		must peer recv-raw far
		if [ "${PEER_SAID%% *}" = "$first" ]; then
			equal "lost" "$(change "$A" no-memory)" 0
			must peer recv-raw far
		else
			[ "$left" = 0 ] || fail "lost with memory"
			lost "$A" $sent
		fi
		equal "the next" "${PEER_SAID%% *}" "$next"
	done
	echo "# out: $((n - 2)) allocations"
	must test $n -gt 2
	points=$((points + n - 2))
}

# into HEX: comes in at C
into() {
	peer into tun 10.78.0.2:5004 10.78.0.1:6004 "$1"
}

# receive: the same; what was lost has moved no state, and comes in once more.
receive() {
	local n left=0 first next sealed sent
	for ((n = 1; left == 0; n++)); do
		[ -z "$FRESH" ] || SSRC=$((SSRC + 1))
		seal
		first=$RTP sealed=$SEALED
		seal
		next=$RTP sent=0
		mark "$C"
		must peer nth $n
		into "$sealed" >/dev/null || sent=1
		must peer nth-left
		left=$PEER_SAID
		must into "$SEALED"
		must peer recv-raw near
		if [ "${PEER_SAID%% *}" = "$first" ]; then
			equal "lost" "$(change "$C" no-memory)" 0
			must peer recv-raw near
			equal "the next" "${PEER_SAID%% *}" "$next"
			mark "$C"
			must into "$sealed"
			must moved_only "$C" replayed 1
			continue
		fi
		equal "the next" "${PEER_SAID%% *}" "$next"
		[ "$left" = 0 ] || fail "lost with memory"
		lost "$C" $sent
		must into "$sealed"
		must peer recv-raw near
		equal "once more" "${PEER_SAID%% *}" "$first"
	done
	echo "# in: $((n - 2)) allocations"
	must test $n -gt 2
	points=$((points + n - 2))
}

both() {
	seal
	must into "$SEALED"
	must peer recv-raw near
	equal "opened" "${PEER_SAID%% *}" "$RTP"
	send
	receive
	must peer quiet near
	must peer quiet far
}

begin "$CM"
session $CM $KEY_CM "$KEYOPT_CM"
both
end

begin "$GCM with an MKI"
session $GCM $KEY_GCM "$KEYOPT_GCM" mki c0dec0de
both
end

for suite in $CM $GCM; do
	begin "$suite: a new SSRC each time, and SRTCP"
	[ $suite = $CM ] && session $CM ${KEY_CM/0/1} "$KEYOPT_CM" ssrc learn 64
	[ $suite = $GCM ] && session $GCM ${KEY_GCM/2/4} "$KEYOPT_GCM" ssrc learn 64
	FRESH=1
	both
	FRESH='' RTCP=1
	both
	end
done

begin "a new SSRC each time, whose packets may be repeated"
OUT='repeat identical'
session $CM ${KEY_CM/0/5} "$KEYOPT_CM" ssrc learn 64
FRESH=1
both
OUT=''
end

# Test what is kept of a packet while there is another session it may be of.
begin "$GCM, two sessions"
session $GCM ${KEY_GCM/2/6} "$KEYOPT_GCM"
must ctl "$C" session add in id 2 suite $GCM key hex ${KEY_GCM/2/7} $KEYOPT_GCM
must ctl "$C" flow set "$(ctl "$C" -json flow show | jq '.[0].id')" session 2 session 1
both
end

begin "f8"
session F8_128_HMAC_SHA1_80 ${KEY_CM/0/2} "$KEYOPT_F8"
both
end

begin "two layers"
outer=${KEY_CM2:0:32} outer_salt=${KEY_CM2:32:24}
session DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM \
	${KEY_GCM:0:32}$outer${KEY_GCM:32}$outer_salt "$KEYOPT_GCM" ssrc learn 64
both
FRESH=1
both
end

if ctl "$A" suite show | grep -q '^ARIA_128_CTR_HMAC_SHA1_80.* available'; then
	begin "ARIA"
	session ARIA_128_CTR_HMAC_SHA1_80 ${KEY_CM/0/6} "$KEYOPT_ARIA"
	both
	end
fi

begin "selected extensions, carried ROC"
session $CM ${KEY_CM/0/3} "$KEYOPT_CM" encrypt-ext 1,3 rcc 2
both
end

begin "cryptex"
session $GCM ${KEY_GCM/2/5} "$KEYOPT_GCM" cryptex on
both
end

begin "a datagram of several pieces"
session $CM ${KEY_CM/0/4} "$KEYOPT_CM"
PAYLOAD=$(printf '%06000d' 0)
send
must peer quiet far
end

# Test that want of memory for telling the MTU costs only that.
begin "a datagram too long for its path"
session $CM ${KEY_CM/0/7} "$KEYOPT_CM"
PAYLOAD=$(printf '%03876d' 0)
must peer df app on
untold=0
for ((n = 1, left = 0; left == 0; n++)); do
	mark "$A"
	packet $((SEQ += 1))
	must peer nth $n
	must_not peer raw app 10.77.0.2:6004 "$RTP"
	must peer nth-left
	left=$PEER_SAID
	if peer error app >/dev/null; then
		equal "errno and MTU" "$PEER_SAID" '90 1990'
	else
		[ "$left" = 0 ] || fail "untold with memory"
		untold=$((untold + $(change "$A" too-big)))
	fi
done
echo "# out: $((n - 2)) allocations"
must test $untold -ge 1
must peer quiet far
end

begin "nothing clear was on the wire"
echo "# $points allocations failed, $ours of them lost a packet of ours"
must test $points -gt 60
must test $ours -gt 0
stop "$watcher"
echo "# $(tail -n 1 "$TMP/seen")"
equal "clear packets" "$(tail -n 1 "$TMP/seen" | jq .clear)" 0
must test "$(tail -n 1 "$TMP/seen" | jq .rtp)" -gt 100
end
