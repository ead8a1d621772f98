#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is allocated on the way of a packet, by the kernel's own trace of each allocation:
# nothing where the crypto completes in place, but for the copy of an skb that is not ours
# alone or lacks room; one where an engine takes the packet away.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
engine_load
trace_begin kmem/kmalloc || skip_all "this kernel does not trace memory"
echo 8192 >"$TRACE/buffer_size_kb"
echo 1 >"$TRACE/options/stacktrace"
for event in "$TRACE"/events/kmem/{kmalloc,kmem_cache_alloc,mm_page_alloc}*; do
	# freeing is none
	[[ $event == *free* ]] || echo 1 >"$event/enable"
done

pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x2222 Y=0x1111 N=50 seq=0
late_cm='engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late'
late_gcm='engine gcm-aes-srtp-late'

# traced COMMAND...: what it allocates below our functions, by what it is for: "ours"
# or, for a copy, "room". Pages for a slab belong to what is taken out of it, and a kernel
# that watches memory keeps books. A frame nearer than ours that is an interrupt's: it only
# came then.
traced() {
	echo >"$TRACE/trace"
	echo 1 >"$TRACE/tracing_on"
	"$@"
	echo 0 >"$TRACE/tracing_on"
	must_not grep -q '^overrun: [^0]' "$TRACE"/per_cpu/cpu*/stats
	awk '
		function done() {
			if (kind)
				n[kind]++
			if (kind == "ours" && stack !~ /srtp_pkt_new/ && seen++ < 3)
				printf "# allocated:%s\n", stack >"/dev/stderr"
			kind = stack = ""
		}
		/: (kmalloc|kmem_cache_alloc|mm_page_alloc)/ { done(); open = 1 }
		/^ => / {
			stack = stack " " $2
			if (!open)
				next
			if ($2 ~ /^(asm_)?(sysvec|common_interrupt|irq_exit)/ ||
			    $2 ~ /^(__)?do_softirq|^__local_bh_enable_ip/ ||
			    $2 ~ /^(new|allocate)_slab|kmemleak|kasan|^stack_depot/)
				open = 0
			else if ($2 ~ /^srtp_udp_copy/) {
				kind = "room"
				open = 0
			} else if ($2 ~ /^srtp_/)
				kind = "ours"
		}
		END {
			done()
			print "ours " n["ours"] + 0
			print "room " n["room"] + 0
		}' "$TRACE/trace" >"$TMP/allocated"
	allocated=$(awk '$1 == "ours" { print $2 }' "$TMP/allocated")
	room=$(awk '$1 == "room" { print $2 }' "$TMP/allocated")
}

out() {
	must peer send app 10.77.0.2:6004 $Y $((seq + 1)) $N
	must peer recv wire $Y $((seq + 1)) $N via out
	seq=$((seq + N))
}

in_() {
	must peer send wire 10.77.0.1:5004 $X $((seq + 1)) $N via in
	must peer recv app $X $((seq + 1)) $N
	seq=$((seq + N))
}

rtcp() {
	local n
	for ((n = 0; n < 5; n++)); do
		must peer send-rtcp app 10.77.0.2:6004 $Y sr
		must peer recv-rtcp wire $Y sr via out
		must peer send-rtcp wire 10.77.0.1:5004 $X sr via in
		must peer recv-rtcp app $X sr
	done
}

# call SUITE KEY KEY MORE: and the first packets, for which states are made.
call() {
	must ctl "$A" flow flush
	must ctl "$A" flow add out local 10.77.0.1:5004 suite "$1" key hex "$2" ${4:-}
	must ctl "$A" flow add in local 10.77.0.1:5004 suite "$1" key hex "$3" ${4:-}
	must peer crypto out "$1" "$2"
	must peer crypto in "$1" "$3"
	out
	in_
	rtcp
}

# Test that the trace sees what there is to be seen.
begin "the trace has the allocation of a state"
call $CM $KEY_CM $KEY_CM2
traced must peer send wire 10.77.0.1:5004 0x3333 1 1 via in
must peer recv app 0x3333 1 1
must test "$allocated" -ge 1
end

here() {
	begin "$1 in place: nothing, but for what must be copied"
	call "$@"
	for way in out in_ rtcp; do
		mark "$A"
		traced $way
		equal "$way: allocated" "$allocated" 0
		equal "$way: copied" "$(change "$A" copied) $room" "0 0"
	done
	# somebody listens on the device: what he holds is not ours to write to
	must peer tap heard "$A" a0 in
	mark "$A"
	traced in_
	equal "tapped: allocated" "$allocated" 0
	must moved "$A" copied $N
	must test "$room" -ge $N
	must peer close heard
	end
}

away() {
	begin "$1 through an engine: one a packet"
	call "$@"
	for way in out in_; do
		mark "$A"
		traced $way
		echo "# $way: $allocated, $(change "$A" async) went away, $room for room"
		must test "$allocated" -le $N
		must test "$(change "$A" async)" -gt 0
	done
	end
}

here $CM $KEY_CM $KEY_CM2
here $GCM $KEY_GCM "${KEY_GCM/#2/3}"
away $CM "${KEY_CM/#00/20}" "${KEY_CM2/#f0/21}" "$late_cm"
away $GCM "${KEY_GCM/#2/4}" "${KEY_GCM/#2/5}" "$late_gcm"
