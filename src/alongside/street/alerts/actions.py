"""Telling people that there is something to open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .models import Alert

KEEP = timedelta(days=2)
"""How long the stream can replay. Older alerts are swept."""


def tell(*, audience: str, kind: str, subject: str, at: datetime) -> None:
    """Put one alert into the outbox, in the caller's transaction: it goes out when that commits."""
    Alert.objects.create(audience=audience, kind=kind, subject=subject, made_at=at)


def tell_all(alerts: Iterable[tuple[str, str, str]], *, at: datetime) -> None:
    """Put several alerts (audience, kind, subject) into the outbox at once."""
    Alert.objects.bulk_create([Alert(audience=a, kind=k, subject=s, made_at=at) for a, k, s in alerts])


def sweep_alerts(*, at: datetime) -> int:
    """Forget alerts that are too old to replay, and say how many."""
    swept, _ = Alert.objects.filter(made_at__lt=at - KEEP).delete()
    return swept
