#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where the indices of a session begin that stands beside another one: at ROC 0,
# where the other one is, or at either; whatever becomes of the other one.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x1111 Y=0x2222
keys=0

# fresh: a key nobody has had.
fresh() {
	keys=$((keys + 1))
	printf -v KEY '%052x%08x' 0xf4e5 $keys
}

# session WAY ID MORE...: with a key of its own, which libsrtp2 knows as kID.
session() {
	local way=$1 id=$2
	shift 2
	fresh
	must ctl "$A" session add "$way" id "$id" suite $CM key hex "$KEY" \
		$KEYOPT_CM "$@"
	must peer crypto "k$id" $CM "$KEY"
}

# gcm WAY ID MORE...
gcm() {
	local way=$1 id=$2
	shift 2
	fresh
	must ctl "$A" session add "$way" id "$id" suite $GCM key hex "${KEY:0:56}" \
		$KEYOPT_GCM "$@"
	must peer crypto "k$id" $GCM "${KEY:0:56}"
}

# sends ID SSRC SEQ N: from the wire, with session ID's key; all must arrive.
sends() {
	must peer send wire 10.77.0.1:5004 "$2" "$3" "$4" via "k$1"
	must peer recv app "$2" "$3" "$4"
}

# leaves ID SSRC SEQ N: from the application; libsrtp2 must open it.
leaves() {
	must peer send app 10.77.0.2:6004 "$2" "$3" "$4"
	must peer recv wire "$2" "$3" "$4" via "k$1"
}

# of ID SSRC FIELD
of() {
	show "$A" state "$3" session "$1" ssrc "$2"
}

clean() {
	must ctl "$A" flow flush
	must ctl "$A" session flush
	must show_is 0 "$A" stats states
	must show_is 0 "$A" stats sessions
}

# old: session 1 on flow 1, X at ROC 7, sequence number 1099.
old() {
	session in 1 "$@"
	must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
	must ctl "$A" state add session 1 ssrc $X roc 7
	must peer roc k1 $X 7
	sends 1 $X 1000 100
}

# --- In --------------------------------------------------------------------

begin "in, roc zero: a sender that goes on at its ROC is not understood"
old
session in 2
must peer roc k2 $X 7
must ctl "$A" flow set 1 session +2
mark "$A"
must peer send wire 10.77.0.1:5004 $X 1100 3 via k2
must moved_only "$A" auth-failed 3
must peer quiet app
session in 3 roc zero
must ctl "$A" flow set 1 session +3
sends 3 $X 1103 20
equal ROC "$(of 3 $X roc)" 0
clean
end

begin "in, roc from: a sender goes on at its ROC, as the old session does"
old
session in 2 roc from 1
must show_is from "$A" session roc 2
must show_is 1 "$A" session roc-from 2
must ctl "$A" flow set 1 session +2
# The old one still counts: past a wrap, which the new one has not seen.
sends 1 $X 1100 50
must ctl "$A" state set session 1 ssrc $X roc 7 seq 65500
must peer roc k1 $X 7
sends 1 $X 65501 100
must peer roc k2 $X 8
mark "$A"
# What the network held back is no replay: nobody had it under this key.
must peer send wire 10.77.0.1:5004 $X 66 30 via k2
must peer send wire 10.77.0.1:5004 $X 65 1 via k2 save late
must peer recv app $X 66 30
must peer recv app $X 65 1
must no_drops "$A"
must peer resend wire 10.77.0.1:5004 late
must moved_only "$A" replayed 1
equal ROC "$(of 2 $X roc)" 8
# An SSRC that the old one never heard of begins at 0, and so does a restart.
sends 2 $Y 1 10
equal ROC "$(of 2 $Y roc)" 0
must peer crypto restarted $CM "$KEY"
clean
end

begin "in, roc from: a sender that restarts at 0 is not understood"
old
session in 2 roc from 1
must ctl "$A" flow set 1 session +2
mark "$A"
must peer send wire 10.77.0.1:5004 $X 1100 3 via k2
must moved_only "$A" auth-failed 3
clean
end

# either SUITE-FUNCTION: what a sender may do, it may do at any packet; forgeries
# in front of it decide nothing.
either() {
	local make=$1 roc=$2
	begin "in, roc either, $make: the sender's ROC is $roc"
	old
	$make in 2 roc either from 1
	must show_is either "$A" session roc 2
	must ctl "$A" flow set 1 session 2
	must peer roc k2 $X "$roc"
	mark "$A"
	must peer send wire 10.77.0.1:5004 $X 1100 1 via k2 flip -1
	must peer send wire 10.77.0.1:5004 $X 1100 1 via k1
	must moved_only "$A" auth-failed 2
	must refused "$A" 'no state' state show session 2 ssrc $X
	# RTCP says nothing of the ROC.
	must peer send-rtcp wire 10.77.0.1:5004 $X compound via k2
	must peer recv-rtcp app $X compound
	must peer send wire 10.77.0.1:5004 $X 1101 1 via k2 flip 20
	must moved_only "$A" auth-failed 3
	sends 2 $X 1102 40
	must moved_only "$A" auth-failed 3
	equal ROC "$(of 2 $X roc)" "$roc"
	# Decided: the other one is not tried any more.
	must peer roc k2 $X $((7 - roc))
	must peer send wire 10.77.0.1:5004 $X 1142 3 via k2
	must moved_only "$A" auth-failed 6
	clean
	end
}

for make in session gcm; do
	either $make 7
	either $make 0
done

begin "in: removed before its first packet under the new key, and it is known"
old
session in 2 roc from 1
must ctl "$A" flow set 1 session 2
must ctl "$A" session del 1
must show_is null "$A" session roc 2
must show_is null "$A" session roc-from 2
# It is kept, and paid for.
must show_is 2 "$A" stats sessions
must show_is 1 "$A" stats states
must show_is 1 "$A" stats keys
must peer roc k2 $X 7
mark "$A"
sends 2 $X 1100 20
must no_drops "$A"
equal ROC "$(of 2 $X roc)" 7
must ctl "$A" session del 2
# the flow has it still
must show_is 1 "$A" stats sessions
must show_is 0 "$A" stats states
clean
end

is_parked() {
	[ "$(show "$A" session parked "$1")" = "$2" ]
}

begin "in: what the old session had parked is known too"
old idle-after 1
session in 4 idle-after 1
must ctl "$A" flow set 1 session 4
sends 4 $Y 65530 20
must wait_for is_parked 4 1
session in 2 roc either from 4
must ctl "$A" flow set 1 session 2
must peer roc k2 $Y 1
mark "$A"
sends 2 $Y 14 20
must no_drops "$A"
equal ROC "$(of 2 $Y roc)" 1
clean
end

begin "in: an SSRC silent over three changes of keys is remembered"
old
for n in 2 3 4; do
	session in $n roc from $((n - 1))
	must ctl "$A" flow set 1 session $n
	must ctl "$A" session del $((n - 1))
	# Another one changes keys each time.
	sends $n $Y $((100 * n)) 5
done
must peer roc k4 $X 7
mark "$A"
sends 4 $X 1100 20
must no_drops "$A"
must show_is 4 "$A" stats sessions
clean
end

# Test that keys may change for ever: what is behind is let go of.
begin "a hundred changes of keys leave nothing behind"
fresh
{
	echo "session add in id 1 suite $CM key hex $KEY $KEYOPT_CM ssrc $X"
	for ((n = 2; n <= 101; n++)); do
		fresh
		echo "session add in id $n suite $CM key hex $KEY $KEYOPT_CM" \
			"ssrc $X roc from $((n - 1))"
		echo "session del $((n - 1))"
	done
} >"$TMP/batch"
must ctl "$A" -batch "$TMP/batch"
must test "$(show "$A" stats sessions)" -le 6
must test "$(show "$A" stats states)" -le 6
must ctl "$A" session del 101
clean
end

begin "fixed SSRCs begin where they are, and a command says otherwise"
old
session in 2 ssrc $X,$Y roc from 1
equal ROC "$(of 2 $X roc)" 7
equal "sequence number" "$(of 2 $X seq)" 1099
equal ROC "$(of 2 $Y roc)" 0
# Not where they were when the session was made.
sends 1 $X 1100 10
must ctl "$A" flow set 1 session 2
must peer roc k2 $X 7
sends 2 $X 1110 10
must ctl "$A" state set session 2 ssrc $Y roc 3
must peer roc k2 $Y 3
sends 2 $Y 500 10
clean
end

# --- Out -------------------------------------------------------------------

# indices N: the SRTCP indices of the next N packets on the wire.
indices() {
	local n word out=''
	for ((n = 0; n < $1; n++)); do
		peer recv-raw wire || return
		word=${PEER_SAID%% *}
		# E and index are in front of a tag of 80 bits.
		out+="$((16#${word: -28:8} & 0x7fffffff)) "
	done
	echo "${out% }"
}

outgoing() {
	session out 1
	must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
	must ctl "$A" state add session 1 ssrc $X roc 7
	must peer roc k1 $X 7
	leaves 1 $X 1000 100
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	equal "SRTCP indices" "$(indices 2)" '0 1'
}

begin "out, roc zero: ROC and SRTCP index restart"
outgoing
session out 2
must ctl "$A" flow set 1 session 2
leaves 2 $X 1100 20
equal ROC "$(of 2 $X roc)" 0
must peer send-rtcp app 10.77.0.2:6004 $X sr
equal "SRTCP index" "$(indices 1)" 0
clean
end

begin "out, roc from: ROC and SRTCP index go on (RFC 3711 3.3.1, 3.4)"
outgoing
session out 2 roc from 1
# The old one counts on until it goes.
must ctl "$A" state set session 1 ssrc $X seq 65500
must peer roc k1 $X 7
leaves 1 $X 65501 100
must peer send-rtcp app 10.77.0.2:6004 $X sr
equal "SRTCP index" "$(indices 1)" 2
must ctl "$A" flow set 1 session 2
must ctl "$A" session del 1
must peer roc k2 $X 8
mark "$A"
leaves 2 $X 65 20
must peer send-rtcp app 10.77.0.2:6004 $X sr
equal "SRTCP index" "$(indices 1)" 3
must no_drops "$A"
equal ROC "$(of 2 $X roc)" 8
# An index is sealed once, with this key as well.
must peer send app 10.77.0.2:6004 $X 70 2 salt 1
must moved_only "$A" repeated 2
must peer quiet wire
# The network in front of us had held one back: not sealed with this key yet.
must peer send app 10.77.0.2:6004 $X 60 1
must peer recv wire $X 60 1 via k2
clean
end

begin "out, fixed SSRCs: as they are; RTCP first"
outgoing
session out 2 ssrc $X roc from 1
equal ROC "$(of 2 $X roc)" 7
equal "sequence number" "$(of 2 $X seq)" 1099
equal "next SRTCP index" "$(of 2 $X rtcp-index)" 2
leaves 1 $X 1100 10
must ctl "$A" flow set 1 session 2
must peer send-rtcp app 10.77.0.2:6004 $X sr
equal "SRTCP index" "$(indices 1)" 2
must peer roc k2 $X 7
leaves 2 $X 1110 10
clean
end

begin "out: the SRTCP index that a command says is the session's own"
outgoing
session out 2 ssrc $X roc from 1
must ctl "$A" state set session 2 ssrc $X srtcp-index 500
must ctl "$A" state set session 1 ssrc $X srtcp-index 900
must ctl "$A" flow set 1 session 2
must peer send-rtcp app 10.77.0.2:6004 $X sr
equal "SRTCP index" "$(indices 1)" 500
# its RTP goes on where the old one is
must peer roc k2 $X 7
leaves 2 $X 1100 5
clean
end

# Test that what a command may not say is refused before anything has changed.
begin "a refused index leaves what is parked where it is"
session out 1 idle-after 1
session in 2 idle-after 1
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 session 1
must ctl "$A" flow add in id 2 local 10.77.0.1:5004 session 2
leaves 1 $X 1000 20
sends 2 $X 1000 20
must wait_for is_parked 1 1
must wait_for is_parked 2 1
must refused "$A" 'never lowered' state set session 1 ssrc $X roc 0 seq 900
must refused "$A" 'No SRTCP packet' \
	state set session 2 ssrc $X srtcp-index 2147483648
must is_parked 1 1
must is_parked 2 1
must refused "$A" 'no state' state set session 1 ssrc $Y roc 1
# One that is granted is that of a live state, which goes on from there.
must ctl "$A" state set session 1 ssrc $X roc 3 seq 40000
must is_parked 1 0
must peer roc k1 $X 3
leaves 1 $X 40001 5
clean
end

# said_parked ROC: of X, which session 1 has at ROC 7, session 2 was told that ROC alone,
# and has parked it.
said_parked() {
	old
	session in 2 roc from 1 idle-after 1
	must ctl "$A" flow set 1 session 2
	must peer send-rtcp wire 10.77.0.1:5004 $X sr via k2
	must peer recv-rtcp app $X sr
	must ctl "$A" state set session 2 ssrc $X roc "$1"
	must wait_for is_parked 2 1
	equal ROC "$(of 2 $X roc)" "$1"
}

# Test that a ROC without a sequence number, 0 too, is the session's own from then on.
begin "in: a ROC alone that a command says outlives being parked"
for roc in 9 0; do
	for woken in rtp rtcp; do
		said_parked $roc
		if [ $woken = rtcp ]; then
			must peer send-rtcp wire 10.77.0.1:5004 $X sr via k2
			must peer recv-rtcp app $X sr
		fi
		must peer roc k2 $X $roc
		sends 2 $X 40000 5
		clean
	done
done
end

begin "out: a ROC alone that a command says outlives being parked"
for roc in 9 0; do
	outgoing
	session out 2 roc from 1 idle-after 1
	must ctl "$A" flow set 1 session 2
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	must peer recv-rtcp wire $X sr via k2
	must ctl "$A" state set session 2 ssrc $X roc $roc
	must wait_for is_parked 2 1
	must peer roc k2 $X $roc
	leaves 2 $X 40000 5
	clean
done
end

begin "out: the session that continues one goes on from a ROC alone"
for roc in 9 0; do
	outgoing
	session out 2 ssrc $X roc from 1
	session out 3 ssrc $X roc from 2
	must ctl "$A" state set session 2 ssrc $X roc $roc
	must ctl "$A" flow set 1 session 3
	must peer roc k3 $X $roc
	leaves 3 $X 40000 5
	clean
done
end

# Test that a save tells such a one from one that nothing is known of.
begin "a ROC alone comes back parked"
for roc in 9 0; do
	said_parked $roc
	ctl "$A" state save session 2 >"$TMP/save.json"
	must ctl "$A" flow set 1 session none
	must ctl "$A" session del 2
	must ctl "$A" session add in id 2 suite $CM key hex "$KEY" $KEYOPT_CM roc from 1
	must ctl "$A" state restore "$TMP/save.json"
	must ctl "$A" flow set 1 session 2
	must peer roc k2 $X $roc
	sends 2 $X 40000 5
	clean
done
end

# --- Words -----------------------------------------------------------------

begin "refusals change nothing"
session in 1
session out 5
add() {
	fresh
	refused "$A" "$1" session add "${@:2}" suite $CM key hex "$KEY"
}
must add 'no session with this id to continue' in id 2 roc from 9
must add 'other direction' in id 2 roc from 5
must add 'other direction' out id 2 roc from 1
must add 'itself' in id 2 roc from 2
must add 'only an in session' out id 2 roc either from 5
must add 'without a tag' in id 2 roc either from 1 unauthenticated \
	allow-unauthenticated
must add 'no session with this id' in id 2 roc from 1 owner another

must refused "$A" 'no session' flow add in local 10.77.0.1:5016 suite $CM \
	key hex "$KEY" roc from 9
must show_is 2 "$A" stats sessions
must show_is 2 "$A" stats keys
must misused "$A" roc session set 1 roc zero
clean
end

# Test that a session that is refused takes nothing from the one it would continue:
# X is known to the fourth one behind 5 alone.
begin "a refused session leaves what the one before it knows"
old
for n in 2 3 4 5; do
	session in $n roc from $((n - 1))
	must ctl "$A" flow set 1 session $n
	must ctl "$A" session del $((n - 1))
done
mine=$KEY
session in 9
max=$(ip netns exec "$A" sysctl -n net.srtp.max_sessions)
add=(add in suite "$CM" roc from 5)
must refused "$A" 'session with this id' session "${add[@]}" id 9 key hex "${mine/0/1}"
must refused "$A" 'in another session' session "${add[@]}" key hex "$mine"
must ip netns exec "$A" sysctl -qw net.srtp.max_sessions=6
must refused "$A" 'max_sessions' session "${add[@]}" key hex "${mine/0/1}"
must ip netns exec "$A" sysctl -qw net.srtp.max_sessions="$max"
must refused "$A" 'overlaps' flow "${add[@]}" local 10.77.0.1:5004 key hex "${mine/0/1}"
must peer roc k5 $X 7
mark "$A"
sends 5 $X 1100 20
must no_drops "$A"
equal ROC "$(of 5 $X roc)" 7
clean
end

# Test that what is shown can be typed.
begin "the rule is shown as it is said"
session in 1
for rule in 'roc from 1' 'roc either from 1'; do
	# shellcheck disable=SC2086 # words
	session in 2 $rule
	said=$(ctl "$A" session show 2)
	said=${said%%$'\n'*}
	[[ " $said " == *" $rule "* ]] || fail "shown: $said"
	must ctl "$A" session del 2
	fresh
	# shellcheck disable=SC2086 # words
	must ctl "$A" session add $said key hex "$KEY" $KEYOPT_CM
	equal "shown again" "$(ctl "$A" session show 2 | head -n 1)" "$said"
	must ctl "$A" session del 2
done
clean
end
