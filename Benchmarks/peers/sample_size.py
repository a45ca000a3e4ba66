"""The least sample that finds one of r missing among N with a target chance, by bisection on scipy's hypergeometric law.

Prints a line of JSON: seconds for one search, and the sum of the answers, which is the bar's checksum.
"""

import json
import time

from scipy.stats import hypergeom


def least_sample(items, missing, target):
    low, high = 0, items
    while low < high:
        middle = (low + high) // 2
        if 1 - hypergeom.pmf(0, items, missing, middle) >= target:
            high = middle
        else:
            low = middle + 1
    return low


QUESTIONS = [(10_000_000, missing, target) for missing in (1_000, 10_000, 100_000) for target in (0.95, 0.99)]

best = float("inf")
for _ in range(5):
    start = time.process_time()
    answers = [least_sample(*question) for question in QUESTIONS]
    best = min(best, (time.process_time() - start) / len(QUESTIONS))
print(json.dumps({"seconds": best, "checksum": sum(answers), "answers": answers}))
