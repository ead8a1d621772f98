#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that do not lie in one piece, and packets with no room at their ends.
#
#   A  application, flows both ways              B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#      fd77::1     MTU 2000                       fd77::2
#      10.77.0.9, fd77::9: forwarded by A, from B to B
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
ip netns exec "$A" sysctl -qw net.ipv4.ip_forward=1 \
	net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.a0.send_redirects=0 \
	net.ipv6.conf.all.forwarding=1
mac=$(ip -n "$A" -j link show dev a0 | jq -r '.[0].address')
peer_start
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2
peer crypto gcm-out $GCM $KEY_GCM
X=0x2222 Y=0x1111

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" session add out id 3 suite $GCM key hex $KEY_GCM $KEYOPT_GCM
for local in 10.77.0.1:5004 '[fd77::1]:5004'; do
	must ctl "$A" flow add in local "$local" session 1
	must ctl "$A" flow add out local "$local" session 2
done
for local in 10.77.0.9:5004 '[fd77::9]:5004'; do
	must ctl "$A" flow add out local "$local" session 3
done
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer socket app6 "$A" '[fd77::1]:5004'
peer socket wire6 "$B" '[fd77::2]:6004'

# One sequence for all tests: each sends the next ones.
N=100

# next COUNT: nothing was lost, and COUNT were sent.
next() {
	must no_drops "$A"
	N=$((N + $1))
	mark "$A"
}
mark "$A"

# Test datagrams that an application makes of pieces: of pages, and beyond the
# MTU of a list of packets.
pieces() {
	must peer $1 app 10.77.0.2:6004 $Y $N 10 $2 size $3
	must peer recv wire $Y $N 10 size $3 via out
	next 10
	must peer $1 app6 '[fd77::2]:6004' $Y $N 10 $2 size $3
	must peer recv wire6 $Y $N 10 size $3 via out
	next 10
}

begin "a datagram made of pieces with MSG_MORE"
pieces send-pieces 4 1000
pieces send-pieces 7 5000
end

begin "a datagram made of pieces with UDP_CORK"
pieces send-corked 4 1000
pieces send-corked 7 5000
end

# Test datagrams that are longer than the MTU by far, and arrive in fragments.
large() {
	must peer send app 10.77.0.2:6004 $Y $N 2 size $1
	must peer recv wire $Y $N 2 size $1 via out
	must peer send wire 10.77.0.1:5004 $X $N 2 size $1 via in
	must peer recv app $X $N 2 size $1
	next 2
	must peer send app6 '[fd77::2]:6004' $Y $N 2 size $1
	must peer recv wire6 $Y $N 2 size $1 via out
	must peer send wire6 '[fd77::1]:5004' $X $N 2 size $1 via in
	must peer recv app6 $X $N 2 size $1
	next 2
}

for size in 8000 30000 60000; do
	begin "datagrams of $size octets"
	large $size
	end
done

# Test what a raw socket makes, its IP header included: it is on a flow as well.
begin "a raw socket with its own IP header"
must peer raw-ip raw "$A" 4
must peer inject raw - 10.77.0.1:5004 10.77.0.2:6004 $Y $N 50 size 0 grow 7
must peer recv wire $Y $N 50 size 0 grow 7 via out
must moved "$A" sealed-rtp 50
next 50
must peer raw-ip raw "$A" 6
must peer inject raw - '[fd77::1]:5004' '[fd77::2]:6004' $Y $N 50 size 0 grow 7
must peer recv wire6 $Y $N 50 size 0 grow 7 via out
must moved "$A" sealed-rtp 50
next 50
end

# Test packets of every length up to here, so that the end of their memory comes
# at every distance, none included. (UDP and raw sockets leave some room always.)
SWEEP=700
must peer packet-socket inject "$B" b0

begin "every tail room: frames from outside, opened"
must peer inject inject "$mac" 10.77.0.2:6004 10.77.0.1:5004 $X $N $SWEEP size 0 grow 1 via in
must peer recv app $X $N $SWEEP size 0 grow 1
must moved "$A" opened-rtp $SWEEP
next $SWEEP
must peer inject inject "$mac" '[fd77::2]:6004' '[fd77::1]:5004' $X $N $SWEEP size 0 grow 1 via in
must peer recv app6 $X $N $SWEEP size 0 grow 1
must moved "$A" opened-rtp $SWEEP
next $SWEEP
end

# forwarded: GCM puts 16 octets at the end of each.
forwarded() {
	must peer inject inject "$mac" 10.77.0.9:5004 10.77.0.2:6004 $Y $N $SWEEP size 0 grow 1
	must peer recv wire $Y $N $SWEEP size 0 grow 1 via gcm-out
	must moved "$A" sealed-rtp $SWEEP
	next $SWEEP
	must peer inject inject "$mac" '[fd77::9]:5004' '[fd77::2]:6004' $Y $N $SWEEP size 0 grow 1
	must peer recv wire6 $Y $N $SWEEP size 0 grow 1 via gcm-out
	must moved "$A" sealed-rtp $SWEEP
	next $SWEEP
}

begin "every tail room: frames from outside, sealed and sent on"
copied=$(counter "$A" copied)
forwarded
# by each of 16 octets something was too short, in both families
must test $(($(counter "$A" copied) - copied)) -ge 32
end

# Test packets that a driver made of a page that XDP has seen.
begin "packets that passed an XDP program in the driver"
must peer xdp xdp "$A" a0
must peer send wire 10.77.0.1:5004 $X $N 50 size 0 grow 30 via in
must peer recv app $X $N 50 size 0 grow 30
next 50
must peer send wire6 '[fd77::1]:5004' $X $N 50 size 0 grow 30 via in
must peer recv app6 $X $N 50 size 0 grow 30
next 50
must peer send app 10.77.0.2:6004 $Y $N 50 size 0 grow 30
must peer recv wire $Y $N 50 size 0 grow 30 via out
next 50
SWEEP=100
forwarded
must peer close xdp
end

# Test the loopback device, where one packet meets both hooks.
begin "the loopback device"
must peer socket a "$A" 127.0.0.1:5014
must peer socket b "$A" 127.0.0.1:6014
must ctl "$A" flow add out local 127.0.0.1:5014 session 2
must peer send a 127.0.0.1:6014 $Y $N 10
must peer recv b $Y $N 10 via out
next 10
must ctl "$A" flow add in local 127.0.0.1:5014 session 1
must peer send b 127.0.0.1:5014 $X $N 10 via in
must peer recv a $X $N 10
next 10
end

if [ "$ENGINE" = late ]; then
	begin "packets really went to the late engine"
	must test "$(counter "$A" async)" -ge 1000
	end
fi
