#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# Dumps of several messages, while what they tell of changes.
#
#        A
#   +---------+
#   |   lo    |   a packet to 127.0.0.1:6004
#   +---------+
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

need python3
export PYTHONDONTWRITEBYTECODE=1
namespace A
STATES=1000

# dump COMMAND...: states told while the command runs, and whether it says torn.
dump() {
	nsenter --net="/run/netns/$A" python3 "$SELFTESTS/net/torn.py" \
		"$SELFTESTS/../kernel/uapi/linux/srtp.h" "$@"
}

must ctl "$A" session add out id 1 suite $CM key hex $KEY_CM
must ctl "$A" flow add out remote 127.0.0.1:6004 session 1
for ((n = 1; n <= STATES; n++)); do
	echo "state add session 1 ssrc $n"
done >"$TMP/states"
must ctl "$A" -batch "$TMP/states"

# Test that it is not said when nothing happens.
begin "a dump of what stays as it is is whole"
equal "dump" "$(dump true)" "$STATES whole"
end

# Test that who saves states hears of it: by its place another one was skipped.
begin "a state that is removed tears the dump"
said=$(dump "$SRTPCTL" state del session 1 ssrc 500)
equal "dump" "${said#* }" torn
end

begin "so does a state that is set"
said=$(dump "$SRTPCTL" state set session 1 ssrc 501 roc 1)
equal "dump" "${said#* }" torn
end

# Test that it is said of what no command does: a packet makes a state.
begin "so does a state that is learned"
was=$(show "$A" stats states)
said=$(dump bash -c 'printf "\x80\x00\x00\x01\0\0\0\0\x12\x34\x56\x78RTP." \
	>/dev/udp/127.0.0.1/6004')
equal "dump" "${said#* }" torn
equal "states" "$(show "$A" stats states)" $((was + 1))
end
