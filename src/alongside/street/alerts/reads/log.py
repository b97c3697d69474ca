"""The delivery log: what was sent to whom and what became of it, and who cannot be reached."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.street.people.models import User

from ..models import Mobile, Page, PushPlace, Sending, TextIn
from ..rules.numbers import veil_number
from .own import mobile_state


@dataclass(frozen=True)
class SendingRow:
    """One message of a page: to whom, how, and what became of it."""

    name: str
    way: str
    kind: str
    state: str
    made_at: datetime
    done_at: datetime | None
    tries: int
    fault: str


@dataclass(frozen=True)
class PageRow:
    """One page as the log shows it."""

    id: UUID
    kind: str
    subject: str
    names: tuple[str, ...]
    begun_at: datetime
    alarmed_at: datetime | None
    ended_at: datetime | None
    end: str
    answered_by: str
    sendings: tuple[SendingRow, ...]


@dataclass(frozen=True)
class PageState:
    """How a subject's newest page stands."""

    id: UUID
    is_open: bool
    is_alarmed: bool
    end: str
    answered_by_id: int | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ReachRow:
    """A person of the programme and the ways to wake them."""

    user_id: int
    name: str
    role: str
    pushes: int
    worked_at: datetime | None
    mobile_state: str


@dataclass(frozen=True)
class TextInRow:
    """A text that came in: never what it said."""

    received_at: datetime
    name: str
    number_shown: str
    taken_for: str


def page_state(subject: str) -> PageState | None:
    """Answer how the newest page of a subject stands, or None when there never was one."""
    found = Page.objects.filter(subject=subject).order_by("-begun_at", "-pk").first()
    if found is None:
        return None
    is_open, is_alarmed = found.ended_at is None, found.alarmed_at is not None
    return PageState(found.pk, is_open, is_alarmed, found.end, found.answered_by_id, found.ended_at)


def list_pages(*, by: Actor, limit: int = 50, before: datetime | None = None) -> list[PageRow]:
    """Answer the pages of one's own programme, newest first, with every message of each."""
    found = Page.objects.filter(programme_id=by.programme_id)
    if before is not None:
        found = found.filter(begun_at__lt=before)
    return _rows(list(found.order_by("-begun_at", "-pk")[:limit]), by)


def list_unanswered(*, by: Actor, at: datetime, limit: int = 20) -> list[PageRow]:
    """Answer the pages that climbed to the coordinators and that no human has answered, oldest first."""
    found = Page.objects.filter(programme_id=by.programme_id, ended_at=None, alarmed_at__isnull=False)
    still = [one for one in found.order_by("begun_at")[:limit] if one.until_at is None or one.until_at > at]
    return _rows(still, by)


def list_reach(*, by: Actor, limit: int = 200) -> list[ReachRow]:
    """Answer for every active person of the programme how they can be woken."""
    people = list(User.objects.filter(programme_id=by.programme_id, is_active=True).order_by("name", "pk")[:limit])
    ids = [one.pk for one in people]
    places: dict[int, list[PushPlace]] = defaultdict(list)
    for place in PushPlace.objects.filter(user_id__in=ids, gone_at=None):
        places[place.user_id].append(place)
    mobiles = {one.user_id: one for one in Mobile.objects.filter(user_id__in=ids)}
    rows = []
    for one in people:
        worked = [place.worked_at for place in places[one.pk] if place.worked_at]
        newest = max(worked, default=None)
        state = mobile_state(mobiles.get(one.pk))
        rows.append(ReachRow(one.pk, one.name, one.role, len(places[one.pk]), newest, state))
    return rows


def list_texts_in(*, by: Actor, limit: int = 20) -> list[TextInRow]:
    """Answer the texts that came in for one's own programme or from nobody we know, newest first."""
    found = list(TextIn.objects.filter(programme_id__in=[by.programme_id]).order_by("-received_at")[:limit])
    found += list(TextIn.objects.filter(programme_id=None).order_by("-received_at")[:limit])
    found.sort(key=lambda one: one.received_at, reverse=True)
    names = _names({one.user_id for one in found if one.user_id})
    return [
        TextInRow(one.received_at, names.get(one.user_id or 0, ""), veil_number(one.number), one.taken_for)
        for one in found[:limit]
    ]


def _rows(pages: list[Page], by: Actor) -> list[PageRow]:
    sendings: dict[UUID, list[Sending]] = defaultdict(list)
    for one in Sending.objects.filter(page__in=pages).order_by("made_at", "pk"):
        sendings[one.page_id].append(one)  # type: ignore[index]
    asked = {user for page in pages for user in page.user_ids} | {one.answered_by_id for one in pages}
    asked |= {one.user_id for some in sendings.values() for one in some}
    names = _names({one for one in asked if one})
    return [
        PageRow(
            id=page.pk,
            kind=page.kind,
            subject=page.subject,
            names=tuple(names.get(user, "?") for user in page.user_ids),
            begun_at=page.begun_at,
            alarmed_at=page.alarmed_at,
            ended_at=page.ended_at,
            end=page.end,
            answered_by=names.get(page.answered_by_id or 0, ""),
            sendings=tuple(_sending(one, names) for one in sendings[page.pk]),
        )
        for page in pages
    ]


def _sending(one: Sending, names: dict[int, str]) -> SendingRow:
    name = names.get(one.user_id or 0, "?")
    return SendingRow(name, one.way, one.kind, one.state, one.made_at, one.done_at, one.tries, one.fault)


def _names(ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
