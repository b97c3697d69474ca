"""The laws of sealing: what was sealed opens as it was, and nothing else opens."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from alongside.confided.vault.rules.sealing import (
    DoesNotOpen,
    blind_index,
    derive,
    new_data_key,
    open_envelope,
    public_point,
    seal,
    seal_envelope,
    unseal,
    unwrap,
    wrap,
)

PROGRAMME = ec.derive_private_key(7_919, ec.SECP256R1())
STRANGER = ec.derive_private_key(7_907, ec.SECP256R1())
ids = st.uuids()
words = st.binary(max_size=600)


@given(record=ids, plain=words, part=st.text(max_size=12))
def test_what_is_sealed_opens_as_it_was(record: UUID, plain: bytes, part: str) -> None:
    key = new_data_key()

    opened = unseal(key, record, seal(key, record, plain, part=part), part=part)

    assert opened == plain


@given(record=ids, other=ids, plain=words)
def test_a_seal_moved_to_another_record_does_not_open(record: UUID, other: UUID, plain: bytes) -> None:
    key = new_data_key()
    sealed = seal(key, record, plain, part="words")

    opens = [does_open(key, one, sealed, "words") for one in {record, other}]

    assert sum(opens) == 1


@given(plain=words, data=st.data())
def test_one_flipped_bit_anywhere_does_not_open(plain: bytes, data: st.DataObject) -> None:
    key, record = new_data_key(), UUID(int=1)
    sealed = bytearray(seal(key, record, plain, part="words"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))

    assert not does_open(key, record, bytes(sealed), "words")


@given(plain=words, cut=st.integers(1, 60))
def test_a_cut_seal_does_not_open(plain: bytes, cut: int) -> None:
    key, record = new_data_key(), UUID(int=1)
    sealed = seal(key, record, plain, part="words")

    assert not does_open(key, record, sealed[:-cut], "words")


def test_another_part_or_another_key_does_not_open() -> None:
    key, record = new_data_key(), UUID(int=1)
    sealed = seal(key, record, b"quiet words", part="words")

    assert not does_open(key, record, sealed, "reason")
    assert not does_open(new_data_key(), record, sealed, "words")


def test_the_same_words_never_look_the_same_twice() -> None:
    key, record = new_data_key(), UUID(int=1)

    seals = {seal(key, record, b"quiet words", part="words") for _ in range(50)}

    assert len(seals) == 50


def test_a_wrapped_key_opens_for_its_own_record_only() -> None:
    wrapping, key = derive(PROGRAMME, "wrap data keys"), new_data_key()
    wrapped = wrap(wrapping, UUID(int=1), key)

    assert unwrap(wrapping, UUID(int=1), wrapped) == key
    with pytest.raises(DoesNotOpen):
        unwrap(wrapping, UUID(int=2), wrapped)
    with pytest.raises(DoesNotOpen):
        unwrap(derive(STRANGER, "wrap data keys"), UUID(int=1), wrapped)


@given(record=ids, plain=words)
def test_an_envelope_opens_for_the_programme_and_its_own_record(record: UUID, plain: bytes) -> None:
    envelope = seal_envelope(public_point(PROGRAMME), record, plain)

    assert open_envelope(PROGRAMME, record, envelope) == plain
    with pytest.raises(DoesNotOpen):
        open_envelope(STRANGER, record, envelope)
    with pytest.raises(DoesNotOpen):
        open_envelope(PROGRAMME, UUID(int=record.int ^ 1), envelope)


@given(noise=st.binary(max_size=200))
def test_noise_is_not_an_envelope(noise: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        open_envelope(PROGRAMME, UUID(int=1), noise)


def test_an_envelope_is_what_rfc_9180_says() -> None:
    """Written out from the RFC (§4.1, §5.1, §5.2): another program's envelope opens here."""
    from tests.confided.vault.rfc9180 import seal_base

    info = b"alongside record v1:" + str(UUID(int=5)).encode()
    envelope = seal_base(public_point(PROGRAMME), info=info, plain=b"quiet words", ephemeral=STRANGER)

    assert open_envelope(PROGRAMME, UUID(int=5), envelope) == b"quiet words"


@given(kind=st.text(max_size=8), said=st.text(max_size=40), other=st.text(max_size=40))
def test_a_blind_index_is_equal_for_equal_words_alone(kind: str, said: str, other: str) -> None:
    key = derive(PROGRAMME, "blind index")

    equal = blind_index(key, kind, said) == blind_index(key, kind, other)

    assert equal == (said == other)
    assert blind_index(key, kind, said) != blind_index(derive(STRANGER, "blind index"), kind, said)


def test_secrets_for_two_purposes_differ() -> None:
    assert derive(PROGRAMME, "wrap data keys") != derive(PROGRAMME, "blind index")


def does_open(key: bytes, record: UUID, sealed: bytes, part: str) -> bool:
    try:
        unseal(key, record, sealed, part=part)
    except DoesNotOpen:
        return False
    return True
