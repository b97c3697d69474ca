"""``alongside propose-recipe``: draft a recipe for an export nobody has described yet."""

import textwrap
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError

from alongside.ground.errors import Refusal
from alongside.street.intake.actions import propose_recipe
from alongside.street.intake.actions.proposing import Sample
from alongside.street.intake.rules.profiling import Choice, Proposal

from .import_calls import find_files

WORDS = {"sure": "sure", "likely": "likely", "look": "look!"}
REASON_WIDTH = 70


class Command(BaseCommand):
    """Draft a recipe, print why each column was chosen, and write it as TOML."""

    help = "Draft a recipe for an unknown export, with a reason for every column."
    group = "Calls"
    example = "alongside propose-recipe may.csv --out our-centre.toml --zone America/Chicago"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State what the command takes."""
        parser.add_argument("paths", nargs="+", metavar="FILE", help="files of one layout; a few weeks are best")
        parser.add_argument("--out", metavar="FILE", help="where to write the recipe; else it is printed")
        parser.add_argument(
            "--zone", metavar="ZONE", default="", help="the centre's time zone, such as America/Chicago"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Draft the recipe; exit 1 with a sentence when the file is no table of calls."""
        zone, out = options["zone"], Path(options["out"]) if options["out"] else None
        if zone and zone not in available_timezones():
            raise CommandError(f"There is no time zone {zone}. One is America/Chicago.")
        if out is not None and out.suffix != ".toml":
            raise CommandError(f"A recipe is a .toml file; {out} is not. Say --out our-centre.toml.")
        paths = find_files(options["paths"])
        try:
            proposal, sample = propose_recipe(paths=paths, hint_zone=zone, title=_title(paths))
        except Refusal as refused:
            raise CommandError(f"{refused.message} {refused.next_step}") from refused
        self.stdout.write("\n".join(describe(proposal, sample)))
        self._write(proposal, out)

    def _write(self, proposal: Proposal, out: Path | None) -> None:
        if out is None:
            self.stdout.write(f"\n{proposal.recipe_toml}")
            return
        try:
            out.write_text(proposal.recipe_toml, "utf-8")
        except OSError as wrong:
            raise CommandError(f"The recipe cannot be written to {out}: {wrong.strerror}.") from wrong
        self.stdout.write(
            f"\nThe recipe is in {out}. Look at it, then try it: alongside import-calls FILE --recipe {out} --dry-run"
        )


def describe(proposal: Proposal, sample: Sample) -> list[str]:
    """Answer a proposal as lines for a person: the table of choices, what is left out, what was noticed."""
    rows = [
        (one.field, one.column or "-", one.how, f"{one.confidence:.2f} {WORDS[one.word]}") for one in _ordered(proposal)
    ]
    widths = [min(34, max(len(row[n]) for row in [*rows, _HEAD])) for n in range(4)]
    lines = [f"Looked at {len(sample.rows):,} of {sample.rows_in_files:,} rows, {len(sample.columns)} columns.", ""]
    lines += [_line(_HEAD, widths), _line(["-" * width for width in widths], widths)]
    for row, one in zip(rows, _ordered(proposal), strict=True):
        lines += [
            _line(row, widths),
            *textwrap.wrap(one.reason, REASON_WIDTH, initial_indent="    ", subsequent_indent="    "),
        ]
    lines += ["", f"Left out ({len(proposal.left_out)} columns):"]
    lines += [f"  {'! ' if one.is_private else '  '}{one.column[:34]}: {one.reason}" for one in proposal.left_out]
    if any(one.is_private for one in proposal.left_out):
        lines.append("  (! marks what is about a person: it is never proposed.)")
    return lines + [f"  Note: {note}" for note in (*sample.notes, *proposal.notes)]


_HEAD = ("field", "column", "how", "sure")


def _ordered(proposal: Proposal) -> list[Choice]:
    return sorted(
        proposal.choices,
        key=lambda one: (one.field != "event_number", one.field != "created_at", one.field != "time_zone"),
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cut = [text if len(text) <= width else f"{text[: width - 1]}…" for text, width in zip(row, widths, strict=True)]
    return "  ".join(text.ljust(width) for text, width in zip(cut, widths, strict=True)).rstrip()


def _title(paths: Sequence[Path]) -> str:
    return f"Drafted from {paths[0].name}" + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
