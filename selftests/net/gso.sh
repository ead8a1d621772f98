#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# UDP_SEGMENT: one sendmsg, up to 64 datagrams. Each leaves sealed and in order; one
# that may not leave is dropped alone; never is the super-packet sealed whole.
#
#   C  phone, plain RTP        A  application, flows          B  libsrtp2
#      10.79.0.2  c0 ------ ac  10.79.0.1
#      fd79::2                  fd79::1
#                               10.77.0.1  a0 ---------- b0  10.77.0.2
#                               fd77::1                      fd77::2
#
# c0 hands a super-packet to ac as it is, uncut.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=train.bash
source "$(dirname "$0")/train.bash"
# UDP_SEGMENT wants a device that computes checksums.
need ethtool nft
pair
namespace C
link "$A" ac 10.79.0.1/24 fd79::1/64 "$C" c0 10.79.0.2/24 fd79::2/64
ip -n "$C" route add default via 10.79.0.1
ip -n "$C" route add default via fd79::1
ip netns exec "$A" ethtool -K a0 tx on >/dev/null
ip netns exec "$C" ethtool -K c0 tx on tx-udp-segmentation on >/dev/null
ip netns exec "$A" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# How many packets, super or not, come to A, and how many go to B.
ip netns exec "$A" nft -f - <<-END
	table inet look {
		counter came { }
		counter left { }
		chain pre {
			type filter hook prerouting priority -500
			iifname ac meta l4proto udp counter name came
		}
		chain post {
			type filter hook postrouting priority 200
			oifname a0 meta l4proto udp counter name left
		}
	}
END
peer_start
yard "$B"
Y=0x1111 Z=0x3333

# call APP WIRE NS: sockets, the first in NS, and a flow of their own.
call() {
	must peer socket app "$3" "$1"
	must peer socket wire "$B" "$2"
	must peer crypto out $CM $KEY_CM
	must ctl "$A" flow flush
	must ctl "$A" flow add out local "$1" suite $CM key hex $KEY_CM $KEYOPT_CM
	look "$A"
	mark "$A"
}

# cut N COUNTERS: one super-packet became N packets.
cut() {
	changed "$A" "$2"
	equal "super-packets cut" "$SEGMENTED" 1
	look "$A"
	equal "packets that left" "${LOOKED[left]}" "$1"
}

# run APP WIRE: ten datagrams at once.
run() {
	call "$1" "$2" "$A"
	must peer gso app 172
	must peer send-gso app "$2" $Y 100 10
	must peer recv wire $Y 100 10 via out
	cut 10 "sealed-rtp 10"
	must peer quiet wire
	# What is sent one by one goes on afterwards.
	must peer send app "$2" $Y 110 5
	must peer recv wire $Y 110 5 via out
}

begin "ten datagrams in one sendmsg, IPv4"
run 10.77.0.1:5004 10.77.0.2:6004
end

begin "ten datagrams in one sendmsg, IPv6"
run '[fd77::1]:5004' '[fd77::2]:6004'
end

# A burst of video: as much as one sendmsg takes.
TRAIN=()
train $Y 100 63 size 1000
train $Y 163 1 size 333
burst=("${TRAIN[@]}")

# burst NS APP WIRE
burst() {
	call "$2" "$3" "$1"
	must train_send app "$3" "${burst[@]}"
	must peer recv wire $Y 100 63 size 1000 via out
	must peer recv wire $Y 163 1 size 333 via out
	cut 64 "sealed-rtp 64"
	must peer quiet wire
}

# Test that 64 datagrams leave, the last of them shorter.
begin "64 datagrams in one sendmsg, IPv4"
burst "$A" 10.77.0.1:5004 10.77.0.2:6004
end

begin "64 datagrams in one sendmsg, IPv6"
burst "$A" '[fd77::1]:5004' '[fd77::2]:6004'
end

# Test the same for a super-packet that is forwarded.
forwarded() {
	burst "$C" "$@"
	equal "packets that came" "${LOOKED[came]}" 1
}

begin "64 datagrams forwarded as one packet, IPv4"
forwarded 10.79.0.2:5004 10.77.0.2:6004
end

begin "64 datagrams forwarded as one packet, IPv6"
forwarded '[fd79::2]:5004' '[fd77::2]:6004'
end

# One car has an extension longer than the packet, one repeats a sequence number,
# one is another stream's.
TRAIN=()
train $Y 200 40
TRAIN[9]=90${TRAIN[9]:2}
TRAIN[19]=${TRAIN[4]}
train $Z 7 1
TRAIN[29]=${TRAIN[40]}
mixed=("${TRAIN[@]:0:40}")

# mixed NS APP WIRE
mixed() {
	call "$2" "$3" "$1"
	must train_send app "$3" "${mixed[@]}"
	must peer recv wire $Y 200 9 via out
	must peer recv wire $Y 210 9 via out
	must peer recv wire $Y 220 9 via out
	must peer recv wire $Z 7 1 via out
	must peer recv wire $Y 230 10 via out
	cut 38 "malformed 1, repeated 1, sealed-rtp 38"
	must peer quiet wire
}

# Test that only the datagram that may not leave is dropped.
begin "a bad datagram in a train, IPv4"
mixed "$A" 10.77.0.1:5004 10.77.0.2:6004
end

begin "a bad datagram in a forwarded train, IPv6"
mixed "$C" '[fd79::2]:5004' '[fd77::2]:6004'
end

# UFO: what a guest of a virtual machine hands over whole, to be cut into fragments by
# whoever cannot send it so.
modprobe -qa tun
if peer tun tun "$A" t0; then
	ip -n "$A" addr add 10.80.0.1/24 dev t0
	ip -n "$A" addr add fd80::1/64 dev t0 nodad
	ip -n "$A" link set t0 up
	ip netns exec "$A" sysctl -qw net.ipv4.conf.all.rp_filter=0
fi

# datagram SEQ: RTP of 3000 octets in hex.
datagram() {
	printf '80%02x%04x00000000%08x%06000d' 96 "$1" $Y 5
}

# whole FROM TO: sealed as one datagram, whatever is to be cut of it.
whole() {
	must peer socket wire "$B" "$2"
	must peer crypto out $CM $KEY_CM
	must ctl "$A" flow flush
	must ctl "$A" flow add out remote "$2" suite $CM key hex $KEY_CM $KEYOPT_CM
	mark "$A"
	for seq in 700 701 702; do
		must peer into tun "$1" "$2" "$(datagram $seq)" 1000
		must peer recv-raw wire via out
		equal "packet $seq" "${PEER_SAID%% *}" "$(datagram $seq)"
	done
	must moved "$A" sealed-rtp 3
	must moved "$A" segmented 0
	must no_drops "$A"
	must ctl "$A" flow flush
}

# lie FROM TO: what is no train of datagrams is neither cut nor sealed.
lie() {
	must peer socket wire "$B" "$2"
	must ctl "$A" flow flush
	must ctl "$A" flow add out remote "$2" suite $CM key hex $KEY_CM $KEYOPT_CM
	mark "$A"
	must peer into tun "$1" "$2" "$(datagram 703)" 1000 tcp
	must moved_only "$A" gso 1
	must peer quiet wire
	must ctl "$A" flow flush
}

if ip -n "$A" link show dev t0 >/dev/null 2>&1; then
	begin "UFO is sealed whole, IPv4"
	whole 10.80.0.2:5004 10.77.0.2:6010
	end

	begin "UFO is sealed whole, IPv6"
	whole '[fd80::2]:5004' '[fd77::2]:6010'
	end

	begin "a datagram that a guest says is TCP is refused whole, IPv4"
	lie 10.80.0.2:5004 10.77.0.2:6010
	end

	begin "a datagram that a guest says is TCP is refused whole, IPv6"
	lie '[fd80::2]:5004' '[fd77::2]:6010'
	end
else
	skip UFO "no TUN devices here"
fi

ip -n "$A" link set a0 mtu 1000
TRAIN=()
train $Y 300 8 size 955

# outgrown NS APP WIRE: none leaves, and whoever sent them is told what fits; a
# local sender by its call, too.
outgrown() {
	call "$2" "$3" "$1"
	must peer df app on
	if [ "$1" = "$A" ]; then
		must_not train_send app "$3" "${TRAIN[@]}"
		must grep -q 'too long' <<<"$PEER_SAID"
	else
		must train_send app "$3" "${TRAIN[@]}"
	fi
	must moved_only "$A" too-big 8
	must peer error app
	equal "errno and MTU" "$PEER_SAID" '90 990'
	cut 0 "too-big 8"
	must peer quiet wire
}

# Test that datagrams that outgrow the MTU are refused one by one.
begin "a train that no longer fits: EMSGSIZE in the error queue"
outgrown "$A" 10.77.0.1:5004 10.77.0.2:6004
end

begin "a forwarded train that no longer fits: fragmentation needed"
outgrown "$C" 10.79.0.2:5004 10.77.0.2:6004
end
