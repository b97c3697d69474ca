"""Two who tell at once, on a store that lets them: the one who drew the lower id commits last, and is heard."""

import threading

import pytest
from django.db import connections, transaction

from alongside.street.alerts.actions import tell
from alongside.street.alerts.reads import last_alert_id, list_alerts_after, list_alerts_by_id
from alongside.street.alerts.rules.tailing import Cursor
from tests.cast import TONIGHT

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_transaction_that_commits_late_is_heard() -> None:
    tell(audience="board:1", kind="board", subject="first", at=TONIGHT)
    cursor, has_drawn, may_commit = Cursor(last_alert_id()), threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            tell(audience="board:1", kind="board", subject="slow", at=TONIGHT)
            has_drawn.set()
            may_commit.wait(10)
        connections.close_all()

    def look(now: float) -> list[str]:
        found = [*list_alerts_by_id(cursor.missing(now)), *list_alerts_after(cursor.highest)]
        cursor.take([one.alert_id for one in found], now)
        return [one.subject for one in found]

    slow = threading.Thread(target=slowly)
    slow.start()
    has_drawn.wait(10)
    tell(audience="board:1", kind="board", subject="quick", at=TONIGHT)
    early = look(1.0)
    may_commit.set()
    slow.join(10)
    late = look(2.0)
    then = look(3.0)

    assert (early, late, then) == (["quick"], ["slow"], [])
