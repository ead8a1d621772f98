#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The vectors of RFC 8269 and their kin through the kernel, where it has ARIA: the one
# that "make check-debug" builds does.
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
# shellcheck source=vectors.bash
source "$(dirname "$0")/vectors.bash"

run aria.json
