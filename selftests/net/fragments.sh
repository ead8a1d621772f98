#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTP too long for a link travels in fragments; none of them leaks.
#
#   A  phone, plain RTP        R  flows                    B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2
#      All links: MTU 1400; datagrams of 3000 octets.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
for where in "$A a0" "$R ra" "$R rb" "$B b0"; do
	read -r ns dev <<<"$where"
	ip -n "$ns" link set "$dev" mtu 1400
done
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$B" route add 10.77.0.0/24 via 10.78.0.1
ip -n "$B" route add fd77::/64 via fd78::1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
peer_start
X=0x2222 Y=0x1111

seen() {
	tail -n 1 "$TMP/seen" | jq ".$1"
}

# run APP WIRE: ten out, ten in, with a watcher on the wire.
run() {
	local app=$1 wire=$2
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer df app off
	must peer df wire off
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
	must ctl "$R" flow add out local "$app" suite $CM key hex $KEY_CM $KEYOPT_CM
	must ctl "$R" flow add in local "$app" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	watcher=$STARTED
	wait_for has_line "$TMP/seen" ready
	mark "$R"
	must peer send app "$wire" $Y 1 10 size 3000
	must peer recv wire $Y 1 10 size 3000 via out
	must peer send wire "$app" $X 1 10 size 3000 via in
	must peer recv app $X 1 10 size 3000
	must moved "$R" sealed-rtp 10
	must moved "$R" opened-rtp 10
	must no_drops "$R"
	# Without a session none of the fragments may pass.
	must ctl "$R" session flush
	mark "$R"
	must peer send app "$wire" $Y 11 10 size 3000
	must moved_only "$R" no-session 10
	must peer quiet wire
	stop "$watcher"
	echo "# $(tail -n 1 "$TMP/seen")"
	equal "clear packets" "$(seen clear)" 0
	must test "$(seen fragments)" -ge 40
	must ctl "$R" flow flush
}

# Test that forwarded datagrams are sealed whole and fragmented again.
begin "IPv4, 3000 octets in fragments"
run 10.77.0.2:5004 10.78.0.2:6004
end

begin "IPv6, 3000 octets in fragments"
run '[fd77::2]:5004' '[fd78::2]:6004'
end
