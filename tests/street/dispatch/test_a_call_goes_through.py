"""From ring to end: offers, answers, the ladder, the reasons why nobody went."""

from datetime import timedelta

import pytest

from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.actions import (
    OfferIsGone,
    accept_offer,
    cancel_request,
    close_without_response,
    come_on_shift,
    decline_offer,
    end_response,
    give_up_waiting,
    leave_shift,
    rescreen_call,
    tap_status,
    tend_waiting,
    time_out_offers,
)
from alongside.street.dispatch.models import NonResponse, Offer, Response, StatusTap, Waiting
from alongside.street.dispatch.reads import (
    access_phone_state,
    access_receipt,
    access_response,
    access_timeline,
    list_candidates,
    list_requests,
    list_waiting,
    list_work_facts,
)
from alongside.street.people.models import Familiarity, Shift
from tests.cast import TONIGHT, Cast
from tests.street.calls import SAFE, later, ring, tap

pytestmark = pytest.mark.django_db


def reason_of(number: str) -> str:
    return (
        NonResponse.objects.get(call_id__in=Offer.objects.values("call_id")).reason
        if not number
        else (NonResponse.objects.filter(call_id=call_id(number)).values_list("reason", flat=True).first() or "")
    )


def call_id(number: str) -> int:
    from alongside.street.intake.models import Call

    return Call.objects.get(event_number=number).pk


def test_an_eligible_call_is_offered_to_the_nearest_at_once(town: Cast) -> None:
    told = ring(town)

    offer = Offer.objects.get()
    assert told.outcome == "eligible"
    assert (offer.worker_id, offer.state, offer.expires_at) == (town.dee.pk, "open", later(1.5))
    assert offer.reasons[0] == "free"
    assert list(Alert.objects.filter(audience=f"worker:{town.dee.pk}").values_list("kind", flat=True)) == ["offer"]


def test_the_same_call_twice_is_one_call_and_one_offer(town: Cast) -> None:
    ring(town)

    again = ring(town)

    assert again.change == "same"
    assert (Offer.objects.count(), Waiting.objects.count()) == (1, 1)


def test_knowing_the_place_outweighs_some_minutes_of_travel(town: Cast) -> None:
    Familiarity.objects.create(worker=town.marcus, place_key="1200 n elm st", is_declared=True)
    told = ring(town)

    place = next(iter(list_waiting(by=town.rosa.actor, at=TONIGHT))).call.place_key
    Familiarity.objects.update(place_key=place)
    best = list_candidates(call_id=told.call_id, by=town.rosa.actor, at=TONIGHT)

    assert [one.name for one in best][-1] == "Dee"  # Dee holds the open offer
    assert best[0].name == "Marcus"
    assert best[0].knows_place is True
    assert "knows this block (−6 min)" in best[0].reasons


def test_the_whole_ladder_ends_with_five_stamps(town: Cast) -> None:
    told = ring(town, by=town.lind.actor, asked_by_id=town.lind.pk)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=later(1))
    for n, (status, minute) in enumerate(
        [("en_route", 2), ("officer_on_scene", 8), ("on_scene", 8), ("engaged", 9), ("officer_released", 12)]
    ):
        tap_status(
            tap_id=tap(n), response_id=response.id, status=status, tapped_at=later(minute), by=dee, at=later(minute)
        )

    end_response(tap_id=tap(99), response_id=response.id, end="engaged", tapped_at=later(40), by=dee, at=later(41))

    done = access_response(response.id, by=dee)
    assert (done.requested_at, done.accepted_at, done.arrived_at, done.engaged_at, done.departed_at) == (
        TONIGHT,
        later(1),
        later(8),
        later(9),
        later(40),
    )
    assert (done.officer_on_scene_at_arrival, done.officer_released_at) == (True, later(12))
    assert Familiarity.objects.get(worker=town.dee).calls_here == 1
    assert access_receipt(number=told.number, by=town.lind.actor, at=later(41)).closed_code == "Handled by worker"


def test_a_tap_sent_twice_counts_once(town: Cast) -> None:
    ring(town)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=TONIGHT)

    first = tap_status(
        tap_id=tap(1), response_id=response.id, status="en_route", tapped_at=later(1), by=dee, at=later(1)
    )
    again = tap_status(
        tap_id=tap(1), response_id=response.id, status="en_route", tapped_at=later(1), by=dee, at=later(9)
    )

    assert (first.did, again.did, StatusTap.objects.count()) == ("applied", "repeated", 1)


def test_a_late_tap_fills_its_own_stamp_and_a_lower_one_corrects(town: Cast) -> None:
    ring(town)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=TONIGHT)

    def press(n: int, status: str, minute: float, received: float) -> str:
        return tap_status(
            tap_id=tap(n),
            response_id=response.id,
            status=status,
            tapped_at=later(minute),
            by=dee,
            at=later(received),
        ).did

    assert press(1, "on_scene", 8, 8) == "applied"
    assert press(2, "en_route", 2, 9) == "applied"
    assert access_response(response.id, by=dee).status == "on_scene"
    assert press(3, "staged", 10, 10) == "corrected"
    assert access_response(response.id, by=dee).arrived_at is None


def test_a_phone_with_a_wrong_clock_is_stamped_when_received(town: Cast) -> None:
    ring(town)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=TONIGHT)

    tap_status(tap_id=tap(1), response_id=response.id, status="en_route", tapped_at=later(60 * 26), by=dee, at=later(2))

    assert access_response(response.id, by=dee).en_route_at == later(2)


def test_no_goes_to_the_next_and_the_last_no_is_the_reason(town: Cast) -> None:
    ring(town)
    decline_offer(offer_id=Offer.objects.get().pk, reason="too_far", by=town.dee.user.actor, at=later(0.2))
    second = Offer.objects.get(state="open")

    decline_offer(offer_id=second.pk, reason="needs_rest", by=town.marcus.user.actor, at=later(0.4))

    assert second.worker_id == town.marcus.pk
    assert (reason_of("26-0001"), Waiting.objects.count()) == ("declined_by_worker", 0)


def test_silence_goes_to_the_next_and_then_becomes_the_reason(town: Cast) -> None:
    ring(town)

    first = time_out_offers(at=later(2))
    second = time_out_offers(at=later(4))

    assert (first, second, reason_of("26-0001")) == (1, 1, "offer_timed_out")


def test_nobody_rostered_is_off_hours_and_nobody_is_paged(town: Cast) -> None:
    Shift.objects.all().delete()

    ring(town)

    assert (reason_of("26-0001"), Offer.objects.count()) == ("off_hours", 0)
    assert Alert.objects.filter(audience__startswith="worker").count() == 0


def test_all_busy_waits_and_goes_out_when_someone_clears(town: Cast) -> None:
    Shift.objects.filter(worker=town.marcus).delete()
    ring(town)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=TONIGHT)
    ring(town, "26-0002", at=later(1))
    assert Offer.objects.filter(state="open").count() == 0

    end_response(tap_id=tap(1), response_id=response.id, end="not_found", tapped_at=later(5), by=dee, at=later(5))

    assert Offer.objects.get(state="open").call_id == call_id("26-0002")


def test_waiting_too_long_ends_with_its_reason(town: Cast) -> None:
    Shift.objects.filter(worker=town.marcus).delete()
    ring(town)
    accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=TONIGHT)
    ring(town, "26-0002", at=later(1))

    closed = [give_up_waiting(at=later(20)), give_up_waiting(at=later(32))]

    assert (closed, reason_of("26-0002")) == ([0, 1], "all_busy")


def test_a_worker_on_a_call_is_never_offered_another(town: Cast) -> None:
    for n in range(4):
        ring(town, f"26-{n}", at=later(n))
        tend_waiting(programme_id=town.programme.pk, at=later(n))

    assert Offer.objects.filter(state="open").values("worker_id").distinct().count() == 2
    assert Offer.objects.filter(state="open").count() == 2


def test_a_yes_to_a_gone_offer_is_refused_and_a_repeated_yes_is_not(town: Cast) -> None:
    ring(town)
    offer = Offer.objects.get()

    first = accept_offer(offer_id=offer.pk, by=town.dee.user.actor, at=later(1))
    again = accept_offer(offer_id=offer.pk, by=town.dee.user.actor, at=later(1))

    assert first.id == again.id
    with pytest.raises(OfferIsGone):
        accept_offer(offer_id=offer.pk, by=town.marcus.user.actor, at=later(1))


def test_a_pair_call_asks_a_second_worker(town: Cast) -> None:
    ring(town, category="household_dispute")
    accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=later(0.5))
    second = Offer.objects.get(state="open")

    row = accept_offer(offer_id=second.pk, by=town.marcus.user.actor, at=later(1))

    assert second.as_partner is True
    assert (row.worker_id, row.partner_id, Response.objects.count()) == (town.dee.pk, town.marcus.pk, 1)


def test_asking_more_questions_makes_an_unassessed_call_eligible(town: Cast) -> None:
    told = ring(town, category="neighbour_dispute", answers={})
    assert (told.outcome, told.because) == ("not_assessed", ("weapon",))

    after = rescreen_call(call_id=told.call_id, answers={"weapon": False}, by=town.rosa.actor, at=later(1))

    assert (after.outcome, Offer.objects.filter(state="open").count()) == ("eligible", 1)


def test_the_officer_gets_an_answer_and_nothing_else(town: Cast) -> None:
    told = ring(town, by=town.lind.actor, asked_by_id=town.lind.pk)
    officer = town.lind.actor

    received = access_receipt(number=told.number, by=officer, at=TONIGHT)
    accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=later(1))
    coming = access_receipt(number=told.number, by=officer, at=later(1))

    assert (received.state, coming.state, coming.coming_minutes) == ("received", "coming", 1)
    assert set(vars(coming)) == {
        "number",
        "place",
        "category",
        "received_at",
        "state",
        "coming_minutes",
        "arrived_at",
        "may_clear",
        "closed_code",
    }
    assert [one.number for one in list_requests(by=officer, at=later(1))] == [told.number]
    with pytest.raises(Missing):
        access_receipt(number=told.number, by=town.dee.user.actor, at=later(1))


def test_an_officer_takes_a_request_back(town: Cast) -> None:
    ring(town, by=town.lind.actor, asked_by_id=town.lind.pk)

    cancel_request(number="26-0001", by=town.lind.actor, at=later(1))

    assert (reason_of("26-0001"), Offer.objects.get().state) == ("call_cancelled", "withdrawn")


def test_a_coordinator_says_why_nobody_can_go(town: Cast) -> None:
    told = ring(town)

    close_without_response(call_id=told.call_id, reason="caller_refused", by=town.rosa.actor, at=later(1))

    assert reason_of("26-0001") == "caller_refused"
    assert [e.what for e in access_timeline(number="26-0001", by=town.rosa.actor).events][-1] == "non_response"


def test_another_workers_response_is_not_there(town: Cast) -> None:
    ring(town)
    response = accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=TONIGHT)

    with pytest.raises(Missing):
        access_response(response.id, by=town.marcus.user.actor)
    with pytest.raises(Missing):
        tap_status(
            tap_id=tap(1),
            response_id=response.id,
            status="en_route",
            tapped_at=TONIGHT,
            by=town.marcus.user.actor,
            at=TONIGHT,
        )


def test_the_phone_shows_own_offer_then_own_response(town: Cast) -> None:
    ring(town, answers={**SAFE, "officer_here": True})
    dee = town.dee.user.actor
    before = access_phone_state(by=dee, at=later(0.1))
    accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=later(0.2))

    after = access_phone_state(by=dee, at=later(0.3))

    assert before.offer is not None and before.place_notes == ("An officer is there.",)
    assert after.offer is None and after.response is not None
    assert access_phone_state(by=town.marcus.user.actor, at=later(0.3)).response is None


def test_every_call_is_counted_with_what_became_of_it(town: Cast) -> None:
    ring(town)
    accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=later(1))
    ring(town, "26-0002", at=TONIGHT - timedelta(hours=12))
    ring(town, "26-0003", at=later(2), is_officer_initiated=True)

    facts = {fact.call_id: fact for fact in list_work_facts(programme_id=town.programme.pk)}

    assert [facts[call_id(n)].outcome for n in ("26-0001", "26-0002", "26-0003")] == [
        "eligible",
        "eligible",
        "ineligible",
    ]
    assert facts[call_id("26-0001")].accepted_at == later(1)
    assert (facts[call_id("26-0002")].in_hours, facts[call_id("26-0002")].non_response_reason) == (
        False,
        "off_hours",
    )


def test_coming_on_shift_tells_the_board_and_finds_the_call_that_waits(town: Cast) -> None:
    Shift.objects.update(went_on_at=None)
    ring(town)
    waited = Offer.objects.count()

    come_on_shift(by=town.marcus.user.actor, at=later(1))

    assert (waited, Offer.objects.get().worker_id) == (0, town.marcus.pk)
    assert Alert.objects.filter(audience=f"board:{town.programme.pk}", kind="safety").count() == 1
    leave_shift(by=town.marcus.user.actor, at=later(2))
    assert Alert.objects.filter(audience=f"board:{town.programme.pk}", kind="safety").count() == 2
