"""The ladder, the timers and the questions after a hard call, without a store: also in the night when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.safety.rules.care import follow_ups
from alongside.street.safety.rules.climbing import (
    FIRST_LADDERS,
    LEAST_ROUND,
    NOBODY_AGAIN,
    Step,
    Woken,
    next_turn,
    seconds_until,
    wrong_with,
)
from alongside.street.safety.rules.holding import Going, hold_begun_by
from alongside.street.safety.rules.timers import (
    BEAT_LASTS,
    CLOCK_SLACK,
    due_at,
    is_running,
    protection,
    when_said,
    worker_protection,
)
from tests.cast import TONIGHT
from tests.street.calls import later

LADDER = (Step("worker", 60), Step("partner", 60), Step("coordinator", 120))
HOLDS = timedelta(minutes=10)
CHICAGO = ZoneInfo("America/Chicago")


def seconds(count: float) -> datetime:
    return TONIGHT + timedelta(seconds=count)


def play(steps: tuple[Step, ...], empty: set[int], until: int) -> list[tuple[int, int]]:
    """Look once a second and answer (turn, second) of each rung that was woken; ``empty`` are places without people."""
    woken: list[Woken] = []
    for second in range(until):
        for _ in steps:
            turn = next_turn(steps, woken, acknowledged_at=None, holds=HOLDS, at=seconds(second))
            if turn is None:
                break
            woken.append(Woken(turn, seconds(second), turn % len(steps) in empty))
    return [(one.turn, int((one.at - TONIGHT).total_seconds())) for one in woken]


def test_each_rung_has_its_time_and_then_the_ladder_begins_again() -> None:
    assert play(LADDER, set(), 400) == [(0, 0), (1, 60), (2, 120), (3, 240), (4, 300), (5, 360)]
    assert seconds_until(LADDER) == [0, 60, 120]


def test_a_rung_without_anybody_takes_no_time() -> None:
    assert play(LADDER, {1}, 200) == [(0, 0), (1, 60), (2, 60), (3, 180)]


def test_a_ladder_that_reaches_nobody_is_tried_again_each_minute_and_not_each_second() -> None:
    tried = play(LADDER, {0, 1, 2}, 130)

    assert sorted({second for _, second in tried}) == [0, 60, 120]
    assert timedelta(minutes=1) == NOBODY_AGAIN


def test_a_ladder_of_no_waits_does_not_ring_without_a_pause() -> None:
    rang = play((Step("coordinator", 0), Step("on_duty", 0)), set(), 61)

    assert rang == [(0, 0), (1, 0), (2, 30), (3, 30), (4, 60), (5, 60)]
    assert timedelta(seconds=30) == LEAST_ROUND


def test_an_answer_holds_the_climb_and_an_alarm_left_open_climbs_on() -> None:
    woken = [Woken(0, TONIGHT, was_empty=False)]

    def asked(at: datetime) -> int | None:
        return next_turn(LADDER, woken, acknowledged_at=seconds(10), holds=HOLDS, at=at)

    assert [asked(seconds(n)) for n in (10, 70, 609, 610)] == [None, None, None, 1]


@given(
    st.lists(st.tuples(st.integers(0, 3600), st.booleans()), min_size=1, max_size=8),
    st.integers(1, 30),
)
def test_turns_never_repeat_and_somebody_is_always_woken_in_the_end(rungs: list[tuple[int, bool]], looks: int) -> None:
    steps = tuple(Step("coordinator", waits) for waits, _ in rungs)
    woken: list[Woken] = []
    for look in range(looks):
        at = TONIGHT + timedelta(hours=2) * look
        for _ in steps:
            turn = next_turn(steps, woken, acknowledged_at=None, holds=HOLDS, at=at)
            if turn is None:
                break
            woken.append(Woken(turn, at, rungs[turn % len(rungs)][1]))

    assert [one.turn for one in woken] == list(range(len(woken)))
    assert len(woken) >= looks


@pytest.mark.parametrize(
    ("kind", "steps", "wrong"),
    [
        ("missed_check_in", LADDER, ""),
        ("missed_check_in", (), "empty"),
        ("missed_check_in", (Step("worker", 60), Step("partner", 60)), "no_other"),
        ("missed_check_in", (Step("coordinator", 1),) * 9, "long"),
        ("missed_check_in", (Step("coordinator", 3601),), "wait"),
        ("missed_check_in", (Step("person", 60),), "unnamed"),
        ("missed_check_in", (Step("person", 60, 7),), ""),
        ("sos", (Step("worker", 60), Step("coordinator", 60)), "not_silent"),
        ("back_up", (Step("worker", 60), Step("coordinator", 60)), ""),
        *[(kind, steps, "") for kind, steps in FIRST_LADDERS.items()],
    ],
)
def test_a_ladder_that_could_not_protect_is_told_apart(kind: str, steps: tuple[Step, ...], wrong: str) -> None:
    assert wrong_with(kind, steps) == wrong


def test_a_check_in_is_due_so_long_after_the_last_sign_of_life() -> None:
    every = timedelta(minutes=30)

    assert due_at(began_at=TONIGHT, heard_at=None, every=every) == later(30)
    assert due_at(began_at=TONIGHT, heard_at=later(-20), every=every) == later(30)
    assert due_at(began_at=TONIGHT, heard_at=later(20), every=every) == later(50)


@pytest.mark.parametrize("day", [datetime(2026, 11, 1, 5, 45, tzinfo=UTC), datetime(2026, 3, 8, 7, 45, tzinfo=UTC)])
def test_half_an_hour_is_half_an_hour_in_the_night_when_the_clocks_change(day: datetime) -> None:
    """At 06:00 and 07:00 UTC of 1 November it is 01:00 in Chicago twice; on 8 March 02:00 to 03:00 is missing."""
    local = day.astimezone(CHICAGO)

    due = due_at(began_at=local, heard_at=None, every=timedelta(minutes=30))
    asked = follow_ups(local)

    assert due.astimezone(UTC) - day in (timedelta(minutes=30), timedelta(minutes=30, hours=1), timedelta(minutes=-30))
    assert due_at(began_at=day, heard_at=None, every=timedelta(minutes=30)) - day == timedelta(minutes=30)
    assert follow_ups(day)["day"] - day == timedelta(hours=24)
    assert set(asked) == {"stand_down", "day", "week"}


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (later(20), later(20)),
        (later(40), later(30)),
        (later(30 + 26 * 60), later(30)),
        (later(30 - 26 * 60), later(30)),
        (TONIGHT - CLOCK_SLACK, TONIGHT - CLOCK_SLACK),
    ],
    ids=["as it was said", "ten minutes ahead", "a clock 26 h ahead", "a clock 26 h behind", "just inside the slack"],
)
def test_a_phone_with_a_wrong_clock_is_neither_believed_nor_ignored(said: datetime, counts: datetime) -> None:
    assert when_said(said, later(30), began_at=TONIGHT) == counts


@pytest.mark.parametrize(
    ("beat", "runs"),
    [
        (TONIGHT, True),
        (TONIGHT - BEAT_LASTS, True),
        (TONIGHT - BEAT_LASTS - timedelta(seconds=1), False),
        (TONIGHT + timedelta(hours=1), False),
        (None, False),
    ],
)
def test_timers_run_when_they_said_so_a_moment_ago(beat: datetime | None, runs: bool) -> None:
    assert is_running(beat, TONIGHT) is runs


@pytest.mark.parametrize(
    ("beat", "reaches", "facts", "why"),
    [
        (TONIGHT, True, {"is_on_shift": True, "has_response": True}, ""),
        (TONIGHT, True, {"is_on_shift": False, "has_response": True}, ""),
        (TONIGHT, True, {"is_on_shift": True, "has_response": True, "is_by_phone": True}, "by_phone"),
        (TONIGHT, True, {"is_on_shift": True, "has_response": True, "is_reserved": True}, "no_response"),
        (TONIGHT, True, {"is_on_shift": True, "has_response": False}, "no_response"),
        (TONIGHT, True, {"is_on_shift": False, "has_response": False}, "off_shift"),
        (TONIGHT, False, {"is_on_shift": True, "has_response": True}, "nobody_to_wake"),
        (None, True, {"is_on_shift": True, "has_response": True}, "timers_stopped"),
    ],
)
def test_a_phone_says_the_first_thing_that_is_missing(
    beat: datetime | None, reaches: bool, facts: dict[str, bool], why: str
) -> None:
    house = protection(beat_at=beat, reaches_somebody=reaches, at=TONIGHT)

    mine = worker_protection(house, **{"is_by_phone": False, "is_reserved": False, **facts})

    assert (mine.is_active, mine.why) == (not why, why)


@pytest.mark.parametrize(
    ("going", "why"),
    [
        (Going("en_route", False, False, None, None), None),
        (Going("staged", False, False, TONIGHT, None), "staged"),
        (Going("en_route", True, False, None, None), "partner"),
        (Going("en_route", True, True, None, None), None),
        (Going("staged", True, False, TONIGHT, None), "staged"),
        (Going("on_scene", True, False, None, TONIGHT), None),
    ],
)
def test_who_is_staged_or_lacks_a_second_worker_waits_outside(going: Going, why: str | None) -> None:
    assert hold_begun_by(going) == why
