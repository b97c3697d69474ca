"""Nothing that was confided, and nobody's name, goes back to the centre: every byte that is sent is searched."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from alongside.confided.vault.actions import make_programme_key, public_key, receive_sealed
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.alerts.models import Sending
from alongside.street.centre.actions import (
    NewChannel,
    add_channel,
    begin_number,
    follow_progress,
    note_officer_wanted,
    say_feedback,
    send_due,
    switch_channel,
    take_officer_text,
)
from alongside.street.centre.models import Feedback, StatusReport
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.people.actions import make_machine_token
from alongside.street.people.models import User
from alongside.street.safety.actions import raise_sos
from tests.cast import Cast
from tests.servers.centres import CentreServer
from tests.servers.mail import MailServer
from tests.street.calls import later, ring

from .canary import WORDS, search

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
KEY, PHONE = "a-key-of-the-county-centre", "+16085550142"
NAMES = (b"Dee", b"Marcus", b"Rosa")
PLACE = b"ELM"


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[CentreServer, CentreServer, MailServer]]:
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_CENTRE_LOCAL", True)
    with CentreServer() as hook, CentreServer() as eido, MailServer() as mail:
        yield hook, eido, mail
    clock.release()


def connect(town: Cast, hook: CentreServer, eido: CentreServer, mail: MailServer) -> None:
    letter = {
        "host": "127.0.0.1", "port": mail.port, "security": "none", "sender": "a@programme.example", "to": "c@centre.example",
    }  # fmt: skip
    for name, kind, told in (
        ("hook", "webhook", {"url": hook.url}),
        ("eido", "eido", {"url": eido.url, "agency": "csw.example.gov"}),
        ("mail", "email", letter),
    ):
        made = add_channel(
            channel=NewChannel(name=name, kind=kind, settings=told, secret=KEY), by=town.rosa.actor, at=later(-2)
        )
        switch_channel(channel_id=made, is_on=True, by=town.rosa.actor, at=later(-2))


def confide(town: Cast, response: object) -> None:
    """A worker writes up what they were told, with a planted word wherever words can stand."""
    body = {
        "schema": 1, "response": str(response), "people": [{"role": "victim", "name": WORDS["name"]}],
        "needs": ["housing"], "root_problems": ["neighbour_history"], "done": ["mediated"],
        "disposition": "stayed_in_community", "note": WORDS["note"],
    }  # fmt: skip
    record = uuid7()
    sealed = seal_envelope(public_key(), record, json.dumps(body).encode())
    said = receive_sealed(
        record_id=record, device="d1", sequence=1, kind="encounter", sealed=sealed, made_at=later(45), at=later(45),
        by=town.dee.user.actor,
    )  # fmt: skip
    assert said == "stored"


def live_through(town: Cast, number: str) -> None:
    """From ring to end, with everything said along the way that could leak; the news goes out after each step."""
    call_id = ring(town, number, answers={"weapon": False, "violence": False, "said": WORDS["reason"]}).call_id
    offer = Offer.objects.get(call_id=call_id, state="open")
    by = next(one for one in (town.dee, town.marcus) if one.pk == offer.worker_id).user.actor
    response = accept_offer(offer_id=offer.pk, by=by, at=later(1)).id
    step(later(1.1))
    for minute, status in ((8, "on_scene"), (12, "officer_released")):
        told = {"tapped_at": later(minute), "by": by, "at": later(minute)}
        tap_status(tap_id=uuid7(), response_id=response, status=status, **told)
        step(later(minute + 0.1))
    raise_sos(sos_id=uuid7(), kind="back_up", raised_at=later(13), by=by, at=later(13))
    note_officer_wanted(response_id=response, by=by, at=later(14))
    step(later(14.1))
    end_response(tap_id=uuid7(), response_id=response, end="left_for_safety", tapped_at=later(40), by=by, at=later(40))
    confide(town, response)
    say_feedback(response_id=response, word="gave_us_room", line=WORDS["comment"], by=by, at=later(46))
    step(later(46.1))


def step(at: object) -> None:
    follow_progress(at=at)  # type: ignore[arg-type]
    send_due(at=at, limit=50)  # type: ignore[arg-type]


def test_what_goes_back_holds_no_planted_word_no_name_and_no_place(
    town: Cast, servers: tuple[CentreServer, CentreServer, MailServer], client: Client
) -> None:
    make_programme_key()
    hook, eido, mail = servers
    connect(town, hook, eido, mail)
    code = begin_number(by=town.lind.actor, at=later(-1))
    texts = {"programme_id": town.programme.pk, "number": PHONE, "at": later(-1)}
    take_officer_text(text=f"JOIN {code}", text_id="1", **texts)
    step(later(-1))
    live_through(town, "26-0001")
    for n in range(60):
        send_due(at=later(60 + n), limit=50)

    sent = b"\n".join(
        repr((one.path, one.params, one.headers)).encode() + one.body for one in (*hook.requests, *eido.requests)
    )
    sent += mail.raw + "\n".join(Sending.objects.values_list("says", flat=True)).encode()
    clock.hold(later(120))
    client.force_login(User.objects.get(pk=town.pat.pk))
    token = make_machine_token(name="CAD", source="centre", by=town.rosa.actor, at=later(0))
    door = client.get("/api/v1/calls/26-0001", headers={"Authorization": f"Bearer {token}"}).content
    page = client.get("/liaison/requests/26-0001").content

    ladder = ["coming", "here", "may_leave", "officer_wanted", "closed"]
    assert (hook.desk.words(), len(eido.desk.shown), len(mail.letters)) == (ladder, 5, 5)
    assert set(StatusReport.objects.values_list("state", flat=True)) == {"sent"}
    assert (search(sent), search(door), search(page)) == ([], [], [])
    assert [name for name in NAMES if name in sent or name in door] == []
    assert PLACE not in sent.upper()
    # The control: the same search does find the words where they may be, so it would have found them here.
    assert search(Feedback.objects.get().line.encode()) != []
