"""The doors over HTTP: the same deeds against the running processes. A request that fails is tried again."""

import base64
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .as_sent import ask_as_form, call_as_json, check_synced, hidden_fields, pack, seen_in
from .calls import TownCall
from .doors import NotDone, Record, Seen, SeenResponse
from .script import OfficerAsk

TRIES = 4
PATIENCE_SECONDS = 10.0


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Browser:
    """One person's browser, or the centre's machine: cookies, and patience."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _StayHere
        )

    def ask(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Ask for a page; answers of 500 and more, and silence, are tried again."""
        wrong = ""
        for attempt in range(TRIES):
            request = urllib.request.Request(self.base + path, data=body, headers=headers or {})
            try:
                with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as said:
                text = said.read()
                if said.code < 500:
                    return said.code, text
                wrong = f"answered {said.code}"
            except (OSError, http.client.HTTPException) as silent:
                wrong = f"did not answer ({silent})"
            time.sleep(0.5 * (attempt + 1))
        raise NotDone(f"{path} {wrong}")

    def cookie(self, ending: str) -> str:
        """Answer the cookie whose name ends so, or nothing."""
        return next((one.value or "" for one in self.jar if one.name.endswith(ending)), "")


class ByHttp:
    """Knocks at the doors of the running processes. Time takes care of itself there."""

    def __init__(self, *, web: str, liaison: str, token: str) -> None:
        self._web, self._liaison = web, liaison
        self._machine = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._centre = Browser(web)
        self._people: dict[str, Browser] = {}
        self._services: list[dict[str, Any]] = []
        self._key = b""
        self._sequence = int(time.time())

    def bring_call(self, call: TownCall, at: datetime) -> None:
        """Bring one call to the machine's door."""
        status, text = self._centre.ask("/api/v1/calls", json.dumps(call_as_json(call)).encode(), self._machine)
        _expect("/api/v1/calls", status, text, (200, 201))

    def ask_for_worker(self, ask: OfficerAsk, at: datetime) -> None:
        """Fill in the officer's form at the liaison door."""
        officer = self._signed_in(ask.email, self._liaison)
        status, page = officer.ask("/liaison/ask")
        _expect("/liaison/ask", status, page, (200,))
        form = {**ask_as_form(ask), **hidden_fields(page.decode())}
        status, text = officer.ask("/liaison/ask", urllib.parse.urlencode(form).encode())
        _expect("/liaison/ask", status, text, (302,))

    def look(self, worker: str, at: datetime) -> Seen:
        """Look at a worker's phone."""
        return seen_in(self._get(worker, "/phone/api/state"))

    def has_offers(self, at: datetime) -> bool:
        """Say yes: from outside only the phones know."""
        return True

    def accept(self, worker: str, offer_id: str, at: datetime) -> SeenResponse | None:
        """Say yes on the phone."""
        status, text = self._post(worker, f"/phone/api/offers/{offer_id}/accept", {})
        return seen_in(json.loads(text)).response if status == 200 else None

    def decline(self, worker: str, offer_id: str, reason: str, at: datetime) -> None:
        """Say no on the phone."""
        path = f"/phone/api/offers/{offer_id}/decline"
        _expect(path, *self._post(worker, path, {"reason": reason}), (200,))

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Send what waits on the phone."""
        self._key = self._key or base64.b64decode(self._get(worker, "/phone/api/key")["key"])
        self._sequence += len(taps) + len(records)
        sent = pack(worker, taps, records, self._key, self._sequence, at)
        status, text = self._post(worker, "/phone/api/sync", sent)
        _expect("/phone/api/sync", status, text, (200,))
        check_synced(json.loads(text), sent)

    def go_on(self, worker: str, at: datetime) -> None:
        """Go on shift."""
        _expect("/phone/api/shift/on", *self._post(worker, "/phone/api/shift/on", {}), (200,))

    def go_off(self, worker: str, at: datetime) -> None:
        """Go off shift; somebody still with people stays until they are done."""
        _expect("/phone/api/shift/off", *self._post(worker, "/phone/api/shift/off", {}), (200, 422))

    def tick(self, at: datetime) -> datetime | None:
        """Do nothing: the runner ticks by itself."""
        return None

    def next_tick(self, at: datetime) -> datetime | None:
        """Ask for nothing: the runner ticks by itself."""
        return None

    def service_for(self, worker: str, need: str, at: datetime) -> int | None:
        """Answer the first service for a need, from the directory on the phone."""
        self._services = self._services or self._get(worker, "/phone/api/directory")["services"]
        return next((int(one["id"]) for one in self._services if need in one["needs"]), None)

    def _signed_in(self, email: str, base: str) -> Browser:
        if email not in self._people:
            browser = Browser(base)
            status, text = browser.ask(f"/demo/sign-in/{urllib.parse.quote(email)}")
            _expect("/demo/sign-in", status, text, (302,))
            self._people[email] = browser
        return self._people[email]

    def _get(self, email: str, path: str) -> dict[str, Any]:
        status, text = self._signed_in(email, self._web).ask(path)
        if status == 302:  # signed out meanwhile: the next try signs in again
            self._people.pop(email, None)
        _expect(path, status, text, (200,))
        told: dict[str, Any] = json.loads(text)
        return told

    def _post(self, email: str, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        browser = self._signed_in(email, self._web)
        if not browser.cookie("_csrf"):
            self._get(email, "/phone/api/state")
        headers = {"Content-Type": "application/json", "X-CSRFToken": browser.cookie("_csrf")}
        return browser.ask(path, json.dumps(body).encode(), headers)


def _expect(path: str, status: int, text: bytes, wanted: tuple[int, ...]) -> None:
    if status not in wanted:
        raise NotDone(f"{path} answered {status}: {text[:300]!r}")
