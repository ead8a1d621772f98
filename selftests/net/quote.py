#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""quote.py KIND FROM TO HEX   one ICMP message from the first to the second address about
a datagram that came the other way, from port 6004 to 5004, and had these octets:

  whole      an error (port unreachable) quotes it
  later      an error (too big) quotes a later fragment, which begins with the octets
  redirect   an IPv6 Redirect (RFC 4861 4.5) has it in an option, behind another one

quote.py take DEV HEX   say of each such message that comes: its type, how many of these
octets are in it, its length, and whether its checksum is right
"""
import socket
import struct
import sys


def datagram(kind, octets):
    if kind == "later":
        return octets
    return struct.pack("!HHHH", 6004, 5004, 8 + len(octets), 0) + octets


def quoted4(kind, near, far, octets):
    octets = datagram(kind, octets)
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(octets), 7,
                       100 if kind == "later" else 0, 64, socket.IPPROTO_UDP, 0,
                       socket.inet_aton(far), socket.inet_aton(near)) + octets


def quoted6(kind, near, far, octets):
    octets = datagram(kind, octets)
    if kind == "later":
        octets = struct.pack("!BBHI", socket.IPPROTO_UDP, 0, 800, 7) + octets
    return struct.pack("!IHBB16s16s", 6 << 28, len(octets),
                       44 if kind == "later" else socket.IPPROTO_UDP, 64,
                       socket.inet_pton(socket.AF_INET6, far),
                       socket.inet_pton(socket.AF_INET6, near)) + octets


def checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def message4(kind, near, far, octets):
    code = 4 if kind == "later" else 3
    octets = quoted4(kind, near, far, octets)
    head = struct.pack("!BBHI", 3, code, 0, 1280 if code == 4 else 0)
    return struct.pack("!BBH", 3, code, checksum(head + octets)) + head[4:] + octets


def message6(kind, near, far, octets):
    octets = quoted6(kind, near, far, octets)
    if kind == "whole":
        return struct.pack("!BBHI", 1, 4, 0, 0) + octets
    if kind == "later":
        return struct.pack("!BBHI", 2, 0, 0, 1280) + octets
    octets += bytes(-len(octets) % 8)
    return struct.pack("!BBHI16s16sBB6sBBHI", 137, 0, 0, 0,
                       socket.inet_pton(socket.AF_INET6, near),
                       socket.inet_pton(socket.AF_INET6, near), 2, 1, bytes(6),
                       4, 1 + len(octets) // 8, 0, 0) + octets


def taken(packet, octets):
    if packet[0] >> 4 == 4:
        message = packet[(packet[0] & 15) * 4:]
        rest = checksum(message + bytes(len(message) % 2))
        ours = packet[9] == socket.IPPROTO_ICMP and message[0] == 3
    else:
        message = packet[40:]
        rest = checksum(packet[8:40] + struct.pack("!II", len(message), 58) + message +
                        bytes(len(message) % 2))
        ours = packet[6] == socket.IPPROTO_ICMPV6 and message[0] in (1, 2, 137)
    if ours:
        clear = max(n for n in range(len(octets) + 1) if octets[:n] in message)
        print(f"type {message[0]} clear {clear if clear > 1 else 0}",
              f"length {len(message)} checksum {'wrong' if rest else 'right'}", flush=True)


def take(dev, octets):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    sock.bind((dev, 0))
    print("ready", flush=True)
    while True:
        packet, where = sock.recvfrom(65536)
        if where[1] in (0x0800, 0x86dd) and where[2] != socket.PACKET_OUTGOING:
            taken(packet, octets)


def send(kind, near, far, octets):
    if ":" in near:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
        message = message6(kind, near, far, octets)
    else:
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        message = message4(kind, near, far, octets)
    sock.bind((near, 0))
    sock.sendto(message, (far, 0))


if sys.argv[1] == "take":
    take(sys.argv[2], bytes.fromhex(sys.argv[3]))
else:
    send(*sys.argv[1:4], bytes.fromhex(sys.argv[4]))
