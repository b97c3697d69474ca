"""``alongside import-calls``: read files of calls into the street store."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.errors import Refusal
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.history import import_history
from alongside.street.intake.reads import access_recipe
from alongside.street.intake.rules.reading import REASONS
from alongside.street.intake.rules.summary import Summary
from alongside.street.people.models import Programme

ENDINGS = (".csv", ".tsv", ".gz", ".zip", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson", ".geojson")
SAID_AT_MOST = 8


class Command(BaseCommand):
    """Import files of calls, and say what became of every row."""

    help = "Import files of calls: CSV, TSV, XLSX, JSON, JSON Lines, GeoJSON or a zipped shapefile; .gz or .zip of any."
    group = "Calls"
    example = "alongside import-calls exports/2026-05*.csv.gz --programme westside"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State what the command takes."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or patterns such as day-*.csv")
        parser.add_argument("--programme", metavar="SLUG", help="the programme; needed when the store has several")
        parser.add_argument("--source", metavar="SLUG", help="the name under which the calls are kept")
        parser.add_argument("--recipe", metavar="R", help="a recipe's name or .toml file; else one that fits is sought")
        parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
        parser.add_argument(
            "--history", action="store_true",
            help="keep past years as columns to count over and to try protocols on, not as calls to look up one by one",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="read everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files; exit 1 with a sentence when one of them could not be used."""
        try:
            summary = self._import(options)
        except Refusal as refused:
            raise CommandError(f"{refused.message} {refused.next_step}") from refused
        self.stderr.write("")
        told = json.dumps(summary.as_dict(), ensure_ascii=False) if options["json"] else "\n".join(describe(summary))
        self.stdout.write(told)
        if summary.problems:
            one = summary.problems[0]
            more = f" ({len(summary.problems)} files in all.)" if len(summary.problems) > 1 else ""
            raise CommandError(f"{one.path}: {one.problem}{more}")

    def _import(self, options: dict[str, Any]) -> Summary:
        programme = find_programme(options["programme"])
        paths = find_files(options["paths"])
        recipe = access_recipe(options["recipe"], programme.pk) if options["recipe"] else None
        take = import_history if options["history"] else import_calls
        return take(
            source=options["source"] or (recipe.name.replace("_", "-") if recipe else "files"),
            paths=paths,
            recipe=recipe,
            by=the_system(programme.pk),
            at=clock.now(),
            dry_run=options["dry_run"],
            on_progress=self._show_progress,
        )

    def _show_progress(self, summary: Summary) -> None:
        at_file = f"file {len(summary.files)}: {Path(summary.files[-1].path).name}"
        self.stderr.write(f"\r{summary.rows:>10,} rows read, {at_file}", ending="")
        self.stderr.flush()


def find_programme(slug: str | None) -> Programme:
    """Answer the programme to import for, or say how to make or choose one."""
    known = list(Programme.objects.order_by("slug")[:20])
    if not known:
        raise CommandError("The store has no programme yet. Make one first: alongside add-programme (or make demo).")
    if slug is None and len(known) > 1:
        raise CommandError(f"Say for which programme: --programme with one of {', '.join(p.slug for p in known)}.")
    found = known[0] if slug is None else Programme.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no programme {slug}. There is: {', '.join(p.slug for p in known)}.")
    return found


def find_files(given: list[str]) -> list[Path]:
    """Answer the files that paths, folders and patterns name, in the order a person would count them."""
    found: list[Path] = []
    for one in given:
        path = Path(one)
        if path.is_dir():
            inside = [file for file in path.iterdir() if file.name.lower().endswith(ENDINGS) and file.is_file()]
            found += sorted(inside, key=_natural)
        elif path.exists() or not any(sign in one for sign in "*?["):
            found.append(path)
        else:
            found += sorted(_matching(one), key=_natural)
    if not found:
        raise CommandError(
            f"No file of calls at {', '.join(given)}. Name files such as .csv, .xlsx, .json or .zip, or their folder."
        )
    return found


def describe(summary: Summary) -> list[str]:
    """Answer the summary as lines for a person."""
    said = summary.as_dict()
    aside = [f"    {count:,}  {REASONS.get(reason, reason)}" for reason, count in said["set_aside"].items()]
    noted = note_lines(summary)
    located = "-" if said["share_located"] is None else f"{said['share_located']:.1%}"
    unmapped = "-" if said["share_without_category"] is None else f"{said['share_without_category']:.1%}"
    return [
        f"{'Would read' if summary.is_dry_run else 'Read'} {summary.rows:,} rows of {len(summary.files)} files "
        f"into “{summary.source}”.",
        f"  calls new {summary.new:,} · changed {summary.changed:,} · same {summary.same:,} · "
        f"older word of a known call {summary.older:,}",
        f"  repeated in their file {summary.repeated:,} · empty rows {summary.empty:,} · "
        f"texts shortened {summary.shortened:,}",
        f"  set aside {sum(summary.set_aside.values()):,}" + (":" if aside else ""),
        *aside,
        f"  officers' own activity {summary.officer_activity:,} · located {located} · nature not mapped {unmapped}",
        f"  from {said['first_call'] or '-'} to {said['last_call'] or '-'} ({summary.time_zone})",
        *noted[:SAID_AT_MOST],
        *(
            [f"  … and {len(noted) - SAID_AT_MOST} more notes (--json lists them all)"]
            if len(noted) > SAID_AT_MOST
            else []
        ),
    ]


def note_lines(summary: Summary) -> list[str]:
    """Answer problems first, then the notes; one that is the same for several files is said once, with how many."""
    problems = [f"  {Path(one.path).name}: {one.problem}" for one in summary.files if one.problem]
    files_by_note: dict[str, list[str]] = {}
    for one in summary.files:
        for note in one.notes:
            files_by_note.setdefault(note, []).append(Path(one.path).name)
    return problems + [
        f"  {names[0]}{f' and {len(names) - 1:,} more files' if len(names) > 1 else ''}: {note}"
        for note, names in files_by_note.items()
    ]


def _matching(pattern: str) -> list[Path]:
    folder = Path(Path(pattern).anchor or ".")
    return list(folder.glob(str(Path(pattern).relative_to(folder)) if Path(pattern).anchor else pattern))


def _natural(path: Path) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", path.name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
