"""On every real call here, columns say what one call after the other says."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alongside.street.intake.rules.place import place_key
from alongside.street.screening.actions import FIRST_PROTOCOL
from alongside.street.screening.reads.facts import _with_facts, columns_of
from alongside.street.screening.reads.hazards import Marked
from alongside.street.screening.rules import QUESTIONS, body_of, read_protocol, read_toml, screen
from alongside.street.screening.rules.columns import combine, in_area, in_hours
from benchmarks.real_calls import PATTERNS, files_of, read_reports, row_of

pytestmark = pytest.mark.real_data
FIRST = read_protocol("1", read_toml(FIRST_PROTOCOL.read_text()))
SERVICE = {
    "hours": [{"days": ["thu", "fri", "sat"], "from": "16:00", "to": "02:30"}, {"days": ["mon"], "from": "09:00", "to": "12:00"}],
    "holidays": [{"date": "2018-05-04"}, {"date": "2024-08-02"}],
    "beats": ["1", "12X", "3600 - Traffic", "BEAT 7"],
}  # fmt: skip
BODY = body_of(FIRST)
STRICT = read_protocol("2", BODY | {
    "rules": [*BODY["rules"], {"code": "low", "fact": "priority", "values": ["2", "3"], "says": "…", "if_no": "not_assessed"}],
    "service": SERVICE,
})  # fmt: skip
CODES = {True: 1, False: 0, None: -1}
ZONE = ZoneInfo("America/Chicago")


def rows_of(paths: list[Path], part: int = 50_000) -> Iterator[list[tuple[Any, ...]]]:
    """Read real calls part by part. No feed says what was asked: every third call gets made-up answers."""
    dice, rows = random.Random(3), []
    for number, report in enumerate(read_reports(paths)):
        asked = {} if number % 3 else {one: dice.random() < 0.3 for one in QUESTIONS if dice.random() < 0.6}
        rows.append(row_of(number, report, asked))
        if len(rows) == part:
            yield rows
            rows = []
    if rows:
        yield rows


def judge_both_ways(rows: list[tuple[Any, ...]]) -> int:
    created = [datetime.fromisoformat(row[9]).replace(tzinfo=UTC) for row in rows]
    middle = sorted(created)[len(created) // 2]
    places = Counter(row[8] for row in rows if row[8]).most_common(1)
    busiest = places[0][0] if places else "nowhere"
    dog = Marked(busiest, "animal", middle, middle + timedelta(days=2), None)
    marked = {dog.place_key: [dog]}
    facts = [_with_facts(row, ZONE, marked, at).facts for row, at in zip(rows, created, strict=True)]
    columns = columns_of(rows, ZONE, marked)
    combined = combine(columns)
    for protocol in (FIRST, STRICT):
        judged = combined.judge(protocol)
        said = [screen(one, protocol) for one in facts]
        codes = [protocol.every_rule[place].code for place in judged.rule.tolist()]
        assert judged.outcome.tolist() == [int(one.outcome) for one in said]
        assert codes == [one.because[0] for one in said]
        assert in_hours(columns, protocol.service).tolist() == [CODES[one.is_in_hours] for one in said]
        assert in_area(columns, protocol.service).tolist() == [CODES[one.is_in_area] for one in said]
    return len(rows)


@pytest.mark.parametrize("city", ["milwaukee_wi", "oakland_ca", "san_antonio_tx", "san_diego_ca"])
def test_some_real_calls(city: str, shared_data: Path) -> None:
    rows = rows_of(files_of(city)[:3], part=1_500)

    assert judge_both_ways(next(rows)) == 1_500


@pytest.mark.long
@pytest.mark.parametrize(
    ("city", "at_least"),
    [("milwaukee_wi", 33_968), ("oakland_ca", 540_000), ("san_antonio_tx", 700_000), ("san_diego_ca", 26_000),
     ("berkeley_ca", 4_000), ("montgomery_pa", 3_000), ("seattle_wa", 600), ("toronto_crisis", 10_000), ("portland_or", 36_000)],
)  # fmt: skip
def test_every_real_call(city: str, at_least: int, shared_data: Path) -> None:
    assert city in PATTERNS
    judged = sum(judge_both_ways(part) for part in rows_of(files_of(city)))

    assert judged >= at_least


def test_a_place_is_the_same_place_in_every_spelling() -> None:
    assert place_key("1234 N. Elm Street") == place_key("1200 block of N Elm St")
