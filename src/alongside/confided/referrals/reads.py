"""What an agency, the worker and the counting may know of a referral."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.confided.consent.rules import Item
from alongside.confided.vault.actions import open_kept, write_leaf
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.directory.reads import ServiceRow, access_service, services_by_id
from alongside.street.people.reads import access_programme

from .actions import PART, LinkIsOver, digest_of, shareable
from .models import Referral
from .rules import SENDABLE


@dataclass(frozen=True)
class Letter:
    """What an agency sees through its link: who asks, what is needed, and only what was agreed to."""

    programme_name: str
    organisation: str
    service: str
    need: str
    first_name: str
    contact: str
    result: str
    ends_at: datetime
    time_zone: str


@dataclass(frozen=True)
class ReferralRow:
    """A worker's own referral: to which service, for what, and how far it came."""

    id: UUID
    encounter_id: UUID
    organisation: str
    service: str
    need: str
    result: str
    offered_at: datetime
    result_at: datetime
    is_sent: bool
    may_send: bool
    link_ends_at: datetime | None


@dataclass(frozen=True)
class CountableReferral:
    """A referral without the person: what may be counted."""

    response_id: UUID
    need: str
    offered_at: datetime
    result: str
    result_at: datetime


def access_by_link(token: str, *, at: datetime) -> Letter:
    """Open the letter of a link, showing only what the person agreed to share with that very service now."""
    with transaction.atomic(using="confided"):
        found = Referral.objects.filter(link_digest=digest_of(token)).first()
        if found is None or found.link_expires_at is None or found.link_expires_at <= at:
            raise LinkIsOver
        allowed = shareable(found, at=at)
        if not allowed:
            raise LinkIsOver
        service = access_service(found.service_id, programme_id=found.programme_id)
        programme = access_programme(found.programme_id)
        agency = Actor(programme_id=found.programme_id, name=service.organisation, machine="link")
        write_leaf(action="read by link", record_kind="referral", record_id=found.pk, by=agency, at=at)
        said = json.loads(open_kept(found.pk, found.sealed, part=PART))
        return Letter(
            programme_name=programme.name,
            organisation=service.organisation,
            service=service.name,
            need=found.need if Item.NEED in allowed else "",
            first_name=said[Item.FIRST_NAME] if Item.FIRST_NAME in allowed else "",
            contact=said[Item.CONTACT] if Item.CONTACT in allowed else "",
            result=found.result,
            ends_at=found.link_expires_at,
            time_zone=programme.time_zone,
        )


def list_own_referrals(*, by: Actor, limit: int = 50) -> list[ReferralRow]:
    """Answer the referrals one made oneself, newest first."""
    if by.worker_id is None:
        raise Missing
    mine = Referral.objects.filter(programme_id=by.programme_id, author_worker_id=by.worker_id)
    found = list(mine.order_by("-offered_at")[:limit])
    services = services_by_id({one.service_id for one in found}, programme_id=by.programme_id)
    return [_own_row(one, services[one.service_id]) for one in found]


def _own_row(found: Referral, service: ServiceRow) -> ReferralRow:
    return ReferralRow(
        id=found.pk,
        encounter_id=found.encounter_id,
        organisation=service.organisation,
        service=service.name,
        need=found.need,
        result=found.result,
        offered_at=found.offered_at,
        result_at=found.result_at,
        is_sent=found.sent_at is not None,
        may_send=found.result in SENDABLE,
        link_ends_at=found.link_expires_at if found.link_digest else None,
    )


def list_countable(*, programme_id: int) -> Iterator[CountableReferral]:
    """Answer every referral without the person."""
    for one in Referral.objects.filter(programme_id=programme_id).order_by("id").iterator(chunk_size=1000):
        yield CountableReferral(one.response_id, one.need, one.offered_at, one.result, one.result_at)
