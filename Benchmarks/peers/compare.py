#!/usr/bin/env python3
"""PLAB-1 four times: ours, plain C, plain Python, and R0 and R2 on Mesa. One run, interleaved, CPU time, with checksums.

    python3 compare.py --binary .build/release/countersign [--rounds 3] [--mesa-python PYTHON]

Prints replicates per core-second with ratios, then how far metric means are apart in standard errors. Installs mesa into
.venv the first time, unless an interpreter that has it is named. Ends with 1 if a bar is missed: 0.8 times C, 20 times Python.
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
REGIMES = ["R0", "R1", "R2", "R3", "R4"]
REPLICATES = {"ours": 3000, "C": 1500, "Python": 60, "Mesa": 30}
MESA = "mesa==3.3.1"
MESA_REGIMES = ["R0", "R2"]
LEAST = {"C": 0.8, "Python": 20}


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


def mesa_python():
    """The interpreter of .venv, with Mesa installed."""
    folder = HERE.parent.parent / ".venv"
    running = folder / "bin" / "python"
    if not running.exists():
        venv.create(folder, with_pip=True)
    if subprocess.run([running, "-c", "import mesa"], capture_output=True).returncode:
        subprocess.run([running, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MESA], check=True)
    return running


def checksum(means):
    """Of what everybody reports; a mean that is always zero is left out by a peer that has only one value."""
    return sum(means[k][0] for k in ("diverted_chips", "legit_delay_sum", "premium") if k in means)


def who_lives(regime):
    return [who for who in REPLICATES if who != "Mesa" or regime in MESA_REGIMES]


def pool(parts):
    """Rounds of different seeds as one sample: mean of means, standard error of the mean, size."""
    return {k: (sum(p[k][0] for p in parts) / len(parts), math.sqrt(sum(p[k][1] ** 2 for p in parts)) / len(parts),
                sum(p[k][2] for p in parts))
            for k in parts[0] if all(k in p for p in parts)}


def distance(mine, peer):
    """How many standard errors two means are apart. A peer's few replicates may never have seen what is rare: its
    error is at least what ours says of so few."""
    spread = math.hypot(mine[1], max(peer[1], mine[1] * math.sqrt(mine[2] / peer[2])))
    return abs(mine[0] - peer[0]) / spread if spread > 0 else math.inf if mine[0] != peer[0] else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=".build/release/countersign")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mesa-python", help="an interpreter that has mesa, instead of .venv")
    options = parser.parse_args()
    on_mesa = options.mesa_python or mesa_python()
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
                if regime in MESA_REGIMES:
                    runs["Mesa"] = peer([on_mesa, HERE / "plab1_mesa.py", regime, str(REPLICATES["Mesa"]), str(seed)])
                for who, (seconds, found) in runs.items():
                    times[who, regime].append(seconds)
                    means[who, regime].append(found)
    is_short = False
    print("replicates per core-second (best of the rounds), checksum of the last round")
    for regime in REGIMES:
        lived = who_lives(regime)
        rate = {who: REPLICATES[who] / min(times[who, regime]) for who in lived}
        print(regime + "".join(f"  {who} {rate[who]:.1f}" for who in lived))
        for who in lived[1:]:
            ratio = rate["ours"] / rate[who]
            least = LEAST.get(who)
            mark = "" if least is None else f" (at least {least}: {'pass' if ratio >= least else 'SHORT'})"
            is_short |= least is not None and ratio < least
            print(f"    ours/{who} {ratio:.2f}{mark}")
        print("    checksums" + "".join(f"  {who} {checksum(means[who, regime][-1]):.6g}" for who in lived))
    for other in ("C", "Python", "Mesa"):
        distances = []
        for regime in REGIMES:
            if other not in who_lives(regime):
                continue
            a, b = pool(means["ours", regime]), pool(means[other, regime])
            for k in a.keys() & b.keys():
                # What neither saw vary and both found the same says nothing.
                if a[k][1] > 0 or b[k][1] > 0 or a[k][0] != b[k][0]:
                    distances.append((distance(a[k], b[k]), regime, k))
        z, regime, name = max(distances)
        print(f"ours against {other}: {len(distances)} means, largest |z| {z:.2f} ({regime} {name})")
    sys.exit(is_short)


if __name__ == "__main__":
    main()
