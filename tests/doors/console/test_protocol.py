"""The protocol's pages: read, drafted without code, tried, put into force; hazards marked and cleared."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.ground.jobs.actions import take_job
from alongside.street.dispatch.models import Offer, Waiting
from alongside.street.screening.models import Hazard, ProtocolVersion
from alongside.street.screening.reads import latest_screening, read_draft
from alongside.street.screening.rules import body_of, read_protocol, read_toml
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided"])

PAGES = ["protocol", "protocol/versions", "hazards"]


def fields_of(page: str) -> dict[str, list[str]]:
    """Answer what a browser would send of the draft's form if nobody touched it."""
    form = re.search(r'<form class="stack-wide".*?</form>', page, flags=re.S)
    assert form
    text, sent = form[0], {}
    for tag in re.findall(r"<input[^>]*>", text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in told and "csrf" not in told["name"]:
            sent.setdefault(told["name"], []).append(told.get("value", ""))
    for name, inside in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', text, flags=re.S):
        sent[name] = [re.search(r'value="([^"]*)" selected', inside)[1]]  # type: ignore[index]
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', text, flags=re.S):
        sent[name] = [inside]
    return {name: [_unescape(one) for one in values] for name, values in sent.items()}


def _unescape(text: str) -> str:
    import html

    return html.unescape(text)


def open_draft(desk: Client) -> dict[str, list[str]]:
    desk.post("/console/protocol/draft/begin")
    return fields_of(desk.get("/console/protocol/draft").content.decode())


def draft_of(town: Cast) -> Any:
    held = read_draft(by=town.rosa.actor, at=TONIGHT)
    assert held
    return held


@pytest.mark.parametrize("path", [*PAGES, "protocol/draft", "protocol/draft/try"])
def test_pages_are_whole_and_for_those_who_may(path: str, desk: Client, client: Client, mapped: Cast) -> None:
    desk.post("/console/protocol/draft/begin")

    answer = desk.get(f"/console/{path}")
    client.force_login(mapped.lind)

    assert (answer.status_code, faults_of(answer.content.decode())) == (200, [])
    assert client.get(f"/console/{path}").status_code == 404


def test_a_director_reads_and_changes_nothing(client: Client, mapped: Cast) -> None:
    client.force_login(mapped.sam)

    read = [client.get(f"/console/{path}").status_code for path in PAGES]
    changed = [
        client.post(f"/console/protocol/draft/{step}").status_code for step in ("begin", "save", "adopt", "discard")
    ]

    assert (read, changed) == ([200, 200, 200], [404, 404, 404, 404])


def test_the_page_says_every_rule_as_a_sentence(desk: Client) -> None:
    page = desk.get("/console/protocol").content.decode()

    assert re.findall(r"<h3>\d+\. ([^<]+)</h3>", page) == [
        "Did an officer start this themselves?", "What is the call about?", "Does anyone have a weapon?",
        "Is anyone being hurt or threatened?", "Is there a crime that needs police?", "Does anyone need an ambulance?",
        "Does the caller want police?", "Is a hazard marked at the place?", "Which priority did the centre give it?",
    ]  # fmt: skip


def test_a_form_that_nobody_touched_saves_the_same_protocol(desk: Client, mapped: Cast) -> None:
    sent = open_draft(desk)
    before = draft_of(mapped)

    desk.post("/console/protocol/draft/save", sent | {"do": ["save"]})

    after = draft_of(mapped)
    assert (after.revision, after.protocol) == (before.revision + 1, before.protocol)


def test_page_to_file_to_page_is_the_same_thing(desk: Client, mapped: Cast) -> None:
    sent = open_draft(desk)
    sent |= {
        "r2-if_unknown": ["ineligible"], "r2-says": ['Say "gun" or «knife» – é\\'], "do": ["add-hours"], "pair": ["noise", "youth"],
        "holidays": ["2026-12-25 Christmas Day\n2027-01-01"], "area": ["elm"], "beats": ["12, 14X"], "why": ["Asked by the council."],
    }  # fmt: skip
    desk.post("/console/protocol/draft/save", sent)
    written = draft_of(mapped)
    file = desk.get(f"/console/protocol/versions/{written.version_id}/file.toml").content

    desk.post("/console/protocol/draft/upload", {"file": SimpleUploadedFile("p.toml", file)})
    again = draft_of(mapped)
    page_again = fields_of(desk.get("/console/protocol/draft").content.decode())
    desk.post("/console/protocol/draft/save", page_again | {"do": ["save"]})

    assert written.problems == ()
    assert again.protocol == written.protocol == draft_of(mapped).protocol
    assert body_of(again.protocol) == read_toml(file.decode())


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("up:1", ["category", "officer-activity", "weapon"]),
        ("down:0", ["category", "officer-activity", "weapon"]),
        ("remove:0", ["category", "weapon", "violence"]),
        ("up:0", ["officer-activity", "category", "weapon"]),
        ("remove:99", ["officer-activity", "category", "weapon"]),
        ("explode:1", ["officer-activity", "category", "weapon"]),
    ],
)
def test_rules_are_moved_and_removed(step: str, codes: list[str], desk: Client, mapped: Cast) -> None:
    sent = open_draft(desk)

    desk.post("/console/protocol/draft/save", sent | {"do": [step]})

    assert [rule["code"] for rule in draft_of(mapped).body["rules"]][:3] == codes


def test_a_rule_is_added_unfinished_and_says_what_is_missing(desk: Client, mapped: Cast) -> None:
    sent = open_draft(desk)

    answer = desk.post("/console/protocol/draft/save", sent | {"do": ["add"], "new-fact": ["category"]})
    page = desk.get("/console/protocol/draft").content.decode()

    assert answer.headers["Location"] == "/console/protocol/draft#rule-10"
    assert [problem.words for problem in draft_of(mapped).problems] == [
        'Rule category-2: no category is listed, so the answer can never be yes. Write values = ["…"] with at least one.'
    ]
    assert page.count("One thing is not finished.") == 1
    assert desk.get("/console/protocol/draft/try").status_code == 302


def test_two_people_do_not_overwrite_one_another(desk: Client, mapped: Cast) -> None:
    mine = open_draft(desk)
    desk.post("/console/protocol/draft/save", mine | {"do": ["remove:0"]})

    answer = desk.post("/console/protocol/draft/save", mine | {"do": ["save"]})

    assert (answer.status_code, len(draft_of(mapped).body["rules"])) == (422, 8)


def test_a_file_that_is_wrong_says_the_line(desk: Client, mapped: Cast) -> None:
    file = SimpleUploadedFile(
        "p.toml", b'version = "2"\n\n[[rules]]\ncode = "w"\nfact = "wepon"\nsays = "x"\nif_yes = "ineligible"\n'
    )

    answer = desk.post("/console/protocol/draft/upload", {"file": file})

    assert (answer.status_code, answer.content.decode().count("Line 5, rule w: wepon is not a fact")) == (422, 1)


def test_the_draft_is_put_into_force_with_a_reason(desk: Client, mapped: Cast) -> None:
    open_draft(desk)
    revision = draft_of(mapped).revision

    without = desk.post("/console/protocol/draft/adopt", {"revision": revision, "when": "now", "why": "so"})
    now = desk.post(
        "/console/protocol/draft/adopt", {"revision": revision, "when": "now", "why": "Officers asked for it."}
    )

    page = desk.get("/console/protocol").content.decode()
    assert (without.status_code, now.status_code, page.count("Protocol, version 2")) == (422, 302, 1)
    assert page.count("Officers asked for it.") == 1


def test_a_version_to_come_waits_and_can_be_withdrawn(desk: Client, mapped: Cast) -> None:
    open_draft(desk)
    sent = {
        "revision": draft_of(mapped).revision,
        "why": "Begins with the new year.",
        "when": "later",
        "day": "2027-01-01",
    }

    desk.post("/console/protocol/draft/adopt", sent)
    coming = ProtocolVersion.objects.get(version="2")
    before = desk.get("/console/protocol").content.decode()
    desk.post(f"/console/protocol/versions/{coming.pk}/withdraw")
    after = desk.get("/console/protocol").content.decode()

    assert [page.count("Version 2 takes effect later.") for page in (before, after)] == [1, 0]
    assert [page.count("Protocol, version 1") for page in (before, after)] == [1, 1]
    assert coming.effective_at and coming.effective_at.isoformat() == "2027-01-01T06:00:00+00:00"


def test_one_call_shows_the_reasons_and_what_would_change(desk: Client, mapped: Cast, ring: Ring) -> None:
    ring("26-1")
    sent = open_draft(desk)
    values = [one for one in sent["r1-value"] if one != "neighbour_dispute"]
    desk.post("/console/protocol/draft/save", sent | {"r1-value": values, "do": ["save"]})

    page = desk.get("/console/protocol/draft/try?call=26-1").content.decode()

    assert (page.count("The outcome changes."), page.count("This kind of call is not ours.")) == (1, 1)
    assert (
        desk.get("/console/protocol/draft/try?call=nope").content.decode().count("There is no call with this number.")
        == 1
    )


def test_yesterday_and_the_year_say_what_is_gained_and_lost(desk: Client, mapped: Cast, ring: Ring) -> None:
    from alongside.project.processes.job import do_job

    for number in range(5):
        ring(f"26-{number}", minutes=24 * 60 + number)
    ring("26-9", minutes=60 * 24 * 20, category="noise")
    sent = open_draft(desk)
    values = [one for one in sent["r1-value"] if one != "neighbour_dispute"]
    desk.post("/console/protocol/draft/save", sent | {"r1-value": values, "do": ["save"]})

    desk.post("/console/protocol/draft/try/year")
    waiting = desk.get("/console/protocol/draft/try").content.decode()
    job = take_job(at=TONIGHT)
    assert job is not None
    progress = desk.get(f"/console/protocol/draft/try/{job.pk}")
    do_job(job)
    page = desk.get("/console/protocol/draft/try").content.decode()

    job.refresh_from_db()
    assert (job.state, job.result["calls"], job.result["lost"], job.result["gained"]) == ("done", 6, 5, 0)
    assert waiting.count("Waiting for its turn.") == 1 and progress.status_code == 200
    assert re.findall(r'<span class="figure">(\d+ → \d+)</span>', page)[::2] == ["5 → 0", "6 → 1"]
    assert faults_of(page) == []


def test_a_hazard_takes_waiting_calls_off_the_board(desk: Client, mapped: Cast, ring: Ring) -> None:
    received = ring("26-1")
    assert Waiting.objects.count() == 1

    desk.post(
        "/console/hazards",
        {
            "place": "1234 N Elm Street",
            "what": "animal",
            "says": "Two dogs loose",
            "review": "2026-05-20",
            "until": "2026-05-30",
        },
    )

    said = latest_screening(received.call_id)
    assert said and (said.outcome, said.because) == ("ineligible", ("hazard",))
    assert (Waiting.objects.count(), Offer.objects.filter(state="open").count()) == (0, 0)
    assert said.says == "A hazard is marked at this place. An animal there may attack."


def test_a_hazard_is_kept_and_cleared_with_a_reason(desk: Client, mapped: Cast) -> None:
    desk.post(
        "/console/hazards", {"place": "1200 N Elm St", "what": "animal", "review": "2026-05-20", "until": "2026-05-30"}
    )
    first = Hazard.objects.get()

    desk.post(f"/console/hazards/{first.pk}/keep")
    kept = Hazard.objects.get(cleared_at=None)
    desk.post(f"/console/hazards/{kept.pk}/clear", {"why": ""})
    is_open = Hazard.objects.filter(cleared_at=None).count()
    desk.post(f"/console/hazards/{kept.pk}/clear", {"why": "Owner keeps them inside now"})

    assert (kept.follows_id, is_open, Hazard.objects.filter(cleared_at=None).count()) == (first.pk, 1, 0)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"says": "a felon lives there"}, "“felon” speaks of what somebody did or was accused of."),
        ({"until": "2027-05-30"}, "runs out within 180 days"),
        ({"review": "2026-06-20"}, "A hazard is looked at again before it runs out"),
        ({"place": " "}, "Write the block or the corner."),
    ],
)
def test_a_hazard_that_cannot_be_marked_says_why(sent: dict[str, str], words: str, desk: Client) -> None:
    good = {"place": "1200 N Elm St", "what": "animal", "review": "2026-05-20", "until": "2026-05-30"}

    answer = desk.post("/console/hazards", good | sent)

    assert (answer.status_code, answer.content.decode().count(words)) == (422, 1)


def test_a_hazard_whose_time_ran_out_is_told(desk: Client, mapped: Cast) -> None:
    Hazard.objects.create(
        programme_id=mapped.programme.pk, place_key="1200 block of n elm st", what="animal", set_by_name="Rosa",
        set_at=TONIGHT - timedelta(days=40), review_at=TONIGHT - timedelta(days=20), expires_at=TONIGHT - timedelta(days=1),
    )  # fmt: skip

    page = desk.get("/console/protocol").content.decode()

    assert page.count("1 hazard needs somebody to look again.") == 1
    assert read_protocol("1", read_draft_body(mapped)).every_rule[-2].code == "hazard"


def read_draft_body(town: Cast) -> dict[str, Any]:
    return ProtocolVersion.objects.get(programme_id=town.programme.pk, version="1").body
