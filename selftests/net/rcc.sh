#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The rollover counter carried in every R-th tag (RFC 4771, mode 2): a receiver that
# joins late, without being told the counter, falls in step; what a stranger
# writes there changes nothing.
#
#   A  sender, out flow                         B  receiver, in flow
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket far "$B" 10.77.0.2:6004
X=0x1111
must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM $KEYOPT_CM rcc 4
must ctl "$A" state add session 1 ssrc $X roc 7 seq 99
must ctl "$A" flow add out local 10.77.0.1:5004 session 1
must ctl "$B" session add in id 1 suite $CM key hex $KEY_CM $KEYOPT_CM rcc 4
must ctl "$B" flow add in local 10.77.0.2:6004 session 1

# state_of NS: "ROC SEQ"
state_of() {
	ctl "$1" -json state show session 1 | jq -r '.[0] | "\(.roc) \(.seq)"'
}

# Test that packets before the first that carries it are lost, and no more.
begin "a late receiver falls in step"
mark "$B"
# 101..103 do not carry it, 104 does
must peer send app 10.77.0.2:6004 $X 101 20
must wait_for counter_grew "$B" opened-rtp 17
must peer recv far $X 104 17
equal "the receiver's state" "$(state_of "$B")" '7 120'
must moved "$B" auth-failed 3
end

# sealed SEQ: what A makes of it, taken on the wire.
must peer tap wire "$B" b0 in

# Test that a packet whose counter was changed is refused, and moves nothing.
begin "a forged counter is refused"
known=$(state_of "$B")
must ctl "$B" flow flush
must peer drain wire
must peer send app 10.77.0.2:6004 $X 124 1
must peer recv-raw wire
sealed=${PEER_SAID%% *}
must peer drain far
tag=${sealed: -20}
equal "what the tag begins with" "${tag:0:8}" 00000007
must ctl "$B" flow add in local 10.77.0.2:6004 session 1
must peer socket forger "$A" 10.77.0.1:5006
mark "$B"
for roc in 00000000 00000006 00000008 7fffffff ffffffff; do
	must peer raw forger 10.77.0.2:6004 \
		"${sealed:0:$((${#sealed} - 20))}$roc${tag:8}"
done
all_refused() {
	[ $(($(change "$B" auth-failed) + $(change "$B" too-old))) = 5 ]
}
must wait_for all_refused
equal "the receiver's state" "$(state_of "$B")" "$known"
must peer raw forger 10.77.0.2:6004 "$sealed"
must wait_for counter_grew "$B" opened-rtp 1
equal "the receiver's state" "$(state_of "$B")" '7 124'
end

begin "modes without a MAC are refused"
must refused "$B" 'packets without a MAC.*rcc' session add in \
	suite AES_CM_128_HMAC_SHA1_32 key hex ${KEY_CM2/#f/6} rcc 4
must refused "$B" 'AEAD suite has no room for the ROC.*rcc' session add in \
	suite $GCM key hex ${KEY_GCM/#2/6} rcc 4
for mode in 1 3; do
	said=$(ctl "$B" session add in suite $CM key hex ${KEY_CM2/#f/6} \
		rcc 4 mode $mode 2>&1)
	equal status $? 2
	must grep -q "mode \"$mode\" sends packets without authentication" <<<"$said"
done
must ctl "$B" session add in suite $CM key hex ${KEY_CM2/#f/6} rcc 4 mode 2
must misused "$B" 'rcc "0"' session add in suite $CM key hex $KEY_CM2 rcc 0
end
