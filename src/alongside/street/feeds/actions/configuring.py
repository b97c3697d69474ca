"""Feeds are connected, changed, switched on, paused and taken away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings as installation
from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.intake.models import Source

from ..fetching import ADAPTERS
from ..models import Feed
from ..rules.fetched import OPERATOR_SETTINGS, Adapter
from ..rules.pace import FEWEST_MINUTES, MOST_MINUTES
from ..rules.secret import open_secret, seal_secret
from ..rules.words import FeedState
from .recipes import recipe_named

MOST_FEEDS = 200
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class FeedUnusable(Refusal):
    """What was filled in cannot make a feed."""

    code = "feeds.unusable"
    says = "{field}: {why}."
    try_ = "Correct it, then save again. Nothing was changed."


class SlugTaken(Refusal):
    """Another feed has that short name."""

    code = "feeds.slug-taken"
    says = "There is already a feed called {slug}."
    try_ = "Give this one another name, or change the one that is there."


class FeedNotReady(Refusal):
    """A feed cannot be switched on yet."""

    code = "feeds.not-ready"
    says = "The feed {feed} cannot be switched on yet: it has no recipe, so nobody knows how to read it."
    try_ = "Choose a recipe, or let Alongside propose one; then try the feed and switch it on."


@dataclass(frozen=True)
class NewFeed:
    """What a person fills in to connect a feed. ``secret`` None leaves the one that is kept as it is."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    recipe: str = ""
    slug: str = ""
    secret: str | None = None
    is_live: bool = False
    live_within_minutes: int = 30
    every_minutes: int = 15


def add_feed(*, feed: NewFeed, by: Actor, at: datetime) -> int:
    """Connect a feed and answer its id. It stays paused until somebody has tried it and switches it on."""
    told = _checked(feed, by)
    slug = feed.slug or slug_of(feed.name)
    if not _SLUG.fullmatch(slug):
        raise FeedUnusable(field="Short name", why="it takes small letters, digits and hyphens, 50 at most")
    if Feed.objects.filter(programme_id=by.programme_id).count() >= MOST_FEEDS:
        raise FeedUnusable(field="Feed", why=f"a programme has at most {MOST_FEEDS} feeds; take one away first")
    try:
        with transaction.atomic():
            made = Feed.objects.create(
                programme_id=by.programme_id, slug=slug, made_at=at, made_by_id=by.user_id,
                sealed_secret=seal_secret(feed.secret or "", key=installation.SECRET_KEY), **told,
            )  # fmt: skip
            Source.objects.get_or_create(
                programme_id=by.programme_id, slug=slug, defaults={"name": feed.name[:120], "recipe": feed.recipe[:80]}
            )
    except IntegrityError as wrong:
        raise SlugTaken(slug=slug) from wrong
    return made.pk


def change_feed(*, feed_id: int, feed: NewFeed, by: Actor, at: datetime) -> None:
    """Change a feed. Another place to fetch from starts anew; another recipe alone goes on from where it was."""
    kept = _own(feed_id, by)
    told = _checked(feed, by)
    if feed.secret is not None:
        told["sealed_secret"] = seal_secret(feed.secret, key=installation.SECRET_KEY)
    if (kept.kind, kept.settings) != (told["kind"], told["settings"]):
        told |= {"cursor": {}, "watched": {}, "notices": []}
    mended = {"failures": 0, "needs_person": False, "fault": {}}
    due = {"next_at": at} if kept.state == FeedState.ON else {}
    Feed.objects.filter(pk=feed_id).update(**told, **mended, **due, claim="", claimed_until=None)


def pause_feed(*, feed_id: int, by: Actor, at: datetime) -> None:
    """Pause a feed: it is not asked again until it is switched on. Where it was is kept."""
    _own(feed_id, by)
    Feed.objects.filter(pk=feed_id).update(state=FeedState.PAUSED, next_at=None)


def resume_feed(*, feed_id: int, by: Actor, at: datetime) -> None:
    """Switch a feed on; it is asked at once, unless its portal asked us to wait."""
    feed = _own(feed_id, by)
    if not feed.recipe:
        raise FeedNotReady(feed=feed.name)
    due = max(at, feed.wait_until) if feed.wait_until else at
    Feed.objects.filter(pk=feed_id).update(state=FeedState.ON, next_at=due)


def remove_feed(*, feed_id: int, by: Actor, at: datetime) -> None:
    """Take a feed away with the list of its runs. The calls that came through it stay."""
    _own(feed_id, by).delete()


def dismiss_notice(*, feed_id: int, code: str, by: Actor, at: datetime) -> None:
    """Put away what was noticed, because a person has looked at it."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=feed_id, programme_id=by.programme_id).first()
        if feed is None:
            raise Missing
        feed.notices = [one for one in feed.notices if one["code"] != code]
        feed.save(update_fields=["notices"])


def secret_of(feed: Feed) -> str:
    """Answer the secret of a feed in the clear, for the adapter alone."""
    return open_secret(bytes(feed.sealed_secret), key=installation.SECRET_KEY)


def settings_for_adapter(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a feed's settings with what only the operator may say about what can be reached."""
    env = installation.ENV
    own = {name: value for name, value in settings.items() if name not in OPERATOR_SETTINGS}
    folders = [str(folder) for folder in env["ALONGSIDE_FEEDS_FOLDERS"]]
    return own | {"allow_local": env["ALONGSIDE_FEEDS_LOCAL"], "allowed_folders": folders}


def adapter_of(kind: str) -> Adapter:
    """Answer the adapter of a kind, or refuse and name those there are."""
    if kind not in ADAPTERS:
        raise FeedUnusable(field="Kind", why=f"there is no kind of feed “{kind}”; there are {', '.join(ADAPTERS)}")
    return ADAPTERS[kind]


def slug_of(name: str) -> str:
    """Make a short name out of a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-")


def _own(feed_id: int, by: Actor) -> Feed:
    feed = Feed.objects.filter(pk=feed_id, programme_id=by.programme_id).first()
    if feed is None:
        raise Missing
    return feed


def _checked(feed: NewFeed, by: Actor) -> dict[str, Any]:
    name = feed.name.strip()
    if not name or len(name) > 120:
        raise FeedUnusable(field="Name", why="a feed needs a name of at most 120 characters")
    if not FEWEST_MINUTES <= feed.every_minutes <= MOST_MINUTES:
        raise FeedUnusable(field="How often", why=f"it takes {FEWEST_MINUTES} to {MOST_MINUTES} minutes")
    if not 1 <= feed.live_within_minutes <= 24 * 60:
        raise FeedUnusable(field="Fresh for", why="it takes 1 to 1440 minutes")
    reserved = sorted(OPERATOR_SETTINGS & set(feed.settings))
    if reserved:
        raise FeedUnusable(field=reserved[0], why="only whoever runs the server may set this")
    if feed.recipe:
        recipe_named(feed.recipe, programme_id=by.programme_id)
    adapter_of(feed.kind).check(settings_for_adapter(feed.settings))
    return {
        "name": name, "kind": feed.kind, "settings": dict(feed.settings), "recipe": feed.recipe,
        "is_live": feed.is_live, "live_within_minutes": feed.live_within_minutes, "every_minutes": feed.every_minutes,
    }  # fmt: skip
