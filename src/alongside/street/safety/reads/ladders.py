"""The ladders of a programme, and which people stand on each rung now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.street.people.models import User, Worker
from alongside.street.people.reads import list_on_call, list_on_shift, list_workers

from ..models import Manner, Rung, Sos
from ..rules.climbing import FIRST_LADDERS, Step, seconds_until
from ..rules.words import AlarmKind, RungWho
from .out import list_out


@dataclass(frozen=True)
class Person:
    """Somebody who can be woken."""

    user_id: int
    name: str


@dataclass(frozen=True)
class RungRow:
    """One rung as a page shows it: whom it wakes, after how long, and who that would be now."""

    who: str
    user_id: int | None
    name: str
    waits_seconds: int
    after_seconds: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class LadderRow:
    """A ladder, and whether the programme set it itself."""

    kind: str
    is_own: bool
    rungs: tuple[RungRow, ...]

    @property
    def reaches_somebody(self) -> bool:
        """Say whether anybody but the worker and their partner would be woken now."""
        return any(rung.people for rung in self.rungs if rung.who not in (RungWho.WORKER, RungWho.PARTNER))


@dataclass(frozen=True)
class Manners:
    """How a programme keeps its people safe, beside its ladders."""

    holds_minutes: int = 10
    silence_seconds: int = 120
    shares_location: bool = True


class Around:
    """Who could be woken at an instant: looked up once, asked for each rung."""

    def __init__(self, programme_id: int, at: datetime) -> None:
        self.programme_id = programme_id
        by = the_system(programme_id)
        self.outs = {one.worker_id: one for one in list_out(programme_id)}
        there = [
            *list_on_shift(programme_id=programme_id, at=at),
            *list_on_call(programme_id=programme_id, at=at),
        ]
        self.on_shift = {one.worker.worker_id for one in there}
        self.workers = {one.worker_id: Person(one.user_id, one.name) for one in list_workers(by=by)}
        self.users = {
            pk: (Person(pk, name), role)
            for pk, name, role in User.objects.filter(programme_id=programme_id, is_active=True).values_list(
                "pk", "name", "role"
            )
        }
        open_sos = Sos.objects.filter(programme_id=programme_id, stood_down_at=None)
        self.in_silence = set(open_sos.values_list("worker_id", flat=True))

    def people_on(self, step: Step, *, worker_id: int, mate_ids: Sequence[int] = ()) -> list[Person]:
        """Answer who stands on a rung for one worker's alarm.

        Nobody who is off shift and not on a call is woken, whatever the ladder says. The own phone of a worker
        who has called for help stays silent.
        """
        if step.who == RungWho.WORKER:
            return [] if worker_id in self.in_silence else self._reachable([worker_id])
        if step.who == RungWho.PARTNER:
            out = self.outs.get(worker_id)
            return self._reachable(list(out.mate_ids) if out else list(mate_ids))
        if step.who == RungWho.ON_DUTY:
            return self._reachable(sorted(n for n in self.on_shift if n != worker_id))
        if step.who == RungWho.COORDINATOR:
            return [one for one, role in self.users.values() if role == Role.COORDINATOR]
        named = self.users.get(step.user_id or 0)
        return [named[0]] if named and self._may_wake_user(named[0].user_id) else []

    def _reachable(self, worker_ids: Sequence[int]) -> list[Person]:
        may = [n for n in worker_ids if n in self.on_shift or n in self.outs]
        return [self.workers[n] for n in may if n in self.workers]

    def _may_wake_user(self, user_id: int) -> bool:
        mine = next((n for n, one in self.workers.items() if one.user_id == user_id), None)
        return mine is None or mine in self.on_shift or mine in self.outs


def steps_of(programme_id: int, kind: str) -> tuple[Step, ...]:
    """Answer a ladder: the programme's own, or the one it starts with."""
    rungs = Rung.objects.filter(programme_id=programme_id, ladder=kind).order_by("place")
    own = tuple(Step(one.who, one.waits_seconds, one.user_id) for one in rungs)
    return own or FIRST_LADDERS[kind]


def manners_of(programme_id: int) -> Manners:
    """Answer how a programme keeps its people safe: its own settings, or those it starts with."""
    own = Manner.objects.filter(programme_id=programme_id).first()
    if own is None:
        return Manners()
    return Manners(own.holds_minutes, own.silence_seconds, own.shares_location)


def list_ladders(*, by: Actor, at: datetime, worker_id: int = 0) -> list[LadderRow]:
    """Answer the three ladders, with who would be woken now (for one worker, where one is given)."""
    around = Around(by.programme_id, at)
    own = set(Rung.objects.filter(programme_id=by.programme_id).values_list("ladder", flat=True))
    return [_ladder(kind, kind in own, around, worker_id) for kind in AlarmKind.words()]


def ladder_for(kind: str, *, programme_id: int, worker_id: int, at: datetime) -> LadderRow:
    """Answer one ladder as it would climb for one worker now."""
    return _ladder(kind, False, Around(programme_id, at), worker_id)


def list_deputies(*, by: Actor, limit: int = 100) -> list[Person]:
    """Answer the people who may be named on a rung: everybody of the programme but the partners, by name."""
    found = User.objects.filter(
        programme_id=by.programme_id,
        is_active=True,
        role__in=[Role.COORDINATOR, Role.DIRECTOR, Role.WORKER],
    )
    return [Person(pk, name) for pk, name in found.order_by("name", "pk").values_list("pk", "name")[:limit]]


def user_of_worker(worker_id: int) -> Person | None:
    """Answer the person behind a worker."""
    found = Worker.objects.filter(pk=worker_id).values_list("user_id", "user__name").first()
    return Person(*found) if found else None


def _ladder(kind: str, is_own: bool, around: Around, worker_id: int) -> LadderRow:
    steps = steps_of(around.programme_id, kind)
    rungs = []
    for step, after in zip(steps, seconds_until(steps), strict=True):
        people = around.people_on(step, worker_id=worker_id)
        named = around.users.get(step.user_id or 0)
        rungs.append(
            RungRow(
                step.who,
                step.user_id,
                named[0].name if named else "",
                step.waits_seconds,
                after,
                tuple(one.name for one in people),
            )
        )
    return LadderRow(kind, is_own, tuple(rungs))
