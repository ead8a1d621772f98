#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# UDP_SEGMENT: one sendmsg, many datagrams. Each leaves sealed and in order, or
# none leaves and the refusal is counted; never the super-packet sealed whole.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
# UDP_SEGMENT wants a device that computes checksums.
if command -v ethtool >/dev/null; then
	ip netns exec "$A" ethtool -K a0 tx on >/dev/null
fi
peer_start
Y=0x1111

# run APP WIRE: ten datagrams at once.
run() {
	must peer socket app "$A" "$1"
	must peer socket wire "$B" "$2"
	must peer crypto out $CM $KEY_CM
	must ctl "$A" flow add out local "$1" suite $CM key hex $KEY_CM $KEYOPT_CM
	must peer gso app 172
	mark "$A"
	must peer send-gso app "$2" $Y 100 10
	must wait_for happened
	if [ "$(drops "$A")" = "gso 1" ]; then
		echo "# refused whole"
		must peer quiet wire
	else
		must peer recv wire $Y 100 10 via out
		must moved "$A" sealed-rtp 10
		must moved "$A" segmented 1
		must no_drops "$A"
		must peer quiet wire
	fi
	# What is sent one by one goes on afterwards.
	must peer send app "$2" $Y 110 5
	must peer recv wire $Y 110 5 via out
	must ctl "$A" flow flush
}

happened() {
	changes "$A" | grep -qE '^(gso|sealed-rtp) '
}

begin "ten datagrams in one sendmsg, IPv4"
run 10.77.0.1:5004 10.77.0.2:6004
end

begin "ten datagrams in one sendmsg, IPv6"
run '[fd77::1]:5004' '[fd77::2]:6004'
end
