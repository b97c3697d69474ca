"""A referral: kept with its consent, sent by its worker, seen and answered through its link alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from alongside.confided.consent.actions import revoke_consent
from alongside.confided.consent.models import Consent
from alongside.confided.referrals.actions import (
    LinkIsOver,
    NotAnAnswer,
    NothingToSend,
    answer_by_link,
    send_referral,
)
from alongside.confided.referrals.models import Referral, ReferralStep
from alongside.confided.referrals.reads import access_by_link, list_countable, list_own_referrals
from alongside.confided.referrals.rules import NEXT, Result, may_follow
from alongside.confided.vault.actions import open_kept, retry_quarantined
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from tests.cast import Cast
from tests.confided.phones import WRITTEN_AT, add_tenants_table, answer_a_call, refer, send, state_of, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
SENT_AT = later(60)


@pytest.fixture
def encounter(town: Cast) -> UUID:
    """An encounter that Dee wrote."""
    return send(write_up(answer_a_call(town)), by=town.dee.user.actor)


def make_referral(town: Cast, encounter: UUID, **words: Any) -> UUID:
    body = {**refer(encounter, add_tenants_table(town)), **words}
    return send(body, kind="referral", by=town.dee.user.actor)


def link_of(town: Cast, referral: UUID) -> str:
    return send_referral(referral_id=referral, by=town.dee.user.actor, at=SENT_AT)


def test_a_referral_from_a_phone_is_kept_with_its_consent(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter)

    row = list_own_referrals(by=town.dee.user.actor)[0]
    assert state_of(record) == ("opened", "")
    assert (row.id, row.organisation, row.need, row.result, row.is_sent) == (
        record, "Tenants' Table", "housing", "accepted", False,
    )  # fmt: skip
    held = Consent.objects.get()
    assert (held.subject_id, held.items, held.expires_at) == (
        record, ["contact", "first_name", "need"], WRITTEN_AT + timedelta(days=30),
    )  # fmt: skip


def test_what_was_not_agreed_to_is_not_even_kept(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter, share=["first_name"])

    kept = open_kept(record, Referral.objects.get().sealed, part="referral")

    assert kept == b'{"first_name": "Quillon", "contact": ""}'


def test_a_no_is_kept_as_a_no_with_nothing_else(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter, agreed=False)

    kept = open_kept(record, Referral.objects.get().sealed, part="referral")

    assert kept == b'{"first_name": "", "contact": ""}'
    assert (Referral.objects.get().result, Consent.objects.count()) == ("declined", 0)
    with pytest.raises(NothingToSend):
        link_of(town, record)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"encounter": "x"}, "no-encounter"),
        ({"encounter": str(UUID(int=9))}, "unknown-encounter"),
        ({"service": 0}, "unknown-service"),
        ({"service": "the kind one"}, "unknown-service"),
        ({"need": "a castle"}, "body-need"),
        ({"schema": 7}, "unknown-schema"),
    ],
)
def test_a_referral_that_makes_no_sense_waits_for_a_person(
    town: Cast, encounter: UUID, change: dict[str, Any], why: str
) -> None:
    body = {**refer(encounter, add_tenants_table(town)), **change}

    record = send(body, kind="referral", by=town.dee.user.actor)

    assert state_of(record) == ("quarantined", why)
    assert Referral.objects.count() == 0


def test_somebody_elses_encounter_waits_too(town: Cast, encounter: UUID) -> None:
    body = refer(encounter, add_tenants_table(town))

    record = send(body, kind="referral", by=town.marcus.user.actor)

    assert state_of(record) == ("quarantined", "not-their-encounter")


def test_a_referral_that_came_before_its_encounter_opens_after_it(town: Cast) -> None:
    response, encounter = answer_a_call(town), uuid7()
    record = make_referral(town, encounter)
    early = state_of(record)

    send(write_up(response), by=town.dee.user.actor, record_id=encounter)
    opened = retry_quarantined(programme_id=town.programme.pk)

    assert early == ("quarantined", "unknown-encounter")
    assert (opened, state_of(record)) == (1, ("opened", ""))


def test_a_share_that_is_no_list_shares_nothing(town: Cast, encounter: UUID) -> None:
    make_referral(town, encounter, share="first_name contact")

    assert Consent.objects.get().items == ["need"]


@pytest.mark.parametrize(
    ("share", "seen"),
    [
        (["first_name", "contact"], ("Quillon", "608-555-0177")),
        (["first_name"], ("Quillon", "")),
        (["contact"], ("", "608-555-0177")),
        ([], ("", "")),
    ],
)
def test_the_agency_sees_what_was_agreed_to(
    town: Cast, encounter: UUID, share: list[str], seen: tuple[str, str]
) -> None:
    token = link_of(town, make_referral(town, encounter, share=share))

    letter = access_by_link(token, at=later(61))

    assert (letter.first_name, letter.contact) == seen
    assert (letter.programme_name, letter.organisation, letter.service, letter.need, letter.ends_at) == (
        "Westside Alongside", "Tenants' Table", "Eviction help", "housing", SENT_AT + timedelta(days=14),
    )  # fmt: skip


def test_each_look_by_link_is_a_leaf(town: Cast, encounter: UUID) -> None:
    token = link_of(town, make_referral(town, encounter))

    access_by_link(token, at=later(61))
    access_by_link(token, at=later(62))

    assert list(LedgerLeaf.objects.order_by("sequence").values_list("who", "action")) == [
        ("Dee", "sent"),
        ("Tenants' Table", "read by link"),
        ("Tenants' Table", "read by link"),
    ]


def test_the_token_is_kept_nowhere(town: Cast, encounter: UUID) -> None:
    token = link_of(town, make_referral(town, encounter))

    with connections["confided"].cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_referral")
        kept = str(cursor.fetchall())

    assert (token in kept, len(token) >= 43) == (False, True)


def test_only_its_worker_sends_it(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter)

    for by in (town.marcus.user, town.rosa, town.sam, town.lind):
        with pytest.raises(Missing):
            send_referral(referral_id=record, by=by.actor, at=SENT_AT)


def test_a_new_link_ends_the_old_one(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter)
    old, new = link_of(town, record), link_of(town, record)

    with pytest.raises(LinkIsOver):
        access_by_link(old, at=later(61))
    assert access_by_link(new, at=later(61)).need == "housing"


def end_it(town: Cast, token: str, how: str) -> Any:
    """End a link in one of the ways a link can end, and answer the instant at which to try it."""
    if how == "unknown":
        return later(61)
    if how == "ran out":
        return SENT_AT + timedelta(days=14)
    if how == "consent ran out":
        Consent.objects.update(expires_at=later(61))
        return later(61)
    if how == "taken back":
        revoke_consent(consent_id=Consent.objects.get().pk, by=town.dee.user.actor, at=later(61))
        return later(61)
    answer_by_link(token=token, answer="connected", comment="", at=later(61))
    return later(62)


@pytest.mark.parametrize("how", ["unknown", "ran out", "consent ran out", "taken back", "answered"])
def test_every_link_that_is_over_says_the_same(town: Cast, encounter: UUID, how: str) -> None:
    token = link_of(town, make_referral(town, encounter))
    at = end_it(town, token, how)
    tried = "nobody-ever-made-this-one" if how == "unknown" else token
    steps = ReferralStep.objects.count()

    with pytest.raises(LinkIsOver) as looking:
        access_by_link(tried, at=at)
    with pytest.raises(LinkIsOver) as answering:
        answer_by_link(token=tried, answer="connected", comment="", at=at)

    assert looking.value.as_dict() == answering.value.as_dict() == LinkIsOver().as_dict()
    assert ReferralStep.objects.count() == steps


def test_a_consent_taken_back_cannot_be_sent(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter)
    revoke_consent(consent_id=Consent.objects.get().pk, by=town.dee.user.actor, at=later(55))

    with pytest.raises(NothingToSend):
        link_of(town, record)


def test_an_agency_says_it_will_try_and_later_how_it_went(town: Cast, encounter: UUID) -> None:
    token = link_of(town, make_referral(town, encounter))

    answer_by_link(token=token, answer="taken_on", comment="On Monday", at=later(61))
    again = access_by_link(token, at=later(62)).result
    answer_by_link(token=token, answer="connected", comment="", at=later(63))

    assert again == "taken_on"
    assert list(ReferralStep.objects.order_by("id").values_list("result", "who", "at")) == [
        ("accepted", "worker", WRITTEN_AT),
        ("taken_on", "agency", later(61)),
        ("connected", "agency", later(63)),
    ]
    assert [(one.need, one.result, one.result_at) for one in list_countable(programme_id=town.programme.pk)] == [
        ("housing", "connected", later(63))
    ]


def test_an_agencys_comment_is_sealed(town: Cast, encounter: UUID) -> None:
    record = make_referral(town, encounter)
    answer_by_link(token=link_of(town, record), answer="agency_could_not_serve", comment="No beds", at=later(61))

    kept = ReferralStep.objects.exclude(comment=None).get()

    assert b"beds" not in bytes(kept.comment)
    assert open_kept(record, kept.comment, part="comment") == b"No beds"


@pytest.mark.parametrize("answer", ["", "accepted", "declined", "still_connected_30", "CONNECTED", "taken_on "])
def test_only_the_three_answers_are_answers(town: Cast, encounter: UUID, answer: str) -> None:
    token = link_of(town, make_referral(town, encounter))

    with pytest.raises(NotAnAnswer):
        answer_by_link(token=token, answer=answer, comment="", at=later(61))

    assert Referral.objects.get().result == "accepted"


def test_the_ladder_goes_one_way() -> None:
    allowed = {(one.value, two.value) for one in Result for two in Result if may_follow(one, two)}

    assert allowed == {(str(now), str(then)) for now, thens in NEXT.items() for then in thens}
    assert not {(two, one) for one, two in allowed} & allowed
