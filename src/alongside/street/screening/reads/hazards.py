"""Hazards marked at places, and how each stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Hazard
from ..rules.hazards import HazardState, state_of
from ..rules.words import HAZARD_SAYS


@dataclass(frozen=True)
class HazardRow:
    """One hazard as a page shows it."""

    hazard_id: int
    place_key: str
    what: str
    says: str
    state: HazardState
    set_by_name: str
    set_at: datetime
    review_at: datetime
    expires_at: datetime
    cleared_at: datetime | None
    cleared_by_name: str
    cleared_why: str

    @property
    def kind_says(self) -> str:
        """Say the kind in one sentence."""
        return HAZARD_SAYS[self.what]


@dataclass(frozen=True)
class Marked:
    """One hazard as screening needs it: where, what, and from when to when."""

    place_key: str
    what: str
    set_at: datetime
    expires_at: datetime
    cleared_at: datetime | None

    def held(self, at: datetime) -> bool | None:
        """Say whether it held at an instant; None when its time had run out and nobody had looked."""
        if at < self.set_at or (self.cleared_at is not None and self.cleared_at <= at):
            return False
        return None if self.expires_at <= at else True


def list_hazards(*, by: Actor, at: datetime, limit: int = 100) -> list[HazardRow]:
    """Answer the hazards that nobody has cleared, those that need somebody first."""
    found = Hazard.objects.filter(programme_id=by.programme_id, cleared_at__isnull=True)
    return [_row(one, at) for one in found.order_by("review_at", "pk")[:limit]]


def list_hazards_at(place_keys: Collection[str], *, by: Actor, at: datetime, limit: int = 10) -> list[HazardRow]:
    """Answer the hazards at some places that nobody has cleared: what somebody must know who goes there."""
    if not place_keys:
        return []
    found = Hazard.objects.filter(programme_id=by.programme_id, place_key__in=list(place_keys), cleared_at__isnull=True)
    return [_row(one, at) for one in found.order_by("-set_at", "pk")[:limit]]


def list_cleared_hazards(*, by: Actor, at: datetime, limit: int = 20) -> list[HazardRow]:
    """Answer the hazards that were cleared last."""
    found = Hazard.objects.filter(programme_id=by.programme_id, cleared_at__isnull=False)
    return [_row(one, at) for one in found.order_by("-cleared_at", "-pk")[:limit]]


def access_hazard(hazard_id: int, *, by: Actor, at: datetime) -> HazardRow:
    """Answer one hazard of one's own programme, or refuse."""
    held = Hazard.objects.filter(pk=hazard_id, programme_id=by.programme_id).first()
    if held is None:
        raise Missing
    return _row(held, at)


def count_hazards_to_review(*, programme_id: int, at: datetime) -> int:
    """Count the hazards that somebody should look at now."""
    return Hazard.objects.filter(programme_id=programme_id, cleared_at__isnull=True, review_at__lte=at).count()


def marked_since(*, programme_id: int, since: datetime | None = None) -> dict[str, list[Marked]]:
    """Answer the hazards that held at any time since an instant (None: that nobody has cleared), by place."""
    found = Hazard.objects.filter(programme_id=programme_id)
    open_ones = found.filter(cleared_at__isnull=True)
    chosen: Iterable[Hazard] = open_ones if since is None else open_ones | found.filter(cleared_at__gt=since)
    by_place: dict[str, list[Marked]] = defaultdict(list)
    for one in chosen:
        by_place[one.place_key].append(Marked(one.place_key, one.what, one.set_at, one.expires_at, one.cleared_at))
    return dict(by_place)


def _row(one: Hazard, at: datetime) -> HazardRow:
    state = state_of(review_at=one.review_at, expires_at=one.expires_at, cleared_at=one.cleared_at, at=at)
    return HazardRow(
        one.pk, one.place_key, one.what, one.says, state, one.set_by_name, one.set_at, one.review_at, one.expires_at,
        one.cleared_at, one.cleared_by_name, one.cleared_why,
    )  # fmt: skip
