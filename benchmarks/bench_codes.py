"""Codes to categories: how many calls of a city nobody has seen are placed right, beside two peers in the same run.

On the Vera tables (Seattle, Dallas, New Orleans; 2,109 labels with a common category and the calls that carried
them) one city is left out and the others teach. Peers: a word-level naive Bayes of scikit-learn taught by the same
labels, and the most frequent category. Then our own 18 categories on the natures of Milwaukee, San Antonio and
Oakland, whose exact meanings are taken out of what teaches the guesser when their own city is asked.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TABLE = SHARED / "taxonomy" / "vera_call_types" / "CallTypes.csv"
TYPES = SHARED / "standards" / "apco" / "apco_common_incident_types_2.103.2-2019.csv"
CITIES = {
    "milwaukee": ("calls/milwaukee_wi/*.csv.gz", "''", "nature"),
    "san_antonio": ("calls/san_antonio_tx/2*.csv.gz", "''", "ProblemType"),
    "oakland": ("calls/oakland_ca/csv/*.csv.gz", "CALL_ID", "CALL_DESC"),
}
REACHED = 0.87
REACHED_AFTER = 0.95
GUESSED = 1_000


def main(quick: bool = False) -> dict[str, float]:
    """Judge the guesser and its peers; assert the shares promised; print and answer the figures."""
    if not TABLE.exists():
        print(json.dumps({"skipped": "the tables of call types are not on this machine"}))
        return {}
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        environment = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data", "ALONGSIDE_KEY_FILE": f"{home}/keys/k",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/s", "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }  # fmt: skip
        words = [sys.executable, __file__, "quick" if quick else "full"]
        told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(told.splitlines()[-1])
    print(json.dumps(figures))
    return figures


def judge(quick: bool) -> dict[str, float]:
    """Work the figures out, and assert the shares promised."""
    import django

    django.setup()
    figures = common_figures() | speed_figures() | own_figures(["milwaukee"] if quick else list(CITIES))
    assert figures["codes_share_right"] >= REACHED, figures
    assert figures["codes_share_after"] >= REACHED_AFTER, figures
    return figures


def common_figures() -> dict[str, float]:
    """Leave one city out, in the tables' own categories: ours, and the peers."""
    from alongside.street.codes.actions.learning import (
        common_examples_of_apco,
        read_common_table,
        read_incident_types,
    )
    from alongside.street.codes.rules.judging import all_cities, leave_one_city_out

    examples, outside = read_common_table(TABLE), common_examples_of_apco(read_incident_types(TYPES))
    began = time.perf_counter()
    judged = leave_one_city_out(examples, outside)
    took = time.perf_counter() - began
    alone = all_cities(leave_one_city_out(examples))
    everything = all_cities(judged)
    figures = {
        "codes_share_right": everything.share_right,
        "codes_share_told": everything.share_if_told,
        "codes_share_after": everything.share_after,
        "codes_share_of_types": everything.right_codes / everything.codes,
        "codes_share_without_apco": alone.share_right,
        "codes_seconds": took,
        "codes_bayes": peer_share(examples, _bayes),
        "codes_most_frequent": peer_share(examples, _most_frequent),
    }
    for one in judged:
        name = one.city.lower().replace(" ", "_")
        figures[f"codes_right_{name}"], figures[f"codes_after_{name}"] = one.share_right, one.share_after
    return figures


Peer = Callable[[Sequence[Any], Sequence[Any]], Any]


def peer_share(examples: Sequence[Any], peer: Peer) -> float:
    """Answer the share of calls a peer places right, one city left out after another."""
    right = total = 0.0
    for city in sorted({one.group for one in examples}):
        own = [one for one in examples if one.group == city]
        said = peer([one for one in examples if one.group != city], own)
        right += sum(one.calls for one, word in zip(own, said, strict=True) if one.says == word)
        total += sum(one.calls for one in own)
    return right / total


def _bayes(taught: Sequence[Any], asked: Sequence[Any]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(CountVectorizer(), MultinomialNB())
    model.fit([one.label for one in taught], [one.says for one in taught])
    return model.predict([one.label for one in asked])


def _most_frequent(taught: Sequence[Any], asked: Sequence[Any]) -> list[str]:
    calls: dict[str, float] = {}
    for one in taught:
        calls[one.says] = calls.get(one.says, 0.0) + one.calls
    return [max(calls, key=lambda word: calls[word])] * len(asked)


def speed_figures() -> dict[str, float]:
    """Time a thousand guesses with the weights already read (the best of three)."""
    from alongside.street.codes.reads.guessing import forget_guesses, guess_many, shipped_weights

    shipped_weights()
    codes = [("", "LOUD PARTY"), *(("", f"LOUD PARTY {number} ON THE STREET") for number in range(1, GUESSED))]
    times = []
    for _ in range(3):
        forget_guesses()
        began = time.perf_counter()
        guesses = guess_many(codes, {})
        times.append(time.perf_counter() - began)
    assert (len(guesses), guesses[0].category) == (GUESSED, "noise")
    return {"codes_guess_ms_per_thousand": min(times) * 1000}


def own_figures(cities: Sequence[str]) -> dict[str, float]:
    """Leave one centre's exact meanings out, in our own categories, weighed by its real calls."""
    from alongside.street.codes.actions.learning import own_examples, read_common_table, read_incident_types
    from alongside.street.codes.rules.training import rarity_of, sparse_table, train_head

    exact, others = own_examples(read_common_table(TABLE), read_incident_types(TYPES))
    figures: dict[str, float] = {}
    for city in cities:
        asked = [one for one in natures_of(city) if one[2]]
        own = {label for label, _, _, names in asked for label in (label, *names)}
        taught = [*others, *(one for one in exact if one.label not in own)]
        rarity = rarity_of([one.label for one in taught])
        head = train_head("own", taught, rarity, evened=True)
        scores = sparse_table([label for label, *_ in asked], rarity) @ head.weights + head.bias
        best = np.array(head.classes)[scores.argmax(axis=1)]
        calls = np.array([float(many) for _, many, _, _ in asked])
        truth = np.array([says for _, _, says, _ in asked])
        figures[f"codes_own_{city}"] = float(calls[best == truth].sum() / calls.sum())
    return figures


def natures_of(city: str) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """Count a centre's natures: (text or code, calls, what our exact meanings say of it, its names in capitals)."""
    import duckdb

    from alongside.street.codes.rules.common import HIDES_BOTH
    from alongside.street.intake.rules.meanings import AMBIGUOUS, MEANINGS

    files, code, text = CITIES[city]
    rows = duckdb.sql(
        f"SELECT {code}, {text}, count(*) FROM read_csv('{SHARED / files}', all_varchar=true, union_by_name=true, "
        "ignore_errors=true) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    found = []
    for local, said, many in rows:
        names = tuple(" ".join((word or "").upper().split()) for word in (said, local))
        says = next(
            (HIDES_BOTH if n in AMBIGUOUS else MEANINGS[n].value for n in names if n in AMBIGUOUS or n in MEANINGS), ""
        )
        if any(names):
            found.append((said or local, int(many), says, names))
    return found


if __name__ == "__main__":
    print(json.dumps(judge(sys.argv[-1] == "quick")) if len(sys.argv) > 1 else main())
