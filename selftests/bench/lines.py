#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""lines.py KALLSYMS FILE [NAME=VALUE]...: what the plugin "lines" saw in a run.

Prints an object. Of the cache lines that srtp.ko's own code touches (a lock is taken by
a function of the kernel's, but the module looks at what it guards):

  hot      those that an instruction of one processor touched for every second of its
           packets or more; the most of any processor
  shared   those that two processors wrote so, or one wrote and another read, with the
           functions that did
  passed   those that two wrote more seldom: packets' memory, which an allocator hands
           on, and what a worker looks at now and then
"""
import bisect
import collections
import json
import sys

# Each stores to a state, once for a packet that is sealed or opened.
ONCE = {"srtp_output_finish", "srtp_accept_advance"}
# Of fewer packets nothing is said.
FEW = 100
# Reads in a loop: how often says how long it waited. The lock it then took it wrote.
WAITS = "native_queued_spin_lock_slowpath"


def symbols(path):
    """Return: (sorted addresses, names, addresses in srtp.ko)."""
    at, own = {}, set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            address, kind, name, *module = line.split()
            if kind not in "tTwW":
                continue
            at.setdefault(int(address, 16), name)
            if module == ["[srtp]"]:
                own.add(int(address, 16))
    addresses = sorted(at)
    return addresses, [at[a] for a in addresses], own


class Lines:
    """By line and processor: the accesses of the instruction that has most."""

    def __init__(self, kallsyms, path):
        addresses, names, own = symbols(kallsyms)
        self.touched = set()
        self.stores = collections.defaultdict(collections.Counter)
        self.loads = collections.defaultdict(collections.Counter)
        self.writers = collections.defaultdict(set)
        self.readers = collections.defaultdict(set)
        packets = collections.Counter()
        with open(path, encoding="ascii") as lines:
            for text in lines:
                cpu, line, code, loads, stores = (
                    int(x, 16) for x in text.split())
                packets[cpu] += 0       # who finished none counts as well
                i = bisect.bisect(addresses, code) - 1
                if addresses[i] in own:
                    self.touched.add(line)
                if names[i] == WAITS:
                    loads = 0
                if stores:
                    self.writers[line].add(names[i])
                if loads:
                    self.readers[line].add(names[i])
                for seen, n in ((self.stores, stores), (self.loads, loads)):
                    if n:
                        seen[line][cpu] = max(seen[line][cpu], n)
                if names[i] in ONCE:
                    packets[cpu] = max(packets[cpu], stores)
        self.packets = packets
        if not packets or min(packets.values()) < FEW:
            sys.exit(f"lines: packets by processor {dict(packets)}, too few; "
                     f"counted by {' and '.join(sorted(ONCE))}")

    def busy(self, seen, line):
        """Processors that did so for every second of their packets or more."""
        return {cpu for cpu, n in seen[line].items()
                if n >= self.packets[cpu] / 2}

    def is_shared(self, line):
        write = self.busy(self.stores, line)
        return len(write) > 1 or (
            write and self.busy(self.loads, line) - write)

    def hot(self):
        most = collections.Counter(
            cpu for line in self.touched
            for cpu in self.busy(self.stores, line) | self.busy(self.loads, line))
        return max(most.values())


def main():
    lines = Lines(sys.argv[1], sys.argv[2])
    shared = [line for line in lines.touched if lines.is_shared(line)]
    passed = [line for line in lines.touched
              if len(lines.stores[line]) > 1 and line not in shared]
    row = dict(word.split("=", 1) for word in sys.argv[3:])
    row |= {"case": "lanes", "processors": len(lines.packets),
            "packets": min(lines.packets.values()), "hot": lines.hot(),
            "passed": len(passed),
            "shared": [{"line": f"{line:x}",
                        "writers": sorted(lines.writers[line]),
                        "readers": sorted(lines.readers[line])}
                       for line in sorted(shared)]}
    print(json.dumps(row))


if __name__ == "__main__":
    main()
