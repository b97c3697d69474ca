"""What a person changed on the page: another column for a field, another clock, another zone."""

from collections.abc import Mapping
from typing import Any

from ..recipe import PROGRAMME_ZONE
from ..report import TEXT_LIMITS, TIMES

COUNTS = ("units_dispatched", "units_arrived")
TEXTS = tuple(TEXT_LIMITS)
NOT_KEPT = ""
ORDER = ("title", "call_source", "time_zone", "empty_rows_expected", "without_header", "usual_columns")


def amend(body: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """Answer the recipe's body with a person's answers: ``texts.beat``, ``times.created_at``, ``written.created_at``,
    ``counts.units_arrived``, ``place.x``, ``place.y``, ``place.epsg``, ``officer.column``, ``officer.natures``,
    ``time_zone`` and ``title``. What was not asked stays as proposed; an empty column means: not kept.
    """
    changed = {key: dict(value) if isinstance(value, Mapping) else value for key, value in body.items()}
    for part, fields in (("texts", TEXTS), ("counts", COUNTS)):
        table = dict(changed.get(part, {}))
        for name in fields:
            _put(table, name, answers.get(f"{part}.{name}"))
        changed[part] = table
    changed["times"] = _times(changed.get("times", {}), answers)
    _place(changed, answers)
    _officers(changed, answers)
    if answers.get("time_zone"):
        changed["time_zone"] = answers["time_zone"]
    changed.setdefault("time_zone", PROGRAMME_ZONE)
    if answers.get("title", "").strip():
        changed["title"] = answers["title"].strip()[:120]
    _drop_unused_made(changed)
    return {key: value for key, value in changed.items() if value not in ({}, [])}


def _put(table: dict[str, Any], name: str, answer: str | None) -> None:
    if answer is None:
        return
    if answer == NOT_KEPT:
        table.pop(name, None)
    else:
        table[name] = answer


def _times(times: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    table = {name: dict(told) for name, told in times.items()}
    for name in TIMES:
        column = answers.get(f"times.{name}")
        if column == NOT_KEPT:
            table.pop(name, None)
        elif column is not None:
            before = table.get(name, {"column": "", "written": "iso"})
            table[name] = {"column": column, "written": answers.get(f"written.{name}") or before["written"]}
    return table


def _place(body: dict[str, Any], answers: Mapping[str, str]) -> None:
    place = dict(body.get("place", {}))
    for axis in ("x", "y"):
        _put(place, axis, answers.get(f"place.{axis}"))
    epsg = answers.get("place.epsg", "").strip()
    if epsg.isdigit():
        place["epsg"] = int(epsg)
    body["place"] = place if "x" in place and "y" in place else {}


def _officers(body: dict[str, Any], answers: Mapping[str, str]) -> None:
    officer = dict(body.get("officer_activity", {}))
    if "officer.column" in answers:
        if answers["officer.column"] != officer.get("column", ""):
            officer.pop("values", None)
        _put(officer, "column", answers["officer.column"])
    for part in ("natures", "codes", "values"):
        if f"officer.{part}" in answers:
            officer[part] = [line.strip() for line in answers[f"officer.{part}"].splitlines() if line.strip()]
    body["officer_activity"] = {key: value for key, value in officer.items() if value}


def _drop_unused_made(body: dict[str, Any]) -> None:
    named = {*body["texts"].values(), *body["counts"].values(), *(told["column"] for told in body["times"].values())}
    named |= set(body.get("place", {}).values())
    body["made"] = {name: made for name, made in body.get("made", {}).items() if name in named}
