#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a gateway is told of its streams: RFC 3550's figures, by arithmetic; the last
# drop, its reason and from whom; an SSRC that nobody takes, told once a second.
#
#   A  application, flows                       B  the wire's far end, libsrtp2
#      10.77.0.1:5004 plain  a0 ---------- b0  10.77.0.2:6004 SRTP
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
pair
peer_start
must peer socket app "$A" 10.77.0.1:5004
must peer socket wire "$B" 10.77.0.2:6004
must peer crypto in $CM $KEY_CM2
must peer crypto other $CM $KEY_CM
X=0x2222
must ctl "$A" session add in id 1 suite $CM key hex $KEY_CM2 $KEYOPT_CM clock 1
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
monitor "$A"

# RFC 3550 A.8, of packets that come at one time, their time stamps 160 a number apart.
jitter() {
	printf '%s\n' "$@" | awk '
		NR > 1 {
			d = ($1 - last) * 160
			j += (d < 0 ? -d : d) - int((j + 8) / 16)
		}
		{ last = $1 }
		END { print int(j / 16) }'
}

begin "expected, lost, reordered, duplicate, jitter"
# 16 is kept back and comes late, 17 is lost, 20 comes three times.
must peer send wire 10.77.0.1:5004 $X 1 15 via in
must peer send wire 10.77.0.1:9 $X 16 1 via in save late
must peer send wire 10.77.0.1:9 $X 17 1 via in
must peer send wire 10.77.0.1:5004 $X 18 2 via in
must peer send wire 10.77.0.1:5004 $X 20 1 via in save twice
must peer resend wire 10.77.0.1:5004 late
must peer recv app $X 1 15
must peer recv app $X 18 3
must peer recv app $X 16 1
mark "$A"
must peer resend wire 10.77.0.1:5004 twice
must peer resend wire 10.77.0.1:5004 twice
must moved_only "$A" replayed 2
ctl "$A" -json state show session 1 >"$TMP/state"
equal "figures" "$(jq -c '.[0] | [.packets, .expected, .lost, .reordered, .duplicate]' \
	"$TMP/state")" '[19,20,1,1,2]'
want=$(jitter {1..15} 18 19 20 16)
got=$(field "$TMP/state" jitter)
echo "# jitter $got, by RFC 3550 $want"
# a second may begin between any two of them
must test "$got" -ge $((want - 2))
must test "$got" -le $((want + 2))
end

# dropped OBJECT: the last drop there, as "REASON FROM SSRC"; not long ago.
dropped() {
	ctl "$A" -json "$1" show 1 | jq -r '.[0] | select(."last-drop" < 100000) |
		[."last-drop-reason", ."last-drop-addr", ."last-drop-port",
		 ."last-drop-ssrc"] | join(" ")'
}

begin "the last drop: why, from whom, of which SSRC"
mark "$A"
must peer socket another "$B" 10.77.0.2:6006
must peer send another 10.77.0.1:5004 $X 30 1 via other
must moved_only "$A" auth-failed 1
for object in flow session; do
	equal $object "$(dropped $object)" "auth-failed 10.77.0.2 6006 $((X))"
done
must peer resend wire 10.77.0.1:5004 twice
must wait_for counter_grew "$A" replayed 1
for object in flow session; do
	equal $object "$(dropped $object)" "replayed 10.77.0.2 6004 $((X))"
done
end

begin "an SSRC that nobody takes is told once a second"
must ctl "$A" session add in id 2 suite $CM key hex ${KEY_CM2/#f0/e0} $KEYOPT_CM \
	ssrc $X
must ctl "$A" flow set 1 session 2
mark "$A"
began=$SECONDS
must peer send wire 10.77.0.1:5004 0x3333 1 200 via other
must wait_for counter_grew "$A" unknown-ssrc 200
must event 'kind unknown-ssrc ssrc 0x00003333 flow id 1 '
told=$(grep -c 'kind unknown-ssrc' "$EVENTS")
echo "# told $told times"
must test "$told" -le $((SECONDS - began + 2))
equal flow "$(dropped flow)" "unknown-ssrc 10.77.0.2 6004 $((0x3333))"
end
