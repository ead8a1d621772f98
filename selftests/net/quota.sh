#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a namespace may have at most: net.srtp.max_flows, max_sessions, max_states
# and max_keys. A refusal names the limit and leaves nothing behind.
#
#   A  application, flows                       B  the wire's far end
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need unshare
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
Y=0x1111
here=/proc/sys/net/srtp

key() {
	printf '%052x%08x' 0x5eed "$1"
}

# limit NAME: its value in A.
limit() {
	ip netns exec "$A" cat $here/max_"$1"
}

set_limit() {
	ip netns exec "$A" bash -c "echo $2 >$here/max_$1" 2>/dev/null
}

# held: flows, sessions, states and keys there are.
held() {
	ctl "$A" -json stats show |
		jq -r '.[0] | "\(.flows) \(.sessions) \(.states) \(.keys)"'
}

# nothing_new COMMAND...: it must succeed and leave what there is.
nothing_new() {
	local before
	before=$(held)
	must "$@"
	equal "flows, sessions, states, keys" "$(held)" "$before"
}

# Test that each namespace has its own, with defaults of a machine.
begin "every namespace has its limits"
for name in flows sessions states keys; do
	must test "$(limit $name)" -gt 1000
	must set_limit $name 7
	equal "max_$name here" "$(limit $name)" 7
	must test "$(ip netns exec "$B" cat $here/max_$name)" -gt 1000
	must set_limit $name 100
done
must_not set_limit flows many
must_not set_limit flows -1
equal "max_flows" "$(limit flows)" 100
end

# Test that a limit holds, frees with its objects, and is this namespace's.
begin "max_flows"
must set_limit flows 2
must ctl "$A" flow add in id 1 local 10.77.0.1:7002
must ctl "$A" flow add out id 2 local 10.77.0.1:7002
nothing_new refused "$A" net.srtp.max_flows flow add in id 3 local 10.77.0.1:7004
nothing_new refused "$A" 'no flow' flow set 3 miss drop
must ctl "$B" flow add in id 3 local 10.77.0.2:7004
# The next version of a flow is none more.
nothing_new ctl "$A" flow set 2 miss pass
must ctl "$A" flow del 1
must ctl "$A" flow add in id 3 local 10.77.0.1:7004
nothing_new refused "$A" net.srtp.max_flows flow add in id 4 local 10.77.0.1:7006
end

# Test that a flow refused takes its own session with it, and its key.
begin "max_flows: a session made with its flow is refused with it"
nothing_new refused "$A" net.srtp.max_flows flow add out id 4 \
	local 10.77.0.1:5004 suite $CM key hex "$(key 1)" ssrc 1,2,3
nothing_new refused "$A" net.srtp.max_flows flow add out id 4 \
	local 10.77.0.1:5004 suite $CM key hex "$(key 1)"
equal "sessions" "$(ctl "$A" session show)" ''
# Nor is the port caught.
mark "$A"
must peer send app 10.77.0.2:6004 $Y 1 3
must peer recv wire $Y 1 3
equal "what moved" "$(changes "$A")" ''
# The key is in no session, so it may be in one.
must set_limit flows 3
must ctl "$A" flow add out id 4 local 10.77.0.1:5004 suite $CM key hex "$(key 1)"
must peer crypto k1 $CM "$(key 1)"
must peer send app 10.77.0.2:6004 $Y 4 3
must peer recv wire $Y 4 3 via k1
must ctl "$A" flow flush
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# Test sessions, named and nested.
begin "max_sessions"
must set_limit sessions 1
must ctl "$A" session add in id 1 suite $CM key hex "$(key 1)"
nothing_new refused "$A" net.srtp.max_sessions session add out id 2 \
	suite $CM key hex "$(key 2)" ssrc 1,2,3
nothing_new refused "$A" net.srtp.max_sessions flow add out id 1 \
	local 10.77.0.1:5004 suite $CM key hex "$(key 2)"
equal "flows" "$(ctl "$A" flow show)" ''
mark "$A"
must peer send app 10.77.0.2:6004 $Y 10 3
must peer recv wire $Y 10 3
equal "what moved" "$(changes "$A")" ''
must ctl "$A" session del 1
must ctl "$A" session add out id 2 suite $CM key hex "$(key 2)"
must ctl "$A" session flush
must set_limit sessions 100
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# Test keys: in a session from the start, added later, nested.
begin "max_keys"
must set_limit keys 2
nothing_new refused "$A" net.srtp.max_keys session add out id 1 suite $CM \
	key hex "$(key 1)" mki 01 key hex "$(key 2)" mki 02 \
	key hex "$(key 3)" mki 03 ssrc 1,2
must ctl "$A" session add out id 1 suite $CM key hex "$(key 1)" mki 01 \
	key hex "$(key 2)" mki 02
nothing_new refused "$A" net.srtp.max_keys key add session 1 \
	key hex "$(key 3)" mki 03
nothing_new refused "$A" net.srtp.max_keys session add in id 2 suite $CM \
	key hex "$(key 4)"
nothing_new refused "$A" net.srtp.max_keys flow add out id 1 \
	local 10.77.0.1:5004 suite $CM key hex "$(key 4)"
equal "flows" "$(ctl "$A" flow show)" ''
must ctl "$A" key del session 1 mki 02
must ctl "$A" key add session 1 key hex "$(key 3)" mki 03
must ctl "$A" session flush
must set_limit keys 100
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# Test states: listed, added, learned.
begin "max_states"
must set_limit states 2
nothing_new refused "$A" net.srtp.max_states session add out id 1 suite $CM \
	key hex "$(key 1)" ssrc 1,2,3
nothing_new refused "$A" net.srtp.max_states flow add out id 1 \
	local 10.77.0.1:5004 suite $CM key hex "$(key 1)" ssrc 1,2,3
must ctl "$A" session add out id 1 suite $CM key hex "$(key 1)"
must ctl "$A" state add session 1 ssrc 1
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
must peer crypto k1 $CM "$(key 1)"
mark "$A"
must peer send app 10.77.0.2:6004 2 1 3
must peer recv wire 2 1 3 via k1
must no_drops "$A"
nothing_new refused "$A" net.srtp.max_states state add session 1 ssrc 3
must peer send app 10.77.0.2:6004 3 1 2
must moved_only "$A" state-limit 2
must peer quiet wire
# Those that are there live on.
must peer send app 10.77.0.2:6004 2 4 3
must peer recv wire 2 4 3 via k1
# Room made is room to use.
must ctl "$A" state del session 1 ssrc 1
must peer send app 10.77.0.2:6004 3 3 3
must peer recv wire 3 3 3 via k1
must moved_only "$A" state-limit 2
must ctl "$A" flow flush
must ctl "$A" session flush
must set_limit states 100
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# slab: memory that the kernel's objects take, in kB.
slab() {
	awk '/^Slab:/ { print $2 }' /proc/meminfo
}

slab_below() {
	[ "$(slab)" -lt "$1" ]
}

# Test that what a removed session had is freed though flows have their pointers to it
# still, and that the session counts until they have not.
begin "a removed session that flows are bound to"
for ((n = 0; n < 1000; n++)); do
	echo "state add session 1 ssrc $n"
done >"$TMP/states"
must set_limit states 1000
must set_limit sessions 7
must set_limit flows 100
was=$(slab)
for ((n = 1; n <= 5; n++)); do
	must ctl "$A" session add out id 1 suite $CM key hex "$(key $n)" \
		window 32768 rtcp-window 32768
	must ctl "$A" flow add out id $n local 10.77.0.1:$((5004 + 2 * n)) session 1
	must ctl "$A" -batch "$TMP/states"
	must test "$(slab)" -gt $((was + 8000))
	must ctl "$A" session del 1
	must wait_for slab_below $((was + 6000))
done
echo "# kB: $was before, $(slab) after"
equal "flows, sessions, states, keys" "$(held)" '5 5 0 0'
must ctl "$A" session add in id 1 suite $CM key hex "$(key 8)"
must ctl "$A" session add in id 2 suite $CM key hex "$(key 9)"
nothing_new refused "$A" net.srtp.max_sessions session add in id 3 suite $CM \
	key hex "$(key 10)"
must ctl "$A" flow set 1 session none
must ctl "$A" flow del 2
equal "flows, sessions, states, keys" "$(held)" '4 5 0 2'
must ctl "$A" session add in id 3 suite $CM key hex "$(key 10)"
must ctl "$A" flow flush
must ctl "$A" session flush
must set_limit states 100
must set_limit sessions 100
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# Test that a limit lowered under what there is takes nothing away.
begin "a limit below what there is refuses more, and removes nothing"
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 suite $CM key hex "$(key 1)"
for name in flows sessions keys states; do
	must set_limit $name 0
done
must peer crypto k1 $CM "$(key 1)"
mark "$A"
must peer send app 10.77.0.2:6004 4 1 2
must moved_only "$A" state-limit 2
must set_limit states 1
must peer send app 10.77.0.2:6004 4 3 3
must peer recv wire 4 3 3 via k1
nothing_new refused "$A" net.srtp.max flow add in id 2 local 10.77.0.1:5004 \
	suite $CM key hex "$(key 2)"
must ctl "$A" flow flush
equal "flows, sessions, states, keys" "$(held)" '0 0 0 0'
end

# stranger COMMAND: as root of a user namespace and a network of its own.
stranger() {
	unshare --user --map-root-user --net bash -c "$1" 2>/dev/null
}

# Test that limits are the machine's, not those of whoever made a namespace.
begin "root of a user namespace reads them and changes none"
if stranger true; then
	for name in flows sessions states keys; do
		said=$(stranger "cat $here/max_$name")
		must test "${said:-0}" -gt 1000
		must_not stranger "echo 9999999 >$here/max_$name"
		equal "max_$name afterwards" \
			"$(stranger "echo 1 >$here/max_$name; cat $here/max_$name")" \
			"$said"
	done
	end
else
	skip "$tap_name" "no user namespaces here"
fi
