"""A file on its way to becoming a recipe: kept for minutes while a person looks, then gone.

Nothing of it enters a store. The file itself goes as soon as it was looked at; a sample without the columns about
persons stays in a file of its own until the recipe is saved or put away, and never longer than a day.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..rules.profiling import Choice, LeftOut, Proposal, ZoneEvidence
from .proposing import SHOWN, Sample, propose_recipe

LARGEST = 200 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
MOST_POINTS = 400
LONGEST_SHOWN = 300
_TOKEN = re.compile(r"[0-9a-f]{32}")
_ENDINGS = (".csv.gz", ".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".geojson", ".zip", ".gz")


class UploadTooLarge(Refusal):
    """An upload is larger than a sample needs to be."""

    code = "intake.upload-too-large"
    says = "The file is larger than {limit} MB."
    try_ = "A few weeks of calls are enough to propose a recipe. For a large file use: alongside propose-recipe FILE"


@dataclass(frozen=True)
class KeptProposal:
    """A proposal that waits for a person: what was proposed, and the sample rows to look at."""

    token: str
    file: str
    body: dict[str, Any]
    choices: tuple[Choice, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    zone: ZoneEvidence | None
    points: tuple[tuple[float, float], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rows_in_files: int
    rows_looked_at: int


def keep_upload(*, pieces: Iterable[bytes], name: str, by: Actor, at: datetime) -> str:
    """Keep an uploaded file until the job has looked at it; answers its token. Sweeps away what was forgotten."""
    folder = _folder()
    sweep_proposals(at=at)
    token = uuid4().hex
    size = 0
    path = folder / f"{token}{_ending(name)}"
    try:
        with path.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    raise UploadTooLarge(limit=LARGEST // 2**20)
                file.write(piece)
    except UploadTooLarge:
        path.unlink(missing_ok=True)
        raise
    return token


def propose_from_upload(
    *,
    token: str,
    file: str,
    hint_zone: str,
    hint_point: tuple[float, float] | None,
    by: Actor,
    on_progress: Callable[[float, str], None],
) -> None:
    """Look at an uploaded file, keep the proposal for its page, and delete the file whatever came of it."""
    path = next(iter(_folder().glob(f"{_checked(token)}.*")), None)
    if path is None:
        raise Missing
    try:
        proposal, sample = propose_recipe(
            paths=[path],
            hint_zone=hint_zone,
            hint_point=hint_point,
            title=f"Drafted from {file}",
            on_progress=on_progress,
        )
    finally:
        path.unlink(missing_ok=True)
    keep_proposal(token=token, file=file, proposal=proposal, sample=sample, by=by)


def keep_proposal(*, token: str, file: str, proposal: Proposal, sample: Sample, by: Actor) -> None:
    """Keep a proposal and a few rows of its sample, without the columns about persons, until it is confirmed."""
    private = {one.column for one in proposal.left_out if one.is_private}
    columns = list(proposal.columns)
    places = [index for index, name in enumerate(columns) if name not in private]
    told = {
        "programme_id": by.programme_id, "file": file[:120], "body": proposal.body,
        "choices": [asdict(one) for one in proposal.choices], "left_out": [asdict(one) for one in proposal.left_out],
        "notes": [*sample.notes, *proposal.notes], "zone": asdict(proposal.zone) if proposal.zone else None,
        "points": _thinned(proposal.points), "columns": [columns[index] for index in places],
        "rows": [[_cell(row, index) for index in places] for row in _shown(sample)],
        "rows_in_files": sample.rows_in_files, "rows_looked_at": len(sample.rows),
    }  # fmt: skip
    (_folder() / f"{_checked(token)}-proposal").write_text(json.dumps(told), "utf-8")


def access_proposal(token: str, *, by: Actor) -> KeptProposal:
    """Answer a proposal of one's own programme, or refuse: it was saved, put away, or a day passed."""
    try:
        told = json.loads((_folder() / f"{_checked(token)}-proposal").read_text("utf-8"))
    except OSError:
        raise Missing from None
    if told["programme_id"] != by.programme_id:
        raise Missing
    zone = told["zone"]
    return KeptProposal(
        token=token, file=told["file"], body=told["body"],
        choices=tuple(Choice(**{**one, "columns": tuple(one["columns"])}) for one in told["choices"]),
        left_out=tuple(LeftOut(**one) for one in told["left_out"]), notes=tuple(told["notes"]),
        zone=ZoneEvidence(**{**zone, "reasons": tuple(zone["reasons"])}) if zone else None,
        points=tuple((lon, lat) for lon, lat in told["points"]), columns=tuple(told["columns"]),
        rows=tuple(tuple(row) for row in told["rows"]), rows_in_files=told["rows_in_files"],
        rows_looked_at=told["rows_looked_at"],
    )  # fmt: skip


def forget_proposal(*, token: str, by: Actor) -> None:
    """Put a proposal away with its sample: saved as a recipe, or not wanted."""
    access_proposal(token, by=by)
    for path in _folder().glob(f"{_checked(token)}*"):
        path.unlink(missing_ok=True)


def sweep_proposals(*, at: datetime) -> None:
    """Delete what nobody came back for within a day."""
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
                path.unlink()


def _folder() -> Path:
    folder: Path = settings.DATA / "proposals"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise Missing
    return token


def _ending(name: str) -> str:
    return next((ending for ending in _ENDINGS if name.lower().endswith(ending)), ".csv")


def _cell(row: list[str], index: int) -> str:
    return row[index][:LONGEST_SHOWN] if index < len(row) else ""


def _shown(sample: Sample) -> list[list[str]]:
    """Answer a few rows with the most values, from all over the sample."""
    step = max(1, len(sample.rows) // (SHOWN * 4))
    spread = sample.rows[::step][: SHOWN * 4]
    fullest = sorted(range(len(spread)), key=lambda n: -sum(bool(value) for value in spread[n]))[:SHOWN]
    return [spread[n] for n in sorted(fullest)]


def _thinned(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Answer fewer points, each moved to a grid of about a hundred metres: enough to see a town, not a door."""
    step = max(1, len(points) // MOST_POINTS)
    return [(round(lon, 3), round(lat, 3)) for lon, lat in points[::step]]
