"""Proposing a recipe for a page: from a file somebody sent, or from the first page of a feed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.feeds.actions.trying import first_page
from alongside.street.feeds.models import Feed
from alongside.street.intake.actions import keep_proposal, propose_from_upload
from alongside.street.intake.actions.proposing import Sample
from alongside.street.intake.rules.profiling import propose
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import list_areas

Tell = Callable[[float, str], None]


def propose_for_page(*, asked: Mapping[str, Any], by: Actor, at: datetime, on_progress: Tell) -> dict[str, Any]:
    """Propose a recipe for what was asked, and answer the token under which a person finds it."""
    zone, point = access_programme(by.programme_id).time_zone, _middle(by)
    if "upload" in asked:
        token = str(asked["upload"])
        propose_from_upload(
            token=token, file=str(asked["file"]), hint_zone=zone, hint_point=point, by=by, on_progress=on_progress
        )
        return {"token": token}
    feed = Feed.objects.filter(pk=int(asked["feed"]), programme_id=by.programme_id).first()
    if feed is None:
        raise Missing
    batch = first_page(feed, at=at)
    on_progress(0.5, "")
    columns = list(batch.columns)
    rows = [[row.get(name, "") for name in columns] for row in batch.rows]
    proposal = propose(columns, rows, hint_zone=zone, hint_point=point, title=f"Drafted from the feed {feed.name}")
    token = uuid4().hex
    keep_proposal(
        token=token,
        file=feed.name,
        proposal=proposal,
        sample=Sample(columns, rows, len(rows), list(batch.notes)),
        by=by,
    )
    return {"token": token}


def _middle(by: Actor) -> tuple[float, float] | None:
    """Answer the middle of the programme's map, if it has one."""
    points = [
        point
        for area in list_areas(programme_id=by.programme_id)
        for point in _points(area.polygon.get("coordinates", []))
    ]
    if not points:
        return None
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _points(nested: Any) -> list[tuple[float, float]]:
    if nested and isinstance(nested[0], int | float):
        return [(float(nested[0]), float(nested[1]))]
    return [point for part in nested for point in _points(part)]
