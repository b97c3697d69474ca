"""One phone on one line for one scenario: what it made, what it says, and what the office has of it."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page
from pysqlite3 import dbapi2 as sqlite

from benchmarks.house import House
from tests.faults.phone.line import Certificate, Line

SHIFTED_CLOCK = """
(() => {
  const Real = Date;
  window.skew = %d;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + window.skew); }
    static now() { return Real.now() + window.skew; }
  };
})();
"""
WHERE = {
    "envelope": ("confided", "SELECT record_id, state || ' ' || why FROM vault_sealedenvelope"),
    "check-in": ("street", "SELECT id, 'applied' FROM safety_checkin"),
    "kept tap": ("street", "SELECT id, 'kept' FROM devices_kepttap"),
}
POOL = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from alongside.ground.audience import Role
from alongside.street.people.models import Programme, User, Worker
programme, told = Programme.objects.get(), {}
for number in range(int(sys.argv[1])):
    name = f"w{number}"
    user = User.objects.create_user(f"{name}@example.org", name=name, role=Role.WORKER, programme=programme)
    Worker.objects.create(programme=programme, user=user, initials=name[:3].upper(), languages=["en"])
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    told[name] = [session.session_key, user.pk]
print(json.dumps(told))
"""


def become_known(page: Page) -> None:
    """Wait until the office knows this phone: it has the programme's key and a credential of its own."""
    page.wait_for_function("() => Boolean(window.phone)", polling=20)
    assert page.evaluate("() => phone.until(phone.isKnown)")


def ask_store(house: House, store: str, *statements: str) -> list[Any]:
    """Ask or change a store of the house from outside, as an operator would."""
    with closing(sqlite.connect(house.home / "data" / f"{store}.db", timeout=10)) as opened, opened:
        return [list(opened.execute(one).fetchall()) for one in statements][-1]


@dataclass
class Phone:
    """A phone: its pages, the line it is on, and every id for which a tick was shown."""

    house: House
    line: Line
    context: BrowserContext
    who: str
    page: Page = field(init=False)
    made: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> Page:
        """Open the app in a new tab and wait until the office knows this phone."""
        page = self.context.new_page()
        page.goto(f"{self.line.address}/harness?{query}", wait_until="commit")
        become_known(page)
        return page

    def save(self, count: int, page: Page | None = None, **facts: Any) -> list[str]:
        """Save records and taps in turn; answer the names of the failures, and remember what was ticked."""
        told = (page or self.page).evaluate("([count, facts]) => phone.save(count, facts)", [count, facts])
        self.made += told["ids"]
        return list(told["refused"])

    def truth(self) -> dict[str, Any]:
        """Answer what the phone says of itself."""
        return dict(self.page.evaluate("() => phone.truth()"))

    def says(self, link: str, seconds: float = 8) -> dict[str, Any]:
        """Wait until the phone says how it stands with the office, and answer all it says."""
        asks = "([link, seconds]) => phone.until(async () => (phone.hurry(), (await phone.truth()).link === link), seconds)"
        assert self.page.evaluate(asks, [link, seconds]), self.truth()
        return self.truth()

    def reload(self) -> None:
        """Close the app and open it again."""
        self.page.reload(wait_until="commit")
        become_known(self.page)

    def send(self, seconds: int = 20) -> bool:
        """Send until nothing waits, and say whether it came to that."""
        return bool(self.page.evaluate("(seconds) => phone.send(seconds)", seconds))

    def waiting(self) -> list[str]:
        """Answer the ids that wait on the phone."""
        return list(self.truth()["waiting"])

    def standing(self) -> dict[str, list[str]]:
        """Answer how each thing the phone made stands at the office: by id, everything that is there of it."""
        wanted, found = set(self.made), {one: list[str]() for one in self.made}
        for what, (store, question) in WHERE.items():
            for raw, state in ask_store(self.house, store, question):
                name = str(UUID(raw))
                if name in wanted:
                    found[name].append(f"{what} {state}".strip())
        return found

    def lost(self) -> list[str]:
        """Answer what is neither at the office nor waiting on the phone."""
        there, here = self.standing(), set(self.waiting())
        return [one for one in self.made if not there[one] and one not in here]

    def tally(self) -> Counter[str]:
        """Count how what was made stands at the office; each thing must be there once."""
        return Counter(" + ".join(states) or "nowhere" for states in self.standing().values())


@contextmanager
def on_the_line(
    browser: Browser, house: House, script: str, session: str, *, who: str = "dee", tls: Certificate | None = None,
    skew: int | None = None, quota: int = 0, response: str = "", wait: bool = True,
) -> Iterator[Phone]:  # fmt: skip
    """A new phone of somebody, known to the office and in touch with it."""
    cookie = f"alongside={session}; alongside_csrf={'a' * 32}"
    line = Line(house.ports["web"], script, cookie, tls=tls)
    context = browser.new_context()
    if skew is not None:
        context.add_init_script(SHIFTED_CLOCK % skew)
    try:
        if quota:
            blank = context.new_page()
            full = {"origin": line.address, "quotaSize": quota}
            context.new_cdp_session(blank).send("Storage.overrideQuotaForOrigin", full)
        phone = Phone(house, line, context, who)
        if wait:
            phone.page = phone.open(f"response={response}")
        yield phone
    finally:
        context.close()
        line.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so."""
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, "it did not come to that"
        time.sleep(0.03)


def people_of(house: House, count: int) -> dict[str, Any]:
    """Let so many more workers sign in; answer their sessions and ids."""
    told: dict[str, Any] = json.loads(json.dumps(house.run(POOL, str(count))))
    return told
