"""Waking people: one rung of a ladder at a time, through the ladder of channels that alerts keeps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.street.alerts.actions import answer_page, page, take_back_page

from ..models import Alarm, AlarmStep
from ..rules.words import AlarmKind, RungWho


def subject_of(alarm_id: UUID, turn: int) -> str:
    """Answer the subject under which the people of one rung are paged."""
    return f"alarm:{alarm_id}:{turn}"


def wake(alarm: Alarm, *, turn: int, who: str, user_ids: Collection[int], at: datetime) -> None:
    """Page the people of one rung. The text that reaches them says that there is an alarm, and nothing else."""
    kind = "safety"
    if alarm.is_drill:
        kind = "drill"
    elif who == RungWho.WORKER and alarm.kind == AlarmKind.MISSED_CHECK_IN:
        kind = "check_in"
    page(
        programme_id=alarm.programme_id,
        user_ids=list(user_ids),
        kind=kind,
        subject=subject_of(alarm.pk, turn),
        at=at,
        until=None,
        ladder="safety",
    )


def hush(alarm: Alarm, *, by: Actor, at: datetime) -> None:
    """Stop every page that is still going out for an alarm: somebody has it, or it is over."""
    for turn in AlarmStep.objects.filter(alarm=alarm).values_list("turn", flat=True):
        if by.is_system:
            take_back_page(subject=subject_of(alarm.pk, turn), at=at)
        else:
            answer_page(subject=subject_of(alarm.pk, turn), user_id=by.user_id, at=at)
