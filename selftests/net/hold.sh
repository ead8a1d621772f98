#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A call on hold for 30 minutes, then resumed: the ROC survives the pause, and so
# does the memory of what was received before.
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
clock=$(date +%s)
put_back() {
	date -s "@$((clock + SECONDS))" >/dev/null
}
at_end put_back

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
must date -s "@$((clock + 1800))" >/dev/null
must show_is 1 "$A" state roc session 1
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
