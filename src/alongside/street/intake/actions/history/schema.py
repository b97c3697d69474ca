"""The columns of a call in the history."""

from operator import attrgetter

import pyarrow as pa

from ...rules.place import place_key
from ...rules.report import CallReport

_INSTANT = pa.timestamp("us", tz="UTC")
TEXTS = (
    "call_source", "category", "status", "initial_nature_code", "initial_nature", "final_nature_code",
    "final_nature", "priority", "close_code", "beat", "district", "address", "place_key", "area_code", "primary_unit",
    "answers",
)  # fmt: skip
TIMES = ("created_at", "first_dispatched_at", "first_on_scene_at", "cleared_at", "stated_at")
COUNTS = ("units_dispatched", "units_arrived")
PLACE = ("lon", "lat")

CALL = pa.schema(
    [
        ("event_number", pa.string()),
        *((name, _INSTANT) for name in TIMES),
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.float64()) for name in PLACE),
        *((name, pa.int32()) for name in COUNTS),
        ("is_officer_initiated", pa.bool_()),
    ]
)
"""One call of the history. Blank texts and nulls both mean "not told", as in the store."""

COMING = CALL.append(pa.field("seq", pa.int64())).append(pa.field("file", pa.int32()))
"""A word of a call on its way into the history: in which file it stood, and when it came in the order of all."""

SAID = tuple(name for name in CALL.names if name not in ("stated_at", "place_key", "area_code"))
"""What makes two words of a call differ."""

_TOLD = tuple(name for name in CALL.names if name not in ("category", "place_key", "area_code", "answers"))
_told_of = attrgetter(*_TOLD)


def row_of(report: CallReport, category: str, area_code: str, answers: str) -> dict[str, object]:
    """Answer a report as a row of the history."""
    row = dict(zip(_TOLD, _told_of(report), strict=True))
    row["call_source"] = report.call_source.value
    row |= {"category": category, "area_code": area_code, "answers": answers, "place_key": place_key(report.address)}
    return row
