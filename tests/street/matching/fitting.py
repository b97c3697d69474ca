"""How the weights of matching were fitted: maximum likelihood, with the certainty shared among rivals.

``python -m tests.street.matching.fitting ../shared/data`` prints them anew.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from alongside.street.matching.rules.evidence import Event, Evidence
from alongside.street.matching.rules.scoring import PLACE

from .two_feeds import candidates, san_antonio, tell_twice

Row = tuple[Event, Event, Evidence]


def levels(evidence: Evidence) -> tuple[str, ...]:
    """Name the weights that one piece of evidence uses; places that weigh the same share a name."""
    weight = PLACE.get(evidence.place)
    place = "against" if weight is None else evidence.place if weight > 2 else "near" if weight > 0 else "weak"
    return f"place {place}", f"time {evidence.time}", f"nature {evidence.nature}", f"number {evidence.number}"


def fit(rows: list[Row], is_same: "np.ndarray[Any, np.dtype[np.bool_]]") -> dict[str, float]:
    """Answer the base and every weight (log odds) that make what is known most likely."""
    names = sorted({name for _, _, evidence in rows for name in levels(evidence)})
    place = {name: index for index, name in enumerate(names)}
    used = np.zeros((len(rows), len(names)))
    for index, (_, _, evidence) in enumerate(rows):
        used[index, [place[name] for name in levels(evidence)]] = 1
    first = _numbered([(a.call_id, b.source) for a, b, _ in rows])
    second = _numbered([(b.call_id, a.source) for a, b, _ in rows])

    def unlikely(weights: Any) -> float:
        odds = np.exp(np.clip(used @ weights[1:] + weights[0], -30, 30))
        rivals = np.maximum(np.bincount(first, odds)[first], np.bincount(second, odds)[second])
        certainty = np.clip(odds / (1 + rivals), 1e-9, 1 - 1e-9)
        return float(
            -np.log(certainty[is_same]).sum() - np.log(1 - certainty[~is_same]).sum() + 0.02 * (weights[1:] ** 2).sum()
        )

    best = minimize(unlikely, np.zeros(len(names) + 1), method="L-BFGS-B", options={"maxiter": 300, "maxfun": 20_000})
    return {"base": float(best.x[0]), **{name: float(best.x[1 + index]) for name, index in place.items()}}


def fit_on_san_antonio(data: Path) -> dict[str, float]:
    """Fit on the file from which the shipped weights come."""
    events, same = tell_twice(san_antonio(data, ["24-8.csv.gz"]), seed=7)
    rows = list(candidates(events))
    return fit(rows, np.array([(a.call_id, b.call_id) in same for a, b, _ in rows]))


def _numbered(keys: list[tuple[int, str]]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    known: dict[tuple[int, str], int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


if __name__ == "__main__":
    for name, weight in fit_on_san_antonio(Path(sys.argv[1])).items():
        sys.stdout.write(f"{name:24} {weight:6.2f}\n")
