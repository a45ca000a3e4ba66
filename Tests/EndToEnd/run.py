"""Tries the built program from outside, as a stranger, a client, an attacker and an accident would.

Usage: run.py --binary PATH [--only WORD]

Prints a sentence for each test and ends with a line `N passed, N failed`; exit code 1 if any
failed. Talks to the loopback only and leaves nothing behind. Needs cryptography, jsonschema,
PyYAML and openapi-spec-validator.
"""

import argparse
import sys
import time

import stage

# Importing a file of tests enters its tests, in this order.
import commands  # noqa: F401  pylint: disable=unused-import
import receipts  # noqa: F401  pylint: disable=unused-import
import published  # noqa: F401  pylint: disable=unused-import
import rounds  # noqa: F401  pylint: disable=unused-import
import hostile_bytes  # noqa: F401  pylint: disable=unused-import
import hostile_acts  # noqa: F401  pylint: disable=unused-import
import accidents  # noqa: F401  pylint: disable=unused-import
import lab  # noqa: F401  pylint: disable=unused-import


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Try the built program from outside.")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--only", default="", help="a word of the tests' file or sentence")
    options = parser.parse_args()
    began = time.monotonic()
    place = stage.Stage(options.binary)
    try:
        failed = stage.run_all(place, options.only)
    finally:
        place.end()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
