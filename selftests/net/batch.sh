#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A device hands the stack its packets in batches, and the stack goes on with what our
# hook let pass when it has shown it all of a batch. What the hook stole of it, datagrams
# of a super-packet and what an engine has, must not go on before: packets of a flow stay
# in order, however each of them was opened.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# cpus: several
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=train.bash
source "$(dirname "$0")/train.bash"
need ethtool ping
pair
# Where a processor's backlog has the packets there are no batches.
ip netns exec "$A" ethtool -K a0 gro on >/dev/null
ip netns exec "$A" bash -c 'echo 0 >/sys/class/net/a0/queues/rx-0/rps_cpus'
normal_batch=/proc/sys/net/core/gro_normal_batch
usual_batch=$(<$normal_batch)
batch_back() {
	echo "$usual_batch" >$normal_batch
}
at_end batch_back
echo 64 >$normal_batch
peer_start
yard "$B"
X=0x2222 Z=0x3333

TRACE=
if trace_begin napi/napi_poll; then
	echo 1 >"$TRACE/events/napi/napi_poll/enable"
else
	echo "# without a look at the device's batches: no trace of napi_poll"
fi

# later DELAY: in nanoseconds, how long a0 lets packets wait that come after the next.
later() {
	# shellcheck disable=SC2016
	ip netns exec "$A" bash -c 'cd /sys/class/net/a0
		echo "$1" >gro_flush_timeout
		echo $(($1 > 0)) >napi_defer_hard_irqs' - "$1"
}

# gather HOST, and then packets to A: they come in one batch. What comes first must be
# nothing that the device would like to put together.
gather() {
	[ -z "$TRACE" ] || : >"$TRACE/trace"
	later $((3 * AWHILE * 1000))
	must ip netns exec "$B" ping -qc 1 "${1//[][]/}" >/dev/null
	later 0
}

# gathered N: so many came at once, and perhaps what the kernels had to say.
gathered() {
	local work most=0
	[ -n "$TRACE" ] || return
	while read -r work; do
		[ "$work" -le $most ] || most=$work
	done < <(sed -n 's/.* device a0 work \([0-9]*\) .*/\1/p' "$TRACE/trace")
	must test $most -ge "$1"
}

# call APP WIRE SUITE KEY OPTIONS: sockets, and a flow for what B sends to APP.
call() {
	must peer socket app "$A" "$1"
	must peer socket wire "$B" "$2"
	must ctl "$A" flow flush
	must ctl "$A" flow add in local "$1" suite "$3" key hex "$4" $5
	must peer crypto in "$3" "$4"
	mark "$A"
}

# three HOST WORDS...: a packet, a train that the device puts together, and a packet.
three() {
	local host=$1
	shift
	gather "$host"
	must peer send wire "$host:5004" $X 1 1 size 980 "$@"
	must peer send wire "$host:5004" $X 2 8 size 981 "$@"
	must peer send wire "$host:5004" $X 10 1 size 982 "$@"
	must peer recv app $X 1 1 size 980
	must peer recv app $X 2 8 size 981
	must peer recv app $X 10 1 size 982
	must peer quiet app
	gathered 10
}

# and_cut WANT: what was counted, with a super-packet among it, or more: the device may
# stop to put together where it likes.
and_cut() {
	changed "$A" "$1"
	must test "$SEGMENTED" -ge 1
}

# opened HOST WIRE: of a flow with a session.
opened() {
	call "$1:5004" "$2" $CM $KEY_CM2 "$KEYOPT_CM"
	three "$1" via in
	and_cut "opened-rtp 10"
}

# passed HOST WIRE: of a flow that lets it pass in clear.
passed() {
	call "$1:5004" "$2" $CM $KEY_CM2 "$KEYOPT_CM"
	must ctl "$A" flow flush
	must ctl "$A" flow add in local "$1:5004" miss pass
	three "$1"
	and_cut "pass-miss 10"
}

# wraps HOST WIRE: the first packets of an SSRC, in a train that waits behind another's
# packet, pass 65535: each has the index that the one before it has left.
wraps() {
	call "$1:5004" "$2" $CM $KEY_CM2 "$KEYOPT_CM"
	must ctl "$A" state add session "$(show "$A" session id)" ssrc $X
	gather "$1"
	must peer send wire "$1:5004" $Z 1 1 size 980 via in
	must peer send wire "$1:5004" $X 65530 16 size 981 via in
	must peer recv app $Z 1 1 size 980
	must peer recv app $X 65530 16 size 981
	must peer quiet app
	gathered 17
	and_cut "opened-rtp 17"
}

# uncut HOST WIRE: with a session, as the sender's own train.
uncut() {
	call "$1:5004" "$2" $CM $KEY_CM2 "$KEYOPT_CM"
	TRAIN=()
	train $X 1 10 size 981 via in
	gather "$1"
	must peer raw wire "$1:5004" "${TRAIN[0]}"
	must train_send wire "$1:5004" "${TRAIN[@]:1:8}"
	must peer raw wire "$1:5004" "${TRAIN[9]}"
	must peer recv app $X 1 10 size 981
	must peer quiet app
	gathered 3
	and_cut "opened-rtp 10"
}

# both HOW COMMAND: in both families.
both() {
	begin "$1, IPv4"
	$2 10.77.0.1 10.77.0.2:6004
	end
	begin "$1, IPv6"
	$2 '[fd77::1]' '[fd77::2]:6004'
	end
}

# Test that what was cut from a super-packet does not overtake.
must ip netns exec "$A" ethtool -K a0 rx-udp-gro-forwarding on >/dev/null
both "a train put together as one long datagram" opened
both "a train of a flow that lets it pass" passed
both "a train that passes 65535" wraps
must ip netns exec "$A" ethtool -K a0 rx-udp-gro-forwarding off rx-gro-list on >/dev/null
both "a train put together as a list" opened
must ip netns exec "$A" ethtool -K a0 rx-gro-list off >/dev/null
must ip netns exec "$B" ethtool -K b0 tx on tso off tx-udp-segmentation on >/dev/null
both "a train that was never cut" uncut
must ip netns exec "$B" ethtool -K b0 tx off >/dev/null

# From here on with the late engine: what it has finished does not overtake.
[ "$ENGINE" = late ] || exit 0
param=/sys/module/srtp_test_engine/parameters
usual_delay=$(<$param/delay_us)
delay_back() {
	echo "$usual_delay" >$param/delay_us
}
at_end delay_back
echo 0 >$param/delay_us

# Test that a train of which an engine has the middle comes in one piece, behind what
# came before it.
mixed() {
	local i key=${KEY_CM2/f0f1/5051}
	begin "a train of which an engine has the middle"
	must ip netns exec "$B" ethtool -K b0 tx on tso off tx-udp-segmentation on >/dev/null
	for ((i = 0; i < 3; i++)); do
		call 10.77.0.1:5004 10.77.0.2:6004 $CM $KEY_CM2 \
			"mki 01 key hex $key mki 02 engine ctr-aes-srtp-late"
		must peer mki in 01 $KEY_CM2
		must peer mki in 02 "$key"
		slow
		TRAIN=()
		train $X 1 5 size 400 via in
		must peer use in 1
		train $X 6 4 size 400 via in
		must peer use in 0
		train $X 10 5 size 400 via in
		gather 10.77.0.1
		must peer raw wire 10.77.0.1:5004 "${TRAIN[0]}"
		must train_send wire 10.77.0.1:5004 "${TRAIN[@]:1:12}"
		must peer raw wire 10.77.0.1:5004 "${TRAIN[13]}"
		must peer send wire 10.77.0.1:5008 $Z 1 40 size 1400 via slow
		must peer recv app $X 1 14 size 400
		must peer recv other $Z 1 40 size 1400
		must peer quiet app
		gathered 43
		and_cut "opened-rtp 54"
		# the last ones wait for those an engine has
		must moved "$A" async 9
	done
	must ip netns exec "$B" ethtool -K b0 tx off >/dev/null
	end
}

# slow: another flow, of long packets.
slow() {
	must peer socket other "$A" 10.77.0.1:5008
	must ctl "$A" flow add in local 10.77.0.1:5008 suite $CM key hex $KEY_CM
	must peer crypto slow $CM $KEY_CM
}

# elsewhere SUITE KEY KEYOPT: short packets opened in place, and a long one by an engine
# of another processor, which finishes while this one has still others to open.
elsewhere() {
	local i
	begin "$1: a long one does not overtake short ones"
	for ((i = 0; i < 3; i++)); do
		call 10.77.0.1:5004 10.77.0.2:6004 "$1" "$2" \
			"$3 engine-from 200"
		slow
		gather 10.77.0.1
		must peer send wire 10.77.0.1:5004 $X 1 20 size 20 via in
		must peer send wire 10.77.0.1:5004 $X 21 1 size 400 via in
		must peer send wire 10.77.0.1:5008 $Z 1 40 size 1400 via slow
		must peer recv app $X 1 20 size 20
		must peer recv app $X 21 1 size 400
		must peer recv other $Z 1 40 size 1400
		must peer quiet app
		gathered 61
		changed "$A" "opened-rtp 61, engine-ran 1, engine-spared 20"
		must moved "$A" async 1
	done
	end
}

# (One of an HMAC as well would come back to this processor in between.)
elsewhere $CM $KEY_CM2 "engine ctr-aes-srtp-late"
elsewhere $GCM $KEY_GCM "$KEYOPT_GCM"
mixed
