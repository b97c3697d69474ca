"""In which round a code is, and what was said in it."""

from django.db.models import Max

from ..models import Review, Round
from ..rules.agreement import Said


def round_of(programme_id: int, code: str) -> int:
    """Answer the round a code is in: 1 until it is opened again."""
    latest = Round.objects.filter(programme_id=programme_id, code=code).aggregate(latest=Max("number"))["latest"]
    return latest or 1


def rounds_by_code(programme_id: int) -> dict[str, int]:
    """Answer the round of every code that was opened again."""
    found = Round.objects.filter(programme_id=programme_id).order_by().values("code").annotate(latest=Max("number"))
    return {one["code"]: one["latest"] for one in found}


def said_in(programme_id: int, code: str, number: int) -> list[Said]:
    """Answer what was said of a code in a round, oldest first."""
    found = Review.objects.filter(programme_id=programme_id, code=code, round_number=number).order_by("id")
    return [Said(*row) for row in found.values_list("reviewer_id", "category", "decides")]
