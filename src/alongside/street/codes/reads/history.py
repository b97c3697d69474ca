"""The story of one code: what it meant when, who said so and why, and its calls by month."""

from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Review, Round
from ..rules.agreement import Said, may_see
from .seen import AnswerRow, CodeRow, answers_for, codes_seen
from .series import count_by_month, series_of


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of a code: when and why it was opened again (None for the first), and what may be seen of it."""

    number: int
    opened_at: datetime | None
    why: str
    answered: int
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class CodeHistory:
    """A code with its rounds, newest first, its calls by month, and the codes it is one series with."""

    row: CodeRow
    rounds: tuple[RoundRow, ...]
    by_month: tuple[tuple[str, int], ...]
    series: tuple[str, ...]


def access_code(code: str, by: Actor) -> CodeRow:
    """Answer one code seen in calls, or refuse."""
    found = codes_seen(by, code=code)
    if not code or not found:
        raise Missing
    return found[0]


def access_history(code: str, by: Actor) -> CodeHistory:
    """Answer the story of one code, or refuse. Answers of a round that goes on stay hidden as in the queue."""
    row = access_code(code, by)
    opened = {one.number: one for one in Round.objects.filter(programme_id=by.programme_id, code=code)}
    said: dict[int, list[Review]] = {number: [] for number in (1, *opened)}
    for one in Review.objects.filter(programme_id=by.programme_id, code=code).order_by("id"):
        said[one.round_number].append(one)
    rounds = []
    for number in sorted(said, reverse=True):
        reviews, again = said[number], opened.get(number)
        may = may_see([Said(one.reviewer_id, one.category, one.decides) for one in reviews], by.user_id or 0)
        rounds.append(
            RoundRow(
                number, again.opened_at if again else None, again.why if again else "", len(reviews),
                answers_for(reviews, by.user_id or 0) if may else (),
            )
        )  # fmt: skip
    return CodeHistory(row, tuple(rounds), count_by_month(by, code), series_of(by, code))
