"""Which columns say what a call was about, how urgent it was, how it ended, and where it was in police words."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from . import words
from .columns import Column

MOST_DISTRICTS = 30
"""A town has fewer districts than this; more areas than that are beats, whatever they are called."""

Points = Sequence[tuple[float, float] | None]


@dataclass
class Chosen:
    """A column chosen for a field, with how sure and why."""

    field: str
    column: Column
    confidence: float
    reason: str
    how: str = "as text"

    @property
    def is_whole(self) -> bool:
        """Say whether an address has its number, street and kind of street in one text."""
        return self.column.address_share > 0.6 and self.column.words_each >= 2


@dataclass
class Texts:
    """The choices of text fields, and why columns that came near were not taken."""

    chosen: dict[str, Chosen] = field(default_factory=dict)
    passed_over: dict[int, str] = field(default_factory=dict)

    @property
    def taken(self) -> set[int]:
        """Answer the places of the columns already used."""
        return {one.column.index for one in self.chosen.values()}

    def take(self, name: str, column: Column, confidence: float, reason: str) -> None:
        """Use a column for a field."""
        self.chosen[name] = Chosen(name, column, min(0.99, max(0.05, confidence)), reason)


def choose_texts(columns: Sequence[Column], points: Points) -> Texts:
    """Choose the text fields of a call among columns that are no key, no time, no coordinate and not private."""
    texts = Texts()
    usable = [one for one in columns if one.filled and not _is_noise(one)]
    _choose_address(usable, texts)
    _choose_natures(usable, texts)
    for name, named, fits in (
        ("priority", words.PRIORITY, _fits_priority),
        ("close_code", words.CLOSE_CODE, _fits_list),
        ("status", words.STATUS, _fits_status),
        ("primary_unit", words.UNIT, _fits_unit),
    ):
        _choose_simple(name, named, fits, usable, texts)
    _choose_areas(usable, points, texts)
    if "address" not in texts.chosen:
        _choose_neighbourhood(usable, texts)
    return texts


def _is_noise(column: Column) -> bool:
    return column.share("url", "email") > 0.5 or (column.is_constant and column.filled > 20)


# --- where ---------------------------------------------------------------------------------------------------------


def _choose_address(columns: Sequence[Column], texts: Texts) -> None:
    worth = []
    for one in columns:
        named, looks = words.weigh(one.squashed, words.ADDRESS), one.address_share
        if one.share("pair") > 0.3 or looks < 0.35 or one.distinct < 3:
            continue
        numbered = sum(any(sign.isdigit() for sign in value) for value in one.looked_at) / max(1, len(one.looked_at))
        score = 0.45 * named + 0.4 * looks + 0.1 * numbered + 0.05 * min(1.0, one.uniqueness * 4)
        if not one.name.startswith("column "):
            score -= 0.3 * (named == 0)
        worth.append((score - 0.25 * (one.nature_share > 0.5 and named < 0.5), one))
    if not worth:
        return
    score, best = max(worth, key=lambda pair: (pair[0], -pair[1].index))
    if score < 0.4:
        return
    reason = f"{best.address_share:.0%} of its values look like an address, a block or a corner."
    texts.take("address", best, 0.35 + 0.65 * score, reason)
    for _, other in worth:
        if other is not best:
            texts.passed_over[other.index] = f"Another way to say where; {best.name} says it more fully."


def _choose_neighbourhood(columns: Sequence[Column], texts: Texts) -> None:
    worth = [
        (words.weigh(one.squashed, words.NEIGHBOURHOOD) * (0.3 + 0.7 * one.letters_share), -one.index, one)
        for one in columns
        if one.index not in texts.taken and one.distinct > 1 and one.letters_share > 0.8
    ]
    best = max(worth, default=None, key=lambda found: found[:2])
    if best is not None and best[0] > 0.35:
        texts.take("address", best[2], 0.5, "There is no address: the neighbourhood is the nearest thing to one.")


def _choose_areas(columns: Sequence[Column], points: Points, texts: Texts) -> None:
    """Choose beat and district: police areas, the finer one the beat."""
    free = [
        one for one in columns if one.index not in texts.taken and not words.NOT_POLICE_AREA.fullmatch(one.squashed)
    ]
    beats = _areas_named(free, words.BEAT, points)
    districts = _areas_named(free, words.DISTRICT, points)
    beat = beats[0] if beats else None
    if beat is not None:
        districts = [one for one in districts if one[1] is not beat[1]]
    if not districts and not beat:
        _choose_by_place(free, points, texts)
        return
    if beat and districts and beat[0] < 0.85 and beat[1].distinct < districts[0][1].distinct:
        beat, districts = districts[0], [beat]
    if not beat and districts[0][1].distinct > MOST_DISTRICTS and "district" not in districts[0][1].squashed:
        beat, districts = districts[0], districts[1:]
    if beat:
        said = (
            f"{beat[1].distinct} different areas, the finer ones."
            if districts
            else f"{beat[1].distinct} different areas."
        )
        texts.take("beat", beat[1], 0.4 + 0.55 * beat[0], said)
    if districts:
        texts.take(
            "district", districts[0][1], 0.4 + 0.55 * districts[0][0], f"{districts[0][1].distinct} different areas."
        )
    for _, one in [*beats, *districts]:
        if one.index not in texts.taken:
            texts.passed_over[one.index] = "Another division of the town; one beat and one district are enough."


def _areas_named(columns: Sequence[Column], named: words.Named, points: Points) -> list[tuple[float, Column]]:
    worth = []
    for one in columns:
        weight = words.weigh(one.squashed, named)
        if weight < 0.5 or one.distinct < 2 or one.distinct > 1500 or one.share("iso", "us", "pair") > 0.5:
            continue
        both = words.weigh(one.squashed, words.DISTRICT if named is words.BEAT else words.BEAT)
        score = weight * (0.6 + 0.4 * one.share_filled) - 0.05 * (both >= 0.8) + 0.02 * min(1.0, one.distinct / 100)
        worth.append((score, one))
    return sorted(worth, key=lambda pair: (-pair[0], pair[1].index))


def _choose_by_place(columns: Sequence[Column], points: Points, texts: Texts) -> None:
    """Choose a district nobody named: a column whose values each lie together on the map."""
    worth = [
        (explained, one) for one in columns
        if 2 <= one.distinct <= 500 and one.uniqueness < 0.3 and one.letters_share > 0.5
        and one.name.startswith("column ") and (explained := _placed(one, points)) > 0.5
    ]  # fmt: skip
    if worth:
        explained, best = max(worth, key=lambda pair: pair[0])
        texts.take("district", best, 0.5 + 0.4 * explained, "Each of its values lies together on the map.")


def _placed(column: Column, points: Points) -> float:
    """Answer the share of the spread of points that the column's values explain (1: each value is one spot)."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for value, point in zip(column.values, points, strict=False):
        if point is not None and value:
            groups[value].append(point)
    every = np.array([point for group in groups.values() for point in group])
    if len(every) < 50:
        return 0.0
    within = sum(float(((np.array(g) - np.median(g, axis=0)) ** 2).sum()) for g in groups.values())
    whole = float(((every - np.median(every, axis=0)) ** 2).sum())
    return max(0.0, 1 - within / whole) if whole else 0.0


# --- what ----------------------------------------------------------------------------------------------------------


def _choose_natures(columns: Sequence[Column], texts: Texts) -> None:
    free = [one for one in columns if one.index not in texts.taken and _could_be_nature(one)]
    codes = [(score, one) for one in free if (score := _code_score(one)) >= 0.45]
    spoken = [(score, one) for one in free if (score := _text_score(one)) >= 0.4]
    later = _unmarked_twins(free)
    for side in ("initial", "final"):
        text = _best_of(spoken, side, texts, later)
        code = _best_of(codes, side, texts, later, besides=text[1] if text else None)
        if text:
            texts.take(f"{side}_nature", text[1], 0.35 + 0.6 * text[0], _nature_reason(text[1]))
        if code:
            texts.take(f"{side}_nature_code", code[1], 0.35 + 0.6 * code[0], f"{code[1].distinct} short codes.")
    _put_pairs_together(texts)
    for _, one in [*codes, *spoken]:
        if one.index not in texts.taken:
            texts.passed_over.setdefault(
                one.index, "A coarser grouping, or another word, of the nature already chosen."
            )


def _could_be_nature(one: Column) -> bool:
    written = one.share("iso", "us", "iso_day", "us_day", "clock", "pair", "decimal", "epoch_ms")
    too_many = one.uniqueness > 0.6 and one.filled > 100
    listed = any(words.weigh(one.squashed, named) >= 0.8 for named in (words.PRIORITY, words.UNIT))
    ending = words.weigh(one.squashed, words.CLOSE_CODE)
    dispo = ending >= 0.95 or (ending >= 0.5 and one.ending_share > max(0.3, one.nature_share))
    area = words.weigh(one.squashed, words.BEAT) >= 0.8 or words.NOT_POLICE_AREA.fullmatch(one.squashed)
    source = _is_source(one)
    return not (written > 0.5 or too_many or listed or dispo or area or source) and one.distinct >= 2


def _is_source(one: Column) -> bool:
    """Say whether a column says how a call came in: few values, one of them an officer's own doing."""
    if one.distinct > 25 or words.weigh(one.squashed, words.OFFICER) < 0.5:
        return False
    return any(words.OFFICER_VALUES.fullmatch(value) for value in one.counts) and one.nature_share < 0.9


def _text_score(one: Column) -> float:
    named = words.weigh(one.squashed, words.NATURE_TEXT)
    if words.COARSER.fullmatch(one.squashed):
        named = min(named, 0.35)
    spoken = one.nature_share * one.letters_share
    long_enough = min(1.0, one.lengths[0] / 8)
    variety = min(1.0, one.distinct / 20)
    nameless = one.name.startswith("column ")
    if named == 0 and not nameless:
        return 0.0
    if not nameless and one.letters_share < 0.7:
        return 0.0
    if one.words_each < 1.15 and one.lengths[0] < 7 and spoken < 0.3:
        return 0.0
    return (
        (0.45 if not nameless else 0.2) * named
        + 0.3 * spoken
        + 0.15 * variety
        + 0.1 * long_enough
        + 0.2 * (nameless and spoken > 0.5)
    )


def _code_score(one: Column) -> float:
    named = words.weigh(one.squashed, words.NATURE_CODE)
    if named == 0 or words.COARSER.fullmatch(one.squashed):
        return 0.0
    is_short = one.lengths[0] <= 8 and one.words_each < 1.3
    if not is_short or one.distinct < 3:
        return 0.0
    return 0.7 * named + 0.15 * min(1.0, one.distinct / 20) + 0.15


def _unmarked_twins(columns: Sequence[Column]) -> set[int]:
    """Answer the columns that say what a twin marked as the first one said: Type beside InitialType is the final."""
    first = {
        re.sub("initial|original|orig", "", one.squashed) for one in columns if words.INITIAL.fullmatch(one.squashed)
    }
    return {one.index for one in columns if one.squashed in first and not words.INITIAL.fullmatch(one.squashed)}


def _best_of(
    worth: Sequence[tuple[float, Column]], side: str, texts: Texts, later: set[int], besides: Column | None = None
) -> tuple[float, Column] | None:
    fits: list[tuple[float, Column]] = []
    for score, one in worth:
        if one.index in texts.taken or one is besides:
            continue
        is_final = bool(words.FINAL.fullmatch(one.squashed)) or one.index in later
        is_initial = bool(words.INITIAL.fullmatch(one.squashed))
        if side == "final" and is_final and not is_initial:
            fits.append((score, one))
        if side == "initial" and (is_initial or not is_final):
            fits.append((score + 0.02 * is_initial, one))
    return max(fits, key=lambda pair: (round(pair[0], 2), -pair[1].index), default=None)


def _put_pairs_together(texts: Texts) -> None:
    """A text without a side goes to the side of the code that it explains word by word."""
    text, code = texts.chosen.get("initial_nature"), texts.chosen.get("final_nature_code")
    if not text or not code or not texts.chosen.keys().isdisjoint({"final_nature", "initial_nature_code"}):
        return
    if not words.INITIAL.fullmatch(text.column.squashed) and explains(code.column, text.column) > 0.95:
        text.field, text.reason = "final_nature", f"{text.reason} Each code of {code.column.name} has one text."
        texts.chosen["final_nature"] = texts.chosen.pop("initial_nature")


def explains(one: Column, other: Column) -> float:
    """Answer on which share of rows the value of one column tells that of the other."""
    seen: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for a, b in zip(one.values, other.values, strict=True):
        if a and b:
            seen[a][b] += 1
    rows = sum(sum(group.values()) for group in seen.values())
    return sum(max(group.values()) for group in seen.values()) / rows if rows else 0.0


def _nature_reason(one: Column) -> str:
    return f"{one.distinct:,} different texts; {one.nature_share:.0%} of rows use words that natures of calls use."


# --- the rest ------------------------------------------------------------------------------------------------------


def _choose_simple(
    name: str, named: words.Named, fits: Callable[[Column], bool], columns: Sequence[Column], texts: Texts
) -> None:
    worth = [
        (weight * (0.5 + 0.5 * one.share_filled) + 0.03 * _is_preferred(one), -one.index, one)
        for one in columns
        if one.index not in texts.taken and (weight := words.weigh(one.squashed, named)) >= 0.5 and fits(one)
    ]
    best = max(worth, default=None, key=lambda found: found[:2])
    if best is None:
        return
    texts.take(name, best[2], 0.35 + 0.6 * best[0], f"{best[2].distinct} different values, as such a list has.")
    for _, _, one in worth:
        if one is not best[2]:
            texts.passed_over[one.index] = f"Another word for it; {best[2].name} was chosen."


def _is_preferred(one: Column) -> bool:
    """Prefer what was said first, and a code to its text."""
    return bool(words.INITIAL.fullmatch(one.squashed)) or bool(re.search(r"(code|cd)$", one.squashed))


def _fits_priority(one: Column) -> bool:
    return one.distinct <= 40 and one.lengths[0] <= 15


def _fits_status(one: Column) -> bool:
    return one.distinct <= 60 and one.share("iso", "us") < 0.5


def _fits_list(one: Column) -> bool:
    is_list = one.distinct <= 400 and one.share("iso", "us", "pair") < 0.5 and (one.uniqueness < 0.5 or one.filled < 50)
    is_nature = one.nature_share > max(0.5, one.ending_share) and not re.search("dispo", one.squashed)
    return is_list and not is_nature


def _fits_unit(one: Column) -> bool:
    counts = one.share("integer") > 0.9 and one.distinct <= 30
    return one.lengths[0] <= 12 and one.distinct >= 3 and not counts
