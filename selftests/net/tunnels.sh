#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTP inside tunnels and VLANs: a flow names the inner datagram, which is sealed
# before it is wrapped and opened after it is unwrapped. A tunnel that only passes
# by is nobody's business.
#
#   A  phone, plain RTP        R  flows, plain RTP too       B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#      fd77::2                  10.78.0.1  rb ------ b0  10.78.0.2
#                               fd78::1                  fd78::2
#                               10.80.N.1  == tunnel N == 10.80.N.2
#                               fd80:N::1                 fd80:N::2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
need ethtool nstat
modprobe -qa ip_gre ip6_gre vxlan sit 8021q
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# UDP_SEGMENT wants a device that computes checksums.
ip netns exec "$A" ethtool -K a0 tx on >/dev/null
peer_start

# one_end NS N DEV ME YOU WORDS...
one_end() {
	local ns=$1 n=$2 dev=$3 me=$4 you=$5 words
	shift 5
	words=${*//me4/10.78.0.$me}
	words=${words//you4/10.78.0.$you}
	words=${words//me6/fd78::$me}
	words=${words//you6/fd78::$you}
	if [ "$ns" = "$R" ]; then words=${words//under/rb}; fi
	words=${words//under/b0}
	ip -n "$ns" -batch - <<-END 2>/dev/null || return 1
		link add $words
		link set $dev up
		addr add 10.80.$n.$me/24 dev $dev
		addr add fd80:$n::$me/64 dev $dev nodad
	END
	# Where there are hardware addresses, all know them.
	[[ $words != *"address "* ]] || ip -n "$ns" -batch - <<-END
		link set $dev address 02:00:00:80:0$n:0$me
		neigh replace 10.80.$n.$you lladdr 02:00:00:80:0$n:0$you dev $dev nud permanent
		neigh replace fd80:$n::$you lladdr 02:00:00:80:0$n:0$you dev $dev nud permanent
	END
}

# device N DEV WORDS...: tunnel N, at both ends.
declare -A DEVICE
device() {
	local n=$1 dev=$2
	if one_end "$R" $n $dev 1 2 "${@:3}" && one_end "$B" $n $dev 2 1 "${@:3}"; then
		DEVICE[$n]=$dev
	else
		skip "$dev" "this kernel does not make it"
	fi
}

mac='address 02:00:00:80:00:00'
device 1 gre4 name gre4 type gre local me4 remote you4 csum
device 2 gre6 name gre6 type ip6gre local me6 remote you6
device 3 vx4 name vx4 $mac type vxlan id 3 local me4 remote you4 dstport 4789
device 4 vx6 name vx6 $mac type vxlan id 4 local me6 remote you6 dstport 4790
device 5 sit9 name sit9 type sit mode any local me4 remote you4
device 6 vlan7 link under name vlan7 $mac type vlan id 7

# Each way: plain socket, where it is, its address, the wire's, the SSRC.
pairs() {
	echo "host4 $R 10.80.$1.1:5004 wire4 10.80.$1.2:6004 0x11"
	echo "host6 $R [fd80:$1::1]:5004 wire6 [fd80:$1::2]:6004 0x12"
	echo "app4 $A 10.77.0.2:5004 wire4 10.80.$1.2:6004 0x13"
	echo "app6 $A [fd77::2]:5004 wire6 [fd80:$1::2]:6004 0x14"
}

# inside N: the host's own RTP and forwarded RTP through tunnel N, both families,
# both ways; and super-packets.
inside() {
	local n=$1 dev=${DEVICE[$1]} plain ns at wire to ssrc
	# What A sends comes back through the same tunnel.
	ip -n "$B" -batch - <<-END
		route replace 10.77.0.0/24 via 10.80.$n.1 dev $dev
		route replace fd77::/64 via fd80:$n::1 dev $dev
	END
	must peer socket wire4 "$B" 10.80.$n.2:6004
	must peer socket wire6 "$B" "[fd80:$n::2]:6004"
	must peer crypto out $CM $KEY_CM
	must peer crypto in $GCM $KEY_GCM
	must ctl "$R" -batch - <<-END
		flow add out local *:5004 dev $dev suite $CM key hex $KEY_CM $KEYOPT_CM
		flow add in local *:5004 dev $dev suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	END
	mark "$R"
	while read -r plain ns at wire to ssrc; do
		must peer socket $plain "$ns" "$at"
		must peer send $plain "$to" $ssrc 1 10
		must peer recv $wire $ssrc 1 10 via out
		equal "sent from" "$PEER_SAID" "$at"
		must peer send $wire "$at" $ssrc 1 10 via in
		must peer recv $plain $ssrc 1 10
		must peer send $plain "$to" $ssrc 11 1 size 1200
		must peer recv $wire $ssrc 11 1 size 1200 via out
		# Not where the device leaves checksums to the socket.
		[ "$plain $dev $TX" != "host4 vlan7 off" ] || continue
		[ "$plain $dev $TX" != "host6 vlan7 off" ] || continue
		must peer gso $plain 172
		must peer send-gso $plain "$to" $ssrc 21 20
		must peer recv $wire $ssrc 21 20 via out
		must peer gso $plain 0
		SUPER=$((SUPER + 1))
	done < <(pairs $n)
	counted "$R" segmented $SUPER sealed-rtp $((44 + 20 * SUPER)) opened-rtp 40
	for at in host4 host6 app4 app6 wire4 wire6; do
		must peer quiet $at
		must peer close $at
	done
	must ctl "$R" flow flush
}

# checksums NS: none was wrong in all this time.
checksums() {
	local name value said
	said=$(ip netns exec "$1" nstat -asz UdpInCsumErrors Udp6InCsumErrors)
	while read -r name value _; do
		[[ $name != Udp* ]] || equal "$name" $value 0
	done <<<"$said"
	must grep -q UdpInCsumErrors <<<"$said"
	must grep -q Udp6InCsumErrors <<<"$said"
}

# Test with checksums computed in software, and left to the device.
for TX in off on; do
	ip netns exec "$R" ethtool -K rb tx $TX >/dev/null
	ip netns exec "$B" ethtool -K b0 tx $TX >/dev/null
	for n in 1 2 3 4 5 6; do
		[ -n "${DEVICE[$n]:-}" ] || continue
		begin "${DEVICE[$n]}, host and router, checksum offload $TX"
		SUPER=0
		inside $n
		end
	done
	begin "no UDP checksum was wrong, checksum offload $TX"
	for ns in "$A" "$R" "$B"; do
		checksums "$ns"
	done
	end
done

# Test that a tunnel between A and B, through R, is not looked into, even when its
# outer addresses and inner endpoints are those of flows; nor its fragments.
if ip -n "$A" link add vxp type vxlan id 9 local 10.77.0.2 remote 10.78.0.2 \
	dstport 4795 2>/dev/null; then
	begin "a VXLAN through R is untouched and not counted"
	ip -n "$B" link add vxp type vxlan id 9 local 10.78.0.2 remote 10.77.0.2 \
		dstport 4795
	ip -n "$B" route replace 10.77.0.0/24 via 10.78.0.1
	for where in "$A 1 2" "$B 2 1"; do
		read -r ns me you <<<"$where"
		# Only what is sent on purpose is to be counted.
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.vxp.disable_ipv6=1
		ip -n "$ns" -batch - <<-END
			link set vxp mtu 4000 address 02:00:00:81:00:0$me
			link set vxp up
			addr add 10.81.0.$me/24 dev vxp
			neigh replace 10.81.0.$you lladdr 02:00:00:81:00:0$you dev vxp nud permanent
		END
	done
	must peer socket app "$A" 10.81.0.1:5004
	must peer socket wire "$B" 10.81.0.2:6004
	# Guards: whatever matched would be dropped.
	must ctl "$R" -batch - <<-END
		flow add out local *:5004
		flow add in local *:5004
		flow add out local *:6004
		flow add in local *:6004
		flow add out local 10.77.0.2:5004
		flow add in local 10.78.0.2:6004
		flow add out remote 10.78.0.2:6004
		flow add in remote 10.77.0.2:5004
		flow add out local 10.81.0.1:5004
		flow add in local 10.81.0.2:6004
	END
	mark "$R"
	must peer send app 10.81.0.2:6004 1 1 20
	must peer recv wire 1 1 20
	must peer send wire 10.81.0.1:5004 2 1 20
	must peer recv app 2 1 20
	must peer send app 10.81.0.2:6004 1 21 5 size 3000
	must peer recv wire 1 21 5 size 3000
	equal "counters that moved" "$(changes "$R")" ''
	# A flow that means the tunnel's port does meet it.
	must ctl "$R" flow add in local '*:4795'
	must peer send app 10.81.0.2:6004 1 30 3
	must moved_only "$R" not-rtp 3
	must peer quiet wire
	end
fi
