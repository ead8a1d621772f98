#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory for what the module does by itself, later: sessions that leave a flow, and
# states that are parked. It is tried again, and till then all is as it was.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=faults.bash
source "$(dirname "$0")/faults.bash"
need pgrep
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must peer crypto k1 $CM $KEY_CM
must peer crypto k2 $CM $KEY_CM2
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" session add in id 2 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1 session 2
monitor "$A"
at=0

# The module's work is done by whichever kworker is free.
kworkers() {
	pgrep -P 2 '^kworker'
}

# tell NAME VALUE: a file in /proc of each kworker, unless it has just gone
tell() {
	local pid
	for pid in $(kworkers); do
		echo "$2" 2>/dev/null >"/proc/$pid/$1"
	done
	return 0
}

# failed: how many kworkers met the allocation that they were told of
failed() {
	local pid left n=0
	for pid in "${armed[@]}"; do
		read -r left 2>/dev/null <"/proc/$pid/fail-nth" || continue
		[ "$left" != 0 ] || n=$((n + 1))
	done
	echo $n
}

serves() {
	[ "$(show "$A" flow sessions 1 | jq -c .)" = "[$1]" ]
}

# heard N [WORDS]: a packet with session N's key arrives
heard() {
	at=$((at + 1))
	must peer send wire 10.77.0.1:5004 0x100"$1" $at 1 via k"$1" "${@:2}"
	must peer recv app 0x100"$1" $at 1
}

# caught_up: what has happened so far is in $EVENTS
caught_up() {
	must ctl "$A" flow add in id $((9000 + at)) local 127.255.255.1:9
	must ctl "$A" flow del $((9000 + at))
	must event "gone .*flow id $((9000 + at))"
}

told() {
	grep -c 'kind left' "$EVENTS"
}

# leave N: session 1 leaves as HOW says, and the kworker that sees to that fails at its
# N-th allocation. Sets FAILED; counts those that were tried again, and those that
# nobody was told of.
leave() {
	local began took events
	must ctl "$A" flow set 1 session 1 session 2
	heard 1
	events=$(told)
	began=${EPOCHREALTIME/./}
	must ctl "$A" flow set 1 session -1 after "$HOW"
	mapfile -t armed < <(kworkers)
	tell fail-nth "$1"
	if [ "$HOW" = first ]; then
		must serves 1,2
		began=${EPOCHREALTIME/./}
		heard 2
	fi
	must wait_for serves 2
	took=$((${EPOCHREALTIME/./} - began))
	FAILED=$(failed)
	tell fail-nth 0
	caught_up
	must show_is 0 "$A" session flows 1
	must show_is 1 "$A" session flows 2
	heard 2
	if [ "$FAILED" != 0 ] && [ "$(told)" = "$events" ]; then
		untold=$((untold + 1))
	elif [ "$FAILED" != 0 ] && [ $took -ge $((WAITS + 1000000)) ]; then
		again=$((again + 1))
	fi
}

# leaves HOW MICROSECONDS: each allocation of that fails in turn. One that a kworker
# which came meanwhile has done is done once more.
leaves() {
	local n undisturbed=0
	HOW=$1 WAITS=$2 again=0 untold=0
	for ((n = 1; undisturbed < 3 && n < 40; n++)); do
		leave $n
		[ "$FAILED" = 0 ] || continue
		undisturbed=$((undisturbed + 1))
		n=$((n - 1))
	done
	echo "# allocation $n was none; $again were tried again, $untold untold"
	must test $again -ge 2
	must test $untold -ge 1
}

begin "a session leaves after a time"
leaves 3s 3000000
end

begin "a session leaves with the first packet of another"
leaves first 0
end

# Test that an idle state stays as it is for as long as no record of it can be made.
parked() {
	[ "$(show "$A" state parked)" = true ]
}

idle_long() {
	[ "$(show "$A" state last-ok)" -ge 5000 ]
}

# Those that come meanwhile have it from kthreadd.
memory() {
	fault failslab probability 0
	tell make-it-fail 0
	echo 0 >/proc/2/make-it-fail
	fault failslab task-filter N
}

begin "a state is parked"
must only "$A" in 10.77.0.1:5004 $CM $KEY_CM2 "$KEYOPT_CM" idle-after 1
heard 2 save old
at_end memory
fault failslab task-filter Y
echo 1 >/proc/2/make-it-fail
tell make-it-fail 1
fault failslab probability 100
must wait_for idle_long
must_not parked
memory
must wait_for parked
mark "$A"
must peer resend wire 10.77.0.1:5004 old
must moved_either "$A" 1 replayed too-old
must peer quiet app
heard 2
must_not parked
end
