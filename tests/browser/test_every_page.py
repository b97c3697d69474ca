"""Every page of every door, at every width, light and dark: quiet, strict, fitting, readable, reachable."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from demo.as_sent import hidden_fields

from .house import CALL_TAKER, COORDINATOR, DEE, DIRECTOR, MARCO, OFFICER, House
from .looking import AXE, Walker, is_strict, look_at, reach_by_tab

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Leaf:
    """One page: who opens it, where it is, and what a keyboard must reach on it."""

    name: str
    who: str
    path: str
    goal: str
    status: int = 200
    base: str = ""


PAGES = (
    Leaf("start", "", "/", "a.door >> nth=0"),
    Leaf("sign-in", "", "/account/login/", "button:has-text('Sign in with a password')"),
    Leaf("liaison-start", "", "/", "a.door >> nth=0", base="liaison"),
    Leaf("board", COORDINATOR, "/console/", "a:has-text('New call') >> nth=0"),
    Leaf("log", COORDINATOR, "/console/log", "button:has-text('Write')"),
    Leaf("hand-over", COORDINATOR, "/console/hand-over", "button:has-text('Hand over')"),
    Leaf("new-call", COORDINATOR, "/console/calls/new", "button:has-text('Send and screen')"),
    Leaf("call", COORDINATOR, "/console/calls/{number}", "a:has-text('Board') >> nth=0"),
    Leaf("roster", COORDINATOR, "/console/roster", "button:has-text('Add the shift')"),
    Leaf("people", COORDINATOR, "/console/people", "a:has-text('Dee') >> nth=0"),
    Leaf("settings", COORDINATOR, "/console/settings", "button:has-text('Save the settings')"),
    Leaf("caseload", COORDINATOR, "/console/caseload", "a:has-text('Board') >> nth=0"),
    Leaf("phones", COORDINATOR, "/console/phones", "button:has-text('Take it in')"),
    Leaf("set-aside", COORDINATOR, "/console/set-aside", "a:has-text('Board') >> nth=0"),
    Leaf("feeds", COORDINATOR, "/console/feeds", "a:has-text('Connect') >> nth=0"),
    Leaf("feeds-connect", COORDINATOR, "/console/feeds/connect", "input[type=search]"),
    Leaf("quality", COORDINATOR, "/console/quality", "a:has-text('Board') >> nth=0"),
    Leaf("quality-source", COORDINATOR, "/console/quality/centre", "a:has-text('Board') >> nth=0"),
    Leaf("recipes", COORDINATOR, "/console/recipes", "input[type=file]"),
    Leaf("codes", COORDINATOR, "/console/codes", "a:has-text('Board') >> nth=0"),
    Leaf("same", COORDINATOR, "/console/same", "a:has-text('Board') >> nth=0"),
    Leaf("protocol", COORDINATOR, "/console/protocol", "a:has-text('Board') >> nth=0"),
    Leaf("hazards", COORDINATOR, "/console/hazards", "a:has-text('Board') >> nth=0"),
    Leaf("missed", COORDINATOR, "/console/missed", "a:has-text('Board') >> nth=0"),
    Leaf("capture", COORDINATOR, "/console/capture", "a:has-text('Board') >> nth=0"),
    Leaf("reviews", COORDINATOR, "/console/reviews", "a:has-text('Board') >> nth=0"),
    Leaf("glass", COORDINATOR, "/console/glass/{encounter}", "textarea"),
    Leaf("missing", COORDINATOR, "/console/nothing-here", "a:has-text('Go to the start')", status=404),
    Leaf("second-factors", COORDINATOR, "/account/2fa/", "a:has-text('Alongside') >> nth=0"),
    Leaf("ask", OFFICER, "/liaison/ask", "button:has-text('no weapon')"),
    Leaf("receipt", OFFICER, "/liaison/requests/{asked}", "a:has-text('My requests') >> nth=0"),
    Leaf("requests", CALL_TAKER, "/liaison/requests", "a:has-text('Ask for a worker') >> nth=0"),
    Leaf("liaison-missing", OFFICER, "/liaison/requests/none", "a:has-text('Go to the start')", status=404),
    Leaf("report", DIRECTOR, "/reports/", "a:has-text('PDF')"),
    Leaf("public", "", "/reports/public/{slug}", "summary >> nth=0"),
    Leaf("letter", "", "/partners/r/{letter}", "button:has-text('Send the answer')"),
    Leaf("letter-over", "", "/partners/r/never-was", "a >> nth=0", status=404),
    Leaf("phone", DEE, "/phone/", "button:has-text('Accept')"),
)


@pytest.fixture(scope="module")
def lively(house: House) -> dict[str, str]:
    """An evening with something on every page: calls that wait, an offer out, a request on its way."""
    house.be_quiet()
    house.doors.go_on(MARCO, house.now())
    asked = ask_for_worker(house)
    house.tap(MARCO, house.accept(MARCO), "status", "en_route")
    house.doors.go_on(DEE, house.now())
    house.bring("1200 block of Mill Road")
    waiting = [house.bring(f"{n}00 block of N Elm St") for n in (4, 7, 9)]
    (encounter,) = house.rows("confided", "select id from encounters_encounter limit 1")[0]
    return {
        "number": waiting[0], "asked": asked, "encounter": str(UUID(encounter)), "slug": house.slug,
        "letter": house.letters[0],
    }  # fmt: skip


def ask_for_worker(house: House, **said: Any) -> str:
    """Ask for a worker as the officer does; answer the number of the request."""
    officer = house.person(OFFICER)
    form = hidden_fields(officer.ask("/liaison/ask")[1].decode())
    told = {"category": "noise", "address": "300 block of Pier Street", "danger": "no", "officer_here": "on", **said}
    status, _ = officer.ask("/liaison/ask", urlencode({**form, **told}).encode())
    assert status == 302
    return form["number"].partition(":")[0]


@pytest.mark.parametrize("leaf", PAGES, ids=lambda leaf: leaf.name)
def test_a_page_is_quiet_strict_fitting_readable_and_reachable(
    leaf: Leaf, lively: dict[str, str], walk: Callable[..., Walker], house: House, shots: Path
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in phone/")
    walker = walk(leaf.who)
    walker.expects = {leaf.status} - {200}

    answer = walker.go(leaf.path.format(**lively), base=house.liaison if leaf.base else "" if leaf.who else house.web)
    walker.page.locator(leaf.goal).first.wait_for()

    assert (answer.status, is_strict(answer)) == (leaf.status, True)
    assert reach_by_tab(walker.page, walker.page.locator(leaf.goal).first) == []
    assert walker.wrong() == []
    assert look_at(walker.page, leaf.name, shots) == []
