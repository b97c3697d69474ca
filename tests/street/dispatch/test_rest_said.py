"""A rest that somebody said is honoured by offers."""

from datetime import timedelta

import pytest

from alongside.street.dispatch.reads.choosing import look_around
from alongside.street.people.actions import rest_worker
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db


def test_a_rest_that_was_said_counts_and_is_not_cut_short(cast: Cast) -> None:
    for minutes in (40, 10):
        rest_worker(worker_id=cast.dee.pk, until=TONIGHT + timedelta(minutes=minutes), by=cast.rosa.actor, at=TONIGHT)

    resting = look_around(cast.programme, TONIGHT).rests_until
    rest_worker(worker_id=cast.dee.pk, until=None, by=cast.rosa.actor, at=TONIGHT)

    assert (resting, look_around(cast.programme, TONIGHT).rests_until) == (
        {cast.dee.pk: TONIGHT + timedelta(minutes=40)}, {}
    )  # fmt: skip
