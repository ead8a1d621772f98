#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who listens on the wire learns no audio level (RFC 6464), which tells who speaks and
# when, behind encrypt-ext (RFC 6904) or cryptex (RFC 9335), in one- and two-octet
# form; without them tshark reads every one. libsrtp2, which has RFC 6904, agrees on
# its packets both ways.
#
#   A  application, flows                       B  libsrtp2; tcpdump, tshark
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need tcpdump tshark
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
start "$TMP/dump" ip netns exec "$B" tcpdump -Z root -i b0 -n -U -w "$TMP/pcap" \
	--immediate-mode udp dst port 6004
wait_for has_line "$TMP/dump" 'listening on'
levels=16

# Sixteen different levels, the first bit says voice: as somebody begins to speak.
level() {				# N
	printf -v LEVEL %02x $((0xff - 7 * $1))
}

# An RTP packet whose extension has the level as id 1, two octets as id 3, padding;
# then twenty octets of payload.
rtp() {					# FORM SEQ LEVEL
	printf -v RTP '9060%04x0000000112345678' "$2"
	if [ "$1" = one ]; then
		RTP+=bede0002"10${3}31babe000000"
	else
		RTP+=10000002"0101${3}0302babe00"
	fi
	printf -v RTP '%s%040x' "$RTP" 0x5eed
}

# session FORM WORDS...: an out flow, and libsrtp2 with its key.
session() {
	local form=$1
	shift
	ctl "$A" flow flush
	ctl "$A" session flush
	must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM "$@"
	must ctl "$A" flow add out local 10.77.0.1:5004 session 1
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
}

# spoken FORM SEQ VIA...: sixteen packets leave; libsrtp2 gets them back as they were.
spoken() {
	local form=$1 seq=$2 n
	shift 2
	for ((n = 0; n < levels; n++)); do
		level $n
		rtp "$form" $((seq + n)) $LEVEL
		must peer raw app 10.77.0.2:6004 $RTP
		must peer recv-raw wire "$@"
		[ $# = 0 ] || equal "libsrtp2 has" "${PEER_SAID%% *}" $RTP
	done
}

# heard FORM SEQ: the other way
heard() {
	local form=$1 seq=$2 n
	ctl "$A" flow flush
	must ctl "$A" session add in id 2 suite $CM key hex $KEY_CM2 $KEYOPT_CM \
		encrypt-ext 1,3
	must ctl "$A" flow add in local 10.77.0.1:5004 session 2
	for ((n = 0; n < 4; n++)); do
		level $n
		rtp "$form" $((seq + n)) $LEVEL
		must peer raw wire 10.77.0.1:5004 $RTP via in
		must peer recv-raw app
		equal "the application has" "${PEER_SAID%% *}" $RTP
	done
}

seq=1000
for form in one two; do
	begin "$form-octet form: sent in the clear"
	session $form
	spoken $form $seq via out
	end

	begin "$form-octet form: sent with encrypt-ext, libsrtp2 reads and writes it"
	session $form encrypt-ext 1
	must peer encrypt-ext out 1
	spoken $form $((seq + 100)) via out
	must peer encrypt-ext in 1 3
	heard $form $seq
	end

	begin "$form-octet form: sent with cryptex"
	session $form cryptex on
	spoken $form $((seq + 200))
	end
	seq=$((seq + 1000))
done

# What tshark makes of the wire: "SEQ PROFILE IDS DATA" of each packet.
written() {
	tcpdump -nr "$TMP/pcap" 2>/dev/null | grep -c UDP
}
all_there() {
	[ "$(written)" = $((6 * levels)) ]
}
must wait_for all_there
stop "$STARTED"
tshark -r "$TMP/pcap" -d udp.port==6004,rtp -T fields -E separator=/s \
	-e rtp.seq -e rtp.ext.profile -e rtp.ext.rfc5285.id -e rtp.ext.rfc5285.data \
	>"$TMP/read" 2>/dev/null

# read_at SEQ: how many of the sixteen levels can be read there, in RIGHT, and how many
# packets have an extension with id 1 at all, in FOUND.
read_at() {
	local n seq ids data
	RIGHT=0 FOUND=0
	while read -r seq _ ids data; do
		n=$((seq - $1))
		((n >= 0 && n < levels)) || continue
		level $n
		[[ $ids == 1* ]] || continue
		FOUND=$((FOUND + 1))
		[[ ${data%%,*} != "$LEVEL" ]] || RIGHT=$((RIGHT + 1))
	done <"$TMP/read"
	echo "# $FOUND audio levels found, $RIGHT are right"
}

seq=1000
for form in one two; do
	begin "$form-octet form: in the clear all are read"
	read_at $seq
	equal found,right $FOUND,$RIGHT $levels,$levels
	end

	# By chance one in 256 is: two or more of sixteen once in 600 keys, but the
	# key is always the same.
	begin "$form-octet form: with encrypt-ext there are octets, but not the levels"
	read_at $((seq + 100))
	equal found $FOUND $levels
	must test $RIGHT -le 1
	end

	begin "$form-octet form: with cryptex there is nothing to find"
	read_at $((seq + 200))
	equal found,right $FOUND,$RIGHT 0,0
	equal "profile" "$(sed -n "s/^$((seq + 200)) \(0x\)*\([^ ]*\).*/\2/p" \
		"$TMP/read" | head -n 1)" "$([ $form = one ] && echo c0de || echo c2de)"
	end
	seq=$((seq + 1000))
done
