#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Namespaces in a row, all with flows: the same packet is sealed, opened, sealed
# with another key and opened again on one machine, both directions at once.
#
#   A  plain RTP, flows     R  flows, routes           B  plain RTP, flows
#      10.77.0.2  a0 ------ ra  10.77.0.1
#      fd77::2      keys    rb  10.78.0.1  ------ b0  10.78.0.2
#                   1, 2        fd78::1     keys      fd78::2
#                                           3, 4
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
need ethtool
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
# As veth comes: super-packets and checksums pass undone.
for where in "$A a0" "$R ra" "$R rb" "$B b0"; do
	read -r ns dev <<<"$where"
	ip netns exec "$ns" ethtool -K "$dev" tx on >/dev/null
done
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$B" route add default via 10.78.0.1
ip -n "$B" route add default via fd78::1
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
peer_start

# flow NS DIRECTION LOCAL KEY
flow() {
	must ctl "$1" flow add "$2" local "$3" suite $CM key hex "$(key $4)" $KEYOPT_CM
}

watch_both() {
	watch "$R" ra
	watch "$R" rb
}

flush() {
	must ctl "$A" flow flush
	must ctl "$R" flow flush
	must ctl "$B" flow flush
}

# chain APP FAR: the two programs, both of them plain.
chain() {
	local app=$1 far=$2 round ns
	must peer socket app "$A" "$app"
	must peer socket far "$B" "$far"
	flow "$A" out "$app" 1
	flow "$A" in "$app" 2
	must ctl "$R" -batch - <<-END
		flow add in local $far suite $CM key hex $(key 1) $KEYOPT_CM
		flow add out local $app suite $CM key hex $(key 3) $KEYOPT_CM
		flow add in local $app suite $CM key hex $(key 4) $KEYOPT_CM
		flow add out local $far suite $CM key hex $(key 2) $KEYOPT_CM
	END
	flow "$B" in "$far" 3
	flow "$B" out "$far" 4
	for ns in "$A" "$R" "$B"; do
		mark "$ns"
	done
	watch_both
	for ((round = 0; round < 5; round++)); do
		must peer send app "$far" $Y $((1 + 10 * round)) 10
		must peer send far "$app" $X $((1 + 10 * round)) 10
	done
	must peer recv far $Y 1 50
	must peer recv app $X 1 50
	must peer send-rtcp app "$far" $Y compound
	must peer recv-rtcp far $Y compound
	must peer send-rtcp far "$app" $X sr
	must peer recv-rtcp app $X sr
	watched
	counted "$A" sealed-rtp 50 opened-rtp 50
	counted "$R" sealed-rtp 100 opened-rtp 100
	counted "$B" sealed-rtp 50 opened-rtp 50
	equal "clear packets between A and R" "$(seen ra clear)" 0
	equal "RTP between A and R" "$(seen ra rtp)" 100
	equal "clear packets between R and B" "$(seen rb clear)" 0
	equal "RTP between R and B" "$(seen rb rtp)" 100
	must peer quiet app
	must peer quiet far
	flush
}

# Test that plain RTP arrives at both ends, and nothing plain is between them.
begin "IPv4, both directions at once"
chain 10.77.0.2:5004 10.78.0.2:6004
end

begin "IPv6, both directions at once"
chain '[fd77::2]:5004' '[fd78::2]:6004'
end

# Test that the two links carry two keys: each opens with its own only.
begin "each link has its own key"
must peer socket app "$A" 10.77.0.2:5006
must peer socket far "$B" 10.78.0.2:6006
must peer crypto k1 $CM "$(key 1)"
must peer crypto k3 $CM "$(key 3)"
flow "$R" in 10.78.0.2:6006 1
flow "$R" out 10.77.0.2:5006 3
must peer send app 10.78.0.2:6006 $Y 1 5 via k1
must peer recv far $Y 1 5 via k3
mark "$R"
must peer send app 10.78.0.2:6006 $Y 6 5 via k3
must moved_only "$R" auth-failed 5
must peer quiet far
must ctl "$R" flow flush
end

# burst APP FAR: A has no flow: its super-packet comes to R in one piece.
burst() {
	must peer socket app "$A" "$1"
	must peer socket far "$B" "$2"
	must peer crypto out $CM "$(key 5)"
	flow "$R" out "$1" 5
	must peer gso app 172
	watch_both
	mark "$R"
	must peer send-gso app "$2" $Y 100 20
	must peer recv far $Y 100 20 via out
	counted "$R" segmented 1 sealed-rtp 20
	must peer quiet far
	watched
	equal "packets between A and R" "$(seen ra rtp)" 1
	equal "packets between R and B" "$(seen rb rtp)" 20
	equal "clear packets between R and B" "$(seen rb clear)" 0
	must ctl "$R" flow flush
}

begin "a super-packet between namespaces, split and sealed by R"
burst 10.77.0.2:5008 10.78.0.2:6008
burst '[fd77::2]:5008' '[fd78::2]:6008'
end

# Test that A's own super-packet is sealed, opened, sealed and opened.
begin "a super-packet through the whole chain"
must peer socket app "$A" 10.77.0.2:5010
must peer socket far "$B" 10.78.0.2:6010
flow "$A" out 10.77.0.2:5010 1
flow "$R" in 10.78.0.2:6010 1
flow "$R" out 10.77.0.2:5010 3
flow "$B" in 10.78.0.2:6010 3
must peer gso app 172
mark "$R"
must peer send-gso app 10.78.0.2:6010 $Y 200 40
must peer recv far $Y 200 40
counted "$R" opened-rtp 40 sealed-rtp 40
flush
end

# Test that the watchers have eyes: without flows all of it is clear.
begin "without flows both links are clear"
watch_both
must peer gso app 0
must peer send app 10.78.0.2:6010 $Y 300 5
must peer recv far $Y 300 5
watched
equal "clear packets between A and R" "$(seen ra clear)" 5
equal "clear packets between R and B" "$(seen rb clear)" 5
end
