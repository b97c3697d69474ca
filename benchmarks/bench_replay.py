"""Ten million calls under two protocols: sorted, judged and told, beside the plain loop over single calls.

The calls are the real ones of San Antonio and Milwaukee, repeated. No feed says what was asked, so every third call
has made-up answers. The loop is run on a sample and its time is scaled.
"""

import json
import os
import time
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import django
import numpy as np

from benchmarks.real_calls import files_of, read_reports, row_of

CALLS = 10_000_000
QUICK_CALLS = 1_000_000
SAMPLE = 20_000
TURNS = 5
ZONE = ZoneInfo("America/Chicago")


def main(quick: bool = False) -> dict[str, float]:
    """Replay the calls under two protocols; assert the answer against the loop; print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.project.settings")
    django.setup()
    paths = [*files_of("san_antonio_tx")[: 2 if quick else None], *files_of("milwaukee_wi")]
    if len(paths) < 2:
        print(json.dumps({"figure": "replay", "skipped": "the real data is not on this machine"}))
        return {}
    rows = _rows(paths)
    columns = _repeated(rows, QUICK_CALLS if quick else CALLS)
    figures = _replay(columns)
    figures |= _beside(rows, figures)
    for name, value in figures.items():
        print(json.dumps({"figure": name, "value": round(value, 4), "calls": len(columns), "real_calls": len(rows)}))
    return figures


def _rows(paths: list[Any]) -> list[tuple[Any, ...]]:
    from alongside.street.screening.rules import QUESTIONS

    dice = np.random.default_rng(3)

    def made_up(number: int) -> dict[str, bool]:
        return {} if number % 3 else {one: bool(dice.random() < 0.3) for one in QUESTIONS if dice.random() < 0.6}

    return [row_of(number, report, made_up(number)) for number, report in enumerate(read_reports(paths))]


def _repeated(rows: list[tuple[Any, ...]], size: int) -> Any:
    from alongside.street.screening.reads.facts import columns_of
    from alongside.street.screening.rules.columns import CallColumns, Coded

    once = columns_of(rows, ZONE, {})
    return CallColumns(
        Coded(np.resize(once.category.codes, size), once.category.words),
        Coded(np.resize(once.priority.codes, size), once.priority.words),
        np.resize(once.is_officer_initiated, size),
        {question: np.resize(told, size) for question, told in once.answers.items()},
    )


def _protocols() -> tuple[Any, Any]:
    from alongside.street.screening.actions import FIRST_PROTOCOL
    from alongside.street.screening.rules import read_protocol, read_toml

    body = read_toml(FIRST_PROTOCOL.read_text())
    other = json.loads(json.dumps(body))
    other["rules"][1]["values"] = [one for one in other["rules"][1]["values"] if one not in ("noise", "animal")]
    other["rules"][2].pop("if_unknown")
    return read_protocol("1", body), read_protocol("2", other)


def _replay(columns: Any) -> dict[str, float]:
    """Time the whole (sort, judge, tell) and the telling alone, once the table is built; the minimum counts."""
    from alongside.street.screening.rules.columns import combine, judge_each

    old, new = _protocols()
    whole, told = [], []
    for _ in range(TURNS):
        start = time.perf_counter()
        combined = combine(columns)
        outcomes = [judge_each(combined.distinct, one).outcome for one in (old, new)]
        middle = time.perf_counter()
        before, after = (combined.spread(one) for one in outcomes)
        end = time.perf_counter()
        whole.append(end - start)
        told.append(end - middle)
    assert len(before) == len(after) == len(columns)
    return {
        "replay_seconds": min(whole),
        "replay_told_ms": min(told) * 1000,
        "replay_combinations": float(len(combined.distinct)),
        "replay_gained_share": float(((after == 1) & (before != 1)).mean()),
        "replay_seconds_a_call_ns": min(whole) / len(columns) * 1e9,
    }


def _beside(rows: list[tuple[Any, ...]], figures: dict[str, float]) -> dict[str, float]:
    """Time the plain loop on a sample, scale it, and assert that the columns said the same of every call of it."""
    from alongside.street.screening.reads.facts import _with_facts, columns_of
    from alongside.street.screening.rules import screen
    from alongside.street.screening.rules.columns import combine

    protocols, at = _protocols(), datetime(2026, 12, 1, tzinfo=UTC)
    sample = list(islice(rows[:: max(1, len(rows) // SAMPLE)], SAMPLE))
    facts = [_with_facts(row, ZONE, {}, at).facts for row in sample]
    start = time.perf_counter()
    said = [[int(screen(one, protocol).outcome) for one in facts] for protocol in protocols]
    took = (time.perf_counter() - start) / len(sample)
    combined = combine(columns_of(sample, ZONE, {}))
    assert [combined.judge(protocol).outcome.tolist() for protocol in protocols] == said
    loop = took * figures["replay_seconds"] / (figures["replay_seconds_a_call_ns"] / 1e9)
    return {"replay_loop_seconds_scaled": loop, "replay_loop_over_columns": loop / figures["replay_seconds"]}


if __name__ == "__main__":
    import sys

    main(quick="--quick" in sys.argv)
