#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What forwards packets past netfilter forwards them past the flows, in the
# clear. That is shown here as Documentation tells it, with the warning that
# srtpctl gives of a flowtable.
#
#   A  phone                   R  out flow                 B  the far end
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2
#
#   and  C ---- br0 in R ---- D    10.79.0.2, 10.79.0.3
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need nft tc
namespace A B R
link "$A" a0 10.77.0.2/24 fd77::2/64 "$R" ra 10.77.0.1/24 fd77::1/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
ip -n "$A" route add default via 10.77.0.1
ip -n "$B" route add default via 10.78.0.1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1
peer_start
peer socket app "$A" 10.77.0.2:5004
peer socket wire "$B" 10.78.0.2:6004
peer crypto out $CM $KEY_CM
Y=0x1111

# sealing: the flow of the call, as it should be.
sealing() {
	must ctl "$R" flow add out local 10.77.0.2:5004 \
		suite $CM key hex $KEY_CM $KEYOPT_CM
}

# warns PATTERN WORDS...: srtpctl does it, and says that.
warns() {
	local pattern=$1 said
	shift
	said=$(ctl "$R" "$@" 2>&1 >/dev/null) || return 1
	[[ $said == *$pattern* ]] && return
	echo "# srtpctl $*: ${said:-no warning}"
	return 1
}

# silent WORDS...: srtpctl does it, and has nothing to say.
silent() {
	local said
	said=$(ctl "$R" "$@" 2>&1 >/dev/null) || return 1
	[ -z "$said" ] && return
	echo "# srtpctl $*: $said"
	return 1
}

# Test that without any of this the flow seals.
begin "forwarded, nothing beside it: sealed, no warning"
sealing
must silent flow show
must peer send app 10.78.0.2:6004 $Y 10 5
must peer recv wire $Y 10 5 via out
must ctl "$R" flow flush
end

# Test that srtpctl sees a flowtable, and whom it concerns.
begin "flowtable: srtpctl warns of it"
ip netns exec "$R" nft -f - <<-END || skip_all "no flowtables here"
	table ip fw {
		flowtable fast {
			hook ingress priority 0
			devices = { ra, rb }
		}
		chain forward {
			type filter hook forward priority 0
			meta l4proto udp flow add @fast
		}
	}
END
must warns "flowtable ip fw fast (r?, r?) may carry packets past 1 flow," \
	flow add out id 1 local 10.77.0.2:5010
must warns "past 1 flow," flow add out id 2 local '*:5012'
must warns "past 1 flow," flow add in id 3 remote 10.78.0.2:6010 dev rb
must warns "past 3 flows," flow show
must warns "past 1 flow," -json flow show 1
must silent flow add out id 5 local '[fd77::2]:5010'
must silent flow show 5
must ctl "$R" flow flush
end

# clear FIRST COUNT: these arrive as they were sent.
clear() {
	must peer send app 10.78.0.2:6004 $Y "$1" "$2"
	must peer recv wire $Y "$1" "$2"
}

next=20

# carried: one more packet arrives as it was sent.
carried() {
	peer send app 10.78.0.2:6004 $Y $((++next)) 1
	peer recv wire $Y $next 1 >/dev/null
}

# Test that the warning is true: this is how it ends.
begin "flowtable: what it carries is not sealed"
sealing 2>/dev/null
must peer send app 10.78.0.2:6004 $Y 20 1
must peer recv wire $Y 20 1 via out
must peer send wire 10.77.0.2:5004 0x2222 1 1
must peer recv app 0x2222 1 1
must wait_for carried
clear 100 10
must ctl "$R" flow flush
ip netns exec "$R" nft flush ruleset
end

# Test the same of a redirect below IP.
begin "tc redirect: not sealed, not seen"
sealing
ip netns exec "$R" tc qdisc add dev ra clsact
mac=$(ip -n "$B" -j link show dev b0 | jq -r '.[0].address')
must ip netns exec "$R" tc filter add dev ra ingress protocol ip flower \
	ip_proto udp dst_port 6004 action pedit ex munge eth dst set "$mac" \
	pipe action mirred egress redirect dev rb
mark "$R"
clear 200 10
equal "what the flow saw" "$(changes "$R")" ""
must ip netns exec "$R" tc qdisc del dev ra clsact
must peer send app 10.78.0.2:6004 $Y 220 5
must peer recv wire $Y 220 5 via out
must ctl "$R" flow flush
end

peer close app
peer close wire
namespace C D
ip -n "$R" link add br0 type bridge mcast_snooping 0
ip -n "$R" link set br0 up
for side in "$C c0 10.79.0.2 rc" "$D d0 10.79.0.3 rd"; do
	read -r ns dev addr port <<<"$side"
	ip -n "$ns" link add "$dev" type veth peer name "$port" netns "$R"
	ip -n "$ns" addr add "$addr/24" dev "$dev"
	ip -n "$ns" link set "$dev" up
	ip -n "$R" link set "$port" master br0 up
	one_cpu "$ns" "$dev"
	one_cpu "$R" "$port"
done
peer socket app "$C" 10.79.0.2:5004
peer socket wire "$D" 10.79.0.3:6004

# bridged ON: br_netfilter shows bridged packets to netfilter, or does not.
bridged() {
	ip netns exec "$R" sysctl -qw net.bridge.bridge-nf-call-iptables=$1
}

# Test that a bridge seals with br_netfilter, and not without.
begin "bridge: sealed if br_netfilter asks netfilter, else not"
modprobe -q br_netfilter
must bridged 1
must wait_for ip netns exec "$C" ping -qc 1 -W 1 10.79.0.3 >/dev/null
must peer crypto out $CM $KEY_CM2
must ctl "$R" flow add out local 10.79.0.2:5004 suite $CM key hex $KEY_CM2 \
	$KEYOPT_CM
must peer send app 10.79.0.3:6004 $Y 10 5
must peer recv wire $Y 10 5 via out
must bridged 0
mark "$R"
must peer send app 10.79.0.3:6004 $Y 20 5
must peer recv wire $Y 20 5
equal "what the flow saw" "$(changes "$R")" ""
end
