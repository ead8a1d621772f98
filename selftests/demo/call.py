# SPDX-License-Identifier: GPL-2.0
"""What both ends, and the judge, know of the call: call.env."""
import base64
import pathlib


def read_env(path):
    pairs = (line.split("=", 1) for line in path.read_text().splitlines()
             if "=" in line)
    return {name: value.strip("'") for name, value in pairs}


class Call:
    def __init__(self, out: pathlib.Path):
        env = read_env(out / "call.env")
        self.alice, self.bob = env["ALICE"], env["BOB"]
        self.out_port, self.in_port = int(env["OUT_PORT"]), int(env["IN_PORT"])
        self.out_suite, self.in_suite = env["OUT_SUITE"], env["IN_SUITE"]
        self.out_ssrc, self.in_ssrc = int(env["OUT_SSRC"]), int(env["IN_SSRC"])
        self.out_packets = int(env["OUT_PACKETS"])
        self.in_packets = int(env["IN_PACKETS"])
        self.in_last_seq = int(env["IN_LAST_SEQ"])
        self.out_key = base64.b64decode(env["OUT_KEY_BASE64"])
        self.in_key = base64.b64decode(env["IN_KEY_BASE64"])
