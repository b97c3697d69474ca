"""Reading a table page by page while others write in it: nothing is lost, and a repeat is harmless.

By key: each page begins after the greatest key of the last one, so rows that come or go elsewhere do not matter.
By place (offset): each page begins one row early; that row must be one that was met before, or the rows have moved
and the walk steps back until it stands on known ground again.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..rules.faults import PagingStuck, RowsMissing
from .answers import Record

Key = tuple[Any, ...]
MOST_IDLE_PAGES = 20
ASK_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Records not met before in this walk, and where the walk stands after them."""

    records: list[Record]
    after: Key
    offset: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a table that is read to its end, over several fetches if it must be, and where we stand in it."""

    condition: str = ""
    after: Key | None = None
    offset: int = 0
    given: int = 0
    is_end: bool = False

    def as_json(self) -> dict[str, Any]:
        """Answer the window for a cursor."""
        return asdict(self)


def window_of(kept: Any) -> Window | None:
    """Read a window back from a cursor, or answer None where there is none."""
    if not isinstance(kept, dict):
        return None
    after = kept.get("after")
    return Window(**{**kept, "after": None if after is None else tuple(after)})


def read_window(
    begin: Window,
    walk: Callable[[Window], Iterator[Page]],
    count: Callable[[], int | None],
    identity: Callable[[Record], Any],
    *,
    most_rows: int,
    host: str,
) -> Iterator[tuple[list[Record], Window]]:
    """Read a window to its end or to ``most_rows``, then compare with what the source says it holds.

    A source that holds more than it gave is asked twice more (somebody may just have written); then the window is
    put back to its beginning, so that nothing of it is left out, and the fault is raised.
    """
    window, met, taken = begin, set[Any](), 0
    for _ in range(ASK_AGAIN):
        for page in walk(window):
            met.update(map(identity, page.records))
            taken += len(page.records)
            window = replace(window, after=page.after, offset=page.offset, given=begin.given + len(met))
            yield page.records, window
            if taken >= most_rows:
                return
        said = count()
        if said is None or said <= window.given:
            yield [], replace(window, is_end=True)
            return
    yield [], Window(begin.condition)
    raise RowsMissing(host=host, said=said, given=window.given)


def walk_by_key(
    ask: Callable[[Key | None, int], list[Record]],
    key_of: Callable[[Record], Key],
    *,
    after: Key | None,
    host: str,
) -> Iterator[Page]:
    """Walk in the order of a key until a page is empty; how long a page is says nothing, sources cut them.

    ``ask(after, offset)`` answers records whose key is greater than ``after``. Only the first part of a key is
    compared here; ties stand in the source's own order, which need not be that of their text. The offset is used
    only where nothing new came: a source may keep finer clocks than it shows and find the same rows again.
    """
    met: set[Key] = set()
    offset = idle = 0
    while records := ask(after, offset):
        fresh = [one for one in records if key_of(one) not in met]
        met.update(map(key_of, fresh))
        fresh.sort(key=lambda one: key_of(one)[0])
        offset, idle = offset + len(records), 0 if fresh else idle + 1
        if idle >= MOST_IDLE_PAGES:
            raise PagingStuck(host=host, why="it sends the same records again and again.")
        if fresh:
            last = key_of(fresh[-1])
            if after is None or last[0] >= after[0]:
                after, offset = last, 0
            yield Page(fresh, after, offset)


def walk_by_place(
    ask: Callable[[int], list[Record]],
    key_of: Callable[[Record], Key],
    *,
    host: str,
    offset: int = 0,
    after: Key | None = None,
) -> Iterator[Page]:
    """Walk by offsets until nothing new comes, noticing when rows moved under our feet.

    ``ask(offset)`` answers records from there on. Start again from a kept ``offset`` with the key that stood before it.
    """
    met: set[Key] = set() if after is None else {after}
    idle, pace = 0, 1
    while True:
        start = max(0, offset - 1)
        records = ask(start)
        if start and not (records and key_of(records[0]) in met):
            idle, offset = idle + 1, max(0, start - pace) if len(met) > 1 else 0
            _give_up(idle, host)
            continue
        keys = set(map(key_of, records))  # a source may send a row twice: a place is a row
        fresh = [one for one in records if key_of(one) not in met]
        if not fresh and len(keys) <= 1:
            return
        idle = 0 if fresh else idle + 1
        _give_up(idle, host)
        met.update(map(key_of, fresh))
        offset, pace = start + len(keys), max(pace, len(records))
        if fresh:
            yield Page(fresh, key_of(records[-1]), offset)


def _give_up(idle: int, host: str) -> None:
    if idle >= MOST_IDLE_PAGES:
        raise PagingStuck(host=host, why="it sends the same rows again and again, or they move faster than we read.")
