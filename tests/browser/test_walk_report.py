"""A director reads the report; anyone reads its short version; an agency answers its letter once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .house import DIRECTOR, House
from .looking import Walker

pytestmark = pytest.mark.browser


def test_a_director_reads_what_each_figure_counts_and_takes_the_pdf(walk: Callable[..., Walker], house: House) -> None:
    noor = walk(DIRECTOR)
    noor.go("/reports/")
    page = noor.page

    first = page.locator("summary", has_text="What this counts").first
    first.click()
    pdf = noor.context.request.get(f"{house.web}{page.get_by_role('link', name='PDF').get_attribute('href')}")
    sheet = noor.context.request.get(f"{house.web}/reports/council.csv")

    expect(page.get_by_text("Counted", exact=True).first).to_be_visible()
    assert (pdf.status, pdf.headers["content-type"], pdf.body()[:5]) == (200, "application/pdf", b"%PDF-")
    assert (sheet.status, sheet.headers["content-type"]) == (200, "text/csv; charset=utf-8")


def test_a_fresh_count_shows_how_far_it_is_and_then_its_figures(walk: Callable[..., Walker]) -> None:
    noor = walk(DIRECTOR)
    noor.go("/reports/")

    noor.press("Count now")
    expect(noor.page.locator("progress")).to_be_visible()
    expect(noor.page.locator("progress")).to_have_count(0, timeout=60_000)

    expect(noor.page.get_by_role("button", name="Count now")).to_be_enabled()


def test_anyone_reads_the_public_page_without_signing_in(walk: Callable[..., Walker], house: House) -> None:
    anyone = walk()

    answer = anyone.go(f"/reports/public/{house.slug}", base=house.web)

    assert (answer.status, anyone.context.cookies()) == (200, [])
    expect(anyone.page.get_by_role("heading", level=1)).to_have_text("Larkwater Westside Neighbours")


def test_an_agency_answers_its_letter_once(walk: Callable[..., Walker], house: House) -> None:
    agency = walk()
    agency.go(f"/partners/r/{house.letters[1]}", base=house.web)

    agency.page.get_by_label("We cannot help this time").check()
    agency.page.get_by_label("One comment, if you like").fill("No room until June.")
    agency.press("Send the answer")
    expect(agency.page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is kept.")
    agency.expects = {404}
    again = agency.go(f"/partners/r/{house.letters[1]}", base=house.web)

    assert (again.status, agency.context.cookies()) == (404, [])
