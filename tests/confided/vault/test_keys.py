"""The programme key on its disk, and the keys of records in their own store."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from alongside.confided.vault.actions import (
    KeyAmongStores,
    RecordIsForgotten,
    VaultIsLocked,
    blind,
    forget_key,
    keep_sealed,
    make_programme_key,
    open_kept,
    public_key,
)
from alongside.confided.vault.models import DataKey
from alongside.confided.vault.rules.sealing import DoesNotOpen
from alongside.ground.ids import uuid7
from tests.cast import TONIGHT

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def test_the_key_file_is_its_owners_alone(settings: Any, tmp_path: Path) -> None:
    settings.PROGRAMME_KEY_FILE = tmp_path / "far" / "programme.key"

    make_programme_key()

    assert stat.S_IMODE(settings.PROGRAMME_KEY_FILE.stat().st_mode) == 0o600
    assert (len(public_key()), public_key()[0]) == (65, 4)


def test_a_second_key_is_never_written_over_the_first(settings: Any, tmp_path: Path) -> None:
    settings.PROGRAMME_KEY_FILE = tmp_path / "programme.key"
    make_programme_key()
    first = settings.PROGRAMME_KEY_FILE.read_bytes()

    make_programme_key()

    assert settings.PROGRAMME_KEY_FILE.read_bytes() == first


def test_the_key_may_not_lie_among_the_stores(settings: Any) -> None:
    settings.PROGRAMME_KEY_FILE = Path(settings.DATA) / "programme.key"

    with pytest.raises(KeyAmongStores):
        make_programme_key()
    assert not settings.PROGRAMME_KEY_FILE.exists()


@pytest.mark.parametrize(
    "content",
    [None, b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
    ids=["missing", "empty", "words", "broken"],
)
def test_a_key_that_cannot_be_used_locks_the_vault_and_says_what_to_do(
    settings: Any, tmp_path: Path, content: bytes | None
) -> None:
    settings.PROGRAMME_KEY_FILE = tmp_path / "programme.key"
    if content is not None:
        settings.PROGRAMME_KEY_FILE.write_bytes(content)
        settings.PROGRAMME_KEY_FILE.chmod(0o600)

    with pytest.raises(VaultIsLocked) as locked:
        public_key()

    assert locked.value.code == "vault.locked"
    assert "ALONGSIDE_KEY_FILE" in locked.value.next_step


def test_a_key_that_others_can_read_locks_the_vault(settings: Any, tmp_path: Path) -> None:
    settings.PROGRAMME_KEY_FILE = tmp_path / "programme.key"
    make_programme_key()
    settings.PROGRAMME_KEY_FILE.chmod(0o640)

    with pytest.raises(VaultIsLocked) as locked:
        public_key()

    assert locked.value.message == "The programme key cannot be read: others on this machine may read it too."


def test_the_liaison_process_has_no_key_at_all(settings: Any) -> None:
    settings.PROGRAMME_KEY_FILE = None

    with pytest.raises(VaultIsLocked):
        public_key()


def test_what_one_programme_key_wrapped_another_does_not_open(settings: Any, tmp_path: Path) -> None:
    record = uuid7()
    sealed = keep_sealed(record, b"quiet words", part="note", at=TONIGHT)
    settings.PROGRAMME_KEY_FILE = tmp_path / "other.key"
    make_programme_key()

    with pytest.raises(DoesNotOpen):
        open_kept(record, sealed, part="note")


def test_each_record_has_one_key_of_its_own() -> None:
    first, second = uuid7(), uuid7()

    keep_sealed(first, b"a", part="note", at=TONIGHT)
    keep_sealed(first, b"b", part="other", at=TONIGHT)
    keep_sealed(second, b"c", part="note", at=TONIGHT)

    wrapped = {bytes(one) for one in DataKey.objects.values_list("wrapped", flat=True)}
    assert set(DataKey.objects.values_list("record_id", flat=True)) == {first, second}
    assert len(wrapped) == 2


def test_forgetting_a_key_forgets_the_record_and_no_other() -> None:
    gone, stays = uuid7(), uuid7()
    sealed = {one: keep_sealed(one, b"quiet words", part="note", at=TONIGHT) for one in (gone, stays)}

    forget_key(gone)

    assert open_kept(stays, sealed[stays], part="note") == b"quiet words"
    with pytest.raises(RecordIsForgotten):
        open_kept(gone, sealed[gone], part="note")


def test_the_key_store_leaves_no_trace_of_what_it_removed() -> None:
    with connections["keys"].cursor() as cursor:
        read_back = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "journal_mode")}

    assert read_back == {"secure_delete": 1, "journal_mode": "delete"}


def test_blind_indexes_of_equal_words_are_equal() -> None:
    assert blind("place", "1200 block of n elm st") == blind("place", "1200 block of n elm st")
    assert blind("place", "1200 block of n elm st") != blind("name", "1200 block of n elm st")
