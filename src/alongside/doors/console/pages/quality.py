"""How good each source of calls is: pictures first, then the words, then the numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from alongside.ground import clock
from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role, audience
from alongside.ground.jobs.actions import ask_job
from alongside.street.intake.actions.tallying import tally_calls
from alongside.street.intake.reads.quality import (
    MOST_SOURCES,
    Quality,
    QualityRow,
    Volume,
    access_quality,
    list_quality,
)
from alongside.street.intake.rules.quality.pattern import Comes

from .frame import frame, page_number, who_asks
from .quality_drawing import NARROW, SMALL, WIDE, by_month, covered_days, draw_volume, last_whole_day

MOST_COUNTED_HERE = 2_000
"""New calls that a page counts itself; the runner counts more."""
LEAST_DAYS = 14
LATELY = 21
OLD = timedelta(days=60)


@dataclass(frozen=True)
class Said:
    """A finding in one sentence. ``kind`` is calm, attention or learning."""

    kind: str
    badge: str
    says: str


@require_GET
@audience(Role.COORDINATOR)
def show_sources(request: HttpRequest) -> HttpResponse:
    """Show every source as one small picture with one sentence."""
    by, at = who_asks(request), clock.now()
    behind = _count_newest(by, at)
    page = page_number(request)
    found = list_quality(by, at=at, limit=MOST_SOURCES + 1, after=(page - 1) * MOST_SOURCES)
    context = frame(
        by, at, "incoming", behind=behind, behind_says=f"{behind:,}", page=page, has_more=len(found) > MOST_SOURCES
    )
    zone = ZoneInfo(context["time_zone"])
    context["sources"] = [_card(one, zone, at, behind) for one in found[:MOST_SOURCES]]
    return render(request, "console/quality.html", context)


@require_GET
@audience(Role.COORDINATOR)
def show_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that is known of one source."""
    by, at = who_asks(request), clock.now()
    behind = _count_newest(by, at)
    found = access_quality(slug, by=by, at=at)
    context = frame(by, at, "incoming", behind=behind, behind_says=f"{behind:,}", one=found, row=found.row)
    zone = ZoneInfo(context["time_zone"])
    volume = found.row.volume
    context |= {
        "said": _judge(found.row, zone, at, behind),
        "findings": _findings(volume, zone) if volume else [],
        "pictures": _pictures(volume, found.row.slug) if volume else [],
        "months": by_month(volume) if volume else [],
        "shares": _shares(found),
        "codes": _bars([(one.nature or one.code or _("no nature told"), one.code if one.nature else "", one.calls)
                        for one in found.unknown]),
        "aside": _bars([(one.says, "", one.rows) for one in found.set_aside]),
        "waiting": found.row.waiting_set_aside,
        "lag": _lag(found),
        "today": _today(volume, zone, at) if volume else "",
        "newest": _newest(found.row, zone, at),
        "heard": _dated(found.row.last_received_at, zone, at),
    }  # fmt: skip
    return render(request, "console/quality_source.html", context)


ADDRESSES: list[URLPattern] = [
    path("quality", show_sources, name="console_quality"),
    path("quality/<slug:slug>", show_source, name="console_quality_source"),
]


def _count_newest(by: Actor, at: datetime) -> int:
    """Count the newest calls, or have them counted when they are many; answer how many are still to be counted."""
    behind = tally_calls(by=by, at=at, most_calls=MOST_COUNTED_HERE).behind
    if behind:
        ask_job(kind="tally_calls", asked={}, by=the_system(by.programme_id), at=at)
    return behind


def _card(row: QualityRow, zone: ZoneInfo, at: datetime, behind: int) -> dict[str, Any]:
    picture = None
    if row.volume is not None:
        picture = draw_volume(row.volume, code=row.slug, width=SMALL, month_names=(), days=92)
    return {
        "row": row, "picture": picture, "said": _judge(row, zone, at, behind), "newest": _newest(row, zone, at),
        "located": _percent(row.shares.located, row.shares.calls),
    }  # fmt: skip


def _pictures(volume: Volume, slug: str) -> list[dict[str, Any]]:
    names = [str(MONTHS_3[month]).capitalize() for month in range(1, 13)]
    return [
        {"of": "desk", "picture": draw_volume(volume, code=slug, width=WIDE, month_names=names)},
        {"of": "hand", "picture": draw_volume(volume, code=slug, width=NARROW, month_names=names, days=120)},
    ]


def _judge(row: QualityRow, zone: ZoneInfo, at: datetime, behind: int) -> Said:
    """Say the one thing about a source that matters most."""
    volume = row.volume
    if volume is None and behind:
        return Said("learning", _("Being counted"), _("Its calls are being counted. Look again in a minute."))
    if volume is None or row.newest_at is None:
        return Said("learning", _("Nothing yet"), _("No call has come from this source yet."))
    if at - row.newest_at > OLD:
        return Said("calm", _("Ended"), _("The newest call is from %(day)s. Nothing has come since.")
                    % {"day": _on(row.newest_at, zone)})  # fmt: skip
    if volume.laid.still is not None:
        words = _("Nothing has come since %(when)s. By now about %(calls)s calls were to be expected.")
        told = {"when": _when(volume.laid.still.since, zone), "calls": f"{volume.laid.still.expected:,.0f}"}
        return Said("attention", _("Silent"), words % told)
    if covered_days(volume) < LEAST_DAYS:
        words = ngettext("%(n)d whole day so far. After two weeks this page can say what is usual.",
                         "%(n)d whole days so far. After two weeks this page can say what is usual.",
                         covered_days(volume))  # fmt: skip
        return Said("learning", _("Learning"), words % {"n": covered_days(volume)})
    return _judge_level(volume)


def _judge_level(volume: Volume) -> Said:
    last = volume.changes[-1] if volume.changes else None
    if last is not None and last.day >= len(volume.laid.days.calls) - LATELY:
        badge = _("Fewer calls") if last.ratio < 1 else _("More calls")
        return Said("attention", badge, _change_words(volume, len(volume.changes) - 1))
    day = last_whole_day(volume)
    side = 0.0 if day is None else float(volume.expected.outside(volume.laid.days.totals.astype(float))[day])
    if day is None or not side:
        return Said("calm", _("As expected"), _("Calls come as they usually do."))
    words = _("%(day)s brought %(calls)s calls; %(low)s to %(high)s were to be expected.")
    told = {
        "day": _date(volume, day), "calls": f"{volume.laid.days.totals[day]:,}",
        "low": f"{volume.expected.low[day]:,.0f}", "high": f"{volume.expected.high[day]:,.0f}",
    }  # fmt: skip
    return Said("attention", _("A low day") if side < 0 else _("A high day"), words % told)


def _findings(volume: Volume, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Tell the changes, the silences and how the source comes, each in one sentence."""
    found: list[dict[str, Any]] = [
        {"number": number + 1, "says": _change_words(volume, number)} for number in range(len(volume.changes))
    ]
    if volume.pattern.comes is Comes.MONTH_BEGINS:
        words = _("This source only brings the first days of each month, up to day %(day)d. The days between are not "
                  "counted as quiet, and its months must not be added up.")  # fmt: skip
        found.append({"number": None, "says": words % {"day": volume.pattern.longest}})
    elif volume.pattern.comes is Comes.IN_PIECES:
        words = _(
            "This source comes in %(n)d pieces with nothing between them. The days between are not counted as quiet."
        )
        found.append({"number": None, "says": words % {"n": volume.pattern.pieces}})
    gaps = sorted(volume.pattern.gaps, key=lambda one: one.since)[-MOST_GAPS:]
    for gap in gaps:
        words = _("Nothing came from %(since)s to %(until)s, when about %(calls)s calls were to be expected.")
        told = {"since": _when(gap.since, zone), "until": _when(gap.until, zone), "calls": f"{gap.expected:,.0f}"}
        found.append({"number": None, "says": words % told})
    more = len(volume.pattern.gaps) - len(gaps)
    if more:
        words = ngettext("%(n)d silence before that.", "%(n)d silences before that.", more)
        found.append({"number": None, "says": words % {"n": more}})
    return found


MOST_GAPS = 5


def _change_words(volume: Volume, number: int) -> str:
    change = volume.changes[number]
    words = (
        _("From about %(day)s on, fewer calls: %(after)s a day instead of %(before)s (%(percent)s%% less).")
        if change.ratio < 1
        else _("From about %(day)s on, more calls: %(after)s a day instead of %(before)s (%(percent)s%% more).")
    )
    percent = abs(change.ratio - 1) * 100
    return words % {
        "day": _date(volume, change.day), "after": _level(change.after), "before": _level(change.before),
        "percent": f"{percent:,.0f}",
    }  # fmt: skip


def _shares(found: Quality) -> list[dict[str, Any]]:
    shares = found.row.shares
    told = [
        (_("Have a point on the map"), shares.located, shares.calls,
         _("Calls without a point are offered too, but nobody can be told how far they are.")),
        (_("Begun by officers themselves"), shares.officer, shares.calls,
         _("Patrols, traffic stops and the like. They are not people asking for help and are never offered.")),
        (_("Have a code nobody has given a meaning"), found.unknown_calls, shares.citizens,
         _("Out of the calls that no officer began. Such a call waits until somebody asks.")),
        (_("Came back changed"), shares.came_again, shares.calls,
         _("A new status, a new nature: the call took over what the newer report says.")),
        (_("May be there twice"), shares.doubles, shares.citizens,
         _("Same place, same minute, same nature, another number.")),
    ]  # fmt: skip
    return [
        {"says": says, "percent": _percent(part, whole), "width": round(100 * part / whole, 1) if whole else 0,
         "part": f"{part:,}", "whole": f"{whole:,}", "why": why}
        for says, part, whole, why in told
    ]  # fmt: skip


def _bars(rows: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    most = max((count for _says, _code, count in rows), default=1)
    return [
        {"says": says, "code": code, "count": f"{count:,}", "width": round(100 * count / most, 1)}
        for says, code, count in rows
    ]


def _today(volume: Volume, zone: ZoneInfo, at: datetime) -> str:
    """Say what today has brought so far against what its hours so far were to be expected to bring."""
    day = len(volume.laid.days.calls) - 1
    low, high = volume.expected.low[day], volume.expected.high[day]
    if volume.laid.days.date_of(day) != at.astimezone(zone).date() or isnan(low):
        return ""
    words = _("%(calls)s calls; %(low)s to %(high)s were to be expected by now")
    return words % {"calls": f"{volume.laid.days.totals[day]:,}", "low": f"{low:,.0f}", "high": f"{high:,.0f}"}


def _lag(found: Quality) -> dict[str, str] | None:
    if found.lag is None:
        return None
    return {"median": _span(found.lag.median), "nine": _span(found.lag.nine_in_ten), "calls": f"{found.lag.calls:,}"}


def _span(seconds: float) -> str:
    if seconds < 90:
        return _("%(n)d s") % {"n": round(seconds)}
    if seconds < 90 * 60:
        return _("%(n)d min") % {"n": round(seconds / 60)}
    if seconds < 48 * 3600:
        return _("%(n)d h") % {"n": round(seconds / 3600)}
    return ngettext("%(n)d day", "%(n)d days", round(seconds / 86_400)) % {"n": round(seconds / 86_400)}


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 9.95 or share == 0 else f"{share:.1f}%" if share >= 0.1 else "< 0.1%"


def _level(calls: float) -> str:
    return f"{calls:,.0f}" if calls >= 10 else f"{calls:.1f}"


def _date(volume: Volume, day: int) -> str:
    return date_format(volume.laid.days.date_of(day), _("D j F Y"))


def _newest(row: QualityRow, zone: ZoneInfo, at: datetime) -> str:
    return _dated(row.newest_at, zone, at)


def _dated(when: datetime | None, zone: ZoneInfo, at: datetime) -> str:
    """Say an instant with its date and year, unless it is of today."""
    if when is None:
        return "–"
    local = when.astimezone(zone)
    if local.date() == at.astimezone(zone).date():
        return _("today %(time)s") % {"time": f"{local:%H:%M}"}
    return _when(when, zone)


def _on(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), _("j F Y"))


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{date_format(local, _('D j F Y'))} {local:%H:%M}"
