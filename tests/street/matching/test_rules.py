"""How sure it is that two calls are one event, and who belongs together."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.street.matching.rules import scoring
from alongside.street.matching.rules.evidence import Event, compare
from alongside.street.matching.rules.groups import Member, canonical_by_call, groups_of, would_join_apart
from alongside.street.matching.rules.scoring import Compared, Scored, score
from alongside.street.matching.rules.words import Certainty, in_a_word

from .fitting import fit_on_san_antonio
from .two_feeds import Told, candidates, oakland, san_antonio, tell_twice

AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)
ONE = Event(1, "centre", "26-1", "centre", AT, "1200 block of n elm st", -89.49, 43.06, "noise", "Loud music")
OTHER = replace(ONE, call_id=2, source="second", number="B-77", created_at=AT + timedelta(minutes=1), lon=-89.4903)


def certainty(one: Event, other: Event) -> float:
    evidence = compare(one, other)
    if evidence is None:
        return 0.0
    return score([Compared(one.call_id, one.source, other.call_id, other.source, evidence)])[0].certainty


def test_one_block_one_minute_one_nature_is_certain() -> None:
    found = certainty(ONE, OTHER)

    assert (found, in_a_word(found)) == (0.9905, Certainty.CERTAIN)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"created_at": AT + timedelta(minutes=25)}, Certainty.LIKELY),
        ({"category": "welfare_check", "nature": "Check welfare"}, Certainty.LIKELY),
        ({"place_key": "800 block of w oak ave", "lon": -89.52}, Certainty.NONE),
        ({"place_key": "", "lon": None, "lat": None}, Certainty.NONE),
        ({"created_at": AT + timedelta(minutes=31)}, Certainty.NONE),
        ({"place_key": "1200 block of n elmm st"}, Certainty.CERTAIN),
    ],
)
def test_what_differs_makes_it_less_sure(changed: dict[str, object], expected: Certainty) -> None:
    other = replace(OTHER, **changed)  # type: ignore[arg-type]

    assert in_a_word(certainty(ONE, other)) is expected


def test_who_asks_us_directly_may_ask_later() -> None:
    late = AT + timedelta(minutes=70)
    feed, officer = replace(OTHER, created_at=late), replace(OTHER, created_at=late, call_source="officer")

    assert (certainty(ONE, feed), in_a_word(certainty(ONE, officer))) == (0.0, Certainty.LIKELY)


def test_a_call_that_may_be_one_of_two_is_certainly_neither() -> None:
    twin = replace(OTHER, call_id=3, number="B-78")
    pairs = [(ONE, OTHER), (ONE, twin)]
    compared = [Compared(a.call_id, a.source, b.call_id, b.source, e) for a, b in pairs if (e := compare(a, b))]

    alone, shared = score(compared[:1]), score(compared)

    assert [one.word for one in alone + shared] == [Certainty.CERTAIN, Certainty.NONE, Certainty.NONE]
    assert ["rivals:1" in one.why for one in alone + shared] == [False, True, True]


def test_the_reasons_are_named() -> None:
    evidence = compare(ONE, OTHER)
    assert evidence is not None

    assert score([Compared(1, "a", 2, "b", evidence)])[0].why == ("place.same", "metres:24", "minutes:1", "nature.same")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=12))
def test_groups_part_the_calls_and_one_speaks_for_each(pairs: list[tuple[int, int]]) -> None:
    joined = [(a, b) for a, b in pairs if a != b]
    members = {n: Member(n, is_asked=n % 5 == 0, created_at=AT - timedelta(minutes=n)) for n in range(1, 13)}

    groups = groups_of(joined)
    speaks = canonical_by_call(groups, members)

    assert sorted(n for group in groups for n in group) == sorted({n for pair in joined for n in pair})
    assert all(speaks[a] == speaks[b] for a, b in joined)
    assert all(speaks[group_speaker] == group_speaker for group_speaker in speaks.values())
    assert all(speaks[n] % 5 == 0 for group in groups for n in group if any(m % 5 == 0 for m in group))


def test_joining_groups_finds_who_is_kept_apart() -> None:
    left, right = frozenset({1, 2}), frozenset({3, 4})

    assert would_join_apart(left, right, [(2, 9), (2, 4)]) == (2, 4)
    assert would_join_apart(left, right, [(1, 2), (2, 9)]) is None


def judged(calls: list[Told], seed: int) -> tuple[list[tuple[Scored, bool]], int]:
    events, same = tell_twice(calls, seed)
    compared = [Compared(a.call_id, a.source, b.call_id, b.source, e) for a, b, e in candidates(events)]
    return [(one, (one.first_id, one.second_id) in same) for one in score(compared)], len(same)


def figures(scored: list[tuple[Scored, bool]], total: int, least: float) -> tuple[float, float]:
    said = [is_same for one, is_same in scored if one.certainty >= least]
    return sum(said) / len(said), sum(said) / total


@pytest.mark.real_data
@pytest.mark.parametrize("city", ["oakland", "san_antonio"])
def test_pairs_of_real_calls_told_twice(city: str, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = (
        oakland(shared_data, slice(10, 13)) if city == "oakland" else san_antonio(shared_data, ["25-1.csv.gz"])[:3500]
    )

    scored, total = judged(calls, seed=2026)

    judged_right = []
    lines = [f"{city}: {len(calls):,} calls, {total:,} pairs to find, {len(scored):,} compared"]
    for least in (0.5, 0.9, 0.95, 0.98):
        precision, recall = figures(scored, total, least)
        lines.append(f"  certainty >= {least}: precision {precision:.3f}, recall {recall:.3f}")
    for low, high in ((0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        some = [(one.certainty, is_same) for one, is_same in scored if low <= one.certainty < high]
        said, were = sum(c for c, _ in some) / len(some), sum(s for _, s in some) / len(some)
        lines.append(f"  said {said:.2f}, were {were:.2f} ({len(some)} pairs)")
        judged_right.append(-0.2 < said - were < 0.06)
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert all(judged_right)
    assert figures(scored, total, 0.95)[0] >= 0.96
    assert figures(scored, total, 0.5)[1] >= 0.85


@pytest.mark.real_data
@pytest.mark.long
def test_the_weights_are_those_that_were_fitted(shared_data: Path) -> None:
    fitted = fit_on_san_antonio(shared_data)

    shipped = {"base": scoring.BASE, "place against": scoring.AGAINST, "place near": scoring.PLACE["differs+near"]}
    shipped |= {"place weak": scoring.PLACE["unknown"]}
    shipped |= {f"place {word}": scoring.PLACE[word] for word in ("same", "same+near", "same+nearby")}
    for name, weights in (("time", scoring.TIME), ("nature", scoring.NATURE), ("number", scoring.NUMBER)):
        shipped |= {f"{name} {word}": weight for word, weight in weights.items()}
    assert fitted == pytest.approx(shipped, abs=0.02)
