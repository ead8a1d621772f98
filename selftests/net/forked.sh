#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forked call: one offer, answers from eight phones, each with a key of its own
# and some with the same SSRC; one of them is kept.
#
#   A  application, one flow, eight sessions     B  eight phones, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0   10.77.0.2:6001 to 6008 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
phones='1 2 3 4 5 6 7 8'

key() {
	printf '%052x%08x' 0xf02c "$1"
}

# ssrc N: phones 1 and 2 have chosen the same one.
ssrc() {
	echo $((0x4000 + ($1 == 2 ? 1 : $1)))
}

bound=''
for n in $phones 9; do
	must ctl "$A" session add in id "$n" suite $CM key hex "$(key "$n")" $KEYOPT_CM
	must peer crypto "k$n" $CM "$(key "$n")"
	[ "$n" = 9 ] || bound+=" session $n"
done
for n in $phones; do
	must peer socket "phone$n" "$B" 10.77.0.2:600"$n"
done
# shellcheck disable=SC2086 # words
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 $bound

# opened: by each session.
opened() {
	ctl "$A" -json session show | jq -r '[.[] | .counters."opened-rtp"] | join(" ")'
}

# sequence numbers apart, as two have one SSRC
seq_of() {
	echo $((1000 * $1 + $2))
}

# Test early media of all phones, packet by packet.
begin "eight phones at once: every packet opens"
mark "$A"
for ((at = 0; at < 12; at++)); do
	for n in $phones; do
		must peer send "phone$n" 10.77.0.1:5004 "$(ssrc "$n")" \
			"$(seq_of "$n" $at)" 1 via "k$n"
	done
done
for ((at = 0; at < 12; at++)); do
	for n in $phones; do
		must peer recv app "$(ssrc "$n")" "$(seq_of "$n" $at)" 1
	done
done
must no_drops "$A"
equal "opened by each" "$(opened)" '12 12 12 12 12 12 12 12 0'
end

begin "a ninth is refused, and changes nothing"
must refused "$A" '8 sessions' flow set 1 session +9
equal "sessions" "$(show "$A" flow sessions 1 | jq -c .)" '[1,2,3,4,5,6,7,8]'
end

# Test that a forgery is one drop, and teaches no session anything.
begin "forgeries under eight keys are dropped once each"
mark "$A"
must peer crypto wrong $CM "$(key 99)"
for n in 1 3 8; do
	must peer send phone3 10.77.0.1:5004 "$(ssrc $n)" 20000 20 via wrong
done
must peer send phone3 10.77.0.1:5004 0x4fff 20000 20 via wrong
must moved_only "$A" auth-failed 80
must peer quiet app
must show_is 8 "$A" stats states
end

# leaves N...: what the answerer says of every phone but N.
leaving() {
	local n
	for n in $phones; do
		[ "$n" = "$1" ] || printf ' session -%s after first' "$n"
	done
}

serves() {
	[ "$(show "$A" flow sessions 1 | jq -c .)" = "[$1]" ]
}

# Test that phone 3 is kept, and that the others may talk until it does.
begin "the call is answered: the others leave with its first packet"
mark "$A"
# shellcheck disable=SC2046 # words
must ctl "$A" flow set 1 $(leaving 3)
for n in 1 2 8; do
	must peer send "phone$n" 10.77.0.1:5004 "$(ssrc "$n")" "$(seq_of "$n" 12)" 2 via "k$n"
	must peer recv app "$(ssrc "$n")" "$(seq_of "$n" 12)" 2
done
# Neither those who are to leave nor forgeries drive anybody out.
must peer send phone3 10.77.0.1:5004 "$(ssrc 3)" "$(seq_of 3 12)" 1 via k3 flip -1
must moved_only "$A" auth-failed 1
must serves 1,2,3,4,5,6,7,8
must peer send phone3 10.77.0.1:5004 "$(ssrc 3)" "$(seq_of 3 13)" 5 via k3
must peer recv app "$(ssrc 3)" "$(seq_of 3 13)" 5
must wait_for serves 3
must peer send phone8 10.77.0.1:5004 "$(ssrc 8)" "$(seq_of 8 14)" 3 via k8
must moved_only "$A" auth-failed 4
must peer quiet app
# The sessions themselves are still there.
must show_is 9 "$A" stats sessions
end
