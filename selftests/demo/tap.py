#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the demo left in OUT, as TAP: tap.py OUT EXIT-STATUS-OF-RUN."""
import json
import pathlib
import sys

import matplotlib.image
import numpy as np

# every check must have been made: one that is missing is one that failed
CHECKS = ("audio-out", "audio-in", "rtcp-out", "rtcp-in", "no-plaintext",
          "noise", "authentic-out", "authentic-in", "replay", "forge",
          "release", "counters", "only-media", "kernel-log")
FILES = ("wire.pcap", "alice-sends.wav", "alice-receives.wav",
         "bob-sends.wav", "bob-receives.wav")


def picture_has_three_rows(path):
    """A PNG of a good size in whose every third much is not white."""
    image = matplotlib.image.imread(path)[..., :3]
    height, width = image.shape[:2]
    ink = [(row.min(axis=2) < 0.9).mean() for row in np.array_split(image, 3)]
    return width >= 1200 and height >= 800 and min(ink) > 0.02


def main():
    out, status = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    try:
        report = json.loads((out / "report.json").read_text())
    except (OSError, ValueError):
        report = {"checks": [], "pass": False}
    made = {check["name"]: check for check in report["checks"]}

    results = [("the demo ends with success", status == 0 and report["pass"])]
    for name in CHECKS:
        check = made.get(name, {"pass": False, "says": "was not made"})
        results.append((f"{name}: {check['says']}", check["pass"] is True))
    picture = out / "call.png"
    results.append(("call.png shows three rows",
                    picture.exists() and picture_has_three_rows(picture)))
    for name in FILES:
        path = out / name
        results.append((f"{name} is there",
                        path.exists() and path.stat().st_size > 10000))

    print(f"1..{len(results)}")
    for number, (what, passed) in enumerate(results, 1):
        what = what.replace("#", "no.")
        print(f"{'ok' if passed else 'not ok'} {number} - {what}")
    sys.exit(0 if all(passed for _, passed in results) else 1)


main()
