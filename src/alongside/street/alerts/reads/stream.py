"""What the live stream asks of the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor
from alongside.ground.audience import Role

from ..models import Alert


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as the stream sends it. ``is_late``: it is sent under a higher id than its own."""

    alert_id: int
    audience: str
    kind: str
    subject: str
    is_late: bool = False


def audiences_of(by: Actor) -> frozenset[str]:
    """Answer which alerts a person may hear: the board for a coordinator, their own for others."""
    mine = {f"asker:{by.user_id}"}
    if by.role is Role.COORDINATOR:
        mine.add(f"board:{by.programme_id}")
    if by.worker_id is not None:
        mine.add(f"worker:{by.worker_id}")
    return frozenset(mine)


def list_alerts_after(alert_id: int, *, audiences: Collection[str] | None = None, limit: int = 500) -> list[AlertRow]:
    """Answer the alerts after a cursor, oldest first; of all audiences when none are given."""
    found = Alert.objects.filter(id__gt=alert_id)
    if audiences is not None:
        found = found.filter(audience__in=audiences)
    rows = found.order_by("id").values_list("id", "audience", "kind", "subject")[:limit]
    return [AlertRow(*row) for row in rows]


def list_alerts_by_id(ids: Collection[int], *, limit: int = 500) -> list[AlertRow]:
    """Answer the alerts of these ids that are there by now, oldest first."""
    found = Alert.objects.filter(id__in=list(ids)[:limit]).order_by("id")
    return [AlertRow(*row) for row in found.values_list("id", "audience", "kind", "subject")]


def list_late_alerts(*, since: datetime, upto: int, limit: int = 500) -> list[AlertRow]:
    """Answer the newest alerts of the last moments, oldest first: any of them may have been committed late."""
    found = Alert.objects.filter(made_at__gte=since, id__lte=upto).order_by("-id")[:limit]
    rows = found.values_list("id", "audience", "kind", "subject")
    return [AlertRow(*row) for row in reversed(rows)]


def last_alert_id() -> int:
    """Answer the cursor of the newest alert, 0 when there is none."""
    return Alert.objects.order_by("-id").values_list("id", flat=True).first() or 0
