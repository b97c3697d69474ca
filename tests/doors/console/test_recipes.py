"""Recipes on the console: listed, proposed from a file, looked at, changed, saved, put away."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.feeds.models import Feed
from alongside.street.intake.models import RecipeVersion
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of
from tests.street.intake.made_exports import LOOKED_AT, Export

pytestmark = pytest.mark.django_db(databases=["default", "confided"])
CHAPEL_HILL = LOOKED_AT["chapel_hill"]()


def as_csv(export: Export, rows: int = 400) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([export.columns, *export.rows[:rows]])
    return out.getvalue().encode()


def proposed(desk: Client, body: bytes = b"", name: str = "may.csv") -> str:
    """Send a file, do the job, and answer the address of its page."""
    sent = SimpleUploadedFile(name, body or as_csv(CHAPEL_HILL))
    where: str = desk.post("/console/recipes/propose", {"file": sent})["Location"]
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state="running")
    job.refresh_from_db()
    do_job(job)
    return where


def files_kept() -> list[Path]:
    folder = settings.DATA / "proposals"
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture(autouse=True)
def _no_files_left() -> None:
    for path in files_kept():
        path.unlink()


def test_the_list_shows_what_came_with_alongside(desk: Client) -> None:
    page = desk.get("/console/recipes").content.decode()

    assert (page.count("Oakland, California"), page.count("No recipe of your own yet."), faults_of(page)) == (1, 1, [])


def test_a_worker_finds_no_recipes(client: Client, mapped: Cast) -> None:
    client.force_login(mapped.dee.user)

    assert client.get("/console/recipes").status_code == 404


def test_a_file_becomes_a_proposal_and_is_gone(desk: Client) -> None:
    where = proposed(desk)
    page = desk.get(where).content.decode()

    assert faults_of(page) == []
    assert [path.name.split("-")[-1] for path in files_kept()] == ["proposal"]
    assert page.count("it names a person") == 1


def test_no_value_of_a_private_column_reaches_the_page_or_the_disk(desk: Client) -> None:
    where = proposed(desk)
    page = desk.get(where).content.decode()
    kept = files_kept()[0].read_text()
    place = {name: index for index, name in enumerate(CHAPEL_HILL.columns)}
    private = [
        row[place[name]] for row in CHAPEL_HILL.rows for name in ("CallerName", "CallbackPhone", "Narrative", "DOB")
    ]

    assert [value for value in private if value and (value in page or value in kept)] == []
    assert Job.objects.latest("pk").result.keys() == {"token"}


def test_a_person_changes_a_column_and_saves(desk: Client) -> None:
    where = proposed(desk)
    answer = desk.post(
        where,
        {
            "do": "save",
            "name": "our-centre",
            "why": "Looked at with the data desk.",
            "texts.beat": "",
            "title": "Our centre",
        },
    )

    kept = RecipeVersion.objects.get()
    assert (answer.status_code, answer["Location"], files_kept()) == (302, "/console/recipes/our-centre", [])
    assert (kept.version, "beat =" in kept.body, 'title = "Our centre"' in kept.body) == (1, False, True)
    assert faults_of(desk.get(answer["Location"]).content.decode()) == []


def test_a_refused_name_keeps_what_was_changed(desk: Client) -> None:
    where = proposed(desk)
    answer = desk.post(where, {"do": "save", "name": "oakland_ca", "why": "", "texts.beat": ""})

    page = answer.content.decode()
    assert (answer.status_code, page.count("a recipe that came with Alongside has it"), len(files_kept())) == (
        422,
        1,
        1,
    )
    assert '<option value="Zone" selected' not in page


def test_the_preview_follows_the_changes(desk: Client) -> None:
    where = proposed(desk)
    partial = desk.post(where, {"do": "preview", "times.created_at": "CallNumber"}, headers={"HX-Request": "true"})

    assert (
        partial.content.decode().count("A time of the row cannot be.") + partial.content.decode().count("Set aside:")
        > 0
    )


def test_putting_it_away_leaves_nothing(desk: Client) -> None:
    where = proposed(desk)
    desk.post(where, {"do": "away"})

    assert (files_kept(), desk.get(where).status_code) == ([], 404)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "The file is empty"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "The file is a web page"),
        (b"a\n1\n2\n", "one column only"),
        (b"event,time,what\n,,\n,,\n", "all its rows are empty"),
    ],
)
def test_a_file_that_is_no_table_of_calls_says_so(desk: Client, body: bytes, says: str) -> None:
    where = proposed(desk, body or b"\n", "odd.csv")
    page = desk.get(where).content.decode()

    assert (page.count(says), files_kept(), faults_of(page)) == (1, [], [])


def test_another_programme_finds_no_proposal(desk: Client, client: Client, mapped: Cast) -> None:
    where = proposed(desk)
    Job.objects.update(programme_id=mapped.programme.pk + 1)

    assert desk.get(where).status_code == 404


def test_a_feeds_first_page_becomes_a_proposal(desk: Client, mapped: Cast, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "today.csv").write_bytes(as_csv(CHAPEL_HILL, 300))
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_FOLDERS": [tmp_path]}
    feed = Feed.objects.create(
        programme_id=mapped.programme.pk, slug="drop", name="The drop", kind="folder", made_at=TONIGHT,
        settings={"folder": str(tmp_path)},
    )  # fmt: skip
    where: str = desk.post("/console/recipes/propose", {"feed": feed.pk})["Location"]
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state="running")
    job.refresh_from_db()
    do_job(job)

    assert desk.get(where).content.decode().count("The drop: ") == 1


def test_sending_nothing_says_so(desk: Client) -> None:
    answer = desk.post("/console/recipes/propose", follow=True)

    assert answer.content.decode().count("Choose a file first.") == 1
