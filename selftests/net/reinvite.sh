#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a re-INVITE the application starts its sequence numbers anew. With the
# same key that would be a two-time pad: refused, and said.
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
Y=0x1111
must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM window 128
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
monitor "$A"
must peer send app 10.77.0.2:6004 $Y 1000 300
must peer recv wire $Y 1000 300 via out

# Test that an index inside the window is not sealed again.
begin "an index sealed just now is refused"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1290 3 salt 1
must moved_only "$A" repeated 3
must peer quiet wire
end

# Test that a restart is refused and announced.
begin "a restart is refused, with an event"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1000 20 salt 1
must moved_only "$A" tx-stuck 20
must event tx-stuck
must peer quiet wire
end

# Test that what goes on after the highest index still leaves.
begin "packets above the highest index leave"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1300 5
must peer recv wire $Y 1300 5 via out
must no_drops "$A"
end

# Test that a new session on the same flow cures it.
begin "a new session lets the restarted stream out"
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow set 1 session 2
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1000 20 salt 2
must peer recv wire $Y 1000 20 salt 2 via in
must no_drops "$A"
end

# Test that the key in use cannot be given to another session.
begin "the same key for a second out session is refused"
must refused "$A" 'already seals' session add out id 3 suite $CM key hex $KEY_CM2
end
