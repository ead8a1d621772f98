#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A multicast stream is sealed once, though the stack shows each packet twice
# (once for the machine's own listeners); every listener can read it.
#
#   A  sender 10.77.0.1:5004, a listener of its own     B  listener
#                          a0 ---------- b0
#      groups 239.7.7.7:6004 and [ff15::77]:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
ip -n "$A" route add 239.0.0.0/8 dev a0
ip -n "$B" route add 239.0.0.0/8 dev b0
# IPv6's own routes for groups come when the link is told to be there, which takes a
# moment; until then it discards what comes for them.
routed() {
	[ -n "$(ip -n "$1" -6 route show table all type multicast dev "$2")" ]
}
must wait_for routed "$A" a0
must wait_for routed "$B" b0
peer_start
Y=0x1111

# run SENDER GROUP: 20 packets with a local listener, 20 without.
run() {
	local from=$1 group=$2 to
	case $group in
	*:*) to=[$group]:6004 ;;
	*) to=$group:6004 ;;
	esac
	must peer socket send "$A" "$from"
	must peer socket near "$A" "$to"
	must peer socket far "$B" "$to"
	must peer join near "$group" a0
	must peer join far "$group" b0
	must peer crypto far $CM $KEY_CM
	must peer crypto near $CM $KEY_CM
	must ctl "$A" flow add out local "$from" suite $CM key hex $KEY_CM $KEYOPT_CM

	must peer through send a0 1
	mark "$A"
	must peer send send "$to" $Y 1 20
	must peer recv far $Y 1 20 via far
	must peer recv near $Y 1 20 via near
	must peer quiet far
	must peer quiet near
	must no_drops "$A"

	must peer through send a0 0
	mark "$A"
	must peer send send "$to" $Y 21 20
	must peer recv far $Y 21 20 via far
	must peer quiet far
	must peer quiet near
	must moved "$A" sealed-rtp 20
	must no_drops "$A"
	must ctl "$A" flow flush
}

# Test both families: IPv4's loop-back copy comes first, IPv6's is sealed already.
begin "IPv4 multicast"
run 10.77.0.1:5004 239.7.7.7
end

begin "IPv6 multicast"
run '[fd77::1]:5004' ff15::77
end
