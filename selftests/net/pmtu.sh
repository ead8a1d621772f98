#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A packet that would outgrow the path's MTU is refused before it is sealed, and
# whoever sent it learns the size that fits.
#
#   A  phone                   R  flows                    B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2
#      All links: MTU 1500. AES-CM adds 10 octets.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need nft
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
for where in "$A a0" "$R ra" "$R rb" "$B b0"; do
	read -r ns dev <<<"$where"
	ip -n "$ns" link set "$dev" mtu 1500
done
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$B" route add 10.77.0.0/24 via 10.78.0.1
ip -n "$B" route add fd77::/64 via fd78::1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# Fragments that come to B, before anything puts them together.
ip netns exec "$B" nft -f - <<-END
	table inet look {
		counter bits { }
		chain pre {
			type filter hook prerouting priority -500
			ip frag-off & 0x3fff != 0 counter name bits
			exthdr frag exists counter name bits
		}
	}
END
peer_start
Y=0x1111

# bits: fragments that came since it was last asked.
bits() {
	ip netns exec "$B" nft -j reset counter inet look bits |
		jq '[.. | .packets? // empty] | first'
}

# route_mtu NS TO: what the kernel has learned of the way to that endpoint.
route_mtu() {
	local to=${2%:*}
	to=${to#[}
	ip -n "$1" -j route get "${to%]}" | jq '.[0].metrics[0].mtu // 0'
}

# fits SOCKET TO SIZE: a payload of that size leaves.
fits() {
	must peer send $1 "$2" $Y 1 1 size $3
	must peer recv wire $Y 1 1 size $3 via out
}

# Test that a local sender's sendmsg says EMSGSIZE, and the error queue the MTU.
local_sender() {
	local app=$1 wire=$2 largest=$3
	must peer socket app "$R" "$app"
	must peer socket wire "$B" "$wire"
	must peer crypto out $CM $KEY_CM
	must ctl "$R" flow add out local "$app" suite $CM key hex $KEY_CM $KEYOPT_CM
	must peer df app on
	mark "$R"
	fits app "$wire" $largest
	must peer_no 'too long' send app "$wire" $Y 2 1 size $((largest + 1))
	must moved_only "$R" too-big 1
	must peer error app
	equal "errno and MTU" "$PEER_SAID" '90 1490'
	# The route does not shrink, however often: the largest still fits.
	for ((i = 0; i < 20; i++)); do
		must peer_no 'too long' send app "$wire" $Y 2 1 size $((largest + 1))
		must peer error app
		equal "errno and MTU" "$PEER_SAID" '90 1490'
	done
	must moved_only "$R" too-big 21
	equal "MTU learned" "$(route_mtu "$R" "$wire")" 0
	must peer drain app
	must peer send app "$wire" $Y 3 1 size $largest
	must peer recv wire $Y 3 1 size $largest via out
	must peer quiet wire
	must ctl "$R" flow flush
}

begin "local sender, IPv4: EMSGSIZE"
local_sender 10.78.0.1:5004 10.78.0.2:6004 1450
end

begin "local sender, IPv6: EMSGSIZE"
local_sender '[fd78::1]:5004' '[fd78::2]:6004' 1430
end

# grows NS APP WIRE SIZE: fits as it is, not when sealed; may be fragmented.
grows() {
	must peer socket app "$1" "$2"
	must peer socket wire "$B" "$3"
	must peer crypto out $CM $KEY_CM2
	must ctl "$R" flow add out local "$2" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	must peer df app off
	mark "$R"
	bits >/dev/null
	must peer send app "$3" $Y 1 10 size $4
	must peer recv wire $Y 1 10 size $4 via out
	must moved "$R" sealed-rtp 10
	must no_drops "$R"
	equal "fragments" "$(bits)" 20
	must ctl "$R" flow flush
}

# Test that a packet that may be fragmented is, after sealing: one of 1495 octets
# leaves as two.
begin "local sender that allows fragments, IPv4: sealed, then fragmented"
grows "$R" 10.78.0.1:5006 10.78.0.2:6006 1455
end

begin "local sender that allows fragments, IPv6: sealed, then fragmented"
grows "$R" '[fd78::1]:5006' '[fd78::2]:6006' 1435
end

begin "forwarded without DF: sealed, then fragmented"
grows "$A" 10.77.0.2:5006 10.78.0.2:6010 1455
end

# Test that whoever sent a forwarded one is told by ICMP.
# forwarded APP WIRE LARGEST -4|-6
forwarded() {
	local app=$1 wire=$2 largest=$3
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer crypto out $CM $KEY_CM
	must ctl "$R" flow add out local "$app" suite $CM key hex $KEY_CM $KEYOPT_CM
	must peer df app on
	mark "$R"
	fits app "$wire" $largest
	must peer send app "$wire" $Y 2 1 size $((largest + 1))
	must moved_only "$R" too-big 1
	must wait_for told
	equal "errno and MTU" "$PEER_SAID" '90 1490'
	equal "MTU learned by A" "$(route_mtu "$A" "$wire")" 1490
	# Whoever forgets it is told again, and always the same.
	for ((i = 0; i < 10; i++)); do
		must ip -n "$A" "$4" route flush cache
		must peer send app "$wire" $Y 2 1 size $((largest + 1))
		must wait_for told
		equal "errno and MTU" "$PEER_SAID" '90 1490'
	done
	must moved_only "$R" too-big 11
	equal "MTU learned by R" "$(route_mtu "$R" "$wire")" 0
	must peer send app "$wire" $Y 3 1 size $largest
	must peer recv wire $Y 3 1 size $largest via out
	must peer quiet wire
	must ctl "$R" flow flush
}

told() {
	peer error app >/dev/null
}

begin "forwarded, IPv4: fragmentation needed, MTU 1490"
forwarded 10.77.0.2:5004 10.78.0.2:6008 1450 -4
end

begin "forwarded, IPv6: packet too big, MTU 1490"
forwarded '[fd77::2]:5004' '[fd78::2]:6008' 1430 -6
end

# Test an MKI that is longer than what the device carries.
begin "an MTU below the growth: none fits, and no other is told"
must ip -n "$R" link set rb mtu 100
must peer socket app "$R" 10.78.0.1:5012
must ctl "$R" flow add out local 10.78.0.1:5012 suite $CM \
	key hex $KEY_CM mki "$(printf '%0256x' 1)" $KEYOPT_CM
must peer df app on
mark "$R"
must peer_no 'too long' send app 10.78.0.2:6004 $Y 1 1 size 40
must moved_only "$R" too-big 1
must peer error app
equal "errno and MTU" "$PEER_SAID" '90 0'
end
