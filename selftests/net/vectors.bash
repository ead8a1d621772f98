# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by vectors.sh and vectors-aria.sh: files of selftests/vectors through the
# kernel.
#
#   A  flows, a port per vector                 B  the wire's far end
#      10.77.0.1:20000...     a0 ---------- b0  10.77.0.2:6004
vectors=$SELFTESTS/vectors
pair

# run FILE...: one test, and one visible skip per reason.
run() {
	local out=$TMP/out count reason
	"$PEER_BIN/srtp-vectors" --app-ns "$A" --app 10.77.0.1 \
		--wire-ns "$B" --wire 10.77.0.2 --srtpctl "$SRTPCTL" \
		--keyopt "ctr(aes)=$KEYOPT_CM" --keyopt "cbc(aes)=$KEYOPT_F8" \
		--keyopt "gcm(aes)=$KEYOPT_GCM" --keyopt "=$KEYOPT_MAC" \
		--keyopt "ctr(aria)=$KEYOPT_ARIA" \
		--keyopt "gcm(aria)=$KEYOPT_ARIA_GCM" \
		"${@/#/$vectors/}" >"$out" 2>&1
	local status=$?
	# where all are skipped there is no test
	if [ $status != 0 ] || has_line "$out" '^pass '; then
		begin "$(sed 's/\.json//g; s/ / and /' <<<"$*")"
		equal "status of srtp-vectors" $status 0
		grep -v -e '^pass ' -e '^skip ' "$out" | sed 's/^/# /'
		must has_line "$out" '^pass '
		echo "# $(grep -c '^pass ' "$out") vectors passed"
		end
	fi
	grep '^skip ' "$out" | sed 's/^skip \(.*\): .*/\1/' | sort | uniq -c \
		>"$TMP/skips"
	while read -r count reason; do
		skip "$*: $count vectors" "not applicable: $reason"
	done <"$TMP/skips"
}
