#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Several sessions on one flow: a forked call, a new key beside the old one; and
# which keys may never be in two sessions.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#      10.77.0.1:5006 to 5010
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
GCM256=AEAD_AES_256_GCM
KEY_GCM256=404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
KEY_GCM256+=606162636465666768696a6b
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket app2 "$A" 10.77.0.1:5006
peer socket app3 "$A" 10.77.0.1:5008
peer socket app4 "$A" 10.77.0.1:5010
peer socket wire "$B" 10.77.0.2:6004

key() {
	printf '%052x%08x' 0x5eed "$1"
}

# session in|out ID SUITE KEY POLICY...
session() {
	local direction=$1 id=$2 suite=$3 key=$4 engine=$KEYOPT_CM
	shift 4
	[ "$suite" = $CM ] || engine=$KEYOPT_GCM
	must ctl "$A" session add "$direction" id "$id" suite "$suite" \
		key hex "$key" $engine "$@"
}

# figures NAME: of each session, in the order of their ids.
figures() {
	ctl "$A" -json session show | jq -r --arg f "$1" '[.[] |
		[.. | objects | select(has($f))][0][$f]] | join(" ")'
}

session in 1 $CM $KEY_CM
session in 2 $GCM $KEY_GCM
session in 3 $GCM256 $KEY_GCM256
peer crypto k1 $CM $KEY_CM
peer crypto k2 $GCM $KEY_GCM
peer crypto k3 $GCM256 $KEY_GCM256
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1 session 2 session 3

# Test that each stream is opened with its own key, however they alternate.
begin "three keys and three suites on one flow"
mark "$A"
for seq in 100 120 140; do
	for n in 3 1 2; do
		must peer send wire 10.77.0.1:5004 0x100$n $seq 20 via k$n
	done
	for n in 3 1 2; do
		must peer recv app 0x100$n $seq 20
	done
done
for n in 2 3 1; do
	must peer send-rtcp wire 10.77.0.1:5004 0x100$n compound via k$n
	must peer recv-rtcp app 0x100$n compound
done
must no_drops "$A"
equal "opened by each" "$(figures opened-rtp)" '60 60 60'
equal "RTCP opened by each" "$(figures opened-rtcp)" '1 1 1'
equal "states of each" "$(figures states)" '1 1 1'
end

# Test that packets of three keys mixed as they come stay in order.
begin "streams of three keys, packet by packet"
mark "$A"
for seq in 160 161 162 163 164 165 166 167; do
	for n in 1 2 3; do
		must peer send wire 10.77.0.1:5004 0x100$n $seq 1 via k$n
	done
done
for seq in 160 161 162 163 164 165 166 167; do
	for n in 1 2 3; do
		must peer recv app 0x100$n $seq 1
	done
done
must no_drops "$A"
end

# Test that a forgery is one drop, whatever the number of keys it was tried with.
begin "a forged packet is counted once and teaches nothing"
mark "$A"
must peer send wire 10.77.0.1:5004 0x1002 168 1 via k2 flip -1
must moved_only "$A" auth-failed 1
# Whose SSRC it is counts it.
equal "counted by each" "$(figures auth-failed)" '0 1 0'
must peer send wire 10.77.0.1:5004 0x1009 1 1 via k3 flip -1
must moved_only "$A" auth-failed 2
must peer send-rtcp wire 10.77.0.1:5004 0x1001 sr via k1 flip -1
must moved_only "$A" auth-failed 3
equal "counted by all" $(($(figures auth-failed | tr ' ' +))) 3
must peer quiet app
equal "states of each" "$(figures states)" '1 1 1'
end

# Test that one SSRC may come under each key: a forked call's branches.
begin "the same SSRC under two keys"
mark "$A"
must peer send wire 10.77.0.1:5004 0x1001 500 10 via k2
must peer recv app 0x1001 500 10
must peer send wire 10.77.0.1:5004 0x1001 168 10 via k1
must peer recv app 0x1001 168 10
must no_drops "$A"
equal "states of each" "$(figures states)" '1 2 1'
end

# Test that a session goes alone: only its key is refused from then on.
begin "deleting one session closes the flow to its key alone"
must ctl "$A" session del 2
mark "$A"
must peer send wire 10.77.0.1:5004 0x1002 200 3 via k2
must moved_only "$A" auth-failed 3
must peer quiet app
must peer send wire 10.77.0.1:5004 0x1001 200 10 via k1
must peer recv app 0x1001 200 10
must peer send wire 10.77.0.1:5004 0x1003 200 10 via k3
must peer recv app 0x1003 200 10
must moved_only "$A" auth-failed 3
end

# Test that the last one leaves a guard.
begin "deleting them all leaves a guard"
must ctl "$A" session del 1
must ctl "$A" session del 3
mark "$A"
must peer send wire 10.77.0.1:5004 0x1001 210 2 via k1
must peer send wire 10.77.0.1:5004 0x1003 210 2 via k3
must moved_only "$A" no-session 4
must peer quiet app
end

# Test that a fixed session which stands first is no hindrance: the first packets
# of a stream wrap, and with a late engine none has made the state by then.
begin "a stream that begins with a wrap, behind a fixed session"
session in 6 $CM "$(key 6)" ssrc 0x9999
session in 7 $CM "$(key 7)"
must ctl "$A" flow set 1 session 6 session 7
peer crypto k7 $CM "$(key 7)"
mark "$A"
must peer send wire 10.77.0.1:5004 0x2002 65500 100 via k7
must peer recv app 0x2002 65500 100
must no_drops "$A"
must peer drain app
end

# Test that no two sessions could each let the same packet in once: what one has
# received would be new to the other.
begin "a key that opens is in one session only"
must refused "$A" 'already opens' session add in id 8 suite $CM \
	key hex "$(key 7)"
must refused "$A" 'already opens' flow add in local 10.77.0.1:5016 \
	suite $CM key hex "$(key 7)"
must ctl "$A" session flush
end

# Test make-before-break: the sender changes keys when it likes.
begin "a new key beside the old one: nothing is lost"
session in 4 $CM "$(key 4)"
must ctl "$A" flow set 1 session 4
peer crypto old $CM "$(key 4)"
peer crypto new $GCM $KEY_GCM
mark "$A"
must peer send wire 10.77.0.1:5004 0x2001 1000 50 via old
session in 5 $GCM $KEY_GCM
must ctl "$A" flow set 1 session +5
must peer send wire 10.77.0.1:5004 0x2001 1050 50 via old
must peer send wire 10.77.0.1:5004 0x2001 1100 50 via new
# What the network held back comes now.
must peer send wire 10.77.0.1:5004 0x2001 1150 1 via old
must peer send wire 10.77.0.1:5004 0x2001 1151 50 via new
must peer recv app 0x2001 1000 201
must no_drops "$A"
equal "opened with either key" "$(figures opened-rtp)" '101 100'
end

# Test that the old key means nothing once it left.
begin "the old key leaves"
must ctl "$A" flow set 1 session -4
mark "$A"
must peer send wire 10.77.0.1:5004 0x2001 1201 2 via old
must moved_only "$A" auth-failed 2
must peer quiet app
must peer send wire 10.77.0.1:5004 0x2001 1203 20 via new
must peer recv app 0x2001 1203 20
must moved_only "$A" auth-failed 2
end

# Test the limit, and that a refusal changes nothing.
begin "eight sessions serve a flow, nine do not"
for n in 11 12 13 14 15 16 17 18 19; do
	echo "session add in id $n suite $CM key hex $(key $n) $KEYOPT_CM"
done >"$TMP/batch"
must ctl "$A" -batch "$TMP/batch"
must ctl "$A" flow add in id 2 local 10.77.0.1:5006 session 11 session 12 \
	session 13 session 14 session 15 session 16 session 17 session 18
must refused "$A" '8 sessions' flow set 2 session +19
must refused "$A" 'already' flow set 2 session +11
must misused "$A" '8 times' flow add in id 3 local 10.77.0.1:5008 \
	session 11 session 12 session 13 session 14 session 15 session 16 \
	session 17 session 18 session 19
must refused "$A" 'no flow' flow set 3 miss drop
mark "$A"
for n in 18 11 14; do
	must peer crypto k$n $CM "$(key $n)"
	must peer send wire 10.77.0.1:5006 $((0x3000 + n)) 1 5 via k$n
	must peer recv app2 $((0x3000 + n)) 1 5
done
must no_drops "$A"
must peer crypto k19 $CM "$(key 19)"
must peer send wire 10.77.0.1:5006 0x3019 1 1 via k19
must moved_only "$A" auth-failed 1
must ctl "$A" flow set 2 session -11 session +19
must peer send wire 10.77.0.1:5006 0x3019 2 1 via k19
must peer recv app2 0x3019 2 1
end

# Test that sealing is never ambiguous.
begin "an out flow has one session at a time"
session out 21 $CM "$(key 21)"
session out 22 $CM "$(key 22)"
must refused "$A" 'one session' flow add out id 4 local 10.77.0.1:5008 \
	session 21 session 22
must ctl "$A" flow add out id 4 local 10.77.0.1:5008 session 21
must refused "$A" 'one session' flow set 4 session +22
must refused "$A" 'directions' flow set 4 session 11
peer crypto k21 $CM "$(key 21)"
peer crypto k22 $CM "$(key 22)"
mark "$A"
must peer send app3 10.77.0.2:6004 0x4001 1 10
must peer recv wire 0x4001 1 10 via k21
must ctl "$A" flow set 4 session -21 session +22
must peer send app3 10.77.0.2:6004 0x4001 11 10
must peer recv wire 0x4001 11 10 via k22
must no_drops "$A"
end

# Test that no two sessions could seal with the same keystream.
begin "a key that seals is in one session only"
must refused "$A" 'already seals' session add out id 31 suite $CM key hex "$(key 21)"
must refused "$A" 'already seals' session add in id 31 suite $CM key hex "$(key 21)"
must refused "$A" 'already opens' session add out id 31 suite $CM key hex "$(key 19)"
must refused "$A" 'already seals' session add out id 31 \
	suite AES_CM_128_HMAC_SHA1_32 key hex "$(key 21)"
must refused "$A" 'already seals' session add out id 31 suite $CM \
	key hex "$(key 21)" ssrc 0x77 shared-key
must refused "$A" 'already seals' flow add out id 9 local 10.77.0.1:5010 \
	suite $CM key hex "$(key 21)"
must refused "$A" 'no flow' flow set 9 miss drop
end

# Test that it may be in several where they can never meet.
begin "a shared key with disjoint SSRCs"
session out 33 $CM "$(key 33)" ssrc 0x5001,0x5002 shared-key
session out 34 $CM "$(key 33)" ssrc 0x5003 shared-key
session in 35 $CM "$(key 33)" ssrc 0x5004 shared-key
must refused "$A" 'already' session add out id 36 suite $CM \
	key hex "$(key 33)" ssrc 0x5006,0x5002 shared-key
must refused "$A" 'already' session add in id 36 suite $CM \
	key hex "$(key 33)" ssrc 0x5003
must refused "$A" 'already' session add in id 36 suite $CM \
	key hex "$(key 33)" ssrc 0x5004 shared-key
must refused "$A" 'already' session add out id 36 suite $CM \
	key hex "$(key 33)" ssrc 0x5006
must refused "$A" 'fixed' session add out id 36 suite $CM \
	key hex "$(key 36)" shared-key
must refused "$A" 'fixed' session set 33 ssrc learn 4
must refused "$A" 'shared key' state add session 33 ssrc 0x5003
must ctl "$A" flow set 4 session 33
must ctl "$A" flow add out id 5 local 10.77.0.1:5010 session 34
peer crypto k33 $CM "$(key 33)"
mark "$A"
must peer send app3 10.77.0.2:6004 0x5001 1 10
must peer recv wire 0x5001 1 10 via k33
must peer send app4 10.77.0.2:6004 0x5003 1 10
must peer recv wire 0x5003 1 10 via k33
must no_drops "$A"
must peer send app4 10.77.0.2:6004 0x5001 11 1
must moved_only "$A" unknown-ssrc 1
must peer quiet wire
end
