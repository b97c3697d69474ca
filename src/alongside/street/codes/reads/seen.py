"""The codes seen in calls: how often, where, what is known of each, and what people have said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Min, Sum

from alongside.ground.actor import Actor
from alongside.street.intake.reads import MappingRow, meanings_by_date
from alongside.street.intake.reads.sources import names_of_sources
from alongside.street.intake.rules.categories import HIDES_BOTH, NOT_KNOWN, place_nature

from ..models import CodeCount, Review
from ..rules.agreement import Said, Standing, is_settled, may_answer, may_see, standing_of
from .guessing import NO_IDEA, Guess, guess_many
from .rounds import rounds_by_code

CONFIRMED, GUESSED, BLANK = "confirmed", "guess", "blank"
PAGE = 50


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one person said of a code. Only ever handed to those who may see it."""

    name: str
    category: str
    confidence: str
    why: str
    said_at: datetime
    decides: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as one person may see it. ``how`` says how it is placed: confirmed, exact, rule, hides_both, guess.

    ``category`` is what calls with it get now (blank: none). ``answers`` is empty until the person may see them;
    ``answered`` always says how many there are.
    """

    code: str
    natures: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    calls: int
    officer_calls: int
    first_at: datetime
    last_at: datetime
    how: str
    category: str
    guess: Guess
    standing: Standing
    answered: int
    is_mine_given: bool
    may_answer: bool
    answers: tuple[AnswerRow, ...]
    meanings: tuple[MappingRow, ...]

    @property
    def nature(self) -> str:
        """Answer the commonest text of the code, or the code itself."""
        return self.natures[0] if self.natures else self.code

    @property
    def asked_calls(self) -> int:
        """Answer the calls that somebody asked for: not the officers' own activity."""
        return self.calls - self.officer_calls


@dataclass(slots=True)
class _Seen:
    natures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sources: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    calls: int = 0
    officer_calls: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def codes_seen(by: Actor, *, code: str | None = None) -> list[CodeRow]:
    """Answer every code seen in the programme's calls, or one, those most often asked for first."""
    seen = _count(by.programme_id, code)
    meanings: dict[str, list[MappingRow]] = defaultdict(list)
    for one in meanings_by_date(by.programme_id):
        meanings[one.code].append(one)
    texts = {name: max(held.natures, key=lambda text: held.natures[text], default="") for name, held in seen.items()}
    placed = {name: _placed(name, texts[name], meanings) for name in seen}
    guessed = [name for name in seen if placed[name][0] == GUESSED]
    settled = _settled_texts(meanings, by.programme_id)
    guesses = dict(zip(guessed, guess_many([(name, texts[name]) for name in guessed], settled), strict=True))
    said, rounds, names = _reviews(by.programme_id, code), rounds_by_code(by.programme_id), _sources(seen.values())
    rows = [
        _row(name, held, placed[name], guesses.get(name, NO_IDEA), said.get((name, rounds.get(name, 1)), []), names,
             meanings.get(name, []), by)
        for name, held in seen.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.asked_calls, -one.calls, one.code))


def queue_codes(
    by: Actor, *, only_unknown: bool = True, limit: int = 20, after: int = 0, seen: list[CodeRow] | None = None
) -> tuple[list[CodeRow], int]:
    """Answer the codes without a confirmed meaning that this person may classify, most calls first, and how many.

    ``only_unknown`` leaves out what the exact dictionary and the rules already place; what only two people differ on
    is listed by ``list_disputes``. ``seen`` is what ``codes_seen`` said, for a page that has asked it.
    """
    waiting = [one for one in (codes_seen(by) if seen is None else seen) if _waits(one, only_unknown=only_unknown)]
    return waiting[after : after + limit], len(waiting)


def _waits(one: CodeRow, *, only_unknown: bool) -> bool:
    if not one.may_answer or one.standing is Standing.DISPUTED:
        return False
    is_known = one.how != GUESSED and not one.answered
    return _is_reopened(one) if one.how == CONFIRMED else not (only_unknown and is_known)


def list_disputes(by: Actor, *, limit: int = PAGE) -> list[CodeRow]:
    """List the codes on which two people differ, most calls first, with what each said."""
    return [one for one in codes_seen(by) if one.standing is Standing.DISPUTED][:limit]


def list_half(by: Actor, *, limit: int = PAGE) -> list[CodeRow]:
    """List the codes this person has classified and that wait for a second one."""
    return [one for one in codes_seen(by) if one.standing is Standing.HALF and one.is_mine_given][:limit]


def list_mappings(by: Actor, *, limit: int = PAGE, after: int = 0) -> list[CodeRow]:
    """List the codes with a confirmed meaning, the latest confirmed first; ``after`` is how many were shown."""
    found = [one for one in codes_seen(by) if one.meanings]
    found.sort(key=lambda one: one.meanings[0].confirmed_at or one.meanings[0].applies_from, reverse=True)
    return found[after : after + limit]


def _is_reopened(one: CodeRow) -> bool:
    return one.how == CONFIRMED and not is_settled(one.standing)


def _count(programme_id: int, code: str | None) -> dict[str, _Seen]:
    counted = CodeCount.objects.filter(programme_id=programme_id).exclude(code="")
    if code is not None:
        counted = counted.filter(code=code)
    found: dict[str, _Seen] = defaultdict(_Seen)
    added = counted.order_by().values_list("code", "nature", "source_id")
    rows = added.annotate(Sum("calls"), Sum("officer_calls"), Min("first_at"), Max("last_at"))
    for name, nature, source_id, calls, officer_calls, first_at, last_at in rows:
        held = found[name]
        if nature:
            held.natures[nature] += calls
        held.sources[source_id] += calls
        held.calls += calls
        held.officer_calls += officer_calls
        held.first_at = min(held.first_at or first_at, first_at)
        held.last_at = max(held.last_at or last_at, last_at)
    return found


def _sources(seen: Iterable[_Seen]) -> dict[int, str]:
    return names_of_sources({one for held in seen for one in held.sources})


def _placed(code: str, nature: str, meanings: Mapping[str, list[MappingRow]]) -> tuple[str, str]:
    held = meanings.get(code) or meanings.get(nature)
    if held:
        return CONFIRMED, held[0].category
    category, how = place_nature(code if code != nature else "", nature or code)
    if how == HIDES_BOTH:
        return HIDES_BOTH, ""
    return (GUESSED, "") if how == NOT_KNOWN else (how, category.value if category else "")


def _settled_texts(meanings: Mapping[str, list[MappingRow]], programme_id: int) -> dict[str, str]:
    texts = dict(
        Review.objects.filter(programme_id=programme_id, code__in=list(meanings)).values_list("code", "nature")
    )
    return {texts.get(code) or code: held[0].category for code, held in meanings.items()}


def _reviews(programme_id: int, code: str | None) -> dict[tuple[str, int], list[Review]]:
    found = Review.objects.filter(programme_id=programme_id).order_by("id")
    said: dict[tuple[str, int], list[Review]] = defaultdict(list)
    for one in found if code is None else found.filter(code=code):
        said[one.code, one.round_number].append(one)
    return said


def _row(
    code: str, held: _Seen, placed: tuple[str, str], guessed: Guess, reviews: list[Review], names: Mapping[int, str],
    meanings: list[MappingRow], by: Actor,
) -> CodeRow:  # fmt: skip
    said = [Said(one.reviewer_id, one.category, one.decides) for one in reviews]
    me = by.user_id or 0
    assert held.first_at and held.last_at
    return CodeRow(
        code=code,
        natures=tuple(sorted(held.natures, key=lambda text: -held.natures[text])),
        sources=tuple(sorted(((names.get(i, "?"), n) for i, n in held.sources.items()), key=lambda one: -one[1])),
        calls=held.calls,
        officer_calls=held.officer_calls,
        first_at=held.first_at,
        last_at=held.last_at,
        how=placed[0],
        category=placed[1],
        guess=guessed,
        standing=standing_of(said),
        answered=len(said),
        is_mine_given=any(one.reviewer_id == me for one in said),
        may_answer=may_answer(said, me),
        answers=answers_for(reviews, me) if may_see(said, me) else (),
        meanings=tuple(meanings),
    )


def answers_for(reviews: Iterable[Review], me: int) -> tuple[AnswerRow, ...]:
    """Hand out what was said, for one who may see it."""
    return tuple(
        AnswerRow(
            one.reviewer_name, one.category, one.confidence, one.why, one.said_at, one.decides, one.reviewer_id == me
        )
        for one in reviews
    )
