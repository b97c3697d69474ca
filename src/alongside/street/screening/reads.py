"""What the protocol said, and which protocol holds."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from alongside.ground.errors import Refusal

from .models import ProtocolVersion, ScreeningRecord
from .rules import Protocol, read_protocol


class NoProtocol(Refusal):
    """No protocol holds yet."""

    code = "screening.no-protocol"
    says = "This programme has no protocol yet, so no call can be screened."
    try_ = "Run `alongside add-programme`, which starts the first protocol."


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


def current_protocol(*, programme_id: int, at: datetime) -> Protocol:
    """Answer the protocol that holds at an instant, or refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM screening_protocolversion WHERE programme_id = %s AND effective_at <= %s "
            "ORDER BY effective_at DESC, id DESC LIMIT 1",
            [programme_id, connection.ops.adapt_datetimefield_value(at)],
        )
        newest = cursor.fetchone()
    if newest is None:
        raise NoProtocol
    return _read(newest[0])


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


@lru_cache(maxsize=32)
def _read(pk: int) -> Protocol:
    """Versions are never changed, so a version once read stays read."""
    held = ProtocolVersion.objects.get(pk=pk)
    return read_protocol(held.version, held.body)


def _row(found: ScreeningRecord) -> ScreeningRow:
    return ScreeningRow(
        found.outcome,
        tuple(found.because),
        tuple(found.verdicts),
        found.protocol_version,
        found.screened_at,
        found.screened_by_id,
    )
