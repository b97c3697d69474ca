"""A worker's phone in a real browser, and its place in the programme."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from alongside.confided.vault.actions import make_programme_key
from alongside.doors.phone.pages import BUILT
from alongside.ground import clock
from alongside.street.directory.models import Service
from alongside.street.people.models import User
from alongside.street.screening.actions import start_first_protocol
from tests.cast import Cast, gather_cast
from tests.doors.partners.conftest import emptied_ledger

__all__ = ["emptied_ledger"]

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 30_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STORES = ["default", "confided", "keys"]


@pytest.fixture(autouse=True)
def _programme_key() -> None:
    """The programme key of the tests: made once, and making it again changes nothing."""
    make_programme_key()


@dataclass
class Phone:
    """One phone: its page, what it sent, and what its console complained of."""

    context: BrowserContext
    address: str
    page: Page = field(init=False)
    sent: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda wrong: self.complaints.append(str(wrong)))
        self.page.on("console", self._hear)

    def _note(self, request: Request) -> None:
        if body := request.post_data_buffer:
            self.sent.append(body)

    def _hear(self, message: Any) -> None:
        # The live stream is another process, which these tests do not start; the phone then asks by itself.
        if message.type == "error" and "ERR_" not in message.text and "/live" not in message.text:
            self.complaints.append(message.text)

    def open(self) -> Page:
        """Open the app and wait until the office answered, so that it can work with no network from here on."""
        self.page.goto(f"{self.address}/phone/")
        self.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        self.page.get_by_text("In touch with the office.").wait_for()
        return self.page

    def press(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def outbox(self) -> list[dict[str, Any]]:
        """Answer what this phone's own store holds to be sent."""
        return self.page.evaluate(READ_OUTBOX)


READ_OUTBOX = """() => new Promise((done, fail) => {
  const opening = indexedDB.open("alongside-phone");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const all = opening.result.transaction("outbox").objectStore("outbox").getAll();
    all.onsuccess = () => { opening.result.close(); done(all.result.map(({ sealed, ...row }) => row)); };
  };
})"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or a skip that says what is missing."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: install the chromium package")
    if not (BUILT / "app.js").exists():
        pytest.skip("the phone app is not built: npm ci && npm run build in phone/")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def tonight(emptied_ledger: None) -> Cast:
    """The cast on shift at this very moment, with a protocol in force and two services to refer to."""
    at = clock.now()
    cast = gather_cast(at)
    start_first_protocol(by=cast.rosa.actor, at=at - timedelta(days=1))
    hours = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}]
    for organisation, name, needs in (
        ("Tenants' Table", "Eviction help", ["housing"]),
        ("Harbour", "Food shelf", ["food"]),
    ):
        Service.objects.create(
            programme_id=cast.programme.pk,
            organisation=organisation,
            name=name,
            needs=needs,
            phone="608-555-0110",
            languages=["en", "es"],
            opening_hours=hours,
            eligibility="Anyone",
            cost="Free",
        )
    return cast


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give a browser the session of a person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": address}])


@pytest.fixture
def phone(chromium: Browser, live_server: Any, tonight: Cast) -> Iterator[Phone]:
    """Dee's phone, signed in."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(context, tonight.dee.user, live_server.url)
    phone = Phone(context, live_server.url)
    yield phone
    context.close()
    assert phone.complaints == []
