"""Lease, send, mark over real HTTP: sealed, signed, never twice, and every failure has its answer."""

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from alongside.street.alerts.actions import climb_pages, page, queue_text
from alongside.street.alerts.actions.sending import LEASE, lease_sendings, mark_sending
from alongside.street.alerts.carrying import Carriers, Outcome, make_push_key, public_push_key
from alongside.street.alerts.carrying.carriers import TextsNotSetUp, text_carrier
from alongside.street.alerts.carrying.push import PushCarrier
from alongside.street.alerts.carrying.texts import HttpGateway, NoTexts, Twilio
from alongside.street.alerts.carrying.vapid import push_key
from alongside.street.alerts.models import Alert, PushPlace, Sending
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.servers.push import PushService
from tests.servers.texts import ACCOUNT, SECRET, FakeTwilio, Gateway

from .conftest import NUMBER, Post, ends, with_browser, with_mobile

pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return TONIGHT + timedelta(seconds=seconds)


def page_dee(cast: Cast, kind: str = "safety", subject: str = "1200 N ELM ST, Mr. Rivera") -> None:
    page(
        programme_id=cast.programme.pk, user_ids=[cast.dee.user_id], kind=kind, subject=subject, at=TONIGHT,
        ladder="safety",
    )  # fmt: skip


def test_a_push_is_sealed_signed_and_says_nothing(cast: Cast, post: Post, pushes: PushService) -> None:
    browser = with_browser(cast.dee.user, pushes)
    page_dee(cast)

    assert post.send(after(0)) == ["taken"]

    (request,) = pushes.requests
    (said,) = browser.heard
    assert said == {
        "tag": said["tag"], "kind": "safety", "says": "Safety alarm. Open Alongside now.", "language": "en",
    }  # fmt: skip
    everything = json.dumps([request.path, request.headers, said]) + request.body.decode("latin-1")
    assert [word for word in ("ELM", "Rivera", "Dee", "Westside") if word in everything] == []
    assert request.headers["topic"] == said["tag"]


def test_another_browser_cannot_open_it(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast)
    post.send(after(0))
    other = pushes.browser("other")

    with pytest.raises(Exception, match="Decryption error"):
        other.open(pushes.requests[0].body)


def test_it_speaks_the_persons_language(cast: Cast, post: Post, pushes: PushService, gateway: Gateway) -> None:
    cast.dee.user.language = "es"
    cast.dee.user.save()
    browser = with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    page_dee(cast)

    post.send(after(0))
    post.send(after(10))

    assert [said["says"] for said in browser.heard] == ["Alarma de seguridad. Abre Alongside ahora."]
    assert [(one.to, one.text) for one in gateway.delivered] == [(NUMBER, "Alarma de seguridad. Abre Alongside ahora.")]


def test_410_takes_the_browser_away_and_tells(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    pushes.gone.add("dee")
    page_dee(cast)

    assert post.send(after(0)) == ["gone"]
    assert post.send(after(0.1)) == ["taken"]

    place = PushPlace.objects.get()
    assert (place.gone_at, place.endpoint, place.p256dh, place.auth) == (after(0), "", "", "")
    assert ends(page__isnull=False) == [("push", "failed"), ("text", "sent")]
    assert Alert.objects.filter(audience=f"asker:{cast.dee.user_id}", kind="page", subject="reach").count() == 1


@pytest.mark.parametrize("status", ["429", "500", "503"])
def test_a_carrier_that_is_busy_is_asked_again_later(cast: Cast, post: Post, pushes: PushService, status: str) -> None:
    browser = with_browser(cast.dee.user, pushes)
    pushes.fail(status, times=2)
    page_dee(cast)

    did = [post.send(after(seconds)) for seconds in (0, 0.5, 2, 2.5, 6)]

    assert did == [["later"], [], ["later"], [], ["taken"]]
    assert len(browser.heard) == 1


def test_retry_after_is_obeyed(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    pushes.fail("429", times=1, retry_after="40")
    page_dee(cast)

    did = [post.send(after(seconds)) for seconds in (0, 5, 39, 41)]

    assert did == [["later"], [], [], ["taken"]]


def test_a_refusal_is_not_repeated_and_the_next_rung_comes_at_once(
    cast: Cast, post: Post, pushes: PushService, gateway: Gateway
) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    pushes.fail("413", times=1)
    page_dee(cast)

    did = [post.send(after(seconds)) for seconds in (0, 0.1, 30)]

    assert did == [["refused"], ["taken"], []]
    assert [one.to for one in gateway.delivered] == [NUMBER]


def test_a_leased_letter_is_no_other_senders(cast: Cast, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast)
    climb_pages(at=after(0))

    first = lease_sendings(way="push", at=after(0), limit=5)
    second = lease_sendings(way="push", at=after(1), limit=5)

    assert (len(first), len(second)) == (1, 0)


def test_a_sender_that_died_is_followed_by_one_that_knows_it(cast: Cast, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast)
    climb_pages(at=after(0))
    (dead,) = lease_sendings(way="push", at=after(0), limit=5)

    (letter,) = lease_sendings(way="push", at=after(0) + LEASE, limit=5)
    is_marked = mark_sending(dead, Outcome("taken"), at=after(31))
    is_marked_too = mark_sending(letter, Outcome("taken"), at=after(32))

    assert (dead.may_have_gone, letter.may_have_gone) == (False, True)
    assert (is_marked, is_marked_too) == (False, True)


def test_a_page_pushed_twice_is_one_notification(cast: Cast, post: Post, pushes: PushService) -> None:
    browser = with_browser(cast.dee.user, pushes)
    page_dee(cast)
    climb_pages(at=after(0))
    (dead,) = lease_sendings(way="push", at=after(0), limit=5)
    post.carriers.send(dead)

    post.send(after(0) + LEASE)

    assert len(browser.heard) == 2
    assert set(browser.shown.values()) == {1}


def test_a_text_sent_twice_under_one_key_is_one_text(cast: Cast, post: Post, gateway: Gateway) -> None:
    with_mobile(cast.dee.user)
    page_dee(cast)
    climb_pages(at=after(0))
    climb_pages(at=after(0.1))
    (dead,) = lease_sendings(way="text", at=after(0.2), limit=5)
    post.carriers.send(dead)

    post.send(after(1) + LEASE)

    assert len(gateway.delivered) == 1
    assert Sending.objects.get(way="text", page__isnull=False).reference == "G0"


@pytest.fixture
def twilio() -> "Iterator[FakeTwilio]":  # noqa: F821
    with FakeTwilio() as server:
        yield server


def by_twilio(server: FakeTwilio) -> Post:
    texts = Twilio(account=ACCOUNT, secret=SECRET, sender="+16085550100", url=server.url)
    return Post(Carriers(PushCarrier(push_key(), "mailto:rosa@example.org"), texts))


def queue(number: str = NUMBER, text_id: str = "a", programme_id: int = 1) -> None:
    from alongside.ground import clock

    queue_text(programme_id=programme_id, number=number, says="A worker is coming, 6 min (W-1)", text_id=text_id,
               at=clock.now())  # fmt: skip


def test_twilio_takes_a_text(cast: Cast, twilio: FakeTwilio) -> None:
    from alongside.ground import clock

    queue()
    queue()

    assert by_twilio(twilio).send(clock.now()) == ["taken"]
    assert [(one.to, one.text) for one in twilio.delivered] == [(NUMBER, "A worker is coming, 6 min (W-1)")]
    assert Sending.objects.get().says == ""


def test_twilio_is_asked_what_it_has_before_a_text_is_sent_again(cast: Cast, twilio: FakeTwilio) -> None:
    """Two texts with the same words: one answer is lost. Both arrive, neither twice."""
    from alongside.ground import clock

    twilio.lose_answers = 1
    queue(text_id="a")
    queue(text_id="b")
    post = by_twilio(twilio)

    did = [post.send(clock.now()), post.send(clock.now() + timedelta(seconds=5))]

    assert did == [["later", "taken"], ["taken"]]
    assert len(twilio.delivered) == 2
    assert sorted(Sending.objects.values_list("reference", flat=True)) == sorted(
        one.receipt for one in twilio.delivered
    )


def test_a_receipt_that_another_letter_found_goes_to_its_own(cast: Cast, twilio: FakeTwilio) -> None:
    """B was never taken, finds A's receipt before A is marked, and goes back into the line when A is."""
    from alongside.ground import clock

    post = by_twilio(twilio)
    queue(text_id="a")
    (first,) = lease_sendings(way="text", at=clock.now(), limit=1)
    queue(text_id="b")
    lease_sendings(way="text", at=clock.now(), limit=1)  # a sender that died before it sent anything
    taken = post.carriers.send(first)
    (second,) = lease_sendings(way="text", at=clock.now() + LEASE, limit=1)[-1:]
    found = post.carriers.send(second)
    mark_sending(second, found, at=clock.now() + LEASE)

    mark_sending(first, taken, at=clock.now() + LEASE)
    post.send(clock.now() + LEASE + LEASE)

    assert (taken.is_found, found.is_found, found.reference) == (False, True, taken.reference)
    assert len(twilio.delivered) == 2
    assert sorted(Sending.objects.values_list("state", "reference")) == sorted(
        ("sent", one.receipt) for one in twilio.delivered
    )


def test_two_letters_that_find_one_receipt_share_it_not(cast: Cast, twilio: FakeTwilio) -> None:
    from alongside.ground import clock

    post = by_twilio(twilio)
    for text_id in "ab":
        queue(text_id=text_id)
    first, _ = lease_sendings(way="text", at=clock.now(), limit=2)
    post.carriers.send(first)
    again = lease_sendings(way="text", at=clock.now() + LEASE, limit=2)
    found = [post.carriers.send(letter) for letter in again]

    for letter, outcome in zip(again, found, strict=True):
        mark_sending(letter, outcome, at=clock.now() + LEASE)
    post.send(clock.now() + LEASE + LEASE)

    assert [one.is_found for one in found] == [True, True]
    assert len(twilio.delivered) == 2
    assert sorted(Sending.objects.values_list("reference", flat=True)) == sorted(
        one.receipt for one in twilio.delivered
    )


def test_a_number_that_said_stop_at_twilio_is_not_tried_again(cast: Cast, twilio: FakeTwilio) -> None:
    from alongside.ground import clock

    twilio.stopped.add(NUMBER)
    queue()

    assert by_twilio(twilio).send(clock.now()) == ["gone"]
    assert ends() == [("text", "failed")]


def test_the_push_key_is_made_once_and_is_its_owners_alone(cast: Cast) -> None:
    path = make_push_key()
    before = path.read_bytes()

    again = make_push_key()

    assert (again, again.read_bytes()) == (path, before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["push.key"]
    assert len(public_push_key()) == 87


def test_a_carrier_of_texts_that_is_half_set_up_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def setting(name: str, value: object) -> None:
        monkeypatch.setitem(settings.ENV, f"ALONGSIDE_{name}", value)

    def missing() -> str:
        with pytest.raises(TextsNotSetUp) as refused:
            text_carrier()
        return str(refused.value.facts["name"])

    setting("TEXTS", "none")
    assert isinstance(text_carrier(), NoTexts)
    setting("TEXTS", "http")
    assert missing() == "ALONGSIDE_TEXTS_FROM"
    setting("TEXTS_FROM", "+16085550100")
    assert missing() == "ALONGSIDE_TEXTS_URL"
    setting("TEXTS_URL", "http://gateway.example/texts")
    assert missing() == "ALONGSIDE_TEXTS_URL"
    setting("TEXTS_URL", "https://gateway.example/texts")
    setting("TEXTS_SECRET_FILE", tmp_path / "texts.txt")
    assert missing() == "ALONGSIDE_TEXTS_SECRET_FILE"
    (tmp_path / "texts.txt").write_text("s3cret\n")
    assert isinstance(text_carrier(), HttpGateway)
    setting("TEXTS", "twilio")
    assert missing() == "ALONGSIDE_TEXTS_ACCOUNT"


def test_nobody_off_shift_hears_of_an_offer_that_waited_in_the_line(
    cast: Cast, post: Post, pushes: PushService
) -> None:
    browser = with_browser(cast.dee.user, pushes)
    page(programme_id=cast.programme.pk, user_ids=[cast.dee.user_id], kind="offer", subject="o", at=TONIGHT)
    pushes.fail("503", times=1)
    post.send(after(0))

    Shift.objects.filter(worker=cast.dee).update(went_off_at=after(1))
    post.send(after(5))

    assert browser.heard == []
    assert ends() == [("push", "dropped")]
