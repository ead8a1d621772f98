#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A controller is killed while calls go on, comes back, claims some of them, and
# the rest goes when its time is over. Media never stops.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# engines: sync
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
monitor "$A"
O=pbx

# controller NAME LINE...: a process with one socket, which says these lines and
# stays; $PID is its id.
controller() {
	local name=$1 fd line
	shift
	mkfifo "$TMP/$name"
	start "$TMP/$name.log" "$SRTPCTL" -n "$A" -batch "$TMP/$name"
	PID=$STARTED
	exec {fd}>"$TMP/$name"
	for line; do
		echo "$line" >&"$fd"
	done
	eval "FD_$name=$fd"
}

# says NAME LINE
says() {
	local fd=FD_$1
	echo "$2" >&"${!fd}"
}

# killed PID NAME: nothing it could have said at its end.
killed() {
	local fd=FD_$2
	kill -KILL "$1"
	wait "$1" 2>/dev/null
	eval "exec ${!fd}>&-"
}

owner() {
	show "$A" owner "$1" $O
}

owner_is() {
	[ "$(owner "$1" 2>/dev/null)" = "$2" ]
}

no_owner() {
	refused "$A" 'no owner of this name' owner show $O >/dev/null
}

flows_are() {
	[ "$(ctl "$A" -json flow show owner $O | jq -c '[.[].id]')" = "$1" ]
}

# A call's way out, its own port.
call() {
	local id=$1 port=$2 key
	printf -v key '%052x%08x' 0x11d9 "$id"
	echo "session add out id $id owner $O suite $CM key hex $key $KEYOPT_CM"
	echo "flow add out id $id owner $O local 10.77.0.1:$port session $id"
}

lines() {
	local id
	for id in 1 2 3; do
		call $id $((5000 + id))
	done
}

# The way in of the first one.
printf -v way_in '%052x%08x' 0x12ea 1

begin "a controller is registered, and another one is refused"
readarray -t said < <(lines)
controller one "owner set $O linger 3600" "${said[@]}" \
	"session add in id 11 owner $O suite $CM key hex $way_in $KEYOPT_CM" \
	"flow add in id 11 owner $O local 10.77.0.1:5011 session 11"
must wait_for owner_is flows 4
equal "registered" "$(owner registered)" true
equal "unclaimed" "$(owner unclaimed)" 0
must refused "$A" 'Another socket, which is open' owner set $O linger keep
equal "linger" "$(owner linger) $(owner after)" "after 3600"
end

begin "killed with traffic running: its time runs, and no packet is lost"
printf -v key '%052x%08x' 0x11d9 1
start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --ns "$B" \
	--local 10.77.0.2:6004 --suite $CM --key "$key" --count 0 --timeout 0
sink=$STARTED
must wait_for has_line "$TMP/sink" ready
start "$TMP/sent" taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$A" \
	--local 10.77.0.1:5001 --remote 10.77.0.2:6004 --rate 200 --count 0
sender=$STARTED
start "$TMP/sink-in" "$PEER_BIN/srtp-traffic" sink --ns "$A" \
	--local 10.77.0.1:5011 --count 0 --timeout 0
sink_in=$STARTED
must wait_for has_line "$TMP/sink-in" ready
start "$TMP/sent-in" "$PEER_BIN/srtp-traffic" send --ns "$B" \
	--local 10.77.0.2:6011 --remote 10.77.0.1:5011 --rate 200 --count 0 \
	--suite $CM --key "$way_in"
sender_in=$STARTED
mark "$A"
must wait_for counter_reaches "$A" sealed-rtp 50
must wait_for counter_reaches "$A" opened-rtp 50
killed "$PID" one
must wait_for owner_is registered false
equal "flows" "$(owner flows)" 4
[ "$(owner left)" -gt 3000000 ] || fail "time left: $(owner left)"
end

begin "back again: it sees its objects and claims some"
controller two "owner set $O linger 3600"
must wait_for owner_is registered true
equal "unclaimed" "$(owner unclaimed)" 8
must flows_are '[1,2,3,11]'
says two "flow set 1 owner $O"
must wait_for owner_is unclaimed 6
says two "flow set 11 owner $O"
must wait_for owner_is unclaimed 4
says two "session set 2 owner $O"
must wait_for owner_is unclaimed 3
says two "flow add in id 9 owner $O local 10.77.0.1:5009"
must wait_for owner_is flows 5
equal "unclaimed" "$(owner unclaimed)" 3
end

begin "when its time is over the rest goes, what was claimed stays"
killed "$PID" two
controller three "owner set $O linger 3600 claim"
must wait_for owner_is registered true
equal "all are claimed" "$(owner unclaimed)" 0
killed "$PID" three
controller four "owner set $O linger 1" "flow set 1 owner $O" \
	"flow set 11 owner $O" "session set 2 owner $O"
must wait_for flows_are '[1,11]'
must wait_for owner_is sessions 3
must event 'gone.*linger'
equal "unclaimed" "$(owner unclaimed)" 0
end

begin "media never stopped, either way: no packet lost, none in the clear"
seen=$(counter "$A" sealed-rtp)
must wait_for counter_reaches "$A" sealed-rtp $((seen + 50))
stop "$sender"
stop "$sender_in"
stop "$sink"
stop "$sink_in"
must no_drops "$A"
for way in '' -in; do
	sed -i '/^ready$/d' "$TMP/sink$way"
	sent=$(field "$TMP/sent$way" sent)
	[ "${sent:-0}" -gt 100 ] || fail "sent$way: ${sent:-nothing}"
	equal "sent, received" "$sent" "$(field "$TMP/sink$way" received)"
done
end

begin "nobody comes back: everything goes"
says four "owner set $O linger 1"
killed "$PID" four
must wait_for no_owner
must flows_are '[]'
end

begin "keep: nothing happens; close: all goes at once"
readarray -t said < <(lines)
controller five "owner set $O linger keep" "${said[@]}"
must wait_for owner_is flows 3
killed "$PID" five
must wait_for owner_is registered false
equal "left" "$(owner left)" null
equal "flows" "$(owner flows)" 3
controller six "owner set $O linger close"
must wait_for owner_is registered true
equal "flows" "$(owner flows)" 3
killed "$PID" six
must wait_for no_owner
must flows_are '[]'
end

begin "the module goes while an owner without objects is registered"
controller seven "owner set $O linger 3600"
must wait_for owner_is registered true
must ctl "$A" flow flush all
must ctl "$A" session flush all
rmmod srtp || fail "the module stays"
killed "$PID" seven
module_load
must no_owner
end
