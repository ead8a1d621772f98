#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own queue (cryptd) gets four times what it holds at once: what it has no
# room for is counted as that, and all else arrives, in order.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# engines: sync
# (It asks for cryptd by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need chrt
for module in cryptd aes-generic sha1-generic; do
	modprobe -q $module || skip_all "this kernel has no $module"
done
modprobe -qa ctr hmac
HELD=1000 OFFERED=4000			# cryptd_max_cpu_qlen
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004

# While the sender has its processor, and what comes of it in softirqs, nothing else runs
# there, cryptd least of all.
rt=$(sysctl -n kernel.sched_rt_runtime_us) softirqs=$(pgrep -x ksoftirqd/0)
calm() {
	sysctl -qw kernel.sched_rt_runtime_us="$rt"
	chrt -o -p 0 "$softirqs"
}
at_end calm
sysctl -qw kernel.sched_rt_runtime_us=-1
chrt -f -p 60 "$softirqs"

# burst SINK-OPTION... -- SEND-OPTION...: what came of it is in $TMP/figures.
burst() {
	local sink=() pid
	while [ "$1" != -- ]; do
		sink+=("$1")
		shift
	done
	shift
	start "$TMP/sink" "$PEER_BIN/srtp-traffic" sink --count 0 --size 20 \
		--seq 100 --timeout 1000 "${sink[@]}"
	pid=$STARTED
	must wait_for has_line "$TMP/sink" ready
	must chrt -f 50 taskset -c 0 "$PEER_BIN/srtp-traffic" send --count $OFFERED \
		--size 20 --seq 100 --quiet-errors "$@" >"$TMP/sent"
	wait "$pid"
	tail -n 1 "$TMP/sink" >"$TMP/figures"
}

# judged: each packet arrived or was counted, and none for another reason.
judged() {
	local full came name
	full=$(change "$A" queue-full)
	came=$(field "$TMP/figures" received)
	echo "# offered $OFFERED, arrived $came, no room for $full"
	equal "arrived and no room" $((came + full)) $OFFERED
	equal drops "$(drops "$A")" "queue-full $full"
	must test "$full" -ge $((OFFERED / 2))
	must test "$came" -ge $((HELD / 2))
	for name in foreign corrupt refused reordered; do
		equal $name "$(field "$TMP/figures" $name)" 0
	done
}

# AES-CM alone: the kernel's own test of GCM behind cryptd fails.
engine='engine cryptd(ctr(aes-generic)) auth-engine cryptd(hmac(sha1-generic))'
begin "out: four times what the queue holds"
must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $KEY_CM $engine
must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $engine
must show_is true "$A" session async
must peer crypto out $CM $KEY_CM
must peer crypto in $CM $KEY_CM2
# a stranger that is refused would wait for the state to be made
must peer send wire 10.77.0.1:5004 2 99 1 via in
must peer recv app 2 99 1
must peer close wire
must peer close app
mark "$A"
burst --ns "$B" --local 10.77.0.2:6004 --ssrc 1 --suite $CM --key $KEY_CM -- \
	--ns "$A" --local 10.77.0.1:5004 --remote 10.77.0.2:6004 --ssrc 1
judged
end

begin "in: the same"
mark "$A"
burst --ns "$A" --local 10.77.0.1:5004 --ssrc 2 -- \
	--ns "$B" --local 10.77.0.2:6004 --remote 10.77.0.1:5004 --ssrc 2 \
	--suite $CM --key $KEY_CM2
judged
end

begin "and it goes on"
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
mark "$A"
must peer send app 10.77.0.2:6004 3 1 50
must peer recv wire 3 1 50 via out
must peer send wire 10.77.0.1:5004 4 1 50 via in
must peer recv app 4 1 50
must no_drops "$A"
must ctl "$A" flow flush
end

