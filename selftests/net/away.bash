# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by live-engine.sh and live-bridge.sh: what is between A and B changes while
# R's engine, which is in no hurry, has packets. Each packet ends, counted; nothing
# clear leaves; no device is held for long; and afterwards everything passes again.
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
need nft
engine_load
param=/sys/module/srtp_test_engine/parameters
usual=$(<$param/delay_us)
put_back() {
	echo "$usual" >$param/delay_us
	module_load
}
at_end put_back
late='engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late'

namespace A B R
peer_start
seq=0

# The octets each payload begins with, behind the headers of UDP and RTP.
ip netns exec "$B" nft -f - <<-END
	table inet look {
		counter clear { }
		counter came { }
		chain pre {
			type filter hook prerouting priority -500
			meta l4proto udp counter name came
			meta l4proto udp @th,160,64 0x436c456152745874 counter name clear
		}
	}
END

# seen NAME: what nft has counted.
seen() {
	nft_counter "$B" "$1"
}

# call A4 A6 B4 B6: sockets and flows between these addresses.
call() {
	must ctl "$R" flow flush
	cat >"$TMP/batch" <<-END
		session add out id 1 suite $CM key hex $KEY_CM $late
		session add in id 2 suite $CM key hex $KEY_CM2 $late
		flow add out remote $3:6004 session 1
		flow add out remote [$4]:6004 session 1
		flow add in local $1:5004 session 2
		flow add in local [$2]:5004 session 2
	END
	must ctl "$R" session flush
	must ctl "$R" -batch "$TMP/batch"
	must peer crypto out $CM $KEY_CM
	must peer crypto in $CM $KEY_CM2
	phone=([4]=$1:5004 [6]=[$2]:5004) wire=([4]=$3:6004 [6]=[$4]:6004)
	for v in 4 6; do
		must peer socket phone$v "$A" "${phone[v]}"
		must peer socket wire$v "$B" "${wire[v]}"
	done
}

# send N: N packets each way in each family, which R's engine keeps for a while.
send() {
	for v in 4 6; do
		must peer send phone$v "${wire[v]}" 1$v $((seq + 1)) "$1"
		must peer send wire$v "${phone[v]}" 2$v $((seq + 1)) "$1" via in
	done
}

# passes: every packet arrives, in order.
passes() {
	echo 0 >$param/delay_us
	for v in 4 6; do
		must wait_for reaches $v
	done
	mark "$R"
	send 10
	for v in 4 6; do
		must peer recv wire$v 1$v $((seq + 1)) 10 via out
		must peer recv phone$v 2$v $((seq + 1)) 10
	done
	seq=$((seq + 10))
	must no_drops "$R"
}

# reaches FAMILY: neighbours have been found, both ways.
reaches() {
	# what came late belongs to no attempt
	peer drain wire$1
	peer drain phone$1
	seq=$((seq + 1))
	peer send phone$1 "${wire[$1]}" 1$1 $seq 1 >/dev/null
	peer recv wire$1 1$1 $seq 1 via out timeout $SOON >/dev/null || return 1
	peer send wire$1 "${phone[$1]}" 2$1 $seq 1 via in >/dev/null
	peer recv phone$1 2$1 $seq 1 timeout $SOON >/dev/null
}

# inside: the engine has some. Asked without a process: it is a matter of time.
inside() {
	[ "$(<$param/done)" != "$(<$param/submitted)" ]
}

none_away() {
	[ "$(show "$R" stats away)" = 0 ]
}

# during COMMAND...: run it while forty packets are inside the engine, and count. Of
# them FINISHED (40) are sealed or opened.
during() {
	local began
	echo 2000000 >$param/delay_us
	mark "$R"
	send 10
	must inside
	began=$SECONDS
	must "$@"
	# Ten seconds is when the kernel complains of a device in use.
	must test $((SECONDS - began)) -lt 9
	must wait_for none_away
	seq=$((seq + 10))
	gone=$(change "$R" gone)
	[ "$gone" = 0 ] || equal "drops" "$(drops "$R")" "gone $gone"
	# What has no way left is lost behind the engine.
	equal "sealed or opened" $(($(change "$R" sealed-rtp) + \
		$(change "$R" opened-rtp))) "${FINISHED:-40}"
	arrived=0
	for v in 4 6; do
		peer drain phone$v
		arrived=$((arrived + PEER_SAID))
		peer drain wire$v
		arrived=$((arrived + PEER_SAID))
	done
	echo "# arrived $arrived, gone $gone"
}

# judge: nothing clear came to B in all that time.
judge() {
	begin "nothing clear came to B"
	must test "$(seen came)" -gt 100
	equal "clear packets" "$(seen clear)" 0
	end
}
