"""Check-ins, missed ones, SOS and standing down."""

from uuid import UUID

import pytest

from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert
from alongside.street.safety.actions import check_in, notice_missed_check_ins, raise_sos, stand_down
from alongside.street.safety.models import CheckIn, MissedCheckIn
from alongside.street.safety.reads import SafetyRow, list_open_sos, list_safety
from tests.cast import TONIGHT, Cast
from tests.street.calls import later
from tests.street.safety.nights import go_to_a_call

pytestmark = pytest.mark.django_db


def row_of(town: Cast, minute: float) -> SafetyRow:
    return next(row for row in list_safety(by=town.rosa.actor, at=later(minute)) if row.name == "Dee")


def test_with_people_a_check_in_falls_due_and_a_missed_one_is_noticed_once(town: Cast) -> None:
    go_to_a_call(town)

    before, after = row_of(town, 34), row_of(town, 36)
    noticed = [notice_missed_check_ins(at=later(m)) for m in (34, 36, 37)]

    assert (before.state, before.is_overdue, after.is_overdue) == ("busy", False, True)
    assert (before.due_at, noticed, MissedCheckIn.objects.count()) == (later(35), [0, 1, 0], 1)


def test_a_check_in_moves_the_due_time_and_twice_is_once(town: Cast) -> None:
    go_to_a_call(town)
    for _ in range(2):
        check_in(check_in_id=UUID(int=7), said_at=later(20), by=town.dee.user.actor, at=later(20))

    assert (row_of(town, 36).due_at, row_of(town, 36).is_overdue, CheckIn.objects.count()) == (later(50), False, 1)


def test_a_worker_who_is_free_owes_no_check_in(town: Cast) -> None:
    assert (row_of(town, 0).state, row_of(town, 0).due_at) == ("free", None)


def test_an_sos_shows_until_somebody_stands_it_down(town: Cast) -> None:
    raise_sos(sos_id=UUID(int=1), kind="sos", raised_at=TONIGHT, by=town.dee.user.actor, at=TONIGHT)
    raise_sos(sos_id=UUID(int=1), kind="sos", raised_at=TONIGHT, by=town.dee.user.actor, at=TONIGHT)
    shown = row_of(town, 1).state

    stand_down(sos_id=UUID(int=1), by=town.rosa.actor, at=later(3))

    assert (shown, row_of(town, 4).state, list_open_sos(by=town.rosa.actor)) == ("sos", "free", [])
    hers = [f"worker:{town.dee.pk}", f"asker:{town.dee.user_id}"]
    assert Alert.objects.filter(audience__in=hers, made_at__lt=later(3)).count() == 0
    with pytest.raises(Missing):
        stand_down(sos_id=UUID(int=1), by=town.rosa.actor, at=later(4))


def test_only_a_worker_can_check_in_or_call_for_help(town: Cast) -> None:
    with pytest.raises(Missing):
        check_in(check_in_id=UUID(int=1), said_at=TONIGHT, by=town.lind.actor, at=TONIGHT)
    with pytest.raises(Missing):
        raise_sos(sos_id=UUID(int=1), kind="sos", raised_at=TONIGHT, by=town.rosa.actor, at=TONIGHT)
