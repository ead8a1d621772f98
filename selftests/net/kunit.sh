#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pure rooms (parse, replay, kdf, suite, rtpstats) inside this kernel: the tests
# and vectors of selftests/unit as a KUnit module, with this kernel's AES and heap,
# and under whatever sanitizers it has.
#
#   selftests/unit/test_ROOM.c --+
#   kernel/ROOM.c ---------------+-- srtp_kunit.ko -- KTAP in the kernel log
#   selftests/vectors/*.json ----+
#
# Outside User Mode Linux a point that takes a second is stopped, and says so.
#
# engines: sync
NO_MODULE=1
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
: "${KUNIT_KO:=$BUILD/$(uname -r)/kunit/srtp_kunit.ko}"
need dmesg insmod rmmod

modprobe -q kunit 2>/dev/null
[ -d /sys/module/kunit ] || skip_all "this kernel has no KUnit"
modprobe -q libaes 2>/dev/null
[ -f "$KUNIT_KO" ] || bail "no $KUNIT_KO"

# Loading it runs it.
mark="srtp kunit begins: $$ $RANDOM"
echo "$mark" >/dev/kmsg
insmod "$KUNIT_KO" || bail "cannot load $KUNIT_KO"
dmesg -t >"$TMP/log"

# The suite, indented by four, has a case for each room, and that, indented by
# eight, a line for each point. What a point says comes before its line.
plan='' rooms=0 points=0 total='' verdict='' room='' cases='' begun=''
while IFS= read -r line; do
	if [ -z "$begun" ]; then
		[ "$line" != "$mark" ] || begun=1
		continue
	fi
	case $line in
	"    1.."*) plan=${line#*..} ;;
	"        # Subtest: "*) room=${line#*: } ;;
	"    # $room: pass:"*) ;;
	"    # $room: "[0-9]*" of "[0-9]*) cases=${line##*: } ;;
	"        ok "* | "        not ok "*)
		points=$((points + 1))
		name=${line#*ok [0-9]* }
		begin "$room: $name${cases:+ ($cases)}"
		[ "${line#*not ok}" = "$line" ] || fail "as told above"
		end
		cases=''
		;;
	"    ok "* | "    not ok "*) rooms=$((rooms + 1)) ;;
	"# Totals: "*) total=${line##*total:} ;;
	"ok "*" srtp" | "not ok "*" srtp") verdict=${line%% [0-9]*} ;;
	*"KTAP version"* | *"# Subtest: srtp") ;;
	*)
		line=${line#"${line%%[! ]*}"}
		echo "# ${line#\# }"
		;;
	esac
done <"$TMP/log"

# Test that it came to its end: a suite that stops half-way has no bad points.
begin "all $points points of $rooms rooms ran"
equal "rooms" "$rooms" "${plan:-announced}"
equal "points" "$points" "${total:-announced}"
equal "verdict of the suite" "$verdict" ok
end

begin "the test module leaves"
must rmmod srtp_kunit
end
