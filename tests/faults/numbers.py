"""How often a fault is played: a few times in every run, the promised number in CI, many more in the long run."""

import os


def many(quick: int, full: int, long: int) -> int:
    """Answer the number of this run: ``quick`` (make test), ``full`` (make faults) or ``long`` (make test-long)."""
    if os.environ.get("ALONGSIDE_TEST_LONG"):
        return long
    return full if os.environ.get("ALONGSIDE_TEST_FAULTS") else quick
