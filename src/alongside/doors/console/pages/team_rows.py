"""Who is on a call, in the words of its page: each with what a coordinator may do about them."""

from collections.abc import Sequence
from typing import Any

from alongside.street.dispatch.reads import CandidateRow, ResponseRow
from alongside.street.dispatch.rules.words import ResponseEnd, Status

from .words import END_SAYS, SEAT_SAYS, STATUS_SAYS, say

CORRECTABLE = (Status.EN_ROUTE, Status.STAGED, Status.ON_SCENE, Status.ENGAGED)


def team_of(response: ResponseRow, candidates: Sequence[CandidateRow]) -> dict[str, Any]:
    """Answer the open response of a call as its page shows it, with who else could be asked."""
    mates = [
        {
            "worker_id": one.worker_id,
            "name": one.name,
            "initials": one.initials,
            "seat_says": say(SEAT_SAYS, one.seat),
            "status_says": say(STATUS_SAYS, one.status),
            "joined_at": one.joined_at,
        }
        for one in response.team
    ]
    here = {one.worker_id for one in response.team}
    others = [one for one in candidates if one.worker_id not in here]
    return {
        "response_id": response.id,
        "mates": mates,
        "is_by_phone": response.is_by_phone,
        "lacks_partner": response.lacks_partner,
        "has_arrived": response.arrived_at is not None,
        "able": [one for one in others if one.can_go],
        "unable": [one for one in others if not one.can_go],
        "states": [(word.value, say(STATUS_SAYS, word)) for word in CORRECTABLE],
        "ends": [(word.value, say(END_SAYS, word)) for word in ResponseEnd],
    }
