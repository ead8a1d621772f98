#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Commands with a master key in more than one place, all of them refused: the
kernel answers with the message as it left it, in which no octet of a key may be.

  wiped.py HEADER             HEADER: uapi/linux/srtp.h

Complaints go to standard output; status 1 if there are any.
"""
import socket
import struct
import sys

from torn import ACK, ERROR, NETLINK_GENERIC, ask, attr, family_of, messages, value

MAGIC = bytes.fromhex("c53a9669")
NESTED = 0x8000


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        header = text.read()

    def at(name, data, flags=0):
        if isinstance(data, int):
            data = struct.pack("=I", data)
        return attr(value(header, f"SRTP_A_{name}") | flags, data)

    master = at("KEY_MASTER", MAGIC * 7 + b"xx")
    session = at("FLOW_SESSION", at("SESSION_SUITE", 0xffff) +
                 at("SESSION_KEY", 2 * master, NESTED) +
                 at("SESSION_KEY", master, NESTED), NESTED)
    flow = at("FLOW_ID", 99) + 2 * session
    commands = {
        "KEY_NEW": at("KEY_SESSION", 99) + 2 * master,
        "FLOW_SET": flow,
        "FLOW_NEW": flow + at("FLOW_DIRECTION", 0),
        "SESSION_NEW": at("SESSION_SUITE", 0xffff) +
                       2 * at("SESSION_KEY", 2 * master, NESTED),
    }
    wrong = 0
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.bind((0, 0))
    family = family_of(sock)
    for name, attrs in commands.items():
        ask(sock, family, ACK, value(header, f"SRTP_CMD_{name}"), attrs)
        for kind, _, body in messages(sock):
            error = struct.unpack_from("=i", body)[0]
            left = body.count(MAGIC)
            if kind != ERROR or not error or len(body) < len(attrs) or left:
                print(f"# {name}: error {error}, {left} pieces of a key are left")
                wrong = 1
    sys.exit(wrong)


if __name__ == "__main__":
    main()
