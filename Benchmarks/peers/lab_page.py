"""Times the lab's page: questions that no one asked before, one after the other, over HTTP.

Rehearses the small market, serves it on a free port, and prints for each regime the median, 90th and 99th percentile of the time to an
answer, and the processor seconds that the server took for each. On a machine that does other things, read the latter: two
cores share them.

Usage: lab_page.py --binary .build/release/countersign [--questions 100]
"""

import argparse
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

REGIMES = {
    "R1 licensing": "regime=R1", "R2 auditors alone": "regime=R2", "R3 auditors and sureties": "regime=R3",
    "R3 with E7": "regime=R3&diligence=1&wtpS=0.4", "R4 tiers": "regime=R4",
}


def processor_seconds(process):
    """User and system time that a process has taken."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait(base):
    for _ in range(600):
        try:
            urllib.request.urlopen(base + "/readyz").read()
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")


def question(number, moves_world):
    """A slider's place that was not asked for before; the world's sliders change the fixed rules' answer too."""
    text = f"&beta={0.01 + number / 1000:g}&lamA={1 + number / 100:g}&tL={1 + number / 500:g}&t2={1 + number / 500:g}"
    return text + (f"&piD={0.03 + number / 5000:g}" if moves_world else "")


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--binary", required=True)
    reader.add_argument("--questions", type=int, default=100)
    given = reader.parse_args()
    program = str(pathlib.Path(given.binary).resolve())
    root = pathlib.Path(__file__).resolve().parents[2]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        data = str(pathlib.Path(folder) / "data")
        subprocess.run(
            [program, "rehearse", "Scenarios/small-market.yaml", "--seed", "1", "--into", data],
            cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = subprocess.Popen(
            [program, "serve", "--in", data, "--port", str(port)], cwd=root, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            wait(base)
            print(f"{'':26}{'slider':8}{'median':>9}{'p90':>9}{'p99':>9}{'cpu':>9}   milliseconds")
            for name, words in REGIMES.items():
                for moves_world in (False, True):
                    took = []
                    before = processor_seconds(server)
                    for number in range(given.questions):
                        request = urllib.request.Request(
                            f"{base}/lab?{words}{question(number, moves_world)}", headers={"Accept": "text/html"})
                        began = time.perf_counter()
                        urllib.request.urlopen(request).read()
                        took.append(1000 * (time.perf_counter() - began))
                    spent = 1000 * (processor_seconds(server) - before) / len(took)
                    took.sort()
                    row = (statistics.median(took), took[9 * len(took) // 10], took[99 * len(took) // 100], spent)
                    which = "world" if moves_world else "rule"
                    print(f"{name:26}{which:8}" + "".join(f"{value:9.0f}" for value in row))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


if __name__ == "__main__":
    main()
