"""What the protocol said, which protocol holds, which hazards are marked, and what a change would do."""

from .facts import CallWithFacts, count_calls, facts_of_calls, stream_columns, with_place
from .hazards import (
    HazardRow,
    access_hazard,
    count_hazards_to_review,
    list_cleared_hazards,
    list_hazards,
    list_hazards_at,
)
from .protocols import (
    NoProtocol,
    VersionRow,
    VersionState,
    _read,
    access_version,
    access_version_in_force,
    current_protocol,
    list_versions,
    read_draft,
)
from .screenings import ScreeningRow, latest_screening, latest_screenings, list_screenings
from .trying import TooManyCalls, explain_call, try_protocol

__all__ = [
    "CallWithFacts",
    "HazardRow",
    "NoProtocol",
    "ScreeningRow",
    "TooManyCalls",
    "VersionRow",
    "VersionState",
    "_read",
    "access_hazard",
    "access_version",
    "access_version_in_force",
    "count_calls",
    "count_hazards_to_review",
    "current_protocol",
    "explain_call",
    "facts_of_calls",
    "latest_screening",
    "latest_screenings",
    "list_cleared_hazards",
    "list_hazards",
    "list_hazards_at",
    "list_screenings",
    "list_versions",
    "read_draft",
    "stream_columns",
    "try_protocol",
    "with_place",
]
