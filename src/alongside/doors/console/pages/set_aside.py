"""Rows of files and feeds that could not be understood: looked at, tried again, dismissed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.street.intake.actions import dismiss_set_aside, retry_set_aside
from alongside.street.intake.reads import SetAsideRow, list_set_aside

from .frame import PAGE_SIZE, frame, who_asks


@require_GET
@audience(Role.COORDINATOR)
def show_set_aside(request: HttpRequest) -> HttpResponse:
    """Show the rows that wait for a person, oldest first, a page at a time."""
    by, at = who_asks(request), clock.now()
    asked = request.GET.get("after", "0")
    found = list_set_aside(by, limit=PAGE_SIZE + 1, after=int(asked) if asked.isdigit() else 0)
    shown, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    rows = frame(
        by,
        at,
        "incoming",
        rows=[_row(one) for one in shown],
        sources=sorted({one.source for one in shown}),
        is_later=asked not in ("", "0"),
        next_after=shown[-1].id if has_more else None,
        reasons=_reasons(),
    )
    return render(request, "console/set_aside.html", rows)


@require_POST
@audience(Role.COORDINATOR)
def retry_source(request: HttpRequest) -> HttpResponse:
    """Read the rows of a source again, with its recipe as it is now."""
    done = retry_set_aside(source=request.POST.get("source", ""), by=who_asks(request), at=clock.now())
    still = sum(done.still.values())
    words = ngettext("%(n)d row is a call now", "%(n)d rows are calls now", done.recorded) % {"n": done.recorded}
    words += "; " + ngettext("%(n)d is still set aside.", "%(n)d are still set aside.", still) % {"n": still}
    messages.info(request, words)
    return redirect("console_set_aside")


@require_POST
@audience(Role.COORDINATOR)
def dismiss_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """Dismiss a row that is no call, with the reason."""
    why = dict(_reasons()).get(request.POST.get("why", ""))
    if why is None:
        messages.warning(request, _("Choose why the row is no call. Nothing has changed."))
        return redirect("console_set_aside")
    dismiss_set_aside(row_id=row_id, why=request.POST["why"], by=who_asks(request), at=clock.now())
    messages.info(request, _("Dismissed. The row is kept, with who looked at it."))
    return redirect("console_set_aside")


def _reasons() -> list[tuple[str, str]]:
    return [("not a call", _("not a call")), ("twice", _("already here")), ("unreadable", _("cannot be read"))]


def _row(one: SetAsideRow) -> dict[str, Any]:
    where = _("row %(row)d of %(file)s") % {"row": one.row_number, "file": one.file_name or one.source}
    return {
        "row_id": one.id,
        "says": one.says,
        "where": f"{one.source} · {where}",
        "columns": [(name, value) for name, value in one.row.items() if not name.startswith("(")],
        "set_aside_at": one.set_aside_at,
    }
