"""What needs somebody: one line each, from every room that has something to say, the most pressing first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.confided.encounters.reads import list_overdue
from alongside.ground.actor import Actor
from alongside.street.alerts.reads import list_unanswered
from alongside.street.centre.reads.leaving import list_open_questions
from alongside.street.centre.reads.wanted import list_officer_wanted
from alongside.street.devices.reads import list_device_trouble
from alongside.street.feeds.reads import list_feeds
from alongside.street.feeds.rules.words import Health
from alongside.street.people.reads import list_asks
from alongside.street.safety.reads import list_open_alarms, list_open_holds
from alongside.street.watch.reads import newest_hand_over

MOST = 12
MOST_OF_A_KIND = 3
OVERDUE_AFTER = timedelta(hours=24)
OLD_HAND_OVER = timedelta(hours=16)
SICK = (Health.NEEDS_YOU, Health.FAILING, Health.FROZEN)


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody: what, since when, where to do something about it, and how pressing it is."""

    says: str
    href: str
    since: datetime | None
    tone: str = "attention"


def list_needs(by: Actor, at: datetime) -> list[Need]:
    """Answer what needs somebody now; each kind at most three times, so that none drowns the others."""
    found: list[Need] = []
    for source in SOURCES:
        found += list(source(by, at))[:MOST_OF_A_KIND]
    return found[:MOST]


def _alarms(by: Actor, at: datetime) -> Iterator[Need]:
    """A call for help has its own strip on the board; here stand the check-ins that did not come."""
    for row in list_open_alarms(by=by, limit=MOST_OF_A_KIND):
        if row.sos_id is not None or row.is_drill:
            continue
        says = _("%(name)s was not heard of; %(who)s has it") if row.acknowledged_at else _("%(name)s was not heard of")
        words = {"name": row.worker_name, "who": row.acknowledged_by_name}
        yield Need(says % words, reverse("console_safety"), row.heard_at or row.raised_at, "danger")


def _officer_wanted(by: Actor, at: datetime) -> Iterator[Need]:
    for row in list_officer_wanted(by=by, at=at):
        says = _("They ask for an officer instead: %(number)s, %(place)s") % {"number": row.number, "place": row.place}
        yield Need(says, reverse("console_call", args=[row.number]), row.wanted_at, "danger")


def _questions(by: Actor, at: datetime) -> Iterator[Need]:
    for row in list_open_questions(by=by, at=at):
        says = _("An officer asks whether they may leave: %(number)s, %(place)s")
        words = {"number": row.number, "place": row.place}
        yield Need(says % words, reverse("console_call", args=[row.number]), row.asked_at)


def _unanswered(by: Actor, at: datetime) -> Iterator[Need]:
    for row in list_unanswered(by=by, at=at, limit=MOST_OF_A_KIND):
        says = (
            _("%(names)s did not answer the call that was offered")
            if row.kind == "offer"
            else _("Nobody answered an alarm for %(names)s")
        )
        yield Need(says % {"names": ", ".join(row.names)}, reverse("console_alerting"), row.begun_at)


def _holds(by: Actor, at: datetime) -> Iterator[Need]:
    for row in list_open_holds(by=by, limit=MOST_OF_A_KIND):
        says = _("%(name)s waits until the scene is said to be safe: %(place)s")
        yield Need(says % {"name": row.worker_name, "place": row.place}, reverse("console_safety"), row.held_at)


def _phones(by: Actor, at: datetime) -> Iterator[Need]:
    says_by_code: dict[str, Callable[[int], str]] = {
        "silent_with_unsent": lambda n: ngettext(
            "The phone of %(name)s is silent and holds %(n)d record",
            "The phone of %(name)s is silent and holds %(n)d records",
            n,
        ),
        "unsent_old": lambda n: ngettext(
            "The phone of %(name)s has not sent %(n)d record for hours",
            "The phone of %(name)s has not sent %(n)d records for hours",
            n,
        ),
        "gap": lambda n: ngettext(
            "%(n)d record is missing from the phone of %(name)s",
            "%(n)d records are missing from the phone of %(name)s",
            n,
        ),
        "revoked_unsent": lambda n: ngettext(
            "The phone taken back from %(name)s still owes %(n)d record",
            "The phone taken back from %(name)s still owes %(n)d records",
            n,
        ),
        "no_promise": lambda n: _("The phone of %(name)s cannot promise to keep what is saved"),
    }
    for row in list_device_trouble(by=by, at=at, limit=MOST_OF_A_KIND):
        says = says_by_code[row.says](row.count) % {"name": row.worker_name or "?", "n": row.count}
        yield Need(says, reverse("console_phones"), row.since)


def _asks(by: Actor, at: datetime) -> Iterator[Need]:
    asks = list_asks(by=by, state="agreed")
    if asks:
        says = ngettext("%(n)d shift waits for your word", "%(n)d shifts wait for your word", len(asks))
        yield Need(says % {"n": len(asks)}, reverse("console_roster"), asks[0].asked_at, "")


def _feeds(by: Actor, at: datetime) -> Iterator[Need]:
    for feed in list_feeds(by=by, at=at):
        if feed.is_on and feed.health in SICK:
            says = _("Calls from %(name)s do not come in as they should") % {"name": feed.name}
            yield Need(says, reverse("console_feed", args=[feed.id]), feed.last_good_at)


def _write_ups(by: Actor, at: datetime) -> Iterator[Need]:
    overdue = list_overdue(by=by, before=at - OVERDUE_AFTER)
    if overdue:
        says = ngettext("%(n)d write-up is overdue", "%(n)d write-ups are overdue", len(overdue)) % {"n": len(overdue)}
        names = ", ".join(sorted({row.worker_name for row in overdue}))
        yield Need(f"{says} ({names})", reverse("console_caseload"), overdue[-1].departed_at, "")


def _hand_over(by: Actor, at: datetime) -> Iterator[Need]:
    row = newest_hand_over(by=by)
    if row is not None and row.taken_at is None and not row.is_mine and at - row.written_at < OLD_HAND_OVER:
        says = _("%(name)s handed the shift over: nobody has taken it") % {"name": row.written_by}
        yield Need(says, reverse("console_hand_over"), row.written_at)


SOURCES = (
    _alarms, _officer_wanted, _questions, _unanswered, _holds, _phones, _feeds, _hand_over, _asks, _write_ups,
)  # fmt: skip
