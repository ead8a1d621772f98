#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Routes flap, the address changes, and the interface goes down, under four calls that
# go on (live.bash).
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

# Test that packets take whichever way there is.
begin "two hundred route flaps"
for ((i = 0; i < 50; i++)); do
	echo 'route replace 10.80.0.1 via 10.79.0.2 dev a1'
	echo 'route replace fd80::1 via fd79::2 dev a1'
	echo 'route replace 10.80.0.1 via 10.77.0.2 dev a0'
	echo 'route replace fd80::1 via fd77::2 dev a0'
	echo 'route del 10.80.0.1'
	echo 'route del fd80::1'
	echo 'route add 10.80.0.1 via 10.79.0.2 dev a1'
	echo 'route add fd80::1 via fd79::2 dev a1'
done >"$TMP/flaps"
mark "$A"
must ip -n "$A" -batch "$TMP/flaps"
must wait_for works out
equal "from" "${FROM[4]} ${FROM[6]}" '10.79.0.1:5104 [fd79::1]:5104'
must no_drops "$A"
restore a0
alive
equal "from" "${FROM[4]} ${FROM[6]}" '10.77.0.1:5104 [fd77::1]:5104'
end

# Test that a flow by port follows the address.
begin "another address, and the old one again"
mark "$A"
ip -n "$A" -batch - <<-END
	addr del 10.77.0.1/24 dev a0
	addr del fd77::1/64 dev a0
	addr add 10.77.0.11/24 dev a0
	addr add fd77::11/64 dev a0 nodad
	route replace 10.80.0.1 via 10.77.0.2 dev a0
	route replace fd80::1 via fd77::2 dev a0
END
must wait_for works out
equal "from" "${FROM[4]} ${FROM[6]}" '10.77.0.11:5104 [fd77::11]:5104'
must no_drops "$A"
ip -n "$A" addr del 10.77.0.11/24 dev a0
ip -n "$A" addr del fd77::11/64 dev a0
restore a0
alive
end

begin "the interface goes down, and up again"
for _ in 1 2 3; do
	must ip -n "$A" link set a0 down
	restore a0
done
alive
end

judge
