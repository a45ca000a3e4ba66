"""Published rounds: an outsider works them out again, with our program and without it."""

import hashlib
import importlib.util
import json
import subprocess
import sys

import stage
from stage import claim, test

VERIFIER = stage.ROOT / "scripts" / "verify_round.py"


def published(place):
    """The rounds of the rehearsed log, published: their folder."""
    folder = place.path("rounds")
    code, _, err = place.run("audit", "publish", "--in", place.rehearsed, "--into", folder)
    claim(code == 0, f"publish: {code} {err}")
    return folder


def verdicts(place, folder):
    """What both verifiers say of a folder: exit codes and first lines."""
    code, out, err = place.run("audit", "verify", folder)
    ours = (code, (out or err).splitlines()[:1])
    done = subprocess.run(
        [sys.executable, str(VERIFIER), str(folder)], capture_output=True, text=True, timeout=60,
        check=False)
    return ours, (done.returncode, (done.stdout or done.stderr).splitlines()[:1])


@test("every published round follows, for our verifier and for one that needs none of our code")
def follows(place):
    folder = published(place)
    claim(len(list(folder.iterdir())) > 100, "few rounds were published")
    ours, theirs = verdicts(place, folder)
    claim(ours[0] == 0 and theirs[0] == 0, f"{ours} {theirs}")
    code, out, _ = place.run("audit", "verify", folder, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    claim(code == 0 and all(line["follows"] for line in lines), out[:300])


def changes():
    """Names of changes to a round's files, and what makes each."""
    def field(name, change):
        def make(folder):
            path = folder / "round.json"
            record = json.loads(path.read_text())
            change(record)
            path.write_text(json.dumps(record))
        return name, make

    def line(name, file, number, change):
        def make(folder):
            path = folder / file
            lines = path.read_text().split("\n")
            lines[number] = change(lines[number])
            path.write_text("\n".join(part for part in lines if part is not None))
        return name, make

    def flipped(text):
        return ("0" if text[0] != "0" else "1") + text[1:]

    def swap(folder):
        path = folder / "draw.csv"
        rows = [row.split(",") for row in path.read_text().strip().split("\n")]
        rows[1][1:], rows[2][1:] = rows[2][1:], rows[1][1:]
        path.write_text("\n".join(",".join(row) for row in rows) + "\n")

    yield field("a draw before its population", lambda r: r.update(
        populationFixedAt=r["drawnAt"], drawnAt="2026-01-01T00:00:00Z"))
    yield field("no moment of the draw", lambda r: r.pop("drawnAt"))
    yield field("a share below zero", lambda r: r.update(lossPpm=-1))
    yield field("a confidence that none has", lambda r: r.update(confidencePpm=1_000_000))
    yield field("no bound", lambda r: r.pop("missingAtMost"))
    yield field("another root", lambda r: r.update(populationRoot=flipped(r["populationRoot"])))
    yield field("another seed", lambda r: r.update(seed=flipped(r["seed"])))
    yield field("a unit more", lambda r: r.update(populationUnits=r["populationUnits"] + 1))
    yield field("a phantom more", lambda r: r.update(phantomUnits=r["phantomUnits"] + 1))
    yield field("a smaller sample", lambda r: r.update(sampleUnits=1))
    yield field("rounds that lapsed before", lambda r: r.update(lapsedBefore=9))
    yield field("lapses below zero", lambda r: r.update(lapsedBefore=-1))
    yield field(
        "contributors who stayed silent",
        lambda r: r["contributions"].extend(
            {"party": f"party_{n:016x}", "group": n, "commitment": "00" * 32} for n in range(100, 112)))
    yield field("a unit less found", lambda r: r.update(foundUnits=r["foundUnits"] - 1))
    yield field("a lower bound", lambda r: r.update(missingAtMost=r["missingAtMost"] - 1))
    yield field(
        "another value",
        lambda r: r["contributions"][0].update(value=flipped(r["contributions"][0]["value"])))
    yield field("an inspector not let in", lambda r: r.update(isVisited=False))
    yield field(
        "an inspector's value left out",
        lambda r: [
            part.pop("value") for part in r["contributions"] if part["party"] == r["inspector"]])
    yield field("one group", lambda r: [part.update(group=0) for part in r["contributions"]])
    yield line("a unit left out", "population.csv", 1, lambda _: None)
    yield line("a serial changed", "population.csv", 1, lambda row: "0" + row)
    yield line("a mark changed", "population.csv", 1, lambda row: row[:-1] + "1")
    yield line("a unit found after all", "draw.csv", 1, lambda row: row.replace("found", "missing"))
    yield "two picks swapped", swap


@test("whatever is changed in a published round, both verifiers name the same first difference")
def differs(place):
    folder = published(place)
    chosen = next(
        path for path in sorted(folder.iterdir())
        if json.loads((path / "round.json").read_text()).get("foundUnits")
        and json.loads((path / "round.json").read_text())["isRoutine"]
        and ",found" in (path / "draw.csv").read_text().split("\n")[1])
    kept = {name.name: name.read_bytes() for name in chosen.iterdir()}
    for name, change in changes():
        change(chosen)
        ours, theirs = verdicts(place, chosen)
        claim(ours[0] == 1 and theirs[0] == 1, f"{name}: {ours} {theirs}")
        steps = [said[1][0].split(": ")[1].split(",")[0] for said in (ours, theirs)]
        claim(steps[0] == steps[1], f"{name}: {ours} {theirs}")
        for file, content in kept.items():
            (chosen / file).write_bytes(content)
    ours, theirs = verdicts(place, chosen)
    claim(ours[0] == 0 and theirs[0] == 0, f"{ours} {theirs}")


@test("what is no published round cannot be read, for either verifier")
def unreadable(place):
    folder = sorted(published(place).iterdir())[0]
    kept = {name.name: name.read_text() for name in folder.iterdir()}
    ticket = kept["draw.csv"].split("\n")[1].split(",")[2]
    for name, file, old, new in [
        ("a ticket in capitals", "draw.csv", ticket, ticket.upper()),
        ("a word that is no verdict", "draw.csv", ",found", ",fou.d"),
        ("a mark of two digits", "population.csv", ",0\n", ",00\n"),
        ("a mark with a space", "population.csv", ",0\n", ",0 \n"),
        ("a word for yes", "round.json", "true", '"true"'),
        ("a number for yes", "round.json", "true", "1"),
        ("an unknown key", "round.json", '"isRoutine"', '"isRotten": true, "isRoutine"'),
        ("a key twice", "round.json", '"isRoutine"', '"isRoutine": true, "isRoutine"'),
        ("another kind of identifier", "round.json", '"round_', '"pound_'),
        ("a day that is none", "round.json", '"drawnAt": "2', '"drawnAt": "x'),
        ("a value in capitals", "round.json", '"seed": "', '"seed": "A'),
    ]:
        claim(old in kept[file], f"{name}: nothing to change")
        (folder / file).write_text(kept[file].replace(old, new, 1))
        ours, theirs = verdicts(place, folder)
        claim(ours[0] == 2 and theirs[0] == 2, f"{name}: {ours} {theirs}")
        (folder / file).write_text(kept[file])
    size = f'"sampleUnits": {json.loads(kept["round.json"])["sampleUnits"]}'
    (folder / "round.json").write_text(kept["round.json"].replace(size, size + ".0"))
    ours, theirs = verdicts(place, folder)
    claim(ours[0] == 2 and theirs[0] == 2, f"a size with decimals: {ours} {theirs}")


@test("of many rounds each is judged, also where one cannot be read")
def some_unreadable(place):
    folder = published(place)
    chosen = sorted(folder.iterdir())[:3]
    for path in sorted(folder.iterdir())[3:]:
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    (chosen[0] / "round.json").unlink()
    code, out, err = place.run("audit", "verify", folder)
    claim(code == 2 and out.count("follows") == 2 and chosen[0].name in err, f"{code} {out} {err}")
    ours, theirs = verdicts(place, folder)
    claim(ours[0] == 2 and theirs[0] == 2, f"{ours} {theirs}")
    claim("follows" in theirs[1][0], f"{theirs}")


def turned_away(folder):
    """Makes of a published round one whose inspector was not let in: drawn by the others' values, all unverified."""
    spec = importlib.util.spec_from_file_location("verify_round", VERIFIER)
    outside = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(outside)
    path = folder / "round.json"
    record = json.loads(path.read_text())
    units = [line.split(",") for line in (folder / "population.csv").read_text().split("\n")[1:-1]]
    record["isVisited"] = False
    values = []
    for part in record["contributions"]:
        if part["party"] == record["inspector"]:
            part.pop("value")
        elif part.get("value"):
            values.append(outside.identifier(part["party"]) + bytes.fromhex(part["value"]))
    root = bytes.fromhex(record["populationRoot"])
    this = outside.identifier(record["round"])
    seed = outside.sha(
        b"countersign/seed/v1" + root + outside.number(len(units)) + this + b"\1"
        + outside.number(len(values)) + b"".join(sorted(values)))
    head = b"countersign/ticket/v2" + b"".join(
        len(part).to_bytes(4, "big") + part for part in (root, seed)) + this + bytes(4)
    tickets = sorted(
        (outside.sha(head + len(serial).to_bytes(4, "big") + serial.encode()), serial)
        for serial, _ in units)[:record["sampleUnits"]]
    lines = ["rank,serial,ticket,verdict"] + [
        f"{rank},{serial},{ticket.hex()},unverified"
        for rank, (ticket, serial) in enumerate(tickets, start=1)]
    (folder / "draw.csv").write_text("\n".join(lines) + "\n")
    record.update(
        seed=seed.hex(), foundUnits=0, missingAtMost=outside.missing_at_most(
            len(units), len(tickets), len(tickets), record["confidencePpm"]))
    path.write_text(json.dumps(record))


@test("a round whose inspector was not let in follows from the others' values, and finds nothing")
def refused_before_arrival(place):
    folder = published(place)
    chosen = next(
        path for path in sorted(folder.iterdir())
        if json.loads((path / "round.json").read_text()).get("foundUnits"))
    turned_away(chosen)
    ours, theirs = verdicts(place, chosen)
    claim(ours[0] == 0 and theirs[0] == 0, f"{ours} {theirs}")
    draw = chosen / "draw.csv"
    draw.write_text(draw.read_text().replace("unverified", "found", 1))
    ours, theirs = verdicts(place, chosen)
    claim(ours[0] == 1 and theirs[0] == 1, f"{ours} {theirs}")
    claim("unverified units" in ours[1][0] and "unverified units" in theirs[1][0], f"{ours} {theirs}")


def verifier():
    """The outsider's program, as a module."""
    place = importlib.util.spec_from_file_location("verify_round", VERIFIER)
    theirs = importlib.util.module_from_spec(place)
    place.loader.exec_module(theirs)
    return theirs


def roll(folder):
    """Makes a round of a folder one whose seed came from dice: nothing counted yet."""
    theirs = verifier()
    record = json.loads((folder / "round.json").read_text())
    digits = "83114209657720318845"
    record.update(
        contributions=[], source="dice", isVisited=True,
        dice={
            "digits": digits, "rolledAt": record["drawnAt"], "place": "town hall",
            "witnesses": [
                {"party": record["inspector"], "group": 0},
                {"party": "party_00000000000000aa", "group": 1}]})
    redraw(folder, theirs, record, b"\2" + theirs.number(len(digits)) + digits.encode())
    return record


def redraw(folder, theirs, record, source):
    """Writes a record and the draw that a source of randomness makes, not counted yet."""
    for name in ("foundUnits", "missingAtMost"):
        record.pop(name, None)
    units = theirs.table(folder / "population.csv", "serial,mark")
    this, top = theirs.identifier(record["round"]), bytes.fromhex(record["populationRoot"])
    seed = theirs.sha(b"countersign/seed/v1" + top + theirs.number(len(units)) + this + source)
    record["seed"] = seed.hex()
    size = (32).to_bytes(4, "big")
    prefix = b"countersign/ticket/v2" + size + top + size + seed + this + bytes(4)
    tickets = sorted((theirs.sha(prefix + len(s).to_bytes(4, "big") + s.encode()), s) for s, _ in units)
    drawn = tickets[: record["sampleUnits"]]
    rows = [f"{rank},{serial},{ticket.hex()},uncounted" for rank, (ticket, serial) in enumerate(drawn, 1)]
    (folder / "draw.csv").write_text("\n".join(["rank,serial,ticket,verdict", *rows]) + "\n")
    (folder / "round.json").write_text(json.dumps(record))


# A round of drand's network quicknet, of 15 September 2023, with its signature: public for ever.
BEACON = (
    657413,
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
)


def prove(theirs, secret, text):
    """RFC 9381 §5.1, for a test: the proof of a secret key over a text, and its public key."""
    expanded = theirs.sha512(secret)
    scalar = int.from_bytes(expanded[:32], "little") & ~7 & (2**255 - 1) | 2**254
    base = theirs.edwards_point(theirs.edwards_bytes((0, theirs.EDWARDS_BASE_Y)))
    point = theirs.edwards_times(scalar, base)
    key = theirs.edwards_bytes(point)
    h = theirs.visit_point(key, text)
    gamma = theirs.edwards_times(scalar, h)
    nonce = int.from_bytes(theirs.sha512(expanded[32:] + theirs.edwards_bytes(h)), "little") % theirs.EDWARDS_ORDER
    challenge = theirs.visit_challenge(
        [point, h, gamma, theirs.edwards_times(nonce, base), theirs.edwards_times(nonce, h)])
    answer = (nonce + challenge * scalar) % theirs.EDWARDS_ORDER
    return key, theirs.edwards_bytes(gamma) + challenge.to_bytes(16, "little") + answer.to_bytes(32, "little")


def await_beacon(folder):
    """Makes a round of a folder one whose seed came from a beacon: nothing counted yet."""
    theirs = verifier()
    record = json.loads((folder / "round.json").read_text())
    units = theirs.table(folder / "population.csv", "serial,mark")
    value, signature = BEACON
    named = theirs.BEACON_CHAINS["quicknet"] + theirs.number(value) + theirs.sha(bytes.fromhex(signature))
    text = b"countersign/visit/v1" + bytes.fromhex(record["populationRoot"]) + theirs.number(len(units))
    text += theirs.identifier(record["round"]) + named
    key, proof = prove(theirs, bytes(range(32)), text)
    record.update(
        contributions=[], source="beacon", populationFixedAt="2023-09-15T00:00:00Z", isVisited=True,
        beacon={"network": "quicknet", "number": value, "visitKey": key.hex()},
        opened={"signature": signature, "proof": proof.hex()})
    redraw(folder, theirs, record, b"\3" + named + theirs.visit_output(key, text, proof))
    return record


@test("a round drawn by dice follows, and its dice are held to their rules by both verifiers")
def dice(place):
    folder = sorted(
        path for path in published(place).iterdir()
        if json.loads((path / "round.json").read_text()).get("drawnAt")
        and (path / "draw.csv").read_text().count("\n") > 1)[0]
    record = roll(folder)
    ours, theirs = verdicts(place, folder)
    claim(ours[0] == 0 and theirs[0] == 0, f"{ours} {theirs}")
    for name, change in {
        "a digit": lambda d: d.update(digits="9" + d["digits"][1:]),
        "too few digits": lambda d: d.update(digits="8311420965"),
        "letters": lambda d: d.update(digits="x" + d["digits"][1:]),
        "one group": lambda d: [witness.update(group=0) for witness in d["witnesses"]],
        "before the commitment": lambda d: d.update(rolledAt=record["populationFixedAt"]),
        "after the draw": lambda d: d.update(rolledAt="2099-01-01T00:00:00Z"),
    }.items():
        changed = json.loads(json.dumps(record))
        change(changed["dice"])
        (folder / "round.json").write_text(json.dumps(changed))
        ours, theirs = verdicts(place, folder)
        claim(ours[0] == 1 and theirs[0] == 1, f"{name}: {ours} {theirs}")
        steps = [said[1][0].split(": ")[1].split(",")[0] for said in (ours, theirs)]
        claim(steps[0] == steps[1], f"{name}: {ours} {theirs}")


@test("moments are compared as moments, with or without milliseconds")
def moments(place):
    folder = sorted(
        path for path in published(place).iterdir()
        if (path / "draw.csv").read_text().count("\n") > 1)[0]
    record = roll(folder)
    for fixed, rolled, code in (
        ("2027-01-01T00:00:22Z", "2027-01-01T00:00:22.500Z", 0),
        ("2027-01-01T00:00:22.500Z", "2027-01-01T00:00:22Z", 1),
    ):
        record.update(populationFixedAt=fixed, drawnAt="2028-01-01T00:00:00Z")
        record["dice"].update(rolledAt=rolled)
        (folder / "round.json").write_text(json.dumps(record))
        ours, theirs = verdicts(place, folder)
        claim(ours[0] == code and theirs[0] == code, f"{fixed} {rolled}: {ours} {theirs}")


@test("a round drawn by a beacon follows, and both verifiers hold it to the beacon, the key and the time")
def beacon(place):
    folder = sorted(
        path for path in published(place).iterdir()
        if json.loads((path / "round.json").read_text()).get("drawnAt")
        and (path / "draw.csv").read_text().count("\n") > 1)[0]
    record = await_beacon(folder)
    ours, theirs = verdicts(place, folder)
    claim(ours[0] == 0 and theirs[0] == 0, f"{ours} {theirs}")
    wrong = {"signature": "b" + "0" * 95, "proof": record["opened"]["proof"][:-2] + "00"}
    for name, change in {
        "another of the beacon's rounds": lambda r: r["beacon"].update(number=r["beacon"]["number"] + 1),
        "another network": lambda r: r["beacon"].update(network="default"),
        "another key": lambda r: r["beacon"].update(visitKey="58" + "66" * 31),
        "a signature that is none": lambda r: r["opened"].update(signature=wrong["signature"]),
        "half a byte": lambda r: r["opened"].update(signature=r["opened"]["signature"][:-1]),
        "a short signature": lambda r: r["opened"].update(signature=r["opened"]["signature"][:-2]),
        "a proof that is none": lambda r: r["opened"].update(proof=wrong["proof"]),
        "no proof": lambda r: r.pop("opened"),
        "a beacon from before the commitment": lambda r: r.update(populationFixedAt="2023-09-16T00:00:00.000Z"),
        "a seed of its own": lambda r: r.update(seed="00" * 32),
        "another source": lambda r: r.update(source="dice"),
        "no source": lambda r: r.pop("source"),
        "a visit that was none": lambda r: r.update(isVisited=False),
    }.items():
        changed = json.loads(json.dumps(record))
        change(changed)
        (folder / "round.json").write_text(json.dumps(changed))
        ours, theirs = verdicts(place, folder)
        claim(ours[0] == 1 and theirs[0] == 1, f"{name}: {ours} {theirs}")
        steps = [said[1][0].split(": ")[1].split(",")[0] for said in (ours, theirs)]
        claim(steps[0] == steps[1], f"{name}: {ours} {theirs}")


@test("values, beacons and keys for a draw are made and opened at the command line")
def values(place):
    folder = published(place)
    record = json.loads((sorted(folder.iterdir())[0] / "round.json").read_text())
    party, site, round_id = record["inspector"], record["site"], record["round"]
    theirs = verifier()

    def sha_of(tag, *parts):
        return theirs.sha(tag + b"".join(parts)).hex()

    for kind, options, bound in (
        ("order", ["--site", site], b"countersign/order-reveal/v1" + theirs.identifier(site) + bytes(8)),
        ("round", ["--round", round_id], b"countersign/reveal/v1" + theirs.identifier(round_id)),
        ("drawing", ["--engagement", "engagement_00000000000000aa", "--attempt", "2"],
         b"countersign/assign-reveal/v1" + theirs.identifier("engagement_00000000000000aa") + theirs.number(2)),
    ):
        kept = place.path(f"{kind}.json")
        code, out, err = place.run("audit", "commit", "--party", party, *options, "--into", kept)
        claim(code == 0, f"{kind}: {code} {err}")
        claim(kept.stat().st_mode & 0o077 == 0, f"{kind}: others may read the value")
        value = bytes.fromhex(json.loads(kept.read_text())["value"])
        claim(json.loads(out)["commitment"] == sha_of(bound, theirs.identifier(party), value), f"{kind}: {out}")
        again, _, err = place.run("audit", "commit", "--party", party, *options, "--into", kept)
        claim(again == 2, f"{kind}: written over, {err}")
        more = ["--round", round_id] if kind == "order" else []
        code, out, err = place.run("audit", "open", kept, *more)
        claim(code == 0 and json.loads(out)["value"] == value.hex(), f"{kind}: {code} {out} {err}")
    code, _, err = place.run(
        "audit", "commit", "--party", party, "--site", site, "--round", round_id, "--into", place.path("two.json"))
    claim(code == 2 and "name one thing" in err, f"{code} {err}")
    key = place.path("visits.json")
    claim(place.run("keys", "new", key)[0] == 0, "no key")
    code, out, err = place.run("audit", "beacon", "--key", key, "--after", "2026-09-04T12:00:00.000Z")
    named = json.loads(out)["beacon"]
    claim(code == 0 and named["network"] == "quicknet" and named["number"] == 31906613, f"{code} {out} {err}")
    code, _, err = place.run("audit", "beacon", "--key", key, "--after", "tomorrow")
    claim(code == 2 and "instant" in err, f"{code} {err}")
    code, _, err = place.run(
        "audit", "arrive", round_id, "--in", place.rehearsed, "--key", key, "--signature", BEACON[1])
    claim(code == 1 and "names no beacon" in err, f"{code} {err}")


@test("a drawn round is printed: a list that names units, a sheet that names none, nothing of a false round")
def sheets(place):
    folder = sorted(
        path for path in published(place).iterdir()
        if (path / "draw.csv").read_text().count("\n") > 1)[0]
    serials = [row.split(",")[1] for row in (folder / "draw.csv").read_text().splitlines()[1:]]
    racks = place.path("racks.csv")
    racks.write_text("serial,rack\n" + "".join(f"{s},R{i % 3}\n" for i, s in enumerate(serials)))
    into = place.path("sheets")
    code, _, err = place.run("audit", "sheet", folder, "--racks", racks, "--into", into)
    claim(code == 0, f"{code} {err}")
    listed, blind = (into / "retrieval.html").read_text(), (into / "count-sheet.html").read_text()
    for serial in serials:
        claim(f">{serial}<" in listed and serial not in blind, serial)
    claim((into / "retrieval.csv").read_text().count("\n") == len(serials) + 1, "retrieval.csv")
    claim("<script" not in listed + blind, "script")
    code, _, err = place.run("audit", "sheet", folder, "--into", into)
    claim(code == 2 and "not empty" in err, f"{code} {err}")
    racks.write_text("serial,rack\nA,1\nA,2\n")
    code, _, err = place.run("audit", "sheet", folder, "--racks", racks, "--into", place.path("s2"))
    claim(code == 2 and "line 3" in err, f"{code} {err}")
    (folder / "draw.csv").write_text((folder / "draw.csv").read_text().replace(serials[0], "FALSE-1"))
    code, _, err = place.run("audit", "sheet", folder, "--into", place.path("s3"))
    claim(code == 1 and "nothing is printed" in err, f"{code} {err}")


@test("a plan of inspection says what it sees, draws it, and names the line of a fault")
def plans(place):
    example = stage.ROOT / "Examples" / "inspection-plan.yaml"
    into = place.path("plan")
    code, out, err = place.run("audit", "plan", example, "--into", into)
    claim(code == 0 and "It would not have caught" in out, f"{code} {out} {err}")
    plan = json.loads((into / "plan.json").read_text())
    names = sorted(path.name for path in into.iterdir())
    claim(len(names) == 2 + 2 * len(plan["sites"]), names)
    claim("<desc" in (into / "site-1.svg").read_text(), "a picture without words")
    code, out, _ = place.run("audit", "plan", "--racks", "40", "--rack-units", "72", "--json")
    claim(code == 0 and json.loads(out)["sites"][0]["lossUnits"] == 58, out)
    code, _, err = place.run("audit", "plan", "--racks", "40", "--rack-units", "72", "--notice-hours", "9")
    claim(code == 1 and "out of sight" in err, f"{code} {err}")
    bad = place.path("bad.yaml")
    bad.write_text(example.read_text().replace("racks: 400", "racks: -4"))
    code, _, err = place.run("audit", "plan", bad)
    claim(code == 2 and "/sites/0/racks" in err and "bad.yaml:" in err, f"{code} {err}")


@test("the papers of a count hold its draw, and a filled sheet becomes the attachment of an act")
def papers_of_a_count(place):
    folder = published(place)
    chosen = sorted(folder.iterdir())[0]
    record = json.loads((chosen / "round.json").read_text())
    drawn = [line.split(",")[1] for line in (chosen / "draw.csv").read_text().split("\n")[1:-1]]
    into = place.path("papers")
    words = ["audit", "papers", record["round"], "--in", place.rehearsed, "--into", into]
    code, _, err = place.run(*words)
    claim(code == 0, f"papers: {code} {err}")
    listed = (into / "retrieval.csv").read_text().strip().split("\n")[1:]
    claim([line.split(",")[1] for line in listed] == drawn, "the retrieval list is not the draw")
    blind = (into / "count.csv").read_text()
    page = (into / "papers.html").read_text()
    claim(all(serial not in blind for serial in drawn), "the blind sheet names a unit")
    claim(all(serial in page for serial in drawn) and "<script" not in page, "papers.html")
    code, _, err = place.run(*words)
    claim(code == 2 and "not empty" in err, f"{code} {err}")
    filled = place.write("count.csv", blind.replace("1,,,\n", f"1,{drawn[0]},label,R1\n", 1))
    sheet = place.path("sheet.txt")
    code, out, err = place.run("audit", "count", filled, "--into", sheet)
    claim(code == 0, f"count: {code} {err}")
    claim(sheet.read_text() == f"{drawn[0]},label,R1\n", sheet.read_text())
    named = json.loads(out)
    claim(named == {"digest": hashlib.sha256(sheet.read_bytes()).hexdigest(), "rows": 1}, out)
    code, _, err = place.run("audit", "count", place.write("bad.csv", "junk"), "--into", sheet)
    claim(code == 2 and "line 1" in err, f"{code} {err}")


@test("shipped, entered at customs and seen are held against each other, owner by owner")
def reconciled(place):
    code, out, err = place.run("audit", "reconcile", "--in", place.rehearsed, "--json")
    owners = [json.loads(line) for line in out.splitlines()]
    claim(code == 0 and owners, f"{code} {err}")
    for owner in owners:
        gap = owner["shipped"] - owner["customsEntered"]
        claim(owner["notEntered"] == max(0, gap), owner)
        claim(owner["enteredBeyondShipped"] == max(0, -gap), owner)
        claim(owner["observed"] + owner["released"] + owner["neverObserved"] == owner["shipped"], owner)
    claim(any(owner["observed"] for owner in owners), out)
    code, strict, _ = place.run(
        "audit", "reconcile", "--in", place.rehearsed, "--grade", "authenticity", "--json")
    seen = sum(json.loads(line)["observed"] for line in strict.splitlines())
    claim(code == 0 and seen <= sum(owner["observed"] for owner in owners), strict)
    code, _, err = place.run("audit", "reconcile", "--in", place.rehearsed, "--grade", "rumour")
    claim(code == 2 and "not a grade" in err, f"{code} {err}")


@test("a folder without a round, and a file that is none, are bad input")
def bad_input(place):
    folder = published(place)
    chosen = sorted(folder.iterdir())[0]
    (chosen / "draw.csv").write_text("junk")
    for path in (chosen, place.path("nothing")):
        ours, theirs = verdicts(place, path)
        claim(ours[0] == 2 and theirs[0] == 2, f"{path}: {ours} {theirs}")
    code, _, err = place.run(
        "audit", "publish", "round_0000000000000001", "--in", place.rehearsed, "--into",
        place.path("other"))
    claim(code == 1 and "no such round" in err, f"{code} {err}")
    code, _, err = place.run(
        "audit", "publish", "--in", place.rehearsed, "--into", folder)
    claim(code == 2 and "not empty" in err, f"{code} {err}")
