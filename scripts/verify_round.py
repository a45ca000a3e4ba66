#!/usr/bin/env python3
"""Works published rounds of inspection out again, with nothing but Python's standard library.

    scripts/verify_round.py DIR

DIR holds round.json, population.csv and draw.csv, or folders that do. The layout and every step stand in docs/published-round.md.
Exit code 0: everything follows from the population and the revealed values; 1: a difference, the first of each round is printed;
2: a file cannot be read.
"""

import calendar
import datetime
import hashlib
import json
import os
import re
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


def moment(value):
    """`2026-09-04T12:00:00Z`, with three decimals where there are milliseconds, in milliseconds of Unix time."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", value, re.ASCII):
        raise ValueError(f"{value!r} is no moment in UTC as 2026-09-04T12:00:00Z")
    parts = datetime.datetime.fromisoformat(value[:19]).replace(tzinfo=datetime.timezone.utc)
    return calendar.timegm(parts.timetuple()) * 1000 + int(value[20:23] if len(value) > 20 else 0)


def digits(count):
    return lambda value: re.fullmatch(f"[0-9a-f]{{{count}}}", value) or complain(value, f"{count} hexadecimal digits")


def named(prefix):
    return lambda value: re.fullmatch(f"{prefix}_[0-9a-f]{{16}}", value) or complain(value, f"{prefix}_ and 16 digits")


def complain(value, expected):
    raise ValueError(f"{value!r} is not {expected}")


# What each object of round.json holds: a type, or a test of a text, or a list of such objects, or one; after a star what may be absent.
WITNESS = {"party": named("party"), "group": int}
CONTRIBUTION = {"party": named("party"), "group": int, "commitment": digits(64), "*value": digits(64)}
DICE = {"digits": str, "*rolledAt": moment, "place": str, "witnesses": [WITNESS]}
BEACON = {"network": str, "number": int, "visitKey": digits(64)}
OPENED = {"signature": str, "*previousSignature": str, "proof": str}
ROUND = {
    "format": str, "round": named("round"), "site": named("site"), "*after": named("round"), "*lapsedBefore": int,
    "inspector": named("party"), "isRoutine": bool, "isVisited": bool, "*populationFixedAt": moment, "*drawnAt": moment,
    "populationRoot": digits(64), "populationUnits": int, "phantomUnits": int, "contributions": [CONTRIBUTION],
    "*source": str, "*dice": DICE, "*beacon": BEACON, "*opened": OPENED, "seed": digits(64), "sampleUnits": int,
    "lossPpm": int, "lossUnitsMin": int, "targetPpm": int, "*foundUnits": int, "confidencePpm": int, "*missingAtMost": int,
}  # fmt: skip


def hold(value, shape, place="round.json"):
    """Sees that a value is what the layout says, and nothing else."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise ValueError(f"{place} is no object")
        for key in value:
            if key not in shape and "*" + key not in shape:
                raise ValueError(f"{place}: the key {key!r} is not known here")
        for key, inner in shape.items():
            name = key.lstrip("*")
            if value.get(name) is not None:
                hold(value[name], inner, f"{place}, {name}")
            elif name == key:
                raise ValueError(f"{place}: {name} is absent")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise ValueError(f"{place} is no list")
        for inner in value:
            hold(inner, shape[0], place)
    else:
        kind = shape if isinstance(shape, type) else str
        if type(value) is not kind or (kind is int and not -(1 << 63) <= value < 1 << 63):
            raise ValueError(f"{place}: {value!r} is not of this kind")
        if kind is not shape:
            shape(value)


def once(pairs):
    """An object of JSON, whose keys stand once."""
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key stands twice")
    return out


def check_order(record):
    """What came first, as the record says it."""
    fixed, drawn = record.get("populationFixedAt"), record.get("drawnAt")
    if not fixed or not drawn or moment(drawn) < moment(fixed):
        raise Difference("order: the draw stands before the population was fixed, or a moment is not stated")
    rolled = (record.get("dice") or {}).get("rolledAt")
    if rolled and moment(rolled) > moment(drawn):
        raise Difference("order: the dice were rolled after the draw")
    beacon = record.get("beacon")
    if record["isVisited"] and beacon and beacon["network"] in BEACON_TIMES:
        genesis, period = BEACON_TIMES[beacon["network"]]
        if (genesis + (beacon["number"] - 1) * period) * 1000 > moment(drawn):
            raise Difference("order: the beacon came after the draw")


def check_standard(record):
    """The standard is one that can be kept."""
    for name in ("lossPpm", "targetPpm"):
        if not 0 <= record[name] <= 1_000_000:
            raise Difference(f"standard: {name} {record[name]} is no share")
    if not 0 < record["confidencePpm"] < 1_000_000:
        raise Difference(f"standard: confidencePpm {record['confidencePpm']} is no confidence")
    for name in ("lossUnitsMin", "sampleUnits"):
        if record[name] < 0:
            raise Difference(f"standard: {name} {record[name]} is below zero")


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
        # The term of the fewest seen that can be, and each further one from the one before.
        least = max(0, sample - (units - total))
        if least > missing:
            return False
        term = comb(total, least) * comb(units - total, sample - least)
        ways = term
        for seen in range(least, min(missing, total, sample)):
            term = term * (total - seen) * (sample - seen) // ((seen + 1) * (units - total - sample + seen + 1))
            ways += term
        return ways * 1_000_000 > (1_000_000 - confidence_ppm) * whole

    whole = comb(units, sample)
    low, high = missing, units
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_plausible(middle) else (low, middle - 1)
    return low


def thrown(record):
    """Dice, rolled on arrival before witnesses."""
    dice = record["dice"]
    digits = dice["digits"]
    if not (20 <= len(digits) <= 200 and all(c in "0123456789" for c in digits)):
        raise Difference(f"dice: {len(digits)} characters, 20 to 200 digits are needed")
    groups = {witness["group"] for witness in dice.get("witnesses", [])}
    if len(groups) < 2:
        raise Difference(f"witnesses: of {len(groups)} groups, two at least are needed")
    fixed, rolled = record.get("populationFixedAt"), dice.get("rolledAt")
    if not fixed or not rolled or moment(rolled) <= moment(fixed):
        raise Difference("dice time: before the population was fixed, or not stated")
    return b"\2" + number(len(digits)) + digits.encode()


# The public beacon: beacon_randomness below verifies a round of drand. Sources: draft-irtf-cfrg-bls-signature,
# draft-irtf-cfrg-pairing-friendly-curves, RFC 9380, drand specification.
#
# The curve BLS12-381: the prime of its field, the order of its groups, and the size of the negative number from which both follow.
PAIRING_FIELD = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
CURVE_X = 0xD201000000010000
PAIRING_ORDER = CURVE_X**4 - CURVE_X**2 + 1
# The order of the second curve over that of its group.
TWIST_COFACTOR = (
    CURVE_X**8 + 4 * CURVE_X**7 + 5 * CURVE_X**6 - 4 * CURVE_X**4 - 6 * CURVE_X**3 - 4 * CURVE_X**2 + 4 * CURVE_X + 13
) // 9
BEACON_KEYS = {
    "quicknet": "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    "default": "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
}
# When the first value was due, in seconds, and the seconds from one to the next.
BEACON_TIMES = {"quicknet": (1692803367, 3), "default": (1595431050, 30)}
BEACON_CHAINS = {
    "quicknet": bytes.fromhex("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"),
    "default": bytes.fromhex("8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"),
}


class BeaconError(Exception):
    pass


def plain_root(value):
    """A root modulo the prime, if there is one."""
    return pow(value, (PAIRING_FIELD + 1) // 4, PAIRING_FIELD)


class Element:
    """a + b·u with u² = -1, modulo the field's prime. On the first curve b is always 0."""

    __slots__ = ("a", "b")

    def __init__(self, a, b=0):
        self.a, self.b = a % PAIRING_FIELD, b % PAIRING_FIELD

    def __eq__(self, other):
        return self.a == other.a and self.b == other.b

    def __add__(self, other):
        return Element(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return Element(self.a - other.a, self.b - other.b)

    def __neg__(self):
        return Element(-self.a, -self.b)

    def __mul__(self, other):
        return Element(self.a * other.a - self.b * other.b, self.a * other.b + self.b * other.a)

    def inverse(self):
        """Zero for zero."""
        norm = (self.a * self.a + self.b * self.b) % PAIRING_FIELD
        scale = pow(norm, -1, PAIRING_FIELD) if norm else 0
        return Element(self.a * scale, -self.b * scale)

    def root(self, degree):
        """A square root in the field of that degree over the prime's; None if there is none."""
        if self.b == 0:
            plain = plain_root(self.a)
            found = Element(plain) if degree == 1 or plain * plain % PAIRING_FIELD == self.a else Element(0, plain)
        else:
            size = plain_root(self.a * self.a + self.b * self.b)
            half = (self.a + size) * pow(2, -1, PAIRING_FIELD) % PAIRING_FIELD
            plain = plain_root(half)
            if plain * plain % PAIRING_FIELD != half:
                plain = plain_root(half - size)
            found = Element(plain, self.b * pow(2 * plain, -1, PAIRING_FIELD)) if plain else ZERO
        return found if found * found == self else None

    def is_odd(self):
        """RFC 9380 §4.1, sgn0."""
        return (self.a if self.a else self.b) % 2 == 1

    def is_larger(self):
        """Greater than its negative, in the order of compressed points."""
        return (self.b if self.b else self.a) > PAIRING_FIELD // 2


ZERO, ONE = Element(0), Element(1)


# Points are pairs of elements; None is the identity.


def curve_slope(p, q):
    """Of the chord, or of the tangent if the points are the same."""
    if p == q:
        return Element(3) * p[0] * p[0] * (p[1] + p[1]).inverse()
    return (q[1] - p[1]) * (q[0] - p[0]).inverse()


def curve_add(p, q):
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0] and (p[1] != q[1] or p[1] == ZERO):
        return None
    slope = curve_slope(p, q)
    x = slope * slope - p[0] - q[0]
    return x, slope * (p[0] - x) - p[1]


def curve_times(count, p):
    total = None
    for bit in bin(count)[2:]:
        total = curve_add(total, total)
        if bit == "1":
            total = curve_add(total, p)
    return total


class Curve:
    """One of the two curves y² = x³ + b, and its suite of RFC 9380 §8.8 and Appendix E. Polynomials rise in degree."""

    def __init__(self, degree, b, start, non_square, x_num, kernel, scale, cofactor, tag, generator):
        self.degree, self.b, self.start, self.non_square, self.x_num = degree, b, start, non_square, x_num
        self.kernel, self.scale, self.cofactor, self.tag = kernel, scale, cofactor, tag
        self.generator = self.point(bytes.fromhex(generator))

    def point(self, data):
        """A point of the group of prime order, but the identity, from its one compressed form."""
        flags, width = data[0] >> 5, 48 * self.degree
        x = bytes([data[0] & 0x1F]) + data[1:]
        parts = [int.from_bytes(x[i : i + 48], "big") for i in range(0, width, 48)]
        if flags == 6 and not any(parts):
            raise BeaconError("the beacon's signature is the identity, which signs nothing")
        if flags not in (4, 5) or len(data) != width or max(parts) >= PAIRING_FIELD:
            raise BeaconError("the beacon's signature is not written as points are")
        x = Element(*reversed(parts))
        y = (x * x * x + self.b).root(self.degree)
        if y is None:
            raise BeaconError("the beacon's signature is no point of the curve")
        y = y if y.is_larger() == (flags == 5) else -y
        if curve_times(PAIRING_ORDER, (x, y)) is not None:
            raise BeaconError("the beacon's signature is a point outside the group in which networks sign")
        return x, y

    def mapped(self, u):
        """RFC 9380 §6.6.2 and §6.6.3: a point of the curve for an element."""
        a, b = self.start
        scaled = self.non_square * u * u
        total = scaled * scaled + scaled
        x = b * (self.non_square * a).inverse() if total == ZERO else -b * (total + ONE) * (a * total).inverse()
        y = (x * x * x + a * x + b).root(self.degree)
        if y is None:
            x = scaled * x
            y = (x * x * x + a * x + b).root(self.degree)
        y = y if y.is_odd() == u.is_odd() else -y
        # The isogeny keeps dx/y up to a scale, so that the map of y is y times the derivative of the map of x, whose denominator
        # is the square of the kernel's polynomial.
        num, num_rise = value_and_slope(self.x_num, x)
        den, den_rise = value_and_slope(self.kernel, x)
        if den == ZERO:
            return None
        inverse = den.inverse()
        square = inverse * inverse
        return num * square, y * self.scale * (num_rise * den - (num + num) * den_rise) * square * inverse

    def hashed(self, message):
        """RFC 9380 §3, hash_to_curve, with expand_message_xmd of §5.3.1."""
        width = 64 * self.degree
        suffix = self.tag + bytes([len(self.tag)])
        head = hashlib.sha256(bytes(64) + message + (2 * width).to_bytes(2, "big") + b"\0" + suffix).digest()
        block, uniform = bytes(32), b""
        for index in range(1, 2 * width // 32 + 1):
            mixed = bytes(x ^ y for x, y in zip(head, block))
            block = hashlib.sha256(mixed + bytes([index]) + suffix).digest()
            uniform += block
        parts = [int.from_bytes(uniform[i : i + 64], "big") for i in range(0, 2 * width, 64)]
        first, second = Element(*parts[: self.degree]), Element(*parts[self.degree :])
        return curve_times(self.cofactor, curve_add(self.mapped(first), self.mapped(second)))


def value_and_slope(polynomial, x):
    """A polynomial's value and its derivative's."""
    value, slope = ZERO, ZERO
    for coefficient in reversed(polynomial):
        slope = slope * x + value
        value = value * x + coefficient
    return value, slope


# Pairings take values in the field of degree twelve: polynomials in w with w¹² = 2w⁶ - 2, and u = w⁶ - 1.


def tower_times(left, right):
    product = [0] * 23
    for i, x in enumerate(left):
        if x:
            for j, y in enumerate(right):
                product[i + j] += x * y
    for k in range(22, 11, -1):
        product[k - 6] += 2 * product[k]
        product[k - 12] -= 2 * product[k]
    return [coefficient % PAIRING_FIELD for coefficient in product[:12]]


def pairing_line(slope, at, p):
    """The line with this slope through a point of the second curve, taken at a point of the first: times w³."""
    line = [0] * 12
    for degree, part in ((0, slope * at[0] - at[1]), (2, -slope * p[0]), (3, p[1])):
        line[degree], line[degree + 6] = part.a - part.b, part.b
    return line


def pairings_cancel(pairs):
    """Whether the product of the optimal ate pairings is 1."""
    value = [1] + [0] * 11
    multiples = [q for _, q in pairs]
    for bit in bin(CURVE_X)[3:]:
        value = tower_times(value, value)
        for index, (p, q) in enumerate(pairs):
            at = multiples[index]
            value = tower_times(value, pairing_line(curve_slope(at, at), at, p))
            multiples[index] = at = curve_add(at, at)
            if bit == "1":
                value = tower_times(value, pairing_line(curve_slope(at, q), q, p))
                multiples[index] = curve_add(at, q)
    # The pairing is the power (p¹² - 1)/r = (p⁶ - 1)·(p⁶ + 1)/r. Raising to p⁶ turns w into -w, so that the power p⁶ - 1 of a
    # value is 1 if the value has no odd terms.
    power = [1] + [0] * 11
    for bit in bin((PAIRING_FIELD**6 + 1) // PAIRING_ORDER)[2:]:
        power = tower_times(power, power)
        if bit == "1":
            power = tower_times(power, value)
    return any(power) and not any(power[1::2])


def beacon_curves():
    """The curves of signatures of 48 and of 96 bytes. The kernel is the root of x_den in RFC 9380 Appendix E."""

    def elements(text):
        return [Element(int(line, 16)) for line in text.split()]

    a, b = elements("""
    00144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d
    12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0
    """)
    x_num = elements("""
    11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
    17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
    0d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
    1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
    0e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
    1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
    0d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
    17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
    080d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
    169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
    10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
    06e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229
    """)
    kernel = elements("""
    133341fb0962a34cb0504a9c4fada0a5090d38679b4c040d5d1c3afb023a3409fcc0815fea66d8b02bbef9c8b5a66e07
    0264908af037bcede00d054cf5d4775e83eb6cf63c76b969f8ed174fb59fcff78d201f46f6cfc4ed6552e59ce75177b0
    1335c502c1f54c49aceea65e87fd7203ba0f626f305fc0cfd606a5dae9f3c8e81a4b3b69600129fabd307c69bf319d39
    094440f65f408a6e930e16e3e92dd17bf60d6e9679a8d3d58593de55ac23703042d609537eb3549aac234d896ca82944
    04afe09d5cf4956a23b6b71f59d2b3407b415a774b7be81bbb6fa99cbc798e0ac98ba725a5bc328016b1c268b4766e85
    """)
    ninth = Element(9).inverse()
    g1 = Curve(
        1, Element(4), (a, b), Element(11), x_num, kernel + [ONE], Element(11).inverse(), CURVE_X + 1,
        b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
        "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
    )
    g2 = Curve(
        2, Element(4, 4), (Element(0, 240), Element(1012, 1012)), Element(-2, -1),
        [ninth * Element(304, 304), ninth * Element(0, -24), ninth * Element(12, -12), ninth],
        [Element(6, -6), ONE], -Element(3).inverse(), 3 * (CURVE_X**2 - 1) * TWIST_COFACTOR,
        b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
        "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
    )
    return {48: g1, 96: g2}


def beacon_message(network, number, previous):
    if not 0 < number < 1 << 64:
        raise BeaconError(f"the beacon has no round {number}")
    if network == "quicknet":
        if previous is not None:
            raise BeaconError("quicknet signs each round by itself: leave the signature before it out")
        return hashlib.sha256(number.to_bytes(8, "big")).digest()
    if previous is None:
        raise BeaconError("this network signs each round with the signature before it: state that signature too")
    expected = 32 if number == 1 else 96
    if len(previous) != expected:
        raise BeaconError(f"the signature before has {len(previous)} bytes where this round's has {expected}")
    return hashlib.sha256(previous + number.to_bytes(8, "big")).digest()


def beacon_verify(key, message, signature):
    """Raises BeaconError unless it is the key's signature: of 48 bytes under a key of 96, or of 96 under one of 48."""
    curves = beacon_curves()
    signed, keyed = curves[len(signature)], curves[len(key)]
    point, key_point, hashed = signed.point(signature), keyed.point(key), signed.hashed(message)
    pairs = [(point, (keyed.generator[0], -keyed.generator[1])), (hashed, key_point)]
    if len(signature) == 96:
        pairs = [(q, p) for p, q in pairs]
    if not pairings_cancel(pairs):
        raise BeaconError("the signature is not this network's for this round")


def beacon_randomness(network, number, signature, previous):
    """The 32 random bytes of a round of "quicknet" (previous is None) or "default" (before round 1 stands the genesis seed)."""
    if network not in BEACON_KEYS:
        raise BeaconError(f"there is no beacon named {network}")
    message = beacon_message(network, number, previous)
    key = bytes.fromhex(BEACON_KEYS[network])
    if len(signature) + len(key) != 144:
        raise BeaconError(f"the beacon's signature has {len(signature)} bytes where this network's has {144 - len(key)}")
    beacon_verify(key, message, signature)
    return hashlib.sha256(signature).digest()


# The inspector's proof for an unannounced visit: ECVRF-EDWARDS25519-SHA512-TAI, RFC 9381, on the curve of RFC 8032.
EDWARDS_FIELD = 2**255 - 19
EDWARDS_ORDER = 2**252 + 27742317777372353535851937790883648493
EDWARDS_D = -121665 * pow(121666, -1, EDWARDS_FIELD) % EDWARDS_FIELD
EDWARDS_BASE_Y = 4 * pow(5, -1, EDWARDS_FIELD) % EDWARDS_FIELD


def edwards_point(encoded):
    """A point (x, y) from its 32 bytes, strictly; None for what is none."""
    if len(encoded) != 32:
        return None
    y, odd = int.from_bytes(encoded, "little") & (2**255 - 1), encoded[31] >> 7
    if y >= EDWARDS_FIELD:
        return None
    square = (y * y - 1) * pow(EDWARDS_D * y * y + 1, -1, EDWARDS_FIELD) % EDWARDS_FIELD
    x = pow(square, (EDWARDS_FIELD + 3) // 8, EDWARDS_FIELD)
    if (x * x - square) % EDWARDS_FIELD:
        x = x * pow(2, (EDWARDS_FIELD - 1) // 4, EDWARDS_FIELD) % EDWARDS_FIELD
    if (x * x - square) % EDWARDS_FIELD or (x == 0 and odd):
        return None
    return (x if x % 2 == odd else EDWARDS_FIELD - x, y)


def edwards_bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def edwards_sum(left, right):
    product = EDWARDS_D * left[0] * right[0] * left[1] * right[1]
    x = (left[0] * right[1] + left[1] * right[0]) * pow(1 + product, -1, EDWARDS_FIELD)
    y = (left[1] * right[1] + left[0] * right[0]) * pow(1 - product, -1, EDWARDS_FIELD)
    return (x % EDWARDS_FIELD, y % EDWARDS_FIELD)


def edwards_times(scalar, point):
    out = (0, 1)
    for bit in bin(scalar)[2:]:
        out = edwards_sum(out, out)
        if bit == "1":
            out = edwards_sum(out, point)
    return out


def sha512(data):
    return hashlib.sha512(data).digest()


def visit_point(key, text):
    """RFC 9381 §5.4.1.1: the first counter whose hash names a point, that point times the cofactor."""
    for counter in range(256):
        point = edwards_point(sha512(b"\3\1" + key + text + bytes([counter, 0]))[:32])
        if point and edwards_times(8, point) != (0, 1):
            return edwards_times(8, point)
    raise Difference("beacon: no point for the inspector's proof")


def visit_challenge(points):
    return int.from_bytes(sha512(b"\3\2" + b"".join(map(edwards_bytes, points)) + b"\0")[:16], "little")


def visit_output(key, text, proof):
    """RFC 9381 §5.3: the 64 bytes that a proof shows."""
    point, gamma = edwards_point(key), edwards_point(proof[:32])
    scalar = int.from_bytes(proof[48:], "little")
    if len(proof) != 80 or not point or not gamma or scalar >= EDWARDS_ORDER:
        raise Difference("beacon: the inspector's proof is no proof")
    if edwards_times(8, point) == (0, 1):
        raise Difference("beacon: the inspector's key would prove anything")
    challenge = int.from_bytes(proof[32:48], "little")
    h = visit_point(key, text)

    def without(whole, part):
        return edwards_sum(whole, (-part[0] % EDWARDS_FIELD, part[1]))

    base = edwards_point(edwards_bytes((0, EDWARDS_BASE_Y)))
    u = without(edwards_times(scalar, base), edwards_times(challenge, point))
    v = without(edwards_times(scalar, h), edwards_times(challenge, gamma))
    if visit_challenge([point, h, gamma, u, v]) != challenge:
        raise Difference("beacon: the inspector's proof is not one of its key for visits over this round")
    return sha512(b"\3\3" + edwards_bytes(edwards_times(8, gamma)) + b"\0")


def hexadecimal(text, limit):
    if not isinstance(text, str) or len(text) > limit or len(text) % 2 or not all(c in "0123456789abcdefABCDEF" for c in text):
        raise Difference("beacon: signature and proof are hexadecimal digits")
    return bytes.fromhex(text)


def awaited(record, this, top, count):
    """A beacon's round that was named beforehand, and what the inspector's key made of it."""
    beacon, opened = record["beacon"], record["opened"]
    network, value = beacon["network"], beacon["number"]
    genesis, period = BEACON_TIMES[network]
    fixed = record.get("populationFixedAt")
    if value < 1 or not fixed or (genesis + (value - 1) * period) * 1000 <= moment(fixed):
        raise Difference("beacon time: before the population was fixed, or never")
    previous = opened.get("previousSignature")
    try:
        drawn = beacon_randomness(
            network,
            value,
            hexadecimal(opened["signature"], 192),
            None if previous is None else hexadecimal(previous, 192),
        )
    except BeaconError as error:
        raise Difference(f"beacon: {error}") from None
    named = BEACON_CHAINS[network] + number(value) + drawn
    key, text = bytes.fromhex(beacon["visitKey"]), b"countersign/visit/v1" + top + number(count) + this + named
    return b"\3" + named + visit_output(key, text, hexadecimal(opened["proof"], 160))


def source_of(record, this, last, top, count):
    """What the seed was made of."""
    named, visited = record.get("source") or "values", record["isVisited"]
    if named not in ("values", "dice", "beacon"):
        raise ValueError(f"there is no source {named}")
    expect("dice", record.get("dice") is not None, named == "dice" and visited)
    expect("a beacon", record.get("beacon") is not None, named == "beacon")
    expect("a proof", record.get("opened") is not None, named == "beacon" and visited)
    if named == "values":
        return revealed(record, this, last)
    expect(f"contributions beside {named}", len(record.get("contributions", [])), 0)
    if not visited:
        # Who was not let in rolled nothing and opened nothing.
        return b"\0"
    return thrown(record) if named == "dice" else awaited(record, this, top, count)


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
        record = json.load(file, object_pairs_hook=once)
    hold(record, ROUND)
    rows = table(os.path.join(folder, "population.csv"), "serial,mark")
    if not all(mark in ("0", "1", "2") for _, mark in rows):
        raise ValueError("population.csv: a mark is 0, 1 or 2")
    units = [(serial.encode(), int(mark)) for serial, mark in rows]
    picks = table(os.path.join(folder, "draw.csv"), "rank,serial,ticket,verdict")
    for pick in picks:
        if pick[3] not in ("found", "missing", "unverified", "test", "uncounted"):
            raise ValueError(f"draw.csv: {pick[3]!r} is no verdict")
        digits(64)(pick[2])

    expect("format", record["format"], "countersign/round/v1")
    check_order(record)
    check_standard(record)
    for index in range(1, len(units)):
        if units[index - 1][0] >= units[index][0]:
            raise Difference(f"population: line {index + 2} is not above the line before it")
    expect("population units", record["populationUnits"], len(units))
    expect("phantom units", record["phantomUnits"], sum(mark != 0 for _, mark in units))
    top = root([bytes([mark]) + serial for serial, mark in units])
    expect("root", record["populationRoot"], top.hex())

    this = identifier(record["round"])
    last = identifier(record["after"]) if record.get("after") else bytes(8)
    source = source_of(record, this, last, top, len(units))
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
    expect("bound", record.get("missingAtMost"), bound)
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
        # A round whose record was taken away is still one that cannot be read.
        files = ("round.json", "population.csv", "draw.csv")
        folders = [path for path in folders if any(os.path.exists(os.path.join(path, name)) for name in files)]
    if not folders:
        print(f"{folder}: no round.json in it", file=sys.stderr)
        return 2
    differences = unread = 0
    for path in folders:
        try:
            print(f"{path}: {check(path)}: follows")
        except Difference as difference:
            differences += 1
            print(f"{path}: {difference}")
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
            unread += 1
            print(f"{path}: cannot be read: {fault!r}", file=sys.stderr)
    return 2 if unread else 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
