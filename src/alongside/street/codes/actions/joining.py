"""Codes that mean one series are joined, and parted again when that was wrong."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import CodeCount, CodeJoin, JoinedCode

MOST_IN_ONE = 12


class JoinedAlready(Refusal):
    """Say that a code stands in another series."""

    code = "codes.joined-already"
    says = "{code} is already part of a series."
    try_ = "Part that series first."


class TooFewToJoin(Refusal):
    """Say that a series needs two codes that were seen."""

    code = "codes.too-few-to-join"
    says = "A series needs at least two codes that were seen in calls."
    try_ = "Choose the codes that follow one another."


def join_codes(*, codes: Sequence[str], name: str = "", why: str = "", by: Actor, at: datetime) -> int:
    """Join codes into one series; answers its id. The calls keep their codes: only what is read is joined."""
    with transaction.atomic():
        lives = (
            CodeCount.objects.filter(programme_id=by.programme_id, code__in=list(codes)[:MOST_IN_ONE])
            .exclude(code="")
            .values("code")
            .annotate(first_at=Min("first_at"), last_at=Max("last_at"))
            .order_by("first_at")
        )
        rows = list(lives)
        if len(rows) < 2:
            raise TooFewToJoin
        taken = JoinedCode.objects.filter(
            programme_id=by.programme_id, code__in=[one["code"] for one in rows], is_open=True
        ).first()
        if taken is not None:
            raise JoinedAlready(code=taken.code)
        join = CodeJoin.objects.create(
            programme_id=by.programme_id, name=(name.strip() or rows[0]["code"])[:120], why=why.strip()[:240],
            joined_by_id=by.user_id or 0, joined_at=at,
        )  # fmt: skip
        newest = max(one["last_at"] for one in rows)
        JoinedCode.objects.bulk_create(
            JoinedCode(
                join=join, programme_id=by.programme_id, code=one["code"], from_date=one["first_at"].date(),
                until_date=None if one["last_at"] == newest else one["last_at"].date(),
            )
            for one in rows
        )  # fmt: skip
        return join.pk


def part_codes(*, join_id: int, by: Actor, at: datetime) -> None:
    """Part a series: its codes stand for themselves again. The series stays on record."""
    with transaction.atomic():
        open_join = CodeJoin.objects.filter(pk=join_id, programme_id=by.programme_id, parted_at=None)
        if not open_join.update(parted_at=at, parted_by_id=by.user_id or 0):
            raise Missing
        JoinedCode.objects.filter(join_id=join_id).update(is_open=False)
