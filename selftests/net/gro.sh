#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Trains of SRTP that come as one super-packet: uncut from the sender (UDP_SEGMENT
# over veth), or put together by the receiving device, as a list (rx-gro-list) or as
# one long datagram (rx-udp-gro-forwarding). Each datagram is opened as itself, and
# is delivered or forwarded in its place.
#
#   B  libsrtp2                R  flows                    A  phone, plain RTP
#      10.78.0.2  b0 ------ rb  10.78.0.1
#      fd78::2                  10.77.0.1  ra ------ a0  10.77.0.2  fd77::2
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=train.bash
source "$(dirname "$0")/train.bash"
need ethtool nft
namespace A R B
link "$R" ra 10.77.0.1/24 fd77::1/64 "$A" a0 10.77.0.2/24 fd77::2/64
link "$R" rb 10.78.0.1/24 fd78::1/64 "$B" b0 10.78.0.2/24 fd78::2/64
ip -n "$A" route add default via 10.77.0.1
ip -n "$A" route add default via fd77::1
ip -n "$B" route add default via 10.78.0.1
ip -n "$B" route add default via fd78::1
ip netns exec "$B" ethtool -K b0 tx on >/dev/null
ip netns exec "$R" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
# Before the flows are asked (-350) and after: how many packets netfilter sees, and
# whose: a datagram that was cut out has the Ethernet header of the whole.
mac=$(ip -n "$B" -j link show dev b0 | jq -r '.[0].address')
ip netns exec "$R" nft -f - <<-END
	table inet look {
		counter super { }
		counter single { }
		chain before {
			type filter hook prerouting priority -360
			iifname rb meta l4proto udp counter name super
		}
		chain after {
			type filter hook prerouting priority -340
			iifname rb ether saddr $mac meta l4proto udp counter name single
		}
	}
END
peer_start
yard "$B"
X=0x2222

# The same SRTP for all tests: each has a session that has seen none of it.
peer crypto in $CM $KEY_CM2
train $X 100 64 size 980 via in
whole=("${TRAIN[@]}")
# One forged and one replayed datagram among 64.
TRAIN=()
train $X 200 31 via in
train $X 231 1 flip -1 via in
train $X 232 32 via in
TRAIN[47]=${TRAIN[15]}
spoilt=("${TRAIN[@]}")

# open NS APP WIRE: sockets and a flow for what B sends to APP.
open() {
	must peer socket app "$1" "$2"
	must peer socket wire "$B" "$3"
	must ctl "$R" flow flush
	must ctl "$R" flow add in local "$2" suite $CM key hex $KEY_CM2 $KEYOPT_CM
	mark "$R"
}

# arrives NS APP WIRE: all 64, in order.
arrives() {
	open "$@"
	must train_send wire "$2" "${whole[@]}"
	must peer recv app $X 100 64 size 980
	must peer quiet app
	changed "$R" "opened-rtp 64"
}

# damaged NS APP WIRE: all but two.
damaged() {
	open "$@"
	must train_send wire "$2" "${spoilt[@]}"
	must peer recv app $X 200 31
	must peer recv app $X 232 15
	must peer recv app $X 248 16
	must peer quiet app
	changed "$R" "auth-failed 1, replayed 1, opened-rtp 62"
}

# again APP WIRE: opened, then sealed with another key on its way to A.
again() {
	open "$A" "$@"
	must peer crypto again $GCM $KEY_GCM
	must ctl "$R" flow add out remote "$1" suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	must train_send wire "$1" "${whole[@]}"
	must peer recv app $X 100 64 size 980 via again
	must peer quiet app
	changed "$R" "opened-rtp 64, sealed-rtp 64"
}

# verdict [OPENED]: the end of a test, if the train came as it should.
verdict() {
	look "$R"
	echo "# came as ${LOOKED[super]} packets, went on as ${LOOKED[single]}"
	if [ "$tap_good" = 1 ] && [ "${LOOKED[super]}" -ge 64 ]; then
		skip "$tap_name" "the device put no train together"
		return
	fi
	equal "packets cut" "$SEGMENTED" "${LOOKED[super]}"
	equal "went on with B's Ethernet address" "${LOOKED[single]}" "${1:-64}"
	end
}

# round HOW: everything, both families.
round() {
	local how=$1 v app wire near
	for v in 4 6; do
		if [ $v = 4 ]; then
			near=10.78.0.1:5004 app=10.77.0.2:5004 wire=10.78.0.2:6004
		else
			near='[fd78::1]:5004' app='[fd77::2]:5004' wire='[fd78::2]:6004'
		fi
		begin "$how, delivered, IPv$v"
		arrives "$R" "$near" "$wire"
		verdict
		begin "$how, forwarded, IPv$v"
		arrives "$A" "$app" "$wire"
		verdict
		begin "$how, a forged and a replayed datagram, IPv$v"
		damaged "$A" "$app" "$wire"
		verdict 62
		begin "$how, opened and sealed again, IPv$v"
		again "$app" "$wire"
		verdict
	done
}

# Whoever listens on rb hears SRTP, whatever becomes of it.
start "$TMP/seen" "$PEER_BIN/srtp-traffic" watch --ns "$R" --dev rb
watcher=$STARTED
wait_for has_line "$TMP/seen" ready

# Test that a super-packet from a virtual machine or a container is opened.
must ip netns exec "$B" ethtool -K b0 tx-udp-segmentation on >/dev/null
round "sent uncut"

# From here on b0 cuts. Test that what follows depends on rb, who puts together.
must ip netns exec "$B" ethtool -K b0 tx-udp-segmentation off >/dev/null
begin "cut, and not put together"
arrives "$A" 10.77.0.2:5004 10.78.0.2:6004
look "$R"
equal "packets that came" "${LOOKED[super]}" 64
equal "packets cut" "$SEGMENTED" 0
end

# Test that a list of packets is taken apart.
must ip netns exec "$R" ethtool -K rb gro on rx-gro-list on >/dev/null
round "rx-gro-list"

# Test that one long datagram is cut.
must ip netns exec "$R" ethtool -K rb rx-gro-list off rx-udp-gro-forwarding on >/dev/null
round "rx-udp-gro-forwarding"

begin "nothing clear was seen on rb"
stop "$watcher"
echo "# $(tail -n 1 "$TMP/seen")"
equal "clear packets" "$(tail -n 1 "$TMP/seen" | jq .clear)" 0
must test "$(tail -n 1 "$TMP/seen" | jq .rtp)" -ge 88
end
