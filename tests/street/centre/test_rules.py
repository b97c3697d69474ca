"""Codes, news, pace, survey and beats: the decisions, as tables and laws."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.street.centre.rules.beats import SHIFTS, Chance, interval, judge_beats, shift_of
from alongside.street.centre.rules.codes import (
    OUR_ENDS,
    CentreCode,
    CodesUnreadable,
    end_of,
    read_codes,
    write_codes,
)
from alongside.street.centre.rules.message import Message, as_eido
from alongside.street.centre.rules.pace import LONGEST_WAIT, next_try
from alongside.street.centre.rules.secret import open_secret, seal_secret
from alongside.street.centre.rules.status import Standing, is_news, standing_of
from alongside.street.centre.rules.survey import (
    STATEMENTS,
    THRESHOLD,
    add_months,
    open_round,
    results_of,
    rounds_of,
)
from alongside.street.dispatch.rules.receipt import CLOSING_CODES, NO_WORKER_CODE, NOT_OURS_CODE

from .eido_schema import every_property, problems_with, read_schema

CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 5, 15, 12, 0, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)


def test_every_closing_word_of_a_receipt_is_one_of_our_ends() -> None:
    words = [*CLOSING_CODES.values(), NO_WORKER_CODE, NOT_OURS_CODE]

    assert {end_of(one) for one in words} == set(OUR_ENDS)
    assert (end_of("anything"), end_of(None)) == ("", "")


@CALM
@given(st.dictionaries(st.sampled_from(sorted(OUR_ENDS)), st.builds(CentreCode, WORDS, st.just("") | WORDS)))
def test_codes_written_are_read_again(codes: dict[str, CentreCode]) -> None:
    plain = {
        end: CentreCode(" ".join(one.code.split()), " ".join(one.says.split()))
        for end, one in codes.items()
        if one.code.split()
    }

    assert read_codes(write_codes(plain)) == plain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("codes = 7", "it has no [codes]"),
        ("[codes", "it is not TOML"),
        ('[codes]\nvanished = "X"', "none of our ends"),
        (f'[codes]\nengaged = "{"X" * 21}"', "longer than 20"),
        ("[codes]\nengaged = 7", "neither a code nor"),
        ('[codes]\nengaged = { says = "words" }', "words and no code"),
        ("#" * 20_001, "far longer"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(CodesUnreadable, match=re.escape(says)):
        read_codes(text)


COMING = Standing("coming", NOON, 6, NOON + timedelta(minutes=6))


@pytest.mark.parametrize(
    ("now", "last", "news"),
    [
        (COMING, None, True),
        (COMING, Standing("received", NOON), True),
        (COMING, COMING, False),
        (Standing("coming", NOON, 8, NOON + timedelta(minutes=8)), COMING, False),
        (Standing("coming", NOON, 9, NOON + timedelta(minutes=9)), COMING, True),
        (Standing("coming", NOON, 3, NOON + timedelta(minutes=3)), COMING, True),
        (Standing("closed", NOON, ended_as="engaged"), Standing("closed", NOON, ended_as="engaged"), False),
        (Standing("closed", NOON, ended_as="not_found"), Standing("closed", NOON, ended_as="engaged"), True),
    ],
)
def test_only_news_is_told(now: Standing, last: Standing | None, news: bool) -> None:
    assert is_news(now, last) is news


@pytest.mark.parametrize(
    ("state", "may_clear", "word"),
    [("received", False, "received"), ("coming", False, "coming"), ("arrived", False, "here"), ("arrived", True, "may_leave"),
     ("closed", True, "closed"), ("no_worker", False, "no_worker")],
)  # fmt: skip
def test_a_receipt_becomes_one_word(state: str, may_clear: bool, word: str) -> None:
    told = standing_of(state=state, may_clear=may_clear, minutes=6, arrived_at=None, ended_as="", at=NOON)

    assert (told.word, told.minutes) == (word, 6 if word == "coming" else None)


@CALM
@given(st.integers(1, 60), st.none() | st.floats(0, 1e6), st.booleans())
def test_a_try_is_never_sooner_than_asked_and_never_given_up_by_waiting(
    tries: int, retry_after: float | None, needs_person: bool
) -> None:
    again = next_try(at=NOON, tries=tries, retry_after=retry_after, needs_person=needs_person)

    longest = max(LONGEST_WAIT, timedelta(minutes=30), timedelta(hours=2))
    assert timedelta(seconds=5) <= again - NOON <= longest
    assert again - NOON >= timedelta(seconds=min(retry_after or 0, 7200))


def test_a_secret_opens_under_its_own_key_only() -> None:
    sealed = seal_secret("a-key-of-the-county", key="one")

    assert (open_secret(sealed, key="one"), b"county" in sealed) == ("a-key-of-the-county", False)


def test_the_rounds_of_the_survey() -> None:
    rounds = rounds_of(date(2026, 8, 31))

    assert [(one.months, one.first) for one in rounds] == [
        (0, date(2026, 8, 31)), (6, date(2027, 2, 28)), (18, date(2028, 2, 29)),
    ]  # fmt: skip
    assert (open_round(date(2026, 8, 31), date(2026, 10, 11)), open_round(date(2026, 8, 31), date(2026, 10, 12))) == (
        rounds[0],
        None,
    )


@CALM
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@CALM
@given(st.lists(st.tuples(*[st.integers(1, 5)] * len(STATEMENTS)), max_size=40))
def test_nothing_about_fewer_than_eleven_is_ever_shown(answers: list[tuple[int, ...]]) -> None:
    counts: dict[tuple[str, int], int] = {}
    for one in answers:
        for question, score in zip(STATEMENTS, one, strict=True):
            counts[question, score] = counts.get((question, score), 0) + 1

    results = results_of(counts)

    assert bool(results) == (len(answers) >= THRESHOLD)
    for one in results:
        agreed = sum(counts.get((one.question, score), 0) for score in (4, 5))
        assert (one.agree is not None) == (agreed >= THRESHOLD and len(answers) - agreed >= THRESHOLD)


def test_shifts_cover_every_hour_once() -> None:
    assert [shift_of(hour) for hour in (7, 14, 15, 22, 23, 0, 6)] == [
        "day", "day", "evening", "evening", "night", "night", "night",
    ]  # fmt: skip
    assert {shift_of(hour) for hour in range(24)} == {name for name, _, _ in SHIFTS}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 14, 0.0, 0.215), (0, 100, 0.0, 0.037), (7, 14, 0.268, 0.732), (0, 0, 0.0, 1.0)]
)
def test_intervals_are_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert interval(hits, of) == pytest.approx((low, high), abs=0.001)


def test_silence_is_called_silence_only_when_it_says_something() -> None:
    chances = [
        Chance("A", 20, 60, 20, 0), Chance("A", 2, 10, 0, 0), Chance("B", 20, 14, 0, 0), Chance("C", 20, 60, 0, 0),
        Chance("D", 20, 40, 3, 0), Chance("E", 20, 30, 2, 20),
    ]  # fmt: skip

    told = {(row.beat, row.shift): row.judgement for row in judge_beats(chances)}

    assert told == {
        ("A", "evening"): "usual", ("A", "night"): "few", ("B", "evening"): "usual", ("C", "evening"): "never",
        ("D", "evening"): "usual", ("E", "evening"): "declines",
    }  # fmt: skip


@CALM
@given(
    st.lists(
        st.builds(Chance, st.sampled_from("AB"), st.integers(0, 23), st.integers(0, 10), st.integers(0, 0), st.just(0))
    )
)
def test_a_beat_with_few_calls_is_never_judged(chances: list[Chance]) -> None:
    rows = judge_beats(chances)

    assert all(row.judgement == "few" for row in rows if row.could < 11)


def message(word: str, **told: object) -> Message:
    facts = {
        "id": UUID(int=7), "programme": "westside", "number": "26-0001", "source": "centre", "sequence": 2, "word": word,
        "happened_at": NOON, **told,
    }  # fmt: skip
    return Message(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "told",
    [
        message("received"), message("coming", minutes=6, expected_at=NOON), message("here"), message("may_leave"),
        message("closed", code="ADV", code_says="Advised"), message("no_worker", code="NSU"), message("officer_wanted"),
    ],
    ids=lambda one: one.word,
)  # fmt: skip
def test_an_update_fits_the_official_schema(told: Message, shared_data: Path) -> None:
    schema = read_schema(shared_data / "standards" / "eido" / "Schema" / "openapi.yaml")
    update = json.loads(as_eido(told, agency="csw.example.gov"))

    parts = {
        "EmergencyIncidentDataObjectType": [update], "IncidentInformationType": [update["incidentComponent"]],
        "EmergencyResourceType": update.get("emergencyResourceComponent", []),
        "DispositionType": update["incidentComponent"].get("dispositionComponent", []),
    }  # fmt: skip
    assert problems_with(update, "EmergencyIncidentDataObjectType", schema) == []
    strange = [set(one) - every_property(schema, name) for name, all_of in parts.items() for one in all_of]
    assert set().union(*strange) == set()
    assert problems_with(update | {"eidoVersion": "2"}, "EmergencyIncidentDataObjectType", schema) != []
    del update["incidentComponent"]["incidentTypeCommonRegistryText"]
    assert problems_with(update, "EmergencyIncidentDataObjectType", schema) != []


def test_what_an_update_points_at_is_in_it() -> None:
    text = as_eido(message("coming", minutes=6, expected_at=NOON), agency="csw.example.gov").decode()
    ids, pointed = re.findall(r'"\$id":"([^"]+)"', text), re.findall(r'"\$ref":"([^"]+)"', text)

    assert set(pointed) <= set(ids)
    assert len(ids) == len(set(ids))
