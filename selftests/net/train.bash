# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by gso.sh and gro.sh: trains, which are datagrams that travel as one
# super-packet. The peer makes each datagram, plain or through libsrtp2; here they
# are coupled in any order, and its "raw" sends them with UDP_SEGMENT.

# The datagrams in hex.
TRAIN=()

# yard NS: where datagrams are made: two sockets no flow knows.
yard() {
	peer socket loco "$1" 127.0.0.1:9001
	peer socket yard "$1" 127.0.0.1:9002
}

# train SSRC SEQ COUNT [SHAPE]...: so many more at the end of TRAIN.
train() {
	local i
	must peer send loco 127.0.0.1:9002 "$@"
	for ((i = 0; i < $3; i++)); do
		peer recv-raw yard || bail "no datagram was made"
		TRAIN+=("${PEER_SAID% *}")
	done
}

# train_send SOCKET TO HEX...: all in one sendmsg; only the last may be shorter. In
# PEER_SAID is what came of it.
train_send() {
	local socket=$1 to=$2 status said
	shift 2
	must peer gso "$socket" $((${#1} / 2))
	peer raw "$socket" "$to" "$(printf %s "$@")"
	status=$? said=$PEER_SAID
	must peer gso "$socket" 0
	PEER_SAID=$said
	return $status
}

# look NS: LOOKED[NAME] is what nft's counters there have counted since the last look.
declare -A LOOKED=() LOOKED_BEFORE=()
look() {
	local name n
	while read -r name n; do
		LOOKED[$name]=$((n - ${LOOKED_BEFORE[$name]:-0}))
		LOOKED_BEFORE[$name]=$n
	done < <(ip netns exec "$1" nft -j list counters |
		jq -r '.nftables[].counter | values | "\(.name) \(.packets)"')
}

# changed NS WANT: since mark these have moved, as "NAME N, NAME N", and none but those
# that tell how; SEGMENTED is how many super-packets were cut.
changed() {
	local name value got=''
	SEGMENTED=0
	while read -r name value; do
		case $name in
		segmented) SEGMENTED=$value ;;
		octets | copied | async) ;;
		*) got+=${got:+, }"$name $value" ;;
		esac
	done <<<"$(changes "$1")"
	equal "counters" "$got" "$2"
}
