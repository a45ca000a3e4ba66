#!/usr/bin/env python3
"""A thousand of ten million ids drawn by PyPI consistent_sampler: seconds, greatest memory, and a checksum of the ids in order."""

import hashlib
import itertools
import json
import resource
import time

from consistent_sampler import sampler

ids = [f"unit-{number:08d}" for number in range(10_000_000)]
began = time.process_time()
drawn = list(itertools.islice(sampler(ids, seed="01382438112797316654", take=1_000, output="id"), 1_000))
seconds = time.process_time() - began
digest = hashlib.sha256("".join(drawn).encode()).digest()
print(json.dumps({
    "seconds": seconds,
    "checksum": int.from_bytes(digest[:8], "big"),
    "peer": f"consistent_sampler, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB",
}))
