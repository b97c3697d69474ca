"""The pages about the centre and officers: ways back, what failed, closing codes, words, beats, the survey."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.centre.actions import ask_to_leave, follow_progress, say_feedback, send_due
from alongside.street.centre.models import Channel, ClosingCode, Feedback, LeaveQuestion, OfficerWanted, StatusReport
from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of
from tests.servers.centres import CentreServer

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
KEY = "a-key-of-the-county-centre"


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> Iterator[CentreServer]:
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_CENTRE_LOCAL", True)
    with CentreServer() as server:
        yield server


@pytest.mark.parametrize("who", ["dee", "lind", "pat", "sam"])
def test_the_pages_are_the_coordinators(who: str, client: Client, mapped: Cast) -> None:
    person = getattr(mapped, who)
    client.force_login(getattr(person, "user", person))

    answers = [client.get(f"/console/{path}").status_code for path in ("centre", "centre/codes", "officers")]
    counted = [client.get(f"/console/officers/{path}").status_code for path in ("beats", "survey")]

    assert (answers, counted) == ([404] * 3, [200] * 2 if who == "sam" else [404] * 2)


def test_every_page_is_whole_when_there_is_nothing(desk: Client) -> None:
    paths = (
        "centre",
        "centre/connect/webhook",
        "centre/connect/eido",
        "centre/connect/email",
        "centre/codes",
        "officers",
    )
    pages = [desk.get(f"/console/{path}").content.decode() for path in (*paths, "officers/beats", "officers/survey")]

    assert [faults_of(page) for page in pages] == [[]] * 8


def connect(desk: Client, centre: CentreServer, **told: str) -> str:
    form = {
        "name": "County",
        "source": "",
        "url": f"{centre.url}/status",
        "key_way": "signature",
        "secret": KEY,
        **told,
    }
    return str(desk.post("/console/centre/connect/webhook", form)["location"])


def test_a_way_back_is_kept_tried_and_switched_on(desk: Client, centre: CentreServer, ring: Ring) -> None:
    page = connect(desk, centre)
    send_due(at=TONIGHT)
    tried = [one.told["says"] for one in centre.desk.shown]

    desk.post(f"{page}/do", {"do": "on"})
    follow_progress(at=TONIGHT)
    ring("26-1", minutes=0)
    follow_progress(at=TONIGHT)
    send_due(at=TONIGHT)

    shown = desk.get(page).content.decode()
    assert (tried, centre.desk.words()) == (["TEST. A worker is coming, 6 min."], ["coming", "received"])
    assert (KEY in shown, "Gets through" in shown, faults_of(shown)) == (False, True, [])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"url": "ftp://centre.example"}, "The address must begin with https://."),
        ({"url": "https://a:b@centre.example/"}, "no user or password"),
        ({"secret": "short"}, "16 or more plain characters"),
        ({"name": ""}, "Give it a name"),
    ],
)
def test_what_cannot_work_is_said_beside_its_field(
    wrong: dict[str, str], says: str, desk: Client, centre: CentreServer
) -> None:
    form = {"name": "County", "url": centre.url, "key_way": "signature", "secret": KEY, **wrong}

    answer = desk.post("/console/centre/connect/webhook", form)

    assert (answer.status_code, says in answer.content.decode(), Channel.objects.count()) == (422, True, 0)


def test_what_did_not_get_through_says_why_and_what_to_do(desk: Client, centre: CentreServer, ring: Ring) -> None:
    page = connect(desk, centre)
    desk.post(f"{page}/do", {"do": "on"})
    follow_progress(at=TONIGHT)
    ring("26-1", minutes=0)
    StatusReport.objects.filter(is_test=True).delete()
    follow_progress(at=TONIGHT)
    centre.fail("401")
    send_due(at=TONIGHT)

    stuck = desk.get("/console/centre").content.decode()
    again = re.search(r"/console/centre/messages/[0-9a-f-]+/again", stuck)
    assert again is not None
    desk.post(again[0])
    send_due(at=TONIGHT)

    assert ("does not accept our key" in stuck, "Ask the centre for the key" in stuck, faults_of(stuck)) == (
        True,
        True,
        [],
    )
    assert centre.desk.words() == ["received"]


def test_closing_codes_are_kept_and_carried_as_a_file(desk: Client) -> None:
    desk.post(
        "/console/centre/codes",
        {"do": "keep", "code_engaged": "ADV", "says_engaged": "Advised", "code_not_found": "GOA"},
    )
    carried = desk.get("/console/centre/codes.toml").content.decode()
    desk.post("/console/centre/codes", {"do": "keep"})
    emptied = ClosingCode.objects.count()

    desk.post("/console/centre/codes", {"do": "read", "text": carried})
    wrong = desk.post("/console/centre/codes", {"do": "read", "text": '[codes]\nvanished = "X"'})

    assert (emptied, dict(ClosingCode.objects.values_list("end", "code"))) == (
        0,
        {"engaged": "ADV", "not_found": "GOA"},
    )
    assert (wrong.status_code, "vanished" in wrong.content.decode()) == (422, True)


def begin(ring: Ring, mapped: Cast) -> int:
    call_id = ring("W-1", minutes=0).call_id
    offer = Offer.objects.get(call_id=call_id, state="open")
    worker = next(one for one in (mapped.dee, mapped.marcus) if one.pk == offer.worker_id)
    accept_offer(offer_id=offer.pk, by=worker.user.actor, at=TONIGHT)
    return call_id


def test_an_officers_question_is_answered_here(desk: Client, ring: Ring, mapped: Cast) -> None:
    begin(ring, mapped)
    ask_to_leave(number="W-1", by=mapped.pat.actor, at=TONIGHT - timedelta(minutes=1))
    page = desk.get("/console/officers").content.decode()
    question = LeaveQuestion.objects.get()

    desk.post(f"/console/officers/questions/{question.pk}", {"answer": "wait"})
    desk.post(f"/console/officers/questions/{question.pk}", {"answer": "no"})

    question.refresh_from_db()
    assert ("An officer asks: may I leave?" in page, faults_of(page)) == (True, [])
    assert (question.answer, question.answered_by_id) == ("wait", mapped.rosa.pk)


def test_an_officer_who_is_asked_for_stands_here_until_dispatch_knows(desk: Client, ring: Ring, mapped: Cast) -> None:
    call_id = begin(ring, mapped)
    button = f'action="/console/officers/wanted/{call_id}"' in desk.get("/console/calls/W-1").content.decode()
    desk.post(f"/console/officers/wanted/{call_id}")
    before = desk.get("/console/officers").content.decode()

    desk.post(f"/console/officers/wanted/{call_id}", {"do": "told"})

    after = desk.get("/console/officers").content.decode()
    says = "The people there ask for an officer."
    assert (button, says in before, says in after, OfficerWanted.objects.get().passed_on_by_id) == (
        True,
        True,
        False,
        mapped.rosa.pk,
    )


def test_a_workers_line_waits_for_the_coordinator(desk: Client, ring: Ring, mapped: Cast) -> None:
    from alongside.street.dispatch.models import Response

    begin(ring, mapped)
    response = Response.objects.get()
    worker = next(one for one in (mapped.dee, mapped.marcus) if one.pk == response.worker_id)
    say_feedback(
        response_id=response.pk,
        word="gave_us_room",
        line="Thank you for waiting outside.",
        by=worker.user.actor,
        at=TONIGHT,
    )
    said = Feedback.objects.get()
    page = desk.get("/console/officers").content.decode()

    desk.post(f"/console/officers/lines/{said.pk}", {"do": "go"})

    said.refresh_from_db()
    assert ("does it tell of anybody?" in page, said.let_go_by_id, faults_of(page)) == (True, mapped.rosa.pk, [])


def test_beats_are_counted_by_a_job_and_shown_with_their_doubt(desk: Client, ring: Ring) -> None:
    for n in range(4):
        ring(f"26-{n}", minutes=n, beat="A1")
    desk.post("/console/officers/beats")
    waiting = desk.get("/console/officers/beats").content.decode()
    job = Job.objects.get(kind="count_beats")
    Job.objects.update(state="running")

    do_job(job)
    shown = desk.get("/console/officers/beats").content.decode()

    assert ("Counting…" in waiting, faults_of(waiting), faults_of(shown)) == (True, [], [])
    assert ("A1" in shown, "fewer than 11 calls" in shown, "Too few calls to say" in shown) == (True, True, True)


def test_the_survey_is_planned_here_and_shows_nothing_early(desk: Client) -> None:
    desk.post("/console/officers/survey", {"starts": "2026-05-01"})

    page = desk.get("/console/officers/survey").content.decode()

    wrong = desk.post("/console/officers/survey", {"starts": "soon"})
    assert ("Open now." in page, "Mean, 1 to 5" in page, faults_of(page), wrong.status_code) == (True, False, [], 422)
