#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The published test vectors through the kernel: sealed octet for octet,
# opened, refused for the stated reason, and with the stated state afterwards.
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=vectors.bash
source "$(dirname "$0")/vectors.bash"

# Test that packets are sealed and opened as published, AES-CM.
run srtp_packets.json srtcp_packets.json

# Test the same for GCM.
run gcm_srtp.json gcm_srtcp.json

# Test the longer keys of RFC 6188, and f8.
run aes192_256.json aes_f8.json

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
