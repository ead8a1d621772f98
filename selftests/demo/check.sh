#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demo as a test: run it, then look at what it left, in TAP.
set -uo pipefail

here=$(dirname "$(realpath "$0")")
top=$(realpath "$here/../..")
export PYTHONDONTWRITEBYTECODE=1

for tool in espeak-ng ffmpeg gst-launch-1.0 tcpdump nft qemu-system-x86_64; do
	command -v $tool > /dev/null || { echo "1..0 # SKIP no $tool"; exit 4; }
done
/usr/bin/python3 -c 'import matplotlib, numpy, pylibsrtp' 2> /dev/null ||
	{ echo "1..0 # SKIP no matplotlib, numpy or pylibsrtp"; exit 4; }

"$here/run" 2>&1 | sed 's/^/# /'
exec "$here/tap.py" "${BUILD:-$top/build}/demo" "${PIPESTATUS[0]}"
