"""What the page of a proposed recipe shows, as plain rows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.intake.actions import KeptProposal
from alongside.street.intake.reads import read_recipe_text
from alongside.street.intake.rules.profiling import Choice, write_toml
from alongside.street.intake.rules.reading import NotUnderstood, RowReader
from alongside.street.intake.rules.recipe import PROGRAMME_ZONE, Recipe
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.times import zone_named
from alongside.street.people.reads import access_programme

from .recipe_drawing import draw_curves, draw_dots
from .recipe_words import FIELDS, PROPOSED_AS, SURE, WRITTEN, ZONES

SHOWN_VALUES = 3
MOST_SHOWN = 60
ROWS_READ = 8


def page_rows(kept: KeptProposal, body: dict[str, Any], answers: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """Answer everything the page of a proposal shows: choices, evidence, pictures, rows as they would be read."""
    zone = access_programme(by.programme_id).time_zone
    chosen = {one.field: one for one in kept.choices}
    fields = [_field(name, kept, body, chosen) for name in FIELDS]
    sure = sum(one.word == "sure" for one in kept.choices)
    return {
        "kept": kept, "noticed": kept.notes, "body": body, "sure": sure, "to_look_at": len(kept.choices) - sure,
        "fields": [one for one in fields if one["column"]], "unused": [one for one in fields if not one["column"]],
        "zones": list(dict.fromkeys([body["time_zone"], PROGRAMME_ZONE, zone, *ZONES])), "programme_zone": zone,
        "zone_choice": _choice_words(chosen.get("time_zone")), "curves": draw_curves(kept.zone),
        "located": _choice_words(chosen.get("coordinates")), "dots": draw_dots(kept.points),
        "epsg": body.get("place", {}).get("epsg", ""),
        "natures": "\n".join(body.get("officer_activity", {}).get("natures", ())),
        "officer_choice": _choice_words(chosen.get("is_officer_initiated")),
        "private": [one for one in kept.left_out if one.is_private],
        "others": [one for one in kept.left_out if not one.is_private],
        "preview": _preview(kept, body, zone), "name": answers.get("name", ""), "why": answers.get("why", ""),
        "title": body.get("title", ""),
    }  # fmt: skip


def _field(name: str, kept: KeptProposal, body: Mapping[str, Any], chosen: Mapping[str, Choice]) -> dict[str, Any]:
    part, _dot, field = name.partition(".")
    column = _column_now(part, field, body)
    choice = chosen.get(PROPOSED_AS.get(name, field))
    if choice is not None and not choice.column:  # officers' own activity told by natures, not by a column
        choice = None
    made = {key: _made_words(told) for key, told in body.get("made", {}).items() if key == column}
    says, hint = FIELDS[name]
    written = body.get("times", {}).get(field, {}).get("written", "") if part == "times" else ""
    listed = dict(WRITTEN)
    return {
        "name": name, "says": says, "hint": hint, "column": column,
        "options": [("", _("(not kept)")), *made.items(), *((one, one) for one in kept.columns if one)],
        "choice": _choice_words(choice), "values": _values(column, kept, body), "written": written,
        "is_time": part == "times" and column not in made,
        "written_options": [*WRITTEN] if not written or written in listed else [(written, written), *WRITTEN],
    }  # fmt: skip


def _column_now(part: str, field: str, body: Mapping[str, Any]) -> str:
    if part == "times":
        return str(body.get("times", {}).get(field, {}).get("column", ""))
    if part == "officer":
        return str(body.get("officer_activity", {}).get(field, ""))
    return str(body.get(part, {}).get(field, ""))


def _made_words(told: Mapping[str, Any]) -> str:
    return " + ".join(column for column in told["columns"] if column != "/")


def _choice_words(choice: Choice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    word, dots = SURE[choice.word]
    return {
        "word": word,
        "dots": range(dots),
        "rest": range(3 - dots),
        "reason": choice.reason,
        "how": choice.how,
        "is_low": dots == 1,
    }


def _values(column: str, kept: KeptProposal, body: Mapping[str, Any]) -> list[str]:
    names = body.get("made", {}).get(column, {}).get("columns", [column])
    places = [kept.columns.index(name) for name in names if name in kept.columns]
    said = (" + ".join(row[index] for index in places if row[index]) for row in kept.rows)
    return [value[:MOST_SHOWN] for value in dict.fromkeys(said) if value][:SHOWN_VALUES]


def _preview(kept: KeptProposal, body: Mapping[str, Any], programme_zone: str) -> dict[str, Any]:
    """Read the sample rows with the recipe as it stands on the page, or say why it cannot be used."""
    try:
        recipe = read_recipe_text("preview", write_toml(body))
    except Refusal as refused:
        return {"refused": refused, "rows": []}
    zone = programme_zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone
    return {"rows": _read(kept, recipe, zone), "zone": zone}


def _read(kept: KeptProposal, recipe: Recipe, zone: str) -> list[dict[str, Any]]:
    reader = RowReader(recipe, kept.columns, zone_named(zone), clock.now())
    return [_row(reader.read(row), zone) for row in kept.rows[:ROWS_READ]]


def _row(read: CallReport | NotUnderstood, zone: str) -> dict[str, Any]:
    if not isinstance(read, CallReport):
        return {"says": read.says}
    natures = (read.initial_nature, read.final_nature, read.initial_nature_code, read.final_nature_code)
    return {
        "call": read,
        "created": f"{read.created_at.astimezone(zone_named(zone)):%Y-%m-%d %H:%M}",
        "is_located": read.lon is not None,
        "nature": next((nature for nature in natures if nature), ""),
    }
