"""News for the centre is noticed: the board's own alerts say which calls changed, their receipts say how they stand."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import queue_text
from alongside.street.alerts.reads import last_alert_id, list_alerts_after
from alongside.street.dispatch.reads.receipts import receipt_of
from alongside.street.intake.models import Call
from alongside.street.intake.reads import CallRow, calls_by_id

from ..models import Channel, ClosingCode, FollowMark, OfficerNumber, OfficerWanted, StatusReport
from ..reads.receipts import say_receipt
from ..rules.codes import end_of
from ..rules.status import Standing, is_news, standing_of
from ..rules.words import FINAL, StatusWord

AT_ONCE = 500
TEXT_SOURCE = "officer-text"
"""The source of requests that came by text message."""
LOOK_BACK = timedelta(hours=48)
"""Calls that came in longer ago are not looked at again; their last word was said or given up."""


def follow_progress(*, at: datetime) -> int:
    """Make a report of everything new since the last look, for every channel that is on; say how many."""
    made = 0
    for programme_id in _programmes():
        mark, is_first = FollowMark.objects.get_or_create(
            programme_id=programme_id, defaults={"alert_id": last_alert_id(), "looked_at": at}
        )
        if is_first:
            continue
        alerts = list_alerts_after(mark.alert_id, audiences=[f"board:{programme_id}"], limit=AT_ONCE)
        if not alerts:
            continue
        numbers = {one.subject for one in alerts if one.kind == "board"}
        with transaction.atomic():
            made += report_calls(programme_id=programme_id, numbers=numbers, at=at)
            text_back(programme_id=programme_id, numbers=numbers, at=at)
            FollowMark.objects.filter(pk=mark.pk, alert_id=mark.alert_id).update(
                alert_id=alerts[-1].alert_id, looked_at=at
            )
    return made


def look_again(*, at: datetime) -> int:
    """Look once more at calls whose last word was not said, whatever the alerts told; say how many reports came of it.

    What the clock alone changes (a request about which nobody decided) has no alert, and on PostgreSQL an alert may
    become visible after a later one was followed.
    """
    made = 0
    for programme_id in _programmes():
        newest = StatusReport.objects.filter(programme_id=programme_id, made_at__gt=at - LOOK_BACK, is_test=False)
        over = set(newest.filter(word__in=FINAL).values_list("call_id", flat=True))
        still = set(newest.values_list("call_id", flat=True)) - over
        mark = FollowMark.objects.filter(programme_id=programme_id).first()
        recent: set[str] = set()
        if mark is not None:
            alerts = list_alerts_after(max(0, mark.alert_id - 200), audiences=[f"board:{programme_id}"], limit=200)
            recent = {one.subject for one in alerts if one.alert_id <= mark.alert_id and one.kind == "board"}
        with transaction.atomic():
            made += _report(programme_id, calls_by_id(still).values(), at)
            made += report_calls(programme_id=programme_id, numbers=recent, at=at)
            text_back(programme_id=programme_id, numbers=recent, at=at)
    return made


def text_back(*, programme_id: int, numbers: Iterable[str], at: datetime) -> None:
    """Text each step to an officer who asked by text message; the first reply said that it was received."""
    found = Call.objects.filter(
        programme_id=programme_id,
        event_number__in=set(numbers),
        source__slug=TEXT_SOURCE,
        received_at__gt=at - LOOK_BACK,
    )
    for call in calls_by_id(found.values_list("pk", flat=True)).values():
        known = OfficerNumber.objects.filter(user_id=call.asked_by_id or 0, programme_id=programme_id).exclude(
            number=""
        )
        number = known.values_list("number", flat=True).first()
        now = _standings(call, at)[-1]
        if number is None or now.word == StatusWord.RECEIVED:
            continue
        says = f"{call.number}: {say_receipt(receipt_of(call, at=at), programme_id=programme_id)}"
        said = f"receipt:{call.call_id}:{now.word}:{now.ended_as}"
        queue_text(programme_id=programme_id, number=number, says=says[:160], text_id=said, at=at)


def _programmes() -> set[int]:
    """Answer the programmes of which somebody hears by itself: a centre, or an officer by text."""
    hearing = set(Channel.objects.filter(is_on=True).values_list("programme_id", flat=True))
    return hearing | set(OfficerNumber.objects.exclude(number="").values_list("programme_id", flat=True))


def report_calls(*, programme_id: int, numbers: Iterable[str], at: datetime) -> int:
    """Make a report for each channel that should hear of these calls and has not heard how they stand."""
    found = Call.objects.filter(
        programme_id=programme_id, event_number__in=set(numbers), is_history=False, received_at__gt=at - LOOK_BACK
    )
    return _report(programme_id, calls_by_id(found.values_list("pk", flat=True)).values(), at)


def _report(programme_id: int, calls: Iterable[CallRow], at: datetime) -> int:
    channels = list(Channel.objects.filter(programme_id=programme_id, is_on=True))
    codes = {one.end: one for one in ClosingCode.objects.filter(programme_id=programme_id)}
    made = 0
    for call in calls:
        hearing = [one for one in channels if one.source in ("", call.source) and one.made_at <= call.received_at]
        if not hearing or call.is_history:
            continue
        news = _standings(call, at)
        made += sum(_tell(channel, call, one, codes, at) for channel in hearing for one in news)
    return made


def _standings(call: CallRow, at: datetime) -> list[Standing]:
    receipt = receipt_of(call, at=at)
    wanted = OfficerWanted.objects.filter(call_id=call.call_id).first()
    told = [Standing(StatusWord.OFFICER_WANTED, wanted.wanted_at)] if wanted else []
    now = standing_of(
        state=receipt.state, may_clear=receipt.may_clear, minutes=receipt.coming_minutes, arrived_at=receipt.arrived_at,
        ended_as=end_of(receipt.closed_code), at=at,
    )  # fmt: skip
    return [*told, now]


def _tell(channel: Channel, call: CallRow, now: Standing, codes: dict[str, ClosingCode], at: datetime) -> int:
    """Keep one report for one channel, unless it has been told already; the store lets each step be told once."""
    before = StatusReport.objects.filter(channel=channel, call_id=call.call_id).order_by("-sequence")
    last_sequence = before.values_list("sequence", flat=True).first() or 0
    is_fact = now.word == StatusWord.OFFICER_WANTED
    same = before.filter(word=now.word) if is_fact else before.exclude(word=StatusWord.OFFICER_WANTED)
    last = same.first()
    told = Standing(last.word, last.happened_at, last.minutes, last.expected_at, last.ended_as) if last else None
    if (is_fact and told is not None) or not is_news(now, told):
        return 0
    code = codes.get(now.ended_as)
    try:
        with transaction.atomic():
            StatusReport.objects.create(
                id=_new_id(), programme_id=channel.programme_id, channel=channel, call_id=call.call_id,
                number=call.number, sequence=last_sequence + 1, word=now.word, minutes=now.minutes,
                expected_at=now.expected_at, ended_as=now.ended_as, code=code.code if code else "",
                code_says=code.says if code else "", happened_at=now.at, made_at=at, next_at=at,
            )  # fmt: skip
    except IntegrityError:  # another machine told this very step
        return 0
    return 1


def _new_id() -> UUID:
    return uuid7()
