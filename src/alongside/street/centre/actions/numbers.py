"""The number from which an officer asks by text message: shown a code, they send it from that telephone."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from ..models import OfficerNumber

CODE_LASTS = timedelta(minutes=30)


class NumberTaken(Refusal):
    """Somebody else asks from that number."""

    code = "centre.number-taken"
    says = "That telephone number already belongs to somebody else here."
    try_ = "Use your own telephone, or ask the programme's coordinator."


def begin_number(*, by: Actor, at: datetime) -> str:
    """Make a code of six digits; whoever texts JOIN and the code within half an hour gives the number it came from."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    OfficerNumber.objects.update_or_create(
        user_id=by.user_id or 0,
        defaults={"programme_id": by.programme_id, "code": code, "code_until": at + CODE_LASTS},
    )
    return code


def forget_number(*, by: Actor) -> None:
    """Forget the number of a person; texts from it are no longer read as theirs."""
    OfficerNumber.objects.filter(user_id=by.user_id or 0, programme_id=by.programme_id).delete()


def confirm_number(*, programme_id: int, number: str, code: str, at: datetime) -> bool:
    """Keep a number whose owner sent the code they were shown; say whether the code was right."""
    found = (
        OfficerNumber.objects.filter(programme_id=programme_id, code=code, code_until__gt=at).exclude(code="").first()
    )
    if found is None:
        return False
    try:
        with transaction.atomic():
            OfficerNumber.objects.filter(pk=found.pk).update(number=number, confirmed_at=at, code="", code_until=None)
    except IntegrityError as twice:
        raise NumberTaken from twice
    return True
