#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# States saved, lost with their sessions or with the module, and restored: media
# goes on where it was, what was seen stays seen, and no index is sealed twice.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# limit: 900
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x1111 Y=0x2222 Z=0x3333
SAVE=$TMP/save.json

# A call as a controller sets it up again: the same ids, the keys from him.
call() {
	must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM $KEYOPT_CM \
		window 256 "$@"
	must ctl "$A" session add out id 2 suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
	must ctl "$A" flow add out id 2 local 10.77.0.1:5004 session 2
}

gone() {
	must ctl "$A" flow flush
	must ctl "$A" session flush
}

save() {
	ctl "$A" state save "$@" >"$SAVE"
}

# as_saved: without session 3, and the call as it was saved.
as_saved() {
	must ctl "$A" session del 3
	gone
	call
	must ctl "$A" state restore "$SAVE"
}

# edited FILTER: the document as an editor leaves it.
edited() {
	jq -c "$1" "$SAVE" >"$TMP/edited.json"
}

# wrong PATTERN FILTER: an edited document is refused, and the word is named.
wrong() {
	local said status
	must edited "$2"
	said=$(ctl "$A" state restore "$TMP/edited.json" 2>&1)
	status=$?
	equal "status of $2" $status 2
	[[ $said =~ $1 ]] || fail "$2: $said"
	equal "lines of $2" "$(wc -l <<<"$said")" 1
}

# of ID SSRC FIELD
of() {
	show "$A" state "$3" session "$1" ssrc "$2"
}

# is_at ID SSRC 'ROC SEQ'
is_at() {
	[ "$(of "$1" "$2" roc) $(of "$1" "$2" seq)" = "$3" ]
}

must peer crypto in $CM $KEY_CM
must peer crypto out $GCM $KEY_GCM

begin "the module's memory is gone: both ways go on over a ROC wrap, none lost"
call
must peer send wire 10.77.0.1:5004 $X 65400 120 via in
must peer recv app $X 65400 120
must peer send wire 10.77.0.1:5004 $X 65520 1 via in save old
must peer recv app $X 65520 1
must peer send-rtcp wire 10.77.0.1:5004 $X sr via in save sr
must peer recv-rtcp app $X sr
# the next two are held back by the network; the second is shown after
must peer send wire 10.77.0.1:5004 $X 65523 4 via in
must peer recv app $X 65523 4
must peer send app 10.77.0.2:6004 $Y 65400 130
must peer recv wire $Y 65400 130 via out
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must save
equal "sessions saved" "$(jq '.sessions | length' "$SAVE")" 2
must_not grep -qiE "${KEY_CM:0:16}|${KEY_GCM:0:16}" "$SAVE"
gone
rmmod srtp || fail "the module stays"
module_load
call
must ctl "$A" state restore "$SAVE"
mark "$A"
must peer send wire 10.77.0.1:5004 $X 65527 40 via in
must peer recv app $X 65527 40
must peer send app 10.77.0.2:6004 $Y 65530 40
must peer recv wire $Y 65530 40 via out
must no_drops "$A"
equal "ROC in" "$(of 1 $X roc)" 1
equal "ROC out" "$(of 2 $Y roc)" 1
end

begin "what was seen before the save is a replay after it, what was not is not"
mark "$A"
must peer resend wire 10.77.0.1:5004 old
must moved_only "$A" replayed 1
must peer resend wire 10.77.0.1:5004 sr
must moved_only "$A" replayed 2
mark "$A"
must peer send wire 10.77.0.1:5004 $X 65521 2 via in
must peer recv app $X 65521 2
must no_drops "$A"
end

begin "SRTCP of a sender jumps 2^16 ahead, and its peer follows"
equal "index saved" \
	"$(jq '.sessions[1].states[0]."rtcp-index"' "$SAVE")" 1
equal "index now" "$(of 2 $Y rtcp-index)" $((1 + 65536))
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must peer recv-rtcp wire $Y sr via out
must no_drops "$A"
end

begin "a sender seals nothing at or below the saved index"
mark "$A"
gone
call
must ctl "$A" state restore "$SAVE"
must peer send app 10.77.0.2:6004 $Y 65529 1
must moved_only "$A" repeated 1
must peer quiet wire
end

begin "restoring again lowers nothing"
must ctl "$A" state set session 2 ssrc $Y roc 5 seq 9 srtcp-index 99999999
must ctl "$A" state set session 1 ssrc $X roc 5 seq 9
must ctl "$A" state restore "$SAVE"
equal "out" "$(of 2 $Y roc) $(of 2 $Y seq) $(of 2 $Y rtcp-index)" \
	"5 9 99999999"
equal "in" "$(of 1 $X roc) $(of 1 $X seq)" "5 9"
end

begin "a ROC that was said is not lowered"
gone
call
must ctl "$A" state add session 2 ssrc $Y roc 9
must ctl "$A" state restore "$SAVE"
equal "ROC" "$(of 2 $Y roc)" 9
gone
call
must ctl "$A" state restore "$SAVE"
end

# Test that a session made for the next key, and not used yet, goes on from where the
# one before it is by then, and not from where that was when it was saved.
begin "what is still another session's index stays that"
must ctl "$A" session add out id 3 suite $GCM key hex "${KEY_GCM/#2/4}" \
	$KEYOPT_GCM ssrc $Y roc from 2
must ctl "$A" state save session 3 >"$TMP/heir.json"
equal "told of it" \
	"$(jq -c '.sessions[0].states[0] | keys' "$TMP/heir.json")" '["ssrc"]'
must ctl "$A" state restore "$TMP/heir.json"
must ctl "$A" state set session 2 ssrc $Y roc 7 seq 100
must ctl "$A" flow set 2 session 3
must peer send app 10.77.0.2:6004 $Y 101 1
must wait_for is_at 3 $Y '7 101'
must peer drain wire
as_saved
end

begin "an SRTCP index of its own is that again, whatever the other one's is by then"
after=$(jq '.sessions[1].states[0]."rtcp-index"' "$SAVE")
must ctl "$A" session add out id 3 suite $GCM key hex "${KEY_GCM/#2/4}" \
	$KEYOPT_GCM ssrc $Y roc from 2
must ctl "$A" state set session 3 ssrc $Y srtcp-index $((after + 7))
must ctl "$A" state save session 3 >"$TMP/own.json"
must ctl "$A" session del 3
must ctl "$A" session add out id 3 suite $GCM key hex "${KEY_GCM/#2/4}" \
	$KEYOPT_GCM ssrc $Y roc from 2
must ctl "$A" state set session 2 ssrc $Y srtcp-index 90000000
must ctl "$A" state restore "$TMP/own.json"
equal index "$(of 3 $Y rtcp-index)" $((after + 7 + 65536))
as_saved
end

begin "a ROC of its own is that again, whatever the other one's is by then"
another() {
	must ctl "$A" session add out id 3 suite $GCM key hex "${KEY_GCM/#2/4}" \
		$KEYOPT_GCM ssrc $Y roc from 2
}
must ctl "$A" state set session 2 ssrc $Y roc 7 seq 100
another
must ctl "$A" state set session 3 ssrc $Y roc 0
must ctl "$A" state save session 3 >"$TMP/own.json"
must ctl "$A" session del 3
another
equal "as the other one" "$(of 3 $Y roc)" 7
must ctl "$A" state restore "$TMP/own.json"
equal ROC "$(of 3 $Y roc)" 0
must ctl "$A" flow set 2 session 3
must peer crypto heir $GCM "${KEY_GCM/#2/4}"
must peer send app 10.77.0.2:6004 $Y 101 1
must peer recv wire $Y 101 1 via heir
as_saved
end

is_parked() {
	[ "$(show "$A" session parked "$1")" = "$2" ]
}

# Test that one that was parked after a packet of SRTP, and without any of SRTCP, goes
# on from where SRTCP of the session before it is.
begin "parked, and its SRTCP index still another session's: that stays so"
next() {
	must ctl "$A" session add out id 3 suite $GCM key hex "${KEY_GCM/#2/4}" \
		$KEYOPT_GCM roc from 2 idle-after 1
}
must ctl "$A" state set session 2 ssrc $Y roc 7 seq 200
next
must ctl "$A" flow set 2 session 3
must peer send app 10.77.0.2:6004 $Y 201 1
must wait_for is_parked 3 1
must ctl "$A" state save session 3 >"$TMP/parked.json"
equal "told of it" "$(jq -c '.sessions[0].states[0] | keys' "$TMP/parked.json")" \
	'["learned","parked","roc","seq","ssrc"]'
must ctl "$A" session del 3
next
must ctl "$A" state restore "$TMP/parked.json"
must ctl "$A" state set session 2 ssrc $Y srtcp-index 90000000
must ctl "$A" flow set 2 session 3
must peer send-rtcp app 10.77.0.2:6004 $Y sr
equal index "$(of 3 $Y rtcp-index)" 90000001
must peer drain wire
as_saved
end

begin "SRTCP: never past the last index"
must edited '.sessions[1].states[0]."rtcp-index" = 2147483000'
must ctl "$A" state restore "$TMP/edited.json"
equal "index" "$(of 2 $Y rtcp-index)" 2147483648
mark "$A"
must peer send-rtcp app 10.77.0.2:6004 $Y sr
must moved_only "$A" exhausted 1
end

begin "what was parked is parked again, and goes on from there"
gone
must peer crypto in $CM $KEY_CM
call idle-after 1
must peer send wire 10.77.0.1:5004 $Z 40000 5 via in
must peer recv app $Z 40000 5
must peer send wire 10.77.0.1:5004 $Z 40005 1 via in save last
must peer recv app $Z 40005 1
must wait_for is_parked 1 1
must save session 1
gone
call
must ctl "$A" state restore - <"$SAVE"
must show_is 1 "$A" session parked 1
must show_is 0 "$A" session states 1
mark "$A"
must peer resend wire 10.77.0.1:5004 last
must moved_either "$A" 1 replayed too-old
must peer send wire 10.77.0.1:5004 $Z 40006 5 via in
must peer recv app $Z 40006 5
end

# Test that both are known then: what was saved, and what came until it was parked.
begin "one that lived when it was saved takes over what is parked of it"
gone
call
must peer send wire 10.77.0.1:5004 $Z 40020 5 via in
must peer recv app $Z 40020 5
must peer send wire 10.77.0.1:5004 $Z 40025 1 via in save saved
must peer recv app $Z 40025 1
must peer send-rtcp wire 10.77.0.1:5004 $Z sr via in save sr
must peer recv-rtcp app $Z sr
must save session 1
gone
call idle-after 1
must peer send wire 10.77.0.1:5004 $Z 40030 1 via in save parked
must peer recv app $Z 40030 1
must wait_for is_parked 1 1
must ctl "$A" session set 1 idle-after 0
must ctl "$A" state restore "$SAVE"
must show_is 0 "$A" session parked 1
must show_is 1 "$A" session states 1
must is_at 1 $Z '0 40030'
mark "$A"
must peer resend wire 10.77.0.1:5004 saved
must peer resend wire 10.77.0.1:5004 parked
must peer resend wire 10.77.0.1:5004 sr
must moved_either "$A" 3 replayed too-old
must peer quiet app
must peer send wire 10.77.0.1:5004 $Z 40031 5 via in
must peer recv app $Z 40031 5
# The next test has it parked, and saved as parked.
gone
call
must ctl "$A" state restore "$SAVE"
must ctl "$A" session set 1 idle-after 1
must wait_for is_parked 1 1
must save session 1
end

begin "one that is parked is raised, and never lowered"
must ctl "$A" session set 1 idle-after 1
must wait_for is_parked 1 1
must edited '.sessions[0].states[0].seq = 50000'
must ctl "$A" state restore "$TMP/edited.json"
must is_at 1 $Z '0 50000'
must ctl "$A" state restore "$SAVE"
must is_at 1 $Z '0 50000'
must show_is 1 "$A" session parked 1
end

# Test that one that lives and is behind what another machine saved follows, and that
# what it has seen itself stays seen.
begin "one that lives is raised, and forgets nothing"
W=0x4444
gone
call
must peer send wire 10.77.0.1:5004 $W 100 1 via in
must peer send wire 10.77.0.1:5004 $W 200 1 via in save saved
must peer recv app $W 100 1
must peer recv app $W 200 1
must save session 1
must peer send wire 10.77.0.1:5004 $W 120 1 via in save own
must peer recv app $W 120 1
gone
call
must peer resend wire 10.77.0.1:5004 own
must peer recv app $W 120 1
must ctl "$A" state restore "$SAVE"
must is_at 1 $W '0 200'
mark "$A"
must peer resend wire 10.77.0.1:5004 own
must peer resend wire 10.77.0.1:5004 saved
must moved_only "$A" replayed 2
must peer quiet app
mark "$A"
must peer send wire 10.77.0.1:5004 $W 110 1 via in
must peer recv app $W 110 1
must no_drops "$A"
end

# A session whose sender may do either: undecided it is saved as nothing, decided as what
# it was decided to be.
heir() {
	must ctl "$A" session add in id 3 suite $CM key hex $KEY_CM2 $KEYOPT_CM \
		roc either from 1
}

either() {
	local roc=$1
	begin "roc either: undecided stays so, and decided for $roc stays that"
	gone
	call
	must ctl "$A" state add session 1 ssrc $X roc 7 seq 1000
	heir
	must save session 3
	equal "told of it" "$(jq -c '.sessions[0].states | map(keys)' "$SAVE")" \
		'[]'
	must ctl "$A" state restore "$SAVE"
	must ctl "$A" flow set 1 session 3
	must peer crypto heir $CM $KEY_CM2
	must peer roc heir $X "$roc"
	mark "$A"
	must peer send wire 10.77.0.1:5004 $X 1001 5 via heir
	must peer recv app $X 1001 5
	must save session 3
	gone
	call
	must ctl "$A" state add session 1 ssrc $X roc 7 seq 1000
	heir
	must ctl "$A" state restore "$SAVE"
	must is_at 3 $X "$roc 1005"
	must ctl "$A" flow set 1 session 3
	must peer send wire 10.77.0.1:5004 $X 1006 5 via heir
	must peer recv app $X 1006 5
	must no_drops "$A"
	must peer roc heir $X $((7 - roc))
	must peer send wire 10.77.0.1:5004 $X 1011 1 via heir
	must moved_only "$A" auth-failed 1
	end
}

either 7
either 0

begin "two keys with MKIs: each has its own figures again"
gone
must ctl "$A" session add out id 2 suite $CM \
	key hex $KEY_CM mki 0a $KEYOPT_CM key hex $KEY_CM2 mki 0b $KEYOPT_CM
must save session 2
must edited '.sessions[0].keys[0].used = 5 | .sessions[0].keys[1].used = 9'
must ctl "$A" state restore "$TMP/edited.json"
equal "used" "$(ctl "$A" -json session show 2 |
	jq -c '[.[0].keys[] | [.mki, .used]]')" '[["0a",5],["0b",9]]'
gone
must ctl "$A" session add out id 2 suite $CM key hex $KEY_CM mki 0a $KEYOPT_CM
must refused "$A" 'no key with a saved MKI' state restore "$SAVE"
end

begin "all or none: room for one state less, and none comes back"
gone
must peer crypto in $CM $KEY_CM
call
for ((n = 0; n < 5; n++)); do
	must peer send wire 10.77.0.1:5004 $((0x9000 + n)) 1 1 via in
	must peer recv app $((0x9000 + n)) 1 1
done
must save
gone
call ssrc learn 3 max-parked 1
must refused "$A" 'session 1 owner srtpctl.*not learn and park so many' \
	state restore "$SAVE"
must show_is 0 "$A" stats states
gone
call
ip netns exec "$A" sysctl -qw net.srtp.max_states=4
must refused "$A" 'max_states is reached' state restore "$SAVE"
must show_is 0 "$A" stats states
# nor does the session before the one that finds no room
must edited '.sessions |= ([{owner: .[0].owner, id: 2, direction: "out",
	suite: .[1].suite, keys: .[1].keys, states: [{ssrc: 7, roc: 1}]}] + [.[0]])'
must refused "$A" 'max_states is reached' state restore "$TMP/edited.json"
must show_is 0 "$A" stats states
# nor do two that find room each, and not both
ip netns exec "$A" sysctl -qw net.srtp.max_states=5
must refused "$A" 'session 1 owner srtpctl.*max_states is reached' \
	state restore "$TMP/edited.json"
must show_is 0 "$A" stats states
ip netns exec "$A" sysctl -qw net.srtp.max_states=6
must ctl "$A" state restore "$TMP/edited.json"
must show_is 6 "$A" stats states
# what is there already needs no room
must ctl "$A" state restore "$TMP/edited.json"
must show_is 6 "$A" stats states
ip netns exec "$A" sysctl -qw net.srtp.max_states=65536
end

# Test that a session has room for what one of the same policy had.
begin "more that learned than learn, as one was parked meanwhile"
gone
call ssrc learn 1 idle-after 1
must peer send wire 10.77.0.1:5004 0x9100 1 1 via in save first
must peer recv app 0x9100 1 1
must wait_for show_is true "$A" state parked session 1
must ctl "$A" session set 1 idle-after 0
must peer send wire 10.77.0.1:5004 0x9101 1 1 via in save second
must peer recv app 0x9101 1 1
must peer send wire 10.77.0.1:5004 0x9100 2 1 via in
must peer recv app 0x9100 2 1
must show_is 2 "$A" session states 1
must save
gone
call ssrc learn 1
must ctl "$A" state restore "$SAVE"
must show_is 2 "$A" session states 1
mark "$A"
must peer resend wire 10.77.0.1:5004 first
must peer resend wire 10.77.0.1:5004 second
must moved_only "$A" replayed 2
must peer send wire 10.77.0.1:5004 0x9100 3 1 via in
must peer recv app 0x9100 3 1
must peer send wire 10.77.0.1:5004 0x9101 2 1 via in
must peer recv app 0x9101 2 1
end

begin "all sessions or none: another key, direction, suite, or none at all"
must ctl "$A" session del 2
must refused "$A" 'session 2 owner srtpctl.*no session with this id' \
	state restore "$SAVE"
gone
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM $KEYOPT_CM
must ctl "$A" session add out id 2 suite $GCM key hex "${KEY_GCM/#2/3}" \
	$KEYOPT_GCM
must refused "$A" 'session 2.*another key.*check' state restore "$SAVE"
must show_is 0 "$A" stats states
must edited '.sessions[1].keys[0].mki = "0a"'
must refused "$A" 'session 2.*no key with a saved MKI' state restore \
	"$TMP/edited.json"
must edited '.sessions[0].direction = "out"'
must refused "$A" 'session 1.*another direction' state restore \
	"$TMP/edited.json"
must edited '.sessions[0].suite = "AEAD_AES_256_GCM"'
must refused "$A" 'session 1.*another suite' state restore "$TMP/edited.json"
must show_is 0 "$A" stats states
end

# Test that what could not be restored does not keep the others from it.
begin "a session without a key is left out of a save, which says so"
gone
call
must ctl "$A" session add in id 3 suite $CM key hex $KEY_CM2 mki 01 $KEYOPT_CM
must ctl "$A" key del session 3 mki 01
said=$(ctl "$A" state save 2>&1 >"$TMP/keyless.json")
equal "status" $? 0
[[ $said == *'session 3 owner srtpctl has no key and is left out' ]] || fail "$said"
equal "sessions saved" "$(jq -c '[.sessions[].id]' "$TMP/keyless.json")" '[1,2]'
must ctl "$A" state restore "$TMP/keyless.json"
end

begin "limits: what a key has protected comes back, and only grows"
gone
call
must edited '.sessions[1].keys[0].used = 123456 | .sessions[1].keys[0]."rtcp-used" = 77'
must ctl "$A" state restore "$TMP/edited.json"
must ctl "$A" state restore "$SAVE"
equal "used" "$(ctl "$A" -json session show 2 |
	jq -c '.[0].keys[0] | [.used, ."rtcp-used"]')" "[123456,77]"
end

begin "an edited document is refused, and the wrong word is named"
wrong 'sessions.0..states.0..seq: 65536 is not a number from 0 to 65535' \
	'.sessions[0].states[0].seq = 65536'
wrong 'sessions.0..states.1..roc: -1 is not' '.sessions[0].states[1].roc = -1'
wrong 'sessions.0..states.0.: "ssrc" is missing' \
	'del(.sessions[0].states[0].ssrc)'
wrong 'sessions.0..states.0.: "sq" is not known' '.sessions[0].states[0].sq = 1'
wrong 'sessions.0..states.0..window: "0f" is not 8 to 4096 octets' \
	'.sessions[0].states[0].window = "0f"'
wrong 'sessions.0..states.0..learned: 1 is not true or false' \
	'.sessions[0].states[0].learned = 1'
wrong 'sessions.1..keys: .. is not a list of 1 to 16 keys' \
	'.sessions[1].keys = []'
wrong 'sessions.1..keys.0..check: "zz"' '.sessions[1].keys[0].check = "zz"'
wrong 'sessions.1..suite: "DES" is not a suite' '.sessions[1].suite = "DES"'
wrong 'sessions.1..direction: "up" is not in or out' \
	'.sessions[1].direction = "up"'
wrong 'sessions.1..owner: "" is not' '.sessions[1].owner = ""'
wrong 'sessions.1..id: 0 is not' '.sessions[1].id = 0'
wrong 'version: 2 is not' '.version = 2'
wrong '"states" is missing' 'del(.sessions[0].states)'
head -c 100 "$SAVE" >"$TMP/cut.json"
said=$(ctl "$A" state restore "$TMP/cut.json" 2>&1)
equal "status of a cut one" $? 2
[[ $said == *'not JSON at octet 100'* ]] || fail "$said"
end
