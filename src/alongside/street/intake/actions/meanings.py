"""The meaning of a local code is confirmed: new calls get it at once, calls since its date get it too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.jobs.actions import ask_job

from ..models import Call, CodeMapping
from ..rules.categories import category_of
from ..rules.words import Category

AT_ONCE = 1_000
"""Calls that get their category in the same breath; a code with more is finished by the runner."""
APPLY_MEANING = "apply_meaning"
"""The kind of job that gives the rest of the calls their category."""

Pair = tuple[str, str, str, str]


class NoSuchCategory(Refusal):
    """Say that a word is not on the list of categories."""

    code = "intake.no-such-category"
    says = "“{category}” is not one of our categories."
    try_ = "Choose one from the list."


class MeaningTwice(Refusal):
    """Say that the code already has a meaning from the very same instant."""

    code = "intake.meaning-twice"
    says = "{code} already has a meaning from that moment on."
    try_ = "Choose another date."


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A meaning that now holds: its id, how many calls got it at once, and whether the runner finishes the rest."""

    mapping_id: int
    calls: int
    is_done: bool


def confirm_meaning(
    *, code: str, category: str, applies_from: datetime, why: str, by: Actor, at: datetime
) -> Confirmed:
    """Write down what a code means from a date on, and give the calls since then their category.

    ``category`` may be blank: the code hides both, so its calls have no category and somebody asks. Calls whose
    category a person or the centre stated themselves keep it. A meaning is never changed, only followed by another.
    """
    if category and category not in set(Category):
        raise NoSuchCategory(category=category)
    with transaction.atomic():
        mapping, is_new = CodeMapping.objects.get_or_create(
            programme_id=by.programme_id, code=code, applies_from=applies_from,
            defaults={"category": category, "confirmed_by_id": by.user_id or 0, "confirmed_at": at, "why": why[:240]},
        )  # fmt: skip
        if not is_new:
            raise MeaningTwice(code=code)
        calls, is_done = apply_meaning(mapping_id=mapping.pk, programme_id=by.programme_id, at=at, most=AT_ONCE)
        if not is_done:
            ask_job(kind=APPLY_MEANING, asked={"mapping": mapping.pk}, by=by, at=at)
    return Confirmed(mapping.pk, calls, is_done)


def apply_meaning(*, mapping_id: int, programme_id: int, at: datetime, most: int = AT_ONCE) -> tuple[int, bool]:
    """Give calls of a confirmed code their category, at most ``most``; answer how many, and whether none is left.

    Only calls created while the meaning holds: from its date to the date of the next meaning of the code.
    """
    mapping = CodeMapping.objects.filter(pk=mapping_id, programme_id=programme_id).first()
    if mapping is None:
        raise Missing
    calls = _calls_of(mapping)
    # order_by() takes the model's order away: DISTINCT is over the natures alone.
    pairs: Iterable[Pair] = calls.order_by().values_list(*_NATURES).distinct()
    told = 0
    for pair in list(pairs):
        wrong = calls.filter(**dict(zip(_NATURES, pair, strict=True)), category__in=_may_give_way(mapping, pair))
        ids = list(wrong.order_by("id").values_list("pk", flat=True)[: most - told])
        Call.objects.filter(pk__in=ids).update(category=mapping.category, changed_at=at)
        told += len(ids)
        if told >= most:
            return told, False
    return told, True


_NATURES = ("initial_nature_code", "initial_nature", "final_nature_code", "final_nature")


def _calls_of(mapping: CodeMapping) -> "QuerySet[Call, Any]":
    said = Q(final_nature_code=mapping.code) | Q(final_nature_code="", initial_nature_code=mapping.code)
    said |= Q(final_nature=mapping.code) | Q(final_nature="", initial_nature=mapping.code)
    calls = Call.objects.filter(said, programme_id=mapping.programme_id, created_at__gte=mapping.applies_from)
    later = (
        CodeMapping.objects.filter(
            programme_id=mapping.programme_id, code=mapping.code, applies_from__gt=mapping.applies_from
        )
        .order_by("applies_from")
        .first()
    )
    return calls if later is None else calls.filter(created_at__lt=later.applies_from)


def _may_give_way(mapping: CodeMapping, pair: Pair) -> list[str]:
    """Answer the categories that came from rules or an earlier meaning; any other was stated by somebody."""
    initial_code, initial, final_code, final = pair
    before = CodeMapping.objects.filter(
        programme_id=mapping.programme_id, code=mapping.code, applies_from__lt=mapping.applies_from
    )
    by_rule = category_of(final_code or initial_code, final or initial)
    given = {"", by_rule.value if by_rule else "", *before.values_list("category", flat=True)}
    return sorted(given - {mapping.category})
