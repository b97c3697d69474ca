"""The safety pages: calm, loud when needed, and changed by what is pressed on them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from alongside.ground import clock
from alongside.street.dispatch.actions import accept_offer, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.people.models import Shift
from alongside.street.safety.actions import raise_sos, share_location, start_drill, tend_safety
from alongside.street.safety.models import Alarm, FollowUp, HardCall, Hold, LedgerWord, Rung
from alongside.street.safety.reads import manners_of
from alongside.street.screening.models import Hazard
from tests.cast import TONIGHT, Cast
from tests.doors.console.conftest import Ring
from tests.street.calls import later, tap

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def go_out(town: Cast, ring: Ring, status: str = "en_route") -> UUID:
    Shift.objects.filter(worker=town.marcus).update(went_off_at=TONIGHT - timedelta(minutes=1))
    ring("26-1", minutes=0)
    dee = town.dee.user.actor
    response = accept_offer(offer_id=Offer.objects.get(state="open").pk, by=dee, at=TONIGHT)
    tap_status(tap_id=tap(1), response_id=response.id, status=status, tapped_at=TONIGHT, by=dee, at=TONIGHT)
    return response.id


def page(desk: Client, name: str = "console_safety", **asked: Any) -> str:
    answer = desk.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def press(desk: Client, name: str, *args: Any, in_place: bool = False, **sent: Any) -> Any:
    headers = {"HX-Request": "true"} if in_place else {}
    return desk.post(reverse(name, args=args), sent, headers=headers)


def test_a_calm_night_says_that_the_timers_run(desk: Client, mapped: Cast) -> None:
    tend_safety(at=TONIGHT)

    shown = page(desk)

    assert "Nobody calls for help." in shown
    assert "Protection is not active." not in shown
    assert 'data-alarms="0"' in shown


def test_when_the_timers_do_not_run_the_page_says_so_and_what_to_do(desk: Client, mapped: Cast) -> None:
    tend_safety(at=TONIGHT - timedelta(minutes=5))

    shown = page(desk)

    assert "Protection is not active." in shown
    assert "The timers ran last 5 min ago" in shown
    assert "Nobody calls for help." not in shown


def test_an_alarm_is_loud_is_taken_by_name_and_closed(desk: Client, mapped: Cast, ring: Ring) -> None:
    go_out(mapped, ring)
    clock.hold(later(31))
    tend_safety(at=later(31))
    alarm = Alarm.objects.get()
    loud = page(desk)
    taken = press(desk, "console_alarm_take", alarm.pk, in_place=True).content.decode()
    wrong = press(desk, "console_alarm_close", alarm.pk, in_place=True, how="bored")
    closed = press(desk, "console_alarm_close", alarm.pk, how="reached")

    assert ("Dee has not checked in" in loud, "Nobody has said" in loud, 'data-alarms="1"' in loud) == (True,) * 3
    assert "Rosa has it" in taken
    assert (wrong.status_code, closed.status_code) == (422, 302)
    assert "They were heard of" not in page(desk)
    assert "I reached them: they are all right (Rosa)" in page(desk)


def test_an_sos_says_not_to_call_the_silent_phone(desk: Client, mapped: Cast) -> None:
    raise_sos(sos_id=tap(3), kind="sos", raised_at=TONIGHT, by=mapped.dee.user.actor, at=TONIGHT)

    assert "Do not call it" in page(desk)


def test_a_worker_on_the_way_is_told_to_wait_and_then_that_it_is_safe(desk: Client, mapped: Cast, ring: Ring) -> None:
    response_id = go_out(mapped, ring)
    press(desk, "console_hold", response_id, why="coordinator")
    shown = page(desk)
    press(desk, "console_hold_lift", response_id, says="officer")

    assert "Dee waits: the coordinator said so." in shown
    assert Hold.objects.values_list("released_says", "released_by_name").get() == ("officer", "Rosa")
    assert "They may go in" not in page(desk)


def test_a_hazard_marked_on_its_page_holds_whoever_is_on_the_way(desk: Client, mapped: Cast, ring: Ring) -> None:
    go_out(mapped, ring)
    day = TONIGHT.date()

    press(
        desk, "console_hazards", place="1200 block of N Elm St", what="animal", says="Loose dog.",
        review=day + timedelta(days=2), until=day + timedelta(days=9),
    )  # fmt: skip

    assert (Hazard.objects.count(), Hold.objects.values_list("why", flat=True).get()) == (1, "hazard")


def test_places_are_drawn_only_while_they_are_shared(desk: Client, mapped: Cast, ring: Ring) -> None:
    go_out(mapped, ring)
    before = page(desk)
    share_location(
        lon=-89.49, lat=43.06, accuracy_m=9.0, said_at=TONIGHT, by=mapped.dee.user.actor, at=TONIGHT
    )  # fmt: skip
    shown = page(desk)
    clock.hold(later(11))

    assert ("Where they are" in before, "Where they are" in shown, "Where they are" in page(desk)) == (
        False, True, False
    )  # fmt: skip


def test_the_ledger_is_written_on_its_page_and_keeps_the_hour_of_the_town(desk: Client, mapped: Cast) -> None:
    raise_sos(
        sos_id=tap(3), kind="back_up", raised_at=TONIGHT, by=mapped.dee.user.actor, at=TONIGHT, why="threatened"
    )  # fmt: skip
    clock.hold(later(30))
    empty = page(desk, "console_ledger")
    press(desk, "console_ledger_write", tap(3), what="help", word="officer", when="21:07")
    press(desk, "console_ledger_write", tap(3), what="ended", word="nonsense", when="21:09")

    shown = page(desk, "console_ledger")

    assert ("Somebody threatened them" in empty, "not written yet" in empty) == (True, True)
    assert "An officer, 21:07" in shown
    assert "7 min" in shown
    assert LedgerWord.objects.filter(what="ended").count() == 0


def test_somebody_is_asked_how_they_are_and_the_answer_is_a_word(desk: Client, mapped: Cast) -> None:
    press(desk, "console_hard_call", worker=mapped.dee.pk, why="child")
    wrong = press(desk, "console_hard_call", worker=mapped.dee.pk, why="")
    shown = page(desk, "console_care")
    due = FollowUp.objects.get(kind="stand_down")
    press(desk, "console_care_answer", due.pk, answer="talked")

    assert (HardCall.objects.count(), wrong.status_code) == (1, 422)
    assert "A child was part of it" in shown
    assert FollowUp.objects.filter(answer="talked").count() == 1
    assert "We talked" in page(desk, "console_care")


def test_a_ladder_is_changed_on_its_page(desk: Client, mapped: Cast) -> None:
    shown = page(desk, "console_ladders", change="missed_check_in")
    sent = {"who-0": "worker", "waits-0": "30", "who-1": "", "waits-1": "60", "who-2": f"person:{mapped.sam.pk}",
            "waits-2": "45", "who-3": "coordinator", "waits-3": "60"}  # fmt: skip
    kept = press(desk, "console_ladder", "missed_check_in", **sent)
    silent = press(desk, "console_ladder", "sos", **sent)

    assert ("1. Wake" in shown, "Sam" in shown) == (True, True)
    assert (kept.status_code, silent.status_code) == (302, 422)
    assert list(Rung.objects.order_by("place").values_list("who", "user_id", "waits_seconds")) == [
        ("worker", None, 30), ("person", mapped.sam.pk, 45), ("coordinator", None, 60)
    ]  # fmt: skip


def test_the_times_are_changed_on_the_same_page(desk: Client, mapped: Cast) -> None:
    press(desk, "console_manners", check_in_minutes="20", holds_minutes="5", silence_seconds="90")
    wrong = press(desk, "console_manners", check_in_minutes="20", holds_minutes="500", silence_seconds="90")

    mapped.programme.refresh_from_db()
    manners = manners_of(mapped.programme.pk)
    assert (mapped.programme.check_in_minutes, manners.holds_minutes, manners.shares_location) == (20, 5, False)
    assert wrong.status_code == 422


def test_a_drill_says_that_it_is_one_on_every_page(desk: Client, mapped: Cast) -> None:
    began = press(desk, "console_drill_begin", worker=mapped.dee.pk, kind="missed_check_in")
    again = press(desk, "console_drill_begin", worker=mapped.marcus.pk, kind="sos")
    shown, drills = page(desk), page(desk, "console_drills")

    assert (began.status_code, again.status_code) == (302, 422)
    assert ("DRILL" in shown, 'data-alarms="0"' in shown, "A drill runs now" in drills) == (True, True, True)


@pytest.mark.parametrize("who", ["dee", "lind", "sam", "pat"])
@pytest.mark.parametrize(
    "name", ["console_safety", "console_ledger", "console_care", "console_ladders", "console_drills"]
)
def test_nobody_but_the_coordinator_stands_at_these_pages(client: Client, mapped: Cast, who: str, name: str) -> None:
    person = getattr(mapped, who)
    client.force_login(getattr(person, "user", person))

    assert client.get(reverse(name)).status_code == 404


def test_health_says_whether_anybody_is_watched(client: Client, mapped: Cast) -> None:
    stopped = client.get("/healthz/safety")
    tend_safety(at=TONIGHT)
    runs = client.get("/healthz/safety")

    assert (stopped.status_code, stopped.json()["protection"]) == (503, "not active")
    assert (runs.status_code, runs.json()["protection"]) == (200, "active")
    assert client.get("/healthz").json()["protection"] == "active"


def test_the_directors_pages_never_hold_a_trace_of_what_a_worker_went_through(client: Client, mapped: Cast) -> None:
    start_drill(worker_id=mapped.dee.pk, kind="sos", by=mapped.rosa.actor, at=TONIGHT)
    HardCall.objects.create(
        id=tap(9), programme_id=mapped.programme.pk, worker_id=mapped.dee.pk, why="child", was_at=TONIGHT
    )
    client.force_login(mapped.sam)

    shown = client.get("/reports/", follow=True).content.decode()

    assert [word for word in ("Dee", "hard call", "Hard call", "DRILL") if word in shown] == []
