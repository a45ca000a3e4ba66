#!/usr/bin/env python3
"""Works published rounds of inspection out again, with nothing but Python's standard library.

    scripts/verify_round.py DIR

DIR holds round.json, population.csv and draw.csv, or folders that do. The layout and every step stand in docs/published-round.md.
Exit code 0: everything follows from the population and the revealed values; 1: a difference, the first of each round is printed;
2: a file cannot be read.
"""

import hashlib
import json
import os
import sys
from math import comb


class Difference(Exception):
    pass


def expect(step, stated, found):
    if stated != found:
        raise Difference(f"{step}: stated {stated}, found {found}")


def sha(data):
    return hashlib.sha256(data).digest()


def number(value):
    return value.to_bytes(8, "big")


def identifier(text):
    """`round_0123456789abcdef` as eight bytes."""
    return bytes.fromhex(text.rsplit("_", 1)[1])


def root(leaves):
    """RFC 6962 §2.1."""
    if not leaves:
        return sha(b"")
    level = [sha(b"\0" + leaf) for leaf in leaves]
    while len(level) > 1:
        joined = [sha(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            joined.append(level[-1])
        level = joined
    return level[0]


def table(path, header):
    with open(path, encoding="ascii", newline="") as file:
        text = file.read()
    lines = text.split("\n")
    if lines.pop() != "" or not lines or lines[0] != header:
        raise ValueError(f"{path}: expected the header {header} and a line feed at the end")
    width = header.count(",") + 1
    rows = [line.split(",") for line in lines[1:]]
    for index, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(f"{path}, line {index + 2}: expected {width} fields")
    return rows


def miss_divisor(record):
    """What the chance to miss is divided by for the draws that somebody could have let go; None: nothing may be missed."""
    lapsed = record.get("lapsedBefore") or 0
    if lapsed < 0 or (lapsed > 0 and not record.get("after")):
        raise Difference(f"lapsed rounds: stated {lapsed}, below zero or without a round before")
    others = [part for part in record.get("contributions", []) if part["party"] != record["inspector"]]
    divisor = 1
    factors = [8] * min(lapsed, 9) + [8 * len(others)] * sum(part.get("value") is None for part in others)
    for factor in factors:
        divisor *= factor
        if divisor > 100_000_000:
            return None
    return divisor


def least_sample(units, loss, target_ppm, divisor):
    """The least sample that misses `loss` missing units with at most 3/4 of the standard's chance over the divisor: whole numbers only."""

    def is_enough(sample):
        missed = comb(units - loss, sample) if sample <= units - loss else 0
        if divisor is None:
            return missed == 0
        return missed * 4 * divisor * 1_000_000 <= 3 * (1_000_000 - target_ppm) * comb(units, sample)

    low, high = 0, units
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def missing_at_most(units, sample, missing, confidence_ppm):
    """The greatest number of missing units that a count does not refute at this confidence: whole numbers only."""

    def is_plausible(total):
        ways = sum(
            comb(total, seen) * comb(units - total, sample - seen)
            for seen in range(min(missing, total, sample) + 1)
            if sample - seen <= units - total
        )
        return ways * 1_000_000 > (1_000_000 - confidence_ppm) * comb(units, sample)

    low, high = missing, units
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_plausible(middle) else (low, middle - 1)
    return low


def thrown(record):
    """Dice stand in for values, not beside them."""
    dice = record["dice"]
    expect("contributions beside dice", len(record.get("contributions", [])), 0)
    digits = dice["digits"]
    if not (20 <= len(digits) <= 200 and all(c in "0123456789" for c in digits)):
        raise Difference(f"dice: {len(digits)} characters, 20 to 200 digits are needed")
    groups = {witness["group"] for witness in dice.get("witnesses", [])}
    if len(groups) < 2:
        raise Difference(f"witnesses: of {len(groups)} groups, two at least are needed")
    fixed, rolled = record.get("populationFixedAt"), dice.get("rolledAt")
    if not fixed or not rolled or rolled <= fixed:
        raise Difference("dice time: before the population was fixed, or not stated")
    return b"\2" + number(len(digits)) + digits.encode()


def revealed(record, this, last):
    reveals, groups, opened = [], set(), False
    for part in record.get("contributions", []):
        if part.get("value") is None:
            continue
        party, value = identifier(part["party"]), bytes.fromhex(part["value"])
        if part["party"] == record["inspector"]:
            bound = b"countersign/order-reveal/v1" + identifier(record["site"]) + last
            opened = True
        else:
            bound = b"countersign/reveal/v1" + this
        expect(f"commitment of {part['party']}", part["commitment"], sha(bound + party + value).hex())
        reveals.append((party, value))
        groups.add(part["group"])
    if opened != record["isVisited"]:
        raise Difference(f"inspector: stated {'arrived' if record['isVisited'] else 'refused access'}")
    needed = 2 if record["isVisited"] else 1
    if len(groups) < needed:
        raise Difference(f"contributions: values of {len(groups)} groups, {needed} at least are needed")
    return b"\1" + number(len(reveals)) + b"".join(p + v for p, v in sorted(reveals))


def check(folder):
    with open(os.path.join(folder, "round.json"), encoding="utf-8") as file:
        record = json.load(file)
    units = [(s.encode(), int(m)) for s, m in table(os.path.join(folder, "population.csv"), "serial,mark")]
    picks = table(os.path.join(folder, "draw.csv"), "rank,serial,ticket,verdict")

    expect("format", record["format"], "countersign/round/v1")
    for index in range(1, len(units)):
        if units[index - 1][0] >= units[index][0]:
            raise Difference(f"population: line {index + 2} is not above the line before it")
    expect("population units", record["populationUnits"], len(units))
    expect("phantom units", record["phantomUnits"], sum(mark != 0 for _, mark in units))
    top = root([bytes([mark]) + serial for serial, mark in units])
    expect("root", record["populationRoot"], top.hex())

    this = identifier(record["round"])
    last = identifier(record["after"]) if record.get("after") else bytes(8)
    source = thrown(record) if record.get("dice") else revealed(record, this, last)
    seed = sha(b"countersign/seed/v1" + top + number(len(units)) + this + source)
    expect("seed", record["seed"], seed.hex())

    divisor = miss_divisor(record)
    if record["isRoutine"] and units:
        share = -(-len(units) * record["lossPpm"] // 1_000_000)
        loss = min(len(units), max(1, record["lossUnitsMin"], share))
        least = least_sample(len(units), loss, record["targetPpm"], divisor)
        if record["sampleUnits"] < least:
            raise Difference(f"size: stated {record['sampleUnits']}, {least} needed")

    prefix = b"countersign/ticket/v2"
    prefix += (32).to_bytes(4, "big") + top + (32).to_bytes(4, "big") + seed + this + bytes(4)
    tickets = sorted((sha(prefix + len(s).to_bytes(4, "big") + s), s) for s, _ in units)
    drawn = tickets[: max(0, min(record["sampleUnits"], len(units)))]
    expect("drawn units", len(picks), len(drawn))
    for rank, (pick, (ticket, serial)) in enumerate(zip(picks, drawn), start=1):
        expect(f"draw, rank {rank}", pick[:3], [str(rank), serial.decode(), ticket.hex()])

    verdicts = [pick[3] for pick in picks]
    if not record["isVisited"]:
        expect("unverified units", len(picks), verdicts.count("unverified"))
    if record.get("foundUnits") is None:
        expect("uncounted units", len(picks), verdicts.count("uncounted"))
        expect("bound", record.get("missingAtMost"), None)
        return f"{len(picks)} of {len(units)} units drawn, not counted"
    expect("uncounted units", 0, verdicts.count("uncounted"))
    found = verdicts.count("found") + verdicts.count("test")
    expect("found units", record["foundUnits"], found)
    gone = len(picks) - found
    bound = missing_at_most(len(units), len(picks), gone, record["confidencePpm"])
    expect("bound", record["missingAtMost"], bound)
    return f"{len(picks)} of {len(units)} units drawn, {gone} not found, at most {bound} missing"


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = sys.argv[1]
    folders = [folder]
    if not os.path.exists(os.path.join(folder, "round.json")):
        inner = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        folders = [os.path.join(folder, name) for name in inner]
        folders = [path for path in folders if os.path.exists(os.path.join(path, "round.json"))]
    if not folders:
        print(f"{folder}: no round.json in it", file=sys.stderr)
        return 2
    differences = 0
    for path in folders:
        try:
            print(f"{path}: {check(path)}: follows")
        except Difference as difference:
            differences += 1
            print(f"{path}: {difference}")
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
            print(f"{path}: cannot be read: {fault!r}", file=sys.stderr)
            return 2
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
