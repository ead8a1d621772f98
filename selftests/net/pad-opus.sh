#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The sizes of variable rate speech tell what is said (RFC 6562). A recording of a
# speaker, alsa-utils', encoded with Opus by ffmpeg, is sent twice: without padding its
# sizes are on the wire, with "pad to" they are all one; libsrtp2 gets ordinary padded
# RTP (RFC 3550 section 5.1), and out of it every octet that ffmpeg sent.
#
#   A  application, flows                       B  libsrtp2, tcpdump
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need tcpdump ffmpeg
SPEECH=/usr/share/sounds/alsa/Front_Center.wav
[ -r $SPEECH ] || skip_all "no $SPEECH"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must peer socket codec "$A" 127.0.0.1:7000

# The recording, as RTP: 20 ms a packet. What ffmpeg sends at once waits in the socket.
ip netns exec "$A" ffmpeg -nostdin -loglevel error -i $SPEECH -ac 1 -ar 16000 \
	-c:a libopus -b:a 24k -vbr on -application voip -frame_duration 20 \
	-f rtp -rtpflags skip_rtcp rtp://127.0.0.1:7000 >"$TMP/sdp" || bail "ffmpeg does not encode"
packets=()
while peer recv-raw codec timeout 1 >/dev/null; do
	packets+=("${PEER_SAID%% *}")
done
n=${#packets[@]}
begin "there is speech, of many sizes"
sizes=$(printf '%s\n' "${packets[@]}" | awk '{ print length($0) / 2 - 12 }' | sort -n)
first=$(head -n 1 <<<"$sizes") longest=$(tail -n 1 <<<"$sizes")
kinds=$(sort -nu <<<"$sizes" | wc -l)
echo "# $n packets of Opus, $first to $longest octets, $kinds different sizes"
must test "$n" -ge 40
must test "$kinds" -ge 10
end
# of 255 octets that padding may have, and this is how far they are apart
to=$longest

start "$TMP/wire" ip netns exec "$B" tcpdump -Z root -i b0 -n -l -Q in \
	--immediate-mode udp
wait_for has_line "$TMP/wire" 'listening on'

lines() {
	wc -l <"$TMP/wire"
}

seen() {
	[ "$(lines)" -ge "$1" ]
}

# call WORDS...: all of it through a session with these; how many came out as ffmpeg
# sent them is in SAME, how many of them were padded in PADDED, the different sizes on
# the wire in SIZES.
call() {
	local packet from
	ctl "$A" flow flush
	ctl "$A" session flush
	must ctl "$A" session add out id 1 suite $CM key hex "$1" $KEYOPT_CM "${@:2}"
	must ctl "$A" flow add out local 10.77.0.1:5004 session 1
	must peer crypto out $CM "$1"
	must peer tap sealed "$B" b0 in
	mark "$A"
	from=$(lines)
	SAME=0 PADDED=0
	for packet in "${packets[@]}"; do
		must peer raw app 10.77.0.2:6004 "$packet"
		must peer recv-raw wire via out padded 1
		[ "${PEER_SAID%% *}" != "$packet" ] || SAME=$((SAME + 1))
		must peer recv-raw sealed
		# P is in the clear, as the header is
		PADDED=$((PADDED + (0x${PEER_SAID:0:2} >> 5 & 1)))
		[ "$tap_good" = 1 ] || return
	done
	must wait_for seen $((from + n))
	SIZES=$(sed -n "$((from + 1)),\$s/.*UDP, length //p" "$TMP/wire" | sort -nu)
	must moved "$A" sealed-rtp "$n"
	must no_drops "$A"
}

begin "without padding every size is on the wire"
call $KEY_CM
equal "sizes" "$(paste -sd' ' <<<"$SIZES")" \
	"$(sort -nu <<<"$sizes" | awk '{ print $1 + 22 }' | paste -sd' ')"
equal "came out as sent, padded" "$SAME $PADDED" "$n 0"
end

begin "with pad to $to there is one size"
call $KEY_CM2 pad to "$to"
equal "sizes" "$(paste -sd' ' <<<"$SIZES")" $((to + 22))
equal "came out as sent" "$SAME" "$n"
# a payload that is as long as that already needs none
equal "padded" "$PADDED" "$(awk -v to="$to" '$1 < to' <<<"$sizes" | wc -l)"
end
