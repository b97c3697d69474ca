"""A worker's whole night on one phone, the network cut three times, in English and in Spanish; officer and coordinator beside it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .house import COORDINATOR, DEE, OFFICER, ROOT, House
from .looking import Walker, ask_axe

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
PIN = "4711"


@dataclass
class Night:
    """Dee's phone through a night: its words, its thumb, its network."""

    walker: Walker
    words: dict[str, str]
    shots: Path
    language: str

    def press(self, word: str) -> None:
        """Press the button that says this word of the phone's dictionary."""
        self.walker.press(self.words[word])

    def see(self, word: str, **facts: str) -> None:
        """Wait until the phone says a sentence; facts nobody gave may be anything."""
        says = "".join(
            facts.get(part[1:-1], ".*") if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", self.words[word])
        )
        self.walker.page.get_by_text(re.compile(says)).first.wait_for()

    def lose_the_network(self) -> None:
        """Go down into a basement."""
        self.walker.context.set_offline(True)
        self.walker.page.evaluate("dispatchEvent(new Event('online'))")  # looks at once, and hears nothing
        self.walker.page.locator(".strip-words:not(.quiet)").wait_for()

    def find_the_network(self) -> None:
        """Come up again, and wait until everything has arrived."""
        self.walker.context.set_offline(False)
        self.walker.page.evaluate("dispatchEvent(new Event('online'))")
        self.see("strip.ok")

    def give_pin(self, go: str) -> None:
        """Type the PIN on the pad."""
        for digit in PIN:
            self.walker.page.get_by_role("button", name=digit, exact=True).click()
        self.press(go)

    def look(self, name: str) -> list[str]:
        """Keep a picture of the screen, and answer what axe finds."""
        self.walker.page.wait_for_timeout(220)
        self.walker.page.screenshot(path=self.shots / f"night-{name}-{self.language}.png")
        return [f"{name}: {one}" for one in ask_axe(self.walker.page)]


@pytest.fixture(params=["en", "es"])
def night(request: pytest.FixtureRequest, walk: Callable[..., Walker], quiet: House, shots: Path) -> Iterator[Night]:
    """Dee's phone, off shift, in one language."""
    language = request.param
    words = json.loads((ROOT / "phone" / "src" / "words" / f"{language}.json").read_text(encoding="utf-8"))
    walker = walk(**PHONE)
    walker.context.add_init_script(f"localStorage.setItem('language', '{language}')")
    walker.arrive(DEE)
    walker.go("/phone/")
    walker.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    one = Night(walker, words, shots, language)
    one.see("strip.ok")
    yield one
    # Every request of a phone without a network fails, and the browser says so.
    walker.complaints[:] = [said for said in walker.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_a_whole_night_with_the_network_cut_three_times(
    night: Night, walk: Callable[..., Walker], house: House
) -> None:
    page, wrong = night.walker.page, []
    taps_before = house.rows("street", "select count(*) from dispatch_statustap")[0][0]
    sealed_before = house.rows("confided", "select count(*) from vault_sealedenvelope where state = 'opened'")[0][0]
    read = page.get_by_role("button", name=night.words["notice.dismiss"], exact=True)
    while read.count():  # what others changed about this evening's earlier calls
        read.first.click()
        page.wait_for_timeout(100)
    page.get_by_role("button", name=night.words["app.menu"], exact=True).click()
    night.press("pin.set")
    night.give_pin("pin.next")
    night.give_pin("pin.save")
    night.press("shift.go_on")
    night.see("idle.title")

    officer = walk(**PHONE)
    officer.sign_in(OFFICER)
    officer.page.get_by_label("Noise", exact=True).tap()
    officer.page.get_by_label(re.compile("lock or corner")).fill("300 block of Pier Street")
    officer.page.get_by_role("button", name="Send: no weapon, nobody hurt").tap()
    night.press("offer.accept")
    night.press("step.en_route")
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(re.compile("A worker is coming"))

    night.lose_the_network()  # the first cut: between the door and the people
    for step in ("step.on_scene", "response.officer_yes", "step.engaged", "idle.check_in"):
        night.press(step)
    wrong += night.look("with-people-offline")
    unheard = officer.page.get_by_role("heading", level=1).inner_text()
    night.find_the_network()
    expect(officer.page.get_by_role("heading", level=1)).not_to_have_text(unheard)

    night.press("response.back_up")
    wrong += night.look("back-up")
    night.press("back_up_why.too_many_people")
    night.see("back_up.sent_stored")
    night.press("help.came")
    night.press("help_who.officer")
    night.press("help_how.calmed_down")
    night.press("hide.now")
    hidden = page.inner_text("body")
    wrong += night.look("hidden")
    page.locator(".hidden-face").click(delay=900)
    night.see("pin.title")
    wrong += night.look("locked")
    night.give_pin("pin.enter")

    night.lose_the_network()  # the second cut: the end, the write-up, a referral, and the page shut on it
    night.press("step.clear")
    night.press("end.engaged")
    night.press("write.title")
    for chip in ("role.neighbour", "need.housing", "done.mediated"):
        page.get_by_role("button", name=night.words[chip], exact=True).first.click()
    page.locator("input[name=disposition]").first.check(force=True)
    page.wait_for_timeout(500)
    page.reload()
    night.give_pin("pin.enter")
    night.press("write.title")
    kept = page.locator(".chip.on").count()
    night.press("write.finish")
    night.see("write.sealed_waiting")
    night.press("write.connect")
    night.press("directory.open_now")
    wrong += night.look("directory")
    page.get_by_role("button", name=night.words["directory.refer"]).first.click()
    page.get_by_label(night.words["refer.no"], exact=False).first.check(force=True)
    night.press("refer.finish")
    night.see("write.sealed_waiting")
    night.find_the_network()
    night.see("write.sealed_stored")
    night.press("write.finished")

    house.bring("1200 block of N 12th St")
    page.get_by_role("button", name=night.words["offer.accept"], exact=True).wait_for()
    wrong += night.look("offer")
    night.lose_the_network()  # the third cut: an offer already here is answered with nobody to hear it
    night.press("offer.accept")
    night.press("step.en_route")
    night.see("response.unheard")
    wrong += night.look("unheard")
    night.find_the_network()
    for press in ("step.on_scene", "response.officer_no", "response.end_other", "end.left_for_safety"):
        night.press(press)
    night.see("idle.title")
    wrong += night.look("after")
    night.press("shift.go_off")
    night.see("shift.off_title")
    night.find_the_network()

    office = walk(COORDINATOR)
    office.go("/console/")
    newest = house.rows(
        "street",
        'select r."end", r.en_route_at < t.received_at, p.kind from dispatch_response r '
        "join dispatch_statustap t on t.response_id = r.id and t.status = 'en_route' "
        "left join safety_sos p on p.raised_at between r.accepted_at and r.departed_at "
        "order by r.accepted_at desc limit 2",
    )
    taps = house.rows("street", "select count(*) from dispatch_statustap")[0][0] - taps_before
    sealed = house.rows("confided", "select count(*) from vault_sealedenvelope where state = 'opened'")[0][0]
    assert wrong == []
    assert ("Pier" in hidden, "Alongside" in hidden, kept) == (False, False, 4)
    assert newest == [("left_for_safety", 1, None), ("engaged", 1, "back_up")]
    assert (taps, sealed - sealed_before) == (9, 2)
