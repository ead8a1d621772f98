#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices, and the module, go while packets are inside an engine (away.bash).
#
#   A  phone                   R  flows                    B  libsrtp2
#      10.77.0.2  a0 ------ ra  10.77.0.1
#      fd77::2                  10.78.0.1  rb ------ b0  10.78.0.2  fd78::2
#
# cpus: several
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need rmmod
# shellcheck source=away.bash
source "$(dirname "$0")/away.bash"

# near: the link to A; far: the link to B. Each may be made again.
near() {
	link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
	ip -n "$A" route add default via 10.77.0.1
	ip -n "$A" route add default via fd77::1
}

far() {
	link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
	ip -n "$B" route add default via 10.78.0.1
	ip -n "$B" route add default via fd78::1
}

near
far
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
routed=(10.77.0.2 fd77::2 10.78.0.2 fd78::2)
call "${routed[@]}"

begin "the device to the wire is deleted with packets inside the engine"
for _ in 1 2; do
	passes
	during ip -n "$R" link del rb
	far
done
passes
end

begin "the device to the phone is deleted with packets inside the engine"
for _ in 1 2; do
	during ip -n "$R" link del ra
	near
	passes
done
end

# Test that what was opened here is not delivered there, to a host of that address.
begin "the device to the wire goes to another namespace with packets inside the engine"
namespace N
ip -n "$N" -batch - <<-END
	addr add 10.77.0.2/32 dev lo
	addr add fd77::2/128 dev lo nodad
END
must peer socket other4 "$N" 10.77.0.2:5004
must peer socket other6 "$N" '[fd77::2]:5004'
FINISHED=0 during ip -n "$R" link set rb netns "$N"
equal "gone" "$gone" 40
must peer quiet other4
must peer quiet other6
must ip -n "$N" link del rb
far
passes
end

must ctl "$R" flow flush
must ctl "$R" session flush

# Test that the module may go the moment its last packets come back.
begin "rmmod as the last packets leave the engine"
for delay in 0 200 2000 20000; do
	call "${routed[@]}"
	echo $delay >$param/delay_us
	send 20
	must ctl "$R" flow flush
	must ctl "$R" session flush
	must rmmod srtp
	must module_load
done
equal "users of the engine" "$(</sys/module/srtp_test_engine/refcnt)" 0
end

judge
