"""The board with 60 calls waiting, over 0, 20,000 and 200,000 calls of history: it must not grow.

A real granian answers `GET /console/` and `GET /console/parts` to a signed-in coordinator. The same tonight lies over
every history; the ratio is the largest history's quickest answer to the one without history.
"""

import json
import sys
import time

from benchmarks.house import House, Line, open_house

SIZES, QUICK_SIZES = (0, 20_000, 200_000), (0, 5_000, 20_000)
TIMES, QUICK_TIMES = 40, 15
WARM_UP = 10
WAITING, CARDS = 60, 10
LARGEST_BYTES = 64 * 1024

TONIGHT = """
import django
django.setup()
from datetime import timedelta
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.ids import uuid7
from alongside.street.dispatch.models import NonResponse, Response, Waiting
from alongside.street.intake.models import Call, Source
from alongside.street.people.models import Programme, Worker
from alongside.street.places.actions import NewStreet, add_area, add_streets
from alongside.street.screening.models import ScreeningRecord
at, programme = clock.now(), Programme.objects.get()
by = the_system(programme.pk)
for n in range(12):
    x, y = -89.52 + n % 4 * 0.02, 43.03 + n // 4 * 0.02
    ring = [[x, y], [x + 0.02, y], [x + 0.02, y + 0.02], [x, y + 0.02], [x, y]]
    add_area(kind="neighbourhood", code=f"n{n}", name=f"Quarter {n}", by=by, at=at,
             polygon={"type": "Polygon", "coordinates": [ring]})
add_streets(by=by, at=at, streets=[
    NewStreet(f"{n} St", tuple((-89.52 + step * 0.004, 43.03 + n * 0.0012) for step in (block, block + 1)))
    for n in range(50) for block in range(20)])
source = Source.objects.create(programme_id=programme.pk, slug="tonight", name="Tonight")
def call(n, minutes):
    made = Call.objects.create(
        programme_id=programme.pk, source=source, event_number=f"tonight-{n}", call_source="centre", category="noise",
        created_at=at - timedelta(minutes=minutes), address=f"{n}00 N Elm St", place_key=f"{n}00 block of n elm st",
        lon=-89.51 + n % 10 * 0.006, lat=43.035 + n % 7 * 0.006, area_code="n1", digest=bytes(16),
        received_at=at - timedelta(minutes=minutes), changed_at=at)
    ScreeningRecord.objects.create(
        programme_id=programme.pk, call_id=made.pk, protocol_version="p1", outcome="eligible", because=["category"],
        verdicts=[{"code": "category", "outcome": "eligible", "says": "Work for us."}], screened_at=made.created_at)
    return made
for n in range(60):
    Waiting.objects.create(programme_id=programme.pk, call_id=call(n, 5 + n / 2).pk, since_at=at - timedelta(minutes=5))
worker = Worker.objects.get(initials="DE")
for n in range(60, 80):
    left = at - timedelta(minutes=(n - 58) * 10)
    Response.objects.create(id=uuid7(), programme_id=programme.pk, call_id=call(n, (n - 55) * 10).pk, end="engaged",
        worker_id=worker.pk, status="clear", requested_at=left, accepted_at=left - timedelta(minutes=9),
        arrived_at=left - timedelta(minutes=5), departed_at=left)
for n in range(80, 90):
    NonResponse.objects.create(programme_id=programme.pk, call_id=call(n, 300).pk, reason="all_busy",
        made_at=at - timedelta(minutes=(n - 78) * 12))
"""

HISTORY = """
import json, sys
import django
django.setup()
from datetime import timedelta
from django.db import transaction
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.models import NonResponse, Offer, Response, StatusTap
from alongside.street.intake.models import Call, Source
from alongside.street.people.models import Programme, Shift, Worker
from alongside.street.screening.models import ScreeningRecord
start, stop, whole = (int(word) for word in sys.argv[1:])
at, programme, worker = clock.now(), Programme.objects.get(), Worker.objects.get(initials="DE")
source, _ = Source.objects.get_or_create(programme_id=programme.pk, slug="history", defaults={"name": "History"})
span = timedelta(days=364)
def when(n):
    return at - timedelta(days=2) - span * ((n * 7919) % whole) / whole
def keep(model, rows):
    model.objects.bulk_create(rows, batch_size=500)
for first in range(start, stop, 5000):
    numbers = range(first, min(first + 5000, stop))
    with transaction.atomic():
        calls = [Call(
            programme_id=programme.pk, source=source, event_number=f"h-{n}", call_source="centre", category="noise",
            created_at=when(n), address=f"{n % 900} N Elm St", place_key=f"{n % 900} n elm st", lon=-89.5, lat=43.05,
            area_code="n1", digest=n.to_bytes(16, "big"), received_at=when(n), changed_at=when(n),
            cleared_at=when(n)) for n in numbers]
        keep(Call, calls)
        keep(ScreeningRecord, [ScreeningRecord(
            programme_id=programme.pk, call_id=c.pk, protocol_version="p1", screened_at=c.created_at,
            outcome=("eligible", "ineligible", "not_assessed")[i % 3], because=["category"])
            for i, c in enumerate(calls)])
        eligible = calls[::3]
        keep(NonResponse, [NonResponse(programme_id=programme.pk, call_id=c.pk, reason="all_busy",
                                       made_at=c.created_at) for c in eligible[::2]])
        keep(Offer, [Offer(id=uuid7(), programme_id=programme.pk, call_id=c.pk, worker_id=worker.pk,
                           offered_at=c.created_at, expires_at=c.created_at, state="accepted")
                     for c in eligible[1::2]])
        responses = [Response(
            id=uuid7(), programme_id=programme.pk, call_id=c.pk, worker_id=worker.pk, status="clear", end="engaged",
            requested_at=c.created_at, accepted_at=c.created_at, arrived_at=c.created_at, departed_at=c.created_at)
            for c in eligible[1::2]]
        keep(Response, responses)
        keep(StatusTap, [StatusTap(id=uuid7(), response_id=r.pk, worker_id=worker.pk, status=status,
                                   tapped_at=r.accepted_at, received_at=r.accepted_at)
                         for r in responses for status in ("en_route", "on_scene", "engaged")])
        keep(Alert, [Alert(audience=f"board:{programme.pk}", kind="board", subject=c.event_number, made_at=at)
                     for c in calls])
if not Shift.objects.filter(starts_at__lt=at - timedelta(days=2)).exists():
    keep(Shift, [Shift(worker=worker, starts_at=at - timedelta(days=d + 2),
                       ends_at=at - timedelta(days=d + 2, hours=-8))
                 for d in range(364)])
print(json.dumps({"calls": Call.objects.count()}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Measure the board over growing histories; assert that all 60 calls are there each time; print the figures."""
    sizes, times = (QUICK_SIZES, QUICK_TIMES) if quick else (SIZES, TIMES)
    told = {}
    with open_house("dee,marcus") as house:
        house.run(TONIGHT)
        house.start("web")
        for before, size in zip((0, *sizes), sizes, strict=False):
            if size:
                house.run(HISTORY, str(before), str(size), str(sizes[-1]))
            told[size] = _measure(house, times)
    first, last = told[sizes[0]], told[sizes[-1]]
    figures = {
        "waiting": WAITING, "largest_bytes": max(one["bytes"] for one in told.values()), "limit_bytes": LARGEST_BYTES,
        "bytes_ratio": round(last["bytes"] / first["bytes"], 3), "time_ratio": round(last["ms"] / first["ms"], 2),
        "parts_time_ratio": round(last["parts_ms"] / first["parts_ms"], 2),
        **{f"{name}_at_{size}": one[name] for size, one in told.items() for name in ("bytes", "ms", "parts_ms")},
    }  # fmt: skip
    print(json.dumps({"figure": "board", **figures}))
    return figures


def _measure(house: House, times: int) -> dict[str, float]:
    line = Line(house, "web", "rosa")
    page = line.ask("/console/")
    assert page.status == 200, house.log("web")
    assert page.body.count(b"data-call") >= CARDS, page.body[:300]
    dots = {n for n in range(1, 61) if f'#call-{n}"'.encode() in page.body}
    assert len(dots) == WAITING, f"{len(dots)} of {WAITING} calls are on the map"
    seen: set[str] = set()
    for number in range(1, WAITING // CARDS + 1):
        shown = line.ask(f"/console/?page={number}").body
        seen |= {f"tonight-{n}" for n in range(WAITING) if f'/calls/tonight-{n}"'.encode() in shown}
    assert len(seen) == WAITING, f"{len(seen)} of {WAITING} calls are in the list"
    for _ in range(WARM_UP):
        line.ask("/console/")
    took: dict[str, list[float]] = {"/console/": [], "/console/parts": []}
    for _ in range(times):
        for path, mine in took.items():
            began = time.perf_counter()
            answer = line.ask(path)
            mine.append(time.perf_counter() - began)
            assert answer.status == 200, answer.body[:300]
    line.close()
    return {
        "bytes": len(page.body),
        "ms": round(min(took["/console/"]) * 1000, 2),
        "parts_ms": round(min(took["/console/parts"]) * 1000, 2),
    }


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
