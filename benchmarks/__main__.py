"""``python -m benchmarks [--quick] [NAME…]``: every benchmark, one after another, and one table of what was reached.

A wrong answer ends with 1; a slow one does not.
"""

import argparse
import contextlib
import importlib
import io
import json
import sys
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ORDER = (
    "intake",
    "import",
    "board",
    "live",
    "memory",
    "measures",
    "seal",
    "sync",
    "codes",
    "feeds",
    "replay",
    "quality",
    "policy",
    "phone",
)


@dataclass(frozen=True)
class Line:
    """One line of the table: a figure, what was reached, the aim, what it is beside, and the answer asserted."""

    figure: str
    reached: str
    aim: str = ""
    beside: str = ""
    asserted: str = ""


WORDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "intake": {
        "intake_requests_per_second": ("calls taken in a second (8 clients)", "{:,.0f}/s", ">= 900/s"),
        "intake_p50_ms": ("intake p50", "{:.1f} ms", ""),
        "intake_p99_ms": ("intake p99", "{:.1f} ms", "<= 50 ms"),
    },
    "import": {
        "import_rows_per_second": ("San Antonio's file, rows a second", "{:,.0f}/s", ">= 20,000/s"),
        "import_again_rows_per_second": ("the same file again", "{:,.0f}/s", ""),
        "import_peak_mib": ("import, peak memory", "{:,.0f} MiB", "< 1,024 MiB"),
        "history_rows_per_second": ("the same into the history", "{:,.0f}/s", ">= 50,000/s"),
        "history_peak_mib": ("history, peak memory", "{:,.0f} MiB", "< 1,024 MiB"),
    },
    "board": {
        "largest_bytes": ("board page, 60 calls waiting", "{:,.0f} bytes", "<= 65,536 bytes"),
        "bytes_ratio": ("board bytes, longest history : none", "{:.2f}", "1 (constant)"),
        "time_ratio": ("board time, longest history : none", "{:.2f}", "1 (constant)"),
    },
    "live": {
        "p50_ms": ("call to worker's phone p50", "{:.0f} ms", ""),
        "p99_ms": ("call to worker's phone p99", "{:.0f} ms", "<= 250 ms"),
    },
    "memory": {
        "pss_mb": ("whole house at rest (PSS)", "{:,.0f} MB", "<= 400 MB"),
        "rss_mb": ("whole house at rest (RSS)", "{:,.0f} MB", ""),
    },
    "measures": {
        "build_rows_per_second": ("facts written a second", "{:,.0f}/s", ""),
        "all_measures_seconds": ("every measure counted", "{:.2f} s", ""),
        "peak_mib": ("counting, peak memory", "{:,.0f} MiB", ""),
    },
    "codes": {
        "codes_share_right": ("codes of an unseen city, calls right", "{:.1%}", ">= 87%"),
        "codes_share_after": ("after people told the least certain fifth", "{:.1%}", ">= 95%"),
        "codes_own_milwaukee": ("our own categories, Milwaukee", "{:.1%}", ""),
        "codes_own_san_antonio": ("our own categories, San Antonio", "{:.1%}", ""),
        "codes_own_oakland": ("our own categories, Oakland", "{:.1%}", ""),
        "codes_guess_ms_per_thousand": ("a thousand guesses", "{:.0f} ms", ""),
    },
    "feeds": {
        "feeds_changed_seconds": ("poll of 1,000 changed records", "{:.2f} s", "<= 1 s"),
        "feeds_new_seconds": ("poll of 1,000 new records", "{:.2f} s", ""),
        "feeds_same_seconds": ("poll of 1,000 known records", "{:.2f} s", ""),
    },
    "quality": {
        "quality_page_seconds": ("a year of San Antonio, quality page", "{:.2f} s", "<= 1 s"),
        "quality_overview_seconds": ("every source, one page", "{:.2f} s", ""),
        "quality_tally_seconds": ("717,164 calls tallied, once", "{:.1f} s", ""),
    },
    "seal": {"ratio": ("taking in sealed : unsealed", "{:.2f}", "<= 1.10")},
    "sync": {
        "sync_first_seconds": ("first sync of a shift, 200 services", "{:.2f} s", "<= 1 s"),
        "sync_first_slow_seconds": ("the same at 50 kB/s", "{:.2f} s", "<= 5 s"),
        "sync_first_kilobytes": ("the same, over the line", "{:,.0f} kB", ""),
        "sync_queue_seconds": ("100 queued things sent", "{:.2f} s", "<= 1 s"),
    },
    "phone": {
        "phone_first_load_kb": ("phone, first load (gzipped)", "{:.1f} kB", "<= 100 kB"),
        "phone_cold_start_ms": ("cold start, no network, CPU 4x slower", "{:.0f} ms", "<= 1,000 ms"),
        "phone_cold_start_median_ms": ("the same, the middle one", "{:.0f} ms", ""),
        "phone_save_p50_ms": ("tap to tick on the phone p50", "{:.1f} ms", "<= 10 ms"),
    },
    "policy": {
        "policy_in_time": ("eligible calls reached within 15 min", "{:.1%}", ""),
        "policy_in_time_town": ("of these, the made-up town", "{:.1%}", ""),
        "policy_in_time_oakland_ca": ("of these, Oakland", "{:.1%}", ""),
        "policy_in_time_san_antonio_tx": ("of these, San Antonio", "{:.1%}", ""),
        "policy_ratio": ("late calls : one who knew it all", "{:.2f}", "<= 1.50"),
        "policy_ratio_ahead": ("the same, nobody heeding where to wait", "{:.2f}", "<= 1.90 (published)"),
        "policy_ratio_at_will": ("late : knew it all and where to wait", "{:.2f}", ""),
        "policy_posts_add": ("what waiting posts add, of all calls", "{:.1%}", ""),
        "policy_fewer_late_low": ("fewer late calls, at least (95%)", "{:.0%}", "> 0"),
        "policy_decision_p99_ms": ("20 calls, 50 workers: decision p99", "{:.2f} ms", "< 5 ms"),
    },
    "replay": {
        "replay_seconds": ("10 million calls, two protocols", "{:.3f} s", "<= 0.5 s"),
        "replay_told_ms": ("the same, once the table is built", "{:.0f} ms", "<= 50 ms"),
    },
}
"""For each benchmark, the figures to show: words, how to write them, the aim."""

BESIDE: dict[str, tuple[str, str, str]] = {
    "phone_save_p50_ms": ("phone_save_ratio", "{:.1f}x", "an empty strict transaction"),
    "policy_in_time": ("policy_in_time_nearest", "{:.1%}", "the nearest, then back to post"),
    "policy_in_time_town": ("policy_in_time_nearest_town", "{:.1%}", "the nearest"),
    "policy_in_time_oakland_ca": ("policy_in_time_nearest_oakland_ca", "{:.1%}", "the nearest"),
    "policy_in_time_san_antonio_tx": ("policy_in_time_nearest_san_antonio_tx", "{:.1%}", "the nearest"),
    "policy_ratio": ("policy_ratio_nearest", "{:.2f}", "the nearest (published: 2.7)"),
    "policy_ratio_at_will": ("policy_ratio_bound", "{:.2f}", "of the bound by flow"),
    "policy_posts_add": ("policy_posts_add_half", "{:.1%}", "if half the workers heed them"),
    "policy_fewer_late_low": ("policy_fewer_late", "{:.0%}", "measured"),
    "policy_decision_p99_ms": ("policy_decision_p99_processor_ms", "{:.2f} ms", "of the processor's own time"),
    "replay_seconds": ("replay_loop_over_columns", "{:,.0f}x", "the loop over single calls, sampled and scaled"),
    "feeds_changed_seconds": ("feeds_ratio_to_peer", "{:.2f}x", "the time of pandas and a durable insert per row"),
    "codes_share_right": ("codes_bayes", "{:.1%}", "naive Bayes on words"),
    "codes_share_after": ("codes_share_told", "{:.1%}", "the same told, nothing learned"),
    "intake_requests_per_second": ("intake_share_of_limit", "{:.2f}", "of bare durable inserts"),
    "import_rows_per_second": ("import_ratio_to_peer", "{:.0f}x", "pandas and a row at a time"),
    "import_again_rows_per_second": ("import_seconds_over_parse_only", "{:.1f}x", "(first time) the time of parsing"),
    "history_rows_per_second": ("history_ratio_to_peer", "{:.0f}x", "pandas and a row at a time"),
    "quality_page_seconds": ("quality_ratio_to_calls", "{:.1f}x", "as fast as counting the calls"),
    "largest_bytes": ("limit_bytes", "{:,.0f}", "is the limit"),
    "p50_ms": ("p50_ratio_to_store_alone", "{:.1f}x", "the store alone"),
    "pss_mb": ("ratio_to_bare_django", "{:.1f}x", "five bare Djangos"),
    "all_measures_seconds": ("capture_ratio_to_pandas", "{:.1f}x", "pandas' speed, one measure"),
}

ASSERTED = {
    "phone": "first load under 100 kB; each tap in the phone's store; its worker's screen",
    "policy": "ours beats the nearest in every town; nobody beats the bound",
    "replay": "each sampled call as the loop says",
    "codes": "both shares, one city left out at a time",
    "intake": "each call kept, screened and told once",
    "import": "every row counted; the second time nothing new",
    "board": "all 60 calls in the list and on the map",
    "live": "every alert came once, in order",
    "memory": "five processes, each door answered",
    "measures": "capture by area equals pandas'",
    "feeds": "each record kept once, followed, screened",
    "quality": "year, located, officers' own: as DuckDB counts them",
    "sync": "everything there once; sent again nothing doubles",
    "seal": "opened again; nothing readable in the store",
}


def main() -> int:
    """Run the benchmarks that were named, or all, and print the table."""
    known = [name for name in ORDER if (Path(__file__).parent / f"bench_{name}.py").exists()]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, for a look")
    options = parser.parse_args()
    strange = sorted(set(options.names) - set(known))
    if strange:
        parser.error(f"no benchmark is called {', '.join(strange)}; there are {', '.join(known)}")
    lines: list[Line] = []
    wrong: list[str] = []
    for name in options.names or known:
        began = time.monotonic()
        print(f"{name} …", end="", file=sys.stderr, flush=True)
        figures, why = _run(name, quick=options.quick)
        print(f" {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        if why:
            wrong.append(name)
        lines += _lines(name, figures, why)
    print("\n".join(_table(lines)))
    for name in wrong:
        print(f"\nWRONG: {name}", file=sys.stderr)
    return 1 if wrong else 0


def _run(name: str, *, quick: bool) -> tuple[dict[str, Any], str]:
    """Answer a benchmark's figures, or none and what was wrong."""
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            figures = importlib.import_module(f"benchmarks.bench_{name}").main(quick=quick)
    except (Exception, SystemExit) as failed:
        traceback.print_exc()
        return {}, str(failed).strip().splitlines()[-1][:60] if str(failed).strip() else type(failed).__name__
    if not figures:
        notes = [json.loads(line) for line in told.getvalue().splitlines() if line.startswith("{")]
        print("".join(f" ({note['skipped']})" for note in notes if "skipped" in note), end="", file=sys.stderr)
    return figures, ""


def _lines(name: str, figures: dict[str, Any], why: str) -> Iterable[Line]:
    if why:
        yield Line(name, "WRONG", asserted=why)
        return
    if not figures:
        yield Line(name, "not run", asserted="its data is not on this machine")
        return
    asserted = ASSERTED[name]
    for key, (words, how, aim) in WORDS[name].items():
        if key not in figures:
            continue
        beside = ""
        if key in BESIDE and BESIDE[key][0] in figures:
            other, form, says = BESIDE[key]
            beside = f"{form.format(figures[other])} {says}"
        yield Line(words, how.format(figures[key]), aim, beside, asserted)
        asserted = ""


def _table(lines: list[Line]) -> list[str]:
    rows = [
        ("figure", "reached", "aim", "beside", "answer asserted"),
        *((one.figure, one.reached, one.aim, one.beside, one.asserted) for one in lines),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [told[0], "-" * len(told[0]), *told[1:]]


if __name__ == "__main__":
    raise SystemExit(main())
