#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""tables.py DIR   print the JSON files of DIR as C, for the kernel has no parser.

What the tests do not read (where a vector comes from, remarks) is left out.
"""
import json
import pathlib
import sys

REMARKS = {"source", "cross_checked", "description", "note"}


def string(text):
    octets = text.encode()
    return '"' + "".join(
        chr(o) if 32 <= o < 127 and chr(o) not in '"\\?' else f"\\{o:03o}"
        for o in octets) + '"'


def value(v):
    if v is None:
        return "{ json_type_null }"
    if isinstance(v, bool):
        return f"{{ json_type_boolean, .number = {int(v)} }}"
    if isinstance(v, int):
        # json-c saturates as well; an MKI may have 128 bits
        v = max(-2**63 + 1, min(2**63 - 1, v))
        return f"{{ json_type_int, .number = {v}LL }}"
    if isinstance(v, str):
        return f"{{ json_type_string, .string = {string(v)} }}"
    if isinstance(v, list):
        body = ",\n".join(value(e) for e in v)
        return (f"{{ json_type_array, {len(v)}, .elements = "
                f"(const struct json_object[]){{ {body} }} }}")
    return (f"{{ json_type_object, {len(v.keys() - REMARKS)}, .members = "
            f"(const struct json_member[]){{ {members(v)} }} }}")


def members(v):
    return ",\n".join(f"{{ {string(name)}, {value(v[name])} }}"
                      for name in v if name not in REMARKS)


files = {f"vectors/{path.name}": json.loads(path.read_text())
         for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json"))}
print('#include "json-c/json.h"\n')
print(f"const struct json_member json_files[] = {{ {members(files)},\n{{}} }};")
