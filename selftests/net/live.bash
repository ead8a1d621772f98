# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by live.sh and live-dev.sh: calls that go on while the network changes.
# What arrives opens, nothing clear leaves, and once the change is undone everything
# arrives again.
#
#   A  application, flows by port                          B  libsrtp2
#      10.77.0.1 fd77::1  a0 ---------- b0  10.77.0.2 fd77::2
#      10.79.0.1 fd79::1  a1 ---------- b1  10.79.0.2 fd79::2
#                                              10.80.0.1 fd80::1  on lo
namespace A B
link "$A" a0 10.77.0.1/24 fd77::1/64 "$B" b0 10.77.0.2/24 fd77::2/64
link "$A" a1 10.79.0.1/24 fd79::1/64 "$B" b1 10.79.0.2/24 fd79::2/64
ip -n "$B" addr add 10.80.0.1/32 dev lo
ip -n "$B" addr add fd80::1/128 dev lo
ip netns exec "$A" sysctl -qw net.ipv6.conf.{all,a0,a1}.keep_addr_on_down=1 \
	net.ipv6.conf.{all,a0,a1}.accept_dad=0
peer_start
peer socket near4 "$A" 0.0.0.0:5104
peer socket near6 "$A" '[::]:5104'
peer socket far4 "$B" 10.80.0.1:6104
peer socket far6 "$B" '[fd80::1]:6104'

# key N: never the same twice.
key() {
	printf '%052x%08x' 0x5eed "$1"
}

# restore DEV: the first link and the way to B as they were.
restore() {
	ip -n "$A" -force -batch - 2>/dev/null <<-END
		link set $1 mtu 2000 up
		addr replace 10.77.0.1/24 dev $1
		addr replace fd77::1/64 dev $1 nodad
		route replace 10.80.0.1 via 10.77.0.2 dev $1
		route replace fd80::1 via fd77::2 dev $1
	END
}

# Streams that never pause, each way and in each family: out from port 5004, in to
# 5006. Whoever receives compares each packet with what was sent.
sinks=() watchers=() senders=()
# Packets a second of each; one processor that watches itself takes no more.
RATE=${WATCHFUL:+25} RATE=${RATE:-100}

sink() {				# NAME OPTION...
	local name=$1
	shift
	start "$TMP/sink-$name" "$PEER_BIN/srtp-traffic" sink --timeout 600000 "$@"
	sinks+=("$STARTED")
}

sender() {				# NAME OPTION...
	local name=$1
	shift
	start "$TMP/sent-$name" "$PEER_BIN/srtp-traffic" send --quiet-errors \
		--rate "$RATE" --count 0 "$@"
	senders+=("$STARTED")
}

restore a0
ctl "$A" -batch - <<-END || bail "no flows"
	session add out id 1 suite $CM key hex $(key 1) $KEYOPT_CM
	session add in id 2 suite $CM key hex $(key 2) $KEYOPT_CM
	session add out id 3 suite $CM key hex $(key 3) $KEYOPT_CM
	session add in id 4 suite $CM key hex $(key 4) $KEYOPT_CM
	flow add out local *:5004 session 1
	flow add in local *:5006 session 2
	flow add out local *:5104 session 3
	flow add in local *:5104 session 4
END
must peer crypto out $CM "$(key 3)"
must peer crypto in $CM "$(key 4)"
for dev in b0 b1; do
	start "$TMP/seen-$dev" "$PEER_BIN/srtp-traffic" watch --ns "$B" --dev $dev
	watchers+=("$STARTED")
done
through=(--suite "$CM" --key)
sink out4 --ns "$B" --local 0.0.0.0:6004 --ssrc 1 "${through[@]}" "$(key 1)"
sink out6 --ns "$B" --local '[::]:6004' --ssrc 2 "${through[@]}" "$(key 1)"
sink in4 --ns "$A" --local 0.0.0.0:5006 --ssrc 3
sink in6 --ns "$A" --local '[::]:5006' --ssrc 4
for name in seen-b0 seen-b1 sink-out4 sink-out6 sink-in4 sink-in6; do
	wait_for has_line "$TMP/$name" ready
done
sender out4 --ns "$A" --local 0.0.0.0:5004 --remote 10.80.0.1:6004 --ssrc 1
sender out6 --ns "$A" --local '[::]:5004' --remote '[fd80::1]:6004' --ssrc 2
sender in4 --ns "$B" --local 0.0.0.0:7006 --remote 10.77.0.1:5006 --ssrc 3 \
	"${through[@]}" "$(key 2)"
sender in6 --ns "$B" --local '[::]:7006' --remote '[fd77::1]:5006' --ssrc 4 \
	"${through[@]}" "$(key 2)"

seq=0
# out N SHAPE...: N packets from A to B, in both families; FROM[4] and FROM[6] are where
# they came from.
out() {
	local n=$1 v
	shift
	for v in 4 6; do
		peer send near$v "${to[v]}:6104" $v $((seq + 1)) "$n" || return 1
		peer recv far$v $v $((seq + 1)) "$n" via out "$@" || return 1
		FROM[v]=$PEER_SAID
	done
	seq=$((seq + n))
}
to=([4]=10.80.0.1 [6]='[fd80::1]')

# in N SHAPE...: the other way.
in_() {
	local n=$1
	shift
	peer send far4 10.77.0.1:5104 0x14 $((seq + 1)) "$n" via in &&
		peer recv near4 0x14 $((seq + 1)) "$n" "$@" &&
		peer send far6 '[fd77::1]:5104' 0x16 $((seq + 1)) "$n" via in &&
		peer recv near6 0x16 $((seq + 1)) "$n" "$@" || return 1
	seq=$((seq + n))
}

# works DIRECTION: the change has settled. What is lost until then is lost.
works() {
	local v
	seq=$((seq + 1))
	"$1" 1 timeout $SOON >/dev/null && return
	for v in 4 6; do
		peer drain near$v
		peer drain far$v
	done
	return 1
}

busy() {
	[ "$(change "$A" sealed-rtp)" -ge 40 ] &&
		[ "$(change "$A" opened-rtp)" -ge 40 ]
}

none_away() {
	[ "$(show "$A" stats away)" = 0 ]
}

# alive: every packet arrives, in order, and the streams are on their way.
alive() {
	must wait_for works out
	must wait_for works in_
	mark "$A"
	must out 10
	must in_ 10
	must wait_for busy
	must no_drops "$A"
}

# judge: of all that was sent meanwhile nothing arrived but what was sealed.
judge() {
	local name said what dev
	begin "nothing clear left, and nothing wrong arrived"
	# Whoever receives outlives those who send.
	kill "${senders[@]}"
	wait "${senders[@]}"
	kill "${sinks[@]}" "${watchers[@]}"
	wait "${sinks[@]}" "${watchers[@]}"
	must wait_for none_away
	for name in out4 out6 in4 in6; do
		said=$(tail -n 1 "$TMP/sink-$name")
		echo "# $name: $(tail -n 1 "$TMP/sent-$name") $said"
		must test "$(jq .received <<<"$said")" -gt 100
		for what in foreign corrupt refused; do
			equal "$name: $what" "$(jq .$what <<<"$said")" 0
		done
	done
	for dev in b0 b1; do
		echo "# $dev: $(tail -n 1 "$TMP/seen-$dev")"
		equal "clear packets on $dev" "$(tail -n 1 "$TMP/seen-$dev" | jq .clear)" 0
		must test "$(tail -n 1 "$TMP/seen-$dev" | jq .rtp)" -gt 0
	done
	end
}
