"""Texts that are no page: an officer's receipt going out, and anything that comes in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from alongside.ground.ids import uuid7
from alongside.street.people.models import User

from ..models import Mobile, Sending, TextIn
from ..rules.words import Way

LONGEST_REPLY = 200


@dataclass(frozen=True)
class CameIn:
    """A text that came in: its line in the log, whether it came before, and whose number it is."""

    text_id: int
    is_again: bool
    reply: str
    user_id: int | None
    programme_id: int | None


def queue_text(*, programme_id: int, number: str, says: str, text_id: str, at: datetime) -> None:
    """Put one text into the line, in the caller's transaction; the same ``text_id`` twice is one text.

    It may hold status words, minutes and a call's number, never a name, a place or what was said.
    """
    made = Sending(
        id=uuid7(),
        programme_id=programme_id,
        way=Way.TEXT,
        kind="receipt",
        target=f"id:{text_id}"[:80],
        number=number,
        says=says[:160],
        made_at=at,
        due_at=at,
    )
    Sending.objects.bulk_create([made], ignore_conflicts=True)


def take_text_in(*, carrier: str, reference: str, number: str, at: datetime) -> CameIn:
    """Note that a text came in, and answer whose confirmed number it is. What it says is not kept.

    A carrier that did not hear our answer sends the text again: then the first answer stands.
    """
    mobile = Mobile.objects.filter(number=number, confirmed_at__isnull=False).first()
    user = User.objects.filter(pk=mobile.user_id, is_active=True).first() if mobile else None
    user_id, programme_id = (user.pk, user.programme_id) if user else (None, None)
    try:
        with transaction.atomic():
            made = TextIn.objects.create(
                carrier=carrier,
                reference=reference[:80],
                number=number[:20],
                user_id=user_id,
                programme_id=programme_id,
                taken_for="",
                received_at=at,
            )
    except IntegrityError:
        before = TextIn.objects.get(carrier=carrier, reference=reference[:80])
        return CameIn(before.pk, bool(before.taken_for), before.reply, user_id, programme_id)
    return CameIn(made.pk, False, "", user_id, programme_id)


def finish_text(*, text_id: int, taken_for: str, reply: str, programme_id: int | None = None) -> None:
    """Note what a text was taken for and what was answered."""
    TextIn.objects.filter(pk=text_id).update(taken_for=taken_for, reply=reply[:LONGEST_REPLY])
    if programme_id is not None:
        TextIn.objects.filter(pk=text_id, programme_id=None).update(programme_id=programme_id)
