"""A label as numbers: its pieces of two to five letters and its words, counted into numbered buckets.

Pure, and the same at training and at guessing. A bucket is the CRC-32 of the piece, so no list of words is shipped
and a word never seen still shares its pieces with those that were.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SHORTEST, LONGEST = 2, 5
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

_LONG_FORM = {
    "aslt": "assault", "asslt": "assault", "burg": "burglary", "dist": "disturbance", "disturb": "disturbance",
    "mvc": "motor vehicle collision", "mva": "motor vehicle accident", "acc": "accident", "veh": "vehicle",
    "viol": "violation", "viols": "violations", "intox": "intoxicated", "liq": "liquor", "wpn": "weapon",
    "wpns": "weapons", "weap": "weapon", "inj": "injury", "prop": "property", "susp": "suspicious",
    "circum": "circumstances", "dv": "domestic violence", "traf": "traffic", "crim": "criminal",
    "misch": "mischief", "haz": "hazard", "narc": "narcotics", "nars": "narcotics", "juv": "juvenile",
    "res": "residence", "bus": "business", "agg": "aggravated", "poss": "possession", "att": "attempt",
    "pers": "person", "subj": "subject", "thrt": "threat", "phys": "physical", "damg": "damage",
    "aband": "abandoned", "abnd": "abandoned", "bmv": "burglary of motor vehicle",
    "uumv": "unauthorized use of motor vehicle", "dwi": "driving while intoxicated",
    "dui": "driving under influence", "duii": "driving under influence", "warr": "warrant", "wrnt": "warrant",
    "amb": "ambulance", "chk": "check", "trbl": "trouble", "troubl": "trouble", "info": "information",
    "unk": "unknown", "rob": "robbery", "pd": "police department", "sfd": "fire department",
    "fd": "fire department", "cit": "crisis intervention", "dom": "domestic", "fam": "family",
    "mh": "mental health", "ten": "tenant", "trb": "trouble", "neighbour": "neighbor", "compl": "complaint",
    "nbr": "neighbor", "nghbr": "neighbor", "ip": "", "jo": "", "temp": "",
}  # fmt: skip
"""Short forms that dispatch centres use, written out; ``ip`` and ``jo`` (in progress, just occurred) say no nature."""


@lru_cache(maxsize=16_384)
def words_of(label: str) -> tuple[str, ...]:
    """Answer the words of a label, small, short forms written out, signs and lone numbers left out."""
    said = _NOT_A_WORD.sub(" ", label.lower()).split()
    long = " ".join(_LONG_FORM.get(word, word) for word in said).split()
    return tuple(long)


def pieces_of(label: str) -> Counter[str]:
    """Count the pieces of a label: every run of two to five letters inside a word with its edges, and each word."""
    pieces: Counter[str] = Counter()
    for word in words_of(label):
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            if size >= len(edged):
                pieces[edged] += 1
                break
            pieces.update(edged[at : at + size] for at in range(len(edged) - size + 1))
        pieces[f"={word}"] += 1
    return pieces


@lru_cache(maxsize=16_384)
def buckets_of(label: str, buckets: int) -> Mapping[int, float]:
    """Answer how heavy each bucket of a label is: 1 + log of the count, before the weight of rarity."""
    heavy: dict[int, float] = {}
    for piece, count in pieces_of(label).items():
        bucket = crc32(piece.encode()) % buckets
        heavy[bucket] = heavy.get(bucket, 0.0) + count
    return {bucket: 1.0 + float(np.log(count)) for bucket, count in heavy.items()}


Row = tuple[NDArray[np.intp], Numbers]
"""The buckets of a label and their weights, of length 1 together; empty for a label without words."""


def row_of(label: str, rarity: Numbers) -> Row:
    """Answer the buckets of a label, each as heavy as it is frequent in the label and rare elsewhere."""
    heavy = buckets_of(label, len(rarity))
    places = np.fromiter(heavy, dtype=np.intp, count=len(heavy))
    weights = np.fromiter(heavy.values(), dtype=np.float64, count=len(heavy)) * rarity[places]
    return places, np.asarray(weights / np.sqrt(weights @ weights)) if len(heavy) else weights


def likeness_of(rows: Sequence[Row], others: Sequence[Row]) -> Numbers:
    """Answer how alike each label is to each of the others: the cosine, from 0 to 1."""
    places = np.unique(np.concatenate([row[0] for row in others])) if others else np.zeros(0, dtype=np.intp)
    return _table(rows, places) @ _table(others, places).T


def _table(rows: Sequence[Row], places: NDArray[np.intp]) -> Numbers:
    table = np.zeros((len(rows), len(places)))
    for number, (buckets, weights) in enumerate(rows):
        at = np.searchsorted(places, buckets)
        is_there = at < len(places)
        is_there[is_there] = places[at[is_there]] == buckets[is_there]
        table[number, at[is_there]] = weights[is_there]
    return table
