#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""report.py [--host] LINES JSON PNG: what a packet costs, from what "cases" printed.

A case runs N packets and 2N: the difference, divided by N, is free of what a run
costs once. Both are run twice, and the one that was disturbed less counts. Prints a table, writes the figures and a chart.
Fails when packets were lost, a slow driver was picked or a bar is missed.
"""
import argparse
import json
import os
import re
import sys

CM = "AES_CM_128_HMAC_SHA1_80"
GCM = "AEAD_AES_128_GCM"
SHORT = {CM: "AES-CM", GCM: "GCM", "": "-"}
# What a case is compared with.
BASE = {"host-kernel": "host-plain", "host-libsrtp": "host-plain",
        "trains": "forward-trains"}

# Instructions beyond plain forwarding, 160 octets, one stream: what they shall come
# down to, and what has been reached: more than that fails.
BARS = {(CM, "out"): (3000, 3700), (CM, "in"): (3000, 3820),
        (GCM, "out"): (2900, 3545), (GCM, "in"): (2900, 3680)}
FLAT = 0.03             # 10 000 streams against one
UNMATCHED = 120         # a packet of no flow, per hook it passes
# What flows of one direction put into its way: defragmentation; srtp_hook_in and
# srtp_hook_out, the latter also with flows in, for what ICMP errors quote.
HOOKS = (("in", 3), ("out", 2), ("both", 3), ("after", 0))

# Table-driven or block-by-block code where the processor has better.
SLOW = re.compile(r"(aes|sha1|ghash)-generic|aes-fixed-time|^(ctr|gcm|gcm_base)\((ctr\()?aes-")


def read(path):
    """Return: (rows, notes, kernel)."""
    rows, notes, kernel = [], [], ""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                rows.append(json.loads(line))
            elif line.startswith("# kernel "):
                kernel = line.split()[2]
            elif "SKIP" in line or "cannot" in line:
                notes.append(line[2:].strip())
    return rows, notes, kernel


def more(row, field):
    part = row[field]
    return (min(part[1], part[3]) - min(part[0], part[2])) / row["packets"]


def cost(row, host):
    """A packet: instructions and nanoseconds, None where unknown."""
    ns = more(row, "ns")
    if not host:
        return ns, None
    return (more(row, "counted") if row["counted"][1] else None), ns


def figures(rows, kernel, host):
    """The objects of bench.json."""
    out = []
    for row in rows:
        if row["case"].startswith("uml") or row["case"] in ("legs", "lanes"):
            continue
        instructions, ns = cost(row, host)
        out.append({
            "case": row["case"], "suite": row.get("suite", ""),
            "direction": row.get("direction", ""), "payload": row["payload"],
            "streams": row["streams"], "instructions": instructions,
            "beyond_forward": None, "nanoseconds": ns,
            "packets_per_second": 6 * row["packets"] / row["wall"]
            if row.get("wall") else None,
            "cipher_driver": row.get("cipher_driver", ""),
            "auth_driver": row.get("auth_driver", ""), "kernel": kernel,
            "idle": sum(row["idle"]), "bad": row["bad"]})
    field = "instructions" if not host or any(
        f["instructions"] for f in out) else "nanoseconds"
    base = {(f["case"], f["payload"], f["streams"]): f[field] for f in out}
    for f in out:
        plain = base.get((BASE.get(f["case"], "forward"), f["payload"],
                          f["streams"]))
        if plain and f[field] and f["case"] not in BASE.values():
            f["beyond_forward"] = f[field] - plain
    return out


def rounded(value):
    return "-" if value is None else f"{value:,.0f}".replace(",", " ")


def table(out, host):
    head = ("case", "suite", "dir", "octets", "streams",
            "ns" if host else "instructions", "beyond", "packets/s", "drivers")
    lines = [head]
    for f in out:
        lines.append((
            f["case"], SHORT.get(f["suite"], f["suite"]), f["direction"] or "-",
            str(f["payload"]), str(f["streams"]),
            rounded(f["nanoseconds"] if host else f["instructions"]),
            rounded(f["beyond_forward"]), rounded(f["packets_per_second"]),
            " ".join(filter(None, (f["cipher_driver"], f["auth_driver"])))))
    width = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        print("  ".join(
            text.rjust(width[i]) if 2 < i < 8 else text.ljust(width[i])
            for i, text in enumerate(line)).rstrip())


def uml(rows):
    """Objects with the module's own nanoseconds; the least of several runs."""
    best = {}
    for row in rows:
        if row["case"].startswith("uml"):
            key = (row.get("direction", ""), row["streams"])
            best[key] = min(best.get(key, 1e9), row["quartile"])
    return [{"case": "uml", "suite": "", "direction": direction, "payload": 160,
             "streams": streams, "nanoseconds": ns,
             "beyond_forward": ns - best["", streams]}
            for (direction, streams), ns in best.items()
            if direction and ("", streams) in best]


def uml_table(own):
    if own:
        print("\nUser Mode Linux: the module's own work, nanoseconds a packet")
    for f in own:
        print(f"  {f['direction']:4} {f['streams']:6} streams"
              f" {f['beyond_forward']:6.0f}")


def legs(rows, host):
    """Objects that say what call legs cost, and the dump of all sessions."""
    out = []
    for row in rows:
        if row["case"] != "legs":
            continue
        f = {"case": "legs", "suite": GCM, "sessions": row["sessions"],
             "dump_octets": row["dump_octets"]}
        unit = 1 if host else 1e3
        f["dump_us" if host else "dump_instructions"] = row["dump_us"] * unit
        for what in ("add", "del"):
            if host:
                f[f"{what}_legs_per_second"] = 1e9 / row[f"{what}_ns"]
            else:
                f[f"{what}_instructions"] = row[f"{what}_ns"]
        out.append(f)
    return out


def legs_table(out):
    for f in out:
        print("\nCall legs: two sessions, four flows")
        for name, value in f.items():
            if name not in ("case", "suite"):
                print(f"  {name.replace('_', ' '):22} {rounded(value):>14}")


def lanes_table(out):
    if out:
        print("\nFour processors, a stream each: cache lines that the module touches for"
              " each packet, and that more than one processor does")
    for f in out:
        print(f"  {SHORT[f['suite']]:7} {f['direction']:4} {f['hot']:4}"
              f" {len(f['shared']):4}")


def find(out, **want):
    for f in out:
        if all(f[k] == v for k, v in want.items()):
            return f
    return None


def unmatched(out):
    """Complaints about packets of no flow."""
    before = find(out, case="unmatched", direction="before")
    for direction, hooks in HOOKS:
        f = find(out, case="unmatched", direction=direction)
        if not f or not before:
            continue
        more = f["instructions"] - before["instructions"]
        limit = UNMATCHED * hooks or before["instructions"] * FLAT / 10
        word = "missed" if more > limit else "held"
        yield word, (f"no flow's packet, {hooks} hooks, flows {direction}:"
                     f" {more:.0f} <= {limit:.0f}")


def bars(out):
    """(held, open or missed, sentence) for each bar that was measured."""
    for (suite, direction), (goal, reached) in BARS.items():
        f = find(out, case="module", suite=suite, direction=direction,
                 payload=160, streams=1)
        if not f or f["beyond_forward"] is None:
            continue
        name = f"{SHORT[suite]} {direction}"
        got = f["beyond_forward"]
        yield ("held" if got <= goal else
               "missed" if got > reached else "open",
               f"{name}: {got:.0f} <= {goal} ({reached} reached so far)")
        many = find(out, case="module", suite=suite, direction=direction,
                    payload=160, streams=10000)
        if many and many["beyond_forward"] is not None:
            ratio = many["beyond_forward"] / got - 1
            yield ("missed" if ratio > FLAT else "held",
                   f"{name}, 10 000 streams: {100 * ratio:+.1f} % <= {100 * FLAT:.0f} %")
    yield from unmatched(out)


def complaints(out, lanes):
    for f in lanes:
        for line in f["shared"]:
            yield (f"lanes {SHORT[f['suite']]} {f['direction']}: a cache line is"
                   f" written by {' '.join(line['writers'])}, read by"
                   f" {' '.join(line['readers'])}, on several processors")
    for f in out:
        where = f"{f['case']} {SHORT.get(f['suite'])} {f['direction']}"
        if f["bad"]:
            yield f"{where}: {f['bad']} packets lost or wrong"
        for driver in (f["cipher_driver"], f["auth_driver"]):
            if f["case"] != "async" and SLOW.search(driver):
                yield f"{where}: the slow driver {driver} was picked"


def chart(out, path, unit):
    try:
        import matplotlib
    except ImportError:
        print("SKIP the chart: no python3-matplotlib")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
    names, values, colors = [], [], []
    palette = {"module": "#2060a0", "async": "#70a0d0", "nat": "#808080"}
    for f in out:
        if (f["payload"], f["streams"]) != (160, 1) or not f["beyond_forward"] \
                or f["case"] == "unmatched":
            continue
        names.append(" ".join(filter(None, (
            f["case"], SHORT[f["suite"]].strip("-"), f["direction"]))))
        values.append(f["beyond_forward"])
        colors.append(palette.get(f["case"], "#c07030"))
    left.barh(names, values, color=colors)
    left.invert_yaxis()
    left.tick_params(labelsize=7)
    left.set_xlabel(f"{unit} a packet beyond plain forwarding (160 octets)")
    for suite in (CM, GCM):
        for direction, line in (("out", "-o"), ("in", "--s")):
            points = sorted((f["payload"], f["beyond_forward"]) for f in out
                            if f["case"] == "module" and f["suite"] == suite
                            and f["direction"] == direction
                            and f["streams"] == 1 and f["beyond_forward"])
            if points:
                right.plot(*zip(*points), line,
                           label=f"{SHORT[suite]} {direction}")
    right.set_xlabel("octets of payload")
    right.set_ylabel(f"{unit} a packet beyond plain forwarding")
    right.set_ylim(bottom=0)
    if right.lines:
        right.legend()
    fig.tight_layout()
    fig.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", action="store_true")
    for name in ("lines", "json", "png"):
        parser.add_argument(name)
    args = parser.parse_args()
    rows, notes, kernel = read(args.lines)
    out = figures(rows, kernel, args.host)
    table(out, args.host)
    own = uml(rows)
    uml_table(own)
    calls = legs(rows, args.host)
    legs_table(calls)
    lanes = [row for row in rows if row["case"] == "lanes"]
    lanes_table(lanes)
    with open(args.json, "w", encoding="utf-8") as f:
        json.dump(out + own + calls + lanes, f, indent=1)
    chart(out, args.png, "nanoseconds" if args.host else "instructions")
    bad = list(complaints(out, lanes))
    if not args.host:
        for word, sentence in bars(out):
            print(f"bar {word}: {sentence}")
            if word == "missed":
                bad.append(f"a bar is missed: {sentence}")
    for note in notes:
        print(note)
    for sentence in bad:
        print(f"bench: {sentence}", file=sys.stderr)
    if not out and not rows:
        print("bench: nothing was measured", file=sys.stderr)
    print(os.path.relpath(args.json), os.path.relpath(args.png))
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
