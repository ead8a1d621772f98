#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory for commands: each allocation of each command fails once. A command that
# fails has changed nothing; one that succeeds has done everything.
#
#   A  flows                                    B
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
#
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=faults.bash
source "$(dirname "$0")/faults.bash"
NTH=$PEER_BIN/srtp-nth.so
[ -f "$NTH" ] || skip_all "no $NTH"
pair
points=0

# preloaded WORDS...: srtpctl with nth.c before it.
preloaded() {
	LD_PRELOAD=$NTH nsenter --net="/run/netns/$A" "$SRTPCTL" "$@"
}

# nth UNDO WORDS...: the command, with each of its allocations failing in turn; UNDO
# takes it back. So many times: what is made once and kept is made the first time.
times=1
nth() {
	local undo=$1 said status figures n
	shift
	unset NTH_UNDO
	if [ -n "$undo" ]; then
		# shellcheck disable=SC2086 # words
		NTH_SAVE=$TMP/undo preloaded $undo || fail "$undo: not saved"
		export NTH_UNDO=$TMP/undo
	fi
	for ((n = 1; n <= times; n++)); do
		said=$(NTH_SKIP=${skip:-0} preloaded "$@")
		status=$?
		echo "# ${*:1:3}: ${said//$'\n'/$'\n# '}"
		[ $status = 0 ] || fail "${*:1:3}: status $status"
		figures=$(jq .allocations <<<"${said##*$'\n'}")
		points=$((points + figures))
		[ "$figures" -gt 0 ] || fail "${*:1:3}: nothing was allocated"
		# shellcheck disable=SC2086 # words
		[ -z "$undo" ] || [ $n = $times ] || must ctl "$A" $undo
	done
}

monitor "$A"				# events are allocated, too
cm="suite $CM key hex $KEY_CM $KEYOPT_CM"
gcm="suite $GCM key hex $KEY_GCM mki 01 $KEYOPT_GCM"
gcm+=" key hex ${KEY_GCM/2021/5051} mki 02 $KEYOPT_GCM"
gcm+=" key hex ${KEY_GCM/2021/6061} mki 03 $KEYOPT_GCM"
cm2="suite $CM key hex ${KEY_CM2/#f/6} $KEYOPT_CM"
both="suite DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM key hex"
both+=" 7a${KEY_GCM:2:30}7b${KEY_GCM:2:30}${KEY_GCM:32}${KEY_GCM:32} $KEYOPT_GCM"
in="in id 1 local 10.77.0.1:5004 session 1"
out="out id 2 local [fd77::1]:5004 suite $CM key hex $KEY_CM2 $KEYOPT_CM"

# Test every command that makes something: refused for want of memory it leaves
# nothing, neither object nor number of one.
begin "session add, flow add, key add, state add"
times=2
# shellcheck disable=SC2086 # words
{
	nth 'session del 1' session add in id 1 $cm ssrc 1,2,3
	nth 'session del 3' session add out id 3 $gcm window 32768 ssrc learn 1024
	nth 'flow del 1' flow add $in
	nth 'flow del 2' flow add $out
	nth 'key del session 3 mki 04' key add session 3 \
		key hex "${KEY_GCM/2021/7071}" mki 04 $KEYOPT_GCM
}
nth 'state del session 3 ssrc 7' state add session 3 ssrc 7
times=1
# What takes more than one transform, or another session.
more=("$cm2 roc from 3" "suite F8_128_HMAC_SHA1_80 key hex ${KEY_CM2/#f/7}"
	"$cm2 encrypt-ext 1,2" "$both encrypt-ext 1")
[ -z "$KEYOPT_CM" ] || more+=("$cm2 engine-from 500")
aria=ARIA_128_CTR_HMAC_SHA1_80
ctl "$A" suite show | grep -q "^$aria.* available" &&
	more+=("suite $aria key hex ${KEY_CM2/#f/8}")
for words in "${more[@]}"; do
	# shellcheck disable=SC2086 # words
	nth 'session del 4' session add out id 4 $words
	must ctl "$A" session del 4
done
end

begin "owner set, key set"
nth '' owner set other linger keep
nth '' owner show srtpctl
nth '' owner show
nth '' key set session 3 mki 01 used 0
end

# Test all or nothing, for what comes back live, and parked. The second time nothing is
# new, but everything is allocated.
begin "state restore, and the check before it"
back="session add in id 5 suite $CM key hex ${KEY_CM2/#f/5} $KEYOPT_CM"
# shellcheck disable=SC2086 # words
for how in false true; do
	must ctl "$A" $back
	ctl "$A" state save session 5 | jq ".sessions[0].states =
		[{ssrc: 9, roc: 3, seq: 7, parked: $how}]" >"$TMP/save.json"
	must ctl "$A" state restore "$TMP/save.json"
	nth '' state restore "$TMP/save.json"
	skip=1 nth '' state restore "$TMP/save.json"
	must ctl "$A" session del 5
done
end

begin "flow set, session set, state set"
must ctl "$A" flow add out id 3 local 10.77.0.1:5006
nth 'flow set 3 session none' flow set 3 session 3
nth 'flow set 1 remote none' flow set 1 remote 10.77.0.2:6004
nth 'session set 3 current-mki 01' session set 3 current-mki 02
nth 'state set session 1 ssrc 1 roc 0' state set session 1 ssrc 1 roc 5
# room for more states, live and parked
must ctl "$A" session add in id 6 suite $CM key hex "${KEY_CM2/#f/4}" $KEYOPT_CM \
	ssrc 1 max-parked 64
nth 'session set 6 ssrc fixed max-parked 64' \
	session set 6 ssrc learn 100 max-parked 1024
must ctl "$A" session del 6
end

begin "show: all there is, or an error"
nth '' flow show
nth '' session show
nth '' state show
nth '' stats show
nth '' suite show
nth '' flow show 1
nth '' session show 3
nth '' state show session 3 ssrc 7
nth '' state save session 3
end

# Test that what goes goes, and what cannot be told is not told. Undone is a removal
# by making the same again.
begin "del and flush"
nth "key add session 3 key hex ${KEY_GCM/2021/7071} mki 04 $KEYOPT_GCM" \
	key del session 3 mki 04
nth 'state add session 3 ssrc 7' state del session 3 ssrc 7
# An event for which there was no memory is one that was lost: it has a number.
sent=$(show "$A" stats events) told=$(wc -l <"$EVENTS")
nth "flow add $in remote 10.77.0.2:6004" flow del 1
must ctl "$A" flow del 2
last=$(show "$A" stats events)
must event "seq $last "
sent=$((last - sent)) told=$(($(wc -l <"$EVENTS") - told))
echo "# events: $sent sent, $told told"
must test $told -lt $sent
nth "flow add out id 3 local 10.77.0.1:5006 session 3" flow flush
# One state: several are shown in an order that each session has of its own.
must ctl "$A" session flush
# shellcheck disable=SC2086 # words
must ctl "$A" session add in id 1 $cm ssrc 1
nth "session add in id 1 $cm ssrc 1" session del 1
# shellcheck disable=SC2086 # words
must ctl "$A" session add in id 1 $cm ssrc 1
nth "session add in id 1 $cm ssrc 1" session flush
equal "what there is" "$(ctl "$A" flow show)$(ctl "$A" session show)" ''
must show_is 0 "$A" stats keys
echo "# $points allocations failed in all"
end
