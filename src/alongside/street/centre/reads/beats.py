"""From which beats and shifts officers ask, and from which they never do. For the programme alone."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alongside.ground.actor import Actor
from alongside.street.dispatch.models import NonResponse
from alongside.street.intake.models import Call
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.reads import access_programme
from alongside.street.screening.models import ScreeningRecord

from ..rules.beats import BeatRow, Chance, judge_beats

SPAN = timedelta(days=91)
CHUNK = 5_000


@dataclass(frozen=True)
class BeatsView:
    """The table and its span. ``unplaced`` calls name no beat and stand where none is known."""

    since: datetime
    rows: tuple[BeatRow, ...]
    could: int
    asked: int
    unplaced: int


def count_beats(*, by: Actor, at: datetime) -> BeatsView:
    """Count the calls of the last thirteen weeks that a worker may be offered, and those for which an officer asked.

    An officer's request names no beat; it counts for the beat in which the centre's calls at that place or area lie.
    """
    zone, since = ZoneInfo(access_programme(by.programme_id).time_zone), at - SPAN
    eligible = ScreeningRecord.objects.filter(programme_id=by.programme_id, is_latest=True, outcome="eligible")
    declined = set(
        NonResponse.objects.filter(
            programme_id=by.programme_id, reason="officer_declined", made_at__gt=since
        ).values_list("call_id", flat=True)
    )
    calls = Call.objects.filter(programme_id=by.programme_id, created_at__gt=since, created_at__lte=at)
    wanted = set(eligible.filter(call_id__in=calls.values("pk")).values_list("call_id", flat=True))
    beat_by_place, beat_by_area = _beats_known(by.programme_id, since)
    could: Counter[tuple[str, int]] = Counter()
    asked: Counter[tuple[str, int]] = Counter()
    refused: Counter[tuple[str, int]] = Counter()
    columns = ("pk", "beat", "place_key", "area_code", "created_at", "call_source", "asked_by_id")
    for pk, beat, place, area, created_at, source, asker in calls.values_list(*columns).iterator(CHUNK):
        is_asked = source == CallSource.OFFICER or asker is not None
        if pk not in wanted and not is_asked:
            continue
        where = beat or beat_by_place.get(place, "") or beat_by_area.get(area, "")
        cell = (where, created_at.astimezone(zone).hour)
        could[cell] += 1
        asked[cell] += is_asked
        refused[cell] += pk in declined
    placed = [cell for cell in could if cell[0]]
    rows = judge_beats(
        Chance(beat, hour, could[beat, hour], asked[beat, hour], refused[beat, hour]) for beat, hour in placed
    )
    unplaced = sum(count for cell, count in could.items() if not cell[0])
    return BeatsView(since, tuple(rows), sum(could.values()), sum(asked.values()), unplaced)


def _beats_known(programme_id: int, since: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Answer the usual beat of each place and of each area, as the centre's own calls name it."""
    by_place: Counter[tuple[str, str]] = Counter()
    by_area: Counter[tuple[str, str]] = Counter()
    named = Call.objects.filter(programme_id=programme_id, created_at__gt=since).exclude(beat="")
    for beat, place, area in named.values_list("beat", "place_key", "area_code").iterator(CHUNK):
        by_place[place, beat] += 1
        by_area[area, beat] += 1
    return _usual(by_place), _usual(by_area)


def _usual(counts: Counter[tuple[str, str]]) -> dict[str, str]:
    ordered = sorted(counts.items(), key=lambda one: (one[1], one[0]))
    return {where: beat for (where, beat), _ in ordered if where}
