"""What follows from a phone's numbers and times."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from alongside.street.devices.rules import (
    TROUBLES,
    DeviceFacts,
    PhoneReport,
    count_of,
    gaps,
    read_report,
    trouble_of,
    what_to_hold,
    with_numbers,
)

NOW = datetime(2026, 5, 15, 2, tzinfo=UTC)
PHONE = "0197a2b0-0000-7000-8000-00000000a3f9"
patient = tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = st.lists(st.integers(1, 60), max_size=60)


@patient
@given(NUMBERS, NUMBERS)
def test_runs_hold_exactly_the_numbers_that_came_in_any_order_and_any_number_of_times(
    first: list[int], second: list[int]
) -> None:
    runs = with_numbers(with_numbers([], first), second)

    held = [number for one, last in runs for number in range(one, last + 1)]
    assert held == sorted(set(first) | set(second))
    assert with_numbers(runs, first) == runs
    assert all(later[0] > one[1] + 1 for one, later in pairwise(runs))


@patient
@given(NUMBERS, st.integers(0, 70))
def test_what_came_and_what_is_missing_make_up_everything_that_was_made(numbers: list[int], made: int) -> None:
    runs = with_numbers([], numbers)
    upto = max([made, *numbers])

    missing = {number for one, last in gaps(runs, made) for number in range(one, last + 1)}

    assert missing | set(numbers) == set(range(1, upto + 1))
    assert missing & set(numbers) == set()
    assert count_of(gaps(runs, made)) == len(missing)


@pytest.mark.parametrize(
    ("said", "report"),
    [
        (
            f"{PHONE};made=57;unsent=2;oldest=2026-05-15T01:00:00.000Z;kept=1",
            PhoneReport(UUID(PHONE), 57, 2, NOW - timedelta(hours=1), True),
        ),
        (f"{PHONE};made=0;unsent=0;oldest=-;kept=-", PhoneReport(UUID(PHONE), 0, 0, None, None)),
        (f"{PHONE};kept=0", PhoneReport(UUID(PHONE), 0, 0, None, False)),
        (f"{PHONE};made=-9;unsent=99999999999;kept=1", PhoneReport(UUID(PHONE), 0, 2**31 - 1, None, True)),
        ("", None),
        ("phone-1;made=2", None),
        (f"{PHONE};made=many", None),
        (f"{PHONE};oldest=0001-01-01T00:00:00Z", None),
        (f"{PHONE};oldest=yesterday", None),
    ],
)
def test_what_a_phone_says_of_itself_is_read_or_is_no_report(said: str, report: PhoneReport | None) -> None:
    assert read_report(said) == report


@pytest.mark.parametrize(
    ("is_at_work", "has_to_write", "hours", "holds"),
    [
        (True, False, None, ("key", "directory", "referrals", "place_notes")),
        (False, True, None, ("key", "directory")),
        (False, False, 3, ("key", "directory")),
        (False, False, 15, ("key",)),
        (False, False, None, ("key",)),
    ],
)
def test_a_phone_holds_what_its_worker_needs_and_shrinks_afterwards(
    is_at_work: bool, has_to_write: bool, hours: int | None, holds: tuple[str, ...]
) -> None:
    soon = timedelta(hours=hours) if hours is not None else None

    assert what_to_hold(is_at_work=is_at_work, has_to_write=has_to_write, next_shift_in=soon) == holds


WELL = DeviceFacts(0, 0, None, NOW, True, False)


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({}, ""),
        ({"unsent": 2, "oldest_unsent_at": NOW - timedelta(hours=11)}, ""),
        ({"unsent": 2, "oldest_unsent_at": NOW - timedelta(hours=13)}, "unsent_old"),
        ({"unsent": 2, "last_heard_at": NOW - timedelta(hours=13)}, "silent_with_unsent"),
        ({"missing": 1, "last_heard_at": NOW - timedelta(hours=13)}, "silent_with_unsent"),
        ({"last_heard_at": NOW - timedelta(days=30)}, ""),
        ({"missing": 3, "unsent": 3}, ""),
        ({"missing": 3}, "gap"),
        ({"is_revoked": True, "unsent": 1}, "revoked_unsent"),
        ({"promises_to_keep": False}, "no_promise"),
        ({"promises_to_keep": False, "is_revoked": True}, ""),
        ({"promises_to_keep": None}, ""),
    ],
)
def test_the_coordinator_is_told_when_a_phone_owes_something(change: dict[str, object], trouble: str) -> None:
    assert trouble_of(DeviceFacts(**{**WELL.__dict__, **change}), NOW) == trouble
    assert trouble in TROUBLES
