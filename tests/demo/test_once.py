"""The town's day through the doors: the same seed gives the same numbers, and nothing said no unheard."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.once import check_counts

ROOT = Path(__file__).parents[2]
NAMES = [
    "calls", "assessed", "eligible", "offered", "accepted", "reached", "engaged", "non_responses", "receipts",
    "encounters", "referrals",
]  # fmt: skip


def _play(seed: int) -> dict[str, Any]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALONGSIDE", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-m", "demo", "once", "--seed", str(seed)],
        cwd=ROOT, env=clean, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.serial
def test_the_day_adds_up_and_is_the_same_each_time() -> None:
    first = _play(2)

    again = _play(2)

    assert list(first) == NAMES
    assert first == again
    assert first["eligible"] == first["accepted"] + sum(first["non_responses"].values())
    # Matched together, the calls of this day leave none that only those could have gone to who said no.
    assert set(first["non_responses"]) == {"all_busy", "off_hours", "offer_timed_out"}
    assert 100 <= first["calls"] <= 300
    assert 10 <= first["eligible"] <= 40
    assert first["offered"] >= first["accepted"] >= first["reached"] >= first["engaged"] > 0
    assert (first["encounters"], first["receipts"] > 0, first["referrals"] > 0) == (first["engaged"], True, True)
    assert list((ROOT / "var" / "once").iterdir()) == []


def test_a_day_that_does_not_add_up_is_refused() -> None:
    counted = {"eligible": 5, "accepted": 3, "ended": 3, "non_responses": {"off_hours": 1}}

    with pytest.raises(AssertionError, match="5 eligible, but 3 accepted and 1 not"):
        check_counts(counted)


def test_an_accepted_call_without_an_end_is_refused() -> None:
    counted = {"eligible": 4, "accepted": 3, "ended": 2, "non_responses": {"off_hours": 1}}

    with pytest.raises(AssertionError, match="3 accepted, but 2 ended"):
        check_counts(counted)
