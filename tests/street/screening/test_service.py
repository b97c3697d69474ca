"""Hours and areas of the service, by the clock."""

from datetime import datetime

import pytest

from alongside.street.screening.rules import CallFacts, read_protocol
from alongside.street.screening.rules.columns import in_hours
from alongside.street.screening.rules.service import Service, clock_of, minute_of, runs_of

from .protocols import columns_of

RULE = {"code": "r", "fact": "category", "values": ["noise"], "says": "…", "if_yes": "eligible"}


def service(**told: object) -> Service:
    return read_protocol("1", {"rules": [RULE], "service": told}).service


NIGHTS = service(
    hours=[{"days": ["thu", "fri"], "from": "19:00", "to": "03:00"}, {"days": ["mon"], "from": "09:00", "to": "12:30"}],
    holidays=[{"date": "2026-05-15", "says": "A day off"}],
)


INSTANTS = [
    ("2026-05-14 18:59", False),  # a Thursday
    ("2026-05-14 19:00", True),
    ("2026-05-14 23:59", True),
    ("2026-05-15 02:59", True),  # begun on Thursday: runs to its end on the holiday
    ("2026-05-15 03:00", False),
    ("2026-05-15 19:30", False),  # Friday is a holiday: nothing begins
    ("2026-05-16 01:00", False),
    ("2026-05-09 01:00", True),  # the Friday before was none
    ("2026-05-11 12:29", True),
    ("2026-05-11 12:30", False),
]


@pytest.mark.parametrize(("when", "is_open"), INSTANTS)
def test_hours_run_past_midnight_and_do_not_begin_on_a_holiday(when: str, is_open: bool) -> None:
    assert NIGHTS.is_in_hours(datetime.fromisoformat(when)) is is_open


def test_columns_know_the_same_hours() -> None:
    calls = [CallFacts(created_local=datetime.fromisoformat(when)) for when, _ in INSTANTS]

    assert in_hours(columns_of(calls), NIGHTS).tolist() == [int(is_open) for _, is_open in INSTANTS]


def test_without_hours_or_an_instant_nobody_can_say() -> None:
    assert (Service().is_in_hours(datetime.fromisoformat("2026-05-14")), NIGHTS.is_in_hours(None)) == (None, None)


@pytest.mark.parametrize(
    ("area", "beat", "is_located", "is_ours"),
    [("elm", "", True, True), ("", "12", True, True), ("oak", "", True, False), ("", "", True, False),
     ("", "", False, None), ("", "13", False, False)],
)  # fmt: skip
def test_a_call_is_inside_outside_or_nobody_knows(area: str, beat: str, is_located: bool, is_ours: bool | None) -> None:
    ours = service(areas=["elm"], beats=["12"])

    assert ours.is_in_area(area, beat, is_located=is_located) is is_ours


def test_the_week_is_drawn_from_joined_stretches() -> None:
    assert [(day, clock_of(start), clock_of(end)) for day, start, end in runs_of(NIGHTS)] == [
        (0, "09:00", "12:30"), (3, "19:00", "24:00"), (4, "00:00", "03:00"), (4, "19:00", "24:00"), (5, "00:00", "03:00"),
    ]  # fmt: skip


def test_round_the_clock_is_from_midnight_to_midnight() -> None:
    always = service(hours=[{"days": ["sun"], "from": "00:00", "to": "24:00"}])

    assert list(runs_of(always)) == [(6, 0, 1440)]


@pytest.mark.parametrize("clock", ["7", "25:00", "12:60", "ab:cd", "", "-1:00", "24:01", "١٢:٠٠"])
def test_what_is_no_time_of_day_is_refused(clock: str) -> None:
    with pytest.raises(ValueError):
        minute_of(clock)
