#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory for the module itself: each allocation of loading it fails once, those of
# the namespaces that are there among them. It is not there then, or whole.
#
# engines: sync
# limit: 900
NO_MODULE=1
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=faults.bash
source "$(dirname "$0")/faults.bash"
[ ! -d /sys/module/srtp ] || rmmod srtp || bail "the module is in use"
modprobe -qa nf_defrag_ipv4 nf_defrag_ipv6 ip6_udp_tunnel udp_tunnel
pair
peer_start

works() {
	must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM
	must ctl "$B" session add in id 1 suite $CM key hex $KEY_CM
}

begin "each allocation fails, and all is undone"
n=0 left=0 failed=0
while [ "$left" = 0 ]; do
	must peer nth $((n += 1))
	if peer module "$SRTP_KO" >/dev/null; then
		must peer nth-left
		left=$PEER_SAID
		# not every failure is fatal to who meets it
		works
		must rmmod srtp
	else
		must peer nth-left
		left=$PEER_SAID
		equal "allocations left" "$left" 0
		failed=$((failed + 1))
		must_not [ -d /sys/module/srtp ]
	fi
	[ $n -lt 5000 ] || bail "no end of it"
done
echo "# $((n - 1)) allocations, $failed of which it could not do without"
must test $failed -gt 20
end

begin "with memory it loads and works"
module_load
works
must ctl "$A" session flush
end
