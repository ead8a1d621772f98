#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# srtpctl against the kernel: what it shows can be typed, what is refused is
# explained, and a batch does what its lines say. No packets.
source "$(dirname "$0")/../lib.sh"

namespace A

# first_lines OBJECT: what can be typed after "add".
first_lines() {
	ctl "$A" "$1" show | grep '^[^ ]'
}

# count OBJECT
count() {
	ctl "$A" -json "$1" show | jq length
}

# Test that a flow comes back from the words "show" prints.
begin "what flow show prints can be typed after flow add"
ctl "$A" session add in id 3 suite $CM key hex $KEY_CM owner me
for words in \
	"in local 10.77.0.1:5004 remote 10.77.0.2:6000 session 3 owner me id 9" \
	"in local [fd77::1]:5004 dev lo mark 1/0xff carries rtcp pass none cookie ab" \
	"out local *:5004 miss pass pass all set-mark 0x10/0xf0" \
	"out remote [fd77::2]:5004 mark 0x80000000 pass stun,quic"; do
	# shellcheck disable=SC2086 # words are wanted
	must ctl "$A" flow add $words
	shown=$(first_lines flow)
	must ctl "$A" flow flush all
	# shellcheck disable=SC2086
	must ctl "$A" flow add $shown
	equal "$words" "$(first_lines flow)" "$shown"
	must ctl "$A" flow flush all
done
end

begin "a device's name that a terminal would obey is told by number"
must ip -n "$A" link add $'a\e0' type veth peer name b0
must ctl "$A" flow add in local 10.77.0.1:5004 dev $'a\e0'
shown=$(first_lines flow)
must_not grep -q '[[:cntrl:]]' <<<"$shown"
must ctl "$A" flow flush all
# shellcheck disable=SC2086
must ctl "$A" flow add $shown
equal "typed" "$(first_lines flow)" "$shown"
must ctl "$A" flow flush all
must ip -n "$A" link del b0
end

begin "what session show prints can be typed after session add, with a key"
ctl "$A" session flush all
must ctl "$A" session add out id 5 suite $GCM key hex $KEY_GCM window 1024 \
	rtcp-window 64 clock 90000 idle-after 7 max-parked 3 repeat identical \
	rtcp-unencrypted allow-unencrypted cookie 00ff ssrc fixed
shown=$(first_lines session)
must ctl "$A" session flush
# shellcheck disable=SC2086
must ctl "$A" session add $shown key hex $KEY_GCM
equal "session" "$(first_lines session)" "$shown"
must ctl "$A" state add session 5 ssrc 0xdeadbeef roc 7 seq 65535 srtcp-index 9
equal "state" "$(first_lines state)" \
	"session 5 ssrc 0xdeadbeef roc 7 seq 65535 srtcp-index 9 owner srtpctl"
end

# Test that no form of show has a key in it.
begin "keys are not shown"
must_not grep -qi "${KEY_GCM:0:16}" <(ctl "$A" session show; ctl "$A" -json session show)
must show_is false "$A" session shared-key
end

# Test that what was insisted on when it was made need not be said again.
begin "a session with an unusual policy can be changed"
must ctl "$A" session set 5 clock 48000
must show_is 48000 "$A" session clock
must ctl "$A" session add out id 6 suite $CM key hex $KEY_CM2 shared-key ssrc 1,2
must ctl "$A" session set 6 cookie 06
must ctl "$A" session del 6
end

# Test that what the wire looks like is told as it was said.
begin "a session shows what it does to headers and sizes"
must ctl "$A" session add in id 7 suite $CM key hex $KEY_CM2 encrypt-ext 3,7
must show_is 3,7 "$A" session encrypt-ext 7
must ctl "$A" session add out id 8 suite $CM key hex ${KEY_CM2/#f/1} \
	cryptex required pad to 256
must show_is required "$A" session cryptex 8
must show_is 256 "$A" session pad-to 8
must ctl "$A" session add out id 9 suite $CM key hex ${KEY_CM2/#f/2} pad block 16
must show_is 16 "$A" session pad-block 9
must ctl "$A" session add in id 10 suite DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM \
	key hex ${KEY_GCM/#2/5} outer-only
must show_is true "$A" session outer-only 10
must show_is false "$A" session outer-only 7
for id in 7 8 9 10; do
	must ctl "$A" session del $id
done
end

# Test that the kernel's sentence and the wrong word reach the terminal.
begin "a refusal is explained"
must refused "$A" 'flow add: .*no session.* \(session\)$' \
	flow add in local 10.77.0.1:5004 session 5555
must refused "$A" 'directions \(session\)$' flow add in local 10.77.0.1:5004 session 5
must refused "$A" 'no flow with this id \(id\)$' flow del 1
must refused "$A" 'flow with this id' flow show 12 owner nobody
must ctl "$A" session add out id 6 suite $CM key hex $KEY_CM2 mki 02
must refused "$A" 'no key with this MKI' session set 6 current-mki 01
must ctl "$A" session del 6
must refused "$A" 'already seals' session add out suite $GCM key hex $KEY_GCM
equal "sessions" "$(count session)" 1
end

# Test that in JSON what was made is told.
begin "-json add tells the id the kernel gave"
id=$(ctl "$A" -json flow add in local '*:7000' | jq '.[0].id')
must show_is 7000 "$A" flow local-port
must ctl "$A" flow del "$id"
equal "flows" "$(count flow)" 0
printf 'flow add in local *:700%d\n' 1 2 >"$TMP/two"
equal "ids told" "$(ctl "$A" -json -batch "$TMP/two" | jq -s -c '[.[][0].id]')" \
	"$(ctl "$A" -json flow show | jq -c '[.[].id]')"
must ctl "$A" flow flush
end

# Test that an id and what selects among all are not both heard, and one forgotten.
begin "a cookie does not go with an id"
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 cookie ab
must refused "$A" 'flow show: .* \(cookie\)$' flow show 1 cookie ab
must refused "$A" 'session show: .* \(cookie\)$' session show 5 cookie 00ff
equal "flows by cookie" "$(ctl "$A" -json flow show cookie ab | jq length)" 1
must ctl "$A" flow flush
end

# Test that a refusal names a word that can be typed.
begin "a refusal names words, not attributes"
must ctl "$A" session add in id 6 suite $CM key hex $KEY_CM2
must refused "$A" '\(pad\)$' session set 6 pad to 64
must refused "$A" '\(pad\)$' session set 6 pad block 16
must refused "$A" '\(owner\)$' owner show nobody
must ctl "$A" session del 6
end

batch=$TMP/batch
cat >"$batch" <<-END
	flow add in id 1 local 10.77.0.1:5004	# a guard
	flow add in id 1 local 10.77.0.1:5006
	flow add in id 2 local 10.77.0.1:5008
END

# Test that nothing after the refused line was done.
begin "a batch ends with the line that was refused"
must refused "$A" 'batch:2: flow add: .*this id' -batch "$batch"
equal "flows" "$(count flow)" 1
end

begin "-force goes on"
must ctl "$A" flow flush
must refused "$A" 'batch:2: flow add: .*this id' -force -batch "$batch"
equal "flows" "$(count flow)" 2
end

# Test that a key whose text says a suite, which the session is asked about, is sent
# though a line before it was refused.
begin "-force sends a key behind a refused line"
echo "a=crypto:1 $CM inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|1:1" \
	>"$TMP/line"
cat >"$batch" <<-END
	session add in id 20 suite $CM key hex ${KEY_CM2/#f/4} mki 02
	flow del 9999
	key add session 20 key file $TMP/line
END
must refused "$A" 'batch:2: flow del: .*this id' -force -batch "$batch"
equal "keys" "$(ctl "$A" -json session show 20 | jq '.[0].keys | length')" 2
must ctl "$A" session del 20
end

# Test that a batch which ends in monitor has done what it says before that.
begin "-force does what comes before monitor"
must ctl "$A" flow flush
printf 'flow add in id 2 local 10.77.0.1:5008\nmonitor\n' >"$batch"
start "$TMP/monitor" "$SRTPCTL" -n "$A" -force -batch "$batch"
must wait_for show_is 5008 "$A" flow local-port 2
end

# Test that packs larger than one message hold tell the right line.
begin "of a thousand lines the refused ones are told by number"
must ctl "$A" flow flush
for ((i = 1; i <= 1000; i++)); do
	echo "flow add in id $((i % 600 == 0 ? 1 : i)) local 10.77.0.1:$((i + 1024))"
done >"$batch"
said=$(ctl "$A" -force -batch "$batch" 2>&1)
equal "status" $? 1
equal "lines" "$(wc -l <<<"$said")" 1
must grep -q 'batch:600: flow add: ' <<<"$said"
equal "flows" "$(count flow)" 999
must ctl "$A" flow flush
end

# Test that an event is a line, and a line of JSON.
begin "monitor tells of what goes"
start "$TMP/plain" "$SRTPCTL" -n "$A" monitor
start "$TMP/json" "$SRTPCTL" -n "$A" -json monitor
gone() {
	ctl "$A" flow add in id 77 local 10.77.0.1:5004 cookie c0de
	ctl "$A" flow del 77
	has_line "$TMP/plain" 'kind gone why deleted flow id 77 owner srtpctl cookie c0de' &&
		has_line "$TMP/json" '"kind":"gone"'
}
must wait_for gone
equal "flow" "$(head -n 1 "$TMP/json" | jq -r '.flow | "\(.id) \(.cookie) \(."local-port")"')" \
	'77 c0de 5004'
# what an event does not tell of a session is not there: nor as false or empty
must ctl "$A" session add in id 78 suite $CM key hex $KEY_CM2
must ctl "$A" session del 78
must wait_for has_line "$TMP/json" '"session":{"direction"'
equal "session" "$(jq -c 'select(.session) | .session | keys' "$TMP/json")" \
	'["direction","id","owner"]'
end

# heard: events of sessions so far, once all have come.
heard() {
	wait_for has_line "$TMP/plain" "^seq $(show "$A" stats events) "
	grep -c ' session id ' "$TMP/plain"
}

# went WHY WORDS...: the session that flow 1 was made with goes with flow 2, by these
# words, and that is told once.
went() {
	local why=$1 id before
	shift
	must ctl "$A" flow add in id 1 local 10.77.0.1:5004 suite $GCM key hex $KEY_GCM
	must ctl "$A" flow add in id 2 local 10.77.0.1:5006
	id=$(show "$A" session id)
	must ctl "$A" flow set 2 session "$id"
	before=$(heard)
	must ctl "$A" flow set 1 session none
	equal "events of a session that stays" "$(heard)" "$before"
	must ctl "$A" "${@//ID/$id}"
	must ctl "$A" flow flush
	equal "events of $*" "$(heard)" $((before + 1))
	must has_line "$TMP/plain" "kind gone why $why session id $id owner srtpctl"
	equal "sessions" "$(ctl "$A" session show)" ''
}

# Test that a session which goes with its last flow is told of.
begin "monitor tells of an anonymous session that goes"
must ctl "$A" flow flush all
must ctl "$A" session flush all
went last-flow flow set 2 session none
went last-flow flow set 2 session -ID
went last-flow flow del 2
went last-flow flow flush
went deleted session del ID
went flushed session flush
end
