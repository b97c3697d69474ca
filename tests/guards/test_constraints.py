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
HAND_OVER = {"programme_id": 1, "written_at": TONIGHT, "written_by_id": 1}
SCREENING = {"programme_id": 1, "call_id": 1, "protocol_version": "1", "screened_at": TONIGHT, "outcome": "eligible"}
PROTOCOL = {"programme_id": 1, "version": "1", "body": {}, "author_name": "A", "written_at": TONIGHT}
HAZARD = {
    "programme_id": 1, "place_key": "p", "what": "animal", "set_by_name": "A", "set_at": TONIGHT, "review_at": LATER,
    "expires_at": LATER,
}  # fmt: skip
OFFER = {"programme_id": 1, "call_id": 1, "worker_id": 1, "offered_at": TONIGHT, "expires_at": LATER}
RESPONSE = {"programme_id": 1, "call_id": 1, "worker_id": 1, "requested_at": TONIGHT, "accepted_at": TONIGHT}
ENDED = {"end": "cancelled_before_arrival", "departed_at": LATER}
ON_IT = {"programme_id": 1, "response_id": UUID(int=1), "worker_id": 1, "joined_at": TONIGHT}
HELD = {
    "programme_id": 1, "call_id": 1, "worker_id": 1, "from_at": TONIGHT, "until_at": LATER, "reserved_at": TONIGHT,
}  # fmt: skip
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

CHANNEL = {"programme_id": 1, "name": "County", "kind": "webhook", "made_at": TONIGHT}
REPORT = {
    "programme_id": 1, "call_id": 1, "number": "1", "sequence": 1, "word": "here", "happened_at": TONIGHT, "made_at": TONIGHT,
    "next_at": TONIGHT,
}  # fmt: skip
ASKS = {"programme_id": 1, "call_id": 1, "asked_by_id": 1, "asked_at": TONIGHT}
SAID = {"programme_id": 1, "call_id": 1, "side": "officer", "by_id": 1, "word": "helped", "said_at": TONIGHT}

PAIR = {"programme_id": 1, "first_id": 1, "second_id": 2, "certainty": 0.9, "proposed_at": TONIGHT}
MISSED = {"programme_id": 1, "call_id": 1, "day_date": TONIGHT.date(), "settled_at": TONIGHT}
FALL = {
    "programme_id": 1, "subject": "centre", "noticed_date": TONIGHT.date(), "days": 7, "seen": 1, "usual": 9.0,
    "chance": 0.0001, "noticed_at": TONIGHT,
}  # fmt: skip

ALARM = {
    "id": UUID(int=70), "programme_id": 1, "worker_id": 1, "kind": "sos", "source": "phone", "raised_at": TONIGHT,
}  # fmt: skip
RUNG = {"programme_id": 1, "ladder": "sos", "place": 0, "who": "coordinator", "waits_seconds": 60}
HOLD = {
    "id": UUID(int=71),
    "programme_id": 1,
    "response_id": UUID(int=1),
    "worker_id": 1,
    "why": "staged",
    "held_at": TONIGHT,
}
SPOT = {
    "programme_id": 1, "response_id": UUID(int=1), "worker_id": 1, "lon": 1.5, "lat": 1.5, "said_at": TONIGHT,
    "received_at": TONIGHT,
}  # fmt: skip
HARD = {"id": UUID(int=72), "programme_id": 1, "worker_id": 1, "why": "child", "was_at": TONIGHT}

Rows = list[tuple[str, dict[str, Any]]]


def breaking_safety() -> dict[str, Rows]:
    """The promises of the safety room: for each, the rows of which the last one breaks it."""
    at = TONIGHT + timedelta(hours=1)
    sos = apps.get_model("safety.Sos").objects.create(
        id=UUID(int=73), programme_id=1, worker_id=1, raised_at=TONIGHT, received_at=TONIGHT
    )
    hard = apps.get_model("safety.HardCall").objects.create(**{**HARD, "id": UUID(int=74)})
    alarm = apps.get_model("safety.Alarm").objects.create(**{**ALARM, "id": UUID(int=75)})
    step = {"alarm": alarm, "turn": 0, "who": "coordinator", "woken_at": TONIGHT}
    care = {"id": UUID(int=76), "programme_id": 1, "worker_id": 1, "hard_call": hard, "kind": "day", "due_at": at}
    word = {
        "id": UUID(int=77), "programme_id": 1, "sos": sos, "what": "why", "word": "alone", "was_at": TONIGHT,
        "said_at": TONIGHT, "said_by_name": "A",
    }  # fmt: skip
    missed = {**ALARM, "kind": "missed_check_in", "due_at": TONIGHT}
    other = {"id": UUID(int=90)}
    return {
        "safety_ladder_is_listed": [("safety.Rung", {**RUNG, "ladder": "lunch"})],
        "safety_rung_is_listed": [("safety.Rung", {**RUNG, "who": "dog"})],
        "safety_a_named_rung_has_a_person": [("safety.Rung", {**RUNG, "who": "person"})],
        "safety_sos_stays_silent": [("safety.Rung", {**RUNG, "who": "worker"})],
        "safety_rung_waits_an_hour_or_less": [("safety.Rung", {**RUNG, "waits_seconds": 3601})],
        "safety_one_alarm_per_missed_check_in": [("safety.Alarm", missed), ("safety.Alarm", {**missed, **other})],
        "safety_one_alarm_per_sos": [
            ("safety.Alarm", {**ALARM, "sos_id": sos.pk}),
            ("safety.Alarm", {**ALARM, "sos_id": sos.pk, **other}),
        ],
        "safety_alarm_is_listed": [("safety.Alarm", {**ALARM, "kind": "boredom"})],
        "safety_alarm_is_closed_with_a_word": [("safety.Alarm", {**ALARM, "closed_at": at})],
        "safety_alarm_is_acknowledged_by_name": [("safety.Alarm", {**ALARM, "acknowledged_at": at})],
        "safety_a_real_press_is_never_a_drill": [("safety.Alarm", {**ALARM, "is_drill": True, "sos_id": sos.pk})],
        "safety_one_step_per_turn": [("safety.AlarmStep", step), ("safety.AlarmStep", step)],
        "safety_step_is_acknowledged_by_name": [("safety.AlarmStep", {**step, "acknowledged_at": at})],
        "safety_one_open_hold": [("safety.Hold", HOLD), ("safety.Hold", {**HOLD, **other})],
        "safety_hold_is_listed": [("safety.Hold", {**HOLD, "why": "tired"})],
        "safety_hold_is_lifted_by_somebody": [("safety.Hold", {**HOLD, "released_at": at})],
        "safety_one_hard_call_per_response": [
            ("safety.HardCall", {**HARD, "response_id": UUID(int=1)}),
            ("safety.HardCall", {**HARD, **other, "response_id": UUID(int=1)}),
        ],
        "safety_hard_why_is_listed": [("safety.HardCall", {**HARD, "why": "weather"})],
        "safety_one_follow_up_of_a_kind": [("safety.FollowUp", care), ("safety.FollowUp", {**care, **other})],
        "safety_care_is_listed": [("safety.FollowUp", {**care, "kind": "year"})],
        "safety_care_is_answered_with_a_word": [("safety.FollowUp", {**care, "answered_at": at})],
        "safety_ledger_word_is_listed": [("safety.LedgerWord", {**word, "what": "ended"})],
    }


def breaking_alerts() -> dict[str, Rows]:
    """The promises of the ladder: for each, the rows of which the last one breaks it."""
    page = {
        "programme_id": 1, "kind": "offer", "ladder": "offer", "subject": "s", "user_ids": [1], "begun_at": TONIGHT,
    }  # fmt: skip
    own = apps.get_model("alerts.Page").objects.create(**page)
    text = {
        "programme_id": 1, "way": "text", "kind": "offer", "target": "text:1", "made_at": TONIGHT, "due_at": TONIGHT,
    }  # fmt: skip
    place = {"user_id": 1, "digest": "d", "endpoint": "e", "p256dh": "k", "auth": "a", "made_at": TONIGHT}
    mobile = {"number": "+16085550110", "confirmed_at": TONIGHT}
    came = {"carrier": "http", "reference": "1", "number": "+1", "received_at": TONIGHT}
    ladder = {"programme_id": 1, "name": "offer", "changed_at": TONIGHT}
    ended = {"state": "sent", "done_at": TONIGHT}
    return {
        "alerts_page_kind_is_listed": [("alerts.Page", {**page, "kind": "advert"})],
        "alerts_page_ends_in_a_listed_way": [("alerts.Page", {**page, "ended_at": TONIGHT, "end": "lost"})],
        "alerts_one_living_place_per_address": [("alerts.PushPlace", place), ("alerts.PushPlace", place)],
        "alerts_a_place_that_is_gone_has_no_keys": [("alerts.PushPlace", {**place, "gone_at": TONIGHT})],
        "alerts_one_person_per_confirmed_number": [
            ("alerts.Mobile", {**mobile, "user_id": 1}),
            ("alerts.Mobile", {**mobile, "user_id": 2}),
        ],
        "alerts_one_sending_per_page_and_phone": [("alerts.Sending", {**text, "page": own}) for _ in range(2)],
        "alerts_one_sending_per_text_id": [("alerts.Sending", text) for _ in range(2)],
        "alerts_one_sending_per_carriers_receipt": [
            ("alerts.Sending", {**text, **ended, "target": one, "reference": "SM1"}) for one in "ab"
        ],
        "alerts_sending_way_is_listed": [("alerts.Sending", {**text, "way": "owl"})],
        "alerts_sending_state_is_listed": [("alerts.Sending", {**text, "state": "lost", "done_at": TONIGHT})],
        "alerts_sending_is_done_exactly_when_it_ended": [("alerts.Sending", {**text, "done_at": TONIGHT})],
        "alerts_one_ladder_per_name": [("alerts.Ladder", ladder), ("alerts.Ladder", ladder)],
        "alerts_a_text_comes_in_once": [("alerts.TextIn", came), ("alerts.TextIn", came)],
    }


def breaking_rows(cast: Cast) -> dict[str, Rows]:
    """For each promise: the rows of which the last one breaks it."""
    worker, programme = cast.dee, cast.programme
    source = apps.get_model("intake.Source").objects.create(**SOURCE)
    feed = apps.get_model("feeds.Feed").objects.create(**{**FEED, "slug": "other"})
    channel = apps.get_model("centre.Channel").objects.create(**{**CHANNEL, "name": "Other"})
    join = apps.get_model("codes.CodeJoin").objects.create(programme_id=1, name="n", joined_by_id=1, joined_at=TONIGHT)
    shift = {"worker": worker, "starts_at": TONIGHT + timedelta(days=9)}
    call = {**CALL, "source": source}
    opening = {"programme": programme, "starts_at": TONIGHT, "ends_at": LATER, "made_at": TONIGHT}
    hours = apps.get_model("people.Opening").objects.create(**opening)
    given = apps.get_model("people.Shift").objects.create(
        **{**shift, "ends_at": LATER + timedelta(days=9), "worker": cast.marcus}
    )
    ask = {
        "programme": programme,
        "kind": "swap",
        "state": "open",
        "worker": worker,
        "shift": given,
        "asked_at": TONIGHT,
    }
    third = apps.get_model("people.Worker").objects.create(programme=programme, user=cast.rosa, initials="RO")
    twice = {
        "people_one_shift_per_worker_and_start": ("people.Shift", {**shift, "ends_at": LATER + timedelta(days=9)}),
        "people_one_calendar_link_per_worker": ("people.CalendarLink", {"worker": worker, "made_at": TONIGHT}),
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
        "centre_one_channel_per_name": ("centre.Channel", CHANNEL),
        "centre_one_code_per_end": (
            "centre.ClosingCode",
            {"programme_id": 1, "end": "engaged", "code": "ADV", "set_at": TONIGHT},
        ),
        "centre_one_open_question_per_call": (
            "centre.LeaveQuestion",
            {"programme_id": 1, "call_id": 1, "asked_by_id": 1, "asked_at": TONIGHT},
        ),
        "centre_one_feedback_per_person_and_call": ("centre.Feedback", SAID),
        "centre_survey_taken_once": ("centre.SurveyTaken", {"programme_id": 1, "user_id": 1, "round": 0}),
        "centre_one_tally_per_score": (
            "centre.SurveyTally",
            {"programme_id": 1, "round": 0, "question": "again", "score": 3},
        ),
        "centre_text_answered_once": (
            "centre.TakenText",
            {"programme_id": 1, "text_id": "1", "reply": "r", "taken_at": TONIGHT},
        ),
        "safety_missed_once": (
            "safety.MissedCheckIn",
            {"programme_id": 1, "worker_id": 1, "due_at": TONIGHT, "noticed_at": TONIGHT},
        ),
        "safety_one_beat_per_name": ("safety.TimerBeat", {"name": "n", "beat_at": TONIGHT}),
        "safety_one_rung_per_place": ("safety.Rung", RUNG),
        "safety_one_spot_per_worker": ("safety.SharedSpot", SPOT),
    }
    rows: dict[str, Rows] = {name: [one, one] for name, one in twice.items()}
    rows |= {
        "intake_recipe_says_why": [("intake.RecipeVersion", {**RECIPE, "why": ""})],
        "jobs_state_is_listed": [("jobs.Job", {**JOB, "state": "dreaming"})],
        "jobs_progress_is_a_share": [("jobs.Job", {**JOB, "progress": 1.5})],
        "people_offer_lasts_ten_seconds_or_more": [("people.Programme", {"slug": "s", "offer_seconds": 5})],
        "people_one_to_five_offers_at_once": [("people.Programme", {"slug": "s", "offers_at_once": 6})],
        "people_one_calendar_link_per_worker": [
            ("people.CalendarLink", {"worker": worker, "digest": one, "made_at": TONIGHT}) for one in "ab"
        ],
        "people_partner_of_one": [
            ("people.Partner", {"worker": worker, "partner": cast.marcus}),
            ("people.Partner", {"worker": third, "partner": cast.marcus}),
        ],
        "people_nobody_is_their_own_partner": [("people.Partner", {"worker": worker, "partner": worker})],
        "people_opening_ends_after_it_starts": [("people.Opening", {**opening, "ends_at": TONIGHT})],
        "people_opening_kind_is_listed": [("people.Opening", {**opening, "kind": "asleep"})],
        "people_opening_wants_one_to_twenty": [("people.Opening", {**opening, "wanted": 21})],
        "people_ask_state_is_listed": [("people.ShiftAsk", {**ask, "state": "dreamt"})],
        "people_ask_is_for_hours_or_for_a_shift": [("people.ShiftAsk", {**ask, "kind": "sign_up"})],
        "people_nobody_swaps_with_themselves": [("people.ShiftAsk", {**ask, "other": worker})],
        "people_one_unsettled_swap_per_shift": [
            ("people.ShiftAsk", ask), ("people.ShiftAsk", {**ask, "worker": cast.marcus, "state": "agreed"})
        ],
        "people_one_unsettled_sign_up_per_worker": [
            ("people.ShiftAsk", {**ask, "kind": "sign_up", "shift": None, "opening": hours}) for _ in range(2)
        ],
        "people_nobody_takes_over_from_themselves": [
            ("people.HandOver", {"worker": worker, "heir": worker, "made_at": TONIGHT})
        ],
        "people_shift_kind_is_listed": [
            ("people.Shift", {**shift, "ends_at": LATER + timedelta(days=9), "kind": "asleep"})
        ],
        "watch_line_says_something": [
            ("watch.LogLine", {"programme_id": 1, "written_at": TONIGHT, "written_by_id": 1, "says": ""})
        ],
        "watch_nobody_takes_over_from_themselves": [
            ("watch.HandOver", {**HAND_OVER, "taken_at": TONIGHT, "taken_by_id": 1})
        ],
        "watch_taken_by_somebody_at_some_time": [("watch.HandOver", {**HAND_OVER, "taken_by_id": 2})],
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
        "dispatch_one_yes_per_question": [
            ("dispatch.Offer", {**OFFER, "state": "accepted"}),
            ("dispatch.Offer", {**OFFER, "state": "accepted", "worker_id": 2}),
        ],
        "dispatch_offer_seat_is_listed": [("dispatch.Offer", {**OFFER, "seat": "back"})],
        "dispatch_offer_state_is_listed": [("dispatch.Offer", {**OFFER, "state": "lost"})],
        "dispatch_one_open_response_per_worker": [("dispatch.Response", RESPONSE), ("dispatch.Response", {**RESPONSE, "call_id": 2})],
        "dispatch_one_open_response_per_partner": [
            ("dispatch.Response", {**RESPONSE, "partner_id": 3}),
            ("dispatch.Response", {**RESPONSE, "partner_id": 3, "worker_id": 2, "call_id": 2}),
        ],
        "dispatch_one_standing_response_per_call": [
            ("dispatch.Response", {**RESPONSE, **ENDED}),
            ("dispatch.Response", {**RESPONSE, **ENDED}),
        ],
        "dispatch_taken_back_only_before_arrival": [
            ("dispatch.Response", {**RESPONSE, **ENDED, "taken_back_at": LATER, "arrived_at": LATER})
        ],
        "dispatch_one_open_part_per_worker": [
            ("dispatch.Part", ON_IT),
            ("dispatch.Part", {**ON_IT, "response_id": UUID(int=2)}),
        ],
        "dispatch_one_lead_per_response": [("dispatch.Part", ON_IT), ("dispatch.Part", {**ON_IT, "worker_id": 2})],
        "dispatch_part_says_why_exactly_when_it_ended": [("dispatch.Part", {**ON_IT, "left_at": LATER})],
        "dispatch_part_seat_is_listed": [("dispatch.Part", {**ON_IT, "seat": "takeover"})],
        "dispatch_call_reserved_for_one_worker": [
            ("dispatch.Reservation", HELD),
            ("dispatch.Reservation", {**HELD, "worker_id": 2}),
        ],
        "dispatch_reserved_until_after_it_begins": [("dispatch.Reservation", {**HELD, "until_at": TONIGHT})],
        "dispatch_reservation_ends_exactly_when_it_ended": [("dispatch.Reservation", {**HELD, "state": "dropped"})],
        "dispatch_reservation_state_is_listed": [
            ("dispatch.Reservation", {**HELD, "state": "lost", "ended_at": LATER})
        ],
        "dispatch_notice_is_listed": [
            ("dispatch.Notice", {"programme_id": 1, "worker_id": 1, "call_id": 1, "what": "x", "made_at": TONIGHT})
        ],
        "dispatch_response_has_an_end_exactly_when_it_departed": [("dispatch.Response", {**RESPONSE, "end": "engaged"})],
        "dispatch_end_is_listed": [("dispatch.Response", {**RESPONSE, "end": "vanished", "departed_at": LATER})],
        "dispatch_non_response_reason_is_listed": [
            ("dispatch.NonResponse", {"programme_id": 1, "call_id": 1, "reason": "lazy", "made_at": TONIGHT})
        ],
        "centre_one_report_per_step": [("centre.StatusReport", {**REPORT, "channel": channel}) for _ in range(2)],
        "centre_channel_kind_is_listed": [("centre.Channel", {**CHANNEL, "kind": "pigeon"})],
        "centre_report_state_is_listed": [("centre.StatusReport", {**REPORT, "channel": channel, "state": "lost"})],
        "centre_report_word_is_listed": [("centre.StatusReport", {**REPORT, "channel": channel, "word": "asleep"})],
        "centre_code_is_not_blank": [("centre.ClosingCode", {"programme_id": 1, "end": "x", "code": "", "set_at": TONIGHT})],
        "centre_leave_answer_is_listed": [("centre.LeaveQuestion", {**ASKS, "answer": "maybe", "answered_at": TONIGHT})],
        "centre_leave_answer_has_its_time": [("centre.LeaveQuestion", {**ASKS, "answer": "yes"})],
        "centre_feedback_side_is_listed": [("centre.Feedback", {**SAID, "side": "public"})],
        "centre_score_is_one_to_five": [
            ("centre.SurveyTally", {"programme_id": 1, "round": 0, "question": "again", "score": 6})
        ],
        "centre_one_officer_per_number": [
            ("centre.OfficerNumber", {"programme_id": 1, "user_id": n, "number": "+16085550142"}) for n in (1, 2)
        ],
        "feeds_state_is_listed": [("feeds.Feed", {**FEED, "state": "asleep"})],
        "feeds_pace_is_a_minute_or_more": [("feeds.Feed", {**FEED, "every_minutes": 0})],
        "feeds_end_is_listed": [
            ("feeds.FeedRun", {"feed": feed, "started_at": TONIGHT, "end": "vanished"}),
        ],
        **breaking_safety(),
        **breaking_alerts(),
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
