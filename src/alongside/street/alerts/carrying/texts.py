"""Texts: one interface, two carriers. A plain gateway over HTTP, and Twilio."""

import base64
import email.utils
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from .letter import Letter, Outcome
from .wire import Answer, NotSent, ask, outcome_of, outcome_of_silence


class TextCarrier(Protocol):
    """Takes one text to one number."""

    def send(self, letter: Letter) -> Outcome:
        """Send a text; one that may have gone already is looked for first, or sent under the same key."""


class NoTexts:
    """No carrier is set up: texts are refused at once, so that the ladder climbs on."""

    def send(self, letter: Letter) -> Outcome:
        """Refuse."""
        return Outcome("refused", fault="no carrier for texts is set up")


class HttpGateway:
    """A gateway that takes ``{"to", "from", "text"}`` as JSON and honours an Idempotency-Key.

    It answers 2xx with ``{"id": …}``; 410 or 422 for a number that cannot be texted; 429 and 5xx to come again.
    """

    def __init__(self, *, url: str, secret: str, sender: str) -> None:
        self.url, self.secret, self.sender = url, secret, sender

    def send(self, letter: Letter) -> Outcome:
        """Send one text under the sending's own id: the gateway takes the same id twice as one."""
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(letter.sending_id),
        }
        body = json.dumps({"to": letter.number, "from": self.sender, "text": letter.says}).encode()
        try:
            answer = ask("POST", self.url, headers=headers, body=body)
        except NotSent as wrong:
            return outcome_of_silence(wrong)
        if 200 <= answer.status < 300:
            return Outcome("taken", reference=str(_json(answer).get("id", ""))[:80])
        return outcome_of(answer)


class Twilio:
    """Twilio's Messages. It knows no idempotency key, so a text that may have gone is looked for before another."""

    def __init__(self, *, account: str, secret: str, sender: str, url: str = "https://api.twilio.com") -> None:
        self.base = f"{url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self.sender = sender
        signed = base64.b64encode(f"{account}:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {signed}", "Content-Type": "application/x-www-form-urlencoded"}

    def send(self, letter: Letter) -> Outcome:
        """Send one text, unless Twilio already has it."""
        try:
            if letter.may_have_gone and (known := self._find(letter)):
                return Outcome("taken", reference=known, is_found=True)
            source = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
            said = {"To": letter.number, source: self.sender, "Body": letter.says}
            answer = ask("POST", self.base, headers=self.headers, body=urlencode(said).encode())
        except NotSent as wrong:
            return outcome_of_silence(wrong)
        if answer.status in {200, 201}:
            return Outcome("taken", reference=str(_json(answer).get("sid", ""))[:80])
        if answer.status == 400 and _json(answer).get("code") in STOPPED_CODES:
            return Outcome("gone", fault="this number said STOP, or cannot be texted")
        return outcome_of(answer)

    def _find(self, letter: Letter) -> str:
        """Answer the sid of this very text if Twilio has it: one that no other sending of ours has claimed."""
        day = letter.first_tried_at.astimezone(UTC).date().isoformat()
        asked = urlencode({"To": letter.number, "DateSent>": day, "PageSize": 200})
        answer = ask("GET", f"{self.base}?{asked}", headers=self.headers)
        if answer.status != 200:
            raise NotSent(f"answered {answer.status} when asked what it has", may_have_arrived=True)
        since = letter.first_tried_at - timedelta(seconds=5)
        ours = [
            (_made(one), str(one["sid"]))
            for one in _json(answer).get("messages", [])
            if one.get("body") == letter.says
            and one.get("sid") not in letter.claimed
            and one.get("status") not in {"failed", "undelivered"}
            and _made(one) >= since
        ]
        # The oldest: a newer one may be all that a letter first tried later can claim.
        return min(ours)[1] if ours else ""


STOPPED_CODES = {21610, 21211, 21614, 21612, 21408}
"""Twilio: said STOP; no such number; no mobile; cannot be reached; region not allowed."""


def _made(message: dict[str, Any]) -> datetime:
    try:
        return email.utils.parsedate_to_datetime(str(message.get("date_created"))).astimezone(UTC)
    except (ValueError, TypeError):
        return datetime.min.replace(tzinfo=UTC)


def _json(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def is_gateway_url(url: str) -> bool:
    """Say whether texts may be sent there: HTTPS, or a gateway on this very machine."""
    where = urlsplit(url)
    return where.scheme == "https" or where.hostname in {"127.0.0.1", "localhost"}
