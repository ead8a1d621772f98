#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flood of forgeries around the wrap of the sequence number: the honest stream
# loses nothing.
#
#   A  application, flows                       B  honest sender 10.77.0.2:6004
#      10.77.0.1:5004 plain  a0 ---------- b0     flood         10.77.0.2:6666
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need taskset
pair

# Forgeries are refused by their tag, or already by their index.
refusals() {
	counters "$A" | awk '$1 ~ /^(auth-failed|replayed|too-old)$/ { n += $2 }
		END { print n + 0 }'
}

refused_all() {
	[ "$(refusals)" = "$1" ]
}

must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM

start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --ns "$A" \
	--local 10.77.0.1:5004 --seq 65000 --count 2000 --timeout 60000
sink=$STARTED
wait_for has_line "$TMP/sink" ready

# Forgeries with the same SSRC, every sequence number, and another key.
start "$TMP/flood" taskset -c $(($(nproc) - 1)) "$PEER_BIN/srtp-traffic" send --ns "$B" --forge \
	--local 10.77.0.2:6666 --remote 10.77.0.1:5004 --count 0 --rate 1500 \
	--suite $CM --key $KEY_CM
flood=$STARTED
wait_for counter_reaches "$A" auth-failed 100

# A sender that changes processors may overtake itself in their backlogs, before
# any flow is asked: it is tied to one.
# Test that 2000 packets across the wrap all arrive, in order.
begin "2000 honest packets among forgeries"
must taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$B" --local 10.77.0.2:6004 \
	--remote 10.77.0.1:5004 --seq 65000 --count 2000 --rate 500 \
	--suite $CM --key $KEY_CM2
wait "$sink"
equal "sink's status" $? 0
stop "$flood"
tail -n 1 "$TMP/sink" >"$TMP/figures"
equal received "$(field "$TMP/figures" received)" 2000
equal reordered "$(field "$TMP/figures" reordered)" 0
equal corrupt "$(field "$TMP/figures" corrupt)" 0
end

# Test that the flood was a flood, and moved nothing but its counter.
begin "the forgeries were refused for what they were"
sent=$(tail -n 1 "$TMP/flood" | jq .sent)
echo "# $sent forgeries"
must test "$sent" -gt 1000
must wait_for refused_all "$sent"
must show_is 1 "$A" state roc
end
