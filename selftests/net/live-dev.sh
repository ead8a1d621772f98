#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The interface gets another MTU and another name, under four calls that go on
# (live.bash).
#
#   A  application, flows by port                          B  libsrtp2
#      10.77.0.1 fd77::1  a0 ---------- b0  10.77.0.2 fd77::2
#      10.79.0.1 fd79::1  a1 ---------- b1  10.79.0.2 fd79::2
#                                              10.80.0.1 fd80::1  on lo
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=live.bash
source "$(dirname "$0")/live.bash"

begin "four streams"
alive
end

# Test that the error says what fits, and that it fits again afterwards.
begin "the MTU is lowered, and raised"
must ip -n "$A" link set a0 mtu 1280
mark "$A"
must peer df near4 on
must peer_no 'too long' send near4 10.80.0.1:6104 4 $((seq + 1)) 1 size 1235
must moved_only "$A" too-big 1
must peer error near4
equal "errno and MTU" "$PEER_SAID" '90 1270'
must peer df near4 off
must out 5
must peer send near4 10.80.0.1:6104 4 $((seq + 1)) 1 size 1235
must peer recv far4 4 $((seq + 1)) 1 size 1235 via out
restore a0
must peer df near4 on
must peer send near4 10.80.0.1:6104 4 $((seq + 2)) 1 size 1400
must peer recv far4 4 $((seq + 2)) 1 size 1400 via out
must peer df near4 off
seq=$((seq + 2))
alive
end

# names FROM TO: a name can change while the interface is down.
names() {
	ip -n "$A" -batch - <<-END
		link set $1 down
		link set $1 name $2
		link set $2 up
	END
}

# Test that "dev" means the device, not its name: without one the port is guarded.
begin "the interface is renamed, and another takes its name"
must peer crypto narrow $CM "$(key 5)"
must ctl "$A" flow add out id 90 local '*:5204'
must ctl "$A" flow add out id 91 local '*:5204' dev a0 suite $CM key hex "$(key 5)" $KEYOPT_CM
must peer socket narrow "$A" 0.0.0.0:5204
must peer send narrow 10.80.0.1:6104 9 1 5
must peer recv far4 9 1 5 via narrow
must names a0 media0
must names a1 a0
restore media0
must show_is media0 "$A" flow dev 91
must wait_for works out
mark "$A"
must peer send narrow 10.80.0.1:6104 9 6 5
must peer recv far4 9 6 5 via narrow
must no_drops "$A"
must ip -n "$A" route replace 10.80.0.1 via 10.79.0.2 dev a0
must peer send narrow 10.80.0.1:6104 9 11 5
must moved_only "$A" no-session 5
must names a0 a1
must names media0 a0
restore a0
must show_is a0 "$A" flow dev 91
alive
end

judge
