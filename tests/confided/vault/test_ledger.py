"""The ledger of who looked: one leaf a look, only ever added to, and a tamper is found."""

from random import Random
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from alongside.confided.encounters.reads import access_encounter
from alongside.confided.vault.actions import make_head, write_leaf
from alongside.confided.vault.models import LedgerHead, LedgerLeaf
from alongside.confided.vault.reads import list_looks, verify_ledger
from alongside.confided.vault.rules.ledger import LeafFacts, head_of, leaf_digest
from alongside.ground.errors import Missing
from tests.cast import TONIGHT, Cast
from tests.confided.phones import answer_a_call, send, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def test_every_read_is_one_leaf_and_a_refused_one_is_none(town: Cast) -> None:
    luck, people = Random(5), [one.actor for one in (town.dee.user, town.marcus.user, town.rosa, town.sam)]
    records = [
        send(write_up(answer_a_call(town, f"26-{n}", at=later(n * 60))), by=town.dee.user.actor) for n in range(3)
    ]
    expected = []

    for n in range(200):
        who, record = luck.choice(people), luck.choice(records)
        try:
            access_encounter(record, by=who, at=later(300 + n))
            expected.append((who.user_id, "read", str(record), later(300 + n)))
        except Missing:
            pass

    kept = LedgerLeaf.objects.order_by("sequence").values_list("user_id", "action", "record_id", "at")
    assert 20 < len(expected) < 100
    assert list(kept) == expected


def test_a_read_that_is_undone_leaves_no_leaf(town: Cast) -> None:
    record = send(write_up(answer_a_call(town)), by=town.dee.user.actor)

    with pytest.raises(RuntimeError), transaction.atomic(using="confided"):
        access_encounter(record, by=town.dee.user.actor, at=TONIGHT)
        raise RuntimeError

    assert LedgerLeaf.objects.count() == 0


def test_who_looked_is_told_newest_first(town: Cast) -> None:
    add_leaves(town, 3)

    looks = list_looks(record_id=UUID(int=1), by=town.rosa.actor)

    assert [(one.sequence, one.who, one.action) for one in looks] == [(2, "Dee", "read")]


@pytest.mark.parametrize("table", ["vault_ledgerleaf", "vault_ledgerhead"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_store_itself_refuses_to_change_or_remove(town: Cast, table: str, change: str) -> None:
    add_leaves(town, 2)
    make_head(at=TONIGHT)
    column = "programme_id" if table.endswith("leaf") else "size"

    with pytest.raises(DatabaseError, match="the ledger only grows"), transaction.atomic(using="confided"):
        run(change.format(table, column, 9))

    assert (LedgerLeaf.objects.count(), LedgerHead.objects.count()) == (2, 1)


def test_a_leaf_is_not_replaced_by_another_of_its_number(town: Cast) -> None:
    add_leaves(town, 2)
    columns = "sequence, programme_id, user_id, who, action, record_kind, record_id, at, salt, digest"
    copied = f"SELECT {columns.replace('who', repr('Nobody'), 1)} FROM vault_ledgerleaf WHERE sequence = 1"
    verb = "INSERT OR REPLACE" if connections["confided"].vendor == "sqlite" else "INSERT"

    with pytest.raises(DatabaseError), transaction.atomic(using="confided"):
        run(f"{verb} INTO vault_ledgerleaf ({columns}) {copied}")

    assert list(LedgerLeaf.objects.order_by("sequence").values_list("who", flat=True)) == ["Dee", "Dee"]


def test_a_sound_ledger_is_sound_with_its_heads(town: Cast) -> None:
    add_leaves(town, 5)
    make_head(at=TONIGHT)
    add_leaves(town, 4)
    make_head(at=TONIGHT)

    found = verify_ledger()

    assert (found.leaves, found.heads, found.first_wrong) == (9, 2, "")
    assert make_head(at=TONIGHT) is None


TAMPERS: dict[str, tuple[str, str]] = {
    "who": ("UPDATE vault_ledgerleaf SET who = 'Nobody' WHERE sequence = 3", "leaf 3"),
    "which person": ("UPDATE vault_ledgerleaf SET user_id = 1 + COALESCE(user_id, 0) WHERE sequence = 3", "leaf 3"),
    "what": ("UPDATE vault_ledgerleaf SET action = 'nothing' WHERE sequence = 3", "leaf 3"),
    "which record": ("UPDATE vault_ledgerleaf SET record_id = 'x' WHERE sequence = 3", "leaf 3"),
    "whose programme": ("UPDATE vault_ledgerleaf SET programme_id = 0 WHERE sequence = 3", "leaf 3"),
    "when": ("UPDATE vault_ledgerleaf SET at = '2020-01-01 00:00:00' WHERE sequence = 3", "leaf 3"),
    "taken out": ("DELETE FROM vault_ledgerleaf WHERE sequence = 3", "leaf 3 is missing"),
    "cut short": ("DELETE FROM vault_ledgerleaf WHERE sequence > 4", "head 6"),
    "a head": ("UPDATE vault_ledgerhead SET size = 5", "head 5"),
}


@pytest.mark.parametrize("tamper", TAMPERS)
def test_a_tamper_by_somebody_with_the_whole_store_is_found(town: Cast, tamper: str) -> None:
    add_leaves(town, 6)
    make_head(at=TONIGHT)
    sql, says = TAMPERS[tamper]

    take_the_triggers_away()
    run(sql)

    assert verify_ledger().first_wrong == says


def test_a_leaf_written_anew_with_a_right_digest_is_found_by_the_head(town: Cast) -> None:
    add_leaves(town, 4)
    make_head(at=TONIGHT)
    leaf = LedgerLeaf.objects.get(sequence=2)
    facts = LeafFacts(2, leaf.programme_id, leaf.user_id, "Nobody", leaf.action, leaf.record_kind, leaf.record_id,
                      leaf.at.isoformat())  # fmt: skip

    take_the_triggers_away()
    LedgerLeaf.objects.filter(pk=2).update(who="Nobody", digest=leaf_digest(bytes(leaf.salt), facts))

    assert verify_ledger().first_wrong == "head 4"


@given(leaves=st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20), data=st.data())
def test_a_head_differs_when_any_leaf_under_it_does(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda one: one != leaves[place]))

    changed = [*leaves[:place], other, *leaves[place + 1 :]]

    assert head_of(changed) != head_of(leaves)
    assert head_of(leaves[:-1]) != head_of(leaves)


def add_leaves(town: Cast, count: int) -> None:
    for n in range(count):
        write_leaf(action="read", record_kind="encounter", record_id=UUID(int=n), by=town.dee.user.actor, at=TONIGHT)


def run(sql: str) -> None:
    with connections["confided"].cursor() as cursor:
        cursor.execute(sql)


def take_the_triggers_away() -> None:
    """Do what somebody with the whole store can do. The test's own transaction puts them back."""
    for table in ("vault_ledgerleaf", "vault_ledgerhead"):
        for change in ("update", "delete"):
            on = f" ON {table}" if connections["confided"].vendor == "postgresql" else ""
            run(f"DROP TRIGGER {table}_no_{change}{on}")
