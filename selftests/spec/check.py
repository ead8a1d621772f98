#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""check.py   hold the netlink specification, the uapi header, the kernel's
policies and operations, and the tool's names against each other; KTAP.

The judge of the numbers is the C compiler, of the specification the kernel's
own schema ("fetch" brings it; without it that test is skipped).
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
SPEC = TOP / "Documentation/netlink/specs/srtp.yaml"
HEADER = TOP / "kernel/uapi/linux/srtp.h"
NOT_IN_SPEC = re.compile(r"__\w+|SRTP_(A_\w+|CMD)_MAX|SRTP_GENL_\w+|_\w+_H")
# Attributes of these sets only ever leave the kernel.
SHOWN_SETS = {"counter", "suite", "stats", "event"}


def c_name(*parts):
    return "_".join(parts).upper().replace("-", "_").replace("__", "_")


# --- KTAP ------------------------------------------------------------------

class Ktap:
    def __init__(self):
        self.count = 0
        self.failed = 0
        print("KTAP version 1")

    def point(self, name, problems, skip=None):
        self.count += 1
        for problem in problems:
            print(f"# {problem}")
        if skip:
            print(f"ok {self.count} - {name} # SKIP {skip}")
        else:
            print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        self.failed += bool(problems)

    def end(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


# --- The specification -----------------------------------------------------

class Spec:
    def __init__(self, path):
        self.raw = yaml.safe_load(path.read_text())
        self.sets = {s["name"]: s for s in self.raw["attribute-sets"]
                     if "subset-of" not in s}
        self.subsets = {s["name"]: s for s in self.raw["attribute-sets"]
                        if "subset-of" in s}
        self.enums = {d["name"]: d for d in self.raw["definitions"]
                      if d["type"] != "const"}
        self.ops = {o["name"]: o for o in self.raw["operations"]["list"]}

    def entries(self, enum):
        """Name and number of each entry of an enum or of flags."""
        definition = self.enums[enum]
        value = definition.get("value-start", 0)
        for entry in definition["entries"]:
            entry = {"name": entry} if isinstance(entry, str) else entry
            value = entry.get("value", value)
            shown = 1 << value if definition["type"] == "flags" else value
            yield entry["name"], shown
            value += 1

    def attributes(self, name):
        """C name, number and definition of each attribute of a set."""
        value = 1
        for attr in self.sets[name]["attributes"]:
            value = attr.get("value", value)
            yield c_name(self.sets[name]["name-prefix"], attr["name"]), value, attr
            value += 1

    def numbers(self):
        """Every C name with its number."""
        found = {}
        for definition in self.raw["definitions"]:
            name = definition["name"]
            if definition["type"] == "const":
                found[c_name("srtp", name)] = definition["value"]
                continue
            for entry, value in self.entries(name):
                found[c_name("srtp", name, entry)] = value
        for name in self.sets:
            for attr, value, _ in self.attributes(name):
                found[attr] = value
        value = 1
        for op in self.raw["operations"]["list"]:
            value = op.get("value", value)
            found[c_name(self.raw["operations"]["name-prefix"], op["name"])] = value
            value += 1
        return found

    def requested(self, op):
        """C names of the attributes that a command takes."""
        names = set()
        for kind in ("do", "dump"):
            request = op.get(kind, {}).get("request", {})
            names |= set(request.get("attributes", []))
        prefix = self.sets[op["attribute-set"]]["name-prefix"]
        return {c_name(prefix, name) for name in names}

    def taken(self):
        """C names of the attributes that some command takes, nests included."""
        names, done = set(), set()
        queue = [(op["attribute-set"], self.requested(op))
                 for op in self.ops.values()]
        while queue:
            name, attrs = queue.pop()
            for attr, _, definition in self.attributes(name):
                if attr not in attrs or attr in done:
                    continue
                names.add(attr)
                inner = definition.get("nested-attributes")
                if inner:
                    done.add(attr)
                if inner in self.subsets:
                    queue.append(self.subset(inner))
                elif inner == "session":
                    op = self.ops["session-new"]
                    queue.append((inner, self.requested(op)))
                elif inner == "key":
                    op = self.ops["key-new"]
                    queue.append((inner, self.requested(op)))
                elif inner and inner not in SHOWN_SETS:
                    queue.append((inner, {a for a, _, _ in
                                          self.attributes(inner)}))
        return names

    def subset(self, name):
        """The set that a subset is of, and the C names it has of it."""
        of = self.subsets[name]["subset-of"]
        prefix = self.sets[of]["name-prefix"]
        return of, {c_name(prefix, a["name"])
                    for a in self.subsets[name]["attributes"]}

    def attribute(self, wanted):
        for name in self.sets:
            for attr, _, definition in self.attributes(name):
                if attr == wanted:
                    return definition
        return None


# --- The header ------------------------------------------------------------

def compiled(names):
    """The numbers the compiler gives to names of the header."""
    lines = "\n".join(f'\tprintf("%s %lld\\n", "{n}", (long long){n});'
                      for n in sorted(names))
    program = ("#include <stdio.h>\n#include <linux/srtp.h>\n"
               f"int main(void)\n{{\n{lines}\n\treturn 0;\n}}\n")
    with tempfile.TemporaryDirectory() as tmp:
        source = pathlib.Path(tmp, "numbers.c")
        source.write_text(program)
        subprocess.run(["cc", "-I", HEADER.parents[1], "-o", f"{tmp}/numbers",
                        source], check=True)
        told = subprocess.run([f"{tmp}/numbers"], check=True,
                              capture_output=True, text=True).stdout
    return {name: int(value) for name, value in
            (line.split() for line in told.splitlines())}


def header_names():
    """Enumerators and numeric macros of the header."""
    run = ["cc", "-E", "-P", "-I", HEADER.parents[1], HEADER]
    text = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    names = set()
    for body in re.findall(r"enum\s+\w+\s*\{(.*?)\}", text, re.S):
        names |= set(re.findall(r"^\s*(\w+)", body.replace(",", "\n"), re.M))
    for name, value in re.findall(r"^#define\s+(SRTP_\w+)\s+(\S+)",
                                  HEADER.read_text(), re.M):
        if not value.startswith('"'):
            names.add(name)
    return {n for n in names if not NOT_IN_SPEC.fullmatch(n)}


# --- The kernel's tables ---------------------------------------------------

def balanced(text, start):
    """The text between the bracket at start and its partner."""
    pairs = {"{": "}", "(": ")", "[": "]"}
    depth = []
    for i in range(start, len(text)):
        if text[i] in pairs:
            depth.append(pairs[text[i]])
        elif depth and text[i] == depth[-1]:
            depth.pop()
            if not depth:
                return text[start + 1:i]
    raise ValueError("a bracket is not closed")


def split(text):
    """Split at commas that are outside all brackets."""
    parts, depth, part = [], 0, ""
    for char in text:
        depth += (char in "({[") - (char in ")}]")
        if char == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += char
    parts.append(part.strip())
    return [p for p in parts if p]


class Kernel:
    def __init__(self, numbers):
        self.numbers = dict(numbers, U8_MAX=255, U16_MAX=65535,
                            U32_MAX=2**32 - 1, S32_MAX=2**31 - 1,
                            INT_MAX=2**31 - 1)
        text = "\n".join(p.read_text() for p in
                         sorted(TOP.glob("kernel/netlink*.c")))
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
        self.text = re.sub(r"//[^\n]*", " ", text)
        self.rows = {}
        self.constants("\n".join(p.read_text() for p in sorted(TOP.glob("kernel/*.h"))))
        self.constants(self.text)
        self.ranges = self.read_ranges()
        self.policies = self.read_policies()
        self.ops, self.op_flags, self.op_policy = self.read_ops()

    def constants(self, text):
        for name, value in re.findall(r"^[ \t]*#\s*define\s+(\w+)[ \t]+((?:.*\\\n)*.*)$",
                                      text, re.M):
            value = re.sub(r"/\*.*?\*/", " ", value.replace("\\\n", " "))
            number = self.number(value)
            if number is not None:
                self.numbers.setdefault(name, number)
            elif value.strip().startswith("NLA_POLICY_"):
                self.rows[name] = value.strip()

    def number(self, expression):
        """An integer constant expression of C, or None."""
        expression = expression.strip()
        expression = re.sub(r"\bBIT(_ULL)?\b", "(lambda n: 1 << n)", expression)
        expression = re.sub(r"\b(\d+|0x[0-9a-fA-F]+)[uUlL]+\b", r"\1", expression)
        try:
            value = eval(expression, {"__builtins__": {}}, dict(self.numbers))
        except (NameError, SyntaxError, TypeError, AttributeError, ValueError):
            return None
        return value if isinstance(value, int) else None

    def read_policies(self):
        """table -> attribute -> (NLA type, what, arguments)"""
        found = {}
        pattern = r"struct\s+nla_policy\s+(\w+)\s*\[[^\]]*\]\s*(?:__\w+\s*)?=\s*\{"
        for match in re.finditer(pattern, self.text):
            table = found.setdefault(match[1], {})
            for row in split(balanced(self.text, match.end() - 1)):
                parts = re.match(r"\[\s*(\w+)\s*\]\s*=\s*(.*)", row, re.S)
                if parts:
                    table[parts[1]] = self.policy(parts[2].strip())
        return found

    def read_ranges(self):
        """struct netlink_range_validation -> its limits"""
        found = {}
        pattern = r"struct\s+netlink_range_validation(?:_signed)?\s+(\w+)\s*=\s*\{"
        for match in re.finditer(pattern, self.text):
            body = balanced(self.text, match.end() - 1)
            fields = dict(re.findall(r"\.(min|max)\s*=\s*([^,}]+)", body))
            found[match[1]] = {n: self.number(v.strip()) for n, v in fields.items()}
        return found

    def policy(self, text):
        text = self.rows.get(text, text)
        if text.startswith("{"):
            fields = dict(re.findall(r"\.(\w+)\s*=\s*([^,}]+)", text))
            return fields.get("type", "NLA_UNSPEC").strip(), "len", \
                [fields[k].strip() for k in ("len",) if k in fields]
        match = re.match(r"(\w+)\s*\(", text)
        if not match:
            return "?", text, []
        args = split(balanced(text, match.end() - 1))
        what = match[1].removeprefix("NLA_POLICY_").lower()
        if what in ("nested", "nested_array"):
            return "NLA_NESTED", what, args
        if what in ("exact_len", "exact_len_warn", "min_len", "max_len"):
            return "NLA_BINARY", what, args
        if what == "bitfield32":
            return "NLA_BITFIELD32", what, args
        return args[0], what, args[1:]

    def read_ops(self):
        """commands, their flags and their policy tables"""
        ops, flags, policy = {}, {}, {}
        pattern = (r"struct\s+genl_(?:small_|split_)?ops\s+\w+\s*\[[^\]]*\]\s*"
                   r"(?:__\w+\s*)?=\s*\{")
        for match in re.finditer(pattern, self.text):
            for row in split(balanced(self.text, match.end() - 1)):
                name = re.search(r"SRTP_CMD_\w+", row)
                if not name:
                    continue
                ops[name[0]] = ops.get(name[0], "") + row
                flag = re.search(r"\.flags\s*=\s*([^,}]+)", row)
                flags[name[0]] = flag[1] if flag else ""
                table = re.search(r"\.policy\s*=\s*(\w+)", row)
                if table:
                    policy[name[0]] = table[1]
        return ops, flags, policy


TYPES = {
    ("u16", True): {"NLA_U16", "NLA_BE16"},
    ("u16", False): {"NLA_U16"},
    ("u32", False): {"NLA_U32"},
    ("u32", True): {"NLA_U32", "NLA_BE32"},
    ("s32", False): {"NLA_S32"},
    ("u64", False): {"NLA_U64"},
    ("flag", False): {"NLA_FLAG"},
    ("nest", False): {"NLA_NESTED"},
    ("binary", False): {"NLA_BINARY"},
    ("string", False): {"NLA_NUL_STRING", "NLA_STRING"},
}


def spec_limits(spec, attr):
    """What the specification says of range and length, as numbers."""
    limits = {}
    for name, value in attr.get("checks", {}).items():
        if name == "flags-mask":
            value = sum(v for _, v in spec.entries(value))
        elif isinstance(value, str):
            value = next(d["value"] for d in spec.raw["definitions"]
                         if d["name"] == value)
        limits[name] = value
    limits = {n: v for n, v in limits.items() if (n, v) != ("min-len", 0)}
    if "enum" in attr and spec.enums[attr["enum"]]["type"] == "enum":
        limits["max"] = max(v for _, v in spec.entries(attr["enum"]))
        low = min(v for _, v in spec.entries(attr["enum"]))
        if low:
            limits["min"] = low
    return limits


def kernel_limits(kernel, policy):
    """The same of a row of a policy; None where it cannot be computed."""
    kind, what, args = policy
    if what.startswith("full_range"):
        return dict(kernel.ranges.get(args[0].lstrip("&"), {"max": None}))
    names = {
        "len": ["max-len"], "min": ["min"], "max": ["max"],
        "range": ["min", "max"], "mask": ["flags-mask"],
        "exact_len": ["exact-len"], "min_len": ["min-len"],
        "max_len": ["max-len"],
        "validate_fn": [None, "max-len"],
    }.get(what, [])
    if what in ("range", "min", "max") and kind in ("NLA_BINARY", "NLA_STRING",
                                                     "NLA_NUL_STRING"):
        names = [n + "-len" for n in names]
    limits = {n: kernel.number(a) for n, a in zip(names, args) if n}
    return {n: v for n, v in limits.items() if (n, v) != ("min-len", 0)}


def compare_limits(name, spec, kernel, attr, policy):
    said, done = spec_limits(spec, attr), kernel_limits(kernel, policy)
    if policy[1].startswith("validate_fn") and not done:
        return
    # An enum whose values are not in a row cannot be said by a range.
    values = [v for _, v in spec.entries(attr["enum"])] if "enum" in attr else []
    if values and not done and max(values) - min(values) >= len(values):
        done = dict(said)
    for limit in sorted(set(said) | set(done)):
        if done.get(limit, 0) is None:
            yield f"{name}: {limit} of the policy is not a constant this test knows"
        elif said.get(limit) != done.get(limit):
            yield (f"{name}: {limit} is {said.get(limit)} in the specification, "
                   f"{done.get(limit)} in the policy")


# --- The tests -------------------------------------------------------------

def check_schema(ktap, spec):
    name = "the specification is valid against the kernel's genetlink schema"
    fetch = subprocess.run([SPEC.parents[3] / "selftests/spec/fetch"],
                           capture_output=True, text=True)
    if fetch.returncode:
        reason = (fetch.stderr.strip().splitlines() or ["fetch failed"])[-1]
        return ktap.point(name, [], skip=f"no schema: {reason}")
    try:
        import jsonschema
    except ImportError:
        return ktap.point(name, [], skip="no python3-jsonschema")
    schema = pathlib.Path(fetch.stdout.strip(), "Documentation/netlink/genetlink.yaml")
    # The parser here knows YAML 1.1 only, and says so of the directive.
    text = schema.read_text()
    validator = jsonschema.Draft7Validator(yaml.safe_load(text[text.index("---"):]))
    ktap.point(name, [f"{'/'.join(map(str, e.path))}: {e.message}"
                      for e in validator.iter_errors(spec.raw)])


def check_doc(ktap, spec):
    problems = []
    for name, attributes in spec.sets.items():
        problems += [f"{attr}: no doc" for attr, _, definition in
                     spec.attributes(name) if not definition.get("doc")]
    problems += [f"{op}: no doc" for op, d in spec.ops.items() if not d.get("doc")]
    ktap.point("every attribute and operation is documented", problems)


def check_numbers(ktap, spec, numbers):
    said = spec.numbers()
    ktap.point("every name of the specification is in the header",
               [f"{n}: not in the header" for n in sorted(set(said) - set(numbers))])
    ktap.point("every name of the header is in the specification",
               [f"{n}: not in the specification" for n in sorted(set(numbers) - set(said))])
    ktap.point("their numbers are the same",
               [f"{n}: {said[n]} in the specification, {numbers[n]} in the header"
                for n in sorted(set(said) & set(numbers)) if said[n] != numbers[n]])


def check_references(ktap, spec):
    problems = []
    for name in spec.sets:
        for attr, _, d in spec.attributes(name):
            if d.get("enum", "pass") not in spec.enums:
                problems.append(f"{attr}: no enum {d['enum']}")
            if d.get("nested-attributes", "flow") not in \
                    spec.sets | spec.subsets:
                problems.append(f"{attr}: no set {d['nested-attributes']}")
            if (d["type"] == "nest") != ("nested-attributes" in d):
                problems.append(f"{attr}: a nest has nested-attributes")
    for op in spec.ops.values():
        known = {a["name"] for a in spec.sets[op["attribute-set"]]["attributes"]}
        lists = [op.get(k, {}).get(m, {}) for k in ("do", "dump")
                 for m in ("request", "reply")] + [op.get("event", {})]
        for l in lists:
            problems += [f"{op['name']}: no attribute {a}" for a in
                         l.get("attributes", []) if a not in known]
    ktap.point("what the specification refers to is there", problems)


def check_policies(ktap, spec, kernel):
    none = [] if kernel.policies else ["no policy in kernel/netlink*.c"]
    types, limits, seen = list(none), list(none), set()
    for table, rows in kernel.policies.items():
        for name, policy in rows.items():
            attr = spec.attribute(name)
            if policy[0] == "NLA_REJECT" or not name.startswith("SRTP_A_"):
                continue
            seen.add(name)
            if not attr:
                types.append(f"{table}: {name} is not in the specification")
                continue
            wanted = TYPES.get((attr["type"], attr.get("byte-order") == "big-endian"),
                               set())
            if policy[0] not in wanted:
                types.append(f"{table}: {name} is {policy[0]}, in the specification "
                             f"{attr['type']}")
            limits += [f"{table}: {p}" for p in
                       compare_limits(name, spec, kernel, attr, policy)]
    ktap.point("types in the policies are those of the specification", types)
    ktap.point("ranges and lengths in the policies are those of the specification", limits)
    taken = spec.taken()
    ktap.point("attributes that commands take are in a policy, and no others",
               [f"{n}: taken, but in no policy" for n in sorted(taken - seen)] +
               [f"{n}: in a policy, but no command takes it"
                for n in sorted(seen - taken)])


def check_commands(ktap, spec, kernel):
    prefix = spec.raw["operations"]["name-prefix"]
    said = {c_name(prefix, n): d for n, d in spec.ops.items() if "event" not in d}
    problems = [f"{n}: not in the kernel's table" for n in sorted(set(said) - set(kernel.ops))]
    problems += [f"{n}: not in the specification" for n in sorted(set(kernel.ops) - set(said))]
    for name in sorted(set(said) & set(kernel.ops)):
        row = kernel.ops[name]
        for kind in ("do", "dump"):
            there = re.search(rf"\.{kind}(it)?\s*=", row)
            if bool(there) != (kind in said[name]):
                problems.append(f"{name}: {kind} in only one of kernel and specification")
    ktap.point("the kernel has the operations of the specification, and no others", problems)
    none = [] if kernel.ops else ["no operation in kernel/netlink*.c"]
    ktap.point("every operation needs CAP_NET_ADMIN in its namespace", none +
               [f"{n}: flags are {f.strip() or 'none'}" for n, f in sorted(kernel.op_flags.items())
                if "GENL_UNS_ADMIN_PERM" not in f])
    problems = [] if kernel.op_policy else ["no operation has a policy of its own"]
    for name in sorted(set(said) & set(kernel.op_policy)):
        rows = kernel.policies.get(kernel.op_policy[name])
        if rows is not None:
            problems += [f"{name}: {kernel.op_policy[name]} lacks {a}" for a in
                         sorted(spec.requested(said[name]) - set(rows))]
    ktap.point("each operation's policy has the attributes of its request", problems)


def check_tool(ktap, spec):
    """Names in the library's and the tool's tables are the specification's."""
    text = (TOP / "userspace/lib/fields.c").read_text()
    problems, seen = [], set()
    for prefix, body in re.findall(r"FIELD\(srtpctl_\w+, (SRTP_A_\w+?_)##a.*?\n"
                                   r"(.*?)#undef F", text, re.S):
        rows = [(prefix + a, n) for a, n in
                re.findall(r'\bF\((\w+), \w+, \w+,\s*"([^"]*)"', body)]
        rows += re.findall(r'FLAG\((\w+),\s*"([^"]*)"', body)
        for attr, name in rows:
            seen.add(attr)
            definition = spec.attribute(attr)
            if not definition or definition["name"] != name:
                problems.append(f"libsrtpctl: {attr} is called {name}")
    for name in set(spec.sets) - {"counter", "bind"}:
        problems += [f"libsrtpctl: {attr} is missing" for attr, _, d in
                     spec.attributes(name) if d["type"] != "pad" and attr not in seen]
    text = (TOP / "userspace/name.c").read_text()
    words = dict(re.findall(r'\[?(SRTP_\w+)[\],]\s*=?\s*"([^"]+)"', text))
    for attr, _, d in spec.attributes("counter"):
        if d["type"] != "pad" and words.get(attr) != d["name"]:
            problems.append(f"srtpctl: {attr} is called {words.get(attr)}")
    for enum in set(spec.enums) - {"suite"}:
        for entry, _ in spec.entries(enum):
            name = c_name("srtp", enum, entry)
            if words.get(name) != entry:
                problems.append(f"srtpctl: {name} is called {words.get(name)}")
    ktap.point("libsrtpctl and srtpctl have the specification's names", problems)


def main():
    ktap = Ktap()
    spec = Spec(SPEC)
    numbers = compiled(header_names())
    check_schema(ktap, spec)
    check_doc(ktap, spec)
    check_references(ktap, spec)
    check_numbers(ktap, spec, numbers)
    kernel = Kernel(numbers)
    check_policies(ktap, spec, kernel)
    check_commands(ktap, spec, kernel)
    check_tool(ktap, spec)
    ktap.end()


if __name__ == "__main__":
    main()
