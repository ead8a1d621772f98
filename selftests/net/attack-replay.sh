#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A recorder sends again what it has heard: at full rate, across the wrap, to
# another port, and back to where it came from.
#
#   A  application, flows                       B  honest 10.77.0.2:6004
#      10.77.0.1:5004 plain  a0 ---------- b0     recorder 10.77.0.2:6666
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need taskset
pair
long_backlog
peer_start
X=0x2222
last=$(($(nproc) - 1))

# wire SEQ COUNT RATE PORT: what the honest sender sends, octet for octet: the
# same key, SSRC, numbers and contents make the same packets.
wire() {
	"$PEER_BIN/srtp-traffic" send --ns "$B" --local 10.77.0.2:"$4" \
		--remote 10.77.0.1:5004 --ssrc $X --seq "$1" --count "$2" \
		--rate "$3" --suite $CM --key $KEY_CM2
}

# flood FILE: 64000 to 64999 again and again, until told to stop.
flood() {
	trap 'stop=1' TERM
	while [ -z "${stop:-}" ]; do
		taskset -c $last "$PEER_BIN/srtp-traffic" send --ns "$B" \
			--local 10.77.0.2:6666 --remote 10.77.0.1:5004 \
			--ssrc $X --seq 64000 --count 1000 \
			--suite $CM --key $KEY_CM2
	done
}

# refusals: of all kinds that a replay may meet, since mark.
refusals() {
	echo $(($(change "$A" replayed) + $(change "$A" too-old)))
}

refused_all() {
	[ "$(refusals)" = "$1" ]
}

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --ns "$A" \
	--local 10.77.0.1:5004 --ssrc $X --seq 64000 --count 3500 --timeout 60000
sink=$STARTED
wait_for has_line "$TMP/sink" ready

# Test that nothing of the recorded thousand arrives twice, and that the stream
# goes on beside them, over the wrap.
begin "a thousand packets replayed at full rate beside 2500 honest ones"
mark "$A"
must taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$B" \
	--local 10.77.0.2:6004 --remote 10.77.0.1:5004 --ssrc $X --seq 64000 \
	--count 1000 --rate 2000 --suite $CM --key $KEY_CM2 >/dev/null
must wait_for counter_grew "$A" opened-rtp 1000
flood >"$TMP/flood" 2>&1 &
flood=$!
CHILDREN+=("$flood")
must wait_for counter_reaches "$A" too-old 100
must taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$B" \
	--local 10.77.0.2:6004 --remote 10.77.0.1:5004 --ssrc $X --seq 65000 \
	--count 2500 --rate 500 --suite $CM --key $KEY_CM2 >/dev/null
wait "$sink"
equal "sink's status" $? 0
kill -TERM $flood
wait $flood
tail -n 1 "$TMP/sink" >"$TMP/figures"
equal received "$(field "$TMP/figures" received)" 3500
equal reordered "$(field "$TMP/figures" reordered)" 0
equal corrupt "$(field "$TMP/figures" corrupt)" 0
sent=$(jq -s 'map(.sent) | add' "$TMP/flood")
echo "# $sent replays"
must test "$sent" -ge 2000
must wait_for refused_all "$sent"
must moved "$A" opened-rtp 3500
equal "drops beside replayed and too-old" \
	"$(drops "$A" | sed -E 's/(replayed|too-old) [0-9]+(, )?//g')" ''
must show_is 1 "$A" state roc
must show_is 3500 "$A" state packets
end

# Test that a recording whose numbers lie ahead of the stream once more, a wrap
# later, is not taken for what comes.
begin "a recording from before the wrap is not the future"
mark "$A"
out=$(wire 65000 300 0 6666)
must moved_either "$A" 300 too-old
must ctl "$A" state set session 1 ssrc $X roc 1 seq 64990
mark "$A"
out=$(wire 65000 300 0 6666)
must moved_only "$A" auth-failed "$(jq .sent <<<"$out")"
must show_is 64990 "$A" state seq
end

# Test that a packet of one session is none of another's, on any port.
begin "to another port: another session's key"
must ctl "$A" session add in id 2 suite $CM key hex "${KEY_CM/0001/5051}" $KEYOPT_CM
must ctl "$A" flow add in id 2 local 10.77.0.1:5014 session 2
must peer socket app2 "$A" 10.77.0.1:5014
must peer socket wire "$B" 10.77.0.2:6004
must peer crypto in $CM $KEY_CM2
mark "$A"
must peer send wire 10.77.0.1:5014 $X 100 20 via in
must moved_only "$A" auth-failed 20
must peer quiet app2
must show_is 0 "$A" session states 2
end

# Test that what was sealed here does not open here: the directions' keys differ,
# also for the SSRC that both use.
begin "back to where it came from"
must ctl "$A" session add out id 3 suite $CM key hex "${KEY_CM/0001/6061}" $KEYOPT_CM
must ctl "$A" flow add out id 3 local 10.77.0.1:5014 session 3
must peer send app2 10.77.0.2:6004 $X 1 1
must peer recv-raw wire
heard=${PEER_SAID%% *}
mark "$A"
for ((n = 0; n < 20; n++)); do
	must peer raw wire 10.77.0.1:5014 "$heard"
done
must moved_only "$A" auth-failed 20
must peer quiet app2
end

# Test SRTCP, whose index is in the packet.
begin "SRTCP replayed"
must peer socket app "$A" 10.77.0.1:5004
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in save report
must peer recv-rtcp app $X sr
must peer send-rtcp wire 10.77.0.1:5004 $X compound via in
must peer recv-rtcp app $X compound
mark "$A"
for ((n = 0; n < 50; n++)); do
	must peer resend wire 10.77.0.1:5004 report
done
must moved_only "$A" replayed 50
must peer quiet app
end
