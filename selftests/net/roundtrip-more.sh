#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The suites besides the four everybody has, against libsrtp2 wherever it has them:
# sizes from 0 to 1460, with and without CSRCs and extensions, RTP and RTCP, both
# directions. AES-192, whose keys Debian's libsrtp2 derives wrongly, meets the same
# source corrected, and built on OpenSSL. f8, ARIA and the double suites have vectors.
#
#   A  application, flows                       B  libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
LIBSRTP=$PEER_BIN/srtp-peer STEP=20

# suite NAME OCTETS-OF-KEY-AND-SALT KEYOPT MORE: both directions.
suite() {
	local name=$1 octets=$2 keyopt=$3 more=$4 dir key said
	for dir in out in; do
		begin "$name $dir${LIBSRTP#*srtp-peer}"
		key=$(echo "$name $dir" | sha512sum | cut -c "1-$((2 * octets))")
		must ctl "$A" session add $dir id 1 suite "$name" key hex "$key" \
			$keyopt $more
		must ctl "$A" flow add $dir local 10.77.0.1:5004 session 1
		mark "$A"
		said=$("$LIBSRTP" roundtrip --dir $dir --app-ns "$A" \
			--app 10.77.0.1:5004 --wire-ns "$B" --wire 10.77.0.2:6004 \
			--suite "$name" --key "$key" --step "$STEP" --cc 0,3 \
			--ext 0,1 2>&1) || fail "$said"
		echo "# $said"
		must no_drops "$A"
		must ctl "$A" flow flush
		must ctl "$A" session flush
		end
	done
}

suite AES_256_CM_HMAC_SHA1_80 46 "$KEYOPT_CM" ''
suite AES_256_CM_HMAC_SHA1_32 46 "$KEYOPT_CM" ''
suite AEAD_AES_128_GCM_8 28 "$KEYOPT_GCM" ''
suite AEAD_AES_256_GCM_8 44 "$KEYOPT_GCM" ''
suite NULL_HMAC_SHA1_80 30 "$KEYOPT_MAC" allow-unencrypted
suite NULL_HMAC_SHA1_32 30 "$KEYOPT_MAC" allow-unencrypted

# Test the other build; the suites that both have compare the two.
LIBSRTP=$PEER_BIN/srtp-peer-openssl STEP=60
if [ -x "$LIBSRTP" ]; then
	suite AES_192_CM_HMAC_SHA1_80 38 "$KEYOPT_CM" ''
	suite AES_192_CM_HMAC_SHA1_32 38 "$KEYOPT_CM" ''
	suite AES_256_CM_HMAC_SHA1_80 46 "$KEYOPT_CM" ''
	suite AEAD_AES_256_GCM 44 "$KEYOPT_GCM" ''
else
	skip "AES_192_CM in and out" "no libsrtp2 built on OpenSSL"
fi

# Test that what is not secure has to be asked for twice, and says so.
insists() {
	ctl "$A" session add "$@" 2>&1 | grep -o 'insist with [a-z-]*'
}

begin "insecure choices are insisted on"
equal "no cipher" "$(insists out suite NULL_HMAC_SHA1_80 key hex $KEY_CM)" \
	'insist with allow-unencrypted'
equal "unencrypted" "$(insists out suite $CM key hex $KEY_CM unencrypted)" \
	'insist with allow-unencrypted'
equal "unauthenticated" \
	"$(insists in suite $CM key hex $KEY_CM unauthenticated)" \
	'insist with allow-unauthenticated'
must_not ctl "$A" session add in suite $GCM key hex $KEY_GCM unauthenticated \
	allow-unauthenticated
must ctl "$A" session add in id 5 suite $CM key hex $KEY_CM unauthenticated \
	allow-unauthenticated
must ctl "$A" session add out id 6 suite NULL_HMAC_SHA1_32 key hex $KEY_CM2 \
	allow-unencrypted
shown=$(ctl "$A" session show)
must grep -q ' unauthenticated allow-unauthenticated' <<<"$shown"
must grep -q ' unencrypted rtcp-unencrypted allow-unencrypted' <<<"$shown"
# id, unauthenticated, unencrypted, rtcp-unencrypted of each in JSON
equal "marked in JSON" "$(ctl "$A" -json session show | jq -c \
	'[.[] | [.id, .unauthenticated, .unencrypted, ."rtcp-unencrypted"]]')" \
	'[[5,true,false,false],[6,false,true,true]]'
must ctl "$A" flow add in id 5 local 10.77.0.1:5044 session 5
must ctl "$A" flow add in id 6 local 10.77.0.1:5046
must ctl "$A" flow add out id 7 local 10.77.0.1:5048 session 6
must ctl "$A" state add session 5 ssrc 5
must ctl "$A" state add session 6 ssrc 6
equal "flows marked" \
	"$(ctl "$A" -json flow show | jq -c 'map([.id, .insecure])')" \
	'[[5,true],[6,false],[7,true]]'
equal "states marked" "$(ctl "$A" -json state show | jq -c 'map(.insecure)')" \
	'[true,true]'
must grep -q '^ *insecure' <(ctl "$A" flow show 5)
must grep -q ' insecure' <(ctl "$A" state show session 5)
end

# Test that a tag of no length has no other name: each that asks for it is told why.
begin "no authentication is refused with the reason"
must refused "$A" 'insist with allow-unauthenticated' session add in suite $CM \
	key hex $KEY_CM unauthenticated
must refused "$A" 'AEAD|always authenticate' session add in suite $GCM \
	key hex $KEY_GCM unauthenticated allow-unauthenticated
end
