"""The quality page: who may see it, what it says of sources of every kind, and its pictures."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.intake.actions import keep_reports
from alongside.street.intake.models import SetAside, Source
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import TONIGHT, Cast
from tests.street.intake.quality.made_hours import make_hours

pytestmark = pytest.mark.django_db(databases=["default"])


def bring(cast: Cast, slug: str, **how: object) -> None:
    """Bring a made-up source whose last hour is the one before tonight."""
    hours = make_hours(**how)  # type: ignore[arg-type]
    moved = TONIGHT.replace(minute=0) - hours[-1][0] - timedelta(hours=1)
    moved = timedelta(days=round(moved / timedelta(days=1)))
    reports = [
        CallReport(
            f"{slug}-{turn}-{n}", at + moved + timedelta(minutes=n % 60), CallSource.CENTRE,
            initial_nature=("NOISE NUISANCE", "MYSTERY <b>", "WELFARE CITIZEN")[n % 3], lon=-89.4, lat=43.0,
            address=f"{turn} Elm St", is_officer_initiated=n % 5 == 4,
        )
        for turn, (at, calls) in enumerate(hours)
        for n in range(calls)
    ]  # fmt: skip
    keep_reports(
        source=slug, reports=[one for one in reports if one.created_at < TONIGHT], by=cast.rosa.actor, at=TONIGHT
    )


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def read(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["dee", "lind", "pat", "sam"])
def test_the_pages_are_not_there_for_others(who: str, client: Client, mapped: Cast) -> None:
    person = getattr(mapped, who)
    client.force_login(getattr(person, "user", person))

    assert [client.get(one).status_code for one in ("/console/quality", "/console/quality/x")] == [404, 404]


def test_without_a_source_the_page_teaches(desk: Client) -> None:
    page = words_of(read(desk, "/console/quality"))

    assert page.count("No source has brought a call yet.") == 1
    assert desk.get("/console/quality/nothing").status_code == 404


def test_a_source_without_a_call_says_so(desk: Client, mapped: Cast) -> None:
    Source.objects.create(programme_id=mapped.programme.pk, slug="new", name="County page")

    assert words_of(read(desk, "/console/quality")).count("No call has come from this source yet.") == 1
    assert words_of(read(desk, "/console/quality/new")).count("Nothing yet.") == 1


def test_a_source_of_one_day_is_learning(desk: Client, mapped: Cast) -> None:
    bring(mapped, "young", days=2, a_day=40)

    page = words_of(read(desk, "/console/quality/young"))

    assert len(re.findall(r"Learning\. \d whole days? so far\. After two weeks", page)) == 1


def test_a_fall_is_told_in_a_sentence_and_marked_on_the_picture(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=60, a_day=24, levels=((50, 0.4),), seed=5)

    page = read(desk, "/console/quality/feed")

    told = re.findall(
        r"From about \w+ \d+ May 2026 on, fewer calls: [\d.]+ a day instead of [\d.]+ \(\d+% less\)\.", page
    )
    assert len(told) == 2 + 2  # in the strip, among the findings, and as the words of both pictures
    assert page.count('class="turn-number"') == 2
    assert words_of(read(desk, "/console/quality")).count("Fewer calls") == 1


def test_a_gap_is_a_silence_and_no_fall(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=80, a_day=24, missing=((40, 61),))

    page = words_of(read(desk, "/console/quality/feed"))

    assert len(re.findall(r"Nothing came from .* to .*, when about \d+ calls were to be expected\.", page)) == 1
    assert page.count("fewer calls") == 0


def test_a_source_that_went_silent_is_told_first(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=60, a_day=24, missing=((57, 60),))

    page = words_of(read(desk, "/console/quality"))

    assert (
        len(re.findall(r"Silent Nothing has come since .*\. By now about \d+ calls were to be expected\.", page)) == 1
    )


def test_today_is_held_against_the_hours_so_far(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=30, a_day=48)

    page = words_of(read(desk, "/console/quality/feed"))

    [(calls, low, high)] = re.findall(r"Today so far (\d+) calls; (\d+) to (\d+) were to be expected by now", page)
    assert int(low) <= int(calls) <= int(high) < 75


def test_what_the_calls_are_like(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=20, a_day=24)
    source = Source.objects.get(slug="feed")
    for n in range(3):
        SetAside.objects.create(source=source, reason="no-time", says="s", digest=bytes([n]), set_aside_at=TONIGHT)

    page = read(desk, "/console/quality/feed")

    assert page.count("MYSTERY &lt;b&gt;") == 1
    assert page.count("The row does not say when the call was created.") == 1
    assert words_of(page).count("3 of them wait for a person.") == 1


def test_every_picture_is_well_formed_and_has_words(desk: Client, mapped: Cast) -> None:
    bring(mapped, "feed", days=80, a_day=24, missing=((40, 61),))
    page = read(desk, "/console/quality/feed") + read(desk, "/console/quality")

    pictures = [ElementTree.fromstring(one) for one in re.findall(r'<svg class="volume".*?</svg>', page, re.DOTALL)]

    assert len(pictures) == 3
    assert [one.get("role") for one in pictures] == ["img"] * 3
    assert [bool(one.get("aria-label")) for one in pictures] == [True] * 3


def test_many_new_calls_are_counted_by_a_job(desk: Client, mapped: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alongside.doors.console.pages.quality.MOST_COUNTED_HERE", 10)
    bring(mapped, "feed", days=5, a_day=24)

    page = words_of(read(desk, "/console/quality"))

    assert len(re.findall(r"\d+ newer calls are still being counted", page)) == 1
    assert page.count("Its calls are being counted. Look again in a minute.") == 1
    assert list(Job.objects.values_list("kind", flat=True)) == ["tally_calls"]
    do_job(Job.objects.get())
    assert words_of(read(desk, "/console/quality")).count("Learning") == 1
