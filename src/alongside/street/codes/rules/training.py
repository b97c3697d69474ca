"""The weights are learned: linear support vectors over the pieces of labels, and how sure a lead makes us.

Only this drawer needs scikit-learn; guessing does not. Pure: examples in, weights out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .grams import Numbers, buckets_of, row_of, words_of
from .weights import Head, known_share, leads_of

BUCKETS = 16_384
FIRMNESS = 0.5
"""C of the support vectors."""
OUTSIDE_WEIGHT = 0.5
"""How much an example without a count weighs beside the average one that has a count."""


@dataclass(frozen=True, slots=True)
class Example:
    """A label whose class is known; ``calls`` is how many calls carried it (0: not known); ``group`` its city
    or other source, left out together."""

    label: str
    says: str
    calls: float = 0.0
    group: str = ""


def rarity_of(labels: Sequence[str], buckets: int = BUCKETS) -> Numbers:
    """Answer the weight of rarity of each bucket: 1 + log((1 + labels) / (1 + labels with it))."""
    seen = np.zeros(buckets)
    for label in labels:
        seen[list(buckets_of(label, buckets))] += 1
    return np.asarray(np.log((1 + len(labels)) / (1 + seen)) + 1.0)


def weight_of(examples: Sequence[Example], *, evened: bool = False) -> Numbers:
    """Answer how much each example weighs: the square root of its calls, so that a common code counts for more.

    ``evened``: a class with few examples is helped by the square root of how few they are.
    """
    roots = np.sqrt(np.array([one.calls for one in examples]))
    known = roots[roots > 0]
    mean = float(known.mean()) if len(known) else 1.0
    weights = np.where(roots > 0, roots / mean, OUTSIDE_WEIGHT)
    if not evened:
        return weights
    many = Counter(one.says for one in examples)
    usual = len(examples) / len(many)
    return np.asarray(weights * np.sqrt([usual / many[one.says] for one in examples]))


def sparse_table(labels: Sequence[str], rarity: Numbers) -> Any:
    """Answer a row of length 1 for each label (``row_of``), as one sparse table."""
    from scipy.sparse import csr_matrix

    rows = [row_of(label, rarity) for label in labels]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    return csr_matrix((np.concatenate([weights for _, weights in rows]), places, ends), (len(labels), len(rarity)))


def train_head(name: str, examples: Sequence[Example], rarity: Numbers, *, evened: bool = False) -> Head:
    """Train one head: a linear support vector machine for each class against the others."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=FIRMNESS, random_state=1)
    machine.fit(
        sparse_table([one.label for one in examples], rarity),
        [one.says for one in examples],
        sample_weight=weight_of(examples, evened=evened),
    )
    weights, bias = machine.coef_.T, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one column for two classes
        weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
    return Head(name, tuple(str(one) for one in machine.classes_), weights, bias)


def train_sure_head(
    name: str, examples: Sequence[Example], outside: Sequence[Example], rarity: Numbers, *, evened: bool = False
) -> Head:
    """Train a head on all examples, with its certainty learned by leaving out one group after another.

    ``outside`` are examples of no group: they teach, and are never asked.
    """
    leads: list[float] = []
    known: list[float] = []
    right: list[bool] = []
    for city in sorted({one.group for one in examples}):
        own = [one for one in examples if one.group == city]
        others = [one for one in examples if one.group != city] + list(outside)
        seen = rarity_of([one.label for one in others], len(rarity))
        head = train_head(name, others, seen, evened=evened)
        scores = sparse_table([one.label for one in own], seen) @ head.weights + head.bias
        leads += leads_of(scores).tolist()
        words = used_words(one.label for one in others)
        known += [known_share(one.label, words) for one in own]
        best = np.array(head.classes)[scores.argmax(axis=1)]
        right += (best == np.array([one.says for one in own])).tolist()
    head = train_head(name, [*examples, *outside], rarity, evened=evened)
    steep, by_known, start = chance_of_right(np.array([leads, known]).T, np.array(right))
    return replace(head, steep=steep, known=by_known, start=start)


def used_words(labels: Iterable[str]) -> frozenset[str]:
    """Answer every word of some labels."""
    return frozenset(word for label in labels for word in words_of(label))


def chance_of_right(told: Numbers, right: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Answer what a lead and a share of known words add to the chance of being right, and its start (Platt scaling)."""
    if len(set(right.tolist())) < 2:
        return 1.0, 0.0, 0.0
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=100.0).fit(told, right)
    return float(fitted.coef_[0, 0]), float(fitted.coef_[0, 1]), float(fitted.intercept_[0])
