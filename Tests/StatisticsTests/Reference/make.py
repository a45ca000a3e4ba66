"""Computes the reference numbers beside this file anew, in fifty digits or in whole numbers.

    python3 -m venv venv && venv/bin/pip install mpmath==1.4.1 && venv/bin/python make.py

Nothing here shares code or method with Sources/Statistics: probabilities are sums over all outcomes
in exact fractions or fifty-digit floats, inversions are plain bisections, games are recursions.
Columns ending in _is hold what the calculation of the file's name must answer.
"""

import csv
import random
from fractions import Fraction as Q
from functools import lru_cache
from math import comb
from pathlib import Path

import mpmath as mp

mp.mp.dps = 50
HERE = Path(__file__).parent
RANDOM = random.Random(20260722)


def digits(value):
    """Twenty digits of a fraction or a float, plain text, also where floating point ends; words as they are."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Q):
        value = mp.mpf(value.numerator) / value.denominator
    return "inf" if value == mp.inf else mp.nstr(value, 20, min_fixed=-5, max_fixed=20)


def write(name, parameters, answers, rows):
    """Writes (values…, answers…) rows."""
    with open(HERE / f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(parameters + [a + "_is" for a in answers])
        for row in rows:
            values, results = row[:len(parameters)], row[len(parameters):]
            out.writerow(list(values) + [digits(r) for r in results])
    print(name, len(rows))


# The thinned hypergeometric law.

def log_choose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def masses(items, marked, drawn):
    """(x, mass) around the peak, everything above 1e-45 of it, in fifty digits."""
    low, high = max(0, drawn + marked - items), min(drawn, marked)
    peak = min(max((drawn + 1) * (marked + 1) // (items + 2), low), high)
    first = mp.exp(
        log_choose(marked, peak) + log_choose(items - marked, drawn - peak) - log_choose(items, drawn))
    out = [(peak, first)]
    mass, x = first, peak
    while x < high and mass > first * mp.mpf("1e-45"):
        mass = mass * ((marked - x) * (drawn - x)) / ((x + 1) * (items - marked - drawn + x + 1))
        x += 1
        out.append((x, mass))
    mass, x = first, peak
    while x > low and mass > first * mp.mpf("1e-45"):
        x -= 1
        mass = mass * ((x + 1) * (items - marked - drawn + x + 1)) / ((marked - x) * (drawn - x))
        out.append((x, mass))
    return out


def exact_masses(items, marked, drawn):
    whole = comb(items, drawn)
    low, high = max(0, drawn + marked - items), min(drawn, marked)
    return [(x, Q(comb(marked, x) * comb(items - marked, drawn - x), whole)) for x in range(low, high + 1)]


def detection(items, missing, sampled, sensitivity):
    s = Q(sensitivity)
    if min(missing, sampled) <= 800 and items <= 10**9:
        # Falling factorials of the lesser number only: whole numbers stay short.
        m, big = min(missing, sampled), max(missing, sampled)
        total = Q(0)
        bottom = 1
        for i in range(m):
            bottom *= items - i
        for x in range(max(0, sampled + missing - items), m + 1):
            top = comb(m, x)
            for i in range(x):
                top *= big - i
            for i in range(m - x):
                top *= items - big - i
            total += top * (1 - (1 - s) ** x)
        return total / bottom
    s = mp.mpf(s.numerator) / s.denominator
    if s == 1:
        if sampled + missing > items:
            return mp.mpf(1)
        return -mp.expm1(log_choose(items - missing, sampled) - log_choose(items, sampled))
    return mp.fsum(p * -mp.expm1(x * mp.log1p(-s)) for x, p in masses(items, missing, sampled))


def noticed(items, missing, sampled, sensitivity):
    """y -> P(Y = y), exactly."""
    s = Q(sensitivity)
    out = {}
    for x, p in exact_masses(items, missing, sampled):
        for y in range(x + 1):
            out[y] = out.get(y, 0) + p * comb(x, y) * s**y * (1 - s) ** (x - y)
    return out


def at_most(items, missing, sampled, sensitivity, k):
    s = Q(sensitivity)
    if s == 1:
        return sum((p for x, p in exact_masses(items, missing, sampled) if x <= k), Q(0))
    return sum((p for y, p in noticed(items, missing, sampled, sensitivity).items() if y <= k), Q(0))


def make_detection():
    rows = []
    for items, missing, sampled, s in [
        (0, 0, 0, "0.5"), (10, 0, 5, "1"), (10, 3, 0, "1"), (10, 3, 10, "0"), (10, 10, 10, "1"),
        (1000, 10, 258, "1"), (10000, 100, 294, "0.9"), (200000, 1000, 597, "0.8"),
        (10**9, 1, 1, "1"), (10**9, 1, 1, "0.000000000001"), (10**9, 10**9, 1, "1e-15"),
        (10**9, 1000, 3000000, "0.7"), (10**9, 5, 999999999, "0.999999999999"),
        (10**9, 3, 10**9, "0.9999999999999999"), (10**9, 10**6, 20000, "0.7"),
        (10**9, 5 * 10**8, 30, "0.5"), (10**9, 400, 5 * 10**8, "0.001"), (50, 20, 40, "0.3"),
        (10**9, 10**5, 10**4, "1e-9"), (10**7, 10**4, 3000, "0.05"), (10**9, 10**6, 10**6, "0.0000001"),
        (10**6, 1000, 1000, "1"), (10**9, 123456, 7654, "1"), (10**8, 2, 10**8 - 1, "1"),
    ]:
        rows.append((items, missing, sampled, s, detection(items, missing, sampled, s)))
    for _ in range(120):
        items = int(10 ** RANDOM.uniform(0.5, 9))
        missing = min(items, int(10 ** RANDOM.uniform(0, 1.0) * 10 ** RANDOM.uniform(0, 3)))
        sampled = min(items, int(items ** RANDOM.uniform(0.1, 1)))
        s = RANDOM.choice(["1", "0.5", "0.9", "0.25", "0.001", f"{RANDOM.random():.6f}"])
        if min(missing, sampled) > 400 and s != "1" and missing * sampled / items > 2000:
            continue
        rows.append((items, missing, sampled, s, detection(items, missing, sampled, s)))
    write("detection-probability", ["items", "missing", "sampled", "sensitivity"], ["probability"], rows)


def make_least_sample():
    def least(items, missing, s, target):
        target = Q(target)
        if detection(items, missing, items, s) < target:
            return None
        low, high = 0, items
        while low < high:
            middle = (low + high) // 2
            value = detection(items, missing, middle, s)
            if not isinstance(value, Q):
                value = value - mp.mpf(target.numerator) / target.denominator
                assert abs(value) > mp.mpf("1e-35")
                enough = value > 0
            else:
                enough = value >= target
            low, high = (low, middle) if enough else (middle + 1, high)
        return low

    cases = [
        (1000, 10, "1", "0.95"), (10000, 100, "1", "0.99"), (100, 1, "1", "0.95"), (100, 1, "0.9", "0.95"),
        (100, 1, "0.95", "0.95"), (20, 1, "0.5", "0.4"), (40, 2, "1", "0.95"), (16, 8, "0.5", "0.5"),
        (30, 3, "0.9", "0.9"), (10**6, 1, "1", "0.1"), (0, 0, "1", "0"), (0, 0, "1", "0.5"), (100, 0, "1", "0.5"),
        (100, 0, "1", "0"), (5000, 700, "1", "1"), (5000, 700, "0.99", "1"), (10**7, 10**4, "1", "0.95"),
        (10**7, 1, "1", "0.95"), (10**9, 1, "1", "0.95"), (10**9, 1, "0.99", "0.95"), (10**9, 2, "1", "0.95"),
        (10**9, 10**6, "1", "0.95"), (10**9, 10**9, "0.5", "0.999"), (10**9, 1000, "0.8", "0.999999"),
        (10**9, 5 * 10**8, "1", "0.875"), (1024, 512, "1", "0.75"), (5, 5, "0.5", "0.96875"), (5, 5, "0.5", "0.97"),
        (200000, 1000, "0.95", "0.95"), (2778, 14, "1", "0.95"), (10, 5, "0", "0.1"), (10, 5, "0", "0"),
        (10**9, 1, "1", "0.000000001"), (10**9, 1, "1", "0.0000000011"), (25, 2, "1", "0.9"), (10, 2, "1", "0.8"),
    ]
    # Ties: one missing item among 10^k, and pairs whose chance is a short decimal.
    for items in (10, 20, 50, 100, 1000, 10**5):
        for target in ("0.1", "0.35", "0.5", "0.9"):
            cases.append((items, 1, "1", target))
            cases.append((items, 1, "0.95", target))
    for items in (16, 25, 40, 50, 65, 96):
        for n in range(2, items, 5):
            value = detection(items, 2, n, "1")
            if value.denominator % 3 and value.denominator % 7 and 10**12 % value.denominator == 0:
                cases.append((items, 2, "1", digits(value)))
    for _ in range(50):
        items = int(10 ** RANDOM.uniform(1, 6))
        missing = min(items, 1 + int(10 ** RANDOM.uniform(0, 2.5)))
        cases.append((items, missing, RANDOM.choice(["1", "0.9", f"{RANDOM.uniform(.3, 1):.3f}"]),
                      RANDOM.choice(["0.5", "0.9", "0.95", "0.99", "0.999999"])))
    rows = [(*case, least(*case)) for case in cases]
    write("least-sample", ["items", "missing", "sensitivity", "target"], ["sampled"], rows)


def make_bounds():
    def bounds(items, sampled, found, s, confidence):
        a = 1 - Q(confidence)

        def upper(alpha):
            return max((k for k in range(items + 1) if at_most(items, k, sampled, s, found) > alpha), default=None)

        def lower(alpha):
            return min((k for k in range(items + 1) if 1 - at_most(items, k, sampled, s, found - 1) > alpha), default=None)
        return upper(a), lower(a), upper(a / 2), lower(a / 2)

    def large(items, sampled, found, confidence):
        """Sensitivity 1 by bisection in fifty digits."""
        a = 1 - mp.mpf(confidence)

        def tail(k, below):
            return mp.fsum(p for x, p in masses(items, k, sampled) if (x <= found) == below or (not below and x == found))

        def search(alpha, below):
            low, high = found, items - (sampled - found)
            if below:
                while low < high:
                    middle = (low + high + 1) // 2
                    low, high = (middle, high) if tail(middle, True) > alpha + tie else (low, middle - 1)
            else:
                while low < high:
                    middle = (low + high) // 2
                    low, high = (low, middle) if tail(middle, False) > alpha + tie else (middle + 1, high)
            return low
        tie = mp.mpf("1e-40")  # a tie is not above
        return (search(a, True), 0 if found == 0 else search(a, False),
                search(a / 2, True), 0 if found == 0 else search(a / 2, False))

    rows = []
    for case in [
        (1000, 10, 0, "1", "0.95"), (20, 1, 0, "1", "0.95"), (20, 20, 3, "1", "0.95"), (40, 19, 2, "0.8", "0.95"),
        (20, 10, 10, "0.1", "0.95"), (60, 25, 0, "0.9", "0.95"), (100, 95, 0, "1", "0.95"), (0, 0, 0, "1", "0.9"),
        (10, 0, 0, "1", "0.95"), (10, 5, 0, "0", "0.95"), (10, 5, 1, "0", "0.95"), (20, 1, 0, "1", "0.5"),
        (20, 10, 0, "1", "0.5"), (2, 1, 0, "1", "0.5"), (2, 1, 1, "1", "0.5"), (4, 2, 1, "0.5", "0.75"),
        (16, 8, 8, "1", "0.999999"), (50, 20, 7, "0.999", "0.999999"), (30, 12, 1, "0.05", "0.8"), (12, 6, 6, "0.5", "0.9"),
        (10, 1, 0, "1", "0.9"), (10, 1, 0, "1", "0.8"), (10, 1, 1, "1", "0.8"), (10, 1, 0, "0.5", "0.75"),
    ]:
        rows.append((*case, *bounds(*case)))
    for _ in range(50):
        items = RANDOM.randint(2, 45)
        sampled = RANDOM.randint(1, items)
        found = RANDOM.randint(0, min(sampled, 6))
        case = (items, sampled, found, RANDOM.choice(["1", "0.5", "0.8", "0.95", f"{RANDOM.random():.2f}"]),
                RANDOM.choice(["0.5", "0.8", "0.9", "0.95", "0.99", "0.999"]))
        rows.append((*case, *bounds(*case)))
    for items, sampled, found, confidence in [
        (1000, 50, 3, "0.95"), (10**4, 294, 0, "0.95"), (10**6, 2990, 1, "0.99"), (10**9, 3000, 0, "0.95"),
        (10**9, 3000, 12, "0.95"), (10**9, 10**6, 5, "0.999999"), (10**9, 999999990, 4, "0.95"), (10**7, 1, 1, "0.95"),
        (10**9, 2, 1, "0.9"), (10**9, 1000, 1000, "0.95"), (10**8, 10**5, 250, "0.99"), (54321, 12345, 321, "0.95"),
    ]:
        rows.append((items, sampled, found, "1", confidence, *large(items, sampled, found, confidence)))
    def thinned(items, sampled, found, s, confidence):
        """Large populations with an imperfect test, by bisection in fifty digits."""
        a, chance = 1 - real(confidence), real(s)

        def below(k, missing):
            total = mp.mpf(0)
            for x, p in masses(items, missing, sampled):
                term, part = (1 - chance) ** x, mp.mpf(0)
                for y in range(min(k, x) + 1):
                    part += term
                    term = term * (x - y) / (y + 1) * chance / (1 - chance)
                total += p * part
            return total

        def search(keeps, low, high, rising):
            while low < high:
                middle = (low + high + (not rising)) // 2
                if rising:
                    low, high = (low, middle) if keeps(middle) else (middle + 1, high)
                else:
                    low, high = (middle, high) if keeps(middle) else (low, middle - 1)
            return low
        out = []
        for alpha in (a, a / 2):
            out.append(search(lambda k: below(found, k) > alpha, found, items, False))
            out.append(0 if found == 0 else search(lambda k: 1 - below(found - 1, k) > alpha, found, items, True))
        return out

    for case in [
        (10**9, 1000, 0, "0.7", "0.95"), (10**9, 2000, 9, "0.25", "0.99"), (10**8, 300, 12, "0.9", "0.999999"),
        (10**6, 1000, 3, "0.999999", "0.95"), (10**7, 500, 1, "0.03", "0.8"), (54321, 1500, 20, "0.62", "0.9"),
    ]:
        rows.append((*case, *thinned(*case)))
    write("missing-bounds", ["items", "sampled", "found", "sensitivity", "confidence"],
          ["upper1", "lower1", "upper2", "lower2"], rows)


# Intervals.

def beta_below(a, b, x, y):
    """I_x(a, b) for whole a, b, y = 1 - x: the chance of at least a successes in a + b - 1 trials, over the shorter side."""
    n = a + b - 1
    if a <= b:
        term = mp.exp(n * mp.log(y))
        total = mp.mpf(0)
        for i in range(a):
            total += term
            term = term * (n - i) / (i + 1) * (x / y)
        return 1 - total
    term = mp.exp(n * mp.log(x))
    total = mp.mpf(0)
    for i in range(b):
        total += term
        term = term * (n - i) / (i + 1) * (y / x)
    return total


def beta_quantile(p, a, b):
    """Bisection on ln(x / (1 - x)) in fifty digits; both x and 1 - x."""
    def side(t):
        return 1 / (1 + mp.exp(-t)), 1 / (1 + mp.exp(t))
    mean, spread = mp.log(mp.mpf(a) / b), mp.sqrt(mp.mpf(1) / a + mp.mpf(1) / b)
    low, high = mean - 60 * spread - 60 * (a < 100), mean + 60 * spread + 60 * (b < 100)
    for _ in range(110):
        middle = (low + high) / 2
        value = beta_below(a, b, *side(middle))
        if value < p:
            low = middle
        else:
            high = middle
    return side(low)


def pearson(n, k, alpha):
    lower = mp.mpf(0) if k == 0 else beta_quantile(alpha, k, n - k + 1)[0]
    upper = mp.mpf(1) if k == n else beta_quantile(1 - alpha, k + 1, n - k)[0]
    return lower, upper


def real(text):
    q = Q(text)
    return mp.mpf(q.numerator) / q.denominator


def make_pearson():
    cases = [
        (10, 0, "0.95"), (10, 3, "0.95"), (10, 10, "0.95"), (100, 1, "0.95"), (10**6, 3, "0.95"), (29, 29, "0.95"),
        (1, 0, "0.9"), (1, 1, "0.5"), (5, 2, "0.999999"), (1000, 500, "0.99"), (10**9, 0, "0.95"), (10**9, 10**9, "0.999"),
        (10**9, 7, "0.99"), (10**9, 10**9 - 2, "0.95"), (50, 49, "0.6"), (12345, 678, "0.975"), (300, 299, "0.9999999"),
        (20000, 31, "0.9"),
    ]
    for _ in range(12):
        n = RANDOM.randint(2, 400)
        cases.append((n, RANDOM.randint(0, n), RANDOM.choice(["0.5", "0.8", "0.95", "0.999"])))
    rows = []
    for n, k, confidence in cases:
        a = 1 - real(confidence)
        two, one = pearson(n, k, a / 2), pearson(n, k, a)
        rows.append((n, k, confidence, *two, *one))
    write("clopper-pearson", ["trials", "successes", "confidence"],
          ["lower2", "upper2", "lower1", "upper1"], rows)


def make_rogan():
    rows = []
    for n, k, se, sp, confidence in [
        (100, 0, "0.8", "0.97", "0.95"), (100, 100, "0.9", "0.95", "0.95"), (100, 50, "0.9", "0.95", "0.95"),
        (100, 3, "0.8", "0.97", "0.95"), (1000, 37, "0.99", "0.98", "0.99"), (50, 7, "1", "1", "0.95"),
        (20, 0, "1", "1", "0.9"), (500, 499, "0.999", "0.6", "0.95"), (10**6, 1234, "0.7", "0.9995", "0.999"),
        (13, 6, "0.55", "0.5", "0.5"), (400, 21, "0.85", "0.96", "0.8"),
    ]:
        a, b = real(se), real(sp)
        low, high = pearson(n, k, (1 - real(confidence)) / 2)
        mapped = [(v + b - 1) / (a + b - 1) for v in (mp.mpf(k) / n, low, high)]
        cut = [name for name, v in zip(("estimate", "lower", "upper"), mapped) if not 0 <= v <= 1]
        mapped = [min(mp.mpf(1), max(mp.mpf(0), v)) for v in mapped]
        rows.append((n, k, se, sp, confidence, *mapped, " ".join(cut)))
    write("rogan-gladen", ["trials", "positives", "sensitivity", "specificity", "confidence"],
          ["estimate", "lower", "upper", "cut"], rows)


def make_chapman():
    def interval(first, second, both, confidence):
        alpha = (1 - Q(confidence)) / 2
        seen = first + second - both

        def tail(items, above):
            # Falling factorials over the lesser look.
            m, big = min(first, second), max(first, second)
            bottom, total = 1, 0
            for i in range(m):
                bottom *= items - i
            values = range(both, m + 1) if above else range(max(0, first + second - items), both + 1)
            for x in values:
                top = comb(m, x)
                for i in range(x):
                    top *= big - i
                for i in range(m - x):
                    top *= items - big - i
                total += top
            return Q(total, bottom) if bottom else Q(1)
        low, high = seen, 2 * seen + 10
        while not tail(high, False) > alpha:
            high *= 2
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if tail(middle, False) > alpha else (middle + 1, high)
        lower = low
        if both == 0:
            return lower, None
        low, high = seen, 2 * seen + 10
        while tail(high, True) > alpha:
            high *= 2
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if tail(middle, True) > alpha else (low, middle - 1)
        return lower, low

    cases = [
        (10, 15, 5, "0.95"), (0, 5, 0, "0.95"), (0, 0, 0, "0.95"), (5, 5, 5, "0.95"), (5, 5, 0, "0.95"), (1, 1, 1, "0.95"),
        (1, 1, 1, "0.5"), (200, 180, 20, "0.95"), (100, 100, 1, "0.999"), (60, 300, 60, "0.9"), (25, 25, 24, "0.99"),
        (10**6, 20, 3, "0.95"), (7, 10**9, 2, "0.95"), (30, 40, 10, "0.999999"), (2, 3, 1, "0.5"), (4, 4, 2, "0.8"),
    ]
    for _ in range(25):
        first, second = RANDOM.randint(1, 120), RANDOM.randint(1, 120)
        cases.append((first, second, RANDOM.randint(0, min(first, second)), RANDOM.choice(["0.8", "0.9", "0.95", "0.99"])))
    rows = []
    for first, second, both, confidence in cases:
        estimate = Q((first + 1) * (second + 1), both + 1) - 1
        variance = Q((first + 1) * (second + 1) * (first - both) * (second - both), (both + 1) ** 2 * (both + 2))
        rows.append((first, second, both, confidence, estimate, variance, *interval(first, second, both, confidence)))
    write("chapman", ["first", "second", "both", "confidence"],
          ["estimate", "variance", "exact_lower", "exact_upper"], rows)


def make_stratified():
    def bound(strata, confidence):
        h = len(strata)
        alpha = 1 - real(confidence)
        low, high = mp.mpf(0), mp.mpf(2000)
        for _ in range(150):
            middle = (low + high) / 2
            value = mp.gammainc(h, middle, mp.inf, regularized=True)
            low, high = (middle, high) if value > alpha else (low, middle)
        budget = low
        table = [mp.mpf(0)]
        for items, sampled, found in strata:
            costs = []
            for k in range(items + 1):
                p = at_most(items, k, sampled, "1", found)
                costs.append(mp.inf if p == 0 else -mp.log(mp.mpf(p.numerator) / p.denominator))
            new = [mp.inf] * (len(table) + items)
            for i, spent in enumerate(table):
                for k, cost in enumerate(costs):
                    if spent + cost < new[i + k]:
                        new[i + k] = spent + cost
            table = new
        kept = [t for t, cost in enumerate(table) if cost <= budget]
        assert all(abs(cost - budget) > mp.mpf("1e-30") for cost in table)
        return max(kept)

    rows = []
    cases = [
        ([(50, 10, 0), (30, 8, 1)], "0.95"), ([(20, 20, 2), (20, 5, 0)], "0.95"), ([(20, 0, 0), (20, 5, 0)], "0.95"),
        ([(40, 12, 0), (40, 12, 0), (40, 12, 0)], "0.95"), ([(60, 6, 1), (10, 3, 3), (25, 12, 2)], "0.9"),
        ([(15, 3, 0), (15, 4, 0), (15, 5, 1), (15, 6, 2)], "0.99"), ([(100, 30, 1), (80, 20, 0)], "0.5"),
    ]
    for _ in range(14):
        strata = []
        for _ in range(RANDOM.randint(2, 4)):
            items = RANDOM.randint(1, 50)
            sampled = RANDOM.randint(0, items)
            strata.append((items, sampled, RANDOM.randint(0, min(sampled, 3))))
        cases.append((strata, RANDOM.choice(["0.5", "0.8", "0.95", "0.99"])))
    for strata, confidence in cases:
        lists = [";".join(str(s[i]) for s in strata) for i in range(3)]
        rows.append((*lists, confidence, bound(strata, confidence)))
    write("stratified-bound", ["items", "sampled", "found", "confidence"], ["upper"], rows)


# Sequences.

def make_e_values():
    rows = []

    def evidence(items, null, other, draws):
        value, most, refuted = Q(1), Q(1), False
        present = missing = 0
        for draw in draws:
            left = items - present - missing
            m, e = Q(items - null - present, left), Q(items - other - present, left)
            if draw == "1":
                if m <= 0:
                    refuted = True
                    break
                value *= max(e, 0) / m
                present += 1
            else:
                if 1 - m <= 0:
                    refuted = True
                    break
                value *= max(1 - e, 0) / (1 - m)
                missing += 1
            most = max(most, value)
        if refuted:
            return mp.inf, mp.inf, 0
        return value, most, 1 / most

    cases = [
        (1000, 10, 0, "1" * 300), (1000, 10, 0, "1" * 299 + "0"), (10, 3, 0, "1" * 8), (10, 3, 0, "1" * 7),
        (10, 0, 2, "0"), (10, 2, 5, "000"), (10, 2, 2, "1101"), (10, 5, 1, ""), (10**9, 10**7, 10**6, "1" * 400 + "0" + "1" * 100),
        (10**6, 10000, 0, "1" * 313), (10**6, 10000, 5000, "1" * 900), (50, 10, 20, "1010101010"), (5, 5, 0, "1"),
        (100, 40, 1, "1" * 60), (100, 40, 1, "1" * 59 + "0" * 2), (4000, 2000, 10, "1" * 2000),
        (10**6, 10000, 9000, ("1" * 250 + "0" + "1" * 125 + "00") * 20),
    ]
    for _ in range(15):
        items = RANDOM.randint(5, 5000)
        draws = "".join(RANDOM.choice("1110") for _ in range(RANDOM.randint(1, min(items, 60))))
        cases.append((items, RANDOM.randint(0, items), RANDOM.randint(0, items), draws))
    for case in cases:
        rows.append((*case, *evidence(*case)))
    write("e-value", ["items", "null", "alternative", "draws"], ["e_value", "max_e_value", "anytime_p"], rows)


def make_confidence_sequences():
    def interval(items, drawn, found, a, b, confidence):
        a, b, alpha = Q(a), Q(b), 1 - Q(confidence)

        def rising(x, n):
            out = Q(1)
            for i in range(n):
                out *= x + i
            return out
        mixture = comb(drawn, found) * rising(a, found) * rising(b, drawn - found) / rising(a + b, drawn)
        whole = comb(items, drawn)
        kept = [k for k in range(found, items - (drawn - found) + 1)
                if Q(comb(k, found) * comb(items - k, drawn - found), whole) > alpha * mixture]
        return min(kept), max(kept)

    cases = [
        (100, 0, 0, "1", "1", "0.95"), (100, 10, 0, "1", "1", "0.95"), (100, 100, 7, "1", "1", "0.95"),
        (500, 60, 3, "1", "1", "0.95"), (500, 60, 3, "0.5", "20", "0.95"), (300, 200, 200, "2.5", "1.25", "0.99"),
        (1000, 1, 0, "1", "1", "0.5"), (1000, 1, 1, "1", "1", "0.5"), (20, 1, 0, "1", "1", "0.9"), (50, 25, 10, "1000", "1", "0.95"),
    ]
    for _ in range(20):
        items = RANDOM.randint(2, 300)
        drawn = RANDOM.randint(0, items)
        cases.append((items, drawn, RANDOM.randint(0, drawn), RANDOM.choice(["1", "0.5", "3.7"]),
                      RANDOM.choice(["1", "0.5", "12"]), RANDOM.choice(["0.8", "0.95", "0.999"])))
    rows = [(*case, *interval(*case)) for case in cases]

    def large(items, drawn, found, a, b, confidence):
        """Both ends by bisection from the likeliest K, in fifty digits."""
        x, y = real(a), real(b)
        level = mp.log(1 - real(confidence)) + log_choose(drawn, found) + mp.loggamma(x + found) + \
            mp.loggamma(y + drawn - found) - mp.loggamma(x + y + drawn) - mp.loggamma(x) - mp.loggamma(y) + \
            mp.loggamma(x + y)

        def kept(k):
            return log_choose(k, found) + log_choose(items - k, drawn - found) - log_choose(items, drawn) > level
        top = found * (items + 1) // drawn if drawn else 0
        top = min(max(top, found), items - drawn + found)
        low, high = found, top
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if kept(middle) else (middle + 1, high)
        lower = low
        low, high = top, items - drawn + found
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if kept(middle) else (low, middle - 1)
        return lower, low
    for case in [
        (10**9, 5000, 0, "1", "1", "0.95"), (10**9, 5000, 7, "0.5", "50", "0.95"), (10**9, 10**6, 1234, "2", "1000", "0.999"),
        (10**7, 10**6, 100, "1", "1", "0.95"), (10**9, 10**9 - 5, 3, "1", "1", "0.95"), (10**9, 0, 0, "0.25", "7", "0.95"),
        (10**9, 5 * 10**8, 250000000, "1", "1", "0.95"), (10**9, 10**5, 17, "0.001", "1000000", "0.95"),
    ]:
        rows.append((*case, *large(*case)))
    write("confidence-sequence", ["items", "drawn", "found", "a", "b", "confidence"], ["lower", "upper"], rows)


# Timing.

def make_timing():
    def survival(timing, phase, p, u):
        """P(not noticed by u windows), by integrating over the place in the window piece by piece."""
        q, n = 1 - p, int(mp.floor(u))
        f = u - n
        if timing == "fixed_periodic":
            return q**n if phase != "uniform_start" else (1 - f) * q**n + f * q ** (n + 1)
        if phase == "window_start":
            return q**n * (1 - p * f)

        def at(x):
            whole = int(mp.floor(x + u))
            last = x + u - whole
            if phase == "uniform_start":
                return 1 - p * u if whole == 0 else (1 - p * (1 - x)) * q ** (whole - 1) * (1 - p * last)
            return mp.mpf(1) if whole == 0 else q ** (whole - 1) * (1 - p * last)
        cut = 1 - f

        def piece(low, high):
            if high <= low:
                return mp.mpf(0)
            # Polynomials of degree two: Gauss with four nodes is exact; ends are left out.
            return mp.quad(at, [low, high], maxdegree=3)
        return piece(mp.mpf(0), cut) + piece(cut, mp.mpf(1))

    def mean(timing, phase, p):
        if p == 0:
            return mp.inf
        q, total = 1 - p, mp.mpf(0)
        # Windows 0 and 1 by integration; from then on each is q times the one before.
        def window(k):
            return mp.quad(lambda u: survival(timing, phase, p, k + u), [0, 1], maxdegree=3)
        first, second, third = window(0), window(1), window(2)
        assert abs(third - q * second) < mp.mpf("1e-30")
        return first + second / p

    def quantile(timing, phase, p, share):
        if p == 0:
            return mp.inf
        rest = 1 - share
        if timing == "fixed_periodic" and phase != "uniform_start":
            n = 1
            while (1 - p) ** n > rest:
                n += 1
            return mp.mpf(n)
        low, high = mp.mpf(0), mp.mpf(1)
        while survival(timing, phase, p, high) > rest:
            high *= 2
        for _ in range(90):
            middle = (low + high) / 2
            low, high = (middle, high) if survival(timing, phase, p, middle) > rest else (low, middle)
        return high

    rows = []
    shares = [mp.mpf(1) / 2, mp.mpf(9) / 10, mp.mpf(19) / 20]
    for rate, hit, time in [("4", "0.9", "0.5"), ("0.001", "0.01", "1e-9"), ("12", "1", "30"), ("2", "0", "1"), ("0", "1", "1"), ("1.5", "0.5", "0")]:
        r = real(rate) * real(hit)
        results = [-mp.expm1(-r * real(time)), mp.inf if r == 0 else 1 / r]
        results += [mp.inf if r == 0 else -mp.log(1 - s) / r for s in shares]
        rows.append(("poisson", rate, "", hit, "any", time, *results))
    for rate, hit, time in [
        ("0.01", "0.9", "90"), ("0.5", "1", "3"), ("0.05", "1", "1.5"), ("1", "0.9", "1"), ("1", "1", "0"), ("0.1", "0", "9"),
        ("0.95", "1", "10"), ("1", "0.95", "2"), ("0.5", "0.2", "7"), ("0.000001", "0.3", "100000")]:
        h = Q(rate) * Q(hit)
        days = int(Q(time))
        results = [1 - (1 - h) ** days if days < 1000 else -mp.expm1(days * mp.log1p(-mp.mpf(h.numerator) / h.denominator)),
                   mp.inf if h == 0 else 1 / h]
        for share in (Q(1, 2), Q(9, 10), Q(19, 20)):
            if h == 0:
                results.append(mp.inf)
            elif h > Q(1, 1000):
                n, left = 1, 1 - h
                while left > 1 - share:
                    n, left = n + 1, left * (1 - h)
                results.append(n)
            else:
                results.append(int(mp.ceil(mp.log(mp.mpf((1 - share).numerator) / (1 - share).denominator)
                                           / mp.log1p(-mp.mpf(h.numerator) / h.denominator))))
        rows.append(("daily_bernoulli", rate, "", hit, "any", time, *results))
    for timing in ("uniform_in_window", "fixed_periodic"):
        for phase in ("uniform_start", "window_start", "just_after_inspection"):
            for window, hit, time in [("0.25", "0.9", "0.6"), ("1", "1", "0.75"), ("1", "1", "1.3"), ("2", "0.35", "0.5"),
                                      ("0.5", "0.1", "7.3"), ("0.1", "0.5", "0.3"), ("3", "0.95", "0"), ("1", "0", "5"),
                                      ("0.083333333333", "0.02", "1e-7")]:
                p, w, u = real(hit), real(window), Q(time) / Q(window)
                u = mp.mpf(u.numerator) / u.denominator if u.denominator > 1 else mp.mpf(u.numerator)
                chance = 1 - survival(timing, phase, p, u)
                if chance < mp.mpf("1e-25"):
                    chance = mp.mpf(0)  # the noise of the integration
                results = [chance, mean(timing, phase, p) * w]
                results += [quantile(timing, phase, p, s) * w for s in shares]
                rows.append((timing, "", window, hit, phase, time, *results))
    write("time-to-detection", ["timing", "rate", "window", "hit", "phase", "time"],
          ["probability", "mean", "q50", "q90", "q95"], rows)


# Games.

def make_games():
    @lru_cache(None)
    def dresher(n, k):
        """The two-by-two game of the first stage, by its mixed value."""
        if n == 0 or k >= n:
            return Q(0)
        if k == 0:
            return Q(-1)
        inspected, passed = dresher(n - 1, k - 1), dresher(n - 1, k)
        # Rows: inspect or not; columns: violate or not.
        a, b, c, d = Q(1), inspected, Q(-1), passed
        return (a * d - b * c) / (a + d - b - c)
    rows = []
    for n in range(0, 16):
        for k in range(0, n + 2, 1 if n < 6 else 3):
            rows.append((n, k, dresher(n, k)))
    for n, k in [(60, 7), (100, 50), (100, 90), (300, 299), (200, 100), (250, 1)]:
        rows.append((n, k, dresher(n, k)))
    for n, k in [(10**9, 1), (10**9, 3), (10**6, 1000)]:
        total, term, i = mp.mpf(0), mp.mpf(n) / (n - k), k
        while i >= 0 and (total == 0 or term > total * mp.mpf("1e-45")):
            total += term
            term = term * i / (n - i + 1)
            i -= 1
        rows.append((n, k, -1 / total))
    write("inspection-game", ["stages", "inspections"], ["value"], rows)

    def coverage(targets, resources):
        """For each target that may be attacked: the most it can be covered while it stays the attacker's best."""
        best = None
        for t, (dc, du, ac, au) in enumerate(targets):
            def need(value):
                return sum((max(Q(0), (u - value) / (u - c)) for _, _, c, u in targets if u > c), Q(0))
            low, high = max(c for _, _, c, _ in targets), max(u for _, _, _, u in targets)
            if need(low) > resources:
                # Linear between the attacker's values: solve on each piece.
                points = sorted({u for _, _, _, u in targets if u > low} | {low})
                for left, right in zip(points, points[1:]):
                    if need(left) > resources >= need(right):
                        slope = (need(right) - need(left)) / (right - left)
                        low = left + (resources - need(left)) / slope
                        break
            value = low
            if au < value:
                continue
            share = (au - value) / (au - ac) if au > ac else min(Q(1), resources - need(value))
            payoff = du + (dc - du) * share
            best = payoff if best is None else max(best, payoff)
        return best
    rows = []
    cases = [
        (1, [(5, -10, -5, 10), (3, -3, -1, 8), (1, -1, 0, 2)]), (Q(1, 2), [(5, -10, -5, 10), (3, -3, -1, 8)]),
        (0, [(1, 0, 0, 1), (2, -5, 0, 1)]), (3, [(1, -1, -1, 1)] * 3), (2, [(0, -4, 0, 4), (0, -3, 0, 3), (0, -2, 0, 2)]),
        (1, [(0, -4, 0, 4), (0, -2, 0, 2)]), (1, [(7, -4, 0, 2), (0, -2, 0, 2)]), (Q(3, 2), [(0, -4, 0, 4), (0, -4, 0, 4), (9, -2, 0, 1)]),
        (1, [(2, 1, 3, 3), (5, -5, 0, 3)]), (1, [(0, -4, 0, 4), (0, -2, 0, 2), (9, 8, 0, 2)]),
    ]
    for _ in range(30):
        count = RANDOM.randint(1, 8)
        targets = []
        for _ in range(count):
            targets.append((Q(RANDOM.randint(-50, 100), 10), Q(RANDOM.randint(-1000, -51), 10),
                            Q(RANDOM.randint(-1000, -1), 10), Q(RANDOM.randint(0, 1000), 10)))
        cases.append((Q(RANDOM.randint(0, count * 4), 4), targets))
    for resources, targets in cases:
        targets = [tuple(Q(v) for v in t) for t in targets]
        lists = [";".join(f"{float(t[i]):g}" for t in targets) for i in range(4)]
        rows.append((len(targets), f"{float(resources):g}", *lists, coverage(targets, Q(resources))))
    write("coverage-game", ["targets", "resources", "defender_covered", "defender_uncovered", "attacker_covered",
                            "attacker_uncovered"], ["defender_value"], rows)


if __name__ == "__main__":
    make_detection()
    make_least_sample()
    make_bounds()
    make_pearson()
    make_rogan()
    make_chapman()
    make_stratified()
    make_e_values()
    make_confidence_sequences()
    make_timing()
    make_games()
