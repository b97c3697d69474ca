"""A day is settled: every eligible event ends as a response or with a reason, and questions are asked once."""

from datetime import date, timedelta
from typing import Any

import pytest

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.actions import UnknownReason, accept_offer, decline_offer, end_response, rescreen_call
from alongside.street.dispatch.models import NonResponse, Offer
from alongside.street.dispatch.reads import list_work_facts
from alongside.street.intake.actions import record_call
from alongside.street.intake.models import Call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.matching.actions import merge_pair
from alongside.street.matching.reads import list_pairs
from alongside.street.missed.actions import (
    BeforeTheWork,
    DayIsNotOver,
    answer_missed,
    answer_the_rest,
    days_to_settle,
    notice_falls,
    put_fall_away,
    settle_day,
    settle_days,
    undo_answer,
)
from alongside.street.missed.models import MissedCall
from alongside.street.missed.reads import capture_between, day_view, list_days, list_falls, told_on_board
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast
from tests.street.calls import SAFE, later, ring, tap

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 14)
MORNING = TONIGHT + timedelta(hours=12)


def from_file(cast: Cast, number: str, minutes: float = 0, source: str = "nightly", **facts: Any) -> int:
    """A call of the evening that comes with the file of the next morning."""
    told: dict[str, Any] = {
        "category": "noise", "address": "700 W OAK AVE", "lon": -89.48, "lat": 43.05, "answers": SAFE,
        "first_dispatched_at": later(minutes + 5), "cleared_at": later(minutes + 40), **facts,
    }  # fmt: skip
    report = CallReport(event_number=number, created_at=later(minutes), call_source=CallSource.CENTRE, **told)
    by = the_system(cast.programme.pk)
    return record_call(source=source, report=report, by=by, at=MORNING, is_history=True).call_id


def settle(cast: Cast, minutes: float = 0) -> Any:
    return settle_day(programme_id=cast.programme.pk, day=DAY, at=MORNING + timedelta(minutes=minutes))


def reasons() -> dict[int, str]:
    return dict(NonResponse.objects.values_list("call_id", "reason"))


def test_every_event_ends_as_a_response_or_with_a_reason_or_is_asked_about(town: Cast) -> None:
    answered = ring(town, "26-1")
    offer = Offer.objects.get(call_id=answered.call_id, state="open")
    yes = accept_offer(offer_id=offer.pk, by=town.dee.user.actor, at=later(1))
    end_response(
        tap_id=tap(1), response_id=yes.id, end="engaged", tapped_at=later(40), by=town.dee.user.actor, at=later(40)
    )
    off_hours = from_file(town, "F-1", -300)
    cancelled = from_file(town, "F-2", 60, first_dispatched_at=None, cleared_at=later(61))
    asked = from_file(town, "F-3", 30)
    from_file(town, "F-4", 90, priority="1")
    from_file(town, "F-5", 95, category="", initial_nature="WORDS NOBODY KNOWS")
    from_file(town, "F-6", 96, is_officer_initiated=True)

    done = settle(town)

    assert done.counts == {"came": 6, "ineligible": 1, "not_assessed": 1, "eligible": 4, "answered": 1}
    assert (done.screened, done.filled, done.asked) == (6, 2, 1)
    assert reasons() == {off_hours: "off_hours", cancelled: "call_cancelled"}
    question = day_view(day=DAY, by=town.rosa.actor).questions[0]
    assert (question.call.call_id, question.hint) == (asked, "never_assessed")
    assert [(one.name, one.state) for one in question.then] == [("Dee", "busy"), ("Marcus", "free")]


def test_settling_twice_changes_nothing(town: Cast) -> None:
    from_file(town, "F-1", -300)
    from_file(town, "F-3", 30)
    first = settle(town)
    kept = list(MissedCall.objects.order_by("pk").values())

    again = settle(town, 60)

    assert (first.filled, first.asked) == (1, 1)
    assert (again.screened, again.filled, again.asked, again.withdrawn) == (0, 0, 0, 0)
    unchanged = [{**row, "settled_at": None} for row in MissedCall.objects.order_by("pk").values()]
    assert unchanged == [{**row, "settled_at": None} for row in kept]
    assert Alert.objects.filter(subject="missed").count() == 1


def test_everybody_was_busy(town: Cast) -> None:
    for number, worker in (("26-1", town.dee), ("26-2", town.marcus)):
        call = ring(town, number, category="noise")
        offer = Offer.objects.get(call_id=call.call_id, state="open")
        accept_offer(
            offer_id=offer.pk,
            by=worker.user.actor if offer.worker_id == worker.pk else _other(town, worker),
            at=later(1),
        )
    missed = from_file(town, "F-1", 20)

    settle(town)

    assert reasons() == {missed: "all_busy"}


def _other(town: Cast, worker: Any) -> Any:
    return (town.marcus if worker == town.dee else town.dee).user.actor


def test_what_the_board_knew_at_the_time_stays(town: Cast) -> None:
    call = ring(town, "26-1")
    for _ in range(2):
        offer = Offer.objects.get(call_id=call.call_id, state="open")
        worker = town.dee if offer.worker_id == town.dee.pk else town.marcus
        decline_offer(offer_id=offer.pk, reason="too_far", by=worker.user.actor, at=later(1))

    done = settle(town)

    assert (done.filled, done.asked, reasons()) == (0, 0, {call.call_id: "declined_by_worker"})


def test_a_question_is_answered_undone_and_answered_for_all(town: Cast) -> None:
    by = town.rosa.actor
    one, other = from_file(town, "F-1", 30), from_file(town, "F-2", 45, address="900 W OAK AVE")
    settle(town)
    first = MissedCall.objects.get(call_id=one)

    answer_missed(missed_id=first.pk, reason="officer_declined", by=by, at=MORNING)
    answered = reasons()
    undo_answer(missed_id=first.pk, by=by, at=MORNING)
    undone = reasons()
    count = answer_the_rest(day=DAY, reason="not_known", by=by, at=MORNING)

    assert (answered, undone, count) == ({one: "officer_declined"}, {}, 2)
    assert reasons() == {one: "not_known", other: "not_known"}
    assert settle(town, 60).asked == 0
    with pytest.raises(UnknownReason):
        answer_missed(missed_id=first.pk, reason="lazy", by=by, at=MORNING)
    with pytest.raises(Missing):
        answer_missed(missed_id=first.pk, reason="not_known", by=the_system(999), at=MORNING)


@pytest.mark.parametrize(("reason", "is_asked_again"), [("call_cancelled", True), ("caller_refused", False)])
def test_a_changed_call_is_asked_again_only_if_its_answer_no_longer_fits(
    town: Cast, reason: str, is_asked_again: bool
) -> None:
    call_id = from_file(town, "F-1", 30)
    settle(town)
    row = MissedCall.objects.get(call_id=call_id)
    answer_missed(missed_id=row.pk, reason=reason, by=town.rosa.actor, at=MORNING)
    Call.objects.filter(pk=call_id).update(first_on_scene_at=later(44), changed_at=MORNING + timedelta(minutes=30))

    done = settle(town, 60)

    row.refresh_from_db()
    assert (done.asked, row.state) == ((1, "open") if is_asked_again else (0, "answered"))
    assert reasons() == ({} if is_asked_again else {call_id: reason})


def test_a_call_that_turns_out_ineligible_leaves_the_list(town: Cast) -> None:
    call_id = from_file(town, "F-1", 30)
    settle(town)
    answer_the_rest(day=DAY, reason="not_offered", by=town.rosa.actor, at=MORNING)
    rescreen_call(call_id=call_id, answers={"crime": True}, by=town.rosa.actor, at=MORNING + timedelta(minutes=5))

    done = settle(town, 60)

    assert (done.withdrawn, reasons(), done.counts["ineligible"]) == (1, {}, 1)


def test_a_past_call_that_turns_out_eligible_is_asked_about_and_offered_to_nobody(town: Cast) -> None:
    call_id = from_file(town, "F-1", 30, category="youth", answers={"weapon": False})
    before = settle(town)
    said = rescreen_call(call_id=call_id, answers={"violence": False}, by=town.rosa.actor, at=MORNING)

    after = settle(town, 60)

    assert (before.counts["not_assessed"], before.asked, said.outcome, said.offer_id) == (1, 0, "eligible", None)
    assert (after.asked, after.counts["not_assessed"], Offer.objects.count(), reasons()) == (1, 0, 0, {})


def test_an_event_told_twice_is_missed_once(town: Cast) -> None:
    by = town.rosa.actor
    answered = ring(town, "26-1")
    offer = Offer.objects.get(call_id=answered.call_id, state="open")
    accept_offer(
        offer_id=offer.pk,
        by=town.dee.user.actor if offer.worker_id == town.dee.pk else town.marcus.user.actor,
        at=later(1),
    )
    told_again = from_file(town, "F-1", 2, address="1200 N ELM ST", lon=-89.499, lat=43.061)
    settle(town)
    before = set(MissedCall.objects.exclude(state="withdrawn").values_list("call_id", flat=True))

    merge_pair(pair_id=list_pairs(by=by)[0].pair_id, by=by, at=MORNING)
    done = settle(town, 60)

    assert before == {told_again}
    assert (done.counts["eligible"], done.counts["answered"], done.withdrawn, reasons()) == (1, 1, 1, {})
    found = capture_between(by=by, since=TONIGHT - timedelta(days=1), until=MORNING).capture.whole
    assert (found.answered, found.eligible) == (1, 1)


def test_a_day_that_is_not_over_or_before_the_work_is_refused(town: Cast) -> None:
    with pytest.raises(DayIsNotOver):
        settle_day(programme_id=town.programme.pk, day=DAY, at=TONIGHT)
    with pytest.raises(BeforeTheWork):
        settle_day(programme_id=town.programme.pk, day=DAY - timedelta(days=3), at=MORNING)


def test_yesterday_is_due_once_and_again_when_a_call_changed(town: Cast) -> None:
    programme_id = town.programme.pk
    call_id = from_file(town, "F-1", 30)
    at_night, morning = TONIGHT + timedelta(hours=5), TONIGHT + timedelta(hours=12)

    early = days_to_settle(programme_id=programme_id, at=at_night)
    due = days_to_settle(programme_id=programme_id, at=morning)
    settle_days(programme_id=programme_id, days=due, at=morning)
    done = days_to_settle(programme_id=programme_id, at=morning + timedelta(hours=1))
    Call.objects.filter(pk=call_id).update(changed_at=morning + timedelta(hours=2))
    changed = days_to_settle(programme_id=programme_id, at=morning + timedelta(hours=3))

    assert (early, due, done, changed) == ([], [DAY], [], [DAY])


def test_a_day_is_due_again_when_two_of_its_calls_are_said_to_be_one_event(town: Cast) -> None:
    programme_id = town.programme.pk
    from_file(town, "F-1", 30)
    from_file(town, "K-1", 31, source="county")
    settle_days(programme_id=programme_id, days=[DAY], at=MORNING)
    before = days_to_settle(programme_id=programme_id, at=later(60 * 13))

    merge_pair(pair_id=list_pairs(by=town.rosa.actor)[0].pair_id, by=town.rosa.actor, at=later(60 * 14))
    due = days_to_settle(programme_id=programme_id, at=later(60 * 15))
    settle_days(programme_id=programme_id, days=due, at=later(60 * 15))

    assert (before, due, days_to_settle(programme_id=programme_id, at=later(60 * 16))) == ([], [DAY], [])
    assert sorted(MissedCall.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_the_capture_rate_is_the_one_that_is_counted(town: Cast) -> None:
    ring(town, "26-1")
    call = ring(town, "26-2", category="youth")
    offer = Offer.objects.get(call_id=call.call_id, state="open")
    accept_offer(
        offer_id=offer.pk,
        by=town.dee.user.actor if offer.worker_id == town.dee.pk else town.marcus.user.actor,
        at=later(1),
    )
    for n in range(5):
        from_file(town, f"F-{n}", 10 * n, category=("noise", "youth")[n % 2], priority="1" if n == 4 else "")
    settle(town)
    answer_the_rest(day=DAY, reason="not_known", by=town.rosa.actor, at=MORNING)

    found = capture_between(by=town.rosa.actor, since=TONIGHT - timedelta(days=2), until=MORNING)

    counted = [one for one in list_work_facts(programme_id=town.programme.pk) if one.outcome == "eligible"]
    assert found.capture.whole.eligible == len(counted) == 6
    assert found.capture.whole.answered == sum(one.accepted_at is not None for one in counted) == 1
    assert (found.ineligible, found.not_assessed, found.not_screened) == (1, 0, 0)


def test_the_strip_and_the_board_say_what_waits(town: Cast) -> None:
    from_file(town, "F-1", 30)
    settle(town)

    strip = list_days(until=DAY, by=town.rosa.actor)
    told = told_on_board(by=town.rosa.actor)

    assert (len(strip), strip[-1].eligible, strip[-1].missed, strip[-1].open) == (30, 1, 1, 1)
    assert (told.open_count, told.open_day, told.falls) == (1, DAY, ())


def test_a_fall_is_told_once_until_it_is_over(cast: Cast) -> None:
    by, programme_id = cast.rosa.actor, cast.programme.pk
    end = date(2026, 5, 14)
    start_first_protocol(by=by, at=TONIGHT - timedelta(days=90))
    for back in range(60, 8, -1):
        for n in range(2):
            ring(
                cast,
                f"R-{back}-{n}",
                at=TONIGHT - timedelta(days=back, minutes=n),
                beat="12",
                by=the_system(programme_id),
            )
    Offer.objects.all().delete()

    told = notice_falls(programme_id=programme_id, day=end, at=MORNING)
    again = notice_falls(programme_id=programme_id, day=end, at=MORNING)
    falls = list_falls(by=by)
    put_fall_away(notice_id=falls[0].notice_id, by=by, at=MORNING)

    assert (told, again) == (2, 0)
    assert {(fall.subject, fall.days, fall.seen) for fall in falls} == {("centre", 7, 0), ("beat:12", 7, 0)}
    assert Alert.objects.filter(subject="fall").count() == 2
    assert len(told_on_board(by=by).falls) == 1
