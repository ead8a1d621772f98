#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Marks: what a sender or a flow marks is routed, filtered and classified by it.
#
#   A  application             R  flows, rules by mark        B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2   10.90.0.2
#   C  10.79.0.2  c0 ------ rc  10.79.0.1                            fd90::2
#      (A and C have 10.90.0.1 and fd90::1)
#                               10.76.0.1  rd ------ d0  10.76.0.2   second link
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
need nft nstat
namespace A R B C
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
link "$R" rc 10.79.0.1/24 fd79::1/64 "$C" c0 10.79.0.2/24 fd79::2/64
link "$R" rd 10.76.0.1/24 fd76::1/64 "$B" d0 10.76.0.2/24 fd76::2/64
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for ns in "$A" "$C"; do
	ip -n "$ns" addr add 10.90.0.1/32 dev lo
	ip -n "$ns" addr add fd90::1/128 dev lo
done
ip -n "$B" -batch - <<-END
	addr add 10.90.0.2/32 dev lo
	addr add fd90::2/128 dev lo
	route add default via 10.78.0.1
	route add default via fd78::1
END
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$C" route add default via 10.79.0.1
ip -n "$C" route add default via fd79::1
# 10.90.0.1 is A, and C for those with mark 9; 10.90.0.2 is B, by another link
# for those with mark 7.
ip -n "$R" -batch - <<-END || skip_all "no routing by mark here"
	route add 10.90.0.1 via 10.77.0.2
	route add fd90::1 via fd77::2
	route add 10.90.0.2 via 10.78.0.2
	route add fd90::2 via fd78::2
	route add 10.90.0.1 via 10.79.0.2 table 109
	route add fd90::1 via fd79::2 table 109
	route add 10.90.0.2 via 10.76.0.2 table 107
	route add fd90::2 via fd76::2 table 107
	rule add fwmark 9/0xf lookup 109
	rule add fwmark 7/0xf lookup 107
END
ip -n "$R" -6 rule add fwmark 9/0xf lookup 109
ip -n "$R" -6 rule add fwmark 7/0xf lookup 107
peer_start

# filtered: the reverse path filter dropped what it had to.
filtered() {
	ip netns exec "$R" nstat -asz TcpExtIPReversePathFilter |
		grep -q 'IPReversePathFilter *5 '
}

# flow DIRECTION N WORDS...: R's, with key N.
flow() {
	local direction=$1 n=$2
	shift 2
	must peer crypto k$n $CM "$(key $n)"
	must ctl "$R" flow add "$direction" "$@" suite $CM key hex "$(key $n)" $KEYOPT_CM
}

# Test that the sender's mark chooses the link, and the flow of that link seals.
begin "SO_MARK chooses the route, and with it the flow"
ruleset "$B" <<-END
	table inet t {
		counter first { }
		counter second { }
		chain in {
			type filter hook prerouting priority 0
			iifname b0 udp dport 6004 counter name first
			iifname d0 udp dport 6004 counter name second
		}
	}
END
flow out 1 local '*:5004' dev rb
flow out 2 local '*:5004' dev rd
# both_links FROM TO
both_links() {
	must peer socket app "$R" "$1"
	must peer socket wire "$B" "$2"
	must peer send app "$2" $Y 1 10
	must peer recv wire $Y 1 10 via k1
	must peer mark app 0x57
	must peer send app "$2" $Y 11 10
	must peer recv wire $Y 11 10 via k2
}
mark "$R"
both_links 10.78.0.1:5004 10.90.0.2:6004
Y=0x1112
both_links '[fd78::1]:5004' '[fd90::2]:6004'
equal "packets on the first link" "$(passed "$B" first)" 20
equal "packets on the second link" "$(passed "$B" second)" 20
counted "$R" sealed-rtp 40
must ctl "$R" flow flush
end

# Test that a packet is opened and marked before it is routed: without the mark it
# goes to A, with it to C.
begin "set-mark of an in flow chooses the route"
# by_mark TO
by_mark() {
	must peer socket near "$A" "$1"
	must peer socket other "$C" "$1"
	flow in 3 local "$1"
	mark "$R"
	must peer send wire "$1" $X 1 10 via k3
	must peer recv near $X 1 10
	must ctl "$R" flow flush
	flow in 4 local "$1" set-mark 9/0xf
	must peer send wire "$1" $X 1 10 via k4
	must peer recv other $X 1 10
	# a forgery gets neither mark nor way
	must peer send wire "$1" $X 11 5 via k3
	must moved_only "$R" auth-failed 5
	must moved "$R" opened-rtp 20
	must peer quiet near
	must peer quiet other
	must ctl "$R" flow flush
}
must peer socket wire "$B" 10.90.0.2:6006
by_mark 10.90.0.1:5006
must peer socket wire "$B" '[fd90::2]:6006'
by_mark '[fd90::1]:5006'
end

# Test that the mark also decides that a packet is for this machine.
begin "set-mark of an in flow makes a foreign address local"
ip -n "$R" -batch - <<-END
	route add local 10.90.0.1 dev lo table 110
	rule add fwmark 5/0xf lookup 110
END
must peer socket wire "$B" 10.90.0.2:6008
must peer socket any "$R" 0.0.0.0:5008
flow in 5 local 10.90.0.1:5008 set-mark 5
must peer send wire 10.90.0.1:5008 $X 1 10 via k5
must peer recv any $X 1 10
must peer quiet near
must ctl "$R" flow flush
end

# Test an operator's firewall that fails closed: in and out, media must carry the
# mark of what was opened or sealed, whatever becomes of the flows.
begin "a firewall that wants the mark"
ruleset "$R" <<-END
	table inet t {
		counter dropped { }
		counter others { }
		chain in {
			type filter hook forward priority 0
			iifname rb udp dport 5000-5999 meta mark & 0x100 == 0 counter name dropped drop
		}
		chain out {
			type filter hook postrouting priority 200
			oifname rb udp dport 6000-6999 meta mark & 0x200 == 0 counter name dropped drop
			oifname rb udp dport 6000-6999 meta mark 0x250 counter name others
		}
	}
END
must peer socket app "$R" 10.78.0.1:5010
must peer socket near "$A" 10.90.0.1:5010
must peer socket wire "$B" 10.90.0.2:6010
# Another bit of the sender's mark is kept.
must peer mark app 0x50
must peer send app 10.90.0.2:6010 $Y 1 5
must peer send wire 10.90.0.1:5010 $X 1 5
must wait_for passed_is "$R" dropped 10
must peer quiet wire
must peer quiet near
flow out 6 local 10.78.0.1:5010 set-mark 0x200/0x200
flow in 7 local 10.90.0.1:5010 set-mark 0x100/0x100
mark "$R"
must peer send app 10.90.0.2:6010 $Y 6 5
must peer recv wire $Y 6 5 via k6
must peer send wire 10.90.0.1:5010 $X 1 5 via k7
must peer recv near $X 1 5
must no_drops "$R"
equal "packets dropped" "$(passed "$R" dropped)" 10
equal "packets with both bits" "$(passed "$R" others)" 5
must ctl "$R" flow flush
must peer send app 10.90.0.2:6010 $Y 20 5
must peer send wire 10.90.0.1:5010 $X 20 5
must wait_for passed_is "$R" dropped 20
must peer quiet wire
must peer quiet near
ruleset "$R" </dev/null
end

# Test that the mark an out flow sets is there when the device queues the packet.
if ip netns exec "$R" tc qdisc add dev rb handle 1: root prio 2>/dev/null &&
	ip netns exec "$R" tc filter add dev rb parent 1: handle 4 fw classid 1:3; then
	begin "tc classifies by an out flow's mark"
	ip netns exec "$R" tc qdisc add dev rb parent 1:3 handle 30: pfifo
	must peer socket app "$R" 10.78.0.1:5012
	must peer socket wire "$B" 10.90.0.2:6012
	must peer send app 10.90.0.2:6012 $Y 1 5
	must peer recv wire $Y 1 5
	flow out 8 local 10.78.0.1:5012 set-mark 4
	must peer send app 10.90.0.2:6012 $Y 11 10
	must peer recv wire $Y 11 10 via k8
	must ctl "$R" flow flush
	said=$(ip netns exec "$R" tc -s -j qdisc show dev rb)
	equal "packets in the marked class" \
		"$(jq '.[] | select(.handle == "30:") | .packets' <<<"$said")" 10
	ip netns exec "$R" tc qdisc del dev rb root
	end
else
	skip "tc classifies by an out flow's mark" "no prio or no fw in tc"
fi

# Test what Documentation tells of a local address that is not there: 10.78.0.9 is on
# the wire's own net.
begin "opened and routed back to the wire: a mark keeps it in"
ip -n "$B" route add 10.78.0.9 via 10.78.0.1
# kept VERDICT: the rules, with that for what has the mark.
kept() {
	ruleset "$R" <<-END
		table inet t {
			counter marked { }
			counter left { }
			chain forward {
				type filter hook forward priority 0
				oifname rb meta mark & 0x10 == 0x10 counter name marked $1
			}
			chain wire {
				type filter hook postrouting priority 300
				@th,160,64 0x436c456152745874 counter name left
			}
		}
	END
}
must peer socket wire "$B" 10.78.0.2:6016
flow in 10 local 10.78.0.9:5016 set-mark 0x10/0x10
kept accept
must peer send wire 10.78.0.9:5016 $X 1 1 via k10
must wait_for passed_is "$R" left 1
kept drop
must peer send wire 10.78.0.9:5016 $X 2 5 via k10
must wait_for passed_is "$R" marked 5
equal "packets in the clear" "$(passed "$R" left)" 0
must ctl "$R" flow flush
ip -n "$B" route del 10.78.0.9
end

# Test that an opened packet is still judged by where it came from.
begin "reverse path filter, loose and strict"
ip -n "$B" route replace default via 10.76.0.1
must peer socket wire "$B" 10.90.0.2:6014
must peer socket near "$A" 10.90.0.1:5014
flow in 9 local 10.90.0.1:5014
mark "$R"
ip netns exec "$R" sysctl -qw net.ipv4.conf.rd.rp_filter=2
must peer send wire 10.90.0.1:5014 $X 1 5 via k9
must peer recv near $X 1 5
# R's way to 10.90.0.2 is rb, and not rd where it comes from.
ip netns exec "$R" sysctl -qw net.ipv4.conf.rd.rp_filter=1
must peer send wire 10.90.0.1:5014 $X 6 5 via k9
must wait_for counter_grew "$R" opened-rtp 10
must wait_for filtered
must peer quiet near
ip -n "$B" route replace default via 10.78.0.1
ip netns exec "$R" sysctl -qw net.ipv4.conf.rb.rp_filter=1
must peer send wire 10.90.0.1:5014 $X 11 5 via k9
must peer recv near $X 11 5
must no_drops "$R"
end
