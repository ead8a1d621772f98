#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A call on hold, for so long that its states are parked, then resumed: the ROC survives
# the pause, and so does the memory of what was received before. Nothing is forgotten
# later because it is parked for longer: that has no clock.
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

parked() {
	[ "$(show "$A" state parked session "$1")" = true ]
}

must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM idle-after 1
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM idle-after 1
must ctl "$A" flow add in local 10.77.0.1:5004 session 1
must ctl "$A" flow add out local 10.77.0.1:5004 session 2
monitor "$A"

# Test that both directions pass the wrap of the sequence number.
begin "before the hold: ROC 1 both ways"
must peer send wire 10.77.0.1:5004 $X 65500 100 via in save before
must peer recv app $X 65500 100
must peer send app 10.77.0.2:6004 $Y 65500 100
must peer recv wire $Y 65500 100 via out
must show_is 1 "$A" state roc session 1
must show_is 1 "$A" state roc session 2
end

# Test that the idle states are parked, not forgotten.
begin "parked during the hold"
must wait_for parked 1
must wait_for parked 2
must event idle
must show_is 1 "$A" state roc session 1
end

# Test that nothing is lost when the table of what is parked grows around it.
begin "room for more that are parked, made meanwhile"
for session in 1 2; do
	must ctl "$A" session set $session max-parked 65536
	must parked $session
	must show_is 1 "$A" state roc session $session
done
end

# Test that a packet from before the hold is not taken for a new one, and wakes
# nothing: states that are parked take no room from those that live.
begin "a replay from before the hold is refused"
mark "$A"
must peer resend wire 10.77.0.1:5004 before
must moved_either "$A" 1 replayed too-old
must peer quiet app
must parked 1
end

# Test that both directions go on where they were.
begin "resumed with the same ROC"
mark "$A"
must peer send wire 10.77.0.1:5004 $X 64 50 via in
must peer recv app $X 64 50
must peer send app 10.77.0.2:6004 $Y 64 50
must peer recv wire $Y 64 50 via out
must no_drops "$A"
must show_is 1 "$A" state roc session 1
must event resumed
end

# Test that the application cannot go back to indices of before the hold.
begin "an index sealed before the hold is not sealed again"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 10 1
must moved_either "$A" 1 repeated tx-stuck
must peer quiet wire
end

# Test that a parked SSRC which a command says more of keeps what it knew.
begin "a parked SSRC is given indices, and none below its own"
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in save sr
must peer recv-rtcp app $X sr
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must wait_for parked 1
must wait_for parked 2
must refused "$A" 'never lowered' state add session 2 ssrc $Y roc 1 seq 100
must refused "$A" 'never lowered' state add session 2 ssrc $Y roc 0
must refused "$A" 'never lowered' state add session 2 ssrc $Y srtcp-index 0
must parked 2
must ctl "$A" session set 1 idle-after 0
must ctl "$A" session set 2 idle-after 0
must ctl "$A" state add session 2 ssrc $Y roc 1 seq 200
must ctl "$A" state add session 1 ssrc $X roc 1 seq 200
mark "$A"
must peer send app 10.77.0.2:6004 $Y 150 1
must moved_either "$A" 1 repeated tx-stuck
must peer quiet wire
mark "$A"
must peer resend wire 10.77.0.1:5004 sr
must moved_only "$A" replayed 1
mark "$A"
must peer resend wire 10.77.0.1:5004 before
must moved_either "$A" 1 replayed too-old
must peer quiet app
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must show_is 2 "$A" state rtcp-index session 2
must peer send app 10.77.0.2:6004 $Y 201 5
must peer recv wire $Y 201 5 via out
must peer send wire 10.77.0.1:5004 $X 201 5 via in
must peer recv app $X 201 5
must no_drops "$A"
end
