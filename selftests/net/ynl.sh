#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# limit: 900
# The kernel's own netlink tool drives the family from our specification alone.
#
#        A
#   +---------+
#   |   lo    |   no packets: what srtpctl and ynl say must agree
#   +---------+
source "$(dirname "$0")/../lib.sh"

need python3
YNL=${SRTP_CACHE:-$BUILD/cache}/ynl
[ -e "$YNL/complete" ] || skip_all "ynl was not fetched: run selftests/spec/fetch"
python3 -c 'import yaml, jsonschema' 2>/dev/null ||
	skip_all "no python3-yaml or python3-jsonschema"

SPEC=$SELFTESTS/../Documentation/netlink/specs/srtp.yaml
export PYTHONDONTWRITEBYTECODE=1

# The tool, with the parser in C for the specification: a guest's processor is slow.
cli='import os, runpy, sys, yaml
yaml.SafeLoader = yaml.CSafeLoader
sys.argv.pop(0)
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")'

# ynl WORDS...: what the tool prints is in $SAID. It looks at the specification once.
ynl() {
	SAID=$(ip netns exec "$A" python3 -c "$cli" "$YNL/tools/net/ynl/cli.py" \
		--spec "$SPEC" "${schema[@]}" --output-json "$@" 2>&1)
	local status=$?
	schema=(--no-schema)
	[ $status != 0 ] || return 0
	echo "# ynl: $SAID"
	return 1
}

# says FILTER VALUE: jq on what ynl printed.
says() {
	local got
	got=$(jq -r "$1" <<<"$SAID")
	[ "$got" = "$2" ] && return
	echo "# $1: $got, should be $2"
	return 1
}

namespace A
schema=(--schema "$YNL/Documentation/netlink/genetlink.yaml")
LOCAL=0a4d0001				# 10.77.0.1

# Test that the suites have the numbers and lengths they should have.
begin "suite-get tells of the suites"
must ynl --dump suite-get
must says length 21
must says 'all(.[]; (.name | ascii_downcase | gsub("_"; "-")) == .id)' true
must says '.[] | select(.name == "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM") |
	.["key-len"] + .["salt-len"]' 88
must says '.[] | select(.name == "AEAD_AES_256_GCM") | .id' aead-aes-256-gcm
must says '.[] | select(.name == "AEAD_AES_256_GCM") | .["key-len"]' 32
end

# Test that a flow and its anonymous session come in one message.
begin "flow-new with a session in it"
must ynl --do flow-new --json '{ "id": 7, "direction": "in",
	"local-addr": "'$LOCAL'", "local-port": 5004, "carries": "rtp",
	"pass": ["stun", "dtls"], "cookie": "c0ffee",
	"session": { "suite": "aes-cm-128-hmac-sha1-80", "window": 128,
		"key": [ { "master": "'$KEY_CM'" } ] } }'
end

begin "flow-get dumps it"
must ynl --dump flow-get
must says length 1
must says '.[0].id' 7
must says '.[0].owner' srtpctl
must says '.[0].direction' in
must says '.[0].carries' rtp
must says '.[0].pass | sort | join(" ")' 'dtls stun'
must says '.[0]["local-addr"]' $LOCAL
must says '.[0]["local-port"]' 5004
must says '.[0].cookie' c0ffee
must says '.[0].sessions.session | length' 1
end

begin "session-get dumps the session, without its key"
must ynl --dump session-get
must says length 1
must says '.[0].anonymous' true
must says '.[0].window' 128
must says '.[0].key[0] | has("master")' false
must says '.[0].key[0].check | length' 8
must_not grep -q "$KEY_CM" <<<"$SAID"
end

# Test that another tool sees the same.
begin "srtpctl shows what ynl made"
must show_is 7 "$A" flow id
must show_is 10.77.0.1 "$A" flow local-addr
must show_is 5004 "$A" flow local-port
must show_is true "$A" session anonymous
end

begin "the kernel selects by owner and cookie"
must ynl --dump flow-get --json '{ "owner": "nobody" }'
must says length 0
must ynl --dump flow-get --json '{ "cookie": "c0ffee" }'
must says length 1
must ynl --dump flow-get --json '{ "cookie": "c0ff" }'
must says length 0
end

begin "stats-get counts them"
must ynl --do stats-get
must says .flows 1
must says .sessions 1
must says .keys 1
must says '.counters["auth-failed"]' 0
end

# Test that a refusal has a sentence and names the attribute.
begin "a refusal explains itself"
must_not ynl --do flow-get --json '{ "id": 8 }'
ynl --do flow-get --json '{ "id": 8 }' >/dev/null
must grep -q 'no flow with this id' <<<"$SAID"
must grep -q "'bad-attr': '.id'" <<<"$SAID"
ynl --do session-new --json '{ "direction": "in", "window": 63,
	"suite": "aes-cm-128-hmac-sha1-80",
	"key": [ { "master": "'$KEY_CM2'" } ] }' >/dev/null
must grep -q "'bad-attr': '.window'" <<<"$SAID"
must ynl --do stats-get
must says .sessions 1
end

# Test what srtpctl would not even send; in one process, they are many.
begin "everything odd is refused, for its reason, and changes nothing"
namespace B
must ip netns exec "$B" python3 "$(dirname "$0")/refusals.py" "$YNL" "$SPEC"
end

# Test that what goes with its controller goes, however soon the next one is there.
begin "a controller that is back at once finds nothing of what was to go"
must ip netns exec "$B" python3 "$(dirname "$0")/late.py" "$YNL" "$SPEC"
end

begin "flow-set changes it, flow-del removes it with its session"
must ynl --do flow-set --json '{ "id": 7, "carries": "mux", "pass": [] }'
must ynl --do flow-get --json '{ "id": 7 }'
must says .carries mux
must says '.pass | length' 0
must ynl --do flow-del --json '{ "id": 7 }'
must ynl --do stats-get
must says .flows 0
must says .sessions 0
end
