"""The board's own fixtures: a held clock, a small map, calls that wait."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alongside.doors.console.pages.board_rows import draw_town
from alongside.ground import clock
from alongside.street.dispatch.actions import Received, receive_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource, Category
from alongside.street.places.actions import NewStreet, add_area, add_streets
from tests.cast import TONIGHT, Cast

SQUARE = [[-89.52, 43.04], [-89.46, 43.04], [-89.46, 43.08], [-89.52, 43.08], [-89.52, 43.04]]
CALM = {"weapon": False, "violence": False, "crime": False, "medical": False, "wants_police": False}
Ring = Callable[..., Received]


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    draw_town.cache_clear()
    clock.hold(TONIGHT)
    yield
    clock.release()


@pytest.fixture
def mapped(town: Cast) -> Cast:
    """The cast, with one neighbourhood and one street on the map."""
    by = town.rosa.actor
    add_area(
        kind="neighbourhood", code="elm", name="Elmside", at=TONIGHT, by=by,
        polygon={"type": "Polygon", "coordinates": [SQUARE]},
    )  # fmt: skip
    add_streets(streets=[NewStreet("Elm St", ((-89.51, 43.06), (-89.47, 43.06)))], by=by, at=TONIGHT)
    return town


@pytest.fixture
def ring(mapped: Cast) -> Ring:
    """Let a call ring: ``ring("26-1", minutes=4)`` is a dispute between neighbours on Elm St."""

    def ring_once(number: str, *, minutes: int = 4, **facts: Any) -> Received:
        at = TONIGHT - timedelta(minutes=minutes)
        known = {"category": Category.NEIGHBOUR_DISPUTE.value, "answers": CALM, **facts}
        report = CallReport(
            event_number=number, created_at=at, call_source=CallSource.CENTRE, address="1200 block of N Elm St",
            lon=-89.49, lat=43.06, **known,
        )  # fmt: skip
        return receive_call(source="centre", report=report, by=mapped.rosa.actor, at=at)

    return ring_once


@pytest.fixture
def desk(client: Client, mapped: Cast) -> Client:
    """A browser in which the coordinator is signed in."""
    client.force_login(mapped.rosa)
    return client
