"""The real exports of three cities: what is in them comes out, in order, with every row accounted for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from alongside.ground.actor import the_system
from alongside.street.intake.actions import import_calls
from alongside.street.intake.models import Call
from alongside.street.intake.rules.summary import Summary
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(databases=["default"]), pytest.mark.real_data]
AT = datetime(2026, 12, 1, tzinfo=UTC)


def take(cast: Cast, paths: list[Path]) -> Summary:
    assert paths
    summary = import_calls(source="real", paths=paths, recipe=None, by=the_system(cast.programme.pk), at=AT)
    assert (summary.adds_up, summary.problems) == (True, [])
    return summary


def test_milwaukee(cast: Cast, shared_data: Path) -> None:
    summary = take(cast, sorted(shared_data.glob("calls/milwaukee_wi/*.csv.gz")))

    told = summary.as_dict()
    assert (summary.rows, summary.new, summary.rows - summary.located) == (33_968, 33_968, 11)
    assert (told["first_call"], told["last_call"]) == ("2018-05-01T00:00:14-05:00", "2018-05-21T14:14:42-05:00")


def test_twenty_days_of_oakland(cast: Cast, shared_data: Path) -> None:
    days = sorted(shared_data.glob("calls/oakland_ca/csv/*.csv.gz"))[:20]
    summary = take(cast, days)

    again = take(cast, days[-1:])

    assert summary.new == Call.objects.count()
    assert summary.changed > 100
    assert (again.new, again.changed, again.older) == (0, 0, 0)
    assert summary.as_dict()["first_call"] == "2022-11-14T22:41:03-08:00"


def test_two_months_of_san_antonio_and_its_odd_files(cast: Cast, shared_data: Path) -> None:
    folder = shared_data / "calls" / "san_antonio_tx"
    summary = take(cast, [folder / name for name in ("24-8.csv.gz", "25-1.csv.gz", "26-12.csv.gz", "data.csv.gz")])

    notes = [note for one in summary.files[2:] for note in one.notes]
    assert summary.new + summary.repeated + summary.set_aside["no-number"] == summary.rows
    assert "The file has a line of column names and no rows." in notes
    assert "An older or shorter form of this export: without Year, Month." in notes


@pytest.mark.long
def test_all_of_oakland_in_order(cast: Cast, shared_data: Path) -> None:
    summary = take(cast, sorted(shared_data.glob("calls/oakland_ca/csv/*.csv.gz")))

    assert (summary.rows, summary.new, summary.empty) == (552_985, 280_661, 1_829)


@pytest.mark.long
def test_all_of_san_antonio(cast: Cast, shared_data: Path) -> None:
    summary = take(cast, sorted(shared_data.glob("calls/san_antonio_tx/2*.csv.gz")))

    assert (summary.rows, summary.set_aside["no-number"]) == (717_164, 12)
