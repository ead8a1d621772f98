#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Recompute every vector in this folder and exit 1 if one disagrees.

    apt-get install python3-cryptography
    python3 check.py [DIR ...]

The judge of the vectors, so it shares nothing with the module: AES and GCM
come from python3-cryptography, HMAC-SHA1 from hashlib, ARIA from libcrypto.
Packets are checked both ways.
"""
import base64
import ctypes
import ctypes.util
import functools
import glob
import hashlib
import hmac
import json
import os
import re
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

unhex = bytes.fromhex


class Refused(Exception):
    """A packet the receiver rejects; args[0] is the reason word."""


class Unsupported(Exception):
    """An a=crypto line that is well formed but names something unknown."""


def eq(got, want, what):
    if got != want:
        raise AssertionError('%s: got %r, want %r' % (what, got, want))


# ------------------------------------------------------------- primitives
@functools.lru_cache(maxsize=None)
def libcrypto():
    name = ctypes.util.find_library('crypto')
    if not name:
        raise OSError('libcrypto not found, needed for ARIA')
    c, void, octets, n = ctypes.CDLL(name), ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    c.EVP_CIPHER_CTX_new.restype = c.EVP_get_cipherbyname.restype = void
    c.EVP_CIPHER_CTX_free.argtypes = [void]
    c.EVP_get_cipherbyname.argtypes = [octets]
    c.EVP_CipherInit_ex.argtypes = [void, void, void, octets, octets, n]
    c.EVP_CipherUpdate.argtypes = [void, octets, ctypes.POINTER(n), octets, n]
    c.EVP_CipherFinal_ex.argtypes = [void, octets, ctypes.POINTER(n)]
    c.EVP_CIPHER_CTX_ctrl.argtypes = [void, n, n, octets]
    return c


def aria(mode, key, iv, data, aad=b'', tag=None):
    """(output, GCM tag), decrypting where a tag is given to compare with."""
    c, n, get_tag, set_tag = libcrypto(), ctypes.c_int(), 0x10, 0x11
    out, mac = ctypes.create_string_buffer(len(data) + 16), ctypes.create_string_buffer(tag or bytes(16), 16)
    eq(len(iv), 12 if mode == b'GCM' else 16, 'iv length')
    ctx = c.EVP_CIPHER_CTX_new()
    try:
        cipher = c.EVP_get_cipherbyname(b'ARIA-%d-%s' % (8 * len(key), mode))
        eq(c.EVP_CipherInit_ex(ctx, cipher, None, key, iv, tag is None), 1, 'EVP init')
        if tag is not None:
            eq(c.EVP_CIPHER_CTX_ctrl(ctx, set_tag, 16, mac), 1, 'EVP tag to compare')
        if aad:
            eq(c.EVP_CipherUpdate(ctx, None, ctypes.byref(n), aad, len(aad)), 1, 'EVP aad')
        if data:
            eq(c.EVP_CipherUpdate(ctx, out, ctypes.byref(n), data, len(data)), 1, 'EVP data')
            eq(n.value, len(data), 'EVP length')
        if c.EVP_CipherFinal_ex(ctx, None, ctypes.byref(n)) != 1:
            raise Refused('auth_fail')
        if mode == b'GCM' and tag is None:
            eq(c.EVP_CIPHER_CTX_ctrl(ctx, get_tag, 16, mac), 1, 'EVP tag')
    finally:
        c.EVP_CIPHER_CTX_free(ctx)
    return out.raw[:len(data)], mac.raw


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def aes_block(key, block):
    e = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return e.update(block) + e.finalize()


def ctr(alg, key, iv, data):
    if not data:
        return b''
    if alg == 'aria':
        return aria(b'CTR', key, iv, data)[0]
    e = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return e.update(data) + e.finalize()


def f8(key, salt, iv, n):
    """RFC 3711 4.1.2: (m, IV', n octets of keystream)"""
    mask = salt.ljust(len(key), b'\x55')
    first = aes_block(xor(key, mask), iv)
    stream, block = b'', bytes(16)
    for j in range(-(-n // 16)):
        block = aes_block(key, xor(xor(first, j.to_bytes(16, 'big')), block))
        stream += block
    return mask, first, stream[:n]


def seal(alg, key, iv, aad, data):
    """RFC 7714 5, RFC 8269 4: ciphertext and 16 octets of tag"""
    return b''.join(aria(b'GCM', key, iv, data, aad)) if alg == 'aria' else AESGCM(key).encrypt(iv, data, aad)


def unseal(alg, key, iv, aad, data):
    if len(data) < 16:
        raise Refused('too_short')
    if alg == 'aria':
        return aria(b'GCM', key, iv, data[:-16], aad, data[-16:])[0]
    try:
        return AESGCM(key).decrypt(iv, data, aad)
    except InvalidTag:
        raise Refused('auth_fail') from None


def sha1mac(key, data):
    return hmac.new(key, data, hashlib.sha1).digest()


# ------------------------------------------------------------- suites, keys
class Suite:
    """Lengths and modes, read off the suite's name."""

    def __init__(self, name):
        m = re.search(r'(?:^|_)(128|192|256)(?:_|$)', name)
        self.alg = 'aria' if 'ARIA' in name else 'aes'
        self.key = int(m.group(1)) // 8 if m else 16
        self.null = name.startswith('NULL')
        self.f8 = name.startswith('F8')
        self.aead = 'GCM' in name
        self.salt = 12 if self.aead else 14
        self.rtcp_tag = 16 if self.aead else 10
        self.tag = 4 if name.endswith('_32') else self.rtcp_tag
        twice = re.fullmatch(r'DOUBLE_(AEAD_\w+_GCM)_\1', name)
        self.half = Suite(twice.group(1)) if twice else None
        self.tag += self.half.tag if twice else 0


def derive(alg, master, salt, label, r, n):
    iv = bytearray(salt.ljust(16, b'\0'))
    for at, octet in enumerate(bytes([label]) + r.to_bytes(6, 'big'), 7):
        iv[at] ^= octet
    return ctr(alg, master, bytes(iv), bytes(n))


def rate(index, kdr):
    return index >> (kdr.bit_length() - 1) if kdr else 0


def session_keys(s, master, salt, rtcp, index, kdr):
    if s.half:
        return double_keys(s.half, master, salt, rtcp, index, kdr)
    def one(label, n):
        return derive(s.alg, master, salt, label, rate(index, kdr), n)
    first = 3 if rtcp else 0
    k = {'k_e': one(first, s.key), 'k_s': one(first + 2, s.salt)}
    if not s.aead:
        k['k_a'] = one(first + 1, 20)
    if not rtcp:
        k['k_he'], k['k_hs'] = one(6, s.key), one(7, s.salt)
    return k


def double_keys(half, master, salt, rtcp, index, kdr):
    """RFC 8723 3.1: each layer from its half of the master key and salt"""
    inner = master[:half.key], salt[:half.salt]
    outer = master[half.key:], salt[half.salt:]
    eq((len(outer[0]), len(outer[1])), (half.key, half.salt), 'outer half')
    return {'inner': session_keys(half, *inner, rtcp, index, kdr),
            'outer': session_keys(half, *outer, rtcp, index, kdr)}


def printed_keys(keys):
    return {name: printed_keys(k) if isinstance(k, dict) else unhex(k) for name, k in keys.items()}


def compare_keys(got, want):
    for name, k in want.items():
        if isinstance(k, dict):
            compare_keys(got[name], k)
        else:
            eq(got[name], k, name)


def packet_keys(v, s, rtcp, index):
    """The printed session keys, compared with the derived ones."""
    given = printed_keys(v['session_keys'])
    if 'master_key' not in v:
        return given
    k = session_keys(s, unhex(v['master_key']), unhex(v['master_salt']), rtcp, index, v['kdr'])
    compare_keys(k, given)
    return k


def master_keys(v, s, rtcp):
    return session_keys(s, unhex(v['master_key']), unhex(v['master_salt']), rtcp, 0, 0)


def cm_iv(salt, ssrc, index):
    iv = bytearray(salt.ljust(16, b'\0'))
    for at, octet in enumerate(ssrc.to_bytes(4, 'big') + index.to_bytes(6, 'big'), 4):
        iv[at] ^= octet
    return bytes(iv)


def aead_iv(salt, ssrc, index):
    pad = bytes(2) + ssrc.to_bytes(4, 'big') + index.to_bytes(6, 'big')
    return xor(salt, pad)


class Options:
    """What both ends agreed on besides suite and keys, as far as the vector says."""

    def __init__(self, s, v):
        self.mki = unhex(v.get('mki', ''))
        self.encrypt = v.get('encrypt', True)
        self.tag = v.get('tag_len', s.tag)
        self.ids = v.get('encrypted_ext_ids', [])
        self.cryptex = v.get('cryptex', False)
        self.rcc = v.get('rcc')

    def carries_roc(self, seq):
        return bool(self.rcc) and seq % self.rcc['rate'] == 0

    def tag_parts(self, seq):
        """RFC 4771: octets of (ROC, MAC) in the tag of this packet"""
        if not self.rcc:
            return 0, self.tag
        if self.carries_roc(seq):
            return 4, 0 if self.rcc['mode'] == 3 else self.tag - 4
        return 0, self.tag if self.rcc['mode'] == 2 else 0


# ------------------------------------------------------------- RTP
class Rtp:
    def __init__(self, p, trailer=0):
        end = len(p) - trailer
        if len(p) < 12:
            raise Refused('too_short')
        if p[0] >> 6 != 2:
            raise Refused('bad_version')
        if end < 12:
            raise Refused('too_short')
        self.cc, self.pad = p[0] & 15, p[0] >> 5 & 1
        self.marker, self.pt = p[1] >> 7, p[1] & 127
        self.seq = int.from_bytes(p[2:4], 'big')
        self.ts = int.from_bytes(p[4:8], 'big')
        self.ssrc = int.from_bytes(p[8:12], 'big')
        self.profile = None
        self.ext = n = 12 + 4 * self.cc
        if p[0] & 16:
            if n + 4 > end:
                raise Refused('bad_header')
            self.profile = int.from_bytes(p[n:n + 2], 'big')
            n += 4 + 4 * int.from_bytes(p[n + 2:n + 4], 'big')
        if n > end:
            raise Refused('bad_header')
        self.len = n


def element_data(body, profile):
    """(id, offset, size) of the data of each RFC 8285 element."""
    i = 0
    while i < len(body):
        if body[i] == 0:
            i += 1
            continue
        if profile == 0xBEDE:
            ident, size, i = body[i] >> 4, (body[i] & 15) + 1, i + 1
            if ident == 15:
                break
        elif profile >> 4 == 0x100 and i + 1 < len(body):
            ident, size, i = body[i], body[i + 1], i + 2
        else:
            break
        if i + size > len(body):
            raise Refused('bad_header')
        yield ident, i, size
        i += size


def elements(body, profile):
    return [[ident, body[at:at + size].hex()] for ident, at, size in element_data(body, profile)]


def rtp_crypt(s, key, salt, p, roc, data):
    """RFC 3711 4.1: data under the keystream of RTP packet p, either way"""
    if s.null:
        return data
    if s.f8:
        iv = b'\0' + p[1:12] + roc.to_bytes(4, 'big')
        return xor(data, f8(key, salt, iv, len(data))[2])
    seq, ssrc = int.from_bytes(p[2:4], 'big'), int.from_bytes(p[8:12], 'big')
    return ctr(s.alg, key, cm_iv(salt, ssrc, roc << 16 | seq), data)


def crypt_extension(s, k, p, roc, ids):
    """RFC 6904 3, either way: keystream over the whole body, used on the data of `ids` only"""
    h = Rtp(p)
    if not ids or h.profile is None:
        return p
    body = bytearray(p[h.ext + 4:h.len])
    covered = rtp_crypt(s, k['k_he'], k['k_hs'], p, roc, bytes(body))
    for ident, at, size in element_data(bytes(body), h.profile):
        if ident in ids:
            body[at:at + size] = covered[at:at + size]
    return p[:h.ext + 4] + body + p[h.len:]


# ------------------------------------------------------------- cryptex
CRYPTEX = {0xBEDE: 0xC0DE, 0x1000: 0xC2DE}


def cryptex_block(p):
    """RFC 9335 5.1: CSRCs without an extension get an empty one."""
    h = Rtp(p)
    if not h.cc or h.profile is not None:
        return p
    return bytes([p[0] | 16]) + p[1:h.ext] + b'\xbe\xde\0\0' + p[h.ext:]


def with_profile(p, profile):
    at = Rtp(p).ext
    return p[:at] + profile.to_bytes(2, 'big') + p[at + 2:]


def cryptex_mark(p):
    """RFC 9335 5.1: the packet with the profile that says cryptex"""
    p = cryptex_block(p)
    profile = Rtp(p).profile
    if profile is None:
        return p
    if profile not in CRYPTEX:
        raise Refused('bad_header')
    return with_profile(p, CRYPTEX[profile])


def cryptex_unmark(p):
    """RFC 9335 5.2"""
    plain = {marked: profile for profile, marked in CRYPTEX.items()}
    profile = Rtp(p).profile
    return with_profile(p, plain[profile]) if profile in plain else p


def halves(p, h, cryptex):
    """(clear octets, secret octets, how many of the secret ones go back in front
    of the extension header), RFC 9335 6 for a packet marked cryptex"""
    if cryptex and h.profile in CRYPTEX.values():
        return p[:12] + p[h.ext:h.ext + 4], p[12:h.ext] + p[h.ext + 4:], h.ext - 12
    return p[:h.len], p[h.len:], 0


def whole(clear, secret, csrcs):
    return clear[:12] + secret[:csrcs] + clear[12:] + secret[csrcs:]


# ------------------------------------------------------------- SRTP
def protect(s, k, p, roc, o):
    if s.half:
        return protect_double(s.half, k, p, roc, o)
    p = crypt_extension(s, k, p, roc, o.ids)
    if o.cryptex:
        p = cryptex_mark(p)
    h = Rtp(p)
    clear, secret, csrcs = halves(p, h, o.cryptex)
    if s.aead:
        iv = aead_iv(k['k_s'], h.ssrc, roc << 16 | h.seq)
        return whole(clear, seal(s.alg, k['k_e'], iv, clear, secret), csrcs) + o.mki
    if o.encrypt:
        secret = rtp_crypt(s, k['k_e'], k['k_s'], p, roc, secret)
    m, word = whole(clear, secret, csrcs), roc.to_bytes(4, 'big')
    rocs, macs = o.tag_parts(h.seq)
    return m + o.mki + word[:rocs] + sha1mac(k['k_a'], m + word)[:macs]


def parted(s, q, o):
    """(header and payload, tag after the MKI, ROC octets in it, the header)"""
    if len(q) < 12:
        raise Refused('too_short')
    if q[0] >> 6 != 2:
        raise Refused('bad_version')
    rocs, macs = (0, s.tag) if s.aead else o.tag_parts(int.from_bytes(q[2:4], 'big'))
    trailer = rocs + macs + len(o.mki)
    if len(q) < 12 + trailer:
        raise Refused('too_short')
    at = len(q) - (len(o.mki) if s.aead else trailer)
    tag = at + len(o.mki)
    if q[at:tag] != o.mki:
        raise Refused('unknown_mki')
    return q[:at], q[tag:], rocs, Rtp(q, trailer)


def unprotect(s, k, q, roc, o):
    if s.half:
        return unprotect_double(s.half, k, q, roc, roc, o)
    m, tag, rocs, h = parted(s, q, o)
    clear, secret, csrcs = halves(m, h, o.cryptex)
    if rocs:
        roc = int.from_bytes(tag[:rocs], 'big')
    if s.aead:
        secret = unseal(s.alg, k['k_e'], aead_iv(k['k_s'], h.ssrc, roc << 16 | h.seq), clear, secret)
    else:
        mac = sha1mac(k['k_a'], m + roc.to_bytes(4, 'big'))
        if not hmac.compare_digest(mac[:len(tag) - rocs], tag[rocs:]):
            raise Refused('auth_fail')
        if o.encrypt:
            secret = rtp_crypt(s, k['k_e'], k['k_s'], m, roc, secret)
    p = whole(clear, secret, csrcs)
    if o.cryptex:
        p = cryptex_unmark(p)
    return crypt_extension(s, k, p, roc, o.ids)


# ------------------------------------------------------------- double
def inner_header(p, h):
    """RFC 8723 5.1: without extension and X"""
    return bytes([p[0] & ~16]) + p[1:h.ext]


def ohb(before, after):
    """RFC 8723 4: the Original Header Block for a header changed on the way"""
    out, config = b'', 0
    if before.pt != after.pt:
        out, config = bytes([before.pt]), 2
    if before.seq != after.seq:
        out, config = out + before.seq.to_bytes(2, 'big'), config | 1
    if before.marker != after.marker:
        config |= 4 | before.marker << 3
    return out + bytes([config])


def undo_ohb(head, payload):
    """RFC 8723 4, 5.3: (original header, payload without the block)"""
    if not payload:
        raise Refused('too_short')
    head, config, end = bytearray(head), payload[-1], len(payload) - 1
    need = (config & 1) * 2 + (config >> 1 & 1)
    if config & 0xf0 or need > end:
        raise Refused('bad_header')
    if config & 1:
        head[2:4], end = payload[end - 2:end], end - 2
    if config & 2:
        head[1], end = head[1] & 128 | payload[end - 1] & 127, end - 1
    if config & 4:
        head[1] = head[1] & 127 | (config & 8) << 4
    return bytes(head), payload[:end]


def protect_double(half, k, p, roc, o):
    """RFC 8723 5.1: inner layer, empty OHB, outer layer"""
    h = Rtp(p)
    inner = protect(half, k['inner'], inner_header(p, h) + p[h.len:], roc, Options(half, {}))
    return protect(half, k['outer'], p[:h.len] + inner[h.ext:] + b'\0', roc, o)


def unprotect_double(half, k, q, roc, inner_roc, o):
    """RFC 8723 5.3: the header as received, the payload as sent"""
    p = unprotect(half, k['outer'], q, roc, o)
    h = Rtp(p)
    head, sealed = undo_ohb(inner_header(p, h), p[h.len:])
    return p[:h.len] + unprotect(half, k['inner'], head + sealed, inner_roc, Options(half, {}))[h.ext:]


# ------------------------------------------------------------- RTCP
def rtcp_crypt(s, k, p, word, data):
    """RFC 3711 4.1: data under the keystream of RTCP packet p, either way"""
    if s.null:
        return data
    if s.f8:
        return xor(data, f8(k['k_e'], k['k_s'], bytes(4) + word + p[:8], len(data))[2])
    ssrc, index = int.from_bytes(p[4:8], 'big'), int.from_bytes(word, 'big') & 0x7fffffff
    return ctr(s.alg, k['k_e'], cm_iv(k['k_s'], ssrc, index), data)


def hop_by_hop(s, k):
    """RFC 8723 6: RTCP knows the outer layer only."""
    return (s.half, k['outer']) if s.half else (s, k)


def protect_rtcp(s, k, v):
    s, k = hop_by_hop(s, k)
    p, mki, index = unhex(v['rtcp']), unhex(v['mki']), v['index']
    ssrc = int.from_bytes(p[4:8], 'big')
    word = (index | bool(v['e']) << 31).to_bytes(4, 'big')
    if s.aead:
        clear = 8 if v['e'] else len(p)
        iv = aead_iv(k['k_s'], ssrc, index)
        return p[:clear] + seal(s.alg, k['k_e'], iv, p[:clear] + word, p[clear:]) + word + mki
    m = p[:8] + (rtcp_crypt(s, k, p, word, p[8:]) if v['e'] else p[8:]) + word
    return m + mki + sha1mac(k['k_a'], m)[:s.rtcp_tag]


def unprotect_rtcp(s, k, q, mki):
    """(index, E, rtcp)"""
    s, k = hop_by_hop(s, k)
    if len(q) < 8 + 4 + s.rtcp_tag + len(mki):
        raise Refused('too_short')
    if q[0] >> 6 != 2:
        raise Refused('bad_version')
    ssrc = int.from_bytes(q[4:8], 'big')
    end = len(q) - len(mki) - (0 if s.aead else s.rtcp_tag)
    if q[end:end + len(mki)] != mki:
        raise Refused('unknown_mki')
    word, body = q[end - 4:end], q[:end - 4]
    index, e = int.from_bytes(word, 'big') & 0x7fffffff, word[0] >> 7
    if s.aead:
        clear = 8 if e else len(body) - s.rtcp_tag
        iv = aead_iv(k['k_s'], ssrc, index)
        return index, e, body[:clear] + unseal(s.alg, k['k_e'], iv, body[:clear] + word, body[clear:])
    if not hmac.compare_digest(sha1mac(k['k_a'], q[:end])[:s.rtcp_tag], q[end + len(mki):]):
        raise Refused('auth_fail')
    return index, e, body[:8] + (rtcp_crypt(s, k, body, word, body[8:]) if e else body[8:])


# ------------------------------------------------------------- one function per kind
def check_kdf(v):
    eq(Suite(v['suite']).alg, v['prf'], 'prf')
    for label, want in v['out'].items():
        rtcp = 3 <= int(label, 16) <= 5
        r = rate(v['srtcp_index' if rtcp else 'srtp_index'], v['kdr'])
        got = derive(v['prf'], unhex(v['master_key']), unhex(v['master_salt']), int(label, 16), r, len(want) // 2)
        eq(got.hex(), want, 'label ' + label)


def check_cm_keystream(v):
    iv = cm_iv(unhex(v['salt']), v['ssrc'], v['index'])
    eq(iv.hex(), v['iv'], 'iv')
    stream = ctr(v['cipher'], unhex(v['key']), iv, bytes(16 + 16 * max(n for n, _ in v['blocks'])))
    for n, want in v['blocks']:
        eq(stream[16 * n:16 * n + 16].hex(), want, 'block %d' % n)


def check_f8(v):
    plain = unhex(v['plaintext'])
    mask, first, stream = f8(unhex(v['key']), unhex(v['salt']), unhex(v['iv']), len(plain))
    got = dict(mask=mask, iv_prime=first, keystream=stream, ciphertext=xor(plain, stream))
    for name, octets in got.items():
        eq(octets.hex(), v[name], name)
    eq(xor(unhex(v['ciphertext']), stream), plain, 'decrypt')


def check_srtp(v):
    s = Suite(v['suite'])
    p, roc, o = unhex(v['rtp']), v['roc'], Options(s, v)
    seq = int.from_bytes(p[2:4], 'big')
    k = packet_keys(v, s, False, roc << 16 | seq)
    eq(v['tag_len'], s.tag if v['auth'] else 0, 'tag_len')
    eq(v['encrypt'] and v['auth'] or not s.aead, True, 'an AEAD without encryption or tag')
    eq(protect(s, k, p, roc, o).hex(), v['srtp'], 'protect')
    guess = roc ^ 1 if o.carries_roc(seq) else roc      # a carried ROC outweighs the receiver's
    want = cryptex_block(p) if o.cryptex else p
    eq(unprotect(s, k, unhex(v['srtp']), guess, o).hex(), want.hex(), 'unprotect')


def check_double_relay(v):
    """RFC 8723 5.2: a distributor opens the outer layer, changes the header, seals for another"""
    s = Suite(v['suite'])
    half, p, roc, o = s.half, unhex(v['rtp']), v['roc'], Options(s, {})
    came, goes = (session_keys(s, unhex(v['master_key_' + way]), unhex(v['master_salt_' + way]), False, 0, 0)
                  for way in ('in', 'out'))
    eq((came['inner'] == goes['inner'], came['outer'] == goes['outer']), (True, False), 'same layers')
    eq(protect(s, came, p, v['inner_roc'], o).hex(), v['srtp_in'], 'inbound')
    hop, head = unprotect(half, came['outer'], unhex(v['srtp_in']), v['inner_roc'], o), unhex(v['changed_header'])
    before, after = Rtp(hop), Rtp(head)
    eq(hop[-1:], b'\0', 'OHB of the sender')
    eq(ohb(before, after).hex(), v['ohb'], 'ohb')
    out = head + hop[before.len:-1] + unhex(v['ohb'])
    eq(protect(half, goes['outer'], out, roc, o).hex(), v['srtp_out'], 'outbound')
    got = unprotect_double(half, goes, unhex(v['srtp_out']), roc, v['inner_roc'], o)
    eq(got.hex(), (head + p[before.len:]).hex(), 'end to end')


def check_srtcp(v):
    s = Suite(v['suite'])
    k = packet_keys(v, s, True, v['index'])
    eq(v['tag_len'], s.rtcp_tag, 'tag_len')
    eq(protect_rtcp(s, k, v).hex(), v['srtcp'], 'protect')
    got = unprotect_rtcp(s, k, unhex(v['srtcp']), unhex(v['mki']))
    eq(got, (v['index'], int(v['e']), unhex(v['rtcp'])), 'unprotect')


def verdict(receive, packet):
    try:
        receive(unhex(packet))
    except Refused as refused:
        return refused.args[0]
    return 'accepted'


def check_negative(v, receive):
    if v['original']:
        eq(verdict(receive, v['original']), 'accepted', 'original')
    eq(verdict(receive, v['packet']), v['expect'], 'verdict')


def check_srtp_neg(v):
    s = Suite(v['suite'])
    k = master_keys(v, s, False)
    check_negative(v, lambda q: unprotect(s, k, q, v['roc'], Options(s, v)))


def check_srtcp_neg(v):
    s = Suite(v['suite'])
    k = master_keys(v, s, True)
    check_negative(v, lambda q: unprotect_rtcp(s, k, q, unhex(v['mki'])))


def nearest(roc, s_l, seq):
    """RFC 3711 3.3.1 by its words: (step, v) nearest to ROC || s_l."""
    half = 1 << 47
    def distance(step):
        v = (roc + step) % (1 << 32)
        return abs(((v << 16 | seq) - (roc << 16 | s_l) + half) % (2 * half) - half)
    step = min((0, -1, 1), key=distance)        # a tie keeps ROC
    return step, (roc + step) % (1 << 32)


def advance(roc, s_l, seq):
    step, v = nearest(roc, s_l, seq)
    if step == 0:
        return roc, max(s_l, seq)
    return (v, seq) if step > 0 else (roc, s_l)


def check_index(v):
    eq(nearest(v['roc'], v['s_l'], v['seq'])[1], v['v'], 'v')
    eq(advance(v['roc'], v['s_l'], v['seq']), (v['roc_after'], v['s_l_after']), 'roc, s_l')
    eq(v['v'] << 16 | v['seq'], v['index'], 'index')


class Window:
    """Every index ever accepted, and the highest."""

    def __init__(self, size):
        self.size, self.top, self.seen = size, None, set()

    def verdict(self, index):
        if self.top is not None and index <= self.top:
            lag = self.top - index
            if lag > self.size or index in self.seen:
                return 0
            if lag == self.size:
                return -1
        return 1

    def add(self, index):
        self.seen.add(index)
        self.top = max(index, -1 if self.top is None else self.top)


def check_replay(v):
    w = Window(v['window'])
    eq(len(v['indices']), len(v['accept']), 'lengths')
    for n, (index, want) in enumerate(zip(v['indices'], v['accept'])):
        eq(w.verdict(index), want, 'position %d, index %d' % (n, index))
        if want == 1:
            w.add(index)


def check_rx_sequence(v):
    s = Suite(v['suite'])
    k, w = master_keys(v, s, False), Window(v['window'])
    roc, s_l = v['initial_roc'], None
    for n, step in enumerate(v['steps']):
        q, plain = unhex(step['packet']), None
        seq = int.from_bytes(q[2:4], 'big')
        guess = roc if s_l is None else nearest(roc, s_l, seq)[1]
        index = guess << 16 | seq
        got = 'replay'
        if w.verdict(index) == 1:
            try:
                plain, got = unprotect(s, k, q, guess, Options(s, {})).hex(), 'accept'
            except Refused as refused:
                got = refused.args[0]
        eq((got, plain), (step['expect'], step['rtp']), 'step %d' % n)
        if got == 'accept':
            w.add(index)
            roc, s_l = (roc, seq) if s_l is None else advance(roc, s_l, seq)
        eq((roc, s_l, w.top), (step['roc'], step['s_l'], step['highest']), 'step %d, state' % n)


SDES_LENGTHS = {
    'AES_CM_128_HMAC_SHA1_80': (16, 14), 'AES_CM_128_HMAC_SHA1_32': (16, 14),
    'AES_192_CM_HMAC_SHA1_80': (24, 14), 'AES_192_CM_HMAC_SHA1_32': (24, 14),
    'AES_256_CM_HMAC_SHA1_80': (32, 14), 'AES_256_CM_HMAC_SHA1_32': (32, 14),
    'AEAD_AES_128_GCM': (16, 12), 'AEAD_AES_256_GCM': (32, 12),
    'F8_128_HMAC_SHA1_80': (16, 14), 'SEED_CTR_128_HMAC_SHA1_80': (16, 14),
    'SEED_128_CCM_80': (16, 12), 'SEED_128_GCM_96': (16, 12),
}


def number(text, what):
    if not re.fullmatch(r'[1-9][0-9]*', text):
        raise ValueError(what)
    return int(text)


def sdes_lifetime(text):
    if not text.startswith('2^'):
        life = number(text, 'lifetime')
    elif len(text) > 4:
        raise ValueError('lifetime')
    else:
        life = 1 << number(text[2:], 'lifetime')
    if life > 1 << 48:
        raise ValueError('lifetime')
    return life


def sdes_key(text, suite):
    key_len, salt_len = SDES_LENGTHS[suite]
    m = re.fullmatch(r'([A-Za-z0-9_]+):([\x21-\x3a\x3c-\x7e]+)', text)
    if not m:
        raise ValueError('key-param')
    if m.group(1).lower() != 'inline':
        raise Unsupported('key method')
    master, *rest = m.group(2).split('|')
    if not re.fullmatch(r'[A-Za-z0-9+/]+={0,2}', master):
        raise ValueError('base64')
    bare = master.rstrip('=')
    raw = base64.b64decode(bare + '=' * (-len(bare) % 4), validate=True)
    if len(raw) != key_len + salt_len:
        raise ValueError('key length')
    life = sdes_lifetime(rest.pop(0)) if rest and ':' not in rest[0] else None
    mki = mki_len = None
    if rest and ':' in rest[0]:
        value, length = (rest.pop(0).split(':') + [''])[:2]
        mki, mki_len = number(value, 'mki'), number(length, 'mki length')
        if mki_len > 128 or mki >= 1 << (8 * mki_len):
            raise ValueError('mki range')
    if rest:
        raise ValueError('trailing key fields')
    return dict(key=raw[:key_len].hex(), salt=raw[key_len:].hex(), lifetime=life, mki=mki, mki_len=mki_len)


def sdes_keys(text, suite):
    keys = [sdes_key(one, suite) for one in text.split(';')]
    mkis = [k['mki'] for k in keys]
    if len(keys) > 1 and (None in mkis or len(set(mkis)) < len(mkis) or len({k['mki_len'] for k in keys}) > 1):
        raise ValueError('several keys need distinct MKIs of one length')
    return keys


def sdes_session(params, suite):
    se = dict(kdr_log2=None, unencrypted_srtp=False, unencrypted_srtcp=False, unauthenticated_srtp=False,
              fec_order=None, fec_key=None, wsh=None, ignored=[])
    for param in params:
        name, has, value = param.partition('=')
        name = name.upper()
        if param.startswith('-'):
            se['ignored'].append(param)
        elif not has and name in ('UNENCRYPTED_SRTP', 'UNENCRYPTED_SRTCP', 'UNAUTHENTICATED_SRTP'):
            se[name.lower()] = True
        elif name == 'KDR' and has and number(value, 'KDR') <= 24:
            se['kdr_log2'] = int(value)
        elif name == 'FEC_ORDER' and value.upper() in ('FEC_SRTP', 'SRTP_FEC'):
            se['fec_order'] = value.upper()
        elif name == 'FEC_KEY' and has:
            se['fec_key'] = sdes_keys(value, suite)
        elif name == 'WSH' and has and number(value, 'WSH') >= 64:
            se['wsh'] = int(value)
        else:
            raise ValueError('session parameter')
    return se


def sdes(line):
    line = re.sub(r'\r?\n\Z', '', line)
    m = re.fullmatch(r'a=crypto:(0|[1-9][0-9]{0,8})[ \t]+([A-Za-z0-9_]+)[ \t]+([\x21-\x7e]+)((?:[ \t]+[\x21-\x7e]+)*)', line)
    if not m:
        raise ValueError('grammar')
    suite = m.group(2).upper()
    if suite not in SDES_LENGTHS:
        raise Unsupported('suite')
    out = dict(tag=int(m.group(1)), suite=suite, keys=sdes_keys(m.group(3), suite),
               session=sdes_session(m.group(4).split(), suite))
    se = out['session']
    if ('GCM' in suite or 'CCM' in suite) and (se['unencrypted_srtp'] or se['unauthenticated_srtp']):
        raise ValueError('AEAD')
    return out


def check_sdes(v):
    try:
        got, parsed = 'valid', sdes(v['line'])
    except Unsupported:
        got, parsed = 'unsupported', None
    except ValueError:
        got, parsed = 'invalid', None
    if v['expect'] == 'either':
        return
    eq(got, v['expect'], 'verdict')
    if got == 'valid':
        eq(parsed, v['parsed'], 'parsed')


DEMUX = {
    'class_7983': [(0, 3, 'stun'), (16, 19, 'zrtp'), (20, 63, 'dtls'), (64, 79, 'turn_channel'), (128, 191, 'rtp_rtcp')],
    'class_9443': [(0, 3, 'stun'), (16, 19, 'zrtp'), (20, 63, 'dtls'), (64, 79, 'turn_or_quic'), (80, 127, 'quic'),
                   (128, 191, 'rtp_rtcp'), (192, 255, 'quic')],
}


def check_demux(v):
    for field, ranges in DEMUX.items():
        got = [name for low, high, name in ranges if low <= v['first'] <= high] or ['drop']
        eq(got[0], v[field], field)
    mux = None
    if v['first'] >> 6 == 2:
        mux = 'rtp' if not 64 <= v['second'] & 127 <= 95 else 'rtcp' if v['second'] >> 7 else 'avoid'
    eq(mux, v['rtcp_mux'], 'rtcp_mux')


def check_rtp_parse(v):
    p = unhex(v['packet'])
    try:
        h = Rtp(p)
        pad = p[-1] if h.pad else 0
        if h.pad and not 0 < pad <= len(p) - h.len:
            raise Refused('padding')
    except Refused:
        eq(False, v['valid'], 'valid')
        return
    eq(True, v['valid'], 'valid')
    got = dict(seq=h.seq, timestamp=h.ts, ssrc=h.ssrc, payload_type=h.pt, marker=h.marker, ext_profile=h.profile,
               header_len=h.len, padding_len=pad, payload_len=len(p) - h.len - pad,
               csrc=[int.from_bytes(p[12 + 4 * i:16 + 4 * i], 'big') for i in range(h.cc)])
    for name, value in got.items():
        eq(value, v[name], name)
    if 'ext_elements' in v:
        eq(elements(p[h.ext + 4:h.len], h.profile), v['ext_elements'], 'elements')


def check_dtls_export(v):
    """RFC 5764 4.2: both keys, then both salts, the client's first."""
    rest, got = unhex(v['exported']), []
    for n in (v['key_len'], v['key_len'], v['salt_len'], v['salt_len']):
        got.append(rest[:n].hex())
        rest = rest[n:]
    eq(rest, b'', 'rest')
    eq(got, [v[name] for name in ('client_key', 'server_key', 'client_salt', 'server_salt')], 'parts')


def check_jitter(v):
    jitter, before, out = 0, None, []
    for stamp, arrival in v['packets']:
        transit = (arrival - stamp) & 0xffffffff
        if before is not None:
            d = (transit - before) & 0xffffffff
            jitter += min(d, (1 << 32) - d) - (jitter + 8 >> 4)
        before = transit
        out.append(jitter >> 4)
    eq(out, v['jitter'], 'jitter')


def check_loss(v):
    expected = v['extended_max'] - v['base_seq'] + 1
    eq(expected, v['expected'], 'expected')
    eq(max(-0x800000, min(0x7fffff, expected - v['received'])), v['cumulative_lost'], 'cumulative_lost')
    eq('%06x' % (v['cumulative_lost'] & 0xffffff), v['cumulative_lost_wire'], 'wire')
    span, got = expected - v['expected_prior'], v['received'] - v['received_prior']
    eq(256 * (span - got) // span % 256 if span and span > got else 0, v['fraction_lost'], 'fraction_lost')


def check_seq_validation(v):
    """RFC 3550 A.1 with MIN_SEQUENTIAL 2, MAX_DROPOUT 3000, MAX_MISORDER 100."""
    base = top = bad = None
    cycles = received = 0
    probation, got = 2, []
    for seq in v['seqs']:
        top = (seq - 1) % 65536 if top is None else top
        gap, ok, restart = (seq - top) % 65536, 0, False
        if probation:
            probation = probation - 1 if gap == 1 else 1
            top, restart = seq, not probation
        elif gap < 3000:
            cycles += 65536 if seq < top else 0
            top, ok = seq, 1
        elif gap > 65536 - 100:
            ok = 1
        else:
            restart, bad = seq == bad, (seq + 1) % 65536
        if restart:
            base, top, bad, cycles, received, ok = seq, seq, None, 0, 0, 1
        received += ok
        got.append(ok)
    eq(got, v['accept'], 'accept')
    eq((top, cycles, base, received), (v['max_seq'], v['cycles'], v['base_seq'], v['received']), 'state')


def main():
    total = failed = 0
    for folder in sys.argv[1:] or [os.path.dirname(os.path.abspath(__file__))]:
        for path in sorted(glob.glob(os.path.join(folder, '*.json'))):
            with open(path, encoding='utf-8') as file:
                vectors = json.load(file)['vectors']
            bad = 0
            for v in vectors:
                try:
                    globals()['check_' + v['kind']](v)
                except Exception as what:  # whatever it is, the vector is not confirmed
                    bad += 1
                    print('%s %s: %s: %s' % (os.path.basename(path), v['id'], type(what).__name__, what))
            print('%-24s %4d vectors, %d disagree' % (os.path.basename(path), len(vectors), bad))
            total, failed = total + len(vectors), failed + bad
    print('total %d, %d disagree' % (total, failed))
    return 1 if failed or not total else 0


if __name__ == '__main__':
    sys.exit(main())
