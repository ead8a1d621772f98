#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# NAT on both legs of a router, conntrack beside a late engine, without conntrack,
# and a stateful firewall: all of them see plain RTP and one connection per call.
#
#   A  phones                  R  flows, nft                 B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#      10.77.0.3                10.78.0.1  rb ------ b0  10.78.0.2
#      fd77::2                  fd78::1                  fd78::2
#      A and B know no way to each other: only NAT brings packets back.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
need nft conntrack
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
ip -n "$A" addr add 10.77.0.3/24 dev a0
mac=$(ip -n "$A" -j link show dev a0 | jq -r '.[0].address')
ip -n "$R" neigh replace 10.77.0.3 lladdr "$mac" dev ra nud permanent
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
peer_start

# connections WORDS...: those of R that conntrack(8) selects by them.
connections() {
	nsenter --net="/run/netns/$R" conntrack -L -p udp "$@" 2>/dev/null
}

# flow DIRECTION N ENDS...: R's, with key N.
flow() {
	local direction=$1 n=$2
	shift 2
	must peer crypto k$n $CM "$(key $n)"
	must ctl "$R" flow add "$direction" "$@" suite $CM key hex "$(key $n)" $KEYOPT_CM
}

# Test that flows mean what NAT made of a packet, ports included.
begin "source NAT to another port"
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ruleset "$R" <<-END
	table inet t {
		chain post {
			type nat hook postrouting priority 100
			udp dport 6004 snat ip to 10.78.0.1:7004
			udp dport 6006 snat ip6 to [fd78::1]:7006
		}
	}
END
# translated SOCKET TO WIRE FROM: sent to WIRE at TO, answered to FROM.
translated() {
	flow out 1 local "$4"
	flow in 2 local "$4"
	mark "$R"
	must peer send $1 "$2" $Y 1 30
	must peer recv $3 $Y 1 30 via k1
	equal "sent from" "$PEER_SAID" "$4"
	must peer send $3 "$4" $X 1 30 via k2
	must peer recv $1 $X 1 30
	equal "answered from" "$PEER_SAID" "$2"
	counted "$R" sealed-rtp 30 opened-rtp 30
	must ctl "$R" flow flush
}
must peer socket app "$A" 10.77.0.2:5004
must peer socket app6 "$A" '[fd77::2]:5006'
must peer socket wire "$B" 10.78.0.2:6004
must peer socket wire6 "$B" '[fd78::2]:6006'
translated app 10.78.0.2:6004 wire 10.78.0.1:7004
translated app6 '[fd78::2]:6006' wire6 '[fd78::1]:7006'
ip -n "$A" route del default via 10.77.0.1
ip -n "$A" route del default via fd77::1
end

# Test what Documentation tells of packets that conntrack takes for invalid.
begin "a wrong checksum is not translated, and misses the flow"
ip -n "$A" route add default via 10.77.0.1
# wrong_sum: A sends R one that it should translate.
wrong_sum() {
	ip netns exec "$A" python3 "$(dirname "$0")/headers.py" sum 10.77.0.2:5004 10.78.0.2:6004 \
		80000001000000010000${Y#0x}436c456152745874
}
# judged VERDICT: the rules, with that for what is invalid.
judged() {
	ruleset "$R" <<-END
		table inet t {
			counter left { }
			counter invalid { }
			chain forward {
				type filter hook forward priority 0
				ct state invalid counter name invalid $1
			}
			chain post {
				type nat hook postrouting priority 100
				udp dport 6004 snat ip to 10.78.0.1:7004
			}
			chain wire {
				type filter hook postrouting priority 300
				@th,160,64 0x436c456152745874 counter name left
			}
		}
	END
}
judged accept
flow out 1 local 10.78.0.1:7004
must wrong_sum
must wait_for passed_is "$R" left 1
must ctl "$R" flow add out id 9 remote 10.78.0.2:6004
mark "$R"
must wrong_sum
must moved_only "$R" no-session 1
equal "packets in the clear" "$(passed "$R" left)" 1
must peer send app 10.78.0.2:6004 $Y 1 5
must peer recv wire $Y 1 5 via k1
must ctl "$R" flow del 9
judged drop
must wrong_sum
must wait_for passed_is "$R" invalid 1
equal "packets in the clear" "$(passed "$R" left)" 0
must ctl "$R" flow flush
ip -n "$A" route del default via 10.77.0.1
end

# Test a call between two that speak SRTP, each with R only: four flows, four
# keys, DNAT and masquerade on the same packet; plain only inside R.
begin "DNAT and masquerade at once, SRTP on both legs"
ruleset "$R" <<-END
	table inet t {
		counter inside { }
		counter outside { }
		chain pre {
			type nat hook prerouting priority -100
			iifname ra udp dport 9004 dnat ip to 10.78.0.2:6004
			iifname ra udp dport 9006 dnat ip6 to [fd78::2]:6006
			iifname rb udp dport 9104 dnat ip to 10.77.0.2:5104
		}
		chain post {
			type nat hook postrouting priority 100
			masquerade
		}
		chain forward {
			type filter hook forward priority 0
			@th,160,64 0x436c456152745874 counter name inside
		}
		chain wire {
			type filter hook postrouting priority 200
			@th,160,64 0x436c456152745874 counter name outside
		}
	}
END
# leg CALLER PUBLIC FAR REMOTE: CALLER calls PUBLIC and gets FAR, at REMOTE.
leg() {
	local nat
	flow in 1 local "$2"
	flow out 2 remote "$4"
	flow in 3 remote "$4"
	flow out 4 local "$2"
	mark "$R"
	must peer send $1 "$2" $Y 1 30 via k1
	must peer recv $3 $Y 1 30 via k2
	nat=$PEER_SAID
	echo "# $3 is called from $nat"
	must peer send $3 "$nat" $X 1 30 via k3
	must peer recv $1 $X 1 30 via k4
	equal "answered from" "$PEER_SAID" "$2"
	# and again: the connection is the same
	must peer send $1 "$2" $Y 31 10 via k1
	must peer recv $3 $Y 31 10 via k2
	equal "called from" "$PEER_SAID" "$nat"
	counted "$R" opened-rtp 70 sealed-rtp 70
	must ctl "$R" flow flush
}
must peer socket app "$A" 10.77.0.2:5104
leg app 10.77.0.1:9004 wire 10.78.0.2:6004
leg app6 '[fd77::1]:9006' wire6 '[fd78::2]:6006'
leg wire 10.78.0.1:9104 app 10.77.0.2:5104
equal "clear packets inside" "$(passed "$R" inside)" 210
equal "clear packets that left" "$(passed "$R" outside)" 0
end

# Test what conntrack knows of that: one connection per call, both ways seen, and
# confirmed, or it would not be listed.
begin "one confirmed connection per call"
equal "connections" "$(connections -f ipv4 --orig-port-dst 9004 | wc -l)" 1
equal "connections" "$(connections -f ipv6 --orig-port-dst 9006 | wc -l)" 1
equal "connections" "$(connections -f ipv4 --orig-port-dst 9104 | wc -l)" 1
said=$(connections -f ipv4)
must_not grep -q UNREPLIED <<<"$said"
must test -n "$said"
said=$(nsenter --net="/run/netns/$R" conntrack -S)
must_not grep -qE '(insert_failed|clash_resolve|drop)=[1-9]' <<<"$said"
must grep -q 'insert_failed=0' <<<"$said"
end

# Two phones with the same port, to the same end. The first packets of both are
# away together when the engine is late.
begin "two phones, one port, two source ports"
ip -n "$A" route add default via 10.77.0.1
ruleset "$R" <<-END
	table inet t {
		chain post {
			type nat hook postrouting priority 100
			oifname rb masquerade
		}
	}
END
ruleset "$B" <<-END
	table inet t {
		set ports {
			type inet_service
			flags dynamic
			size 1024
		}
		chain in {
			type filter hook input priority 0
			udp dport 6104 add @ports { udp sport }
		}
	}
END
must peer socket one "$A" 10.77.0.2:5204
must peer socket two "$A" 10.77.0.3:5204
must peer socket far "$B" 10.78.0.2:6104
flow out 5 remote 10.78.0.2:6104
flow in 6 remote 10.78.0.2:6104
mark "$R"
must peer send one 10.78.0.2:6104 $Y 1 30
must peer send two 10.78.0.2:6104 0x3333 1 30
must peer recv far $Y 1 30 via k5
first=$PEER_SAID
must peer recv far 0x3333 1 30 via k5
second=$PEER_SAID
echo "# seen from $first and $second"
must test "$first" != "$second"
must peer send far "$first" $X 1 30 via k6
must peer send far "$second" 0x4444 1 30 via k6
must peer recv one $X 1 30
must peer recv two 0x4444 1 30
must no_drops "$R"
ports=$(nsenter --net="/run/netns/$B" nft -j list set inet t ports |
	jq '[.nftables[].set.elem // empty] | flatten | length')
equal "source ports seen" "$ports" 2
equal "connections" "$(connections --orig-port-dst 6104 | wc -l)" 2
end

# Test that conntrack takes it for a stream once it lasts: two seconds, and both
# ways, on the same mapping.
begin "the connection becomes ASSURED"
seq=100
assured() {
	peer send one 10.78.0.2:6104 $Y $seq 1 &&
		peer recv far $Y $seq 1 via k5 &&
		peer send far "$PEER_SAID" $X $seq 1 via k6 &&
		peer recv one $X $seq 1 || return 0
	seq=$((seq + 1))
	connections --orig-src 10.77.0.2 --orig-port-dst 6104 | grep -q ASSURED
}
must wait_for assured
must connections --orig-src 10.77.0.2 --orig-port-dst 6104
must peer send one 10.78.0.2:6104 $Y 1000 1
must peer recv far $Y 1000 1 via k5
equal "seen from" "$PEER_SAID" "$first"
must ctl "$R" flow flush
end

# Test that nothing relies on conntrack: forwarded, and R's own.
begin "notrack"
ip -n "$B" route add 10.77.0.0/24 via 10.78.0.1
ruleset "$R" <<-END
	table inet t {
		counter untracked { }
		counter tracked { }
		chain pre {
			type filter hook prerouting priority -300
			notrack
		}
		chain out {
			type filter hook output priority -300
			notrack
		}
		chain post {
			type filter hook postrouting priority 300
			udp dport 1024-65535 ct state untracked counter name untracked
			udp dport 1024-65535 ct state != untracked counter name tracked
		}
	}
END
nsenter --net="/run/netns/$R" conntrack -F 2>/dev/null
must peer socket own "$R" 10.78.0.1:5304
must peer socket app "$A" 10.77.0.2:5304
must peer socket far "$B" 10.78.0.2:6304
flow out 7 local '*:5304'
flow in 8 local '*:5304'
mark "$R"
must peer send app 10.78.0.2:6304 $Y 1 20
must peer recv far $Y 1 20 via k7
equal "sent from" "$PEER_SAID" 10.77.0.2:5304
must peer send far 10.77.0.2:5304 $X 1 20 via k8
must peer recv app $X 1 20
must peer send own 10.78.0.2:6304 0x3333 1 20
must peer recv far 0x3333 1 20 via k7
must peer send far 10.78.0.1:5304 0x4444 1 20 via k8
must peer recv own 0x4444 1 20
must no_drops "$R"
equal "packets without a connection" "$(passed "$R" untracked)" 60
equal "packets with one" "$(passed "$R" tracked)" 0
equal "connections" "$(connections | wc -l)" 0
must ctl "$R" flow flush
end

# Test a firewall that lets in only what was asked for, for forwarded media and
# R's own.
begin "a stateful firewall"
ruleset "$R" <<-END
	table inet t {
		counter new { }
		counter established { }
		counter refused { }
		chain judge {
			meta l4proto != udp accept
			ct state established counter name established accept
			iifname != rb ct state new counter name new accept
			counter name refused drop
		}
		chain forward {
			type filter hook forward priority 0
			policy drop
			jump judge
		}
		chain input {
			type filter hook input priority 0
			policy drop
			jump judge
		}
	}
END
flow out 9 local '*:5404'
flow in 10 local '*:5404'
# asked SOCKET ADDRESS SSRC: five unasked, five out, five back, five out.
asked() {
	must peer send far "$2" $3 1 5 via k10
	must wait_for passed_is "$R" refused $(($3 * 5))
	must peer quiet $1
	must peer send $1 10.78.0.2:6404 $3 1 5
	must peer recv far $3 1 5 via k9
	must peer send far "$2" $3 11 5 via k10
	must peer recv $1 $3 11 5
	must peer send $1 10.78.0.2:6404 $3 6 5
	must peer recv far $3 6 5 via k9
}
must peer socket app "$A" 10.77.0.2:5404
must peer socket own "$R" 10.78.0.1:5404
must peer socket far "$B" 10.78.0.2:6404
mark "$R"
# Opened, all of them, before the firewall looks.
asked app 10.77.0.2:5404 1
equal "new" "$(passed "$R" new)" 5
equal "established" "$(passed "$R" established)" 10
# What R sends is not filtered: only what comes back is counted.
asked own 10.78.0.1:5404 2
equal "new" "$(passed "$R" new)" 5
equal "established" "$(passed "$R" established)" 15
counted "$R" opened-rtp 20 sealed-rtp 20
end

# Test that the engine was really late, where it should be.
if [ "$ENGINE" = late ]; then
	begin "packets really went to the late engine"
	must counter_reaches "$R" async 300
	end
fi
