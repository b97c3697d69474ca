"""Whatever happens to a table and to the line, polls end with everything, and nothing twice."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers.calls import Calls

from .worlds import LATER, PAGE, WORLDS, Kept

POLLED = [
    "socrata, SODA 2",
    "arcgis, by key",
    "ckan, newest first",
    "atom",
    pytest.param("socrata, by place", marks=pytest.mark.long),
    pytest.param("arcgis, by place", marks=pytest.mark.long),
    pytest.param("ckan, whole", marks=pytest.mark.long),
]
EXAMPLES = 300 if os.environ.get("ALONGSIDE_TEST_LONG") else 8
ACTS = st.one_of(
    st.tuples(st.just("poll"), st.integers(0, 3)),
    st.tuples(st.just("broken off"), st.integers(1, 4)),
    st.tuples(st.just("a little"), st.integers(1, PAGE)),
    st.tuples(st.sampled_from(["500", "429", "truncated", "web page", "cut"]), st.integers(0, 6)),
    st.tuples(st.just("add"), st.integers(1, 8)),
    st.tuples(st.just("change"), st.integers(1, 34)),
    st.tuples(st.just("remove"), st.integers(1, 34)),
    st.tuples(st.just("publish anew"), st.just(0)),
    st.tuples(st.just("change meanwhile"), st.integers(1, 34)),
    st.tuples(st.just("remove meanwhile"), st.integers(1, 34)),
    st.tuples(st.just("add meanwhile"), st.integers(1, 8)),
)


@pytest.mark.parametrize("name", POLLED)
@settings(max_examples=EXAMPLES, deadline=None)
@given(acts=st.lists(ACTS, max_size=7))
def test_polls_end_with_every_call_as_it_is_now(name: str, acts: list[tuple[str, int]]) -> None:
    calls = Calls(34)
    world = WORLDS[name](calls)
    at = LATER
    with world.server:
        kept = Kept(world)
        for act, number in acts:
            at += timedelta(minutes=7)
            word, _, _ = act.partition(" meanwhile")
            event = f"F26{number:06d}"
            changes = {
                "add": lambda number=number: calls.add(number),
                "change": lambda event=event: calls.change(event),
                "remove": lambda event=event: calls.remove(event),
                "publish anew": calls.publish_anew,
            }
            if word in changes and act == word:
                changes[word]()
            elif word in changes:
                world.server.between = once(changes[word])
                kept.fetch(at=at)
            elif act == "broken off":
                kept.fetch(at=at, batches=number)
            elif act == "a little":
                kept.fetch(at=at, most_rows=number)
            else:
                if act != "poll":
                    world.server.fail(act, after=number, times=3, retry_after="900")
                kept.fetch(at=at)
        world.server.fault = None
        for _ in range(3):  # a window that was begun is ended first; then comes what changed behind it
            kept.fetch(at=at + timedelta(minutes=1))

    truth = calls.truth()
    assert (kept.fault, {event: kept.calls.get(event) for event in truth}) == (None, truth)


def once(act: Callable[[], object]) -> Callable[[int], None]:
    """Answer a hook that acts after the second request from now, once."""
    left = [2]

    def hook(_: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    return hook
