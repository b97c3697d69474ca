"""A recipe drafted from an unknown export: every column gets a use or a reason why it has none."""

from collections.abc import Sequence

from ..making import CORNER
from . import clocks, officers, private, texts, whens, words
from .addresses import address_parts, number_beside
from .columns import Column, make_columns_of
from .draft import Draft
from .keys import choose_key
from .places import Coordinates, Point, find_coordinates
from .proposal import Choice, LeftOut, NothingToProfile, Proposal
from .timing import draft_times
from .writing import write_toml

MOST_COLUMNS = 150
FEWEST_COLUMNS = 2


def propose(
    columns: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    *,
    hint_zone: str = "",
    hint_point: Point | None = None,
    hint_epsg: int = 0,
    title: str = "",
) -> Proposal:
    """Draft a recipe for an unknown export from its columns and sampled rows, with a reason for every choice.

    ``hint_zone`` and ``hint_point`` are where the programme is, ``hint_epsg`` what the file says of itself. Nothing
    about a person is ever proposed.
    """
    names, rows, has_header = _named(columns, sample_rows)
    _check(names, rows)
    draft = Draft(make_columns_of(names, rows), {"title": title or "A new export", "call_source": "centre"})
    if not has_header:
        draft.body["without_header"] = list(names)
        draft.notes.append("The file has no line of column names: its first line is a row. The columns were numbered.")
    for column in draft.columns:
        reason = private.why_private(column)
        if reason:
            draft.private[column.index] = reason
    _place(draft, hint_point, hint_zone, hint_epsg)
    found = draft_times(draft, hint_zone)
    _key(draft, found)
    _words(draft)
    _officers(draft)
    _rows_without_values(draft)
    return _finish(draft)


def _named(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[Sequence[str]], bool]:
    """Answer names and rows; a first line that looks like the rows below it is a row, and columns get numbers."""
    if len(columns) > 1 and rows and _is_row(columns, rows):
        return [f"column {n}" for n in range(1, len(columns) + 1)], [list(columns), *rows], False
    return list(columns), list(rows), True


def _is_row(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    below = make_columns_of(columns, rows[:200])
    head = make_columns_of(columns, [columns])
    telling = [
        (above.kinds, max(column.kinds, key=lambda kind: column.kinds[kind]))
        for above, column in zip(head, below, strict=True)
        if column.kinds and above.kinds
    ]
    odd = [kind for kind, usual in telling if usual not in ("words", "code") and usual in kind]
    return len(odd) >= 2 or (len(odd) == 1 and len(telling) <= 3)


def _check(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if len(names) < FEWEST_COLUMNS:
        raise NothingToProfile(why="it has one column only, so it is no table of calls")
    if len(names) > MOST_COLUMNS:
        raise NothingToProfile(
            why=f"it has {len(names)} columns, more than the {MOST_COLUMNS} that a table of calls has"
        )
    if not rows:
        raise NothingToProfile(why="it has column names and no rows")
    if not any(value.strip() for row in rows for value in row):
        raise NothingToProfile(why="all its rows are empty")


# --- where ---------------------------------------------------------------------------------------------------------


def _place(draft: Draft, hint: Point | None, hint_zone: str, hint_epsg: int) -> None:
    open_columns = [one for one in draft.columns if one.index not in draft.private]
    found = find_coordinates(open_columns, hint, hint_zone, hint_epsg)
    if not found:
        return
    best = _preferred(found)
    draft.middle, draft.place_sure = best.middle, best.confidence
    draft.points = _row_points(best)
    made = draft.body.setdefault("made", {})
    if best.is_pair:
        order = ("second_number", "first_number") if best.is_latitude_first else ("first_number", "second_number")
        made["made lon"] = {"how": order[0], "columns": [best.x.name]}
        made["made lat"] = {"how": order[1], "columns": [best.x.name]}
        draft.body["place"] = {"x": "made lon", "y": "made lat", "epsg": best.epsg}
        draft.choose("coordinates", [best.x], best.how, best.confidence, best.reason)
    else:
        draft.body["place"] = {"x": best.x.name, "y": best.y.name, "epsg": best.epsg}
        draft.choose("coordinates", [best.x, best.y], best.how, best.confidence, best.reason)
    for other in found:
        for column in (other.x, other.y):
            if column.index not in draft.used:
                draft.why_not[column.index] = f"The same place once more; {best.x.name} was chosen."
    blank = sum(1 for x, y in zip(best.x.numbers, best.y.numbers, strict=True) if x == 0 and y == 0)
    if blank:
        draft.notes.append(f"{blank:,} sampled rows stand at 0/0: they count as not located.")


def _preferred(found: Sequence[Coordinates]) -> Coordinates:
    """Prefer two columns to a pair in one text that may be missing from some files; the surest of them."""
    columns = [one for one in found if not one.is_pair]
    return columns[0] if columns else found[0]


def _row_points(found: Coordinates) -> list[Point | None]:
    if found.epsg == 4326 and not found.is_pair:
        both = zip(found.x.numbers, found.y.numbers, strict=True)
        return [(x, y) if x and y else None for x, y in both]
    return list(found.points)


# --- which, what, by whom ------------------------------------------------------------------------------------------


def _key(draft: Draft, found: dict[str, whens.When]) -> None:
    created = found["created_at"].day.column
    key = choose_key(draft.free(), created.values)
    spoken = draft.body.setdefault("texts", {})
    if key is not None:
        spoken["event_number"] = key.column.name
        draft.choose("event_number", [key.column], key.how, key.confidence, key.reason)
        return
    spoken["event_number"] = "made number"


def _make_number(draft: Draft) -> None:
    """Make a number of what the row says, for an export that has none: when, what and where."""
    parts = {"created_at", "coordinates", "address", "initial_nature", "final_nature"}
    coded = {name for name in draft.used.values() if name.endswith("_nature_code")}
    parts = (parts - {name.removesuffix("_code") for name in coded}) | coded
    names = [column.name for column in draft.columns if draft.used.get(column.index) in parts]
    draft.body.setdefault("made", {})["made number"] = {"how": "fingerprint", "columns": names}
    reason = "No column has a number for each event, so one is made of what the row says. A changed row counts as new."
    draft.choices.append(Choice("event_number", " + ".join(names), "fingerprint", 0.6, reason, tuple(names)))


def _words(draft: Draft) -> None:
    parts = address_parts(draft.free())
    pieces = {name for name in parts if name != CORNER} if len(parts) > 1 else set()
    usable = [one for one in draft.free() if one.name not in pieces and clocks.clock_of(one) is None]
    chosen = texts.choose_texts(usable, draft.points)
    spoken = draft.body["texts"]
    if pieces and ("address" not in chosen.chosen or not chosen.chosen["address"].is_whole):
        chosen.chosen.pop("address", None)
        _join_address(draft, parts)
    elif "address" in chosen.chosen and (number := number_beside(chosen.chosen["address"].column, draft.free())):
        _join_address(draft, [number.name, chosen.chosen.pop("address").column.name])
    for name, one in chosen.chosen.items():
        spoken[name] = one.column.name
        draft.choose(name, [one.column], one.how, one.confidence, one.reason)
    draft.why_not |= {index: why for index, why in chosen.passed_over.items() if index not in draft.used}
    for column in draft.columns:
        if column.name in pieces and column.index not in draft.used:
            draft.why_not[column.index] = "A piece of the address, which another column says whole."
    if spoken["event_number"] == "made number":
        _make_number(draft)
    _counts(draft)


def _counts(draft: Draft) -> None:
    counts = draft.body.setdefault("counts", {})
    for name, named in (("units_dispatched", words.COUNT_DISPATCHED), ("units_arrived", words.COUNT_ARRIVED)):
        for column in draft.free():
            if words.weigh(column.squashed, named) and column.share("integer") > 0.9:
                counts[name] = column.name
                draft.choose(name, [column], "a count", 0.85, "Its name says so, and its values are small numbers.")
                break


def _join_address(draft: Draft, parts: Sequence[str]) -> None:
    draft.body.setdefault("made", {})["made address"] = {"how": "words", "columns": list(parts)}
    draft.body["texts"]["address"] = "made address"
    used = [one for one in draft.columns if one.name in parts]
    draft.choose("address", used, "joined", 0.8, "The address stands in several columns; they are joined in order.")


def _officers(draft: Draft) -> None:
    natures = [
        (field, column)
        for field in ("initial_nature", "final_nature")
        for column in draft.columns
        if draft.body["texts"].get(field) == column.name
    ]
    found = officers.find_officer_activity(draft.free(), natures)
    if found is None:
        return
    draft.body["officer_activity"] = found.body
    columns = [found.column] if found.column else []
    if columns:
        draft.choose("is_officer_initiated", columns, found.how, found.confidence, found.reason)
    else:
        draft.choices.append(Choice("is_officer_initiated", "", found.how, found.confidence, found.reason))


def _rows_without_values(draft: Draft) -> None:
    rows = len(draft.columns[0].values)
    empty = sum(1 for n in range(rows) if not any(column.values[n] for column in draft.columns))
    if empty:
        draft.body["empty_rows_expected"] = True
        draft.notes.append(f"{empty:,} of {rows:,} sampled rows have no values at all; they are counted and skipped.")


# --- the end -------------------------------------------------------------------------------------------------------


def _finish(draft: Draft) -> Proposal:
    body = {key: value for key, value in draft.body.items() if value not in ({}, [])}
    body["usual_columns"] = [column.name for column in draft.columns]
    left = tuple(
        LeftOut(
            one.name or "(no name)", draft.private.get(one.index) or _why_left(one, draft), one.index in draft.private
        )
        for one in draft.columns
        if one.index not in draft.used
    )
    says = (
        "Drafted from a sample; every choice is to be looked at by a person.",
        *draft.notes,
    )
    points = tuple(point for point in draft.points if point is not None)
    return Proposal(
        write_toml(body, says=says), tuple(draft.choices), left, draft.zone, tuple(draft.notes), body,
        tuple(column.name for column in draft.columns), points[:: max(1, len(points) // 1500)],
    )  # fmt: skip


def _why_left(one: Column, draft: Draft) -> str:
    if one.index in draft.why_not:
        return draft.why_not[one.index]
    if not one.filled:
        return "It is always empty."
    if one.is_constant:
        return "It says the same on every row."
    if words.ROW_ID.fullmatch(one.squashed):
        return "It numbers the rows, not the events."
    if words.COARSER.fullmatch(one.squashed):
        return "A coarser grouping; the nature itself says more."
    if words.PIECE_OF_TIME.fullmatch(one.squashed):
        return "It is a part of the time, which is kept whole."
    if one.share("url") > 0.5:
        return "It is a link."
    return "A call has no such field."
