"""How numbers, shares and times are said in a report, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def hidden_word() -> str:
    """Answer the word for a hidden number."""
    return _("hidden")


def too_few() -> str:
    """Answer the words for too few to say anything of."""
    return _("too few to say")


def say_count(count: int | None) -> str:
    """Say a count, or that it is hidden."""
    return hidden_word() if count is None else f"{count:,}"


def say_percent(share: float | None) -> str:
    """Say a share as per cent: whole from 10%, one decimal below."""
    if share is None:
        return hidden_word()
    percent = share * 100
    return f"{percent:.0f}%" if percent >= 9.95 or percent == 0 else f"{percent:.1f}%"


def say_share(figure: Mapping[str, Any]) -> str:
    """Say a share as per cent, that it is hidden, or that there was nothing to take a share of."""
    return _("none yet") if figure["denominator"] == 0 else say_percent(figure["share"])


def say_interval(figure: Mapping[str, Any]) -> str:
    """Say the exact interval of a share."""
    if figure["low"] is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": say_percent(figure["low"]), "high": say_percent(figure["high"])}


def say_minutes(minutes: float | None) -> str:
    """Say minutes, or that too few responses are known."""
    if minutes is None:
        return too_few()
    return _("%(minutes)s min") % {"minutes": f"{minutes:g}"}


def say_hour(hour: int) -> str:
    """Say an hour of the day as people here say it."""
    if hour % 24 == 0:
        return _("midnight")
    if hour == 12:
        return _("noon")
    return _("%(hour)s am") % {"hour": hour} if hour < 12 else _("%(hour)s pm") % {"hour": hour - 12}


def day_names() -> list[str]:
    """Answer the short names of the days, Monday first."""
    return [str(WEEKDAYS_ABBR[day]) for day in range(7)]


def say_part_of_week(day: int, start: int, end: int) -> str:
    """Say a part of the week, such as "Friday, 6 pm to midnight"."""
    facts = {"day": WEEKDAYS[day], "start": say_hour(start), "end": say_hour(end)}
    return _("%(day)s, %(start)s to %(end)s") % facts


def say_months(months: list[str]) -> str:
    """Say the months that a report covers."""
    if not months:
        return _("no month yet")
    first, last = _say_month(months[0]), _say_month(months[-1])
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def say_instant(iso: str, time_zone: str) -> str:
    """Say an instant in the programme's own clock."""
    local = datetime.fromisoformat(iso).astimezone(ZoneInfo(time_zone))
    day = date_format(local, _("j F Y"))
    return f"{day}, {local:%H:%M}"


def _say_month(month: str) -> str:
    year, number = month.split("-")
    return _("%(month)s %(year)s") % {"month": MONTHS[int(number)], "year": year}
