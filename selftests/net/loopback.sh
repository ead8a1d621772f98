#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two programs on one machine, over lo: what the out flow seals meets the in hook
# of the same namespace a moment later, and the reverse.
#
#   A  application, flows  :5004 plain -- lo -- :6004 SRTP, libsrtp2
#      on 127.0.0.1, ::1, the host's own 10.77.0.1, fd77::1
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=route.bash
source "$(dirname "$0")/route.bash"
need nft
pair
one_cpu "$A" lo
peer_start

# call APP WIRE: the flows are APP's, both ways; WIRE has none.
call() {
	local app=$1 wire=$2
	must peer socket app "$A" "$app"
	must peer socket wire "$A" "$wire"
	must peer crypto out $CM $KEY_CM
	must peer crypto in $GCM $KEY_GCM
	must ctl "$A" -batch - <<-END
		flow add out local $app dev lo suite $CM key hex $KEY_CM $KEYOPT_CM
		flow add in local $app dev lo suite $GCM key hex $KEY_GCM $KEYOPT_GCM
	END
	mark "$A"
	must peer send app "$wire" $Y 1 20
	must peer recv wire $Y 1 20 via out
	must peer send wire "$app" $X 1 20 via in
	must peer recv app $X 1 20
	must peer send-rtcp app "$wire" $Y compound
	must peer recv-rtcp wire $Y compound via out
	must peer send-rtcp wire "$app" $X sr via in
	must peer recv-rtcp app $X sr
	# a super-packet stays one on lo: 20 datagrams at once
	must peer gso app 172
	must peer send-gso app "$wire" $Y 21 20
	must peer recv wire $Y 21 20 via out
	counted "$A" sealed-rtp 40 opened-rtp 20
	must peer quiet app
	must peer quiet wire
	must ctl "$A" flow flush
}

# Test both directions between a program without flows and one with.
begin "127.0.0.1, a plain program and one that speaks SRTP"
watch "$A" lo
call 127.0.0.1:5004 127.0.0.1:6004
end

begin "from one loopback address to another"
call 127.0.0.1:5006 127.1.2.3:6006
end

begin "::1"
call '[::1]:5004' '[::1]:6004'
end

begin "the host's own addresses"
call 10.77.0.1:5004 10.77.0.1:6004
call '[fd77::1]:5004' '[fd77::1]:6004'
end

# Test with conntrack, which keeps its entry on a packet that passes lo.
begin "the same, with conntrack"
ruleset "$A" <<-END
	table inet t {
		chain in {
			type filter hook input priority 0
			ct state invalid drop
		}
	}
END
call 127.0.0.1:5008 127.0.0.1:6008
ruleset "$A" </dev/null
watched
echo "# $(tail -n 1 "$TMP/lo")"
equal "clear packets on lo" "$(seen lo clear)" 0
must test "$(seen lo rtp)" -ge 240
end

# both A:P B:P: each program has plain RTP; the kernel seals and opens between
# them, both ways. An out and an in session have the same key then: that is said.
both() {
	local one=$1 two=$2
	must peer socket one "$A" "$one"
	must peer socket two "$A" "$two"
	must ctl "$A" -batch - <<-END
		flow add out local $one suite $CM ssrc $Y shared-key key hex $KEY_CM $KEYOPT_CM
		flow add in local $two suite $CM ssrc $Y shared-key key hex $KEY_CM $KEYOPT_CM
		flow add out local $two suite $GCM ssrc $X shared-key key hex $KEY_GCM $KEYOPT_GCM
		flow add in local $one suite $GCM ssrc $X shared-key key hex $KEY_GCM $KEYOPT_GCM
	END
	watch "$A" lo
	mark "$A"
	must peer send one "$two" $Y 1 20
	must peer recv two $Y 1 20
	must peer send two "$one" $X 1 20
	must peer recv one $X 1 20
	counted "$A" sealed-rtp 40 opened-rtp 40
	must peer quiet one
	must peer quiet two
	watched
	equal "clear packets on lo" "$(seen lo clear)" 0
	must ctl "$A" flow flush
}

# Test that one namespace seals and opens the same packet.
begin "sealed and opened by the same namespace, 127.0.0.1"
both 127.0.0.1:5004 127.0.0.1:6004
end

begin "sealed and opened by the same namespace, ::1"
both '[::1]:5004' '[::1]:6004'
end

begin "sealed and opened by the same namespace, own address"
both 10.77.0.1:5004 10.77.0.1:6004
end
