#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything that can be commanded, thousands of times, with packets at full rate:
# added, re-keyed by MKI and by session, swapped, parked, removed, flushed, asked
# for; then the namespace, the module and the engine go, and come back.
#
#   A  guards on every port; flows of two          B  watcher
#      controllers, "one" on 5004 and 5006,           sends from 10.77.0.2:6004
#      "two" on 5008 and 5010  a0 ---------- b0       takes at 10.77.0.2:6008
#
#   C  a namespace that goes   c0 ---------- b1
#
# ROUNDS (60) of each controller; a round is about 75 commands. ENDS (a twentieth of
# that) times namespaces go, and module and engine.
#
# cpus: several
# limit: 10800
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
: "${ROUNDS:=60}"
: "${ENDS:=$((ROUNDS < 60 ? 3 : ROUNDS / 20))}"
need rmmod insmod
pair
put_back() {
	module_load
	[ "$ENGINE" != late ] || engine_load
}
at_end put_back

for limit in flows sessions keys states; do
	ip netns exec "$A" sysctl -qw net.srtp.max_$limit=20000
done

# slab: what the kernel holds in objects and per-CPU memory, in kB.
slab() {
	awk '/^(SUnreclaim|Percpu):/ { n += $2 } END { print n }' /proc/meminfo
}

# grown: what has grown most since "used" was asked, in kB.
grown() {
	awk 'NR == FNR { was[$1] = $3 * $4; next }
	     $3 * $4 > was[$1] { print int(($3 * $4 - was[$1]) / 1024), $1 }' \
		"$TMP/slabinfo" /proc/slabinfo | sort -rn | head -n 12
}

# batch OWNER PORT KEYS IN-KEY ROUNDS: the work of a controller on two ports. No two
# sessions have one key, except that the second session of each call that comes in
# has IN-KEY, as whoever sends there.
batch() {
	awk -v owner="$1" -v port="$2" -v base="$3" -v kin="$4" -v rounds="$5" \
		-v cm="$CM" -v gcm="$GCM" -v ocm="$KEYOPT_CM" -v ogcm="$KEYOPT_GCM" '
	function key(gcm) {
		return sprintf(gcm ? "%048x%08x" : "%052x%08x", base, n++)
	}
	function say(words) {
		print words " owner " owner
	}
	function session(way, id, more) {
		say("session add " way " id " id " suite " cm " key hex " key() \
			" " ocm " " more)
	}
	function session_gcm(way, id, more) {
		say("session add " way " id " id " suite " gcm " key hex " key(1) \
			" " ogcm " " more)
	}
	function with_mki(way, id) {
		say("session add " way " id " id " suite " cm " key hex " key() \
			" mki 01 " ocm)
	}
	function another_key(id, mki) {
		say("key add session " id " key hex " key() " mki " mki " " ocm)
	}
	# A call: made, re-keyed by MKI, then by a second session, gone.
	function out(flow, at) {
		with_mki("out", 1)
		say("flow add out id " flow " local " at " remote 10.77.0.2:6008 session 1")
		for (mki = 1; mki < 7; mki++) {
			another_key(1, "0" mki + 1)
			say("session set 1 current-mki 0" mki + 1)
			say("key del session 1 mki 0" mki)
		}
		session_gcm("out", 2, "idle-after 1")
		say("flow set " flow " session 2")
		say("session del 1")
		say("flow set " flow " session none")
		say("flow set " flow " session 2 set-mark 7/7")
		session("out", 3, "repeat identical")
		say("flow set " flow " session 3")
		say("state add session 3 ssrc 99 roc 7")
		say("state del session 3 ssrc 99")
	}
	function in_(flow, at) {
		with_mki("in", 11)
		say("flow add in id " flow " local " at " remote 10.77.0.2:6004 session 11")
		say("session add in id 12 suite " cm " key hex " kin " " ocm)
		say("flow set " flow " session +12")
		say("flow set " flow " session -11")
		say("session del 11")
		for (n13 = 0; n13 < 5; n13++) {
			session_gcm("in", 13, "window 1024")
			say("flow set " flow " session +13")
			say("session set 12 ssrc learn " 8 + n13 " clock 8000")
			say("flow set " flow " remote none")
			say("flow set " flow " remote 10.77.0.2:6004")
			say("session del 13")
		}
	}
	BEGIN {
		for (round = 0; round < rounds; round++) {
			out(1, "10.77.0.1:" port + 2)
			in_(2, "10.77.0.1:" port)
			say("flow add out id 3 local 10.77.0.1:" port \
				" remote 10.77.0.2:6008 suite " cm " key hex " key() " " ocm)
			say("flow add in id 4 local 10.77.0.1:" port + 2 \
				" remote 10.77.0.2:6004 suite " gcm " key hex " key(1) " " ogcm)
			# in every order in which things can go
			if (round % 4 == 0) {
				say("session flush")
				say("flow flush")
			} else if (round % 4 == 1) {
				say("flow flush")
				say("session flush")
			} else {
				say("flow del 4")
				say("session del 3")
				say("flow del " 1 + round % 2)
				say("flow del " 2 - round % 2)
				say("session del 2")
				say("session del 12")
				say("flow del 3")
			}
		}
	}'
}

# asking ROUNDS: what a monitoring system asks, again and again.
asking() {
	awk -v n=$((2 * $1)) 'BEGIN {
		for (; n; n--)
			print "flow show\nsession show\nstate show\nstats show"
	}'
}

# Streams that never pause.
senders=()
sender() {
	start "$TMP/sent-${#senders[@]}" taskset -c $((${#senders[@]} % $(nproc))) \
		"$PEER_BIN/srtp-traffic" send --quiet-errors --count 0 --ssrcs 8 "$@"
	senders+=("$STARTED")
}

guards() {
	local port
	for port in 5004 5006 5008 5010; do
		echo "flow add out local *:$port"
		echo "flow add in local *:$port"
	done
}

# flows, sessions, states, keys, packets away
objects_are() {
	[ "$(ctl "$A" -json stats show | jq -r \
		'.[0] | "\(.flows) \(.sessions) \(.states) \(.keys) \(.away)"')" = "$1" ]
}

# commands: how many were given so far.
commands=0

# churn ROUNDS: both controllers and who asks, at the same time.
churn() {
	local pids=() pid name
	batch one 5004 24301 $KEY_CM2 "$1" >"$TMP/one"
	batch two 5008 24302 "$(printf '%060x' 0x5eed)" "$1" >"$TMP/two"
	asking "$1" >"$TMP/asking"
	commands=$((commands + $(cat "$TMP"/{one,two,asking} | wc -l)))
	for name in one two asking; do
		start "$TMP/$name.out" "$SRTPCTL" -n "$A" \
			-batch "$TMP/$name"
		pids+=("$STARTED")
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
		equal "status of controller or asker" $? 0
	done
	must wait_for objects_are '8 0 0 0 0'
	grep -h '^srtpctl:' "$TMP"/{one,two,asking}.out |
		grep -v 'something changed meanwhile' | head -n 5 | sed 's/^/# /'
}

# met: every kind of packet came by often enough to have tried something.
met() {
	local name
	for name in sealed-rtp opened-rtp no-session auth-failed; do
		[ "$(change "$A" $name)" -gt 50 ] || return 1
	done
}

# KASAN holds back what was freed; where it is built in, kmemleak looks for leaks.
slack=2048
[ ! -e /sys/kernel/debug/kmemleak ] || slack=16384
slab_is_back() {
	[ "$(slab)" -le $((used + slack)) ]
}

guards >"$TMP/guards"
must ctl "$A" -batch "$TMP/guards"
start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
watcher=$STARTED
wait_for has_line "$TMP/seen" ready
start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --ns "$A" --local 10.77.0.1:5004 \
	--ssrcs 8 --count 0 --timeout 3600000
sink=$STARTED
wait_for has_line "$TMP/sink" ready
# What A sealed is taken, and not looked at: the watcher does that.
start "$TMP/drain" "$PEER_BIN/srtp-traffic" sink --ns "$B" --local 10.77.0.2:6008 \
	--count 0 --timeout 3600000
wait_for has_line "$TMP/drain" ready
sender --ns "$B" --local 10.77.0.2:6004 --remote 10.77.0.1:5004 --ports 4 \
	--suite $CM --key $KEY_CM2
sender --ns "$A" --local 10.77.0.1:5006 --remote 10.77.0.2:6008
sender --ns "$A" --local 10.77.0.1:5010 --remote 10.77.0.2:6008 --rate 2000

# Test that every command does what it says although all of them come at once. A
# session that opens lives for some milliseconds, and whether a packet is done in
# that time is the scheduler's choice: more rounds are added until enough were.
begin "$ROUNDS rounds of two controllers, under traffic"
churn 4					# whatever is kept for later is there
used=$(slab)
cat /proc/slabinfo >"$TMP/slabinfo"
commands=0
mark "$A"
began=$EPOCHREALTIME
churn "$ROUNDS"
for ((more = 0; more < 20; more++)); do
	! met || break
	churn 15
done
echo "# $commands commands in $(((${EPOCHREALTIME/./} - ${began/./}) / 1000)) ms," \
	"$((15 * more)) rounds more than $ROUNDS"
changes "$A" | sed 's/^/# /'
must met
end

begin "memory is back"
must wait_for slab_is_back
grown | sed 's/^/# /'
echo "# $used kB before, $(slab) kB after"
end

begin "nothing clear left, and nothing wrong arrived"
stop "$watcher"
stop "$sink"
echo "# seen: $(tail -n 1 "$TMP/seen")"
echo "# arrived: $(tail -n 1 "$TMP/sink")"
equal "clear packets" "$(tail -n 1 "$TMP/seen" | jq .clear)" 0
must test "$(tail -n 1 "$TMP/seen" | jq .rtp)" -gt 1000
tail -n 1 "$TMP/sink" >"$TMP/figures"
must test "$(field "$TMP/figures" received)" -gt 50
equal corrupt "$(field "$TMP/figures" corrupt)" 0
equal foreign "$(field "$TMP/figures" foreign)" 0
end

# --- What is below goes ----------------------------------------------------

opening() {
	counter_reaches "$C" opened-rtp 50
}

gone() {
	! ip -n "$B" link show dev "$1" >/dev/null 2>&1
}

# Test that a namespace goes while packets stream into it.
begin "a namespace goes under traffic, $ENDS times"
for ((n = 1; n <= ENDS; n++)); do
	namespace C
	NAMESPACES=("$A" "$B" "$C")
	link "$C" c0 10.78.0.1/24 fd78::1/64 "$B" b1 10.78.0.2/24 fd78::2/64
	must ctl "$C" flow add in local 10.78.0.1:5004 suite $CM \
		key hex "$(printf '%056x%04x' 0x5eed $n)" $KEYOPT_CM
	start "$TMP/sent-C" "$PEER_BIN/srtp-traffic" send --ns "$B" --quiet-errors \
		--local 10.78.0.2:6004 --remote 10.78.0.1:5004 --count 0 \
		--suite $CM --key "$(printf '%056x%04x' 0x5eed $n)"
	pid=$STARTED
	must wait_for opening
	must ip netns del "$C"
	NAMESPACES=("$A" "$B")
	must wait_for gone b1
	stop "$pid"
done
end

sealing() {
	counter_reaches "$A" sealed-rtp 20
}

# Test that module and engine go, once nothing is left for them to do, while the
# packets go on.
begin "module and engine go and come back under traffic, $ENDS times"
for ((n = 1; n <= ENDS; n++)); do
	must ctl "$A" flow add out local 10.77.0.1:5006 remote 10.77.0.2:6008 \
		suite $CM key hex "$(printf '%056x%04x' 0x5eee $n)" $KEYOPT_CM
	must wait_for sealing
	must_not rmmod srtp
	must ctl "$A" flow flush
	must rmmod srtp
	if [ "$ENGINE" = late ]; then
		must wait_for rmmod srtp_test_engine
		engine_load
	fi
	module_load
done
for pid in "${senders[@]}"; do
	must kill -0 "$pid"
	stop "$pid"
done
end
