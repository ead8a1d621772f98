#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run test programs and print their points as one KTAP stream.
#
#   run.sh VECTOR-FOLDER PROGRAM ...
#
# A program that dies (a sanitizer's report ends it) is one more point, not ok.

set -u

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1

vectors=$1
shift
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

point=0
failed=0

result() {	# ok|"not ok" description
	point=$((point + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	echo "$1 $point - $2"
}

# Points of one program, numbered on; "1..N" says how many there must be.
relay() {
	local name=$1 status=$2 plan=0 seen=0 bad=0 line

	while IFS= read -r line; do
		case $line in
		"KTAP version"*) ;;
		1..*) plan=${line#1..} ;;
		"ok "*)
			seen=$((seen + 1))
			result ok "$name: ${line#*- }" ;;
		"not ok "*)
			seen=$((seen + 1))
			bad=$((bad + 1))
			result "not ok" "$name: ${line#*- }" ;;
		*) echo "# ${line#\# }" ;;
		esac
	done < "$out/stdout"
	if [ "$seen" -ne "$plan" ] || [ "$plan" -eq 0 ] ||
	   { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		sed 's/^/# /' "$out/stderr"
		result "not ok" "$name: ended with status $status after $seen of $plan points"
	fi
}

judge() {
	if ! python3 -c 'import cryptography' 2> /dev/null; then
		result ok "vectors: recomputed by check.py # SKIP no python3-cryptography"
	elif python3 "$vectors/check.py" > "$out/stdout" 2>&1; then
		result ok "vectors: recomputed by check.py ($(tail -n 1 "$out/stdout"))"
	else
		sed 's/^/# /' "$out/stdout"
		result "not ok" "vectors: recomputed by check.py"
	fi
}

echo "KTAP version 1"
for program; do
	"$program" "$vectors" > "$out/stdout" 2> "$out/stderr"
	relay "${program##*/}" $?
done
judge
echo "1..$point"
[ "$failed" -eq 0 ]
