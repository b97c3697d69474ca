"""What a worker reads back of their own, and the link by which an agency answers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alongside.confided.consent.actions import revoke_consent
from alongside.confided.consent.models import Consent
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.people.models import User
from tests.cast import Cast
from tests.confided.phones import WRITTEN_AT, add_tenants_table, answer_a_call, refer, send, write_up
from tests.street.calls import ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _it_is_the_hour_after() -> Any:
    clock.hold(WRITTEN_AT + timedelta(minutes=10))
    yield
    clock.release()


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def referred(town: Cast, **words: Any) -> tuple[Client, str, str]:
    """Dee met somebody and referred them. Answers her phone, the write-up and the referral."""
    dee = town.dee.user.actor
    encounter = send(write_up(answer_a_call(town)), by=dee)
    referral = send(refer(encounter, add_tenants_table(town), **words), by=dee, kind="referral")
    return of(town.dee.user), str(encounter), str(referral)


def link(phone: Client, referral: str) -> Any:
    return phone.post(f"/phone/api/referrals/{referral}/link", "{}", content_type="application/json")


def test_a_worker_sees_how_far_a_referral_came(town: Cast) -> None:
    phone, _encounter, referral = referred(town)

    shown = phone.get("/phone/api/referrals").json()["referrals"]

    assert shown == [
        {
            "id": referral,
            "organisation": "Tenants' Table",
            "service": "Eviction help",
            "need": "housing",
            "result": "accepted",
            "offered_at": WRITTEN_AT.isoformat(),
            "result_at": WRITTEN_AT.isoformat(),
            "is_sent": False,
            "may_send": True,
            "link_ends_at": None,
        }
    ]


def test_the_agency_answers_by_the_link_and_the_worker_sees_it(town: Cast) -> None:
    phone, _encounter, referral = referred(town)
    made = link(phone, referral).json()
    token = made["url"].removeprefix("http://testserver/partners/r/")

    letter = Client().get(f"/partners/r/{token}")
    Client().post(f"/partners/r/{token}", {"answer": "connected", "comment": "She came in."})

    shown = phone.get("/phone/api/referrals").json()["referrals"][0]
    ends_at = (clock.now() + timedelta(days=14)).isoformat()
    assert (letter.status_code, made["ends_at"], len(token) >= 43) == (200, ends_at, True)
    assert (shown["result"], shown["is_sent"], shown["may_send"]) == ("connected", True, False)


def test_a_new_link_ends_the_old_one(town: Cast) -> None:
    phone, _encounter, referral = referred(town)
    first, second = (link(phone, referral).json()["url"] for _ in range(2))

    answers = [Client().get(url.removeprefix("http://testserver")).status_code for url in (first, second)]

    assert answers == [404, 200]


def test_no_link_for_somebody_who_said_no(town: Cast) -> None:
    phone, _encounter, referral = referred(town, agreed=False)

    answer = link(phone, referral)

    assert (answer.status_code, answer.json()["code"]) == (422, "referrals.nothing-to-send")


def test_no_link_after_the_consent_was_taken_back(town: Cast) -> None:
    phone, _encounter, referral = referred(town)
    revoke_consent(consent_id=Consent.objects.get().pk, by=town.dee.user.actor, at=clock.now())

    answer = link(phone, referral)

    assert (answer.status_code, answer.json()["says"]) == (422, "The person has not agreed that this is sent.")


def test_another_workers_referral_is_not_there(town: Cast) -> None:
    _phone, encounter, referral = referred(town)
    marcus = of(town.marcus.user)

    answers = [link(marcus, referral).status_code, marcus.get(f"/phone/api/encounters/{encounter}").status_code]
    lists = [marcus.get(f"/phone/api/{name}").json()[name] for name in ("referrals", "encounters")]

    assert (answers, lists) == ([404, 404], [[], []])


def test_a_worker_reads_what_they_wrote_and_the_look_is_written_down(town: Cast) -> None:
    phone, encounter, _referral = referred(town)
    before = LedgerLeaf.objects.count()

    listed = phone.get("/phone/api/encounters").json()["encounters"]
    read = phone.get(f"/phone/api/encounters/{encounter}")

    assert [(one["id"], one["place"], one["category"]) for one in listed] == [(encounter, "1200 N ELM ST", "noise")]
    assert read.json()["encounter"] == {
        "id": encounter,
        "people": [{"role": "victim", "name": "Quillon"}, {"role": "neighbour", "name": ""}],
        "needs": ["housing"],
        "root_problems": ["neighbour_history"],
        "done": ["mediated", "listened"],
        "disposition": "stayed_in_community",
        "note": "They will talk on Sunday.",
    }
    assert (read.headers["cache-control"], LedgerLeaf.objects.count() - before) == ("no-store", 1)


@pytest.mark.parametrize("who", ["rosa", "lind", "sam"])
def test_nobody_else_finds_these_addresses(town: Cast, who: str) -> None:
    _phone, encounter, referral = referred(town)
    other = of(getattr(town, who))

    asked = [other.get(f"/phone/api/{path}") for path in ("referrals", "encounters", f"encounters/{encounter}")]

    assert [one.status_code for one in [*asked, link(other, referral)]] == [404] * 4


def test_a_whole_response_writes_down_one_look_at_the_places_notes(town: Cast) -> None:
    referred(town)
    town.programme.rest_minutes = 0
    town.programme.save()
    before = LedgerLeaf.objects.count()
    ring(town, "26-0002", at=clock.now())
    phone = of(town.dee.user)
    state = phone.get("/phone/api/state", headers={"X-Holds-Notes": ""}).json()
    notes = [note["code"] for note in state["place_notes"]]
    holds = {"X-Holds-Notes": "26-0002"}

    def post(path: str, body: dict[str, Any]) -> Any:
        sent = phone.post(f"/phone/api/{path}", json.dumps(body), content_type="application/json", headers=holds)
        return sent.json()

    response = post(f"offers/{state['offer']['id']}/accept", {})["response"]["id"]
    for step in ("en_route", "on_scene", "engaged"):
        tap = {"id": str(uuid7()), "kind": "status", "response": response, "at": clock.now().isoformat(), "seq": 1}
        post("sync", {"device": "d", "taps": [{**tap, "status": step}]})
        for _ in range(5):
            assert phone.get("/phone/api/state", headers=holds).json()["place_notes"] is None

    assert ("visits" in notes, LedgerLeaf.objects.count() - before) == (True, 1)
