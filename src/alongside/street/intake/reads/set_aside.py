"""Rows that could not be understood, until somebody settles them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor

from ..models import SetAside


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A row set aside: where it stood, why it was not understood, and the columns the recipe names."""

    id: int
    source: str
    file_name: str
    row_number: int
    reason: str
    says: str
    row: Mapping[str, str]
    set_aside_at: datetime
    settled_at: datetime | None
    settled_how: str


PAGE = 50
MOST_AT_ONCE = 500


def list_set_aside(
    by: Actor, *, source: str | None = None, limit: int = PAGE, after: int = 0, with_settled: bool = False
) -> list[SetAsideRow]:
    """List the rows set aside, oldest first, at most ``limit``; ``after`` is the id of the last one shown."""
    found = SetAside.objects.filter(source__programme_id=by.programme_id, id__gt=after)
    if source is not None:
        found = found.filter(source__slug=source)
    if not with_settled:
        found = found.filter(settled_at=None)
    rows = found.order_by("id").values_list(
        "id", "source__slug", "file_name", "row_number", "reason", "says", "row", "set_aside_at", "settled_at",
        "settled_how",
    )[: min(limit, MOST_AT_ONCE)]  # fmt: skip
    return [SetAsideRow(*row) for row in rows]
