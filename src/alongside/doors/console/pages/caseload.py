"""The caseload: how much each worker carries, in counts alone."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alongside.confided.encounters.reads import count_unwritten_by_worker
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.street.dispatch.reads import list_responses_between
from alongside.street.people.reads import list_workers

from .frame import PAGE_SIZE, frame, page_number, who_asks

WEEK = timedelta(days=7)
MOST_RESPONSES = 500


@require_GET
@audience(Role.COORDINATOR)
def show_caseload(request: HttpRequest) -> HttpResponse:
    """Show the calls answered and the write-ups still open, by worker."""
    by, at = who_asks(request), clock.now()
    page = page_number(request)
    rows = _rows(by, at)
    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    has_more = len(rows) > page * PAGE_SIZE
    return render(request, "console/caseload.html", frame(by, at, "caseload", rows=shown, page=page, has_more=has_more))


def _rows(by: Actor, at: datetime) -> list[dict[str, Any]]:
    week = list_responses_between(by=by, since=at - WEEK, until=at, limit=MOST_RESPONSES)
    answered = Counter(n for one in week for n in (one.worker_id, one.partner_id) if n is not None)
    owed = count_unwritten_by_worker(by=by)
    rows = []
    for worker in list_workers(by=by):
        rows.append(
            {
                "name": worker.name,
                "answered": answered[worker.worker_id],
                "unwritten": owed.get(worker.worker_id, 0),
            }
        )
    return rows
