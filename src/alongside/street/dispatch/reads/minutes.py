"""How long past responses kept workers: what a change of protocol would mean in minutes of work."""

from alongside.street.intake.models import Call
from alongside.street.screening.rules.work import WorkMinutes, learn_minutes

from ..models import Response

MOST = 20_000
"""The newest responses from which minutes are learned."""

LONGEST_MINUTES = 12 * 60
"""A response that seems to have lasted longer was not closed when it ended; it teaches nothing."""


def read_work_minutes(programme_id: int) -> WorkMinutes:
    """Learn from past responses how many minutes of work a call takes, by category; two workers count twice."""
    ended = Response.objects.filter(programme_id=programme_id, departed_at__isnull=False, taken_back_at=None).order_by(
        "-departed_at"
    )
    rows = list(ended.values_list("call_id", "accepted_at", "departed_at", "partner_id")[:MOST])
    categories = _categories([call_id for call_id, *_ in rows])
    past: list[tuple[str, float]] = []
    for call_id, accepted_at, departed_at, partner_id in rows:
        minutes = (departed_at - accepted_at).total_seconds() / 60 if departed_at else 0.0
        if 0 < minutes <= LONGEST_MINUTES:
            past.append((categories.get(call_id, ""), minutes * (1 if partner_id is None else 2)))
    return learn_minutes(past)


def _categories(call_ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(call_ids), 500):
        found |= dict(Call.objects.filter(pk__in=call_ids[start : start + 500]).values_list("pk", "category"))
    return found
