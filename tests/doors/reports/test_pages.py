"""The council report: what it shows, what it never shows, and what it says when there is nothing yet."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from alongside.counted.measures import reads
from alongside.ground.jobs.models import Job
from tests.cast import Cast
from tests.counted.measures.town import Encounter, Town, a_small_town
from tests.doors.reports.counted_town import publish_town

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.COUNTED = tmp_path / "counted"
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture
def sam(client: Client, cast: Cast) -> Client:
    client.force_login(cast.sam, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def test_empty_page_teaches_to_count(sam: Client) -> None:
    answer = sam.get("/reports/")

    assert answer.status_code == 200
    assert "No facts yet." in words_of(answer.content)
    assert "Press Count now." in words_of(answer.content)


def test_page_answers_four_questions(sam: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    answer = sam.get("/reports/")

    page = answer.content.decode()
    assert re.findall(r'<dd class="said">(.*?)</dd>', page) == [
        "80 calls ended in a talk",
        "60%",
        "80% lead to a talk",
        "60%",
    ]
    assert re.findall(r'<h2 id="h-(\w+)">', page) == [
        "funnel",
        "week",
        "categories",
        "areas",
        "times",
        "needs",
        "root_problems",
        "connection",
        "diversion",
    ]


def test_each_figure_has_its_definition(sam: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    page = sam.get("/reports/").content.decode()

    blocks = page.split('<section class="figure-block"')[1:]
    assert [block.count("What this counts") for block in blocks] == [1] * 9
    assert all("Out of" in block and "Left out" in block and "2026.1" in block for block in blocks)


def test_page_carries_no_inline_style_or_script(sam: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    page = sam.get("/reports/").content.decode()

    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)", page) == []


def test_only_its_readers_see_the_report(client: Client, cast: Cast) -> None:
    seen = {}
    for person in (cast.sam, cast.rosa, cast.lind, cast.pat, cast.dee.user):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        seen[person.name] = client.get("/reports/").status_code

    assert seen == {"Sam": 200, "Rosa": 200, "Lind": 404, "Pat": 404, "Dee": 404}


def test_public_page_is_open_and_short(client: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    answer = client.get("/reports/public/westside")

    headings = re.findall(r'<h2 id="h-(\w+)">', answer.content.decode())
    assert headings == ["funnel", "needs", "root_problems", "connection"]
    assert client.get("/reports/public/nowhere").status_code == 404


def test_count_now_asks_for_one_job_and_shows_its_progress(sam: Client) -> None:
    first, second = sam.post("/reports/count"), sam.post("/reports/count")

    job = Job.objects.get()
    page = sam.get("/reports/").content.decode()
    assert (first.status_code, second.status_code, job.kind, job.state) == (302, 302, "build_facts", "waiting")
    assert f'hx-get="/reports/progress/{job.pk}"' in page
    assert "No facts yet." not in page


def test_progress_reloads_the_page_when_the_count_is_over(sam: Client) -> None:
    sam.post("/reports/count")
    running = sam.get(f"/reports/progress/{Job.objects.get().pk}")
    Job.objects.update(state="done")

    done = sam.get(f"/reports/progress/{Job.objects.get().pk}")

    assert (running.headers.get("HX-Refresh"), done.headers.get("HX-Refresh")) == (None, "true")


def test_failed_count_says_what_is_safe_and_what_to_do(sam: Client) -> None:
    sam.post("/reports/count")
    Job.objects.update(state="failed", says="The disk is full.")

    page = words_of(sam.get("/reports/").content)

    assert "The last count did not finish." in page
    assert "The disk is full." in page


def test_files_before_any_count_are_refused_with_the_next_step(sam: Client) -> None:
    answers = [sam.get("/reports/council.pdf"), sam.get("/reports/council.csv")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Count now" in words_of(answer.content) for answer in answers)


def test_pdf_is_tagged_titled_and_says_its_language(sam: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    answer = sam.get("/reports/council.pdf")

    pdf = PdfReader(io.BytesIO(answer.content))
    root: Any = pdf.trailer["/Root"]
    metadata = pdf.metadata
    assert metadata is not None
    assert metadata.title == "Report to the council · Westside Alongside"
    assert (root["/MarkInfo"]["/Marked"], str(root["/Lang"]), "/StructTreeRoot" in root) == (True, "en", True)
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_csv_holds_published_numbers_only(sam: Client, cast: Cast) -> None:
    publish_town(a_small_town(), cast.programme)

    rows = sam.get("/reports/council.csv").content.decode().splitlines()

    needs = [row.split(",")[1:4] for row in rows if row.startswith("needs,")]
    assert needs == [
        ["Housing", "Meetings", "50"],
        ["Food", "Meetings", "25"],
        ["Health care", "Meetings", "hidden"],
    ]


def town_with_small_cells() -> Town:
    """Needs of 7 and 9 among 6,013 meetings: numbers that appear nowhere else, nor does what they leave over."""
    town = a_small_town()
    town.encounters = [Encounter(needs=())] * 5997 + [Encounter(needs=("legal",))] * 7
    town.encounters += [Encounter(needs=("transport",))] * 9
    return town


def test_hidden_cells_appear_nowhere(sam: Client, cast: Cast) -> None:
    publish_town(town_with_small_cells(), cast.programme)

    page = sam.get("/reports/").content.decode()
    sheet = sam.get("/reports/council.csv").content.decode()
    pdf = PdfReader(io.BytesIO(sam.get("/reports/council.pdf").content))
    printed = " ".join(one.extract_text() for one in pdf.pages)
    kept = json.dumps(reads.read_report("westside"))
    for out in (page, sheet, printed, kept):
        assert re.findall(r"6,?006|6,?004", out) == []
    for name in ("Legal help", "A ride"):
        assert re.findall(rf"^needs,{name},Meetings,(\w+),", sheet, re.M) == ["hidden"]
    report = reads.read_report("westside")
    assert report is not None
    assert [need["count"] for need in report["needs"]] == [None, None]


def test_names_and_addresses_reach_no_byte_of_any_file(sam: Client, cast: Cast, tmp_path: Path) -> None:
    publish_town(a_small_town(), cast.programme)

    files = [path for path in (tmp_path / "counted").rglob("*") if path.is_file()]
    pdf = PdfReader(io.BytesIO(sam.get("/reports/council.pdf").content))
    assert len(files) > 5
    assert [path for path in files if b"canary" in path.read_bytes().lower()] == []
    assert "canary" not in " ".join(one.extract_text() for one in pdf.pages).lower()
