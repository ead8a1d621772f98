#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ports leave a bridge, and the bridge goes, while packets are inside an engine
# (away.bash): br_netfilter does not go on with them.
#
#   A  phone                R  br0, flows              B  libsrtp2
#      10.76.0.1  a1 ------ pa     pb ------ b1  10.76.0.2
#      fd76::1                                      fd76::2
#
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=away.bash
source "$(dirname "$0")/away.bash"
modprobe -qa bridge br_netfilter
[ -e /proc/sys/net/bridge ] || skip_all "no br_netfilter"

# bridged: a1 and b1 in one network, and netfilter is asked on the way.
bridged() {
	local sys=/proc/sys/net/bridge
	ip -n "$R" -batch - <<-END
		link add br0 type bridge
		link set br0 up
		link set pa master br0
		link set pb master br0
	END
	ip netns exec "$R" bash -c "echo 1 >$sys/bridge-nf-call-iptables &&
		echo 1 >$sys/bridge-nf-call-ip6tables"
}

link "$R" pa 10.99.1.1/24 fd99:1::1/64 "$A" a1 10.76.0.1/24 fd76::1/64
link "$R" pb 10.99.2.1/24 fd99:2::1/64 "$B" b1 10.76.0.2/24 fd76::2/64
must bridged
call 10.76.0.1 fd76::1 10.76.0.2 fd76::2

# all_told: what did not arrive is in the counter.
all_told() {
	must test "$gone" -gt 0
	equal "arrived or gone" $((arrived + gone)) 40
}

# Test that br_netfilter does not go on with what has left the bridge.
begin "a bridge port is removed with packets inside the engine"
passes
during ip -n "$R" link set pb nomaster
all_told
must ip -n "$R" link set pb master br0
passes
# What comes in by pb is opened, and then finds nobody in the bridge.
during ip -n "$R" link set pa nomaster
must test "$gone" -gt 0
must ip -n "$R" link set pa master br0
passes
end

begin "a bridge port goes down with packets inside the engine"
during ip -n "$R" link set pb down
must ip -n "$R" link set pb up
passes
end

begin "the bridge is deleted with packets inside the engine"
during ip -n "$R" link del br0
all_told
must bridged
passes
end

judge
