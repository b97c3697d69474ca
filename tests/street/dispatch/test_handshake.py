"""Several asked at once, exactly one yes; reserved is not sent; several on one call; nobody is reset in silence."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from alongside.ground.errors import Missing
from alongside.street.dispatch.actions import (
    LastOneOnScene,
    OfferIsGone,
    WorkerCannotGo,
    accept_offer,
    add_worker,
    ask_another,
    decline_offer,
    drop_reservation,
    end_response,
    give_up_waiting,
    hand_over,
    leave_shift,
    offer_call,
    release_worker,
    reserve_call,
    resolve_by_phone,
    see_notices,
    set_by_phone,
    take_off,
    tap_status,
    tend_waiting,
    time_out_offers,
)
from alongside.street.dispatch.models import NonResponse, Notice, Offer, Part, Reservation, Response, Waiting
from alongside.street.dispatch.reads import (
    access_phone_state,
    access_receipt,
    access_response,
    access_timeline,
    list_assigned_workers,
    list_candidates,
    list_recent,
    list_waiting,
    list_work_facts,
)
from alongside.street.people.models import Familiarity, Programme, Shift, User, Worker
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring, tap

from .crew import join

pytestmark = pytest.mark.django_db


def open_offers() -> list[Offer]:
    return list(Offer.objects.filter(state="open").order_by("offered_at", "pk"))


def told(worker: Worker) -> list[str]:
    return list(Notice.objects.filter(worker_id=worker.pk).order_by("made_at", "pk").values_list("what", flat=True))


def what_happened(town: Cast, number: str = "26-0001") -> list[tuple[str, str]]:
    told_so = [(one.what, one.by_name) for one in access_timeline(number=number, by=town.rosa.actor).events]
    return [one for one in told_so if one[0] not in ("created", "received", "screened_eligible")]


def answered(town: Cast, **facts: object) -> UUID:
    """Dee says yes to a call."""
    ring(town, **facts)  # type: ignore[arg-type]
    return accept_offer(offer_id=open_offers()[0].pk, by=town.dee.user.actor, at=later(0.5)).id


def press(town: Cast, n: int, response: UUID, status: str, minute: float, by: Worker | User | None = None) -> str:
    who = by or town.dee
    actor = who.actor if isinstance(who, User) else who.user.actor
    done = tap_status(
        tap_id=tap(n), response_id=response, status=status, tapped_at=later(minute), by=actor, at=later(minute)
    )
    return done.did


# Several at once


def test_as_many_are_asked_at_once_as_the_programme_says(town: Cast) -> None:
    join(town, "Ines")
    Programme.objects.update(offers_at_once=2)

    ring(town)

    assert [one.worker_id for one in open_offers()] == [town.dee.pk, town.marcus.pk]
    assert {one.ask_number for one in open_offers()} == {1}


def test_of_two_yeses_one_wins_and_the_other_is_told_who(town: Cast) -> None:
    Programme.objects.update(offers_at_once=2)
    ring(town)
    first, second = open_offers()

    row = accept_offer(offer_id=second.pk, by=town.marcus.user.actor, at=later(0.2))
    with pytest.raises(OfferIsGone) as gone:
        accept_offer(offer_id=first.pk, by=town.dee.user.actor, at=later(0.3))

    assert (row.worker_id, Response.objects.count(), Part.objects.count()) == (town.marcus.pk, 1, 1)
    assert gone.value.message == "This offer is no longer open. Marcus said yes first."
    assert told(town.dee) == ["offer_taken"]
    assert access_phone_state(by=town.dee.user.actor, at=later(0.4)).offer is None


def test_the_store_itself_refuses_a_second_yes_to_one_question(town: Cast) -> None:
    Programme.objects.update(offers_at_once=2)
    ring(town)
    first, second = open_offers()
    Offer.objects.filter(pk=first.pk).update(state="accepted")

    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=second.pk).update(state="accepted")


def test_a_no_of_one_leaves_the_other_thinking(town: Cast) -> None:
    Programme.objects.update(offers_at_once=2)
    ring(town)
    first, second = open_offers()

    decline_offer(offer_id=first.pk, reason="too_far", by=town.dee.user.actor, at=later(0.2))

    assert [one.pk for one in open_offers()] == [second.pk]
    assert NonResponse.objects.count() == 0


def test_a_coordinator_asks_several_and_exactly_those_hold_it(town: Cast) -> None:
    ines = join(town, "Ines")
    call = ring(town)
    before = open_offers()[0]

    offer_call(
        call_id=call.call_id, worker_id=None, worker_ids=[ines.pk, town.dee.pk], by=town.rosa.actor, at=later(0.1)
    )

    assert {one.worker_id for one in open_offers()} == {ines.pk, town.dee.pk}
    assert before.pk in [one.pk for one in open_offers()]


def test_a_pair_call_turns_the_other_question_into_come_along(town: Cast) -> None:
    Programme.objects.update(offers_at_once=2)
    ring(town, category="household_dispute")
    first, second = open_offers()

    row = accept_offer(offer_id=first.pk, by=town.dee.user.actor, at=later(0.2))

    still = open_offers()[0]
    assert (row.lacks_partner, still.pk, still.seat) == (True, second.pk, "partner")
    joined = accept_offer(offer_id=second.pk, by=town.marcus.user.actor, at=later(0.4))
    assert (joined.lacks_partner, [one.seat for one in joined.team]) == (False, ["lead", "partner"])


def test_a_yes_said_in_time_without_network_still_wins_while_the_call_waits(town: Cast) -> None:
    ring(town)
    first = open_offers()[0]
    time_out_offers(at=later(2))
    assert open_offers()[0].worker_id == town.marcus.pk

    row = accept_offer(offer_id=first.pk, by=town.dee.user.actor, at=later(2.5), said_at=later(1))

    assert (row.worker_id, row.accepted_at, open_offers()) == (town.dee.pk, later(1), [])
    assert told(town.marcus) == ["offer_taken"]


def test_a_yes_said_too_late_does_not(town: Cast) -> None:
    ring(town)
    first = open_offers()[0]
    time_out_offers(at=later(2))

    with pytest.raises(OfferIsGone) as gone:
        accept_offer(offer_id=first.pk, by=town.dee.user.actor, at=later(2.5), said_at=later(1.8))

    assert gone.value.message == "This offer is no longer open. Its time ran out."


# Reserved is not sent


def test_a_reserved_call_asks_nobody_until_its_time_and_then_its_worker(town: Cast) -> None:
    call = ring(town)

    reserve_call(
        call_id=call.call_id, worker_id=town.marcus.pk, by=town.rosa.actor, at=later(0.2), from_at=later(20)
    )  # fmt: skip
    tend_waiting(programme_id=town.programme.pk, at=later(5))

    assert (open_offers(), Response.objects.count()) == ([], 0)
    assert access_phone_state(by=town.marcus.user.actor, at=later(5)).reserved[0].from_at == later(20)
    assert told(town.dee) == ["offer_taken_back"]
    tend_waiting(programme_id=town.programme.pk, at=later(20))
    assert ([one.worker_id for one in open_offers()], Reservation.objects.get().state) == ([town.marcus.pk], "offered")


def test_who_is_reserved_is_free_for_another_call_and_the_reasons_say_so(town: Cast) -> None:
    call = ring(town)
    reserve_call(call_id=call.call_id, worker_id=town.dee.pk, by=town.rosa.actor, at=later(0.1), from_at=later(20))

    other = ring(town, "26-0002", at=later(1))

    reasons = {one.name: one for one in list_candidates(call_id=other.call_id, by=town.rosa.actor, at=later(1))}
    assert open_offers()[0].worker_id == town.dee.pk
    assert "reserved for another call from 21:20" in reasons["Dee"].reasons


def test_a_reserved_call_is_not_given_up_while_it_is_held(town: Cast) -> None:
    call = ring(town)
    reserve_call(call_id=call.call_id, worker_id=town.dee.pk, by=town.rosa.actor, at=later(0.1), from_at=later(50))

    early, late = give_up_waiting(at=later(40)), None
    tend_waiting(programme_id=town.programme.pk, at=later(81))
    late = open_offers()

    assert (early, Reservation.objects.get().state) == (0, "ran_out")
    assert [one.worker_id for one in late] == [town.dee.pk]


def test_letting_a_reserved_call_go_asks_the_best_at_once(town: Cast) -> None:
    call = ring(town)
    reserve_call(call_id=call.call_id, worker_id=town.marcus.pk, by=town.rosa.actor, at=later(0.1), from_at=later(20))

    drop_reservation(call_id=call.call_id, by=town.rosa.actor, at=later(3))

    assert [one.worker_id for one in open_offers()] == [town.dee.pk]
    assert told(town.marcus) == ["reserved", "reservation_dropped"]
    assert [one for one in what_happened(town) if "reserv" in one[0]] == [
        ("reserved", "Rosa"), ("reservation_dropped", "Rosa"),
    ]  # fmt: skip


# Several on one call


def test_a_third_is_asked_and_joins_and_never_takes_back_what_the_team_reached(town: Cast) -> None:
    ines = join(town, "Ines")
    response = answered(town)
    press(town, 1, response, "on_scene", 5)
    press(town, 2, response, "engaged", 6)

    ask_another(response_id=response, worker_id=ines.pk, by=town.dee.user.actor, at=later(7))
    row = accept_offer(offer_id=open_offers()[0].pk, by=ines.user.actor, at=later(8))
    did = press(town, 3, response, "en_route", 9, by=ines)

    after = access_response(response, by=ines.user.actor)
    assert ([one.seat for one in row.team], did, after.status) == (["lead", "extra"], "kept", "engaged")
    assert [one.status for one in after.team] == ["engaged", "en_route"]
    assert told(town.dee) == ["joined"]


def test_who_came_in_addition_ends_only_their_own_part(town: Cast) -> None:
    ines = join(town, "Ines")
    response = answered(town)
    press(town, 1, response, "on_scene", 5)
    add_worker(response_id=response, worker_id=ines.pk, by=town.rosa.actor, at=later(7))

    end_response(
        tap_id=tap(9), response_id=response, end="engaged", tapped_at=later(20), by=ines.user.actor, at=later(20)
    )

    assert access_response(response, by=town.dee.user.actor).end == ""
    assert access_phone_state(by=ines.user.actor, at=later(21)).response is None
    assert told(ines) == ["added"]
    assert told(town.dee) == ["joined", "left"]
    assert [one for one in what_happened(town) if one[0] in ("joined", "left_cleared")] == [
        ("joined", "Rosa"), ("left_cleared", "Ines"),
    ]  # fmt: skip


def test_a_call_is_handed_over_only_by_a_yes_and_both_are_told(town: Cast) -> None:
    response = answered(town)
    press(town, 1, response, "en_route", 2)

    hand_over(response_id=response, worker_id=town.marcus.pk, by=town.dee.user.actor, at=later(3))
    before = access_response(response, by=town.dee.user.actor)
    row = accept_offer(offer_id=open_offers()[0].pk, by=town.marcus.user.actor, at=later(4))

    assert before.worker_id == town.dee.pk
    assert (row.worker_id, row.status, row.en_route_at) == (town.marcus.pk, "accepted", None)
    assert (told(town.dee), told(town.marcus)) == (["handed_over"], [])
    assert access_phone_state(by=town.dee.user.actor, at=later(5)).response is None
    with pytest.raises(Missing):
        access_response(response, by=town.dee.user.actor)
    assert Familiarity.objects.count() == 0


def test_a_hand_over_at_the_door_keeps_what_was_reached_and_both_may_write(town: Cast) -> None:
    response = answered(town)
    press(town, 1, response, "on_scene", 5)

    hand_over(response_id=response, worker_id=None, by=town.dee.user.actor, at=later(6))
    row = accept_offer(offer_id=open_offers()[0].pk, by=town.marcus.user.actor, at=later(7))

    assert (row.status, row.arrived_at) == ("on_scene", later(5))
    assert list_assigned_workers(response) == (town.marcus.pk, town.dee.pk)
    assert press(town, 8, response, "engaged", 8, by=town.dee) == "kept"


def test_a_call_taken_from_its_worker_waits_again_and_the_worker_is_told(town: Cast) -> None:
    call = ring(town, by=town.lind.actor, asked_by_id=town.lind.pk)
    response = accept_offer(offer_id=open_offers()[0].pk, by=town.dee.user.actor, at=later(0.5)).id

    take_off(response_id=response, worker_id=town.dee.pk, by=town.rosa.actor, at=later(2))

    assert Waiting.objects.get().ask_number == 2
    assert {one.worker_id for one in open_offers()} == {town.dee.pk}  # nearest; nobody said no
    assert access_receipt(number=call.number, by=town.lind.actor, at=later(2)).state == "received"
    assert told(town.dee) == ["taken_off"]
    assert ("left_taken_off", "Rosa") in what_happened(town, call.number)
    assert ("taken_back", "") in what_happened(town, call.number)
    assert list_recent(by=town.rosa.actor) == []
    again = accept_offer(offer_id=open_offers()[0].pk, by=town.dee.user.actor, at=later(2.5))
    fact = next(iter(list_work_facts(programme_id=town.programme.pk)))
    assert (fact.response_id, Response.objects.count()) == (again.id, 2)


def test_nobody_is_taken_from_a_door_where_they_are_alone(town: Cast) -> None:
    response = answered(town)
    press(town, 1, response, "on_scene", 5)

    with pytest.raises(LastOneOnScene):
        take_off(response_id=response, worker_id=town.dee.pk, by=town.rosa.actor, at=later(6))

    assert access_response(response, by=town.dee.user.actor).status == "on_scene"


def test_taking_the_leading_one_off_lets_the_second_lead(town: Cast) -> None:
    response = answered(town)
    add_worker(response_id=response, worker_id=town.marcus.pk, by=town.rosa.actor, at=later(1))

    row = take_off(response_id=response, worker_id=town.dee.pk, by=town.rosa.actor, at=later(2))

    assert (row.worker_id, [one.seat for one in row.team]) == (town.marcus.pk, ["lead"])
    assert told(town.marcus) == ["added", "left"]


def test_a_workers_own_late_tap_after_being_taken_off_is_kept(town: Cast) -> None:
    response = answered(town)
    take_off(response_id=response, worker_id=town.dee.pk, by=town.rosa.actor, at=later(2))

    did = press(town, 1, response, "en_route", 3)

    assert did == "kept"


# Never silently reset


def test_a_coordinators_correction_is_told_and_stands_in_the_timeline_with_a_name(town: Cast) -> None:
    response = answered(town)
    press(town, 1, response, "on_scene", 5)

    press(town, 2, response, "staged", 6, by=town.rosa)
    notice = access_phone_state(by=town.dee.user.actor, at=later(6)).notices[0]
    seen = see_notices(notice_ids=[notice.id], by=town.dee.user.actor, at=later(7))

    assert (notice.what, notice.by_name, seen) == ("status_corrected", "Rosa", 1)
    assert access_phone_state(by=town.dee.user.actor, at=later(8)).notices == ()
    assert [one for one in what_happened(town) if one[0] in ("staged", "told", "saw")] == [
        ("staged", "Rosa"), ("told", ""), ("saw", ""),
    ]  # fmt: skip


def test_an_end_by_the_coordinator_is_told(town: Cast) -> None:
    response = answered(town)

    end_response(
        tap_id=tap(1), response_id=response, end="not_found", tapped_at=later(5), by=town.rosa.actor, at=later(5)
    )

    assert told(town.dee) == ["ended_by_other"]


def test_one_does_not_see_what_another_must_be_told(town: Cast) -> None:
    response = answered(town)
    press(town, 2, response, "staged", 6, by=town.rosa)
    notice = Notice.objects.get()

    seen = see_notices(notice_ids=[notice.pk], by=town.marcus.user.actor, at=later(7))

    assert (seen, Notice.objects.get().seen_at) == (0, None)


def test_an_open_offer_leaves_with_whoever_leaves_and_goes_to_the_next(town: Cast) -> None:
    ring(town)

    leave_shift(by=town.dee.user.actor, at=later(0.5))

    assert [one.worker_id for one in open_offers()] == [town.marcus.pk]
    assert told(town.dee) == ["shift_ended"]


def test_an_open_offer_does_not_outlive_the_hours_of_its_shift(town: Cast) -> None:
    Programme.objects.update(offer_seconds=600)
    ring(town)
    Shift.objects.filter(worker=town.dee).update(ends_at=later(1))

    time_out_offers(at=later(1))

    assert [one.worker_id for one in open_offers()] == [town.marcus.pk]


def test_leaving_the_shift_never_ends_the_call_one_is_on(town: Cast) -> None:
    response = answered(town)

    leave_shift(by=town.dee.user.actor, at=later(5))

    row = access_response(response, by=town.dee.user.actor)
    assert (row.end, row.worker_ids) == ("", (town.dee.pk,))


def test_what_waits_for_a_worker_who_leaves_is_let_go_and_their_call_is_named(town: Cast) -> None:
    response = answered(town)
    ring(town, "26-0002", at=later(1))
    held = ring(town, "26-0003", at=later(1))
    reserve_call(call_id=held.call_id, worker_id=town.dee.pk, by=town.rosa.actor, at=later(2), from_at=later(20))

    done = release_worker(worker_id=town.dee.pk, by=town.rosa.actor, at=later(3))

    assert (done.offers_passed_on, done.reservations_dropped, done.open_responses) == (0, 1, (response,))


# By phone


def test_i_will_phone_is_an_answer_and_settling_it_a_response(town: Cast) -> None:
    call = ring(town, by=town.lind.actor, asked_by_id=town.lind.pk)
    dee = town.dee.user.actor

    row = accept_offer(offer_id=open_offers()[0].pk, by=dee, at=later(0.5), by_phone=True)
    coming = access_receipt(number=call.number, by=town.lind.actor, at=later(1))
    press(town, 1, row.id, "engaged", 2)
    end_response(tap_id=tap(2), response_id=row.id, end="resolved_by_phone", tapped_at=later(9), by=dee, at=later(9))

    done = Response.objects.get()
    assert (done.is_by_phone, done.engaged_at, done.arrived_at, done.end) == (
        True, later(2), None, "resolved_by_phone",
    )  # fmt: skip
    assert (coming.state, coming.coming_minutes) == ("coming", None)
    assert access_receipt(number=call.number, by=town.lind.actor, at=later(9)).closed_code == "Handled by phone"
    assert Familiarity.objects.get().calls_here == 1


def test_phoning_turns_into_going_when_it_does_not_settle(town: Cast) -> None:
    ring(town)
    row = accept_offer(offer_id=open_offers()[0].pk, by=town.dee.user.actor, at=later(0.5), by_phone=True)

    going = set_by_phone(response_id=row.id, is_by_phone=False, by=town.dee.user.actor, at=later(3))

    assert (row.is_by_phone, going.is_by_phone) == (True, False)


def test_a_coordinator_writes_down_that_a_worker_settled_it_by_phone(town: Cast) -> None:
    call = ring(town)

    row = resolve_by_phone(call_id=call.call_id, worker_id=town.marcus.pk, by=town.rosa.actor, at=later(4))

    assert (row.end, row.worker_name, row.requested_at, row.engaged_at) == (
        "resolved_by_phone", "Marcus", TONIGHT, later(4),
    )  # fmt: skip
    assert (Waiting.objects.count(), open_offers(), NonResponse.objects.count()) == (0, [], 0)
    assert told(town.marcus) == ["ended_by_other"]


# Who may


def test_a_worker_who_is_not_on_it_cannot_hand_it_over_or_add_anybody(town: Cast) -> None:
    ines = join(town, "Ines")
    response = answered(town)

    for act in (hand_over, ask_another, add_worker):
        with pytest.raises(Missing):
            act(response_id=response, worker_id=ines.pk, by=town.marcus.user.actor, at=later(2))


def test_a_busy_worker_cannot_be_asked_to_come_along(town: Cast) -> None:
    first = answered(town)
    ring(town, "26-0002", at=later(1))
    accept_offer(offer_id=open_offers()[0].pk, by=town.marcus.user.actor, at=later(1.5))

    with pytest.raises(WorkerCannotGo) as cannot:
        ask_another(response_id=first, worker_id=town.marcus.pk, by=town.rosa.actor, at=later(2))

    assert cannot.value.message == "Marcus cannot be offered this call: with another call since 21:01."


def test_on_call_is_asked_only_when_nobody_on_duty_can_go(town: Cast) -> None:
    ines = join(town, "Ines", kind="on_call", lon=-89.4989)
    ring(town)
    nearest_on_duty = open_offers()[0].worker_id
    accept_offer(offer_id=open_offers()[0].pk, by=town.dee.user.actor, at=later(0.2))
    ring(town, "26-0002", at=later(1))
    accept_offer(offer_id=open_offers()[0].pk, by=town.marcus.user.actor, at=later(1.2))

    call = ring(town, "26-0003", at=later(2))

    assert (nearest_on_duty, [one.worker_id for one in open_offers()]) == (town.dee.pk, [ines.pk])
    row = next(one for one in list_waiting(by=town.rosa.actor, at=later(2)) if one.call.call_id == call.call_id)
    reasons = {one.name: one.reasons[0] for one in row.candidates}
    assert reasons["Dee"] == "with another call since 21:00"


def test_somebody_off_shift_is_shown_with_their_next_shift(town: Cast) -> None:
    ines = join(town, "Ines", starts=later(60), ends=later(300))
    Shift.objects.create(worker=town.marcus, starts_at=TONIGHT + timedelta(days=2), ends_at=TONIGHT + timedelta(days=3))
    Shift.objects.filter(worker=town.marcus, starts_at__lt=TONIGHT).delete()
    call = ring(town)

    ranked = {one.worker_id: one for one in list_candidates(call_id=call.call_id, by=town.rosa.actor, at=later(1))}

    assert ranked[ines.pk].reasons[0] == "not on shift, next at 22:00"
    assert ranked[town.marcus.pk].reasons[0] == "not on shift, next at 5/16 21:00"
