"""A fall in how often we are asked is noticed once, told, and over when it is over."""

from datetime import date, datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.alerts.actions import tell

from ..models import FallNotice
from ..reads.asking import count_asks
from ..rules.falling import ALARM, OVER, Fall, fall_today


def notice_falls(*, programme_id: int, day: date, at: datetime) -> int:
    """Look at the end of a day whether the centre, officers or a beat ask less; tell what is new, and count it."""
    told = 0
    for subject, counts in count_asks(programme_id=programme_id, day=day).items():
        fall = fall_today(counts)
        with transaction.atomic():
            is_open = FallNotice.objects.filter(programme_id=programme_id, subject=subject, over_at__isnull=True)
            if fall is None or fall.chance > OVER:
                is_open.update(over_at=at)
            elif fall.chance < ALARM and not is_open.exists():
                _tell(programme_id, subject, fall, day, at)
                told += 1
    return told


def put_fall_away(*, notice_id: int, by: Actor, at: datetime) -> None:
    """Take a notice off the board: somebody has seen to it. It stays on its page until it is over."""
    notices = FallNotice.objects.filter(pk=notice_id, programme_id=by.programme_id)
    if not notices.exists():
        raise Missing
    notices.filter(put_away_at__isnull=True).update(put_away_at=at, put_away_by_id=by.user_id)


def _tell(programme_id: int, subject: str, fall: Fall, day: date, at: datetime) -> None:
    FallNotice.objects.create(
        programme_id=programme_id, subject=subject, noticed_date=day, days=fall.days, seen=fall.seen,
        usual=fall.usual, chance=fall.chance, noticed_at=at,
    )  # fmt: skip
    tell(audience=f"board:{programme_id}", kind="board", subject="fall", at=at)
