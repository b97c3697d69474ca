"""What every page of a walk must be: quiet, of one host, strict, fitting, readable, reachable by keyboard."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from .house import House

AXE = Path(__file__).parents[2] / "phone" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {390: 844, 1280: 800, 1440: 900}
SCHEMES = ("light", "dark")
MOST_TABS = 60


@dataclass
class Walker:
    """Somebody's browser: where they are, and everything the browser complained of on the way."""

    context: BrowserContext
    house: House
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    page: Page = field(init=False)
    expects: set[int] = field(default_factory=set)
    home: str = ""

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda wrong: self.complaints.append(f"error: {wrong.error}"))
        self.context.on("request", self._note)
        self.context.on("requestfailed", self._fail)
        self.context.on("response", self._answer)

    def arrive(self, email: str) -> None:
        """Come with the session of somebody who signed in before."""
        base = self.house.base_of(email)
        jar = self.house.person(email).jar
        self.context.add_cookies([{"name": one.name, "value": one.value or "", "url": base} for one in jar])
        self.home = base

    def sign_in(self, email: str) -> None:
        """Sign in with the one click of the demonstration."""
        self.page.goto(f"{self.house.base_of(email)}/")
        self.page.locator(f"a[href='/demo/sign-in/{email}']").click()
        self.page.wait_for_load_state()

    def go(self, path: str, *, base: str = "") -> Response:
        """Go to a page of the door where this person is."""
        here = urlsplit(self.page.url)
        answer = self.page.goto(f"{base or self.home or f'{here.scheme}://{here.netloc}'}{path}")
        assert answer is not None
        return answer

    def press(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def wrong(self) -> list[str]:
        """Answer every complaint so far, and every host that is not this machine."""
        return [*self.complaints, *(f"asked {host}" for host in sorted(self.hosts - {"localhost"}))]

    def _hear(self, message: ConsoleMessage) -> None:
        is_expected = "Failed to load resource" in message.text and any(
            f"status of {status}" in message.text for status in self.expects
        )
        if message.type in ("error", "warning") and not is_expected:
            self.complaints.append(f"{message.type}: {message.text}")

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(request.url).hostname or "")

    def _fail(self, request: Request) -> None:
        # Leaving a page ends its open stream and whatever it was still asking for; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answer(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expects:
            self.complaints.append(f"{response.status}: {response.url}")


def is_strict(answer: Response) -> bool:
    """Say whether a page came with the strict policy: nothing inline, nothing from elsewhere."""
    policy = answer.headers.get("content-security-policy", "")
    parts = {one.split()[0]: one.split()[1:] for one in policy.split(";") if one.split()}
    return (
        "unsafe" not in policy
        and parts.get("default-src") == ["'none'"]
        and parts.get("style-src") == ["'self'"]
        and parts.get("frame-ancestors") == ["'none'"]
    )


def look_at(page: Page, name: str, shots: Path) -> list[str]:
    """Look at a page at every width, light and dark; answer what is wrong with it. The pictures are kept."""
    wrong: list[str] = []
    kept = page.viewport_size
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(60)
            where = f"{name}-{width}-{scheme}"
            if wide := page.evaluate(WIDER):
                wrong.append(f"{where} is wider than the window: {wide}")
            if (scheme, width) in AXE_AT:
                wrong += [f"{where} {one}" for one in ask_axe(page, **AXE_AT[scheme, width])]
            page.screenshot(path=shots / f"{where}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if kept:
        page.set_viewport_size(kept)
    return wrong


# Dark differs from light in its colours alone; all rules are asked once in the dark too, on the smallest page. The widest
# page is laid out as the one before it: axe is asked about it in the long run.
AXE_AT: dict[tuple[str, int], dict[str, Any]] = {("light", 390): {}, ("light", 1280): {}, ("dark", 390): {}}
if os.environ.get("ALONGSIDE_TEST_LONG"):
    AXE_AT |= {
        ("light", 1440): {},
        ("dark", 1280): {"runOnly": ["color-contrast"]},
        ("dark", 1440): {"runOnly": ["color-contrast"]},
    }


def ask_axe(page: Page, **how: Any) -> list[str]:
    """Answer what axe-core finds. It is put in from outside the page, so the page's own policy stays as it is."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("(how) => axe.run(document, how).then((said) => said.violations)", how)
    return [f"{one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"]]


def reach_by_tab(page: Page, goal: Locator) -> list[str]:
    """Press Tab until the goal has the focus; answer what is wrong: never reached, or focus that nobody sees."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if goal.evaluate("(one) => one === document.activeElement"):
            return [] if page.evaluate(HAS_VISIBLE_FOCUS) else ["the focus cannot be seen"]
    return [f"not reached with {MOST_TABS} tabs"]


WIDER = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const over = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  return `${wide} px; ${over.slice(-1).map((one) => one.outerHTML.slice(0, 120))}`;
}"""

HAS_VISIBLE_FOCUS = """() => {
  const seen = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const at = document.activeElement;
  return seen(at) || (at.parentElement && (seen(at.parentElement) || (at.nextElementSibling && seen(at.nextElementSibling))));
}"""
