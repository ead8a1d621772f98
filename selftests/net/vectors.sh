#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The published test vectors through the kernel: sealed octet for octet,
# opened, refused for the stated reason, and with the stated state afterwards.
#
#   A  flows, a port per vector                 B  the wire's far end
#      10.77.0.1:20000...     a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
vectors=$SELFTESTS/vectors
pair

# run FILE...: one test, and one visible skip per reason.
run() {
	local out=$TMP/out count reason
	"$PEER_BIN/srtp-vectors" --app-ns "$A" --app 10.77.0.1 \
		--wire-ns "$B" --wire 10.77.0.2 --srtpctl "$SRTPCTL" \
		--keyopt-cm "$KEYOPT_CM" --keyopt-gcm "$KEYOPT_GCM" \
		"${@/#/$vectors/}" >"$out" 2>&1 ||
		fail "srtp-vectors ends with status $?"
	grep -v -e '^pass ' -e '^skip ' "$out" | sed 's/^/# /'
	must has_line "$out" '^pass '
	echo "# $(grep -c '^pass ' "$out") vectors passed"
	end
	grep '^skip ' "$out" | sed 's/^skip \(.*\): .*/\1/' | sort | uniq -c \
		>"$TMP/skips"
	while read -r count reason; do
		skip "$*: $count vectors" "not applicable: $reason"
	done <"$TMP/skips"
}

# Test that packets are sealed and opened as published, AES-CM.
begin "srtp_packets and srtcp_packets"
run srtp_packets.json srtcp_packets.json

# Test the same for GCM.
begin "gcm_srtp and gcm_srtcp"
run gcm_srtp.json gcm_srtcp.json

# Test that damaged packets are refused, each under its own counter, and that
# the genuine one is still accepted after it.
begin "negative"
run negative.json

# Test that the receiver's index follows, step by step.
begin "rx_sequences"
run rx_sequences.json

# Test the edges of the replay window.
begin "replay_window"
run replay_window.json
