#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The call, inside the guest. Three machines, each a network namespace:
#
#    alice                     eve                       bob
#    plain RTP programs        forwards, listens,        SRTP programs
#    srtp.ko                   injects                   in user space
#    192.0.2.1 ------ to-alice     to-bob ------ 198.51.100.2
#                        |
#                    wire.pcap
#
# Alice sends with ffmpeg, bob opens with GStreamer and libsrtp; bob seals with
# ffmpeg's own SRTP, alice receives with GStreamer. Both legs run at once.
#   guest.sh MODULE.ko OUT        OUT holds call.env, the recordings and the keys
set -eu
module=$1 out=$2
here=$(dirname "$(realpath "$0")")
# shellcheck source=/dev/null
. "$out/call.env"
# Memory of the guest's own: the way to $out is too slow for a live recording.
kept=$(mktemp -d)
export GST_REGISTRY="$out/gst-registry.bin" GST_REGISTRY_UPDATE=no

say() { printf '%s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 1; }
in_alice() { ip netns exec alice "$@"; }
in_eve() { ip netns exec eve "$@"; }
in_bob() { ip netns exec bob "$@"; }

# wait_for SECONDS WHAT COMMAND...
wait_for() {
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until "$@"; do
		[ $SECONDS -lt $deadline ] || die "gave up waiting: $what"
		sleep 0.1
	done
}

machines() {
	local ns

	for ns in alice eve bob; do
		ip netns add $ns
		ip -n $ns link set lo up
	done
	ip link add eth0 netns alice type veth peer name to-alice netns eve
	ip link add eth0 netns bob type veth peer name to-bob netns eve
	ip -n alice addr add "$ALICE/24" dev eth0
	ip -n bob addr add "$BOB/24" dev eth0
	ip -n eve addr add "${ALICE%.*}.254/24" dev to-alice
	ip -n eve addr add "${BOB%.*}.254/24" dev to-bob
	ip -n alice link set eth0 up
	ip -n bob link set eth0 up
	ip -n eve link set to-alice up
	ip -n eve link set to-bob up
	ip -n alice route add default via "${ALICE%.*}.254"
	ip -n bob route add default via "${BOB%.*}.254"
	in_eve sysctl -qw net.ipv4.ip_forward=1
	sysctl -qw net.core.rmem_max=4000000
}

load_module() {
	local dependency

	# no udev here to load the fast crypto drivers by CPU feature
	for dependency in aesni-intel sha1-ssse3 ghash-clmulni-intel \
			  ghash-generic gcm ctr cryptd \
			  $(modinfo -F depends "$module" | tr , ' '); do
		modprobe -q "$dependency" || :
	done
	insmod "$module"
}

# Eve lets everything through but bob's last packet: it is what she forges.
hold_back() {
	in_eve nft -f - <<-NFT
		table ip eve {
			chain forward {
				type filter hook forward priority 0;
				ip daddr $ALICE udp dport $IN_PORT \
					@th,80,16 $IN_LAST_SEQ counter drop
			}
		}
	NFT
}

listening() {
	"in_$1" ss -Hlnu "sport = :$2" | grep -q .
}

# The receiver's socket has handed over all it was given.
drained() {
	"in_$1" ss -Hlnu "sport = :$2" | awk '$2 { exit 1 }'
}

bob_has() {
	in_bob cat /proc/net/snmp |
		awk -v want="$1" '/^Udp: [0-9]/ { exit $2 < want }'
}

alice_sends() {
	in_alice ffmpeg -nostdin -v error -re -i "$out/alice-sends.wav" \
		-af asetnsamples=160 -c:a pcm_alaw -payload_type 8 -ssrc "$OUT_SSRC" \
		-seq "$OUT_FIRST_SEQ" -f rtp \
		"rtp://$BOB:$OUT_PORT?localrtpport=$OUT_PORT&pkt_size=172"
}

# GStreamer is told the key in its caps; it never meets the kernel's.
bob_receives() {
	local crypto="ssrc=(uint)$OUT_SSRC, srtp-key=(buffer)$OUT_KEY_HEX, srtp-cipher=(string)aes-128-gcm, srtp-auth=(string)null, srtcp-cipher=(string)aes-128-gcm, srtcp-auth=(string)null"

	in_bob gst-launch-1.0 -q --no-position --no-fault -e \
		udpsrc buffer-size=2000000 port="$OUT_PORT" caps="application/x-srtp, media=audio, clock-rate=8000, encoding-name=PCMA, payload=8, $crypto" ! \
		srtpdec name=open \
		open.rtp_src ! rtppcmadepay ! alawdec ! wavenc ! \
		filesink location="$kept/bob-receives.wav" \
		udpsrc buffer-size=2000000 port="$((OUT_PORT + 1))" \
			caps="application/x-srtcp, $crypto" ! open.rtcp_sink \
		open.rtcp_src ! \
		filesink location="$kept/bob-receives.rtcp" async=false
}

bob_sends() {
	in_bob ffmpeg -nostdin -v error -re -i "$out/bob-sends.wav" \
		-af asetnsamples=160 -c:a pcm_alaw -payload_type 8 -ssrc "$IN_SSRC" \
		-seq "$IN_FIRST_SEQ" -f rtp \
		-srtp_out_suite AES_CM_128_HMAC_SHA1_80 \
		-srtp_out_params "$IN_KEY_BASE64" \
		"srtp://$ALICE:$IN_PORT?localrtpport=$IN_PORT&pkt_size=186"
}

alice_receives() {
	in_alice gst-launch-1.0 -q --no-position --no-fault -e \
		udpsrc buffer-size=2000000 port="$IN_PORT" caps="application/x-rtp, media=audio, clock-rate=8000, encoding-name=PCMA, payload=8" ! \
		rtppcmadepay ! alawdec ! wavenc ! \
		filesink location="$kept/alice-receives.wav" \
		udpsrc buffer-size=2000000 port="$((IN_PORT + 1))" ! \
		filesink location="$kept/alice-receives.rtcp" async=false
}

# A program started by a function in the background has a shell above it.
interrupt() {
	local pid

	for pid in "$@"; do
		pkill -INT -P "$pid" || :
	done
	wait "$@" || :
}

srtpctl_shown() {
	say "          alice# srtpctl $*"
	in_alice srtpctl "$@"
}

say "[3] Guest: Linux $(uname -r), $(nproc) CPUs, up $(cut -d. -f1 /proc/uptime) s. Machines: alice (srtp.ko), eve (the wire), bob (SRTP in user space)."
machines
load_module
say "    Module srtp loaded: $(awk '$1 == "srtp" { print $2 }' /proc/modules) octets. Its sessions and flows, in alice's namespace:"
srtpctl_shown session add out id 1 suite "$OUT_SUITE" key file "$out/alice.key"
srtpctl_shown flow add out local "*:$OUT_PORT" carries rtp session 1
srtpctl_shown flow add out local "*:$((OUT_PORT + 1))" carries rtcp session 1
srtpctl_shown session add in id 2 suite "$IN_SUITE" key file "$out/bob.key"
srtpctl_shown flow add in local "*:$IN_PORT" carries rtp session 2
srtpctl_shown flow add in local "*:$((IN_PORT + 1))" carries rtcp session 2

hold_back
in_eve tcpdump -i to-alice -Z root --immediate-mode -B 8192 -s 0 \
	-w "$kept/wire.pcap" udp 2> "$out/tcpdump.log" &
tcpdump=$!
in_eve "$here/attack.py" "$out" &
attack=$!
bob_receives & bob_receiver=$!
alice_receives & alice_receiver=$!
wait_for 30 "tcpdump" grep -q 'listening on' "$out/tcpdump.log"
wait_for 30 "the attacker's socket" test -e "$out/attack.ready"
for port in "$OUT_PORT" "$((OUT_PORT + 1))"; do
	wait_for 30 "bob's port $port" listening bob "$port"
done
for port in "$IN_PORT" "$((IN_PORT + 1))"; do
	wait_for 30 "alice's port $port" listening alice "$port"
done

say "[4] The call, both legs at once, at the pace of speech:"
say "    out: ffmpeg (plain RTP) -> kernel seals, $OUT_SUITE -> wire -> GStreamer srtpdec (libsrtp) -> wav"
say "    in:  ffmpeg (its own SRTP, $IN_SUITE) -> wire -> kernel opens -> GStreamer (plain RTP) -> wav"
began=$(cut -d' ' -f1 /proc/uptime)
alice_sends > "$out/alice-sends.sdp" & alice_sender=$!
bob_sends > "$out/bob-sends.sdp" & bob_sender=$!
wait $alice_sender || die "alice's ffmpeg failed"
wait $bob_sender || die "bob's ffmpeg failed"
ended=$(cut -d' ' -f1 /proc/uptime)

say "[5] Eve held back bob's last packet; now she replays, forges, and at last lets the genuine one go."
wait $attack || die "the attack could not be carried out"
wait_for 20 "bob to receive all" bob_has "$OUT_PACKETS"
for port in "$OUT_PORT" "$((OUT_PORT + 1))"; do
	wait_for 20 "bob's programs to read all" drained bob "$port"
done
for port in "$IN_PORT" "$((IN_PORT + 1))"; do
	wait_for 20 "alice's programs to read all" drained alice "$port"
done
interrupt $bob_receiver $alice_receiver $tcpdump
cp "$kept"/* "$out"

in_alice srtpctl -json stats show > "$out/stats.json"
in_alice srtpctl -json session show > "$out/sessions.json"
in_alice srtpctl -json state show > "$out/states.json"
cat > "$out/guest.env" <<-ENV
	GUEST_KERNEL='$(uname -r)'
	GUEST_CPUS=$(nproc)
	CALL_BEGAN=$began
	CALL_ENDED=$ended
ENV
