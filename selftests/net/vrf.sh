#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A sender bound into a VRF: the stack shows each packet on the VRF's device and
# on the real one. It is sealed once and opened once; and the VRF tells two calls
# of the same addresses apart.
#
#   A  echo in each VRF, flows                            B, C  libsrtp2
#      vrf-x (table 101)  a0 10.77.0.1 fd77::1 ------ b0  10.77.0.2 fd77::2
#      vrf-y (table 102)  a1 10.77.0.1 fd77::1 ------ c0  10.77.0.2 fd77::2
#      underlay of SRv6   a2 10.78.0.1 fd78::1 ------ b2  10.78.0.2 fd78::2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3
# shellcheck source=ipsec.bash
source "$(dirname "$0")/ipsec.bash"
modprobe -qa vrf esp4 esp6 xfrm_user
namespace A B C
ip -n "$A" link add vrf-x type vrf table 101 || skip_all "no VRF in this kernel"
ip -n "$A" link add vrf-y type vrf table 102
ip -n "$A" link set vrf-x up
ip -n "$A" link set vrf-y up

# What is sent into a VRF is sent back by it.
cat >"$TMP/echo.py" <<-END
	import socket
	import sys

	family = socket.AF_INET6 if ":" in sys.argv[2] else socket.AF_INET
	sock = socket.socket(family, socket.SOCK_DGRAM)
	sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[1].encode())
	sock.bind((sys.argv[2], int(sys.argv[3])))
	print("ready", flush=True)
	while True:
	    octets, peer = sock.recvfrom(65536)
	    sock.sendto(octets, peer)
END

# echo VRF ADDRESS PORT
echo_in() {
	start "$TMP/echo-$1-$3" ip netns exec "$A" python3 "$TMP/echo.py" "$@"
	wait_for has_line "$TMP/echo-$1-$3" ready
}

# attach VRF DEV NS FAR: a link into a VRF, which forgets addresses and neighbours.
attach() {
	local mac
	link "$A" "$2" 10.77.0.1/24 fd77::1/64 "$3" "$4" 10.77.0.2/24 fd77::2/64
	mac=$(ip -n "$3" -j link show dev "$4" | jq -r '.[0].address')
	ip -n "$A" -batch - <<-END || bail "cannot put $2 into $1"
		link set $2 master $1
		addr replace 10.77.0.1/24 dev $2
		addr replace fd77::1/64 dev $2 nodad
		neigh replace 10.77.0.2 lladdr $mac dev $2 nud permanent
		neigh replace fd77::2 lladdr $mac dev $2 nud permanent
	END
	wait_for carrier "$A" "$2"
}

attach vrf-x a0 "$B" b0
attach vrf-y a1 "$C" c0
peer_start
echo_in vrf-x 10.77.0.1 5004
echo_in vrf-y 10.77.0.1 5004
echo_in vrf-x fd77::1 5006
X=0x2222

key() {
	printf '%052x%08x' 0x5eed "$1"
}

for n in 1 2 3 4 5 6; do
	peer crypto k$n $CM "$(key $n)"
done
peer socket b "$B" 10.77.0.2:6004
peer socket c "$C" 10.77.0.2:6004
peer socket b6 "$B" '[fd77::2]:6004'

# flow DIRECTION N ENDS...: with key N, both its id and its session.
flow() {
	local direction=$1 n=$2
	shift 2
	must ctl "$A" flow add "$direction" id $n "$@" \
		suite $CM key hex "$(key $n)" $KEYOPT_CM
}

# call SOCKET TO SEQ COUNT IN OUT: there under key IN, and back under key OUT.
call() {
	must peer send $1 "$2" $X $3 $4 via k$5
	must peer recv $1 $X $3 $4 via k$6
}

# Test that the bed does what the tests rely on: without flows, echoes are plain.
begin "plain echoes through both VRFs"
must peer send b 10.77.0.1:5004 $X 1 2
must peer recv b $X 1 2
must peer send c 10.77.0.1:5004 $X 1 2
must peer recv c $X 1 2
must peer send b6 '[fd77::1]:5006' $X 1 2
must peer recv b6 $X 1 2
end

# Test that work is done once a packet and a direction.
begin "IPv4: opened once, sealed once"
flow in 1 local 10.77.0.1:5004
flow out 2 local 10.77.0.1:5004
mark "$A"
call b 10.77.0.1:5004 100 50 1 2
must moved "$A" opened-rtp 50
must moved "$A" sealed-rtp 50
must no_drops "$A"
must peer quiet b
must ctl "$A" flow flush
end

begin "IPv6: opened once, sealed once"
flow in 1 local '[fd77::1]:5006'
flow out 2 local '[fd77::1]:5006'
must peer crypto k1 $CM "$(key 1)"
must peer crypto k2 $CM "$(key 2)"
mark "$A"
call b6 '[fd77::1]:5006' 100 50 1 2
must moved "$A" opened-rtp 50
must moved "$A" sealed-rtp 50
must no_drops "$A"
must peer quiet b6
must ctl "$A" flow flush
end

# in_ipsec MODE SOCKET TO ADDRESS ADDRESS [INSIDE INSIDE]: a call whose packets are
# in ESP; each is opened once and sealed once.
in_ipsec() {
	local mode=$1 socket=$2 to=$3
	shift 3
	if ! ipsec $mode "$A" "$1" "$B" "$2" "${@:3}" 2>/dev/null; then
		skip "$mode mode" "no IPsec in this kernel"
		return
	fi
	begin "IPsec in a VRF, $mode mode, to $to"
	must peer crypto k1 $CM "$(key 1)"
	must peer crypto k2 $CM "$(key 2)"
	flow in 1 local "$to"
	flow out 2 local "$to"
	mark "$A"
	call $socket "$to" 500 20 1 2
	must moved "$A" opened-rtp 20
	must moved "$A" sealed-rtp 20
	must no_drops "$A"
	must peer quiet $socket
	must ctl "$A" flow flush
	no_ipsec "$A" "$B"
	end
}

# Test what IPsec unwraps in a VRF, and the stack then shows on the VRF's device
# alone: in tunnel mode twice, over IPv4 in transport mode once.
in_ipsec transport b 10.77.0.1:5004 10.77.0.1 10.77.0.2

# Test that IPv6 in transport mode, which meets us twice with nothing to tell the
# two apart, is not let in: neither sealed nor unproven.
if ipsec transport "$A" fd77::1 "$B" fd77::2 2>/dev/null; then
	begin "IPsec in a VRF, transport mode, IPv6: dropped"
	must peer crypto k1 $CM "$(key 1)"
	flow in 1 local '[fd77::1]:5006'
	mark "$A"
	must peer send b6 '[fd77::1]:5006' $X 500 20 via k1
	must moved_only "$A" replayed 20
	must peer send b6 '[fd77::1]:5006' $X 520 5
	must moved "$A" auth-failed 5
	must peer quiet b6
	must ctl "$A" flow flush
	no_ipsec "$A" "$B"
	end
else
	skip "transport mode, IPv6" "no IPsec in this kernel"
fi
ip -n "$A" -batch - <<-END
	addr add 10.79.0.1/32 dev a0
	addr add fd79::1/128 dev a0 nodad
	route add 10.79.0.2 via 10.77.0.2 table 101
	route add fd79::2 via fd77::2 table 101
END
ip -n "$B" -batch - <<-END
	addr add 10.79.0.2/32 dev b0
	addr add fd79::2/128 dev b0 nodad
	route add 10.79.0.1 via 10.77.0.1 src 10.79.0.2
	route add fd79::1 via fd77::1 src fd79::2
END
echo_in vrf-x 10.79.0.1 5004
echo_in vrf-x fd79::1 5006
peer socket t "$B" 10.79.0.2:6004
peer socket t6 "$B" '[fd79::2]:6004'
in_ipsec tunnel t 10.79.0.1:5004 10.77.0.1 10.77.0.2 10.79.0.1 10.79.0.2
in_ipsec tunnel t6 '[fd79::1]:5006' fd77::1 fd77::2 fd79::1 fd79::2

# Test that the VRF's device stands for those in it, and for no others.
begin "dev vrf-x narrows a flow to what the VRF carries"
flow in 3 local 10.77.0.1:5004 dev vrf-x
flow out 4 local 10.77.0.1:5004 dev vrf-x
mark "$A"
call b 10.77.0.1:5004 200 20 3 4
# The other VRF has no flow: plain.
must peer send c 10.77.0.1:5004 $X 200 5
must peer recv c $X 200 5
must moved "$A" opened-rtp 20
must moved "$A" sealed-rtp 20
must no_drops "$A"
end

# Test that equal addresses in two VRFs are two calls.
begin "the same addresses in two VRFs, with other keys"
flow in 5 local 10.77.0.1:5004 dev vrf-y
flow out 6 local 10.77.0.1:5004 dev vrf-y
mark "$A"
call c 10.77.0.1:5004 300 20 5 6
call b 10.77.0.1:5004 300 20 3 4
must no_drops "$A"
# Nobody is let in with the neighbour's key.
must peer send c 10.77.0.1:5004 $X 320 2 via k3
must moved_only "$A" auth-failed 2
must peer quiet c
must peer quiet b
end

# Test that the device itself may be named as well, and that a wide flow is wider.
begin "dev a0 means the same, and no dev means every VRF"
must ctl "$A" flow flush
flow in 1 local 10.77.0.1:5004
flow out 2 local 10.77.0.1:5004
flow in 3 local 10.77.0.1:5004 dev a0
flow out 4 local 10.77.0.1:5004 dev a0
for n in 1 2 3 4; do
	must peer crypto k$n $CM "$(key $n)"
done
mark "$A"
call b 10.77.0.1:5004 400 10 3 4
call c 10.77.0.1:5004 400 10 1 2
must no_drops "$A"
end

# Test that what is put together of fragments was on the real device, too.
begin "fragments: opened once, sealed once"
must ctl "$A" flow flush
flow in 1 local 10.77.0.1:5004
flow out 2 local 10.77.0.1:5004
flow in 3 local '[fd77::1]:5006'
flow out 4 local '[fd77::1]:5006'
mark "$A"
for ends in "b 10.77.0.1:5004 1 2" "b6 [fd77::1]:5006 3 4"; do
	# shellcheck disable=SC2086 # words
	set -- $ends
	must peer send $1 "$2" $X 450 5 size 5000 via k$3
	must peer recv $1 $X 450 5 size 5000 via k$4
done
must moved "$A" opened-rtp 10
must moved "$A" sealed-rtp 10
must no_drops "$A"
must ctl "$A" flow flush
end

# unwrapped SOCKET TO: what SRv6 unwraps into the VRF is shown on the VRF's device alone,
# whose hooks it cannot come back to from an engine.
unwrapped() {
	begin "SRv6 into a VRF, to $2: nothing plain comes in, SRTP is opened"
	must peer send $1 "$2" $X 510 5
	must peer recv $1 $X 510 5
	must peer crypto k1 $CM "$(key 1)"
	flow in 1 local "$2"
	mark "$A"
	must peer send $1 "$2" $X 520 5
	must moved_only "$A" auth-failed 5
	must peer quiet $1
	must peer send $1 "$2" $X 500 20 via k1
	if [ "$ENGINE" = sync ]; then
		must peer recv $1 $X 500 20
	else
		must wait_for counter_grew "$A" opened-rtp 20
		must peer quiet $1
	fi
	must moved "$A" opened-rtp 20
	must ctl "$A" flow flush
	end
}

link "$A" a2 10.78.0.1/24 fd78::1/64 "$B" b2 10.78.0.2/24 fd78::2/64
ip netns exec "$A" sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0
if ip netns exec "$A" sysctl -qw net.vrf.strict_mode=1 net.ipv6.conf.all.seg6_enabled=1 \
		net.ipv6.conf.a2.seg6_enabled=1 2>/dev/null &&
	ip -n "$A" -batch - 2>/dev/null <<-END
		addr add 10.99.0.1/32 dev a0
		addr add fd9a::1/128 dev a0 nodad
		route add fd99::d4/128 encap seg6local action End.DT4 vrftable 101 dev vrf-x
		route add fd99::d6/128 encap seg6local action End.DT6 vrftable 101 dev vrf-x
	END
then
	ip -n "$B" -batch - <<-END
		route add fd99::/64 via fd78::1 dev b2
		route add 10.99.0.1/32 encap seg6 mode encap segs fd99::d4 dev b2
		route add fd9a::1/128 encap seg6 mode encap segs fd99::d6 dev b2
	END
	echo_in vrf-x 10.99.0.1 5004
	echo_in vrf-x fd9a::1 5006
	unwrapped b 10.99.0.1:5004
	unwrapped b6 '[fd9a::1]:5006'
else
	skip "SRv6 into a VRF" "no SRv6 in this kernel"
fi

# A frame below IP, which the VRF routes with the packet socket it came from.
cat >"$TMP/frame.py" <<-'END'
	import socket
	import struct
	import sys

	size = 1995		# and a tag, on a link of 2000
	rtp = struct.pack("!BBHII", 0x80, 0, 1, 0, 7)
	if sys.argv[1] == "4":
	    udp = struct.pack("!HHHH", 5004, 6004, size - 20, 0) + rtp
	    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, size, 1, 0x4000, 64, 17, 0,
	                     socket.inet_aton("10.77.0.1"), socket.inet_aton("10.77.0.2"))
	    words = struct.unpack("!10H", ip)
	    total = sum(words)
	    total = (total & 0xffff) + (total >> 16)
	    ip = ip[:10] + struct.pack("!H", ~total & 0xffff) + ip[12:]
	else:
	    udp = struct.pack("!HHHH", 5006, 6006, size - 40, 1) + rtp
	    ip = struct.pack("!IHBB16s16s", 6 << 28, size - 40, 17, 64,
	                     socket.inet_pton(socket.AF_INET6, "fd77::1"),
	                     socket.inet_pton(socket.AF_INET6, "fd77::2"))
	frame = bytes(12) + (b"\x08\x00" if sys.argv[1] == "4" else b"\x86\xdd")
	sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	sock.bind(("vrf-x", 0))
	try:
	    sock.send(frame + (ip + udp).ljust(size, b"x"))
	except OSError as error:
	    print("#", error)
END

# Test that what no longer fits is told to no socket but one of IP, which alone has what
# would be asked of it.
begin "a frame that no longer fits, from a packet socket"
must ctl "$A" flow flush
flow out 1 local 10.77.0.1:5004
flow out 2 local '[fd77::1]:5006'
mark "$A"
must ip netns exec "$A" python3 "$TMP/frame.py" 4
must ip netns exec "$A" python3 "$TMP/frame.py" 6
must moved_only "$A" too-big 2
end
