"""What the protocol said of calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import ScreeningRecord


@dataclass(frozen=True)
class ScreeningRow:
    """What was said of a call, and when."""

    outcome: str
    because: tuple[str, ...]
    verdicts: tuple[dict[str, Any], ...]
    protocol_version: str
    screened_at: datetime
    screened_by_id: int | None

    @property
    def says(self) -> str:
        """Say the reasons of the outcome in one line."""
        return " ".join(v["says"] for v in self.verdicts if v["outcome"] == self.outcome)


def latest_screening(call_id: int) -> ScreeningRow | None:
    """Answer what was said of a call last."""
    found = ScreeningRecord.objects.filter(call_id=call_id, is_latest=True).first()
    return _row(found) if found else None


def latest_screenings(call_ids: list[int]) -> dict[int, ScreeningRow]:
    """Answer what was said last of each of several calls."""
    found = ScreeningRecord.objects.filter(call_id__in=call_ids, is_latest=True)
    return {one.call_id: _row(one) for one in found}


def list_screenings(call_id: int, *, limit: int = 50) -> list[ScreeningRow]:
    """Answer everything that was said of a call, oldest first."""
    return [_row(one) for one in ScreeningRecord.objects.filter(call_id=call_id).order_by("pk")[:limit]]


def _row(found: ScreeningRecord) -> ScreeningRow:
    return ScreeningRow(
        found.outcome,
        tuple(found.because),
        tuple(found.verdicts),
        found.protocol_version,
        found.screened_at,
        found.screened_by_id,
    )
