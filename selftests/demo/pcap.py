# SPDX-License-Identifier: GPL-2.0
"""UDP datagrams over IPv4 in a classic pcap file of Ethernet frames."""
import collections
import socket
import struct

Datagram = collections.namedtuple("Datagram", "time src dst sport dport data")


def datagrams(path):
    raw = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[raw[:4]]
    if struct.unpack_from(order + "I", raw, 20)[0] != 1:
        raise ValueError(f"{path}: not Ethernet")
    at = 24
    while at < len(raw):
        sec, usec, length, wire = struct.unpack_from(order + "IIII", raw, at)
        frame = raw[at + 16:at + 16 + length]
        at += 16 + length
        if length != wire:
            raise ValueError(f"{path}: a frame was cut short")
        if frame[12:14] != b"\x08\x00" or frame[23] != socket.IPPROTO_UDP:
            continue
        udp = 14 + (frame[14] & 15) * 4
        sport, dport, size = struct.unpack_from("!HHH", frame, udp)
        yield Datagram(sec + usec / 1e6,
                       socket.inet_ntoa(frame[26:30]),
                       socket.inet_ntoa(frame[30:34]),
                       sport, dport, frame[udp + 8:udp + size])
