#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""headers.py KIND A:P A:P HEX   one datagram from the first to the second endpoint, with
something before its UDP header, or wrong in it:

  hop, dst   IPv6 hop-by-hop or destination options, of padding alone
  via        an IPv6 segment routing header (RFC 8754): the second endpoint's address is
             the next segment, another one the last
  source, strict   an IPv4 loose or strict source route (RFC 791) by way of the second
             endpoint's address, behind a no-operation
  record     an IPv4 record route, which says where it went and not where to go
  behind     a loose source route behind a record route
  first, later   the first or a later fragment of an IPv4 datagram, which the sender's
             stack does not put together (IP_NODEFRAG)
  sum        over IPv4, a wrong UDP checksum
"""
import socket
import struct
import sys

IP_NODEFRAG = 22


def endpoint(text):
    address, port = text.rsplit(":", 1)
    return address.strip("[]"), int(port)


def options():
    """Eight octets: next header and length are the stack's, then PadN of four."""
    return bytes([0, 0, 1, 4, 0, 0, 0, 0])


def segments(through):
    """Two segments, the list backwards; one is left: the kernel goes there first."""
    last = socket.inet_pton(socket.AF_INET6, "fd00::dead")
    return struct.pack("!BBBBBBH", 0, 4, 4, 1, 1, 0, 0) + last + \
        socket.inet_pton(socket.AF_INET6, through)


def with_header(kind, local, remote, octets):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.bind(local)
    option, value = {
        "hop": (socket.IPV6_HOPOPTS, options()),
        "dst": (socket.IPV6_DSTOPTS, options()),
        "via": (socket.IPV6_RTHDR, segments(remote[0])),
    }[kind]
    sock.setsockopt(socket.IPPROTO_IPV6, option, value)
    sock.sendto(octets, ("fd00::dead", remote[1]) if kind == "via" else remote)


def with_options(kind, local, remote, octets):
    hop = b"\7\4" + socket.inet_aton(remote[0])    # length, pointer, one address
    record = b"\7\7\4" + bytes(4)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(local)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, {
        "source": b"\1\x83" + hop,
        "strict": b"\1\x89" + hop,
        "record": record,
        "behind": record + b"\x83" + hop,
    }[kind])
    sock.sendto(octets, remote if kind == "record" else ("10.99.0.9", remote[1]))


def made_here(kind, local, remote, octets):
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sock.setsockopt(socket.IPPROTO_IP, IP_NODEFRAG, 1)
    if kind == "first":
        octets = struct.pack("!HHHH", local[1], remote[1], 2000, 0) + octets
    if kind == "sum":
        octets = struct.pack("!HHHH", local[1], remote[1], 8 + len(octets), 1) + octets
    else:
        octets = octets[:len(octets) & ~7]
    # more follow, octet 800, or a whole datagram
    where = {"first": 0x2000, "later": 100, "sum": 0}[kind]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(octets), 7, where, 64,
                       socket.IPPROTO_UDP, 0, socket.inet_aton(local[0]),
                       socket.inet_aton(remote[0]))
    sock.sendto(head + octets, (remote[0], 0))


def main():
    kind, local, remote, text = sys.argv[1:]
    send = dict.fromkeys(("source", "strict", "record", "behind"), with_options)
    send.update(dict.fromkeys(("first", "later", "sum"), made_here))
    send.get(kind, with_header)(kind, endpoint(local), endpoint(remote), bytes.fromhex(text))


try:
    main()
except PermissionError:
    pass    # the datagram was dropped on its way out: others judge that
