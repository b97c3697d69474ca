"""Closing codes in the centre's own list are kept."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor

from ..models import ClosingCode
from ..rules.codes import CentreCode, check_codes


def keep_codes(*, codes: Mapping[str, CentreCode], by: Actor, at: datetime) -> int:
    """Keep the whole list in place of the one before, and say how many ends have a code."""
    checked = check_codes(codes)
    with transaction.atomic():
        mine = ClosingCode.objects.filter(programme_id=by.programme_id)
        mine.exclude(end__in=checked).delete()
        for end, one in checked.items():
            mine.update_or_create(
                programme_id=by.programme_id,
                end=end,
                defaults={"code": one.code, "says": one.says, "set_by_id": by.user_id, "set_at": at},
            )
    return len(checked)
