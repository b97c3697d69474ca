"""A missed check-in climbs its ladder until a person answers by name; everybody who is woken is meant to be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert, Page
from alongside.street.dispatch.actions import tap_status
from alongside.street.dispatch.models import Part, Response
from alongside.street.people.models import Shift
from alongside.street.safety.actions import (
    LadderIsWrong,
    MannerIsOutOfRange,
    OwnAlarm,
    UnknownClosing,
    acknowledge_alarm,
    answer_by_text,
    check_in,
    check_in_by_text,
    close_alarm,
    raise_sos,
    raise_sos_by_text,
    set_ladder,
    set_manners,
    tend_safety,
)
from alongside.street.safety.models import Alarm, CheckIn, MissedCheckIn, Rung, Sos, TimerBeat
from alongside.street.safety.reads import (
    access_alarm,
    access_protection,
    house_protection,
    list_closed_alarms,
    list_help_wanted,
    list_open_alarms,
    list_safety,
    own_missed,
    protection_of,
)
from alongside.street.safety.rules.climbing import Step
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring, tap

from .nights import climbed, go_out, go_to_a_call, the_alarm

pytestmark = pytest.mark.django_db


def woken(minute: float) -> list[list[int]]:
    """Who was paged in the last look, by the rows that the sender works through."""
    return [one.user_ids for one in Page.objects.filter(begun_at=later(minute), ladder="safety").order_by("pk")]


def test_a_missed_check_in_climbs_from_the_own_phone_to_everybody_on_shift(town: Cast) -> None:
    go_to_a_call(town)

    for second in (0, 10, 50, 60, 70, 110, 170, 180, 190, 250, 299):
        assert tend_safety(at=later(36 + second / 60))

    assert climbed(the_alarm()) == [
        ("worker", ["Dee"], later(36)),
        ("partner", [], later(37)),
        ("coordinator", ["Rosa"], later(37)),
        ("on_duty", ["Marcus"], later(39)),
    ]
    assert (woken(36), woken(37), woken(39)) == ([[town.dee.user_id]], [[town.rosa.pk]], [[town.marcus.user_id]])


def test_looking_again_and_again_raises_one_alarm_and_wakes_nobody_twice(town: Cast) -> None:
    go_to_a_call(town)

    for _ in range(5):
        tend_safety(at=later(36))

    assert (Alarm.objects.count(), MissedCheckIn.objects.count(), Page.objects.filter(ladder="safety").count()) == (
        1,
        1,
        1,
    )


def test_an_answer_by_name_stops_the_climb_and_its_end_is_written_by_name(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))
    tend_safety(at=later(37))

    acknowledge_alarm(alarm_id=the_alarm().pk, by=town.rosa.actor, at=later(37.5))
    tend_safety(at=later(45))
    steps = access_alarm(the_alarm().pk, by=town.rosa.actor).steps
    close_alarm(alarm_id=the_alarm().pk, how="reached", by=town.rosa.actor, at=later(46))

    assert [(step.who, step.acknowledged_by_name) for step in steps] == [
        ("worker", ""), ("partner", ""), ("coordinator", "Rosa")
    ]  # fmt: skip
    assert set(Page.objects.filter(ladder="safety").values_list("end", "answered_by_id")) == {
        ("answered", town.rosa.pk)
    }
    (done,) = list_closed_alarms(by=town.rosa.actor)
    assert (done.closed_how, done.closed_by_name, done.acknowledged_by_name) == ("reached", "Rosa", "Rosa")


def test_somebody_who_has_it_and_does_nothing_is_not_the_end(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))
    acknowledge_alarm(alarm_id=the_alarm().pk, by=town.rosa.actor, at=later(36.5))

    tend_safety(at=later(46.4))
    before = the_alarm().steps.count()
    tend_safety(at=later(46.5))

    assert before == 1
    assert [who for who, *_ in climbed(the_alarm())] == ["worker", "partner", "coordinator"]
    assert (the_alarm().acknowledged_at, the_alarm().acknowledged_by_name) == (None, "")


def test_closing_a_missed_check_in_starts_the_timer_again(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))
    close_alarm(alarm_id=the_alarm().pk, how="reached", by=town.rosa.actor, at=later(40))

    tend_safety(at=later(69))
    quiet = Alarm.objects.count()
    tend_safety(at=later(71))

    assert (quiet, Alarm.objects.count()) == (1, 2)


@pytest.mark.parametrize("how", ["check_in", "tap", "text"])
def test_a_sign_of_life_closes_the_alarm(town: Cast, how: str) -> None:
    response = go_to_a_call(town)
    dee = town.dee.user.actor
    tend_safety(at=later(36))

    if how == "check_in":
        check_in(check_in_id=tap(9), said_at=later(37), by=dee, at=later(37))
    elif how == "text":
        check_in_by_text(worker_id=town.dee.pk, message_id="m1", at=later(37))
    else:
        tap_status(tap_id=tap(9), response_id=response.id, status="engaged", tapped_at=later(37), by=dee, at=later(37))
        tend_safety(at=later(37))

    assert (the_alarm().closed_how, the_alarm().closed_by_name) == ("heard", "")
    assert Page.objects.filter(ended_at=None, ladder="safety").count() == 0


def test_an_old_check_in_that_travelled_late_does_not_silence_the_alarm(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(80))

    check_in(check_in_id=tap(9), said_at=later(20), by=town.dee.user.actor, at=later(81))
    tend_safety(at=later(81))

    assert Alarm.objects.filter(closed_at__isnull=True).count() >= 1


def test_a_response_that_is_cancelled_leaves_the_alarm_open_until_somebody_heard_of_her(town: Cast) -> None:
    response = go_to_a_call(town)
    tend_safety(at=later(36))
    Response.objects.filter(pk=response.id).update(end="cancelled_before_arrival", departed_at=later(37))
    Part.objects.filter(response_id=response.id).update(left_at=later(37), why_left="ended")
    tend_safety(at=later(38))

    assert the_alarm().closed_at is None


def test_nobody_off_shift_is_woken_and_the_ladder_goes_on_without_them(town: Cast) -> None:
    go_to_a_call(town)
    Shift.objects.filter(worker=town.marcus).update(went_off_at=later(10))
    steps = [Step("worker", 0), Step("person", 60, town.marcus.user_id), Step("on_duty", 60), Step("coordinator", 60)]
    set_ladder(kind="missed_check_in", steps=steps, by=town.rosa.actor, at=TONIGHT)

    tend_safety(at=later(36))

    assert climbed(the_alarm()) == [
        ("worker", ["Dee"], later(36)),
        ("person", [], later(36)),
        ("on_duty", [], later(36)),
        ("coordinator", ["Rosa"], later(36)),
    ]


def test_the_named_deputy_is_woken_by_name_though_no_worker(town: Cast) -> None:
    go_to_a_call(town)
    steps = [Step("coordinator", 30), Step("person", 60, town.sam.pk)]
    set_ladder(kind="missed_check_in", steps=steps, by=town.rosa.actor, at=TONIGHT)

    tend_safety(at=later(36))
    tend_safety(at=later(36.5))

    assert [(who, names) for who, names, _ in climbed(the_alarm())] == [("coordinator", ["Rosa"]), ("person", ["Sam"])]
    assert [one.kind for one in list_help_wanted(by=town.sam.actor)] == ["missed_check_in"]


def test_the_partner_on_the_call_is_woken_second(town: Cast) -> None:
    response = go_to_a_call(town)
    Response.objects.filter(pk=response.id).update(partner_id=town.marcus.pk)
    Part.objects.create(
        programme_id=town.programme.pk, response_id=response.id, worker_id=town.marcus.pk, seat="partner",
        joined_at=later(20),
    )  # fmt: skip
    check_in(check_in_id=tap(8), said_at=later(30), by=town.marcus.user.actor, at=later(30))

    tend_safety(at=later(36))
    tend_safety(at=later(37))

    assert [names for _, names, _ in climbed(the_alarm())] == [["Dee"], ["Marcus"]]
    assert [one.worker_name for one in list_help_wanted(by=town.marcus.user.actor)] == ["Dee"]


def test_a_call_for_help_is_silent_on_her_own_phone_and_loud_elsewhere(town: Cast) -> None:
    go_to_a_call(town)
    before = Alert.objects.count()
    raise_sos(sos_id=tap(5), kind="sos", raised_at=later(6), by=town.dee.user.actor, at=later(6))
    for minute in (6, 7, 8, 36, 40):
        tend_safety(at=later(minute))

    heard = set(Alert.objects.order_by("pk")[before:].values_list("audience", flat=True))
    paged = {user for one in Page.objects.filter(ladder="safety") for user in one.user_ids}
    assert {f"worker:{town.dee.pk}", f"asker:{town.dee.user_id}"} & heard == set()
    assert paged == {town.rosa.pk, town.marcus.user_id}
    assert [who for who, *_ in climbed(Alarm.objects.get(kind="sos"))][:3] == ["coordinator", "partner", "on_duty"]


def test_an_sos_by_text_is_one_however_often_the_gateway_brings_it(town: Cast) -> None:
    first = raise_sos_by_text(worker_id=town.dee.pk, message_id="SM1", at=TONIGHT)
    again = raise_sos_by_text(worker_id=town.dee.pk, message_id="SM1", at=later(1))
    other = raise_sos_by_text(worker_id=town.dee.pk, message_id="SM2", at=later(2))

    assert (first == again, first != other, Sos.objects.count()) == (True, True, 2)
    assert [(one.source, one.worker_name) for one in list_open_alarms(by=town.rosa.actor)] == [("text", "Dee")] * 2


def test_a_text_that_says_i_have_it_answers_the_alarm_one_was_woken_for(town: Cast) -> None:
    go_to_a_call(town)
    told = {"user_id": town.rosa.pk, "programme_id": town.programme.pk, "name": "Rosa"}
    too_early = answer_by_text(**told, at=later(35))
    tend_safety(at=later(36))
    tend_safety(at=later(37))

    done = answer_by_text(**told, at=later(38))

    assert (too_early, done, the_alarm().acknowledged_by_name) == (False, True, "Rosa")


def test_who_may_answer_an_alarm(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))
    alarm_id = the_alarm().pk

    with pytest.raises(OwnAlarm):
        acknowledge_alarm(alarm_id=alarm_id, by=town.dee.user.actor, at=later(36))
    for stranger in (town.marcus.user.actor, town.sam.actor, town.lind.actor):
        with pytest.raises(Missing):
            acknowledge_alarm(alarm_id=alarm_id, by=stranger, at=later(36))
        with pytest.raises(Missing):
            access_alarm(alarm_id, by=stranger)
    with pytest.raises(UnknownClosing):
        close_alarm(alarm_id=alarm_id, how="bored", by=town.rosa.actor, at=later(36))


def test_only_the_coordinator_sees_all_alarms_and_a_worker_their_own_missed_one(town: Cast) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))

    mine = own_missed(by=town.dee.user.actor)

    assert (mine and mine.kind, own_missed(by=town.marcus.user.actor)) == ("missed_check_in", None)
    for stranger in (town.sam.actor, town.dee.user.actor, town.lind.actor):
        with pytest.raises(Missing):
            list_open_alarms(by=stranger)


def test_a_ladder_is_set_by_the_coordinator_and_a_wrong_one_leaves_the_old_in_force(town: Cast) -> None:
    steps = [Step("coordinator", 10)]
    set_ladder(kind="sos", steps=steps, by=town.rosa.actor, at=TONIGHT)

    with pytest.raises(LadderIsWrong):
        set_ladder(kind="sos", steps=[Step("worker", 10), *steps], by=town.rosa.actor, at=TONIGHT)
    with pytest.raises(LadderIsWrong):
        set_ladder(kind="sos", steps=[Step("person", 10, 999_999)], by=town.rosa.actor, at=TONIGHT)
    with pytest.raises(Missing):
        set_ladder(kind="sos", steps=steps, by=town.sam.actor, at=TONIGHT)
    with pytest.raises(Missing):
        set_ladder(kind="lunch", steps=steps, by=town.rosa.actor, at=TONIGHT)

    assert list(Rung.objects.values_list("ladder", "who", "waits_seconds")) == [("sos", "coordinator", 10)]


def test_the_times_are_set_within_their_ranges(town: Cast) -> None:
    kept = {"check_in_minutes": 15, "holds_minutes": 5, "silence_seconds": 60, "shares_location": True}
    set_manners(**kept, by=town.rosa.actor, at=TONIGHT)
    go_to_a_call(town)

    with pytest.raises(MannerIsOutOfRange):
        set_manners(**{**kept, "holds_minutes": 0}, by=town.rosa.actor, at=TONIGHT)
    with pytest.raises(Missing):
        set_manners(**kept, by=town.dee.user.actor, at=TONIGHT)

    assert [row.due_at for row in list_safety(by=town.rosa.actor, at=later(6)) if row.due_at] == [later(20)]


def test_protection_is_said_only_while_the_timers_run(town: Cast) -> None:
    go_to_a_call(town)
    rosa, dee = town.rosa.actor, town.dee.user.actor
    never = protection_of(by=rosa, at=later(6))
    tend_safety(at=later(6))

    runs = access_protection(by=dee, at=later(6.4))
    stopped = access_protection(by=dee, at=later(7.1))

    assert (never.is_active, never.why, never.since_at) == (False, "timers_stopped", None)
    assert (runs.protection.is_active, runs.check_in_due_at) == (True, later(35))
    assert (stopped.protection.why, stopped.protection.since_at) == ("timers_stopped", later(6))
    assert (house_protection(at=later(6.4)), house_protection(at=later(7.1))) == ((True, later(6)), (False, later(6)))


def test_a_programme_that_cannot_be_watched_says_so_and_does_not_hold_up_the_others(
    town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alongside.street.people.models import Programme
    from alongside.street.safety.actions import tending

    other = Programme.objects.create(name="Eastside", slug="eastside")
    real = tending.WATCH[1]

    def fails_for_one(*, programme_id: int, at: object) -> object:
        if programme_id == other.pk:
            raise RuntimeError("planted")
        return real(programme_id=programme_id, at=at)

    monkeypatch.setattr(tending, "WATCH", (tending.WATCH[0], fails_for_one))
    went_well = tend_safety(at=TONIGHT)

    assert went_well is False
    assert list(TimerBeat.objects.values_list("name", flat=True)) == [f"safety:{town.programme.pk}"]
    assert protection_of(by=the_system(other.pk), at=TONIGHT).why == "timers_stopped"


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(hours=26)])
def test_a_server_clock_set_back_doubles_nothing_and_does_not_claim_to_protect(town: Cast, back: timedelta) -> None:
    go_to_a_call(town)
    tend_safety(at=later(36))
    acknowledge_alarm(alarm_id=the_alarm().pk, by=town.rosa.actor, at=later(36.1))

    says = protection_of(by=town.rosa.actor, at=later(36) - back)
    for minute in range(3):
        tend_safety(at=later(36 + minute) - back)
    after = protection_of(by=town.rosa.actor, at=later(38) - back)

    assert (says.is_active, after.is_active) == (False, True)
    assert (Alarm.objects.count(), the_alarm().closed_at, the_alarm().steps.count()) == (1, None, 1)


def test_a_server_clock_set_forward_is_loud(town: Cast) -> None:
    go_to_a_call(town)

    tend_safety(at=later(6) + timedelta(hours=26))

    assert Alarm.objects.filter(closed_at__isnull=True).count() == 1


def test_a_worker_on_the_way_is_watched_and_one_by_phone_is_not(town: Cast) -> None:
    response = go_out(town)
    due = [row.due_at for row in list_safety(by=town.rosa.actor, at=later(1)) if row.name == "Dee"]
    Response.objects.filter(pk=response.id).update(is_by_phone=True)
    by_phone = access_protection(by=town.dee.user.actor, at=later(1))
    tend_safety(at=later(40))

    assert due == [later(30)]
    assert (by_phone.check_in_due_at, Alarm.objects.count(), CheckIn.objects.count()) == (None, 0, 0)


def test_pressing_twice_with_one_id_wakes_once(town: Cast) -> None:
    for _ in range(3):
        raise_sos(sos_id=UUID(int=4), kind="back_up", raised_at=TONIGHT, by=town.dee.user.actor, at=TONIGHT)

    assert (Alarm.objects.count(), the_alarm().kind, [w for w, *_ in climbed(the_alarm())]) == (
        1, "back_up", ["partner", "coordinator"]
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [datetime(2026, 11, 1, 7, 0, tzinfo=UTC), datetime(2026, 3, 8, 8, 0, tzinfo=UTC)],
    ids=["01:00 to 02:00 comes twice", "02:00 to 03:00 is missing"],
)
def test_in_the_night_when_the_clocks_change_a_timer_rings_after_its_minutes_and_once(
    town: Cast, change: datetime
) -> None:
    """Half of the half hour lies before the change, half after it: on a wall clock it would ring an hour off."""
    began = change - timedelta(minutes=15)
    Shift.objects.create(
        worker=town.dee, starts_at=began - timedelta(hours=3), ends_at=began + timedelta(hours=5),
        went_on_at=began - timedelta(hours=3),
    )  # fmt: skip
    Response.objects.create(
        programme_id=town.programme.pk, call_id=ring(town).call_id, worker_id=town.dee.pk, requested_at=began,
        accepted_at=began,
    )  # fmt: skip
    rang = []
    for minute in (-14, -1, 0, 14, 15, 16, 17, 18, 44, 45, 46, 59, 60, 61, 75, 76, 77):
        at = change + timedelta(minutes=minute)
        before = Alarm.objects.count()
        tend_safety(at=at)
        if Alarm.objects.count() > before:
            rang.append(at - began)

    assert rang == [timedelta(minutes=31)]
    assert [step.woken_at - began for step in the_alarm().steps.order_by("turn")[:3]] == [
        timedelta(minutes=31), timedelta(minutes=32), timedelta(minutes=32)
    ]  # fmt: skip
