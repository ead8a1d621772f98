#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where things end: what a flow does not carry, the longest datagram, the last
# SSRC, the last index.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3
python3 -c 'import cryptography' 2>/dev/null || skip_all "no python3-cryptography"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x2222 Y=0x1111

# fresh IN-POLICY... : sessions 1 (in) and 2 (out) on flows 1 and 2.
fresh() {
	ctl "$A" flow flush
	ctl "$A" session flush
	must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM "$@"
	must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM "$@"
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
}

# flows POLICY...: both, on the one port.
flows() {
	must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1 "$@"
	must ctl "$A" flow add out id 2 local 10.77.0.1:5004 session 2 "$@"
	mark "$A"
}

silent() {
	must peer quiet app
	must peer quiet wire
}

# Test that RTCP does not travel where RTP does alone.
begin "carries rtp: RTCP is dropped, both ways, and teaches nothing"
fresh
flows carries rtp
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must moved_only "$A" not-rtp 1
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in
must peer send-rtcp wire 10.77.0.1:5004 $X compound
must moved_only "$A" not-rtp 3
silent
must show_is 0 "$A" session states 1
must show_is 0 "$A" session states 2
must peer send app 10.77.0.2:6004 $Y 1 5
must peer recv wire $Y 1 5 via out
must peer send wire 10.77.0.1:5004 $X 1 5 via in
must peer recv app $X 1 5
must moved_only "$A" not-rtp 3
end

# Test that a payload type of 64 to 95 with the marker, which is RTCP's where both
# travel, is RTP's there.
begin "carries rtp: a payload type that looks like RTCP is sealed and opened as RTP"
fresh
flows carries rtp
must peer send app 10.77.0.2:6004 $Y 1 5 pt 205
must peer recv wire $Y 1 5 pt 205 via out
must peer send wire 10.77.0.1:5004 $X 1 5 pt 205 via in
must peer recv app $X 1 5 pt 205
must no_drops "$A"
must moved "$A" sealed-rtp 5
must moved "$A" opened-rtp 5
end

# Test the same of RTP where RTCP travels.
begin "carries rtcp: RTP is dropped, both ways, and teaches nothing"
fresh
flows carries rtcp
must peer send app 10.77.0.2:6004 $Y 1 2
must moved_only "$A" not-rtp 2
must peer send wire 10.77.0.1:5004 $X 1 2 via in
must moved_only "$A" not-rtp 4
silent
must show_is 0 "$A" session states 1
must show_is 0 "$A" session states 2
must peer send-rtcp app 10.77.0.2:6004 $Y compound
must peer recv-rtcp wire $Y compound via out
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in
must peer recv-rtcp app $X sr
must moved_only "$A" not-rtp 4
end

# datagram SEQ OCTETS: RTP in hex, in $DATAGRAM.
datagram() {
	printf -v DATAGRAM '80%02x%04x00000000%08x%0*d' 96 "$1" $Y \
		$((2 * ($2 - 12))) 5
}

one_came() {
	peer drain wire && [ "$PEER_SAID" = 1 ]
}

# Test that a length that IP cannot say is refused, and does not wrap.
begin "65500 octets cannot grow: the sender is told"
fresh
flows
must peer df app off
for octets in 65500 65498; do
	datagram 1 $octets
	must peer_no 'too long' raw app 10.77.0.2:6004 "$DATAGRAM"
done
must moved_only "$A" too-big 2
silent
end

# Test that everything shorter goes, in fragments.
begin "60000 octets, and 65497, arrive whole and sealed"
mark "$A"
datagram 1000 60000
must peer raw app 10.77.0.2:6004 "$DATAGRAM"
must peer recv-raw wire
python3 "$SELFTESTS/net/open.py" $KEY_CM <<<"$PEER_SAID" >"$TMP/opened"
must cmp -s "$TMP/opened" - <<<"$DATAGRAM"
datagram 1001 65497
must peer raw app 10.77.0.2:6004 "$DATAGRAM"
must wait_for one_came
must moved "$A" sealed-rtp 2
must no_drops "$A"
end

# Test that SSRCs beyond the limit make no state, and do the others no harm.
begin "ssrc learn 2: the third is refused, both ways"
fresh ssrc learn 2
flows
for ssrc in 0x11 0x12; do
	must peer send app 10.77.0.2:6004 $ssrc 1 5
	must peer recv wire $ssrc 1 5 via out
	must peer send wire 10.77.0.1:5004 $ssrc 1 5 via in
	must peer recv app $ssrc 1 5
done
must no_drops "$A"
must peer send app 10.77.0.2:6004 0x13 1 3
must moved_only "$A" state-limit 3
must peer send wire 10.77.0.1:5004 0x13 1 3 via in
must moved_only "$A" state-limit 6
silent
must show_is 2 "$A" session states 1
must show_is 2 "$A" session states 2
for ssrc in 0x12 0x11; do
	must peer send app 10.77.0.2:6004 $ssrc 6 5
	must peer recv wire $ssrc 6 5 via out
	must peer send wire 10.77.0.1:5004 $ssrc 6 5 via in
	must peer recv app $ssrc 6 5
done
must moved_only "$A" state-limit 6
end

# Test that a limit may be raised under way.
begin "ssrc learn 3 lets the third in"
must ctl "$A" session set 1 ssrc learn 3
must ctl "$A" session set 2 ssrc learn 3
mark "$A"
must peer send app 10.77.0.2:6004 0x13 4 5
must peer recv wire 0x13 4 5 via out
must peer send wire 10.77.0.1:5004 0x13 4 5 via in
must peer recv app 0x13 4 5
must no_drops "$A"
end

# Test that a list of SSRCs is one.
begin "fixed SSRCs: another one is unknown, both ways"
fresh ssrc 0x21,0x22
flows
for ssrc in 0x21 0x22; do
	must peer send app 10.77.0.2:6004 $ssrc 1 3
	must peer recv wire $ssrc 1 3 via out
	must peer send wire 10.77.0.1:5004 $ssrc 1 3 via in
	must peer recv app $ssrc 1 3
done
must no_drops "$A"
must peer send app 10.77.0.2:6004 0x23 1 2
must moved_only "$A" unknown-ssrc 2
must peer send wire 10.77.0.1:5004 0x23 1 2 via in
must peer send-rtcp wire 10.77.0.1:5004 0x23 sr via in
must moved_only "$A" unknown-ssrc 5
silent
must ctl "$A" state add session 1 ssrc 0x23
must peer send wire 10.77.0.1:5004 0x23 3 3 via in
must peer recv app 0x23 3 3
end

# Test that no command makes a sender seal an index twice.
begin "a sender's index is never lowered, nor forgotten"
fresh
flows
must peer send app 10.77.0.2:6004 $Y 1000 10
must peer recv wire $Y 1000 10 via out
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must refused "$A" 'never lowered' state set session 2 ssrc $Y seq 1008
must refused "$A" 'never lowered' state set session 2 ssrc $Y roc 0 seq 0
must refused "$A" 'never lowered' state set session 2 ssrc $Y srtcp-index 0
must refused "$A" 'not forgotten' state del session 2 ssrc $Y
must refused "$A" 'has a state' state add session 2 ssrc $Y roc 7
must refused "$A" 'no state' state set session 2 ssrc 0x99 roc 7
must refused "$A" 'no state' state del session 2 ssrc 0x99
# One that was never used may go.
must ctl "$A" state add session 2 ssrc 0x98 roc 7
must ctl "$A" state del session 2 ssrc 0x98
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1010 5
must peer recv wire $Y 1010 5 via out
must ctl "$A" state set session 2 ssrc $Y roc 5
must peer roc out $Y 5
must peer send app 10.77.0.2:6004 $Y 1015 5
must peer recv wire $Y 1015 5 via out
must no_drops "$A"
must refused "$A" 'never lowered' state set session 2 ssrc $Y roc 4
end

# Test that 2^48 - 1 is followed by nothing.
begin "the last index of a key: SRTP stops"
fresh
must ctl "$A" state add session 2 ssrc $Y roc 4294967295 seq 65533
must ctl "$A" state add session 1 ssrc $X roc 4294967295 seq 65533
flows
must peer roc out $Y 4294967295
must peer roc in $X 4294967295
must peer send app 10.77.0.2:6004 $Y 65534 2
must peer recv wire $Y 65534 2 via out
must peer send wire 10.77.0.1:5004 $X 65534 2 via in
must peer recv app $X 65534 2
must no_drops "$A"
must peer send app 10.77.0.2:6004 $Y 0 3
must moved_only "$A" exhausted 3
# From the wire: libsrtp would not send it, somebody may.
must peer send wire 10.77.0.1:5004 $X 0 2
must moved_only "$A" exhausted 5
silent
end

# Test that it is so from the start where the state says so.
begin "a state that begins at the last index seals nothing"
fresh
must ctl "$A" state add session 2 ssrc $Y roc 4294967295 seq 65535
flows
must peer send app 10.77.0.2:6004 $Y 0 2
must moved_only "$A" exhausted 2
silent
end

# Test that 2^31 - 1 is used, and followed by nothing (RFC 3711 section 3.4).
begin "the last SRTCP index: one more packet, then none"
fresh
must ctl "$A" state add session 2 ssrc $Y srtcp-index 2147483647
flows
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must moved "$A" sealed-rtcp 1
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer send-rtcp app 10.77.0.2:6004 $Y bye
must moved_only "$A" exhausted 2
silent
# RTP has an index of its own.
must peer send app 10.77.0.2:6004 $Y 1 3
must peer recv wire $Y 1 3 via out
end

# Test that what "show" prints of a spent state makes it spent elsewhere.
begin "a spent state can be carried over, and stays spent"
line=$(ctl "$A" state show session 2 | grep -m 1 '^session')
echo "# $line"
ctl "$A" flow flush
ctl "$A" session flush
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
# Its first line, as documented, without what a state says of itself.
must ctl "$A" state add ${line%% learned*}
must ctl "$A" flow add out id 2 local 10.77.0.1:5004 session 2
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must moved_only "$A" exhausted 1
silent
end
