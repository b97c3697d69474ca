"""The missed page, the capture rate and the pairs, as a coordinator meets them without JavaScript and with it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.jobs.models import Job
from alongside.street.dispatch.models import NonResponse
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.matching.actions import propose_pairs
from alongside.street.matching.models import MatchingManner, SamePair
from alongside.street.missed.actions import settle_day
from alongside.street.missed.models import FallNotice, MissedCall
from tests.cast import TONIGHT, Cast

from .conftest import CALM

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
DAY = date(2026, 5, 14)
MORNING = TONIGHT + timedelta(hours=12)


@pytest.fixture
def morning(mapped: Cast) -> datetime:
    """Nine in the morning after, with three calls of the evening that came in the night."""
    by = the_system(mapped.programme.pk)
    for n, street in enumerate(("Elm St", "Oak Ave", "Lake St")):
        at = TONIGHT + timedelta(minutes=20 * n)
        report = CallReport(
            event_number=f"F-{n}", created_at=at, call_source=CallSource.CENTRE, category="noise", answers=CALM,
            address=f"{n + 7}12 N {street}", lon=-89.49, lat=43.06, first_dispatched_at=at, initial_nature="Loud music",
        )  # fmt: skip
        record_call(source="nightly", report=report, by=by, at=MORNING, is_history=True, area_code="elm")
    clock.hold(MORNING)
    return MORNING


@pytest.fixture
def settled(morning: datetime, mapped: Cast) -> list[int]:
    """The evening, settled: three questions."""
    settle_day(programme_id=mapped.programme.pk, day=DAY, at=morning)
    return list(MissedCall.objects.order_by("call_id").values_list("pk", flat=True))


def page(desk: Client, path: str = "/console/missed", **asked: Any) -> str:
    answer = desk.get(path, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_day_that_is_not_settled_says_so_and_is_settled_by_a_job(desk: Client, morning: datetime) -> None:
    before = page(desk)

    asked = desk.post("/console/missed/settle", {"day": "2026-05-14"})

    assert "This day is not settled yet." in before
    assert (asked.status_code, asked["Location"]) == (302, "/console/missed?day=2026-05-14")
    assert Job.objects.values_list("kind", "asked").get() == ("settle_days", {"days": ["2026-05-14"]})
    assert "Settling the day…" in page(desk)


def test_yesterday_is_answered_by_one_tap_each(desk: Client, settled: list[int]) -> None:
    shown = page(desk)

    answered = desk.post(f"/console/missed/{settled[0]}/answer", {"reason": "not_offered"})
    after = page(desk)

    assert (shown.count('class="card question"'), "0 of 3 answered" in shown) == (3, True)
    assert "700 block of N Elm St" in shown and "712" not in shown
    assert (answered.status_code, answered["Location"]) == (302, "/console/missed?day=2026-05-14#questions")
    assert (after.count('class="card question"'), "1 of 3 answered" in after) == (2, True)
    assert NonResponse.objects.get().reason == "not_offered"


def test_a_tap_in_place_changes_the_card_and_the_count(desk: Client, settled: list[int]) -> None:
    tap = {"headers": {"HX-Request": "true"}}

    said = desk.post(f"/console/missed/{settled[0]}/answer", {"reason": "caller_refused"}, **tap).content.decode()
    back = desk.post(f"/console/missed/{settled[0]}/undo", **tap).content.decode()
    wrong = desk.post(f"/console/missed/{settled[0]}/answer", {"reason": "lazy"}, **tap)

    assert ("The caller did not want us" in said, "1 of 3 answered" in said, "<html" in said) == (True, True, False)
    assert ('class="card question"' in back, "0 of 3 answered" in back) == (True, True)
    assert (wrong.status_code, "lazy is not one of the reasons." in wrong.content.decode()) == (422, True)
    assert NonResponse.objects.count() == 0


def test_the_rest_gets_one_answer_and_the_day_is_done(desk: Client, settled: list[int]) -> None:
    desk.post("/console/missed/rest", {"day": "2026-05-14", "reason": "not_known"})

    done = page(desk)

    assert ("All answered." in done, done.count('class="said"')) == (True, 3)
    assert set(NonResponse.objects.values_list("reason", flat=True)) == {"not_known"}


def test_a_strange_or_future_day_is_yesterday(desk: Client, settled: list[int]) -> None:
    for asked in ("2031-01-01", "1394-05-01", "tomorrow", ""):
        assert "Missed calls: Yesterday" in page(desk, day=asked)
    assert "Missed calls: Wednesday 13 May" in page(desk, day="2026-05-13")


def test_the_board_says_what_waits_and_what_falls(desk: Client, mapped: Cast, settled: list[int]) -> None:
    notice = FallNotice.objects.create(
        programme_id=mapped.programme.pk, subject="centre", noticed_date=DAY, days=7, seen=3, usual=12.4, chance=0.0001,
        noticed_at=MORNING,
    )  # fmt: skip

    board = page(desk, "/console/")
    desk.post(f"/console/missed/falls/{notice.pk}/put-away")
    after, missed = page(desk, "/console/"), page(desk)

    told = "The 911 centre sends us fewer calls than usual."
    assert ("3 calls of Thu 14 May that nobody went to have no reason yet." in board, told in board) == (True, True)
    assert "3 in the last 7 days, where about 12 were usual." in board
    assert (told in after, told in missed) == (False, True)


def test_the_share_we_answer_is_not_told_of_too_few(desk: Client, settled: list[int]) -> None:
    shown = page(desk, "/console/capture")

    assert ("Too few to tell a share." in shown, "0 of 3 calls we could go to" in shown) == (True, True)
    assert "Calls that a worker accepted." in shown


def test_nobody_has_called_yet(desk: Client, mapped: Cast) -> None:
    assert "No call we could have gone to in this time." in page(desk, "/console/capture")
    assert "No pair waits." in page(desk, "/console/same")


def test_a_pair_is_put_together_split_and_decided_again(desk: Client, mapped: Cast, settled: list[int]) -> None:
    by = the_system(mapped.programme.pk)
    report = CallReport(
        event_number="K-1", created_at=TONIGHT + timedelta(minutes=1), call_source=CallSource.CENTRE,
        address="700 block of N Elm Street", category="noise", lon=-89.49, lat=43.06,
    )  # fmt: skip
    record_call(source="county", report=report, by=by, at=MORNING, is_history=True)
    propose_pairs(programme_id=mapped.programme.pk, since=TONIGHT, until=MORNING, at=MORNING)
    pair = SamePair.objects.order_by("-certainty").first()
    assert pair is not None

    shown = page(desk, "/console/same")
    states = []
    for do in ("merge", "apart", "again"):
        desk.post(f"/console/same/{pair.pk}", {"do": do})
        pair.refresh_from_db()
        states.append(pair.state)
    desk.post("/console/same/rule", {"merges_from": "0.98"})

    assert ("One event: almost certain" in shown, "the same block" in shown) == (True, True)
    assert "may be the same event: almost certain" in page(desk, "/console/calls/K-1")
    assert states == ["merged", "apart", "proposed"]
    assert MatchingManner.objects.get().merges_from == 0.98
    assert desk.post(f"/console/same/{pair.pk}", {"do": "nothing"}).status_code == 404
