"""People say what a code means: two on their own, and a third where they differ."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.intake.actions import Confirmed, NoSuchCategory, confirm_meaning
from alongside.street.intake.reads import meanings_by_date
from alongside.street.intake.rules.words import Category

from ..models import CodeCount, Review, Round
from ..reads.rounds import round_of, said_in
from ..rules.agreement import Confidence, Said, Standing, is_settled, may_answer, outcome_of, standing_of
from ..rules.common import HIDES_BOTH


class AnsweredAlready(Refusal):
    """Say that a person answers once, so that the two answers stay two people's."""

    code = "codes.answered-already"
    says = "You have already said what {code} means."
    try_ = "Another person answers now. Once it is settled, it can be looked at again by everybody."


class SettledAlready(Refusal):
    """Say that the code got its meaning in the meantime."""

    code = "codes.settled-already"
    says = "What {code} means has been settled in the meantime."
    try_ = "Look at it in the list of confirmed codes; it can be looked at again."


class NotSure(Refusal):
    """Say that an answer needs a confidence."""

    code = "codes.no-confidence"
    says = "How sure you are of {code} is missing."
    try_ = "Choose not very, somewhat or very."


class NotYetSettled(Refusal):
    """Say that a code under review is not opened a second time."""

    code = "codes.not-yet-settled"
    says = "{code} is still being looked at."
    try_ = "Answer it, or wait for the others."


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an answer did: where the code stands now, and the meaning that was confirmed, if it settled it."""

    standing: Standing
    confirmed: Confirmed | None


def review_code(
    *, code: str, category: str, confidence: str, why: str = "", applies_from: datetime | None = None,
    by: Actor, at: datetime,
) -> Reviewed:  # fmt: skip
    """Keep what one person says a code means; settle it when two agree, or when a third decides.

    ``category`` is one of ours, or ``hides_both``. ``applies_from`` of the answer that settles it is when the meaning
    begins; None is from the first call with the code. Who answers is a person: the system reviews nothing.
    """
    meaning = "" if category == HIDES_BOTH else category
    if by.user_id is None:
        raise Missing
    if meaning not in {"", *Category} or not category:
        raise NoSuchCategory(category=category)
    if confidence not in set(Confidence):
        raise NotSure(code=code)
    with transaction.atomic():
        number, nature, began_at = _asked(code, by)
        before = said_in(by.programme_id, code, number)
        if not may_answer(before, by.user_id):
            raise SettledAlready(code=code) if is_settled(standing_of(before)) else AnsweredAlready(code=code)
        done = outcome_of(before, Said(by.user_id, meaning))
        begins = applies_from or began_at
        Review.objects.create(
            programme_id=by.programme_id, code=code, nature=nature, round_number=number, reviewer_id=by.user_id,
            reviewer_name=by.name[:80], category=meaning, confidence=confidence, why=why.strip()[:240], said_at=at,
            applies_from=begins, decides=done.decides,
        )  # fmt: skip
        if done.category is None:
            return Reviewed(done.standing, None)
        confirmed = confirm_meaning(
            code=code, category=done.category, applies_from=_free(code, begins, by), why=_why(code, number, by),
            by=by, at=at,
        )  # fmt: skip
        return Reviewed(done.standing, confirmed)


def open_again(*, code: str, why: str, by: Actor, at: datetime) -> int:
    """Ask everybody anew what a settled code means, or one on which two differ and no third can decide.

    The meaning that was confirmed holds until the new one. Answers the number of the round.
    """
    with transaction.atomic():
        number, _, _ = _asked(code, by)
        standing = standing_of(said_in(by.programme_id, code, number))
        if not (is_settled(standing) or standing is Standing.DISPUTED):
            raise NotYetSettled(code=code)
        Round.objects.create(
            programme_id=by.programme_id, code=code, number=number + 1, opened_by_id=by.user_id or 0, opened_at=at,
            why=why.strip()[:240],
        )  # fmt: skip
        return number + 1


def _asked(code: str, by: Actor) -> tuple[int, str, datetime]:
    counted = CodeCount.objects.filter(programme_id=by.programme_id, code=code).exclude(code="")
    commonest = counted.order_by("-calls", "nature").first()
    first = counted.order_by("first_at").first()
    if commonest is None or first is None:
        raise Missing
    return round_of(by.programme_id, code), commonest.nature, first.first_at


def _free(code: str, begins: datetime, by: Actor) -> datetime:
    """A later meaning from the same instant follows the earlier one by a breath."""
    taken = {one.applies_from for one in meanings_by_date(by.programme_id, code=code)}
    while begins in taken:
        begins += timedelta(microseconds=1)
    return begins


def _why(code: str, number: int, by: Actor) -> str:
    said = Review.objects.filter(programme_id=by.programme_id, code=code, round_number=number).order_by("id")
    return " / ".join(dict.fromkeys(one.why for one in said if one.why))[:240]
