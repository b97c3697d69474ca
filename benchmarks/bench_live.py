"""From a call at the centre to the worker's phone: POST sent until the offer's event is received.

Real web (granian) and live (uvicorn) processes on a fresh store. One worker listens; calls come at a steady pace,
and the worker declines each offer so that the next call finds them free. The limit beside it is the same event
through the store alone: a row written with full durability, seen by a loop that looks as often as the stream does.

Then the same at fifty calls a second, whatever the answers take (an open loop), to twenty programmes whose one worker
declines at once; and two thousand listeners on one live process: what it weighs, and how long until the last has heard.
"""

import asyncio
import json
import resource
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.house import House, Line, Stream, open_house, share

CALLS, QUICK_CALLS = 1_000, 100
WARM_UP = 10
PACE_SECONDS = 0.05
AIM_P99_MS = 250
RUSH_CALLS, QUICK_RUSH_CALLS, RUSH_PACE_SECONDS, RUSH_PROGRAMMES = 1_000, 150, 0.02, 20
LISTENERS, QUICK_LISTENERS, AIM_LISTENERS_MB = 2_000, 300, 300

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


LISTENING_OFFICERS = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from alongside.ground.audience import Role
from alongside.street.people.models import Programme, User
programme, told, sessions, store = Programme.objects.get(), [], [], SessionStore()
people = User.objects.bulk_create([
    User(email=f"more{n}@example.org", name=f"M{n}", role=Role.OFFICER, programme=programme, password="!")
    for n in range(int(sys.argv[1]))
])
for n, user in enumerate(people):
    said = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash()}
    sessions.append(Session(session_key=f"more{n:028d}", session_data=store.encode(said),
                            expire_date=timezone.now() + timedelta(days=1)))
    told.append([user.pk, sessions[-1].session_key])
Session.objects.bulk_create(sessions)
print(json.dumps(told))
"""
MORE_PROGRAMMES = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.street.people.actions import make_machine_token
from alongside.street.people.models import Programme, Shift, User, Worker
from alongside.street.screening.actions import start_first_protocol
at, told = clock.now(), {}
for n in range(int(sys.argv[1])):
    programme = Programme.objects.create(name=f"P{n}", slug=f"p{n}")
    by = the_system(programme.pk)
    start_first_protocol(by=by, at=at - timedelta(days=400))
    user = User.objects.create_user(f"p{n}@example.org", name=f"P{n}", role=Role.WORKER, programme=programme)
    worker = Worker.objects.create(programme=programme, user=user, initials="P", languages=["en"], home_lon=-89.5,
                                   home_lat=43.06)
    Shift.objects.create(worker=worker, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=9),
                         went_on_at=at - timedelta(hours=1))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = make_machine_token(name="Centre", source="centre", by=by, at=at)
    told[f"p{n}"] = {"session": session.session_key, "token": token}
print(json.dumps(told))
"""
TELL_ALL = """
import json, sys, time
import django
django.setup()
from alongside.ground import clock
from alongside.street.alerts.actions import tell_all
ids = json.loads(sys.argv[1])
tell_all([(f"asker:{one}", "receipt", f"to-{one}") for one in ids], at=clock.now())
print(json.dumps(time.time()))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Play the three loads, assert that every alert came exactly once, and print the figures."""
    figures = _one_worker(quick)
    print(json.dumps({"figure": "live", **figures}))
    rush = _rush(QUICK_RUSH_CALLS if quick else RUSH_CALLS)
    print(json.dumps({"figure": "live at 50 calls a second", **rush}))
    crowd = _crowd(QUICK_LISTENERS if quick else LISTENERS)
    print(json.dumps({"figure": "live listeners", **crowd}))
    return figures | {f"rush_{name}": value for name, value in rush.items()} | crowd


def _one_worker(quick: bool) -> dict[str, float]:
    """Send calls one after another to one worker."""
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
    return {
        "calls": calls, "p50_ms": round(share(took, 0.5) * 1000, 1), "p99_ms": round(share(took, 0.99) * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1), "aim_p99_ms": AIM_P99_MS,
        "store_alone_p50_ms": round(share(limit, 0.5) * 1000, 1),
        "p50_ratio_to_store_alone": round(share(took, 0.5) / share(limit, 0.5), 2),
        "events": len(counted["alerts"]),
    }  # fmt: skip


def _rush(calls: int) -> dict[str, float]:
    """Send fifty calls a second, however long the answers take, to programmes whose one worker declines at once."""
    began: dict[str, float] = {}
    with open_house("") as house:
        more = house.run(MORE_PROGRAMMES, str(RUSH_PROGRAMMES))
        house.told["sessions"] |= {name: one["session"] for name, one in more.items()}
        house.start("web", "live")
        streams = {name: Stream(house, name) for name in more}
        stop = threading.Event()
        decliners = [threading.Thread(target=_decline_all, args=(house, name, streams[name], stop)) for name in more]
        for one in decliners:
            one.start()
        centres = [Line(replace(house, told=house.told | {"token": one["token"]}), "web") for one in more.values()]
        started = time.perf_counter()
        for number in range(calls + WARM_UP):
            due = started + number * RUSH_PACE_SECONDS
            time.sleep(max(0.0, due - time.perf_counter()))
            began[f"rush-{number}"] = due  # a call that had to wait for the line waits too
            answer = centres[number % len(centres)].report(f"rush-{number}", address=f"{number} N Elm St")
            assert answer.status == 201, answer.body
        sent_for = time.perf_counter() - started
        time.sleep(2)
        stop.set()
        for one in decliners:
            one.join(10)
        offers, first = house.run(FIRST_OFFERS), dict[str, float]()
        for stream in streams.values():
            for event in stream.events:
                if event.kind == "offer" and event.subject in offers:
                    first.setdefault(offers[event.subject], event.at)
            stream.close()
        for line in centres:
            line.close()
    late = [number for number in began if number not in first]
    assert not late, f"{len(late)} calls reached no phone"
    took = sorted(first[number] - at for number, at in list(began.items())[WARM_UP:])
    return {
        "calls": calls, "calls_per_second": round((calls + WARM_UP) / sent_for, 1),
        "p50_ms": round(share(took, 0.5) * 1000, 1), "p99_ms": round(share(took, 0.99) * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1), "aim_p99_ms": AIM_P99_MS,
    }  # fmt: skip


FIRST_OFFERS = """
import json
import django
django.setup()
from alongside.street.dispatch.models import Offer
from alongside.street.intake.models import Call
numbers, first = dict(Call.objects.values_list("id", "event_number")), {}
for offer in Offer.objects.order_by("offered_at"):
    first.setdefault(offer.call_id, str(offer.pk))
print(json.dumps({offer: numbers[call] for call, offer in first.items()}))
"""


def _decline_all(house: House, name: str, stream: Stream, stop: threading.Event) -> None:
    """Decline every offer as soon as it is heard, so that the worker is free for the next call."""
    line, done = Line(house, "web", name), set[str]()
    while not stop.is_set():
        stream.wait(lambda events: any(one.subject not in done for one in events if one.kind == "offer"), 0.2)
        for event in [one for one in list(stream.events) if one.kind == "offer" and one.subject not in done]:
            done.add(event.subject)
            line.ask(f"/phone/api/offers/{event.subject}/decline", data={"reason": "too_far"})
    line.close()


def _crowd(listeners: int) -> dict[str, float]:
    """Open many streams on one live process, weigh it, and tell each listener one thing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, listeners * 2 + 500)), hard))
    with open_house("") as house:
        more = house.run(LISTENING_OFFICERS, str(listeners))
        house.start("live")
        pid = house.started["live"].pid
        empty = _weight_mb(pid)
        took = asyncio.run(_listen_all(house, more, pid))
    assert took["heard"] == listeners, f"{took['heard']} of {listeners} heard"
    return {
        "listeners": listeners, "empty_mb": empty, "full_mb": took["full_mb"],
        "kb_each": round((took["full_mb"] - empty) * 1024 / listeners, 1), "aim_mb": AIM_LISTENERS_MB,
        "last_heard_ms": took["last_ms"], "idle_cpu_share": took["idle_cpu"],
    }  # fmt: skip


async def _listen_all(house: House, people: list[list[Any]], pid: int) -> dict[str, float]:
    lines = []
    for _, session in people:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.ports["live"])
        writer.write(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: alongside={session}\r\n\r\n".encode())
        lines.append((reader, writer))
    for reader, _ in lines:
        await reader.readuntil(b"retry: 1500\n\n")
    await asyncio.sleep(4)
    cpu, at = _cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(5)
    idle = (_cpu_seconds(pid) - cpu) / (time.monotonic() - at)
    ids = [user_id for user_id, _ in people]
    told_at = await asyncio.to_thread(house.run, TELL_ALL, json.dumps(ids))
    heard = await asyncio.wait_for(asyncio.gather(*[_hear(reader) for reader, _ in lines]), 60)
    right = sum(f"to-{user_id}".encode() in said for user_id, (said, _) in zip(ids, heard, strict=True))
    full = _weight_mb(pid)
    for _, writer in lines:
        writer.close()
    last = max(when for _, when in heard)
    return {"heard": right, "full_mb": full, "last_ms": round((last - told_at) * 1000, 1), "idle_cpu": round(idle, 3)}


async def _hear(reader: asyncio.StreamReader) -> tuple[bytes, float]:
    """Answer the first event and when it came; signs of life are no events."""
    while True:
        said = await reader.readuntil(b"\n\n")
        if b"event: " in said:
            return said, time.time()


def _weight_mb(pid: int) -> float:
    """Answer what a process holds in memory, as Linux counts it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _cpu_seconds(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / 100


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
