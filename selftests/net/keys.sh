#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No octet of a key shows in what the module says, to anybody: answers and
# events, the log, /proc and /sys, traces.
#
#   A  application, flows, monitor, traces           B  libsrtp2
#      10.77.0.1:5004, 5014 ...  a0 ------ b0  10.77.0.2:6004, 6014 ...
# engines: sync
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

need python3
python3 -c 'import cryptography' 2>/dev/null || skip_all "no python3-cryptography"
export PYTHONDONTWRITEBYTECODE=1
KEYS=$TMP/keys SAID=$TMP/said
HEADER=$SELFTESTS/../kernel/uapi/linux/srtp.h
mkdir "$SAID"

# keys WORDS...: keys.py, in the namespace of the flows. Unlike "ip netns exec"
# this leaves /sys as it is.
keys() {
	nsenter --net="/run/netns/$A" python3 "$SELFTESTS/net/keys.py" "$@"
}

# said NAME WORDS...: what srtpctl says is searched later; its status.
said() {
	local name=$1
	shift
	ctl "$A" "$@" >>"$SAID/$name" 2>&1
}

# secret NAME: the master key and salt in hex
secret() {
	cat "$KEYS/$1"
}

# --- Traces ----------------------------------------------------------------

TRACING=/sys/kernel/tracing/instances tracers=''

# An instance for the module's calls, and one for the memory they use: that
# overwrites itself soon.
trace() {
	local group event

	mountpoint -q /sys/kernel/tracing ||
		mount -t tracefs tracefs /sys/kernel/tracing || return
	mkdir "$TRACING/srtp-calls" "$TRACING/srtp-memory" || return
	tracers=1
	echo 2048 >"$TRACING/srtp-calls/buffer_size_kb"
	echo 6144 >"$TRACING/srtp-memory/buffer_size_kb"
	for group in netlink net skb workqueue; do
		echo 1 >"$TRACING/srtp-calls/events/$group/enable" || return
	done
	# pages, and what a process has of them, would only fill it
	for event in "$TRACING"/srtp-memory/events/kmem/k*; do
		echo 1 >"$event/enable" || return
	done
	grep -qw function "$TRACING/srtp-calls/available_tracers" || return 0
	echo ':mod:srtp' >"$TRACING/srtp-calls/set_ftrace_filter" &&
		echo function >"$TRACING/srtp-calls/current_tracer"
}

untrace() {
	local status=$?

	[ -z "$tracers" ] || rmdir "$TRACING/srtp-calls" "$TRACING/srtp-memory"
	tracers=''
	return $status
}
at_end untrace

# --- Before ----------------------------------------------------------------

pair

# Test that the judge is right: about session keys, and about what shows.
begin "session keys are derived as published"
must keys proved "$SELFTESTS/vectors/kdf.json"
end

keys make "$KEYS" cm80-in=$CM cm80-out=$CM \
	cm32-in=AES_CM_128_HMAC_SHA1_32 cm32-out=AES_CM_128_HMAC_SHA1_32 \
	gcm128-in=$GCM gcm128-out=$GCM \
	gcm256-in=AEAD_AES_256_GCM gcm256-out=AEAD_AES_256_GCM \
	mki=$CM mki-second=$CM raw=$CM raw-second=$CM raw-anonymous=$CM refused=$CM

begin "a planted secret is found in every form, five octets are not"
must keys decoys "$KEYS"
end

[ ! -w /proc/dynamic_debug/control ] ||
	echo 'module srtp +p' >/proc/dynamic_debug/control

begin "traces are on"
must trace
end

start "$SAID/monitor.json" "$SRTPCTL" -n "$A" -json monitor
json_listens() {
	said monitor-flow flow add in id 999999 local 127.255.255.1:9
	said monitor-flow flow del 999999
	has_line "$SAID/monitor.json" gone
}
must wait_for json_listens

# --- Sessions --------------------------------------------------------------

# Test every way a key comes, and that the kernel has them.
begin "keys from files, standard input, SDES and hex"
# shellcheck disable=SC2086 # KEYOPT_* are words
{
	must said add session add in id 1 suite $CM \
		key file "$KEYS/cm80-in.inline" $KEYOPT_CM
	must said add session add out id 2 suite $CM key - $KEYOPT_CM \
		<"$KEYS/cm80-out"
	must said add session add in id 3 suite AES_CM_128_HMAC_SHA1_32 \
		key hex "$(secret cm32-in)" $KEYOPT_CM
	must said add session add out id 4 suite AES_CM_128_HMAC_SHA1_32 \
		key "$(secret cm32-out.inline)" $KEYOPT_CM
	must said add session add in id 5 suite $GCM key - $KEYOPT_GCM \
		<"$KEYS/gcm128-in.inline"
	must said add session add out id 6 suite $GCM \
		key hex "$(secret gcm128-out)" $KEYOPT_GCM
	must said add session add in id 7 suite AEAD_AES_256_GCM \
		key "$(secret gcm256-in.inline)" $KEYOPT_GCM
	must said add session add out id 8 suite AEAD_AES_256_GCM \
		key file "$KEYS/gcm256-out" $KEYOPT_GCM
	must said add session add out id 9 suite $CM \
		key hex "$(secret mki)" mki 01 $KEYOPT_CM
	must said add key add session 9 key file "$KEYS/mki-second" mki 02 $KEYOPT_CM
	must said add session set 9 current-mki 02
}
equal keys "$(show "$A" stats keys)" 10
end

begin "a wrong length and a second session with the same key are refused"
must_not said refused session add in id 20 suite $GCM key hex "$(secret refused)"
must_not said refused session add out id 21 suite $CM key file "$KEYS/cm80-out"
must_not said refused key add session 9 key hex "$(secret refused)" mki 02
must has_line "$SAID/refused" 'already seals'
end

# --- Traffic ---------------------------------------------------------------

peer_start
peers='cm80 cm32 gcm128 gcm256'
begin "every suite carries RTP and RTCP both ways"
mark "$A"
i=0
for name in $peers; do
	case $name in
	cm80) suite=$CM ;;
	cm32) suite=AES_CM_128_HMAC_SHA1_32 ;;
	gcm128) suite=$GCM ;;
	gcm256) suite=AEAD_AES_256_GCM ;;
	esac
	app=10.77.0.1:$((5004 + 10 * i)) wire=10.77.0.2:$((6004 + 10 * i))
	must said add flow add in id $((2 * i + 1)) local $app session $((2 * i + 1))
	must said add flow add out id $((2 * i + 2)) local $app session $((2 * i + 2))
	must peer socket app-$name "$A" $app
	must peer socket wire-$name "$B" $wire
	must peer crypto in-$name $suite "$(secret $name-in)"
	must peer crypto out-$name $suite "$(secret $name-out)"
	must peer send app-$name $wire 0x1111 100 5
	must peer recv wire-$name 0x1111 100 5 via out-$name
	must peer send wire-$name $app 0x2222 200 5 via in-$name
	must peer recv app-$name 0x2222 200 5
	must peer send-rtcp app-$name $wire 0x1111 compound
	must peer recv-rtcp wire-$name 0x1111 compound via out-$name
	must peer send-rtcp wire-$name $app 0x2222 sr via in-$name
	must peer recv-rtcp app-$name 0x2222 sr
	i=$((i + 1))
done
must moved "$A" sealed-rtp 20
must moved "$A" opened-rtp 20
must moved "$A" sealed-rtcp 4
must moved "$A" opened-rtcp 4
must no_drops "$A"
end

begin "one more seals with its second key, and a forged packet is told of"
mark "$A"
must said add flow add out id 9 local 10.77.0.1:5104 session 9
must peer socket app-mki "$A" 10.77.0.1:5104
must peer socket wire-mki "$B" 10.77.0.2:6104
must peer send app-mki 10.77.0.2:6104 0x1111 100 5
must peer send wire-cm80 10.77.0.1:5004 0x2222 300 1 via in-cm80 flip -1
must moved_only "$A" auth-failed 1
must wait_for counter_grew "$A" sealed-rtp 5
end

# --- What is said ----------------------------------------------------------

begin "netlink answers, echoes and refuses"
must keys netlink "$KEYS" "$HEADER" "$SAID/netlink"
[ -z "$tracers" ] || echo 0 >"$TRACING/srtp-memory/tracing_on"
end

for object in flow session state suite stats; do
	said "$object.plain" "$object" show
	said "$object.json" -json "$object" show
	said "$object.pretty" -json -pretty "$object" show
done

# Before and after the keys end.
keys collect "$SAID/files" /proc/net/ /proc/sys/net /proc/crypto /proc/modules \
	/proc/slabinfo /proc/vmallocinfo /proc/keys /sys/module/srtp
said flush flow flush all
said flush session flush all
no_keys() {
	[ "$(show "$A" stats keys)" = 0 ]
}
must wait_for no_keys
must wait_for has_line "$SAID/monitor.json" flushed
keys collect "$SAID/files-after" /proc/net/ /proc/crypto /proc/slabinfo \
	/sys/module/srtp
dmesg >"$SAID/dmesg"			# the buffer has every level

if [ -n "$tracers" ]; then
	for instance in srtp-calls srtp-memory; do
		echo 0 >"$TRACING/$instance/tracing_on"
		cat "$TRACING/$instance/trace" >"$SAID/$instance"
		timeout 60 cat "$TRACING/$instance/trace_pipe" \
			>"$SAID/$instance-pipe"
	done
	# where trace_printk() writes
	cat /sys/kernel/tracing/trace >"$SAID/trace"
fi

# Test that what is searched is what it should be.
begin "there is something to search"
must has_line "$SAID/session.plain" 'suite AEAD_AES_256_GCM'
must has_line "$SAID/session.json" '"check"'
must has_line "$SAID/state.json" '"ssrc"'
for kind in session-first auth-failing gone; do
	must has_line "$SAID/monitor.json" "\"kind\":\"$kind\""
done
must grep -qa '^== /proc/net/genetlink\|^== /proc/net/udp' "$SAID/files"
must grep -qa '^== /sys/module/srtp/' "$SAID/files"
must grep -qa '^== /proc/crypto' "$SAID/files"
must has_line "$SAID/dmesg" .
end

if [ -z "$tracers" ]; then
	skip "traces have the making of keys" "no tracefs"
else
	begin "traces have the making of keys"
	must has_line "$SAID/srtp-memory" 'call_site=srtp_key_new'
	must has_line "$SAID/srtp-memory-pipe" 'call_site=srtp_key_new'
	must has_line "$SAID/srtp-calls" netif_receive_skb
	must has_line "$SAID/trace" '^# tracer'
	if grep -qw function "$TRACING/srtp-calls/available_tracers"; then
		must has_line "$SAID/srtp-calls" srtp_key_new
	fi
	end
fi
untrace

begin "no run of six octets of a secret shows anywhere"
(cd "$SAID" && wc -c -- *) | sed 's/^/# /'
must keys search "$KEYS" "$SAID"
end

begin "without CAP_NET_ADMIN nothing is told"
said again session add in id 1 suite $CM key file "$KEYS/cm80-in"
said again flow add in id 1 local 10.77.0.1:5004 session 1
must keys denied "$HEADER"
end
