#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTCP arrives before the first RTP packet of its SSRC.
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
X=0x2222 Y=0x1111
must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $KEY_CM $KEYOPT_CM

# Test that an RTCP packet alone makes the state.
begin "in: RTCP first, then RTP"
mark "$A"
must peer send-rtcp wire 10.77.0.1:5004 $X rr via in
must peer recv-rtcp app $X rr
must peer send wire 10.77.0.1:5004 $X 50000 10 via in
must peer recv app $X 50000 10
must no_drops "$A"
end

# Test that RTP then starts at any sequence number, and wraps.
begin "in: RTP wraps afterwards"
mark "$A"
for ((seq = 50010; seq < 66010; seq += 200)); do
	peer send wire 10.77.0.1:5004 $X $seq 200 via in size 0 || break
	peer recv app $X $seq 200 size 0 || break
done
equal "next sequence number" $seq 66010
must show_is 1 "$A" state roc
must no_drops "$A"
end

# Test the same for what is sent.
begin "out: RTCP first, then RTP"
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must peer send app 10.77.0.2:6004 $Y 65530 20
must peer recv wire $Y 65530 20 via out
must no_drops "$A"
end
