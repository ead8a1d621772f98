#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""call.png: the speech as sent, as overheard on the wire, as received."""
import json
import pathlib
import sys

import matplotlib
import numpy as np

import audio

matplotlib.use("Agg")
from matplotlib import pyplot as plt            # noqa: E402


def main():
    out = pathlib.Path(sys.argv[1])
    sent = audio.samples_of(audio.alaw_of(out / "alice-sends.wav"))
    heard = audio.samples_of(audio.alaw_of(out / "eve-hears.wav"))
    received = audio.samples_of(audio.alaw_of(out / "bob-receives.wav"))
    begin, end = audio.muted_stretch(sent)

    report = json.loads((out / "report.json").read_text())
    audio_out = next(check["measured"] for check in report["checks"]
                     if check["name"] == "audio-out")
    rows = (
        ("As sent", "alice's program, plain RTP", sent, "#1f5f8b", "muted"),
        ("On the wire, decoded without the key",
         f"sealed by the kernel, {report['suites']['out']}", heard, "#b03a2e",
         "muted, and noise all the same"),
        ("As received",
         f"bob, independent SRTP: {audio_out['identical']} of "
         f"{audio_out['samples_sent']} samples identical", received,
         "#1e7b4f", "muted"),
    )
    plt.rcParams.update({"font.size": 13, "axes.spines.top": False,
                         "axes.spines.right": False})
    figure, axes = plt.subplots(3, 1, figsize=(16, 10), dpi=100, sharex=True,
                                sharey=True)
    for axis, (title, who, samples, colour, label) in zip(axes, rows):
        seconds = np.arange(len(samples)) / audio.RATE
        axis.plot(seconds, samples, color=colour, lw=.5)
        axis.axvspan(begin, end, color="#f4d47c", alpha=.45, lw=0, zorder=3)
        for edge in (begin, end):
            axis.axvline(edge, color="#7a5c00", lw=1.2, ls="--", zorder=4)
        axis.text((begin + end) / 2, 1.06, label, ha="center", va="bottom",
                  color="#7a5c00")
        axis.set_title(title, loc="left", fontsize=17, fontweight="bold",
                       pad=24)
        axis.set_title(who, loc="right", fontsize=13, color="#555555", pad=24)
        axis.set_ylim(-1, 1)
        axis.set_yticks((-1, 0, 1))
        axis.set_ylabel("amplitude")
        axis.set_xlim(0, len(sent) / audio.RATE)
    axes[-1].set_xticks(range(int(len(sent) / audio.RATE) + 1))
    axes[-1].set_xlabel("seconds")
    figure.tight_layout(h_pad=1.5)
    figure.savefig(out / "call.png")


main()
