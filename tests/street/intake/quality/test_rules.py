"""What is said of a source: expectation, silence, changes and pattern, each against sources made to be so."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from alongside.street.intake.rules.quality.changes import find_changes, spread_of
from alongside.street.intake.rules.quality.days import Laid, lay_out
from alongside.street.intake.rules.quality.expectation import expect
from alongside.street.intake.rules.quality.pattern import Comes, find_pattern

from .made_hours import START, Hours, make_hours

CHICAGO = ZoneInfo("America/Chicago")


def lay(hours: Hours, zone: ZoneInfo = CHICAGO) -> Laid:
    laid = lay_out(hours, zone=zone, at=hours[-1][0] + timedelta(hours=1))
    assert laid is not None
    return laid


def test_hours_become_local_days_and_none_is_lost() -> None:
    hours = [(datetime(2025, 11, 1, 4, tzinfo=UTC) + timedelta(hours=n), 2) for n in range(24 * 3)]

    laid = lay(hours)

    assert laid.days.first_date == date(2025, 10, 31)
    assert laid.days.totals.tolist() == [2, 48, 50, 44]
    assert laid.days.hours.tolist() == [1, 24, 25, 22]  # on 2 November the clock shows one o'clock twice
    assert laid.days.covered[2, 1] == 2


@pytest.mark.parametrize(("a_day", "spread"), [(2, 1), (40, 1), (40, 4), (4_000, 30)])
def test_the_band_holds_nineteen_days_in_twenty(a_day: float, spread: float) -> None:
    outside = []
    for seed in range(8):
        days = lay(make_hours(days=200, a_day=a_day, spread=spread, seed=seed)).days
        outside += expect(days).outside(days.totals.astype(float))[28:].tolist()

    share = np.mean(np.abs(outside))

    assert 0.005 <= share <= 0.08


def test_nothing_is_expected_of_a_source_of_one_day() -> None:
    laid = lay(make_hours(days=1, a_day=50))

    assert np.isnan(expect(laid.days).mean).all()
    assert (find_changes(laid.days), laid.silences, laid.still) == ((), (), None)


def test_a_gap_of_three_weeks_is_a_silence_and_no_fall() -> None:
    laid = lay(make_hours(days=120, a_day=30, missing=((60, 81),)))

    pattern = find_pattern(laid, zone=CHICAGO)
    [gap] = laid.silences
    assert abs(gap.since - (START + timedelta(days=60))) < timedelta(hours=12)
    assert abs(gap.days - 21) < 0.6
    assert abs(gap.expected - 630) < 70
    assert (find_changes(laid.days), pattern.comes, pattern.gaps) == ((), Comes.STEADILY, laid.silences)
    assert laid.days.hours[62:80].sum() == 0


def test_a_silence_that_still_lasts_is_told_apart() -> None:
    hours = make_hours(days=60, a_day=30, missing=((58, 60),))

    laid = lay(hours)

    assert (laid.silences, laid.still is not None) == ((), True)


def test_a_quiet_weekend_of_a_small_source_is_no_silence() -> None:
    laid = lay(make_hours(days=200, a_day=1.5, missing=((33, 35),)))

    assert (laid.silences, laid.still) == ((), None)


def test_only_the_first_days_of_each_month_is_one_sentence_and_no_fall() -> None:
    days = 365
    first = START.astimezone(CHICAGO).date()
    off = tuple((day, day + 1) for day in range(days) if (first + timedelta(days=day)).day > 5)
    laid = lay(make_hours(days=days, a_day=3_000, spread=20, missing=off))

    pattern = find_pattern(laid, zone=CHICAGO)

    assert (pattern.comes, pattern.longest, pattern.gaps) == (Comes.MONTH_BEGINS, 5, ())
    assert find_changes(laid.days) == ()


@pytest.mark.parametrize(("a_day", "times"), [(4, 0.4), (30, 0.7), (30, 1.5), (3_000, 0.75)])
def test_a_change_is_found_where_it_is(a_day: float, times: float) -> None:
    laid = lay(make_hours(days=180, a_day=a_day, levels=((120, times),), seed=3))

    [change] = find_changes(laid.days)

    assert abs(change.day - 120) <= 6
    assert change.ratio == pytest.approx(times, rel=0.25)


def test_a_fall_shows_within_days() -> None:
    laid = lay(make_hours(days=125, a_day=40, levels=((120, 0.4),), seed=5))

    assert [abs(change.day - 120) <= 1 for change in find_changes(laid.days)] == [True]


def test_a_small_move_is_not_told_however_certain() -> None:
    laid = lay(make_hours(days=300, a_day=5_000, levels=((150, 0.9),)))

    assert find_changes(laid.days) == ()


def test_two_changes_are_two() -> None:
    laid = lay(make_hours(days=240, a_day=50, levels=((80, 0.5), (160, 2.0)), seed=2))

    assert [round(change.day, -1) for change in find_changes(laid.days)] == [80, 160]


def false_alarms(sources: int) -> int:
    told = 0
    for seed in range(sources):
        a_day, spread = ((2.0, 1.0), (10.0, 1.0), (60.0, 1.0), (60.0, 3.0))[seed % 4]
        told += bool(find_changes(lay(make_hours(days=182, a_day=a_day, spread=spread, seed=seed)).days))
    return told


def test_false_alarms_are_as_rare_as_stated() -> None:
    assert false_alarms(160) <= 5  # at 1 in 100, six or more of 160 would come once in 150 runs


@pytest.mark.long
def test_false_alarms_are_as_rare_as_stated_in_many_sources() -> None:
    assert false_alarms(4_000) <= 60


def test_a_level_that_moves_does_not_widen_the_spread() -> None:
    rng = np.random.default_rng(1)
    calls = np.concatenate([rng.poisson(100, 100), rng.poisson(30, 100)]).astype(float)

    assert spread_of(calls, np.ones(200) * calls.mean()) < 2
