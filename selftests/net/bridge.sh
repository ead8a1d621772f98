#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A bridge whose packets netfilter sees (br_netfilter) seals and opens what passes
# between its ports, and what a host with its address on the bridge sends and
# receives: each packet once, though the stack shows some of them twice.
#
#   A  phone, plain RTP     R  flows, br0 .9                B  libsrtp2
#      .1  a0 ------ ra (  10.77.0.9  fd77::9   ) rb ------ b0  .2
#                       (                       ) rc ------ c0  .3  C  libsrtp2,
#      VLAN 7: 10.77.7.N and fd77:7::N on a0.7, br0.7, b0.7            at the end
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
# shellcheck source=ipsec.bash
source "$(dirname "$0")/ipsec.bash"
need nft bridge ethtool
modprobe -qa br_netfilter 8021q vxlan vrf macvlan esp4 esp6 xfrm_user
[ -d /proc/sys/net/bridge ] || skip_all "no br_netfilter in this kernel"
namespace A B C R

# neighbours NS DEV NET4 NET6: nobody asks for anybody's hardware address.
neighbours() {
	local n
	for n in 1 2 3 4 9; do
		echo "neigh replace $3.$n lladdr 02:00:00:77:00:0$n dev $2 nud permanent"
		echo "neigh replace $4::$n lladdr 02:00:00:77:00:0$n dev $2 nud permanent"
	done | ip -n "$1" -batch - || bail "cannot set up neighbours"
}

# address NS DEV N: host N's addresses on a device and on VLAN 7 above it.
address() {
	ip -n "$1" -batch - <<-END || bail "cannot set up $2"
		link set $2 address 02:00:00:77:00:0$3
		link set $2 up
		addr add 10.77.0.$3/24 dev $2
		addr add fd77::$3/64 dev $2 nodad
		link add link $2 name $2.7 type vlan id 7
		link set $2.7 up
		addr add 10.77.7.$3/24 dev $2.7
		addr add fd77:7::$3/64 dev $2.7 nodad
	END
	neighbours "$1" $2 10.77.0 fd77
	neighbours "$1" $2.7 10.77.7 fd77:7
}

# port PORT NS DEV N: a link from the bridge to host N.
port() {
	ip -n "$R" link add $1 type veth peer name $3 netns "$2" ||
		bail "cannot make a veth pair"
	ip -n "$R" link set $1 master br0 up
	link_end "$R" $1
	link_end "$2" $3
	address "$2" $3 $4
	wait_for carrier "$R" $1
}

ip -n "$R" link add br0 type bridge forward_delay 0 mcast_snooping 0 ||
	skip_all "no bridge in this kernel"
ip netns exec "$R" sysctl -qw net.bridge.bridge-nf-call-iptables=1 \
	net.bridge.bridge-nf-call-ip6tables=1 net.bridge.bridge-nf-filter-vlan-tagged=1
address "$R" br0 9
port ra "$A" a0 1
port rb "$B" b0 2
wait_for carrier "$R" br0
# UDP_SEGMENT wants a device that computes checksums.
ip netns exec "$A" ethtool -K a0 tx on >/dev/null
peer_start

# flows LOCAL WORDS...: one each way. Keys begin anew, and so does libsrtp.
flows() {
	must peer crypto out $CM $KEY_CM
	must peer crypto in $GCM $KEY_GCM
	must ctl "$R" -batch - <<-END
		flow add out local $* suite $CM key hex $KEY_CM $KEYOPT_CM
		flow add in local $* suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	END
	mark "$R"
}

# sockets NS APP WIRE
sockets() {
	must peer socket app "$1" "$2"
	must peer socket wire "$B" "$3"
	must peer df app off
	must peer df wire off
}

# call NS APP WIRE WORDS...: plain at APP and sealed at WIRE, both ways, each packet
# once; then datagrams that travel in fragments; then, from A, a super-packet.
call() {
	local ns=$1 app=$2 wire=$3 bursts=0
	shift 3
	sockets "$ns" "$app" "$wire"
	flows "$app" "$@"
	must peer send app "$wire" $Y 1 20
	must peer recv wire $Y 1 20 via out
	must peer send wire "$app" $X 1 20 via in
	must peer recv app $X 1 20
	must peer send-rtcp app "$wire" $Y compound
	must peer recv-rtcp wire $Y compound via out
	must peer send-rtcp wire "$app" $X sr via in
	must peer recv-rtcp app $X sr
	must peer send app "$wire" $Y 21 5 size 3000
	must peer recv wire $Y 21 5 size 3000 via out
	must peer send wire "$app" $X 21 5 size 3000 via in
	must peer recv app $X 21 5 size 3000
	if [ "$ns" = "$A" ]; then
		must peer gso app 172
		must peer send-gso app "$wire" $Y 100 20
		must peer recv wire $Y 100 20 via out
		bursts=1
	fi
	counted "$R" sealed-rtp $((25 + 20 * bursts)) opened-rtp 25 \
		sealed-rtcp 1 opened-rtcp 1 segmented $bursts
	must peer quiet app
	must peer quiet wire
	must ctl "$R" flow flush
}

# Test that the bed is what it should be: bridged packets meet netfilter, and are
# plain where no flow is.
begin "bridged packets meet netfilter"
ruleset "$R" <<-END
	table inet t {
		counter bridged { }
		chain post {
			type filter hook postrouting priority 200
			oifname br0 udp dport 6004 counter name bridged
		}
	}
END
sockets "$A" 10.77.0.1:5004 10.77.0.2:6004
must peer send app 10.77.0.2:6004 $Y 1 3
must peer recv wire $Y 1 3
sockets "$A" '[fd77::1]:5004' '[fd77::2]:6004'
must peer send app '[fd77::2]:6004' $Y 1 3
must peer recv wire $Y 1 3
equal "bridged packets" "$(passed "$R" bridged)" 6
ruleset "$R" </dev/null
end

# Test that all is sealed one way and opened the other: datagrams, those put
# together from fragments, and those of a super-packet.
begin "from port to port, IPv4"
watch "$B" b0
call "$A" 10.77.0.1:5004 10.77.0.2:6004
end

begin "from port to port, IPv6"
call "$A" '[fd77::1]:5004' '[fd77::2]:6004'
watched
equal "clear packets on the wire" "$(seen b0 clear)" 0
must test "$(seen b0 fragments)" -ge 60
end

# Test that the device of a bridged packet is the bridge, not a port.
begin "dev br0 is where bridged packets are, dev ra and rb are not"
call "$A" 10.77.0.1:5004 10.77.0.2:6004 dev br0
must ctl "$R" -batch - <<-END
	flow add out local 10.77.0.1:5004 dev ra
	flow add in local 10.77.0.1:5004 dev ra
	flow add out local 10.77.0.1:5004 dev rb
	flow add in local 10.77.0.1:5004 dev rb
END
must peer send app 10.77.0.2:6004 $Y 40 1
must peer recv wire $Y 40 1
must peer send wire 10.77.0.1:5004 $X 40 1
must peer recv app $X 40 1
must ctl "$R" flow flush
end

# too_big APP WIRE LARGEST: may not be fragmented, and would outgrow the bridge.
too_big() {
	sockets "$A" "$1" "$2"
	flows "$1"
	must peer df app on
	must peer send app "$2" $Y 1 1 size $3
	must peer recv wire $Y 1 1 size $3 via out
	must peer send app "$2" $Y 2 1 size $(($3 + 1))
	must moved_only "$R" too-big 1
	must peer quiet wire
	must ctl "$R" flow flush
}

begin "one octet too many for the bridge is refused, and not sent"
too_big 10.77.0.1:5004 10.77.0.2:6004 1450
too_big '[fd77::1]:5004' '[fd77::2]:6004' 1430
end

# Test a host that has its address on the bridge: sent through POST_ROUTING once,
# received through PRE_ROUTING twice (for the bridge, and for IP).
begin "the bridge's own address, IPv4"
call "$R" 10.77.0.9:5004 10.77.0.2:6004 dev br0
end

begin "the bridge's own address, IPv6"
call "$R" '[fd77::9]:5004' '[fd77::2]:6004' dev br0
end

# Test that the mark which a packet has from the bridge does not keep us from the
# one that IPsec unwraps from it.
for ends in '10.77.0.9 10.77.0.2' 'fd77::9 fd77::2'; do
	read -r near far <<<"$ends"
	if ! ipsec transport "$R" $near "$B" $far 2>/dev/null; then
		skip "IPsec, transport mode, $near" "no IPsec in this kernel"
		continue
	fi
	begin "IPsec to the bridge's own address, transport mode, $near"
	[[ $near != *:* ]] || near=[$near] far=[$far]
	call "$R" "$near:5004" "$far:6004" dev br0
	no_ipsec "$R" "$B"
	end
done
ip -n "$R" -batch - <<-END
	addr add 10.79.0.9/32 dev br0
	route add 10.79.0.2 via 10.77.0.2 src 10.79.0.9
END
ip -n "$B" -batch - <<-END
	addr add 10.79.0.2/32 dev b0
	route add 10.79.0.9 via 10.77.0.9 src 10.79.0.2
END
if ipsec tunnel "$R" 10.77.0.9 "$B" 10.77.0.2 10.79.0.9 10.79.0.2 2>/dev/null; then
	begin "IPsec to the bridge's own address, tunnel mode"
	call "$R" 10.79.0.9:5004 10.79.0.2:6004 dev br0
	no_ipsec "$R" "$B"
	end
else
	skip "IPsec, tunnel mode" "no IPsec in this kernel"
fi

# Test that nor does it in a namespace with a macvlan on the bridge, whose flows
# the bridge's namespace does not know.
namespace M
if ip -n "$R" link add link br0 name m0 netns "$M" type macvlan mode bridge \
	2>/dev/null; then
	begin "a container on the bridge"
	address "$M" m0 4
	R=$M call "$M" 10.77.0.4:5004 10.77.0.2:6004
	R=$M call "$M" '[fd77::4]:5004' '[fd77::2]:6004'
	ip -n "$M" link del m0
	end
else
	skip "a container on the bridge" "no macvlan in this kernel"
fi

# Test that tagged frames are no different, with the bridge a plain one and then
# one that filters by VLAN.
vlan() {
	call "$A" 10.77.7.1:5004 10.77.7.2:6004
	call "$A" '[fd77:7::1]:5004' '[fd77:7::2]:6004'
}

begin "VLAN tags pass a bridge that does not know them"
vlan
end

begin "VLAN tags on a bridge that filters by them"
bridge -n "$R" -batch - <<-END
	vlan add dev ra vid 7
	vlan add dev rb vid 7
	vlan add dev br0 vid 7 self
END
ip -n "$R" link set br0 type bridge vlan_filtering 1
vlan
call "$A" 10.77.0.1:5004 10.77.0.2:6004
end

# Test an address on a VLAN above the bridge, first where the bridge shows
# netfilter tagged frames and IP does not show them again, then the reverse.
begin "an address on a VLAN above the bridge"
call "$R" 10.77.7.9:5004 10.77.7.2:6004
call "$R" '[fd77:7::9]:5004' '[fd77:7::2]:6004'
ip netns exec "$R" sysctl -qw net.bridge.bridge-nf-filter-vlan-tagged=0
call "$R" 10.77.7.9:5004 10.77.7.2:6004 dev br0.7
call "$R" '[fd77:7::9]:5004' '[fd77:7::2]:6004' dev br0.7
ip netns exec "$R" sysctl -qw net.bridge.bridge-nf-filter-vlan-tagged=1
ip -n "$R" link set br0 type bridge vlan_filtering 0
end

# Test that DNAT, which turns a packet for the bridge into one for a port, comes
# after opening, and its undoing before sealing.
answer() {
	local public=$1 app=$2 wire=$3
	sockets "$A" "$app" "$wire"
	flows "$public"
	must peer send wire "$public" $X 1 20 via in
	must peer recv app $X 1 20
	must peer send app "$wire" $Y 1 20
	must peer recv wire $Y 1 20 via out
	equal "answers come from" "$PEER_SAID" "$public"
	counted "$R" opened-rtp 20 sealed-rtp 20
	must ctl "$R" flow flush
}

begin "DNAT on the bridge"
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ruleset "$R" <<-END
	table inet t {
		chain pre {
			type nat hook prerouting priority -100
			udp dport 8004 dnat ip to 10.77.0.1:5006
			udp dport 8006 dnat ip6 to [fd77::1]:5006
		}
	}
END
answer 10.77.0.9:8004 10.77.0.1:5006 10.77.0.2:6104
answer '[fd77::9]:8006' '[fd77::1]:5006' '[fd77::2]:6106'
ruleset "$R" </dev/null
end

# Test that every port gets a packet that the bridge floods: nothing is sealed
# under an index twice but the same octets.
begin "a host the bridge does not know: flooded to every port"
port rc "$C" c0 3
bridge -n "$R" link set dev rb learning off
ip -n "$R" link set dev rb type bridge_slave fdb_flush
watch "$C" c0
sockets "$A" 10.77.0.1:5004 10.77.0.2:6004
flows 10.77.0.1:5004
must peer send app 10.77.0.2:6004 $Y 1 20
must peer recv wire $Y 1 20 timeout 3000 via out
must no_drops "$R"
must peer quiet wire
must wait_for show_is 0 "$R" stats away
watched
equal "clear packets at the third port" "$(seen c0 clear)" 0
equal "packets at the third port" "$(seen c0 rtp)" 20
must ctl "$R" flow flush
end

# group GROUP SENDER: A sends, B and C listen.
group() {
	local to=$1:6010
	[[ $1 != *:* ]] || to=[$1]:6010
	must peer socket app "$A" "$2"
	must peer through app a0 0
	must peer socket far "$B" "$to"
	must peer join far "$1" b0
	must peer socket far2 "$C" "$to"
	must peer join far2 "$1" c0
	must peer crypto far $CM $KEY_CM
	must peer crypto far2 $CM $KEY_CM
	must ctl "$R" flow add out local "$2" suite $CM key hex $KEY_CM $KEYOPT_CM
	mark "$R"
	must peer send app "$to" $Y 1 20
	must peer recv far $Y 1 20 timeout 3000 via far
	must peer recv far2 $Y 1 20 timeout 3000 via far2
	must no_drops "$R"
	must ctl "$R" flow flush
}

begin "a multicast group with listeners at two ports"
ip -n "$A" route add 239.0.0.0/8 dev a0
ip -n "$B" route add 239.0.0.0/8 dev b0
ip -n "$C" route add 239.0.0.0/8 dev c0
group 239.7.7.7 10.77.0.1:5010
group ff15::77 '[fd77::1]:5010'
bridge -n "$R" link set dev rb learning on
end

# Test that a bridge in a VRF, where IP does show bridged packets again, opens
# once as well.
if ip -n "$R" link add vrf-x type vrf table 101 2>/dev/null; then
	begin "a bridge in a VRF"
	ip -n "$R" link set vrf-x up
	ip -n "$R" link set br0 master vrf-x
	ip -n "$R" addr replace fd77::9/64 dev br0 nodad
	neighbours "$R" br0 10.77.0 fd77
	# Bound to no device: from where the VRF hears it, too.
	ip netns exec "$R" sysctl -qw net.ipv4.udp_l3mdev_accept=1
	must peer socket app "$R" 0.0.0.0:5014
	must peer crypto in $GCM $KEY_GCM
	must ctl "$R" flow add in local '*:5014' suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	mark "$R"
	must peer send wire 10.77.0.9:5014 $X 1 20 via in
	must peer recv app $X 1 20 timeout 3000
	counted "$R" opened-rtp 20
	must ctl "$R" flow flush
	call "$A" 10.77.0.1:5006 10.77.0.2:6006
	end
else
	skip "a bridge in a VRF" "no VRF in this kernel"
fi

# tunnelled APP TO: 20 packets for a host behind the tunnel are sealed on their way there.
tunnelled() {
	must peer socket app "$A" "$1"
	must peer df app on
	flows "$1"
	must peer send app "$2" $Y 1 20
	must wait_for counter_grew "$R" sealed-rtp 20
	must no_drops "$R"
	must ctl "$R" flow flush
}

# Test a bridge that puts a VLAN into a tunnel: a packet on its way to that port has no
# route but the tunnel's metadata, which has no device and no MTU.
begin "a VLAN that leaves by a tunnel"
if ip -n "$R" link add vx0 type vxlan dstport 4789 external 2>/dev/null; then
	ip -n "$R" link set br0 type bridge vlan_filtering 1
	ip -n "$R" link set vx0 master br0 up
	must bridge -n "$R" link set dev vx0 vlan_tunnel on
	must bridge -n "$R" vlan del dev vx0 vid 1
	must bridge -n "$R" vlan add dev vx0 vid 1
	must bridge -n "$R" vlan add dev vx0 vid 1 tunnel_info id 77
	must bridge -n "$R" fdb add 02:00:00:77:00:04 dev vx0 master static
	tunnelled 10.77.0.1:5004 10.77.0.4:6004
	tunnelled '[fd77::1]:5004' '[fd77::4]:6004'
	ip -n "$R" link del vx0
	ip -n "$R" link set br0 type bridge vlan_filtering 0
	end
else
	skip "$tap_name" "no vxlan in this kernel"
fi

# shellcheck source=train.bash
source "$(dirname "$0")/train.bash"

# promiscuous APP WIRE: a train for A, which a bridge that listens to all takes for
# nobody's but A's, though its host would route it.
promiscuous() {
	sockets "$A" "$1" "$2"
	must ctl "$R" flow add in local "$1" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	mark "$R"
	must train_send wire "$1" "${TRAIN[@]}"
	must peer recv app $X 100 64 size 980
	must peer quiet app
	must moved "$R" opened-rtp 64
	must no_drops "$R"
	must ctl "$R" flow flush
}

# Test that what br_netfilter notes on one datagram it does not find on the next.
begin "a train through a promiscuous bridge: each datagram once"
yard "$B"
must peer crypto train $CM $KEY_CM2
train $X 100 64 size 980 via train
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n "$R" link set br0 promisc on
must ip netns exec "$B" ethtool -K b0 tx on tx-udp-segmentation on >/dev/null
promiscuous 10.77.0.1:5004 10.77.0.2:6004
promiscuous '[fd77::1]:5004' '[fd77::2]:6004'
end
