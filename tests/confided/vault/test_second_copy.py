"""A record is ``safe`` when a second copy was read back and holds it with its key: not one answer earlier."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from alongside.confided.vault.actions import forget_key, make_programme_key, retry_quarantined, vouch_for_device
from alongside.confided.vault.models import DataKey, LedgerLeaf, SealedEnvelope
from alongside.confided.vault.reads import access_second_copy, list_to_vouch_for, safe_or_stored
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.project import backing_up
from alongside.project.backing_up import CopyIsNotWhole, NoSecondPlace, back_up, copies_to_drop
from alongside.street.devices.actions import enrol, revoke_device
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast, gather_cast
from tests.confided.phones import WRITTEN_AT, answer_a_call, send, state_of, write_up

STORES = ["default", "confided", "keys"]
NOW = datetime(2026, 5, 15, 3, tzinfo=UTC)
on_disk = pytest.mark.django_db(transaction=True, databases=STORES)
in_memory = pytest.mark.django_db(databases=STORES)


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """The cast, committed: a copy is made by another connection."""
    make_programme_key()
    cast = gather_cast()
    start_first_protocol(by=cast.rosa.actor, at=TONIGHT - timedelta(days=30))
    return cast


def standing(cast: Cast, record: UUID) -> str:
    return safe_or_stored([record], programme_id=cast.programme.pk).get(record, "missing")


@in_memory
def test_nothing_is_safe_without_a_second_place(town: Cast) -> None:
    record = send(write_up(answer_a_call(town)), by=town.dee.user.actor)

    with pytest.raises(NoSecondPlace):
        back_up(None, at=NOW)

    assert standing(town, record) == "stored"
    assert access_second_copy(by=town.rosa.actor).not_in_it == 1


@on_disk
def test_a_copy_that_was_read_back_makes_safe_what_it_holds_and_nothing_else(house: Cast, tmp_path: Path) -> None:
    dee = house.dee.user.actor
    early = send({}, by=dee)
    forgotten = send({}, by=dee)
    forget_key(forgotten)

    done = back_up(tmp_path, at=NOW)
    late = send({}, by=dee)
    told = json.loads((done.folder / "counts.json").read_text())

    assert [standing(house, one) for one in (early, forgotten, late)] == ["safe", "safe", "stored"]
    assert (done.records, done.newly_safe, told["rows"]["street.people_worker"]) == (2, 2, 2)
    assert (access_second_copy(by=house.rosa.actor).good_at, done.is_same_disk) == (NOW, True)
    assert list(tmp_path.rglob("*.part")) == []
    assert back_up(tmp_path, at=NOW + timedelta(minutes=5)).newly_safe == 1


@on_disk
def test_a_copy_without_the_keys_that_open_it_makes_nothing_safe(
    house: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = send({}, by=house.dee.user.actor)
    back_up(tmp_path, at=NOW)
    kept = (tmp_path / "keys" / "keys.db").read_bytes()
    later = send({}, by=house.dee.user.actor)
    monkeypatch.setattr(backing_up, "_mirror_keys", lambda folder: (folder / "keys.db").write_bytes(kept))

    with pytest.raises(CopyIsNotWhole):
        back_up(tmp_path, at=NOW + timedelta(minutes=5))

    assert [standing(house, one) for one in (record, later)] == ["safe", "stored"]
    told = access_second_copy(by=house.rosa.actor)
    assert (told.good_at, told.failed_at, told.not_in_it) == (NOW, NOW + timedelta(minutes=5), 1)


@on_disk
def test_a_damaged_copy_makes_nothing_safe(house: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = send({}, by=house.dee.user.actor)
    copied = backing_up._copy_store

    def damaged(alias: str, path: Path) -> None:
        copied(alias, path)
        for one in path.parent.glob(f"{path.name}.*"):
            content = bytearray(one.read_bytes())
            content[len(content) // 2 :] = b"\x5a" * (len(content) - len(content) // 2)
            one.write_bytes(content)

    monkeypatch.setattr(backing_up, "_copy_store", damaged)

    with pytest.raises(CopyIsNotWhole):
        back_up(tmp_path, at=NOW)

    assert standing(house, record) == "stored"


@on_disk
def test_keys_are_kept_as_they_are_now_and_never_as_they_were(house: Cast, tmp_path: Path) -> None:
    record = send({}, by=house.dee.user.actor)
    wrapped = bytes(DataKey.objects.get(pk=record).wrapped)
    back_up(tmp_path, at=NOW)
    held = wrapped in (tmp_path / "keys" / "keys.db").read_bytes()

    forget_key(record)
    back_up(tmp_path, at=NOW + timedelta(minutes=5))

    left = [one.name for one in tmp_path.rglob("*") if one.is_file() and wrapped in one.read_bytes()]
    assert (held, left) == (True, [])


@tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 40 * 24 * 12), unique=True))
def test_old_copies_go_but_the_last_hours_and_a_copy_of_each_day_stay(steps: list[int]) -> None:
    made = [NOW - timedelta(minutes=5 * step) for step in steps]

    left = set(made) - set(copies_to_drop(made, NOW))

    assert {one for one in made if NOW - one <= timedelta(hours=2)} <= left
    assert {one.date() for one in made if NOW - one <= timedelta(days=14)} <= {one.date() for one in left}
    assert len(left) <= 25 + 15


@in_memory
def test_what_a_lost_phone_had_saved_opens_when_a_coordinator_vouches_for_it(town: Cast) -> None:
    phone, dee = uuid7(), town.dee.user.actor
    enrol(device_id=phone, session_key="", by=dee, at=TONIGHT)
    revoke_device(device_id=phone, by=town.rosa.actor, at=TONIGHT)
    record = send(write_up(answer_a_call(town)), by=dee, device=str(phone))
    before = (state_of(record), retry_quarantined(programme_id=town.programme.pk))

    waiting = list_to_vouch_for(by=town.rosa.actor)
    opened = vouch_for_device(device=str(phone), by=town.rosa.actor, at=WRITTEN_AT)

    assert before == (("quarantined", "revoked-device"), 0)
    assert ([(row.device, row.count) for row in waiting], opened) == ([(str(phone), 1)], 1)
    assert (state_of(record), SealedEnvelope.objects.get().vouched_by_id) == (("opened", ""), town.rosa.pk)
    assert LedgerLeaf.objects.filter(action="vouched for", record_id=str(record)).count() == 1
    with pytest.raises(Missing):
        vouch_for_device(device=str(phone), by=dee, at=WRITTEN_AT)
