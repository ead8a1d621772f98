#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a forged packet costs: at most one HMAC, or one AEAD, for each session of
# its flow that knows or learns its SSRC; none where no tag need be looked at.
# The engine, which does them, counts them.
#
#   A  application, flows, eight sessions       B  the forger
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6666
#
# engines: sync
# (It asks for the late engine by itself.)
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"
engine_load
param=/sys/module/srtp_test_engine/parameters
usual=$(<$param/delay_us)
put_back() {
	echo "$usual" >$param/delay_us
}
at_end put_back
long_backlog
late_cm='engine ctr-aes-srtp-late auth-engine hmac-sha1-srtp-late'
late_gcm='engine gcm-aes-srtp-late'
[ -r $param/hmacs ] || skip_all "this engine does not count by kind"
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6666
X=0x2222 Z=0x9999
BOTH=DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM

# key N SUITE: never the same twice.
key() {
	case $2 in
	"$CM") printf '%052x%08x' 0x5eed "$1" ;;
	"$BOTH") printf '%032x%032x%048x' "$1" "$(($1 + 5000))" 0x5eed ;;
	*) printf '%048x%08x' 0x5eed "$1" ;;
	esac
}

# sessions SUITE LETTERS: flow 1 with a session a letter: k knows SSRC X and
# learns none, l learns, n knows another one alone. On another flow are more that
# learn: no packet of flow 1 is any business of theirs.
sessions() {
	local suite=$1 letters=$2 engine=$late_cm ssrc n list=''
	[ "$suite" = $CM ] || engine=$late_gcm
	{
		echo "flow flush"
		echo "session flush"
		for ((n = 1; n <= ${#letters} + 2; n++)); do
			case ${letters:n-1:1} in
			k) ssrc=$X ;;
			n) ssrc=$Z ;;
			*) ssrc='learn 16' ;;
			esac
			echo "session add in id $n suite $suite" \
				"key hex $(key $n "$suite") $engine ssrc $ssrc"
			[ $n -gt ${#letters} ] || list+=" session $n"
		done
		echo "flow add in id 1 local 10.77.0.1:5004$list"
		echo "flow add in id 2 local 10.77.0.1:5014 session $((n - 2)) session $((n - 1))"
	} >"$TMP/batch"
	must ctl "$A" -batch "$TMP/batch"
	# all that can be forged of two layers is the outer one
	[ "$suite" != $BOTH ] || suite=$GCM
	must peer crypto forged "$suite" "$(key 999 "$suite")"
}

settled() {
	[ "$(show "$A" stats away)" = 0 ]
}

# spent KIND: how many the engine was asked for since the last call.
declare -A asked=([hmacs]=$(<$param/hmacs) [aeads]=$(<$param/aeads)
	[ciphers]=$(<$param/ciphers))
spent() {
	local now
	now=$(<"$param/$1")
	SPENT=$((now - asked[$1]))
	asked[$1]=$now
}

# costs KIND N COMMAND...: from when COMMAND begins until nothing is away, the
# engine is asked for N of KIND and nothing else.
costs() {
	local kind=$1 want=$2 other
	shift 2
	for other in hmacs aeads ciphers; do
		spent $other
	done
	must "$@"
	must wait_for settled
	for other in hmacs aeads ciphers; do
		spent $other
		if [ "$other" = "$kind" ]; then
			equal "$other" $SPENT "$want"
		else
			equal "$other" $SPENT 0
		fi
	done
}

# reports: 50 forged ones
reports() {
	local n

	for ((n = 0; n < 50; n++)); do
		peer send-rtcp wire 10.77.0.1:5004 $X sr via forged >/dev/null || return
	done
}

# forged SUITE KIND LETTERS N COUNTER [SRTCP]: 50 forgeries cost N each, and are
# counted once each.
forged() {
	local flood=(peer send wire 10.77.0.1:5004 "$X" 1000 50 via forged)

	[ -z "${6:-}" ] || flood=(reports)
	begin "$1, sessions $3: $4 each ${6:-}"
	sessions "$1" "$3"
	mark "$A"
	costs "$2" $((50 * $4)) "${flood[@]}"
	must moved_only "$A" "$5" 50
	must peer quiet app
	must moved "$A" opened-rtp 0
	must moved "$A" opened-rtcp 0
	end
}

# Test one session as in a call, two as during a re-key, eight at most.
for letters in k kk kkkkkkkk; do
	forged $CM hmacs $letters ${#letters} auth-failed
done
forged $CM hmacs l 1 auth-failed
forged $CM hmacs llllllll 8 auth-failed

# Test that those which neither know nor learn are not asked.
forged $CM hmacs nnnnnnnn 0 unknown-ssrc
forged $CM hmacs knnnnnnn 1 auth-failed
forged $CM hmacs nnkknnnn 2 auth-failed
forged $CM hmacs nnklnnnl 3 auth-failed

# Test that an AEAD is asked no more often than an HMAC.
forged $GCM aeads k 1 auth-failed
forged $GCM aeads nnkknnnl 3 auth-failed
forged $GCM aeads kkkkkkkk 8 auth-failed

# Test that the inner of two layers costs a forger nothing.
forged $BOTH aeads k 1 auth-failed
forged $BOTH aeads nnknnnnl 2 auth-failed

# Test the same of SRTCP.
for letters in k kk llllllll; do
	forged $CM hmacs $letters ${#letters} auth-failed SRTCP
done
forged $CM hmacs nnnnnnnn 0 unknown-ssrc SRTCP
forged $CM hmacs nnklnnnl 3 auth-failed SRTCP
forged $GCM aeads nnknnnnl 2 auth-failed SRTCP
forged $BOTH aeads nnknnnnl 2 auth-failed SRTCP

# either SUITE KIND ENGINE: a session that takes either ROC, beside an old one
either() {
	begin "$1, either ROC: one more, until a packet has told which"
	sessions "$1" k
	must ctl "$A" state set session 1 ssrc $X roc 5
	# shellcheck disable=SC2086 # words
	must ctl "$A" session add in id 4 suite "$1" key hex "$(key 4 "$1")" $3 \
		roc either from 1
	must ctl "$A" flow set 1 session +4
	mark "$A"
	costs "$2" 150 peer send wire 10.77.0.1:5004 $X 1000 50 via forged
	must moved_only "$A" auth-failed 50
	must peer crypto honest "$1" "$(key 4 "$1")"
	must peer roc honest $X 5
	must peer send wire 10.77.0.1:5004 $X 1050 1 via honest
	must peer recv app $X 1050 1
	must wait_for settled
	costs "$2" 100 peer send wire 10.77.0.1:5004 $X 1051 50 via forged
	must moved_only "$A" auth-failed 100
	must peer quiet app
	end
}
either $CM hmacs "$late_cm"
either $GCM aeads "$late_gcm"

# Test that what an index says costs nothing.
begin "replayed, below the window, cut short: no crypto"
sessions $CM kkl
must peer crypto honest $CM "$(key 1 $CM)"
must peer send wire 10.77.0.1:5004 $X 5000 1 via honest save old
must peer send wire 10.77.0.1:5004 $X 6000 1 via honest save new
must peer recv app $X 5000 1
must peer recv app $X 6000 1
# The second and third have no state that is ahead: they look at the tag.
must ctl "$A" state set session 2 ssrc $X seq 6000
must ctl "$A" flow set 1 session 1 session 2
mark "$A"
resend() {
	local n
	for ((n = 0; n < 50; n++)); do
		peer resend wire 10.77.0.1:5004 $1 || return
	done
}
costs hmacs 0 resend old
must moved_only "$A" too-old 50
mark "$A"
must ctl "$A" flow set 1 session 1
costs hmacs 0 resend new
must moved_only "$A" replayed 50
mark "$A"
costs hmacs 0 peer send wire 10.77.0.1:5004 $X 6100 50 via forged size 0 cut 1
must moved_only "$A" truncated 50
end

begin "an unknown MKI, a guard: no crypto"
must ctl "$A" flow flush
must ctl "$A" session flush
must peer crypto forged $CM "$(key 999 $CM)"
must ctl "$A" session add in id 1 suite $CM key hex "$(key 1 $CM)" mki 01020304 $late_cm
must ctl "$A" flow add in id 1 local 10.77.0.1:5004 session 1
mark "$A"
costs hmacs 0 peer send wire 10.77.0.1:5004 $X 1 50 via forged
must moved_only "$A" mki-unknown 50
must ctl "$A" session del 1
mark "$A"
costs hmacs 0 peer send wire 10.77.0.1:5004 $X 51 50 via forged
must moved_only "$A" no-session 50
end

# Test the one case in which a packet is tried twice: it was there before the SSRC
# had a state, and waits in line behind the packet that makes it.
begin "a forgery that stood in line before the state was made: two at most"
sessions $CM l
echo 100000 >$param/delay_us
must peer crypto honest $CM "$(key 1 $CM)"
spent hmacs
must peer send wire 10.77.0.1:5004 $X 100 50 via forged
must peer send wire 10.77.0.1:5004 $X 100 10 via honest
must peer send wire 10.77.0.1:5004 $X 150 50 via forged
must wait_for settled
echo "$usual" >$param/delay_us
must peer recv app $X 100 10
spent hmacs
echo "# $SPENT HMACs for 110 packets"
must test $SPENT -ge 110
must test $SPENT -le 220
must show_is 1 "$A" session states 1
end

# Test that forgeries which wait inside the engine are bounded, and that the
# stream lives when they have gone.
begin "at most 8192 wait inside engines; the rest is refused"
sessions $CM k
must peer crypto honest $CM "$(key 1 $CM)"
mark "$A"
echo 4000000 >$param/delay_us
out=$("$PEER_BIN/srtp-traffic" send --ns "$B" --forge --local 10.77.0.2:6004 \
	--remote 10.77.0.1:5004 --ssrc $X --count 22000 --size 8 \
	--suite $CM --key "$(key 999 $CM)")
away=$(show "$A" stats away)
full=$(change "$A" queue-full)
echo 0 >$param/delay_us
sent=$(jq .sent <<<"$out")
echo "# $sent forgeries, $away away, $full refused"
must test "$away" -le 8192
must test "$full" -gt 0
must wait_for settled
equal "forgeries refused" "$(($(change "$A" queue-full) +
	$(change "$A" auth-failed) + $(change "$A" too-old) +
	$(change "$A" replayed)))" "$sent"
echo "$usual" >$param/delay_us
mark "$A"
must peer send wire 10.77.0.1:5004 $X 1 100 via honest
must peer recv app $X 1 100
must no_drops "$A"
end
