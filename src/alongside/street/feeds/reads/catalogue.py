"""The public feeds that come with Alongside as facts, for picking a city from a list."""

from functools import lru_cache
from importlib.resources import files

from alongside.ground.errors import Missing

from ..rules.catalogue import Place, PublicFeed, group_places, read_catalogue, search_places


@lru_cache(maxsize=1)
def whole_catalogue() -> tuple[PublicFeed, ...]:
    """Answer every public feed of the catalogue."""
    return read_catalogue((files("alongside.street.feeds") / "catalogue" / "feeds.csv").read_text("utf-8"))


def list_places(words: str = "", *, limit: int = 60) -> list[Place]:
    """List the places of the catalogue that fit some words, best first; all of them by name without words."""
    return search_places(group_places(whole_catalogue()), words)[:limit]


def access_public_feed(number: str) -> PublicFeed:
    """Answer one public feed by its number in the catalogue, or refuse."""
    for feed in whole_catalogue():
        if feed.id == number:
            return feed
    raise Missing
