#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""report.py SRTP_KO MAP...   what the maps of srtp_coverage.ko, merged, say of
the sources: a table per file, the lines that were not reached, and those of
which some block was not.

A line is counted if a basic block of the object begins there. It was reached if
any of its blocks ran, wherever it was inlined.
"""
import collections
import datetime
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
CALLED = "__sanitizer_cov_trace_pc"
CALL = 4        # octets from the relocated word of a call to what comes behind it

Section = collections.namedtuple("Section", "size align init")
Line = collections.namedtuple("Line", "file number")


def said(*command, **more):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                          **more).stdout


def text_sections(module):
    """The executable sections, in their order: {name: Section}."""
    row = re.compile(r"\[ *\d+\] (\S+) +\w+ +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) "
                     r"[0-9a-f]+ +(\w*) +\d+ +\d+ +(\d+)")
    found = {}
    for name, size, flags, align in row.findall(said("readelf", "-SW", module)):
        if "A" in flags and "X" in flags:
            found[name] = Section(int(size, 16), max(1, int(align)),
                                  name.startswith(".init"))
    return found


def placed(sections, half):
    """Where the kernel puts them: one behind the other, aligned, those of init
    in memory of their own. {name: first bit in the map}"""
    end = [0, half]
    first = {}
    for name, section in sections.items():
        at = -(-end[section.init] // section.align) * section.align
        first[name], end[section.init] = at, at + section.size
    if end[0] > half or end[1] > 2 * half:
        sys.exit("report: the module is larger than the map")
    return first


def blocks(module, sections):
    """The return addresses of the calls: {section: [offset]}."""
    found = collections.defaultdict(list)
    section = None
    for row in said("readelf", "-rW", module).splitlines():
        head = re.match(r"Relocation section '\.rela?(\S+)'", row)
        if head:
            section = head[1]
        elif CALLED in row and section in sections:
            found[section].append(int(row.split()[0], 16) + CALL)
    return found


def lines(module, section, offsets):
    """The innermost line of kernel/ of each block; None if it has none."""
    ours = re.compile(r"(?:%s|/mnt)/(kernel/\S+\.[ch]):(\d+)"
                      % re.escape(str(pathlib.Path(module).resolve().parent)))
    out = said("addr2line", "-e", module, "-j", section, "-a", "-i",
               input="".join(f"{offset - 1:#x}\n" for offset in offsets))
    for frames in re.split(r"^0x[0-9a-f]+\n", out, flags=re.M)[1:]:
        place = ours.search(frames)
        yield place and Line(place[1], int(place[2]))


def merged(maps):
    ran = 0
    for name in maps:
        data = pathlib.Path(name).read_bytes()
        ran |= int.from_bytes(data, "little")
    return ran, len(data) * 4


def reached(module, maps):
    """{Line: [blocks that ran, blocks]}"""
    ran, half = merged(maps)
    sections = text_sections(module)
    first = placed(sections, half)
    found = collections.defaultdict(lambda: [0, 0])
    for section, offsets in blocks(module, sections).items():
        for offset, line in zip(offsets, lines(module, section, offsets)):
            bit = 1 << first[section] + offset
            if line:
                found[line][0] += bool(ran & bit)
                found[line][1] += 1
            ran &= ~bit
    # Were any of this other than it is here, bits would be set elsewhere.
    if ran:
        sys.exit(f"report: {ran.bit_count()} bits of the maps are no calls in "
                 f"{module}")
    return found


def table(found):
    count = collections.defaultdict(lambda: [0, 0])
    for line, (ran, _) in found.items():
        for name in (line.file, "all"):
            count[name][0] += ran > 0
            count[name][1] += 1
    print(f"{'file':32}{'reached':>8}{'lines':>8}{'%':>8}")
    for name in sorted(set(count) - {"all"}) + ["all"]:
        ran, total = count[name]
        print(f"{name:32}{ran:8}{total:8}{100 * ran / total:8.1f}")


def listing(title, found):
    """{Line: what to say of it}"""
    print(f"\n{title}")
    name = None
    for line, remark in sorted(found.items()):
        if line.file != name:
            name = line.file
            source = (TOP / name).read_text(encoding="utf-8").splitlines()
            print(f"\n{name}")
        print(f"{line.number:6}{remark:>7} {source[line.number - 1]}".expandtabs(8))


def main(module, *maps):
    found = reached(module, maps)
    release = pathlib.Path(module).resolve().parent.name
    print(f"{datetime.date.today()}, kernel {release}, {len(maps)} tests: lines of "
          "kernel/ that begin a basic block\n")
    table(found)
    listing("Not reached", {line: "" for line, (ran, _) in found.items() if not ran})
    listing("Reached, but not by each of its blocks",
            {line: f"{ran}/{total}" for line, (ran, total) in found.items()
             if 0 < ran < total})


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
