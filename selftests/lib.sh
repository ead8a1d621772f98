# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by every script in net/: namespaces and links, TAP, counters, the peer.
#
# From outside (all have defaults below the build directory):
#   BUILD      the build directory
#   SRTP_KO    the module; loaded unless it is there already
#   ENGINE_KO  the test engine, loaded when ENGINE=late
#   SRTPCTL    the tool
#   PEER_BIN   where srtp-peer, srtp-vectors and srtp-traffic are
#   ENGINE     sync (default): the crypto driver the kernel picks; late: ours
set -u
export LC_ALL=C

SELFTESTS=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
: "${BUILD:=$(realpath -m "$SELFTESTS/../build")}"
: "${SRTP_KO:=$BUILD/$(uname -r)/srtp.ko}"
: "${ENGINE_KO:=$BUILD/$(uname -r)/engine/srtp_test_engine.ko}"
: "${PEER_BIN:=$BUILD/bin}"
: "${SRTPCTL:=$BUILD/bin/srtpctl}"
: "${ENGINE:=sync}"
[ -x "$SRTPCTL" ] || SRTPCTL=$(command -v srtpctl || echo "$SRTPCTL")
export SRTPCTL

# Words to put after each key, so that a script runs through either engine.
# KEYOPT_MAC is for suites without a cipher.
KEYOPT_CM='' KEYOPT_F8='' KEYOPT_GCM='' KEYOPT_MAC='' KEYOPT_ARIA='' KEYOPT_ARIA_GCM=''

# 16 or 32 octets of key, then salt; never two sessions with the same one.
KEY_CM=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d
KEY_CM2=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7e8e9eaebeced
KEY_GCM=202122232425262728292a2b2c2d2e2f303132333435363738393a3b
CM=AES_CM_128_HMAC_SHA1_80 GCM=AEAD_AES_128_GCM

# --- TAP -------------------------------------------------------------------

tap_count=0 tap_failed=0 tap_name='' tap_good=1

# begin NAME: what follows, up to end, is one test.
begin() {
	tap_name=$1 tap_good=1
}

# must COMMAND...: the test fails unless COMMAND succeeds.
must() {
	"$@" && return
	set -- "$*"
	echo "# failed: ${1:0:300}"
	tap_good=0
}

# must_not COMMAND...: the test fails if COMMAND succeeds.
must_not() {
	"$@" >/dev/null 2>&1 || return 0
	echo "# succeeded, should not: $*"
	tap_good=0
}

# fail SENTENCE
fail() {
	echo "# $*"
	tap_good=0
}

# equal WHAT GOT WANTED
equal() {
	[ "$2" = "$3" ] && return
	echo "# $1: $2, should be $3"
	tap_good=0
}

end() {
	tap_count=$((tap_count + 1))
	if [ "$tap_good" = 1 ]; then
		echo "ok $tap_count - $tap_name"
	else
		echo "not ok $tap_count - $tap_name"
		tap_failed=$((tap_failed + 1))
	fi
}

# skip NAME REASON: one test that cannot run here.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON: the script cannot run here.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 4
}

# bail REASON: the test bed itself does not work.
bail() {
	echo "Bail out! $*"
	exit 1
}

need() {
	local tool
	for tool; do
		command -v "$tool" >/dev/null || skip_all "no $tool"
	done
}

# trace_begin EVENT: the kernel's trace, $TRACE, where it has such an event; the script
# switches it on. It is gone at the end.
trace_begin() {
	mountpoint -q /sys/kernel/tracing ||
		mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null || return
	[ -e "/sys/kernel/tracing/events/$1" ] || return
	TRACE=/sys/kernel/tracing/instances/srtp
	mkdir "$TRACE" || bail "no instance for the trace"
	at_end trace_end
}

trace_end() {
	rmdir "$TRACE"
}

# --- Cleaning up -----------------------------------------------------------

NAMESPACES=() CHILDREN=() AT_END=() TMP=$(mktemp -d)

# at_end FUNCTION: before all else is cleaned up, however the script ends.
at_end() {
	AT_END+=("$1")
}

finish() {
	local status=$? pid ns function
	trap - EXIT
	for function in "${AT_END[@]}"; do
		"$function"
	done
	for pid in "${CHILDREN[@]}"; do
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	for ns in "${NAMESPACES[@]}"; do
		ip netns del "$ns"
	done
	rm -rf "$TMP"
	if [ "$tap_count" -gt 0 ]; then
		echo "1..$tap_count"
		[ "$tap_failed" = 0 ] || status=1
	fi
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# --- Waiting ---------------------------------------------------------------

# Nothing ever comes out of it: a pause without a process.
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
exec {NEVER}<> <(:)

# A kernel that watches itself (lockdep, KASAN; KCSAN) is several times slower.
WATCHFUL=''
if [ -e /proc/lockdep ] || [ -d /sys/module/kcsan ]; then
	WATCHFUL=1
fi
: "${WAIT:=${WATCHFUL:+100}}" "${WAIT:=20}"
# How long an engine keeps a packet while something else is done, in microseconds.
AWHILE=${WATCHFUL:+2000000} AWHILE=${AWHILE:-300000}

# What comes, comes within so many milliseconds; else it is tried again.
SOON=${WATCHFUL:+2000} SOON=${SOON:-500}

# wait_for COMMAND...: until it succeeds, at most WAIT seconds.
wait_for() {
	local end=$((SECONDS + WAIT))
	until "$@"; do
		if [ $SECONDS -gt $end ]; then
			echo "# never true: $*"
			return 1
		fi
		read -rt 0.05 -u "$NEVER" || :
	done
}

# --- Namespaces and links --------------------------------------------------

# namespace VARIABLE...: make namespaces with random names.
namespace() {
	local var name
	for var; do
		name=srtp-$var-$$-$RANDOM
		ip netns add "$name" || bail "cannot make a network namespace"
		NAMESPACES+=("$name")
		ip -n "$name" link set lo up
		printf -v "$var" %s "$name"
	done
}

link_count=0

# link NS DEV ADDR4/LEN ADDR6/LEN  NS DEV ADDR4/LEN ADDR6/LEN
# A veth pair with room for any RTP packet, neighbours known, no address
# detection; checksums are computed and verified as on a wire.
link() {
	local n=$((++link_count))
	local mac1 mac2
	printf -v mac1 02:00:00:00:%02x:01 $n
	printf -v mac2 02:00:00:00:%02x:02 $n

	ip -n "$1" link add "$2" mtu 2000 address $mac1 type veth \
		peer name "$6" mtu 2000 address $mac2 netns "$5" ||
		bail "cannot make a veth pair"
	ip -n "$1" -batch - <<-END || bail "cannot set up $2"
		addr add $3 dev $2
		addr add $4 dev $2 nodad
		link set $2 up
		neigh replace ${7%/*} lladdr $mac2 dev $2 nud permanent
		neigh replace ${8%/*} lladdr $mac2 dev $2 nud permanent
	END
	ip -n "$5" -batch - <<-END || bail "cannot set up $6"
		addr add $7 dev $6
		addr add $8 dev $6 nodad
		link set $6 up
		neigh replace ${3%/*} lladdr $mac1 dev $6 nud permanent
		neigh replace ${4%/*} lladdr $mac1 dev $6 nud permanent
	END
	link_end "$1" "$2"
	link_end "$5" "$6"
	wait_for carrier "$1" "$2"
}

# one_cpu NS DEV...: packets that come in there are worked on by one processor,
# whichever sent them: two would deliver them out of order.
one_cpu() {
	local ns=$1
	shift
	# shellcheck disable=SC2016
	ip netns exec "$ns" bash -c 'for dev; do
		echo 1 >"/sys/class/net/$dev/queues/rx-0/rps_cpus"
	done' - "$@"
}

# link_end NS DEV: checksums are computed, packets stay in order.
link_end() {
	! command -v ethtool >/dev/null ||
		ip netns exec "$1" ethtool -K "$2" tx off >/dev/null
	one_cpu "$1" "$2"
}

carrier() {
	[[ $(ip -n "$1" -o link show dev "$2") == *LOWER_UP* ]]
}

# The usual pair:  A (application, flows)  a0 ---- b0  B (the wire's far end)
#                  10.77.0.1 fd77::1            10.77.0.2 fd77::2
pair() {
	namespace A B
	link "$A" a0 10.77.0.1/24 fd77::1/64 "$B" b0 10.77.0.2/24 fd77::2/64
}

# ctl NS WORDS...: srtpctl in a namespace.
ctl() {
	local ns=$1
	shift
	"$SRTPCTL" -n "$ns" "$@"
}

# only NS DIRECTION LOCAL SUITE KEY KEYOPT WORDS...: session 1 and a flow of it, and no
# others.
only() {
	local ns=$1 direction=$2 local=$3 session
	shift 3
	session="suite $1 key hex $2 $3 ${*:4}"
	ctl "$ns" -batch - <<-EOF
		flow flush
		session flush
		session add $direction id 1 $session
		flow add $direction local $local session 1
	EOF
}

# refused NS PATTERN WORDS...: the kernel says no (status 1), in words that match.
refused() {
	answers 1 "$@"
}

# misused NS PATTERN WORDS...: srtpctl itself does (status 2).
misused() {
	answers 2 "$@"
}

# answers STATUS NS PATTERN WORDS...
answers() {
	local want=$1 ns=$2 pattern=$3 said status
	shift 3
	said=$(ctl "$ns" "$@" 2>&1)
	status=$?
	if [ $status != "$want" ]; then
		echo "# status $status, should be $want: $said"
		return 1
	fi
	grep -qiE -- "$pattern" <<<"$said" && return
	echo "# refused with: $said"
	return 1
}

# --- Counters --------------------------------------------------------------

# counters NS: NAME VALUE lines of the namespace. Only srtpctl is started: in an
# emulated guest each process costs a thirtieth of a second.
counters() {
	local said
	said=$(ctl "$1" -json stats show)
	said=${said#*\"counters\"*\{}
	said=${said%%\}*}
	said=${said//[[:space:]\"]/}
	said=${said//,/$'\n'}
	said=${said//:/ }
	# never like one that stands still
	echo "${said:-unreadable $RANDOM}"
}

# counter NS NAME
counter() {
	local name value
	while read -r name value; do
		[ "$name" = "$2" ] && break
		value=0
	done <<<"$(counters "$1")"
	echo "${value:-0}"
}

counter_is() {
	[ "$(counter "$1" "$2")" = "$3" ]
}

# counter_reaches NS NAME N
counter_reaches() {
	[ "$(counter "$1" "$2")" -ge "$3" ]
}

# mark NS: remember the counters, for moved and moved_only.
declare -A MARK
mark() {
	MARK[$1]=$(counters "$1")
	[[ ${MARK[$1]} != unreadable* ]] || fail "no counters"
}

# Every counter that means a packet was lost.
DROPS=' malformed not-rtp no-session unknown-ssrc state-limit truncated '
DROPS+='mki-unknown auth-failed replayed too-old exhausted limit e-bit not-cryptex repeated '
DROPS+='tx-stuck too-big fragment gso no-memory queue-full crypto-error gone unreadable '

# nft_counter NS NAME: packets that the counter of "table inet look" has seen.
nft_counter() {
	ip netns exec "$1" nft -j list counter inet look "$2" |
		jq '[.. | .packets? // empty] | first'
}

# changes NS: NAME DIFFERENCE lines of what moved since mark.
changes() {
	local -A before=()
	local name value
	while read -r name value; do
		before[${name:-none}]=$value
	done <<<"${MARK[$1]}"
	while read -r name value; do
		[ "${value:-0}" = "${before[${name:-none}]:-0}" ] ||
			echo "$name $((value - ${before[$name]:-0}))"
	done <<<"$(counters "$1")"
}

# change NS NAME: by how much it moved since mark.
change() {
	local name value
	while read -r name value; do
		[ "$name" = "$2" ] && break
		[ "$name" = unreadable ] && value=$name && break
		value=0
	done <<<"$(changes "$1")"
	echo "${value:-0}"
}

# moved NS NAME N: since mark, NAME grew by N.
moved() {
	local got
	got=$(change "$1" "$2")
	[ "$got" = "$3" ] && return
	echo "# $2 moved by $got, should be $3"
	return 1
}

# drops NS: what was dropped since mark, as "NAME N, NAME N".
drops() {
	local name value out=''
	while read -r name value; do
		[[ $DROPS == *" $name "* ]] || continue
		out+=${out:+, }"$name $value"
	done <<<"$(changes "$1")"
	echo "$out"
}

# moved_only NS NAME N: since mark, NAME grew by N and no other drop happened.
moved_only() {
	wait_for counter_grew "$1" "$2" "$3" || :
	local got
	got=$(drops "$1")
	[ "$got" = "$2 $3" ] && return
	echo "# drops: ${got:-none}; should be: $2 $3"
	return 1
}

counter_grew() {
	[ "$(change "$1" "$2")" = "$3" ]
}

# moved_either NS N NAME...: one of these grew by N and no other drop happened.
moved_either() {
	local ns=$1 n=$2 name got
	shift 2
	wait_for dropped_all "$ns" "$n" || :
	got=$(drops "$ns")
	for name; do
		[ "$got" = "$name $n" ] && return
	done
	echo "# drops: $got; should be $n of one of: $*"
	return 1
}

# dropped_all NS N: so many since mark, for whatever reason.
dropped_all() {
	local name value sum=0
	while read -r name value; do
		[[ $DROPS != *" $name "* ]] || ((sum += value))
	done <<<"$(changes "$1")"
	[ "$sum" -ge "$2" ]
}

# no_drops NS: nothing was dropped since mark.
no_drops() {
	local got
	got=$(drops "$1")
	[ -z "$got" ] && return
	echo "# drops: $got"
	return 1
}

# long_backlog: what a busy machine keeps waiting shall reach a flow, and not fill the
# queue before it.
BACKLOG=/proc/sys/net/core/netdev_max_backlog
long_backlog() {
	BACKLOG_WAS=$(<$BACKLOG)
	at_end backlog_back
	echo 100000 >$BACKLOG
}

backlog_back() {
	echo "$BACKLOG_WAS" >$BACKLOG
}

# --- The independent peer --------------------------------------------------

# One srtp-peer answers each line with "ok ..." or "no ...". See "srtp-peer -h".
# It stays on one processor: a sender that moves may overtake itself in their
# backlogs, before any flow is asked.
peer_start() {
	[ -x "$PEER_BIN/srtp-peer" ] || bail "no srtp-peer in $PEER_BIN"
	coproc PEER { exec taskset -c 0 "$PEER_BIN/srtp-peer" talk; }
	# shellcheck disable=SC2153
	CHILDREN+=("$PEER_PID")
	exec {PEER_TO}>&"${PEER[1]}" {PEER_FROM}<&"${PEER[0]}"
}

# peer WORDS...: $PEER_SAID is what followed "ok".
peer() {
	local said
	echo "$*" >&"$PEER_TO"
	IFS= read -rt $((3 * WAIT)) said <&"$PEER_FROM" || said='no answer'
	PEER_SAID=${said#* }
	[ "${said%% *}" = ok ] && return
	said="$*"
	echo "# peer: ${said:0:160}: $PEER_SAID"
	return 1
}

# peer_no PATTERN WORDS...: the peer must answer "no", in words that match.
# shellcheck disable=SC2317
peer_no() {
	local pattern=$1
	shift
	peer "$@" >/dev/null && return 1
	[[ $PEER_SAID =~ $pattern ]]
}

# --- Background programs ---------------------------------------------------

# start FILE COMMAND...: run it with its output in FILE; $STARTED is its id.
start() {
	local file=$1
	shift
	"$@" >"$file" 2>&1 &
	STARTED=$!
	CHILDREN+=("$STARTED")
}

# stop PID: ask it to end, and wait until it has.
stop() {
	kill -TERM "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# member JSON NAME: the first member of that name; what is no plain word is left to
# jq, which takes as long to start in an emulated guest as ten other programs.
member() {
	local rest=${1#*\""$2"\":}

	if [ "$rest" != "$1" ] &&
		[[ $rest =~ ^[[:space:]]*(\"([^\"\\]*)\"|[[:alnum:].+-]+)[[:space:],\}] ]]; then
		[[ ${BASH_REMATCH[1]} == \"* ]] && echo "${BASH_REMATCH[2]}" ||
			echo "${BASH_REMATCH[1]}"
	else
		jq -r --arg n "$2" '[.. | objects | select(has($n))] |
			first | .[$n]' <<<"$1" 2>/dev/null
	fi
}

# field FILE NAME: a member of the JSON object in FILE.
field() {
	member "$(<"$1")" "$2"
}

field_reaches() {
	[ "$(field "$1" "$2")" -ge "$3" ] 2>/dev/null
}

has_line() {
	grep -q -- "$2" "$1"
}

# monitor NS: events of the namespace go to $EVENTS from here on.
monitor() {
	EVENTS=$TMP/events
	start "$EVENTS" "$SRTPCTL" -n "$1" monitor
	wait_for monitor_listens "$1"
}

# There is an event once somebody listens: a flow of no consequence goes.
monitor_listens() {
	ctl "$1" flow add in id 999999 local 127.255.255.1:9
	ctl "$1" flow del 999999
	has_line "$EVENTS" gone
}

# event NAME: it has been seen, or comes soon.
event() {
	wait_for has_line "$EVENTS" "$1"
}

# --- Objects ---------------------------------------------------------------

# show NS OBJECT FIELD WORDS...: a member of the first object shown.
show() {
	local ns=$1 object=$2 field=$3
	shift 3
	member "$(ctl "$ns" -json "$object" show "$@")" "$field"
}

show_is() {
	local want=$1
	shift
	[ "$(show "$@")" = "$want" ]
}

# --- Modules ---------------------------------------------------------------

[ "$(id -u)" = 0 ] || skip_all "needs root"
need ip jq nsenter

engine_load() {
	[ -d /sys/module/srtp_test_engine ] && return
	modprobe -qa gcm ctr cbc ccm ghash-generic hmac sha1-generic
	insmod "$ENGINE_KO" || bail "cannot load $ENGINE_KO"
}

module_load() {
	[ -d /sys/module/srtp ] && return
	# There may be no udev: the processor's own drivers, where it has them.
	modprobe -qa aesni-intel sha1-ssse3 ghash-clmulni-intel gcm ctr \
		aes-ce-blk sha1-ce ghash-ce aes_s390 sha1_s390 ghash_s390
	modprobe -qa nf_defrag_ipv4 nf_defrag_ipv6 ip6_udp_tunnel udp_tunnel
	insmod "$SRTP_KO" || bail "cannot load $SRTP_KO"
}

if [ -z "${NO_MODULE:-}" ]; then
	module_load
	case $ENGINE in
	sync) ;;
	late)
		if grep -q '^# engines: sync' "$0"; then
			skip_all "not for ENGINE=late"
		fi
		engine_load
		KEYOPT_MAC='auth-engine hmac-sha1-srtp-late'
		KEYOPT_CM="engine ctr-aes-srtp-late $KEYOPT_MAC"
		KEYOPT_F8="engine cbc-aes-srtp-late $KEYOPT_MAC"
		KEYOPT_GCM='engine gcm-aes-srtp-late'
		KEYOPT_ARIA="engine ctr-aria-srtp-late $KEYOPT_MAC"
		KEYOPT_ARIA_GCM='engine gcm-aria-srtp-late'
		;;
	*) bail "ENGINE=$ENGINE?" ;;
	esac
fi
echo "TAP version 13"
