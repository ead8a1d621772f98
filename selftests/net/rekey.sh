#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Keys change while packets flow, and none is lost: by MKI, and without by a second
# session whose ROC begins at 0 or goes on. Every stream has passed a wrap when its
# keys change, so that the rules differ.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# limit: 900
# cpus: several
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
: "${RATE:=1200}"
ssrcs=4
pair

# key LEG N: the N-th key of a leg; no two are the same.
key() {
	printf '%044x%08x%08x' 0x5eed "$1" "$2"
}

# session WAY ID LEG N MORE...
session() {
	must ctl "$A" session add "$1" id "$2" suite $CM \
		key hex "$(key "$3" "$4")" $KEYOPT_CM "${@:5}"
}

sink() {
	start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --ssrcs $ssrcs \
		--count 0 --seq 65400 --timeout 1500 "$@"
	SINK=$STARTED
	must wait_for has_line "$TMP/sink" ready
}

# On one processor, so that it does not overtake itself.
sender() {
	start "$TMP/sent" taskset -c 0 "$PEER_BIN/srtp-traffic" send \
		--ssrcs $ssrcs --count 0 --rate "$RATE" --seq 65400 "$@"
	SENDER=$STARTED
}

# finished NAME: some more, then every packet has arrived once, in order, as it was
# sent.
finished() {
	local name sent
	after 100 "$1"
	stop "$SENDER"
	sent=$(jq .sent "$TMP/sent")
	wait "$SINK"
	tail -n 1 "$TMP/sink" >"$TMP/figures"
	sed 's/^/# /' "$TMP/figures"
	equal "packets arrived" "$(field "$TMP/figures" received)" "$sent"
	for name in foreign corrupt refused reordered lost; do
		equal $name "$(field "$TMP/figures" $name)" 0
	done
	must no_drops "$A"
	must ctl "$A" flow flush
	must ctl "$A" session flush
}

grown_by() {
	[ "$(change "$A" "$1")" -ge "$2" ]
}

# after N NAME: N packets more of each stream went by.
after() {
	local now
	now=$(change "$A" "$2")
	WAIT=60 must wait_for grown_by "$2" $((now + $1 * ssrcs))
}

# serves ID: the flow has this session alone.
serves() {
	[ "$(show "$A" flow sessions 1 | jq -c .)" = "[$1]" ]
}

leg=0

# opened WHAT RULE OPTION...: what comes in; the sender changes keys twice. AFTER says when
# the old session leaves.
AFTER=first
opened() {
	local what=$1 rule=$2 n
	shift 2
	begin "in, $what: no packet is lost"
	leg=$((leg + 1))
	session in 1 $leg 0
	must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
	mark "$A"
	sink --ns "$A" --local 10.77.0.1:5004
	sender --ns "$B" --local 10.77.0.2:6004 --remote 10.77.0.1:5004 \
		--suite $CM --key "$(key $leg 0)" --turns 3 "$@"
	for n in 1 2; do
		after 200 opened-rtp
		session in $((n + 1)) $leg $n roc ${rule//ID/$n}
		must ctl "$A" flow set 1 session +$((n + 1)) session -$n after $AFTER
		kill -USR1 "$SENDER"
		WAIT=60 must wait_for serves $((n + 1))
		must ctl "$A" session del $n
	done
	finished opened-rtp
	end
}

# sealed: what goes out; the session changes twice, the far end follows.
sealed() {
	local what=$1 rule=$2 n
	shift 2
	begin "out, $what: no packet is lost"
	leg=$((leg + 1))
	session out 1 $leg 0
	must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
	mark "$A"
	sink --ns "$B" --local 10.77.0.2:6004 \
		--suite $CM --key "$(key $leg 0)" --turns 3 "$@"
	sender --ns "$A" --local 10.77.0.1:5004 --remote 10.77.0.2:6004
	for n in 1 2; do
		after 200 sealed-rtp
		session out $((n + 1)) $leg $n roc ${rule//ID/$n}
		must ctl "$A" flow set 1 session $((n + 1))
		must ctl "$A" session del $n
	done
	finished sealed-rtp
	end
}

# Test both ways of counting on, and that who may do either is heard either way.
opened "the ROC restarts" zero
AFTER=500ms
opened "the ROC goes on, the old key after a while" "from ID" --continue
AFTER=first
opened "it may restart, and does" "either from ID"
opened "it may restart, and goes on" "either from ID" --continue
sealed "the ROC restarts" zero
sealed "the ROC goes on" "from ID" --continue

# Test keys of one session, which the packets name.
begin "in, by MKI: no packet is lost"
leg=$((leg + 1))
session in 1 $leg 0 mki 00
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
mark "$A"
sink --ns "$A" --local 10.77.0.1:5004
sender --ns "$B" --local 10.77.0.2:6004 --remote 10.77.0.1:5004 \
	--suite $CM --key "$(key $leg 0)" --turns 3 --mki
for n in 1 2; do
	after 200 opened-rtp
	must ctl "$A" key add session 1 key hex "$(key $leg $n)" mki 0$n $KEYOPT_CM
	kill -USR1 "$SENDER"
done
finished opened-rtp
end

begin "out, by MKI: no packet is lost"
leg=$((leg + 1))
session out 1 $leg 0 mki 00
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
mark "$A"
sink --ns "$B" --local 10.77.0.2:6004 --suite $CM --key "$(key $leg 0)" \
	--turns 3 --mki
sender --ns "$A" --local 10.77.0.1:5004 --remote 10.77.0.2:6004
for n in 1 2; do
	after 200 sealed-rtp
	must ctl "$A" key add session 1 key hex "$(key $leg $n)" mki 0$n $KEYOPT_CM
	must ctl "$A" session set 1 current-mki 0$n
	must ctl "$A" key del session 1 mki 0$((n - 1))
done
finished sealed-rtp
end
