"""The quick doors: the rooms' own actions, called as the pages call them. For filling in months of past days."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from alongside.confided.referrals.actions import answer_by_link, send_referral
from alongside.confided.vault.actions import public_key, receive_sealed
from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing
from alongside.street.directory.reads import list_services
from alongside.street.dispatch.actions import (
    OfferIsGone,
    WorkerIsBusy,
    accept_offer,
    decline_offer,
    end_response,
    give_up_waiting,
    receive_call,
    tap_status,
    tend_waiting,
    time_out_offers,
)
from alongside.street.dispatch.models import Offer, Waiting
from alongside.street.dispatch.reads import access_phone_state
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.actions import NoShiftNow, go_off_shift, go_on_shift
from alongside.street.people.models import User
from alongside.street.safety.actions import check_in

from .calls import TownCall
from .doors import Record, Seen, SeenOffer, SeenResponse, lasting_number
from .script import OfficerAsk
from .seal import seal

SOURCE = "centre"
STILL_WAITING = timedelta(minutes=5)
FIELDS = tuple(one.name for one in fields(CallReport))


def report_of(call: TownCall) -> CallReport:
    """Answer a call of the town as intake takes it; 0/0 is no place."""
    told = {name: getattr(call, name) for name in FIELDS}
    if not call.lon and not call.lat:
        told["lon"] = told["lat"] = None
    return CallReport(**told)


def next_due(at: datetime) -> datetime | None:
    """Answer when an offer runs out, or a waiting call is to be looked at again; None when nothing is open."""
    due = [max(when, at) for when in Offer.objects.filter(state="open").values_list("expires_at", flat=True)]
    if Waiting.objects.exists():
        due.append(at + STILL_WAITING)
    return min(due, default=None)


class ByAction:
    """Does what the town's people do by calling the actions, with the instant given."""

    def __init__(self, programme_id: int) -> None:
        self.programme_id = programme_id
        self.system = the_system(programme_id)
        self._actors: dict[str, Actor] = {}
        self._sequence = 0
        self._asked = 0
        self.on_agreed: Callable[[str, UUID, datetime], None] | None = None

    def actor(self, email: str) -> Actor:
        """Answer who acts."""
        if email not in self._actors:
            self._actors[email] = User.objects.get(email=email).actor
        return self._actors[email]

    @cached_property
    def _public_key(self) -> bytes:
        return public_key()

    def bring_call(self, call: TownCall, at: datetime) -> None:
        """Bring one call from the centre."""
        receive_call(source=SOURCE, report=report_of(call), by=self.system, at=at)

    def ask_for_worker(self, ask: OfficerAsk, at: datetime) -> None:
        """Ask for a worker as the officer's form does."""
        by = self.actor(ask.email)
        self._asked += 1
        danger = {"no": {"weapon": False, "violence": False}, "weapon": {"weapon": True}}.get(ask.danger, {})
        report = CallReport(
            event_number=f"W{at:%y%m%d}-{self._asked:05d}", created_at=at, call_source=CallSource.OFFICER,
            category=ask.category, address=ask.address, lon=ask.lon, lat=ask.lat,
            answers={**danger, "officer_here": ask.officer_here},
        )  # fmt: skip
        receive_call(source="officer-request", report=report, by=by, at=at, asked_by_id=by.user_id)

    def look(self, worker: str, at: datetime) -> Seen:
        """Look at a worker's phone."""
        by = self.actor(worker)
        state = access_phone_state(by=by, at=at)
        offer, response = state.offer, state.response
        return Seen(
            SeenOffer(
                str(offer.id),
                lasting_number(offer.call.number, offer.call.address),
                offer.minutes_away,
                bool(offer.call.answers.get("officer_here")),
            )
            if offer
            else None,
            SeenResponse(str(response.id), response.call.number, response.status) if response else None,
        )

    def has_offers(self, at: datetime) -> bool:
        """Say whether any offer is open."""
        return Offer.objects.filter(state="open", expires_at__gt=at).exists()

    def accept(self, worker: str, offer_id: str, at: datetime) -> SeenResponse | None:
        """Say yes to an offer."""
        try:
            row = accept_offer(offer_id=UUID(offer_id), by=self.actor(worker), at=at)
        except (OfferIsGone, WorkerIsBusy):
            return None
        return SeenResponse(str(row.id), row.call.number, row.status)

    def decline(self, worker: str, offer_id: str, reason: str, at: datetime) -> None:
        """Say no to an offer."""
        decline_offer(offer_id=UUID(offer_id), reason=reason, by=self.actor(worker), at=at)

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Take taps, and records sealed as the phone seals them."""
        by = self.actor(worker)
        for tap in taps:
            if tap["kind"] == "check_in":
                check_in(check_in_id=UUID(tap["id"]), said_at=at, by=by, at=at)
                continue
            facts = {"tap_id": UUID(tap["id"]), "response_id": UUID(tap["response"]), "tapped_at": at}
            if tap["kind"] == "end":
                end_response(end=tap["end"], by=by, at=at, **facts)
            else:
                tap_status(status=tap["status"], by=by, at=at, **facts)
        for record in records:
            self._sequence += 1
            receive_sealed(
                record_id=UUID(record.record_id), device=f"phone-{worker}", sequence=self._sequence,
                kind=record.kind,
                sealed=seal(record.body, record.record_id, self._public_key), made_at=at, by=by, at=at,
            )  # fmt: skip
            if record.body.get("agreed") and self.on_agreed is not None:
                self.on_agreed(worker, UUID(record.record_id), at)

    def let_agency_answer(self, worker: str, referral_id: UUID, answer: str, at: datetime) -> None:
        """Send a referral to its agency, which answers by its link."""
        token = send_referral(referral_id=referral_id, by=self.actor(worker), at=at)
        answer_by_link(token=token, answer=answer, comment="", at=at)

    def go_on(self, worker: str, at: datetime) -> None:
        """Go on shift."""
        go_on_shift(by=self.actor(worker), at=at)

    def go_off(self, worker: str, at: datetime) -> None:
        """Go off shift."""
        try:
            go_off_shift(by=self.actor(worker), at=at)
        except (NoShiftNow, Missing):
            return

    def tick(self, at: datetime) -> datetime | None:
        """Do what the runner does each half second; answer when to do it next."""
        time_out_offers(at=at)
        give_up_waiting(at=at)
        if Waiting.objects.exists():
            tend_waiting(programme_id=self.programme_id, at=at)
        return self.next_tick(at)

    def next_tick(self, at: datetime) -> datetime | None:
        """Answer when an offer runs out, or a waiting call is to be looked at again."""
        return next_due(at)

    def service_for(self, worker: str, need: str, at: datetime) -> int | None:
        """Answer the first service for a need."""
        found = list_services(programme_id=self.programme_id, need=need, limit=1)
        return found[0].id if found else None
