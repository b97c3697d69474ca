"""From a call at the centre to the worker's phone: POST sent until the offer's event is received.

Real web (granian) and live (uvicorn) processes on a fresh store. One worker listens; calls come at a steady pace,
and the worker declines each offer so that the next call finds them free. The limit beside it is the same event
through the store alone: a row written with full durability, seen by a loop that looks as often as the stream does.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.house import House, Line, Stream, open_house, share

CALLS, QUICK_CALLS = 1_000, 100
WARM_UP = 10
PACE_SECONDS = 0.05
AIM_P99_MS = 250

COUNT = """
import json, sys
import django
django.setup()
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.models import Offer
from alongside.street.intake.models import Call
told = Alert.objects.filter(audience=f"worker:{sys.argv[1]}").order_by("id").values_list("id", "kind", "subject")
numbers = dict(Call.objects.values_list("id", "event_number"))
print(json.dumps({"alerts": list(told),
                  "offers": {str(o.pk): numbers[o.call_id] for o in Offer.objects.all()}}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Send calls one after another; assert that every alert came exactly once, in order; print the figures."""
    calls = QUICK_CALLS if quick else CALLS
    with open_house("dee") as house:
        house.start("web", "live")
        stream = Stream(house, "dee")
        try:
            took, offers = _send_calls(house, stream, calls + WARM_UP)
            counted = house.run(COUNT, str(house.told["workers"]["dee"]))
            assert stream.wait(lambda events: len(events) >= len(counted["alerts"]))
            time.sleep(0.3)
            _check(stream, counted, offers)
        finally:
            stream.close()
        limit = _bare(house.home / "limit.db", min(calls, 200))
    took = sorted(took[WARM_UP:])
    figures = {
        "calls": calls, "p50_ms": round(share(took, 0.5) * 1000, 1), "p99_ms": round(share(took, 0.99) * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1), "aim_p99_ms": AIM_P99_MS,
        "store_alone_p50_ms": round(share(limit, 0.5) * 1000, 1),
        "p50_ratio_to_store_alone": round(share(took, 0.5) / share(limit, 0.5), 2),
        "events": len(counted["alerts"]),
    }  # fmt: skip
    print(json.dumps({"figure": "live", **figures}))
    return figures


def _send_calls(house: House, stream: Stream, calls: int) -> tuple[list[float], dict[str, str]]:
    centre, phone = Line(house, "web"), Line(house, "web", "dee")
    took, offers = [], {}
    for number in range(calls):
        began = time.perf_counter()
        known = set(offers)
        answer = centre.report(f"live-{number}", address=f"{number} N Elm St")
        assert answer.status == 201, answer.body
        assert stream.wait(lambda events, known=known: _newest(events, known) is not None), f"call {number}"
        event = _newest(stream.events, known)
        assert event is not None
        took.append(event.at - began)
        offers[event.subject] = f"live-{number}"
        answer = phone.ask(f"/phone/api/offers/{event.subject}/decline", data={"reason": "too_far"})
        assert answer.status == 200, answer.body
        time.sleep(max(0.0, began + PACE_SECONDS - time.perf_counter()))
    centre.close()
    phone.close()
    return took, offers


def _newest(events: list[Any], known: set[str]) -> Any:
    return next((one for one in reversed(events[-4:]) if one.kind == "offer" and one.subject not in known), None)


def _check(stream: Stream, counted: dict[str, Any], offers: dict[str, str]) -> None:
    received = [[one.event_id, one.kind, one.subject] for one in stream.events]
    assert received == counted["alerts"], "an alert was lost, doubled or out of order"
    assert offers == counted["offers"], "an offer was told for another call"


def _bare(path: Path, rows: int) -> list[float]:
    """Answer the seconds from a durable insert to its being seen by a second connection that looks every 20 ms."""
    import threading

    import pysqlite3

    writer = pysqlite3.connect(str(path), isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA synchronous=FULL")
    writer.execute("CREATE TABLE alert (id INTEGER PRIMARY KEY, subject TEXT)")
    seen = [0.0] * rows

    def look() -> None:
        reader = pysqlite3.connect(str(path), isolation_level=None)
        cursor = 0
        while cursor < rows:
            for (found,) in reader.execute("SELECT id FROM alert WHERE id > ?", (cursor,)).fetchall():
                cursor, seen[found - 1] = found, time.perf_counter()
            time.sleep(0.02)
        reader.close()

    reader = threading.Thread(target=look)
    reader.start()
    began = []
    for number in range(rows):
        began.append(time.perf_counter())
        writer.execute("INSERT INTO alert (subject) VALUES (?)", (f"a{number}",))
        time.sleep(0.027)
    reader.join(30)
    writer.close()
    return sorted(end - start for start, end in zip(began, seen, strict=True))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
