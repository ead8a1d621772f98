#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One namespace looks for what another has: by number, owner, cookie and key, and by
# listening to its events.
#
#   A  flows, sessions, states                  B  root, who looks
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
#
#   N  nobody's own user and network namespace, made on the way
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=attack-user.bash
source "$SELFTESTS/net/attack-user.bash"

# Test that names are of a namespace: number, cookie, owner, SSRC.
begin "root of another namespace finds nothing by any name"
was=$(everything "$A")
for words in 'flow show 1' 'flow set 1 miss pass' 'flow del 1' \
	'session show 2' 'session del 2' 'session set 2 current-mki 02' \
	'key del session 2 mki 02' "key add session 2 key hex ${KEY_CM/0001/9091} mki 03" \
	'state del session 2 ssrc 7' 'flow add in local 10.77.0.1:5014 session 1'; do
	# shellcheck disable=SC2086
	must refused "$B" 'no (flow|session|key|state)' $words
done
for words in 'flow show' 'session show' 'state show' \
	'state show session 1' 'flow show owner srtpctl' \
	'session show owner srtpctl cookie c0ffee' 'flow flush all' \
	'session flush all'; do
	# shellcheck disable=SC2086
	equal "$words" "$(ctl "$B" $words 2>&1)" ''
done
must show_is 0 "$B" stats flows
must show_is 0 "$B" stats keys
equal "what there is" "$(everything "$A")" "$was"
end

# Test that the same names there are other objects, down to the same key.
begin "the same names and keys in both are nothing to each other"
must ctl "$B" -batch "$TMP/setup"
must ctl "$B" session flush
must ctl "$B" flow flush
equal "what there is" "$(everything "$A")" "$was"
mark "$A"
must peer send wire 10.77.0.1:5004 $X 4 3 via in
must peer recv app $X 4 3
must no_drops "$A"
end

# --- Events ----------------------------------------------------------------

# listener FILE NS-PID COMMAND...: listens, from where COMMAND puts it, to all
# namespaces it has names for, that of NS-PID among them, until its own flow goes.
listener() {
	local file=$1 pid=$2
	shift 2
	start "$file" "$@" python3 "$TMP/bin/listen.py" "$TMP/bin/srtp.h" "$pid"
	LISTENER=$STARTED
	wait_for has_line "$file" 'ready\|Error'
}

# told: events in A, then one where the listener is.
told() {
	must ctl "$A" flow add in id 50 local 10.77.0.1:7050
	must ctl "$A" flow del 50
	kill -USR1 "$LISTENER"
	wait "$LISTENER"
	equal "listener's status" $? 0
}

monitor "$A"
there=$STARTED

begin "the listener has ears: with CAP_NET_BROADCAST over both it hears both"
listener "$TMP/heard" "$there" ip netns exec "$B"
told
sed 's/^/# /' "$TMP/heard"
must has_line "$TMP/heard" 'foreign 1'
must has_line "$TMP/heard" 'own 1'
end

if ! stranger true 2>/dev/null; then
	skip "root of a user namespace hears" "no user namespaces for users here"
else
	begin "root of a user namespace hears his own events and none of ours"
	listener "$TMP/heard" "$there" "${STRANGER[@]}"
	told
	sed 's/^/# /' "$TMP/heard"
	must has_line "$TMP/heard" 'foreign 0'
	must has_line "$TMP/heard" 'own 1'
	end
fi
