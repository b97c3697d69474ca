"""The ladder's arithmetic, back-off, what a text asks for, and an outbox read out of order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.alerts.rules.ladder import MOST_ALARMS, LadderTimes, climb_at, is_ascending, rung_at
from alongside.street.alerts.rules.numbers import read_number, veil_number
from alongside.street.alerts.rules.retry import pause_before
from alongside.street.alerts.rules.tailing import PATIENCE_SECONDS, Cursor
from alongside.street.alerts.rules.texts import Asked, read_text
from alongside.street.alerts.rules.words import TEXTS, UNANSWERED, PageKind, text_of
from tests.cast import TONIGHT


def ways(times: LadderTimes) -> list[tuple[str, float, int]]:
    rungs = [rung_at(times, number) for number in range(6)]
    return [(rung.way, rung.after.total_seconds(), rung.turn) for rung in rungs if rung]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (LadderTimes(0, 20, 60), [("push", 0, 0), ("text", 20, 0), ("alarm", 60, 0)]),
        (LadderTimes(None, 5, None), [("text", 5, 0)]),
        (LadderTimes(None, None, None), []),
        (LadderTimes(None, None, None, 30), []),
        (LadderTimes(0, None, 60, 30), [("push", 0, 0)] + [("alarm", 60 + 30 * n, n) for n in range(5)]),
    ],
)
def test_a_ladder_has_its_rungs_in_order(times: LadderTimes, expected: list[tuple[str, float, int]]) -> None:
    assert ways(times) == expected


def test_an_alarm_is_not_repeated_for_ever() -> None:
    times = LadderTimes(None, None, 60, 15)

    assert climb_at(times, MOST_ALARMS - 1, TONIGHT) == TONIGHT + timedelta(seconds=60 + (MOST_ALARMS - 1) * 15)
    assert climb_at(times, MOST_ALARMS, TONIGHT) is None


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (LadderTimes(0, 20, 60), True),
        (LadderTimes(0, 0, 0), True),
        (LadderTimes(30, 20, 60), False),
        (LadderTimes(30, None, 20), False),
        (LadderTimes(None, None, 20), True),
    ],
)
def test_rungs_ascend(times: LadderTimes, expected: bool) -> None:
    assert is_ascending(times) is expected


@given(tries=st.integers(1, 500), chance=st.floats(0, 1), asked=st.none() | st.floats(0, 1e6))
def test_a_pause_grows_has_an_end_and_obeys_the_carrier(tries: int, chance: float, asked: float | None) -> None:
    pause = pause_before(tries, chance=chance, asked=asked).total_seconds()

    assert 0.74 <= pause <= 300
    assert pause >= min(asked or 0.0, 300.0) - 1e-6
    assert pause_before(tries + 1, chance=chance, asked=asked).total_seconds() >= pause


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("STOP", Asked.STOP), (" stop. ", Asked.STOP), ("Alto", Asked.STOP), ("Stop by Elm St please", Asked.OTHER),
        ("START", Asked.START), ("SOS", Asked.SOS), ("sos!! behind the shop", Asked.SOS), ("Help me", Asked.SOS),
        ("AYUDA", Asked.SOS), ("911", Asked.SOS), ("ok", Asked.CHECK_IN), ("OK thanks", Asked.CHECK_IN),
        ("1200 N Elm St noise", Asked.OTHER), ("", Asked.OTHER), ("…", Asked.OTHER), ("no help needed", Asked.OTHER),
        ("voy", Asked.HAVE_IT),
    ],
)  # fmt: skip
def test_a_text_is_read_by_its_first_word(said: str, expected: Asked) -> None:
    assert read_text(said) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("608 555 0110", "+16085550110"), ("(608) 555-0110", "+16085550110"), ("+1 608-555-0110", "+16085550110"),
        ("+52 55 1234 5678", "+525512345678"), ("12", ""), ("Elm Street", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(said: str, expected: str) -> None:
    assert read_number(said) == expected


def test_a_number_is_shown_by_its_last_digits() -> None:
    assert (veil_number("+16085550110"), veil_number("")) == ("··· 10", "")


def test_texts_are_short_constants_in_both_languages() -> None:
    said = [text for words in TEXTS.values() for text in words.values()]

    assert set(TEXTS) == {*PageKind, UNANSWERED}
    assert {frozenset(words) for words in TEXTS.values()} == {frozenset({"en", "es"})}
    assert max(map(len, said)) <= 70
    assert [text for text in said if "{" in text or any(letter.isdigit() for letter in text)] == []
    assert (text_of("offer", "es-MX"), text_of("offer", "")) == ("Llamada nueva. Abre Alongside.", TEXTS["offer"]["en"])


@given(st.permutations(range(1, 25)), st.lists(st.integers(1, 6), min_size=1, max_size=24), st.sets(st.integers(1, 24)))
def test_every_id_that_commits_is_read_once_whatever_the_order(
    order: list[int], batches: list[int], rolled_back: set[int]
) -> None:
    cursor, there, heard, now = Cursor(0), set[int](), list[int](), 0.0
    commits = [one for one in order if one not in rolled_back]
    for size in [*batches, *[6] * 24]:
        there.update(commits[:size])
        commits = commits[size:]
        now += 1
        found = sorted(one for one in there if one > cursor.highest)
        found += [one for one in cursor.missing(now) if one in there]
        cursor.take(found, now)
        heard += found

    assert sorted(heard) == sorted(there)
    assert set(cursor.missing(now)) <= rolled_back
    assert cursor.missing(now + PATIENCE_SECONDS + 1) == []


@given(st.permutations(range(1, 15)), st.integers(0, 14))
def test_a_listener_that_left_hears_what_came_late(order: list[int], leaves_after: int) -> None:
    """The listener hears one id a look, then leaves; what it has not heard must be replayed when it comes back."""
    cursor, heard, last_seen = Cursor(0), set[int](), 0
    for look, one in enumerate(order):
        cursor.take([one], float(look))
        if look < leaves_after:
            heard.add(one)
            last_seen = cursor.highest

    replayed = {one for one in order if one > last_seen} | set(cursor.late_for(last_seen, 20.0))

    assert heard | replayed == set(order)
