#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Changed messages to the generic netlink family, made from its specification.

  netlink.py SPEC SEED COUNT

Around objects that live, requests of every operation are sent, most of them with
something wrong: attributes that are missing, double, of another type or length,
nested too deep, cut short; random numbers, flags and commands; several in one
datagram; changes while a dump is under way. What must hold:

  - every message that asks for an answer gets one;
  - what is refused has changed nothing (looked at now and then), and says why;
  - no octets of a master key come back, in answers or in events;
  - in the end the family still does what it is for.
"""
import collections
import errno
import random
import socket
import struct
import sys

import yaml

REQUEST, MULTI, ACK, ECHO, DUMP = 1, 2, 4, 8, 0x300
ERROR, DONE, GENL_ID_CTRL, GETFAMILY = 2, 3, 16, 3
SOL_NETLINK, ADD_MEMBERSHIP, CAP_ACK, EXT_ACK = 270, 1, 10, 11
ACK_TLVS, NESTED, TYPE = 0x200, 0x8000, 0x3fff

# In every master key at every sixth octet, and in nothing else.
MAGIC = bytes.fromhex("c53a9669")
SECRET = ("key", "master")

EXTREMES = [0, 1, 2, 63, 64, 65, 255, 256, 32768, 32769, 65535, 65536, 65537,
            0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]


# --- The specification -----------------------------------------------------

class Spec:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            raw = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.family = raw["name"]
        self.defs = {d["name"]: d for d in raw["definitions"]}
        self.sets, self.names = {}, {}
        for group in raw["attribute-sets"]:
            value, attrs = 0, {}
            for attr in group["attributes"]:
                value = attr.get("value", value + 1)
                attrs[attr["name"]] = (value, attr)
            if "subset-of" in group:
                # it has names, the set before it the rest
                attrs = {n: self.sets[group["subset-of"]][n] for n in attrs}
            self.sets[group["name"]] = attrs
            self.names[group["name"]] = {n: name for name, (n, _) in attrs.items()}
        self.ops, value = {}, 0
        for op in raw["operations"]["list"]:
            value = op.get("value", value + 1)
            if "event" not in op:
                self.ops[op["name"]] = (value, op)
            else:
                self.event = value

    def limit(self, attr, name, other):
        value = attr.get("checks", {}).get(name, other)
        return self.defs[value]["value"] if isinstance(value, str) else value

    def enum(self, name):
        value = self.defs[name].get("value-start", 0) - 1
        for entry in self.defs[name]["entries"]:
            value = entry.get("value", value + 1)
            yield value

    def nested(self, group, number):
        """The set of what is in a nest, or None."""
        name = self.names.get(group, {}).get(number)
        return self.sets[group][name][1].get("nested-attributes") if name else None


# --- Messages --------------------------------------------------------------

class Secret:
    """A master key, whose octets are chosen last: only where it is one."""
    def __init__(self, length):
        self.length = length

    def octets(self, rng, marked):
        text = bytearray(rng.randbytes(self.length))
        if marked:
            for at in range(0, self.length - len(MAGIC) + 1, 6):
                text[at:at + len(MAGIC)] = MAGIC
        return bytes(text)


class Attr:
    def __init__(self, kind, value, flags=0):
        self.kind, self.value, self.flags = kind, value, flags

    def copy(self):
        value = self.value
        if isinstance(value, list):
            value = [attr.copy() for attr in value]
        return Attr(self.kind, value, self.flags)


def pack(rng, spec, attrs, group, marked):
    out = b""
    for attr in attrs:
        kind, value = attr.kind, attr.value
        if isinstance(value, list):
            value = pack(rng, spec, value, spec.nested(group, kind), marked)
            kind |= NESTED
        elif isinstance(value, Secret):
            is_key = (group, spec.names.get(group, {}).get(kind)) == SECRET
            value = value.octets(rng, marked and is_key)
        value = value[:65000]
        out += struct.pack("=HH", 4 + len(value), kind | attr.flags) + value
        out += bytes(-len(value) % 4)
    return out


def unpack(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            return
        yield kind & TYPE, data[4:length]
        data = data[-(-length // 4) * 4:]


class Maker:
    """Requests that make sense, mostly."""
    ADDRS = [socket.inet_aton("10.77.0.%d" % n) for n in (1, 2, 3)] + \
        [socket.inet_pton(socket.AF_INET6, "fd77::%d" % n) for n in (1, 2)]
    OWNERS = ["", "srtpctl", "gw", "fifteen-letters"]
    LENGTHS = {1: 30, 2: 30, 5: 30, 7: 28, 8: 44, 9: 56, 0x101: 38, 0x103: 46,
               0x105: 30, 0x106: 28}
    # what the live sessions have comes most often
    SUITES = [1] * len(LENGTHS) + list(LENGTHS)
    # of the owner "gw", made by Fuzz.live
    SESSIONS, FLOWS = (1, 6), (101, 175)

    def __init__(self, spec, rng):
        self.spec, self.rng = spec, rng
        self.checks = {}        # of the live sessions' keys

    def attr(self, group, name, value):
        number, definition = self.spec.sets[group][name]
        kind = definition["type"]
        if isinstance(value, int):
            swap = definition.get("byte-order") == "big-endian"
            value = struct.pack((">" if swap else "=") +
                                {"u16": "H", "u32": "I", "u64": "Q"}[kind], value)
        elif isinstance(value, str):
            value = value.encode() + b"\0"
        return Attr(number, value)

    def number(self, attr):
        if "enum" in attr and attr["type"] == "u32":
            values = list(self.spec.enum(attr["enum"]))
            if "flags-mask" in attr.get("checks", {}):
                return self.rng.randrange(64)
            return self.rng.choice(values)
        low = self.spec.limit(attr, "min", 0)
        high = self.spec.limit(attr, "max", 0xffffffff)
        return self.rng.choice([low, high, self.rng.randint(low, high),
                                self.rng.randint(low, min(high, low + 200))])

    def any(self, group, name, suite):
        """One attribute, as its definition wants it."""
        rng = self.rng
        attr = self.spec.sets[group][name][1]
        kind = attr["type"]
        if name == "id" and group == "flow":
            value = rng.choice([rng.randint(1, 20), rng.randint(*self.FLOWS),
                                rng.randint(*self.FLOWS)])
        elif name in ("id", "session", "session-add", "session-del") and \
                kind == "u32":
            value = rng.randint(1, 7)
        elif name.endswith("-addr"):
            value = rng.choice(self.ADDRS)
        elif name.endswith("-port"):
            value = rng.randint(5000, 5007)
        elif name == "owner":
            value = rng.choice(self.OWNERS[1:])
        elif name == "name":
            # one that has nothing: its time may be over while we look
            value = rng.choice(["", "idle", "nobody"])
        elif name in ("engine", "auth-engine"):
            value = rng.choice(["gcm(aes)", "ctr-aes-aesni", "hmac(sha1-generic)",
                                "cryptd(ctr(aes))", "none"])
        elif name == "ifindex":
            value = rng.randint(0, 2)
        elif name == "idle-after":
            # nothing may happen by itself while we look
            value = rng.choice([0, 604800])
        elif name == "suite":
            value = suite
        elif name == "ssrc":
            value = rng.randint(1, 4)
        elif name == "master":
            value = Secret(self.LENGTHS[suite])
        elif name in ("mki", "current-mki"):
            # the live sessions have mki0, and get others
            value = b"mki" + rng.choice([b"0", b"0", b"1", b"2"])
        elif kind == "u32":
            value = self.number(attr)
        elif kind == "binary":
            value = rng.randbytes(rng.randint(self.spec.limit(attr, "min-len", 0),
                                              self.spec.limit(attr, "max-len", 64)))
        elif kind == "flag":
            value = b""
        elif kind == "nest":
            value = self.nest(attr["nested-attributes"], suite)
        else:
            value = rng.randbytes(8)
        return self.attr(group, name, value)

    def nest(self, group, suite):
        rng = self.rng
        if group == "key":
            words = [self.any("key", "master", suite)]
            if rng.random() < .3:
                words.append(self.any("key", "mki", suite))
            if rng.random() < .05:
                words.append(self.any("key", "engine", suite))
        elif group == "bind":
            words = [self.any("bind", "session", suite)
                     for _ in range(rng.choice([0, 1, 1, 2]))]
        elif group == "session":
            words = [self.attr("session", "suite", suite),
                     self.any("session", "key", suite)]
        elif group in ("saved-key", "saved-state"):
            words = [self.any(group, name, suite)
                     for name in self.spec.sets[group] if rng.random() < .8]
        else:
            words = []
        return words

    def shape(self):
        """Endpoints that go together."""
        rng = self.rng
        family = rng.choice([self.ADDRS[:3], self.ADDRS[3:]])
        words = []
        if rng.random() < .9:
            words.append(self.attr("flow", "local-port", rng.randint(5000, 5007)))
            if rng.random() < .9:
                words.append(self.attr("flow", "local-addr", rng.choice(family)))
        if not words or rng.random() < .3:
            words += [self.attr("flow", "remote-addr", rng.choice(family)),
                      self.attr("flow", "remote-port", rng.randint(6000, 6003))]
        return words

    MUST = {"flow-new": ["direction"], "session-new": ["direction", "suite", "key"],
            "state-new": ["session", "ssrc"], "state-set": ["session", "ssrc"],
            "state-del": ["session", "ssrc"], "key-new": ["session", "master", "mki"],
            "key-del": ["session", "mki"], "flow-set": ["id"],
            "flow-get": ["id"], "flow-del": ["id"], "session-set": ["id"],
            "session-get": ["id"], "session-del": ["id"],
            "state-get": ["session", "ssrc"],
            "state-restore": ["session", "direction", "suite", "key", "state"],
            "owner-set": ["name", "linger"], "owner-get": ["name"]}

    def restore(self):
        """What a save of a live session says."""
        rng = self.rng
        session = rng.choice(list(self.checks))
        key = [self.attr("saved-key", "mki", b"mki0"),
               self.attr("saved-key", "check", self.checks[session])]
        words = [self.attr("restore", name, value) for name, value in (
            ("owner", "gw"), ("session", session), ("direction", session % 2),
            ("suite", 1), ("key", key))]
        words += [self.any("restore", "state", 1) for _ in range(rng.randint(0, 3))]
        if rng.random() < .3:
            words.append(self.attr("restore", "check-only", b""))
            words += [self.any("restore", "room", 1)] * rng.randint(0, 1)
        return words

    def request(self, name, dump=False):
        rng = self.rng
        _, op = self.spec.ops[name]
        group = op["attribute-set"]
        if name == "state-restore" and self.checks and rng.random() < .7:
            return group, self.restore()
        may = op.get("dump" if dump else "do", {}).get("request", {})
        may = may.get("attributes", [])
        suite = rng.choice(self.SUITES)
        must = [] if dump else self.MUST.get(name, [])
        words = [self.any(group, n, suite) for n in must]
        if name == "flow-new":
            words += self.shape()
            may = [n for n in may if n.split("-")[0] not in ("local", "remote")]
        if "owner" in may and name not in ("flow-flush", "session-flush") and \
                rng.random() < .8:
            words.append(self.attr(group, "owner", "gw"))
            may = [n for n in may if n != "owner"]
        rate = 1 / max(len(may), 1)
        for attr in may:
            if attr not in must and rng.random() < (.8 if attr == "id" else rate):
                words.append(self.any(group, attr, suite))
                if self.spec.sets[group][attr][1].get("multi-attr") and \
                        rng.random() < .3:
                    words.append(self.any(group, attr, suite))
        return group, words


class Changer:
    """What is wrong with a request."""
    def __init__(self, spec, rng, maker):
        self.spec, self.rng, self.maker = spec, rng, maker

    def place(self, attrs):
        """A list of attributes, at any depth."""
        nests = [a.value for a in attrs if isinstance(a.value, list)]
        if nests and self.rng.random() < .5:
            return self.place(self.rng.choice(nests))
        return attrs

    def content(self):
        rng = self.rng
        return rng.choice([
            b"", rng.randbytes(rng.choice([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33,
                                           89, 128, 129, 300])),
            struct.pack("=I", rng.choice(EXTREMES)),
            struct.pack("=Q", rng.getrandbits(64)),
            bytes(4), b"no NUL" * rng.randint(1, 30), b"a\0b\0", b"\xff" * 16])

    def tree(self, attrs):
        rng = self.rng
        where = self.place(attrs)
        what = rng.randrange(13)
        if not where or what == 0:
            group = rng.choice(list(self.spec.sets))
            name = rng.choice(list(self.spec.sets[group]))
            where.append(self.maker.any(group, name, rng.choice([1, 7])))
            return
        at = rng.randrange(len(where))
        attr = where[at]
        if what == 1:
            del where[at]
        elif what == 2:
            where.insert(rng.randrange(len(where) + 1), attr.copy())
        elif what == 3:
            rng.shuffle(where)
        elif what == 4:
            attr.kind = rng.choice([0, rng.randrange(64), rng.randrange(0x4000)])
        elif what == 5:
            attr.flags = rng.choice([0x4000, NESTED, 0xc000])
        elif what in (6, 7):
            attr.value = self.content()
        elif what == 8:
            attr.value = struct.pack("=I", rng.choice(EXTREMES))
        elif what == 9:
            attr.value = [attr.copy()]
            for _ in range(rng.choice([1, 3, 12, 60])):
                attr.value = [Attr(attr.kind, attr.value)]
        elif what == 10:
            attr.value = []
        elif what == 11:
            attr.value = Secret(rng.choice([0, 1, 27, 29, 31, 45, 88, 89, 300]))
        else:
            attr.value = rng.randbytes(rng.choice([4000, 20000, 60000]))

    def octets(self, body):
        """Below attributes: lengths that lie, ends that are missing."""
        rng = self.rng
        body = bytearray(body)
        what = rng.randrange(4)
        if not body or what == 0:
            return bytes(body) + rng.randbytes(rng.randint(1, 9))
        if what == 1:
            return bytes(body[:rng.randrange(len(body))])
        if what == 2:
            for _ in range(rng.randint(1, 4)):
                body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
            return bytes(body)
        at = rng.randrange(0, len(body) // 4 or 1) * 4
        lie = rng.choice([0, 1, 3, 4, 5, len(body) - at + 1, 0x7fff, 0xffff])
        body[at:at + 2] = struct.pack("=H", lie)
        return bytes(body)


# --- The kernel ------------------------------------------------------------

class Answer:
    def __init__(self):
        self.messages, self.err, self.ended, self.says = [], None, False, False


class Family:
    def __init__(self, spec):
        self.spec = spec
        self.seq = 0
        self.octets = 0
        self.shown = []
        self.sock = self.open()
        data = struct.pack("=BBH", GETFAMILY, 2, 0) + pack(
            None, spec, [Attr(2, spec.family.encode() + b"\0")], None, False)
        self.id = GENL_ID_CTRL
        answer = self.send(self.header(data, ACK), 1)[0]
        told = dict(unpack(answer.messages[0][4:]))
        self.id = struct.unpack("=H", told[1])[0]
        group = dict(unpack(next(v for _, v in unpack(told[7]))))
        self.events = self.open()
        self.events.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP,
                               struct.unpack("=I", group[2])[0])

    @staticmethod
    def open():
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)     # SO_RCVBUFFORCE
        sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        # else a refusal by the core repeats what was asked, with its key
        sock.setsockopt(SOL_NETLINK, CAP_ACK, 1)
        sock.setblocking(False)
        return sock

    def header(self, body, flags, kind=None, length=None):
        self.seq += 1
        if length is None:
            length = 16 + len(body)
        if kind is None:
            kind = self.id
        return struct.pack("=IHHII", length, kind, flags | REQUEST, self.seq,
                           0) + body

    def look(self, data):
        """No key comes back."""
        self.octets += len(data)
        if MAGIC in data:
            self.shown.append(data)

    def read(self, sock, answers):
        """Everything that is there. The kernel answers before send returns."""
        while True:
            try:
                data = sock.recv(1 << 17)
            except BlockingIOError:
                return
            self.look(data)
            self.sort(data, answers)

    @staticmethod
    def sort(data, answers):
        while len(data) >= 16:
            length, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
            body, data = data[16:length], data[-(-length // 4) * 4:]
            answer = answers[seq]
            if kind not in (ERROR, DONE):
                answer.messages.append(body)
                continue
            answer.ended = True
            answer.err = -struct.unpack_from("=i", body)[0] if len(body) >= 4 else 0
            if flags & ACK_TLVS:
                skip = 4 if kind == DONE else 20
                answer.says = 1 in dict(unpack(body[skip:]))

    def send(self, data, count=1, sock=None):
        """The answers to the last messages, in order."""
        answers = collections.defaultdict(Answer)
        (sock or self.sock).send(data)
        self.read(sock or self.sock, answers)
        first = self.seq - count + 1
        return [answers[seq] for seq in range(first, self.seq + 1)]

    def listen(self):
        try:
            while True:
                self.look(self.events.recv(1 << 16))
        except BlockingIOError:
            pass
        except OSError as err:
            if err.errno != errno.ENOBUFS:
                raise


class Fuzz:
    def __init__(self, path, seed):
        self.rng = random.Random(seed)
        self.spec = Spec(path)
        self.maker = Maker(self.spec, self.rng)
        self.changer = Changer(self.spec, self.rng, self.maker)
        self.kernel = Family(self.spec)
        self.sent = self.accepted = self.refused = self.dumped = 0
        self.silent = self.compared = 0
        self.bad = 0
        self.errnos = collections.Counter()
        self.ops = collections.Counter()

    def wrong(self, what, data=b""):
        print(f"# after {self.sent}: {what}: {data[:200].hex()}")
        self.bad += 1
        if self.bad == 5:
            print("# enough")
            sys.exit(1)

    def body(self, name, words=(), marked=True):
        number, op = self.spec.ops[name]
        return struct.pack("=BBH", number, 1, 0) + pack(
            self.rng, self.spec, words, op["attribute-set"], marked)

    def ask(self, name, words=(), flags=ACK):
        return self.kernel.send(self.kernel.header(self.body(name, words), flags))[0]

    def make(self, name, **values):
        group = self.spec.ops[name][1]["attribute-set"]
        words = [self.maker.attr(group, n.replace("_", "-"), v)
                 for n, v in values.items()]
        return self.ask(name, words)

    # What goes in its own time: what a command before has removed, a grace period later.
    PASSING = {"stats": ("sessions", "states", "keys"), "owner": ("left",)}

    def shown(self, kind, flags):
        numbers = [self.spec.sets[kind][name][0] for name in self.PASSING.get(kind, ())]
        return [[attr for attr in unpack(message[4:]) if attr[0] not in numbers]
                for message in self.ask(kind + "-get", (), flags).messages]

    def objects(self):
        return [self.shown(kind, DUMP) for kind in ("flow", "session", "state")]

    def snapshot(self):
        return self.objects() + [self.shown("owner", DUMP), self.shown("stats", ACK)]

    def live(self):
        """Objects that others live beside."""
        self.make("flow-flush", all=b"")
        self.make("session-flush", all=b"")
        for n in range(self.maker.SESSIONS[0], self.maker.SESSIONS[1] + 1):
            key = [self.maker.attr("key", "master", Secret(30)),
                   self.maker.attr("key", "mki", b"mki0")]
            self.make("session-new", owner="gw", id=n, direction=n % 2, suite=1,
                      key=key, idle_after=0)
            for ssrc in 1, 2, 3:
                self.make("state-new", owner="gw", session=n, ssrc=ssrc)
            told = self.make("session-get", owner="gw", id=n).messages[0][4:]
            key = dict(unpack(told))[self.spec.sets["session"]["key"][0]]
            self.maker.checks[n] = \
                dict(unpack(key))[self.spec.sets["key"]["check"][0]]
        for n in range(self.maker.FLOWS[0], self.maker.FLOWS[1] + 1):
            bound = [self.maker.attr("bind", "session", n % 6 + 1)]
            answer = self.make("flow-new", owner="gw", id=n,
                               direction=(n + 1) % 2, local_port=7000 + n,
                               local_addr=self.maker.ADDRS[0], sessions=bound,
                               cookie=b"live")
            if answer.err:
                self.wrong(f"a flow is refused: {errno.errorcode[answer.err]}")

    def decoy(self):
        """What is looked for would be seen."""
        before = self.snapshot()
        if self.make("flow-new", owner="gw", id=1, direction=0, local_port=9,
                     cookie=b"1" + MAGIC).err or self.snapshot() == before:
            self.wrong("a new flow does not show")
        if not self.kernel.shown:
            self.wrong("the sign of a key is not seen")
        self.make("flow-flush", all=b"")
        self.kernel.listen()
        self.kernel.shown.clear()

    # --- One message --------------------------------------------------------

    AGAIN = {"flush": .95, "del": .7}

    def operation(self):
        name = self.rng.choice(list(self.spec.ops))
        # what removes objects leaves less to try
        while self.rng.random() < self.AGAIN.get(name.split("-")[1], 0):
            name = self.rng.choice(list(self.spec.ops))
        return name

    def message(self):
        """(operation, octets, must it be answered, by the family itself)"""
        rng = self.rng
        name = self.operation()
        flags, ours = ACK, True
        dump = "dump" in self.spec.ops[name][1] and rng.random() < .3
        if dump:
            flags |= DUMP
        group, words = self.maker.request(name, dump)
        marked = True
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 4])):
            self.changer.tree(words)
        low = rng.random() < .15
        if low:
            marked = False
        number = self.spec.ops[name][0]
        version, reserved = 1, 0
        if rng.random() < .03:
            number, ours = rng.randrange(256), False
        if rng.random() < .03:
            version, reserved = rng.randrange(256), rng.getrandbits(16)
            ours = False
        body = pack(rng, self.spec, words, group, marked)
        if low:
            body = self.changer.octets(body)
        body = struct.pack("=BBH", number, version, reserved) + body
        if rng.random() < .05:
            flags = rng.getrandbits(16) | ACK
        if rng.random() < .1:
            flags |= ECHO
        data, must = self.wrap(body, flags)
        ours &= data[:6] == struct.pack("=IH", 16 + len(body), self.kernel.id)
        return name, data, must, ours

    def wrap(self, body, flags):
        rng = self.rng
        what = rng.random()
        if what < .02:
            # cut off, inside the header or behind it
            return self.kernel.header(body, flags)[:rng.randint(1, 40)], False
        if what < .04:
            lie = rng.choice([0, 15, 16, 17, 19, 0x7fffffff, 0xffffffff])
            return self.kernel.header(body, flags, length=lie), lie in (16, 17, 19)
        if what < .05:
            # not even for the family
            return self.kernel.header(body, flags, kind=rng.randrange(16)), True
        return self.kernel.header(body, flags), True

    def judge(self, name, answer, must, ours, data, before):
        self.sent += 1
        if not answer.ended:
            if must:
                self.wrong(f"{name}: no answer", data)
            self.silent += 1
            return
        if not answer.err:
            self.accepted += 1
            self.ops[name] += 1
            return
        self.refused += 1
        self.errnos[errno.errorcode.get(answer.err, answer.err)] += 1
        # what an operation cannot do at all the core says, in no words
        if ours and not answer.says and answer.err != errno.EOPNOTSUPP:
            self.wrong(f"{name}: {errno.errorcode.get(answer.err)}, no reason", data)
        if before is not None:
            self.compared += 1
            if self.snapshot() != before:
                self.wrong(f"{name}: refused with {answer.err}, but changed", data)

    def one(self):
        before = self.snapshot() if self.rng.random() < .07 else None
        name, data, must, ours = self.message()
        answer = self.kernel.send(data)[0]
        self.judge(name, answer, must, ours, data, before)

    def several(self):
        """In one datagram; nobody lies about lengths."""
        names, sent = [], []
        for _ in range(self.rng.randint(2, 6)):
            name = self.operation()
            _, words = self.maker.request(name)
            if self.rng.random() < .5:
                self.changer.tree(words)
            body = self.body(name, words)
            names.append(name)
            data = self.kernel.header(body, ACK)
            sent.append(data + bytes(-len(data) % 4))
        answers = self.kernel.send(b"".join(sent), len(sent))
        for name, answer, data in zip(names, answers, sent):
            self.judge(name, answer, True, True, data, None)

    def torn(self):
        """Changes while a dump is under way."""
        sock = self.kernel.open()
        name = self.rng.choice(["flow-get", "session-get", "state-get"])
        sock.send(self.kernel.header(self.body(name), DUMP))
        seq = self.kernel.seq
        answers = collections.defaultdict(Answer)
        for _ in range(40):
            try:
                data = sock.recv(1 << 15)
            except BlockingIOError:
                break
            self.kernel.look(data)
            self.kernel.sort(data, answers)
            if not answers[seq].ended:
                self.one()
        sock.close()
        self.sent += 1
        self.dumped += 1
        # a socket may also go in the middle of it
        if not answers[seq].ended:
            self.wrong(f"{name}: the dump did not end")

    def smoke(self):
        """The family still does what it is for."""
        self.make("flow-flush", all=b"")
        self.make("session-flush", all=b"")
        key = [self.maker.attr("key", "master", Secret(28))]
        bound = [self.maker.attr("bind", "session", 1)]
        errs = [self.make("session-new", id=1, direction=0, suite=7, key=key).err,
                self.make("state-new", session=1, ssrc=5).err,
                self.make("flow-new", id=1, direction=0, local_port=5004,
                          sessions=bound).err]
        told = [len(part) for part in self.objects()]
        errs += [self.make("flow-del", id=1).err, self.make("session-del", id=1).err]
        if any(errs) or told != [1, 1, 1]:
            self.wrong(f"the last calls: errors {errs}, objects {told}")
        if any(self.objects()):
            self.wrong("something is left over")

    def run(self, count):
        again = 0
        self.decoy()
        while self.sent < count:
            if self.sent >= again:
                self.live()
                again = self.sent + 400
            dice = self.rng.random()
            if dice < .02:
                self.torn()
            elif dice < .1:
                self.several()
            else:
                self.one()
            self.kernel.listen()
        self.smoke()
        for data in self.kernel.shown[:3]:
            self.wrong("a key came back", data)
        said = " ".join(f"{name} {n}" for name, n in self.errnos.most_common())
        print(f"# {self.sent} messages: {self.accepted} accepted, {self.refused} "
              f"refused, {self.silent} not to be answered, {self.dumped} torn dumps")
        print(f"# {self.compared} refusals looked at; {said}")
        print("# accepted: " + " ".join(f"{name} {n}"
                                       for name, n in self.ops.items()))
        print(f"# {self.kernel.octets} octets of answers searched for keys")
        for name in self.spec.ops:
            if not self.ops[name] and count >= 2000:
                self.wrong(f"{name}: never accepted")
        # otherwise this has tried nothing
        if self.accepted < count // 10 or self.refused < count // 10:
            self.wrong("nearly all are accepted, or nearly all refused")
        if self.compared < count // 50:
            self.wrong("too few refusals were looked at")
        return 1 if self.bad else 0


if __name__ == "__main__":
    sys.exit(Fuzz(sys.argv[1], int(sys.argv[2])).run(int(sys.argv[3])))
