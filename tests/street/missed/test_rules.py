"""Why nobody went, falls on low counts, and the capture rate: tables, laws and a simulation."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.dispatch.rules.words import NonResponseReason as Reason
from alongside.street.missed.rules.capture import Eligible, capture, rate
from alongside.street.missed.rules.days import day_span
from alongside.street.missed.rules.falling import ALARM, OVER, Fall, chances, fall_today
from alongside.street.missed.rules.reasons import Situation, likeliest, reason_known, still_fits

AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)
NIGHTLY = Situation(AT, AT + timedelta(hours=9), is_history=True, is_outside=False, rostered=2, busy=1)
LIVE = replace(NIGHTLY, received_at=AT + timedelta(minutes=1), is_history=False)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NIGHTLY, None),
        (replace(NIGHTLY, is_outside=True, rostered=0), Reason.OUTSIDE_AREA),
        (replace(NIGHTLY, rostered=0, busy=0), Reason.OFF_HOURS),
        (replace(NIGHTLY, busy=2), Reason.ALL_BUSY),
        (replace(NIGHTLY, cleared_at=AT + timedelta(minutes=2)), Reason.CALL_CANCELLED),
        (replace(NIGHTLY, cleared_at=AT + timedelta(minutes=2), was_police_sent=True), None),
        (replace(NIGHTLY, close_code="CANC BY RP"), Reason.CALL_CANCELLED),
        (replace(NIGHTLY, close_code="CANC BY RP", has_police_come=True), None),
        (replace(NIGHTLY, close_code="CANCER"), None),
        (LIVE, Reason.NOT_OFFERED),
        (replace(LIVE, offers=("declined",)), Reason.DECLINED_BY_WORKER),
        (replace(LIVE, offers=("declined", "timed_out")), Reason.OFFER_TIMED_OUT),
        (replace(LIVE, offers=("withdrawn",)), None),
        (replace(LIVE, cleared_at=AT), Reason.CALL_CANCELLED),
    ],
)
def test_what_the_records_know(now: Situation, expected: Reason | None) -> None:
    assert reason_known(now) is expected


@pytest.mark.parametrize(
    ("reason", "now", "fits"),
    [
        ("not_known", LIVE, True),
        ("off_hours", NIGHTLY, False),
        ("off_hours", replace(NIGHTLY, rostered=0), True),
        ("outside_area", NIGHTLY, False),
        ("not_offered", replace(LIVE, offers=("declined",)), False),
        ("call_cancelled", replace(NIGHTLY, has_police_come=True), False),
        ("call_cancelled", NIGHTLY, True),
        ("all_busy", replace(NIGHTLY, rostered=0), False),
    ],
)
def test_whether_an_answer_still_fits(reason: str, now: Situation, fits: bool) -> None:
    assert still_fits(reason, now) is fits


def test_what_is_likeliest_is_only_asked_first() -> None:
    assert likeliest(NIGHTLY) is Reason.NEVER_ASSESSED
    assert likeliest(replace(LIVE, screened_at=AT + timedelta(minutes=1))) is Reason.NOT_OFFERED


def test_a_day_has_23_hours_when_the_clocks_go_forward() -> None:
    since, until = day_span(date(2026, 3, 8), "America/Chicago")

    assert (until.astimezone(UTC) - since.astimezone(UTC)) == timedelta(hours=23)


def drawn_days(
    usual: float, series: int, days: int, spread: float, seed: int
) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Daily counts whose weeks differ ``spread`` times as much as chance alone would make them."""
    chance = np.random.default_rng(seed)
    if spread == 1:
        return chance.poisson(usual, (series, days))
    odd = (spread - 1) / (7 * usual)
    weeks = chance.gamma(1 / odd, odd, (series, days // 7 + 1)).repeat(7, axis=1)[:, :days]
    return chance.poisson(usual * weeks)


def alarms_a_year(usual: float, spread: float, *, series: int = 80, years: int = 3) -> float:
    chance = chances(drawn_days(usual, series, 182 + 365 * years, spread, seed=3))[:, 182:]
    is_on, count = np.zeros(series, dtype=bool), 0
    for day in range(chance.shape[1]):
        new = (chance[:, day] < ALARM) & ~is_on
        count += int(new.sum())
        is_on = (is_on | new) & (chance[:, day] <= OVER)
    return round(count / (series * years), 3)


def days_to_find_a_halving(usual: float, series: int = 100) -> float:
    drawn = drawn_days(usual, series, 182 + 120, 1, seed=4)
    drawn[:, 182:] = np.random.default_rng(5).poisson(usual / 2, (series, 120))
    found = chances(drawn)[:, 182:] < ALARM
    return float(np.median(np.where(found.any(axis=1), found.argmax(axis=1) + 1, 999)))


def test_falls_are_found_soon_and_false_alarms_are_rare(capsys: pytest.CaptureFixture[str]) -> None:
    rates = {usual: alarms_a_year(usual, 1) for usual in (0.3, 1.0, 10.0)}
    uneven = alarms_a_year(3.0, 2.5)
    delays = {usual: days_to_find_a_halving(usual) for usual in (1.0, 3.0, 10.0)}

    with capsys.disabled():
        sys.stdout.write(
            f"\nfalse alarms a series and year {rates}, {uneven} where weeks differ 2.5 times as much; "
            f"days to find a halving (median) {delays}\n"
        )
    assert (max(rates.values()) <= 0.2, uneven <= 0.7) == (True, True)
    assert [delays[1.0] <= 50, delays[3.0] <= 18, delays[10.0] <= 8] == [True, True, True]


def test_a_fall_says_what_was_seen_and_what_was_usual() -> None:
    counts = [3] * 120 + [0] * 7

    assert fall_today(counts) == Fall(7, 0, 21.0, pytest.approx(fall_today(counts).chance))  # type: ignore[union-attr]
    assert fall_today(counts).chance < ALARM  # type: ignore[union-attr]
    assert fall_today([3] * 20) is None
    assert fall_today([0] * 200).chance == 1.0  # type: ignore[union-attr]


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share(a: int, b: int) -> None:
    answered, eligible = min(a, b), max(a, b)

    one = rate(answered, eligible)

    assert 0 <= one.low <= one.share + 1e-12 and one.share <= one.high + 1e-12 <= 1 + 1e-9


def test_the_interval_of_wilson() -> None:
    one = rate(8, 40)

    assert (round(one.low, 4), round(one.high, 4)) == (0.1050, 0.3476)
    assert [rate(5, 10).is_told, rate(6, 12).is_told, one.is_told] == [False, False, True]


def test_the_rate_by_category_area_and_hour_adds_up() -> None:
    zone = ZoneInfo("America/Chicago")
    events = [
        Eligible(AT + timedelta(hours=n), "noise" if n % 3 else "youth", f"a{n % 2}", "1", n % 4 == 0)
        for n in range(48)
    ]

    found = capture(events, zone)

    for cut in (found.by_category, found.by_area, found.by_hour):
        assert (sum(one.eligible for _, one in cut), sum(one.answered for _, one in cut)) == (48, 12)
    assert (found.whole.answered, found.whole.eligible, found.protocols) == (12, 48, ("1",))
    assert dict(found.by_hour)[3 * 24 + 21].eligible == 1  # nine in the evening of a Thursday, local
