#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets whose octets others hold as well: listeners, mirrors, files, and the
# application's own pages. What they hold is never written.
#
#   A  application, flows both ways              B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#      10.77.0.9: forwarded by A, from B to B
#      m0: a dummy, where tc mirrors go
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need ethtool tcpdump tc cmp
pair
# Pages travel by reference only through a device that computes checksums.
ip netns exec "$A" ethtool -K a0 tx on sg on >/dev/null
ip netns exec "$A" sysctl -qw net.ipv4.ip_forward=1 \
	net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.a0.send_redirects=0
mac=$(ip -n "$A" -j link show dev a0 | jq -r '.[0].address')
peer_start
# Each who reads the same packets has a replay window of its own.
for name in out seen mirrored forwarded; do
	peer crypto $name $CM $KEY_CM
done
for name in in seen-in mirrored-in; do
	peer crypto $name $CM $KEY_CM2
done
X=0x2222 Y=0x1111
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" flow add in local 10.77.0.1:5004 session 1
must ctl "$A" flow add out local 10.77.0.1:5004 session 2
must ctl "$A" flow add out local 10.77.0.9:5004 session 2

# One sequence for all tests: each sends the next ones.
N=100

# Test that a listener holds what the wire showed, though the packet was opened
# where it lies, and that this costs a copy.
begin "a listener while packets are opened and sealed"
must peer tap wiretap "$A" a0 in
must peer tap wiretap-out "$A" a0 out
mark "$A"
must peer send wire 10.77.0.1:5004 $X $N 10 via in
must peer recv app $X $N 10
must moved "$A" copied 10
must peer send app 10.77.0.2:6004 $Y $N 10
must peer recv wire $Y $N 10 via out
must peer recv wiretap $X $N 10 via seen-in
must peer recv wiretap-out $Y $N 10 via seen
must no_drops "$A"
must peer close wiretap
must peer close wiretap-out
N=$((N + 10))
end

# recorded N: so many packets are in the file.
recorded() {
	[ "$(tcpdump -nr "$TMP/pcap" 2>/dev/null | wc -l)" -ge "$1" ]
}

# Test the same with the ring that capture programs share with the kernel.
begin "tcpdump's ring holds no clear text"
start "$TMP/tcpdump" ip netns exec "$A" tcpdump -Z root -i a0 -n -U \
	--immediate-mode -w "$TMP/pcap" udp
tcpdump=$STARTED
wait_for has_line "$TMP/tcpdump" 'listening on'
mark "$A"
must peer send wire 10.77.0.1:5004 $X $N 10 via in
must peer recv app $X $N 10
must peer send app 10.77.0.2:6004 $Y $N 10
must peer recv wire $Y $N 10 via out
must wait_for recorded 20
stop "$tcpdump"
must_not grep -q ClEaRtXt "$TMP/pcap"
must no_drops "$A"
N=$((N + 10))
end

# Test a listener before the packet is sealed: it saw it plain, and still does. (To
# forward a packet that is shared, the stack copies it; here we need not.)
begin "a listener while forwarded packets are sealed"
must peer packet-socket inject "$B" b0
must peer tap before "$A" a0 in
mark "$A"
must peer inject inject "$mac" 10.77.0.9:5004 10.77.0.2:6004 $Y $N 10
must peer recv wire $Y $N 10 via forwarded
equal "packets come from" "$PEER_SAID" 10.77.0.9:5004
must peer recv before $Y $N 10
must moved "$A" sealed-rtp 10
must no_drops "$A"
must peer close before
must peer close inject
N=$((N + 10))
end

modprobe -qa dummy sch_ingress cls_matchall act_mirred
if ip -n "$A" link add m0 mtu 2000 type dummy 2>/dev/null &&
	ip -n "$A" link set m0 up && tc -n "$A" qdisc add dev a0 clsact &&
	tc -n "$A" filter add dev a0 ingress matchall \
		action mirred egress mirror dev m0 &&
	tc -n "$A" filter add dev a0 egress matchall \
		action mirred egress mirror dev m0; then
	begin "mirrors at both sides of the device see SRTP"
	must peer tap mirror "$A" m0 any
	mark "$A"
	must peer send wire 10.77.0.1:5004 $X $N 10 via in
	must peer recv app $X $N 10
	must peer send app 10.77.0.2:6004 $Y $N 10
	must peer recv wire $Y $N 10 via out
	must peer recv mirror $X $N 10 via mirrored-in
	must peer recv mirror $Y $N 10 via mirrored
	must peer quiet mirror
	must moved "$A" sealed-rtp 10
	must moved "$A" opened-rtp 10
	must no_drops "$A"
	must peer close mirror
	N=$((N + 10))
	end
	tc -n "$A" qdisc del dev a0 clsact
else
	skip "mirrors at both sides of the device see SRTP" "no act_mirred"
fi

must peer connect app 10.77.0.2:6004

# from_file HOW SIZE: ten packets out of a file, which stays what it is though all
# were sealed.
from_file() {
	must peer file "$TMP/rtp" $Y $N 10 size $2
	local octets=$PEER_SAID
	cp "$TMP/rtp" "$TMP/before"
	mark "$A"
	must peer "$1" app "$TMP/rtp" "$octets" 10
	must peer recv wire $Y $N 10 size $2 via out
	must moved "$A" sealed-rtp 10
	must peer holds "$TMP/rtp" $Y $N 10 size $2
	must cmp "$TMP/rtp" "$TMP/before"
	must no_drops "$A"
	N=$((N + 10))
}

# Test all ways from a file to a socket. Whether the first two carry its pages or
# copies is the kernel's business; the last carries its pages, and we copy them.
begin "sendfile: the file does not change"
from_file sendfile 160
from_file sendfile 1400
end

begin "splice: the file does not change"
from_file splice 160
from_file splice 1400
end

begin "MSG_ZEROCOPY from a mapped file: the file does not change"
must peer option app zerocopy 1
from_file mapped 160
must moved "$A" copied 10
from_file mapped 1400
must moved "$A" copied 10
must peer socket app "$A" 10.77.0.1:5004
must peer connect app 10.77.0.2:6004
end

begin "vmsplice: the application's page does not change"
mark "$A"
for name in p q r; do
	must peer vmsplice app $name $Y $N
	must peer recv wire $Y $N 1 via out
	must peer kept $name $Y $N
	N=$((N + 1))
done
must moved "$A" sealed-rtp 3
must no_drops "$A"
end

# Test that the application's memory is as it was when it is told that it may be
# used again.
begin "MSG_ZEROCOPY: the buffer does not change, and its end is told"
must peer option app zerocopy 1
mark "$A"
for n in 0 1 2; do
	must peer send-zerocopy app - z$n $Y $N size 1200
	must peer recv wire $Y $N 1 size 1200 via out
	must peer notice app
	# from n to n
	must grep -q "^zerocopy errno 0 info $n data $n " <<<"$PEER_SAID"
	echo "# $PEER_SAID"
	must peer kept z$n $Y $N size 1200
	N=$((N + 1))
done
must moved "$A" sealed-rtp 3
must moved "$A" copied 3
must no_drops "$A"
end

if [ "$ENGINE" = late ]; then
	begin "packets really went to the late engine"
	must test "$(counter "$A" async)" -ge 100
	end
fi
