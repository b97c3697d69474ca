"""What people confirmed bends the guesses for codes that read alike: at once, without training anew.

Kernel ridge regression on the residuals: with K the likeness (cosine) of two labels, the confirmed labels C and what
people said of them (+1 for the class, -1 for the others), the new scores of labels x are
``s(x) + K(x, C) · (K(C, C) + λ·I)⁻¹ · (said - s(C))`` (Rasmussen & Williams 2006, eq. 2.25, with the shipped model as
prior mean). A few hundred confirmations take milliseconds.
"""

from collections.abc import Sequence

import numpy as np

from .grams import Numbers, Row, likeness_of
from .weights import Head, scores_of

CAUTION = 2.0
"""λ: how much a confirmation must be repeated before it overrules what was learned from many. Chosen on the three
cities of the Vera tables, where anything between 0.3 and 2 gives the same within one point."""


def bend(
    scores: Numbers, likeness: Numbers, likeness_of_said: Numbers, said: Sequence[int], scores_of_said: Numbers
) -> Numbers:
    """Answer the scores after people said the class (by its index; -1 for one the head has not) of some labels."""
    told = -np.ones_like(scores_of_said)
    known = [(row, column) for row, column in enumerate(said) if column >= 0]
    for row, column in known:
        told[row, column] = 1.0
    pull = np.linalg.solve(likeness_of_said + CAUTION * np.eye(len(said)), told - scores_of_said)
    return np.asarray(scores + likeness @ pull)


def bent_scores(rows: Sequence[Row], confirmed: Sequence[tuple[Row, str]], head: Head) -> Numbers:
    """Answer the scores of labels, bent by the confirmed classes of others."""
    scores = scores_of(rows, head)
    if not confirmed:
        return scores
    places = {name: at for at, name in enumerate(head.classes)}
    others = [row for row, _ in confirmed]
    said = [places.get(says, -1) for _, says in confirmed]
    return bend(scores, likeness_of(rows, others), likeness_of(others, others), said, scores_of(others, head))
