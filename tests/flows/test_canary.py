"""What residents confide stays confided: a demonstration day with a canary in every field, and every byte searched."""

import http.client
import io
import json
import re
import shutil
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from demo.by_http import ByHttp
from demo.doors import Record
from demo.live import plan_rest_of_day
from demo.player import Player
from demo.town import TOWN_DAY, make_town
from tests.browser.fill_house import SEED
from tests.browser.house import CALL_TAKER, COORDINATOR, DEE, DIRECTOR, MARCO, OFFICER, House, open_house

from .canary import WORDS, plant, search, search_files

pytestmark = pytest.mark.serial
SPEED = 120.0
LIVE_SECONDS = 30.0
PLACES = ("data", "keys", "logs")


class PlantingHttp(ByHttp):
    """The doors over HTTP, with the canary's words in every record, which is sealed as a phone seals it."""

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Send taps, and records with the words planted."""
        super().sync(worker, taps, [plant(one) for one in records], at)


@dataclass
class Ear:
    """Somebody's live stream, kept byte by byte, from the first alert that there is."""

    house: House
    email: str
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        jar = self.house.doors._signed_in(self.email, self.house.web).jar
        where = urllib.parse.urlsplit(self.house.live)
        self._line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=5)
        cookies = "; ".join(f"{one.name}={one.value}" for one in jar)
        self._line.request("GET", "/live?last=0", headers={"Cookie": cookies})
        self._answer = self._line.getresponse()
        self.heard += str(self._answer.headers).encode()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                heard = self._answer.read1(65536)
            except (OSError, http.client.HTTPException):
                continue
            except (AttributeError, ValueError):
                return
            if not heard:
                return
            self.heard += heard

    def close(self) -> None:
        """Stop listening."""
        self._line.close()


@dataclass
class Day:
    """The day as it was lived: the house, what was heard, and the marks by which things are found again."""

    house: House
    ears: dict[str, Ear]
    encounter: str
    glass: str
    letter: bytes


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    """A demonstration day with the words planted, its last stretch lived through the running processes."""
    with open_house(history=4, programme=3, until=18, letters=1, speed=SPEED, canary=True) as house:
        house.doors = PlantingHttp(web=house.web, liaison=house.liaison, token=house.token)
        ears = {email: Ear(house, email) for email in (OFFICER, MARCO, COORDINATOR)}
        play_on(house)
        encounter = house.rows("confided", "select id from encounters_encounter order by received_at desc")[0][0]
        glass = break_glass(house, encounter)
        letter = answer_letter(house)
        quarantine_one(house)
        count_again(house)
        yield Day(house, ears, encounter, glass, letter)
        for ear in ears.values():
            ear.close()


def play_on(house: House) -> None:
    """Let the town's people live on through the doors, as fast as the house's clock goes."""
    town = make_town(SEED)
    player = Player(
        house.doors, seed=SEED, workers=[one.email for one in town.workers], is_strict=False,
        least_thinking=timedelta(seconds=1),
    )  # fmt: skip
    plan_rest_of_day(player, town, TOWN_DAY, house.now())
    last = time.monotonic() + LIVE_SECONDS
    while time.monotonic() < last:
        now = house.now()
        for when, deed in player.take_due(now):
            player.do(when, deed)
        player.do(now, player.look_round)
        time.sleep(0.1)


def post(house: House, email: str, path: str, form: dict[str, str]) -> tuple[int, bytes]:
    """Send a form as somebody."""
    person = house.person(email)
    person.ask(path)
    told = {**form, "csrfmiddlewaretoken": person.cookie("_csrf")}
    return person.ask(path, urllib.parse.urlencode(told).encode())


def break_glass(house: House, encounter: str) -> str:
    status, _ = post(
        house, COORDINATOR, f"/console/glass/{as_uuid(encounter)}", {"reason": f"{WORDS['reason']} is ill"}
    )
    assert status == 302
    return str(house.rows("confided", "select id from vault_breakglass")[0][0])


def answer_letter(house: House) -> bytes:
    """Open the letter as the agency does, keep what it showed, and answer with a comment."""
    path = f"/partners/r/{house.letters[0]}"
    agency = house.person(DIRECTOR)
    shown = agency.ask(path)[1]
    status, _ = post(house, DIRECTOR, path, {"answer": "taken_on", "comment": f"{WORDS['comment']} from June"})
    assert status in (200, 302)
    return shown


def quarantine_one(house: House) -> None:
    """Send a sealed record that nobody can place: it is kept, and stays sealed."""
    body = {"schema": 99, "response": "", "note": WORDS["set aside"]}
    record = Record("01a20a22-b84e-7290-98a6-0f9b19500001", "encounter", body)
    ByHttp.sync(house.doors, DEE, [], [record], house.now())


def count_again(house: House) -> None:
    """Ask for a fresh count, and wait for its report."""
    asked = house.now()
    status, _ = post(house, DIRECTOR, "/reports/count", {})
    assert status == 302
    for _ in range(600):
        state = house.rows("street", "select state from jobs_job order by id desc limit 1")[0][0]
        if state not in ("waiting", "running"):
            assert (state, asked < house.now()) == ("done", True)
            return
        time.sleep(0.1)
    raise AssertionError("the count did not end")


def as_uuid(hexed: str) -> str:
    """Answer an id of the store as addresses write it."""
    bare = str(hexed).replace("-", "")
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}"


def fetch(base: str, path: str, house: House, email: str, form: dict[str, str] | None = None) -> bytes:
    """Answer every byte of an answer, headers included, whatever its status."""
    where = urllib.parse.urlsplit(base)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    jar = house.doors._signed_in(email, base).jar if email else []
    headers = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in jar)}
    body = None
    if form is not None:
        csrf = next((one.value or "" for one in jar if one.name.endswith("_csrf")), "")
        body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": csrf})
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": base}
    line.request("GET" if body is None else "POST", path, body, headers)
    answer = line.getresponse()
    whole = f"{answer.status} {path}\r\n{answer.headers}".encode() + answer.read()
    line.close()
    return whole


def every_path(urls: str, fill: dict[str, str]) -> list[str]:
    """Answer every address that a set of addresses knows, its gaps filled."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            else:
                yield here

    made = []
    for route in walk(get_resolver(urls).url_patterns, ""):
        plain = re.sub(r"\(\?P<\w+>.*?\)(?=[/$]|$)", "x", route).replace("^", "").replace("$", "").replace("\\Z", "")
        made.append("/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: fill.get(gap.group(1), "1"), plain))
    return made


def test_the_day_was_lived_and_its_words_are_shown_to_those_they_were_told_to(day: Day) -> None:
    """The control: without it, a search that finds nothing says nothing."""
    house = day.house
    records = house.rows("confided", "select state, count(*) from vault_sealedenvelope group by state order by state")
    opened = fetch(house.web, f"/console/glass/{as_uuid(day.encounter)}/{as_uuid(day.glass)}", house, COORDINATOR)
    reviews = fetch(house.web, "/console/reviews", house, COORDINATOR)
    page = f"/phone/api/encounters/{as_uuid(day.encounter)}"
    phones = [fetch(house.web, page, house, email) for email in (DEE, MARCO)]
    own, others = sorted(phones, key=lambda heap: not heap.startswith(b"200"))

    shown = {
        "author": {field for field, _ in search(own)},
        "the other worker": {field for field, _ in search(others)},
        "glass": {field for field, _ in search(opened)},
        "reviews": {field for field, _ in search(reviews)},
        "letter": {field for field, _ in search(day.letter)},
    }

    assert dict(records)["quarantined"] == 1 and dict(records)["opened"] >= 5
    assert shown == {
        "author": {"name", "note"},
        "the other worker": set(),
        "glass": {"name", "note"},
        "reviews": {"reason"},
        "letter": {"first name", "contact"},
    }


def test_nothing_confided_lies_open_in_any_store_count_or_log(day: Day) -> None:
    folder = day.house.place

    found = {place: search_files(folder / place) for place in PLACES}
    names = {one.name for one in (folder / "data").iterdir()}
    tables = b"".join(
        json.dumps(parquet.read_table(one).to_pylist(), default=str).encode()
        for one in (folder / "data" / "counted").rglob("*.parquet")
    )

    assert found == {place: {} for place in PLACES}
    assert {"street.db", "street.db-wal", "street.db-shm", "confided.db", "confided.db-wal", "keys.db"} <= names
    assert (len(tables) > 1000, search(tables)) == (True, [])


def test_nothing_confided_leaves_by_the_liaison_door(day: Day) -> None:
    house = day.house
    asked = [
        row[0] for row in house.rows("street", "select event_number from intake_call where asked_by_id is not null")
    ]
    foreign = [
        row[0]
        for row in house.rows(
            "street", "select event_number from intake_call where asked_by_id is null order by id desc limit 5"
        )
    ]
    found, seen = {}, 0
    for email in (OFFICER, CALL_TAKER, ""):
        paths = [
            path for path in every_path("alongside.project.urls_liaison", {"who": OFFICER}) if "sign-in" not in path
        ]
        paths += [f"/liaison/requests/{number}" for number in (*asked[-25:], *foreign, "none")]
        paths += ["/console/", f"/console/glass/{as_uuid(day.encounter)}", "/reports/", "/phone/api/state"]
        heaps = {path: fetch(house.liaison, path, house, email) for path in paths if "logout" not in path}
        heaps["POST ask"] = fetch(house.liaison, "/liaison/ask", house, email, {"category": "noise"})
        heaps["POST cancel"] = fetch(house.liaison, f"/liaison/requests/{foreign[0]}/cancel", house, email, {})
        found |= {(email, path): words for path, heap in heaps.items() if (words := search(heap))}
        seen += len(heaps)

    assert found == {}
    assert seen > 100


def test_nothing_confided_is_said_aloud(day: Day) -> None:
    house = day.house
    heaps = {
        path: fetch(house.web, path, house, email)
        for email, path in (
            (DIRECTOR, "/reports/"),
            (DIRECTOR, "/reports/council.pdf"),
            (DIRECTOR, "/reports/council.csv"),
            ("", f"/reports/public/{house.slug}"),
        )
    }
    pdf = heaps["/reports/council.pdf"]
    printed = pdf[pdf.index(b"%PDF") :]
    heaps["printed"] = printed
    heaps["words of the PDF"] = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages).encode()

    assert {path: heap[:3] for path, heap in heaps.items() if path.startswith("/")} == {
        path: b"200" for path in heaps if path.startswith("/")
    }
    assert {path: words for path, heap in heaps.items() if (words := search(heap))} == {}


def test_nothing_confided_is_sent_live_or_to_another_workers_phone(day: Day) -> None:
    house = day.house
    alerts = json.dumps(house.rows("street", "select * from alerts_alert"), default=str).encode()
    phones = {
        path: fetch(house.web, path, house, MARCO) for path in ("/phone/api/state", "/phone/api/directory", "/phone/")
    }
    heard = {email: bytes(ear.heard) for email, ear in day.ears.items()}

    heaps = {"alerts": alerts, **phones, **heard}

    assert all(b"event: " in heard[email] for email in (OFFICER, MARCO, COORDINATOR))
    assert {path: words for path, heap in heaps.items() if (words := search(heap))} == {}


def test_the_console_shows_nothing_confided_without_breaking_the_glass(day: Day) -> None:
    house = day.house
    numbers = [
        row[0]
        for row in house.rows(
            "street",
            "select c.event_number from intake_call c join dispatch_response r on r.call_id = c.id order by r.id desc limit 30",
        )
    ]
    paths = [
        "/console/",
        "/console/parts",
        "/console/roster",
        "/console/caseload",
        "/console/set-aside",
        "/console/calls/new",
    ]
    paths += [f"/console/calls/{number}" for number in numbers]
    heaps = {path: fetch(house.web, path, house, COORDINATOR) for path in paths}
    # The reason is written for the reviewer; everything else stays behind the glass there too.
    reviews = fetch(house.web, "/console/reviews", house, COORDINATOR)

    assert {path: heap[:3] for path, heap in heaps.items()} == {path: b"200" for path in heaps}
    assert {path: words for path, heap in heaps.items() if (words := search(heap))} == {}
    assert search(reviews, but=["reason"]) == []


@pytest.mark.parametrize("field", WORDS)
def test_the_search_finds_a_leak_that_was_put_there(day: Day, tmp_path: Path, field: str) -> None:
    shutil.copytree(day.house.place / "logs", tmp_path / "logs")
    shutil.copy(day.house.place / "data" / "street.db", tmp_path)
    with (tmp_path / "logs" / "web.log").open("a") as log:
        log.write(f"INFO web alongside.phone: {WORDS[field]}\n")
    with (tmp_path / "street.db").open("ab") as row:
        row.write(b"\0\x17" + WORDS[field].upper().encode("utf-16-le") + b"\0")

    found = {name: {one for one, _ in words} for name, words in search_files(tmp_path).items()}

    assert found == {"logs/web.log": {field}, "street.db": {field}}
