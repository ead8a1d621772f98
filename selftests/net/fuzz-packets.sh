#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Thousands of changed packets at an in flow and at an out flow, among packets that
# are in order. libsrtp2 judges: see fuzz/packets.c. For what it does not have, the
# module in C does.
#
#   A  flows                                    B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
#      fd77::1                                 fd77::2
#
# FUZZ_PACKETS=N for more than 9000 of them, FUZZ_SEED=N for others.
# limit: 3600
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
FUZZ=$PEER_BIN/srtp-fuzz-packets
[ -x "$FUZZ" ] || skip_all "no srtp-fuzz-packets in $PEER_BIN"
need taskset
: "${FUZZ_PACKETS:=9000}" "${FUZZ_SEED:=1}"
KEY_GCM256=$KEY_GCM${KEY_CM2:0:32}
TWO_LAYERS=${KEY_GCM:0:32}${KEY_CM2:0:32}${KEY_GCM:32}${KEY_CM2:32:24}
MKI=c0de
pair
namespace C
echo "# seed $FUZZ_SEED"

# account: what became of datagrams since mark, in ALL, DONE and PASSED; each has
# been counted once.
account() {
	local name value
	ALL=0 DONE=0 PASSED=0
	while read -r name value; do
		case $name in
		opened-* | sealed-*) DONE=$((DONE + value)) ;;
		pass-*) PASSED=$((PASSED + value)) ;;
		*) [[ $DROPS != *" $name "* ]] || ALL=$((ALL + value)) ;;
		esac
	done <<<"$(changes "$A")"
	ALL=$((ALL + DONE + PASSED))
}

accounted() {
	account
	[ $ALL = "$1" ]
}

# One process for all runs: to start libsrtp2 takes seconds in a guest.
coproc JUDGE { exec taskset -c 0 "$FUZZ" 2>&1; }
# shellcheck disable=SC2153
CHILDREN+=("$JUDGE_PID")
exec {JUDGE_TO}>&"${JUDGE[1]}" {JUDGE_FROM}<&"${JUDGE[0]}"

# judge DIRECTION COUNT SUITE KEY MKI|- LOCAL REMOTE: what it counted is in SAID,
# what it complained about in COMPLAINTS.
declare -A SAID
judge() {
	local name value
	SAID=() COMPLAINTS=''
	echo "$1 $FUZZ_SEED $2 $A $B ${*:3}" >&"$JUDGE_TO"
	while read -r name value <&"$JUDGE_FROM"; do
		case $name in
		end) return "$value" ;;
		sent | hits | done | passed | changed) SAID[$name]=$value ;;
		*) COMPLAINTS+="# ${value:-$name}"$'\n' ;;
		esac
	done
	COMPLAINTS+="# the judge is gone"
	return 1
}

judged() {
	judge "$@" && return
	echo "$COMPLAINTS"
	return 1
}

WINDOWS=(window 128 rtcp-window 128 ssrc learn 64)

# attack DIRECTION LOCAL REMOTE SUITE KEY MKI|-: what is there is attacked; as judge says
attack() {
	local direction=$1 local=$2 remote=$3
	shift 3
	mark "$A"
	must judged "$direction" $((FUZZ_PACKETS / 18)) "$@" "$local" "$remote"
	echo "# ${SAID[sent]:-0} sent, ${SAID[changed]:-0} of them changed"
	# The last may still be away.
	WAIT=5 wait_for accounted "${SAID[hits]:-none}" || account
	equal "all that was counted" "$ALL" "${SAID[hits]:-none}"
	equal "opened or sealed" "$DONE" "${SAID[done]:-none}"
	equal "passed" "$PASSED" "${SAID[passed]:-none}"
	must test "${SAID[done]:-0}" -gt $((FUZZ_PACKETS / 90))
}

# try DIRECTION SUITE KEY MKI|- LOCAL REMOTE KEYOPT
try() {
	local keyopt=$7
	[ "$4" = - ] || keyopt+=" mki $4"
	must only "$A" "$1" "$5" "$2" "$3" "$keyopt" "${WINDOWS[@]}"
	attack "$1" "$5" "$6" "$2" "$3" "$4"
}

# twin DIRECTION FILLS|- SUITE KEY KEYOPT WORDS...: C does the opposite.
twin() {
	local direction=$1 fills=$2 other=out
	shift 2
	[ "$direction" = in ] || other=in
	must only "$A" "$direction" "${V4[0]}" "$@" "${WINDOWS[@]}"
	must only "$C" "$other" 127.0.0.1:7000 "$@" "${WINDOWS[@]}"
	mark "$C"
	attack "$direction" "${V4[@]}" twin "$C" "$fills"
	must no_drops "$C"
}

# fails WHY DIRECTION...: the judge says no, and that.
fails() {
	local why=$1
	shift
	! judge "$@" && [[ $COMPLAINTS == *"$why"* ]]
}

V4=(10.77.0.1:5004 10.77.0.2:6004) V6=('[fd77::1]:5004' '[fd77::2]:6004')

# Test that the judge sees sealed packets that nobody opens, and clear ones.
begin "without a flow the judge complains"
must fails 'the judge refuses it' in 60 $CM $KEY_CM - "${V4[@]}"
must fails 'the judge does not open it' out 60 $CM $KEY_CM - "${V6[@]}"
must only "$C" out 127.0.0.1:7000 $CM $KEY_CM "$KEYOPT_CM"
must fails 'the judge refuses it' in 60 twin "$C" - "${V4[@]}"
end

for direction in in out; do
	begin "$direction: AES-CM with an MKI, IPv4"
	try $direction $CM $KEY_CM $MKI "${V4[@]}" "$KEYOPT_CM"
	end

	# Without an MKI: libsrtp2 looks for SRTCP's where SRTP's would be.
	begin "$direction: AES-CM with a short tag, IPv6"
	try $direction AES_CM_128_HMAC_SHA1_32 $KEY_CM2 - "${V6[@]}" "$KEYOPT_CM"
	end

	begin "$direction: GCM with an MKI, IPv4"
	try $direction $GCM $KEY_GCM $MKI "${V4[@]}" "$KEYOPT_GCM"
	end

	begin "$direction: 256 bit GCM, IPv6"
	try $direction AEAD_AES_256_GCM "$KEY_GCM256" - "${V6[@]}" "$KEYOPT_GCM"
	end

	begin "$direction: f8"
	twin $direction - F8_128_HMAC_SHA1_80 ${KEY_CM/0/1} "$KEYOPT_F8"
	end

	begin "$direction: selected extensions, carried ROC"
	twin $direction - $CM ${KEY_CM/0/2} "$KEYOPT_CM" encrypt-ext 1,3,5,7,9 rcc 2
	end

	begin "$direction: cryptex, AES-CM"
	twin $direction fills $CM ${KEY_CM/0/3} "$KEYOPT_CM" cryptex on
	end

	begin "$direction: cryptex, GCM"
	twin $direction fills $GCM ${KEY_GCM/2/5} "$KEYOPT_GCM" cryptex on
	end

	begin "$direction: two layers"
	twin $direction - DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM "$TWO_LAYERS" \
		"$KEYOPT_GCM"
	end
done
