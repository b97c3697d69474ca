"""The officers' survey: six statements at 0, 6 and 18 months, kept as counts, shown when a round is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

THRESHOLD = 11
"""No number about fewer people than this is shown."""
ROUNDS: tuple[int, ...] = (0, 6, 18)
OPEN_DAYS = 42
AGREE_FROM = 4
STATEMENTS: dict[str, str] = {
    "answer": "When I ask for a worker, I get an answer.",
    "in_time": "Workers come soon enough to be of use.",
    "leave": "I feel all right leaving a call with a worker.",
    "room": "Workers stay out of the way of police work.",
    "better": "With a worker there, the call goes better for the people.",
    "again": "I would ask for a worker again.",
}
SCALE: dict[int, str] = {1: "Not at all", 2: "Hardly", 3: "Partly", 4: "Mostly", 5: "Fully"}


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its months, and the first and the last day on which it may be taken."""

    months: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Result:
    """What a round said of one statement. ``agree`` is a share, None where one side would be fewer than eleven."""

    question: str
    answered: int
    mean: float
    agree: float | None


def rounds_of(starts: date) -> tuple[Round, ...]:
    """Answer the three rounds of a survey that counts its months from a day."""
    return tuple(
        Round(m, first, first + timedelta(days=OPEN_DAYS - 1)) for m in ROUNDS for first in [add_months(starts, m)]
    )


def open_round(starts: date, today: date) -> Round | None:
    """Answer the round that may be taken on a day, if one may."""
    return next((one for one in rounds_of(starts) if one.first <= today <= one.last), None)


def add_months(day: date, months: int) -> date:
    """Answer the same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


def results_of(counts: Mapping[tuple[str, int], int]) -> list[Result]:
    """Answer what may be shown of a round: nothing at all while fewer than eleven took it."""
    told = []
    for question in STATEMENTS:
        by_score = {score: counts.get((question, score), 0) for score in SCALE}
        answered = sum(by_score.values())
        if answered < THRESHOLD:
            return []
        mean = sum(score * count for score, count in by_score.items()) / answered
        agree = sum(count for score, count in by_score.items() if score >= AGREE_FROM)
        may_show = agree >= THRESHOLD and answered - agree >= THRESHOLD
        told.append(Result(question, answered, round(mean, 1), agree / answered if may_show else None))
    return told
