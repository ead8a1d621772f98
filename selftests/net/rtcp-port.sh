#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RTP and RTCP on ports of their own, one session for both.
#
#   A  application, flows                            B  libsrtp2
#      10.77.0.1:5004, 5005  a0 ---------- b0  10.77.0.2:6004, 6005
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2
X=0x2222 Y=0x1111
peer socket app2 "$A" 10.77.0.1:5005
peer socket wire2 "$B" 10.77.0.2:6005
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 carries rtp session 1
must ctl "$A" flow add in id 2 local 10.77.0.1:5005 carries rtcp session 1
must ctl "$A" flow add out id 3 local 10.77.0.1:5004 carries rtp session 2
must ctl "$A" flow add out id 4 local 10.77.0.1:5005 carries rtcp session 2

# Test that both are opened by the one session.
begin "in: RTP on its port, RTCP on the next"
mark "$A"
must peer send wire 10.77.0.1:5004 $X 1 20 via in
must peer recv app $X 1 20
for salt in 1 2 3; do
	must peer send-rtcp wire2 10.77.0.1:5005 $X compound salt $salt via in
	must peer recv-rtcp app2 $X compound salt $salt
done
must moved "$A" opened-rtcp 3
must no_drops "$A"
end

# Test that both are sealed by the one session.
begin "out: the same"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1 20
must peer recv wire $Y 1 20 via out
for salt in 1 2 3; do
	must peer send-rtcp app2 10.77.0.2:6005 $Y sr salt $salt
	must peer recv-rtcp wire2 $Y sr salt $salt via out
done
must moved "$A" sealed-rtcp 3
must no_drops "$A"
end

# Test that one state serves both ports.
begin "one state per direction"
equal "states of both directions" "$(show "$A" stats states)" 2
end
