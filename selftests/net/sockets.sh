#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever kind of socket the application has, and whatever it told it: flows
# change the octets of the packets and nothing else about them.
#
#   A  application, flows both ways              B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#      fd77::1, and 10.77.0.3, fd77::3            fd77::2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need ethtool tcpdump
pair
ip -n "$A" addr add 10.77.0.3/24 dev a0
ip -n "$A" addr add fd77::3/64 dev a0 nodad
mac=$(ip -n "$A" -j link show dev a0 | jq -r '.[0].address')
ip -n "$B" neigh replace 10.77.0.3 lladdr "$mac" dev b0 nud permanent
ip -n "$B" neigh replace fd77::3 lladdr "$mac" dev b0 nud permanent
peer_start
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2
X=0x2222 Y=0x1111

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
for local in 10.77.0.1:5004 10.77.0.3:5004 '[fd77::1]:5004' '[fd77::3]:5004'; do
	must ctl "$A" flow add in local "$local" session 1
	must ctl "$A" flow add out local "$local" session 2
done

# What the wire shows, with checksums verified.
WIRE=$TMP/wire
start "$WIRE" ip netns exec "$B" tcpdump -Z root -i b0 -n -vv -l \
	--immediate-mode udp
tcpdump=$STARTED
wait_for has_line "$WIRE" 'listening on'

# One sequence for all tests: each sends the next ones.
N=100

# outward FROM TO AT [SHAPE]...: five packets; the sender is in PEER_SAID.
outward() {
	must peer send $1 "$2" $Y $N 5 "${@:4}"
	must peer recv $3 $Y $N 5 via out
	N=$((N + 5))
}

# inward FROM TO AT
inward() {
	must peer send $1 "$2" $X $N 5 via in
	must peer recv $3 $X $N 5
	N=$((N + 5))
}

# sockets APP WIRE [OPTION VALUE]...: the application has these options.
sockets() {
	must peer socket app "$A" "$1" "${@:3}"
	must peer socket wire "$B" "$2"
}

# Test the sockets of a simple application, in both families.
begin "a socket that names the peer in each call"
mark "$A"
sockets 10.77.0.1:5004 10.77.0.2:6004
outward app 10.77.0.2:6004 wire
inward wire 10.77.0.1:5004 app
sockets '[fd77::1]:5004' '[fd77::2]:6004'
outward app '[fd77::2]:6004' wire
inward wire '[fd77::1]:5004' app
must moved "$A" sealed-rtp 10
must moved "$A" opened-rtp 10
must no_drops "$A"
end

begin "a connected socket"
mark "$A"
sockets 10.77.0.1:5004 10.77.0.2:6004
must peer connect app 10.77.0.2:6004
outward app - wire
inward wire 10.77.0.1:5004 app
sockets '[fd77::1]:5004' '[fd77::2]:6004'
must peer connect app '[fd77::2]:6004'
outward app - wire
inward wire '[fd77::1]:5004' app
must no_drops "$A"
end

# Test that early demultiplexing, which finds a connected socket before the
# route, finds it for a packet that was opened.
begin "a connected socket, with early demultiplexing and without"
mark "$A"
for on in 1 0; do
	ip netns exec "$A" sysctl -qw net.ipv4.ip_early_demux=$on \
		net.ipv4.udp_early_demux=$on
	sockets 10.77.0.1:5004 10.77.0.2:6004
	must peer connect app 10.77.0.2:6004
	inward wire 10.77.0.1:5004 app
	outward app - wire
	sockets '[fd77::1]:5004' '[fd77::2]:6004'
	must peer connect app '[fd77::2]:6004'
	inward wire '[fd77::1]:5004' app
	outward app - wire
done
must moved "$A" sealed-rtp 20
must moved "$A" opened-rtp 20
must no_drops "$A"
end

# Test that a flow is what the wire shows: the socket is IPv6, the wire is not.
begin "an IPv6 socket that talks IPv4"
mark "$A"
sockets '[::]:5004' 10.77.0.2:6004 v6only 0
outward app '[::ffff:10.77.0.2]:6004' wire
equal "packets come from" "$PEER_SAID" 10.77.0.1:5004
inward wire 10.77.0.1:5004 app
equal "packets come from" "$PEER_SAID" '[::ffff:10.77.0.2]:6004'
must moved "$A" sealed-rtp 5
must moved "$A" opened-rtp 5
must no_drops "$A"
end

# Test that of several sockets on one port each packet reaches one.
begin "a group of four sockets on one port"
must peer close app
mark "$A"
for n in 1 2 3 4; do
	must peer socket r$n "$A" 10.77.0.1:5004 reuseport 1
done
for ((n = 0; n < 12; n++)); do
	must peer socket w "$B" 10.77.0.2:$((7000 + n))
	must peer send w 10.77.0.1:5004 $X $((N + 5 * n)) 5 via in
done
must peer recv-any $X $N 60 r1 r2 r3 r4
echo "# each socket got: $PEER_SAID"
must test "$(grep -ow 60 <<<"$PEER_SAID")" = ''
N=$((N + 60))
must moved "$A" opened-rtp 60
must no_drops "$A"
for n in 1 2 3 4; do
	must peer close r$n
done
end

# untouched APP WIRE ANY OTHER: what is told per packet arrives as it was told,
# from OTHER, an address chosen for the packet.
untouched() {
	local app=$1 wire=$2 other=$3 tos=$((0xb8 | 2))
	sockets "$app" "$wire"
	for option in "tos $tos" 'ttl 33'; do
		must peer option app $option
		must peer option wire $option
	done
	for option in recvtos recvttl pktinfo; do
		must peer option app $option 1
		must peer option wire $option 1
	done
	must peer send app "$wire" $Y $N 1 from "$other"
	must peer peek wire
	must grep -q "octets 182 .* tos $tos ttl 33 " <<<"$PEER_SAID"
	must peer recv wire $Y $N 1 via out
	equal "packets come from" "$PEER_SAID" "$other"
	must peer send wire "$other" $X $N 1 via in
	must peer peek app
	must grep -q "octets 172 .* tos $tos ttl 33 " <<<"$PEER_SAID"
	must grep -q "to $(tr -d '[]' <<<"${other%:*}") " <<<"$PEER_SAID"
	must peer recv app $X $N 1
	N=$((N + 1))
}

begin "source address, DSCP, ECN and hop limit, IPv4"
mark "$A"
untouched 0.0.0.0:5004 10.77.0.2:6004 10.77.0.3:5004
must no_drops "$A"
end

begin "source address, DSCP, ECN and hop limit, IPv6"
mark "$A"
untouched '[::]:5004' '[fd77::2]:6004' '[fd77::3]:5004'
must no_drops "$A"
end

begin "the flow label"
sockets '[fd77::1]:5004' '[fd77::2]:6004'
must peer label app 0x12345 '[fd77::2]:6004'
must peer option wire recvlabel 1
must peer send app - $Y $N 1
must peer peek wire
must grep -q " label $((0x12345)) " <<<"$PEER_SAID"
must peer recv wire $Y $N 1 via out
N=$((N + 1))
end

# refusal APP CLOSED OPEN ORIGIN: nobody listens at CLOSED, and the application
# hears of it. Afterwards it goes on.
refusal() {
	sockets "$1" "$3"
	must peer option app recverr 1
	must peer send app "$2" $Y $N 1
	must peer notice app
	equal "said" "${PEER_SAID%% info*}, ${PEER_SAID##*octets }" \
		"$4 errno 111, 182 clear 0 stamped 0"
	N=$((N + 1))
	outward app "$3" wire
}

# Test that a quoted sealed packet finds the socket it came from.
begin "the far end's port is closed: the error queue, IPv4"
refusal 10.77.0.1:5004 10.77.0.2:6999 10.77.0.2:6004 icmp
end

begin "the far end's port is closed: the error queue, IPv6"
refusal '[fd77::1]:5004' '[fd77::2]:6999' '[fd77::2]:6004' icmp6
end

# quoted LOCAL WIRE: nobody listens at LOCAL; the far end is told without the
# opened packet in clear.
quoted() {
	must peer socket wire "$B" "$2"
	must peer option wire recverr 1
	must peer send wire "$1" $X $N 1 via in
	must wait_for counter_grew "$A" opened-rtp 1
	N=$((N + 1))
	# it may be told nothing at all
	if peer notice wire timeout 1000 >/dev/null; then
		echo "# told: $PEER_SAID"
		must grep -q ' clear 0 ' <<<"$PEER_SAID"
	fi
}

begin "our port is closed: the ICMP quotes nothing in clear, IPv4"
must peer close app
mark "$A"
quoted 10.77.0.1:5004 10.77.0.2:6004
end

begin "our port is closed: the ICMP quotes nothing in clear, IPv6"
mark "$A"
quoted '[fd77::1]:5004' '[fd77::2]:6004'
end

# unsummed: packets in the trace without a checksum, which IPv6 does not allow.
unsummed() {
	grep -cE 'no cksum|cksum 0x0000' "$WIRE"
}

unsummed_reach() {
	[ "$(unsummed)" -ge "$1" ]
}

# Test that a checksum which is off stays off, over IPv4.
begin "UDP without checksum, IPv4"
mark "$A"
sockets 10.77.0.1:5004 10.77.0.2:6004
must peer option app no-check 1
outward app 10.77.0.2:6004 wire
must wait_for unsummed_reach 5
must peer option wire no-check 1
inward wire 10.77.0.1:5004 app
must wait_for unsummed_reach 10
must no_drops "$A"
end

# Test that it cannot be off over IPv6: a sealed packet carries one. One that was
# opened reaches any socket: its tag was verified instead.
begin "UDP without checksum, IPv6"
mark "$A"
sockets '[fd77::1]:5004' '[fd77::2]:6004'
must peer option app no-check6-tx 1
outward app '[fd77::2]:6004' wire
must peer option wire no-check6-tx 1
inward wire '[fd77::1]:5004' app
must wait_for unsummed_reach 15
# the far end's five alone: the trace is in order
equal "packets without a checksum" "$(unsummed)" 15
must no_drops "$A"
end

# csum_errors NS: of both families.
csum_errors() {
	nsenter --net="/run/netns/$1" cat /proc/net/snmp /proc/net/snmp6 | awk '
		$1 == "Udp:" && !at { for (at = 2; $at != "InCsumErrors"; at++); next }
		$1 == "Udp:" { n += $at }
		$1 == "Udp6InCsumErrors" { n += $2 }
		END { print n + 0 }'
}

# Test that all that was sent until here was right on the wire and for the stack.
begin "checksums on the wire, and as the stack verifies them"
equal "bad ones" "$(grep 'bad udp cksum' "$WIRE" | grep -vc 'cksum 0x0000')" 0
# all that the capture kept up with
must test "$(grep -c 'udp sum ok' "$WIRE")" -ge 100
equal "bad ones in A" "$(csum_errors "$A")" 0
equal "bad ones in B" "$(csum_errors "$B")" 0
stop "$tcpdump"
end

# From here on devices compute checksums, as UDP_SEGMENT wants.
ip netns exec "$A" ethtool -K a0 tx on >/dev/null
ip netns exec "$B" ethtool -K b0 tx on tx-udp-segmentation on >/dev/null

# SOF_TIMESTAMPING_: TX_SOFTWARE, RX_SOFTWARE, SOFTWARE, OPT_ID, OPT_TSONLY
STAMPS=$((1 << 1 | 1 << 3 | 1 << 4 | 1 << 7 | 1 << 11))

# sent ID: the next in the error queue says when message ID left.
sent() {
	must peer notice app
	equal "said" "$PEER_SAID" \
		"timestamp errno 42 info 0 data $1 code 0 octets 0 clear 0 stamped 1"
}

stamped() {
	local id
	sockets "$1" "$2"
	must peer option app timestamping $STAMPS
	outward app "$2" wire
	for id in 0 1 2 3 4; do
		sent $id
	done
	# Four in one message: one message, one stamp.
	must peer gso app 172
	must peer send-gso app "$2" $Y $N 4
	must peer recv wire $Y $N 4 via out
	N=$((N + 4))
	sent 5
	must peer gso app 0
	outward app "$2" wire
	sent 6
	must peer send wire "$1" $X $N 1 via in
	must peer peek app
	must grep -q ' stamped 1$' <<<"$PEER_SAID"
	must peer recv app $X $N 1
	N=$((N + 1))
}

begin "time stamps of what was sent and received, IPv4"
mark "$A"
stamped 10.77.0.1:5004 10.77.0.2:6004
must no_drops "$A"
end

begin "time stamps of what was sent and received, IPv6"
mark "$A"
stamped '[fd77::1]:5004' '[fd77::2]:6004'
must no_drops "$A"
end

# gro APP WIRE BARE: a socket with UDP_GRO; BARE is one without a flow.
gro() {
	must peer socket app "$A" "$1" gro 1
	must peer socket bare "$A" "$3" gro 1
	must peer socket wire "$B" "$2"
	# The bed: without a flow the twenty arrive as one message.
	must peer gso wire 172
	must peer send-gso wire "$3" $X 1 20
	must peer recv-gro bare $X 1 20
	equal "without a flow" "$PEER_SAID" 'messages 1'
	must peer gso wire 182
	must peer send-gso wire "$1" $X $N 20 via in
	must peer recv-gro app $X $N 20
	echo "# with a flow: $PEER_SAID"
	must moved "$A" segmented 1
	N=$((N + 20))
}

begin "UDP_GRO: a train of the far end, IPv4"
mark "$A"
gro 10.77.0.1:5004 10.77.0.2:6004 10.77.0.1:5010
must no_drops "$A"
end

begin "UDP_GRO: a train of the far end, IPv6"
mark "$A"
gro '[fd77::1]:5004' '[fd77::2]:6004' '[fd77::1]:5010'
must no_drops "$A"
end

# merged APP: what the far end sends one by one, merged by the device.
merged() {
	must peer gso wire 0
	must peer send wire "$1" $X $N 50 via in
	must peer recv-gro app $X $N 50
	must test "$(change "$A" segmented)" -ge 1
	N=$((N + 50))
}

# Test the same where our own device couples packets.
begin "UDP_GRO: coupled by the receiving device, both families"
ip netns exec "$A" ethtool -K a0 gro on rx-udp-gro-forwarding on >/dev/null
ip netns exec "$A" bash -c 'echo 50000000 >/sys/class/net/a0/gro_flush_timeout'
mark "$A"
merged '[fd77::1]:5004'
must peer socket app "$A" 10.77.0.1:5004 gro 1
must peer socket wire "$B" 10.77.0.2:6004
mark "$A"
merged 10.77.0.1:5004
must moved "$A" opened-rtp 50
must no_drops "$A"
end

if [ "$ENGINE" = late ]; then
	begin "packets really went to the late engine"
	must test "$(counter "$A" async)" -ge 200
	end
fi
