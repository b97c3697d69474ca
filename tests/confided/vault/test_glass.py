"""Break-glass: reason first, one record, one hour, one person, reviewed by another."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction

from alongside.confided.encounters.reads import access_encounter
from alongside.confided.vault.actions import (
    BreakGlassIsNotYours,
    ReasonIsTooShort,
    ask_break_glass,
    review_break_glass,
)
from alongside.confided.vault.models import BreakGlass, LedgerLeaf
from alongside.confided.vault.reads import list_glass_to_review
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from tests.cast import Cast
from tests.confided.phones import answer_a_call, send, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
REASON = "The family asked who was there last night."
ASKED_AT = later(60)


@pytest.fixture
def record(town: Cast) -> UUID:
    """An encounter that Dee wrote."""
    return send(write_up(answer_a_call(town)), by=town.dee.user.actor)


def break_glass(by: Actor, record: UUID, reason: str = REASON) -> UUID:
    return ask_break_glass(record_kind="encounter", record_id=record, reason=reason, by=by, at=ASKED_AT)


def can_read(by: Actor, record: UUID, glass: UUID | None, minutes: float = 1) -> bool:
    try:
        access_encounter(record, by=by, at=ASKED_AT + timedelta(minutes=minutes), break_glass_id=glass)
    except Missing:
        return False
    return True


def test_a_coordinator_reads_with_a_reason_for_an_hour(town: Cast, record: UUID) -> None:
    rosa = town.rosa.actor

    glass = break_glass(rosa, record)

    assert [can_read(rosa, record, None), can_read(rosa, record, glass, 59), can_read(rosa, record, glass, 60)] == [
        False,
        True,
        False,
    ]
    assert list(LedgerLeaf.objects.order_by("sequence").values_list("who", "action", "record_id")) == [
        ("Rosa", "broke glass", str(record)),
        ("Rosa", "read through glass", str(record)),
    ]


@pytest.mark.parametrize("reason", ["", "because", "         .        "])
def test_no_reason_no_glass(town: Cast, record: UUID, reason: str) -> None:
    with pytest.raises(ReasonIsTooShort):
        break_glass(town.rosa.actor, record, reason)

    assert (BreakGlass.objects.count(), LedgerLeaf.objects.count()) == (0, 0)


def test_glass_is_for_one_record_and_one_person(town: Cast, record: UUID) -> None:
    other = send(write_up(answer_a_call(town, "26-0002", at=later(90))), by=town.dee.user.actor)
    glass = break_glass(town.rosa.actor, record)
    lo = second_coordinator(town)

    got = [
        can_read(town.rosa.actor, other, glass),
        can_read(lo, record, glass),
        can_read(town.sam.actor, record, glass),
    ]

    assert got == [False, False, False]


@pytest.mark.parametrize("who", ["lind", "pat", "sam"])
def test_only_a_coordinator_breaks_glass(town: Cast, record: UUID, who: str) -> None:
    with pytest.raises(Missing):
        break_glass(getattr(town, who).actor, record)


def test_a_worker_does_not_break_glass(town: Cast, record: UUID) -> None:
    with pytest.raises(Missing):
        break_glass(town.marcus.user.actor, record)


def test_another_person_reviews_and_sees_the_reason(town: Cast, record: UUID) -> None:
    glass = break_glass(town.rosa.actor, record)
    waiting = list_glass_to_review(by=town.sam.actor, at=ASKED_AT)

    review_break_glass(glass_id=glass, was_right=True, by=town.sam.actor, at=ASKED_AT)

    assert [(one.id, one.reason, one.asked_by_name) for one in waiting] == [(glass, REASON, "Rosa")]
    assert list_glass_to_review(by=town.sam.actor, at=ASKED_AT) == []
    assert list(LedgerLeaf.objects.order_by("sequence").values_list("who", "action")) == [
        ("Rosa", "broke glass"),
        ("Sam", "read reason"),
        ("Sam", "reviewed glass"),
    ]


def test_nobody_reviews_themselves_and_nobody_twice(town: Cast, record: UUID) -> None:
    glass = break_glass(town.rosa.actor, record)

    with pytest.raises(BreakGlassIsNotYours):
        review_break_glass(glass_id=glass, was_right=True, by=town.rosa.actor, at=ASKED_AT)
    review_break_glass(glass_id=glass, was_right=False, by=town.sam.actor, at=ASKED_AT)

    with pytest.raises(Missing):
        review_break_glass(glass_id=glass, was_right=True, by=second_coordinator(town), at=ASKED_AT)


def test_the_store_refuses_a_review_of_ones_own(town: Cast, record: UUID) -> None:
    break_glass(town.rosa.actor, record)

    with (
        pytest.raises(DatabaseError, match="vault_nobody_reviews_themselves"),
        transaction.atomic(using="confided"),
    ):
        BreakGlass.objects.update(reviewed_by_id=town.rosa.pk, reviewed_at=ASKED_AT)


def test_glass_found_wrong_is_shut_at_once(town: Cast, record: UUID) -> None:
    glass = break_glass(town.rosa.actor, record)

    review_break_glass(glass_id=glass, was_right=False, by=town.sam.actor, at=ASKED_AT)

    assert can_read(town.rosa.actor, record, glass) is False


def test_the_reason_is_sealed(town: Cast, record: UUID) -> None:
    break_glass(town.rosa.actor, record)

    with connections["confided"].cursor() as cursor:
        cursor.execute("SELECT reason FROM vault_breakglass")
        kept = bytes(cursor.fetchone()[0])

    assert (b"family" in kept, len(kept)) == (False, len(REASON) + 12 + 16)


def second_coordinator(town: Cast) -> Actor:
    from alongside.ground.audience import Role
    from alongside.street.people.models import User

    lo = User.objects.create_user("lo@example.org", name="Lo", role=Role.COORDINATOR, programme=town.programme)
    return lo.actor
