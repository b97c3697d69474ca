"""The times of a draft: which columns, how written, in which zone, with what the clocks of the file show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..making import How, MadeColumn, make_columns
from ..recipe import PROGRAMME_ZONE
from ..times import UTC_PREFIX
from . import clocks, whens, words, zones
from .columns import NOTHING, Column
from .draft import Draft
from .proposal import Choice, NoTimeFound

FIELDS = ("created_at", "first_dispatched_at", "first_on_scene_at", "cleared_at", "stated_at")
LOCAL_OF = {"epoch_ms": "epoch_ms_local", "epoch_s": "epoch_s_local", "iso": "iso_local"}
SURE_ENOUGH = 0.7
Faces = Sequence[datetime | None]


@dataclass(frozen=True)
class Reading:
    """How one time is written, how sure that is, and what its clock shows over the day."""

    written: str
    confidence: float
    evidence: zones.ZoneEvidence | None = None


def draft_times(draft: Draft, hint_zone: str) -> dict[str, whens.When]:
    """Choose the times of a call and their zone, and write them into the draft."""
    taken = {*draft.used, *draft.private}
    every = [one for one in clocks.find_clocks(draft.columns) if one.column.index not in taken]
    found = whens.choose_whens(every)
    zone, zone_sure, zone_why = _zone(draft, hint_zone)
    draft.body["time_zone"] = zone or PROGRAMME_ZONE
    if "created_at" not in found:
        found = _fallback_created(draft, found)
    readings = {name: _read(when, every, zone) for name, when in found.items()}
    _note_zone(draft, zone, zone_sure, zone_why, readings["created_at"])
    draft.body["times"] = {}
    for name in FIELDS:
        if name in found:
            _write_time(draft, name, found[name], readings[name])
    _note_clocks_left(draft, every, found["created_at"])
    return found


def _zone(draft: Draft, hint_zone: str) -> tuple[str, float, str]:
    if draft.middle is not None and (draft.place_sure >= 0.5 or not hint_zone):
        zone, away = zones.zone_at(*draft.middle)
        if hint_zone and zones.same_clock(zone, hint_zone):
            return hint_zone, 0.98, f"The points fall in {zone}, which has the programme's own clock."
        if away < 3:
            sure = min(draft.place_sure, 0.9 if away < 1.5 else 0.7)
            return zone, sure, f"The points fall in the zone {zone}."
    if hint_zone:
        return hint_zone, 0.7, f"It is the programme's own zone, {hint_zone}; nothing in the file tells where it is."
    return "", 0.4, "Nothing in the file tells where it is: the programme's own zone will be used."


def _fallback_created(draft: Draft, found: dict[str, whens.When]) -> dict[str, whens.When]:
    """Let the first time known of a call stand in for its creation."""
    order = [name for name in FIELDS[1:4] if name in found]
    if not order:
        raise NoTimeFound(columns=", ".join(column.name[:30] or "(no name)" for column in draft.columns[:8]))
    first = found[order[0]]
    draft.notes.append("Nothing says when a call was created: the first time known of it stands in.")
    if len(order) > 1:
        names = [found[name].day.column.name for name in order]
        draft.body.setdefault("made", {})["made created"] = {"how": "first", "columns": names}
    return {**found, "created_at": replace(first, field="created_at", weight=0.5)}


# --- how a time is written, and what its clock shows ---------------------------------------------------------------


def _read(when: whens.When, every: Sequence[clocks.Clock], zone: str) -> Reading:
    """Answer how a time is written; where a row has a second clock, that one has the last word."""
    written = "iso" if when.clock is not None else when.day.written
    if not zone or (when.day.is_day and when.clock is None):
        return Reading(written, 0.75)
    faces = _faces(when)
    weighed = zones.weigh_clock(faces, zone)
    may_be_mislabelled = when.clock is None and (when.day.has_offset or written.startswith("epoch"))
    if may_be_mislabelled:
        weighed = _second_clock(weighed, when, faces, every, zone)
        if weighed.shows == "local" and _is_utc_labelled(when.day):
            written = LOCAL_OF[written]
    elif weighed.shows == "utc" and weighed.confidence >= SURE_ENOUGH:
        written = f"{UTC_PREFIX}{written}"
    return Reading(written, weighed.confidence, weighed)


def _faces(when: whens.When) -> Faces:
    if when.clock is None:
        return clocks.faces_of(when.day)
    names = [when.day.column.name, when.clock.column.name]
    make = make_columns({"whole": MadeColumn(How.DATE_AND_CLOCK, tuple(names), NOTHING)}, names)
    rows = zip(when.day.column.values, when.clock.column.values, strict=True)
    whole = Column(-1, "whole", [make(row)[0] if make else "" for row in rows])
    return clocks.faces_of(clocks.Clock(whole, "iso"))


def _is_utc_labelled(clock: clocks.Clock) -> bool:
    """Say whether every offset is zero: only then can a local clock hide behind it."""
    if clock.written.startswith("epoch"):
        return True
    return all(value.endswith(("Z", "+00:00", "+0000", "+00")) for value in clock.column.looked_at)


def _second_clock(
    weighed: zones.ZoneEvidence, when: whens.When, faces: Faces, every: Sequence[clocks.Clock], zone: str
) -> zones.ZoneEvidence:
    for other in every:
        if (
            other.column is when.day.column
            or not other.is_instant
            or other.has_offset
            or other.written.startswith("epoch")
        ):
            continue
        word, says = zones.shift_between(faces[:3000], clocks.faces_of(other, 3000), zone)
        if word in ("same", "first-is-utc"):
            reason = f"{other.column.name} shows the local clock. {says}"
            shows = "local" if word == "same" else "utc"
            return replace(weighed, shows=shows, confidence=0.97, reasons=(reason, *weighed.reasons))
    return weighed


def _note_zone(draft: Draft, zone: str, sure: float, why: str, created: Reading) -> None:
    evidence = created.evidence
    reasons = (why, *(evidence.reasons if evidence else ()))
    shows = evidence.shows if evidence else "local"
    if shows == "unsure":
        shows = "utc" if created.written in ("epoch_ms", "epoch_s") else "local"
    confidence = min(sure, evidence.confidence if evidence else 0.6)
    told = evidence or zones.ZoneEvidence(zone, shows, confidence, ())
    draft.zone = replace(
        told, zone=zone or PROGRAMME_ZONE, shows=shows, confidence=confidence, reasons=reasons, zone_confidence=sure
    )
    says = {"local": "the clock is local", "utc": "the clock is UTC"}[shows]
    how = f"{zone or PROGRAMME_ZONE}; {says}"
    draft.choices.append(Choice("time_zone", "", how, round(confidence, 2), " ".join(reasons)))


# --- into the draft ------------------------------------------------------------------------------------------------


def _write_time(draft: Draft, name: str, when: whens.When, reading: Reading) -> None:
    draft.body["times"][name] = {"column": _column_of(draft, name, when), "written": reading.written}
    reason = "Its name says so" if when.weight >= 0.8 else "The best of the columns that hold times"
    reason += "; the day and the clock stand in two columns." if when.clock else "."
    confidence = min(0.97, 0.45 + 0.5 * when.weight, max(reading.confidence, 0.6))
    draft.choose(name, when.columns, reading.written, confidence, reason)


def _column_of(draft: Draft, name: str, when: whens.When) -> str:
    """Answer the column to read a time from, making it where the file has it in pieces or with words for nothing."""
    made = draft.body.setdefault("made", {})
    if name == "created_at" and "made created" in made:
        return "made created"
    own = f"made {name.removesuffix('_at')}"
    if when.clock is not None:
        made[own] = {"how": "date_and_clock", "columns": [one.name for one in when.columns]} | _lost(draft, when)
        return own
    nothing = clocks.words_for_nothing(when.day) if name != "created_at" else []
    if nothing:
        made[own] = {"how": "first", "columns": [when.day.column.name], "nulls": nothing}
        draft.notes.append(f"{when.day.column.name} says “{nothing[0]}” where there is no time; it is read as nothing.")
        return own
    return when.day.column.name


def _lost(draft: Draft, when: whens.When) -> dict[str, object]:
    """When hour 0 never stands in a column of hours, but NA does, NA is midnight."""
    half = when.columns[-1]
    nulls = sorted({value for value in set(half.values) if value in NOTHING} - {""})
    hours = {int(value) for value in half.counts if value.isascii() and value.isdigit()}
    if not nulls or not hours or max(hours) != 23 or 0 in hours:
        return {"nulls": nulls} if nulls else {}
    draft.notes.append(f"{half.name} never says 0 and often says nothing: that hour was lost, so nothing is midnight.")
    return {"nulls": nulls, "blank": "00:00"}


def _note_clocks_left(draft: Draft, every: Sequence[clocks.Clock], created: whens.When) -> None:
    newest = max((face for face in clocks.faces_of(created.day) if face is not None), default=None)
    for one in every:
        if one.column.index in draft.used:
            continue
        if one.has_lost_half:
            why = "It lost AM or PM on many rows, so half of its times are twelve hours off."
        elif words.PUBLISHED.fullmatch(one.column.squashed):
            why = "It says when the table was published, not when a call was."
            _note_delay(draft, one, newest)
        else:
            why = f"Another clock; {created.day.column.name} says when a call was created."
        draft.why_not[one.column.index] = why


def _note_delay(draft: Draft, one: clocks.Clock, newest: datetime | None) -> None:
    faces = [face for face in clocks.faces_of(one) if face is not None]
    if faces and newest is not None:
        hours = (max(faces) - newest).total_seconds() / 3600
        if hours >= 6:
            draft.notes.append(
                f"The table was published {hours:,.0f} hours after its newest call: too late for live offers."
            )
