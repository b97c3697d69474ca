"""What people confirmed that local codes mean."""

from dataclasses import dataclass
from datetime import datetime

from ..models import CodeMapping
from ..rules.categories import Held


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One confirmed meaning: what the code means from when on, who said the last word, when and why."""

    mapping_id: int
    code: str
    category: str
    applies_from: datetime
    confirmed_by_id: int
    confirmed_at: datetime | None
    why: str


def meanings_by_date(programme_id: int, *, code: str | None = None) -> list[MappingRow]:
    """List the confirmed meanings of a programme, or of one code, the latest to apply first."""
    found = CodeMapping.objects.filter(programme_id=programme_id)
    if code is not None:
        found = found.filter(code=code)
    rows = found.order_by("-applies_from", "-id").values_list(
        "id", "code", "category", "applies_from", "confirmed_by_id", "confirmed_at", "why"
    )
    return [MappingRow(*row) for row in rows]


def meanings_of(programme_id: int) -> Held:
    """Answer every confirmed meaning by code, oldest first, for those who place many calls at once."""
    held: dict[str, list[tuple[datetime, str]]] = {}
    for one in reversed(meanings_by_date(programme_id)):
        held.setdefault(one.code, []).append((one.applies_from, one.category))
    return held
