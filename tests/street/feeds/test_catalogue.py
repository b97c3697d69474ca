"""The catalogue of public feeds: what it holds, how a place is found, what it fills in."""

import pytest

from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.reads import access_public_feed, list_places, whole_catalogue
from alongside.street.feeds.rules.catalogue import settings_of


def test_the_catalogue_holds_281_feeds_of_44_places() -> None:
    feeds = whole_catalogue()

    assert (len(feeds), len(list_places()), len({feed.state for feed in feeds})) == (281, 44, 23)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("oakland", ""),
        ("seattle", "Seattle"),
        ("Seatle", "Seattle"),
        ("new orlens", "New Orleans"),
        ("boise, idaho", "Boise"),
    ],
)
def test_a_place_is_found_by_its_words(words: str, place: str) -> None:
    found = list_places(words)

    assert (found[0].place if found else "") == place


def test_the_table_that_goes_on_growing_comes_first() -> None:
    (seattle,) = list_places("seattle")

    assert (seattle.feeds[0].year, seattle.feeds[0].kind) == ("", "socrata")


def test_every_public_feed_that_can_be_read_passes_its_adapters_check() -> None:
    readable = [feed for feed in whole_catalogue() if feed.kind]

    for feed in readable:
        ADAPTERS[feed.kind].check(settings_of(feed))

    assert len(readable) == 281 - 39


def test_a_public_feed_is_found_by_its_number() -> None:
    first = whole_catalogue()[0]

    assert access_public_feed(first.id) == first
