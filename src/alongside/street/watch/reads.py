"""The log of a shift, what stands open, and the hand-overs."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.models import NonResponse, Offer, Response, Waiting
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.models import Shift, User, Worker
from alongside.street.safety.models import MissedCheckIn, Sos

from .models import HandOver, LogLine
from .rules.radio import Line, in_order
from .rules.words import LineKind

LONGEST_SHIFT = timedelta(hours=24)
MOST_OF_A_KIND = 1_000
STAMPS = (
    ("accepted_at", "accepted"), ("en_route_at", "en_route"), ("staged_at", "staged"), ("arrived_at", "on_scene"),
    ("engaged_at", "engaged"), ("officer_released_at", "officer_released"), ("departed_at", "ended"),
)  # fmt: skip


@dataclass(frozen=True)
class OpenThing:
    """Something that stood open at a minute: a call that waits, a response under way, a call for help."""

    what: str
    who: str
    place: str
    number: str
    since: str

    def as_dict(self) -> dict[str, str]:
        """Answer it as JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class HandOverRow:
    """A hand-over as a page shows it."""

    hand_over_id: int
    written_at: datetime
    written_by: str
    is_mine: bool
    says: str
    open_then: tuple[OpenThing, ...]
    taken_at: datetime | None
    taken_by: str


def list_log(*, by: Actor, since: datetime, until: datetime, limit: int = 200) -> list[Line]:
    """Answer the lines of a span of at most a day, the newest first."""
    since = max(since, until - LONGEST_SHIFT)
    names = _Names(by.programme_id)
    lines = [
        *_answered(by.programme_id, since, until, names),
        *_not_answered(by.programme_id, since, until, names),
        *_safety(by.programme_id, since, until, names),
        *_shifts(by.programme_id, since, until, names),
        *_written(by.programme_id, since, until, names),
    ]
    return in_order(lines, limit)


def list_open_now(*, by: Actor, at: datetime, limit: int = 100) -> list[OpenThing]:
    """Answer what stands open: calls that wait, responses under way, calls for help; the oldest first."""
    names = _Names(by.programme_id)
    waiting = list(Waiting.objects.filter(programme_id=by.programme_id).order_by("since_at")[:limit])
    under_way = list(Response.objects.filter(programme_id=by.programme_id, end="").order_by("accepted_at")[:limit])
    call_by_id = calls_by_id([*(one.call_id for one in waiting), *(one.call_id for one in under_way)])
    found = [_open("waiting", "", call_by_id.get(one.call_id), one.since_at) for one in waiting]
    found += [
        _open(one.status, names.worker(one.worker_id), call_by_id.get(one.call_id), one.accepted_at)
        for one in under_way
    ]
    for sos in Sos.objects.filter(programme_id=by.programme_id, stood_down_at=None).order_by("raised_at")[:limit]:
        found.append(_open(sos.kind, names.worker(sos.worker_id), None, sos.raised_at))
    return sorted(found, key=lambda one: one.since)[:limit]


def newest_hand_over(*, by: Actor) -> HandOverRow | None:
    """Answer the newest hand-over of the programme, if there ever was one."""
    return next(iter(list_hand_overs(by=by, limit=1)), None)


def list_hand_overs(*, by: Actor, limit: int = 20) -> list[HandOverRow]:
    """Answer the hand-overs of the programme, the newest first."""
    names = _Names(by.programme_id)
    found = HandOver.objects.filter(programme_id=by.programme_id).order_by("-written_at", "-pk")[:limit]
    return [_hand_over(one, by, names) for one in found]


def access_hand_over(hand_over_id: int, *, by: Actor) -> HandOverRow:
    """Answer a hand-over of one's own programme, or refuse."""
    found = HandOver.objects.filter(pk=hand_over_id, programme_id=by.programme_id).first()
    if found is None:
        raise Missing
    return _hand_over(found, by, _Names(by.programme_id))


class _Names:
    """The names of a programme's people, asked for once."""

    def __init__(self, programme_id: int) -> None:
        self.users = dict(User.objects.filter(programme_id=programme_id).values_list("pk", "name"))
        workers = Worker.objects.filter(programme_id=programme_id).values_list("pk", "user_id")
        self.workers = {worker_id: self.users.get(user_id, "?") for worker_id, user_id in workers}

    def worker(self, worker_id: int | None) -> str:
        return self.workers.get(worker_id or 0, "?")

    def user(self, user_id: int | None) -> str:
        return self.users.get(user_id or 0, "Alongside")


def _place(call: CallRow | None) -> str:
    return (call.address or call.area_code or call.number) if call else "?"


def _open(what: str, who: str, call: CallRow | None, since: datetime) -> OpenThing:
    place, number = (_place(call), call.number) if call else ("", "")
    return OpenThing(what, who, place, number, since.isoformat())


def _answered(programme_id: int, since: datetime, until: datetime, names: _Names) -> Iterator[Line]:
    # A response can begin before the span and end within it.
    touched = Response.objects.filter(
        programme_id=programme_id, accepted_at__gte=since - LONGEST_SHIFT, accepted_at__lt=until
    )
    found = list(touched.order_by("-accepted_at")[:MOST_OF_A_KIND])
    call_by_id = calls_by_id([one.call_id for one in found])
    for one in found:
        call = call_by_id.get(one.call_id)
        for stamp, what in STAMPS:
            when = getattr(one, stamp)
            if when is not None and since <= when < until:
                yield Line(
                    when, LineKind.RESPONSE, what, who=names.worker(one.worker_id), place=_place(call),
                    number=call.number if call else "?", says=one.end if what == "ended" else "",
                )  # fmt: skip


def _not_answered(programme_id: int, since: datetime, until: datetime, names: _Names) -> Iterator[Line]:
    offers = Offer.objects.filter(
        programme_id=programme_id, state__in=["declined", "timed_out"], answered_at__gte=since, answered_at__lt=until
    )
    nobody = NonResponse.objects.filter(programme_id=programme_id, made_at__gte=since, made_at__lt=until)
    waiting = Waiting.objects.filter(programme_id=programme_id, since_at__gte=since, since_at__lt=until)
    found_offers = list(offers.order_by("-answered_at")[:MOST_OF_A_KIND])
    found_nobody = list(nobody.order_by("-made_at")[:MOST_OF_A_KIND])
    found_waiting = list(waiting.order_by("-since_at")[:MOST_OF_A_KIND])
    call_by_id = calls_by_id(_call_ids(found_offers, found_nobody, found_waiting))
    for asked in found_waiting:
        call = call_by_id.get(asked.call_id)
        yield Line(asked.since_at, LineKind.CALL, "asked", place=_place(call), number=call.number if call else "?")
    for offer in found_offers:
        call = call_by_id.get(offer.call_id)
        yield Line(
            offer.answered_at or offer.expires_at, LineKind.RESPONSE, offer.state, who=names.worker(offer.worker_id),
            place=_place(call), number=call.number if call else "?", says=offer.decline_reason,
        )  # fmt: skip
    for one in found_nobody:
        call = call_by_id.get(one.call_id)
        yield Line(
            one.made_at, LineKind.NOBODY, "nobody", place=_place(call), number=call.number if call else "?",
            says=one.reason,
        )  # fmt: skip


def _call_ids(*lists: Iterable[Offer | NonResponse | Waiting]) -> list[int]:
    return [one.call_id for found in lists for one in found]


def _safety(programme_id: int, since: datetime, until: datetime, names: _Names) -> Iterator[Line]:
    raised = Sos.objects.filter(programme_id=programme_id, raised_at__gte=since - LONGEST_SHIFT, raised_at__lt=until)
    for sos in raised.order_by("-raised_at")[:MOST_OF_A_KIND]:
        who = names.worker(sos.worker_id)
        if sos.raised_at >= since:
            yield Line(sos.raised_at, LineKind.SAFETY, sos.kind, who=who)
        if sos.stood_down_at and since <= sos.stood_down_at < until:
            other = names.user(sos.stood_down_by_id)
            yield Line(sos.stood_down_at, LineKind.SAFETY, "stood_down", who=who, other=other)
    missed = MissedCheckIn.objects.filter(programme_id=programme_id, noticed_at__gte=since, noticed_at__lt=until)
    for one in missed.order_by("-noticed_at")[:MOST_OF_A_KIND]:
        yield Line(one.noticed_at, LineKind.SAFETY, "missed_check_in", who=names.worker(one.worker_id))


def _shifts(programme_id: int, since: datetime, until: datetime, names: _Names) -> Iterator[Line]:
    touched = Shift.objects.filter(worker__programme_id=programme_id, starts_at__lt=until, ends_at__gt=since)
    for shift in touched.order_by("starts_at")[:MOST_OF_A_KIND]:
        for when, what in ((shift.went_on_at, "went_on"), (shift.went_off_at, "went_off")):
            if when is not None and since <= when < until:
                yield Line(when, LineKind.SHIFT, what, who=names.worker(shift.worker_id))


def _written(programme_id: int, since: datetime, until: datetime, names: _Names) -> Iterator[Line]:
    lines = LogLine.objects.filter(programme_id=programme_id, written_at__gte=since, written_at__lt=until)
    for line in lines.order_by("-written_at")[:MOST_OF_A_KIND]:
        who = names.user(line.written_by_id)
        yield Line(line.written_at, LineKind.NOTE, "note", who=who, says=line.says)
    handed = HandOver.objects.filter(programme_id=programme_id, written_at__gte=since - LONGEST_SHIFT)
    for one in handed.filter(written_at__lt=until).order_by("-written_at")[:MOST_OF_A_KIND]:
        if one.written_at >= since:
            yield Line(one.written_at, LineKind.NOTE, "handed_over", who=names.user(one.written_by_id))
        if one.taken_at and since <= one.taken_at < until:
            yield Line(one.taken_at, LineKind.NOTE, "taken_over", who=names.user(one.taken_by_id))


def _hand_over(one: HandOver, by: Actor, names: _Names) -> HandOverRow:
    return HandOverRow(
        hand_over_id=one.pk,
        written_at=one.written_at,
        written_by=names.user(one.written_by_id),
        is_mine=one.written_by_id == by.user_id,
        says=one.says,
        open_then=tuple(OpenThing(**thing) for thing in one.open_then),
        taken_at=one.taken_at,
        taken_by=names.user(one.taken_by_id) if one.taken_by_id else "",
    )
