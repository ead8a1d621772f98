#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Eve between bob and alice: replay, forge, release.

She reads bob's packets off the wire as they come. Bob's last one does not
reach alice (guest.sh holds it back), so it is fresh when the others are over:
  replay   a packet alice has had, once more
  forge    the fresh packet with one bit of its ciphertext turned
  release  the fresh packet as bob sealed it, which must still be good
After each step alice's counters and the datagrams her sockets were given are
compared with those before it. Writes attack.json.
"""
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time

from call import Call

RTP = struct.Struct("!BBHII")
PATIENCE = 20.0


def in_alice(*command):
    done = subprocess.run(["ip", "netns", "exec", "alice", *command],
                          check=True, capture_output=True, text=True)
    return done.stdout


def counters():
    stats = json.loads(in_alice("srtpctl", "-json", "stats", "show"))
    if isinstance(stats, list):
        stats = stats[0]
    return stats["counters"]


def delivered():
    """Datagrams handed to any UDP socket of alice."""
    rows = [line.split() for line in in_alice("cat", "/proc/net/snmp")
            .splitlines() if line.startswith("Udp:")]
    return int(dict(zip(*rows))["InDatagrams"])


def moved(before, after):
    names = before.keys() | after.keys()
    delta = {name: after.get(name, 0) - before.get(name, 0) for name in names}
    return {name: n for name, n in sorted(delta.items()) if n}


def wait_for(what, question):
    deadline = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > deadline:
            sys.exit(f"attack: gave up waiting for {what}")
        time.sleep(0.1)


class Wire:
    """What comes from bob, and a way to send in his name."""

    def __init__(self, call):
        self.call = call
        self.seen = {}
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                 socket.htons(0x0800))
        self.tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.tap.bind(("to-bob", 0x0800))
        self.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                                 socket.IPPROTO_RAW)

    def listen_until(self, seq):
        self.tap.settimeout(120)
        while seq not in self.seen:
            packet = self.tap.recv(65535)
            datagram = packet[(packet[0] & 15) * 4:]
            if packet[9] != socket.IPPROTO_UDP or len(datagram) < 20:
                continue
            if struct.unpack_from("!H", datagram, 2)[0] != self.call.in_port:
                continue
            rtp = datagram[8:]
            self.seen[RTP.unpack_from(rtp)[2]] = rtp

    def inject(self, rtp):
        """As bob's datagram; a UDP checksum of 0 is none (RFC 768)."""
        port = self.call.in_port
        udp = struct.pack("!HHHH", port, port, 8 + len(rtp), 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(rtp), 0, 0, 64,
                         socket.IPPROTO_UDP, 0,
                         socket.inet_aton(self.call.bob),
                         socket.inet_aton(self.call.alice))
        self.raw.sendto(ip + udp + rtp, (self.call.alice, 0))


def step(wire, name, rtp):
    before, had = counters(), delivered()
    wire.inject(rtp)
    wait_for(f"a counter to move after {name}",
             lambda: moved(before, counters()))
    return {"step": name, "seq": RTP.unpack_from(rtp)[2],
            "moved": moved(before, counters()),
            "delivered": delivered() - had}


def turn_a_bit(rtp):
    forged = bytearray(rtp)
    forged[RTP.size + 40] ^= 0x10
    return bytes(forged)


def main():
    out = pathlib.Path(sys.argv[1])
    call = Call(out)
    wire = Wire(call)
    (out / "attack.ready").touch()

    last = call.in_last_seq
    wire.listen_until(last)
    wait_for("bob's other packets to be opened",
             lambda: counters().get("opened-rtp", 0) >= call.in_packets - 1)
    wait_for("alice's own packets to be sealed",
             lambda: counters().get("sealed-rtp", 0) >= call.out_packets)

    fresh = wire.seen[last]
    old = wire.seen[(last - 5) & 0xffff]
    steps = [step(wire, "replay", old),
             step(wire, "forge", turn_a_bit(fresh)),
             step(wire, "release", fresh)]
    (out / "attack.json").write_text(json.dumps(steps, indent=2) + "\n")
    os.remove(out / "attack.ready")
    for done in steps:
        effect = ", ".join(f"{k} +{v}" for k, v in done["moved"].items())
        print(f"    {done['step']:8} packet {done['seq']}: {effect}; "
              f"datagrams alice's program was given: {done['delivered']}",
              flush=True)


main()
