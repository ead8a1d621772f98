#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A key whose engine has the long datagrams only: the engine's own count, ours, and
# libsrtp2 agree on which are long, and both kinds leave in the order they came in.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
begin "an engine that the kernel would pick itself has nothing to be spared"
namespace N
must ctl "$N" session add in id 1 suite $CM key hex $KEY_CM
must refused "$N" 'picks that engine itself' session add in suite $CM \
	key hex $KEY_CM2 engine "$(show "$N" session cipher-driver)" engine-from 200
ip netns del "$N"
NAMESPACES=()
end

# Drivers of devices have a higher priority than those of the processor.
modprobe -qa gcm ctr ccm ghash-generic hmac sha1-generic
engine_gone() {
	[ ! -d /sys/module/srtp_test_engine ] || rmmod srtp_test_engine 2>/dev/null
}
wait_for engine_gone || bail "the engine is in use"
insmod "$ENGINE_KO" priority=9000 || bail "cannot load $ENGINE_KO"
put_back() {
	ctl "$A" flow flush
	ctl "$A" session flush
	wait_for engine_gone
}
at_end put_back
param=/sys/module/srtp_test_engine/parameters
# shellcheck source=vectors.bash
source "$(dirname "$0")/vectors.bash"
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x2222 Y=0x1111 FROM=200 seq=0
usual=$(<$param/delay_us)

# call SUITE KEY KEY ENGINE
call() {
	must ctl "$A" flow flush
	must ctl "$A" flow add out local 10.77.0.1:5004 suite "$1" key hex "$2" $4 \
		engine-from $FROM
	must ctl "$A" flow add in local 10.77.0.1:5004 suite "$1" key hex "$3" $4 \
		engine-from $FROM
	must peer crypto out "$1" "$2"
	must peer crypto in "$1" "$3"
}

# out SIZE, in_ SIZE: a packet with so many octets of payload, and its next number.
out() {
	must peer send app 10.77.0.2:6004 $Y $((++seq)) 1 size "$1"
}

in_() {
	must peer send wire 10.77.0.1:5004 $X $((++seq)) 1 size "$1" via in
}

# engine_did RAN SPARED OPERATIONS: since the last mark, and so many of the engine's
# own.
engine_did() {
	must moved "$A" engine-ran "$1"
	must moved "$A" engine-spared "$2"
	equal "the engine's operations" $(($(<$param/done) - ops_before)) "$3"
}

marked() {
	mark "$A"
	ops_before=$(<$param/done)
}

# edges SUITE KEY KEY ENGINE TAG OPERATIONS: the first that is long enough, each way.
edges() {
	local tag=$5 ops=$6 long=$((FROM - 12)) i first
	begin "$1: from $FROM octets of payload on, and none below"
	call "$@"
	marked
	out $((long - 1))
	must peer recv wire $Y $seq 1 size $((long - 1)) via out
	engine_did 0 1 0
	out $long
	must peer recv wire $Y $seq 1 size $long via out
	engine_did 1 1 "$ops"
	must no_drops "$A"
	marked
	in_ $((long - tag - 1))
	must peer recv app $X $seq 1 size $((long - tag - 1))
	engine_did 0 1 0
	in_ $((long - tag))
	must peer recv app $X $seq 1 size $((long - tag))
	engine_did 1 1 "$ops"
	must no_drops "$A"
	marked
	must peer send-rtcp app 10.77.0.2:6004 $Y sr
	must peer recv-rtcp wire $Y sr via out
	must peer send-rtcp wire 10.77.0.1:5004 $X sr via in
	must peer recv-rtcp app $X sr
	engine_did 0 2 0
	end

	begin "$1: a short one does not overtake a long one"
	mark "$A"
	# the long ones are away until all have been sent
	echo $AWHILE >$param/delay_us
	first=$seq
	for ((i = 0; i < 20; i++)); do
		out 400
		out 20
	done
	for ((i = 0; i < 20; i++)); do
		must peer recv wire $Y $((first + 2 * i + 1)) 1 size 400 via out
		must peer recv wire $Y $((first + 2 * i + 2)) 1 size 20 via out
	done
	first=$seq
	for ((i = 0; i < 20; i++)); do
		in_ 400
		in_ 20
	done
	for ((i = 0; i < 20; i++)); do
		must peer recv app $X $((first + 2 * i + 1)) 1 size 400
		must peer recv app $X $((first + 2 * i + 2)) 1 size 20
	done
	echo "$usual" >$param/delay_us
	must moved "$A" engine-ran 40
	must moved "$A" engine-spared 40
	must moved "$A" async 80
	must no_drops "$A"
	end
}

# line N: a long packet, which is away for a while, and N short ones that wait for it.
line() {
	echo $AWHILE >$param/delay_us
	out 400
	must peer send app 10.77.0.2:6004 $Y $((seq + 1)) "$1" size 20
	seq=$((seq + $1))
}

# line_arrives N: all of it, in order.
line_arrives() {
	line "$1"
	must peer recv wire $Y $((seq - $1)) 1 size 400 via out
	must peer recv wire $Y $((seq - $1 + 1)) "$1" size 20 via out
	echo "$usual" >$param/delay_us
}

# handed_over N: the worker has come N times, by the kernel's own trace.
handed_over() {
	[ -z "$TRACE" ] || equal "times the worker came" \
		"$(grep -c 'workqueue_execute_start.*srtp_path_worker' "$TRACE/trace")" "$1"
}

# A packet is a cipher and an HMAC, or an AEAD.
edges $CM $KEY_CM $KEY_CM2 \
	'engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late' 10 2
edges $GCM $KEY_GCM "${KEY_GCM/#2/3}" 'engine gcm-aes-srtp-late' 16 1

# Test that nobody sends a long line on in one go, and that it stays in order.
begin "of a long line 64 go on at once, and the others by a worker"
event=workqueue/workqueue_execute_start TRACE=
if trace_begin $event; then
	echo 1 >"$TRACE/events/$event/enable"
fi
mark "$A"
line_arrives 63
handed_over 0
line_arrives 64
handed_over 1
line_arrives 190
handed_over 2
[ -n "$TRACE" ] || echo "# without a look at the worker: no trace of $event"
must moved "$A" engine-ran 3
must moved "$A" async $((64 + 65 + 191))
must no_drops "$A"
end

begin "a forgery costs what its length says, and no more"
marked
must peer send wire 10.77.0.1:5004 $X $((seq + 1)) 1 size 20 via in flip -1
must moved_only "$A" auth-failed 1
engine_did 0 1 0
must peer send wire 10.77.0.1:5004 $X $((seq + 2)) 1 size 400 via in flip -1
must moved_only "$A" auth-failed 2
engine_did 1 1 1
end

begin "what the window refuses costs nothing"
must peer send wire 10.77.0.1:5004 $X $((seq + 3)) 1 size 400 via in save long
must peer recv app $X $((seq + 3)) 1 size 400
marked
must peer resend wire 10.77.0.1:5004 long
must moved_only "$A" replayed 1
engine_did 0 0 0
end

begin "it is shown as it is said"
must show_is $FROM "$A" session engine-from
end

none_away() {
	[ "$(show "$A" stats away)" = 0 ]
}

begin "the flow goes while there is a long line: all are dropped, and counted"
mark "$A"
line 190
must ctl "$A" flow flush
must wait_for none_away
echo "$usual" >$param/delay_us
must moved_only "$A" gone 191
must peer quiet wire
end

# Test that what an engine would have done is done as published, and the transforms of
# header extensions and of the inner layer with it: all of these are shorter.
KEYOPT_MAC='auth-engine hmac-sha1-srtp-late engine-from 65535'
KEYOPT_CM="engine ctr-aes-srtp-late $KEYOPT_MAC"
KEYOPT_F8="engine cbc-aes-srtp-late $KEYOPT_MAC"
KEYOPT_GCM='engine gcm-aes-srtp-late engine-from 65535'
marked
run header_ext_6904.json double.json
run aes_f8.json aes192_256.json
begin "the engine had none of these"
equal "the engine's operations" $(($(<$param/done) - ops_before)) 0
equal "engine-ran" "$(change "$A" engine-ran)" 0
must test "$(change "$A" engine-spared)" -gt 20
end
