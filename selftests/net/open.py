#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Open one SRTP packet of AES_CM_128_HMAC_SHA1_80, of any length and with ROC 0.

  open.py KEY <PACKET    key and salt in hex; the packet in hex, the first word of
                         standard input; prints the RTP packet in hex
"""
import hmac
import sys

from keys import derive


def main():
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    master = bytes.fromhex(sys.argv[1])
    packet = bytes.fromhex(sys.stdin.read().split()[0])
    key, salt = master[:16], master[16:]
    text, tag = packet[:-10], packet[-10:]
    mac = hmac.new(derive(key, salt, 1, 20), text + bytes(4), "sha1").digest()
    if not hmac.compare_digest(mac[:10], tag):
        sys.exit("the tag is wrong")
    head = 12 + 4 * (packet[0] & 15)
    iv = int.from_bytes(derive(key, salt, 2, 14), "big") << 16
    iv ^= int.from_bytes(packet[8:12], "big") << 64
    iv ^= int.from_bytes(packet[2:4], "big") << 16
    cipher = Cipher(algorithms.AES(derive(key, salt, 0, 16)),
                    modes.CTR(iv.to_bytes(16, "big")))
    print((text[:head] + cipher.encryptor().update(text[head:])).hex())


if __name__ == "__main__":
    main()
