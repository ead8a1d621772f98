#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A router seals and opens what it forwards, behind its own NAT.
#
#   A  phone, plain RTP        R  flows, nft NAT          B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#      fd77::2                  10.78.0.1  rb ------ b0  10.78.0.2
#                               fd78::1                  fd78::2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need nft
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
# B knows no way to A's networks: only NAT brings packets back.
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip netns exec "$R" nft -f - <<-END || skip_all "nft has no NAT here"
	table inet nat {
		chain pre {
			type nat hook prerouting priority -100
			iifname rb udp dport 8004 dnat ip to 10.77.0.2:5006
			iifname rb udp dport 8006 dnat ip6 to [fd77::2]:5006
		}
		chain post {
			type nat hook postrouting priority 100
			oifname rb masquerade
		}
	}
END
peer_start
X=0x2222 Y=0x1111

# call REMOTE APP WIRE: both ways through masquerade, flows by remote.
call() {
	local remote=$1 app=$2 wire=$3 nat
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer crypto out $GCM $KEY_GCM
	must peer crypto in $CM $KEY_CM2
	must ctl "$R" flow add out remote "$remote" suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	must ctl "$R" flow add in remote "$remote" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	mark "$R"
	must peer send app "$remote" $Y 1 50
	must peer recv wire $Y 1 50 via out
	nat=$PEER_SAID
	echo "# seen from $nat"
	must peer send wire "$nat" $X 1 50 via in
	must peer recv app $X 1 50
	must peer send-rtcp app "$remote" $Y compound
	must peer recv-rtcp wire $Y compound via out
	must moved "$R" sealed-rtp 50
	must moved "$R" opened-rtp 50
	must no_drops "$R"
	must ctl "$R" flow flush
	must peer close app
	must peer close wire
}

# Test that forwarded RTP is sealed after masquerade, and opened before it.
begin "masquerade, IPv4"
call 10.78.0.2:6004 10.77.0.2:5004 10.78.0.2:6004
end

begin "masquerade, IPv6"
call '[fd78::2]:6004' '[fd77::2]:5004' '[fd78::2]:6004'
end

# answer LOCAL APP WIRE: both ways through DNAT, flows by local address.
answer() {
	local wan=$1 app=$2 wire=$3
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer crypto out $CM $KEY_CM
	must peer crypto in $GCM $KEY_GCM
	must ctl "$R" flow add out local "$wan" suite $CM key hex $KEY_CM $KEYOPT_CM
	must ctl "$R" flow add in local "$wan" suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	mark "$R"
	must peer send wire "$wan" $X 1 50 via in
	must peer recv app $X 1 50
	must peer send app "$wire" $Y 1 50
	must peer recv wire $Y 1 50 via out
	equal "answers come from" "$PEER_SAID" "$wan"
	must no_drops "$R"
	must ctl "$R" flow flush
	must peer close app
	must peer close wire
}

# Test that the wire's address is what a flow means, before DNAT and after
# the answer's source was put back.
begin "DNAT, IPv4"
answer 10.78.0.1:8004 10.77.0.2:5006 10.78.0.2:6104
end

begin "DNAT, IPv6"
answer '[fd78::1]:8006' '[fd77::2]:5006' '[fd78::2]:6104'
end

# Test that fixed ports on a router without NAT work the same.
begin "plain forwarding"
ip netns exec "$R" nft flush ruleset
ip -n "$B" route add 10.77.0.0/24 via 10.78.0.1
must peer socket app "$A" 10.77.0.2:5008
must peer socket wire "$B" 10.78.0.2:6008
must peer crypto out $CM $KEY_CM
must peer crypto in $CM $KEY_CM2
must ctl "$R" flow add out local 10.77.0.2:5008 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$R" flow add in local 10.77.0.2:5008 suite $CM key hex $KEY_CM2 $KEYOPT_CM
mark "$R"
must peer send app 10.78.0.2:6008 $Y 1 20
must peer recv wire $Y 1 20 via out
must peer send wire 10.77.0.2:5008 $X 1 20 via in
must peer recv app $X 1 20
must no_drops "$R"
end
