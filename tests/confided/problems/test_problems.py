"""The root problem outlives the call: it opens by itself, later calls attach, the next worker knows beforehand."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alongside.confided.problems.models import Problem, ProblemVisit
from alongside.confided.problems.reads import list_countable, list_place_notes
from alongside.confided.problems.rules.notes import Visit, notes_of
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.dispatch.reads import access_response_facts
from tests.cast import TONIGHT, Cast
from tests.confided.phones import answer_a_call, send, write_up
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def place_of(response: UUID) -> str:
    facts = access_response_facts(response)
    assert facts is not None and facts.place_key
    return facts.place_key


def visit(town: Cast, number: str, minutes: float, *roots: str, address: str = "1200 N ELM ST") -> UUID:
    at = later(minutes)
    response = answer_a_call(town, number, at=at, address=address)
    send(write_up(response, root_problems=list(roots)), by=town.dee.user.actor, made_at=at, at=later(minutes + 45))
    return response


def test_a_root_problem_opens_a_problem_and_later_calls_there_attach(town: Cast) -> None:
    visit(town, "26-0001", 0, "neighbour_history")
    visit(town, "26-0002", 90, "neighbour_history", "environment")
    visit(town, "26-0003", 180, "money", address="700 S OAK AV")

    assert sorted(problem.visits.count() for problem in Problem.objects.all()) == [1, 2]
    assert sorted(one.kinds for one in list_countable(programme_id=town.programme.pk)) == [
        ("environment", "neighbour_history"),
        ("money",),
    ]


def test_without_a_root_problem_nothing_opens(town: Cast) -> None:
    visit(town, "26-0001", 0)

    assert Problem.objects.count() == 0


def test_a_later_call_attaches_even_when_nobody_names_the_root_again(town: Cast) -> None:
    visit(town, "26-0001", 0, "neighbour_history")
    visit(town, "26-0002", 90)

    assert [(one.visits, one.kinds) for one in list_countable(programme_id=town.programme.pk)] == [
        (2, ("neighbour_history",))
    ]


def test_the_next_worker_knows_before_arriving_and_the_look_is_written_down(town: Cast) -> None:
    place = place_of(visit(town, "26-0001", 0, "neighbour_history"))
    ring(town, "26-0002", at=later(90))

    notes = list_place_notes(place_key=place, by=town.dee.user.actor, at=later(91))

    assert [(one.code, one.value) for one in notes] == [
        ("visits", 1),
        ("last", TONIGHT.isoformat()),
        ("kind", "neighbour_history"),
    ]
    assert list(LedgerLeaf.objects.values_list("who", "action", "record_kind")) == [
        ("Dee", "read place notes", "problem")
    ]


def test_nobody_who_is_not_on_the_way_there_knows(town: Cast) -> None:
    place = place_of(visit(town, "26-0001", 0, "neighbour_history"))

    for by in (town.dee.user, town.marcus.user, town.rosa, town.sam, town.lind, town.pat):
        with pytest.raises(Missing):
            list_place_notes(place_key=place, by=by.actor, at=later(91))
    assert LedgerLeaf.objects.count() == 0


def test_a_place_without_a_problem_has_no_notes(town: Cast) -> None:
    response = answer_a_call(town, end="")

    assert list_place_notes(place_key=place_of(response), by=town.dee.user.actor, at=later(5)) == []


def test_the_place_is_found_but_cannot_be_read(town: Cast) -> None:
    place = place_of(visit(town, "26-0001", 0, "neighbour_history"))

    row = Problem.objects.values().get()

    assert place.encode() not in bytes(row["place_index"])
    assert b"neighbour" not in bytes(ProblemVisit.objects.get().kinds)


def test_the_store_refuses_two_open_problems_at_one_place(town: Cast) -> None:
    visit(town, "26-0001", 0, "neighbour_history")
    first = Problem.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic(using="confided"):
        Problem.objects.create(
            id=uuid7(), programme_id=first.programme_id, place_index=first.place_index, opened_at=TONIGHT
        )

    assert Problem.objects.count() == 1


@given(visits=st.lists(st.builds(Visit, st.just(TONIGHT), st.tuples(st.sampled_from(["money", "food", "school"])))))
def test_notes_count_every_visit_and_name_at_most_four_kinds(visits: list[Visit]) -> None:
    notes = dict.fromkeys(code for code, _ in notes_of(visits))

    assert bool(notes) == bool(visits)
    kinds = {kind for one in visits for kind in one.kinds}
    assert sum(code == "kind" for code, _ in notes_of(visits)) == len(kinds)
