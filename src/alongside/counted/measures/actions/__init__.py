"""The only way out of the confided floor: facts without names, and the figures made from them."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from alongside.confided.encounters import reads as encounters
from alongside.confided.problems import reads as problems
from alongside.confided.referrals import reads as referrals
from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.matching.reads import list_event_facts
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import list_areas

from .. import reads
from ..rules import facts as f
from ..rules.report import make_report
from .writing import FactsWriter

Progress = Callable[[float, str], None]
_SAY_EVERY = 5_000


@dataclass(frozen=True)
class FactsBuilt:
    """What was written: rows by table, the months, when the data were cut, and where they stand."""

    programme: str
    rows: dict[str, int]
    months: tuple[str, ...]
    cut_at: datetime
    folder: Path

    @property
    def calls(self) -> int:
        """Answer how many calls were turned into facts."""
        return self.rows["calls"]


def build_facts(*, programme_id: int, at: datetime, on_progress: Progress | None = None) -> FactsBuilt:
    """Build every fact of a programme anew, and put the new set in the place of the old one at once.

    Reads the street and what is countable of the confided floor; memory stays bounded however many calls.
    """
    programme = access_programme(programme_id)
    zone, say = ZoneInfo(programme.time_zone), on_progress or _say_nothing
    with FactsWriter(reads.counted_folder(), programme.slug) as writer:
        say(0.0, "Reading calls")
        for number, call in enumerate(list_event_facts(programme_id=programme_id), 1):
            writer.add_all(f.call_facts(call, zone, cell_of(call.lon, call.lat)))
            if number % _SAY_EVERY == 0:
                say(0.6 * number / (number + 50_000), f"{number:,} calls read")
        say(0.6, "Reading what workers wrote")
        writer.add_all(_confided_facts(programme_id, zone, at))
        say(0.7, "Putting facts in order")
        rows, months = writer.finish(cut_at=at)
    return FactsBuilt(programme.slug, rows, months, at, reads.facts_folder(programme.slug))


def publish_report(*, programme_id: int, at: datetime, on_progress: Progress | None = None) -> Path:
    """Count every measure, hide what is small, and write the one file that the report pages read."""
    programme, say = access_programme(programme_id), on_progress or _say_nothing
    say(0.75, "Counting")
    counts = reads.count_measures(programme.slug)
    say(0.85, "Hiding small numbers")
    report = make_report(
        counts,
        programme=programme.name,
        slug=programme.slug,
        cut_at=reads.read_cut_at(programme.slug),
        made_at=at,
        time_zone=programme.time_zone,
        category_says=CATEGORY_SAYS,
        area_says={area.code: area.name for area in list_areas(programme_id=programme_id)},
    )
    folder = reads.report_folder(programme.slug)
    folder.mkdir(parents=True, exist_ok=True)
    path, fresh = folder / "report.json", folder / "report.json.new"
    fresh.write_text(json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False))
    fresh.replace(path)
    say(0.95, "Figures written")
    return path


def count_now(*, programme_id: int, at: datetime, on_progress: Progress | None = None) -> dict[str, object]:
    """Build the facts and publish the figures: what the button on the report page asks for."""
    built = build_facts(programme_id=programme_id, at=at, on_progress=on_progress)
    publish_report(programme_id=programme_id, at=at, on_progress=on_progress)
    answer = asdict(built)
    return {"programme": answer["programme"], "rows": answer["rows"], "months": len(built.months)}


def remove_facts(*, slug: str) -> None:
    """Remove every fact and figure of a programme."""
    for folder in (reads.facts_folder(slug), reads.report_folder(slug)):
        if folder.is_symlink():
            shutil.rmtree(folder.resolve(), ignore_errors=True)
            folder.unlink()
        else:
            shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=50_000)
def cell_of(lon: float | None, lat: float | None) -> str:
    """Answer the H3 cell a point lies in, or nothing for a call without a place."""
    if lon is None or lat is None or (abs(lon) < 1e-6 and abs(lat) < 1e-6):
        return ""
    import h3

    return str(h3.latlng_to_cell(lat, lon, f.CELL_RESOLUTION))


def _confided_facts(programme_id: int, zone: ZoneInfo, at: datetime) -> Iterator[f.Fact]:
    yield from (f.encounter_fact(one, zone) for one in encounters.list_countable(programme_id=programme_id, at=at))
    yield from (f.referral_fact(one, zone) for one in referrals.list_countable(programme_id=programme_id))
    yield from (f.problem_fact(one, zone) for one in problems.list_countable(programme_id=programme_id))


def _say_nothing(share: float, says: str) -> None:
    """Report progress to nobody."""
