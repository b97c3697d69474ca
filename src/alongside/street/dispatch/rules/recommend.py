"""Who should be offered this call, and why; and why not the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alongside.ground.errors import Said


class Standing(StrEnum):
    """Whether a worker can take a call now, and what stands in the way."""

    FREE = "free"
    ON_CALL = "on_call"
    BUSY = "busy"
    OFFERED = "offered"
    HAS_IT = "has_it"
    RESTING = "resting"
    ASKED_ALREADY = "asked_already"
    OFF = "off"


@dataclass(frozen=True)
class WorkerFacts:
    """What is known of one worker at the moment of choosing. Times are as people say them, in local time."""

    worker_id: int
    name: str
    initials: str
    standing: Standing
    minutes: float | None = None
    is_by_street: bool = False
    knows_place: bool = False
    calls_here: int = 0
    speaks: tuple[str, ...] = ()
    rests_until_says: str = ""
    busy_since_says: str = ""
    next_shift_says: str = ""
    reserved_from_says: str = ""
    goes_with: str = ""
    calls_this_shift: int = 0


@dataclass(frozen=True)
class Manners:
    """The programme's weights: what knowing a place, a language and a quiet shift are worth, in minutes."""

    knows_place_minutes: float = 6.0
    language_minutes: float = 8.0
    busy_shift_minutes: float = 1.0
    usual_partner_minutes: float = 5.0


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
    standing: Standing = Standing.FREE

    @property
    def is_on_call(self) -> bool:
        """Say whether the worker is at home and asked only when nobody on duty can go."""
        return self.standing is Standing.ON_CALL

    @property
    def may_be_asked(self) -> bool:
        """Say whether a person may ask this worker by hand, even once more. Nobody off shift or at rest is asked."""
        return self.can_go or self.standing in (Standing.ASKED_ALREADY, Standing.HAS_IT)


UNKNOWN_MINUTES = 15.0
"""What we suppose when we know neither where the worker nor where the call is."""

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "hmn": "Hmong",
    "zh": "Chinese",
    "fr": "French",
    "ar": "Arabic",
    "so": "Somali",
    "vi": "Vietnamese",
    "ru": "Russian",
    "ase": "sign language",
}


def recommend(workers: Iterable[WorkerFacts], manners: Manners, wanted_language: str = "") -> list[Candidate]:
    """Rank every worker for a call, best first, those who cannot go last, each with reasons.

    The score is minutes of travel, less what knowing the place, speaking the language and the usual pair are
    worth, plus a little for every call already answered this shift. Whoever is on call comes after everybody on
    duty who can go. Ties fall to the worker with the lower number.
    """
    judged = [_judge(worker, manners, wanted_language) for worker in workers]
    return sorted(judged, key=lambda one: (not one.can_go, one.is_on_call, one.score, one.worker_id))


def best_of(candidates: Sequence[Candidate], many: int = 1) -> list[Candidate]:
    """Answer the first so many who can go: those on duty, and only when there are none of them those on call."""
    able = [one for one in candidates if one.can_go]
    on_duty = [one for one in able if not one.is_on_call]
    return (on_duty or able)[:many]


def familiarity_minutes(worker: WorkerFacts, manners: Manners) -> float:
    """Answer what it is worth, in minutes of travel, that a worker knows a place.

    What the worker says of themselves counts in full. Answering calls teaches it: half after the first call,
    three quarters after the second, and so on towards the whole.
    """
    share = 1.0 if worker.knows_place else 1.0 - 0.5**worker.calls_here
    return manners.knows_place_minutes * share


def _judge(worker: WorkerFacts, manners: Manners, wanted_language: str) -> Candidate:
    minutes = UNKNOWN_MINUTES if worker.minutes is None else worker.minutes
    score = minutes + manners.busy_shift_minutes * worker.calls_this_shift - familiarity_minutes(worker, manners)
    if wanted_language and wanted_language in worker.speaks:
        score -= manners.language_minutes
    if worker.goes_with:
        score -= manners.usual_partner_minutes
    return Candidate(
        worker_id=worker.worker_id,
        name=worker.name,
        initials=worker.initials,
        can_go=worker.standing in (Standing.FREE, Standing.ON_CALL),
        minutes=worker.minutes,
        is_by_street=worker.is_by_street,
        knows_place=worker.knows_place or worker.calls_here > 0,
        calls_here=worker.calls_here,
        reasons=tuple(_reasons(worker, manners, wanted_language)),
        score=score,
        standing=worker.standing,
    )


def _reasons(worker: WorkerFacts, manners: Manners, wanted_language: str) -> Iterable[str]:
    yield _standing_says(worker)
    if worker.reserved_from_says:
        yield Said.of("reserved for another call from {time}", {"time": worker.reserved_from_says})
    if worker.minutes is not None:
        how = "{minutes} min by street" if worker.is_by_street else "{minutes} min straight line"
        yield Said.of(how, {"minutes": max(1, round(worker.minutes))})
    if worker.knows_place or worker.calls_here:
        yield _familiarity_says(worker, manners)
    if wanted_language and wanted_language in worker.speaks:
        worth = {"worth": _plain(manners.language_minutes)}
        known = LANGUAGES.get(wanted_language)
        template = f"{known} (−{{worth}} min)" if known else "speaks {language} (−{worth} min)"
        yield Said.of(template, {**worth, "language": wanted_language})
    if worker.goes_with:
        facts = {"name": worker.goes_with, "worth": _plain(manners.usual_partner_minutes)}
        yield Said.of("usually goes with {name} (−{worth} min)", facts)
    if worker.calls_this_shift:
        worth = {"worth": _plain(manners.busy_shift_minutes * worker.calls_this_shift)}
        yield Said.of("{calls} answered this shift (+{worth} min)", {"calls": worker.calls_this_shift, **worth})


def _standing_says(worker: WorkerFacts) -> str:
    if worker.standing is Standing.BUSY and worker.busy_since_says:
        return Said.of("with another call since {time}", {"time": worker.busy_since_says})
    if worker.standing is Standing.RESTING:
        return Said.of("resting until {time}", {"time": worker.rests_until_says})
    if worker.standing is Standing.OFF and worker.next_shift_says:
        return Said.of("not on shift, next at {time}", {"time": worker.next_shift_says})
    return {
        Standing.FREE: "free",
        Standing.ON_CALL: "on call",
        Standing.BUSY: "with another call",
        Standing.OFFERED: "has another offer open",
        Standing.HAS_IT: "has this offer open",
        Standing.ASKED_ALREADY: "was asked already",
        Standing.OFF: "not on shift",
    }[worker.standing]


def _familiarity_says(worker: WorkerFacts, manners: Manners) -> Said:
    facts = {"calls": worker.calls_here, "worth": _plain(familiarity_minutes(worker, manners))}
    if worker.calls_here == 0:
        return Said.of("knows this block (−{worth} min)", facts)
    if worker.calls_here == 1:
        return Said.of("knows this block, 1 call here (−{worth} min)", facts)
    return Said.of("knows this block, {calls} calls here (−{worth} min)", facts)


def _plain(minutes: float) -> str:
    return f"{minutes:.1f}".removesuffix(".0")
