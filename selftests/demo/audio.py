# SPDX-License-Identifier: GPL-2.0
"""Speech as A-law octets (what RTP carries) and as samples (what is seen)."""
import subprocess

import numpy as np

RATE = 8000


def ffmpeg(source, encoder, data=None):
    done = subprocess.run(
        ["ffmpeg", "-v", "error", *source, "-ar", str(RATE), "-ac", "1",
         "-f", encoder, "-"],
        input=data, check=True, capture_output=True)
    return done.stdout


def alaw_of(wav):
    """The octets a G.711 A-law sender makes of a recording."""
    if wav.stat().st_size <= 44:            # a header: nothing was heard
        return b""
    return ffmpeg(["-nostdin", "-i", str(wav)], "alaw")


def samples_of(alaw):
    """-1 .. 1, as a telephone would play these octets."""
    if not alaw:
        return np.zeros(0)
    raw = ffmpeg(["-f", "alaw", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"],
                 "s16le", bytes(alaw))
    return np.frombuffer(raw, "<i2") / 32768


def keep_alaw(wav, alaw):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "alaw", "-ar",
                    str(RATE), "-ac", "1", "-i", "pipe:0", str(wav)],
                   input=alaw, check=True)


def offset_of(received, sent):
    """Where in sent the received samples begin, by cross-correlation."""
    size = 1 << (len(sent) + len(received)).bit_length()
    spectrum = np.fft.rfft(sent, size) * np.conj(np.fft.rfft(received, size))
    best = int(np.argmax(np.fft.irfft(spectrum, size)))
    return best if best < len(sent) else best - size


def correlation(a, b):
    n = min(len(a), len(b))
    if n == 0 or not a[:n].any() or not b[:n].any():
        return 0.0
    return float(np.corrcoef(a[:n], b[:n])[0, 1])


def muted_stretch(samples):
    """First and last second of the longest run of digital silence."""
    silent = np.concatenate(([0], (np.abs(samples) < 1e-3).astype(int), [0]))
    edges = np.flatnonzero(np.diff(silent)).reshape(-1, 2)
    begin, end = max(edges, key=lambda edge: edge[1] - edge[0])
    return begin / RATE, end / RATE
