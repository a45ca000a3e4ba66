"""Writes references.csv: signatures of the BLS basic scheme on BLS12-381, good and tampered with, by an independent library.

Run with Python 3.11 and py_ecc 8.0: `python references.py > references.csv` in this folder. `python references.py 50 7` writes 50
good and 50 tampered rows a group from another seed. Nothing is shared with the Swift code; each row is verified by py_ecc too.

Columns: the group of the signature, the key on the other group, the message, the signature (hexadecimal, compressed), 1 if it verifies.
"""

import random
import sys
from hashlib import sha256

from py_ecc.bls import G2Basic
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2, decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import FQ12, G1, G2, curve_order, final_exponentiate, multiply, neg, pairing

SHORT_TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


def long_point(data):
    return decompress_G2((int.from_bytes(data[:48], "big"), int.from_bytes(data[48:], "big")))


def short_point(data):
    return decompress_G1(int.from_bytes(data, "big"))


def short_bytes(point):
    return compress_G1(point).to_bytes(48, "big")


def long_bytes(point):
    first, second = compress_G2(point)
    return first.to_bytes(48, "big") + second.to_bytes(48, "big")


class Long:
    """Signatures of 96 bytes on G2: py_ecc's own G2Basic."""

    name = "G2"
    point, bytes = staticmethod(long_point), staticmethod(long_bytes)
    key, sign, verifies = staticmethod(G2Basic.SkToPk), staticmethod(G2Basic.Sign), staticmethod(G2Basic.Verify)


class Short:
    """Signatures of 48 bytes on G1, of py_ecc's points, hash and pairing."""

    name = "G1"
    point, bytes = staticmethod(short_point), staticmethod(short_bytes)

    @staticmethod
    def key(secret):
        return long_bytes(multiply(G2, secret))

    @staticmethod
    def sign(secret, message):
        return short_bytes(multiply(hash_to_G1(message, SHORT_TAG, sha256), secret))

    @staticmethod
    def verifies(key, message, signature):
        left = pairing(neg(G2), short_point(signature), final_exponentiate=False)
        right = pairing(long_point(key), hash_to_G1(message, SHORT_TAG, sha256), final_exponentiate=False)
        return final_exponentiate(left * right) == FQ12.one()


def tampered(random_source, group, secret, message, kind):
    """A row that differs from a good one in its key, its message or its signature."""
    key, signature = group.key(secret), group.sign(secret, message)
    if kind == 0:
        flipped = bytearray(message)
        flipped[random_source.randrange(32)] ^= 1 << random_source.randrange(8)
        return key, bytes(flipped), signature
    if kind == 1:
        return group.key(random_source.randrange(1, curve_order)), message, signature
    if kind == 2:
        return key, message, group.bytes(neg(group.point(signature)))
    if kind == 3:
        return key, message, group.bytes(multiply(group.point(signature), 2))
    return key, message, group.sign(secret, sha256(message).digest())


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    source = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 381)
    print("group,public_key_hex,message_hex,signature_hex,valid")
    for group in (Short, Long):
        for index in range(2 * count):
            secret, message = source.randrange(1, curve_order), source.randbytes(32)
            good = index < count
            row = (group.key(secret), message, group.sign(secret, message))
            if not good:
                row = tampered(source, group, secret, message, index % 5)
            if group.verifies(*row) != good:
                raise SystemExit(f"py_ecc judges row {index} of {group.name} otherwise")
            print(group.name, *(part.hex() for part in row), int(good), sep=",", flush=True)


if __name__ == "__main__":
    main()
