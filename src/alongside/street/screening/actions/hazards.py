"""Hazards are marked at places, looked at again, and cleared by a supervisor. None vanishes by itself."""

from datetime import datetime

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import tell
from alongside.street.intake.rules.place import place_key

from ..models import Hazard
from ..reads.hazards import HazardRow, access_hazard
from ..rules.hazards import LONGEST, history_in
from ..rules.words import HazardKind

SUPERVISORS = (Role.COORDINATOR, Role.DIRECTOR)


class HazardNeedsAPlace(Refusal):
    """A hazard without a place."""

    code = "screening.hazard-needs-a-place"
    says = "Nobody can tell where this hazard is."
    try_ = "Write the block or the corner, such as “1200 block of N Elm St”."


class HazardIsOfAPlace(Refusal):
    """A hazard speaks of what somebody did or was accused of."""

    code = "screening.hazard-is-of-a-place"
    says = "“{word}” speaks of what somebody did or was accused of. There is no field for that anywhere."
    try_ = "Write only what is dangerous at the place now, such as “two dogs loose in the yard”."


class HazardKindUnknown(Refusal):
    """A kind of hazard that is not on the list."""

    code = "screening.hazard-kind-unknown"
    says = "{what} is not a kind of hazard."
    try_ = "Choose one from the list."


class HazardDates(Refusal):
    """Dates of a hazard that cannot be."""

    code = "screening.hazard-dates"
    says = "A hazard is looked at again before it runs out, and runs out within {days} days."
    try_ = "Choose the day to look again first, and a later day on which it ends."


class HazardIsMarked(Refusal):
    """The same hazard is marked already."""

    code = "screening.hazard-is-marked"
    says = "This hazard is marked at this place already."
    try_ = "Keep the one that is there for longer, or clear it first."


class SayWhyItIsSafe(Refusal):
    """A hazard cleared without a reason."""

    code = "screening.say-why-it-is-safe"
    says = "A hazard is cleared only with a reason."
    try_ = "Write who looked and what they found, without names."


def set_hazard(
    *, place: str, what: str, says: str, review_at: datetime, expires_at: datetime, by: Actor, at: datetime
) -> HazardRow:
    """Mark a hazard at a block or corner. From now on no worker is offered a call there."""
    key = place_key(place)
    if not key:
        raise HazardNeedsAPlace
    if what not in set(HazardKind):
        raise HazardKindUnknown(what=what)
    _check(says, review_at, expires_at, at)
    hazard = _mark(key, what, says, review_at, expires_at, by, at, follows_id=None)
    tell(audience=f"board:{by.programme_id}", kind="board", subject="hazard", at=at)
    return access_hazard(hazard.pk, by=by, at=at)


def keep_hazard(
    *, hazard_id: int, says: str, review_at: datetime, expires_at: datetime, by: Actor, at: datetime
) -> HazardRow:
    """Keep a hazard for longer: the old word is closed, a new one follows it."""
    _check(says, review_at, expires_at, at)
    with transaction.atomic():
        old = Hazard.objects.filter(pk=hazard_id, programme_id=by.programme_id, cleared_at__isnull=True).first()
        if old is None:
            raise Missing
        _close(hazard_id, "kept for longer", by, at)
        hazard = _mark(old.place_key, old.what, says or old.says, review_at, expires_at, by, at, follows_id=old.pk)
    return access_hazard(hazard.pk, by=by, at=at)


def clear_hazard(*, hazard_id: int, why: str, by: Actor, at: datetime) -> HazardRow:
    """Clear a hazard that is gone, with the reason. Only a supervisor does."""
    if by.role not in SUPERVISORS:
        raise Missing
    why = " ".join(why.split())
    if len(why) < 4:
        raise SayWhyItIsSafe
    _refuse_history(why)
    if not _close(hazard_id, why, by, at):
        raise Missing
    tell(audience=f"board:{by.programme_id}", kind="board", subject="hazard", at=at)
    return access_hazard(hazard_id, by=by, at=at)


def _check(says: str, review_at: datetime, expires_at: datetime, at: datetime) -> None:
    _refuse_history(says)
    if not at <= review_at <= expires_at <= at + LONGEST or expires_at <= at:
        raise HazardDates(days=LONGEST.days)


def _refuse_history(says: str) -> None:
    word = history_in(says)
    if word:
        raise HazardIsOfAPlace(word=word)


def _mark(
    key: str,
    what: str,
    says: str,
    review_at: datetime,
    expires_at: datetime,
    by: Actor,
    at: datetime,
    *,
    follows_id: int | None,
) -> Hazard:
    try:
        with transaction.atomic():
            return Hazard.objects.create(
                programme_id=by.programme_id, place_key=key, what=what, says=" ".join(says.split())[:160],
                set_by_id=by.user_id, set_by_name=by.name, set_at=at, review_at=review_at, expires_at=expires_at,
                follows_id=follows_id,
            )  # fmt: skip
    except IntegrityError as taken:
        raise HazardIsMarked from taken


def _close(hazard_id: int, why: str, by: Actor, at: datetime) -> int:
    return Hazard.objects.filter(pk=hazard_id, programme_id=by.programme_id, cleared_at__isnull=True).update(
        cleared_at=at, cleared_by_id=by.user_id, cleared_by_name=by.name, cleared_why=why[:160]
    )
