#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# Keys as the two ways of agreeing on them give them: exported by the two ends of a
# DTLS handshake (OpenSSL), and in a=crypto lines. libsrtp2 has the same keys in hex.
#
#   A  application, flows, DTLS client           B  libsrtp2, DTLS server
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need base64 jq od
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004

# keys NS FORMAT: what session show tells of all keys, one a line
keys() {
	ctl "$1" -json session show | jq -r ".[].keys[] | \"$2\""
}

# --- DTLS-SRTP -------------------------------------------------------------

# shake PROFILE OCTETS: both ends' keying material, in $TMP/client and $TMP/server
shake() {
	local export=(-dtls1_2 -use_srtp "$1" -keymatexport EXTRACTOR-dtls_srtp
		-keymatexportlen "$2")
	local server

	ip netns exec "$B" openssl s_server "${export[@]}" -accept 10.77.0.2:4433 \
		-naccept 1 -cert "$TMP/cert" -key "$TMP/private" \
		<&"$NEVER" >"$TMP/server.log" 2>&1 &
	server=$!
	CHILDREN+=("$server")
	wait_for listens || return
	ip netns exec "$A" timeout 60 openssl s_client "${export[@]}" \
		-connect 10.77.0.2:4433 </dev/null >"$TMP/client.log" 2>&1
	if ! wait_for material client || ! wait_for material server; then
		sed 's/^/# /' "$TMP"/{client,server}.log
		return 1
	fi
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
	return 0
}

listens() {
	ip netns exec "$B" ss -Huln 'sport = :4433' | grep -q .
}

material() {
	sed -n 's/^ *Keying material: *//p' "$TMP/$1.log" >"$TMP/$1"
	[ -s "$TMP/$1" ]
}

# cut_by_hand FILE KEY-OCTETS SALT-OCTETS client|server: RFC 5764 4.2, by hand
cut_by_hand() {
	local hex k=$((2 * $2)) s=$((2 * $3))

	hex=$(<"$1")
	if [ "$4" = client ]; then
		echo "${hex:0:k}${hex:2*k:s}"
	else
		echo "${hex:k:k}${hex:2*k+s:s}"
	fi
}

# Test that what A seals with its role's key libsrtp reads with that key cut out
# of the other end's material, and the other way round.
handshake() {				# OPENSSL'S-NAME PROFILE SUITE KEY SALT
	local openssl=$1 profile=$2 suite=$3 key=$4 salt=$5

	begin "$profile: a DTLS client's media, both ways"
	must shake "$openssl" $((2 * (key + salt)))
	must cmp -s "$TMP/client" "$TMP/server"
	must peer crypto "from-client-$key" "$suite" \
		"$(cut_by_hand "$TMP/server" "$key" "$salt" client)"
	must peer crypto "from-server-$key" "$suite" \
		"$(cut_by_hand "$TMP/server" "$key" "$salt" server)"
	must ctl "$A" flow add out local 10.77.0.1:5004 \
		key "dtls:$profile:client" file "$TMP/client"
	must ctl "$A" flow add in local 10.77.0.1:5004 \
		key "dtls:$profile:server" - <"$TMP/client"
	equal suite "$(ctl "$A" -json session show | jq -r '.[0].suite')" "$suite"
	mark "$A"
	must peer send app 10.77.0.2:6004 0x1111 100 5
	must peer recv wire 0x1111 100 5 via "from-client-$key"
	must peer send wire 10.77.0.1:5004 0x2222 200 5 via "from-server-$key"
	must peer recv app 0x2222 200 5
	must peer send-rtcp app 10.77.0.2:6004 0x1111 sr
	must peer recv-rtcp wire 0x1111 sr via "from-client-$key"
	must moved "$A" sealed-rtp 5
	must moved "$A" opened-rtp 5
	must no_drops "$A"
	must ctl "$A" flow flush
	end
}

if command -v openssl >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=b -days 9 -keyout "$TMP/private" -out "$TMP/cert" \
		2>/dev/null || bail "no certificate"
	handshake SRTP_AES128_CM_SHA1_80 SRTP_AES128_CM_HMAC_SHA1_80 $CM 16 14
	handshake SRTP_AEAD_AES_256_GCM 0x0008 AEAD_AES_256_GCM 32 12
else
	skip "a DTLS client's media, both ways" "no openssl"
fi

# --- SDES ------------------------------------------------------------------

B64=d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
B64_2=PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR

hex_of() {				# BASE64
	base64 -d <<<"$1" | od -An -v -tx1 | tr -d ' \n'
}

# Test that a line is enough: suite, key and window.
begin "media with an a=crypto line (RFC 4568 section 9.2's key)"
must peer crypto line $CM "$(hex_of $B64)"
echo "a=crypto:1 $CM inline:$B64|2^20 WSH=100 -future" >"$TMP/line"
must ctl "$A" flow add out local 10.77.0.1:5004 key sdes file "$TMP/line"
must peer send app 10.77.0.2:6004 0x1111 300 5
must peer recv wire 0x1111 300 5 via line
# the kernel rounds up
must show_is 128 "$A" session window
must ctl "$A" flow flush
end

# Test that several inline keys are several keys.
begin "several inline keys"
echo "inline:$B64|2^20|1:4;inline:$B64_2|2^20|258:4" >"$TMP/params"
must ctl "$A" session add in id 7 suite $CM key sdes file "$TMP/params"
equal MKIs "$(keys "$A" '\(.mki)' | paste -sd' ')" "00000001 00000102"
# B is given the second one by itself
must ctl "$B" session add in suite $CM key hex "$(hex_of $B64_2)" mki 00000102
equal "check value" "$(keys "$A" '\(.mki) \(.check)' | sed -n 2p)" \
	"$(keys "$B" '\(.mki) \(.check)')"
must ctl "$B" session flush
# and libsrtp2 seals with each, under its MKI of four octets
must ctl "$A" flow add in local 10.77.0.1:5004 session 7
must peer crypto several $CM "$(hex_of $B64)"
must peer mki several 00000001 "$(hex_of $B64)"
must peer mki several 00000102 "$(hex_of $B64_2)"
for n in 0 1; do
	must peer use several $n
	must peer send wire 10.77.0.1:5004 0x3333 $((100 + n)) 1 via several
	must peer recv app 0x3333 $((100 + n)) 1
done
must ctl "$A" flow flush
must ctl "$A" session flush
end

# Test that UNENCRYPTED_SRTCP is done, and only if it was meant.
begin "UNENCRYPTED_SRTCP"
echo "a=crypto:1 $CM inline:$B64 UNENCRYPTED_SRTCP" >"$TMP/uc"
must_not ctl "$A" session add in key file "$TMP/uc"
must ctl "$A" session add in id 7 key file "$TMP/uc" allow-unencrypted
must show_is true "$A" session rtcp-unencrypted
must ctl "$A" session flush
end

# Test that a line for another suite gives a session no key, however long it is.
begin "a key for another suite"
must ctl "$A" session add in id 7 suite AES_CM_128_HMAC_SHA1_32 key inline:$B64 mki 01
must_not ctl "$A" key add session 7 mki 02 key file "$TMP/line"
equal keys "$(keys "$A" '\(.mki)' | paste -sd' ')" 01
echo "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:$B64_2" >"$TMP/line32"
must ctl "$A" key add session 7 mki 02 key file "$TMP/line32"
equal keys "$(keys "$A" '\(.mki)' | paste -sd' ')" "01 02"
must refused "$A" 'session' key add session 99 mki 02 key file "$TMP/line32"
must ctl "$A" session flush
end

# --- Afterwards ------------------------------------------------------------

# leaves NAME WORDS...: srtpctl, done with the kernel, has no key in its memory;
# see cli/remains.c
leaves() {
	local name=$1
	shift
	LD_PRELOAD=$TMP/remains.so REMAINS_OF=$TMP/secrets REMAINS_IN=$TMP/$name \
		"$SRTPCTL" -n "$A" "$@" >/dev/null || return
	[ "$(cat "$TMP/$name")" = looked ] && return
	sed 's/^/# /' "$TMP/$name"
	return 1
}

# Test that messages leave nothing behind either.
if command -v cc >/dev/null; then
	begin "no key stays in memory"
	must cc -O1 -shared -fPIC -o "$TMP/remains.so" "$SELFTESTS/cli/remains.c"
	HEX=$(hex_of $B64_2)
	{
		echo "${HEX:0:24}" && echo "${HEX:32:24}"
		printf %s "${HEX:0:24}" | od -An -v -tx1 | tr -d ' \n' && echo
		printf %s "${B64_2:0:20}" | od -An -v -tx1 | tr -d ' \n' && echo
	} >"$TMP/secrets"
	echo "$HEX" >"$TMP/hex"
	echo "a=crypto:1 $CM inline:$B64|1:1;inline:$B64_2|2:1" >"$TMP/line2"
	must leaves hex-said session add in suite $CM key file "$TMP/hex"
	must ctl "$A" session flush
	must leaves json-said -json session add in suite $CM key hex "$HEX"
	must ctl "$A" session flush
	must leaves line-said flow add in local 10.77.0.1:5004 key file "$TMP/line2"
	must ctl "$A" flow flush
	must ctl "$A" session add in id 7 suite $CM key inline:$B64 mki 01
	must leaves key-said key add session 7 key hex "$HEX" mki 02
	must ctl "$A" session flush
	for i in 1 2 3 4 5; do
		echo "session add in id $i suite $CM key hex $HEX"
		echo "session del $i"
	done >"$TMP/batch"
	must leaves batch-said -force -batch "$TMP/batch"
	end
else
	skip "no key stays in memory" "no cc"
fi
