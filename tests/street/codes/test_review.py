"""Two people say what a code means, on their own; a third decides where they differ."""

from datetime import timedelta

import pytest

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.codes.actions import (
    AnsweredAlready,
    NotSure,
    NotYetSettled,
    SettledAlready,
    open_again,
    review_code,
)
from alongside.street.codes.reads import access_code, access_history, guess, list_disputes, list_mappings, queue_codes
from alongside.street.intake.actions import NoSuchCategory
from alongside.street.intake.models import Call, CodeMapping
from alongside.street.people.models import User
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast
from tests.street.calls import ring as ring_live

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
CALM = {"weapon": False, "violence": False, "crime": False, "medical": False, "wants_police": False}
LATER = TONIGHT + timedelta(days=2)


def say(who: User, code: str, category: str, confidence: str = "very", **more: object) -> str:
    """One person's answer, and where the code then stands."""
    done = review_code(code=code, category=category, confidence=confidence, by=who.actor, at=LATER, **more)  # type: ignore[arg-type]
    return done.standing.value


def test_two_who_agree_settle_a_code_and_its_calls_get_the_category(cast: Cast, ring: Ring) -> None:
    ring("STREET SLEEPERS", 3)

    stands = [
        say(cast.rosa, "STREET SLEEPERS", "public_space"),
        say(cast.sam, "STREET SLEEPERS", "public_space", "low"),
    ]

    assert stands == ["half", "agreed"]
    assert set(Call.objects.values_list("category", flat=True)) == {"public_space"}
    (kept,) = list_mappings(cast.rosa.actor)
    assert (kept.how, kept.category, kept.meanings[0].confirmed_at) == ("confirmed", "public_space", LATER)
    assert [(one.name, one.confidence) for one in kept.answers] == [("Rosa", "very"), ("Sam", "low")]


def test_new_calls_get_a_confirmed_meaning_at_once(cast: Cast, ring: Ring) -> None:
    ring("LOITERERS AT IT")
    for who in (cast.rosa, cast.sam):
        say(who, "LOITERERS AT IT", "public_space")

    ring("LOITERERS AT IT", at=LATER)

    assert list(Call.objects.values_list("category", flat=True)) == ["public_space", "public_space"]


def test_a_third_decides_where_two_differ(cast: Cast, ring: Ring, third: User) -> None:
    ring("SUBJ REFUSES", 2)
    say(cast.rosa, "SUBJ REFUSES", "unwanted_person")

    stands = [say(cast.sam, "SUBJ REFUSES", "other"), say(third, "SUBJ REFUSES", "unwanted_person", why="the door")]

    assert stands == ["disputed", "decided"]
    assert set(Call.objects.values_list("category", flat=True)) == {"unwanted_person"}
    assert list_disputes(cast.rosa.actor) == []


def test_nobody_sees_an_answer_before_giving_their_own(cast: Cast, ring: Ring) -> None:
    ring("BAD NOISES MAYBE")
    say(cast.rosa, "BAD NOISES MAYBE", "distress", why="rosa's own words")

    before = access_code("BAD NOISES MAYBE", cast.sam.actor)
    history = access_history("BAD NOISES MAYBE", cast.sam.actor)
    (waiting,), _ = queue_codes(cast.sam.actor)

    for seen in (before, waiting):
        assert (seen.answered, seen.answers, seen.standing.value) == (1, (), "half")
    assert [(one.answered, one.answers) for one in history.rounds] == [(1, ())]
    assert "distress" not in repr(history).replace(repr(before.guess), "").replace("Disputed", "")
    say(cast.sam, "BAD NOISES MAYBE", "other")
    assert [one.category for one in access_code("BAD NOISES MAYBE", cast.sam.actor).answers] == ["distress", "other"]


def test_one_person_answers_once_and_never_settles_alone(cast: Cast, ring: Ring) -> None:
    ring("PARKED ODDLY")
    say(cast.rosa, "PARKED ODDLY", "parking_property")

    with pytest.raises(AnsweredAlready):
        say(cast.rosa, "PARKED ODDLY", "parking_property")

    assert (CodeMapping.objects.count(), access_code("PARKED ODDLY", cast.rosa.actor).standing.value) == (0, "half")


def test_what_is_settled_is_not_answered_again_until_it_is_opened(cast: Cast, ring: Ring, third: User) -> None:
    ring("KIDS OUT THERE", 2)
    with pytest.raises(NotYetSettled):
        open_again(code="KIDS OUT THERE", why="", by=cast.rosa.actor, at=LATER)
    for who in (cast.rosa, cast.sam):
        say(who, "KIDS OUT THERE", "youth")
    with pytest.raises(SettledAlready):
        say(third, "KIDS OUT THERE", "other")

    number = open_again(code="KIDS OUT THERE", why="it means the school now", by=third.actor, at=LATER)
    still = access_code("KIDS OUT THERE", cast.rosa.actor).category
    for who in (cast.rosa, third):
        say(who, "KIDS OUT THERE", "other", applies_from=TONIGHT + timedelta(minutes=30))

    assert (number, still) == (2, "youth")
    assert list(Call.objects.order_by("created_at").values_list("category", flat=True)) == ["youth", "other"]
    history = access_history("KIDS OUT THERE", cast.rosa.actor)
    assert [(one.number, one.why, one.answered) for one in history.rounds] == [
        (2, "it means the school now", 2),
        (1, "", 2),
    ]
    assert [one.category for one in history.row.meanings] == ["other", "youth"]


def test_people_may_say_that_a_code_hides_both(cast: Cast, ring: Ring) -> None:
    ring("LOUD DISPUTE MUSIC")
    before = Call.objects.get().category
    for who in (cast.rosa, cast.sam):
        say(who, "LOUD DISPUTE MUSIC", "hides_both")

    ring("LOUD DISPUTE MUSIC", at=LATER)

    assert (before, list(Call.objects.values_list("category", flat=True))) == ("noise", ["", ""])


@pytest.mark.parametrize(
    ("category", "confidence", "refused"),
    [
        ("dragons", "very", NoSuchCategory),
        ("", "very", NoSuchCategory),
        ("noise", "", NotSure),
        ("noise", "so", NotSure),
    ],
)
def test_an_answer_needs_a_category_of_ours_and_a_confidence(
    cast: Cast, ring: Ring, category: str, confidence: str, refused: type[Exception]
) -> None:
    ring("HUM")

    with pytest.raises(refused):
        say(cast.rosa, "HUM", category, confidence)


def test_only_people_review_and_only_codes_that_were_seen_here(cast: Cast, ring: Ring) -> None:
    ring("HUM")

    for code, by in (("HUM", the_system(cast.programme.pk)), ("NEVER SEEN", cast.rosa.actor), ("", cast.rosa.actor)):
        with pytest.raises(Missing):
            review_code(code=code, category="noise", confidence="very", by=by, at=LATER)


def test_a_guess_is_never_kept_and_never_makes_a_call_eligible(cast: Cast, ring: Ring) -> None:
    start_first_protocol(by=cast.rosa.actor, at=TONIGHT - timedelta(days=30))
    nature = "NEIGHBORLY ISSUE"
    told = {"category": "", "initial_nature": nature, "answers": CALM}
    received = ring_live(cast, **told)
    ring(nature)

    guessed, row = guess("", nature), access_code(nature, cast.rosa.actor)

    assert (guessed.category, guessed.certainty > 0.6) == ("neighbour_dispute", True)
    assert (row.how, row.category, set(Call.objects.values_list("category", flat=True))) == ("guess", "", {""})
    assert received.outcome == "not_assessed"
    for who in (cast.rosa, cast.sam):
        say(who, nature, "neighbour_dispute")
    assert ring_live(cast, "26-0002", LATER, **told).outcome == "eligible"


def test_what_the_centre_stated_itself_is_left_alone(cast: Cast, ring: Ring) -> None:
    ring("HUM", 2)
    stated = Call.objects.order_by("id").first()
    assert stated is not None
    Call.objects.filter(pk=stated.pk).update(category="welfare_check")

    for who in (cast.rosa, cast.sam):
        say(who, "HUM", "noise")

    assert list(Call.objects.order_by("id").values_list("category", flat=True)) == ["welfare_check", "noise"]


def test_a_code_with_many_calls_is_finished_by_the_runner(
    cast: Cast, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alongside.ground.jobs.models import Job
    from alongside.street.intake.actions import apply_meaning, meanings

    monkeypatch.setattr(meanings, "AT_ONCE", 2)
    ring("HUM", 5)
    for who in (cast.rosa, cast.sam):
        say(who, "HUM", "noise")
    at_once = Call.objects.filter(category="noise").count()
    job = Job.objects.get(kind="apply_meaning")

    while not apply_meaning(mapping_id=job.asked["mapping"], programme_id=cast.programme.pk, at=LATER, most=2)[1]:
        pass

    assert (at_once, Call.objects.filter(category="noise").count()) == (2, 5)
