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
		--keyopt-mac "$KEYOPT_MAC" \
		"${@/#/$vectors/}" >"$out" 2>&1
	local status=$?
	# where all are skipped there is no test
	if [ $status != 0 ] || has_line "$out" '^pass '; then
		begin "$(sed 's/\.json//g; s/ / and /' <<<"$*")"
		equal "status of srtp-vectors" $status 0
		grep -v -e '^pass ' -e '^skip ' "$out" | sed 's/^/# /'
		must has_line "$out" '^pass '
		echo "# $(grep -c '^pass ' "$out") vectors passed"
		end
	fi
	grep '^skip ' "$out" | sed 's/^skip \(.*\): .*/\1/' | sort | uniq -c \
		>"$TMP/skips"
	while read -r count reason; do
		skip "$*: $count vectors" "not applicable: $reason"
	done <"$TMP/skips"
}

# Test that packets are sealed and opened as published, AES-CM.
run srtp_packets.json srtcp_packets.json

# Test the same for GCM.
run gcm_srtp.json gcm_srtcp.json

# Test the longer keys of RFC 6188, and f8.
run aes192_256.json aes_f8.json

# Test ARIA, on a kernel that has it.
run aria.json

# Test encrypted header extensions, and headers that are encrypted altogether.
run header_ext_6904.json cryptex.json

# Test the rollover counter in every R-th tag.
run rcc.json

# Test both layers of double encryption, and a distributor between them.
run double.json

# Test that damaged packets are refused, each under its own counter, and that
# the genuine one is still accepted after it.
run negative.json

# Test that the receiver's index follows, step by step.
run rx_sequences.json

# Test the edges of the replay window.
run replay_window.json
