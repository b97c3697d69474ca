"""The pages of the shift's log and of its hand-over."""

import pytest
from django.test import Client

from alongside.doors.console.pages.watch import KIND_SAYS, SENTENCE_SAYS
from alongside.ground.audience import Role
from alongside.street.people.models import User
from alongside.street.watch.actions import hand_over_shift, write_line
from alongside.street.watch.models import HandOver, LogLine
from alongside.street.watch.rules.radio import SENTENCES
from alongside.street.watch.rules.words import LineKind
from tests.cast import TONIGHT, Cast

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default"])


def test_every_sentence_of_the_log_is_said_as_the_rules_say_it() -> None:
    assert {word: str(says) for word, says in SENTENCE_SAYS.items()} == SENTENCES
    assert set(KIND_SAYS) == set(LineKind)


def test_a_line_is_written_and_read(desk: Client, ring: Ring) -> None:
    ring("26-1", minutes=3)

    answer = desk.post("/console/log/line", {"says": "Marcus rests until ten <b>"})
    page = desk.get("/console/log").content.decode()

    assert (answer.status_code, answer["location"]) == (302, "/console/log")
    assert "Rosa: Marcus rests until ten &lt;b&gt;" in page
    assert "1200 block of N Elm St: a worker is asked for." in page


def test_a_refused_line_stays_in_the_field(desk: Client) -> None:
    answer = desk.post("/console/log/line", {"says": "x" * 250})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This has 250 characters; 200 fit." in page
    assert "x" * 250 in page
    assert LogLine.objects.count() == 0


@pytest.mark.parametrize("day", ["yesterday", "2026-13-99", "0001-01-01", "9999-12-31", "' OR 1=1"])
def test_a_strange_day_is_tonight(desk: Client, mapped: Cast, day: str) -> None:
    write_line(says="tonight", by=mapped.rosa.actor, at=TONIGHT)

    page = desk.get("/console/log", {"day": day}).content.decode()

    assert "Rosa: tonight" in page


def test_a_day_and_a_kind_are_picked(desk: Client, mapped: Cast, ring: Ring) -> None:
    ring("26-1", minutes=3)
    write_line(says="tonight", by=mapped.rosa.actor, at=TONIGHT)

    notes = desk.get("/console/log", {"day": "2026-05-14", "kind": "note"}).content.decode()
    before = desk.get("/console/log", {"day": "2026-05-13"}).content.decode()

    assert ("Rosa: tonight" in notes, "a worker is asked for" in notes) == (True, False)
    assert "A quiet shift." in before


def test_the_shift_is_handed_on_and_taken(client: Client, mapped: Cast, ring: Ring) -> None:
    ring("26-1", minutes=3)
    noor = User.objects.create_user("noor@example.org", name="Noor", role=Role.COORDINATOR, programme=mapped.programme)
    client.force_login(mapped.rosa)
    client.post("/console/hand-over", {"says": "Elm is loud."})
    number = HandOver.objects.get().pk
    own = client.get("/console/hand-over").content.decode()
    refused = client.post(f"/console/hand-over/{number}/take")
    client.force_login(noor)
    shown = client.get("/console/hand-over").content.decode()
    taken = client.post(f"/console/hand-over/{number}/take")
    after = client.get("/console/hand-over").content.decode()

    assert "1 thing stood open" in own
    assert "I have it" not in own
    assert refused.status_code == 422
    assert ("Elm is loud." in shown, "I have it" in shown) == (True, True)
    assert (taken.status_code, taken["location"]) == (302, "/console/")
    assert "Noor has it" in after


@pytest.mark.parametrize("who", ["dee", "lind", "pat", "sam"])
@pytest.mark.parametrize("where", ["log", "hand-over"])
def test_nobody_else_reads_the_log(who: str, where: str, client: Client, mapped: Cast) -> None:
    person = getattr(mapped, who)
    client.force_login(getattr(person, "user", person))
    hand_over_shift(says="", by=mapped.rosa.actor, at=TONIGHT)

    assert client.get(f"/console/{where}").status_code == 404
