"""The town's day as fast as it can go: one process, through the doors, counted from the stores at the end."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

FEWER_DAYS_OF_HISTORY = 30


@contextmanager
def in_a_fresh_place(parent: Path) -> Iterator[Path]:
    """Give the day stores of its own, so that its numbers do not depend on what was played before."""
    parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="day-", dir=parent))
    os.environ.update(
        ALONGSIDE_DATA=str(place / "data"),
        ALONGSIDE_KEY_FILE=str(place / "keys" / "programme.key"),
        ALONGSIDE_SECRET_FILE=str(place / "keys" / "secret.txt"),
    )
    os.environ.setdefault("ALONGSIDE_LOG_LEVEL", "WARNING")
    for name in ("DATABASE_URL", "CONFIDED_DATABASE_URL", "ALONGSIDE_DEMO_CLOCK"):
        os.environ.pop(name, None)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def play_once(seed: int) -> int:
    """Fill fresh stores, play the day, print what the stores say of it as one JSON object."""
    import django

    django.setup()
    from alongside.project.setting_up import set_up

    set_up(say=_say)
    print(json.dumps(play_day(seed, say=_say)))
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def play_day(
    seed: int,
    *,
    say: Any,
    days_of_history: int = FEWER_DAYS_OF_HISTORY,
    volume: float = 1.0,
) -> dict[str, Any]:
    """Fill the town and play its day through the doors; answer what the stores say of that day.

    The stores must be empty. The clock of this process is held, and let go at the end.
    """
    from alongside.ground import clock

    from .by_client import ByClient
    from .fill import fill, plan_days
    from .player import Player
    from .town import TOWN_DAY, make_town

    town = make_town(seed, volume=volume)
    filled = fill(town, say=say, days_of_history=days_of_history, days_of_programme=0)
    doors = ByClient(filled.token)
    player = Player(doors, seed=seed, workers=[one.email for one in town.workers])
    plan_days(player, town, TOWN_DAY, TOWN_DAY + timedelta(days=1), town.maker.calls_of(TOWN_DAY))
    say("Playing the day …")
    try:
        for at, deed in player.deeds():
            player.do(at, deed)
    finally:
        clock.release()
    return count_day(filled.programme_id, TOWN_DAY)


def count_day(programme_id: int, day: date) -> dict[str, Any]:
    """Count one day from the stores, and check what must hold of it."""
    from .town import local

    return check_counts(_count(programme_id, local(day, 0), local(day, 24)))


def check_counts(counted: dict[str, Any]) -> dict[str, Any]:
    """Raise unless every eligible call was accepted or has its reason, and every accepted call has an end."""
    missed = sum(counted["non_responses"].values())
    if counted["eligible"] != counted["accepted"] + missed:
        raise AssertionError(f"{counted['eligible']} eligible, but {counted['accepted']} accepted and {missed} not")
    if counted["ended"] != counted["accepted"]:
        raise AssertionError(f"{counted['accepted']} accepted, but {counted['ended']} ended")
    return {name: value for name, value in counted.items() if name != "ended"}


def _count(programme_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    from django.db.models import Count

    from alongside.confided.encounters.models import Encounter
    from alongside.confided.referrals.models import Referral
    from alongside.street.dispatch.models import NonResponse, Offer, Response
    from alongside.street.intake.models import Call
    from alongside.street.screening.models import ScreeningRecord

    ids = list(
        Call.objects.filter(
            programme_id=programme_id, created_at__gte=since, created_at__lt=until, is_history=False
        ).values_list("pk", flat=True)
    )
    said = ScreeningRecord.objects.filter(call_id__in=ids, is_latest=True)
    responses = Response.objects.filter(call_id__in=ids)
    missed = NonResponse.objects.filter(call_id__in=ids).values_list("reason").annotate(Count("pk")).order_by("reason")
    response_ids = list(responses.values_list("pk", flat=True))
    encounters = Encounter.objects.filter(response_id__in=response_ids)
    return {
        "calls": len(ids),
        "assessed": said.exclude(outcome="not_assessed").count(),
        "eligible": said.filter(outcome="eligible").count(),
        "offered": Offer.objects.filter(call_id__in=ids).values("call_id").distinct().count(),
        "accepted": responses.count(),
        "reached": responses.filter(arrived_at__isnull=False).count(),
        "engaged": responses.filter(engaged_at__isnull=False).count(),
        "non_responses": dict(missed),
        "receipts": Call.objects.filter(pk__in=ids, asked_by_id__isnull=False).count(),
        "encounters": encounters.count(),
        "referrals": Referral.objects.filter(encounter_id__in=list(encounters.values_list("pk", flat=True))).count(),
        "ended": responses.exclude(end="").count(),
    }
