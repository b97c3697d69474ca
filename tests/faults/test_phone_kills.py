"""The phone's browser is killed in the middle of saving and sending: what was ticked is there, and arrives once."""

import random
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from benchmarks.house import House, wait_for
from tests.faults.numbers import many
from tests.faults.phone.chromium import Chromium, bundle
from tests.faults.phone.line import Line

pytestmark = pytest.mark.serial
KILLS = many(3, 100, 500)
SAVES_A_KILL = 10
PATIENCE = 60
"""Seconds in which something more has to come, on a machine that has other things to do as well."""


def arrived(house: House) -> Counter[str]:
    """Count how often each thing a phone made is in the stores."""
    found: Counter[str] = Counter()
    for store, question in (
        ("confided", "SELECT record_id FROM vault_sealedenvelope"),
        ("street", "SELECT id FROM safety_checkin"),
    ):
        with closing(sqlite3.connect(f"file:{house.home}/data/{store}.db?mode=ro", uri=True, timeout=10)) as opened:
            found.update(str(UUID(one)) for (one,) in opened.execute(question))
    return found


def wait_while_it_arrives(house: House, ticked: set[str]) -> None:
    """Wait until everything is at the office, for as long as more of it comes."""
    missing, last = len(ticked) + 1, time.monotonic() + PATIENCE
    while left := len(ticked - arrived(house).keys()):
        if left < missing:
            missing, last = left, time.monotonic() + PATIENCE
        if time.monotonic() > last:
            return
        time.sleep(0.1)


def test_nothing_ticked_is_lost_or_doubled_when_the_browser_is_killed(phone_house: House) -> None:
    house, chance = phone_house, random.Random(4)
    line = Line(house.ports["web"], bundle(), house.cookie("dee"))
    with tempfile.TemporaryDirectory(prefix="alongside-profile-", ignore_cleanup_errors=True) as profile:
        for _ in range(KILLS):
            before = len(line.acknowledged)
            browser = Chromium(Path(profile), f"{line.address}/harness?for=ever")
            try:
                enough = before + chance.randint(SAVES_A_KILL, SAVES_A_KILL + 6)
                wait_for(partial(line.has_acknowledged, enough), 120, "saves to be acknowledged")
                time.sleep(chance.random() * 0.02)
            finally:
                browser.kill()
        ticked = list(line.acknowledged)
        browser = Chromium(Path(profile), f"{line.address}/harness")
        try:
            wait_while_it_arrives(house, set(ticked))
        finally:
            browser.kill()
    line.close()
    found = arrived(house)

    assert len(ticked) >= KILLS * SAVES_A_KILL
    assert len(ticked) == len(set(ticked))
    assert (sorted(set(ticked) - found.keys()), [one for one, times in found.items() if times > 1]) == ([], [])
