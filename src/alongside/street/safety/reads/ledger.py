"""The back-up ledger: who asked for help, why, when help came, how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.people.models import Worker

from ..models import Alarm, LedgerWord, Sos
from .alarms import places_of_responses


@dataclass(frozen=True)
class Said:
    """One word of the ledger: what was said, of when, by whom."""

    what: str
    word: str
    was_at: datetime
    said_at: datetime
    said_by_name: str


@dataclass(frozen=True)
class LedgerRow:
    """One call for help. ``said`` holds every word in order of saying; the newest of each kind is in force."""

    sos_id: UUID
    kind: str
    source: str
    worker_id: int
    worker_name: str
    number: str
    place: str
    asked_at: datetime
    answered_at: datetime | None
    answered_by_name: str
    stood_down_at: datetime | None
    why: Said | None
    help: Said | None
    ended: Said | None
    said: tuple[Said, ...]

    @property
    def minutes_to_help(self) -> float | None:
        """Answer how long it took until help was there; None when nobody came or nobody has said."""
        if self.help is None or self.help.word == "nobody":
            return None
        return max(0.0, (self.help.was_at - self.asked_at).total_seconds() / 60)

    @property
    def is_complete(self) -> bool:
        """Say whether all four questions are answered."""
        return None not in (self.why, self.help, self.ended)


def list_ledger(*, by: Actor, limit: int = 50, before: datetime | None = None) -> list[LedgerRow]:
    """Answer the calls for help, newest first. For the coordinator; a drill is never in it."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    found = Sos.objects.filter(programme_id=by.programme_id)
    if before is not None:
        found = found.filter(raised_at__lt=before)
    return _rows(found.order_by("-raised_at", "pk")[:limit])


def list_own_ledger(*, by: Actor, limit: int = 10) -> list[LedgerRow]:
    """Answer one's own calls for help that still lack a word, newest first."""
    if by.worker_id is None:
        raise Missing
    rows = _rows(Sos.objects.filter(worker_id=by.worker_id).order_by("-raised_at", "pk")[:limit])
    return [row for row in rows if not row.is_complete]


def access_ledger_line(sos_id: UUID, *, by: Actor) -> LedgerRow:
    """Answer one call for help: the coordinator's any, a worker's own."""
    found = Sos.objects.filter(pk=sos_id, programme_id=by.programme_id).first()
    if found is None or (by.role is not Role.COORDINATOR and found.worker_id != by.worker_id):
        raise Missing
    return _rows([found])[0]


def _rows(found: Iterable[Sos]) -> list[LedgerRow]:
    calls = list(found)
    if not calls:
        return []
    ids = [one.pk for one in calls]
    names = dict(Worker.objects.filter(pk__in={one.worker_id for one in calls}).values_list("pk", "user__name"))
    places = places_of_responses(one.response_id for one in calls)
    alarms = {one.sos_id: one for one in Alarm.objects.filter(sos_id__in=ids).prefetch_related("steps")}
    words: dict[UUID, list[Said]] = {}
    for one in LedgerWord.objects.filter(sos_id__in=ids).order_by("said_at", "pk"):
        words.setdefault(one.sos_id, []).append(Said(one.what, one.word, one.was_at, one.said_at, one.said_by_name))
    return [_row(one, names, places, alarms.get(one.pk), words.get(one.pk, [])) for one in calls]


def _row(
    one: Sos, names: dict[int, str], places: dict[UUID, tuple[str, str]], alarm: Alarm | None, said: list[Said]
) -> LedgerRow:
    newest = {word.what: word for word in said}
    number, place = places.get(one.response_id, ("", "")) if one.response_id else ("", "")
    answers = (
        [(s.acknowledged_at, s.acknowledged_by_name) for s in alarm.steps.all() if s.acknowledged_at] if alarm else []
    )
    answered_at, answered_by = min(answers, default=(None, ""))
    return LedgerRow(
        sos_id=one.pk,
        kind=one.kind,
        source=one.source,
        worker_id=one.worker_id,
        worker_name=names.get(one.worker_id, "?"),
        number=number,
        place=place,
        asked_at=one.raised_at,
        answered_at=answered_at,
        answered_by_name=answered_by,
        stood_down_at=one.stood_down_at,
        why=newest.get("why"),
        help=newest.get("help"),
        ended=newest.get("ended"),
        said=tuple(said),
    )
