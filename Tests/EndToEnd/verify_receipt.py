"""Checks a receipt of a Countersign log without any of Countersign's code.

Written from the published texts alone: C2SP tlog-proof, signed-note and tlog-checkpoint, RFC 6962
inclusion proofs, DSSE 1.0, and the two literal texts of the leaf:

    commitment = SHA-256("clearing-commit/v1\\n" || salt || envelope)
    leaf       = "clearing-record/v1\\n" || received-ms || "\\n" || base64(commitment) || "\\n"

Usage: verify_receipt.py RECEIPT (--log-key VKEY | --policy FILE) [--key ed25519:BASE64 ...]

With --key the act's own signatures are checked too: every signature must be by a key given. Exit
code 0 if all holds, 1 if not, 2 if the command line or a file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

TYPE_START, TYPE_END = "application/vnd.countersign.", ".v1+json"
TAGS = {"ed25519": b"\x01", "p256": b"\x02"}


class Wrong(Exception):
    """Why a receipt proves nothing."""


def unbase64(text):
    """Strict base64: padded, canonical, nothing else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise Wrong(f"not base64: {fault}") from None
    if base64.b64encode(raw) != (text.encode() if isinstance(text, str) else text):
        raise Wrong("base64 that is not canonical")
    return raw


def decimal(text):
    """A whole number in ASCII without sign or leading zeros."""
    if not text.isascii() or not text.isdigit() or (len(text) > 1 and text[:1] == b"0"):
        raise Wrong("not a whole number")
    return int(text)


def strict_json(text):
    """JSON without duplicate keys, numbers whole."""

    def pairs(items):
        out = dict(items)
        if len(out) != len(items):
            raise Wrong("a key stands twice")
        return out

    def refuse(text):
        raise Wrong(f"not a whole number: {text}")

    try:
        return json.loads(
            text.decode("utf-8"), object_pairs_hook=pairs, parse_float=refuse,
            parse_constant=refuse)
    except ValueError as fault:
        raise Wrong(f"not JSON: {fault}") from None


def canonical(envelope):
    """An envelope's canonical bytes; throws unless it has exactly the keys that it should."""
    if list(envelope) != ["payload", "payloadType", "signatures"]:
        raise Wrong("an envelope has payload, payloadType and signatures, in this order")
    ids = [signature.get("keyid") for signature in envelope["signatures"]]
    if ids != sorted(set(ids)):
        raise Wrong("signatures stand in the order of their key ids, one a key")
    if any(list(signature) != ["keyid", "sig"] for signature in envelope["signatures"]):
        raise Wrong("a signature has keyid and sig")
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()


def pae(kind, payload):
    """DSSE's pre-authentication encoding: what is signed, and what an act's id is the hash of."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def key_id(algorithm, raw):
    """The identifier of a public key: tag byte and key, hashed, eight bytes."""
    return "key_" + hashlib.sha256(TAGS[algorithm] + raw).hexdigest()[:16]


def holds(algorithm, raw, signature, message):
    """Whether a signature over a message is this key's."""
    try:
        if algorithm == "ed25519":
            ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
        else:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def root_of(leaf, index, size, proof):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    if index >= size:
        raise Wrong("the place lies beyond the log's end")
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise Wrong("the proof has another length than its place asks for")
    at = leaf
    for level, sibling in enumerate(proof):
        is_right = level >= inner or (index >> level) & 1
        pair = sibling + at if is_right else at + sibling
        at = hashlib.sha256(b"\x01" + pair).digest()
    return at


class LogKey:
    """A log's verifier key: name, hash, public key."""

    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Wrong("not a verifier key")
        self.name, blob = parts[0].encode(), unbase64(parts[2])
        self.hash = hashlib.sha256(self.name + b"\n" + blob).digest()[:4]
        if len(blob) != 33 or blob[0] != 1 or self.hash.hex() != parts[1]:
            raise Wrong("not an Ed25519 verifier key whose hash is right")
        self.raw = blob[1:]

    @staticmethod
    def of_policy(text):
        """The log's key in a C2SP policy without witnesses."""
        lines = [line.split() for line in text.splitlines() if line.split()[:1]]
        keys = [words[1] for words in lines if words[0] == "log"]
        if len(keys) != 1 or ["quorum", "none"] not in lines:
            raise Wrong("this checker takes policies with one log and no witnesses")
        return LogKey(keys[0])


def read_note(note, log):
    """Size and root of a checkpoint that the log has signed."""
    if any(byte < 0x20 and byte != 0x0A for byte in note):
        raise Wrong("a control character in the note")
    text, blank, lines = note.rpartition(b"\n\n")
    if not blank or not lines.endswith(b"\n"):
        raise Wrong("not a signed note")
    text += b"\n"
    is_signed = False
    for line in lines[:-1].split(b"\n"):
        words = line.split(b" ")
        if len(words) != 3 or words[0] != "—".encode():
            raise Wrong("not a signature line")
        blob = unbase64(words[2])
        if words[1] != log.name or blob[:4] != log.hash:
            continue
        if not holds("ed25519", log.raw, blob[4:], text):
            raise Wrong("the log's signature does not hold")
        is_signed = True
    if not is_signed:
        raise Wrong("the log's key has not signed")
    origin, size, root = text[:-1].split(b"\n")[:3]
    if origin != log.name:
        raise Wrong("a checkpoint of another log")
    return decimal(size), unbase64(root)


def verify(receipt, log, keys=()):
    """Checks a receipt's bytes; `keys` are (algorithm, raw public key). Throws `Wrong`."""
    head, blank, note = receipt.partition(b"\n\n")
    lines = head.split(b"\n")
    if not blank or len(lines) < 3 or lines[0] != b"c2sp.org/tlog-proof@v1":
        raise Wrong("not a tlog-proof with an opening")
    if lines[1][:6] != b"extra " or lines[2][:6] != b"index ":
        raise Wrong("extra and index are missing")
    proof = [unbase64(line) for line in lines[3:]]
    if any(len(node) != 32 for node in proof):
        raise Wrong("a hash has 32 bytes")
    index = decimal(lines[2][6:])
    opening = strict_json(unbase64(lines[1][6:]))
    if list(opening) != ["format", "receivedMs", "salt", "release", "envelope"]:
        raise Wrong("an opening has five keys")
    if opening["format"] != "countersign-opening/v1":
        raise Wrong("not an opening of this version")

    size, root = read_note(note, log)
    salt = unbase64(opening["salt"])
    if len(salt) != 32:
        raise Wrong("a salt has 32 bytes")
    envelope = opening["envelope"]
    commitment = hashlib.sha256(b"clearing-commit/v1\n" + salt + canonical(envelope)).digest()
    record = b"clearing-record/v1\n%d\n%s\n" % (
        opening["receivedMs"], base64.b64encode(commitment))
    leaf = hashlib.sha256(b"\x00" + record).digest()
    if root_of(leaf, index, size, proof) != root:
        raise Wrong("the act does not stand in the log there")

    payload, kind = unbase64(envelope["payload"]), envelope["payloadType"]
    if not (kind.startswith(TYPE_START) and kind.endswith(TYPE_END)):
        raise Wrong("not an act of this system")
    signed = pae(kind.encode(), payload)
    known = {key_id(algorithm, raw): (algorithm, raw) for algorithm, raw in keys}
    for signature in envelope["signatures"] if known else []:
        if signature["keyid"] not in known:
            raise Wrong(f"{signature['keyid']} is not among the keys given")
        if not holds(*known[signature["keyid"]], unbase64(signature["sig"]), signed):
            raise Wrong(f"the signature of {signature['keyid']} does not hold")
    return {
        "act": hashlib.sha256(signed).hexdigest(),
        "kind": kind[len(TYPE_START):-len(TYPE_END)],
        "index": index,
        "size": size,
        "root": root.hex(),
        "receivedMs": opening["receivedMs"],
        "signatures": [signature["keyid"] for signature in envelope["signatures"]],
        "signaturesChecked": bool(known),
        "payload": strict_json(payload),
    }


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Check a receipt without Countersign's code.")
    parser.add_argument("receipt")
    parser.add_argument("--log-key", metavar="VKEY")
    parser.add_argument("--policy", metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="ALGORITHM:BASE64")
    options = parser.parse_args()
    if (options.log_key is None) == (options.policy is None):
        parser.error("give one trust anchor: --log-key or --policy")
    try:
        if options.policy:
            with open(options.policy, encoding="utf-8") as file:
                log = LogKey.of_policy(file.read())
        else:
            log = LogKey(options.log_key)
        keys = []
        for text in options.key:
            algorithm, _, raw = text.partition(":")
            if algorithm not in TAGS:
                parser.error(f"--key: `{algorithm}` is neither ed25519 nor p256")
            keys.append((algorithm, unbase64(raw)))
        with open(options.receipt, "rb") as file:
            receipt = file.read(1 << 20)
    except (OSError, Wrong) as fault:
        print(fault, file=sys.stderr)
        return 2
    try:
        print(json.dumps(verify(receipt, log, keys), indent=2))
    except Wrong as fault:
        print(f"{options.receipt}: {fault}", file=sys.stderr)
        return 1
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        print(f"{options.receipt}: not a receipt: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
