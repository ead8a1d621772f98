#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# MKIs of 1 to 128 octets and sixteen keys of one session, libsrtp2 at the other end;
# an MKI that nobody has is a counter of its own, and costs the honest stream nothing.
#
#   A  application, flows                       B  libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
X=0x1111 Y=0x2222
lengths='1 2 4 16 127 128'

# mki OCTETS N: $MKI
mki() {
	printf -v MKI "%0$((2 * $1))x" "$2"
}

# key SALT N: $KEY
key() {
	printf -v KEY '%052x%08x' "$1" "$2"
}

# fresh SALT OCTETS KEYS: sessions both ways with so many keys, MKIs of that length.
fresh() {
	local salt=$1 octets=$2 keys=$3 n id=1 dir
	{
		echo flow flush
		echo session flush
		for dir in out in; do
			key $((salt + id)) 0
			must peer crypto $dir $CM $KEY >&2
			echo -n "session add $dir id $id suite $CM"
			for ((n = 0; n < keys; n++)); do
				key $((salt + id)) $n
				mki "$octets" $n
				must peer mki $dir $MKI $KEY >&2
				echo -n " key hex $KEY mki $MKI $KEYOPT_CM"
			done
			echo
			echo "flow add $dir local 10.77.0.1:5004 session $id"
			id=$((id + 1))
		done
	} >"$TMP/batch"
	must ctl "$A" -batch "$TMP/batch"
}

# both SEQ: three packets and one of RTCP each way
both() {
	must peer send app 10.77.0.2:6004 $X "$1" 3
	must peer recv wire $X "$1" 3 via out
	must peer send-rtcp app 10.77.0.2:6004 $X compound
	must peer recv-rtcp wire $X compound via out
	must peer send wire 10.77.0.1:5004 $Y "$1" 3 via in
	must peer recv app $Y "$1" 3
	must peer send-rtcp wire 10.77.0.1:5004 $Y pli via in
	must peer recv-rtcp app $Y pli
}

begin "MKIs of $lengths octets"
salt=10
for octets in $lengths; do
	fresh $salt "$octets" 2
	mark "$A"
	both 100
	must no_drops "$A"
	salt=$((salt + 2))
done
key 7 7
mki 129 1
must misused "$A" '1 to 128 octets' session add in suite $CM key hex $KEY mki $MKI
end

# Test that each of sixteen is found by its MKI, and named when it seals.
begin "sixteen keys with 128 octets of MKI, each used"
fresh 40 128 16
mark "$A"
for ((n = 0; n < 16; n++)); do
	mki 128 $n
	must ctl "$A" session set 1 current-mki $MKI
	must peer use in $n
	both $((100 + 10 * n))
done
must no_drops "$A"
key 7 7
mki 128 99
must refused "$A" '16 keys' key add session 2 key hex $KEY mki $MKI $KEYOPT_CM
end

# Test an MKI nobody has, and one of another key: neither opens, nothing moves.
begin "unknown MKIs and those of other keys"
known=$(ctl "$A" -json state show session 2 ssrc $Y | jq -c '.[0] | [.roc, .seq]')
mark "$A"
# behind 10 octets of tag, the last octet of the MKI: 15 becomes 14
must peer send wire 10.77.0.1:5004 $Y 300 4 via in flip -11
must moved_only "$A" auth-failed 4
mark "$A"
# its first octet
must peer send wire 10.77.0.1:5004 $Y 310 5 via in flip -138
must moved_only "$A" mki-unknown 5
mark "$A"
must peer send-rtcp wire 10.77.0.1:5004 $Y sr via in flip -138
must moved_only "$A" mki-unknown 1
equal "state" "$(ctl "$A" -json state show session 2 ssrc $Y |
	jq -c '.[0] | [.roc, .seq]')" "$known"
must peer quiet app
mark "$A"
must peer send wire 10.77.0.1:5004 $Y 320 5 via in
must peer recv app $Y 320 5
must no_drops "$A"
end

# Test that none is marked where each packet says its own, whichever come and go.
begin "in: no key is the one to seal with"
marked() {
	ctl "$A" -json session show "$1" | jq -c '[.[0].keys[] | select(.current)] | length'
}
key 9 9
must ctl "$A" session add in id 9 suite $CM key hex $KEY mki 01 $KEYOPT_CM
equal "marked" "$(marked 9)" 0
key 9 10
must ctl "$A" key add session 9 key hex $KEY mki 02 $KEYOPT_CM
must ctl "$A" key del session 9 mki 01
key 9 11
must ctl "$A" key add session 9 key hex $KEY mki 03 $KEYOPT_CM
equal "marked" "$(marked 9)" 0
key 9 12
must ctl "$A" session add out id 10 suite $CM key hex $KEY mki 01 $KEYOPT_CM
equal "marked, out" "$(marked 10)" 1
end
