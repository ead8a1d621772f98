#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SRTCP with E = 0 (RFC 3711 section 3.4): authenticated, not encrypted. Compound and
# reduced size (RFC 5506) packets, both directions; libsrtp2 does the same, or refuses
# what was agreed otherwise.
#
#   A  application, flows                       B  libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must peer tap out "$B" b0 in
X=0x1111 Y=0x2222
kinds='sr rr rr1 compound bye pli app-200'

# agreed SUITE KEY-OUT KEY-IN KEYOPT MORE: flows and libsrtp2 with these keys.
agreed() {
	local suite=$1 out=$2 in=$3 keyopt=$4
	shift 4
	ctl "$A" flow flush
	ctl "$A" session flush
	# shellcheck disable=SC2086 # words
	{
		must ctl "$A" session add out id 1 suite "$suite" key hex "$out" \
			$keyopt "$@"
		must ctl "$A" session add in id 2 suite "$suite" key hex "$in" \
			$keyopt "$@"
	}
	must ctl "$A" flow add out local 10.77.0.1:5004 session 1
	must ctl "$A" flow add in local 10.77.0.1:5004 session 2
	must peer crypto out "$suite" "$out"
	must peer crypto in "$suite" "$in"
}

# left KIND: what of it the wire showed: E, and whether the text was there to read.
left() {
	must peer recv-raw out
	local hex=${PEER_SAID%% *} at=$1
	E=$((0x${hex:$((${#hex} - at)):2} >> 7))
	CLEAR=$(grep -c "$(printf ClEaRtXt | od -An -tx1 | tr -d ' \n')" <<<"$hex")
}

# both SUITE AT: every kind, both ways; E stands so many digits before the end.
both() {
	local kind
	mark "$A"
	for kind in $kinds; do
		must peer send-rtcp app 10.77.0.2:6004 $X "$kind"
		must peer recv-rtcp wire $X "$kind" via out
		left "$1"
		equal "$kind: E" $E "$2"
		case $kind in
		sr | rr1 | compound | app-*)
			equal "$kind: readable" "$CLEAR" $((1 - $2))
			;;
		esac
		must peer send-rtcp wire 10.77.0.1:5004 $Y "$kind" via in
		must peer recv-rtcp app $Y "$kind"
	done
	# RTP stays encrypted
	must peer send app 10.77.0.2:6004 $X 100 2
	must peer recv wire $X 100 2 via out
	left 8
	equal "RTP: readable" "$CLEAR" 0
	must peer drain out
	must peer send wire 10.77.0.1:5004 $Y 100 2 via in
	must peer recv app $Y 100 2
	must moved "$A" sealed-rtcp 7
	must moved "$A" opened-rtcp 7
	must no_drops "$A"
}

# the index is in front of the tag, or behind it
begin "AES-CM: E = 0 both ways, every kind"
agreed $CM $KEY_CM $KEY_CM2 "$KEYOPT_CM" rtcp-unencrypted allow-unencrypted
must peer services out rtcp auth
must peer services in rtcp auth
both 28 0
end

begin "GCM: E = 0 both ways, every kind"
agreed $GCM $KEY_GCM "${KEY_GCM/2/f}" "$KEYOPT_GCM" rtcp-unencrypted \
	allow-unencrypted
must peer services out rtcp auth
must peer services in rtcp auth
both 8 0
end

# Test that the judge can tell: the same without.
begin "AES-CM: E = 1 if nothing was said"
agreed $CM "${KEY_CM/0/9}" "${KEY_CM2/f/1}" "$KEYOPT_CM"
both 28 1
end

# Test that clear text is opened by nobody who was told to expect the other.
begin "E is what was agreed, or the packet goes"
mark "$A"
must peer crypto clear $CM "${KEY_CM2/f/1}"
must peer services clear rtcp auth
must peer send-rtcp wire 10.77.0.1:5004 0x3333 compound via clear
must moved_only "$A" e-bit 1
agreed $CM "${KEY_CM/0/5}" "${KEY_CM2/f/3}" "$KEYOPT_CM" rtcp-unencrypted \
	allow-unencrypted
mark "$A"
must peer send-rtcp wire 10.77.0.1:5004 0x3333 compound via in
must moved_only "$A" e-bit 1
must peer quiet app
end

# Test that clear is not unprotected: each octet is covered by the tag.
begin "a changed octet is refused"
must peer crypto in $CM "${KEY_CM2/f/3}"
must peer services in rtcp auth
mark "$A"
for at in 0 3 5 9 20 -1 -5 -12; do
	must peer send-rtcp wire 10.77.0.1:5004 $Y compound via in flip $at
done
refused_all() {
	[ $(($(change "$A" auth-failed) + $(change "$A" malformed) +
		$(change "$A" e-bit) + $(change "$A" not-rtp))) = 8 ]
}
must wait_for refused_all
must peer quiet app
must peer send-rtcp wire 10.77.0.1:5004 $Y compound via in
must peer recv-rtcp app $Y compound
end
