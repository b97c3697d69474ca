"""Web Push: sealed to one browser (RFC 8291, aes128gcm), signed by this installation (VAPID)."""

import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from py_vapid import Vapid02
from pywebpush import WebPusher

from .letter import Letter, Outcome
from .wire import NotSent, ask, outcome_of, outcome_of_silence

SIGNED_FOR_SECONDS = 12 * 3600
LONGEST_TTL = 24 * 3600


@dataclass
class PushCarrier:
    """Takes letters to push services. It says that there is something to open, and nothing else."""

    key: Vapid02
    contact: str
    _signed: dict[str, tuple[float, dict[str, str]]] = field(default_factory=dict)

    def send(self, letter: Letter) -> Outcome:
        """Seal and send one push. A service that holds an undelivered one of the same page replaces it."""
        keys = {"p256dh": letter.p256dh, "auth": letter.auth}
        body = WebPusher({"endpoint": letter.endpoint, "keys": keys}).encode(payload_of(letter))["body"]
        headers = {
            **self._signature(letter.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, min(letter.seconds_left, LONGEST_TTL))),
            "Urgency": "high",
            "Topic": letter.tag,
        }
        try:
            answer = ask("POST", letter.endpoint, headers=headers, body=body)
        except NotSent as wrong:
            return outcome_of_silence(wrong)
        if answer.status in {200, 201, 202, 204}:
            return Outcome("taken")
        if answer.status in {403, 404, 410}:
            # 403: it was given to another key than ours; the browser has to ask anew, as when it is gone.
            return Outcome("gone", fault=f"answered {answer.status}")
        return outcome_of(answer)

    def _signature(self, endpoint: str) -> dict[str, str]:
        where = urlsplit(endpoint)
        audience, now = f"{where.scheme}://{where.netloc}", time.time()
        until, headers = self._signed.get(audience, (0.0, {}))
        if until < now + 3600:
            until = now + SIGNED_FOR_SECONDS
            headers = self.key.sign({"sub": self.contact, "aud": audience, "exp": int(until)})
            self._signed[audience] = (until, headers)
        return headers


def payload_of(letter: Letter) -> bytes:
    """Answer what the phone's service worker reads: which page (its tag), of what kind, in which language."""
    said = {"tag": letter.tag, "kind": letter.kind, "says": letter.says, "language": letter.language}
    return json.dumps(said, ensure_ascii=False).encode()
