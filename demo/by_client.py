"""The doors in this process: every request goes through the real addresses, middleware and checks."""

import base64
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client, override_settings

from alongside.ground import clock
from alongside.project.processes import runner
from alongside.street.dispatch.models import Offer

from .as_sent import ask_as_form, call_as_json, check_synced, hidden_fields, pack, seen_in
from .by_action import next_due
from .calls import TownCall
from .doors import NotDone, Record, Seen, SeenResponse
from .script import OfficerAsk


class ByClient:
    """Holds the clock at each instant and knocks at the doors of this very process."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._clients: dict[str, Client] = {}
        self._centre = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
        self._services: list[dict[str, Any]] | None = None
        self._key: bytes | None = None
        self._sequence = 0

    def bring_call(self, call: TownCall, at: datetime) -> None:
        """Bring one call to the machine's door."""
        clock.hold(at)
        answer = self._centre.post(
            "/api/v1/calls", call_as_json(call), content_type="application/json",
            headers={"Authorization": f"Bearer {self._token}"},
        )  # fmt: skip
        self._expect(answer, (200, 201))

    def ask_for_worker(self, ask: OfficerAsk, at: datetime) -> None:
        """Fill in the officer's form at the liaison door."""
        clock.hold(at)
        with override_settings(ROOT_URLCONF="alongside.project.urls_liaison"):
            officer = self._signed_in(ask.email)
            page = officer.get("/liaison/ask")
            form = {**ask_as_form(ask), **hidden_fields(page.content.decode())}
            self._expect(officer.post("/liaison/ask", form), (302,))

    def look(self, worker: str, at: datetime) -> Seen:
        """Look at a worker's phone."""
        clock.hold(at)
        return seen_in(self._get(worker, "/phone/api/state"))

    def has_offers(self, at: datetime) -> bool:
        """Say whether any offer is open."""
        return Offer.objects.filter(state="open", expires_at__gt=at).exists()

    def accept(self, worker: str, offer_id: str, at: datetime) -> SeenResponse | None:
        """Say yes on the phone."""
        clock.hold(at)
        answer = self._post(worker, f"/phone/api/offers/{offer_id}/accept", {})
        return None if answer.status_code == 422 else seen_in(answer.json()).response

    def decline(self, worker: str, offer_id: str, reason: str, at: datetime) -> None:
        """Say no on the phone."""
        clock.hold(at)
        self._expect(self._post(worker, f"/phone/api/offers/{offer_id}/decline", {"reason": reason}), (200,))

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Send what waits on the phone."""
        clock.hold(at)
        if self._key is None:
            self._key = base64.b64decode(self._get(worker, "/phone/api/key")["key"])
        self._sequence += len(taps) + len(records)
        sent = pack(worker, taps, records, self._key, self._sequence, at)
        answer = self._post(worker, "/phone/api/sync", sent)
        self._expect(answer, (200,))
        check_synced(answer.json(), sent)

    def go_on(self, worker: str, at: datetime) -> None:
        """Go on shift."""
        clock.hold(at)
        self._expect(self._post(worker, "/phone/api/shift/on", {}), (200,))

    def go_off(self, worker: str, at: datetime) -> None:
        """Go off shift."""
        clock.hold(at)
        self._expect(self._post(worker, "/phone/api/shift/off", {}), (200,))

    def tick(self, at: datetime) -> datetime | None:
        """Let the runner do what time asks for."""
        clock.hold(at)
        runner.tick()
        return self.next_tick(at)

    def next_tick(self, at: datetime) -> datetime | None:
        """Answer when an offer runs out, or a waiting call is to be looked at again."""
        return next_due(at)

    def service_for(self, worker: str, need: str, at: datetime) -> int | None:
        """Answer the first service for a need, from the directory on the phone."""
        if self._services is None:
            self._services = self._get(worker, "/phone/api/directory")["services"]
        return next((int(one["id"]) for one in self._services if need in one["needs"]), None)

    def _signed_in(self, email: str) -> Client:
        if email not in self._clients:
            client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
            self._expect(client.get(f"/demo/sign-in/{email}"), (302,))
            self._clients[email] = client
        return self._clients[email]

    def _get(self, email: str, path: str) -> dict[str, Any]:
        answer = self._signed_in(email).get(path)
        self._expect(answer, (200,))
        told: dict[str, Any] = answer.json()
        return told

    def _post(self, email: str, path: str, body: dict[str, Any]) -> HttpResponse:
        client = self._signed_in(email)
        if "alongside_csrf" not in client.cookies:
            self._get(email, "/phone/api/state")
        csrf = client.cookies["alongside_csrf"].value
        answer: Any = client.post(path, body, content_type="application/json", headers={"X-CSRFToken": csrf})
        return answer  # type: ignore[no-any-return]

    def _expect(self, answer: Any, statuses: tuple[int, ...]) -> None:
        if answer.status_code not in statuses:
            raise NotDone(f"{answer.request['PATH_INFO']} answered {answer.status_code}: {answer.content[:400]!r}")
