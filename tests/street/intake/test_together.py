"""Calls that ring at the same moment: all kept, none undone by a neighbour, and each hears its own answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.intake.actions import RecordedCall, commit_together, honour_key, record_call
from alongside.street.intake.actions.together import _serve, _Turn
from alongside.street.intake.models import Call, HonouredKey
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme
from tests.cast import TONIGHT, Cast


def recorder(programme_id: int, number: str) -> Callable[[], RecordedCall]:
    report = CallReport(event_number=number, created_at=TONIGHT - timedelta(minutes=1), call_source=CallSource.CENTRE)
    return lambda: record_call(source="centre", report=report, by=the_system(programme_id), at=TONIGHT)


def refuse() -> None:
    raise Missing


@pytest.mark.django_db(databases=["default"])
def test_a_refusal_undoes_nothing_of_its_neighbours(cast: Cast) -> None:
    turns = [_Turn(recorder(cast.programme.pk, "1")), _Turn(refuse), _Turn(recorder(cast.programme.pk, "2"))]

    _serve(turns)

    assert [type(turn.wrong) for turn in turns] == [type(None), Missing, type(None)]
    assert [turn.is_done for turn in turns] == [True, True, True]
    assert sorted(Call.objects.values_list("event_number", flat=True)) == ["1", "2"]


@pytest.mark.django_db(databases=["default"])
def test_one_alone_hears_its_own_answer_or_refusal(cast: Cast) -> None:
    told = commit_together(recorder(cast.programme.pk, "1"))

    with pytest.raises(Missing):
        commit_together(refuse)
    assert (told.change, Call.objects.get().event_number) == ("new", "1")


@pytest.mark.django_db(databases=["default"], transaction=True)
def test_many_at_once_are_all_kept_and_a_repeated_key_is_answered_alike() -> None:
    programme_id = Programme.objects.create(name="Westside", slug="westside").pk

    def ring(n: int) -> dict[str, str]:
        number = str(n % 20)
        ask = recorder(programme_id, number)
        try:
            return commit_together(
                lambda: honour_key(
                    token_id=1, key=number, body=number.encode(), ask=lambda: {"number": ask().number}, at=TONIGHT
                )
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ring, range(60)))

    assert [answer["number"] for answer in answers] == [str(n % 20) for n in range(60)]
    assert (Call.objects.count(), HonouredKey.objects.count()) == (20, 20)
