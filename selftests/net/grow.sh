#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands put thousands of states into a session that began with few: its table grows
# under traffic, no packet misses its state, and what is done to each stays cheap.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# cpus: several
# engines: sync
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
long_backlog
pair
N=20000 STREAMS=50 first=1000000
listed=$(seq -s , $first $((first + STREAMS - 1)))
# A kernel that watches itself keeps up with so many packets, and commands between.
rate=${WATCHFUL:+200} rate=${rate:-2000}

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 ssrc "$listed"
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM ssrc "$listed"
must ctl "$A" flow add in local 10.77.0.1:5004 session 1
must ctl "$A" flow add out local 10.77.0.1:5006 session 2

# stream NAME NS LOCAL NS REMOTE SEND-OPTIONS -- SINK-OPTIONS
declare -A SENDER SINK
stream() {
	local name=$1 from=$2 local=$3 to=$4 remote=$5 send=()
	shift 5
	while [ "$1" != -- ]; do
		send+=("$1")
		shift
	done
	shift
	start "$TMP/$name-sink" "$PEER_BIN/srtp-traffic" sink --ns "$to" \
		--local "$remote" --ssrc $first --ssrcs $STREAMS --count 0 \
		--timeout 3000 "$@"
	SINK[$name]=$STARTED
	wait_for has_line "$TMP/$name-sink" ready
	start "$TMP/$name-sent" "$PEER_BIN/srtp-traffic" send --ns "$from" \
		--local "$local" --remote "$remote" --ssrc $first --ssrcs $STREAMS \
		--count 0 --rate $rate "${send[@]}"
	SENDER[$name]=$STARTED
}

# states ID: N commands.
states() {
	local n
	for ((n = 0; n < N; n++)); do
		echo "state add session $1 ssrc $n"
	done
}

begin "$N states come under traffic, and no packet misses its own"
mark "$A"
stream in "$B" 10.77.0.2:6004 "$A" 10.77.0.1:5004 --suite $CM --key $KEY_CM2 --
stream out "$A" 10.77.0.1:5006 "$B" 10.77.0.2:6006 -- --suite $CM --key $KEY_CM
must wait_for counter_reaches "$A" opened-rtp 100
must wait_for counter_reaches "$A" sealed-rtp 100
must ctl "$A" -batch <(states 1)
must ctl "$A" -batch <(states 2)
for name in in out; do
	stop "${SENDER[$name]}"
	wait "${SINK[$name]}"
	tail -n 1 "$TMP/$name-sink" >"$TMP/figures"
	equal "$name: lost, wrong" \
		"$(jq -c '[.lost, .foreign, .corrupt, .refused, .reordered]' "$TMP/figures")" \
		'[0,0,0,0,0]'
	equal "$name: arrived" "$(field "$TMP/figures" received)" \
		"$(field "$TMP/$name-sent" sent)"
	echo "# $name: $(field "$TMP/figures" received) packets"
done
must no_drops "$A"
must show_is $((N + STREAMS)) "$A" session states 1
end

# restored N: $SPENT is how long the kernel takes to restore so many that are there, in
# milliseconds; the least of three.
TIMEFORMAT=%S
restored() {
	local n said
	SPENT=
	jq -c --argjson n "$1" '.sessions[].states = [range($n) | {ssrc: .}]' \
		"$TMP/save" >"$TMP/states"
	must ctl "$A" state restore "$TMP/states"
	for n in 1 2 3; do
		said=$({ time ctl "$A" state restore "$TMP/states" >"$TMP/said"; } 2>&1)
		[[ $said =~ ^[0-9]+\.[0-9]{3}$ ]] || return 1
		said=$((10#${said/./}))
		[ "${SPENT:-$said}" -lt $said ] || SPENT=$said
	done
}

# large: kB in what is too large for a slab, as is a table of so many states.
large() {
	awk '/^(Slab|VmallocUsed):/ { kb += $2 }
	     / slabdata / && !/^#/ { kb -= 4 * $6 * $(NF - 1) }
	     END { print kb }' /proc/meminfo /proc/slabinfo
}

holds_less() {
	[ $(($(large) - $1)) -lt "$2" ]
}

# Test that room made for states that did not come is given back: no quota counts it.
begin "states that come twice, are refused, or go, leave no room behind"
sessions=40
for ((n = 1; n <= sessions; n++)); do
	echo "session add in id $((100 + n)) suite $CM key hex $(printf %060x $((0x100 + n))) ssrc fixed"
done >"$TMP/sessions"
must ctl "$A" -batch "$TMP/sessions"
was=$(large)
for ((n = 1; n <= sessions; n++)); do
	ctl "$A" state save session $((100 + n)) |
		jq -c '.sessions[].states = [range(30000) | {ssrc: 1}]' >"$TMP/states"
	must ctl "$A" state restore "$TMP/states"
	must show_is 1 "$A" session states $((100 + n))
done
must wait_for holds_less "$was" 2000
echo "# kB: $(($(large) - was))"
end

# Test that who restores four times as many waits little more than four times as long.
begin "restoring states costs by their number"
must ctl "$A" session add in id 3 suite $CM key hex ${KEY_CM2/#f/e} ssrc fixed
must ctl "$A" state save session 3 >"$TMP/save"
must restored $((N / 2))
few=$SPENT
must restored $((2 * N))
echo "# milliseconds: $few for $((N / 2)), $SPENT for $((2 * N))"
must test "$SPENT" -lt $((6 * few + 100))
must show_is $((2 * N)) "$A" session states 3
end
