"""Every named promise of the stores is broken once, and the store itself refuses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from alongside.project.stores import store_of
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])

LATER = TONIGHT + timedelta(hours=1)
JOB = {"kind": "x", "programme_id": 1, "asked_at": TONIGHT}
SOURCE = {"programme_id": 1, "slug": "a", "name": "A"}
SCREENING = {"programme_id": 1, "call_id": 1, "protocol_version": "1", "screened_at": TONIGHT, "outcome": "eligible"}
OFFER = {"programme_id": 1, "call_id": 1, "worker_id": 1, "offered_at": TONIGHT, "expires_at": LATER}
RESPONSE = {"programme_id": 1, "call_id": 1, "worker_id": 1, "requested_at": TONIGHT, "accepted_at": TONIGHT}
ENVELOPE = {
    "programme_id": 1,
    "kind": "k",
    "device": "d",
    "sequence": 1,
    "sealed": b"",
    "made_at": TONIGHT,
    "received_at": TONIGHT,
}
GLASS = {
    "programme_id": 1, "record_kind": "k", "record_id": UUID(int=1), "reason": b"", "asked_by_id": 1, "asked_by_name": "A",
    "asked_at": TONIGHT, "expires_at": LATER,
}  # fmt: skip
CALL = {
    "programme_id": 1, "call_source": "centre", "created_at": TONIGHT, "received_at": TONIGHT, "changed_at": TONIGHT,
    "digest": b"",
}  # fmt: skip
ASIDE = {"reason": "r", "says": "s", "digest": b"1", "set_aside_at": TONIGHT}

Rows = list[tuple[str, dict[str, Any]]]


def breaking_rows(cast: Cast) -> dict[str, Rows]:
    """For each promise: the rows of which the last one breaks it."""
    worker, programme = cast.dee, cast.programme
    source = apps.get_model("intake.Source").objects.create(**SOURCE)
    shift = {"worker": worker, "starts_at": TONIGHT + timedelta(days=9)}
    call = {**CALL, "source": source}
    twice = {
        "people_one_shift_per_worker_and_start": ("people.Shift", {**shift, "ends_at": LATER + timedelta(days=9)}),
        "people_one_familiarity_per_place": ("people.Familiarity", {"worker": worker, "place_key": "p"}),
        "places_one_area_per_code": (
            "places.Area",
            {"programme_id": 1, "kind": "beat", "code": "1", "name": "n", "polygon": {}},
        ),
        "directory_one_entry_per_service": ("directory.Service", {"programme_id": 1, "organisation": "o", "name": "n"}),
        "intake_one_source_per_slug": ("intake.Source", {**SOURCE, "slug": "b"}),
        "intake_one_call_per_event_number": ("intake.Call", {**call, "event_number": "1"}),
        "intake_row_set_aside_once": ("intake.SetAside", {**ASIDE, "source": source}),
        "intake_one_meaning_per_code_and_day": (
            "intake.CodeMapping",
            {"programme_id": 1, "code": "N", "category": "noise", "applies_from": TONIGHT, "confirmed_by_id": 1},
        ),
        "intake_key_honoured_once": (
            "intake.HonouredKey",
            {"token_id": 1, "idempotency_key": "k", "body_digest": b"", "answer": {}, "answered_at": TONIGHT},
        ),
        "screening_one_protocol_per_version": (
            "screening.ProtocolVersion",
            {"programme_id": 1, "version": "1", "body": {}, "effective_at": TONIGHT, "author_name": "A", "why": "w"},
        ),
        "screening_one_latest_per_call": ("screening.ScreeningRecord", SCREENING),
        "safety_missed_once": (
            "safety.MissedCheckIn",
            {"programme_id": 1, "worker_id": 1, "due_at": TONIGHT, "noticed_at": TONIGHT},
        ),
    }
    rows: dict[str, Rows] = {name: [one, one] for name, one in twice.items()}
    rows |= {
        "jobs_state_is_listed": [("jobs.Job", {**JOB, "state": "dreaming"})],
        "jobs_progress_is_a_share": [("jobs.Job", {**JOB, "progress": 1.5})],
        "people_offer_lasts_ten_seconds_or_more": [("people.Programme", {"slug": "s", "offer_seconds": 5})],
        "people_user_role_is_listed": [("people.User", {"email": "x@example.org", "role": "spy", "programme": programme})],
        "people_shift_ends_after_it_starts": [("people.Shift", {**shift, "ends_at": TONIGHT})],
        "places_street_has_length_and_speed": [("places.StreetSegment", {"programme_id": 1, "line": [], "metres": 0})],
        "intake_call_has_a_number": [("intake.Call", {**call, "event_number": ""})],
        "screening_outcome_is_listed": [("screening.ScreeningRecord", {**SCREENING, "outcome": "maybe"})],
        "dispatch_one_open_offer_per_worker": [("dispatch.Offer", OFFER), ("dispatch.Offer", {**OFFER, "call_id": 2})],
        "dispatch_one_open_offer_per_call": [("dispatch.Offer", OFFER), ("dispatch.Offer", {**OFFER, "worker_id": 2})],
        "dispatch_one_winner_per_call": [
            ("dispatch.Offer", {**OFFER, "state": "accepted"}),
            ("dispatch.Offer", {**OFFER, "state": "accepted", "worker_id": 2}),
        ],
        "dispatch_offer_state_is_listed": [("dispatch.Offer", {**OFFER, "state": "lost"})],
        "dispatch_one_open_response_per_worker": [("dispatch.Response", RESPONSE), ("dispatch.Response", {**RESPONSE, "call_id": 2})],
        "dispatch_one_open_response_per_partner": [
            ("dispatch.Response", {**RESPONSE, "partner_id": 3}),
            ("dispatch.Response", {**RESPONSE, "partner_id": 3, "worker_id": 2, "call_id": 2}),
        ],
        "dispatch_response_has_an_end_exactly_when_it_departed": [("dispatch.Response", {**RESPONSE, "end": "engaged"})],
        "dispatch_end_is_listed": [("dispatch.Response", {**RESPONSE, "end": "vanished", "departed_at": LATER})],
        "dispatch_non_response_reason_is_listed": [
            ("dispatch.NonResponse", {"programme_id": 1, "call_id": 1, "reason": "lazy", "made_at": TONIGHT})
        ],
        "safety_kind_is_listed": [
            (
                "safety.Sos",
                {"id": UUID(int=1), "programme_id": 1, "worker_id": 1, "kind": "joke", "raised_at": TONIGHT, "received_at": TONIGHT},
            )
        ],
        "vault_state_is_listed": [("vault.SealedEnvelope", {**ENVELOPE, "record_id": UUID(int=1), "state": "lost"})],
        "vault_nobody_reviews_themselves": [("vault.BreakGlass", {**GLASS, "id": UUID(int=1), "reviewed_by_id": 1})],
        "problems_one_open_problem_per_place": [
            ("problems.Problem", {"id": UUID(int=n), "programme_id": 1, "place_index": b"p", "opened_at": TONIGHT})
            for n in (1, 2)
        ],
        "consent_runs_out_after_it_was_given": [
            (
                "consent.Consent",
                {
                    "id": UUID(int=1), "programme_id": 1, "subject_id": UUID(int=1), "purpose": "p", "recipient": "r",
                    "how": "h", "given_at": LATER, "expires_at": TONIGHT,
                },
            )
        ],
    }  # fmt: skip
    return rows


def named_promises() -> dict[str, type[models.Model]]:
    return {
        constraint.name: model
        for model in apps.get_models()
        if model.__module__.startswith("alongside.")
        for constraint in model._meta.constraints
    }


def test_every_promise_is_broken_here(cast: Cast) -> None:
    assert set(breaking_rows(cast)) == set(named_promises())


@pytest.mark.parametrize("promise", sorted(named_promises()))
def test_the_store_keeps_its_promise(cast: Cast, promise: str) -> None:
    *before, last = breaking_rows(cast)[promise]
    for label, row in before:
        apps.get_model(label).objects.create(**row)
    model = apps.get_model(last[0])

    with pytest.raises(IntegrityError) as refused, transaction.atomic(using=store_of(model)):
        model.objects.create(**last[1])

    words = str(refused.value)
    constraint = next(one for one in model._meta.constraints if one.name == promise)
    fields = getattr(constraint, "fields", ())
    assert promise in words or (
        fields and all(f"{model._meta.db_table}.{f}" in words or f"{f}_id" in words for f in fields)
    )
