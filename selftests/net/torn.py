#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Dump the states of session 1 of the owner srtpctl, and run a command when the
first message has come.

  torn.py HEADER COMMAND...   HEADER: uapi/linux/srtp.h

Prints how many states were told, and "torn" if the kernel said that they changed
meanwhile, or "whole".
"""
import re
import socket
import struct
import subprocess
import sys

REQUEST, DUMP_INTR, ACK, DUMP = 1, 0x10, 4, 0x300
ERROR, DONE, NETLINK_GENERIC, GENL_ID_CTRL, GETFAMILY = 2, 3, 16, 16, 3


def attr(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def ask(sock, family, flags, command, attrs):
    body = struct.pack("=BBH", command, 1, 0) + attrs
    sock.send(struct.pack("=IHHII", 16 + len(body), family, REQUEST | flags, 1, 0) +
              body)


def messages(sock):
    """(type, flags, body) of what one datagram has."""
    data = sock.recv(1 << 16)
    while data:
        length, kind, flags = struct.unpack_from("=IHH", data)
        yield kind, flags, data[16:length]
        data = data[length + 3 & ~3:]


def family_of(sock):
    ask(sock, GENL_ID_CTRL, 0, GETFAMILY, attr(2, b"srtp\0"))
    for _, _, body in messages(sock):
        at = 4
        while at < len(body):
            length, kind = struct.unpack_from("=HH", body, at)
            if kind == 1:
                return struct.unpack_from("=H", body, at + 4)[0]
            at += length + 3 & ~3
    sys.exit("no family")


def value(header, name):
    """A member of an enum of the header: each counts from 1."""
    members = re.search(rf"enum \w+ {{([^}}]*\b{name}\b[^}}]*)}}", header).group(1)
    return 1 + re.findall(r"^\t(SRTP_\w+)", members, re.M).index(name)


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        header = text.read()
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.bind((0, 0))
    ask(sock, family_of(sock), DUMP, value(header, "SRTP_CMD_STATE_GET"),
        attr(value(header, "SRTP_A_STATE_SESSION"), struct.pack("=I", 1)))
    states, torn, told, done = 0, False, 0, False
    while not done:
        for kind, flags, body in messages(sock):
            if kind == ERROR:
                sys.exit(f"error {struct.unpack_from('=i', body)[0]}")
            done = done or kind == DONE
            states += kind not in (DONE, ERROR)
            torn = torn or flags & DUMP_INTR
        told += 1
        if told == 1:
            if done:
                sys.exit("all of them came at once")
            subprocess.run(sys.argv[2:], check=True)
    print(states, "torn" if torn else "whole")


if __name__ == "__main__":
    main()
