#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Ask the late engine and the ordinary drivers the same, through AF_ALG.

afalg.py named | same skcipher|aead|hash | forged | storm | plain
"""
import random
import socket
import sys
import threading

LATE = {"skcipher": "ctr-aes-srtp-late", "aead": "gcm-aes-srtp-late",
        "hash": "hmac-sha1-srtp-late"}
NAME = {"skcipher": "ctr(aes)", "aead": "gcm(aes)", "hash": "hmac(sha1)"}
TAG = 16


def transform(kind, name, key):
    sock = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0)
    sock.bind((kind, name))
    sock.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, key)
    if kind == "aead":
        sock.setsockopt(socket.SOL_ALG, socket.ALG_SET_AEAD_AUTHSIZE, None,
                        TAG)
    return sock


def named():
    """Newer kernels let AF_ALG ask for some algorithms only, and for no driver."""
    with transform("skcipher", NAME["skcipher"], bytes(16)):
        with open("/proc/crypto", encoding="ascii") as file:
            known = file.read().split("\n\n")
        drivers = [line.split()[2] for entry in known
                   if "name         : ctr(aes)\n" in entry
                   for line in entry.splitlines() if line.startswith("driver")]
        transform("skcipher", drivers[0], bytes(16)).close()


def cipher(sock, iv, data):
    conn, _ = sock.accept()
    with conn:
        conn.sendmsg_afalg([data], op=socket.ALG_OP_ENCRYPT, iv=iv)
        return conn.recv(len(data))


def seal(sock, iv, ad, data):
    conn, _ = sock.accept()
    with conn:
        conn.sendmsg_afalg([ad + data], op=socket.ALG_OP_ENCRYPT, iv=iv,
                           assoclen=len(ad))
        return conn.recv(len(ad) + len(data) + TAG)[len(ad):]


def unseal(sock, iv, ad, data):
    conn, _ = sock.accept()
    with conn:
        conn.sendmsg_afalg([ad + data], op=socket.ALG_OP_DECRYPT, iv=iv,
                           assoclen=len(ad))
        return conn.recv(len(ad) + len(data) - TAG)[len(ad):]


def digest(sock, data):
    conn, _ = sock.accept()
    with conn:
        half = len(data) // 2
        conn.sendall(data[:half], socket.MSG_MORE)
        conn.sendall(data[half:])
        return conn.recv(20)


def ask(kind, name, rng):
    """All sizes of interest; the answers."""
    out = []
    for size in [1, 15, 16, 17, 160, 1000, 1460] + list(range(20, 60)):
        key = rng.randbytes(20 if kind == "hash" else rng.choice((16, 32)))
        data = rng.randbytes(size)
        with transform(kind, name, key) as sock:
            if kind == "skcipher":
                out.append(cipher(sock, rng.randbytes(16), data))
            elif kind == "hash":
                out.append(digest(sock, data))
            else:
                iv, ad = rng.randbytes(12), rng.randbytes(rng.randrange(12, 84))
                sealed = seal(sock, iv, ad, data)
                assert unseal(sock, iv, ad, sealed) == data, "aead round trip"
                out.append(sealed)
    return out


def same(kind):
    late = ask(kind, LATE[kind], random.Random(kind))
    ordinary = ask(kind, NAME[kind], random.Random(kind))
    assert late == ordinary, kind + " differs"


def forged():
    with transform("aead", LATE["aead"], bytes(16)) as sock:
        sealed = bytearray(seal(sock, bytes(12), bytes(12), b"words"))
        sealed[-1] ^= 1
        try:
            unseal(sock, bytes(12), bytes(12), bytes(sealed))
        except OSError as err:
            assert err.errno == 74, err     # EBADMSG
            return
    raise AssertionError("a forged tag was accepted")


def storm():
    """Many at once, so that there is something to reorder."""
    errors = []

    def one(seed):
        try:
            kinds = list(LATE)
            random.Random(seed).shuffle(kinds)
            for kind in kinds:
                same(kind)
        except (AssertionError, OSError) as err:
            errors.append(err)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def plain():
    for kind, name in NAME.items():
        ask(kind, name, random.Random(1))


def main():
    what = {"named": named, "same": same, "forged": forged, "storm": storm,
            "plain": plain}
    try:
        what[sys.argv[1]](*sys.argv[2:])
    except (AssertionError, OSError) as err:
        print("#", err)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
