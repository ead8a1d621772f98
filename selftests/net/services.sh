#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SRTP that is not encrypted (RFC 3711 section 4.1.3), and SRTP without a tag (section
# 9.5), where both are insisted on: libsrtp2 does the same, and refuses the other.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must peer tap seen "$B" b0 in
X=0x1111 Y=0x2222 N=20

# agreed SERVICE MORE: flows, and libsrtp2, with these keys.
agreed() {
	local service=$1
	shift
	ctl "$A" flow flush
	# shellcheck disable=SC2086 # words
	{
		must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM \
			key hex $KEY_CM $KEYOPT_CM "$@"
		must ctl "$A" flow add in local 10.77.0.1:5004 suite $CM \
			key hex $KEY_CM2 $KEYOPT_CM "$@"
	}
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
	must peer services out rtp "$service"
	must peer services in rtp "$service"
	mark "$A"
}

# shown OCTETS READABLE: so many are on the wire, and its text is or is not (1, 0).
shown() {
	must peer recv-raw seen
	local hex=${PEER_SAID%% *}
	equal "octets on the wire" $((${#hex} / 2)) "$1"
	equal "readable" "$(grep -c "$(printf ClEaRtXt | od -An -tx1 | tr -d ' \n')" \
		<<<"$hex")" "$2"
}

# both OCTETS READABLE: each way, RTP and, as ever, RTCP encrypted with a tag.
both() {
	must peer drain seen
	must peer send app 10.77.0.2:6004 $X 1 $N size 160
	must peer recv wire $X 1 $N size 160 via out
	shown "$1" "$2"
	must peer send wire 10.77.0.1:5004 $Y 1 $N size 160 via in
	must peer recv app $Y 1 $N size 160
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	must peer recv-rtcp wire $X sr via out
	must peer send-rtcp wire 10.77.0.1:5004 $Y sr via in
	must peer recv-rtcp app $Y sr
	must no_drops "$A"
}

# opens_once: a packet, and the same again.
opens_once() {
	must peer send wire 10.77.0.1:5004 $Y 101 1 size 160 via in save again
	must peer recv app $Y 101 1 size 160
	must peer resend wire 10.77.0.1:5004 again
	must moved_only "$A" replayed 1
}

begin "authenticated, not encrypted: both ways"
agreed auth unencrypted allow-unencrypted
both $((12 + 160 + 10)) 1
end

begin "that is still authenticated"
must peer send wire 10.77.0.1:5004 $Y 100 1 size 160 via in flip 20
must moved_only "$A" auth-failed 1
mark "$A"
opens_once
end

begin "encrypted, without a tag: both ways"
agreed conf unauthenticated allow-unauthenticated
both $((12 + 160)) 0
end

begin "a window is kept there as well"
opens_once
end

# Test that one keystream is not laid over two texts, where there is a tag to compare and
# where there is none.
repeats() {				# TEXT KEY WORDS...
	local one other sealed

	begin "$1 a tag a repeat is the same octets, or does not leave"
	ctl "$A" flow flush
	# shellcheck disable=SC2086 # words
	must ctl "$A" flow add out local 10.77.0.1:5004 suite $CM key hex $2 \
		$KEYOPT_CM "${@:3}" repeat identical
	must peer drain wire
	mark "$A"
	# a tag of its SRTCP is at hand
	must peer send-rtcp app 10.77.0.2:6004 $X sr
	printf -v one '80600007000000010000%04x%080x' $X 1
	printf -v other '80600007000000010000%04x%080x' $X 2
	must peer raw app 10.77.0.2:6004 "$one"
	must peer raw app 10.77.0.2:6004 "$other"
	must peer raw app 10.77.0.2:6004 "$one"
	must wait_for counter_grew "$A" repeated-sent 1
	must moved "$A" repeated-sent 1
	must moved "$A" repeated 1
	must peer recv-raw wire
	must peer recv-raw wire
	sealed=${PEER_SAID%% *}
	must peer recv-raw wire
	equal "on the wire again" "${PEER_SAID%% *}" "$sealed"
	[ "$sealed" != "$one" ] || fail "in the clear"
	must peer quiet wire
	end
}

repeats without ${KEY_CM/0/1} unauthenticated allow-unauthenticated
repeats with ${KEY_CM/0/2}

# Test that what was agreed otherwise does not arrive as if it were.
begin "a peer that encrypts, where it was agreed not to, sends noise with a good tag"
agreed auth unencrypted allow-unencrypted
must peer crypto in $CM $KEY_CM2
must peer send wire 10.77.0.1:5004 $Y 300 1 size 160 via in
must wait_for counter_grew "$A" opened-rtp 1
must peer_no 'differs at' recv app $Y 300 1 size 160
end

begin "a peer that leaves the tag out, where one was agreed, is refused"
agreed auth unencrypted allow-unencrypted
must peer crypto in $CM $KEY_CM2
must peer services in rtp conf
must peer send wire 10.77.0.1:5004 $Y 400 1 size 160 via in
must moved_only "$A" auth-failed 1
end
