"""The web process is killed while calls pour in: whatever was acknowledged is there, once, and nothing is half there."""

import http.client
import random
import threading
import time

import pytest

from benchmarks.house import House, Line, open_house
from tests.faults.numbers import many

pytestmark = pytest.mark.serial
CLIENTS = 4
LOOK = """
import json
import django
django.setup()
from collections import Counter
from django.db import connection
from alongside.street.alerts.models import Alert
from alongside.street.intake.models import Call
from alongside.street.screening.models import ScreeningRecord
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    whole = cursor.fetchone()[0]
calls = dict(Call.objects.values_list("id", "event_number"))
screened = Counter(ScreeningRecord.objects.values_list("call_id", flat=True))
told = set(Alert.objects.filter(kind="board").values_list("subject", flat=True))
print(json.dumps({
    "whole": whole, "numbers": sorted(calls.values()),
    "not_screened_once": [calls[n] for n in calls if screened[n] != 1],
    "not_told": sorted(set(calls.values()) - told),
}))
"""


def pour(house: House, name: str, stop: threading.Event, acknowledged: list[str], sent: list[str]) -> None:
    """Report calls one after another until told to stop or the process is gone; note each that was acknowledged."""
    try:
        line = Line(house, "web")
        for number in range(100_000):
            if stop.is_set():
                break
            sent.append(f"{name}-{number}")
            if line.report(f"{name}-{number}").status == 201:
                acknowledged.append(f"{name}-{number}")
    except (OSError, http.client.HTTPException):
        return


def test_no_acknowledged_call_is_lost_when_the_web_process_is_killed() -> None:
    chance = random.Random(2)
    acknowledged: list[str] = []
    sent: list[str] = []
    with open_house("dee,marcus") as house:
        for turn in range(many(2, 60, 1_000)):
            house.start("web")
            before, stop = len(acknowledged), threading.Event()
            pourers = [
                threading.Thread(target=pour, args=(house, f"r{turn}-c{client}", stop, acknowledged, sent))
                for client in range(CLIENTS)
            ]
            for one in pourers:
                one.start()
            last = time.monotonic() + 20
            while len(acknowledged) < before + 30 and time.monotonic() < last:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.3)
            house.kill("web")
            stop.set()
            for one in pourers:
                one.join(30)
            assert len(acknowledged) >= before + 30, house.log("web")
        after_kills = house.run(LOOK)
        house.start("web")
        line = Line(house, "web")
        again = {number: line.report(number).status for number in set(sent) - set(acknowledged)}
        line.close()
        in_the_end = house.run(LOOK)

    assert after_kills["whole"] == in_the_end["whole"] == "ok"
    assert sorted(set(acknowledged) - set(after_kills["numbers"])) == []
    assert (after_kills["not_screened_once"], after_kills["not_told"]) == ([], [])
    assert in_the_end["numbers"] == sorted(sent)
    assert (in_the_end["not_screened_once"], in_the_end["not_told"]) == ([], [])
    # Sent once more with a later clock, a call that was kept but never acknowledged is another body under its key.
    kept_unsaid = {number for number, status in again.items() if status == 409}
    assert set(again.values()) <= {200, 201, 409}
    assert kept_unsaid <= set(after_kills["numbers"])
