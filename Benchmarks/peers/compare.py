#!/usr/bin/env python3
"""PLAB-1 three times: ours, plain C, plain Python. One run, interleaved, CPU time, with checksums.

    python3 compare.py --binary .build/release/countersign [--rounds 3]

Prints replicates per core-second with ratios, then how far metric means are apart in standard errors.
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REGIMES = ["R0", "R1", "R2", "R3", "R4"]
REPLICATES = {"ours": 3000, "C": 1500, "Python": 60}


def cpu(command):
    """Runs a command on one core and returns (CPU seconds, standard output)."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            sys.exit(f"{command}: exit code {child.returncode}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, out.read().decode()


def ours(binary, regime, replicates, seed):
    command = [binary, "lab", "run", "--model", "plab-1", "--regime", regime, "--replicates", str(replicates),
               "--seed", str(seed), "--threads", "1", "--json"]
    seconds, out = cpu(command)
    metrics = json.loads(out)
    means = {k: (v["mean"], v["se"], v["n"]) for k, v in metrics.items() if v["n"] > 1}
    return seconds, means


def peer(command):
    seconds, out = cpu(command)
    lines = [line.split() for line in out.splitlines()[1:]]
    means = {k: (float(mean), float(se), int(n)) for k, mean, se, n in lines if int(n) > 1}
    return seconds, means


def checksum(means):
    return sum(means[k][0] for k in ("diverted_chips", "legit_delay_sum", "premium"))


def pool(parts):
    """Rounds of different seeds as one sample: mean of means, standard error of the mean."""
    return {k: (sum(p[k][0] for p in parts) / len(parts), math.sqrt(sum(p[k][1] ** 2 for p in parts)) / len(parts))
            for k in parts[0] if all(k in p for p in parts)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=".build/release/countersign")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        c = os.path.join(folder, "plab1")
        subprocess.run(["cc", "-O3", "-o", c, HERE / "plab1.c", "-lm"], check=True)
        times = {(w, r): [] for w in REPLICATES for r in REGIMES}
        means = {(w, r): [] for w in REPLICATES for r in REGIMES}
        for turn in range(options.rounds):
            for regime in REGIMES:
                seed = 100 + turn
                runs = {
                    "ours": ours(options.binary, regime, REPLICATES["ours"], seed),
                    "C": peer([c, regime, str(REPLICATES["C"]), str(seed)]),
                    "Python": peer([sys.executable, HERE / "plab1.py", regime, str(REPLICATES["Python"]), str(seed)]),
                }
                for who, (seconds, found) in runs.items():
                    times[who, regime].append(seconds)
                    means[who, regime].append(found)
    print("replicates per core-second (best of the rounds), checksum of the last round")
    for regime in REGIMES:
        rate = {who: REPLICATES[who] / min(times[who, regime]) for who in REPLICATES}
        sums = "  ".join(f"{who} {checksum(means[who, regime][-1]):.6g}" for who in REPLICATES)
        print(f"{regime}  ours {rate['ours']:7.0f}  C {rate['C']:6.0f}  Python {rate['Python']:5.1f}"
              f"   ours/C {rate['ours'] / rate['C']:.2f}  ours/Python {rate['ours'] / rate['Python']:.0f}   {sums}")
    for other in ("C", "Python"):
        distances = []
        for regime in REGIMES:
            a, b = pool(means["ours", regime]), pool(means[other, regime])
            for k in a.keys() & b.keys():
                spread = math.hypot(a[k][1], b[k][1])
                if spread > 0:
                    distances.append((abs(a[k][0] - b[k][0]) / spread, regime, k))
                elif a[k][0] != b[k][0]:
                    distances.append((math.inf, regime, k))
        z, regime, name = max(distances)
        print(f"ours against {other}: {len(distances)} means, largest |z| {z:.2f} ({regime} {name})")


if __name__ == "__main__":
    main()
