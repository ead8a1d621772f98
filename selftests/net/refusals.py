#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""refusals.py YNL SPEC   what srtpctl would not even send, said to the kernel by
its own netlink library (in YNL): each is refused with its error, its sentence and
the attribute that is to blame, and changes nothing; so is each attribute that the
specification does not give to a command. Then dumps that select in ways srtpctl does
not. Complaints go to standard output; status 1 if there are any.
"""
import errno
import re
import sys

import yaml

YNL, SPEC = sys.argv[1:]
sys.path.insert(0, f"{YNL}/tools/net/ynl")
from lib import NlError, YnlFamily    # noqa: E402

CM, GCM = "aes-cm-128-hmac-sha1-80", "aead-aes-128-gcm"
US, THEM, V6 = "0a4d0001", "0a4d0002", "fd77" + 27 * "0" + "1"
MAPPED = 20 * "0" + "ffff" + US


def master(n):
    return f"{n:02x}" * 30


def key(n, **more):
    return {"master": master(n), **{k.replace("_", "-"): v for k, v in more.items()}}


def at(port, **more):
    """A flow in that would be good."""
    return {"direction": "in", "local-addr": US, "local-port": port, **more}


def ses(*keys, **more):
    """A session that would be."""
    return {"direction": "in", "suite": CM, "key": list(keys),
            **{k.replace("_", "-"): v for k, v in more.items()}}


def restored(**more):
    """The states of a session of THERE, none of them."""
    return {"session": 1, "direction": "in", "suite": CM, **more}


THERE = [
    ("session-new", ses(key(1), id=1, cookie="5e")),
    ("session-new", ses(key(2, mki="01"), key(3, mki="02"), id=2, direction="out")),
    ("flow-new", at(5004, id=1, sessions={"session": [1]})),
    ("flow-new", at(5006, id=3, mark=1, **{"mark-mask": 0xff})),
    ("state-new", {"session": 1, "ssrc": 5}),
]

# Operation, attributes, errno, sentence, attribute.
REFUSED = [
    ("flow-new", {}, "EINVAL", "in or out", None),
    ("flow-new", {"direction": "in", "local-addr": US}, "EINVAL", "needs a port", None),
    ("flow-new", at(0), "EINVAL", "Port 0", "local-port"),
    ("flow-new", at(7, **{"local-addr": "0a4d00"}), "ERANGE", None, "local-addr"),
    ("flow-new", at(7, **{"local-addr": US + "00"}), "EINVAL", "4 or 16", "local-addr"),
    ("flow-new", at(7, **{"local-addr": "00000000"}), "EINVAL", "unspecified",
     "local-addr"),
    ("flow-new", at(7, **{"local-addr": MAPPED}), "EINVAL", "mapped", "local-addr"),
    ("flow-new", at(7, **{"remote-addr": THEM}), "EINVAL", "an address and a port",
     None),
    ("flow-new", at(7, **{"remote-addr": V6, "remote-port": 7}), "EINVAL",
     "different address families", None),
    ("flow-new", {"direction": "in", "local-port": 7, "remote-addr": THEM,
                  "remote-port": 7}, "EINVAL", "A flow is local A:P remote", None),
    ("flow-new", at(7, ifindex=999999), "ENODEV", "no such device", "ifindex"),
    ("flow-new", at(7, id=1), "EEXIST", "has a flow with this id", None),
    ("flow-new", at(5004), "EEXIST", "overlaps", None),
    ("flow-new", at(7, sessions={"session": [99]}), "ENOENT", "no session with this",
     "sessions.session"),
    ("flow-new", at(7, sessions={"session": [1, 1]}), "EEXIST", "bound to the flow",
     "sessions.session"),
    ("flow-new", at(7, sessions={"session": [1]}, session={"suite": CM}), "EINVAL",
     "of its own or a list", "session"),
    ("flow-new", at(7, session={**ses(key(9)), "direction": "in"}), "EINVAL",
     "of the flow's direction", "session.direction"),
    ("flow-new", at(7, session={"suite": CM, "key": [key(9)], "owner": "srtpctl"}),
     "EINVAL", "of the flow's direction and owner", "session.owner"),
    ("flow-set", {"id": 1, "session-leave": [{"session": 2, "after": 5}]}, "ENOENT",
     "no session with this id", "session-leave.session"),
    ("session-new", ses(key(9, session=1)), "EINVAL", "that comes with its session",
     "key.session"),
    ("session-new", ses(key(9, owner="srtpctl")), "EINVAL", "that comes with its session",
     "key.owner"),
    ("flow-new", at(7, session={"suite": CM, "key": [key(9, session=1)]}), "EINVAL",
     "that comes with its session", "session.key.session"),
    ("flow-get", {"id": 1, "cookie": "5e"}, "EINVAL", "not beside an id", "cookie"),
    ("session-get", {"id": 1, "cookie": "5e"}, "EINVAL", "not beside an id", "cookie"),
    ("owner-get", {}, "EINVAL", "Which owner", None),
    ("stats-get", {"flows": 1}, "EINVAL", None, "flows"),
    ("flow-set", {"id": 3, "no-remote": True, "remote-addr": THEM, "remote-port": 7},
     "EINVAL", "Either a remote end or none", "remote-addr"),
    ("flow-set", {}, "EINVAL", "Which flow", None),
    ("flow-set", {"id": 99}, "ENOENT", "no flow with this id", "id"),
    ("flow-set", {"id": 1, "direction": "out"}, "EINVAL", "keeps its direction",
     "direction"),
    ("flow-set", {"id": 1, "local-port": 7}, "EINVAL", "local end", "local-port"),
    ("flow-new", at(7, **{"session-add": 1}), "EINVAL", "changes a flow", "session-add"),
    ("flow-flush", {"id": 1}, "EINVAL", None, "id"),
    ("session-set", {"id": 1, "allow-unencrypted": True}, "EINVAL", "session's life",
     "allow-unencrypted"),
    ("flow-set", {"id": 1, "session": {"suite": CM}}, "EINVAL", "Add the session first",
     "session"),
    ("flow-set", {"id": 1, "sessions": {"session": [1]}, "session-del": 1}, "EINVAL",
     "whole list", "sessions"),
    ("flow-set", {"id": 1, "session-del": 99}, "ENOENT", "flow has no session",
     "session-del"),
    ("flow-set", {"id": 1, "session-leave": {"session": 1}}, "EINVAL", "leaves either",
     "session-leave"),
    ("flow-set", {"id": 1, "session-leave": {"first": True}}, "EINVAL", "leaves either",
     "session-leave"),
    ("flow-set", {"id": 1, "session-leave": {"session": 1, "after": 5, "first": True}},
     "EINVAL", "leaves either", "session-leave"),
    ("flow-set", {"id": 1, "session-leave": {"session": 1, "after": 3600001}}, "ERANGE",
     None, "session-leave.after"),
    ("flow-set", {"id": 1, "session-leave": {"session": 1, "after": 0}}, "ERANGE", None,
     "session-leave.after"),
    ("flow-set", {"id": 1, "session-leave": {"session": 2, "after": 5}}, "ENOENT",
     "flow has no session", "session-leave.session"),
    ("flow-set", {"id": 1, "session-del": 1, "session-leave": {"session": 1, "after": 5}},
     "ENOENT", "flow has no session", "session-leave.session"),
    ("flow-set", {"id": 1, "sessions": {"session": [1], "after": 5}}, "EINVAL",
     "their ids and nothing else", "sessions.after"),
    ("session-new", {}, "EINVAL", "in or out", None),
    ("session-new", {"direction": "in"}, "EINVAL", "needs a suite", None),
    ("session-new", ses(), "EINVAL", "needs a key", None),
    ("session-new", ses({}), "EINVAL", "master key and salt", None),
    ("session-new", ses({"master": "00" * 29}), "EINVAL", "another length",
     "key.master"),
    ("session-new", ses({"master": "00" * 28, "auth-engine": "hmac(sha1)"}, suite=GCM),
     "EINVAL", "no HMAC engine", "key.auth-engine"),
    ("session-new", ses(key(8, engine="cbc(aes)")), "EINVAL",
     "not for the suite", "key.engine"),
    ("session-new", ses(key(9, engine_from=200)), "EINVAL", "No engine is named",
     "key.engine-from"),
    ("session-new", ses(key(9, engine="none-such")), "ENOENT", "no such engine",
     "key.engine"),
    ("session-new", ses(key(9), key(10)), "EINVAL", "Only keys with an MKI", None),
    ("session-new", ses(key(9, mki="01"), key(10, mki="0102")), "EINVAL",
     "the same length", None),
    ("session-new", ses(key(9, mki="01"), key(10, mki="01")), "EEXIST", "with this MKI",
     None),
    ("session-new", ses(key(9, mki="01"), key(9, mki="02")), "EKEYREJECTED",
     "are the same", None),
    ("session-new", ses(*(key(20 + n, mki=f"{n:02x}") for n in range(17))), "ENOSPC",
     "16 keys", None),
    ("session-new", ses(key(9, mki="01"), current_mki="01"), "EINVAL", "say which key",
     "current-mki"),
    ("session-new", ses(key(9, mki="01"), current_mki="02", direction="out"), "ENOENT",
     "no key with this MKI", None),
    ("session-new", ses(key(9), repeat="identical"), "EINVAL", "Only an out", "repeat"),
    ("session-new", ses(key(9), shared_key=True), "EINVAL", "fixed list", "shared-key"),
    ("session-new", ses(key(9), rtcp_unencrypted=True), "EINVAL", "insist",
     "rtcp-unencrypted"),
    ("session-new", ses(key(9), encrypt_ext="0100"), "EINVAL", "id 0", "encrypt-ext"),
    ("session-new", ses(key(9), encrypt_ext="0200", cryptex=True), "EINVAL", "never has both",
     "encrypt-ext"),
    ("session-new", ses(key(9), cryptex=True, unencrypted=True, allow_unencrypted=True),
     "EINVAL", "Nothing is encrypted", "cryptex"),
    ("session-new", ses(key(9), suite=999), "ENOTSUP", "no such suite", "suite"),
    ("session-new", ses(key(9), id=1), "EEXIST", "session with this id", None),
    ("session-new", ses(key(9), roc="from"), "EINVAL", "Whose indices", "roc"),
    ("session-new", ses(key(9), roc_from=1), "EINVAL", "continues none", "roc-from"),
    ("session-new", ses(key(9), roc="from", roc_from=99), "ENOENT",
     "no session with this id to continue", "roc-from"),
    ("session-new", ses(key(9), roc="from", roc_from=2), "EINVAL", "other direction",
     "roc-from"),
    ("session-new", ses(key(9), id=7, roc="either", roc_from=7), "EINVAL",
     "cannot continue itself", "roc-from"),
    ("session-new", ses(key(9), direction="out", roc="either", roc_from=2), "EINVAL",
     "only an in session", "roc"),
    ("session-set", {"id": 1, "roc": "zero"}, "EINVAL", "session's life", "roc"),
    ("session-set", {}, "EINVAL", "Which session", None),
    ("session-set", {"id": 1, "window": 128}, "EINVAL", "session's life", "window"),
    ("key-new", {"session": 1}, "EINVAL", "master key and salt", None),
    ("key-new", {"session": 1, **key(9)}, "EINVAL", "Only keys with an MKI", None),
    ("key-new", {"session": 99, **key(9)}, "ENOENT", "no session", "session"),
    ("key-new", key(9), "EINVAL", "Which session", None),
    ("key-del", {"session": 2}, "EINVAL", "Which key", None),
    ("key-del", {"session": 2, "mki": "09"}, "ENOENT", "no key with this MKI", None),
    ("key-del", {"session": 2, "mki": "01"}, "EBUSY", "seals with this key", None),
    ("state-new", {"session": 1}, "EINVAL", "Which state", None),
    ("state-new", {"session": 99, "ssrc": 5}, "ENOENT", "no session", "session"),
    ("state-new", {"session": 1, "ssrc": 5}, "EEXIST", "has a state", "ssrc"),
    ("state-new", {"session": 1, "ssrc": 6, "rtcp-index": 1 << 31}, "ERANGE", "2^31",
     None),
    ("state-set", {"session": 1, "ssrc": 6}, "ENOENT", "no state", "ssrc"),
    ("state-get", {"session": 1, "ssrc": 6}, "ENOENT", "no state", "ssrc"),
    ("state-restore", {"session": 1, "owner": ""}, "EINVAL", "1 to 15 characters",
     "owner"),
    ("state-restore", restored(), "EINVAL", "check value is needed", None),
    ("state-restore", restored(key=[{"used": 7}]), "EINVAL", "check value is needed",
     None),
    ("state-restore", restored(room=1), "EINVAL", "asked for in a check", "room"),
]

# Without another attribute these would be taken, or find nothing.
FOREIGN = {
    "flow-new": at(7), "flow-set": {"id": 1}, "flow-get": {"id": 1},
    "flow-del": {"id": 1}, "flow-flush": {"owner": "nobody"},
    "session-new": ses(key(9)), "session-set": {"id": 1}, "session-get": {"id": 1},
    "session-del": {"id": 1}, "session-flush": {"owner": "nobody"},
    "state-new": {"session": 1, "ssrc": 6}, "state-set": {"session": 1, "ssrc": 5},
    "state-get": {"session": 1, "ssrc": 5}, "state-del": {"session": 1, "ssrc": 5},
    "key-new": {"session": 2, **key(9, mki="03")}, "key-set": {"session": 1},
    "key-del": {"session": 2, "mki": "02"},
    "owner-set": {"name": "nobody"}, "owner-get": {"name": "srtpctl"},
}

# Dumps, attributes, how many there are.
SELECTED = [
    ("flow-get", {"id": 1}, 1),
    ("flow-get", {"id": 2}, 0),
    ("session-get", {"id": 2}, 1),
    ("session-get", {"cookie": "5e"}, 1),
    ("session-get", {"cookie": "5f"}, 0),
    ("state-get", {"session": 1}, 1),
    ("state-get", {"session": 2}, 0),
    ("state-get", {"ssrc": 6}, 0),
    ("state-get", {"owner": "nobody"}, 0),
    ("owner-get", {"name": "srtpctl"}, 1),
    ("owner-get", {"name": "nobody"}, 0),
]

ynl = YnlFamily(SPEC, f"{YNL}/Documentation/netlink/genetlink.yaml")
wrong = 0


def complain(*words):
    global wrong
    wrong += 1
    print("#", *words)


def refused(op, attrs, error, sentence, attr):
    try:
        ynl.do(op, attrs)
    except NlError as answer:
        ack = answer.nl_msg.extack or {}
        got = (errno.errorcode[answer.error], ack.get("msg"), ack.get("bad-attr"))
        if (got[0] != error or sentence and sentence not in (got[1] or "") or
                attr and got[2] != f".{attr}"):
            complain(op, attrs, "refused with", *got)
    else:
        complain(op, attrs, "not refused")


def value(definition):
    """Something that the attribute could have."""
    kind, checks = definition["type"], definition.get("checks", {})
    if kind == "binary":
        return "00" * checks.get("min-len", 1)
    return {"flag": True, "string": "x", "nest": {}}.get(kind, checks.get("min", 1))


def foreign(spec, op, attrs):
    """Each attribute of its set that the operation has no use for."""
    takes = set()
    for kind in ("do", "dump"):
        takes |= set(spec["ops"][op].get(kind, {}).get("request", {})
                     .get("attributes", []))
    for attr in spec["sets"][spec["ops"][op]["attribute-set"]]:
        if attr["name"] not in takes and attr["type"] != "pad":
            name = attr["name"]
            refused(op, {**attrs, name: value(attr)}, "EINVAL", None, name)


def objects():
    """All there is, without what tells the time."""
    return re.sub(r"'last-\w+': \d+,? ?", "",
                  repr([ynl.dump(op, {}) for op in
                        ("flow-get", "session-get", "state-get")]))


for step in THERE:
    ynl.do(*step)
before = objects()
for case in REFUSED:
    refused(*case)
with open(SPEC, encoding="utf-8") as text:
    raw = yaml.load(text, yaml.CSafeLoader)
tables = {"ops": {op["name"]: op for op in raw["operations"]["list"]},
          "sets": {s["name"]: s["attributes"] for s in raw["attribute-sets"]}}
for name, attributes in FOREIGN.items():
    owner = "name" if name.startswith("owner-") else "owner"
    for text in ("", "a b", "a\x1b[m", "a\x7f"):
        refused(name, {**attributes, owner: text}, "EINVAL", "1 to 15 characters", owner)
    foreign(tables, name, attributes)
if objects() != before:
    complain("what was refused changed", before, "to", objects())

for op, attrs, count in SELECTED:
    got = ynl.dump(op, attrs)
    if len(got) != count:
        complain("dump", op, attrs, "gave", got)
try:
    complain("suite-get took a name", ynl.dump("suite-get", {"name": "x"}))
except NlError as answer:
    if answer.error != errno.EINVAL:
        complain("suite-get refused a name with", answer.error)
# A mark without a mask keeps the mask there is.
ynl.do("flow-set", {"id": 3, "mark": 2})
got = ynl.do("flow-get", {"id": 3})
if (got["mark"], got["mark-mask"]) != (2, 0xff):
    complain("mark without a mask gave", got)
# What a poller looks at moves with a key.
before = ynl.do("stats-get", {})["generation"]
for op, attrs in (("key-new", {"session": 2, **key(9, mki="03")}),
                  ("key-set", {"session": 2, "mki": "03", "used": 7}),
                  ("key-del", {"session": 2, "mki": "03"})):
    ynl.do(op, attrs)
    now = ynl.do("stats-get", {})["generation"]
    if now == before:
        complain(op, "left the generation as it was")
    before = now
got = ynl.do("state-get", {"session": 1, "ssrc": 5})
if got.get("ssrc") != 5:
    complain("state-get of one gave", got)
sys.exit(wrong > 0)
