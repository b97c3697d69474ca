"""What every page of the console hands to its template, and who asks."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from alongside.ground.actor import Actor
from alongside.street.people.reads import access_programme

PAGE_SIZE = 20


def who_asks(request: HttpRequest) -> Actor:
    """Answer the signed-in person as the actor of what they do. The page's audience has been checked."""
    actor: Actor = request.user.actor  # type: ignore[union-attr]
    return actor


def frame(by: Actor, at: datetime, here: str, **rest: Any) -> dict[str, Any]:
    """Answer the context of a page: its instant, the programme's clock, which page it is, and its own rows."""
    return {"at": at, "time_zone": access_programme(by.programme_id).time_zone, "here": here, **rest}


def page_number(request: HttpRequest) -> int:
    """Answer which page of a list is asked for; anything strange is the first."""
    asked = request.GET.get("page", "1")
    return min(int(asked), 500) if asked.isdigit() and int(asked) > 0 else 1
