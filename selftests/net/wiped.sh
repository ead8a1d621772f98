#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: sync
# Master keys are wiped from a command wherever they are in it.
#
#        A
#   +---------+
#   |   lo    |   no packets
#   +---------+
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

need python3
export PYTHONDONTWRITEBYTECODE=1
namespace A

begin "a master key, or a session, that comes twice is wiped twice"
must nsenter --net="/run/netns/$A" python3 "$SELFTESTS/net/wiped.py" \
	"$SELFTESTS/../kernel/uapi/linux/srtp.h"
end
