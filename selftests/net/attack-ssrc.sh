#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flood of SSRCs against sessions that learn: by somebody without the key, and by
# a peer, or an application, that has it. Memory is bounded and whoever was there
# before is not hurt.
#
#   A  application, flows                       B  honest 10.77.0.2:6004
#      10.77.0.1:5004 plain  a0 ---------- b0     flood  10.77.0.2:6666
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
long_backlog
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket other "$A" 10.77.0.1:5014
peer socket wire "$B" 10.77.0.2:6004
peer crypto in $CM $KEY_CM2
peer crypto out $CM $KEY_CM
X=0x2222 Y=0x1111
many=8000

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM \
	idle-after 0
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM \
	idle-after 0
must ctl "$A" flow add out id 2 local 10.77.0.1:5004 session 2
must ctl "$A" flow add out id 3 local 10.77.0.1:5014 session 2

# flood WORDS...: one packet of each of many SSRCs from port 6666.
flood() {
	"$PEER_BIN/srtp-traffic" send --ns "$B" --local 10.77.0.2:6666 \
		--remote 10.77.0.1:5004 --ssrc 0x10000000 --ssrcs $many \
		--count 1 --suite $CM "$@" | jq .sent
}

# states SESSION: as they are shown, without the ages.
states() {
	ctl "$A" -json state show session "$1" |
		jq -c '[.[] | del(."last-ok")] | sort_by(.ssrc)'
}

# slab: what the kernel holds in objects, in kB.
slab() {
	awk '$1 == "SUnreclaim:" { print $2 }' /proc/meminfo
}

settled() {
	[ "$(show "$A" stats away)" = 0 ]
}

# Ten honest SSRCs each way, which live through all of this.
honest() {
	local n
	for ((n = 0; n < 10; n++)); do
		must peer send wire 10.77.0.1:5004 $((X + n)) "$1" 5 via in
		must peer recv app $((X + n)) "$1" 5
		must peer send app 10.77.0.2:6004 $((Y + n)) "$1" 5
		must peer recv wire $((Y + n)) "$1" 5 via out
	done
}
honest 1
monitor "$A"
logged=$(dmesg | grep -c 'srtp:')

# Unreclaimable kB that come and go by themselves; KASAN keeps what was freed for a while.
SLACK=${WATCHFUL:+8192} SLACK=${SLACK:-2048}

# Test that without the key an SSRC leaves nothing at all.
begin "$many SSRCs of a stranger leave nothing"
flood --forge --key $KEY_CM >/dev/null	# whatever the flood needs is there
must wait_for settled
was=$(states 1) used=$(slab) began=$SECONDS
mark "$A"
sent=0
for _ in 1 2 3; do
	sent=$((sent + $(flood --forge --key $KEY_CM)))
done
must test $sent -ge $((3 * many))
must moved_only "$A" auth-failed $sent
must wait_for settled
equal "states" "$(states 1)" "$was"
must show_is 20 "$A" stats states
grew=$(($(slab) - used))
echo "# $sent forgeries, unreclaimable slab grew by $grew kB"
must test $grew -lt $SLACK
honest 6
end

# Test that a flood is no flood of events, and none of the log.
begin "an event a second, of flow or session, and no word in the log"
events=$(grep -c auth-failing "$EVENTS")
echo "# $events events in $((SECONDS - began)) s"
must test "$events" -ge 1
must test "$events" -le $((2 * (SECONDS - began + 2)))
equal "SSRCs learned of" "$(grep -c 'state-new.*0x1000' "$EVENTS")" 0
equal "lines in the log" "$(dmesg | grep -c 'srtp:')" "$logged"
end

# Test that a peer who has the key gets what the session allows, and no more.
begin "$many SSRCs of the peer: 16 states, and the others are refused"
was=$(states 1 | jq -c '.[0:10]') used=$(slab)
mark "$A"
sent=$(flood --key $KEY_CM2)
equal sent "$sent" $many
must moved_only "$A" state-limit $((many - 6))
must moved "$A" opened-rtp 6
must show_is 16 "$A" session states 1
equal "honest states" "$(states 1 | jq -c '.[0:10]')" "$was"
grew=$(($(slab) - used))
echo "# unreclaimable slab grew by $grew kB"
must test $grew -lt $SLACK
must peer drain app
honest 11
end

# Test the same of an application that makes up SSRCs.
begin "$many SSRCs of an application: 16 states, and the others are refused"
mark "$A"
"$PEER_BIN/srtp-traffic" send --ns "$A" --local 10.77.0.1:5014 \
	--remote 10.77.0.2:6008 --ssrc 0x10000000 --ssrcs $many --count 1 \
	--quiet-errors >"$TMP/out"
must wait_for settled
equal "sent or refused" "$(jq '.sent + .refused' "$TMP/out")" $many
must moved_only "$A" state-limit $((many - 6))
must moved "$A" sealed-rtp 6
must show_is 16 "$A" session states 2
honest 16
end

# Test that parking is no way round: states that fell idle count, too, and a full
# table refuses rather than forgets.
begin "idle ones are parked, within max-parked; none is forgotten"
must ctl "$A" flow del 1
must ctl "$A" session del 1
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM \
	ssrc learn 4 max-parked 8 idle-after 1
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
# parked: none lives, or there is no room for those that do.
parked() {
	[ "$(show "$A" session states 1)" = 0 ] ||
		[ "$(show "$A" session parked 1)" = 8 ]
}
must peer crypto in $CM $KEY_CM2
must peer send wire 10.77.0.1:5004 $X 1 1 via in save first
must peer recv app $X 1 1
for base in 0x20000000 0x30000000 0x40000000 0x50000000; do
	"$PEER_BIN/srtp-traffic" send --ns "$B" --local 10.77.0.2:6666 \
		--remote 10.77.0.1:5004 --ssrc $base --ssrcs 100 --count 1 \
		--suite $CM --key $KEY_CM2 >/dev/null
	must wait_for settled
	must test "$(show "$A" stats states)" -le $((16 + 4 + 8))
	must wait_for parked
done
echo "# $(show "$A" session parked 1) parked"
must test "$(show "$A" session parked 1)" -le $((4 + 8))
must peer drain app
mark "$A"
must peer resend wire 10.77.0.1:5004 first
must moved_either "$A" 1 replayed too-old
must peer send wire 10.77.0.1:5004 $X 2 5 via in
must peer recv app $X 2 5
end
