"""The pages about codes: the queue, the answers of two people and a third, the settled, the series."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from alongside.doors.console.pages.codes_drawing import draw_series, draw_shares
from alongside.ground.audience import Role
from alongside.ground.jobs.models import Job
from alongside.street.codes.actions import count_codes, join_codes, review_code
from alongside.street.codes.models import Review
from alongside.street.intake.actions import record_call
from alongside.street.intake.models import Call, CodeMapping
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture
def coded(mapped: Cast) -> Cast:
    """The cast, with calls of four codes counted: one nobody knows with five calls, and others."""
    for nature, calls in (("QUARREL ODD/SHRILL", 5), ("NOISE NUISANCE", 3), ("FIGHT", 2), ("ZZ", 1)):
        for number in range(calls):
            report = CallReport(
                event_number=f"{nature}-{number}", created_at=TONIGHT - timedelta(days=number),
                call_source=CallSource.CENTRE, initial_nature=nature,
            )  # fmt: skip
            record_call(source="centre", report=report, by=mapped.rosa.actor, at=TONIGHT)
    count_codes(programme_id=mapped.programme.pk, at=TONIGHT)
    return mapped


def as_person(who: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(who)
    return client


def send(who: User, code: str, category: str, **more: str) -> str:
    """Answer a card as somebody, and read the page that follows."""
    said = {"code": code, "category": category, "confidence": "very", **more}
    return unescape(as_person(who).post("/console/codes/answer", said, follow=True).content.decode())


def see(who: User, address: str = "/console/codes") -> str:
    """Read a page as somebody."""
    return unescape(as_person(who).get(address).content.decode())


def test_the_queue_shows_what_nobody_knows_with_a_guess_and_what_happens(coded: Cast) -> None:
    page = see(coded.rosa)

    assert "2 codes wait for you" in page
    assert page.index("QUARREL ODD/SHRILL") < page.index(">ZZ<")
    assert "27.3% of calls have a category" in page
    assert "Until two people agree, these calls have no category, and nobody is offered them without asking." in page
    assert "4 codes wait for you" in see(coded.rosa, "/console/codes?all=1")


def test_two_people_settle_a_code_on_the_page(coded: Cast) -> None:
    first = send(coded.rosa, "QUARREL ODD/SHRILL", "neighbour_dispute", why="heard on the radio")
    director = see(coded.sam)
    second = send(coded.sam, "QUARREL ODD/SHRILL", "neighbour_dispute", confidence="low")

    assert "QUARREL ODD/SHRILL waits for a second person, who does not see your answer" in first
    assert "Waiting for a second person" in first
    assert ("One person has answered" in director, "heard on the radio" in director) == (True, False)
    assert "Settled: QUARREL ODD/SHRILL means “Neighbours in dispute”. 5 calls got it." in second
    settled = see(coded.rosa, "/console/codes/settled")
    for words in ("Rosa: Neighbours in dispute, very sure", "Sam: Neighbours in dispute, not very sure", "CDX"):
        assert words in settled
    assert Call.objects.filter(category="neighbour_dispute").count() == 5


def test_a_third_person_sees_both_answers_and_decides(coded: Cast) -> None:
    ines = User.objects.create_user("i@example.org", name="Ines", role=Role.COORDINATOR, programme=coded.programme)
    send(coded.rosa, "QUARREL ODD/SHRILL", "neighbour_dispute")
    differ = send(coded.sam, "QUARREL ODD/SHRILL", "household_dispute", why="same flat")

    page = see(ines)
    done = send(ines, "QUARREL ODD/SHRILL", "household_dispute")

    assert "The two answers on QUARREL ODD/SHRILL differ, so a third person decides." in differ
    assert all(words in page for words in ("You decide", "“same flat”", "Household dispute, words only"))
    assert "Settled: QUARREL ODD/SHRILL means “Household dispute, words only”." in done
    assert Review.objects.get(decides=True).reviewer_name == "Ines"


def test_nothing_of_an_answer_is_on_any_page_of_one_who_has_not_answered(coded: Cast) -> None:
    send(coded.rosa, "QUARREL ODD/SHRILL", "after_incident", why="a secret why", confidence="low")

    pages = [
        see(coded.sam, f"/console/codes{rest}")
        for rest in ("", "?all=1", "/settled", "/series", "/one?code=QUARREL%20ODD%2FSHRILL")
    ]

    assert [("a secret why" in page, "Rosa" in page) for page in pages] == [(False, False)] * 5


def test_an_answer_without_its_parts_is_refused_and_kept_from_the_store(coded: Cast) -> None:
    client = as_person(coded.rosa)

    answers = [
        client.post("/console/codes/answer", {"code": "ZZ", **said})
        for said in ({"category": "noise"}, {"confidence": "very"}, {"named": "Dragons", "confidence": "very"})
    ]
    missing = client.post("/console/codes/answer", {"code": "NEVER", "category": "noise", "confidence": "very"})

    assert [one.status_code for one in answers] == [422, 422, 422]
    assert (missing.status_code, Review.objects.count(), CodeMapping.objects.count()) == (404, 0, 0)


def test_a_category_may_be_written_by_name(coded: Cast) -> None:
    as_person(coded.rosa).post(
        "/console/codes/answer", {"code": "ZZ", "category": "", "named": " person in  DISTRESS ", "confidence": "low"}
    )

    assert Review.objects.get().category == "distress"


def test_a_single_reviewer_is_told_that_one_person_never_settles(coded: Cast) -> None:
    User.objects.filter(role=Role.DIRECTOR).delete()

    page = see(coded.rosa)

    assert "You are the only person here who reviews codes." in page


def test_who_may_stand_here(coded: Cast) -> None:
    addresses = ("", "/settled", "/series", "/one?code=ZZ")

    told = {
        who.name: {as_person(who).get(f"/console/codes{rest}").status_code for rest in addresses}
        for who in (coded.rosa, coded.sam, coded.lind, coded.pat, coded.dee.user)
    }

    assert told == {"Rosa": {200}, "Sam": {200}, "Lind": {404}, "Pat": {404}, "Dee": {404}}


def test_the_story_of_a_code_and_asking_anew(coded: Cast) -> None:
    for who in (coded.rosa, coded.sam):
        review_code(code="ZZ", category="noise", confidence="very", by=who.actor, at=TONIGHT)

    as_person(coded.sam).post("/console/codes/again", {"code": "ZZ", "why": "new system"})
    page = see(coded.rosa, "/console/codes/one?code=ZZ")

    for words in ("Noise", "for calls since 14 May 2026", "Who said what", "NOISE"):
        assert words in page
    assert "ZZ" in see(coded.rosa)
    assert as_person(coded.rosa).get("/console/codes/one?code=NEVER").status_code == 404


def test_counting_is_a_job(coded: Cast) -> None:
    page = as_person(coded.rosa).post("/console/codes/count", follow=True).content.decode()

    assert Job.objects.get().kind == "count_codes"
    assert "The codes are being counted." in page


def test_codes_are_joined_and_parted_on_the_page(coded: Cast) -> None:
    client = as_person(coded.rosa)

    refused = client.post("/console/codes/join", {"first": "ZZ", "second": "NEVER"})
    joined = client.post("/console/codes/join", {"first": "ZZ", "second": "FIGHT", "why": "renamed"}, follow=True)
    parted = client.post("/console/codes/part/1", follow=True).content.decode()

    assert refused.status_code == 422
    assert "“renamed”" in joined.content.decode()
    assert "Parted" in parted


def test_every_page_of_an_empty_programme_teaches(mapped: Cast) -> None:
    told = {rest: see(mapped.rosa, f"/console/codes{rest}") for rest in ("", "/settled", "/series")}

    for rest, words in (
        ("", "Codes come with the first calls."),
        ("/settled", "No code has been settled yet."),
        ("/series", "No series."),
    ):
        assert words in told[rest]


def test_long_and_strange_texts_do_no_harm(mapped: Cast) -> None:
    strange = '<script>alert("x")</script> & ' + "W" * 80
    report = CallReport(event_number="1", created_at=TONIGHT, call_source=CallSource.CENTRE, initial_nature=strange)
    record_call(source="centre", report=report, by=mapped.rosa.actor, at=TONIGHT)
    count_codes(programme_id=mapped.programme.pk, at=TONIGHT)

    raw = as_person(mapped.rosa).get("/console/codes").content.decode()

    assert ("<script>alert" in raw, "&lt;script&gt;alert" in raw) == (False, True)


def test_shares_fill_the_bar_and_no_share_is_invisible() -> None:
    slices = draw_shares([("confirmed", 0.9999), ("exact", 0.0), ("guess", 0.0001)])

    assert [(one.how, one.x, one.width) for one in slices] == [("confirmed", 0, 637), ("guess", 637, 3)]
    assert draw_shares([]) == ()


def test_a_series_is_drawn_month_by_month_with_its_gaps() -> None:
    picture = draw_series([(("2025-11", 4),), (("2026-02", 8),)])

    assert [(one.month, one.member, one.x, one.height) for one in picture.columns] == [
        ("2025-11", 0, 0, 40), ("2026-02", 1, 192, 80),
    ]  # fmt: skip
    assert picture.months == ((0, "11/25"), (64, "12/25"), (128, "1/26"), (192, "2/26"))
    assert draw_series([]).columns == ()


def test_a_joined_series_shows_its_members(coded: Cast) -> None:
    join_codes(codes=["ZZ", "FIGHT"], by=coded.rosa.actor, at=TONIGHT)

    page = see(coded.sam, "/console/codes/series")

    assert "Joined" in page
    assert page.count('class="key"') == 2
