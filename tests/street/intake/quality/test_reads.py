"""The tallies and what the quality page reads from them, against the calls themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing
from alongside.street.intake.actions import import_calls, keep_reports, record_call
from alongside.street.intake.actions.tallying import recount_calls, runs_of, tally_calls
from alongside.street.intake.models import Call, CodeMapping, HourTally, NatureTally
from alongside.street.intake.reads.quality import access_quality, list_quality
from alongside.street.intake.rules.quality.pattern import Comes
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])
DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return the_system(cast.programme.pk)


def report(number: str, at: datetime, **facts: object) -> CallReport:
    told = {"initial_nature": "NOISE NUISANCE", "lon": -89.4, "lat": 43.0, "address": f"{number} Elm St", **facts}
    return CallReport(number, at, CallSource.CENTRE, **told)  # type: ignore[arg-type]


def forty_days(by: Actor) -> None:
    reports = [
        report(f"{day}-{n}", TONIGHT - day * DAY + timedelta(hours=n), initial_nature=("MYSTERY" if n == 0 else "NOISE"),
               lon=None if n == 1 else -89.4, is_officer_initiated=n == 2)
        for day in range(2, 42)
        for n in range(5)
    ]  # fmt: skip
    keep_reports(source="feed", reports=reports, by=by, at=TONIGHT)


def tallied() -> tuple[int, int]:
    return sum(HourTally.objects.values_list("calls", flat=True)), sum(
        NatureTally.objects.values_list("calls", flat=True)
    )


def test_tallies_are_the_calls(by: Actor) -> None:
    forty_days(by)

    done = tally_calls(by=by, at=TONIGHT)

    found = access_quality("feed", by=by, at=TONIGHT)
    shares = found.row.shares
    assert (tallied(), done.behind, Call.objects.count()) == ((200, 200), 0, 200)
    assert (shares.calls, shares.located, shares.officer, shares.citizens, shares.live) == (200, 160, 40, 160, 0)
    assert [(one.nature, one.calls) for one in found.unknown] == [("MYSTERY", 40)]
    assert found.row.newest_at == TONIGHT - 2 * DAY + timedelta(hours=4)


def test_a_tally_follows_what_is_new_and_what_has_changed(by: Actor) -> None:
    forty_days(by)
    tally_calls(by=by, at=TONIGHT)
    later = TONIGHT + timedelta(minutes=5)
    record_call(source="feed", report=report("new", TONIGHT), by=by, at=later)
    record_call(source="feed", report=report("9-1", TONIGHT - 9 * DAY + timedelta(hours=1)), by=by, at=later)

    done = tally_calls(by=by, at=later + timedelta(seconds=5), most_calls=10)

    shares = access_quality("feed", by=by, at=later).row.shares
    assert (shares.calls, shares.located, shares.came_again, shares.live) == (201, 162, 1, 2)
    assert tallied() == (201, 201)
    if connection.vendor == "sqlite":  # on PostgreSQL the last ids are looked at again
        assert done.days == 2


def test_a_page_leaves_many_new_calls_to_the_runner(by: Actor) -> None:
    forty_days(by)

    done = tally_calls(by=by, at=TONIGHT, most_calls=50)

    assert (done.days, done.behind >= 200, tallied()) == (0, True, (0, 0))


def test_a_call_moved_to_another_day_is_mended(by: Actor) -> None:
    forty_days(by)
    tally_calls(by=by, at=TONIGHT)
    record_call(source="feed", report=report("9-1", TONIGHT - DAY), by=by, at=TONIGHT)
    tally_calls(by=by, at=TONIGHT)
    before, is_off = Call.objects.count(), tallied() != (200, 200)

    mended = recount_calls(by=by, at=TONIGHT)

    assert (before, bool(mended), tallied(), recount_calls(by=by, at=TONIGHT)) == (200, is_off, (200, 200), 0)


def test_doubles_are_the_same_place_minute_and_nature(by: Actor) -> None:
    at = TONIGHT - DAY
    same = {"address": "1200 block Elm St"}
    keep_reports(
        source="feed", by=by, at=TONIGHT,
        reports=[report("a", at, **same), report("b", at + timedelta(seconds=20), **same), report("c", at, address="9 Oak St"),
                 report("d", at + timedelta(minutes=5), **same)],
    )  # fmt: skip
    tally_calls(by=by, at=TONIGHT)

    assert access_quality("feed", by=by, at=TONIGHT).row.shares.doubles == 1


def test_a_confirmed_meaning_is_known_at_once(by: Actor) -> None:
    forty_days(by)
    tally_calls(by=by, at=TONIGHT)
    CodeMapping.objects.create(
        programme_id=by.programme_id, code="MYSTERY", category="noise", applies_from=TONIGHT - DAY, confirmed_by_id=1
    )

    assert access_quality("feed", by=by, at=TONIGHT).unknown == ()


def test_how_long_live_calls_took(by: Actor) -> None:
    for n in range(10):
        at = TONIGHT - timedelta(hours=n)
        record_call(source="feed", report=report(str(n), at), by=by, at=at + timedelta(seconds=10 + n))
    tally_calls(by=by, at=TONIGHT)

    lag = access_quality("feed", by=by, at=TONIGHT).lag

    assert lag is not None
    assert (lag.calls, lag.median, lag.nine_in_ten) == (10, 15.0, 19.0)


def test_another_programmes_source_is_not_there(by: Actor) -> None:
    forty_days(by)
    other = the_system(Programme.objects.create(name="Eastside", slug="eastside").pk)

    assert list_quality(other, at=TONIGHT) == []
    with pytest.raises(Missing):
        access_quality("feed", by=other, at=TONIGHT)


def test_days_are_counted_in_short_runs() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)

    runs = runs_of([first + n * DAY for n in (0, 1, 2, 5, *range(10, 20))])

    assert [(since.day, until.day) for since, until in runs] == [(1, 4), (6, 7), (11, 18), (18, 21)]


@pytest.mark.real_data
def test_a_quarter_of_san_antonio_is_pieces_and_no_falls(by: Actor, shared_data: Path) -> None:
    folder = shared_data / "calls" / "san_antonio_tx"
    months = [folder / f"{month}.csv.gz" for month in ("25-1", "24-8", "23-12", "25-12", "24-12")]
    import_calls(source="sa", paths=[*months[:3]], recipe=None, by=by, at=datetime(2026, 12, 1, tzinfo=UTC))
    tally_calls(by=by, at=datetime(2026, 12, 1, tzinfo=UTC))

    found = access_quality("sa", by=by, at=datetime(2025, 1, 6, tzinfo=UTC))

    volume = found.row.volume
    in_window = Q(created_at__gte=found.since, created_at__lt=found.until)
    assert volume is not None
    assert found.row.shares.calls == Call.objects.filter(in_window).count()
    assert (volume.changes, len(volume.laid.silences)) == ((), 1)


@pytest.mark.real_data
def test_sixty_days_of_oakland_show_the_outage(by: Actor, shared_data: Path) -> None:
    days = sorted((shared_data / "calls" / "oakland_ca" / "csv").glob("*.csv.gz"))[:60:4]
    at = datetime(2023, 2, 1, tzinfo=UTC)
    import_calls(source="oak", paths=days, recipe=None, by=by, at=datetime(2026, 12, 1, tzinfo=UTC))
    tally_calls(by=by, at=datetime(2026, 12, 1, tzinfo=UTC))

    found = access_quality("oak", by=by, at=at)

    volume = found.row.volume
    assert volume is not None
    assert found.row.shares.calls == Call.objects.count()
    assert found.row.shares.came_again == Call.objects.filter(revision__gt=1).count()
    assert volume.pattern.comes in (Comes.STEADILY, Comes.IN_PIECES)
    assert len(volume.laid.silences) >= 1
