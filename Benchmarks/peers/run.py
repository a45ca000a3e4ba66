#!/usr/bin/env python3
"""Measures our statistics beside their peers in one run and prints the ratios.

    swift build -c release --product countersign-bench
    python3 Benchmarks/peers/run.py [--bench .build/release/countersign-bench]

Installs numpy, scipy and what SHANGRLA needs into .venv the first time. SHANGRLA is not on PyPI; name its checkout in the environment variable SHANGRLA
to measure it itself. Ends with 1 if a bar is missed or an answer differs.
"""

import argparse
import json
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# cryptorandom, svgling and colorama are for SHANGRLA.
TOOLS = ["numpy==2.4.6", "scipy==1.17.1", "cryptorandom", "svgling", "colorama", "consistent_sampler==1.0.10"]
UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0}
# The bar's name, the peer's script, the least ratio.
PAIRS = [
    ("least sample of 10 million", "sample_size.py", 20),
    ("sequential test, 100,000 draws", "sequential_test.py", 20),
    ("1,000 of 10 million, consistent_sampler's order", "selection.py", 10),
]


def python():
    """The interpreter of .venv, with the peers installed."""
    folder = ROOT / ".venv"
    running = folder / "bin" / "python"
    if not running.exists():
        venv.create(folder, with_pip=True)
    has = subprocess.run([running, "-c", "import numpy, scipy, cryptorandom, svgling, colorama, consistent_sampler"], capture_output=True)
    if has.returncode:
        subprocess.run([running, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *TOOLS], check=True)
    return running


def ours(bench):
    """Bar -> (seconds, checksum)."""
    rows = {}
    for name in ("statistics", "draw"):
        out = subprocess.run([bench, "--alone", name], capture_output=True, text=True, check=True).stdout
        for line in out.splitlines():
            bar, _, measured, _, _, _, checksum = line.split("\t")
            words = measured.replace(",", "").split()
            if len(words) > 1 and words[1] in UNITS:
                rows[bar] = (float(words[0]) * UNITS[words[1]], int(checksum, 16))
    return rows


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bench", default=ROOT / ".build" / "release" / "countersign-bench")
    options.add_argument("--python", help="an interpreter that has numpy and scipy, instead of .venv")
    given = options.parse_args()
    running = given.python or python()
    mine = ours(given.bench)
    failed = False
    print(f"{'bar':48} {'ours':>11} {'peer':>11} {'ratio':>7}  bar      peer")
    for bar, script, least in PAIRS:
        seconds, checksum = mine[bar]
        out = subprocess.run([running, HERE / script], capture_output=True, text=True, check=True).stdout
        peer = json.loads(out)
        ratio = peer["seconds"] / seconds
        least = peer.get("least", least)
        same = peer["checksum"] & 0xFFFFFFFF == checksum
        passes = ratio >= least and same
        failed |= not passes
        print(f"{bar:48} {seconds * 1e6:8.2f} µs {peer['seconds'] * 1e6:8.0f} µs {ratio:7.0f}  "
              f"≥ {least} {'pass' if passes else 'SHORT'}  {peer.get('peer', 'scipy')}"
              + ("" if same else f"  ANSWERS DIFFER: {checksum} and {peer['checksum']}"))
    sys.exit(failed)


if __name__ == "__main__":
    main()
