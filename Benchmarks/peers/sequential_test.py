"""100,000 draws without replacement from a million items: the ALPHA supermartingale with a fixed alternative.

Source: P. B. Stark, "ALPHA: Audit that Learns from Previously Hand-Audited Ballots", Annals of Applied Statistics 17 (2023), the
method behind SHANGRLA's tests. SHANGRLA is not on PyPI: with its checkout in the environment variable SHANGRLA its own
alpha_mart is measured, without it the bare published formula in numpy, which does less and is faster.

Prints a line of JSON: seconds for one test, and a million times the logarithm of the greatest evidence, which is the bar's checksum.
"""

import json
import math
import os
import sys
import time

import numpy as np

ITEMS, NULL, OTHER = 1_000_000, 2_000, 1_000
DRAWS = np.array([0.0 if j % 1_000 == 0 else 1.0 for j in range(1, 100_001)])


def alpha(draws):
    """(p, history) that the share of present items is at most 1 - NULL / ITEMS."""
    before = np.concatenate(([0.0], np.cumsum(draws)[:-1]))
    left = ITEMS - np.arange(len(draws))
    null = (ITEMS - NULL - before) / left
    other = (ITEMS - OTHER - before) / left
    evidence = np.cumprod(draws * other / null + (1 - draws) * (1 - other) / (1 - null))
    return min(1, 1 / evidence.max()), np.minimum(1, 1 / evidence)


def peer():
    folder = os.environ.get("SHANGRLA")
    if not folder:
        return "published formula in numpy", alpha
    sys.path.insert(0, folder)
    from shangrla.core.NonnegMean import NonnegMean
    test = NonnegMean(
        test=NonnegMean.alpha_mart, estim=NonnegMean.fixed_alternative_mean, N=ITEMS, t=1 - NULL / ITEMS, u=1,
        eta=1 - OTHER / ITEMS)
    return "SHANGRLA's alpha_mart", test.test


name, test = peer()
best = float("inf")
for _ in range(20):
    start = time.process_time()
    p, history = test(DRAWS)
    best = min(best, time.process_time() - start)
print(json.dumps({"seconds": best, "least": 20 if os.environ.get("SHANGRLA") else 1, "checksum": round(-math.log10(p) * 1e6), "peer": name}))
