#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every payload size from 0 to 1460, with and without CSRCs and header
# extensions, and RTCP, against libsrtp2: AES-GCM, both directions.
#
#   A  application, flows                       B  libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
#      [fd77::1]:5004                          [fd77::2]:6004
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
suites='AEAD_AES_128_GCM AEAD_AES_256_GCM'
pair

# Octets of master key and salt for a suite; $2 makes them differ.
key() {
	local octets
	case $1 in
	AES_CM_*) octets=30 ;;
	AEAD_AES_128_GCM) octets=28 ;;
	AEAD_AES_256_GCM) octets=44 ;;
	esac
	printf "%s %s" "$1" "$2" | sha512sum | cut -c "1-$((2 * octets))"
}

# run DIRECTION SUITE IPv SIZES-AND-SHAPES...: one flow, one peer process.
run() {
	local dir=$1 suite=$2 version=$3 app wire key said
	shift 3
	key=$(key "$suite" "$dir $version $*")
	case $version in
	4) app=10.77.0.1:5004 wire=10.77.0.2:6004 ;;
	6) app='[fd77::1]:5004' wire='[fd77::2]:6004' ;;
	esac
	case $suite in
	AES_CM_*) opt=$KEYOPT_CM ;;
	*) opt=$KEYOPT_GCM ;;
	esac
	must ctl "$A" flow add "$dir" local $app suite "$suite" key hex "$key" $opt
	mark "$A"
	if ! said=$("$PEER_BIN/srtp-peer" roundtrip --dir "$dir" \
		--app-ns "$A" --app $app --wire-ns "$B" --wire $wire \
		--suite "$suite" --key "$key" "$@" 2>&1); then
		fail "$said"
	fi
	echo "# $suite $dir IPv$version: $said"
	must no_drops "$A"
	must ctl "$A" flow flush
}

# Test that all sizes survive, plain and with the usual shapes.
for suite in $suites; do
	for dir in out in; do
		begin "$suite $dir: sizes 0-1460, CC 0 and 3, extension or none"
		run $dir "$suite" 4 --cc 0,3 --ext 0,1
		end
	done
done

# Test that the longest headers and IPv6 do, too.
for suite in $suites; do
	for dir in out in; do
		begin "$suite $dir: IPv6, CC 0 and 15, both extension forms"
		run $dir "$suite" 6 --cc 0,15 --ext 0,2 --step 3
		end
	done
done
