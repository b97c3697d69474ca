"""Turning pages while rows come and go: the laws, and what happens to those who turn them in the usual way."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.street.feeds.fetching.paging import Window, read_window, walk_by_key, walk_by_place, window_of
from alongside.street.feeds.rules.faults import PagingStuck, RowsMissing
from tests.servers.calls import Calls
from tests.servers.portals import Soda

from .worlds import PAGE, Kept, soda

Record = dict[str, Any]


def test_naive_offsets_lose_a_row_when_rows_go_and_double_one_when_rows_come() -> None:
    """The control that must fail: what most programs do, on the same server as ours."""
    calls = Calls(34)
    stay = set(calls.truth()) - {"F26000001"}
    with Soda(calls) as server:
        server.between = lambda number: calls.remove("F26000001") if number == 2 else None
        gone = naive(server, order=":id")
        server.between = lambda number: calls.add(1) if number == 6 else None
        come = naive(server, order=":id DESC")

    assert stay - set(gone) == {"F26000021"}
    assert len(come) - len(set(come)) == 1


def test_ours_loses_nothing_on_the_same_server() -> None:
    calls = Calls(34)
    stay = set(calls.truth()) - {"F26000001"}
    with Soda(calls) as server:
        server.between = lambda number: calls.remove("F26000001") if number == 2 else None
        kept = Kept(soda(server)).fetch()
        by_place = Kept(soda(server, paging="place")).fetch()

    assert (kept.fault, stay - set(kept.numbers)) == (None, set())
    assert (by_place.fault, stay - set(by_place.numbers)) == (None, set())


def naive(server: Soda, *, order: str) -> list[str]:
    numbers: list[str] = []
    while True:
        asked = {"$limit": str(PAGE), "$offset": str(len(numbers)), "$order": order}
        found = httpx.get(f"{server.url}/resource/call-911s.json", params=asked, trust_env=False).json()
        numbers += [row["event"] for row in found]
        if len(found) < PAGE:
            return numbers


ACTS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["add", "remove", "change"]), st.integers(0, 40)), max_size=8
)


class Table:
    """A table in memory, sorted by its key, that acts between pages."""

    def __init__(self, acts: list[tuple[int, str, int]], size: int) -> None:
        self.rows = [{"key": number, "id": number} for number in range(30)]
        self.acts, self.size, self.turn, self.next = acts, size, 0, 30
        self.always = {row["id"] for row in self.rows}

    def serve(self, choose: Callable[[Record], bool], offset: int) -> list[Record]:
        for turn, act, which in self.acts:
            if turn == self.turn:
                self._act(act, which)
        self.turn += 1
        chosen = [row for row in sorted(self.rows, key=lambda row: row["key"]) if choose(row)]
        return [dict(row) for row in chosen[offset : offset + self.size]]

    def _act(self, act: str, which: int) -> None:
        found = next((row for row in self.rows if row["id"] == which), None)
        if act == "add":
            self.rows.append({"key": self.next, "id": self.next})
        elif found is not None and act == "remove":
            self.rows.remove(found)
            self.always.discard(which)
        elif found is not None:
            found["key"] = self.next  # a changed record stands at the end, as one ordered by its time of change
        self.next += 1


@settings(max_examples=60)
@given(ACTS, st.integers(2, 9))
def test_a_walk_by_key_meets_every_row_that_stays(acts: list[tuple[int, str, int]], size: int) -> None:
    table = Table(acts, size)

    pages = walk_by_key(
        lambda after, offset: table.serve(lambda row: after is None or row["key"] > after[0], offset),
        lambda row: (row["key"], row["id"]),
        after=None,
        host="h",
    )
    met = {row["id"] for page in pages for row in page.records}

    assert table.always - met == set()


@settings(max_examples=60)
@given(ACTS, st.integers(2, 9))
def test_a_walk_by_place_meets_every_row_that_stays(acts: list[tuple[int, str, int]], size: int) -> None:
    table = Table(acts, size)

    pages = walk_by_place(lambda offset: table.serve(lambda row: True, offset), lambda row: (row["id"],), host="h")
    met = {row["id"] for page in pages for row in page.records}

    assert table.always - met == set()


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(2, 9), st.integers(0, 30))
def test_a_walk_by_place_goes_on_from_a_kept_place_even_when_rows_before_it_went(
    stop: int, size: int, gone: int
) -> None:
    table = Table([], size)
    first = []
    offset, after = 0, None
    for page in walk_by_place(lambda at: table.serve(lambda row: True, at), lambda row: (row["id"],), host="h"):
        first += [row["id"] for row in page.records]
        offset, after = page.offset, page.after
        if len(first) >= stop:
            break
    for number in range(gone // 3):
        table._act("remove", number)

    pages = walk_by_place(
        lambda at: table.serve(lambda row: True, at), lambda row: (row["id"],), host="h", offset=offset, after=after
    )
    met = {*first, *(row["id"] for page in pages for row in page.records)}

    assert table.always - met == set()


def test_a_source_that_always_sends_the_same_page_is_told() -> None:
    same = [{"key": number, "id": number} for number in range(5)]

    with pytest.raises(PagingStuck):
        list(walk_by_key(lambda after, offset: same, lambda row: (row["key"],), after=None, host="h"))
    with pytest.raises(PagingStuck):
        list(walk_by_place(lambda offset: same, lambda row: (row["key"],), host="h"))


def test_a_source_with_finer_clocks_than_it_shows_is_read_to_its_end() -> None:
    rows = [{"shown": 7, "real": 7 + number / 100, "id": number} for number in range(25)]

    def ask(after: tuple[Any, ...] | None, offset: int) -> list[Record]:
        chosen = [
            row for row in rows if after is None or row["real"] > after[0]
        ]  # "greater than 7" finds them all again
        return chosen[offset : offset + 4]

    met = [
        row["id"]
        for page in walk_by_key(ask, lambda row: (row["shown"], row["id"]), after=None, host="h")
        for row in page.records
    ]

    assert sorted(set(met)) == list(range(25))


def test_a_source_that_gives_less_than_it_has_is_told_and_the_window_begins_anew() -> None:
    asked = []

    def walk(window: Window) -> Any:
        asked.append(window)
        return walk_by_key(
            lambda after, offset: [{"id": 1}] if after is None else [],
            lambda row: (row["id"],),
            after=window.after,
            host="h",
        )

    states = []
    with pytest.raises(RowsMissing) as told:
        for _, state in read_window(Window("since 5"), walk, lambda: 9, lambda row: row["id"], most_rows=100, host="h"):
            states.append(state)

    assert (told.value.facts["said"], told.value.facts["given"], len(asked)) == (9, 1, 3)
    assert states[-1] == Window("since 5")


def test_a_window_is_read_back_from_its_cursor() -> None:
    window = Window("created > 5", ("2026", "row-1"), 40, 40)

    assert window_of({**window.as_json(), "after": ["2026", "row-1"]}) == window
    assert window_of(None) is None
