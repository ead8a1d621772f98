#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What "suite show" promises the kernel keeps: a session of each suite that is
# available, and a sentence that names the missing option for each that is not.
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
namespace A
shown=$(ctl "$A" -json suite show)

# rows CONDITION: name, octets of key and salt, of those suites
rows() {
	jq -r ".[] | select($1) | \"\(.name) \(.\"key-len\" + .\"salt-len\")\"" \
		<<<"$shown"
}

# lines CONDITION: a session of each of those; at most 88 octets are wanted
lines() {
	local name octets hex n=0
	while read -r name octets; do
		printf -v hex '%08x%0168x' $((++n)) 0x5eed
		echo "session add in suite $name key hex ${hex:0:2 * octets}" \
			allow-unencrypted
	done < <(rows "$1")
}

begin "each suite that is available makes a session"
must test "$(rows .available | wc -l)" -ge 15
lines .available >"$TMP/batch"
must ctl "$A" -batch "$TMP/batch"
equal "of each" "$(ctl "$A" -json session show | jq -r '.[].suite' | sort)" \
	"$(rows .available | cut -d' ' -f1 | sort)"
must ctl "$A" session flush
end

# Test what people read as well.
begin "the words for people say the same"
equal "available" "$(ctl "$A" suite show | sed -n 's/ .* available$//p')" \
	"$(rows .available | cut -d' ' -f1)"
equal "unavailable" "$(ctl "$A" suite show | sed -n 's/ .* unavailable$//p')" \
	"$(rows '.available | not' | cut -d' ' -f1)"
end

# Test the refusal: Debian's kernels have no ARIA.
if [ -z "$(rows '.available | not')" ]; then
	skip "each that is not is refused, and the option is named" \
		"this kernel has all of them"
	exit
fi
begin "each that is not is refused, and the option is named"
lines '.available | not' >"$TMP/batch"
must_not grep -v ARIA "$TMP/batch"
must_not ctl "$A" -force -batch "$TMP/batch"
equal "refusals" "$(ctl "$A" -force -batch "$TMP/batch" 2>&1 |
	grep -c 'lacks one of CONFIG_CRYPTO_ARIA')" "$(wc -l <"$TMP/batch")"
must show_is 0 "$A" stats sessions
end
