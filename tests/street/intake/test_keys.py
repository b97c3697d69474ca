"""Idempotency keys when machines ask at the same moment: one call for each key, and the same answer for all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.intake.actions import honour_key, record_call
from alongside.street.intake.models import Call, HonouredKey
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme
from tests.cast import TONIGHT, Cast


def ask(programme_id: int, number: str) -> dict[str, str]:
    report = CallReport(event_number=number, created_at=TONIGHT - timedelta(minutes=1), call_source=CallSource.CENTRE)
    return {"number": record_call(source="centre", report=report, by=the_system(programme_id), at=TONIGHT).number}


@pytest.mark.django_db(databases=["default"])
def test_a_refusal_undoes_its_own_work_and_keeps_no_key(cast: Cast) -> None:
    def record_and_refuse() -> dict[str, str]:
        ask(cast.programme.pk, "1")
        raise Missing

    with pytest.raises(Missing):
        honour_key(token_id=1, key="1", body=b"1", ask=record_and_refuse, at=TONIGHT)

    assert (Call.objects.count(), HonouredKey.objects.count()) == (0, 0)


@pytest.mark.django_db(databases=["default"], transaction=True)
def test_many_at_once_are_all_kept_and_a_repeated_key_is_answered_alike() -> None:
    programme_id = Programme.objects.create(name="Westside", slug="westside").pk

    def ring(n: int) -> dict[str, str]:
        number = str(n % 20)
        try:
            return honour_key(
                token_id=1, key=number, body=number.encode(), ask=lambda: ask(programme_id, number), at=TONIGHT
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ring, range(60)))

    assert [answer["number"] for answer in answers] == [str(n % 20) for n in range(60)]
    assert (Call.objects.count(), HonouredKey.objects.count()) == (20, 20)
