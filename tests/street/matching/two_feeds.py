"""Real calls told twice: one feed as the city publishes it, another that typed, rounded and timed them anew.

Most calls are in the first feed, many in the second; calls that are in both are the pairs to find. Everything else
that looks alike (people who call again about the same corner) is real, and must not be joined. In real feeds some
events already stand twice under two numbers: those count as errors here, so that the figures are on the low side.
"""

import csv
import gzip
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import cos, radians
from pathlib import Path

from alongside.street.intake.rules.categories import category_of
from alongside.street.intake.rules.coordinates import locate
from alongside.street.intake.rules.place import place_key
from alongside.street.matching.rules.evidence import ASKED_WINDOW_MINUTES, Event, Evidence, compare

NEW_WORDS = {" ave": " avenue", " st": " str", " blvd": " boulevard", " rd": " road", " dr": " drive", " n ": " north "}
OTHER_WORDS = {
    "Disturbance": "DISTURB - GENERAL",
    "Welfare Check": "CHECK WELFARE",
    "Noise Disturbance": "LOUD MUSIC OR PARTY",
    "Suspicious Person": "SUSP PERS",
}
OFFICER_ACTIVITY = {"Patrol By", "Officer Traffic Stop", "SECURITY CHECK", "ON-VIEW", "MISCELLANEOUS"}


@dataclass(frozen=True)
class Told:
    """One call with the address as written."""

    event: Event
    address: str


def oakland(data: Path, days: slice) -> list[Told]:
    """Some days of Oakland, every event once."""
    found: dict[str, Told] = {}
    for path in sorted((data / "calls/oakland_ca/csv").glob("*.csv.gz"))[days]:
        for row in _rows(path):
            if not row["I_EVENTNUMBER"] or row["CALL_DESC"].strip() in OFFICER_ACTIVITY:
                continue
            lon, lat = locate(row["I_MAPX"], row["I_MAPY"], 2227)
            at = datetime.fromtimestamp(int(float(row["CALL_DATE"])) / 1000, UTC)
            found[row["I_EVENTNUMBER"]] = _told(
                row["I_EVENTNUMBER"], at, row["LOCATION"], lon, lat, row["CALL_ID"], row["CALL_DESC"]
            )
    return list(found.values())


def san_antonio(data: Path, names: Iterable[str]) -> list[Told]:
    """Some files of San Antonio, every event once, without officers' own activity."""
    found: dict[str, Told] = {}
    for name in names:
        for row in _rows(data / "calls/san_antonio_tx" / name):
            if row["ProblemType"] in OFFICER_ACTIVITY or not row["IncidentNumber"] or not row["ResponseDate"]:
                continue
            lon, lat = locate(row["LON"], row["LAT"], 4326)
            at = datetime.fromtimestamp(int(float(row["ResponseDate"])) / 1000, UTC)
            found[row["IncidentNumber"]] = _told(
                row["IncidentNumber"], at, row["Address"], lon, lat, "", row["ProblemType"]
            )
    return list(found.values())


def tell_twice(calls: list[Told], seed: int) -> tuple[list[Event], set[tuple[int, int]]]:
    """Split calls into two feeds and a few direct requests; answer the events and the pairs that are one."""
    chance = random.Random(seed)
    events: list[Event] = []
    same: set[tuple[int, int]] = set()
    for call in calls:
        drawn = chance.random()
        first = replace(call.event, call_id=len(events) + 1) if drawn < 0.85 else None
        if first:
            events.append(first)
        if drawn > 0.45:
            again = _again(call, chance, len(events) + 1)
            events.append(again)
            if first:
                same.add((first.call_id, again.call_id))
    return events, same


def candidates(events: list[Event]) -> Iterator[tuple[Event, Event, Evidence]]:
    """Every two events of different sources that stand near one another in time and place (as the store finds them)."""
    by_box: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        keys: set[tuple[object, ...]] = {(event.place_key,)} if event.place_key else set()
        if event.lon is not None and event.lat is not None:
            spot = round(event.lon / 0.006), round(event.lat / 0.006)
            keys |= {(spot[0] + x, spot[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
        hour = int(event.created_at.timestamp() // (ASKED_WINDOW_MINUTES * 60))
        for key in keys:
            for step in (0, 1):
                by_box.setdefault((*key, hour + step), []).append(event)
    seen: set[tuple[int, int]] = set()
    for box in by_box.values():
        for one, other in combinations(box, 2):
            pair = (min(one.call_id, other.call_id), max(one.call_id, other.call_id))
            if one.source == other.source or pair in seen:
                continue
            seen.add(pair)
            if evidence := compare(one, other):
                yield (one, other, evidence) if one.call_id == pair[0] else (other, one, evidence)


def _again(call: Told, chance: random.Random, call_id: int) -> Event:
    """The same event as another centre or an officer tells it."""
    event = call.event
    is_asked = chance.random() < 0.1
    wait = (
        chance.uniform(3, 60)
        if is_asked
        else chance.choice([chance.gauss(0.5, 1), chance.gauss(2, 3), chance.expovariate(1 / 6)])
    )
    lon, lat = _moved(event.lon, event.lat, chance)
    kept = chance.random()
    category = event.category if kept < 0.8 else "" if kept < 0.92 else "other"
    return Event(
        call_id=call_id,
        source="officers" if is_asked else "second",
        number=f"B{call_id:06d}" if chance.random() < 0.97 else event.number,
        call_source="officer" if is_asked else "centre",
        created_at=event.created_at + timedelta(minutes=wait),
        place_key=place_key(_typed_anew(call.address, chance)),
        lon=lon,
        lat=lat,
        category=category,
        nature=OTHER_WORDS.get(event.nature, event.nature if chance.random() < 0.4 else event.nature[:8].upper()),
    )


def _typed_anew(address: str, chance: random.Random) -> str:
    text = f" {address.lower()} "
    if chance.random() < 0.04:
        return ""
    for word, other in NEW_WORDS.items():
        if chance.random() < 0.3:
            text = text.replace(f"{word} ", f"{other} ")
    if chance.random() < 0.1 and len(text) > 8:
        spot = chance.randrange(5, len(text) - 1)
        text = text[:spot] + text[spot + 1 :]
    if chance.random() < 0.1:
        text += f" apt {chance.randrange(1, 40)}"
    return text.strip()


def _moved(lon: float | None, lat: float | None, chance: random.Random) -> tuple[float | None, float | None]:
    if lon is None or lat is None or chance.random() < 0.15:
        return None, None
    if chance.random() < 0.2:
        return round(lon, 3), round(lat, 3)
    metres = chance.choice([10.0, 40.0, 40.0, 120.0])
    north, east = chance.gauss(0, metres) / 111_195, chance.gauss(0, metres) / 111_195
    return lon + east / cos(radians(lat)), lat + north


def _told(
    number: str, at: datetime, address: str, lon: float | None, lat: float | None, code: str, nature: str
) -> Told:
    category = category_of(code, nature)
    event = Event(
        call_id=0, source="first", number=number, call_source="centre", created_at=at, place_key=place_key(address),
        lon=lon, lat=lat, category=category.value if category else "", nature=nature.strip(),
    )  # fmt: skip
    return Told(event, address)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
