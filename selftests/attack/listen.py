#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Listen to events of namespaces that are none of one's own.

  listen.py HEADER PID   give the namespace of PID a name here, listen to all that
                         have one, say "ready"; on SIGUSR1 make an event of one's
                         own, and say how many came from where

Naming another namespace takes no permission over it, only its number or that of a
process. Whether its events come is netlink's question to CAP_NET_BROADCAST there.
"""
import errno
import os
import signal
import socket
import struct
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../net")]
import keys                             # noqa: E402, pylint: disable=wrong-import-position

RTM_NEWNSID, NETNSA_NSID, NETNSA_PID = 88, 1, 2
LISTEN_ALL_NSID = 8


def name_namespace(pid):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        body = struct.pack("=I", 0) + keys.attr(NETNSA_NSID, struct.pack("=i", -1)) + \
            keys.attr(NETNSA_PID, pid)
        sock.send(struct.pack("=IHHII", 16 + len(body), RTM_NEWNSID,
                              keys.REQUEST | keys.ACK, 1, 0) + body)
        err = -struct.unpack_from("=i", sock.recv(4096), 16)[0]
    if err not in (0, errno.EEXIST):
        sys.exit(f"naming the namespace of {pid}: {os.strerror(err)}")


def main():
    header, pid = sys.argv[1], int(sys.argv[2])
    name_namespace(pid)
    numbers = keys.contract(header)
    asker, listener = keys.Family(numbers), keys.Family(numbers)
    listener.sock.setsockopt(keys.SOL_NETLINK, LISTEN_ALL_NSID, 1)
    if listener.join():
        sys.exit("may not listen")
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    print("ready", flush=True)
    signal.sigwait({signal.SIGUSR1})

    flow = keys.attr(asker.A_FLOW_ID, 1), \
        keys.attr(asker.A_FLOW_DIRECTION, asker.DIRECTION_IN), \
        keys.attr(asker.A_FLOW_LOCAL_PORT, struct.pack("!H", 9))
    for cmd, words in ((asker.CMD_FLOW_NEW, flow), (asker.CMD_FLOW_DEL, flow[:1])):
        err = asker.ask(cmd, keys.ACK, *words)[1]
        if err:
            sys.exit(f"an event of one's own: {os.strerror(err)}")
    # One's own is the last: whatever else was sent came before it.
    count = {"own": 0, "foreign": 0}
    while not count["own"]:
        _, about, _, _ = listener.sock.recvmsg(1 << 16, 256)
        foreign = any(kind == LISTEN_ALL_NSID for _, kind, _ in about)
        count["foreign" if foreign else "own"] += 1
    for where, events in count.items():
        print(where, events)


if __name__ == "__main__":
    main()
