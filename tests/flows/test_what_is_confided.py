"""A worker writes up, a referral goes out, an agency answers, the ledger knows who looked."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from alongside.confided.encounters.models import Encounter
from alongside.confided.encounters.reads import access_encounter, list_countable, list_unwritten
from alongside.confided.problems.reads import list_place_notes
from alongside.confided.referrals import reads as referrals
from alongside.confided.referrals.actions import LinkIsOver, answer_by_link, send_referral
from alongside.confided.vault.actions import (
    ReasonIsTooShort,
    ask_break_glass,
    forget_key,
    make_head,
    make_programme_key,
    public_key,
    receive_sealed,
    retry_quarantined,
    review_break_glass,
)
from alongside.confided.vault.models import LedgerLeaf, SealedEnvelope
from alongside.confided.vault.reads import list_glass_to_review, verify_ledger
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.directory.actions import add_service
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.dispatch.reads import ResponseRow
from tests.cast import Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
CANARY = "quetzal-marmalade-7741"


@pytest.fixture(autouse=True)
def _vault() -> None:
    make_programme_key()


def respond(town: Cast, number: str = "26-0001", minute: float = 0) -> ResponseRow:
    ring(town, number, at=later(minute))
    offer = Offer.objects.get(state="open")
    worker = town.dee if offer.worker_id == town.dee.pk else town.marcus
    by = worker.user.actor
    response = accept_offer(offer_id=offer.pk, by=by, at=later(minute))
    tap_status(
        tap_id=uuid7(),
        response_id=response.id,
        status="on_scene",
        tapped_at=later(minute + 5),
        by=by,
        at=later(minute + 5),
    )
    end_response(
        tap_id=uuid7(),
        response_id=response.id,
        end="engaged",
        tapped_at=later(minute + 9),
        by=by,
        at=later(minute + 9),
    )
    return response


def send(town: Cast, kind: str, body: dict[str, object], record_id: UUID | None = None, **facts: object) -> UUID:
    record_id = record_id or uuid7()
    told = {"made_at": later(10), "at": later(10), "by": town.dee.user.actor, **facts}
    sealed = told.pop("sealed", None) or seal_envelope(public_key(), record_id, json.dumps(body).encode())
    said = receive_sealed(record_id=record_id, device="d1", sequence=1, kind=kind, sealed=sealed, **told)  # type: ignore[arg-type]
    assert said == "stored"
    return record_id


def write_up(ended: ResponseRow, **changes: object) -> dict[str, object]:
    return {
        "schema": 1, "response": str(ended.id), "people": [{"role": "victim", "name": f"name {CANARY}"}],
        "needs": ["housing"], "root_problems": ["neighbour_history"], "done": ["mediated"],
        "disposition": "stayed_in_community", "note": f"note {CANARY}", **changes,
    }  # fmt: skip


def referral(encounter: UUID, service: int, **changes: object) -> dict[str, object]:
    return {
        "schema": 1, "encounter": str(encounter), "service": service, "need": "housing", "agreed": True,
        "share": ["first_name"], "first_name": "Jo", "contact": "555-0142", "consent_days": 30, "how": "spoken", **changes,
    }  # fmt: skip


def test_a_write_up_is_opened_for_its_author_alone_and_every_look_is_a_leaf(town: Cast) -> None:
    response = respond(town)
    dee = town.dee.user.actor
    assert [row.id for row in list_unwritten(by=dee)] == [response.id]
    encounter = send(town, "encounter", write_up(response))

    read = access_encounter(encounter, by=dee, at=later(11))

    assert (read.note, read.people[0].name) == (f"note {CANARY}", f"name {CANARY}")
    assert list_unwritten(by=dee) == []
    assert [(leaf.who, leaf.action, leaf.record_id) for leaf in LedgerLeaf.objects.all()] == [
        ("Dee", "read", str(encounter))
    ]
    for other in (town.marcus.user, town.rosa, town.lind, town.pat, town.sam):
        with pytest.raises(Missing):
            access_encounter(encounter, by=other.actor, at=later(11))
    assert LedgerLeaf.objects.count() == 1


def test_nothing_confided_stands_open_in_any_store(town: Cast) -> None:
    encounter = send(town, "encounter", write_up(respond(town)))
    access_encounter(encounter, by=town.dee.user.actor, at=later(11))

    if connections["confided"].vendor == "sqlite":
        paths = [p for p in Path(settings.DATA).rglob("*") if p.is_file()]
        assert [p.name for p in paths if CANARY.encode() in p.read_bytes()] == []
    rows = Encounter.objects.values_list("sealed", flat=True)
    assert [CANARY.encode() in bytes(sealed) for sealed in rows] == [False]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"response": "00000000-0000-0000-0000-000000000001"}, "unknown-response"),
        ({"response": None}, "body-no-response"),
        ({"schema": 99}, "unknown-schema"),
        ({"needs": ["a castle"]}, "body-needs"),
        ({"people": "nobody"}, "body-people"),
        ({"disposition": "the moon"}, "body-disposition"),
    ],
)
def test_whatever_is_wrong_goes_to_quarantine_and_is_never_refused(
    town: Cast, change: dict[str, object], why: str
) -> None:
    record_id = send(town, "encounter", write_up(respond(town), **change))

    assert SealedEnvelope.objects.values_list("record_id", "state", "why").get() == (record_id, "quarantined", why)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"sealed": b"\x00" * 90}, "does-not-open"),
        ({"sealed": b"?"}, "does-not-open"),
        ({"made_at": later(60 * 24 * 40)}, "clock-ahead"),
    ],
)
def test_ugly_envelopes_are_kept_too(town: Cast, facts: dict[str, object], why: str) -> None:
    send(town, "encounter", write_up(respond(town)), **facts)

    assert SealedEnvelope.objects.get().why == why


def test_an_unknown_kind_waits_for_a_version_that_knows_it(town: Cast) -> None:
    send(town, "poem", {"schema": 1})

    assert SealedEnvelope.objects.get().why == "unknown-kind"


def test_another_workers_response_is_quarantined_and_the_same_record_twice_is_one(town: Cast) -> None:
    body = write_up(respond(town))
    record_id = send(town, "encounter", body, by=town.marcus.user.actor)
    send(town, "encounter", body, record_id=record_id)

    assert SealedEnvelope.objects.get().why == "not-their-response"
    assert retry_quarantined(programme_id=town.programme.pk) == 0


def test_what_was_quarantined_opens_when_the_cause_is_gone(town: Cast) -> None:
    response = respond(town)
    encounter = uuid7()
    send(
        town,
        "referral",
        referral(encounter, add_service(organisation="O", name="S", by=town.rosa.actor, at=later(0))),
    )
    send(town, "encounter", write_up(response), record_id=encounter)

    opened = retry_quarantined(programme_id=town.programme.pk)

    assert opened == 1
    assert [row.result for row in referrals.list_own_referrals(by=town.dee.user.actor)] == ["accepted"]


def test_breaking_glass_needs_a_reason_and_another_person_to_review_it(town: Cast) -> None:
    encounter = send(town, "encounter", write_up(respond(town)))
    rosa = town.rosa.actor
    with pytest.raises(ReasonIsTooShort):
        ask_break_glass(record_kind="encounter", record_id=encounter, reason="hm", by=rosa, at=later(12))

    glass = ask_break_glass(
        record_kind="encounter",
        record_id=encounter,
        reason="Dee is ill and the family called",
        by=rosa,
        at=later(12),
    )

    assert access_encounter(encounter, by=rosa, at=later(13), break_glass_id=glass).disposition == "stayed_in_community"
    with pytest.raises(Missing):
        access_encounter(encounter, by=rosa, at=later(12 + 61), break_glass_id=glass)
    assert [row.reason for row in list_glass_to_review(by=town.sam.actor, at=later(14))] == [
        "Dee is ill and the family called"
    ]
    review_break_glass(glass_id=glass, was_right=True, by=town.sam.actor, at=later(15))
    assert list_glass_to_review(by=town.sam.actor, at=later(16)) == []


def test_the_store_refuses_to_change_or_remove_a_leaf(town: Cast) -> None:
    encounter = send(town, "encounter", write_up(respond(town)))
    access_encounter(encounter, by=town.dee.user.actor, at=later(11))
    make_head(at=later(12))

    for change in (lambda: LedgerLeaf.objects.update(who="nobody"), lambda: LedgerLeaf.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic(using="confided"):
            change()
    check = verify_ledger()
    assert (check.leaves, check.heads, check.first_wrong) == (1, 1, "")


def test_the_next_worker_knows_the_place_before_arriving(town: Cast) -> None:
    send(town, "encounter", write_up(respond(town)))
    ring(town, "26-0002", at=later(20))
    worker = Offer.objects.get(state="open").worker_id
    by = (town.dee if worker == town.dee.pk else town.marcus).user.actor
    key = "1200 n elm st"
    from alongside.street.dispatch.reads import list_places_of_worker

    key = next(iter(list_places_of_worker(worker)))

    notes = list_place_notes(place_key=key, by=by, at=later(20))

    assert [(n.code, n.value) for n in notes if n.code != "last"] == [("visits", 1), ("kind", "neighbour_history")]
    with pytest.raises(Missing):
        list_place_notes(place_key=key, by=town.rosa.actor, at=later(20))


def test_an_agency_sees_what_was_agreed_and_its_answer_closes_the_link(town: Cast) -> None:
    service = add_service(organisation="Harbour House", name="Beds", by=town.rosa.actor, at=later(0), needs=["housing"])
    encounter = send(town, "encounter", write_up(respond(town)))
    record = send(town, "referral", referral(encounter, service))
    token = send_referral(referral_id=record, by=town.dee.user.actor, at=later(12))

    letter = referrals.access_by_link(token, at=later(13))
    answer_by_link(token=token, answer="connected", comment="came on Monday", at=later(14))

    assert (letter.organisation, letter.first_name, letter.contact, letter.need) == (
        "Harbour House",
        "Jo",
        "",
        "housing",
    )
    assert [row.result for row in referrals.list_countable(programme_id=town.programme.pk)] == ["connected"]
    for gone in (token, "never-was"):
        with pytest.raises(LinkIsOver):
            referrals.access_by_link(gone, at=later(15))


def test_a_link_runs_out_and_a_consent_that_ran_out_shows_nothing(town: Cast) -> None:
    service = add_service(organisation="Harbour House", name="Beds", by=town.rosa.actor, at=later(0), needs=["housing"])
    encounter = send(town, "encounter", write_up(respond(town)))
    record = send(town, "referral", referral(encounter, service, consent_days=1))
    token = send_referral(referral_id=record, by=town.dee.user.actor, at=later(12))

    for later_on in (timedelta(days=2), timedelta(days=15)):
        with pytest.raises(LinkIsOver):
            referrals.access_by_link(token, at=later(12) + later_on)


def test_without_a_yes_nothing_is_sent(town: Cast) -> None:
    from alongside.confided.referrals.actions import NothingToSend

    service = add_service(organisation="Harbour House", name="Beds", by=town.rosa.actor, at=later(0), needs=["housing"])
    encounter = send(town, "encounter", write_up(respond(town)))
    record = send(town, "referral", referral(encounter, service, agreed=False))

    with pytest.raises(NothingToSend):
        send_referral(referral_id=record, by=town.dee.user.actor, at=later(12))


def test_what_is_counted_has_no_names_and_forgets_with_the_key(town: Cast) -> None:
    encounter = send(town, "encounter", write_up(respond(town)))
    counted = list(list_countable(programme_id=town.programme.pk))

    forget_key(encounter)

    assert [(one.people_met, one.needs, one.root_problems) for one in counted] == [
        (1, ("housing",), ("neighbour_history",))
    ]
    assert CANARY not in repr(counted)
    assert list(list_countable(programme_id=town.programme.pk)) == []
