#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""stamp.py FILE: keep the lines that come in FILE, and add to each object how long
its measured part took by this machine's clock: the guest's own counts
instructions. Notes are shown at once.
"""
import json
import sys
import time


def main():
    stamps = {}
    with open(sys.argv[1], "a", encoding="utf-8") as out:
        for line in sys.stdin:
            line = line.strip()
            if line.startswith("@"):
                stamps[line[1:]] = time.monotonic()
                continue
            if line.startswith("{"):
                row = json.loads(line)
                row["wall"] = stamps.get("end", 0) - stamps.get("begin", 0)
                line = json.dumps(row)
            else:
                print(line, file=sys.stderr, flush=True)
            print(line, file=out, flush=True)


if __name__ == "__main__":
    main()
