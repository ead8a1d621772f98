#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The SSRC changes and changes back (transfer, music on hold): A, B, A.
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
must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM
must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $KEY_CM $KEYOPT_CM
first=0xaaaa0001 second=0xbbbb0001

# both SSRC SEQ COUNT: so many packets each way.
both() {
	must peer send wire 10.77.0.1:5004 $1 $2 $3 via in save "$1"
	must peer recv app $1 $2 $3
	must peer send app 10.77.0.2:6004 $1 $2 $3
	must peer recv wire $1 $2 $3 via out
}

# Test that each SSRC has its own index; the first is past its wrap.
begin "A, past the wrap, then B"
mark "$A"
both $first 65530 20
both $second 7 20
must no_drops "$A"
end

# Test that coming back finds the first one's ROC again.
begin "back to A with its ROC"
mark "$A"
both $first 14 20
must no_drops "$A"
end

# Test that what B received is still remembered.
begin "a replay of B during A is refused"
mark "$A"
must peer resend wire 10.77.0.1:5004 $second
must moved_only "$A" replayed 1
must peer quiet app
end
