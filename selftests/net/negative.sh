#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every refusal under its own counter, and under no other.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2
X=0x2222

# Every case begins with a session that has just opened packets 200 to 203.
fresh() {
	ctl "$A" flow flush
	ctl "$A" session flush
	must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM \
		window 64 "$@"
	must ctl "$A" flow add in local 10.77.0.1:5004 session 1
	must peer crypto in $CM $KEY_CM2
	must peer send wire 10.77.0.1:5004 $X 200 4 via in save last
	must peer recv app $X 200 4
	mark "$A"
}

# Test that a damaged tag is refused.
begin "wrong tag"
fresh
must peer send wire 10.77.0.1:5004 $X 204 1 via in flip -1
must moved_only "$A" auth-failed 1
must peer quiet app
end

# Test that a damaged payload, and a damaged header, are refused.
begin "wrong payload and wrong header"
fresh
must peer send wire 10.77.0.1:5004 $X 204 1 via in flip 20
must peer send wire 10.77.0.1:5004 $X 205 1 via in flip 5
must moved_only "$A" auth-failed 2
must peer quiet app
end

# Test that a sender with another ROC is refused.
begin "wrong ROC"
fresh
must peer roc in $X 7
must peer send wire 10.77.0.1:5004 $X 204 1 via in
must moved_only "$A" auth-failed 1
must peer quiet app
end

# Test that another key is refused.
begin "wrong key"
fresh
must peer crypto other $CM $KEY_CM
must peer send wire 10.77.0.1:5004 $X 204 1 via other
must moved_only "$A" auth-failed 1
must peer quiet app
end

# Test that plain RTP from the wire is refused.
begin "plain RTP from the wire"
fresh
must peer send wire 10.77.0.1:5004 $X 204 1
must moved_only "$A" auth-failed 1
must peer quiet app
end

# Test that the same packet is opened once.
begin "replayed"
fresh
must peer resend wire 10.77.0.1:5004 last
must moved_only "$A" replayed 1
must peer quiet app
end

# Test that a genuine packet from below the window is refused.
begin "too old"
fresh
must peer send wire 10.77.0.1:5004 $X 204 1 via in save late
must peer recv app $X 204 1
must peer send wire 10.77.0.1:5004 $X 400 1 via in
must peer recv app $X 400 1
must peer resend wire 10.77.0.1:5004 late
must moved_only "$A" too-old 1
must peer quiet app
end

# Test that a packet without room for its tag is refused before any work.
begin "truncated"
fresh
must peer send wire 10.77.0.1:5004 $X 204 1 via in size 4 cut 6
must moved_only "$A" truncated 1
must peer quiet app
end

# Test that a header that runs past the end is refused.
begin "malformed"
fresh
must peer raw wire 10.77.0.1:5004 8f0000cc0000000000002222000000000000000000000000
must moved_only "$A" malformed 1
must peer quiet app
end

# Test that only the listed SSRC may come on a fixed session.
begin "wrong SSRC on a fixed session"
fresh ssrc $X
must peer send wire 10.77.0.1:5004 0x3333 1 1 via in
must moved_only "$A" unknown-ssrc 1
must peer quiet app
end

# Test that a guard lets nothing through.
begin "guard"
fresh
must ctl "$A" session del 1
must peer send wire 10.77.0.1:5004 $X 204 1 via in
must moved_only "$A" no-session 1
must peer quiet app
end

# Test that an RTCP packet, too, is opened once.
begin "replayed SRTCP"
fresh
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in save report
must peer recv-rtcp app $X sr
must peer resend wire 10.77.0.1:5004 report
must moved_only "$A" replayed 1
must peer quiet app
end

# Test that refusals change nothing: the next genuine packet is opened.
begin "after all this, the stream goes on"
fresh
for seq in 204 205 206 207 208; do
	must peer send wire 10.77.0.1:5004 $X $((seq + 30000)) 1 via other
	must peer send wire 10.77.0.1:5004 $X $seq 1 via in
	must peer recv app $X $seq 1
done
must moved_only "$A" auth-failed 5
end
