"""What is decided about people and hours, without a store."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from alongside.street.people.models import Programme
from alongside.street.people.rules.calendar import Entry, write_calendar
from alongside.street.people.rules.cover import SHORTEST_GAP, Gap, Step, Stretch, find_gaps, steps_of
from alongside.street.people.rules.reach import is_reachable
from alongside.street.people.rules.settings import CATALOGUE, SETTINGS, Fault, find_faults
from tests.cast import TONIGHT

START = datetime(2026, 5, 11, tzinfo=UTC)
NOT_A_MANNER = {"id", "name", "slug", "time_zone", "is_demo", "map_version"}


def stretch(first: float, last: float) -> Stretch:
    return Stretch(START + timedelta(hours=first), START + timedelta(hours=last))


stretches = st.tuples(st.integers(0, 160), st.integers(1, 16)).map(lambda one: stretch(one[0], one[0] + one[1]))


def there_at(shifts: list[Stretch], at: datetime) -> int:
    return sum(one.starts_at <= at < one.ends_at for one in shifts)


@given(st.lists(stretches, max_size=12))
def test_the_steps_say_at_every_half_hour_how_many_are_on(shifts: list[Stretch]) -> None:
    steps = steps_of(shifts)

    told = [
        sum(one.there for one in steps if one.starts_at <= at < one.ends_at)
        for at in (START + timedelta(minutes=30 * n) for n in range(360))
    ]
    assert told == [there_at(shifts, START + timedelta(minutes=30 * n)) for n in range(360)]


@given(st.lists(stretches, max_size=8), st.lists(stretches, max_size=12), st.integers(1, 4))
def test_a_moment_is_in_a_gap_exactly_when_too_few_are_on(
    hours: list[Stretch], shifts: list[Stretch], wanted: int
) -> None:
    gaps = find_gaps(hours, shifts, wanted)

    for at in (START + timedelta(minutes=30 * n) for n in range(360)):
        is_open = there_at(hours, at) > 0
        said = {one.there for one in gaps if one.starts_at <= at < one.ends_at}
        here = there_at(shifts, at)
        assert said == ({here} if is_open and here < wanted else set())


def test_gaps_read_as_people_say_them() -> None:
    gaps = find_gaps([stretch(19, 27)], [stretch(19, 22), stretch(22, 23), stretch(25, 27)], 2)

    assert gaps == [
        Gap(START + timedelta(hours=19), START + timedelta(hours=23), 1, 2),
        Gap(START + timedelta(hours=23), START + timedelta(hours=25), 0, 2),
        Gap(START + timedelta(hours=25), START + timedelta(hours=27), 1, 2),
    ]


def test_a_hand_shake_is_no_gap() -> None:
    late = SHORTEST_GAP - timedelta(seconds=1)
    shifts = [stretch(19, 22), Stretch(START + timedelta(hours=22) + late, START + timedelta(hours=27))]

    assert find_gaps([stretch(19, 27)], shifts, 1) == []
    assert steps_of(shifts[:1]) == [Step(shifts[0].starts_at, shifts[0].ends_at, 1)]


@pytest.mark.parametrize(
    ("kind", "came", "left", "hours", "answer"),
    [
        ("duty", True, False, 0, True),
        ("duty", False, False, 0, False),
        ("duty", True, True, 0, False),
        ("duty", True, False, 8, False),
        ("duty", True, False, -1, False),
        ("on_call", False, False, 0, True),
        ("on_call", True, True, 0, False),
        ("on_call", False, False, 8, False),
        ("on_call", False, False, -1, False),
    ],
)
def test_who_may_be_reached(kind: str, came: bool, left: bool, hours: float, answer: bool) -> None:
    reached = is_reachable(
        kind=kind, starts_at=TONIGHT, ends_at=TONIGHT + timedelta(hours=8), went_on_at=TONIGHT if came else None,
        went_off_at=TONIGHT if left else None, at=TONIGHT + timedelta(hours=hours),
    )  # fmt: skip

    assert reached is answer


def test_every_number_of_the_programme_is_in_the_catalogue() -> None:
    manners = {one.name for one in Programme._meta.concrete_fields} - NOT_A_MANNER

    assert manners == set(SETTINGS)
    assert len(CATALOGUE) == len(SETTINGS)


def test_what_a_programme_starts_with_lies_in_range() -> None:
    values = {name: int(getattr(Programme(), name)) for name in SETTINGS}

    assert find_faults(values) == []
    assert find_faults({"offer_seconds": 9, "wait_minutes": 30}) == [Fault("offer_seconds", 10, 900)]


def test_the_calendar_tells_hours_and_kind_and_nothing_else() -> None:
    entries = [
        Entry(1, "duty", TONIGHT, TONIGHT + timedelta(hours=8)),
        Entry(2, "on_call", TONIGHT + timedelta(days=1), TONIGHT + timedelta(days=1, hours=8)),
    ]

    body = write_calendar(
        entries, name="Westside; Alongside", words={"duty": "De turno", "on_call": "Al, teléfono"}, at=TONIGHT
    )

    read = Calendar.from_ical(body)
    events = list(read.walk("VEVENT"))
    assert [(str(one["summary"]), one.decoded("dtstart"), str(one["uid"])) for one in events] == [
        ("De turno", TONIGHT, "shift-1@alongside"),
        ("Al, teléfono", TONIGHT + timedelta(days=1), "shift-2@alongside"),
    ]
    assert {name for one in events for name in one} == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"
    }  # fmt: skip
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
