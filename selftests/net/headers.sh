#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What may stand between IP and UDP: options are passed over, what hides where a packet
# goes to or comes from does not get past a flow.
#
#   A  flows                                    B  the wire's far end
#      fd77::1 10.77.0.1   a0 ------------ b0   fd77::2 10.77.0.2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3 nft
export PYTHONDONTWRITEBYTECODE=1
pair
peer_start
ip -n "$A" -6 route add fd00::/16 via fd77::2
ip -n "$B" -6 route add fd00::/16 via fd77::1

# A published packet, plain and sealed.
vector=$(jq -c '.vectors[] | select(.id == "libsrtp-ref-1")' \
	"$SELFTESTS/vectors/srtp_packets.json")
plain=$(member "$vector" rtp) sealed=$(member "$vector" srtp)
key=$(member "$vector" master_key)$(member "$vector" master_salt)

# sends NS KIND FROM TO OCTETS
sends() {
	must ip netns exec "$1" python3 "$(dirname "$0")/headers.py" "${@:2}"
}

# arrived SOCKET OCTETS
arrived() {
	must peer recv-raw "$1"
	equal "what came to $1" "${PEER_SAID%% *}" "$2"
}

# flow DIRECTION LOCAL
flow() {
	must ctl "$A" flow flush
	# shellcheck disable=SC2086 # words
	must ctl "$A" flow add "$1" local $2 suite $CM key hex "$key" $KEYOPT_CM
	mark "$A"
}

must peer socket app6 "$A" '[fd77::1]:5006'
must peer socket wire6 "$B" '[fd77::2]:6004'
for kind in hop dst; do
	begin "options ($kind) before UDP: sealed and opened"
	flow out '[fd77::1]:5004'
	sends "$A" $kind '[fd77::1]:5004' '[fd77::2]:6004' "$plain"
	arrived wire6 "$sealed"
	must no_drops "$A"
	flow in '[fd77::1]:5006'
	sends "$B" $kind '[fd77::2]:6006' '[fd77::1]:5006' "$sealed"
	arrived app6 "$plain"
	must no_drops "$A"
	end
done

must peer socket wire "$B" 10.77.0.2:6004
begin "an IPv4 record route before UDP: sealed"
flow out 10.77.0.1:5004
sends "$A" record 10.77.0.1:5004 10.77.0.2:6004 "$plain"
arrived wire "$sealed"
must no_drops "$A"
end

# What B's and A's stacks get to see, whatever becomes of it there.
for ns in "$A" "$B"; do
	ip netns exec "$ns" nft -f - <<-END
		table inet look {
			counter routed { }
			counter routed4 { }
			counter fragments { }
			chain pre {
				type filter hook prerouting priority -500
				exthdr rt exists counter name routed
				ip option lsrr exists counter name routed4
				ip option ssrr exists counter name routed4
				ip frag-off & 0x3fff != 0 counter name fragments
			}
			chain behind {
				type filter hook input priority 500
				exthdr rt exists counter name routed
			}
		}
	END
done

nft_counter_is() {
	[ "$(nft_counter "$1" "$2")" = "$3" ]
}

begin "a routing header: such a packet of no flow passes"
flow out '[fd77::9]:5004'
sends "$A" via '[fd77::1]:5004' '[fd77::2]:6004' "$plain"
must wait_for nft_counter_is "$B" routed 2
must no_drops "$A"
end

begin "a routing header: of a flow's address it does not leave"
flow out '[fd77::1]:5004'
sends "$A" via '[fd77::1]:5004' '[fd77::2]:6004' "$plain"
must moved_only "$A" malformed 1
flow out '*:5004'
sends "$A" via '[fd77::1]:5004' '[fd77::2]:6004' "$plain"
must moved_only "$A" malformed 1
equal "routed packets in B" "$(nft_counter "$B" routed)" 2
end

begin "a routing header: to a flow's address it does not get in"
flow in '[fd77::9]:5006'
sends "$B" via '[fd77::2]:6006' '[fd77::1]:5006' "$sealed"
must wait_for nft_counter_is "$A" routed 2
must no_drops "$A"
flow in '[fd77::1]:5006'
sends "$B" via '[fd77::2]:6006' '[fd77::1]:5006' "$sealed"
must moved_only "$A" malformed 1
# seen before our hook, and not behind it
equal "routed packets in A" "$(nft_counter "$A" routed)" 3
end

# kept_in KIND COUNTER ENDS REASON: one of no flow comes to B, which B counts; one
# that may be of a flow with these ends does not, and is dropped for that reason.
kept_in() {
	local kind=$1 counter=$2 ends=$3 reason=$4 was
	was=$(nft_counter "$B" $counter)
	flow out 10.77.0.9:5004
	sends "$A" $kind 10.77.0.1:5004 10.77.0.2:6004 "$plain"
	must wait_for nft_counter_is "$B" $counter $((was + 1))
	must no_drops "$A"
	flow out "$ends"
	sends "$A" $kind 10.77.0.1:5004 10.77.0.2:6004 "$plain"
	must moved_only "$A" $reason 1
	equal "what B counts" "$(nft_counter "$B" $counter)" $((was + 1))
}

# The first hop's address is in the packet, the last one's in the option.
ip -n "$A" route add 10.99.0.0/16 via 10.77.0.2
for kind in source strict behind; do
	begin "an IPv4 source route ($kind): of a flow's address it does not leave"
	kept_in $kind routed4 '10.77.0.1:5004 remote 10.99.0.9:6004' malformed
	end
done

for kind in first later; do
	begin "a $kind fragment that comes to the hook does not leave"
	kept_in $kind fragments 10.77.0.1:5004 fragment
	end
done
