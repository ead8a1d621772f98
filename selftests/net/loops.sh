#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A packet that the stack shows to a hook twice, or that comes back by a route,
# is not sealed again, and nothing goes round for ever.
#
#   A ---- br1 ==== br2 ---- B    both bridges in R, br_netfilter on
#   10.77.0.2              10.77.0.3
#
#   A ---- R1 ==== R2             each has the route to 10.99.0.1 by the other
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
modprobe -q br_netfilter || skip_all "no br_netfilter"
Y=0x1111 X=0x2222

# port NS DEV ADDR PORT BRIDGE: a veth from NS to a port of a bridge in R.
port() {
	ip -n "$1" link add "$2" type veth peer name "$4" netns "$R"
	ip -n "$1" addr add "$3/24" dev "$2"
	ip -n "$1" link set "$2" up
	ip -n "$R" link set "$4" master "$5" up
	one_cpu "$1" "$2"
	one_cpu "$R" "$4"
	wait_for carrier "$1" "$2"
}

namespace A B R
ip -n "$R" -batch - <<-END
	link add br1 type bridge mcast_snooping 0
	link add br2 type bridge mcast_snooping 0
	link add p1 type veth peer name p2
	link set p1 master br1 up
	link set p2 master br2 up
	link set br1 up
	link set br2 up
END
one_cpu "$R" p1 p2
port "$A" a0 10.77.0.2 r1 br1
port "$B" b0 10.77.0.3 r2 br2
ip netns exec "$R" sysctl -qw net.bridge.bridge-nf-call-iptables=1 ||
	skip_all "no bridge-nf-call-iptables in a namespace"
peer_start
peer socket app "$A" 10.77.0.2:5004
peer socket wire "$B" 10.77.0.3:6004
must wait_for ip netns exec "$A" ping -qc 1 -W 1 10.77.0.3 >/dev/null

# sealing KEY WORDS...: an out flow of the call, with libsrtp2 at its far end.
sealing() {
	local key=$1
	shift
	must peer crypto out $CM "$key"
	must ctl "$R" flow add out local 10.77.0.2:5004 "$@" \
		suite $CM key hex "$key" $KEYOPT_CM
}

# opening KEY WORDS...: the same, in.
opening() {
	local key=$1
	shift
	must peer crypto in $CM "$key"
	must ctl "$R" flow add in local 10.77.0.2:5004 "$@" \
		suite $CM key hex "$key" $KEYOPT_CM
}

# once: both ways, RTP and RTCP; every packet is sealed and opened once.
once() {
	mark "$R"
	must peer send app 10.77.0.3:6004 $Y 100 20
	must peer recv wire $Y 100 20 via out
	must peer send-rtcp app 10.77.0.3:6004 $Y sr
	must peer recv-rtcp wire $Y sr via out
	must peer send wire 10.77.0.2:5004 $X 100 20 via in
	must peer recv app $X 100 20
	must peer send-rtcp wire 10.77.0.2:5004 $X sr via in
	must peer recv-rtcp app $X sr
	must no_drops "$R"
	must moved "$R" sealed-rtp 20
	must moved "$R" sealed-rtcp 1
	must moved "$R" opened-rtp 20
	must moved "$R" opened-rtcp 1
	must ctl "$R" flow flush
}

# Test that what one bridge sealed the other refuses, rather than sealing it
# again: the peer could read neither, but would see two layers.
begin "bridge behind bridge, a flow that means both: refused, not sealed twice"
sealing $KEY_CM
mark "$R"
must peer send app 10.77.0.3:6004 $Y 10 20
must moved_only "$R" repeated 20
must moved "$R" sealed-rtp 20
mark "$R"
for _ in 1 2 3; do
	must peer send-rtcp app 10.77.0.3:6004 $Y sr
done
must moved_only "$R" repeated 3
must moved "$R" sealed-rtcp 3
must peer quiet wire
must ctl "$R" flow flush
end

# Test that a device says which of the two is meant.
begin "bridge behind bridge: dev chooses"
sealing $KEY_CM2 dev br2
opening $KEY_CM dev br1
once
end

# Test that a mark says that it was done, wherever that was.
begin "bridge behind bridge: a mark tells that it was done"
sealing $KEY_CM mark 0/0xf0 set-mark 0x50/0xf0
opening $KEY_CM2 mark 0/0xf0 set-mark 0x60/0xf0
once
end

peer close app
peer close wire
namespace C R1 R2
link "$C" c0 10.78.0.2/24 fd78::2/64 "$R1" rc 10.78.0.1/24 fd78::1/64
link "$R1" r12 10.79.0.1/24 fd79::1/64 "$R2" r21 10.79.0.2/24 fd79::2/64
ip -n "$C" route add default via 10.78.0.1
ip -n "$R1" route add 10.99.0.0/16 via 10.79.0.2
ip -n "$R2" route add 10.99.0.0/16 via 10.79.0.1
ip -n "$R2" route add 10.78.0.0/24 via 10.79.0.1
for ns in "$R1" "$R2"; do
	ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv4.conf.all.send_redirects=0 \
		net.ipv4.conf.r12.rp_filter=0 net.ipv4.conf.r12.send_redirects=0 \
		net.ipv4.conf.r21.rp_filter=0 net.ipv4.conf.r21.send_redirects=0 \
		-e 2>/dev/null
done
peer socket app "$C" 10.78.0.2:5004

round() {
	must ctl "$1" flow add out remote 10.99.0.1:6004 suite $CM \
		key hex "$2" $KEYOPT_CM
}

# Test that a packet that a route brings back has been sealed once.
begin "a routing loop: sealed once, refused when it comes back"
round "$R1" $KEY_CM
mark "$R1"
must peer send app 10.99.0.1:6004 $Y 10 20
must moved_only "$R1" repeated 20
must moved "$R1" sealed-rtp 20
must peer send-rtcp app 10.99.0.1:6004 $Y sr
must wait_for counter_grew "$R1" repeated 21
must moved "$R1" sealed-rtcp 1
end

# too_far: how often R1 and R2 said that a packet had gone too far.
too_far() {
	local ns sum=0 words
	for ns in "$R1" "$R2"; do
		words=$(ip netns exec "$ns" nstat -asz IcmpOutTimeExcds)
		((sum += $(awk '/TimeExcds/ { print $2 }' <<<"$words")))
	done
	echo "$sum"
}

too_far_above() {
	[ "$(too_far)" -gt "$1" ]
}

# Test that flows on both sides of a loop do not keep it alive: RTP ends where
# it was sealed first; of RTCP each adds a layer, and IP's hop limit ends it.
begin "a routing loop between two flows ends"
round "$R2" $KEY_CM2
mark "$R1"
mark "$R2"
must peer send app 10.99.0.1:6004 $Y 30 20
must moved_only "$R1" repeated 20
must moved "$R1" sealed-rtp 20
must moved "$R2" sealed-rtp 20
so_far=$(too_far)
must peer send-rtcp app 10.99.0.1:6004 $Y sr
must wait_for too_far_above "$so_far"
must [ "$(change "$R1" sealed-rtcp)" -le 32 ]
must [ "$(change "$R2" sealed-rtcp)" -le 32 ]
end
