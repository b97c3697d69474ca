"""Pages: begun, climbing rung by rung, ended by a human. Only rows are made here; carriers come after."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.people.models import User
from alongside.street.people.reads import may_be_paged

from ..models import Mobile, Page, PushPlace, Sending
from ..reads.ladders import ladder_times
from ..rules.ladder import Rung, climb_at, rung_at
from ..rules.words import UNANSWERED, PageEnd, PageKind, Way
from .telling import tell, tell_all

MOST_AT_ONCE = 200
TEST_LASTS = timedelta(seconds=60)


def page(
    *,
    programme_id: int,
    user_ids: Collection[int],
    kind: str,
    subject: str,
    at: datetime,
    until: datetime | None = None,
    ladder: str = "offer",
    is_told: bool = False,
) -> UUID:
    """Begin to wake people for a thing, in the caller's transaction: the open app at once, then rung by rung.

    ``is_told`` says that the caller tells the open app itself: then this is one row and nothing more, for a call that
    rings must not wait, and each rung asks who may be woken before it is climbed. An offer reaches nobody who is off
    shift. After ``until`` nobody is woken any more.
    """
    people = list(dict.fromkeys(user_ids)) if is_told else _may_hear(PageKind(kind), user_ids, at)
    made = Page.objects.create(
        id=uuid7(),
        programme_id=programme_id,
        kind=kind,
        ladder=ladder,
        subject=subject,
        user_ids=people,
        begun_at=at,
        until_at=until,
        climb_at=at if people else None,
    )
    if not is_told:
        tell_all([(f"asker:{user_id}", "page", subject) for user_id in people], at=at)
    return made.pk


def page_oneself(*, by: Actor, at: datetime) -> UUID:
    """Wake the one who asks, as a test; a test that still runs is not begun again."""
    if by.user_id is None:
        raise Missing
    subject = f"test:{by.user_id}"
    running = Page.objects.filter(_open_at(at), subject=subject).order_by("-begun_at").first()
    if running is not None:
        return running.pk
    return page(
        programme_id=by.programme_id,
        user_ids=[by.user_id],
        kind=PageKind.TEST,
        subject=subject,
        at=at,
        until=at + TEST_LASTS,
        ladder="safety",
    )


def answer_page(*, subject: str, user_id: int | None, at: datetime) -> int:
    """Stop every page of a subject: a human has answered. Answers how many were open."""
    return _end(subject, PageEnd.ANSWERED, at=at, answered_by_id=user_id)


def take_back_page(*, subject: str, at: datetime) -> int:
    """Stop every page of a subject: nobody has to answer it any more. Answers how many were open."""
    return _end(subject, PageEnd.TAKEN_BACK, at=at)


def climb_pages(*, at: datetime) -> int:
    """Climb every rung whose time has come, end the pages whose time is over, and count the rungs climbed."""
    Page.objects.filter(ended_at=None, until_at__lte=at).update(ended_at=at, end=PageEnd.RAN_OUT)
    climbed = 0
    for due in Page.objects.filter(_open_at(at), climb_at__lte=at).order_by("climb_at")[:MOST_AT_ONCE]:
        with transaction.atomic():
            climbed += _climb(due, at)
    return climbed


def hurry_page(page_id: UUID, *, at: datetime) -> None:
    """Climb a page's next rung at once, when nothing that was sent for it can still arrive."""
    if Sending.objects.filter(Q(done_at=None) | Q(state="sent"), page_id=page_id).exists():
        return
    Page.objects.filter(pk=page_id, ended_at=None, climb_at__gt=at).update(climb_at=at)


def _open_at(at: datetime) -> Q:
    return Q(ended_at=None) & (Q(until_at=None) | Q(until_at__gt=at))


def _end(subject: str, end: PageEnd, *, at: datetime, answered_by_id: int | None = None) -> int:
    found = Page.objects.filter(subject=subject, ended_at=None)
    ended = found.update(ended_at=at, end=end, answered_by_id=answered_by_id)
    if ended:
        alarmed = Page.objects.filter(subject=subject, ended_at=at, alarmed_at__isnull=False)
        programmes = set(alarmed.values_list("programme_id", flat=True))
        tell_all([(f"board:{programme_id}", "safety", "page") for programme_id in programmes], at=at)
    return ended


def _climb(due: Page, at: datetime) -> bool:
    """Climb one rung: one conditional update, so that of several senders one climbs."""
    times = ladder_times(due.programme_id, due.ladder)
    rung, after = rung_at(times, due.rung), climb_at(times, due.rung + 1, due.begun_at)
    mine = Page.objects.filter(_open_at(at), pk=due.pk, rung=due.rung, climb_at__lte=at)
    if due.rung == 0 and rung is not None and due.begun_at + rung.after > at:
        mine.update(climb_at=due.begun_at + rung.after)  # whoever began the page did not look up the ladder
        return False
    if not mine.update(rung=due.rung + 1, climb_at=after):
        return False
    if rung is not None and not _reach(due, rung, at) and after is not None:
        Page.objects.filter(pk=due.pk).update(climb_at=min(after, at))
    return True


def _reach(due: Page, rung: Rung, at: datetime) -> int:
    """Make the messages of a rung, and say how many people it can reach."""
    people = _may_hear(PageKind(due.kind), due.user_ids, at)
    if rung.way is Way.PUSH:
        return _push(due, people, due.kind, rung.turn, at)
    if rung.way is Way.TEXT:
        return _text(due, people, due.kind, rung.turn, at)
    return _alarm(due, rung.turn, at)


def _alarm(due: Page, turn: int, at: datetime) -> int:
    """Tell the coordinators that nobody answered: the board, and every way to their own phones at once."""
    Page.objects.filter(pk=due.pk, alarmed_at=None).update(alarmed_at=at)
    tell(audience=f"board:{due.programme_id}", kind="safety", subject="page", at=at)
    coordinators = User.objects.filter(programme_id=due.programme_id, role=Role.COORDINATOR, is_active=True)
    people = [one for one in coordinators.values_list("pk", flat=True) if one not in due.user_ids]
    tell_all([(f"asker:{user_id}", "page", due.subject) for user_id in people], at=at)
    _push(due, people, UNANSWERED, turn, at)
    _text(due, people, UNANSWERED, turn, at)
    return 1


def _push(due: Page, people: Iterable[int], kind: str, turn: int, at: datetime) -> int:
    places = PushPlace.objects.filter(user_id__in=list(people), gone_at=None).order_by("pk")
    return _send(
        Sending(**_common(due, kind, turn, at), user_id=one.user_id, way=Way.PUSH, target=f"push:{one.pk}", place=one)
        for one in places
    )


def _text(due: Page, people: Iterable[int], kind: str, turn: int, at: datetime) -> int:
    mobiles = Mobile.objects.filter(user_id__in=list(people), confirmed_at__isnull=False, stopped_at=None)
    return _send(
        Sending(
            **_common(due, kind, turn, at),
            user_id=one.user_id,
            way=Way.TEXT,
            target=f"text:{one.user_id}",
            number=one.number,
        )
        for one in mobiles.order_by("pk")
    )


def _common(due: Page, kind: str, turn: int, at: datetime) -> dict[str, object]:
    return {
        "id": uuid7(), "programme_id": due.programme_id, "page": due, "kind": kind, "turn": turn, "made_at": at,
        "due_at": at,
    }  # fmt: skip


def _send(sendings: Iterable[Sending]) -> int:
    return len(Sending.objects.bulk_create(list(sendings), ignore_conflicts=True))


def _may_hear(kind: PageKind, user_ids: Collection[int], at: datetime) -> list[int]:
    """Answer who may be woken: for an offer only those on shift now, for anything else whoever still works here."""
    if kind is PageKind.OFFER:
        allowed = may_be_paged(user_ids, at)
    else:
        active = User.objects.filter(pk__in=list(user_ids), is_active=True)
        allowed = frozenset(active.values_list("pk", flat=True))
    return [one for one in dict.fromkeys(user_ids) if one in allowed]
