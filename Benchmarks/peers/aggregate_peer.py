"""The aggregate loss of independent bonds: countersign beside PyPI aggregate, in one run.

    python Benchmarks/peers/aggregate_peer.py --binary .build/release/countersign

Needs numpy and aggregate 0.30.1. Countersign is timed as a whole process, start, reading and printing
included, and, where countersign-bench is built beside it, as aggregate is: from the built array to TVaR, without import
and reading, there with a portfolio of its own from the same laws. aggregate has two ways:
one Bernoulli aggregate a bond in a Portfolio, which is exact on the lattice and is timed on a part of
the bonds and scaled up in proportion; and one compound Poisson aggregate, which is another law. Errors
are relative, against direct convolution in extended precision.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import time

import numpy as np

LEVELS = (0.9, 0.95, 0.99, 0.995, 0.999)


def bonds(count):
    draw = np.random.default_rng(2)
    loss = np.clip(np.exp(draw.normal(2.3, 0.8, count)), 1, 200).astype(int)
    pd = np.clip(np.exp(draw.normal(np.log(0.02), 0.6, count)), 1e-4, 0.5)
    return loss, pd


def reference(loss, pd):
    """Direct convolution in extended precision over the sums that can matter."""
    mean = (loss * pd).sum()
    length = int(mean + 40 * np.sqrt((loss**2 * pd).sum()) + 20 * loss.max())
    law = np.zeros(length, dtype=np.longdouble)
    law[0] = 1
    top = 1
    for size, p in zip(loss, pd):
        p = np.longdouble(p)
        moved = law[: min(top, length - size)] * p
        law[:top] *= 1 - p
        law[size : size + len(moved)] += moved
        top = min(top + size, length)
    above = np.cumsum(law[::-1])[::-1] - law
    out = []
    for level in LEVELS:
        value = int(np.argmax(above <= (1 - level) * (1 + 1e-12)))
        excess = (law[value:] * np.arange(length - value)).sum()
        out.append((value, float(value + excess / (1 - np.longdouble(level)))))
    return out


def countersign(binary, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    text = subprocess.run(
        [binary, "portfolio", "--csv", path, "--model", "independent", "--json"],
        check=True, capture_output=True).stdout
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    answer = json.loads(text)
    return wall, cpu, [(answer["var"][str(p)], answer["tvar"][str(p)]) for p in LEVELS]


def from_array(binary, count):
    """CPU seconds of countersign-bench from the built array to TVaR; None where it is not built or has no such row."""
    bench = pathlib.Path(binary).with_name("countersign-bench")
    if not bench.exists():
        return None
    told = subprocess.run([bench, "portfolio"], check=True, capture_output=True, text=True).stdout
    row = re.search(rf"^{count:,} bonds, independent .*? ([0-9.]+) ms ", told, re.MULTILINE)
    return float(row.group(1)) / 1000 if row else None


def timed(work):
    start, cpu = time.perf_counter(), time.process_time()
    out = work()
    return time.perf_counter() - start, time.process_time() - cpu, out


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", default=".build/release/countersign")
    arguments.add_argument("--bonds", type=int, default=10_000)
    arguments.add_argument("--exact-bonds", type=int, default=100)
    options = arguments.parse_args()
    from aggregate import build

    loss, pd = bonds(options.bonds)
    truth = reference(loss, pd)
    log2 = int(np.ceil(np.log2(4 * truth[-1][0])))

    def poisson():
        sizes, place = np.unique(loss, return_inverse=True)
        weight = np.bincount(place, weights=pd)
        number = weight.sum()
        law = build(
            f"agg Bonds {number} claims dsev {sizes.tolist()} {(weight / number).tolist()} poisson",
            bs=1, log2=log2, normalize=False)
        return [(law.q(p), law.tvar(p)) for p in LEVELS]

    def exact():
        units = "\n".join(
            f"\tagg B{i} {pd[i]} claims dsev [{loss[i]}] bernoulli" for i in range(options.exact_bonds))
        law = build(f"port Bonds\n{units}", bs=1, log2=log2)
        return [(law.q(p), law.tvar(p)) for p in LEVELS]

    def numpy_product():
        frequency = np.exp(-2j * np.pi * np.arange(2 ** (log2 - 1) + 1) / 2**log2)
        product = np.ones(len(frequency), dtype=complex)
        for size, p in zip(loss, pd):
            product *= 1 - p + p * frequency**size
        law = np.fft.irfft(product)
        above = np.cumsum(law[::-1])[::-1] - law
        out = []
        for p in LEVELS:
            value = int(np.argmax(above <= (1 - p) * (1 + 1e-12)))
            out.append((value, value + (law[value:] * np.arange(len(law) - value)).sum() / (1 - p)))
        return out

    def error(answers):
        return max(abs(tail / true - 1) for (_, tail), (_, true) in zip(answers, truth))

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bonds.csv")
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["bond", "loss", "pd"])
            writer.writerows((f"b{i}", int(l), repr(float(p))) for i, (l, p) in enumerate(zip(loss, pd)))
        rows = []
        ours = min((countersign(options.binary, path) for _ in range(5)), key=lambda r: r[1])
        rows.append(("countersign, whole process", ours[0], ours[1], error(ours[2])))
    inner = from_array(options.binary, options.bonds)
    if inner:
        rows.append(("countersign, from the array to TVaR", inner, inner, error(ours[2])))
    poisson()
    shortcut = min((timed(poisson) for _ in range(5)), key=lambda r: r[1])
    rows.append(("aggregate, compound Poisson", shortcut[0], shortcut[1], error(shortcut[2])))
    part = timed(exact)
    scale = options.bonds / options.exact_bonds
    rows.append((f"aggregate, Portfolio of Bernoullis (x {scale:g})", part[0] * scale, part[1] * scale, None))
    product = timed(numpy_product)
    rows.append(("numpy, product of transforms", product[0], product[1], error(product[2])))
    print(f"{options.bonds} independent bonds, {loss.sum()} units, lattice 2^{log2}")
    print(f"{'':48}{'wall s':>10}{'cpu s':>10}{'x cpu':>10}  greatest error of TVaR; times the least of ours")
    for name, wall, cpu, wrong in rows:
        shown = "-" if wrong is None else f"{wrong:.1e}"
        print(f"{name:48}{wall:10.3f}{cpu:10.3f}{cpu / (inner or ours[1]):10.1f}  {shown}")


main()
