"""Puts the made-up town into the stores: its ground, its people, a year of calls, four months of the programme.

Everything goes in through the rooms' own actions, in one transaction a store: all of it, or nothing.
"""

import csv
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.street.codes.actions import count_codes
from alongside.street.directory.actions import add_service
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.tallying import tally_calls
from alongside.street.intake.reads import list_recipes
from alongside.street.missed.actions import settle_days
from alongside.street.people.actions import (
    add_person,
    add_programme,
    add_shift,
    add_worker,
    declare_place,
    make_machine_token,
)
from alongside.street.people.models import Programme, Worker
from alongside.street.places.actions import NewStreet, add_area, add_streets
from alongside.street.screening.actions import start_first_protocol

from .by_action import SOURCE, ByAction
from .calls import TALK, TownCall
from .desk import connect_desk
from .notes import read_notes, write_notes
from .player import Player
from .script import officer_asks
from .town import NAME, SLUG, TOWN_DAY, ZONE, Town, local, shifts_between

PROGRAMME_DAYS = 122
ROSTER_DAYS = 60
OFFER_SECONDS = 600
"""Offers in the town stay open for ten minutes: at sixty times the speed, ten seconds for a person to press."""

Say = Callable[[str], object]


@dataclass(frozen=True)
class Filled:
    """What the demonstration needs to know of a filled town."""

    programme_id: int
    token: str
    filled_in_seconds: float
    was_there: bool


def fill(
    town: Town,
    *,
    say: Say,
    days_of_history: int = 365,
    days_of_programme: int = PROGRAMME_DAYS,
    day: date = TOWN_DAY,
) -> Filled:
    """Fill the stores with the town, up to the start of ``day``; a town that is there already is left alone."""
    there = Programme.objects.filter(slug=SLUG, is_demo=True).first()
    if there is not None:
        return Filled(there.pk, str(read_notes()["token"]), 0.0, was_there=True)
    started = time.monotonic()
    with ExitStack() as stores:
        for alias in settings.DATABASES:
            stores.enter_context(transaction.atomic(using=alias))
        first = day - timedelta(days=days_of_programme)
        programme = _found(town, local(first, 0) - timedelta(days=14))
        by = the_system(programme.pk)
        say("Drawing the town …")
        _draw(town, by, programme.pk, first, day)
        say("Loading the centre's records …")
        year = list(town.maker.calls_between(day - timedelta(days=days_of_history), day))
        # From the programme's first day on, the calls of our kinds came live.
        loaded = _load(by, local(day, 0), (c for c in year if c.created_at < local(first, 0) or not came_live(c)))
        say(f"Loaded {loaded:,} calls. Living through the programme's first months …")
        _live_through(town, programme.pk, first, day, year)
        if days_of_programme and settings.ENV["ALONGSIDE_FEEDS_FOLDERS"]:
            folder = settings.ENV["ALONGSIDE_FEEDS_FOLDERS"][0]
            connect_desk(town, folder=folder, day=day, by=by, at=local(day, 0) + timedelta(hours=1))
        if days_of_programme:
            say("Settling the last days …")
            _settle_days(programme.pk, by, day, min(days_of_programme, 14))
        token = make_machine_token(name="911 centre (made-up)", source=SOURCE, by=by, at=local(day, 0))
    took = round(time.monotonic() - started, 1)
    write_notes({"programme": programme.pk, "token": token, "seconds": took, "seed": town.seed})
    return Filled(programme.pk, token, took, was_there=False)


def _found(town: Town, at: datetime) -> Programme:
    """Start the programme: its people, its protocol, its services."""
    programme = add_programme(name=NAME, slug=SLUG, time_zone=ZONE.key, is_demo=True)
    Programme.objects.filter(pk=programme.pk).update(offer_seconds=OFFER_SECONDS)
    by = the_system(programme.pk)
    for person in town.people:
        add_person(email=person.email, name=person.name, role=Role(person.role), by=by, at=at)
    for worker in town.workers:
        add_worker(
            email=worker.email, name=worker.name, initials=worker.initials, languages=list(worker.languages),
            home=worker.home, by=by, at=at,
        )  # fmt: skip
    start_first_protocol(by=by, at=at)
    for service in town.services:
        add_service(
            organisation=service.organisation, name=service.name, needs=list(service.needs), phone=service.phone,
            languages=list(service.languages), opening_hours=[dict(span) for span in service.opening_hours],
            eligibility=service.eligibility, cost=service.cost, by=by, at=at,
        )  # fmt: skip
    return programme


def _draw(town: Town, by: Actor, programme_id: int, first: date, day: date) -> None:
    """Draw the map, put the shifts on the roster, and note the places that workers know from home."""
    at = local(first, 0)
    for area in town.areas:
        add_area(kind=area.kind, code=area.code, name=area.name, polygon=area.polygon, by=by, at=at)
    add_streets(
        streets=[
            NewStreet(one.name, tuple((x, y) for x, y in one.line), one.metres_per_second, one.is_one_way)
            for one in town.segments
        ],
        by=by,
        at=at,
    )
    worker_ids = dict(Worker.objects.filter(programme_id=programme_id).values_list("user__email", "pk"))
    for worker in town.workers:
        for starts_at, ends_at in shifts_between(worker, first, day + timedelta(days=ROSTER_DAYS)):
            add_shift(worker_id=worker_ids[worker.email], starts_at=starts_at, ends_at=ends_at, by=by, at=at)
    _declare_places(town, worker_ids, by, at)


def _declare_places(town: Town, worker_ids: dict[str, int], by: Actor, at: datetime) -> None:
    from alongside.street.intake.rules.place import place_key

    busiest = sorted(town.addresses, key=lambda one: -one.weight)[:24]
    for number, address in enumerate(busiest):
        worker = town.workers[number % len(town.workers)]
        declare_place(worker_id=worker_ids[worker.email], place_key=place_key(address.address), by=by, at=at)


def _load(by: Actor, at: datetime, calls: Iterable[TownCall]) -> int:
    """Load calls as a file of the centre's, as the import command does; every row must be understood."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "centre.csv"
        write_csv(path, calls)
        recipe = next(one for one in list_recipes() if one.name == "plain")
        summary = import_calls(source=SOURCE, paths=[path], recipe=recipe, by=by, at=at)
    problem = summary.files[0].problem
    if problem or summary.set_aside:
        raise RuntimeError(f"The town's own file was not understood: {problem or dict(summary.set_aside)}")
    return int(summary.new + summary.changed)


def came_live(call: TownCall) -> bool:
    """Say whether the centre sent this call live in the programme's first months: one desk of four did."""
    is_our_kind = not call.is_officer_initiated and call.initial_nature in TALK
    return is_our_kind and int(call.event_number[-4:]) % 4 == 0


def is_over_soon(call: TownCall) -> bool:
    """Say whether police had closed a call before a worker could have been found."""
    return call.cleared_at is not None and call.cleared_at - call.created_at < timedelta(minutes=20)


def write_csv(path: Path, calls: Iterable[TownCall]) -> None:
    """Write calls as the centre's file, in the columns of the recipe ``plain``."""
    untold = ("answers", "category", "call_source", "stated_at")
    columns = [one.name for one in fields(TownCall) if one.name not in untold]
    with path.open("w", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(columns)
        for call in calls:
            out.writerow([_as_text(getattr(call, column)) for column in columns])


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _live_through(town: Town, programme_id: int, first: date, day: date, year: list[TownCall]) -> None:
    """Play the programme's past through the actions: calls, offers, taps, encounters, referrals."""
    doors = ByAction(programme_id)
    player = Player(doors, seed=town.seed, workers=[one.email for one in town.workers])

    def wait_for_agency(worker: str, referral_id: UUID, at: datetime) -> None:
        luck = Random(f"{town.seed}:agency:{worker}:{at}")
        answer = luck.choices(("connected", "agency_could_not_serve", "taken_on", ""), (52, 12, 8, 28))[0]
        when = at + timedelta(hours=luck.uniform(3, 110))
        if answer and when < local(day, 0):
            player.put(when, lambda then: doors.let_agency_answer(worker, referral_id, answer, then))

    doors.on_agreed = wait_for_agency
    live = [call for call in year if call.created_at >= local(first, 0) and came_live(call)]
    plan_days(player, town, first, day, live, is_past=True)
    for at, deed in player.deeds():
        player.do(at, deed)
    # Their ends come with the nightly file, as at most centres.
    _load(the_system(programme_id), local(day, 0), live)


def _settle_days(programme_id: int, by: Actor, day: date, ago: int) -> None:
    """Do what the runner does at night: settle the days before, count what came, count its codes."""
    at = local(day, 4)
    settle_days(programme_id=programme_id, days=[day - timedelta(days=back) for back in range(ago, 0, -1)], at=at)
    tally_calls(by=by, at=at)
    count_codes(programme_id=programme_id, at=at)


def plan_days(
    player: Player, town: Town, first: date, until: date, calls: Iterable[TownCall], *, is_past: bool = False
) -> None:
    """Put the calls, requests and shifts of the days from ``first`` up to, not with, ``until`` in line.

    Of past days fewer requests are played, and the centre's second word only where it came soon.
    """
    for call in calls:
        player.plan_call(call, with_update=not is_past or is_over_soon(call))
    for offset in range((until - first).days):
        asks = officer_asks(town, first + timedelta(days=offset))
        for ask in asks[::4] if is_past else asks:
            player.plan_ask(ask)
    for worker in town.workers:
        for starts_at, ends_at in shifts_between(worker, first, until):
            player.plan_shift(worker.email, starts_at, ends_at)
