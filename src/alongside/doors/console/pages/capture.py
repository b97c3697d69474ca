"""The capture rate, live: what share of the calls we could go to do we answer, by kind, place and hour."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from alongside.counted.measures.rules.dictionary import MEASURES_BY_CODE
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.street.missed.reads import capture_between
from alongside.street.missed.rules.capture import Rate
from alongside.street.places.reads import list_areas

from .frame import frame, who_asks
from .river import CELL, draw_week, draw_whisker
from .words import say_category

SPANS = {"28": gettext_lazy("4 weeks"), "84": gettext_lazy("12 weeks"), "365": gettext_lazy("a year")}
USUAL = "84"
MOST_ROWS = 30


@require_GET
@audience(Role.COORDINATOR)
def show_capture(request: HttpRequest) -> HttpResponse:
    """Show the capture rate of the last weeks."""
    asked = request.GET.get("days", USUAL)
    days = asked if asked in SPANS else USUAL
    return render(request, "console/capture.html", _page(who_asks(request), clock.now(), days))


def _page(by: Actor, at: datetime, days: str) -> dict[str, Any]:
    row = capture_between(by=by, since=at - timedelta(days=int(days)), until=at)
    found = row.capture
    names = {area.code: area.name for area in list_areas(programme_id=by.programme_id)}
    cells = draw_week([(hour, rate.answered, rate.eligible) for hour, rate in found.by_hour])
    measure = MEASURES_BY_CODE["capture_rate"]
    return frame(
        by,
        at,
        "missed",
        spans=[(word, says, word == days) for word, says in SPANS.items()],
        days_says=SPANS[days],
        row=row,
        whole=_rate(found.whole),
        cuts=[
            (
                _("By kind of call"),
                _("Kind"),
                [_line(say_category(key), rate) for key, rate in found.by_category[:MOST_ROWS]],
            ),
            (
                _("By area"),
                _("Area"),
                [_line(names.get(key, key) or _("Area not known"), rate) for key, rate in found.by_area[:MOST_ROWS]],
            ),
        ],
        cells=[(cell, f"{WEEKDAYS[cell.day]} {cell.hour}:00") for cell in cells],
        week_days=[(str(WEEKDAYS_ABBR[day]), day * CELL + 17) for day in range(7)],
        week_hours=[(hour, hour * CELL + CELL // 2) for hour in range(0, 24, 3)],
        protocols=", ".join(found.protocols),
        measure=measure,
        words={name: _(getattr(measure, name)) for name in ("numerator", "denominator", "exclusions")},
    )


def _line(says: str, rate: Rate) -> dict[str, Any]:
    return {"says": says, **_rate(rate)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "answered": rate.answered,
        "eligible": rate.eligible,
        "is_told": rate.is_told,
        "percent": round(100 * rate.share),
        "low": round(100 * rate.low),
        "high": round(100 * rate.high),
        "whisker": draw_whisker(rate.low, rate.high, rate.share),
    }


ADDRESSES: list[URLPattern] = [path("capture", show_capture, name="console_capture")]
