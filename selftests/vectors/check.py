#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Recompute every vector in this folder and exit 1 if one disagrees.

    apt-get install python3-cryptography
    python3 check.py [DIR ...]

The judge of the vectors, so it shares nothing with the module: AES and GCM
come from python3-cryptography, HMAC-SHA1 from hashlib, ARIA (key derivation
only) from libcrypto. Packets are checked both ways.
"""
import base64
import ctypes
import ctypes.util
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
def aria_ctr(key, iv, data):
    name = ctypes.util.find_library('crypto')
    if not name:
        raise OSError('libcrypto not found, needed for ARIA')
    c = ctypes.CDLL(name)
    c.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
    cipher = getattr(c, 'EVP_aria_%d_ctr' % (8 * len(key)))
    cipher.restype = ctypes.c_void_p
    ctx = ctypes.c_void_p(c.EVP_CIPHER_CTX_new())
    out, n = ctypes.create_string_buffer(len(data)), ctypes.c_int()
    ok = c.EVP_EncryptInit_ex(ctx, ctypes.c_void_p(cipher()), None, key, iv)
    ok &= c.EVP_EncryptUpdate(ctx, out, ctypes.byref(n), data, len(data))
    c.EVP_CIPHER_CTX_free(ctx)
    eq((ok, n.value), (1, len(data)), 'EVP')
    return out.raw


def ctr(alg, key, iv, data):
    if not data:
        return b''
    if alg == 'aria':
        return aria_ctr(key, iv, data)
    e = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return e.update(data) + e.finalize()


def unseal(key, iv, aad, data):
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
        self.aead = 'GCM' in name
        self.salt = 12 if self.aead else 14
        self.rtcp_tag = 16 if self.aead else 10
        self.tag = 4 if name.endswith('_32') else self.rtcp_tag


def derive(alg, master, salt, label, r, n):
    iv = bytearray(salt.ljust(16, b'\0'))
    for at, octet in enumerate(bytes([label]) + r.to_bytes(6, 'big'), 7):
        iv[at] ^= octet
    return ctr(alg, master, bytes(iv), bytes(n))


def rate(index, kdr):
    return index >> (kdr.bit_length() - 1) if kdr else 0


def session_keys(s, master, salt, rtcp, index, kdr):
    def one(label, n):
        return derive(s.alg, master, salt, label, rate(index, kdr), n)
    first = 3 if rtcp else 0
    k = {'k_e': one(first, s.key), 'k_s': one(first + 2, s.salt)}
    if not s.aead:
        k['k_a'] = one(first + 1, 20)
    if not rtcp:
        k['k_he'], k['k_hs'] = one(6, s.key), one(7, s.salt)
    return k


def packet_keys(v, s, rtcp, index):
    """The printed session keys, compared with the derived ones."""
    given = {name: unhex(k) for name, k in v['session_keys'].items()}
    if 'master_key' not in v:
        return given
    k = session_keys(s, unhex(v['master_key']), unhex(v['master_salt']), rtcp, index, v['kdr'])
    for name, want in given.items():
        eq(k[name], want, name)
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
    return bytes(a ^ b for a, b in zip(salt, pad))


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


def elements(body, profile):
    """[id, data] of each RFC 8285 element."""
    out, i = [], 0
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
        out.append([ident, body[i:i + size].hex()])
        i += size
    return out


def cm_crypt(s, k, ssrc, index, data):
    return data if s.null else ctr(s.alg, k['k_e'], cm_iv(k['k_s'], ssrc, index), data)


def protect(s, k, v):
    p, mki = unhex(v['rtp']), unhex(v['mki'])
    h = Rtp(p)
    head, body, index = p[:h.len], p[h.len:], v['roc'] << 16 | h.seq
    if s.aead:
        return head + AESGCM(k['k_e']).encrypt(aead_iv(k['k_s'], h.ssrc, index), body, head) + mki
    if v['encrypt']:
        body = cm_crypt(s, k, h.ssrc, index, body)
    mac = sha1mac(k['k_a'], head + body + v['roc'].to_bytes(4, 'big'))
    return head + body + mki + mac[:v['tag_len']]


def unprotect(s, k, q, roc, mki=b'', tag=None, encrypt=True):
    tag = s.tag if tag is None else tag
    trailer = tag + len(mki)
    if len(q) < 12:
        raise Refused('too_short')
    if q[0] >> 6 != 2:
        raise Refused('bad_version')
    if len(q) < 12 + trailer:
        raise Refused('too_short')
    at = len(q) - (len(mki) if s.aead else trailer)
    if q[at:at + len(mki)] != mki:
        raise Refused('unknown_mki')
    h = Rtp(q, trailer)
    head, body, index = q[:h.len], q[h.len:at], roc << 16 | h.seq
    if s.aead:
        return head + unseal(k['k_e'], aead_iv(k['k_s'], h.ssrc, index), head, body)
    mac = sha1mac(k['k_a'], head + body + roc.to_bytes(4, 'big'))
    if not hmac.compare_digest(mac[:tag], q[at + len(mki):]):
        raise Refused('auth_fail')
    return head + (cm_crypt(s, k, h.ssrc, index, body) if encrypt else body)


# ------------------------------------------------------------- RTCP
def protect_rtcp(s, k, v):
    p, mki, index = unhex(v['rtcp']), unhex(v['mki']), v['index']
    ssrc = int.from_bytes(p[4:8], 'big')
    word = (index | bool(v['e']) << 31).to_bytes(4, 'big')
    if s.aead:
        clear = 8 if v['e'] else len(p)
        iv = aead_iv(k['k_s'], ssrc, index)
        return p[:clear] + AESGCM(k['k_e']).encrypt(iv, p[clear:], p[:clear] + word) + word + mki
    m = p[:8] + (cm_crypt(s, k, ssrc, index, p[8:]) if v['e'] else p[8:]) + word
    return m + mki + sha1mac(k['k_a'], m)[:s.rtcp_tag]


def unprotect_rtcp(s, k, q, mki):
    """(index, E, rtcp)"""
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
        return index, e, body[:clear] + unseal(k['k_e'], iv, body[:clear] + word, body[clear:])
    if not hmac.compare_digest(sha1mac(k['k_a'], q[:end])[:s.rtcp_tag], q[end + len(mki):]):
        raise Refused('auth_fail')
    return index, e, body[:8] + (cm_crypt(s, k, ssrc, index, body[8:]) if e else body[8:])


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


def check_srtp(v):
    s = Suite(v['suite'])
    k = packet_keys(v, s, False, v['roc'] << 16 | int(v['rtp'][4:8], 16))
    eq(v['tag_len'], s.tag if v['auth'] else 0, 'tag_len')
    eq(protect(s, k, v).hex(), v['srtp'], 'protect')
    got = unprotect(s, k, unhex(v['srtp']), v['roc'], unhex(v['mki']), v['tag_len'], v['encrypt'])
    eq(got.hex(), v['rtp'], 'unprotect')


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
    check_negative(v, lambda q: unprotect(s, k, q, v['roc'], unhex(v['mki'])))


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
                plain, got = unprotect(s, k, q, guess).hex(), 'accept'
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
