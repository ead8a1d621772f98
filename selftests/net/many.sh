#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 10 000 sessions, each with its flow, installed by one batch in under ten
# seconds; then traffic on all of them, both ways.
#
#   A  flows                                     B
#      in:  10.77.0.1:10000 + 2n  a0 ---- b0  out: 10.77.0.2:10000 + 2n
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
half=5000
for limit in max_flows max_sessions max_keys max_states; do
	ip netns exec "$A" sysctl -qw net.srtp.$limit=20000 2>/dev/null
done

awk -v half=$half -v cm="$CM" -v gcm="$GCM" -v kcm="${KEY_CM:0:52}" \
	-v kgcm="${KEY_GCM:0:48}" -v ocm="$KEYOPT_CM" -v ogcm="$KEYOPT_GCM" '
	BEGIN {
		for (n = 0; n < half; n++) {
			port = 10000 + 2 * n
			printf "flow add out remote 10.77.0.2:%d suite %s key hex %s%08x %s\n", port, cm, kcm, n, ocm
			printf "flow add in local 10.77.0.1:%d suite %s key hex %s%08x %s\n", port, gcm, kgcm, n, ogcm
		}
	}' >"$TMP/batch"

# Test that they are installed in time.
begin "10 000 sessions and flows in one batch"
start=$(date +%s%N)
must ctl "$A" -batch "$TMP/batch"
took=$((($(date +%s%N) - start) / 1000000))
echo "# $took ms"
[ -n "$WATCHFUL" ] || must test $took -lt 10000
must show_is 10000 "$A" stats sessions
must show_is 10000 "$A" stats flows
end

# Test that every session seals for its own peer.
begin "three packets out on each of 5000 sessions"
mark "$A"
start "$TMP/out" "$PEER_BIN/srtp-traffic" sink --ns "$B" \
	--local 10.77.0.2:10000 --ports $half --ssrcs $half --count 3 \
	--suite $CM --key $KEY_CM --keys $half --timeout 20000
sink=$STARTED
WAIT=60 wait_for has_line "$TMP/out" ready
must "$PEER_BIN/srtp-traffic" send --ns "$A" --local 10.77.0.1:5004 \
	--remote 10.77.0.2:10000 --ports $half --ssrcs $half --count 3 \
	--rate 4000 >/dev/null
wait "$sink"
equal "sink's status" $? 0
echo "# $(tail -n 1 "$TMP/out")"
must moved "$A" sealed-rtp $((3 * half))
must no_drops "$A"
end

# Test that every session opens what its own peer sealed.
begin "three packets in on each of 5000 sessions"
mark "$A"
start "$TMP/in" "$PEER_BIN/srtp-traffic" sink --ns "$A" \
	--local 10.77.0.1:10000 --ports $half --ssrcs $half --count 3 \
	--timeout 20000
sink=$STARTED
WAIT=60 wait_for has_line "$TMP/in" ready
must "$PEER_BIN/srtp-traffic" send --ns "$B" --local 10.77.0.2:6004 \
	--remote 10.77.0.1:10000 --ports $half --ssrcs $half --count 3 \
	--rate 4000 --suite $GCM --key $KEY_GCM --keys $half >/dev/null
wait "$sink"
equal "sink's status" $? 0
echo "# $(tail -n 1 "$TMP/in")"
must moved "$A" opened-rtp $((3 * half))
must no_drops "$A"
end

# Test that they go as they came.
begin "flushed"
start=$(date +%s%N)
must ctl "$A" flow flush
echo "# $((($(date +%s%N) - start) / 1000000)) ms"
must show_is 0 "$A" stats flows
must show_is 0 "$A" stats sessions
end
