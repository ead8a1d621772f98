#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTP too long for a link travels in fragments; none of them leaks.
#
#   A  phone, plain RTP        R  flows                    B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2
#      All links: MTU 1400; datagrams of 3000 octets.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need nft python3
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
for where in "$A a0" "$R ra" "$R rb" "$B b0"; do
	read -r ns dev <<<"$where"
	ip -n "$ns" link set "$dev" mtu 1400
done
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$B" route add 10.77.0.0/24 via 10.78.0.1
ip -n "$B" route add fd77::/64 via fd78::1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# Fragments that come to R, and that come to B: before anything puts them together.
for where in "$R ra" "$B b0"; do
	read -r ns dev <<<"$where"
	ip netns exec "$ns" nft -f - <<-END
		table inet look {
			counter bits { }
			chain pre {
				type filter hook prerouting priority -500
				iifname $dev ip frag-off & 0x3fff != 0 counter name bits
				iifname $dev exthdr frag exists counter name bits
			}
		}
	END
done
peer_start
X=0x2222 Y=0x1111

# Cuts datagrams by hand. Each line of its input: SOURCE PORT DESTINATION PORT, the
# pieces to send, in this order, of a thousand octets each, and the UDP payload.
cat >"$TMP/pieces.py" <<-END
	import os
	import socket
	import struct
	import sys

	print("ready", flush=True)
	for line in sys.stdin:
	    src, sport, dst, dport, order, octets = line.split()
	    family = socket.AF_INET6 if ":" in src else socket.AF_INET
	    ends = socket.inet_pton(family, src) + socket.inet_pton(family, dst)
	    data = bytes.fromhex(octets)
	    ports = struct.pack("!HHH", int(sport), int(dport), 8 + len(data))
	    words = ends + struct.pack("!HH", 17, 8 + len(data)) + ports + data
	    words += bytes(len(words) % 2)
	    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
	    while total >> 16:
	        total = (total & 0xffff) + (total >> 16)
	    data = ports + struct.pack("!H", total ^ 0xffff) + data
	    ident = os.urandom(4)
	    sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
	    if family == socket.AF_INET:
	        sock.setsockopt(socket.IPPROTO_IP, 22, 1)     # IP_NODEFRAG
	    for n in map(int, order.split(",")):
	        at, piece = 1000 * n, data[1000 * n:1000 * n + 1000]
	        more = at + 1000 < len(data)
	        if family == socket.AF_INET:
	            head = struct.pack("!BBH2sHBBH", 0x45, 0, 20 + len(piece),
	                               ident[:2], more << 13 | at >> 3, 64, 17, 0)
	            head += ends
	        else:
	            head = struct.pack("!IHBB", 6 << 28, 8 + len(piece), 44, 64)
	            head += ends + struct.pack("!BBH4s", 17, 0, at | more, ident)
	        sock.sendto(head + piece, (dst, 0))
END
exec {PIECES}> >(ip netns exec "$A" python3 "$TMP/pieces.py" >"$TMP/pieces")
CHILDREN+=("$!")
wait_for has_line "$TMP/pieces" ready || bail "nobody cuts datagrams"

# pieces ORDER SEQ: the RTP packet, from A to B, in pieces.
pieces() {
	must peer send loco 127.0.0.1:9002 $Y "$2" 1 size 3000
	must peer recv-raw yard
	echo "${from[*]} ${to[*]} $1 ${PEER_SAID% *}" >&"$PIECES"
}

# bits NS: fragments that came since it was last asked.
bits() {
	ip netns exec "$1" nft -j reset counter inet look bits |
		jq '[.. | .packets? // empty] | first'
}

came=0
came() {
	came=$((came + $(bits "$R")))
	[ $came -ge "$1" ]
}

seen() {
	tail -n 1 "$TMP/seen" | jq ".$1"
}

# run APP WIRE: ten out, ten in, with a watcher on the wire.
run() {
	local app=$1 wire=$2
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer df app off
	must peer df wire off
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
	must ctl "$R" flow add out local "$app" suite $CM key hex $KEY_CM $KEYOPT_CM
	must ctl "$R" flow add in local "$app" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	watcher=$STARTED
	wait_for has_line "$TMP/seen" ready
	mark "$R"
	must peer send app "$wire" $Y 1 10 size 3000
	must peer recv wire $Y 1 10 size 3000 via out
	must peer send wire "$app" $X 1 10 size 3000 via in
	must peer recv app $X 1 10 size 3000
	must moved "$R" sealed-rtp 10
	must moved "$R" opened-rtp 10
	must no_drops "$R"
	# Without a session none of the fragments may pass.
	must ctl "$R" session flush
	mark "$R"
	must peer send app "$wire" $Y 11 10 size 3000
	must moved_only "$R" no-session 10
	must peer quiet wire
	stop "$watcher"
	echo "# $(tail -n 1 "$TMP/seen")"
	equal "clear packets" "$(seen clear)" 0
	must test "$(seen fragments)" -ge 40
	must ctl "$R" flow flush
}

# Test that forwarded datagrams are sealed whole and fragmented again.
begin "IPv4, 3000 octets in fragments"
run 10.77.0.2:5004 10.78.0.2:6004
end

begin "IPv6, 3000 octets in fragments"
run '[fd77::2]:5004' '[fd78::2]:6004'
end

# by_hand APP-ADDRESS WIRE-ADDRESS [ ] N: pieces in other orders, or too few. The
# whole datagram goes on in N fragments: none longer than what came, but at least the
# 1280 octets of IPv6.
by_hand() {
	local from=("$1" 5104) to=("$2" 6104) app=$3$1$4:5104 wire=$3$2$4:6104
	local watcher
	must peer socket app "$A" "$app"
	must peer socket wire "$B" "$wire"
	must peer socket loco "$B" 127.0.0.1:9001
	must peer socket yard "$B" 127.0.0.1:9002
	must peer crypto out $CM $KEY_CM
	must ctl "$R" flow add out local "$app" suite $CM key hex $KEY_CM $KEYOPT_CM
	start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	watcher=$STARTED
	wait_for has_line "$TMP/seen" ready
	mark "$R"
	bits "$B" >/dev/null
	pieces 3,2,1,0 1
	must peer recv wire $Y 1 1 size 3000 via out
	pieces 2,0,3,1 2
	must peer recv wire $Y 2 1 size 3000 via out
	must moved "$R" sealed-rtp 2
	equal "fragments that came to B" "$(bits "$B")" $((2 * $5))
	# The head is missing, then the tail.
	came=0
	bits "$R" >/dev/null
	pieces 1,2,3 3
	pieces 2,1,0 4
	must wait_for came 6
	pieces 0,1,2,3 5
	must peer recv wire $Y 5 1 size 3000 via out
	must moved "$R" sealed-rtp 3
	must no_drops "$R"
	equal "fragments that came to B" "$(bits "$B")" "$5"
	must peer quiet wire
	stop "$watcher"
	equal "clear packets" "$(seen clear)" 0
	equal "fragments on the wire" "$(seen fragments)" $((3 * $5))
	must ctl "$R" flow flush
}

# Test that pieces in the wrong order are put together, and that those of which
# one is missing stay where they are.
begin "IPv4, pieces in reverse order, and too few"
by_hand 10.77.0.2 10.78.0.2 '' '' 4
end

begin "IPv6, pieces in reverse order, and too few"
by_hand fd77::2 fd78::2 '[' ']' 3
end

arrived() {
	[ "$(bits "$B")" = 1 ]
}

# Test that pieces which meet the hook, since their socket wants them left alone, do
# not leave: the second has no ports, and may belong to the flow as well.
begin "IPv4, a raw socket's pieces that nobody puts together"
must ctl "$R" flow add out local 10.78.0.1:5104 suite $CM key hex $KEY_CM2 $KEYOPT_CM
mark "$R"
bits "$B" >/dev/null
ip netns exec "$R" python3 "$TMP/pieces.py" >/dev/null 2>&1 <<-END || :
	10.78.0.1 5104 10.78.0.2 6104 0 8000$(printf '%03000x' 1)
END
ip netns exec "$R" python3 "$TMP/pieces.py" >/dev/null 2>&1 <<-END || :
	10.78.0.1 5104 10.78.0.2 6104 1 8000$(printf '%03000x' 1)
END
must moved_only "$R" fragment 2
equal "fragments that came to B" "$(bits "$B")" 0
must ctl "$R" flow flush
ip netns exec "$R" python3 "$TMP/pieces.py" >/dev/null <<-END
	10.78.0.1 5104 10.78.0.2 6104 0 8000$(printf '%03000x' 1)
END
must wait_for arrived
end
