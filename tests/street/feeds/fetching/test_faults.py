"""Every way of fetching over the web, through every way of failing: named, and caught up without loss or doubles."""

from typing import Any

import pytest

from alongside.street.feeds.fetching.tables import NothingInside
from alongside.street.feeds.rules import faults

from .worlds import PAGE, PAGED, WORLDS, Kept, World

every_world = pytest.mark.parametrize("world", list(WORLDS), indirect=True)
MAIN = ["socrata, SODA 2", "arcgis, by key", "ckan, newest first", "atom", "file, CSV", "file, GeoJSON"]
every_adapter = pytest.mark.parametrize("world", MAIN, indirect=True)
variants = [name if name in MAIN else pytest.param(name, marks=pytest.mark.long) for name in WORLDS]
every_world_in_time = pytest.mark.parametrize("world", variants, indirect=True)
paged_variants = [name if name in MAIN else pytest.param(name, marks=pytest.mark.long) for name in PAGED]
every_paged_in_time = pytest.mark.parametrize("world", paged_variants, indirect=True)
every_paged = pytest.mark.parametrize("world", PAGED, indirect=True)


def caught_up(kept: Kept) -> None:
    """Fetch once more from the last kept cursor: everything is there, and after the upsert exactly once."""
    kept.fetch()
    assert (kept.fault, kept.calls) == (None, kept.world.calls.truth())


@every_world
def test_everything_comes_exactly_once(world: World, kept: Kept) -> None:
    kept.fetch()

    assert kept.fault is None
    assert sorted(kept.numbers) == sorted(world.calls.truth())
    assert kept.calls == world.calls.truth()


@every_world
def test_a_later_fetch_brings_what_is_new_and_what_changed(world: World, kept: Kept) -> None:
    kept.fetch()
    world.calls.add(15)
    world.calls.change("F26000032")

    kept.fetch()

    assert kept.fault is None
    assert kept.calls == world.calls.truth()


@every_adapter
def test_a_short_pause_is_waited_for(world: World, kept: Kept) -> None:
    world.server.fail("429", retry_after="0")

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())


@every_adapter
def test_a_long_pause_is_told_with_its_length(world: World, kept: Kept) -> None:
    world.server.fail("429", after=1 if world.is_paged else 0, retry_after="120")

    kept.fetch()

    assert isinstance(kept.fault, faults.TooBusy)
    assert (kept.fault.code, kept.fault.retry_after) == ("feeds.source-too-busy", 120.0)
    caught_up(kept)


@every_adapter
def test_one_error_of_the_portal_is_passed_over(world: World, kept: Kept) -> None:
    world.server.fail("500")

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())


FAULTS: dict[str, tuple[dict[str, Any], Any]] = {
    "an error that stays": ({"kind": "500", "times": 3}, faults.SourceBroken),
    "overloaded, come back later": ({"kind": "503", "retry_after": "600"}, faults.TooBusy),
    "a body shorter than promised": ({"kind": "truncated", "times": 3}, faults.CutShort),
    "a web page in place of data": ({"kind": "web page"}, faults.WebPageInstead),
    "sent to another host": ({"kind": "elsewhere"}, faults.SentElsewhere),
    "sent round in a circle": ({"kind": "around", "times": 6}, faults.SentElsewhere),
    "the data set is gone": ({"kind": "404"}, faults.NotThere),
    "the token has expired": ({"kind": "401"}, faults.TokenRefused),
    "nothing at all": ({"kind": "empty"}, faults.NotReadable | NothingInside),
}


@every_world_in_time
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_at_once_has_its_own_name_and_is_caught_up(world: World, kept: Kept, fault: str) -> None:
    told, expected = FAULTS[fault]
    world.server.fail(**told)

    kept.fetch()

    assert (isinstance(kept.fault, expected), kept.rows) == (True, [])
    caught_up(kept)


@every_paged_in_time
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_in_the_middle_keeps_what_came_before(world: World, kept: Kept, fault: str) -> None:
    told, expected = FAULTS[fault]
    world.server.fail(**told, after=3)

    kept.fetch()

    assert (isinstance(kept.fault, expected), len(kept.rows) >= PAGE) == (True, True)
    caught_up(kept)


@every_adapter
def test_silence_is_told_after_the_time_limit(world: World, kept: Kept) -> None:
    world.limits |= {"read": 0.3}
    world.server.fail("hang", after=2 if world.is_paged else 0)

    kept.fetch()

    assert isinstance(kept.fault, faults.NoAnswer)
    assert kept.fault.message == "127.0.0.1 did not answer within 0.3 seconds."
    world.limits |= {"read": 5.0}
    caught_up(kept)


@pytest.mark.parametrize("world", [name for name in WORLDS if name != "file, CSV"], indirect=True)  # CSV has no end
def test_json_or_xml_cut_in_the_middle_is_never_taken_for_the_whole(world: World, kept: Kept) -> None:
    world.server.fail("cut", after=2 if world.is_paged else 0)

    kept.fetch()

    if world.kind == "http_file":
        assert kept.fault is not None or kept.notes != []
    else:
        assert isinstance(kept.fault, faults.CutShort)
    caught_up(kept)


@every_world
def test_nan_and_infinity_cost_their_own_value_only(world: World, kept: Kept) -> None:
    def spoil(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            inner = row.get("geometry") or row
            if "location" in row:
                row["location"]["coordinates"] = [float("nan"), float("-inf")]
            inner.update({name: float("nan") for name in ("x", "lat") if name in inner})
            if world.kind == "ckan":
                row["note"] = float("inf")
        return rows

    world.server.mangle = spoil

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())
    if world.is_paged:
        assert all("were NaN or Infinity, which are no numbers" in note for note in kept.notes) and kept.notes != []
        assert {row.get("x") or row.get("note") or row.get("location.lon") for row in kept.rows} <= {"", None}


@every_adapter
def test_a_record_of_ten_megabytes_is_cut_and_told(world: World, kept: Kept) -> None:
    world.calls.change("F26000033", note="x" * 10_000_000)

    kept.fetch()

    told = world.calls.truth()
    if any("set aside" in note for note in kept.notes):  # in a file intake refuses the one record, which is told
        del told["F26000033"]
    assert (kept.fault, kept.calls) == (None, told)
    assert kept.notes != []
    assert max(len(value) for row in kept.rows for value in row.values()) <= 4_096


@every_adapter
def test_an_answer_beyond_the_limit_is_not_read_to_its_end(world: World, kept: Kept) -> None:
    world.limits |= {"page_bytes": 100_000.0, "file_bytes": 100_000.0}
    world.server.fail("bomb")

    kept.fetch()

    assert isinstance(kept.fault, faults.TooLarge)


@every_world
def test_repeated_records_double_nothing(world: World, kept: Kept) -> None:
    world.server.mangle = lambda rows: [row for row in rows for _ in range(2)]

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())


@every_world
def test_records_in_disorder_are_all_there_or_it_is_told(world: World, kept: Kept) -> None:
    world.server.mangle = lambda rows: rows[::-1]

    kept.fetch()

    assert isinstance(kept.fault, faults.RowsMissing | faults.PagingStuck) or kept.calls == world.calls.truth()
    world.server.mangle = lambda rows: rows
    caught_up(kept)


@every_adapter
def test_the_wrong_token_is_told(world: World, kept: Kept) -> None:
    world.server.token, world.secret = "the new one", "the old one"

    kept.fetch()

    assert isinstance(kept.fault, faults.TokenRefused)
    assert "the old one" not in kept.fault.message + kept.fault.next_step
    world.secret = "the new one"
    caught_up(kept)


@every_paged
def test_a_page_limit_reached_in_silence_loses_nothing(world: World, kept: Kept) -> None:
    world.server.most_rows = PAGE - 3
    if hasattr(world.server, "is_silent"):
        world.server.is_silent = True

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())


@every_paged
def test_a_record_that_changes_between_pages_ends_as_it_is(world: World, kept: Kept) -> None:
    world.server.between = lambda number: world.calls.change("F26000005") if number == 4 else None

    kept.fetch()
    world.server.between = lambda number: None

    assert kept.fault is None
    assert kept.calls.keys() == world.calls.truth().keys()
    caught_up(kept)


@every_paged
def test_rows_that_come_while_pages_are_turned_lose_nothing(world: World, kept: Kept) -> None:
    world.server.between = lambda number: world.calls.add(3) if number < 6 else None

    kept.fetch()
    world.server.between = lambda number: None

    assert kept.fault is None
    caught_up(kept)


@every_paged
def test_rows_that_go_while_pages_are_turned_take_no_other_with_them(world: World, kept: Kept) -> None:
    stay = set(world.calls.truth()) - {"F26000001", "F26000002", "F26000033"}

    def remove(number: int) -> None:
        if number == 4:
            for event in ("F26000001", "F26000002", "F26000033"):
                world.calls.remove(event)

    world.server.between = remove

    kept.fetch()

    assert kept.fault is None
    assert stay - kept.calls.keys() == set()


@every_paged
def test_a_fetch_that_is_broken_off_goes_on_where_it_was(world: World, kept: Kept) -> None:
    kept.fetch(batches=2)
    asked_before = len(world.server.requests)

    kept.fetch()

    assert (kept.fault, kept.calls) == (None, world.calls.truth())
    assert asked_before < len(world.server.requests)
    assert len(kept.numbers) <= len(set(kept.numbers)) + PAGE


@every_world
def test_no_fetch_takes_more_than_it_is_asked_for_by_much(world: World, kept: Kept) -> None:
    for _ in range(8):
        kept.fetch(most_rows=PAGE)

    assert kept.fault is None
    assert kept.calls == world.calls.truth()


@every_adapter
def test_a_trial_answers_the_first_page_and_no_cursor(world: World) -> None:
    batches = list(world.batches(is_trial=True))

    assert len(batches) == 1
    assert batches[0].cursor == {}
    assert batches[0].rows[0][world.event].startswith("F26")
