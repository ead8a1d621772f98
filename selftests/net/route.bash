# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by bridge.sh, loopback.sh, marks.sh, nat.sh, tunnels.sh, veth-chain.sh:
# what packets on their way leave behind, in our counters, on a wire and in nft.
X=0x2222 Y=0x1111

# key N: for suite CM, never the same twice.
key() {
	printf '%052x%08x' 0x5eed "$1"
}

# counted NS NAME N...: since mark these moved by so much, and nothing was dropped.
counted() {
	local -A got=()
	local name value
	while read -r name value; do
		got[${name:-none}]=$value
	done <<<"$(changes "$1")"
	shift
	while [ $# -gt 0 ]; do
		equal "$1" "${got[$1]:-0}" "$2"
		shift 2
	done
	for name in "${!got[@]}"; do
		[[ $DROPS != *" $name "* ]] || fail "$name: ${got[$name]}"
	done
}

# watch NS DEV: count from now on what passes there. "watched" ends all watchers.
WATCHERS=()
watch() {
	start "$TMP/$2" "$PEER_BIN/srtp-traffic" watch --ns "$1" --dev "$2"
	WATCHERS+=("$STARTED")
	wait_for has_line "$TMP/$2" ready
}

watched() {
	local pid
	for pid in "${WATCHERS[@]}"; do
		stop "$pid"
	done
	WATCHERS=()
}

# seen DEV FIELD: after the watcher has ended.
seen() {
	tail -n 1 "$TMP/$1" | jq ".$2"
}

# ruleset NS: nft's, in place of the one before, from standard input.
ruleset() {
	nsenter --net="/run/netns/$1" nft -f - <<-END || bail "nft does not take it"
		flush ruleset
		$(cat)
	END
}

# passed NS COUNTER: packets that a counter of nft's table "t" has.
passed() {
	local said
	said=$(nsenter --net="/run/netns/$1" nft list counter inet t "$2")
	said=${said#*packets }
	echo "${said%% *}"
}

# passed_is NS COUNTER N
passed_is() {
	[ "$(passed "$1" "$2")" = "$3" ]
}
