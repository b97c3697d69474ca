"""The sealed inbox never refuses and never loses; whatever is wrong becomes a code for a person."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from alongside.confided.encounters.models import Encounter
from alongside.confided.encounters.reads import access_encounter
from alongside.confided.vault.actions import public_key, receive_sealed, register_opener, retry_quarantined
from alongside.confided.vault.actions.inbox import _OPENERS
from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.reads import count_envelopes
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground.ids import uuid7
from tests.cast import TONIGHT, Cast
from tests.confided.phones import WRITTEN_AT, answer_a_call, send, state_of, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
NOW = WRITTEN_AT


def test_a_good_record_becomes_an_encounter(town: Cast) -> None:
    response = answer_a_call(town)

    record = send(write_up(response), by=town.dee.user.actor)

    assert state_of(record) == ("opened", "")
    assert list(Encounter.objects.values_list("id", "response_id", "author_worker_id")) == [
        (record, response, town.dee.pk)
    ]


def test_the_same_record_again_is_the_same_answer_and_one_encounter(town: Cast) -> None:
    response, record = answer_a_call(town), uuid7()

    for _ in range(3):
        send(write_up(response), by=town.dee.user.actor, record_id=record)

    assert Encounter.objects.count() == 1


def test_the_same_bytes_again_are_kept_once(town: Cast) -> None:
    record = uuid7()
    sealed = seal_envelope(public_key(), record, json.dumps(write_up(answer_a_call(town))).encode())

    for _ in range(3):
        send({}, by=town.dee.user.actor, record_id=record, sealed=sealed)

    assert (SealedEnvelope.objects.count(), Encounter.objects.count()) == (1, 1)


def test_other_words_under_the_same_id_are_kept_apart_and_not_lost(town: Cast) -> None:
    response, record = answer_a_call(town), uuid7()
    send(write_up(response, note="first"), by=town.dee.user.actor, record_id=record)

    send(write_up(response, note="second"), by=town.dee.user.actor, record_id=record)

    read = access_encounter(record, by=town.dee.user.actor, at=NOW)
    assert read.note == "first"
    assert sorted(SealedEnvelope.objects.values_list("state", "why")) == [
        ("opened", ""),
        ("quarantined", "repeated-id"),
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema": 0}, "unknown-schema"),
        ({"schema": None}, "unknown-schema"),
        ({"response": "not-an-id"}, "body-no-response"),
        ({"response": str(UUID(int=9))}, "unknown-response"),
        ({"needs": ["a castle"]}, "body-needs"),
        ({"needs": "housing"}, "body-needs"),
        ({"root_problems": [{}]}, "body-root-problems"),
        ({"disposition": "heaven"}, "body-disposition"),
        ({"people": [{"role": "king"}]}, "body-people"),
        ({"people": "everybody"}, "body-people"),
        ({"people": [{"role": "victim", "name": 7}]}, "body-people"),
        ({"note": {"a": 1}}, "body-note"),
        ({"note": "x" * 20_001}, "body-note"),
    ],
)
def test_a_body_that_makes_no_sense_is_set_aside_with_a_code(town: Cast, change: dict[str, Any], why: str) -> None:
    response = answer_a_call(town)

    record = send({**write_up(response), **change}, by=town.dee.user.actor)

    assert state_of(record) == ("quarantined", why)
    assert Encounter.objects.count() == 0


def test_what_is_wrong_with_the_envelope_is_a_code_too(town: Cast) -> None:
    body, dee = write_up(answer_a_call(town)), town.dee.user.actor
    moved = seal_envelope(public_key(), uuid7(), json.dumps(body).encode())

    def sealed(plain: bytes) -> dict[str, Any]:
        record = uuid7()
        return {"record_id": record, "sealed": seal_envelope(public_key(), record, plain)}

    got = {
        "empty": state_of(send(body, by=dee, sealed=b"")),
        "noise": state_of(send(body, by=dee, sealed=b"\x04" + b"noise" * 40)),
        "another record's": state_of(send(body, by=dee, sealed=moved)),
        "another kind": state_of(send(body, by=dee, kind="novel")),
        "not json": state_of(send(body, by=dee, **sealed(b"{"))),
        "a list": state_of(send(body, by=dee, **sealed(b"[1]"))),
        "deep": state_of(send(body, by=dee, **sealed(b"[" * 100_000))),
    }

    assert got == {
        "empty": ("quarantined", "does-not-open"),
        "noise": ("quarantined", "does-not-open"),
        "another record's": ("quarantined", "does-not-open"),
        "another kind": ("quarantined", "unknown-kind"),
        "not json": ("quarantined", "not-json"),
        "a list": ("quarantined", "not-an-object"),
        "deep": ("quarantined", "opener-failed"),
    }


def test_somebody_elses_response_a_revoked_worker_and_a_wrong_clock_wait_for_a_person(town: Cast) -> None:
    response = answer_a_call(town)
    dee, marcus, rosa = (one.actor for one in (town.dee.user, town.marcus.user, town.rosa))

    other = send(write_up(response), by=marcus)
    nobody = send(write_up(response), by=rosa)
    ahead = send(write_up(response), by=dee, made_at=NOW + timedelta(days=3))
    town.dee.user.is_active = False
    town.dee.user.save()
    revoked = send(write_up(response), by=dee)

    assert [state_of(one) for one in (other, nobody, ahead, revoked)] == [
        ("quarantined", "not-their-response"),
        ("quarantined", "revoked-sender"),
        ("quarantined", "clock-ahead"),
        ("quarantined", "revoked-sender"),
    ]
    assert count_envelopes(programme_id=town.programme.pk) == {"quarantined": 4}


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sealed=st.binary(max_size=300),
    device=st.text(max_size=200),
    kind=st.one_of(st.sampled_from(["encounter", "referral"]), st.text(max_size=80)),
    sequence=st.integers(),
    made_at=st.one_of(st.datetimes(), st.datetimes(timezones=st.just(UTC))),
)
def test_nothing_a_phone_can_send_is_refused(
    town: Cast, sealed: bytes, device: str, kind: str, sequence: int, made_at: datetime
) -> None:
    record = uuid7()

    answer = receive_sealed(
        record_id=record, device=device, sequence=sequence, kind=kind, sealed=sealed, made_at=made_at,
        by=town.dee.user.actor, at=NOW,
    )  # fmt: skip

    assert answer == "stored"
    assert state_of(record)[0] == "quarantined"


def test_the_envelope_is_kept_before_anybody_tries_to_open_it(town: Cast, replace_opener: Callable[..., None]) -> None:
    response, seen = answer_a_call(town), []
    replace_opener(lambda facts, body: seen.append(SealedEnvelope.objects.filter(pk=facts.record_id).count()))

    send(write_up(response), by=town.dee.user.actor)

    assert seen == [1]


def test_a_power_cut_between_keeping_and_opening_loses_nothing(town: Cast, replace_opener: Callable[..., None]) -> None:
    response, record = answer_a_call(town), uuid7()

    def cut(facts: Any, body: Any) -> None:
        raise KeyboardInterrupt

    undo = replace_opener(cut)
    with pytest.raises(KeyboardInterrupt):
        send(write_up(response), by=town.dee.user.actor, record_id=record)
    undo()

    assert state_of(record) == ("stored", "")
    assert retry_quarantined(programme_id=town.programme.pk) == 1
    assert access_encounter(record, by=town.dee.user.actor, at=NOW).note == "They will talk on Sunday."


def test_an_opener_that_fails_halfway_leaves_nothing_half_done_and_tells_the_log_no_word(
    town: Cast, replace_opener: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    from alongside.confided.problems.actions import keep_write_up

    response = answer_a_call(town)

    def break_after(facts: Any, body: Any) -> None:
        keep_write_up(facts, body)
        raise RuntimeError(body["note"])

    undo = replace_opener(break_after)
    with caplog.at_level(logging.DEBUG):
        record = send(write_up(response, note="zebrawood"), by=town.dee.user.actor)
    undo()

    assert state_of(record) == ("quarantined", "opener-failed")
    assert Encounter.objects.count() == 0
    assert [one.message for one in caplog.records if one.name == "alongside.vault"] == [
        "an opener failed with RuntimeError"
    ]
    assert "zebrawood" not in caplog.text
    assert retry_quarantined(programme_id=town.programme.pk) == 1


def test_with_the_vault_locked_records_are_kept_and_open_when_the_key_is_back(town: Cast, settings: Any) -> None:
    response, record, key_file = answer_a_call(town), uuid7(), settings.PROGRAMME_KEY_FILE
    sealed = seal_envelope(public_key(), record, json.dumps(write_up(response)).encode())
    settings.PROGRAMME_KEY_FILE = Path("/nowhere/programme.key")
    send({}, by=town.dee.user.actor, record_id=record, sealed=sealed)
    locked = state_of(record)
    settings.PROGRAMME_KEY_FILE = key_file

    opened = retry_quarantined(programme_id=town.programme.pk)

    assert locked == ("quarantined", "vault-locked")
    assert (opened, state_of(record)) == (1, ("opened", ""))


def test_a_record_of_an_unknown_call_opens_once_the_call_is_known(town: Cast) -> None:
    from alongside.street.dispatch.models import Response

    known = answer_a_call(town)
    unknown = uuid7()
    record = send(write_up(unknown), by=town.dee.user.actor)
    Response.objects.filter(pk=known).update(id=unknown)

    opened = retry_quarantined(programme_id=town.programme.pk)

    assert (opened, state_of(record)) == (1, ("opened", ""))


def test_a_phone_that_was_away_for_weeks_is_believed(town: Cast) -> None:
    response = answer_a_call(town)

    record = send(write_up(response), by=town.dee.user.actor, made_at=later(45), at=TONIGHT + timedelta(days=60))

    assert state_of(record) == ("opened", "")
    assert Encounter.objects.get().occurred_at == later(45)


@pytest.fixture
def replace_opener() -> Any:
    """Put another opener in the place of the encounters' one; undone at the end, or by what it answers."""
    kept = dict(_OPENERS)

    def undo() -> None:
        _OPENERS.clear()
        _OPENERS.update(kept)

    def replace(opener: Any) -> Callable[[], None]:
        register_opener("encounter", opener)
        return undo

    yield replace
    undo()
