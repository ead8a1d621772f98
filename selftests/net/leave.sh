#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A session leaves a flow by itself: after a time, or with the first packet that
# authenticates under another one. Commands in between have the last word.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004

key() {
	printf '%052x%08x' 0x1eaf "$1"
}

for n in 1 2 3; do
	must ctl "$A" session add in id $n suite $CM key hex "$(key $n)" $KEYOPT_CM
	must peer crypto k$n $CM "$(key $n)"
done
must ctl "$A" session add out id 4 suite $CM key hex "$(key 4)" $KEYOPT_CM
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1 session 2
at=0

# heard N: a packet with session N's key arrives.
heard() {
	at=$((at + 1))
	peer send wire 10.77.0.1:5004 0x100"$1" $at 1 via k"$1" &&
		peer recv app 0x100"$1" $at 1
}

# deaf N: it is dropped.
deaf() {
	at=$((at + 1))
	mark "$A"
	peer send wire 10.77.0.1:5004 0x100"$1" $at 1 via k"$1" &&
		moved_either "$A" 1 auth-failed no-session && peer quiet app
}

serves() {
	[ "$(show "$A" flow sessions 1 | jq -c .)" = "[$1]" ]
}

# plan: what is planned, as "ID:MS|first ..."
plan() {
	ctl "$A" -json flow show 1 | jq -r '.[0]."session-leave" // [] |
		[.[] | "\(.session):\(if .first then "first" else .after end)"] |
		join(" ")'
}

both() {
	must ctl "$A" flow set 1 session 1 session 2
}

monitor "$A"

begin "after a time, and it is told"
must ctl "$A" flow set 1 session -1 after $((AWHILE * 7 / 1000))ms
began=${EPOCHREALTIME/./}
must heard 1
must heard 2
must wait_for serves 2
took=$((${EPOCHREALTIME/./} - began))
echo "# $took us"
must test $took -ge $((AWHILE * 7))
must event 'kind left why after flow id 1 .*session id 1'
must deaf 1
must heard 2
must show_is 0 "$A" session flows 1
both
end

begin "the last one leaves a guard"
must ctl "$A" flow set 1 session -1
must ctl "$A" flow set 1 session -2 after 50ms
must wait_for serves ''
must deaf 2
both
end

begin "with the first packet of another one, authentic ones only"
must ctl "$A" flow set 1 session -1 after first
equal plan "$(plan)" 1:first
must heard 1
mark "$A"
must peer send wire 10.77.0.1:5004 0x2002 5000 3 via k2 flip -1
must moved_only "$A" auth-failed 3
must serves 1,2
must heard 1
must heard 2
must wait_for serves 2
must event 'kind left why first flow id 1 .*session id 1'
must deaf 1
both
end

begin "RTCP is a packet too"
must ctl "$A" flow set 1 session -2 after first
must peer send-rtcp wire 10.77.0.1:5004 0x1001 compound via k1
must peer recv-rtcp app 0x1001 compound
must wait_for serves 1
both
end

# Test that what is planned outlives changes which do not concern it, and no others.
begin "other changes keep the plan, a removal and a new list end it"
must ctl "$A" flow set 1 session -1 after 1h session -2 after first
must ctl "$A" flow set 1 set-mark 5/7 session +3
[[ "$(plan)" =~ ^1:3[0-9]{6}\ 2:first$ ]] || fail "plan: $(plan)"
must ctl "$A" flow set 1 session -1 after first
equal plan "$(plan)" '1:first 2:first'
must ctl "$A" flow set 1 session -1
equal plan "$(plan)" 2:first
must ctl "$A" flow set 1 session +1
equal plan "$(plan)" 2:first
must ctl "$A" session del 3
must ctl "$A" session add in id 3 suite $CM key hex "$(key 3)" $KEYOPT_CM
equal plan "$(plan)" 2:first
both
equal plan "$(plan)" ''
must heard 1
must heard 2
must serves 1,2
end

begin "added, and the other one leaves, in one step"
must ctl "$A" flow set 1 session 1
must ctl "$A" flow set 1 session +2 session -1 after first
equal plan "$(plan)" 1:first
must heard 1
must heard 2
must wait_for serves 2
both
end

begin "a session or flow that goes first takes the plan with it"
left() {
	grep -c 'kind left .*flow id 1 ' "$EVENTS"
}
told=$(left)
must ctl "$A" flow set 1 session -1 after 2s
must ctl "$A" session del 1
must wait_for serves 2
# it is not told to leave after it was told to be gone: another one, that is later, is
must ctl "$A" flow add in id 4 local 10.77.0.1:5016 session 2
must ctl "$A" flow set 4 session -2 after 2s
must event 'kind left why after flow id 4 '
equal "told to leave flow 1" "$(left)" "$told"
must ctl "$A" flow del 4
must ctl "$A" session add in id 1 suite $CM key hex "$(key 1)" $KEYOPT_CM
both
must ctl "$A" flow set 1 session -1 after 100ms
must ctl "$A" flow del 1
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1 session 2
# Another flow's hour strikes in the meantime.
must ctl "$A" flow add in id 2 local 10.77.0.1:5014 session 1 session 2
must ctl "$A" flow set 2 session -1 after 300ms
second() {
	[ "$(show "$A" flow sessions 2 | jq -c .)" = '[2]' ]
}
must wait_for second
must serves 1,2
must ctl "$A" flow del 2
end

begin "an anonymous session leaves for good"
must ctl "$A" flow add in id 3 local 10.77.0.1:5024 suite $CM \
	key hex "$(key 5)" $KEYOPT_CM
id=$(show "$A" flow sessions 3 | jq '.[0]')
must ctl "$A" flow set 3 session -"$id" after 20ms
gone() {
	! ctl "$A" session show "$1" >/dev/null 2>&1
}
must wait_for gone "$id"
must event "kind gone .*session id $id"
equal "told, in this order" "$(grep -oE "kind (left|gone) .*session id $id( |\$)" "$EVENTS" |
	cut -d' ' -f2 | tr '\n' ' ')" 'left gone '
must ctl "$A" flow del 3
end

begin "refusals"
must ctl "$A" flow add out id 4 local 10.77.0.1:5004 session 4
must refused "$A" 'one session at a time' flow set 4 session -4 after 1s
must refused "$A" 'no session' flow set 1 session -3 after 1s
must refused "$A" 'no session' flow set 1 session -2 session -2 after 1s
equal plan "$(plan)" ''
must serves 1,2
end

# Test that plans and ends of flows, sessions and namespaces do not race.
begin "plans by the thousand, under traffic, while their flows go"
{
	for ((n = 0; n < 400; n++)); do
		echo "flow set 1 session -1 after $((n % 7 + 1))ms session -2 after first"
		case $((n % 4)) in
		0) echo "flow set 1 session +3 session -3 after 1ms" ;;
		1) echo "flow set 1 set-mark $n" ;;
		2)
			echo "flow del 1"
			echo "flow add in id 1 local 10.77.0.1:5004"
			;;
		3)
			echo "session del 3"
			echo "session add in id 3 suite $CM key hex $(key 3) $KEYOPT_CM roc from 2"
			;;
		esac
		echo "flow set 1 session 1 session 2"
	done
} >"$TMP/batch"
must peer drain app
start "$TMP/sent" taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$B" \
	--quiet-errors --local 10.77.0.2:6014 --remote 10.77.0.1:5004 --count 0 \
	--ssrc 0x1002 --seq 7000 --suite $CM --key "$(key 2)" --rate 2000
sender=$STARTED
ctl "$A" -force -batch "$TMP/batch" >"$TMP/said" 2>&1
equal "other refusals" \
	"$(grep -v 'no session with this id\|bound to the flow' "$TMP/said" | head -n 3)" ''
both
must serves 1,2
must ctl "$A" flow set 1 session -1 after first
must wait_for serves 2
stop "$sender"
end

begin "a namespace goes with its plans"
namespace C
NAMESPACES=("$A" "$B" "$C")
must ctl "$C" session add in id 1 suite $CM key hex "$(key 1)" $KEYOPT_CM
must ctl "$C" session add in id 2 suite $CM key hex "$(key 2)" $KEYOPT_CM roc from 1
for ((n = 0; n < 50; n++)); do
	echo "flow add in id $((n + 1)) local 10.9.0.1:$((5000 + n)) session 1 session 2"
	echo "flow set $((n + 1)) session -1 after $((n + 1))ms session -2 after first"
done >"$TMP/batch"
must ctl "$C" -batch "$TMP/batch"
must ip netns del "$C"
NAMESPACES=("$A" "$B")
# Everything it had is gone when the module can go.
must ctl "$A" flow flush
must wait_for rmmod srtp
module_load
end
