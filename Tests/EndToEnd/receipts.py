"""Receipts: what stands in the log can be shown to anyone, and nothing else can."""

import hashlib
import json
import random
import subprocess
import sys

import stage
import verify_receipt
from stage import claim, test

CHECKER = stage.ROOT / "Tests" / "EndToEnd" / "verify_receipt.py"


def receipt(place, act, data=None):
    """The receipt of an act of the rehearsed log: its file."""
    path = place.path("act.tlog-proof")
    code, _, err = place.run("receipt", act, "--in", data or place.rehearsed, "--out", path)
    claim(code == 0, f"receipt {act}: {code} {err}")
    return path


@test("a receipt without a trust anchor proves nothing, and verify says so")
def no_anchor(place):
    code, out, err = place.run("verify", receipt(place, 5))
    claim(code == 1, f"exit code {code}")
    claim("trust anchor" in err and out == "", f"{out!r} {err!r}")


@test("a receipt verifies with the log's key and with the policy file")
def right_key(place):
    path = receipt(place, 5)
    for words in (["--log-key", place.log_key], ["--policy", place.rehearsed / "policy.txt"]):
        code, out, err = place.run("verify", path, *words)
        claim(code == 0, f"{words[0]}: {code} {err}")
        origin = place.log_key.split("+")[0]
        claim(f"log        {origin}\n" in out, f"the log is not named in words: {out}")
        code, out, err = place.run("verify", path, *words, "--json")
        said = json.loads(out)
        claim(code == 0 and said["log"] == origin and said["index"] < said["size"], f"{out} {err}")


@test("a receipt does not verify with another log's key, or another log's name")
def wrong_key(place):
    path, key = receipt(place, 5), place.path("key.json")
    place.run("keys", "new", key)
    origin = place.log_key.split("+")[0]
    for name in (origin, "example.org/other"):
        vkey = place.run("keys", "show", key, "--origin", name)[1].splitlines()[-1]
        code, out, err = place.run("verify", path, "--log-key", vkey)
        claim(code == 1 and err and not out, f"{name}: {code} {err}")


@test("what is no receipt, key or policy is bad input")
def bad_input(place):
    good = receipt(place, 5)
    junk = place.write("junk", "junk\n")
    for words in (
            [junk, "--log-key", place.log_key], [good, "--log-key", "junk"],
            [good, "--policy", junk], [place.path("none"), "--log-key", place.log_key]):
        code, _, err = place.run("verify", *words)
        claim(code == 2 and err.strip(), f"{words}: {code} {err!r}")


@test("a receipt with any one byte changed never verifies (200 places)")
def flipped(place):
    good = receipt(place, 700).read_bytes()
    chance = random.Random(20260803)
    # The release is no part of the leaf, whose text is fixed: it is told, not proved. All else is.
    extra = good.split(b"\n")[1][6:]
    release = verify_receipt.unbase64(extra).index(b'"release":') // 3 * 4 + good.index(extra)
    free = range(release, release + 48)
    places = sorted(chance.sample([at for at in range(len(good)) if at not in free], 200))
    path = place.path("flipped")
    through = []
    for at in places:
        bad = bytearray(good)
        bad[at] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        code = place.run("verify", path, "--log-key", place.log_key)[0]
        claim(code in (0, 1, 2), f"byte {at}: exit code {code}")
        if code == 0:
            through.append(at)
    if through:
        start = good.index(extra)
        opening = verify_receipt.unbase64(extra)
        near = [opening[max(0, (at - start) * 3 // 4 - 20):(at - start) * 3 // 4 + 20]
                for at in through]
        claim(False, f"{len(through)} of 200 verified all the same, near {near[:3]}")


@test("a checker written elsewhere agrees with verify on receipts all over the log")
def elsewhere(place):
    data = place.rehearsed
    log = verify_receipt.LogKey.of_policy((data / "policy.txt").read_text())
    keys = [
        ("ed25519", stage.Key(path).raw) for path in (data / "keys").glob("*.json")]
    first = verify_receipt.verify(receipt(place, 0).read_bytes(), log, keys)
    size = first["size"]
    claim(first["kind"] == "open-register", f"{first}")
    chance = random.Random(1)
    for index in [1, 2, 3, size // 2, size - 2, size - 1] + chance.sample(range(size), 14):
        path = receipt(place, index)
        found = verify_receipt.verify(path.read_bytes(), log, keys)
        code, out, _ = place.run("verify", path, "--log-key", place.log_key)
        claim(code == 0 and found["act"] in out and found["root"] in out, f"place {index}")
        claim(found["index"] == index and found["signaturesChecked"], f"place {index}")


@test("the checker's command line takes a true receipt and refuses a changed one")
def checker(place):
    path = receipt(place, 40)
    words = [sys.executable, str(CHECKER)]
    done = subprocess.run(
        [*words, str(path), "--log-key", place.log_key], capture_output=True, check=False,
        timeout=30)
    claim(done.returncode == 0, done.stderr.decode())
    claim(json.loads(done.stdout)["index"] == 40, done.stdout.decode())
    text = path.read_bytes().replace(b"\nindex 40\n", b"\nindex 41\n")
    changed = place.write("changed", text)
    done = subprocess.run(
        [*words, str(changed), "--log-key", place.log_key], capture_output=True, check=False,
        timeout=30)
    claim(done.returncode == 1 and b"does not stand" in done.stderr, done.stderr.decode())


@test("an act's place and its id give the same receipt, and its id is the hash of what was signed")
def by_id(place):
    path = receipt(place, 12)
    log = verify_receipt.LogKey(place.log_key)
    found = verify_receipt.verify(path.read_bytes(), log)
    other = receipt(place, found["act"])
    claim(path.read_bytes() == other.read_bytes(), "two receipts for one act")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    claim(len(digest) == 64, digest)


@test("a place or an act that the log does not have has no receipt")
def no_such_act(place):
    for act in ("999999", "0" * 64, "junk"):
        code, out, err = place.run("receipt", act, "--in", place.rehearsed)
        claim(code == 1 and act in err and not out, f"{act}: {code} {err!r}")
