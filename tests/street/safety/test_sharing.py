"""Where a worker is: only during a response, only for the team, one spot and no trail, and gone afterwards."""

import logging
import sqlite3
import struct
from pathlib import Path

import pytest
from django.db import connection

from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.actions import end_response
from alongside.street.dispatch.models import Part
from alongside.street.safety.actions import NothingToShare, set_manners, share_location, stop_sharing, tend_safety
from alongside.street.safety.actions.sharing import sweep_spots
from alongside.street.safety.models import SharedSpot
from alongside.street.safety.reads import list_shared_spots, list_spots_of_mates, own_spot_said_at
from tests.cast import Cast
from tests.street.calls import later, tap

from .nights import go_to_a_call

pytestmark = pytest.mark.django_db

LON, LAT = -89.4987654321, 43.0612345678


def share(town: Cast, minute: float = 6, *, lon: float = LON, said: float | None = None) -> None:
    said_at = later(minute if said is None else said)
    share_location(
        lon=lon, lat=LAT, accuracy_m=12.0, said_at=said_at, by=town.dee.user.actor, at=later(minute)
    )  # fmt: skip


def test_without_a_call_nothing_is_taken(town: Cast) -> None:
    with pytest.raises(NothingToShare):
        share(town)
    with pytest.raises(Missing):
        share_location(lon=LON, lat=LAT, accuracy_m=None, said_at=later(1), by=town.rosa.actor, at=later(1))

    assert SharedSpot.objects.count() == 0


def test_the_last_spot_alone_is_kept_and_an_older_one_that_comes_late_is_not(town: Cast) -> None:
    go_to_a_call(town)
    share(town, 6)
    share(town, 7, lon=LON + 0.001)
    share(town, 8, lon=LON + 0.002, said=5.5)

    assert [(one.lon, one.said_at) for one in list_shared_spots(by=town.rosa.actor, at=later(8))] == [
        (LON + 0.001, later(7))
    ]
    assert SharedSpot.objects.count() == 1


def test_only_the_coordinator_and_those_on_the_call_see_it(town: Cast) -> None:
    response = go_to_a_call(town)
    share(town)
    before = list_spots_of_mates(by=town.marcus.user.actor, at=later(6))
    Part.objects.create(
        programme_id=town.programme.pk, response_id=response.id, worker_id=town.marcus.pk, seat="extra",
        joined_at=later(6),
    )  # fmt: skip

    after = list_spots_of_mates(by=town.marcus.user.actor, at=later(6))

    assert (before, [one.name for one in after]) == ([], ["Dee"])
    assert own_spot_said_at(by=town.dee.user.actor) == later(6)
    for stranger in (town.sam.actor, town.lind.actor, town.pat.actor, town.marcus.user.actor):
        with pytest.raises(Missing):
            list_shared_spots(by=stranger, at=later(6))


def test_the_end_of_the_call_ends_it_before_the_sweep_and_the_sweep_deletes_it(town: Cast) -> None:
    response = go_to_a_call(town)
    share(town)
    end_response(
        tap_id=tap(3), response_id=response.id, end="engaged", tapped_at=later(9), by=town.dee.user.actor, at=later(9)
    )

    seen = list_shared_spots(by=town.rosa.actor, at=later(9))
    tend_safety(at=later(9.1))

    assert (seen, SharedSpot.objects.count()) == ([], 0)


def test_a_phone_that_went_silent_does_not_leave_a_spot_behind(town: Cast) -> None:
    go_to_a_call(town)
    share(town)

    early = sweep_spots(programme_id=town.programme.pk, at=later(15))
    seen = list_shared_spots(by=town.rosa.actor, at=later(16))
    swept = sweep_spots(programme_id=town.programme.pk, at=later(16))

    assert (early, seen, swept, SharedSpot.objects.count()) == (0, [], 1, 0)


def test_stopping_deletes_at_once_and_a_programme_may_not_want_it_at_all(town: Cast) -> None:
    go_to_a_call(town)
    share(town)
    stop_sharing(by=town.dee.user.actor, at=later(7))
    left = SharedSpot.objects.count()
    set_manners(
        check_in_minutes=30, holds_minutes=10, silence_seconds=120, shares_location=False, by=town.rosa.actor,
        at=later(7),
    )  # fmt: skip

    assert left == 0
    with pytest.raises(NothingToShare):
        share(town, 8)


def test_no_log_and_no_alert_ever_holds_a_coordinate(town: Cast, caplog: pytest.LogCaptureFixture) -> None:
    go_to_a_call(town)
    with caplog.at_level(logging.DEBUG):
        share(town)
        tend_safety(at=later(7))
        stop_sharing(by=town.dee.user.actor, at=later(8))

    said = caplog.text + repr(list(Alert.objects.values_list("audience", "kind", "subject")))
    # The store's own debug lines show statements; outside of a debugging session Django writes none of them.
    spoken = "\n".join(line for line in said.splitlines() if "django.db.backends" not in line)
    assert ("89.4987" in spoken, "43.0612" in spoken) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_the_bytes_are_gone_from_the_disk(town: Cast) -> None:
    if connection.vendor != "sqlite":
        return
    go_to_a_call(town)
    share(town)
    path = Path(str(connection.settings_dict["NAME"]))
    needles = [struct.pack(">d", LON), struct.pack(">d", LAT)]
    if not path.exists():
        pytest.skip("the test store is in memory")

    def found() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return [path.read_bytes().count(one) for one in needles]

    before = found()
    stop_sharing(by=town.dee.user.actor, at=later(7))

    assert (before, found()) == ([1, 1], [0, 0])
    assert sqlite3.sqlite_version
