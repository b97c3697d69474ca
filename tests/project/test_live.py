"""The live stream of a real process: to its own audience only, nothing lost, nothing twice."""

import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks.house import Event, House, Line, Stream

pytestmark = pytest.mark.serial

TELL = """
import sys, time
import django
django.setup()
from alongside.ground import clock
from alongside.street.alerts.actions import tell
audience, count, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
for number in range(count):
    tell(audience=audience, kind="offer", subject=f"{sys.argv[4]}-{number}", at=clock.now())
    time.sleep(pause)
"""
ASK = """
import json, sys
import django
django.setup()
from alongside.ground import clock
from alongside.street.dispatch.actions import receive_call
from alongside.street.dispatch.models import Offer
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
user = User.objects.get(email=f"{sys.argv[1]}@example.org")
at = clock.now()
got = receive_call(source="officers", by=user.actor, at=at, asked_by_id=user.pk, report=CallReport(
    event_number=sys.argv[2], created_at=at, call_source=CallSource.OFFICER, category="noise",
    address="1200 N ELM ST", answers={"weapon": False, "violence": False}))
offer = Offer.objects.get(pk=got.offer_id)
print(json.dumps({"offer": str(offer.pk), "worker": offer.worker_id}))
"""
END = """
import sys
import django
django.setup()
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import end_response
from alongside.street.dispatch.models import Response
from alongside.street.people.models import Worker
response = Response.objects.get(end="")
by = Worker.objects.get(pk=response.worker_id).user.actor
at = clock.now()
end_response(tap_id=uuid7(), response_id=response.pk, end="cancelled_before_arrival", tapped_at=at, by=by, at=at)
"""
SIGN_OUT = """
import sys
import django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
SessionStore(sys.argv[1]).delete()
"""
SWITCH = """
import sys
import django
django.setup()
from alongside.street.people.models import User
User.objects.filter(pk=int(sys.argv[1])).update(is_active=sys.argv[2] == "on")
"""


@pytest.fixture(scope="module", autouse=True)
def _running(house: House) -> Iterator[None]:
    house.start("web", "live")
    yield


@pytest.fixture
def streams(house: House) -> "Iterator[dict[str, Stream]]":
    """One open stream each for the two workers, the coordinator and the two officers."""
    opened = {name: Stream(house, name) for name in ("dee", "marcus", "rosa", "lind", "kowal")}
    yield opened
    for stream in opened.values():
        stream.close()


def offers_in(stream: Stream) -> list[str]:
    return list(dict.fromkeys(event.subject for event in stream.events if event.kind == "offer"))


def has_offer(events: list[Event]) -> bool:
    return any(event.kind == "offer" for event in events)


def test_an_offer_is_heard_by_its_worker_and_by_nobody_else(house: House, streams: dict[str, Stream]) -> None:
    centre = Line(house, "web")

    assert centre.report("heard-1").status == 201
    centre.close()
    first = "dee" if streams["dee"].wait(has_offer, 5) else "marcus"
    second = "marcus" if first == "dee" else "dee"
    assert offers_in(streams[second]) == []
    own = offers_in(streams[first])
    house.ask("web", f"/phone/api/offers/{own[0]}/decline", who=first, data={"reason": "too_far"})
    assert streams[second].wait(has_offer, 5)
    others = offers_in(streams[second])
    house.ask("web", f"/phone/api/offers/{others[0]}/decline", who=second, data={"reason": "too_far"})
    assert streams[second].wait(lambda events: len(events) >= 2, 5)

    assert (len(own), len(others)) == (1, 1)
    assert offers_in(streams[first]) == own
    assert own != others
    assert {event.kind for event in streams["rosa"].events} == {"board"}
    assert streams["lind"].events == streams["kowal"].events == []


def test_an_officer_hears_only_their_own_receipts(house: House, streams: dict[str, Stream]) -> None:
    asked = house.run(ASK, "lind", "asked-1")
    worker = next(name for name, number in house.told["workers"].items() if number == asked["worker"])

    assert house.ask("web", f"/phone/api/offers/{asked['offer']}/accept", who=worker, data={}).status == 200

    assert streams["lind"].wait(lambda events: len(events) >= 1, 5)
    house.run(END)
    assert streams["lind"].wait(lambda events: len(events) >= 2, 5)
    assert {(event.kind, event.subject) for event in streams["lind"].events} == {("receipt", "asked-1")}
    assert streams["kowal"].events == []


@pytest.mark.parametrize("cookie", ["", "alongside=made-up", "alongside=", "nonsense;;=="])
def test_who_is_signed_out_gets_401(house: House, cookie: str) -> None:
    line = Line(house, "live")

    answer = line.ask("/live", headers={"Cookie": cookie} if cookie else {})
    line.close()

    assert (answer.status, answer.json) == (401, {"says": "Sign in again."})


def test_what_was_missed_is_replayed_once_and_in_order_however_much_it_is(house: House) -> None:
    audience = f"worker:{house.told['workers']['dee']}"
    stream = Stream(house, "dee")
    house.run(TELL, audience, "1", "0", "before")
    assert stream.wait(lambda events: len(events) == 1, 5)
    last = stream.events[-1].event_id
    stream.close()

    house.run(TELL, audience, "1200", "0", "away")
    house.run(TELL, f"worker:{house.told['workers']['marcus']}", "20", "0", "other")
    again = Stream(house, "dee", last=last)
    came = again.wait(lambda events: len(events) >= 1200, 20)
    house.run(TELL, audience, "1", "0", "after")
    again.wait(lambda events: len(events) >= 1201, 5)
    again.close()

    assert came
    assert [event.subject for event in again.events] == [f"away-{number}" for number in range(1200)] + ["after-0"]
    ids = [event.event_id for event in again.events]
    assert ids == sorted(set(ids))


def test_a_listener_that_comes_and_goes_loses_nothing_and_hears_nothing_twice(house: House) -> None:
    audience = f"worker:{house.told['workers']['marcus']}"
    first = Stream(house, "marcus")
    house.run(TELL, audience, "1", "0", "start")
    assert first.wait(lambda events: len(events) == 1, 5)
    first.close()
    last = first.events[0].event_id
    writer = threading.Thread(target=house.run, args=(TELL, audience, "400", "0.004", "flow"))

    writer.start()
    heard: list[Event] = []
    until = time.monotonic() + 40
    while len(heard) < 400 and time.monotonic() < until:
        stream = Stream(house, "marcus", last=last)
        stream.wait(lambda events: len(events) >= 37, 2)
        stream.close()
        stream.reader.join(5)
        heard += stream.events
        last = heard[-1].event_id if heard else last
    writer.join()

    assert [event.subject for event in heard] == [f"flow-{number}" for number in range(400)]


def test_a_stream_is_closed_within_five_seconds_of_signing_out_though_events_keep_coming(house: House) -> None:
    stream = Stream(house, "kowal")
    audience = f"asker:{house.told['users']['kowal']}"
    writer = threading.Thread(target=house.run, args=(TELL, audience, "80", "0.1", "busy"))
    writer.start()
    assert stream.wait(lambda events: len(events) >= 2, 5)

    house.run(SIGN_OUT, house.told["sessions"]["kowal"])
    began = time.monotonic()
    ended = stream.wait_for_end(8)
    took = time.monotonic() - began
    writer.join()

    assert ended
    assert took <= 5
    assert Stream(house, "kowal").status == 401


def test_a_stream_is_closed_within_five_seconds_of_deactivation(house: House) -> None:
    stream = Stream(house, "sam")

    house.run(SWITCH, str(house.told["users"]["sam"]), "off")
    began = time.monotonic()
    ended = stream.wait_for_end(8)
    took = time.monotonic() - began

    assert ended
    assert took <= 5
    assert Stream(house, "sam").status == 401


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://evil.example", None),
        ("http://localhost.evil.example", None),
        ("http://evil.example:80/localhost", None),
        ("null", None),
        ("", None),
    ],
)
def test_only_pages_of_this_installation_may_listen(house: House, origin: str, allowed: str | None) -> None:
    stream = Stream(house, "rosa", origin=origin)
    stream.close()

    assert stream.status == 200
    assert stream.headers.get("access-control-allow-origin") == allowed
    assert stream.headers.get("access-control-allow-credentials") == ("true" if allowed else None)


OUT_OF_ORDER = """
import json, sys, time
import django
django.setup()
from alongside.ground import clock
from alongside.street.alerts.models import Alert
from alongside.street.alerts.reads import last_alert_id
last, audience = last_alert_id(), sys.argv[1]
for place in json.loads(sys.argv[2]):
    Alert.objects.create(id=last + place, audience=audience, kind="offer", subject=f"{sys.argv[3]}-{place}", made_at=clock.now())
    time.sleep(float(sys.argv[4]))
"""


def test_ids_that_commit_out_of_order_are_all_heard(house: House) -> None:
    """As PostgreSQL does: a number is drawn early and committed late. Number 3 was drawn and rolled back."""
    audience = f"worker:{house.told['workers']['dee']}"
    stream = Stream(house, "dee")

    house.run(OUT_OF_ORDER, audience, "[2, 1, 5, 6, 4]", "order", "0.1")
    came = stream.wait(lambda events: len(events) >= 5, 5)
    stream.close()
    ids = [event.event_id for event in stream.events]

    assert came
    assert [event.subject for event in stream.events] == [f"order-{n}" for n in (2, 1, 5, 6, 4)]
    assert ids == sorted(ids), "the last id that a browser keeps must never go back"


def test_who_was_away_when_an_id_came_late_hears_it_on_coming_back(house: House) -> None:
    audience = f"worker:{house.told['workers']['dee']}"
    stream = Stream(house, "dee")
    house.run(OUT_OF_ORDER, audience, "[2]", "away", "0")
    assert stream.wait(lambda events: len(events) == 1, 5)
    last = stream.events[-1].event_id
    stream.close()

    house.run(OUT_OF_ORDER, audience, "[-1]", "late", "0.2")  # below the highest: the hole before it
    again = Stream(house, "dee", last=last)
    came = again.wait(lambda events: len(events) >= 1, 5)
    house.run(OUT_OF_ORDER, audience, "[1]", "after", "0")
    again.wait(lambda events: len(events) >= 2, 5)
    again.close()

    assert came
    assert [event.subject for event in again.events] == ["late--1", "after-1"]
