#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many streams for a long time: over several wraps of their sequence numbers, with
# new keys all the while, by MKI and by session. Nothing is lost, nothing comes out
# of order, and memory stays what it was.
#
#   A  seals  10.77.0.1:5004 -------------------> 10.77.0.2:6004  libsrtp2   B
#      opens  10.77.0.1:5006 <------------------- 10.77.0.2:6006  libsrtp2
#      seals  10.77.0.1:5008 -- MKI ------------> 10.77.0.2:6008  opens
#
# Each stream's sequence number advances by 1021 a packet, so that it wraps soon.
#
# SOAK_SECONDS (15) at least, of SOAK_STREAMS (100) at SOAK_RATE (1500) packets a second
# in all, with new keys every SOAK_REKEY (3) seconds. 32 packets of a stream are half its
# sequence numbers: no more may be inside an engine, or the next one's ROC is not that of
# RFC 3711. With a late engine a kernel that watches itself gets a fifth of all, which
# it keeps up with.
#
# cpus: several
# limit: 7200

# A machine may have much else to do in an hour: patience costs nothing.
WAIT=100
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
if [ -n "$WATCHFUL" ] && [ "${ENGINE:-sync}" = late ]; then
	: "${SOAK_STREAMS:=20}" "${SOAK_RATE:=300}"
fi
: "${SOAK_SECONDS:=15}" "${SOAK_STREAMS:=100}" "${SOAK_RATE:=1500}"
: "${SOAK_REKEY:=3}"
need taskset
pair
each=$(((SOAK_STREAMS + 2) / 3)) rate=$(((SOAK_RATE + 2) / 3))
turns=$((SOAK_SECONDS / SOAK_REKEY + 2))
step=1021 first=60000

# key LEG N: as srtp-traffic makes them of the first one.
key() {
	printf '%052x%08x' "$1" "$2"
}

# slab: what the kernel holds in objects and per-CPU memory, in kB.
slab() {
	awk '/^(SUnreclaim|Percpu):/ { n += $2 } END { print n }' /proc/meminfo
}

sinks=() senders=()
traffic="--ssrcs $each --seq $first --step $step"

sink() {				# NAME OPTION...
	# shellcheck disable=SC2086 # words
	start "$TMP/$1-sink" "$PEER_BIN/srtp-traffic" sink $traffic --count 0 \
		--timeout 10000 "${@:2}"
	sinks+=("$STARTED")
	wait_for has_line "$TMP/$1-sink" ready
}

sender() {				# NAME OPTION...
	# shellcheck disable=SC2086 # words
	start "$TMP/$1-sender" taskset -c 0 "$PEER_BIN/srtp-traffic" send \
		$traffic --count 0 --rate $rate "${@:2}"
	senders+=("$STARTED")
}

# session WAY ID LEG N MORE...: one of a leg's sessions.
session() {
	echo "session add $1 id $2 suite $CM key hex $(key "$3" "$4") ${*:5}" \
		"$KEYOPT_CM ssrc learn $each idle-after 0"
}

opened() {
	[ "$(show "$A" session opened-rtp "$1")" -ge $each ]
}

# wrapped: the streams of each leg have come over two wraps.
wrapped() {
	local least=$((each * 71)) mki
	mki=$(counter "$B" opened-rtp)
	[ "$mki" -gt $least ] && counter_reaches "$A" opened-rtp $least &&
		counter_reaches "$A" sealed-rtp $((mki + least))
}

# rekey N: new keys everywhere, made before the old ones go.
rekey() {
	local n=$1 mki next
	printf -v mki %08x "$n"
	printf -v next %08x $((n - 2))
	ctl "$B" key add session 30 key hex "$(key 3 "$n")" mki "$mki" $KEYOPT_CM ||
		return
	ctl "$A" -batch - <<-END || return
		$(session out $((100 + n)) 1 "$n")
		flow set 1 session $((100 + n))
		session del $((99 + n))
		$(session in $((20000 + n)) 2 "$n")
		flow set 2 session +$((20000 + n))
		key add session 30 key hex $(key 3 "$n") mki $mki $KEYOPT_CM
		session set 30 current-mki $mki
	END
	kill -USR1 "${senders[1]}" || return
	# The keys before the last are nobody's any more.
	if [ "$n" -gt 1 ]; then
		ctl "$A" key del session 30 mki "$next" || return
		ctl "$B" key del session 30 mki "$next" || return
	fi
	wait_for opened $((20000 + n)) || return
	ctl "$A" -batch - <<-END
		flow set 2 session -$((19999 + n))
		session del $((19999 + n))
	END
}

ctl "$A" -batch - <<-END || bail "cannot set up"
	$(session out 100 1 0)
	flow add out id 1 local 10.77.0.1:5004 session 100
	$(session in 20000 2 0)
	flow add in id 2 local 10.77.0.1:5006 session 20000
	$(session out 30 3 0 mki 00000000)
	flow add out id 3 local 10.77.0.1:5008 session 30
END
ctl "$B" -batch - <<-END || bail "cannot set up"
	$(session in 30 3 0 mki 00000000)
	flow add in id 3 local 10.77.0.2:6008 session 30
END
sink seal --ns "$B" --local 10.77.0.2:6004 --suite $CM --key "$(key 1 0)" --turns $turns
sink open --ns "$A" --local 10.77.0.1:5006
sink mki --ns "$B" --local 10.77.0.2:6008
mark "$A"
mark "$B"
sender seal --local 10.77.0.1:5004 --remote 10.77.0.2:6004 --ns "$A"
sender open --local 10.77.0.2:6006 --remote 10.77.0.1:5006 --ns "$B" \
	--suite $CM --key "$(key 2 0)" --turns $turns
sender mki --local 10.77.0.1:5008 --remote 10.77.0.2:6008 --ns "$A"
# Who sends knows what SIGUSR1 means.
wait_for opened 20000 || bail "nothing is sent"

# Test that new keys come into use under way.
begin "$((3 * each)) streams, new keys every $SOAK_REKEY seconds for $SOAK_SECONDS"
began=$SECONDS n=0 used=''
while [ $((SECONDS - began)) -lt "$SOAK_SECONDS" ] || [ $n -lt 3 ]; do
	read -rt "$SOAK_REKEY" -u "$NEVER" || :
	n=$((n + 1))
	[ $n -lt $turns ] || break
	must rekey $n
	# Whatever is kept for later is there after two.
	[ $n != 2 ] || used=$(slab)
done
must test $n -ge 3
echo "# $n times"
# A machine with much else to do sends less in that time.
must wait_for wrapped
end

for pid in "${senders[@]}"; do
	stop "$pid"
done
wait "${sinks[@]}"

# Test each leg by what its sender and its sink counted.
for leg in seal open mki; do
	begin "$leg: nothing lost, wrong, or out of order"
	tail -n 1 "$TMP/$leg-sink" >"$TMP/figures"
	sent=$(tail -n 1 "$TMP/$leg-sender" | jq .sent)
	echo "# sent $sent, $(cat "$TMP/figures")"
	must test "$sent" -gt $((each * 70))
	equal received "$(field "$TMP/figures" received)" "$sent"
	for name in lost foreign corrupt refused reordered; do
		equal $name "$(field "$TMP/figures" $name)" 0
	done
	equal "refused to the sender" \
		"$(tail -n 1 "$TMP/$leg-sender" | jq .refused)" 0
	end
done

begin "nothing was dropped on either side"
must no_drops "$A"
must no_drops "$B"
end

# Test that sender and receiver agree with arithmetic on where the first stream is.
begin "several wraps, counted the same by both"
packets=$(((sent + each - 1) / each))
index=$((first + (packets - 1) * step))
echo "# $packets packets of a stream, $((index >> 16)) wraps"
must test $((index >> 16)) -ge 2
for ns in "$A" "$B"; do
	must show_is $((index >> 16)) "$ns" state roc session 30 ssrc 0x5eed0001
	must show_is $((index & 65535)) "$ns" state seq session 30 ssrc 0x5eed0001
	must show_is $each "$ns" session states 30
done
end

slab_is_flat() {
	[ "$(slab)" -lt $((used + 2048)) ]
}

begin "memory is what it was"
must wait_for slab_is_flat
echo "# $used kB after the second new keys, $(slab) kB at the end"
for ns in "$A" "$B"; do
	must ctl "$ns" flow flush
	must ctl "$ns" session flush
	must show_is 0 "$ns" stats keys
	must show_is 0 "$ns" stats states
done
end
