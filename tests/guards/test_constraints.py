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
PROTOCOL = {"programme_id": 1, "version": "1", "body": {}, "author_name": "A", "written_at": TONIGHT}
HAZARD = {
    "programme_id": 1, "place_key": "p", "what": "animal", "set_by_name": "A", "set_at": TONIGHT, "review_at": LATER,
    "expires_at": LATER,
}  # fmt: skip
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
TALLY = dict.fromkeys(("calls", "located", "officer", "came_again", "doubles", "live"), 0)
RECIPE = {"programme_id": 1, "name": "own", "version": 1, "body": "", "confirmed_at": TONIGHT, "why": "w"}
REVIEW = {
    "programme_id": 1, "code": "N", "reviewer_id": 1, "reviewer_name": "R", "confidence": "very", "said_at": TONIGHT,
    "applies_from": TONIGHT,
}  # fmt: skip
ASIDE = {"reason": "r", "says": "s", "digest": b"1", "set_aside_at": TONIGHT}

FEED = {"programme_id": 1, "slug": "city", "name": "City", "kind": "http_file", "made_at": TONIGHT}

PAIR = {"programme_id": 1, "first_id": 1, "second_id": 2, "certainty": 0.9, "proposed_at": TONIGHT}
MISSED = {"programme_id": 1, "call_id": 1, "day_date": TONIGHT.date(), "settled_at": TONIGHT}
FALL = {
    "programme_id": 1, "subject": "centre", "noticed_date": TONIGHT.date(), "days": 7, "seen": 1, "usual": 9.0,
    "chance": 0.0001, "noticed_at": TONIGHT,
}  # fmt: skip

Rows = list[tuple[str, dict[str, Any]]]


def breaking_rows(cast: Cast) -> dict[str, Rows]:
    """For each promise: the rows of which the last one breaks it."""
    worker, programme = cast.dee, cast.programme
    source = apps.get_model("intake.Source").objects.create(**SOURCE)
    feed = apps.get_model("feeds.Feed").objects.create(**{**FEED, "slug": "other"})
    join = apps.get_model("codes.CodeJoin").objects.create(programme_id=1, name="n", joined_by_id=1, joined_at=TONIGHT)
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
        "intake_one_tally_per_hour": ("intake.HourTally", {"source": source, "hour_at": TONIGHT, **TALLY}),
        "intake_one_tally_per_nature_and_day": (
            "intake.NatureTally",
            {"source": source, "day_at": TONIGHT, "is_officer_initiated": False, "calls": 1, "with_category": 0},
        ),
        "intake_one_tally_mark_per_programme": ("intake.TallyMark", {"programme_id": 1, "tallied_at": TONIGHT}),
        "intake_one_recipe_per_version": ("intake.RecipeVersion", RECIPE),
        "codes_counted_once_a_month": (
            "codes.CodeCount",
            {
                "programme_id": 1,
                "source_id": 1,
                "code": "N",
                "month": "2026-05",
                "calls": 1,
                "officer_calls": 0,
                "placed_calls": 0,
                "first_at": TONIGHT,
                "last_at": TONIGHT,
            },
        ),
        "codes_one_count_mark_per_programme": ("codes.CountMark", {"programme_id": 1, "counted_at": TONIGHT}),
        "codes_one_round_per_number": (
            "codes.Round",
            {"programme_id": 1, "code": "N", "number": 2, "opened_by_id": 1, "opened_at": TONIGHT, "why": "w"},
        ),
        "codes_one_answer_per_reviewer": ("codes.Review", REVIEW),
        "intake_key_honoured_once": (
            "intake.HonouredKey",
            {"token_id": 1, "idempotency_key": "k", "body_digest": b"", "answer": {}, "answered_at": TONIGHT},
        ),
        "screening_one_protocol_per_version": (
            "screening.ProtocolVersion",
            {**PROTOCOL, "adopted_at": TONIGHT, "effective_at": TONIGHT, "why": "w"},
        ),
        "matching_one_row_per_pair": ("matching.SamePair", PAIR),
        "missed_day_settled_once": (
            "missed.SettledDay",
            {"programme_id": 1, "day_date": TONIGHT.date(), "settled_at": TONIGHT},
        ),
        "missed_one_open_fall_per_subject": ("missed.FallNotice", FALL),
        "screening_one_latest_per_call": ("screening.ScreeningRecord", SCREENING),
        "screening_one_open_hazard_of_a_kind_per_place": ("screening.Hazard", HAZARD),
        "feeds_one_feed_per_slug": ("feeds.Feed", FEED),
        "safety_missed_once": (
            "safety.MissedCheckIn",
            {"programme_id": 1, "worker_id": 1, "due_at": TONIGHT, "noticed_at": TONIGHT},
        ),
    }
    rows: dict[str, Rows] = {name: [one, one] for name, one in twice.items()}
    rows |= {
        "intake_recipe_says_why": [("intake.RecipeVersion", {**RECIPE, "why": ""})],
        "jobs_state_is_listed": [("jobs.Job", {**JOB, "state": "dreaming"})],
        "jobs_progress_is_a_share": [("jobs.Job", {**JOB, "progress": 1.5})],
        "people_offer_lasts_ten_seconds_or_more": [("people.Programme", {"slug": "s", "offer_seconds": 5})],
        "people_one_to_five_offers_at_once": [("people.Programme", {"slug": "s", "offers_at_once": 6})],
        "people_shift_kind_is_listed": [
            ("people.Shift", {**shift, "ends_at": LATER + timedelta(days=9), "kind": "asleep"})
        ],
        "people_user_role_is_listed": [("people.User", {"email": "x@example.org", "role": "spy", "programme": programme})],
        "people_shift_ends_after_it_starts": [("people.Shift", {**shift, "ends_at": TONIGHT})],
        "places_street_has_length_and_speed": [("places.StreetSegment", {"programme_id": 1, "line": [], "metres": 0})],
        "codes_one_decision_per_round": [
            ("codes.Review", {**REVIEW, "decides": True}),
            ("codes.Review", {**REVIEW, "decides": True, "reviewer_id": 2}),
        ],
        "codes_confidence_is_listed": [("codes.Review", {**REVIEW, "confidence": "utterly"})],
        "codes_one_series_per_code": [
            ("codes.JoinedCode", {"join": join, "programme_id": 1, "code": "N", "from_date": TONIGHT.date()})
            for _ in range(2)
        ],
        "intake_call_has_a_number": [("intake.Call", {**call, "event_number": ""})],
        "screening_outcome_is_listed": [("screening.ScreeningRecord", {**SCREENING, "outcome": "maybe"})],
        "screening_one_draft_per_programme": [
            ("screening.ProtocolVersion", PROTOCOL), ("screening.ProtocolVersion", {**PROTOCOL, "version": "2"})
        ],
        "screening_adopted_with_a_date_and_a_reason": [
            ("screening.ProtocolVersion", {**PROTOCOL, "adopted_at": TONIGHT, "effective_at": TONIGHT})
        ],
        "screening_hazard_is_listed": [("screening.Hazard", {**HAZARD, "what": "person"})],
        "screening_hazard_has_a_place": [("screening.Hazard", {**HAZARD, "place_key": ""})],
        "screening_hazard_is_reviewed_before_it_runs_out": [
            ("screening.Hazard", {**HAZARD, "review_at": LATER + timedelta(days=1)})
        ],
        "screening_hazard_is_cleared_with_a_reason": [("screening.Hazard", {**HAZARD, "cleared_at": LATER})],
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
        "feeds_state_is_listed": [("feeds.Feed", {**FEED, "state": "asleep"})],
        "feeds_pace_is_a_minute_or_more": [("feeds.Feed", {**FEED, "every_minutes": 0})],
        "feeds_end_is_listed": [
            ("feeds.FeedRun", {"feed": feed, "started_at": TONIGHT, "end": "vanished"}),
        ],
        "matching_older_call_comes_first": [("matching.SamePair", {**PAIR, "first_id": 2, "second_id": 1})],
        "matching_certainty_is_a_share": [("matching.SamePair", {**PAIR, "certainty": 1.2})],
        "matching_state_is_listed": [("matching.SamePair", {**PAIR, "state": "perhaps", "decided_at": TONIGHT})],
        "matching_a_decision_has_its_time": [("matching.SamePair", {**PAIR, "state": "merged"})],
        "matching_nothing_unsure_merges_by_itself": [
            ("matching.MatchingManner", {"programme_id": 1, "merges_from": 0.5, "changed_at": TONIGHT})
        ],
        "matching_a_link_has_an_event_unless_none": [
            (
                "matching.ResponseLink",
                {"programme_id": 1, "response_id": UUID(int=1), "word": "certain", "made_at": TONIGHT},
            )
        ],
        "missed_has_a_reason_exactly_when_known": [("missed.MissedCall", {**MISSED, "state": "answered"})],
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
