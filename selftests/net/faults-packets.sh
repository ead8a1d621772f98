#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory for packets: what finds none is lost and counted, nothing leaves in the
# clear for it, and with memory everything is as it was.
#
#   A  application, flows                       B  libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# limit: 600
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=faults.bash
source "$(dirname "$0")/faults.bash"
need ethtool
pair
ip netns exec "$A" ethtool -K a0 tx on >/dev/null
peer_start
X=0x2222 Y=0x1111

settled() {
	[ "$(show "$A" stats away)" = 0 ]
}

must peer socket app "$A" 10.77.0.1:5008
must peer socket wire "$B" 10.77.0.2:6008
must peer crypto in $CM "${KEY_CM2/f0f1/5051}"
must peer crypto out $CM "${KEY_CM/0001/5051}"
# shellcheck disable=SC2086 # KEYOPT_* are words
{
	must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM \
		repeat identical ssrc learn 64
	must ctl "$A" session add in id 2 suite $GCM key hex $KEY_GCM $KEYOPT_GCM \
		ssrc learn 64
	must ctl "$A" session add in id 3 suite $CM \
		key hex "${KEY_CM2/f0f1/5051}" $KEYOPT_CM
	must ctl "$A" session add out id 4 suite $CM \
		key hex "${KEY_CM/0001/5051}" $KEYOPT_CM
}
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
must ctl "$A" flow add in id 2 local 10.77.0.1:5006 session 2
must ctl "$A" flow add in id 3 local 10.77.0.1:5008 session 3
must ctl "$A" flow add out id 4 local 10.77.0.1:5008 session 4

# There is a tap on the application's side: what comes in is a clone, and must be
# copied to be opened.
start "$TMP/tap" "$PEER_BIN/srtp-traffic" watch --ns "$A" --dev a0
must wait_for has_line "$TMP/tap" ready
start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev b0
watcher=$STARTED
must wait_for has_line "$TMP/seen" ready

# both FROM COUNT: of each of 20 SSRCs each way; sets OUT, IN, SENT_OUT, SENT_IN.
both() {
	local sinks=() senders=()
	start "$TMP/far" "$PEER_BIN/srtp-traffic" sink --ns "$B" \
		--local 10.77.0.2:6004 --ssrcs 20 --seq "$1" --count 0 --size 700 \
		--timeout 3000 --suite $CM --key $KEY_CM
	sinks+=("$STARTED")
	start "$TMP/near" "$PEER_BIN/srtp-traffic" sink --ns "$A" \
		--local 10.77.0.1:5006 --ssrcs 20 --seq "$1" --count 0 --size 700 \
		--timeout 3000
	sinks+=("$STARTED")
	must wait_for has_line "$TMP/far" ready
	must wait_for has_line "$TMP/near" ready
	[ -z "$3" ] || "$3"
	start "$TMP/out" taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$A" \
		--quiet-errors --local 10.77.0.1:5004 --remote 10.77.0.2:6004 \
		--ssrcs 20 --seq "$1" --count "$2" --size 700 --rate 2000
	senders+=("$STARTED")
	start "$TMP/in" taskset -c 0 "$PEER_BIN/srtp-traffic" send --ns "$B" \
		--quiet-errors --local 10.77.0.2:6006 --remote 10.77.0.1:5006 \
		--ssrcs 20 --seq "$1" --count "$2" --size 700 --rate 2000 \
		--suite $GCM --key $KEY_GCM
	senders+=("$STARTED")
	wait "${senders[@]}"
	fault failslab probability 0
	must wait_for settled
	wait "${sinks[@]}"
	for sink in far near; do
		tail -n 1 "$TMP/$sink" >"$TMP/figures"
		equal "$sink: wrong" "$(jq -c '[.foreign, .corrupt, .refused]' \
			"$TMP/figures")" '[0,0,0]'
		echo "# $sink: $(cat "$TMP/figures")"
	done
	ARRIVED=$(($(tail -n 1 "$TMP/far" | jq .received) +
		$(tail -n 1 "$TMP/near" | jq .received)))
	SENT=$(jq -s 'map(.sent + .refused) | add' \
		<(tail -n 1 "$TMP/out") <(tail -n 1 "$TMP/in"))
}

# One in four of the allocations that cannot wait.
scarce() {
	fault failslab ignore-gfp-wait Y
	fault failslab probability 25
}

# What others lost, and counted: ip_rcv() has no memory to copy what a tap looks on
# as well; a socket or a device has none. OutDiscards has also what we drop from a local
# socket, so it says at most how many: two numbers, without and with it.
# shellcheck disable=SC2016 # awk's
others_lost() {
	local ns
	for ns in "$A" "$B"; do
		ip netns exec "$ns" awk '
			/^(Ip|Udp): [A-Z]/ { split($0, name); next }
			/^(Ip|Udp):/ {
				for (i = 2; i <= NF; i++)
					if (name[i] ~ /^In(Discards|Errors)$/)
						sum += $i
					else if (name[i] == "OutDiscards")
						out += $i
			}
			FILENAME ~ /dev$/ && /:/ { sub(/.*:/, ""); sum += $4 + $12 }
			END { print sum + 0, out + 0 }' /proc/net/snmp /proc/net/dev
	done | awk '{ sum += $1; out += $2 } END { print sum, sum + out }'
}

begin "packets without memory are lost, counted, and nothing else"
mark "$A"
read -r least most <<<"$(others_lost)"
both 1000 100 scarce
lost=$(change "$A" no-memory)
read -r least_now most_now <<<"$(others_lost)"
least=$((least_now - least)) most=$((most_now - most))
theirs=$((SENT - ARRIVED - lost))
echo "# not ours: $theirs, of $least to $most"
echo "# sent $SENT, arrived $ARRIVED, lost $lost; drops: $(drops "$A")"
must test "$lost" -gt 50
equal "drops" "$(drops "$A")" "no-memory $lost"
must test $theirs -ge $least
must test $theirs -le $most
end

# Test that what was lost left no trace in what follows.
begin "with memory everything arrives again"
mark "$A"
both 1200 25 ''
equal "arrived" "$ARRIVED" "$SENT"
must no_drops "$A"
must show_is 20 "$A" session states 1
must show_is 20 "$A" session states 2
end

# Test the long way round: a datagram in pieces must be made one.
begin "no memory to make a long datagram one piece"
if [ -d $DEBUG/fail_page_alloc ]; then
	printf -v long '%039976d' 0
	mark "$A"
	# 32 kB in one piece; what slabs are made of may be smaller
	fault fail_page_alloc min-order 3
	fault fail_page_alloc ignore-gfp-wait Y
	fault fail_page_alloc probability 50
	for ((n = 0; n < 40; n++)); do
		printf -v datagram '8060%04x00000000%08x%s' $n $Y "${long//0/5}"
		peer raw app 10.77.0.2:6008 "$datagram" >/dev/null
	done
	fault fail_page_alloc probability 0
	must wait_for settled
	must peer drain wire
	lost=$(change "$A" no-memory)
	echo "# arrived $PEER_SAID, lost $lost"
	must test "$lost" -gt 3
	equal "drops" "$(drops "$A")" "no-memory $lost"
	equal "arrived and lost" $((PEER_SAID + lost)) 40
	end
else
	skip "$tap_name" "no fail_page_alloc"
fi

begin "no memory to split a super-packet"
mark "$A"
must peer gso app 172
fault failslab ignore-gfp-wait Y
fault failslab probability 50
for ((n = 0; n < 20; n++)); do
	peer send-gso app 10.77.0.2:6008 $Y $((1000 + 5 * n)) 5 >/dev/null
done
fault failslab probability 0
must wait_for settled
must peer drain wire
lost=$(change "$A" no-memory)
echo "# arrived $PEER_SAID, drops: $(drops "$A")"
must test "$lost" -gt 0
equal "drops" "$(drops "$A")" "no-memory $lost"
mark "$A"
must peer send-gso app 10.77.0.2:6008 $Y 2000 5
must peer recv wire $Y 2000 5 via out
must no_drops "$A"
end

# Test that a new SSRC finds no memory for its state, and then does.
begin "no memory for a state: the next packet makes it"
fault failslab ignore-gfp-wait Y
mark "$A"
for ((n = 0; n < 15; n++)); do
	fault failslab probability 60
	must peer send wire 10.77.0.1:5008 $((X + n)) 1 5 via in
	fault failslab probability 0
	must wait_for settled
	must peer send wire 10.77.0.1:5008 $((X + n)) 6 1 via in
done
must wait_for settled
must peer drain app
lost=$(change "$A" no-memory)
echo "# arrived $PEER_SAID, lost $lost"
must test "$lost" -gt 5
equal "drops" "$(drops "$A")" "no-memory $lost"
equal "arrived and lost" $((PEER_SAID + lost)) 90
must show_is 15 "$A" session states 3
end

begin "nothing clear was on the wire"
stop "$watcher"
echo "# $(tail -n 1 "$TMP/seen")"
equal "clear packets" "$(tail -n 1 "$TMP/seen" | jq .clear)" 0
must test "$(tail -n 1 "$TMP/seen" | jq .rtp)" -gt 500
end
