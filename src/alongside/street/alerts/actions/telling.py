"""Telling people that there is something to open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from ..models import Alert, Page, Sending, TextIn

KEEP = timedelta(days=2)
"""How long the stream can replay. Older alerts are swept."""
KEEP_LOG = timedelta(days=90)
"""How long the delivery log reaches back."""


def tell(*, audience: str, kind: str, subject: str, at: datetime) -> None:
    """Put one alert into the outbox, in the caller's transaction: it goes out when that commits."""
    tell_all([(audience, kind, subject)], at=at)


def tell_all(alerts: Iterable[tuple[str, str, str]], *, at: datetime) -> None:
    """Put several alerts (audience, kind, subject) into the outbox at once, in one plain statement."""
    made_at = connection.ops.adapt_datetimefield_value(at)
    values = [value for alert in alerts for value in (*alert, made_at)]
    if values:
        rows = ", ".join(["(%s, %s, %s, %s)"] * (len(values) // 4))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO alerts_alert (audience, kind, subject, made_at) VALUES {rows}", values)


def sweep_alerts(*, at: datetime) -> int:
    """Forget alerts that are too old to replay, and what the delivery log no longer shows; count the alerts."""
    swept, _ = Alert.objects.filter(made_at__lt=at - KEEP).delete()
    Page.objects.filter(begun_at__lt=at - KEEP_LOG, ended_at__isnull=False).delete()
    Sending.objects.filter(made_at__lt=at - KEEP_LOG, page=None, done_at__isnull=False).delete()
    TextIn.objects.filter(received_at__lt=at - KEEP_LOG).delete()
    return swept
