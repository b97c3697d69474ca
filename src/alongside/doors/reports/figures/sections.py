"""The sections of the report: each a heading, a sentence, a picture, its table, its definitions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from alongside.counted.measures.rules.dictionary import DIVERSION_CODES, MEASURES_BY_CODE
from alongside.counted.planning.rules import rank_missed_times

from .. import pictures as draw
from ..pictures.bars import Band, Bar
from ..pictures.canvas import NARROW, WIDE
from ..pictures.river import Leak, Step, Words
from ..pictures.stamps import Leg
from . import words as w
from .answers import Answer, give_answers

Report = Mapping[str, Any]
MOST_ROWS = 12


@dataclass(frozen=True)
class Definition:
    """What a figure counts, in the reader's language."""

    code: str
    name: str
    numerator: str
    denominator: str
    exclusions: str
    unit: str
    interval: str
    version: str


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture, as words. The first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """One figure of the report. ``wide`` and ``narrow`` are the same picture for a desk and for a phone."""

    code: str
    heading: str
    lead: str
    table: Table
    definitions: tuple[Definition, ...]
    wide: str = ""
    narrow: str = ""
    says: str = ""

    @property
    def is_all_hidden(self) -> bool:
        """Say whether no number of this section can be shown."""
        return bool(self.table.rows) and all(
            cell in ("", w.hidden_word(), w.too_few()) for row in self.table.rows for cell in row[1:]
        )


@dataclass(frozen=True)
class Sheet:
    """A whole report, ready to be laid out."""

    programme: str
    months: str
    cut_at: str
    made_at: str
    version: str
    protocols: str
    hidden_cells: int
    answers: tuple[Answer, ...]
    sections: tuple[Section, ...] = field(default=())


def make_sheet(report: Report, *, only: Sequence[str] = ()) -> Sheet:
    """Make the sections of a report, or only some of them by code."""
    zone = report["programme"]["time_zone"]
    return Sheet(
        programme=report["programme"]["name"],
        months=w.say_months(report["months"]),
        cut_at=w.say_instant(report["cut_at"], zone),
        made_at=w.say_instant(report["made_at"], zone),
        version=report["rules_version"],
        protocols=", ".join(report["protocols"]) or _("none yet"),
        hidden_cells=report["hidden_cells"],
        answers=tuple(give_answers(report)),
        sections=tuple(make(report) for code, make in _SECTIONS.items() if not only or code in only),
    )


def define(*codes: str) -> tuple[Definition, ...]:
    """Answer the definitions of measures in the reader's language."""
    return tuple(
        Definition(
            m.code,
            _(m.name),
            _(m.numerator),
            _(m.denominator),
            _(m.exclusions),
            _(m.unit),
            _(m.interval),
            m.version,
        )
        for m in (MEASURES_BY_CODE[code] for code in codes)
    )


def _both(make: Callable[[int], str]) -> dict[str, str]:
    return {"wide": make(WIDE), "narrow": make(NARROW)}


def _words(title: str, says: str) -> Words:
    return Words(title, says, w.hidden_word())


def _funnel(report: Report) -> Section:
    by_code = {step["code"]: step["count"] for step in report["funnel"]}
    shown = [step for step in report["funnel"] if step["code"] != "offered"]
    steps = [Step(_(step["says"]), step["count"]) for step in shown]
    leaks = [
        *_lost(by_code, 0, "came", "assessed", _("too few facts to decide")),
        *_lost(by_code, 1, "assessed", "eligible", _("ruled out by our rules")),
        *(Leak(2, _(one["says"]), one["count"]) for one in report["non_responses"]),
        *_lost(by_code, 3, "accepted", "reached", _("ended before we got there")),
        *_lost(by_code, 4, "reached", "engaged", _("nobody to talk with")),
    ]
    says = _say_list([(_(step["says"]), step["count"]) for step in report["funnel"]])
    rows = [(_(step["says"]), w.say_count(step["count"])) for step in report["funnel"]]
    rows += [
        (_("Nobody went: %(why)s") % {"why": _(n["says"]).lower()}, w.say_count(n["count"]))
        for n in report["non_responses"]
    ]
    title = _("From a call to a conversation")
    return Section(
        "funnel",
        title,
        _("Each step is narrower than the one before. What flows out on the right is what we lost, and why."),
        Table((_("Step"), _("Calls")), tuple(rows)),
        define("funnel", "non_responses"),
        says=says,
        **_both(lambda width: draw.draw_river(steps, leaks, _words(title, says), width=width)),
    )


def _lost(counts: Mapping[str, int | None], after: int, outer: str, inner: str, says: str) -> list[Leak]:
    before, here = counts[outer], counts[inner]
    if before is None or here is None:
        return [Leak(after, says, None)]
    return [Leak(after, says, before - here)] if before > here else []


def _week(report: Report) -> Section:
    week, title = report["week"], _("The week, by time of day")
    missed = rank_missed_times(week, limit=1)
    lead = _(
        "Stronger squares had more calls we could go to. The top number is how many we answered; "
        "where it is missing, it is hidden."
    )
    if missed:
        worst = missed[0]
        lead += " " + _("We missed most on %(when)s: %(missed)s of %(eligible)s.") % {
            "when": w.say_part_of_week(worst.day, worst.start_hour, worst.end_hour),
            "missed": w.say_count(worst.missed),
            "eligible": w.say_count(worst.eligible),
        }
    times = [w.say_hour(start) for start in week["starts"]]
    rows = tuple(
        (
            w.say_part_of_week(day, start, start + week["hours"]),
            w.say_count(square["eligible"]),
            w.say_count(square["answered"]),
        )
        for day, squares in enumerate(week["days"])
        for start, square in zip(week["starts"], squares, strict=True)
        if square["eligible"] != 0
    )
    return Section(
        "week",
        title,
        lead,
        Table((_("When"), _("We could go"), _("We answered")), rows),
        define("week"),
        says=lead,
        **_both(lambda width: draw.draw_week(week, w.day_names(), times, _words(title, lead), width=width)),
    )


def _shares(code: str, heading: str, lead: str, items: Sequence[Mapping[str, Any]], codes: Sequence[str]) -> Section:
    """Make a section of shares, each with its interval, numerator and denominator."""
    bands = [Band(_(i["says"]), w.say_share(i), i["share"], i["low"], i["high"]) for i in items[:MOST_ROWS]]
    rows = tuple(
        (
            _(i["says"]),
            w.say_count(i["numerator"]),
            w.say_count(i["denominator"]),
            w.say_share(i),
            w.say_interval(i),
        )
        for i in items
    )
    says = "; ".join(f"{band.says}: {band.number}" for band in bands)
    head = (_("What"), _("Counted"), _("Out of"), _("Share"), _("Could be"))
    return Section(
        code,
        heading,
        lead,
        Table(head, rows),
        define(*codes),
        says=says,
        **_both(lambda width: draw.draw_shares(code, bands, _words(heading, says), width=width)),
    )


def _categories(report: Report) -> Section:
    return _shares(
        "categories",
        _("Calls we answer, by kind of call"),
        _("The dot is what we counted. The band is what the true share could be."),
        report["by_category"],
        ["capture_rate"],
    )


def _areas(report: Report) -> Section:
    return _shares(
        "areas",
        _("Calls we answer, by neighbourhood"),
        _("The dot is what we counted. The band is what the true share could be."),
        report["by_area"],
        ["capture_rate"],
    )


def _times(report: Report) -> Section:
    legs = [
        Leg(
            _("%(start)s → %(end)s") % {"start": _(leg["from"]), "end": _(leg["to"]).lower()},
            w.say_minutes(leg["median"]),
            leg["median"],
            leg["p90"],
        )
        for leg in report["times"]
        if leg["code"] != "minutes_to_reach"
    ]
    rows = tuple(
        (
            _("%(start)s → %(end)s") % {"start": _(leg["from"]), "end": _(leg["to"]).lower()},
            w.say_minutes(leg["median"]),
            w.say_minutes(leg["p90"]),
            _("%(count)s or more") % {"count": w.say_count(leg["at_least"])} if leg["at_least"] else w.too_few(),
        )
        for leg in report["times"]
    )
    title, says = _("How long it takes"), "; ".join(f"{leg.says}: {leg.number}" for leg in legs)
    officer, lead = (
        report["officer"],
        _("Solid: the middle call. Light: nine in ten calls are no longer than this."),
    )
    codes = ["times"]
    if officer["at_least"]:
        codes.append("officer_minutes")
        lead += " " + _(
            "Officers left about %(hours)s hours sooner in all than is usual for such calls (%(n)s or more calls)."
        ) % {"hours": f"{officer['saved_hours']:,}", "n": w.say_count(officer["at_least"])}
    head = (_("From → to"), _("Middle call"), _("Nine in ten within"), _("Responses"))
    return Section(
        "times",
        title,
        lead,
        Table(head, rows),
        define(*codes),
        says=says,
        **_both(lambda width: draw.draw_stamps(legs, _words(title, says), width=width)),
    )


def _bars(
    code: str, heading: str, lead: str, items: Sequence[Mapping[str, Any]], codes: Sequence[str], unit: str
) -> Section:
    """Make a section of counts."""
    bars = [Bar(_(item["says"]), item["count"]) for item in items[:MOST_ROWS]]
    says = _say_list([(_(item["says"]), item["count"]) for item in items])
    rows = tuple((_(item["says"]), w.say_count(item["count"])) for item in items)
    return Section(
        code,
        heading,
        lead,
        Table((_("What"), unit), rows),
        define(*codes),
        says=says,
        **_both(lambda width: draw.draw_bars(code, bars, _words(heading, says), width=width)),
    )


def _needs(report: Report) -> Section:
    lead = _("Out of %(count)s times we sat down with someone.") % {"count": w.say_count(report["encounters"])}
    return _bars("needs", _("What people needed"), lead, report["needs"], ["needs"], _("Meetings"))


def _root_problems(report: Report) -> Section:
    lead = _("What keeps creating calls. These are what the city could mend.")
    return _bars(
        "root_problems",
        _("What keeps bringing police there"),
        lead,
        report["root_problems"],
        ["root_problems"],
        _("Meetings"),
    )


def _connection(report: Report) -> Section:
    figure = report["connection"]
    lead = _("%(share)s of referrals have ended with the person being served, so far.") % {
        "share": w.say_percent(figure["share"])
    }
    if figure["share"] is None:
        lead = _("Too early to tell how many referrals end with the person being served.")
    return _bars("connection", _("Connected to help"), lead, report["referrals"], ["connection"], _("Referrals"))


def _diversion(report: Report) -> Section:
    items = [{**one, "says": MEASURES_BY_CODE[one["code"]].name} for one in report["diversion"]]
    lead = _(
        "There is no single true number. Each formula below counts something else, so they are always shown together."
    )
    return _shares("diversion", _("Calls that police did not have to take"), lead, items, DIVERSION_CODES)


def _say_list(items: Sequence[tuple[str, int | None]]) -> str:
    return "; ".join(f"{says}: {w.say_count(count)}" for says, count in items)


_SECTIONS: dict[str, Callable[[Report], Section]] = {
    "funnel": _funnel,
    "week": _week,
    "categories": _categories,
    "areas": _areas,
    "times": _times,
    "needs": _needs,
    "root_problems": _root_problems,
    "connection": _connection,
    "diversion": _diversion,
}
