"""The caseload: how much each worker carries, and what waits unopened, in counts alone."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from alongside.confided.encounters.reads import count_unwritten_by_worker
from alongside.confided.vault.reads import UnopenedRow, list_unopened
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.street.dispatch.reads import list_responses_between
from alongside.street.people.reads import list_workers

from .frame import PAGE_SIZE, frame, page_number, who_asks

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WEEK = timedelta(days=7)
MOST_RESPONSES = 500
MOST_CODES = 100

WAITS = _("Just came in: it is opened within a minute.")
UNKNOWN_CALL = _("It names a call or a write-up that we do not have.")
SOMEONE_ELSES = _("It was sent by someone who was not on that call.")
UNKNOWN_WORDS = _("The phone's app is older or newer than the office and wrote words it does not know.")
BROKEN = _("Its seal does not open: it was damaged on the way, or made for another programme.")
WHY_SAYS: "dict[str, _StrPromise]" = {
    "": WAITS,
    "vault-locked": _("The programme key cannot be read on this machine. Tell whoever runs it."),
    "does-not-open": BROKEN,
    "not-json": BROKEN,
    "not-an-object": BROKEN,
    "repeated-id": _("A phone sent two different records under one number. Both are kept."),
    "clock-ahead": _("The phone's clock is days ahead."),
    "clock-unreadable": _("The phone's clock said no time that can be read."),
    "revoked-sender": _("Its sender no longer works here, or was signed in on a phone that was lost."),
    "revoked-device": _("It came from a phone that was taken back. See the page Phones."),
    "unknown-response": UNKNOWN_CALL,
    "no-encounter": UNKNOWN_CALL,
    "unknown-encounter": UNKNOWN_CALL,
    "unknown-service": _("It names a service that is not in the directory."),
    "not-their-response": SOMEONE_ELSES,
    "not-their-encounter": SOMEONE_ELSES,
    "unknown-kind": UNKNOWN_WORDS,
    "unknown-schema": UNKNOWN_WORDS,
    "opener-failed": _("Something went wrong here while opening it. Tell whoever runs Alongside."),
}
"""Why a record waits, in words. The codes say nothing of what is in it."""


@require_GET
@audience(Role.COORDINATOR)
def show_caseload(request: HttpRequest) -> HttpResponse:
    """Show the calls answered and the write-ups still open, by worker."""
    by, at = who_asks(request), clock.now()
    page = page_number(request)
    rows = _rows(by, at)
    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    has_more = len(rows) > page * PAGE_SIZE
    unopened = _unopened(list_unopened(by=by, limit=MOST_CODES))
    context = frame(by, at, "caseload", rows=shown, unopened=unopened, page=page, has_more=has_more)
    return render(request, "console/caseload.html", context)


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


def _unopened(found: list[UnopenedRow]) -> list[dict[str, Any]]:
    """Sum the codes that mean the same to a coordinator, the longest waiting first."""
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        says = str(WHY_SAYS.get(one.why, UNKNOWN_WORDS if one.why.startswith("body-") else WHY_SAYS["opener-failed"]))
        row = rows.setdefault(says, {"says": says, "count": 0, "oldest_at": one.oldest_at})
        row["count"] += one.count
        row["oldest_at"] = min(row["oldest_at"], one.oldest_at)
    return list(rows.values())[:PAGE_SIZE]
