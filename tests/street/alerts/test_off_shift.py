"""Nobody off shift is ever paged with an offer: whatever the roster, whenever the rungs, whoever asks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.street.alerts.actions import climb_pages, page, set_ladder
from alongside.street.alerts.actions.sending import lease_sendings, mark_sending
from alongside.street.alerts.carrying import Letter, Outcome
from alongside.street.alerts.models import PushPlace, Sending
from alongside.street.alerts.rules.ladder import LadderTimes
from alongside.street.people.models import Shift, ShiftKind
from tests.cast import TONIGHT, Cast

from .conftest import with_mobile

pytestmark = pytest.mark.django_db
MINUTE = st.integers(-120, 120)
NUMBERS = count(1)


@st.composite
def shifts(draw: st.DrawFn) -> dict[str, object]:
    """Any hours around tonight, of either kind, on or not, gone or not."""
    starts = draw(MINUTE)
    ends = starts + draw(st.integers(1, 120))
    return {
        "kind": draw(st.sampled_from(list(ShiftKind))),
        "starts_at": minute(starts),
        "ends_at": minute(ends),
        "went_on_at": draw(st.none() | st.just(minute(starts))),
        "went_off_at": draw(st.none() | MINUTE.map(minute)),
    }


def minute(number: float) -> datetime:
    return TONIGHT + timedelta(minutes=number)


def is_on(shift: dict[str, object], at: datetime) -> bool:
    """Say, in words of the test's own, whether the shift makes its worker reachable."""
    inside = shift["starts_at"] <= at < shift["ends_at"]  # type: ignore[operator]
    said_so = shift["kind"] == ShiftKind.ON_CALL or shift["went_on_at"] is not None
    return bool(inside and said_so and shift["went_off_at"] is None)


class Unwound(Exception):
    """Takes back what one example wrote."""


@pytest.fixture
def reached(cast: Cast) -> Iterator[Cast]:
    """Dee and Marcus with a browser and a number each, and no shift yet."""
    Shift.objects.all().delete()
    for user, number in ((cast.dee.user, "+16085550110"), (cast.marcus.user, "+16085550111")):
        with_mobile(user, number)
        PushPlace.objects.create(
            user_id=user.pk, digest=str(user.pk), endpoint="https://fcm.googleapis.com/x", p256dh="k", auth="a",
            made_at=TONIGHT,
        )  # fmt: skip
    yield cast


def send_all(at: datetime) -> list[tuple[Letter, datetime]]:
    """Climb, and half an hour later send (a carrier was down): whoever left in between must not hear of it."""
    climb_pages(at=at)
    at, sent = at + timedelta(minutes=30), []
    for way in ("push", "text"):
        for letter in lease_sendings(way=way, at=at, limit=50):
            mark_sending(letter, Outcome("later" if letter.may_have_gone else "taken"), at=at)
            sent.append((letter, at))
    return sent


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rosters=st.tuples(st.lists(shifts(), max_size=2), st.lists(shifts(), max_size=2)),
    times=st.tuples(st.integers(0, 600), st.integers(0, 900), st.integers(0, 900)),
    begins=MINUTE,
)
def test_nobody_off_shift_is_paged_with_an_offer(
    reached: Cast,
    rosters: tuple[list[dict[str, object]], list[dict[str, object]]],
    times: tuple[int, int, int],
    begins: int,
) -> None:
    people = {reached.dee: rosters[0], reached.marcus: rosters[1]}
    try:
        with transaction.atomic():
            for worker, own in people.items():
                own[:] = list({one["starts_at"]: one for one in own}.values())
                Shift.objects.bulk_create([Shift(worker=worker, **one) for one in own])
            rungs = LadderTimes(times[0], times[0] + times[1], times[0] + times[1] + times[2])
            set_ladder(name="offer", times=rungs, by=reached.rosa.actor, at=TONIGHT)
            page(
                programme_id=reached.programme.pk, user_ids=[one.user_id for one in people], kind="offer",
                subject=f"o{next(NUMBERS)}", at=minute(begins),
            )  # fmt: skip
            sent = [one for step in range(0, 60, 3) for one in send_all(minute(begins + step))]
            to = {letter.sending_id: at for letter, at in sent}
            heard = [(one.user_id, to[one.pk]) for one in Sending.objects.filter(pk__in=to, kind="offer")]
            raise Unwound
    except Unwound:
        pass

    on = {worker.user_id: own for worker, own in people.items()}
    assert [(user, at) for user, at in heard if not any(is_on(one, at) for one in on[user or 0])] == []
