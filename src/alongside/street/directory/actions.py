"""Keeping the directory of services."""

from datetime import datetime
from typing import Any

from alongside.ground.actor import Actor

from .models import Service


def add_service(*, organisation: str, name: str, by: Actor, at: datetime, **facts: Any) -> int:
    """Add a service, or renew the entry that has this organisation and name."""
    service, _ = Service.objects.update_or_create(
        programme_id=by.programme_id,
        organisation=organisation,
        name=name,
        defaults={"confirmed_at": at, **facts},
    )
    return service.pk
