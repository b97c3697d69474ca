"""Who should be offered this call, and why; and why not the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Whether a worker can take a call now, and what stands in the way."""

    FREE = "free"
    BUSY = "busy"
    OFFERED = "offered"
    RESTING = "resting"
    ASKED_ALREADY = "asked_already"
    OFF = "off"


@dataclass(frozen=True)
class WorkerFacts:
    """What is known of one worker at the moment of choosing."""

    worker_id: int
    name: str
    initials: str
    standing: Standing
    minutes: float | None = None
    is_by_street: bool = False
    knows_place: bool = False
    calls_here: int = 0
    speaks: tuple[str, ...] = ()
    rests_until: datetime | None = None
    rests_until_says: str = ""
    busy_with: str = ""
    calls_this_shift: int = 0


@dataclass(frozen=True)
class Manners:
    """The programme's weights: what knowing a place, a language and a quiet shift are worth, in minutes."""

    knows_place_minutes: float = 6.0
    language_minutes: float = 8.0
    busy_shift_minutes: float = 1.0


@dataclass(frozen=True)
class Candidate:
    """A worker, chosen or not, with the reasons a person can read. The lowest score is the best."""

    worker_id: int
    name: str
    initials: str
    can_go: bool
    minutes: float | None
    is_by_street: bool
    knows_place: bool
    calls_here: int
    reasons: tuple[str, ...]
    score: float


UNKNOWN_MINUTES = 15.0
"""What we suppose when we know neither where the worker nor where the call is."""


def recommend(workers: Iterable[WorkerFacts], manners: Manners, wanted_language: str = "") -> list[Candidate]:
    """Rank every worker for a call, best first, those who cannot go last, each with reasons.

    The score is minutes of travel, less what knowing the place and speaking the language are worth, plus
    a little for every call already answered this shift. Ties fall to the worker with the lower number.
    """
    judged = [_judge(worker, manners, wanted_language) for worker in workers]
    return sorted(judged, key=lambda one: (not one.can_go, one.score, one.worker_id))


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """Answer the first who can go, if anybody can."""
    return next((one for one in candidates if one.can_go), None)


def _judge(worker: WorkerFacts, manners: Manners, wanted_language: str) -> Candidate:
    minutes = UNKNOWN_MINUTES if worker.minutes is None else worker.minutes
    score = minutes + manners.busy_shift_minutes * worker.calls_this_shift
    if worker.knows_place or worker.calls_here:
        score -= manners.knows_place_minutes
    if wanted_language and wanted_language in worker.speaks:
        score -= manners.language_minutes
    return Candidate(
        worker_id=worker.worker_id,
        name=worker.name,
        initials=worker.initials,
        can_go=worker.standing is Standing.FREE,
        minutes=worker.minutes,
        is_by_street=worker.is_by_street,
        knows_place=worker.knows_place or worker.calls_here > 0,
        calls_here=worker.calls_here,
        reasons=tuple(_reasons(worker, wanted_language)),
        score=score,
    )


def _reasons(worker: WorkerFacts, wanted_language: str) -> Iterable[str]:
    yield {
        Standing.FREE: "free",
        Standing.BUSY: f"with another call {worker.busy_with}".strip(),
        Standing.OFFERED: "has another offer open",
        Standing.RESTING: f"resting until {worker.rests_until_says}",
        Standing.ASKED_ALREADY: "was asked already",
        Standing.OFF: "not on shift",
    }[worker.standing]
    if worker.minutes is not None:
        how = "by street" if worker.is_by_street else "straight line"
        yield f"{max(1, round(worker.minutes))} min {how}"
    if worker.calls_here:
        calls = "call" if worker.calls_here == 1 else "calls"
        yield f"knows this block, {worker.calls_here} {calls} here"
    elif worker.knows_place:
        yield "knows this block"
    if wanted_language and wanted_language in worker.speaks:
        yield f"speaks {wanted_language}"
    if worker.calls_this_shift:
        yield f"{worker.calls_this_shift} answered this shift"
