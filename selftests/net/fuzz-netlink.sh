#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# Thousands of netlink messages, most of them wrong in one way or several: see
# fuzz/netlink.py.
#
#        A
#   +---------+
#   |   lo    |   no packets
#   +---------+
#
# FUZZ_MESSAGES=N for more than 3000 of them, FUZZ_SEED=N for others.
# limit: 3600
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3
python3 -c 'import yaml' 2>/dev/null || skip_all "no python3-yaml"
: "${FUZZ_MESSAGES:=3000}" "${FUZZ_SEED:=1}"
SPEC=$SELFTESTS/../Documentation/netlink/specs/srtp.yaml
export PYTHONDONTWRITEBYTECODE=1
namespace A
echo "# seed $FUZZ_SEED"

fuzz() {
	nsenter --net="/run/netns/$A" python3 "$SELFTESTS/fuzz/netlink.py" "$@"
}

# Test that each is answered, that what is refused changes nothing, that no key
# comes back, and that the family goes on.
begin "messages that were changed"
must fuzz "$SPEC" "$FUZZ_SEED" "$FUZZ_MESSAGES"
end

begin "nothing is left of all that"
must show_is 0 "$A" stats flows
must show_is 0 "$A" stats sessions
must show_is 0 "$A" stats states
must show_is 0 "$A" stats keys
end
