"""The board's advice on where to wait: learned from the calls of these hours, with its reason in numbers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from alongside.street.dispatch.models import NonResponse, Response
from alongside.street.dispatch.reads.where_to_wait import _past_of_these_hours, list_waiting_posts
from alongside.street.intake.models import Call, Source
from alongside.street.people.models import Worker
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db
WEST, EAST = -89.50, -89.33


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test learns anew."""
    _past_of_these_hours.cache_clear()
    yield
    _past_of_these_hours.cache_clear()


def remember(cast: Cast, lons: list[float], *, at: datetime = TONIGHT - timedelta(days=3)) -> None:
    """Put eligible calls into the past: to the even ones a worker went, to the odd ones nobody could go."""
    source, _ = Source.objects.get_or_create(programme_id=cast.programme.pk, slug="past", defaults={"name": "Past"})
    for lon in lons:
        number = Call.objects.count()
        call = Call.objects.create(
            programme_id=cast.programme.pk, source=source, event_number=f"past-{number}", call_source="centre",
            created_at=at, received_at=at, changed_at=at, lon=lon, lat=43.06, digest=b"",
            place_key="900 block of e main st" if lon == EAST else "100 block of w main st",
        )  # fmt: skip
        if number % 2:
            NonResponse.objects.create(programme_id=cast.programme.pk, call_id=call.pk, reason="all_busy", made_at=at)
        else:
            Response.objects.create(
                programme_id=cast.programme.pk, call_id=call.pk, worker_id=cast.dee.pk, requested_at=at,
                accepted_at=at, departed_at=at, end="engaged",
            )  # fmt: skip


def test_of_two_who_stand_together_one_is_advised_to_the_other_end_of_town(town: Cast) -> None:
    Worker.objects.update(home_lon=WEST)
    remember(town, [WEST, EAST] * 25)

    told = list_waiting_posts(by=town.rosa.actor, at=TONIGHT)

    assert [(one.name, one.near, one.lon) for one in told] == [("Dee", "900 block of e main st", EAST)]
    assert (told[0].share_before, told[0].share_after) == pytest.approx((0.455, 0.7), abs=0.001)
    assert round(told[0].minutes) == 36


def test_who_is_with_a_call_gets_no_advice_and_counts_for_nothing(town: Cast) -> None:
    Worker.objects.update(home_lon=WEST)
    remember(town, [WEST] * 20 + [EAST] * 30)
    Response.objects.create(
        programme_id=town.programme.pk, call_id=9_999, worker_id=town.dee.pk, requested_at=TONIGHT, accepted_at=TONIGHT
    )

    told = list_waiting_posts(by=town.rosa.actor, at=TONIGHT)

    assert [(one.name, one.lon) for one in told] == [("Marcus", EAST)]


@pytest.mark.parametrize(("calls", "days_ago"), [(0, 3), (39, 3), (50, 90)], ids=["none", "too few", "too long ago"])
def test_no_advice_where_there_is_little_to_learn_from(town: Cast, calls: int, days_ago: int) -> None:
    Worker.objects.update(home_lon=WEST)
    remember(town, [EAST] * calls, at=TONIGHT - timedelta(days=days_ago))

    assert list_waiting_posts(by=town.rosa.actor, at=TONIGHT) == []


def test_calls_of_these_hours_count_where_there_are_enough(town: Cast) -> None:
    Worker.objects.update(home_lon=WEST)
    remember(town, [WEST] * 45)
    remember(town, [EAST] * 60, at=TONIGHT - timedelta(days=3, hours=10))

    assert list_waiting_posts(by=town.rosa.actor, at=TONIGHT) == []
