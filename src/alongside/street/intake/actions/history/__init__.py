"""Large histories are kept as Parquet, by source and month: columns to count over, never calls to answer.

One row for each event number, with the same rule as the store's: what a later word leaves blank wipes nothing, and
an older word never replaces a newer one. The whole is replaced in one step, so that a reader sees all of an import
or nothing of it; the same import again changes nothing.
"""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from alongside.ground.actor import Actor
from alongside.street.people.reads import access_programme

from ...models import SetAside
from ...reads.history import history_folder
from ...reads.recipes import list_recipes
from ...rules.recipe import Recipe
from ...rules.summary import FileSummary, Summary
from ..keeping import Surroundings
from ..parsing import Asked
from ..record import touch_source
from .merging import merge
from .staging import Staging, stage_file

__all__ = ["import_history"]

Progress = Callable[[Summary], None]


def import_history(
    *,
    source: str,
    paths: Sequence[Path],
    recipe: Recipe | None,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    on_progress: Progress | None = None,
) -> Summary:
    """Take files of calls into a source's history, and answer what became of every row.

    Rows are read as columns where the recipe allows it, else one by one; both give the same calls. Memory stays
    bounded. A file that cannot be used says so in the summary and the others still go on.
    """
    zone = access_programme(by.programme_id).time_zone
    summary = Summary(source=source, time_zone=zone, is_dry_run=dry_run)
    source_id = touch_source(programme_id=by.programme_id, slug=source, at=at) if not dry_run else 0
    around = Surroundings(programme_id=by.programme_id, source_id=source_id, at=at)
    asked = Asked(paths, recipe, () if recipe else list_recipes(), zone, at)
    folder = history_folder(by.programme_id, source)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), TemporaryDirectory(prefix="coming-", dir=folder) as place, Staging(Path(place)) as staging:
        for path in paths:
            told = FileSummary(path=str(path))
            summary.files.append(told)
            rows_aside = stage_file(path, asked, around, staging, summary, told)
            if not dry_run:
                SetAside.objects.bulk_create(rows_aside, ignore_conflicts=True, batch_size=500)
            if on_progress is not None:
                on_progress(summary)
        staging.close()
        merge(folder, staging.path, Path(place), summary, keep=not dry_run)
    return summary


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one import at a time work on a source's history; the next one waits. A killed one holds nothing back."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
