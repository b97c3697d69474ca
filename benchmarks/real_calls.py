"""The real calls of the shared data, read through the recipes that come with Alongside. Nothing of them is kept."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alongside.street.intake.rules.categories import category_of
from alongside.street.intake.rules.place import place_key
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.recipe import choose_recipe
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.times import zone_named

CALLS = Path(__file__).resolve().parents[2] / "shared" / "data" / "calls"
AT = datetime(2026, 12, 1, tzinfo=UTC)
PATTERNS = {
    "san_antonio_tx": "2*.csv.gz", "oakland_ca": "csv/*.csv.gz", "milwaukee_wi": "*.csv.gz", "san_diego_ca": "*.csv.gz",
    "berkeley_ca": "*.csv.gz", "montgomery_pa": "*.csv", "seattle_wa": "*.csv*", "toronto_crisis": "piccfsa*.csv.gz",
    "portland_or": "[01]*.zip",
}  # fmt: skip


def files_of(city: str) -> list[Path]:
    """Answer the files of a city that hold calls; none where the data is not on this machine."""
    return sorted((CALLS / city).glob(PATTERNS[city]))


def read_reports(paths: Sequence[Path]) -> Iterator[CallReport]:
    """Read every call of files that a recipe understands. Django must be set up by now."""
    from alongside.street.intake.actions.files import open_table, read_rows
    from alongside.street.intake.reads.recipes import list_recipes

    for path in paths:
        with ExitStack() as stack:
            table = open_table(path, stack)
            recipe = choose_recipe(table.header, list_recipes())
            reader = RowReader(recipe, table.header, zone_named(recipe.time_zone), AT)
            for raw in read_rows(table):
                read = None if raw.wrong else reader.read(raw.values)
                if isinstance(read, CallReport):
                    yield read


def row_of(number: int, report: CallReport, answers: dict[str, bool]) -> tuple[Any, ...]:
    """Answer a call as the store gives it to the columns of screening."""
    code, nature = report.final_nature_code or report.initial_nature_code, report.final_nature or report.initial_nature
    created = report.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return (
        number, report.category or category_of(code, nature) or "", report.priority, report.is_officer_initiated,
        json.dumps(answers), "", report.beat, report.lon is not None, place_key(report.address), created,
    )  # fmt: skip
