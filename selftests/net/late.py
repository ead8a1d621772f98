#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""late.py YNL SPEC   a controller that wants its objects to go when its socket closes
closes it, and is back at once: before the kernel's work has run it finds nothing of
what was to go, and registers anew. Complaints go to standard output; status 1 if there
are any.
"""
import copy
import os
import socket
import sys

import yaml

YNL, SPEC = sys.argv[1:]
NETLINK_GENERIC = 16
yaml.SafeLoader = yaml.CSafeLoader
sys.path.insert(0, f"{YNL}/tools/net/ynl")
from lib import YnlFamily    # noqa: E402

first = YnlFamily(SPEC, f"{YNL}/Documentation/netlink/genetlink.yaml")


def controller():
    """Another socket."""
    ynl = copy.copy(first)
    ynl.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    return ynl


# No work of the kernel's comes between, where there is one processor.
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
wrong = 0
for _ in range(50):
    before, after = controller(), controller()
    before.do("owner-set", {"name": "pbx", "linger": "close"})
    before.do("flow-new", {"owner": "pbx", "direction": "in", "local-port": 5004})
    before.sock.close()
    after.do("owner-set", {"name": "pbx", "linger": "keep"})
    wrong += len(after.dump("flow-get", {"owner": "pbx"}))
    after.do("flow-flush", {"owner": "pbx"})
    after.sock.close()
if wrong:
    print(f"# {wrong} of 50 flows outlived their socket")
sys.exit(wrong > 0)
