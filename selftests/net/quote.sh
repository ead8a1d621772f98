#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ICMP messages that carry a packet back to where it came from: of one that may have
# been opened they leave with its headers alone.
#
#   A  flows, sends ICMP                              B  takes it
#      10.77.0.1 fd77::1   a0 ------------ b0   10.77.0.2 fd77::2
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3
export PYTHONDONTWRITEBYTECODE=1
pair
clear=$(printf '%02x' {100..199})

start "$TMP/taken" ip netns exec "$B" python3 "$(dirname "$0")/quote.py" take b0 "$clear"
wait_for has_line "$TMP/taken" ready

# said MESSAGES: so many came
said() {
	[ "$(wc -l <"$TMP/taken")" = $(($1 + 1)) ]
}

# told KIND NEAR FAR: what B is told. Sets TOLD.
messages=0
told() {
	must ip netns exec "$A" python3 "$(dirname "$0")/quote.py" "$@" "$clear"
	messages=$((messages + 1))
	must wait_for said $messages
	TOLD=$(tail -n 1 "$TMP/taken")
}

# cut NEAR FAR KIND TYPE WHOLE LEFT: octets of the message without a flow, and of what
# is left of it with one.
cut() {
	local near=$1 far=$2 at=$1
	[[ $at != *:* ]] || at=[$at]
	begin "$3, from $near"
	told $3 $near $far
	equal "without flows" "$TOLD" "type $4 clear 100 length $5 checksum right"
	must ctl "$A" flow add in local "$at:5004" suite $CM key hex $KEY_CM $KEYOPT_CM
	mark "$A"
	told $3 $near $far
	equal "with a flow" "$TOLD" "type $4 clear 0 length $6 checksum right"
	must moved "$A" quote-cut 1
	must ctl "$A" flow flush
	end
}

cut 10.77.0.1 10.77.0.2 whole 3 136 36
cut 10.77.0.1 10.77.0.2 later 3 128 28
cut fd77::1 fd77::2 whole 1 156 56
cut fd77::1 fd77::2 later 2 156 56
# Nobody can tell whose packet it is: NAT does not change what a Redirect quotes.
cut fd77::1 fd77::2 redirect 137 208 48
