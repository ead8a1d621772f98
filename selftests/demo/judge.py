#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Did the call do what it should? Reads what the guest left, trusts no one.

The packets on the wire are judged by libsrtp, the kernel's counters by what
was on the wire, the audio by comparing octets. Writes report.json; exits 1 if
any check fails.
"""
import collections
import json
import pathlib
import sys

import numpy as np
import pylibsrtp

import audio
from call import Call, read_env
from pcap import datagrams

FRAME = 160                     # octets of A-law in a packet of 20 ms
RUN = 8                         # octets that agree by chance once in 2^64
PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    "AEAD_AES_128_GCM": pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
}


class Report:
    def __init__(self):
        self.checks = []

    def check(self, name, sentence, passed, **measured):
        self.checks.append({"name": name, "pass": bool(passed),
                            "says": sentence, "measured": measured})
        print(f"    {'pass' if passed else 'FAIL'}  {sentence}", flush=True)

    def passed(self):
        return all(check["pass"] for check in self.checks)


class Leg:
    """One direction of the call as the wire and both ends saw it."""

    def __init__(self, name, suite, key, port, sent, received, wire):
        self.name, self.suite, self.key, self.port = name, suite, key, port
        self.sent = audio.alaw_of(sent)
        self.received = audio.alaw_of(received)
        self.received_rtcp = received.with_suffix(".rtcp").read_bytes()
        self.rtp = [d for d in wire if d.dport == port]
        self.rtcp = [d for d in wire if d.dport == port + 1]
        self.opened, self.refused = self.ask_libsrtp()

    def ask_libsrtp(self):
        """Opens every datagram in order; what libsrtp refuses, and why."""
        session = pylibsrtp.Session(pylibsrtp.Policy(
            key=self.key, srtp_profile=PROFILES[self.suite],
            ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND))
        opened, refused = {"rtp": [], "rtcp": []}, []
        for kind, unprotect in (("rtp", session.unprotect),
                                ("rtcp", session.unprotect_rtcp)):
            for datagram in getattr(self, kind):
                try:
                    opened[kind].append(unprotect(datagram.data))
                except pylibsrtp.Error as error:
                    refused.append((kind, datagram.data, str(error)))
        return opened, refused

    def sealed_payloads(self):
        return [d.data[12:] for d in self.rtp]


def runs(octets):
    """Every RUN octets in a row, as numbers."""
    flat = np.frombuffer(octets, np.uint8)
    windows = np.lib.stride_tricks.sliding_window_view(flat, RUN)
    return np.ascontiguousarray(windows).view(np.uint64).ravel()


def runs_shared(payloads, plain):
    """How many octet runs of the payloads also stand in plain."""
    return sum(int(np.isin(runs(p), plain).sum()) for p in payloads
               if len(p) >= RUN)


def bits_per_octet(octets):
    share = np.bincount(np.frombuffer(octets, np.uint8), minlength=256)
    share = share[share > 0] / len(octets)
    return abs(float((share * np.log2(share)).sum()))


def judge_audio(report, leg, way):
    sent, received = audio.samples_of(leg.sent), audio.samples_of(leg.received)
    offset = audio.offset_of(received, sent)
    theirs = leg.received[max(0, -offset):]
    ours = leg.sent[max(0, offset):]
    overlap = min(len(ours), len(theirs))
    a, b = (np.frombuffer(x[:overlap], np.uint8) for x in (ours, theirs))
    same = int((a == b).sum())
    lost = len(leg.sent) - overlap
    strange = len(leg.received) - overlap
    alike = audio.correlation(audio.samples_of(ours), audio.samples_of(theirs))
    report.check(
        f"audio-{leg.name}",
        f"{way}: {overlap / audio.RATE:.2f} of {len(sent) / audio.RATE:.2f} s "
        f"received, {same} of {overlap} samples identical, "
        f"correlation {alike:.6f}",
        same == overlap and alike > 0.99 and lost <= FRAME and strange == 0,
        samples_sent=len(leg.sent), samples_received=len(leg.received),
        offset=offset, compared=overlap, identical=same, lost=lost,
        strange=strange, correlation=round(alike, 9))

    # RFC 3550 6.4.1: version 2, packet type 200
    reports = leg.opened["rtcp"]
    report.check(
        f"rtcp-{leg.name}",
        f"{way}: {len(reports)} RTCP sender reports arrived in the clear, "
        f"the octets libsrtp finds in the wire's SRTCP",
        reports and all(r[0] >> 6 == 2 and r[1] == 200 for r in reports)
        and b"".join(reports) == leg.received_rtcp,
        reports=len(reports), octets=len(leg.received_rtcp))


def judge_secrecy(report, legs):
    plain = np.unique(np.concatenate([runs(leg.sent) for leg in legs]))
    payloads = [p for leg in legs for p in leg.sealed_payloads()]
    payloads += [d.data[8:] for leg in legs for d in leg.rtcp]
    found = runs_shared(payloads, plain)
    frames = {leg.sent[i:i + FRAME] for leg in legs
              for i in range(0, len(leg.sent), FRAME)}
    equal = sum(p[:FRAME] in frames for p in payloads)
    # the same search must find the speech where it is in the clear
    control = runs_shared([p[12:] for leg in legs
                           for p in leg.opened["rtp"]], plain)
    report.check(
        "no-plaintext",
        f"no plaintext on the wire: of {len(payloads)} datagrams {equal} carry "
        f"a frame of the speech, {found} runs of {RUN} octets are from it "
        f"(the same search finds {control} once libsrtp has opened them)",
        found == 0 and equal == 0 and control > 10000,
        datagrams=len(payloads), equal_frames=equal, runs_found=found,
        run_octets=RUN, control_runs_found=control)

    leg = legs[0]
    begin, end = audio.muted_stretch(audio.samples_of(leg.sent))
    first = int(np.ceil(begin * audio.RATE / FRAME))
    last = int(end * audio.RATE / FRAME)
    muted = [p[:FRAME] for p in leg.sealed_payloads()[first:last]]
    whole = bits_per_octet(b"".join(leg.sealed_payloads()))
    quiet = bits_per_octet(b"".join(muted))
    spoken = bits_per_octet(leg.sent[first * FRAME:last * FRAME])
    heard = eavesdropped(leg)
    ear = audio.correlation(audio.samples_of(heard), audio.samples_of(leg.sent))
    report.check(
        "noise",
        f"to an eavesdropper it is noise: {whole:.3f} bits an octet; while "
        f"muted {quiet:.3f} (the plain form has {spoken:.3f}), "
        f"{len(set(muted))} of {len(muted)} muted packets differ; "
        f"correlation with the speech {ear:+.4f}",
        whole > 7.99 and quiet > 7.9 and spoken < 1 and abs(ear) < 0.05
        and len(muted) >= 40 and len(set(muted)) == len(muted),
        bits_per_octet=round(whole, 4), bits_per_octet_muted=round(quiet, 4),
        bits_per_octet_muted_plain=round(spoken, 4),
        muted_packets=len(muted), muted_packets_distinct=len(set(muted)),
        muted_from_s=begin, muted_to_s=end, correlation=round(ear, 5))


def eavesdropped(leg):
    """The A-law a listener without the key takes the payloads for."""
    return b"".join(p[:FRAME] for p in leg.sealed_payloads())


def judge_wire(report, leg, attack):
    """libsrtp opens everything but what Eve replayed and forged."""
    expected = {"replay": "replay", "forge": "auth"} if attack else {}
    wrong = [reason for kind, _, reason in leg.refused
             if kind != "rtp" or
             not any(word in reason for word in expected.values())]
    total = len(leg.rtp) + len(leg.rtcp)
    reasons = collections.Counter(reason for _, _, reason in leg.refused)
    shown = ", ".join(f"{n} for {r}" for r, n in reasons.items()) or "none"
    report.check(
        f"authentic-{leg.name}",
        f"{leg.suite}, judged by libsrtp: {len(leg.opened['rtp'])} SRTP and "
        f"{len(leg.opened['rtcp'])} SRTCP of {total} datagrams authenticate, "
        f"refused: {shown}",
        len(leg.refused) == len(expected) and not wrong
        and leg.opened["rtp"] and leg.opened["rtcp"]
        and b"".join(p[12:] for p in leg.opened["rtp"]) == leg.sent,
        suite=leg.suite, srtp=len(leg.opened["rtp"]),
        srtcp=len(leg.opened["rtcp"]), datagrams=total,
        refused=dict(reasons))


def judge_attack(report, steps, counters):
    done = {step["step"]: step for step in steps}
    for name, counter in (("replay", "replayed"), ("forge", "auth-failed")):
        step = done[name]
        report.check(
            name,
            f"{name}: packet {step['seq']} sent to alice, counters moved: "
            f"{step['moved']}, datagrams that reached a program: "
            f"{step['delivered']}",
            step["moved"] == {counter: 1} and step["delivered"] == 0
            and counters[counter] == 1,
            expected={counter: 1}, **step)
    step = done["release"]
    report.check(
        "release",
        f"release: packet {step['seq']} as bob had sealed it was opened and "
        f"delivered: {step['delivered']}; so the turned bit was the reason",
        step["moved"].get("opened-rtp") == 1 and step["delivered"] == 1
        and not {"replayed", "auth-failed"} & step["moved"].keys(), **step)


def judge_counters(report, call, legs, counters):
    out, into = legs
    want = {"sealed-rtp": len(out.rtp), "sealed-rtcp": len(out.rtcp),
            "opened-rtp": len(into.opened["rtp"]),
            "opened-rtcp": len(into.opened["rtcp"]),
            "replayed": 1, "auth-failed": 1}
    drops = ("malformed", "not-rtp", "no-session", "unknown-ssrc",
             "state-limit", "truncated", "mki-unknown", "too-old", "exhausted", "limit",
             "e-bit", "repeated", "tx-stuck", "too-big", "fragment", "gso",
             "no-memory", "queue-full", "crypto-error", "gone")
    want.update((name, 0) for name in drops)
    have = {name: counters.get(name, 0) for name in want}
    report.check(
        "counters",
        "the kernel's counters are the wire's: "
        + ", ".join(f"{k} {v}" for k, v in have.items() if v)
        + "; every other drop 0",
        have == want and have["sealed-rtp"] == call.out_packets
        and have["opened-rtp"] == call.in_packets,
        kernel=have, wire=want)


def drivers(out):
    """The crypto drivers the kernel chose, by direction."""
    names = ("cipher-driver", "auth-driver")
    return {session["direction"]: [key[name] for key in session["keys"]
                                   for name in names if name in key]
            for session in json.loads((out / "sessions.json").read_text())}


def main():
    out = pathlib.Path(sys.argv[1])
    silent_kernel = sys.argv[2] == "silent"
    call = Call(out)
    guest = read_env(out / "guest.env")
    wire = list(datagrams(out / "wire.pcap"))
    legs = (Leg("out", call.out_suite, call.out_key, call.out_port,
                out / "alice-sends.wav", out / "bob-receives.wav", wire),
            Leg("in", call.in_suite, call.in_key, call.in_port,
                out / "bob-sends.wav", out / "alice-receives.wav", wire))
    stats = json.loads((out / "stats.json").read_text())
    counters = (stats[0] if isinstance(stats, list) else stats)["counters"]
    steps = json.loads((out / "attack.json").read_text())

    report = Report()
    judge_audio(report, legs[0], "alice to bob")
    judge_audio(report, legs[1], "bob to alice")
    judge_secrecy(report, legs)
    judge_wire(report, legs[0], attack=False)
    judge_wire(report, legs[1], attack=True)
    judge_attack(report, steps, counters)
    judge_counters(report, call, legs, counters)
    strangers = len(wire) - sum(len(g.rtp) + len(g.rtcp) for g in legs)
    report.check("only-media",
                 f"{len(wire)} UDP datagrams in wire.pcap, {strangers} of them "
                 f"not media of this call", strangers == 0,
                 datagrams=len(wire), strangers=strangers)
    report.check("kernel-log", "the guest's kernel had nothing to complain "
                 "about" if silent_kernel else "the guest's kernel complained",
                 silent_kernel, silent=silent_kernel)

    seconds = float(guest["CALL_ENDED"]) - float(guest["CALL_BEGAN"])
    (out / "report.json").write_text(json.dumps({
        "pass": report.passed(),
        "kernel": guest["GUEST_KERNEL"],
        "cpus": int(guest["GUEST_CPUS"]),
        "suites": {"out": call.out_suite, "in": call.in_suite},
        "drivers": drivers(out),
        "call_seconds": round(seconds, 2),
        "speech_seconds": {g.name: len(g.sent) / audio.RATE for g in legs},
        "checks": report.checks,
    }, indent=2) + "\n")
    audio.keep_alaw(out / "eve-hears.wav", eavesdropped(legs[0]))
    sys.exit(0 if report.passed() else 1)


main()
