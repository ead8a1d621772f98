# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by faults.sh and faults-packets.sh: allocations that fail on purpose. Needs
# a kernel with CONFIG_FAULT_INJECTION, failslab and its debugfs files.
DEBUG=/sys/kernel/debug
[ -e /proc/self/fail-nth ] || [ -e "/proc/self/task/$$/fail-nth" ] ||
	skip_all "this kernel injects no faults (CONFIG_FAULT_INJECTION)"
[ -d $DEBUG/failslab ] || mount -t debugfs debugfs $DEBUG 2>/dev/null
[ -d $DEBUG/failslab ] || skip_all "no failslab"

# fault KIND NAME VALUE
fault() {
	echo "$3" >"$DEBUG/$1/$2"
}

# Every kind of allocation, also those that could wait; and no traces in the log.
sound() {
	local kind
	for kind in failslab fail_page_alloc; do
		[ -d "$DEBUG/$kind" ] || continue
		fault $kind probability 0
		fault $kind verbose 0
		fault $kind times -1
		fault $kind interval 1
		fault $kind space 0
		fault $kind task-filter N
		fault $kind ignore-gfp-wait N
	done
	[ ! -d $DEBUG/fail_page_alloc ] || fault fail_page_alloc min-order 1
}
at_end sound
sound
