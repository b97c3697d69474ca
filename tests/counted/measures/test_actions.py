"""From real calls and real write-ups to facts and figures, through the rooms' own doors."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from alongside.counted.measures import reads
from alongside.counted.measures.actions import build_facts, count_now, publish_report
from alongside.counted.measures.reads import count_measures
from alongside.ground.errors import Missing
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])

CANARY = "1200 CANARYWORD ST"


@pytest.fixture(autouse=True)
def counted(settings: Any, tmp_path: Path) -> Path:
    settings.COUNTED = tmp_path / "counted"
    return tmp_path / "counted"


def go_to_one_call(town: Cast) -> None:
    """Dee accepts after 1 minute, arrives after 9, engages after 11, leaves after 40."""
    ring(town, "26-0001", address=CANARY)
    offer, by = Offer.objects.get(), town.dee.user.actor
    response = accept_offer(offer_id=offer.pk, by=by, at=later(1))
    for number, (status, minutes) in enumerate([("en_route", 1), ("on_scene", 9), ("engaged", 11)], 1):
        at = later(minutes)
        tap_status(tap_id=UUID(int=number), response_id=response.id, status=status, tapped_at=at, by=by, at=at)
    at = later(40)
    end_response(tap_id=UUID(int=9), response_id=response.id, end="engaged", tapped_at=at, by=by, at=at)


def test_a_real_call_is_counted_once(town: Cast) -> None:
    go_to_one_call(town)
    ring(town, "26-0002", answers={"crime": True}, at=later(60))

    built = build_facts(programme_id=town.programme.pk, at=later(120))

    counts = count_measures("westside")
    assert (built.calls, built.rows["responses"], built.months) == (2, 1, ("2026-05",))
    assert {step: counts.funnel[step] for step in ("came", "eligible", "accepted", "reached", "engaged")} == {
        "came": 2, "eligible": 1, "accepted": 1, "reached": 1, "engaged": 1,
    }  # fmt: skip
    assert (counts.times["minutes_to_arrive_median"], counts.times["minutes_engaged_median"]) == (8.0, 29.0)


def test_no_address_reaches_any_byte(town: Cast, counted: Path) -> None:
    go_to_one_call(town)

    count_now(programme_id=town.programme.pk, at=later(120))

    files = [path for path in counted.rglob("*") if path.is_file()]
    said = {path.name for path in files if b"canaryword" in path.read_bytes().lower()}
    assert {path.suffix for path in files} == {".parquet", ".json"}
    assert said == set()


def test_one_call_is_too_few_to_publish(town: Cast) -> None:
    go_to_one_call(town)

    count_now(programme_id=town.programme.pk, at=later(120))

    report = reads.read_report("westside")
    assert report is not None
    assert [step["count"] for step in report["funnel"]] == [None] * 7
    assert {leg["median"] for leg in report["times"]} == {None}


def test_progress_grows_to_the_end(town: Cast) -> None:
    go_to_one_call(town)
    said: list[float] = []

    count_now(programme_id=town.programme.pk, at=later(120), on_progress=lambda share, says: said.append(share))

    assert said == sorted(said)
    assert (said[0], said[-1] <= 1.0) == (0.0, True)


def test_rebuilding_the_same_work_publishes_the_same_figures(town: Cast) -> None:
    go_to_one_call(town)
    at = TONIGHT + timedelta(hours=2)
    count_now(programme_id=town.programme.pk, at=at)
    first = (reads.report_folder("westside") / "report.json").read_text()

    count_now(programme_id=town.programme.pk, at=at)

    assert (reads.report_folder("westside") / "report.json").read_text() == first
    assert json.loads(first)["cut_at"] == at.isoformat()


def test_a_programme_that_is_not_there_is_missing() -> None:
    with pytest.raises(Missing):
        publish_report(programme_id=99_999, at=TONIGHT)
