#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Master keys, what is derived from them, and whether a file gives one away.

  keys.py proved KDF.json        derive as published
  keys.py make DIR NAME=SUITE... choose keys; DIR/NAME has each in hex, DIR/NAME.inline
                                 as in SDES
  keys.py decoys DIR             the search finds what it should, and nothing else
  keys.py netlink DIR HEADER OUT ask everything of the family, make objects and be
                                 refused; the answers, octet for octet, go to OUT
  keys.py collect OUT PATH...    what can be read below PATH goes to OUT
  keys.py search DIR PATH...     a line for each secret that shows
  keys.py denied HEADER          without CAP_NET_ADMIN nothing is told

A run of six octets of a secret shows it, as octets, hex digits or base64.
"""
import base64
import errno
import json
import os
import re
import signal
import socket
import struct
import sys

RUN = 6

# Lengths of key and salt, and of the HMAC key. RFC 7714 derives with AES-CM too.
SUITES = {
    "AES_CM_128_HMAC_SHA1_80": (16, 14, 20),
    "AES_CM_128_HMAC_SHA1_32": (16, 14, 20),
    "AEAD_AES_128_GCM": (16, 12, 0),
    "AEAD_AES_256_GCM": (32, 12, 0),
}


# --- Derivation (RFC 3711 section 4.3) -------------------------------------

def derive(key, salt, label, length):
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    x = int.from_bytes(salt.ljust(14, b"\0"), "big") ^ (label << 48)
    cipher = Cipher(algorithms.AES(key), modes.CTR((x << 16).to_bytes(16, "big")))
    return cipher.encryptor().update(bytes(length))


def proved(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    done = 0
    for vector in vectors:
        if vector.get("prf") != "aes" or vector.get("kdr"):
            continue
        key = bytes.fromhex(vector["master_key"])
        salt = bytes.fromhex(vector["master_salt"])
        for label, out in vector["out"].items():
            got = derive(key, salt, int(label, 16), len(out) // 2).hex()
            if got != out:
                sys.exit(f"{vector['id']}: label {label} differs")
            done += 1
    if not done:
        sys.exit("no vectors")
    print(f"# {done} session keys derived as published")


# --- Secrets ---------------------------------------------------------------

def make(where, *wanted):
    os.makedirs(where, mode=0o700, exist_ok=True)
    known = {}
    for word in wanted:
        name, suite = word.split("=")
        master = os.urandom(sum(SUITES[suite][:2]))
        known[name] = [suite, master.hex()]
        with open(f"{where}/{name}", "w", encoding="ascii") as file:
            print(master.hex(), file=file)
        with open(f"{where}/{name}.inline", "w", encoding="ascii") as file:
            print("inline:" + base64.b64encode(master).decode(), file=file)
    with open(f"{where}/known.json", "w", encoding="ascii") as file:
        json.dump(known, file)


def known(where):
    with open(f"{where}/known.json", encoding="ascii") as file:
        return {name: (suite, bytes.fromhex(master))
                for name, (suite, master) in json.load(file).items()}


def secrets(where):
    """Every secret by name."""
    found = {}
    for name, (suite, master) in known(where).items():
        key_len, salt_len, auth_len = SUITES[suite]
        key, salt = master[:key_len], master[key_len:]
        found[name + " master"] = master
        for first, kind in (0, "SRTP"), (3, "SRTCP"):
            lengths = key_len, auth_len, salt_len
            for i, what in enumerate(("k_e", "k_a", "k_s")):
                if lengths[i]:
                    found[f"{name} {kind} {what}"] = \
                        derive(key, salt, first + i, lengths[i])
    return found


# --- Search ----------------------------------------------------------------

# What may stand between two octets in hex.
BETWEEN = b" \t\r\n:;,._-|\"'()[]{}<>"
LOWER = bytes.maketrans(b"ABCDEFX", b"abcdefx")
STANDARD = bytes.maketrans(b"-_", b"+/")


def swapped(octets, size):
    """As words of the other byte order."""
    return b"".join(octets[i:i + size][::-1] for i in range(0, len(octets), size))


class Search:
    def __init__(self, found):
        self.octets, self.digits, self.base64 = {}, {}, {}
        for name, secret in found.items():
            for form in secret, swapped(secret, 4), swapped(secret, 8):
                for i in range(len(form) - RUN + 1):
                    run = form[i:i + RUN]
                    self.octets[run] = name
                    self.digits[run.hex().encode()] = name
            for lead in range(3):
                text = base64.b64encode(bytes(lead) + secret).rstrip(b"=")
                # the characters at the ends share bits with other octets
                text = text[-(-lead * 8 // 6):(lead + len(secret)) * 8 // 6]
                for i in range(len(text) - 7):
                    self.base64[text[i:i + 8]] = name
        self.texts = [run for run in self.octets
                      if re.fullmatch(rb"[\t\n\r -~]{6}", run)]

    def raw(self, data):
        for run in self.texts:
            if run in data:
                yield self.octets[run]
        # every other run has an octet that no text has
        for odd in re.finditer(rb"[^\t\n\r -~]+", data):
            for i in range(max(0, odd.start() - RUN + 1), odd.end()):
                name = self.octets.get(data[i:i + RUN])
                if name:
                    yield name

    def hex(self, data):
        data = data.translate(LOWER).replace(b"0x", b"").replace(b"\\x", b"")
        data = data.translate(None, BETWEEN)
        for digits in set(re.findall(rb"[0-9a-f]{12,}", data)):
            for i in range(len(digits) - 2 * RUN + 1):
                name = self.digits.get(digits[i:i + 2 * RUN])
                if name:
                    yield name

    def base(self, data):
        data = data.replace(b"\\/", b"/").translate(STANDARD)
        for word in set(re.findall(rb"[A-Za-z0-9+/]{8,}", data)):
            for i in range(len(word) - 7):
                name = self.base64.get(word[i:i + 8])
                if name:
                    yield name

    def __call__(self, data):
        """What shows in data: (name, form)."""
        return {(name, form) for form, look in (("octets", self.raw),
                ("hex", self.hex), ("base64", self.base)) for name in look(data)}


def decoys(where):
    found = secrets(where)
    search = Search(found)
    around = b"kmalloc: call_site=srtp_key_new+0x3a/0x2c0 ptr=00000000f3c1d2aa\n" * 9
    around += os.urandom(999)
    bad = 0
    tried = 0

    def expect(name, form, planted):
        nonlocal bad, tried
        tried += 1
        want = {(name, form)} if name else set()
        if search(around + planted + around) != want:
            print(f"# decoy: {form}: {'missed' if name else 'seen where it is not'}")
            bad += 1

    expect(None, "nothing planted", b"")
    for name, secret in found.items():
        other = bytes([min(set(range(256)) - set(secret))])
        for at in 0, len(secret) // 2, len(secret) - RUN:
            run = secret[at:at + RUN]
            digits = run.hex()
            expect(name, "octets", b"~" + run + b"~")
            expect(name, "hex", b" %s\n" % digits.encode())
            expect(name, "hex", b"=%s;" % digits.upper().encode())
            expect(name, "hex", run.hex(":").upper().encode())
            expect(name, "hex", b"{ 0x%s }" % run.hex(" ").replace(" ", ", 0x").encode())
            expect(name, "hex", b"\\x" + run.hex(" ").replace(" ", "\\x").encode())
            expect(None, "5 octets", other + run[:5] + other)
            expect(None, "10 digits", b"z%sz" % run[:5].hex().encode())
        words = struct.unpack("<3I", secret[:12])
        expect(name, "hex", b"%08x %08x %08x" % words)
        text = base64.b64encode(secret)
        expect(name, "base64", b'"key":"inline:%s"' % text)
        expect(name, "base64", base64.urlsafe_b64encode(b"?" + secret))
        expect(name, "base64", b" %s " % text[4:12])
    print(f"# {tried} decoys, {len(found)} secrets")
    sys.exit(1 if bad or not found else 0)


def files(path):
    if not os.path.isdir(path):
        yield path
    for place, _, names in os.walk(path):
        for name in sorted(names):
            yield os.path.join(place, name)


def look(where, *paths):
    search = Search(secrets(where))
    octets = count = bad = 0
    for path in (file for path in paths for file in files(path)):
        with open(path, "rb") as file:
            data = file.read()
        octets += len(data)
        count += 1
        # Never the secret itself.
        for name, form in sorted(search(data)):
            print(f"# {os.path.basename(path)}: {name} as {form}")
            bad += 1
    print(f"# {len(search.octets)} runs sought in {octets} octets of {count} files")
    sys.exit(1 if bad or not octets else 0)


# --- What can be read ------------------------------------------------------

def late(_signal, _frame):
    raise TimeoutError


def collect(out, *paths):
    signal.signal(signal.SIGALRM, late)
    count = 0
    with open(out, "wb") as store:
        for path in (file for path in paths for file in files(path)):
            try:
                signal.alarm(3)
                fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                try:
                    data = b""
                    while len(data) < 1 << 20:
                        more = os.read(fd, 1 << 16)
                        if not more:
                            break
                        data += more
                finally:
                    os.close(fd)
            except OSError:             # TimeoutError is one
                continue
            finally:
                signal.alarm(0)
            store.write(b"\n== %s\n%s" % (path.encode(), data))
            count += 1
    print(f"# {count} files read")


# --- Netlink ---------------------------------------------------------------

REQUEST, ACK, ECHO, DUMP = 1, 4, 8, 0x300
NLMSG_ERROR, NLMSG_DONE, GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 2, 3, 16, 3
SOL_NETLINK, ADD_MEMBERSHIP, CAP_ACK, EXT_ACK = 270, 1, 10, 11
NESTED = 0x8000


def contract(path):
    """The numbers in the enums of a header."""
    with open(path, encoding="ascii") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    numbers = {}
    for body in re.findall(r"enum \w+ \{(.*?)\}", text, re.S):
        number = -1
        for name, value in re.findall(r"(\w+)\s*(?:=\s*([^,]+?))?\s*(?:,|$)", body):
            number = number + 1
            if value.isdigit():
                number = int(value)
            elif value:
                continue
            numbers[name] = number
    return numbers


def attr(kind, value):
    if isinstance(value, list):
        value, kind = b"".join(value), kind | NESTED
    elif isinstance(value, int):
        value = struct.pack("=I", value)
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def attrs(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[-(-length // 4) * 4:]


class Family:
    def __init__(self, numbers, name="srtp", copy=True):
        self.numbers = numbers
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.settimeout(20)
        self.sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        # Without CAP_ACK a refusal has the request in it.
        self.sock.setsockopt(SOL_NETLINK, CAP_ACK, 0 if copy else 1)
        self.seq = 0
        self.said = b""
        self.family = GENL_ID_CTRL
        about, _ = self.ask(CTRL_CMD_GETFAMILY, ACK, attr(2, name.encode() + b"\0"))
        told = dict(attrs(about[20:]))
        self.family = struct.unpack("=H", told[1])[0]
        group = dict(attrs(next(value for _, value in attrs(told[7]))))
        self.events = struct.unpack("=I", group[2])[0]

    def __getattr__(self, name):
        return self.numbers["SRTP_" + name]

    def ask(self, cmd, flags, *words):
        """(all octets of the answer, errno or 0)"""
        self.seq += 1
        body = struct.pack("=BBH", cmd, 1, 0) + b"".join(words)
        self.request = struct.pack("=IHHII", 16 + len(body), self.family,
                                   REQUEST | flags, self.seq, 0) + body
        self.sock.send(self.request)
        answer = b""
        while True:
            part = data = self.sock.recv(1 << 18)
            answer += part
            while len(data) >= 16:
                length, kind, _, seq, _ = struct.unpack_from("=IHHII", data)
                if seq == self.seq and kind in (NLMSG_ERROR, NLMSG_DONE):
                    self.said += answer
                    return answer, -struct.unpack_from("=i", data, 16)[0]
                data = data[-(-length // 4) * 4:]

    def join(self):
        try:
            self.sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, self.events)
        except OSError as err:
            return err.errno
        return 0


def queries(genl):
    """Every question without an object: name, command, flags, attributes."""
    flow = attr(genl.A_FLOW_ID, 1)
    session = attr(genl.A_SESSION_ID, 1)
    yield "flow get", genl.CMD_FLOW_GET, ACK, flow
    yield "flow dump", genl.CMD_FLOW_GET, DUMP, b""
    yield "session get", genl.CMD_SESSION_GET, ACK, session
    yield "session dump", genl.CMD_SESSION_GET, DUMP, b""
    yield "state dump", genl.CMD_STATE_GET, DUMP, b""
    yield "suite dump", genl.CMD_SUITE_GET, DUMP, b""
    yield "stats get", genl.CMD_STATS_GET, ACK, b""


def netlink(where, header, out):
    keys = known(where)
    masters = {name: master for name, (_, master) in keys.items()}
    numbers = contract(header)
    genl, terse = Family(numbers), Family(numbers, copy=False)
    cm = genl.SUITE_AES_CM_128_HMAC_SHA1_80
    bad = 0

    def key(master, *more):
        return attr(genl.A_SESSION_KEY, [attr(genl.A_KEY_MASTER, master), *more])

    def session(number, direction, *more):
        return b"".join((attr(genl.A_SESSION_ID, number),
                         attr(genl.A_SESSION_DIRECTION, direction),
                         attr(genl.A_SESSION_SUITE, cm), *more))

    def flow(number, *of_session):
        return b"".join((attr(genl.A_FLOW_ID, number),
                         attr(genl.A_FLOW_DIRECTION, genl.DIRECTION_IN),
                         attr(genl.A_FLOW_LOCAL_ADDR, bytes((10, 77, 0, 1))),
                         attr(genl.A_FLOW_LOCAL_PORT, struct.pack("!H", 7000 + number)),
                         attr(genl.A_FLOW_SESSION, list(of_session))))

    def new_key(number, master, mki):
        return b"".join((attr(genl.A_KEY_SESSION, number),
                         attr(genl.A_KEY_MASTER, master),
                         attr(genl.A_KEY_MKI, mki)))

    def expect(good, name, by, cmd, flags, words):
        nonlocal bad
        answer, err = by.ask(cmd, flags, words)
        if good == bool(err):
            print(f"# {name}: errno {err}" if good else
                  f"# {name}: was not refused")
            bad += 1
        if not good and by is genl and len(answer) < 20 + len(by.request):
            print(f"# {name}: the refusal has no request in it")
            bad += 1
        return answer

    anonymous = (attr(genl.A_SESSION_SUITE, cm),)
    inward, outward = genl.DIRECTION_IN, genl.DIRECTION_OUT
    mki = attr(genl.A_KEY_MKI, b"\1")
    made = (
        ("session new", genl.CMD_SESSION_NEW,
         session(101, inward, key(masters["raw"], mki))),
        ("key new", genl.CMD_KEY_NEW, new_key(101, masters["raw-second"], b"\2")),
        ("flow new", genl.CMD_FLOW_NEW,
         flow(101, *anonymous, key(masters["raw-anonymous"]))),
    )
    for name, cmd, words in made:
        expect(True, name, genl, cmd, ACK | ECHO, words)
    # Who asks for it is told the object as it is now.
    for name, cmd, number, cookie in (
            ("flow set", genl.CMD_FLOW_SET, genl.A_FLOW_ID, genl.A_FLOW_COOKIE),
            ("session set", genl.CMD_SESSION_SET, genl.A_SESSION_ID,
             genl.A_SESSION_COOKIE)):
        cookie = attr(cookie, b"crumbs")
        answer = expect(True, name, genl, cmd, ACK | ECHO, attr(number, 101) + cookie)
        if answer.count(cookie) != 1:
            print(f"# {name}: the answer does not tell it")
            bad += 1
    refused = (
        ("wrong length", genl.CMD_SESSION_NEW,
         session(102, inward, key(masters["refused"][:-1]))),
        ("wrong length, anonymous", genl.CMD_FLOW_NEW,
         flow(102, *anonymous, key(masters["refused"][:-1]))),
        ("wrong length, key", genl.CMD_KEY_NEW,
         new_key(101, masters["refused"][:-1], b"\3")),
        ("same id", genl.CMD_SESSION_NEW,
         session(101, inward, key(masters["refused"]))),
        ("same MKI", genl.CMD_KEY_NEW, new_key(101, masters["refused"], b"\2")),
        ("no session", genl.CMD_KEY_NEW, new_key(999, masters["refused"], b"\2")),
        ("duplicate key", genl.CMD_SESSION_NEW,
         session(103, outward, key(masters["cm80-out"]))),
    )
    for name, cmd, words in refused:
        expect(False, name, genl, cmd, ACK | ECHO, words)
    # The policy refuses this one before the family sees it: netlink itself
    # then has the request in its refusal unless the asker asks it not to.
    expect(False, "window", terse, genl.CMD_SESSION_NEW, ACK | ECHO,
           session(104, inward, attr(genl.A_SESSION_WINDOW, 63),
                   key(masters["refused"])))
    for name, cmd, flags, words in queries(genl):
        expect(True, name, genl, cmd, flags, words)
    with open(out, "wb") as file:
        file.write(genl.said + terse.said)
    print(f"# {len(made)} made, {len(refused) + 1} refused, "
          f"{len(genl.said + terse.said)} octets of answers")
    sys.exit(1 if bad else 0)


def denied(header):
    """The same questions by root, who must be told, and by nobody."""
    numbers = contract(header)
    bad = 0
    for who, want in ("root", 0), ("nobody", errno.EPERM):
        if who == "nobody":
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
        genl = Family(numbers)
        got = {name: genl.ask(cmd, flags, words)[1]
               for name, cmd, flags, words in queries(genl)}
        got["events"] = genl.join()
        for name, err in got.items():
            if err != want:
                print(f"# {name} by {who}: errno {err}, should be {want}")
                bad += 1
    print(f"# {len(got)} questions by root and by nobody")
    sys.exit(1 if bad else 0)


def main():
    what = {"proved": proved, "make": make, "decoys": decoys, "netlink": netlink,
            "collect": collect, "search": look, "denied": denied}
    if len(sys.argv) < 2 or sys.argv[1] not in what:
        sys.exit(__doc__)
    what[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
