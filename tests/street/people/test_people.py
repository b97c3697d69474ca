"""Shifts, sign-ins, tokens: who is there, and who is not."""

import hashlib
from datetime import timedelta

import pytest

from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.people.actions import (
    EmailIsTaken,
    NoShiftNow,
    ShiftIsTaken,
    ShiftIsUpsideDown,
    add_person,
    add_shift,
    go_off_shift,
    go_on_shift,
    make_machine_token,
)
from alongside.street.people.models import MachineToken, Shift
from alongside.street.people.reads import access_machine, list_on_shift, list_shifts, roster_at
from tests.cast import TONIGHT, Cast
from tests.street.calls import later

pytestmark = pytest.mark.django_db


def names_on_shift(cast: Cast, minute: float) -> list[str]:
    return [shift.worker.name for shift in list_on_shift(programme_id=cast.programme.pk, at=later(minute))]


def test_on_shift_is_the_roster_and_the_workers_own_word(cast: Cast) -> None:
    go_off_shift(by=cast.dee.user.actor, at=TONIGHT)
    off = names_on_shift(cast, 1)

    go_on_shift(by=cast.dee.user.actor, at=later(2))

    assert (off, names_on_shift(cast, 3), names_on_shift(cast, 60 * 7)) == (["Marcus"], ["Dee", "Marcus"], [])


def test_without_a_shift_nobody_goes_on(cast: Cast) -> None:
    Shift.objects.all().delete()

    with pytest.raises(NoShiftNow):
        go_on_shift(by=cast.dee.user.actor, at=TONIGHT)
    with pytest.raises(Missing):
        go_on_shift(by=cast.rosa.actor, at=TONIGHT)
    assert roster_at(programme_id=cast.programme.pk, at=TONIGHT).rostered == frozenset()


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [(5, 9, ShiftIsTaken), (-9, -1, ShiftIsTaken), (20, 10, ShiftIsUpsideDown), (20, 20, ShiftIsUpsideDown)],
)
def test_shifts_do_not_touch_and_do_not_stand_on_their_heads(
    cast: Cast, starts: int, ends: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_shift(
            worker_id=cast.dee.pk, starts_at=TONIGHT + timedelta(hours=starts), ends_at=TONIGHT + timedelta(hours=ends),
            by=cast.rosa.actor, at=TONIGHT,
        )  # fmt: skip


def test_a_shift_right_after_another_is_fine(cast: Cast) -> None:
    starts = TONIGHT + timedelta(hours=6)

    add_shift(
        worker_id=cast.dee.pk, starts_at=starts, ends_at=starts + timedelta(hours=8), by=cast.rosa.actor, at=TONIGHT
    )

    assert len(list_shifts(by=cast.rosa.actor, since=TONIGHT, until=starts + timedelta(hours=1))) == 3


def test_an_address_signs_in_one_person(cast: Cast) -> None:
    with pytest.raises(EmailIsTaken):
        add_person(email="DEE@example.org", name="Other Dee", role=Role.WORKER, by=cast.rosa.actor, at=TONIGHT)


def test_a_token_is_kept_as_a_digest_and_revoking_acts_at_once(cast: Cast) -> None:
    token = make_machine_token(name="CAD", source="cad", by=cast.rosa.actor, at=TONIGHT)
    digest = hashlib.sha256(token.encode()).hexdigest()
    known = access_machine(digest).name

    MachineToken.objects.update(revoked_at=TONIGHT)

    assert (known, token in str(MachineToken.objects.values().get())) == ("CAD", False)
    with pytest.raises(Missing):
        access_machine(digest)
