#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ends at bad moments: flows, a namespace and the module go while packets are
# inside an engine that is in no hurry, and while more keep coming.
#
#   A  phone                   R  flows; goes away         B  SRTP
#      10.77.0.2  a0 ------ ra  10.77.0.1
#                               10.78.0.1  rb ------ b0  10.78.0.2
#
# cpus: several
# engines: sync
# limit: 900
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
need rmmod insmod
engine_load
param=/sys/module/srtp_test_engine/parameters
late_cm='engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late'
late_gcm='engine gcm-aes-srtp-late'
usual=$(<$param/delay_us)
put_back() {
	echo "$usual" >$param/delay_us
	module_load
}
at_end put_back

namespace A B
peer_start
X=0x2222 Y=0x1111

# router: a new R between A and B.
router() {
	namespace R
	# Those before it are gone.
	NAMESPACES=("$A" "$B" ${C:+"$C"} "$R")
	link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
	link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
	ip -n "$A" route add default via 10.77.0.1
	ip -n "$B" route add default via 10.78.0.1
	ip netns exec "$R" bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

# flows CM-ENGINE GCM-ENGINE: seal what A sends to B, open what comes back.
flows() {
	cat >"$TMP/batch" <<-END
		flow add out remote 10.78.0.2:6004 suite $CM key hex $KEY_CM $1
		flow add out remote 10.78.0.2:6008 suite $CM key hex ${KEY_CM/00/ff} $1
		flow add in local 10.77.0.2:5004 suite $GCM key hex $KEY_GCM $2
	END
	must ctl "$R" -batch "$TMP/batch"
	must peer crypto in $GCM $KEY_GCM
	must peer crypto out $CM $KEY_CM
}

# inside: the engine has some. Asked without a process: it is a matter of time.
inside() {
	[ "$(<$param/done)" != "$(<$param/submitted)" ]
}

none_away() {
	[ "$(show "$R" stats away)" = 0 ]
}

# both N SEQ: N packets each way; they stay inside R's engine for a while.
both() {
	must peer send app 10.78.0.2:6004 $Y "$2" "$1"
	must peer send wire 10.77.0.2:5004 $X "$2" "$1" via in
}

# The devices are the last of a namespace that anybody sees.
gone() {
	[ ! -e "/run/netns/$R" ] &&
		! ip -n "$A" link show dev a0 >/dev/null 2>&1 &&
		! ip -n "$B" link show dev b0 >/dev/null 2>&1
}

all_done() {
	! inside
}

# Test that flows may go, and what is still inside then is dropped and counted.
begin "flows go while packets are inside the engine"
router
must peer socket app "$A" 10.77.0.2:5004
must peer socket wire "$B" 10.78.0.2:6004
must peer socket bulk "$B" 10.78.0.2:6008
flows "$late_cm" "$late_gcm"
echo $AWHILE >$param/delay_us
for seq in 1 101 201; do
	mark "$R"
	both 30 $seq
	must inside
	must ctl "$R" flow flush
	must wait_for none_away
	must peer drain wire
	arrived=$PEER_SAID
	must peer drain app
	arrived=$((arrived + PEER_SAID))
	equal "arrived or gone" $((arrived + $(change "$R" gone))) 60
	must test "$(change "$R" gone)" -gt 0
	equal "drops" "$(drops "$R")" "gone $(change "$R" gone)"
	flows "$late_cm" "$late_gcm"
done
end

# Test that sessions may go alone: what is inside still ends well or is dropped.
begin "sessions go while packets are inside the engine"
mark "$R"
both 30 301
must inside
must ctl "$R" session flush
must wait_for none_away
must peer drain wire
must peer drain app
both 5 331
must wait_for counter_grew "$R" no-session 10
must peer quiet wire
must peer quiet app
end

# Test that who took the name of a session that was removed is not told of that one's
# packets.
begin "what comes back for a removed session is told of no other"
must ctl "$R" flow flush
must ctl "$R" session flush
must ctl "$R" session add out id 7 suite $CM key hex ${KEY_CM/00/aa} $late_cm
must ctl "$R" flow add out id 7 remote 10.78.0.2:6004 session 7
monitor "$R"
watching=$STARTED
must peer send app 10.78.0.2:6004 $Y 1 3
must inside
must ctl "$R" session del 7
must ctl "$R" session add out id 7 suite $CM key hex ${KEY_CM/00/bb} $late_cm
must wait_for none_away
must peer drain wire
equal "arrived" "$PEER_SAID" 3
must event 'kind gone .*session id 7'
must_not has_line "$EVENTS" 'kind session-first'
stop "$watching"
must ctl "$R" session flush
end

# Test that a namespace may go, with devices, flows, and packets away.
begin "a namespace goes while its packets are inside the engine"
still=0
for round in 1 2 3 4 5 6; do
	must ctl "$R" flow flush
	flows "$late_cm" "$late_gcm"
	both 30 1
	must inside
	must ip netns del "$R"
	[ -e "/run/netns/$R" ] || ! inside || still=$((still + 1))
	must wait_for gone
	must peer drain wire
	must peer drain app
	router
done
must wait_for all_done
echo "# $still times they were there when its name had gone"
must test $still -gt 0
end

# Test that a namespace seals or drops for as long as it forwards: its flows go after
# its devices, which others who change theirs hold up.
begin "a namespace that goes forwards nothing clear"
namespace C
busy() {
	local n
	while :; do
		for ((n = 0; n < 50; n++)); do
			echo "link add d$n type dummy"
		done
		for ((n = 0; n < 50; n++)); do
			echo "link del d$n"
		done
	done
}
# there NS DEV
there() {
	ip -n "$1" link show dev "$2" >/dev/null 2>&1
}
clear=0 sealed=0
for round in 1 2 3 4 5; do
	flows '' ''
	start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
	watcher=$STARTED
	must wait_for has_line "$TMP/seen" ready
	start "$TMP/sent" "$PEER_BIN/srtp-traffic" send --ns "$A" --quiet-errors \
		--local 10.77.0.2:5008 --remote 10.78.0.2:6004 --rate 4000 --count 0
	sender=$STARTED
	start "$TMP/busy" ip -n "$C" -force -batch <(busy)
	busy=$STARTED
	must wait_for there "$C" d0
	must wait_for counter_reaches "$R" sealed-rtp 20
	must ip netns del "$R"
	must wait_for gone
	stop "$busy"
	stop "$sender"
	stop "$watcher"
	tail -n 1 "$TMP/seen" >"$TMP/figures"
	clear=$((clear + $(field "$TMP/figures" clear)))
	sealed=$((sealed + $(field "$TMP/figures" rtp)))
	router
done
echo "# $sealed packets left sealed, $clear clear"
equal "clear packets" $clear 0
must test $sealed -ge 100
end

sender() {
	start "$TMP/sent" "$PEER_BIN/srtp-traffic" send --ns "$A" --quiet-errors \
		--local 10.77.0.2:5008 --remote 10.78.0.2:6008 --rate 500 --count 0
	sender=$STARTED
}

# sealing: traffic is being sealed.
sealing() {
	counter_reaches "$R" sealed-rtp 20
}

# unload ROUNDS CM-ENGINE GCM-ENGINE: under traffic that never stops.
unload() {
	local round
	sender
	for ((round = 0; round < $1; round++)); do
		flows "$2" "$3"
		must wait_for sealing
		must_not rmmod srtp
		must ctl "$R" flow flush
		must rmmod srtp
		must module_load
	done
	must kill -0 "$sender"
	stop "$sender"
	must none_away
	must peer drain bulk
}

# Test that the module goes as soon as the last flow went, and comes back.
begin "rmmod right after the last flow, under traffic"
unload 5 '' ''
end

begin "rmmod with packets inside the engine"
echo 100000 >$param/delay_us
unload 5 "$late_cm" "$late_gcm"
equal "users of the engine" "$(</sys/module/srtp_test_engine/refcnt)" 0
must wait_for all_done
end

# Test both at once: the namespace is on its way out when the module goes.
begin "rmmod while a namespace with packets away ends"
echo $AWHILE >$param/delay_us
for round in 1 2 3; do
	flows "$late_cm" "$late_gcm"
	both 30 1
	must inside
	must ip netns del "$R"
	# Its flows hold the module for a moment more.
	must wait_for rmmod srtp 2>/dev/null
	must wait_for gone
	must module_load
	router
done
must wait_for all_done
end
