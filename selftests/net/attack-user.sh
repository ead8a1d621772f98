#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who has no business here: a user without privileges, and root of a user namespace
# of his own.
#
#   A  flows, sessions, states                  B  the wire's far end
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
#
#   N  nobody's own user and network namespace, made on the way
#      127.0.0.1:5004 -- lo -- 127.0.0.1:6004
#
# engines: sync
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=attack-user.bash
source "$SELFTESTS/net/attack-user.bash"

# Every command there is, as somebody would type it.
cat >"$TMP/commands" <<-END
	flow add in id 9 local 10.77.0.1:7000
	flow add in id 8 local 10.77.0.1:7002 suite $CM key hex ${KEY_CM/0001/6061}
	flow set 1 session none
	flow set 1 miss pass
	flow show
	flow show 1
	flow del 1
	flow flush
	flow flush all
	session add in id 9 suite $CM key hex ${KEY_CM/0001/7071}
	session set 1 clock 8000
	session set 2 current-mki 02
	session show
	session show 1
	session del 1
	session flush
	session flush all
	state add session 1 ssrc 5
	state set session 1 ssrc $X roc 5
	state show
	state show session 1 ssrc $X
	state del session 2 ssrc 7
	state save session 1
	state restore $TMP/save
	key add session 2 key hex ${KEY_CM/0001/8081} mki 03
	key set session 2 mki 01 used 5
	key del session 2 mki 02
	owner set srtpctl linger close
	owner show
	owner show srtpctl
	suite show
	stats show
END
must ctl "$A" state save session 1 >"$TMP/save"
chmod 644 "$TMP/commands" "$TMP/save"
commands=$(wc -l <"$TMP/commands")

# Test that every command, reading ones among them, is refused, in these words.
begin "a user without privileges: $commands commands, all refused"
was=$(everything "$A")
nobody "$TMP/bin/srtpctl" -force -batch "$TMP/commands" \
	>"$TMP/said" 2>"$TMP/refused"
equal status $? 1
equal "said" "$(cat "$TMP/said")" ''
equal "refusals" "$(grep -c 'Operation not permitted' "$TMP/refused")" "$commands"
equal "other words" "$(grep -v 'Operation not permitted' "$TMP/refused")" ''
equal "what there is" "$(everything "$A")" "$was"
end

# Test the test: root may.
begin "the same commands by root do something"
ctl "$A" -force -batch "$TMP/commands" >/dev/null 2>&1
must_not test "$(everything "$A")" = "$was"
ctl "$A" flow flush
ctl "$A" session flush
must ctl "$A" -batch "$TMP/setup"
must peer crypto in $CM $KEY_CM2
must peer send wire 10.77.0.1:5004 $X 1 3 via in
must peer recv app $X 1 3
end

begin "nor events"
said=$(nobody timeout 30 "$TMP/bin/srtpctl" monitor 2>&1)
equal status $? 1
must grep -q 'Operation not permitted' <<<"$said"
end

# --- A user namespace ------------------------------------------------------

if ! stranger true 2>/dev/null; then
	skip "root of a user namespace" "no user namespaces for users here"
else

# Test that he may have his own, and use it.
begin "root of a user namespace seals and opens on his own lo"
cat >"$TMP/inside" <<-'END'
	cd "${0%/*}/bin"
	ip link set lo up
	./srtpctl -batch - <<-BATCH || echo "no flows"
		flow add out id 1 local 127.0.0.1:5004 suite $SUITE key hex $OUT
		flow add in id 2 local 127.0.0.1:5006 suite $SUITE key hex $IN
	BATCH
	./srtp-traffic sink --ns - --local 127.0.0.1:6004 --count 50 \
		--suite $SUITE --key $OUT 2>../log/1 &
	sealed=$!
	./srtp-traffic sink --ns - --local 127.0.0.1:5006 --count 50 2>../log/2 &
	opened=$!
	until grep -q ready ../log/1 && grep -q ready ../log/2; do :; done
	./srtp-traffic send --ns - --local 127.0.0.1:5004 \
		--remote 127.0.0.1:6004 --count 50
	./srtp-traffic send --ns - --local 127.0.0.1:6006 \
		--remote 127.0.0.1:5006 --count 50 --suite $SUITE --key $IN
	wait $sealed && wait $opened && echo all arrived
	./srtpctl -json stats show
END
chmod 644 "$TMP/inside"
mkdir -m 777 "$TMP/log"
said=$(SUITE=$CM OUT=$KEY_CM IN=$KEY_CM2 stranger bash "$TMP/inside" 2>&1)
must grep -q '^all arrived' <<<"$said"
echo "# ${said//$'\n'/$'\n# '}"
figures=$(grep -m 1 '^\[' <<<"$said")
equal sealed "$(jq '.[0].counters."sealed-rtp"' <<<"$figures")" 50
equal opened "$(jq '.[0].counters."opened-rtp"' <<<"$figures")" 50
end

# Test that he reaches neither ours nor what is the machine's.
begin "he sees and touches none of ours, and names no engine"
was=$(everything "$A")
must_not stranger nsenter --net="/run/netns/$A" true
must_not stranger nsenter --net=/proc/1/ns/net true
for words in 'flow show 1' 'flow del 1' 'session show 1' 'session del 1' \
	'session set 1 clock 8000' 'key del session 2 mki 02' \
	"state set session 1 ssrc $X roc 9"; do
	# shellcheck disable=SC2086
	must_not stranger "$TMP/bin/srtpctl" $words
done
for words in 'flow show' 'session show' 'state show' 'flow show cookie c0ffee' \
	'session show cookie c0ffee' 'flow flush all' 'session flush all'; do
	# shellcheck disable=SC2086
	equal "$words" "$(stranger "$TMP/bin/srtpctl" $words 2>&1)" ''
done
said=$(stranger "$TMP/bin/srtpctl" session add in suite $CM key hex $KEY_CM \
	engine 'ctr(aes)' 2>&1)
must grep -q 'initial user namespace' <<<"$said"
equal "what there is" "$(everything "$A")" "$was"
end

# parked N STEP FILE: a document with N parked SSRCs, each of which STEP more.
parked() {
	echo "$PARKED" | jq -c --argjson n "$1" --argjson step "$2" \
		'.sessions[0].states = [range($n) |
			{ssrc: (. * $step % 4294967296), parked: true, learned: true}]' >"$3"
}

# Test that who picks SSRCs for one bucket of the table where idle ones stay keeps the
# processor, which he holds meanwhile, no longer than who does not. The step is the
# inverse of the multiplier that the kernel's hash_32() has for everybody.
begin "SSRCs that he aims at one bucket cost him no more than others"
cat >"$TMP/aimed" <<-'END'
	cd "${0%/*}"
	bin/srtpctl session add in id 1 suite $SUITE key hex $KEY \
		max-parked 65536 ssrc learn 65536 || exit
	[ -n "$1" ] || exec bin/srtpctl state save
	bin/srtpctl state restore "$1"
	TIMEFORMAT=%S
	time bin/srtpctl state restore "$1"
END
chmod 644 "$TMP/aimed"
PARKED=$(SUITE=$CM KEY=$KEY_CM stranger bash "$TMP/aimed" "")
must parked 9000 1 "$TMP/spread.json"
must parked 9000 3954393975 "$TMP/aimed.json"
chmod 644 "$TMP"/*.json
# spent FILE: $SPENT is what restoring it again takes in the kernel, in milliseconds;
# the least of three, as others have the processor as well.
spent() {
	local n said
	SPENT=
	for n in 1 2 3; do
		said=$(SUITE=$CM KEY=$KEY_CM stranger bash "$TMP/aimed" "$1" 2>&1)
		[[ $said =~ ^[0-9]+\.[0-9]{3}$ ]] || return 1
		said=$((10#${said/./}))
		[ "${SPENT:-$said}" -lt $said ] || SPENT=$said
	done
}
must spent spread.json
spread=$SPENT
must spent aimed.json
echo "# milliseconds in the kernel: $spread, aimed $SPENT"
must test "$SPENT" -lt $((2 * spread + 50))
end

# Test that his quota holds, where nobody can raise it.
begin "his quota is for him: 32768 flows, and no more"
said=$(awk 'BEGIN { for (n = 1; n <= 32769; n++)
		print "flow add in local 10." int(n / 60000) ".0.1:" n % 60000 + 1 }' |
	stranger "$TMP/bin/srtpctl" -force -batch - 2>&1)
equal "refusals" "$(wc -l <<<"$said")" 1
must grep -q 'line 32769.*net.srtp.max_flows\|32769:.*net.srtp.max_flows' <<<"$said"
must show_is 2 "$A" stats flows
end

fi
