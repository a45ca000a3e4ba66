"""Writes the files *References.swift here: numbers of fifty digits.

Run with Python 3.11 and mpmath 1.4: `python references.py` in this folder, then `make format`. Formulas are those of
docs/suretyship.md, written anew here: nothing is shared with the Swift code.
"""

import random
from fractions import Fraction

import mpmath as mp

mp.mp.dps = 60
HEAD = "// Made by references.py with mpmath {}: do not edit.\n\n".format(mp.__version__)


def cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def quantile(p, complement=None):
    """The standard normal quantile by Newton's method on the log of the smaller tail."""
    p = mp.mpf(p)
    other = 1 - p if complement is None else complement
    if p > other:
        return -quantile(other, p)
    x = -mp.sqrt(-2 * mp.log(p)) if p < 0.1 else mp.mpf(0)
    for _ in range(200):
        density = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
        f = cdf(x)
        step = (mp.log(f) - mp.log(p)) * f / density
        x -= step
        if abs(step) < mp.mpf(10) ** (12 - mp.mp.dps):
            return x
    raise ValueError(p)


NAMES = (
    "signal separation base_rate hazard discount term collateral recovery correlation "
    "cost_of_capital due_diligence expense bond"
).split()


def premium(row):
    v = {name: mp.mpf(x) for name, x in zip(NAMES, row)}
    ratio = mp.exp(v["separation"] * v["signal"] - v["separation"] ** 2 / 2)
    b = v["base_rate"]
    posterior = b * ratio / (b * ratio + 1 - b)
    h, r, w = v["hazard"], v["discount"], v["term"]
    factor = h / (h + r) * (1 - mp.exp(-(h + r) * w)) if h > 0 else mp.mpf(0)
    pd = posterior * (1 - mp.exp(-h * w))
    rho = v["correlation"]
    if 0 < pd < 1 and rho > 0:
        shifted = quantile(pd) + mp.sqrt(rho) * quantile(mp.mpf("0.995"))
        capital = cdf(shifted / mp.sqrt(1 - rho)) - pd
    else:
        capital = mp.mpf(0)
    severity = (1 - v["collateral"]) * (1 - v["recovery"]) * v["bond"]
    loss = posterior * factor * severity
    charge = v["cost_of_capital"] * w * capital * severity
    whole = (loss + charge + v["due_diligence"]) / (1 - v["expense"])
    return [posterior, factor, pd, capital, loss, charge, whole, whole / v["bond"]]


def figure(x):
    return mp.nstr(x, 18, min_fixed=-4, max_fixed=15) if isinstance(x, mp.mpf) else repr(x)


def premiums():
    draw = random.Random(7)
    rows = []
    for _ in range(40):
        rows.append([
            round(draw.gauss(0, 1.5), 3), round(draw.uniform(0, 3), 3),
            round(draw.uniform(0.001, 0.6), 4), round(draw.uniform(0.01, 6), 3),
            round(draw.uniform(0, 0.2), 3), round(draw.uniform(0.1, 8), 2),
            round(draw.uniform(0, 0.9), 2), round(draw.uniform(0, 0.9), 2),
            round(draw.uniform(0.001, 0.9), 3), round(draw.uniform(0, 0.2), 3),
            float(draw.randrange(0, 50000)), round(draw.uniform(0, 0.7), 2),
            float(draw.randrange(1, 10**9)),
        ])
    usual = [0.3, 2.0, 0.1, 1.8, 0.1, 2.0, 0.0, 0.3, 0.15, 0.06, 5000.0, 0.35, 17.5e6]

    def change(**changes):
        row = list(usual)
        for name, value in changes.items():
            row[NAMES.index(name)] = value
        rows.append(row)

    change()
    change(correlation=1e-8)
    change(correlation=1e-14)
    change(correlation=0.0)
    change(correlation=0.999)
    change(base_rate=0.999, hazard=30.0)
    change(base_rate=0.999999, signal=4.0, hazard=20.0)
    change(signal=-12.0)
    change(signal=-15.0, separation=3.0)
    change(signal=40.0, separation=1.0, hazard=0.001)
    change(hazard=1e-9, discount=0.0)
    change(hazard=1e-9, discount=0.05, term=1e-3)
    change(base_rate=0.5, separation=0.0, hazard=50.0)
    change(base_rate=0.0)
    change(base_rate=1.0)
    text = HEAD + "/// Inputs in the order of the parameters of `countersign price`, then its answers.\n"
    text += "let premiumReferences: [(inputs: [Double], answers: [Double])] = [\n"
    for row in rows:
        text += "  (\n    [" + ", ".join(repr(x) for x in row) + "],\n    ["
        text += ", ".join(figure(x) for x in premium(row)) + "]\n  ),\n"
    open("PremiumReferences.swift", "w").write(text + "]\n")
    text = HEAD + "/// Chance, correlation, confidence, share of a large portfolio that defaults.\n"
    text += "let vasicekReferences: [(chance: Double, correlation: Double, confidence: Double, share: Double)] = [\n"
    for chance in (1e-9, 0.0001, 0.01, 0.02, 0.3, 0.97):
        for rho in (0.0, 0.01, 0.15, 0.5, 0.95):
            for q in (0.5, 0.9, 0.995, 0.999, 0.99999):
                p = mp.mpf(chance)
                x = (quantile(p) + mp.sqrt(mp.mpf(rho)) * quantile(mp.mpf(q))) / mp.sqrt(1 - mp.mpf(rho))
                text += f"  ({chance!r}, {rho!r}, {q!r}, {figure(cdf(x))}),\n"
    open("VasicekReferences.swift", "w").write(text + "]\n")


def bonds(count, sizes):
    """The same rule as in PortfolioTests.swift."""
    return [(1 + (7 * i * i + 3 * i) % sizes, Fraction(1 + 5 * i % 11, 200)) for i in range(count)]


def convolve(portfolio, chances):
    law = [mp.mpf(1)]
    for (loss, _), p in zip(portfolio, chances):
        out = [x * (1 - p) for x in law] + [mp.mpf(0)] * loss
        for i, x in enumerate(law):
            out[i + loss] += x * p
        law = out
    return law


def summary(law):
    mean = sum(i * x for i, x in enumerate(law))
    var = sum((i - mean) ** 2 * x for i, x in enumerate(law))
    third = sum((i - mean) ** 3 * x for i, x in enumerate(law))
    out = [mean, mp.sqrt(var), third / var ** mp.mpf(1.5), law[0]]
    for level in ("0.9", "0.95", "0.99", "0.995", "0.999"):
        p = mp.mpf(level)
        total, place = mp.mpf(0), -1
        while total < p - mp.mpf(10) ** -40:
            place += 1
            total += law[place]
        excess = sum((i - place) * x for i, x in enumerate(law) if i > place)
        out += [mp.mpf(place), place + excess / (1 - p)]
    return out


def mixture(portfolio, rho, step):
    rho = mp.mpf(rho)
    thresholds = [quantile(mp.mpf(p.numerator) / p.denominator) for _, p in portfolio]
    law = None
    last = int(mp.mpf(11) / step)
    for j in range(-last, last + 1):
        z = j * step
        weight = step * mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)
        chances = [cdf((t + mp.sqrt(rho) * z) / mp.sqrt(1 - rho)) for t in thresholds]
        part = convolve(portfolio, chances)
        law = [weight * x for x in part] if law is None else [a + weight * x for a, x in zip(law, part)]
    return law


def portfolios():
    text = HEAD + "/// Bonds, sizes, correlation; mean, sd, skew, p0, then VaR and TVaR at each level.\n"
    text += "let portfolioReferences: [(bonds: Int, sizes: Int, correlation: Double, figures: [Double])] = [\n"
    for count, sizes in ((1, 23), (12, 23), (60, 23), (200, 5)):
        portfolio = bonds(count, sizes)
        law = convolve(portfolio, [mp.mpf(p.numerator) / p.denominator for _, p in portfolio])
        text += f"  ({count}, {sizes}, 0, [" + ", ".join(figure(x) for x in summary(law)) + "]),\n"
    mp.mp.dps = 30
    for count, sizes, rho, step in ((12, 23, "0.15", 0.1), (25, 7, "0.5", 0.05), (8, 5, "0.95", 0.02)):
        law = mixture(bonds(count, sizes), rho, mp.mpf(step))
        text += f"  ({count}, {sizes}, {rho}, [" + ", ".join(figure(x) for x in summary(law)) + "]),\n"
    open("PortfolioReferences.swift", "w").write(text + "]\n")


premiums()
portfolios()
