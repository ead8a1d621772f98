#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Header extensions on the wire: an audio level (RFC 6464), which tells who speaks
# and when, is in the clear in plain SRTP, and cannot be read with encrypt-ext (RFC
# 6904) or cryptex (RFC 9335). That the octets are the right ones say the vectors of both
# RFCs (vectors), and libsrtp2 of the former (audio-level).
#
#   A  application, flows                       B  the wire
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004

# An RTP packet with the one-byte extension: id 1, an audio level of 42 with voice
# activity (0xaa), id 3 two octets, then padding; then twenty octets of payload.
level=aa
rtp() {					# SEQ
	printf '9060%04x0000000112345678bede0002' "$1"
	printf '10%s31babe000000' "$level"
	printf '%040x' 0x5eed
}

# session WORDS...: an out flow with it.
session() {
	must only "$A" out 10.77.0.1:5004 $CM $KEY_CM "$KEYOPT_CM" "$@"
}

# sent SEQ: what the wire shows of it, in hex.
sent() {
	must peer raw app 10.77.0.2:6004 "$(rtp "$1")"
	must peer recv-raw wire
	WIRE=${PEER_SAID%% *}
}

begin "without more the audio level is there for everybody"
session
sent 100
equal "extension" "${WIRE:24:24}" "bede000210${level}31babe000000"
end

# Test that only what is selected is hidden: id 3 and all ids and lengths are not.
begin "encrypt-ext hides the audio level, and nothing else of the header"
session encrypt-ext 1
hidden=0
for n in 1 2 3 4 5 6 7 8; do
	sent $((200 + n))
	equal "clear part" "${WIRE:24:10}xx${WIRE:36:12}" \
		"bede000210xx31babe000000"
	[ "${WIRE:34:2}" = $level ] || hidden=$((hidden + 1))
done
# one keystream octet in 256 is zero: not eight times
must test "$hidden" -ge 6
end

begin "cryptex hides all of the extension, and says so"
session cryptex on
sent 300
equal "profile and length" "${WIRE:24:8}" c0de0002
must test "${WIRE:32:16}" != "10${level}31babe000000"
end

# in_session WORDS...: the other way; the application gets what was sent.
in_session() {
	must only "$A" in 10.77.0.1:5004 $CM $KEY_CM "$KEYOPT_CM" "$@"
}

# got SEALED SEQ: the application is given the packet as it was.
got() {
	must peer raw wire 10.77.0.1:5004 "$1"
	must peer recv-raw app
	equal "given to the application" "${PEER_SAID%% *}" "$(rtp "$2")"
}

begin "and the receiver has it back"
mark "$A"
session cryptex on
sent 400
first=$WIRE
session encrypt-ext 1,3
sent 400
second=$WIRE
in_session cryptex required
got "$first" 400
in_session encrypt-ext 1,3
got "$second" 400
must no_drops "$A"
end

begin "required means that a header in the clear is dropped, out and in"
session
sent 500
plain=$WIRE
in_session cryptex required
mark "$A"
must peer raw wire 10.77.0.1:5004 "$plain"
must wait_for counter_grew "$A" not-cryptex 1
must peer quiet app
session cryptex required
mark "$A"
# an extension that is not RFC 8285's cannot be hidden
odd=$(rtp 501)
peer raw app 10.77.0.2:6004 "${odd/bede0002/abcd0002}"
must moved "$A" not-cryptex 1
must peer quiet wire
end

begin "an application's header that looks hidden already does not leave"
session cryptex on
mark "$A"
odd=$(rtp 502)
for profile in c0de c2de; do
	peer raw app 10.77.0.2:6004 "${odd/bede0002/${profile}0002}"
done
must moved_only "$A" not-cryptex 2
must peer quiet wire
end

# Test that a stranger's lengths do no harm: each is dropped for its tag.
begin "forged headers under cryptex"
in_session cryptex on
mark "$A"
for header in 9f600001 90600001 8f600001 bf600001; do
	for ext in c0de0002 c2de0001 c0de0000 c0deffff; do
		must peer raw wire 10.77.0.1:5004 \
			"${header}0000000112345678$ext$(printf '%0180x' 1)"
	done
done
dropped() {
	[ $(($(change "$A" auth-failed) + $(change "$A" malformed))) = 16 ]
}
must wait_for dropped
must peer quiet app
end
