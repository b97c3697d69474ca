"""Pairs in the store: found by blocking, merged, split again; nobody kept apart is ever joined."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.matching.actions import (
    KeptApart,
    UnsureThreshold,
    keep_apart,
    link_responses,
    merge_pair,
    propose_again,
    propose_pairs,
    set_threshold,
)
from alongside.street.matching.models import SamePair
from alongside.street.matching.reads import (
    access_pair,
    group_of,
    links_of,
    list_decisions,
    list_event_facts,
    list_pairs,
    same_as,
)
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db
DAY = {"since": TONIGHT - timedelta(hours=12), "until": TONIGHT + timedelta(hours=12)}


def record(cast: Cast, source: str, number: str, minutes: float = 0, **facts: Any) -> int:
    told = {"category": "noise", "address": "1200 N ELM ST", "lon": -89.499, "lat": 43.061, **facts}
    told.setdefault("call_source", CallSource.CENTRE)
    report = CallReport(event_number=number, created_at=later(minutes), **told)
    return record_call(source=source, report=report, by=the_system(cast.programme.pk), at=later(minutes)).call_id


def propose(cast: Cast) -> int:
    return propose_pairs(programme_id=cast.programme.pk, at=later(60), **DAY)


def test_two_feeds_of_one_event_are_proposed_once(cast: Cast) -> None:
    first = record(cast, "centre", "26-1")
    second = record(cast, "county", "K-9", 1, address="1200 Block N Elm Street")
    record(cast, "centre", "26-2", 2)
    record(cast, "county", "K-10", 3, address="800 W Oak Ave", lon=-89.45)

    made = (propose(cast), propose(cast))

    rows = list_pairs(by=cast.rosa.actor)
    assert made == (2, 0)
    assert {(row.first.call_id, row.second.call_id) for row in rows} == {(first, second), (second, second + 1)}
    assert same_as([first, second]) == {first: first, second: second}


def test_calls_of_one_source_are_never_one_event(cast: Cast) -> None:
    record(cast, "centre", "26-1")
    record(cast, "centre", "26-2")

    assert propose(cast) == 0


def test_a_pair_is_merged_split_and_proposed_again(cast: Cast) -> None:
    by = cast.rosa.actor
    first, second = record(cast, "centre", "26-1"), record(cast, "county", "K-9", 1)
    propose(cast)
    pair = list_pairs(by=by)[0]

    merge_pair(pair_id=pair.pair_id, by=by, at=later(61))
    merged = same_as([first, second])
    keep_apart(pair_id=pair.pair_id, why="two parties", by=by, at=later(62))
    split = same_as([first, second])
    propose_again(pair_id=pair.pair_id, by=by, at=later(63))

    assert (merged, split) == ({first: first, second: first}, {first: first, second: second})
    assert [one.state for one in list_decisions(pair.pair_id, by=by)] == ["merged", "apart", "proposed"]
    assert access_pair(pair.pair_id, by=by).state == "proposed"
    with pytest.raises(Missing):
        access_pair(pair.pair_id, by=the_system(999))


def test_the_one_who_asked_speaks_for_the_event(cast: Cast) -> None:
    feed = record(cast, "centre", "26-1")
    asked = record(cast, "officers", "W-1", 12, call_source=CallSource.OFFICER)
    propose(cast)

    merge_pair(pair_id=list_pairs(by=cast.rosa.actor)[0].pair_id, by=cast.rosa.actor, at=later(61))

    assert same_as([feed, asked]) == {feed: asked, asked: asked}


def test_the_programme_says_from_when_on_pairs_merge_by_themselves(cast: Cast) -> None:
    by = cast.rosa.actor
    set_threshold(merges_from=0.98, by=by, at=TONIGHT)
    first, second = record(cast, "centre", "26-1"), record(cast, "county", "K-9", 1)
    unsure = record(cast, "county", "K-11", 200, category="", lon=None, lat=None)
    record(cast, "centre", "26-3", 220)

    propose(cast)

    assert same_as([first, second, unsure]) == {first: first, second: first, unsure: unsure}
    assert [one.decided_by_id for one in list_pairs(by=by, state="merged")] == [None]
    with pytest.raises(UnsureThreshold):
        set_threshold(merges_from=0.5, by=by, at=TONIGHT)


def test_merging_never_joins_who_is_kept_apart(cast: Cast) -> None:
    by = cast.rosa.actor
    a, b, c = record(cast, "one", "1"), record(cast, "two", "2"), record(cast, "three", "3")
    propose(cast)
    pair = {(row.first.call_id, row.second.call_id): row.pair_id for row in list_pairs(by=by)}
    keep_apart(pair_id=pair[a, c], by=by, at=later(61))
    merge_pair(pair_id=pair[a, b], by=by, at=later(62))

    with pytest.raises(KeptApart) as refused:
        merge_pair(pair_id=pair[b, c], by=by, at=later(63))

    assert refused.value.message.startswith("These two cannot be merged: calls 1 and 3 ")
    assert group_of(a) == {a, b}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["merge", "apart"]), st.integers(0, 5)), max_size=12))
def test_whatever_people_decide_nobody_kept_apart_is_joined(cast: Cast, steps: list[tuple[str, int]]) -> None:
    SamePair.objects.all().delete()
    calls = [record(cast, f"feed-{n}", f"{n}") for n in range(4)]
    propose(cast)
    pairs = [row.pair_id for row in sorted(list_pairs(by=cast.rosa.actor), key=lambda row: row.pair_id)]

    for number, (step, which) in enumerate(steps):
        decide = merge_pair if step == "merge" else keep_apart
        try:
            decide(pair_id=pairs[which], by=cast.rosa.actor, at=later(61 + number))
        except KeptApart:
            continue

    speaks = same_as(calls)
    apart = SamePair.objects.filter(state="apart").values_list("first_id", "second_id")
    assert [pair for pair in apart if speaks[pair[0]] == speaks[pair[1]]] == []
    merged = SamePair.objects.filter(state="merged").values_list("first_id", "second_id")
    assert [pair for pair in merged if speaks[pair[0]] != speaks[pair[1]]] == []


def test_an_event_told_twice_is_counted_once(town: Cast) -> None:
    ring(town, "26-1")
    twin = record(town, "county", "K-9", 1)
    propose(town)
    merge_pair(pair_id=list_pairs(by=town.rosa.actor)[0].pair_id, by=town.rosa.actor, at=later(61))

    facts = list(list_event_facts(programme_id=town.programme.pk))

    assert [(fact.outcome, fact.offered) for fact in facts] == [("eligible", True)]
    assert facts[0].call_id == same_as([twin])[twin]


def test_a_response_is_linked_for_certain_likely_or_not_at_all(town: Cast) -> None:
    first = ring(town, "26-1")
    yes = accept_offer(
        offer_id=Offer.objects.get(call_id=first.call_id, state="open").pk, by=town.dee.user.actor, at=later(1)
    )
    asked = ring(
        town,
        "W-1",
        at=later(20),
        call_source=CallSource.OFFICER,
        by=town.lind.actor,
        address="500 W OAK AVE",
        lon=-89.46,
    )
    offer = Offer.objects.get(call_id=asked.call_id, state="open")
    second = accept_offer(offer_id=offer.pk, by=town.marcus.user.actor, at=later(21))
    span = {"since": TONIGHT, "until": later(60)}

    link_responses(programme_id=town.programme.pk, at=later(61), **span)
    alone = links_of([yes.id, second.id])
    event = record(town, "county", "K-9", 12, address="500 W Oak Avenue", lon=-89.46)
    propose(town)
    link_responses(programme_id=town.programme.pk, at=later(62), **span)
    paired = links_of([second.id])[second.id]

    assert (alone[yes.id].call_id, alone[yes.id].word) == (first.call_id, "certain")
    assert (alone[second.id].call_id, alone[second.id].word) == (None, "none")
    assert (paired.call_id, paired.word) == (event, "likely")
