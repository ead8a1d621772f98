#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# From the first flow on, not one clear RTP payload leaves: while flows and
# sessions are installed, swapped, re-keyed and removed in the wrong order, and
# the module's removal is tried, with the application sending all the time.
#
#   A  application, sends without pause          B  a watcher on the wire
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket wire "$B" 10.77.0.2:6004

# watch FILE: count from now on what passes b0.
watch() {
	start "$1" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	WATCHER=$STARTED
	wait_for has_line "$1" ready
}

# seen FILE FIELD: after the watcher has ended.
seen() {
	tail -n 1 "$1" | jq ".$2"
}

# key N: never the same twice.
key() {
	printf '%052x%08x' 0x5eed "$1"
}

sealed_more() {
	[ "$(counter "$A" sealed-rtp)" -gt "$1" ]
}

# flows_out: packets are sealed at this moment.
flows_out() {
	wait_for sealed_more "$(counter "$A" sealed-rtp)"
}

guarded_more() {
	[ "$(counter "$A" no-session)" -gt "$1" ]
}

# flows_not: packets meet a guard at this moment.
flows_not() {
	wait_for guarded_more "$(counter "$A" no-session)"
}

must ctl "$A" flow add out id 1 local 10.77.0.1:5004
watch "$TMP/seen"
start "$TMP/sent" "$PEER_BIN/srtp-traffic" send --ns "$A" --quiet-errors \
	--local 10.77.0.1:5004 --remote 10.77.0.2:6004 --count 0 --rate 1000
sender=$STARTED

# Test that the guard holds until there is a session.
begin "a guard, then a session"
must flows_not
must ctl "$A" session add out id 1 suite $CM key hex "$(key 1)" $KEYOPT_CM
must flows_not
must ctl "$A" flow set 1 session 1
must flows_out
end

# Test that sessions are swapped and removed under traffic.
begin "swapped and re-keyed ten times"
for ((n = 2; n < 12; n++)); do
	must ctl "$A" session add out id $n suite $CM key hex "$(key $n)" $KEYOPT_CM
	must ctl "$A" flow set 1 session $n
	must flows_out
	must ctl "$A" session del $((n - 1))
done
end

# Test that the other suites take over, too.
begin "re-keyed to GCM"
must ctl "$A" session add out id 20 suite $GCM key hex $KEY_GCM $KEYOPT_GCM
must ctl "$A" flow set 1 session 20
must flows_out
must ctl "$A" session del 11
end

# Test that deleting a session under its flow leaves a guard.
begin "the session deleted before the flow: a guard"
must ctl "$A" session del 20
must flows_not
end

# Test that a narrower flow coming and going opens nothing.
begin "a narrower flow comes and goes"
for ((n = 30; n < 40; n++)); do
	must ctl "$A" flow add out id 2 local 10.77.0.1:5004 remote 10.77.0.2:6004
	must ctl "$A" session add out id $n suite $CM key hex "$(key $n)" $KEYOPT_CM
	must ctl "$A" flow set 2 session $n
	must flows_out
	must ctl "$A" flow del 2
	must flows_not
	must ctl "$A" session del $n
done
end

# Test that the order of a set-up in one command does not matter.
begin "flow and session in one command"
must ctl "$A" flow add out id 3 local 10.77.0.1:5004 remote 10.77.0.2:6004 \
	suite $CM key hex "$(key 50)" $KEYOPT_CM
must flows_out
must ctl "$A" flow del 3
must flows_not
end

# Test that a flow moves to another remote and back under traffic.
begin "flow set remote, back and forth"
must ctl "$A" session add out id 60 suite $CM key hex "$(key 60)" $KEYOPT_CM
must ctl "$A" flow set 1 session 60
for ((n = 0; n < 5; n++)); do
	must ctl "$A" flow set 1 session none
	must ctl "$A" flow set 1 session 60
done
must flows_out
end

# Test that sessions flushed leave every flow a guard.
begin "session flush"
must ctl "$A" session flush
must flows_not
end

# Test that the module stays while there are flows.
begin "rmmod is refused"
must_not rmmod srtp
must test -d /sys/module/srtp
must flows_not
end

# Test what the watcher saw.
begin "nothing clear was on the wire"
stop "$sender"
must wait_for show_is 0 "$A" stats away
stop "$WATCHER"
echo "# sent: $(tail -n 1 "$TMP/sent")"
echo "# seen: $(tail -n 1 "$TMP/seen")"
equal "clear packets" "$(seen "$TMP/seen" clear)" 0
equal "packets the watcher missed" "$(seen "$TMP/seen" missed)" 0
must test "$(seen "$TMP/seen" rtp)" -gt 100
end

# Test that the watcher would have seen it: the last flow gone, all is clear.
begin "the watcher has eyes"
must ctl "$A" flow flush
watch "$TMP/open"
must "$PEER_BIN/srtp-traffic" send --ns "$A" --local 10.77.0.1:5004 \
	--remote 10.77.0.2:6004 --count 5 >/dev/null
stop "$WATCHER"
equal "clear packets" "$(seen "$TMP/open" clear)" 5
end
