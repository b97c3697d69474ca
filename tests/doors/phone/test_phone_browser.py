"""A worker's night on a real browser: the offer, the ladder, the sealed write-up, no network, no lies."""

import base64
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, Route, expect

from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.rules.sealing import open_envelope
from alongside.ground import clock
from alongside.street.dispatch.models import Offer, Response, StatusTap
from alongside.street.safety.models import Sos
from tests.cast import Cast
from tests.street.calls import ring

from .conftest import Phone, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
AXE = Path(__file__).parents[3] / "phone" / "node_modules" / "axe-core" / "axe.min.js"
MARK = {"X-Alongside": "1"}
CANARY = "heron-lantern-4471"


def be_offered(phone: Phone, cast: Cast) -> Page:
    page = phone.open()
    ring(cast, at=clock.now())
    page.get_by_role("button", name="Accept").wait_for()
    return page


def be_engaged(phone: Phone, cast: Cast) -> Page:
    page = be_offered(phone, cast)
    for step in ("Accept", "I'm on my way", "I'm here", "No", "I'm with people"):
        phone.press(step)
    page.get_by_role("button", name="I'm clear").wait_for()
    return page


def lose_the_network(phone: Phone) -> None:
    phone.context.set_offline(True)
    phone.page.get_by_text("Offline since").wait_for()


def find_the_network(phone: Phone) -> None:
    phone.context.set_offline(False)
    phone.page.get_by_text("In touch with the office.").wait_for()


def wait_for_ticks(phone: Phone) -> None:
    """Wait until the office has answered everything this phone holds."""
    for _ in range(100):
        if all(row["state"] != "waiting" for row in phone.outbox()):
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(phone.outbox())


def write_up(phone: Phone, note: str = CANARY) -> None:
    phone.press("Write up")
    for chip in ("Neighbour", "Housing", "Mediated"):
        phone.page.get_by_role("button", name=chip, exact=True).first.click()
    phone.page.locator("input[name=disposition]").first.check(force=True)
    phone.page.get_by_label("A short note, if it helps").fill(note)
    phone.press("Finish and seal")
    phone.page.get_by_text("Saved on this phone").wait_for()


def test_an_offer_fills_the_screen_and_is_accepted(phone: Phone, tonight: Cast) -> None:
    page = be_offered(phone, tonight)

    expect(page.get_by_role("heading", level=1)).to_have_text("1200 N Elm St")
    expect(page.get_by_role("timer")).to_be_visible()
    phone.press("Accept")
    page.get_by_text("You took this call").wait_for()
    wait_for_ticks(phone)

    assert (Offer.objects.get().state, Response.objects.get().worker_id) == ("accepted", tonight.dee.pk)


def test_a_worker_who_cannot_says_why_and_the_call_goes_on(phone: Phone, tonight: Cast) -> None:
    page = be_offered(phone, tonight)

    phone.press("Can't")
    phone.press("I need rest")
    page.get_by_text("No call for you now").wait_for()
    wait_for_ticks(phone)

    offers = {offer.worker_id: (offer.state, offer.decline_reason) for offer in Offer.objects.all()}
    assert offers == {tonight.dee.pk: ("declined", "needs_rest"), tonight.marcus.pk: ("open", "")}


def test_one_button_climbs_the_ladder(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)

    phone.press("I'm clear")
    phone.press("Left to stay safe")
    page.get_by_text("No call for you now").wait_for()
    wait_for_ticks(phone)

    made = Response.objects.get()
    stamps = (made.en_route_at, made.arrived_at, made.engaged_at, made.departed_at)
    assert (None not in stamps, sorted(stamps) == list(stamps), made.staged_at) == (True, True, None)
    assert (made.officer_on_scene_at_arrival, made.end) == (False, "left_for_safety")


def test_a_quick_thumb_is_not_thrown_off_the_write_up(phone: Phone, tonight: Cast) -> None:
    """The office answers an earlier tap while the end of the response is still being read back from a slow disk."""
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)
    held: list[Route] = []
    phone.context.route("**/phone/api/sync", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name=re.compile("^Here")).click()
    phone.press("Yes, go back")
    phone.press("I'm with people")
    phone.press("I'm clear")
    while not held:
        page.wait_for_timeout(20)
    page.evaluate(SLOW_READ)

    phone.press("Talked with people")
    page.wait_for_timeout(200)
    held[0].continue_()
    phone.press("Write up")
    page.get_by_role("button", name="Neighbour", exact=True).wait_for()
    while page.evaluate("window.slowRead") != "told":
        page.wait_for_timeout(100)
    wait_for_ticks(phone)

    assert page.get_by_role("button", name="Neighbour", exact=True).count() == 1


# The next read of the outbox is told of two seconds late; those after it are not.
SLOW_READ = """() => {
  const read = IDBIndex.prototype.getAll;
  IDBIndex.prototype.getAll = function (...about) {
    const asked = read.apply(this, about);
    if (window.slowRead) return asked;
    window.slowRead = "asked";
    const listen = asked.addEventListener.bind(asked);
    asked.addEventListener = (name, tell) =>
      listen(name, (event) => setTimeout(() => { tell(event); setTimeout(() => (window.slowRead = "told"), 50); }, 2000));
    return asked;
  };
}"""


def test_the_next_step_stays_in_one_place_under_the_thumb(phone: Phone, tonight: Cast) -> None:
    page = be_offered(phone, tonight)
    boxes = []
    for step in ("Accept", "I'm on my way", "I'm here", "I'm with people"):
        button = page.get_by_role("button", name=step, exact=True)
        button.wait_for()
        boxes.append(button.bounding_box())
        button.click()

    assert [box == boxes[0] for box in boxes] == [True] * 4
    assert (boxes[0]["height"], boxes[0]["y"] > 844 * 0.4) == (72, True)


def test_a_write_up_is_sealed_before_it_leaves(chromium: Browser, live_server: Any, tonight: Cast) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    key = json.dumps({"key": base64.b64encode(point).decode()})
    context.route(
        "**/phone/api/key", lambda route: route.fulfill(body=key, headers=MARK, content_type="application/json")
    )
    sign_in(context, tonight.dee.user, live_server.url)
    phone = Phone(context, live_server.url)
    phone.page.goto(f"{live_server.url}/phone/")
    ring(tonight, at=clock.now())
    for step in ("Accept", "Other ending", "Talked with people"):
        phone.press(step)

    write_up(phone)
    wait_for_ticks(phone)
    context.close()

    sent = [json.loads(body) for body in phone.sent if b'"records"' in body]
    record = next(one for body in sent for one in body["records"])
    plain = open_envelope(secret, UUID(record["id"]), base64.b64decode(record["sealed"]))
    assert [CANARY.encode() in body for body in phone.sent] == [False] * len(phone.sent)
    assert json.loads(plain) == {
        "schema": 1,
        "response": str(Response.objects.get().pk),
        "people": [{"role": "neighbour", "name": ""}],
        "needs": ["housing"],
        "root_problems": [],
        "done": ["mediated"],
        "disposition": "stayed_in_community",
        "note": CANARY,
    }


def test_what_is_saved_with_no_network_survives_and_arrives_once(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)
    before = StatusTap.objects.count()
    lose_the_network(phone)
    phone.press("I'm clear")
    phone.press("Talked with people")
    write_up(phone)
    expect(page.get_by_text("The office has not got it yet.")).to_be_visible()

    page.reload()
    page.get_by_text("1 note and 1 tap safe on this phone, not yet sent.").wait_for()
    waiting = [row["state"] for row in phone.outbox()].count("waiting")
    find_the_network(phone)
    wait_for_ticks(phone)

    assert (waiting, StatusTap.objects.count() - before, Response.objects.get().end) == (2, 1, "engaged")
    assert list(SealedEnvelope.objects.values_list("state", flat=True)) == ["opened"]
    tap, record = phone.outbox()[-2:]
    assert (tap["did"], record["state"], record["seq"] - tap["seq"]) == ("applied", "stored", 1)
    assert Response.objects.get().departed_at.isoformat(timespec="milliseconds") == tap["at"].replace("Z", "+00:00")


def test_a_captive_portal_is_not_the_office(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)

    def portal(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to the wireless</h1>")

    phone.context.route("**/phone/api/**", portal)
    phone.press("I'm clear")
    phone.press("Nobody found")
    page.get_by_text("1 tap safe on this phone, not yet sent.").wait_for()
    unsent = phone.outbox()[-1]["state"]
    phone.context.unroute("**/phone/api/**")
    wait_for_ticks(phone)

    assert (unsent, Response.objects.get().end) == ("waiting", "not_found")


def test_signed_out_says_so_and_what_was_tapped_still_arrives(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)
    phone.context.clear_cookies()

    phone.press("I'm clear")
    phone.press("Officer took over")
    page.get_by_text("You are signed out.").wait_for()
    page.get_by_role("link", name="Sign in").wait_for()
    wait_for_ticks(phone)

    assert Response.objects.get().end == "officer_took_over"
    # The browser itself remarks on every answer that turned us away.
    phone.complaints[:] = [one for one in phone.complaints if "403" not in one]


def test_sos_needs_a_hold_and_no_less(phone: Phone, tonight: Cast) -> None:
    page = phone.open()
    sos = page.locator(".thumb .sos")

    sos.click(delay=300)
    page.wait_for_timeout(1500)
    after_a_brush = [row["kind"] for row in phone.outbox()]
    sos.click(delay=1500)
    page.get_by_text("The office has your SOS").wait_for()

    assert (after_a_brush, list(Sos.objects.values_list("kind", "worker_id"))) == ([], [("sos", tonight.dee.pk)])


def test_a_draft_survives_an_offer_that_comes_between(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    phone.press("I'm clear")
    phone.press("Talked with people")
    phone.press("Write up")
    page.get_by_label("A short note, if it helps").fill(CANARY)

    wait_for_ticks(phone)
    tonight.programme.rest_minutes = 0
    tonight.programme.save()
    ring(tonight, number="26-0002", at=clock.now())
    phone.press("Can't")
    phone.press("Too far")

    expect(page.get_by_label("A short note, if it helps")).to_have_value(CANARY)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_every_target_is_large_enough(
    chromium: Browser, live_server: Any, tonight: Cast, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in phone/")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)
    sign_in(context, tonight.dee.user, live_server.url)
    phone = Phone(context, live_server.url)
    page = phone.open()
    found: dict[str, Any] = {"free": look(page)}
    ring(tonight, at=clock.now())
    page.get_by_role("button", name="Accept").wait_for()
    found["offer"] = look(page)
    phone.press("Can't")
    found["cannot"] = look(page)
    phone.press("Close")
    for step in ("Accept", "I'm on my way", "I'm here"):
        phone.press(step)
    page.get_by_text("Is an officer here?").wait_for()
    found["on scene"] = look(page)
    for step in ("Yes", "I'm with people", "I'm clear", "Talked with people", "Write up"):
        phone.press(step)
    found["write-up"] = look(page)
    phone.press("Later")
    phone.press("Look up a service")
    found["directory"] = look(page)
    page.get_by_role("button", name="Menu").click()
    found["menu"] = look(page)
    context.set_offline(True)
    phone.press("Close")
    page.get_by_text("Offline since").wait_for()
    found["offline"] = look(page)
    context.close()

    assert found == {screen: ([], []) for screen in found}
    assert phone.complaints == []


def look(page: Page) -> tuple[list[str], list[str]]:
    """Answer what axe complains of, and every target under 44 by 44 pixels."""
    page.wait_for_timeout(250)
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    wrong = page.evaluate("axe.run().then((said) => said.violations)")
    said = [f"{one['id']}: {node['html'][:120]}" for one in wrong for node in one["nodes"]]
    small = page.evaluate(SMALL_TARGETS)
    return said, small


SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, input:not(.sr-only), textarea, label.chip")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([one, box]) => `${one.textContent} ${box.width}x${box.height}`)"""


def test_it_asks_no_other_host(phone: Phone, tonight: Cast) -> None:
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))

    phone.open()

    ours = (phone.address, "http://localhost:8001/live")
    assert [url for url in asked if not url.startswith(ours)] == []


def test_it_speaks_spanish(phone: Phone, tonight: Cast) -> None:
    page = be_offered(phone, tonight)

    page.get_by_role("button", name="Menu").click()
    phone.press("Español")
    phone.press("Cerrar")

    expect(page.get_by_role("button", name="Acepto")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "es"
