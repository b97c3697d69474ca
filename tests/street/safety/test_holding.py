"""Waiting outside until somebody says that it is safe, two where two are asked, and hazards told beforehand."""

from datetime import timedelta
from uuid import UUID

import pytest

from alongside.ground.errors import Missing
from alongside.street.dispatch.actions import tap_status
from alongside.street.dispatch.models import Response
from alongside.street.intake.models import Call
from alongside.street.safety.actions import (
    AlreadyThere,
    SceneWordIsNotListed,
    hold_for_hazard,
    order_hold,
    say_scene_safe,
    tend_safety,
)
from alongside.street.safety.models import Hold
from alongside.street.safety.reads import (
    hold_of_worker,
    list_alone,
    list_hazards_ahead,
    list_lifted_holds,
    list_open_holds,
    pair_of_worker,
)
from alongside.street.screening.actions import clear_hazard, set_hazard
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, tap

from .nights import go_out, go_to_a_call

pytestmark = pytest.mark.django_db


def stage(town: Cast, response_id: UUID, minute: float = 4, status: str = "staged") -> None:
    dee = town.dee.user.actor
    at = later(minute)
    tap_status(tap_id=tap(int(minute * 10)), response_id=response_id, status=status, tapped_at=at, by=dee, at=at)


def test_a_staged_worker_waits_until_somebody_says_that_it_is_safe_and_who_said_it_is_kept(town: Cast) -> None:
    response = go_out(town)
    stage(town, response.id)
    tend_safety(at=later(4.1))
    waiting = list_open_holds(by=town.rosa.actor)

    said = say_scene_safe(response_id=response.id, says="officer", by=town.rosa.actor, at=later(9))
    again = say_scene_safe(response_id=response.id, says="centre", by=town.rosa.actor, at=later(10))
    tend_safety(at=later(11))

    assert [(one.worker_name, one.why, one.held_at) for one in waiting] == [("Dee", "staged", later(4))]
    assert (said, again, list_open_holds(by=town.rosa.actor)) == (True, False, [])
    mine = hold_of_worker(by=town.dee.user.actor)
    assert mine is not None
    assert (mine.released_says, mine.released_by_name, mine.released_at) == ("officer", "Rosa", later(9))


def test_going_in_without_anybodys_word_is_written_down_and_nothing_else(town: Cast) -> None:
    response = go_out(town)
    stage(town, response.id)
    tend_safety(at=later(4.1))
    stage(town, response.id, 6, "on_scene")
    tend_safety(at=later(6.1))

    assert [(one.released_says, one.released_by_name) for one in list_lifted_holds(by=town.rosa.actor)] == [
        ("nobody", "")
    ]


def test_the_coordinator_tells_somebody_on_the_way_to_wait_and_not_somebody_there(town: Cast) -> None:
    response = go_out(town)
    order_hold(response_id=response.id, why="officer", by=town.rosa.actor, at=later(2))
    waits = hold_of_worker(by=town.dee.user.actor)
    stage(town, response.id, 6, "on_scene")

    with pytest.raises(AlreadyThere):
        order_hold(response_id=response.id, why="officer", by=town.rosa.actor, at=later(7))
    for who, why in ((town.dee.user.actor, "officer"), (town.rosa.actor, "staged")):
        with pytest.raises(Missing):
            order_hold(response_id=response.id, why=why, by=who, at=later(7))

    assert waits is not None
    assert (waits.why, waits.released_at) == ("officer", None)


def test_who_may_say_that_a_scene_is_safe(town: Cast) -> None:
    response = go_out(town)
    order_hold(response_id=response.id, why="coordinator", by=town.rosa.actor, at=later(2))

    for stranger in (town.marcus.user.actor, town.lind.actor, town.sam.actor):
        with pytest.raises(Missing):
            say_scene_safe(response_id=response.id, says="officer", by=stranger, at=later(3))
    for word in ("nobody", "vibes"):
        with pytest.raises(SceneWordIsNotListed):
            say_scene_safe(response_id=response.id, says=word, by=town.rosa.actor, at=later(3))
    Call.objects.update(asked_by_id=town.lind.pk)

    assert say_scene_safe(response_id=response.id, says="officer", by=town.lind.actor, at=later(3)) is True
    assert Hold.objects.values_list("released_by_name", flat=True).get() == "Lind"


def test_a_word_said_with_no_network_keeps_its_own_time(town: Cast) -> None:
    response = go_out(town)
    stage(town, response.id)
    tend_safety(at=later(4.1))

    say_scene_safe(
        response_id=response.id, says="saw_myself", by=town.dee.user.actor, at=later(30), said_at=later(7)
    )  # fmt: skip

    assert list_lifted_holds(by=town.rosa.actor)[0].released_at == later(7)


def test_where_two_are_asked_one_waits_for_the_other(town: Cast) -> None:
    response = go_out(town)
    Response.objects.filter(pk=response.id).update(needs_pair=True)
    tend_safety(at=later(1))
    alone, pair = list_alone(by=town.rosa.actor), pair_of_worker(by=town.dee.user.actor)
    waits = hold_of_worker(by=town.dee.user.actor)

    Response.objects.filter(pk=response.id).update(partner_id=town.marcus.pk)
    tend_safety(at=later(3))
    together = pair_of_worker(by=town.dee.user.actor)

    assert (alone, pair.wait, waits and waits.why) == ([response.id], True, "partner")
    assert (list_alone(by=town.rosa.actor), together.partner, together.wait) == ([], "Marcus", False)
    assert list_open_holds(by=town.rosa.actor) == []


def test_a_response_that_ends_ends_its_hold(town: Cast) -> None:
    response = go_out(town)
    order_hold(response_id=response.id, why="coordinator", by=town.rosa.actor, at=later(2))
    Response.objects.filter(pk=response.id).update(end="cancelled_before_arrival", departed_at=later(5))

    tend_safety(at=later(5))

    assert list_open_holds(by=town.rosa.actor) == []


def mark(town: Cast, days: int = 2) -> int:
    return set_hazard(
        place="1200 N ELM ST", what="animal", says="Loose dog in the yard.", review_at=TONIGHT + timedelta(days=1),
        expires_at=TONIGHT + timedelta(days=days), by=town.rosa.actor, at=later(3),
    ).hazard_id  # fmt: skip


def test_a_hazard_marked_while_she_is_on_the_way_holds_her_and_is_shown_with_its_end(town: Cast) -> None:
    go_out(town)
    before = list_hazards_ahead(by=town.dee.user.actor, at=later(3))
    hazard_id = mark(town)

    held = hold_for_hazard(place_key=Call.objects.get().place_key, by=town.rosa.actor, at=later(3))
    shown = list_hazards_ahead(by=town.dee.user.actor, at=later(4))
    ran_out = list_hazards_ahead(by=town.dee.user.actor, at=TONIGHT + timedelta(days=3))
    elsewhere = list_hazards_ahead(by=town.marcus.user.actor, at=later(4))
    clear_hazard(hazard_id=hazard_id, why="Rosa looked.", by=town.rosa.actor, at=later(5))

    assert (before, held, elsewhere) == ([], 1, [])
    assert [(one.says, str(one.state), one.expires_at) for one in shown] == [
        ("Loose dog in the yard.", "holds", TONIGHT + timedelta(days=2))
    ]
    assert [str(one.state) for one in ran_out] == ["lapsed"]
    assert [one.why for one in list_open_holds(by=town.rosa.actor)] == ["hazard"]
    assert list_hazards_ahead(by=town.dee.user.actor, at=later(6)) == []


def test_nobody_who_is_there_is_held_for_a_hazard(town: Cast) -> None:
    go_to_a_call(town)
    mark(town)

    assert hold_for_hazard(place_key=Call.objects.get().place_key, by=town.rosa.actor, at=later(6)) == 0
