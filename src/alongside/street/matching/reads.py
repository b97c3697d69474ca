"""What matching answers: which calls are one event, the pairs that wait for a person, the event of a response."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.reads import CallFact, list_work_facts, work_facts_of
from alongside.street.intake.models import Call
from alongside.street.intake.reads import CallRow, calls_by_id

from .models import MatchingManner, PairDecision, ResponseLink, SamePair
from .rules.evidence import FEED_SOURCES
from .rules.groups import Member, canonical_by_call, groups_of
from .rules.words import Certainty, in_a_word

AT_ONCE = 500


@dataclass(frozen=True)
class PairRow:
    """Two calls that may be one event, side by side."""

    pair_id: int
    first: CallRow
    second: CallRow
    certainty: float
    word: Certainty
    why: tuple[str, ...]
    state: str
    decided_at: datetime | None
    decided_by_id: int | None


@dataclass(frozen=True)
class DecisionRow:
    """One decision about a pair."""

    state: str
    why: str
    decided_at: datetime
    decided_by_id: int | None


@dataclass(frozen=True)
class LinkRow:
    """The centre's event of a response: certain, likely or none."""

    response_id: UUID
    call_id: int | None
    word: str
    certainty: float


def same_as(call_ids: Iterable[int]) -> dict[int, int]:
    """Answer, for each call, the call that speaks for its event: itself unless it was merged with another."""
    asked = list(call_ids)
    answer = {call_id: call_id for call_id in asked}
    merged = _merged_with(asked)
    if merged:
        groups = groups_of(merged)
        canonical = canonical_by_call(groups, _members([one for group in groups for one in group]))
        answer |= {call_id: canonical[call_id] for call_id in asked if call_id in canonical}
    return answer


def group_of(call_id: int) -> frozenset[int]:
    """Answer every call that is one event with this one, itself included."""
    groups = groups_of(_merged_with([call_id]))
    return next((group for group in groups if call_id in group), frozenset({call_id}))


def list_pairs(
    *, by: Actor, state: str = "proposed", least: float = 0.0, limit: int = 20, after: int = 0
) -> list[PairRow]:
    """Answer the pairs in a state, newest first; ``after`` is the last pair that was shown."""
    found = SamePair.objects.filter(programme_id=by.programme_id, state=state, certainty__gte=least)
    if after:
        found = found.filter(pk__lt=after)
    return _rows(found.order_by("-pk")[:limit])


def access_pair(pair_id: int, *, by: Actor) -> PairRow:
    """Answer a pair of one's own programme, or refuse."""
    found = SamePair.objects.filter(pk=pair_id, programme_id=by.programme_id)
    rows = _rows(found)
    if not rows:
        raise Missing
    return rows[0]


def count_pairs(*, by: Actor, state: str = "proposed") -> int:
    """Answer how many pairs are in a state."""
    return SamePair.objects.filter(programme_id=by.programme_id, state=state).count()


def list_pairs_of_call(call_id: int, *, limit: int = 50) -> list[PairRow]:
    """Answer every pair of one call, surest first."""
    found = SamePair.objects.filter(Q(first_id=call_id) | Q(second_id=call_id))
    return _rows(found.order_by("-certainty", "pk")[:limit])


def list_decisions(pair_id: int, *, by: Actor, limit: int = 50) -> list[DecisionRow]:
    """Answer what was decided about a pair, oldest first."""
    access_pair(pair_id, by=by)
    found = PairDecision.objects.filter(pair_id=pair_id).order_by("pk")[:limit]
    return [DecisionRow(one.state, one.why, one.decided_at, one.decided_by_id) for one in found]


def list_decided_calls(*, programme_id: int, since: datetime, limit: int = 500) -> list[int]:
    """Answer the calls about whose pairs something was decided after an instant, newest decision first."""
    found = SamePair.objects.filter(programme_id=programme_id, decided_at__gt=since).order_by("-decided_at", "-pk")
    return [call_id for pair in found.values_list("first_id", "second_id")[:limit] for call_id in pair]


def merges_from(programme_id: int) -> float | None:
    """Answer from which certainty on pairs merge by themselves; None while only people merge."""
    found = MatchingManner.objects.filter(programme_id=programme_id).values_list("merges_from", flat=True)
    return found.first()


def links_of(response_ids: Collection[UUID]) -> dict[UUID, LinkRow]:
    """Answer the centre's events of some responses; a response nobody has looked at is absent."""
    found = ResponseLink.objects.filter(response_id__in=list(response_ids))
    return {one.response_id: LinkRow(one.response_id, one.call_id, one.word, one.certainty) for one in found}


def groups_by_call(call_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Answer, for each call, every call that is one event with it, itself included."""
    asked = list(call_ids)
    groups = groups_of(_merged_with(asked))
    found = {call_id: group for group in groups for call_id in group}
    return {call_id: found.get(call_id, frozenset({call_id})) for call_id in asked}


def list_event_facts(
    *, programme_id: int, since: datetime | None = None, until: datetime | None = None
) -> Iterator[CallFact]:
    """Answer every event with what became of it, once, however many calls told of it.

    An event belongs to the instant at which the call that speaks for it was created.
    """
    joined = _groups_of_programme(programme_id)
    in_group = {call_id for group in joined for call_id in group}
    for fact in list_work_facts(programme_id=programme_id, since=since, until=until):
        if fact.call_id not in in_group:
            yield fact
    yield from joined_facts(programme_id=programme_id, since=since, until=until)


def joined_facts(*, programme_id: int, since: datetime | None = None, until: datetime | None = None) -> list[CallFact]:
    """Answer the events that several calls told of, each with what those calls say together."""
    groups = _groups_of_programme(programme_id)
    members = _members([call_id for group in groups for call_id in group])
    canonical = canonical_by_call(groups, members)
    inside = {
        canonical[min(group)]: group
        for group in groups
        if min(group) in canonical and _is_between(members[canonical[min(group)]].created_at, since, until)
    }
    told = work_facts_of([call_id for group in inside.values() for call_id in group], programme_id=programme_id)
    by_call = {fact.call_id: fact for fact in told}
    return [
        join_facts(speaks, [by_call[one] for one in sorted(group) if one in by_call])
        for speaks, group in inside.items()
    ]


def _groups_of_programme(programme_id: int) -> list[frozenset[int]]:
    merged = SamePair.objects.filter(programme_id=programme_id, state="merged")
    return groups_of(merged.values_list("first_id", "second_id"))


def _is_between(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def join_facts(speaks: int, facts: list[CallFact]) -> CallFact:
    """Put together what several calls say of one event. The call that speaks lends the place, time and category."""
    own = next((one for one in facts if one.call_id == speaks), facts[0])
    answered = next((one for one in facts if one.response_id is not None), None)
    screened = answered or _screened(own, facts)
    joined: dict[str, Any] = {
        "outcome": screened.outcome,
        "because": screened.because,
        "protocol_version": screened.protocol_version,
        "offered": any(one.offered for one in facts),
        "is_history": all(one.is_history for one in facts),
    }
    if answered is not None:
        joined |= {name: getattr(answered, name) for name in RESPONSE_FACTS}
    else:
        joined["non_response_reason"] = next((o.non_response_reason for o in facts if o.non_response_reason), "")
    for stamp in ("police_dispatched_at", "police_on_scene_at", "police_cleared_at"):
        joined[stamp] = getattr(own, stamp) or next((getattr(o, stamp) for o in facts if getattr(o, stamp)), None)
    return replace(own, **joined)


RESPONSE_FACTS = (
    "response_id", "requested_at", "accepted_at", "en_route_at", "arrived_at", "engaged_at", "departed_at",
    "officer_on_scene_at_arrival", "officer_released_at", "end", "non_response_reason",
)  # fmt: skip
CAUTION = {"ineligible": 3, "eligible": 2, "not_assessed": 1}


def _screened(own: CallFact, facts: list[CallFact]) -> CallFact:
    """Answer the call whose screening holds for the event: what is known beats what is not, and caution wins."""
    return max(facts, key=lambda one: (CAUTION.get(one.outcome or "", 0), one.call_id == own.call_id))


def _merged_with(call_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Answer every merged pair that hangs together with some calls."""
    seen: set[int] = set()
    found: set[tuple[int, int]] = set()
    ahead = set(call_ids)
    while ahead:
        asked = sorted(ahead)
        seen |= ahead
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            merged = SamePair.objects.filter(Q(first_id__in=some) | Q(second_id__in=some), state="merged")
            found |= set(merged.values_list("first_id", "second_id"))
        ahead = {one for pair in found for one in pair} - seen
    return found


def _members(call_ids: list[int]) -> dict[int, Member]:
    members: dict[int, Member] = {}
    for start in range(0, len(call_ids), AT_ONCE):
        some = Call.objects.filter(pk__in=call_ids[start : start + AT_ONCE])
        for call_id, asked_by_id, call_source, created_at in some.values_list(
            "pk", "asked_by_id", "call_source", "created_at"
        ):
            is_asked = asked_by_id is not None or call_source not in FEED_SOURCES
            members[call_id] = Member(call_id, is_asked, created_at)
    return members


def _rows(pairs: Iterable[SamePair]) -> list[PairRow]:
    found = list(pairs)
    calls = calls_by_id([n for one in found for n in (one.first_id, one.second_id)])
    return [
        PairRow(
            one.pk, calls[one.first_id], calls[one.second_id], one.certainty, in_a_word(one.certainty),
            tuple(one.why), one.state, one.decided_at, one.decided_by_id,
        )
        for one in found
        if one.first_id in calls and one.second_id in calls
    ]  # fmt: skip
