"""The weights of the guesser: a small plain file of whole numbers, read and used with NumPy alone.

The file: lines that start with ``#`` say where it comes from; one line of JSON names the heads, their classes and
scales, and the words the teachers used; then one line of whole numbers for each bucket: its rarity, then a weight for
each class of each head.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from .grams import Numbers, Row, words_of

FORMAT = "alongside code weights 1"


@dataclass(frozen=True, slots=True)
class Head:
    """One question put to a label: its classes, a weight for each bucket and class, and how sure a lead makes us.

    ``steep``, ``known`` and ``start`` turn the lead of the best class over the next, and the share of a label's words
    that the teachers used, into the chance that it is right.
    """

    name: str
    classes: tuple[str, ...]
    weights: Numbers
    bias: Numbers
    steep: float = 1.0
    known: float = 0.0
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """All heads over the same buckets, and the words about where they come from."""

    rarity: Numbers
    heads: tuple[Head, ...]
    words: frozenset[str] = frozenset()
    provenance: tuple[str, ...] = ()

    def head(self, name: str) -> Head:
        """Answer the head of a name."""
        return next(one for one in self.heads if one.name == name)


@dataclass(frozen=True, slots=True)
class Answer:
    """The best class for a label, the chance that it is right (0 to 1), and the next best."""

    best: str
    certainty: float
    next_best: str


def scores_of(rows: Sequence[Row], head: Head) -> Numbers:
    """Answer a row of scores for each label, a column for each class of the head."""
    scores = [weights @ head.weights[places] + head.bias for places, weights in rows]
    return np.array(scores).reshape(len(rows), len(head.classes))


def leads_of(scores: Numbers) -> Numbers:
    """Answer by how much the best class of each row leads the next."""
    ordered = np.sort(scores, axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2])


def known_share(label: str, words: Collection[str]) -> float:
    """Answer the share of a label's words that the teachers used; 0 for a label without words."""
    said = words_of(label)
    return sum(word in words for word in said) / len(said) if said else 0.0


def certainty_of(leads: Numbers, known: Numbers, head: Head) -> Numbers:
    """Answer the chance that the best class is right, from its lead and the share of known words."""
    return np.asarray(1.0 / (1.0 + np.exp(-(head.steep * leads + head.known * known + head.start))))


def answers_of(scores: Numbers, known: Numbers, head: Head) -> list[Answer]:
    """Answer each row's best class with its certainty."""
    chances = certainty_of(leads_of(scores), known, head)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :2]
    return [
        Answer(head.classes[first], float(chance), head.classes[second])
        for (first, second), chance in zip(order.tolist(), chances, strict=True)
    ]


def write_weights(weights: Weights) -> str:
    """Write weights as text: whole numbers, each class to its own scale, so that a person can read and compare it."""
    scales, columns = [], [np.rint(weights.rarity * 100).astype(int)[:, None]]
    for head in weights.heads:
        scale = np.abs(head.weights).max(axis=0) / 400
        scales.append(np.where(scale > 0, scale, 1.0))
        columns.append(np.rint(head.weights / scales[-1]).astype(int))
    told = {
        "format": FORMAT,
        "buckets": len(weights.rarity),
        "heads": [
            {
                "name": head.name,
                "classes": list(head.classes),
                "scale": [float(f"{one:.6g}") for one in scale],
                "bias": [round(float(one), 5) for one in head.bias],
                "steep": round(head.steep, 4),
                "known": round(head.known, 4),
                "start": round(head.start, 4),
            }
            for head, scale in zip(weights.heads, scales, strict=True)
        ],
        "words": " ".join(sorted(weights.words)),
    }
    lines = [f"# {line}".rstrip() for line in weights.provenance]
    rows = [" ".join(map(str, row)) for row in np.hstack(columns).tolist()]
    return "\n".join([*lines, json.dumps(told), *rows]) + "\n"


def read_weights(text: str) -> Weights:
    """Read weights as ``write_weights`` wrote them; a file of another kind or size is a ValueError."""
    provenance: list[str] = []
    rest = text
    while rest.startswith("#"):
        line, _, rest = rest.partition("\n")
        provenance.append(line.removeprefix("#").removeprefix(" "))
    head_line, _, body = rest.partition("\n")
    told = json.loads(head_line)
    if told.get("format") != FORMAT:
        raise ValueError(f"not a file of code weights: {told.get('format')!r}")
    width = 1 + sum(len(head["classes"]) for head in told["heads"])
    numbers = np.fromstring(body, dtype=np.int32, sep=" ")
    if len(numbers) != told["buckets"] * width:
        raise ValueError(f"the file of code weights is cut: {len(numbers)} numbers of {told['buckets'] * width}")
    table = numbers.reshape(told["buckets"], width)
    heads, at = [], 1
    for head in told["heads"]:
        wide = len(head["classes"])
        weights = table[:, at : at + wide] * np.array(head["scale"])
        bias = np.array(head["bias"])
        heads.append(
            Head(head["name"], tuple(head["classes"]), weights, bias, head["steep"], head["known"], head["start"])
        )
        at += wide
    return Weights(table[:, 0] / 100, tuple(heads), frozenset(told["words"].split()), tuple(provenance))
