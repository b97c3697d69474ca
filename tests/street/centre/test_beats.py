"""From which beats officers ask: an officer's request counts where it lies, and what cannot be placed is said."""

import pytest

from alongside.street.centre.reads import count_beats
from alongside.street.intake.rules.words import CallSource
from tests.cast import Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default"])


def test_an_officers_request_counts_for_the_beat_of_its_place(town: Cast) -> None:
    for n in range(12):
        ring(town, f"26-{n}", address="1200 N ELM ST", beat="A1")
    ring(town, "26-x", address="900 W OAK ST", beat="", category="youth")
    ring(town, "26-no", address="1200 N ELM ST", beat="A1", category="", answers={})
    lind = town.lind.actor
    ring(town, "W-1", asked_by_id=town.lind.pk, by=lind, call_source=CallSource.OFFICER, address="1200 N ELM ST")

    view = count_beats(by=town.rosa.actor, at=later(1))

    assert [(row.beat, row.shift, row.could, row.asked) for row in view.rows] == [("A1", "evening", 13, 1)]
    assert (view.could, view.asked, view.unplaced) == (14, 1, 1)


def test_older_calls_are_not_counted(town: Cast) -> None:
    ring(town, "26-1", beat="A1")

    assert count_beats(by=town.rosa.actor, at=later(60 * 24 * 92)).could == 0
