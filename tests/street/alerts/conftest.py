"""Carriers on this machine, phones behind them, and a hand that sends everything that is due."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from alongside.street.alerts.actions import climb_pages, confirm_number, give_number, keep_place
from alongside.street.alerts.actions.sending import lease_sendings, mark_sending
from alongside.street.alerts.carrying import Carriers, public_push_key
from alongside.street.alerts.carrying.push import PushCarrier
from alongside.street.alerts.carrying.texts import HttpGateway
from alongside.street.alerts.carrying.vapid import push_key
from alongside.street.alerts.models import Sending
from alongside.street.people.models import User
from tests.cast import TONIGHT
from tests.servers.push import Browser, PushService
from tests.servers.texts import SECRET, Gateway

# SQLite has one writer at a time: there ids are committed in order, and nothing can come late.
collect_ignore = [] if os.environ.get("DATABASE_URL") else ["test_out_of_order.py"]


NUMBER = "+16085550110"


@pytest.fixture(autouse=True)
def keys_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push key of its own for every test, and push services on this machine."""
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_PUSH_KEY_FILE", tmp_path / "keys" / "push.key")
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_PUSH_HOSTS", ["127.0.0.1", "fcm.googleapis.com", ".push.apple.com"])
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS", "http")


@pytest.fixture
def pushes() -> Iterator[PushService]:
    """A push service that knows our key."""
    with PushService() as service:
        service.signed_by = public_push_key()
        yield service
        assert service.complaints == []


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A gateway for texts."""
    with Gateway() as server:
        yield server


@dataclass
class Post:
    """The carriers, and everything that a sender does, one step at a time."""

    carriers: Carriers

    def send(self, at: datetime) -> list[str]:
        """Climb, lease, send and mark once; answer what became of each letter."""
        climb_pages(at=at)
        did = []
        for way in ("push", "text"):
            for letter in lease_sendings(way=way, at=at, limit=50):
                outcome = self.carriers.send(letter)
                mark_sending(letter, outcome, at=at)
                did.append(outcome.did)
        return did


@pytest.fixture
def post(pushes: PushService, gateway: Gateway) -> Post:
    """A sender over both carriers."""
    texts = HttpGateway(url=f"{gateway.url}/texts", secret=SECRET, sender="+16085550100")
    return Post(Carriers(PushCarrier(push_key(), "mailto:rosa@example.org"), texts))


def with_browser(user: User, pushes: PushService, name: str = "dee", at: datetime = TONIGHT) -> Browser:
    """Let a person's browser be woken."""
    browser = pushes.browser(name)
    keep_place(**browser.subscription(), label="Phone", by=user.actor, at=at)
    return browser


def with_mobile(user: User, number: str = NUMBER, at: datetime = TONIGHT - timedelta(days=1)) -> None:
    """Give a person a confirmed number, with the code taken out of the text on its way."""
    give_number(said=number, by=user.actor, at=at)
    sending = Sending.objects.get(user_id=user.pk, kind="confirm", done_at=None)
    confirm_number(code=sending.says.split()[0], by=user.actor, at=at)
    Sending.objects.filter(pk=sending.pk).update(state="sent", done_at=at, says="")


def ends(**found: Any) -> list[tuple[str, str]]:
    """Answer the ways and states of the messages that match."""
    return list(Sending.objects.filter(**found).order_by("made_at", "pk").values_list("way", "state"))
