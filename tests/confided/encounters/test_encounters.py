"""Who may read an encounter, how one's own is replaced, and what may be counted of it."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest

from alongside.confided.encounters.actions import replace_encounter
from alongside.confided.encounters.models import Encounter
from alongside.confided.encounters.reads import (
    access_encounter,
    count_unwritten_by_worker,
    list_countable,
    list_own_encounters,
    list_unwritten,
)
from alongside.confided.vault.actions import NotReadable, forget_key
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.dispatch.models import Response
from alongside.street.people.models import Programme
from tests.cast import Cast
from tests.confided.phones import WRITTEN_AT, answer_a_call, send, write_up
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture
def record(town: Cast) -> UUID:
    """An encounter that Dee wrote."""
    return send(write_up(answer_a_call(town)), by=town.dee.user.actor)


def people(town: Cast) -> dict[str, Actor]:
    elsewhere = Programme.objects.create(name="Elsewhere", slug="elsewhere")
    dee = town.dee.user.actor
    return {
        "author": dee,
        "other worker": town.marcus.user.actor,
        "coordinator": town.rosa.actor,
        "director": town.sam.actor,
        "officer": town.lind.actor,
        "call-taker": town.pat.actor,
        "system": the_system(town.programme.pk),
        "machine": Actor(programme_id=town.programme.pk, machine="feed"),
        "author of another programme": Actor(elsewhere.pk, dee.user_id, dee.role, dee.worker_id, dee.name),
    }


def reads(by: Actor, record: UUID) -> bool:
    try:
        access_encounter(record, by=by, at=WRITTEN_AT)
    except Missing:
        return False
    return True


def test_the_author_reads_back_every_word(town: Cast, record: UUID) -> None:
    read = access_encounter(record, by=town.dee.user.actor, at=WRITTEN_AT)

    assert [(one.role, one.name) for one in read.people] == [("victim", "Quillon"), ("neighbour", "")]
    assert (read.needs, read.root_problems, read.done) == (
        ("housing",),
        ("neighbour_history",),
        ("mediated", "listened"),
    )
    assert (read.disposition, read.note, read.occurred_at) == (
        "stayed_in_community",
        "They will talk on Sunday.",
        WRITTEN_AT,
    )


def test_access_by_role_to_an_encounter_one_is_not_assigned_to(town: Cast, record: UUID) -> None:
    answers = {who: reads(by, record) for who, by in people(town).items()}

    assert answers == {who: who == "author" for who in answers}


def test_access_by_role_when_marcus_was_the_partner(town: Cast, record: UUID) -> None:
    Response.objects.update(partner_id=town.marcus.pk)

    answers = {who: reads(by, record) for who, by in people(town).items()}

    assert answers == {who: who in ("author", "other worker") for who in answers}


def test_what_is_not_there_looks_like_what_is_not_ones_own(town: Cast, record: UUID) -> None:
    marcus, said = town.marcus.user.actor, []

    for one in (record, uuid7()):
        with pytest.raises(Missing) as refused:
            access_encounter(one, by=marcus, at=WRITTEN_AT)
        said.append(refused.value.as_dict())

    assert said[0] == said[1]


def test_a_write_up_is_replaced_and_the_old_one_stays_readable(town: Cast, record: UUID) -> None:
    dee, fresh = town.dee.user.actor, uuid7()
    response = Encounter.objects.get().response_id

    replace_encounter(
        encounter_id=record, new_id=fresh, body=write_up(response, note="Sunday it is."), by=dee, at=later(90)
    )

    old, new = (access_encounter(one, by=dee, at=later(91)) for one in (record, fresh))
    assert (old.note, old.struck_at) == ("They will talk on Sunday.", later(90))
    assert (new.note, new.struck_at, new.occurred_at) == ("Sunday it is.", None, WRITTEN_AT)
    assert [(one.id, one.is_struck) for one in list_own_encounters(by=dee)] == [(record, True), (fresh, False)]
    assert [one.encounter_id for one in list_countable(programme_id=town.programme.pk)] == [fresh]


def test_only_the_author_replaces_and_only_once(town: Cast, record: UUID) -> None:
    body = write_up(Encounter.objects.get().response_id)

    def replace(by: Actor) -> None:
        replace_encounter(encounter_id=record, new_id=uuid7(), body=body, by=by, at=later(90))

    for by in (town.marcus.user.actor, town.rosa.actor, town.sam.actor):
        with pytest.raises(Missing):
            replace(by)
    replace(town.dee.user.actor)

    with pytest.raises(Missing):
        replace(town.dee.user.actor)
    assert Encounter.objects.count() == 2


def test_a_replacement_that_makes_no_sense_changes_nothing(town: Cast, record: UUID) -> None:
    body = write_up(Encounter.objects.get().response_id, needs=["a castle"])

    with pytest.raises(NotReadable):
        replace_encounter(encounter_id=record, new_id=uuid7(), body=body, by=town.dee.user.actor, at=later(90))

    assert Encounter.objects.get().struck_at is None


def test_the_list_of_ones_own_opens_nothing(town: Cast, record: UUID) -> None:
    mine = list_own_encounters(by=town.dee.user.actor)

    assert [one.id for one in mine] == [record]
    assert list_own_encounters(by=town.marcus.user.actor) == []
    assert LedgerLeaf.objects.count() == 0


def test_what_is_unwritten_is_told_until_it_is_written(town: Cast) -> None:
    dee = town.dee.user.actor
    first, second = answer_a_call(town), answer_a_call(town, "26-0002", at=later(90))
    answer_a_call(town, "26-0003", at=later(180), end="not_found")

    owed = {one.id for one in list_unwritten(by=dee)}
    send(write_up(first), by=dee)

    assert owed == {first, second}
    assert [one.id for one in list_unwritten(by=dee)] == [second]
    assert count_unwritten_by_worker(by=town.rosa.actor) == {town.dee.pk: 1}


def test_what_is_countable_has_codes_and_no_words(town: Cast, record: UUID) -> None:
    rows = [asdict(one) for one in list_countable(programme_id=town.programme.pk)]

    assert rows == [
        {
            "encounter_id": record,
            "response_id": Encounter.objects.get().response_id,
            "occurred_at": WRITTEN_AT,
            "people_met": 2,
            "needs": ("housing",),
            "root_problems": ("neighbour_history",),
            "done": ("mediated", "listened"),
            "disposition": "stayed_in_community",
        }
    ]
    assert "Quillon" not in str(rows) and "Sunday" not in str(rows)


def test_what_was_forgotten_is_not_counted_and_not_read(town: Cast, record: UUID) -> None:
    forget_key(record)

    assert list(list_countable(programme_id=town.programme.pk)) == []
    with pytest.raises(Exception, match="forgotten on request"):
        access_encounter(record, by=town.dee.user.actor, at=WRITTEN_AT)


def test_an_encounter_of_a_call_in_progress_is_kept_too(town: Cast) -> None:
    response = answer_a_call(town, end="")

    record = send(write_up(response), by=town.dee.user.actor, made_at=later(10), at=later(10) + timedelta(seconds=2))

    assert access_encounter(record, by=town.dee.user.actor, at=later(11)).response_id == response
