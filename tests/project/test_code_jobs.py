"""The long work about codes is done by the runner: counting them, and giving many calls their settled meaning."""

from datetime import timedelta

import pytest

from alongside.ground.jobs.actions import ask_job, take_job
from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.codes.actions import ask_to_count
from alongside.street.codes.reads import codes_seen
from alongside.street.intake.actions import confirm_meaning, meanings, record_call
from alongside.street.intake.models import Call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def hum(cast: Cast, calls: int) -> None:
    """Some calls about a hum."""
    for number in range(calls):
        report = CallReport(
            event_number=str(number), created_at=TONIGHT + timedelta(minutes=number), call_source=CallSource.CENTRE,
            initial_nature="HUM",
        )  # fmt: skip
        record_call(source="centre", report=report, by=cast.rosa.actor, at=TONIGHT)


def do_next_job() -> Job:
    """Take the oldest job, do it, and read what came of it."""
    job = take_job(at=TONIGHT)
    assert job is not None
    do_job(job)
    job.refresh_from_db()
    return job


def test_codes_are_counted_by_a_job(cast: Cast) -> None:
    hum(cast, 3)
    ask_to_count(by=cast.rosa.actor, at=TONIGHT)

    done = do_next_job()

    assert (done.state, done.result) == ("done", {"calls": 3})
    assert [(one.code, one.calls) for one in codes_seen(cast.rosa.actor)] == [("HUM", 3)]


def test_the_rest_of_a_codes_calls_get_their_meaning_by_a_job(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "AT_ONCE", 2)
    hum(cast, 5)

    confirmed = confirm_meaning(
        code="HUM", category="noise", applies_from=TONIGHT, why="", by=cast.rosa.actor, at=TONIGHT
    )
    done = do_next_job()

    assert (confirmed.calls, confirmed.is_done) == (2, False)
    assert (done.state, done.result, Call.objects.filter(category="noise").count()) == ("done", {"calls": 3}, 5)


def test_a_meaning_that_is_not_there_fails_with_words(cast: Cast) -> None:
    ask_job(kind="apply_meaning", asked={"mapping": 77}, by=cast.rosa.actor, at=TONIGHT)

    done = do_next_job()

    assert (done.state, done.says) == (
        "failed",
        "There is nothing here for you. Check the address, or go back to the start.",
    )
