"""A push wakes a real browser: it shows that there is something to open, nothing else, and a tap opens the app."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Worker

from alongside.ground import clock
from alongside.street.alerts.actions import climb_pages
from alongside.street.alerts.actions.sending import lease_sendings
from alongside.street.alerts.carrying.push import payload_of
from alongside.street.alerts.models import PushPlace
from alongside.street.dispatch.actions import receive_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import Cast

from .conftest import Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((one) => ({
  title: one.title, body: one.body, tag: one.tag, lang: one.lang, data: one.data, urgent: one.requireInteraction }))"""
TAP = """async () => {
  const opened = [];
  // A made-up tap may open no window: what it would open is noted instead.
  self.clients.openWindow = async (url) => { opened.push(url); };
  self.clients.matchAll = async () => [];
  for (const one of await self.registration.getNotifications()) {
    const waits = [];
    const tap = new NotificationEvent("notificationclick", { notification: one });
    tap.waitUntil = (work) => waits.push(work);
    self.dispatchEvent(tap);
    await Promise.all(waits);
  }
  return { opened, left: (await self.registration.getNotifications()).length };
}"""


def a_push_of_a_real_offer(cast: Cast) -> bytes:
    """Let a call ring for Dee and answer what her push service would hand to her browser."""
    PushPlace.objects.create(
        user_id=cast.dee.user_id, digest="d", endpoint="https://fcm.googleapis.com/x", p256dh="k", auth="a",
        made_at=clock.now(),
    )  # fmt: skip
    receive_call(
        source="centre", by=cast.rosa.actor, at=clock.now(),
        report=CallReport(
            event_number="26-77", created_at=clock.now(), call_source=CallSource.CENTRE, category="noise",
            address="1200 N ELM ST", lon=-89.50, lat=43.06, answers={"weapon": False, "violence": False},
        ),
    )  # fmt: skip
    climb_pages(at=clock.now())
    (letter,) = lease_sendings(way="push", at=clock.now(), limit=5)
    return payload_of(letter)


def deliver(phone: Phone, said: str) -> None:
    """Hand a message to the phone's service worker, as the browser does when a push has come."""
    session: CDPSession = phone.context.new_cdp_session(phone.page)
    known: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    for _ in range(50):
        if known:
            break
        phone.page.wait_for_timeout(100)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": f"{phone.address}/", "registrationId": known[-1]["registrationId"], "data": said},
    )
    session.detach()


def shown(phone: Phone, count: int) -> list[dict[str, Any]]:
    for _ in range(50):
        found: list[dict[str, Any]] = phone.page.evaluate(SHOWN)
        if len(found) >= count:
            break
        phone.page.wait_for_timeout(100)
    return found


def test_a_push_shows_that_there_is_a_call_and_a_tap_opens_the_app(phone: Phone, tonight: Cast) -> None:
    phone.context.grant_permissions(["notifications"], origin=phone.address)
    phone.open()
    said = a_push_of_a_real_offer(tonight).decode()

    deliver(phone, said)
    (first,) = shown(phone, 1)
    deliver(phone, said)
    phone.page.wait_for_timeout(300)
    twice = shown(phone, 1)
    worker: Worker = phone.context.service_workers[0]
    tapped = worker.evaluate(TAP)

    assert (first["title"], first["body"], first["urgent"]) == ("Alongside", "New call. Open Alongside.", True)
    assert [word for word in ("ELM", "1200", "26-77", "noise", "Dee") if word in said + repr(first)] == []
    assert twice == [first], "a page that is pushed twice is one notification"
    assert tapped == {"opened": [f"{phone.address}/phone/"], "left": 0}


def test_a_push_that_cannot_be_read_still_wakes(phone: Phone) -> None:
    phone.context.grant_permissions(["notifications"], origin=phone.address)
    phone.open()

    deliver(phone, "not what we send")

    assert [(one["title"], one["body"]) for one in shown(phone, 1)] == [("Alongside", "Open Alongside.")]
