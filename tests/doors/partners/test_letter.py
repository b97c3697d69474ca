"""The agencies' letter through real HTTP: shown, answered, over; the same face for every link that is over."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from alongside.confided.consent.actions import revoke_consent
from alongside.confided.consent.models import Consent
from alongside.confided.referrals.actions import send_referral
from alongside.confided.referrals.models import Referral, ReferralStep
from alongside.confided.vault.actions import open_kept
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground import clock
from tests.cast import Cast
from tests.confided.phones import add_tenants_table, answer_a_call, refer, send, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
SENT_AT = later(60)
LOOKED_AT = later(61)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    clock.hold(LOOKED_AT)
    yield
    clock.release()


@pytest.fixture
def client() -> Client:
    """An agency's browser: no cookies, and forms are checked as in real life."""
    return Client(enforce_csrf_checks=True)


def link(town: Cast, **words: Any) -> str:
    dee = town.dee.user.actor
    encounter = send(write_up(answer_a_call(town), note="zebrawood", people=[]), by=dee)
    record = send({**refer(encounter, add_tenants_table(town)), **words}, kind="referral", by=dee)
    return f"/partners/r/{send_referral(referral_id=record, by=dee, at=SENT_AT)}"


def words_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_letter_says_who_asks_what_is_needed_and_when_it_ends(town: Cast, client: Client) -> None:
    page = client.get(link(town))

    said = words_of(page)
    assert page.status_code == 200
    for part in (
        "From Westside Alongside",
        "to Tenants&#x27; Table, Eviction help",
        "A neighbour asks for help with housing",
        "First name Quillon",
        "How to reach them 608-555-0177",
        "Yes, we will get in touch",
        "They are with us now",
        "We cannot help this time",
        "This link ends on Thursday 28 May at 22:00",
    ):
        assert part in said, part


def test_the_letter_shows_only_what_was_agreed_to(town: Cast, client: Client) -> None:
    page = client.get(link(town, share=[]))

    assert "They did not want to say" in words_of(page)
    for word in ("Quillon", "608-555-0177", "zebrawood", "neighbour_history", "Elm", "ELM", "Dee", "26-0001"):
        assert word.encode() not in page.content, word


def test_the_letter_is_small_silent_and_kept_by_nobody(town: Cast, client: Client) -> None:
    page = client.get(link(town))

    assert len(page.content) <= 30_000
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert dict(page.cookies) == {}
    assert re.findall(rb'(?:src|href|action)="(?:https?:)?//', page.content) == []


def test_the_letter_works_without_any_script_or_cookie(town: Cast, client: Client) -> None:
    address = link(town)

    page = client.post(address, {"answer": "connected", "comment": "She came on Monday."})

    referral, step = Referral.objects.get(), ReferralStep.objects.latest("id")
    assert (page.status_code, dict(page.cookies)) == (200, {})
    assert "Thank you. Your answer is kept. “They are with us now” That was all." in words_of(page)
    assert (referral.result, referral.result_at) == ("connected", LOOKED_AT)
    assert open_kept(referral.pk, step.comment, part="comment") == b"She came on Monday."


@pytest.mark.parametrize("answer", ["taken_on", "connected", "agency_could_not_serve"])
def test_each_of_the_three_answers_is_taken(town: Cast, client: Client, answer: str) -> None:
    address = link(town)

    client.post(address, {"answer": answer})

    assert Referral.objects.get().result == answer
    assert client.get(address).status_code == (200 if answer == "taken_on" else 404)


def test_after_we_will_get_in_touch_two_answers_are_left(town: Cast, client: Client) -> None:
    address = link(town)
    client.post(address, {"answer": "taken_on"})

    page = client.get(address)

    assert re.findall(r'name="answer" value="(\w+)"', page.content.decode()) == [
        "connected",
        "agency_could_not_serve",
    ]
    assert "You wrote that you will get in touch." in words_of(page)


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "accepted"}, {"answer": "<script>"}])
def test_a_form_without_an_answer_comes_back_with_what_was_written(
    town: Cast, client: Client, answer: dict[str, str]
) -> None:
    page = client.post(link(town), {**answer, "comment": "We open at <nine>."})

    assert page.status_code == 422
    assert "Please choose one of the three answers." in words_of(page)
    assert ">We open at &lt;nine&gt;.</textarea>" in page.content.decode()
    assert Referral.objects.get().result == "accepted"


def end_it(town: Cast, client: Client, address: str, how: str) -> str:
    if how == "unknown":
        return "/partners/r/nobody-ever-made-this-one"
    if how == "ran out":
        clock.hold(SENT_AT + timedelta(days=14))
    if how == "taken back":
        revoke_consent(consent_id=Consent.objects.get().pk, by=town.dee.user.actor, at=LOOKED_AT)
    if how == "answered":
        client.post(address, {"answer": "connected"})
    if how == "sent anew":
        send_referral(referral_id=Referral.objects.get().pk, by=town.dee.user.actor, at=LOOKED_AT)
    return address


@pytest.mark.parametrize("how", ["ran out", "taken back", "answered", "sent anew"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_links_that_are_over_and_links_that_never_were_are_byte_equal(
    town: Cast, client: Client, how: str, verb: str
) -> None:
    never = getattr(client, verb)(end_it(town, client, "", "unknown"), {"answer": "connected"})
    address = end_it(town, client, link(town), how)

    over = getattr(client, verb)(address, {"answer": "connected"})

    assert over.status_code == 404
    assert over.content == never.content
    assert sorted(over.headers.items()) == sorted(never.headers.items())
    assert "they can send a new link" in words_of(over)


@pytest.mark.parametrize("token", ["x", "%00", "é" * 40, "a" * 5_000, "..%2F..", "<script>"])
def test_an_ugly_link_is_only_a_link_that_never_was(town: Cast, client: Client, token: str) -> None:
    assert client.get(f"/partners/r/{token}").status_code == 404


def test_every_look_is_in_the_ledger_and_a_filter_that_only_knocks_is_not(town: Cast, client: Client) -> None:
    address = link(town)

    knock = client.head(address)
    client.get(address)

    assert (knock.status_code, knock.content) == (200, b"")
    assert list(LedgerLeaf.objects.order_by("sequence").values_list("who", "action")) == [
        ("Dee", "sent"),
        ("Tenants' Table", "read by link"),
    ]


@pytest.mark.parametrize("verb", ["put", "delete", "patch", "options"])
def test_nothing_else_can_be_done_with_a_link(town: Cast, client: Client, verb: str) -> None:
    assert getattr(client, verb)(link(town)).status_code == 405


def test_a_colleague_who_is_signed_in_gets_no_more_than_the_letter(town: Cast, client: Client) -> None:
    address = link(town)
    client.force_login(town.rosa)

    page = client.get(address)

    assert (page.status_code, b"zebrawood" in page.content, b"Dee" in page.content) == (200, False, False)
