#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTP padding put in before encryption (RFC 6562): all sizes on the wire are one,
# and libsrtp2 reads an ordinary padded packet (RFC 3550 section 5.1) out of each.
#
#   A  application, flows                       B  libsrtp2, tcpdump
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need tcpdump
pair
peer_start
peer crypto out $CM $KEY_CM
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM pad to 200
must ctl "$A" flow add out local 10.77.0.1:5004 session 1
start "$TMP/wire" ip netns exec "$B" tcpdump -Z root -i b0 -n -l -Q in \
	--immediate-mode udp
wait_for has_line "$TMP/wire" 'listening on'
X=0x1111 N=1

# sizes FROM: the UDP payloads seen since line FROM, each once.
sizes() {
	sed -n "$1,\$s/.*UDP, length //p" "$TMP/wire" | sort -nu | tr '\n' ' '
}

lines() {
	wc -l <"$TMP/wire"
}

seen() {
	[ "$(lines)" -ge "$1" ]
}

# speech: payload sizes as a variable rate codec makes them of speech.
speech() {
	local size
	for size in 3 61 64 72 80 83 97 101 117 120 133 149 150 156 160 161 8; do
		must peer send app 10.77.0.2:6004 $X $N 1 size $size
		must peer recv wire $X $N 1 via out size $size padded 1
		N=$((N + 1))
	done
}

begin "payloads of all sizes leave in one"
mark "$A"
from=$(lines)
speech
must wait_for seen $((from + 17))
# 12 header, 200 payload and padding, 10 tag
equal "sizes on the wire" "$(sizes $((from + 1)))" '222 '
must moved "$A" sealed-rtp 17
must no_drops "$A"
end

begin "or in a multiple of some octets"
must ctl "$A" session set 1 pad to 0 pad block 64
from=$(lines)
speech
must wait_for seen $((from + 17))
equal "sizes on the wire" "$(sizes $((from + 1)))" '86 150 214 '
end

# Test that a payload that would need more than one octet can say has what fits.
begin "255 octets of padding are the most"
must ctl "$A" session set 1 pad to 1000 pad block 0
from=$(lines)
must peer send app 10.77.0.2:6004 $X $N 1 size 100
must peer recv wire $X $N 1 via out size 100 padded 1
N=$((N + 1))
must wait_for seen $((from + 1))
equal "size on the wire" "$(sizes $((from + 1)))" '377 '
end

# Test that what does not fit the path MTU with its padding does not leave.
begin "no padding beyond the MTU, IPv6"
must peer socket six "$A" '[fd77::1]:5006'
must peer socket wire6 "$B" '[fd77::2]:6006'
must peer crypto out6 $CM ${KEY_CM2/#f/6}
must ctl "$A" session add out id 2 suite $CM key hex ${KEY_CM2/#f/6} $KEYOPT_CM \
	pad to 1210
must ctl "$A" flow add out local '[fd77::1]:5006' session 2
ip -n "$A" link set a0 mtu 1280
mark "$A"
must peer send six '[fd77::2]:6006' $X 1 1 size 1000
must peer recv wire6 $X 1 1 via out6 size 1000 padded 210
must no_drops "$A"
# headers of IPv6, UDP and RTP, payload, tag: 40 + 8 + 12 + 1211 + 10
must ctl "$A" session set 2 pad to 1211
must_not peer send six '[fd77::2]:6006' $X 2 1 size 1000
must moved_only "$A" too-big 1
end

begin "no padding beyond the MTU"
ip -n "$A" link set a0 mtu 400
must peer df app on
must ctl "$A" session set 1 pad to 400
mark "$A"
must_not peer send app 10.77.0.2:6004 $X $N 1 size 300
must moved "$A" too-big 1
# nor as fragments; what is long by itself may be those
must peer df app off
must_not peer send app 10.77.0.2:6004 $X $N 1 size 300
must moved "$A" too-big 2
must ip netns exec "$A" ip route flush cache
must peer send app 10.77.0.2:6004 $X $N 1 size 410
must peer recv wire $X $N 1 via out size 410
must moved "$A" too-big 2
end

# rtp SEQ PAYLOAD: a packet that says it is padded, in hex, as $RTP.
rtp() {
	printf -v RTP 'a000%04x0000000000001111%s' "$1" "$2"
}

# Test that what an application has padded gets more of it, and one count at the end.
begin "a packet that is padded gets more"
ip -n "$A" link set a0 mtu 1500
must ctl "$A" session set 1 pad to 16
mark "$A"
rtp 500 aabbccddeeff000000000005
must peer raw app 10.77.0.2:6004 "$RTP"
must peer recv-raw wire via out
equal "opened" "${PEER_SAID%% *}" "${RTP}00000009"
# as long as it shall be, or with no padding that one octet could say
rtp 501 aabbccddeeff00000000000000000006
must peer raw app 10.77.0.2:6004 "$RTP"
must peer recv-raw wire via out
equal "opened" "${PEER_SAID%% *}" "$RTP"
must ctl "$A" session set 1 pad to 1000
rtp 502 "$(printf '%0508x' 254)"
must peer raw app 10.77.0.2:6004 "$RTP"
must peer recv-raw wire via out
equal "opened" "${PEER_SAID%% *}" "${RTP}ff"
must no_drops "$A"
end

# Test that padding which cannot be is not made more of: no octet of it, or more than
# the payload has.
begin "padding that is wrong does not leave"
must ctl "$A" session set 1 pad to 16
mark "$A"
for payload in aabb00 aabb04 ''; do
	rtp 503 "$payload"
	must peer raw app 10.77.0.2:6004 "$RTP"
done
must moved_only "$A" malformed 3
must peer quiet wire
end

begin "an in session pads nothing"
must refused "$A" 'out session pads' session add in suite $CM key hex $KEY_CM2 \
	pad to 100
end
