#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The four shapes of a flow and what narrows them, guards, and what may pass
# beside RTP.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004 and :7004
#      10.77.0.3:5004, 10.77.0.1:5010
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need nft
pair
ip -n "$A" addr add 10.77.0.3/24 dev a0
mac=$(ip -n "$A" -j link show dev a0 | jq -r '.[0].address')
ip -n "$B" neigh replace 10.77.0.3 lladdr "$mac" dev b0 nud permanent
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket vip "$A" 10.77.0.3:5004
peer socket tenth "$A" 10.77.0.1:5010
peer socket wire "$B" 10.77.0.2:6004
peer socket wire2 "$B" 10.77.0.2:7004
Y=0x1111 X=0x2222

key() {
	printf '%052x%08x' 0x5eed "$1"
}

for n in 1 2 3 4 5 6 7; do
	peer crypto k$n $CM "$(key $n)"
done

# sealed_by N FROM TO PORT SEQ: a packet leaves under key N.
sealed_by() {
	must peer send $2 10.77.0.2:$4 $Y $5 1
	must peer recv $3 $Y $5 1 via k$1
}

# out ID SELECTOR...: a flow sealing with key ID.
out() {
	local id=$1
	shift
	must ctl "$A" flow add out id $id "$@" suite $CM key hex "$(key $id)" $KEYOPT_CM
}

# Test that the most specific shape wins, whatever the order of arrival.
begin "local remote, local, local port, remote: in this order"
out 4 remote 10.77.0.2:6004
out 3 local '*:5004'
out 2 local 10.77.0.1:5004
out 1 local 10.77.0.1:5004 remote 10.77.0.2:6004
mark "$A"
sealed_by 1 app wire 6004 10
sealed_by 2 app wire2 7004 11
sealed_by 3 vip wire 6004 12
sealed_by 4 tenth wire 6004 13
must no_drops "$A"
end

# Test that the next one takes over when one goes.
begin "the next shape takes over"
mark "$A"
must ctl "$A" flow del 1
sealed_by 2 app wire 6004 20
must ctl "$A" flow del 2
sealed_by 3 app wire 6004 21
must ctl "$A" flow del 3
sealed_by 4 app wire 6004 22
must no_drops "$A"
must ctl "$A" flow flush
end

# Test that a device or a mark narrows a flow inside its shape.
begin "dev and mark narrow a shape"
out 2 local 10.77.0.1:5004
out 5 local 10.77.0.1:5004 dev a0
sealed_by 5 app wire 6004 30
must ctl "$A" flow del 5
out 6 local 10.77.0.1:5004 mark 0x4/0xf
sealed_by 2 app wire 6004 31
must peer mark app 0x14
sealed_by 6 app wire 6004 32
must peer mark app 0
sealed_by 2 app wire 6004 33
must ctl "$A" flow flush
# whichever was there first
out 5 local 10.77.0.1:5004 dev a0
out 2 local 10.77.0.1:5004
sealed_by 5 app wire 6004 34
must ctl "$A" flow del 5
sealed_by 2 app wire 6004 35
must ctl "$A" flow flush
end

# Test that what would be ambiguous, or is no shape, is refused.
begin "overlaps and other combinations are refused"
must ctl "$A" flow add out local 10.77.0.1:5004
must refused "$A" overlaps flow add out local 10.77.0.1:5004
must refused "$A" 'a flow is' flow add out local '*:5004' remote 10.77.0.2:6004
must misused "$A" missing flow add out
must refused "$A" families flow add out local 10.77.0.1:5004 remote '[fd77::2]:6004'
must ctl "$A" flow add out local 10.77.0.1:5004 mark 1/1
must refused "$A" overlaps flow add out local 10.77.0.1:5004 mark 2/2
must refused "$A" 'may pass' flow add out local 10.77.0.1:5006 miss pass suite $CM \
	key hex "$(key 9)"
must ctl "$A" flow flush
end

# Test that a local address need not exist yet.
begin "a flow for an address that comes later"
out 7 local 10.77.0.77:5004
must ip -n "$A" addr add 10.77.0.77/24 dev a0
must peer socket later "$A" 10.77.0.77:5004
sealed_by 7 later wire 6004 1
must ctl "$A" flow flush
end

# Test that a guard drops, and that "miss pass" does not.
begin "guard and miss pass"
must ctl "$A" flow add out id 1 local 10.77.0.1:5004
mark "$A"
must peer send app 10.77.0.2:6004 $Y 40 3
must moved_only "$A" no-session 3
must peer quiet wire
must ctl "$A" flow del 1
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 miss pass
mark "$A"
must peer send app 10.77.0.2:6004 $Y 50 3
must peer recv wire $Y 50 3
must moved "$A" pass-miss 3
must no_drops "$A"
must ctl "$A" flow flush
end

stun=000100002112a4420102030405060708090a0b0c
# A Send indication with XOR-PEER-ADDRESS and 16 octets of DATA.
data=001600202112a4420102030405060708090a0b0c
data+=001200080001a1475e12a443
data+=0013001080600001000000a00000111141424344
dtls=16fefd000000000000000000040102ffff
zrtp=1000000150525a5411112222
turn=40000010800000010000000200000003
quic=c0000000010102030405060708

# passes COUNTER HEX: it goes through, both ways.
passes() {
	mark "$A"
	must peer raw app 10.77.0.2:6004 $2
	must peer recv-raw wire
	equal "octets out" "${PEER_SAID% *}" $2
	must peer raw wire 10.77.0.1:5004 $2
	must peer recv-raw app
	equal "octets in" "${PEER_SAID% *}" $2
	must moved "$A" pass-$1 2
	must no_drops "$A"
}

# passes_not COUNTER HEX: it is dropped, both ways.
passes_not() {
	mark "$A"
	must peer raw app 10.77.0.2:6004 $2
	must peer raw wire 10.77.0.1:5004 $2
	must moved_only "$A" $1 2
	must peer quiet wire
	must peer quiet app
}

# Test what passes by default, and what does not.
begin "pass: stun, dtls and zrtp by default"
out 1 local 10.77.0.1:5004
must ctl "$A" flow add in id 2 local 10.77.0.1:5004 suite $CM key hex $KEY_CM $KEYOPT_CM
passes stun $stun
passes dtls $dtls
passes zrtp $zrtp
passes_not not-rtp $turn
passes_not not-rtp $quic
passes_not not-rtp ff0102
passes_not not-rtp empty
end

# Test that an indication that carries media does not leave.
begin "a STUN indication with DATA does not leave"
mark "$A"
must peer raw app 10.77.0.2:6004 $data
must moved_only "$A" not-rtp 1
must peer quiet wire
end

# Test that everything else is for the asking, and only what was asked.
begin "pass: turn, quic, other"
must ctl "$A" flow flush
must ctl "$A" flow add out id 1 local 10.77.0.1:5004 pass turn,quic,other
must ctl "$A" flow add in id 2 local 10.77.0.1:5004 pass turn,quic,other
passes turn $turn
passes quic $quic
passes other 0502
passes other empty
passes_not not-rtp $stun
passes_not not-rtp $dtls
must ctl "$A" flow flush
end

# Test that a firewall can tell what was sealed and what was opened.
begin "set-mark is seen by nft"
ip netns exec "$A" nft -f - <<-END
	table inet t {
		counter sealed { }
		counter opened { }
		chain out {
			type filter hook postrouting priority 200
			meta mark & 0xf0 == 0x50 counter name sealed
		}
		chain in {
			type filter hook prerouting priority -300
			meta mark & 0xf0 == 0x60 counter name opened
		}
	}
END
out 1 local 10.77.0.1:5004 set-mark 0x50/0xf0
must ctl "$A" flow add in id 2 local 10.77.0.1:5004 set-mark 0x60/0xf0 \
	suite $CM key hex "$(key 2)" $KEYOPT_CM
must peer crypto k1 $CM "$(key 1)"
must peer crypto k2 $CM "$(key 2)"
must peer send app 10.77.0.2:6004 $Y 60 4
must peer recv wire $Y 60 4 via k1
must peer send wire 10.77.0.1:5004 $X 60 3 via k2
must peer recv app $X 60 3
packets() {
	ip netns exec "$A" nft -j list counter inet t $1 |
		jq '[.. | objects | .packets? // empty] | first'
}
equal "marked sealed" "$(packets sealed)" 4
equal "marked opened" "$(packets opened)" 3
end
