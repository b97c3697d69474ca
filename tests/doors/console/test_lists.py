"""The roster, the rows set aside and the caseload."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from alongside.confided.vault.models import SealedEnvelope
from alongside.ground.ids import uuid7
from alongside.street.intake.models import SetAside, Source
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided"])

NEW_SHIFT = {"day": "2026-05-16", "starts": "19:00", "ends": "03:00"}


def set_one_aside(cast: Cast, row: int) -> SetAside:
    source, _ = Source.objects.get_or_create(programme_id=cast.programme.pk, slug="centre", name="centre")
    return SetAside.objects.create(
        source=source, file_name="may.csv", row_number=row, reason="no-time", says="The row has no time.",
        row={"Event": "9"}, digest=row.to_bytes(16, "big"), set_aside_at=TONIGHT,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["roster", "set-aside", "caseload", "reviews", "calls/new", "calls/26-1", "parts"])
def test_a_worker_finds_nothing_here(path: str, client: Client, mapped: Cast) -> None:
    client.force_login(mapped.dee.user)

    assert client.get(f"/console/{path}").status_code == 404


def test_the_roster_shows_the_week_by_day(desk: Client) -> None:
    page = desk.get("/console/roster").content.decode()

    assert re.findall(r"<strong>(Dee|Marcus)</strong>", page) == ["Dee", "Marcus"]


def test_a_shift_past_midnight_ends_the_next_morning(desk: Client, mapped: Cast) -> None:
    answer = desk.post("/console/roster", {**NEW_SHIFT, "worker": mapped.dee.pk})

    shift = Shift.objects.latest("pk")
    assert (answer.status_code, (shift.ends_at - shift.starts_at).total_seconds() / 3600) == (302, 8)


def test_a_shift_that_touches_another_is_refused_in_place(desk: Client, mapped: Cast) -> None:
    answer = desk.post("/console/roster", {**NEW_SHIFT, "worker": mapped.dee.pk, "day": "2026-05-14"})

    assert (answer.status_code, answer.content.decode().count("already has a shift")) == (422, 1)


def test_a_shift_without_a_day_says_so(desk: Client, mapped: Cast) -> None:
    answer = desk.post("/console/roster", {**NEW_SHIFT, "worker": mapped.dee.pk, "day": ""})

    assert (answer.status_code, answer.content.decode().count("Choose a day.")) == (422, 1)


def test_rows_set_aside_come_a_page_at_a_time(desk: Client, mapped: Cast) -> None:
    for row in range(1, 24):
        set_one_aside(mapped, row)

    first = desk.get("/console/set-aside").content.decode()
    following = re.search(r'href="(\?after=\d+)"', first)
    second = desk.get(f"/console/set-aside{following[1] if following else ''}").content.decode()

    assert (first.count("<article"), second.count("<article")) == (20, 3)


def test_a_row_is_dismissed_with_a_reason(desk: Client, mapped: Cast) -> None:
    row = set_one_aside(mapped, 1)

    desk.post(f"/console/set-aside/{row.pk}/dismiss", {"why": "twice"})

    row.refresh_from_db()
    assert row.settled_how == "dismissed: twice"


def test_a_row_is_not_dismissed_without_a_reason(desk: Client, mapped: Cast) -> None:
    row = set_one_aside(mapped, 1)

    desk.post(f"/console/set-aside/{row.pk}/dismiss")

    row.refresh_from_db()
    assert row.settled_at is None


def test_the_caseload_lists_the_team(desk: Client) -> None:
    page = desk.get("/console/caseload").content.decode()

    assert re.findall(r'<th scope="row">(\w+)</th>', page) == ["Dee", "Marcus"]


def store_unopened(cast: Cast, why: str, *, minutes: int, state: str = "quarantined") -> None:
    at = TONIGHT - timedelta(minutes=minutes)
    SealedEnvelope.objects.create(
        record_id=uuid7(), programme_id=cast.programme.pk, kind="encounter", device="d", sequence=1, sealed=b"heron",
        made_at=at, received_at=at, state=state, why=why,
    )  # fmt: skip


def test_the_caseload_says_why_records_wait(desk: Client, mapped: Cast) -> None:
    store_unopened(mapped, "", minutes=0, state="stored")
    store_unopened(mapped, "", minutes=9, state="opened")
    store_unopened(mapped, "unknown-response", minutes=5)
    store_unopened(mapped, "unknown-encounter", minutes=130)
    store_unopened(mapped, "body-people", minutes=60)

    page = desk.get("/console/caseload").content.decode()

    part = page[page.index('id="unopened"') :]
    rows = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>(\d+)</td><td[^>]*>([^<]+)</td>', part)
    assert [(says.split(" ")[0], count, oldest) for says, count, oldest in rows] == [
        ("It", "2", "2 h 10 min ago"),
        ("The", "1", "1 h 0 min ago"),
        ("Just", "1", "just now"),
    ]
    assert "heron" not in page


def test_another_programmes_records_are_not_counted(desk: Client, mapped: Cast) -> None:
    store_unopened(mapped, "not-json", minutes=1)
    SealedEnvelope.objects.update(programme_id=mapped.programme.pk + 1)

    page = desk.get("/console/caseload").content.decode()

    assert page.count("Nothing waits.") == 1


PAGES = ["", "parts", "calls/new", "calls/26-1", "roster", "set-aside", "caseload", "reviews"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(path: str, desk: Client, ring: Ring, mapped: Cast) -> None:
    ring("26-1")
    set_one_aside(mapped, 1)

    assert faults_of(desk.get(f"/console/{path}").content.decode()) == []
