# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by attack-user.sh and attack-namespace.sh: flows, sessions and states in A,
# and somebody who has no business with them.
#
#   A  flows, sessions, states                  B  the wire's far end
#      10.77.0.1:5004        a0 ---------- b0  10.77.0.2:6004
need setpriv unshare python3
LISTEN=$SELFTESTS/attack/listen.py
export PYTHONDONTWRITEBYTECODE=1
pair
peer_start
peer socket app "$A" 10.77.0.1:5004
peer socket wire "$B" 10.77.0.2:6004
X=0x2222

# Nobody may not look where we live: what he runs is put where he may.
chmod 755 "$TMP"
mkdir -m 755 "$TMP/bin"
cp "$SRTPCTL" "$PEER_BIN/srtp-traffic" "$LISTEN" "$SELFTESTS/net/keys.py" \
	"$SELFTESTS/../kernel/uapi/linux/srtp.h" "$TMP/bin"
chmod 755 "$TMP"/bin/*

# Put before a command: as nobody; as nobody who is root of namespaces of his own.
NOBODY=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
STRANGER=("${NOBODY[@]}" unshare --user --map-root-user --net)

# nobody COMMAND...: in the namespace of the flows.
nobody() {
	nsenter --net="/run/netns/$A" "${NOBODY[@]}" "$@"
}

stranger() {
	"${STRANGER[@]}" "$@"
}

cat >"$TMP/setup" <<-END
	session add in id 1 suite $CM key hex $KEY_CM2 cookie c0ffee idle-after 0
	session add out id 2 suite $CM key hex $KEY_CM mki 01 key hex ${KEY_CM/0001/5051} mki 02
	flow add in id 1 local 10.77.0.1:5004 session 1 cookie c0ffee
	flow add out id 2 local 10.77.0.1:5004 session 2
	state add session 2 ssrc 7
END
must ctl "$A" -batch "$TMP/setup"
must peer crypto in $CM $KEY_CM2
must peer send wire 10.77.0.1:5004 $X 1 3 via in
must peer recv app $X 1 3

# everything NS: every object there is, without ages.
everything() {
	local object
	for object in flow session state; do
		ctl "$1" -json $object show
	done | jq -c 'walk(if type == "object" then
		with_entries(select(.key | test("^last-") | not)) else . end)'
}
