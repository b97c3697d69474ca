"""Many reports at once: each counted for what it was, and kept as if it had come alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.ground.actor import the_system
from alongside.street.intake.actions import keep_reports, record_call
from alongside.street.intake.models import Call, CodeMapping
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])
REPORT = CallReport(
    event_number="1", created_at=TONIGHT, call_source=CallSource.CENTRE, initial_nature="NOISE", address="1 N Elm St"
)


def numbered(count: int) -> list[CallReport]:
    return [replace(REPORT, event_number=str(n), stated_at=TONIGHT) for n in range(count)]


def keep(cast: Cast, *reports: CallReport) -> dict[str, int]:
    told = keep_reports(source="portal", reports=reports, by=the_system(cast.programme.pk), at=TONIGHT)
    return {what: count for what, count in told.items() if count}


def test_each_report_is_counted_for_what_it_was(cast: Cast) -> None:
    reports = numbered(5)
    first = keep(cast, *reports)
    changed = replace(reports[1], status="C", stated_at=TONIGHT + timedelta(minutes=5))
    older = replace(reports[2], status="P", stated_at=TONIGHT - timedelta(minutes=5))

    second = keep(cast, reports[0], changed, older, replace(reports[3], priority="2"), reports[3])

    assert (first, second) == ({"new": 5}, {"same": 2, "changed": 1, "older": 1, "repeated": 1})
    assert list(Call.objects.order_by("id").values_list("status", flat=True)) == ["", "C", "", "", ""]


def test_more_than_one_transaction_loses_nothing(cast: Cast) -> None:
    assert keep(cast, *numbered(4_100)) == {"new": 4_100}
    assert Call.objects.filter(is_history=True).count() == 4_100


def test_it_keeps_what_recording_one_by_one_keeps(cast: Cast) -> None:
    CodeMapping.objects.create(
        programme_id=cast.programme.pk, code="415N", category="noise", applies_from=TONIGHT, confirmed_by_id=1
    )
    reports = [replace(REPORT, initial_nature_code="415N"), replace(REPORT, event_number="2", answers={"weapon": True})]
    keep(cast, *reports)
    for report in reports:
        record_call(source="alone", report=report, by=the_system(cast.programme.pk), at=TONIGHT, is_history=True)

    kept, alone = (
        [{k: v for k, v in one.items() if k not in ("id", "source_id")} for one in found.values()]
        for found in (Call.objects.filter(source__slug=s).order_by("event_number") for s in ("portal", "alone"))
    )

    assert kept == alone
