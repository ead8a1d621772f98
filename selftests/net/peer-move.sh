#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The peer's address changes in the middle of a call.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#                                              10.77.0.2:7004, later
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2
X=0x2222 Y=0x1111
peer socket moved "$B" 10.77.0.2:7004
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
must ctl "$A" flow add out id 2 local 10.77.0.1:5004 session 2
monitor "$A"

# the_peer: as "flow show" prints it.
the_peer() {
	ctl "$A" -json flow show | jq -r '[.. | objects |
		select(.id == 1 and .direction == "in")] | first |
		if has("peer-addr") then "\(.["peer-addr"]):\(.["peer-port"])"
		else .peer end'
}

peer_is() {
	[ "$(the_peer)" = "$1" ]
}

# Test that the peer is shown once a packet of it was authentic.
begin "the peer is shown"
must peer send wire 10.77.0.1:5004 $X 1 10 via in
must peer recv app $X 1 10
must wait_for peer_is 10.77.0.2:6004
end

# Test that a forged packet does not move it.
begin "a forgery from elsewhere does not move the peer"
must peer send moved 10.77.0.1:5004 $X 11 1
must wait_for counter_is "$A" auth-failed 1
must peer_is 10.77.0.2:6004
must_not has_line "$EVENTS" peer-changed
end

# Test that an authentic one does, and the stream goes on.
begin "an authentic packet moves it, with an event"
mark "$A"
must peer send moved 10.77.0.1:5004 $X 11 10 via in
must peer recv app $X 11 10
must event peer-changed
must wait_for peer_is 10.77.0.2:7004
must no_drops "$A"
end

# Test that the application follows, on the same flow and index.
begin "out follows the application to the new address"
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1 10
must peer recv wire $Y 1 10 via out
must peer send app 10.77.0.2:7004 $Y 11 10
must peer recv moved $Y 11 10 via out
must no_drops "$A"
end

# Test that a flow bound to a remote can be given another in place.
begin "flow set remote"
must ctl "$A" flow set 2 remote 10.77.0.2:7004
must ctl "$A" flow set 1 remote 10.77.0.2:7004
mark "$A"
must peer send app 10.77.0.2:7004 $Y 21 1
must peer recv moved $Y 21 1 via out
must peer send moved 10.77.0.1:5004 $X 21 1 via in
must peer recv app $X 21 1
must no_drops "$A"
end
