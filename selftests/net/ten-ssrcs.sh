#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ten SSRCs on one session: an SFU's usual case.
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
must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM ssrc learn 10
must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $KEY_CM $KEYOPT_CM ssrc learn 10

monitor "$A"

# Test that all ten are learned and kept apart, some past their wrap.
begin "ten SSRCs, interleaved, both ways"
mark "$A"
for round in 0 1 2 3 4; do
	for n in 0 1 2 3 4 5 6 7 8 9; do
		ssrc=$((0x1000 + n)) seq=$(((65520 + 3 * n + 10 * round) % 65536))
		must peer send wire 10.77.0.1:5004 $ssrc $seq 10 via in
		must peer recv app $ssrc $seq 10
		must peer send app 10.77.0.2:6004 $ssrc $seq 10
		must peer recv wire $ssrc $seq 10 via out
	done
done
must moved "$A" opened-rtp 500
must moved "$A" sealed-rtp 500
must no_drops "$A"
end

# Test that each is told of once, although packets of it come together.
begin "ten SSRCs are told of both ways, once each"
# behind all of them
must ctl "$A" flow add in id 77 local 127.255.255.1:9
must ctl "$A" flow del 77
must wait_for has_line "$EVENTS" 'kind gone.*id 77'
equal "events" "$(grep -c 'kind state-new' "$EVENTS")" 20
end

# Test that an eleventh is one too many, in both directions.
begin "an eleventh is refused"
mark "$A"
must peer send wire 10.77.0.1:5004 0x2000 1 1 via in
must moved_only "$A" state-limit 1
must peer quiet app
must peer send app 10.77.0.2:6004 0x2000 1 1
must moved_only "$A" state-limit 2
must peer quiet wire
end

# Test that the ten go on.
begin "the ten are unharmed"
mark "$A"
must peer send wire 10.77.0.1:5004 0x1003 43 5 via in
must peer recv app 0x1003 43 5
must no_drops "$A"
end
