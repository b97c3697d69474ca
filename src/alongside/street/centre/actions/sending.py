"""Sending: lease → send → mark. Whatever dies in between, the message goes out again under the same key."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings as installation
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from alongside.ground.errors import Missing
from alongside.street.intake.reads import calls_by_id
from alongside.street.people.reads import access_programme

from ..models import Channel, StatusReport
from ..rules.faults import SendFault, Stumbled
from ..rules.message import Message
from ..rules.pace import GIVE_UP_AFTER, is_too_late, next_try
from ..rules.secret import open_secret
from ..rules.words import ReportState
from ..sending import carry

log = logging.getLogger("alongside.centre")
LEASE = timedelta(seconds=60)
"""Longer than any sending can take; after it the message is free for another try."""
KEPT = timedelta(days=60)
OPEN = (ReportState.WAITING.value, ReportState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that is ours to send now, and everything that it takes to send it."""

    report_id: UUID
    lease: str
    channel_id: int
    kind: str
    settings: dict[str, object]
    sealed_secret: bytes
    message: Message


def take_reports(*, at: datetime, limit: int = 8) -> list[Leased]:
    """Lease messages that are due: of each call the oldest, none of a channel that must wait. One taker wins each."""
    give_up_late(at=at)
    StatusReport.objects.filter(state=ReportState.SENDING, leased_until__lte=at).update(
        state=ReportState.WAITING, lease="", leased_until=None
    )
    earlier = StatusReport.objects.filter(
        channel=OuterRef("channel"), call_id=OuterRef("call_id"), sequence__lt=OuterRef("sequence"), state__in=OPEN
    )
    due = StatusReport.objects.filter(
        Q(channel__next_at__isnull=True) | Q(channel__next_at__lte=at),
        Q(channel__is_on=True) | Q(is_test=True),
        state=ReportState.WAITING, next_at__lte=at,
    ).exclude(Exists(earlier))  # fmt: skip
    taken = []
    for report in due.select_related("channel").order_by("made_at", "id")[:limit]:
        lease = secrets.token_hex(16)
        mine = StatusReport.objects.filter(pk=report.pk, state=ReportState.WAITING)
        if mine.update(state=ReportState.SENDING, lease=lease, leased_until=at + LEASE, tries=F("tries") + 1):
            taken.append(_leased(report, lease))
    return taken


def send_report(leased: Leased, *, at: datetime) -> SendFault | None:
    """Send one leased message; answer what went wrong, or nothing. No store is touched."""
    try:
        secret = open_secret(leased.sealed_secret, key=installation.SECRET_KEY)
        carry(
            leased.message,
            kind=leased.kind,
            settings=leased.settings,
            secret=secret,
            at=at,
            may_be_local=may_be_local(),
        )
    except SendFault as fault:
        return fault
    except Exception:
        log.exception("a message to the centre could not be sent")
        return Stumbled()
    return None


def mark_report(leased: Leased, *, fault: SendFault | None, at: datetime) -> bool:
    """Write down what became of a leased message, while the lease is ours; say whether it was."""
    with transaction.atomic():
        mine = StatusReport.objects.filter(pk=leased.report_id, lease=leased.lease, state=ReportState.SENDING)
        report = mine.first()
        if report is None:
            return False
        if fault is None:
            mine.update(state=ReportState.SENT, sent_at=at, lease="", leased_until=None, fault={})
            _channel_is_well(leased.channel_id, at)
            return True
        again = next_try(at=at, tries=report.tries, retry_after=fault.retry_after, needs_person=fault.needs_person)
        mine.update(state=ReportState.WAITING, next_at=again, lease="", leased_until=None, fault=_as_kept(fault, at))
        if fault.is_of_channel:
            _channel_is_ill(leased.channel_id, fault, at)
    return True


def send_due(*, at: datetime, limit: int = 8) -> int:
    """Send what is due, one after another, and say how many were tried: the plain way, for commands and tests."""
    taken = take_reports(at=at, limit=limit)
    for leased in taken:
        mark_report(leased, fault=send_report(leased, at=at), at=at)
    return len(taken)


def send_again(*, report_id: str, programme_id: int, at: datetime) -> None:
    """Try a message that waits, or was given up, again now."""
    mine = StatusReport.objects.filter(pk=report_id, programme_id=programme_id)
    may = mine.filter(state__in=(ReportState.WAITING, ReportState.GIVEN_UP))
    with transaction.atomic():
        report = mine.first()
        if report is None:
            raise Missing
        made = {"made_at": at} if is_too_late(made_at=report.made_at, at=at) else {}
        may.update(state=ReportState.WAITING, next_at=at, **made)
        Channel.objects.filter(pk=report.channel_id).update(next_at=None)


def give_up_late(*, at: datetime) -> int:
    """Give up messages that are a day old, and say how many; the page says so, and they can be sent again by hand."""
    late = StatusReport.objects.filter(state=ReportState.WAITING, made_at__lte=at - GIVE_UP_AFTER)
    return late.update(state=ReportState.GIVEN_UP)


def sweep_reports(*, at: datetime) -> int:
    """Forget messages of more than sixty days ago, and say how many."""
    swept, _ = StatusReport.objects.filter(made_at__lt=at - KEPT).exclude(state__in=OPEN).delete()
    return swept


def may_be_local() -> bool:
    """Say whether whoever runs the server lets messages into the local network."""
    return bool(installation.ENV["ALONGSIDE_CENTRE_LOCAL"])


def _leased(report: StatusReport, lease: str) -> Leased:
    channel, call = report.channel, calls_by_id([report.call_id]).get(report.call_id)
    message = Message(
        id=report.pk, programme=access_programme(report.programme_id).slug, number=report.number,
        source=call.source if call else channel.source, sequence=report.sequence, word=report.word,
        happened_at=report.happened_at, minutes=report.minutes,
        expected_at=report.expected_at, code=report.code, code_says=report.code_says, is_test=report.is_test,
    )  # fmt: skip
    return Leased(report.pk, lease, channel.pk, channel.kind, channel.settings, bytes(channel.sealed_secret), message)


def _channel_is_well(channel_id: int, at: datetime) -> None:
    Channel.objects.filter(pk=channel_id).update(
        failures=0, needs_person=False, fault={}, next_at=None, last_good_at=at
    )


def _channel_is_ill(channel_id: int, fault: SendFault, at: datetime) -> None:
    channel = Channel.objects.get(pk=channel_id)
    failures = channel.failures + 1
    again = next_try(at=at, tries=failures, retry_after=fault.retry_after, needs_person=fault.needs_person)
    Channel.objects.filter(pk=channel_id).update(
        failures=failures, needs_person=fault.needs_person, fault=_as_kept(fault, at), next_at=again
    )


def _as_kept(fault: SendFault, at: datetime) -> dict[str, object]:
    facts = {name: value for name, value in fault.facts.items() if isinstance(value, str | int)}
    return {"code": fault.code, "says": fault.says, "try": fault.try_, "facts": facts, "at": at.isoformat()}
