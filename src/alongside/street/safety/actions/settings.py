"""Setting a ladder, the time between check-ins, and the rest of a programme's manners."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal, Said
from alongside.street.alerts.actions import tell
from alongside.street.people.actions import change_settings

from ..models import Manner, Rung
from ..reads.ladders import list_deputies
from ..rules.climbing import LONGEST_WAIT, MOST_RUNGS, Step, wrong_with
from ..rules.words import AlarmKind, RungWho

HOLDS_MINUTES = (1, 60)
SILENCE_SECONDS = (30, 900)


WRONG = {
    "empty": "This ladder has no rung.",
    "long": "This ladder has more than {most} rungs.",
    "not_silent": "A call for help must stay silent on the worker's own phone.",
    "no_other": "This ladder wakes nobody but the worker and their partner.",
    "unnamed": "A rung names a person, but nobody is chosen.",
    "wait": "A rung waits longer than {longest} seconds.",
    "stranger": "A rung names somebody who is not of this programme.",
}
OUT_OF_RANGE = {
    "holds_minutes": "The minutes that “I have it” holds must be from {least} to {most}.",
    "silence_seconds": "The seconds without a word must be from {least} to {most}.",
}


class LadderIsWrong(Refusal):
    """A ladder that could not protect anybody is not kept."""

    code = "safety.ladder-is-wrong"
    says = "This ladder cannot be kept."
    try_ = "Change it and keep it again. The ladder before it is still in force."

    @property
    def message(self) -> Said:
        """Say what is wrong with this ladder."""
        return Said.of(WRONG[self.facts["why"]], self.facts)


class MannerIsOutOfRange(Refusal):
    """A time that is too short or too long."""

    code = "safety.manner-is-out-of-range"
    says = "A time is out of its range."
    try_ = "Give a number in that range."

    @property
    def message(self) -> Said:
        """Say which time it is, and its range."""
        return Said.of(OUT_OF_RANGE[self.facts["what"]], self.facts)


def set_ladder(*, kind: str, steps: Sequence[Step], by: Actor, at: datetime) -> None:
    """Keep a programme's own ladder in place of the one before."""
    if by.role is not Role.COORDINATOR or kind not in AlarmKind.words():
        raise Missing
    known = {one.user_id for one in list_deputies(by=by)}
    wrong = wrong_with(kind, steps)
    if not wrong and any(step.who == RungWho.PERSON and step.user_id not in known for step in steps):
        wrong = "stranger"
    if wrong:
        raise LadderIsWrong(why=wrong, most=MOST_RUNGS, longest=LONGEST_WAIT)
    with transaction.atomic():
        Rung.objects.filter(programme_id=by.programme_id, ladder=kind).delete()
        Rung.objects.bulk_create(
            Rung(
                programme_id=by.programme_id,
                ladder=kind,
                place=place,
                who=step.who,
                user_id=step.user_id if step.who == RungWho.PERSON else None,
                waits_seconds=step.waits_seconds,
            )
            for place, step in enumerate(steps)
        )
        tell(audience=f"board:{by.programme_id}", kind="safety", subject="", at=at)


def set_manners(
    *,
    check_in_minutes: int,
    holds_minutes: int,
    silence_seconds: int,
    shares_location: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Keep how often people are heard of, how long an "I have it" holds, and when a phone says that it is alone."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    for what, value, (least, most) in (
        ("holds_minutes", holds_minutes, HOLDS_MINUTES),
        ("silence_seconds", silence_seconds, SILENCE_SECONDS),
    ):
        if not least <= value <= most:
            raise MannerIsOutOfRange(what=what, least=least, most=most)
    with transaction.atomic():
        change_settings(values={"check_in_minutes": check_in_minutes}, by=by, at=at)
        Manner.objects.update_or_create(
            programme_id=by.programme_id,
            defaults={
                "holds_minutes": holds_minutes,
                "silence_seconds": silence_seconds,
                "shares_location": shares_location,
                "changed_at": at,
                "changed_by_id": by.user_id,
            },
        )
        tell(audience=f"board:{by.programme_id}", kind="safety", subject="", at=at)
