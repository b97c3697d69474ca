"""``alongside feeds``: list, add, try, poll, pause, resume and remove the feeds of a programme."""

import os
import tomllib
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.ground import clock
from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Refusal
from alongside.street.feeds import actions
from alongside.street.feeds.actions import NewFeed
from alongside.street.feeds.reads import FeedRow, access_feed_by_slug, list_feeds, list_places
from alongside.street.feeds.rules.wording import in_words, notice_in_words
from alongside.street.feeds.rules.words import END_SAYS, HEALTH_SAYS

from .import_calls import find_programme

KEYS = {
    "name": str, "kind": str, "recipe": str, "slug": str, "is_live": bool, "live_within_minutes": int,
    "every_minutes": int, "settings": dict, "secret_env": str, "secret_file": str,
}  # fmt: skip


class BadFeedFile(Refusal):
    """A feed file says something that cannot be used."""

    code = "feeds.bad-file"
    says = "The feed file {path} cannot be used: {why}."
    try_ = "Correct it, then add the feed again. docs/guides/connecting.md has an example."


class Command(BaseCommand):
    """Look after the feeds of a programme from the command line."""

    help = "List, add, try, poll, pause, resume or remove the feeds from which calls come by themselves."
    group = "Calls"
    example = "alongside feeds add --file county.toml --programme westside"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State what the command takes."""
        parts = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
        for what, says in _WHAT.items():
            part = parts.add_parser(what, help=says, description=says)
            part.add_argument("--programme", metavar="SLUG", help="the programme; needed when the store has several")
            if what == "add":
                part.add_argument("--file", required=True, type=Path, metavar="FEED.toml", help="the feed, as a file")
            elif what == "cities":
                part.add_argument("words", nargs="*", metavar="WORD", help="part of a city's or state's name")
            elif what != "list":
                part.add_argument("feed", metavar="FEED", help="the feed's short name (alongside feeds list)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one thing with feeds; exit 1 with a sentence when it cannot be done."""
        if options["what"] == "cities":
            self._list_cities(" ".join(options["words"]))
            return
        by, at = the_system(find_programme(options["programme"]).pk), clock.now()
        try:
            getattr(self, f"_{options['what']}")(options, by, at)
        except Refusal as refused:
            raise CommandError(f"{refused.message} {refused.next_step}") from refused

    def _list(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        found = list_feeds(by=by, at=at, limit=200)
        if not found:
            self.stdout.write(f"No feeds yet. Add one: {self.example}")
        for feed in found:
            self.stdout.write("\n".join(describe(feed, at)))

    def _add(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        feed = read_feed_file(options["file"])
        feed_id = actions.add_feed(feed=feed, by=by, at=at)
        slug = next(one.slug for one in list_feeds(by=by, at=at, limit=500) if one.id == feed_id)
        self.stdout.write(f"Added {slug}, paused. Try it: alongside feeds try {slug}")
        self.stdout.write(f"Then switch it on: alongside feeds resume {slug}")

    def _try(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        trial = actions.try_feed(feed_id=self._id(options, by, at), by=by, at=at)
        if trial.fault:
            raise CommandError(f"{trial.fault['says']} {trial.fault['try']}")
        self.stdout.write(
            f"{trial.rows} rows came, {trial.understood} understood with the recipe {trial.recipe or '(none)'}; "
            f"nothing was kept."
        )
        for one in trial.first:
            what = one["nature"] or "(no nature)"
            self.stdout.write(f"  {one['number']}  {one['created_at']}  {what}  {one['address']}")
        for says in trial.set_aside_says:
            self.stdout.write(f"  not understood: {says}")
        if trial.left_out:
            self.stdout.write(f"  left out, not in the recipe: {', '.join(trial.left_out)}")

    def _poll(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        told = actions.poll_feed(feed_id=self._id(options, by, at), by=by, at=at)
        if told.says:
            raise CommandError(f"{told.says} {told.try_}")
        self.stdout.write(
            f"{END_SAYS[told.end]}: {told.rows} rows, new {told.new}, changed {told.changed}, same {told.same}, "
            f"set aside {told.set_aside}"
        )

    def _pause(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        actions.pause_feed(feed_id=self._id(options, by, at), by=by, at=at)
        self.stdout.write("Paused. Where it was is kept.")

    def _resume(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        actions.resume_feed(feed_id=self._id(options, by, at), by=by, at=at)
        self.stdout.write("Switched on. The runner asks it within a second or two.")

    def _remove(self, options: dict[str, Any], by: Actor, at: datetime) -> None:
        actions.remove_feed(feed_id=self._id(options, by, at), by=by, at=at)
        self.stdout.write("Taken away. The calls that came through it stay.")

    def _list_cities(self, words: str) -> None:
        found = list_places(words)
        if not found:
            raise CommandError(f"No city of the catalogue is called “{words}”.")
        for place in found:
            first = place.feeds[0]
            self.stdout.write(f"{place.place}, {place.state}: {first.portal} {first.url} {first.dataset} {first.years}")

    def _id(self, options: dict[str, Any], by: Actor, at: datetime) -> int:
        slug = options["feed"]
        for feed in list_feeds(by=by, at=at, limit=500):
            if feed.slug == slug:
                return access_feed_by_slug(slug, by=by, at=at).id
        raise CommandError(f"There is no feed {slug}. `alongside feeds list` names them.")


_WHAT = {
    "list": "list the feeds, how they are, and what to do",
    "add": "add a feed from a file; it stays paused until it is switched on",
    "try": "fetch the first page and show how it would be read; nothing is kept",
    "poll": "ask the feed now",
    "pause": "do not ask the feed any more; where it was is kept",
    "resume": "switch the feed on",
    "remove": "take the feed away; its calls stay",
    "cities": "search the catalogue of public feeds by city or state",
}


def describe(feed: FeedRow, at: datetime) -> list[str]:
    """Answer a feed as lines for a person."""
    tried = f"last asked {in_words(at - feed.last_tried_at)} ago" if feed.last_tried_at else "never asked"
    lines = [f"{feed.slug:<20} {HEALTH_SAYS[feed.health]:<14} {feed.kind}, every {feed.every_minutes} min, {tried}"]
    if feed.fault:
        lines += [f"    {feed.fault['says']}", f"    {feed.fault['try']}"]
    for one in feed.notices:
        lines += [f"    {sentence}" for sentence in notice_in_words(one)]
    return lines


def read_feed_file(path: Path) -> NewFeed:
    """Read a feed from its TOML file, or refuse it with the reason. Secrets stand elsewhere, never in the file."""
    try:
        body = tomllib.loads(path.read_text("utf-8"))
    except OSError as wrong:
        raise BadFeedFile(path=path, why=str(wrong.strerror).lower()) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadFeedFile(path=path, why=f"it is no TOML ({wrong})") from wrong
    for name, value in body.items():
        if name not in KEYS:
            raise BadFeedFile(path=path, why=f"a feed has no “{name}”; it has {', '.join(KEYS)}")
        if not isinstance(value, KEYS[name]) or (KEYS[name] is int and isinstance(value, bool)):
            raise BadFeedFile(path=path, why=f"{name} must be {_TYPES[KEYS[name]]}")
    missing = [name for name in ("name", "kind") if not body.get(name)]
    if missing:
        raise BadFeedFile(path=path, why=f"it must say {missing[0]}")
    secret = _secret(path, body.pop("secret_env", ""), body.pop("secret_file", ""))
    return NewFeed(**body, secret=secret)


_TYPES = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table: [settings]"}


def _secret(path: Path, variable: str, file: str) -> str | None:
    if variable:
        if variable not in os.environ:
            raise BadFeedFile(path=path, why=f"the environment has no {variable}, which secret_env names")
        return os.environ[variable]
    if file:
        try:
            return (path.parent / file).read_text("utf-8").strip()
        except OSError as wrong:
            raise BadFeedFile(path=path, why=f"secret_file: {str(wrong.strerror).lower()}") from wrong
    return None
