#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The main job, one packet at a time, in one network:
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#
# cpus: several
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
peer crypto out $CM $KEY_CM
peer crypto in $CM $KEY_CM2

# Test that a flow and its session are made in one command, per direction.
begin "srtpctl takes one flow each way"
must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM
end

# Test that plain RTP leaves as SRTP that libsrtp reads.
begin "one packet out, read by libsrtp"
mark "$A"
must peer send app 10.77.0.2:6004 0x1111 100 1
must peer recv wire 0x1111 100 1 via out
must moved "$A" sealed-rtp 1
must no_drops "$A"
end

# Test that libsrtp's SRTP arrives as plain RTP.
begin "one packet in, sent by libsrtp"
mark "$A"
must peer send wire 10.77.0.1:5004 0x2222 200 1 via in
must peer recv app 0x2222 200 1
must moved "$A" opened-rtp 1
must no_drops "$A"
end

# Test the same for RTCP on the same port.
begin "RTCP both ways"
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 0x1111 compound
must peer recv-rtcp wire 0x1111 compound via out
must peer send-rtcp wire 10.77.0.1:5004 0x2222 sr via in
must peer recv-rtcp app 0x2222 sr
must moved "$A" sealed-rtcp 1
must moved "$A" opened-rtcp 1
must no_drops "$A"
end

# Test that a hundred packets keep their order.
begin "a hundred each way, in order"
must peer send app 10.77.0.2:6004 0x1111 101 100
must peer recv wire 0x1111 101 100 via out
must peer send wire 10.77.0.1:5004 0x2222 201 100 via in
must peer recv app 0x2222 201 100
must peer quiet app
must peer quiet wire
end

# Test that the engine is the one asked for, and that it was really late.
if [ "$ENGINE" = late ]; then
	begin "packets really went to the late engine"
	must test "$(counter "$A" async)" -ge 200
	end
fi

# Test that deleting the last flow opens the port again.
begin "without a flow, RTP is plain again"
must ctl "$A" flow flush
must peer send app 10.77.0.2:6004 0x1111 300 1
must peer recv wire 0x1111 300 1
end
