"""Referrals: kept from a phone, sent with what was agreed to, answered through a link."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from alongside.confided.consent.actions import give_consent
from alongside.confided.consent.reads import may_share
from alongside.confided.consent.rules import Item
from alongside.confided.encounters.models import Encounter
from alongside.confided.encounters.rules.words import Need
from alongside.confided.vault.actions import Envelope, NotReadable, keep_sealed, write_leaf
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import new_token
from alongside.street.directory.reads import access_service

from .models import Referral, ReferralStep
from .rules import ANSWERS, SENDABLE, Result, may_follow

PART = "referral"
PURPOSE = "referral"
LINK_LASTS = timedelta(days=14)
LONGEST_COMMENT = 500


class LinkIsOver(Refusal):
    """The link is unknown, used up or ran out: the three look the same."""

    code = "referrals.link-is-over"
    says = "This link no longer works."
    try_ = "Answer the e-mail or call the worker who sent it; they can send a new link."


class NotAnAnswer(Refusal):
    """The answer is not one of the three."""

    code = "referrals.not-an-answer"
    says = "Please choose one of the three answers."
    try_ = "Choose one and send again. What you wrote is still there."


class NothingToSend(Refusal):
    """The person did not agree to this referral, or took it back."""

    code = "referrals.nothing-to-send"
    says = "The person has not agreed that this is sent."
    try_ = "Ask them again. Help never depends on saying yes."


def keep_referral(envelope: Envelope, body: dict[str, Any]) -> None:
    """Keep a referral that came from a phone, with the consent that was given. ``NotReadable`` with a code."""
    encounter = _encounter(envelope, body)
    service = _service(envelope, body)
    if body.get("need") not in {need.value for need in Need}:
        raise NotReadable("body-need")
    has_agreed = body.get("agreed") is True
    agreed = set(_listed(body.get("share"))) if has_agreed else set()
    shared = {
        item.value: str(body.get(item) or "")[:120] if item in agreed else ""
        for item in (Item.FIRST_NAME, Item.CONTACT)
    }
    made_at = min(envelope.made_at, envelope.received_at)
    referral, is_new = Referral.objects.get_or_create(
        id=envelope.record_id,
        defaults={
            "programme_id": envelope.programme_id,
            "encounter_id": encounter.pk,
            "response_id": encounter.response_id,
            "author_worker_id": envelope.worker_id or 0,
            "service_id": service,
            "need": body["need"],
            "result": Result.ACCEPTED if has_agreed else Result.DECLINED,
            "offered_at": made_at,
            "result_at": made_at,
            "sealed": keep_sealed(envelope.record_id, json.dumps(shared).encode(), part=PART, at=made_at),
        },
    )
    if is_new:
        ReferralStep.objects.create(referral=referral, result=referral.result, at=made_at, who="worker")
    if is_new and has_agreed:
        give_consent(
            programme_id=envelope.programme_id,
            subject_id=referral.pk,
            purpose=PURPOSE,
            recipient=f"service:{service}",
            items=[*agreed, Item.NEED],
            days=_days(body),
            how=str(body.get("how") or "spoken"),
            at=made_at,
        )


def send_referral(*, referral_id: UUID, by: Actor, at: datetime) -> str:
    """Make the agency's link, good for fourteen days, and answer its token. A new one ends the old."""
    with transaction.atomic(using="confided"):
        referral = Referral.objects.select_for_update().filter(pk=referral_id, programme_id=by.programme_id).first()
        if referral is None or referral.author_worker_id != by.worker_id:
            raise Missing
        if referral.result not in SENDABLE or not shareable(referral, at=at):
            raise NothingToSend
        token = new_token()
        referral.link_digest = digest_of(token)
        referral.link_expires_at = at + LINK_LASTS
        referral.sent_at = referral.sent_at or at
        referral.save(update_fields=["link_digest", "link_expires_at", "sent_at"])
        write_leaf(action="sent", record_kind="referral", record_id=referral_id, by=by, at=at)
    return token


def answer_by_link(*, token: str, answer: str, comment: str, at: datetime) -> str:
    """Take an agency's answer. A final answer uses the link up; "we will try" keeps it open. Answers the result."""
    if answer not in {one.value for one in ANSWERS}:
        raise NotAnAnswer
    with transaction.atomic(using="confided"):
        referral = Referral.objects.select_for_update().filter(link_digest=digest_of(token)).first()
        if referral is None or referral.link_expires_at is None or referral.link_expires_at <= at:
            raise LinkIsOver
        if not may_follow(referral.result, answer) or not shareable(referral, at=at):
            raise LinkIsOver
        comment_at = comment.strip()[:LONGEST_COMMENT]
        sealed = keep_sealed(referral.pk, comment_at.encode(), part="comment", at=at) if comment_at else None
        ReferralStep.objects.create(referral=referral, result=answer, at=at, who="agency", comment=sealed)
        referral.result, referral.result_at = answer, at
        if answer != Result.TAKEN_ON:
            referral.link_digest = None
        referral.save(update_fields=["result", "result_at", "link_digest"])
        return answer


def shareable(referral: Referral, *, at: datetime) -> frozenset[str]:
    """Answer what may be shared of a referral with its own service at this instant: nothing without a consent."""
    recipient = f"service:{referral.service_id}"
    return may_share(subject_id=referral.pk, recipient=recipient, purpose=PURPOSE, wanted=Item, at=at)


def digest_of(token: str) -> str:
    """Answer the digest by which a link is known; the token itself is kept nowhere."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _encounter(envelope: Envelope, body: dict[str, Any]) -> Encounter:
    try:
        encounter_id = UUID(str(body["encounter"]))
    except (KeyError, ValueError):
        raise NotReadable("no-encounter") from None
    found = Encounter.objects.filter(pk=encounter_id, programme_id=envelope.programme_id).first()
    if found is None:
        raise NotReadable("unknown-encounter")
    if found.author_worker_id != envelope.worker_id:
        raise NotReadable("not-their-encounter")
    return found


def _service(envelope: Envelope, body: dict[str, Any]) -> int:
    try:
        return access_service(int(body["service"]), programme_id=envelope.programme_id).id
    except (KeyError, ValueError, TypeError, Missing):
        raise NotReadable("unknown-service") from None


def _listed(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []


def _days(body: dict[str, Any]) -> int:
    days = body.get("consent_days")
    return days if isinstance(days, int) else 30
