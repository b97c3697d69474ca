"""Screening is kept, protocols are followed and never rewritten, hazards do not vanish."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from alongside.ground.actor import the_system
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.screening.actions import (
    FIRST_PROTOCOL,
    adopt_draft,
    begin_draft,
    clear_hazard,
    keep_hazard,
    save_draft,
    screen_call,
    screen_many,
    set_hazard,
    start_protocol,
    withdraw_version,
)
from alongside.street.screening.actions.hazards import HazardIsMarked
from alongside.street.screening.actions.protocols import NotInThePast, TookEffectAlready, VersionIsTaken
from alongside.street.screening.models import ProtocolVersion, ScreeningRecord
from alongside.street.screening.reads import (
    access_version,
    current_protocol,
    facts_of_calls,
    latest_screening,
    list_versions,
    stream_columns,
    try_protocol,
)
from alongside.street.screening.rules import CallFacts, Outcome, read_protocol, screen
from alongside.street.screening.rules.columns import screen_columns
from alongside.street.screening.rules.work import learn_minutes
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])

FIRST = FIRST_PROTOCOL.read_text()
DAY = timedelta(days=1)


def call(town: Cast, number: str, *, at: Any = TONIGHT, place: str = "1200 N Elm St", **facts: Any) -> int:
    """Record one call, unscreened."""
    report = CallReport(
        event_number=number,
        created_at=at,
        call_source=CallSource.CENTRE,
        address=place,
        **{"category": "noise", **facts},
    )
    return record_call(source="centre", report=report, by=town.rosa.actor, at=at, is_history=True).call_id


def mark(town: Cast, at: Any = TONIGHT, days: int = 30, place: str = "1234 N Elm Street") -> int:
    """Mark a dog at Elm Street."""
    row = set_hazard(
        place=place,
        what="animal",
        says="Two dogs",
        review_at=at + DAY,
        expires_at=at + days * DAY,
        by=town.rosa.actor,
        at=at,
    )
    return row.hazard_id


def outcome(town: Cast, call_id: int, at: Any) -> Outcome:
    return screen_call(call_id=call_id, facts=CallFacts("noise"), by=town.rosa.actor, at=at).outcome


def follow(town: Cast, at: Any, effective_at: Any, **change: Any) -> int:
    """Follow the protocol with one in which noise is not ours."""
    by = town.rosa.actor
    draft = begin_draft(by=by, at=at)
    body = json.loads(json.dumps(draft.body))
    body["rules"][1]["values"].remove("noise")
    saved = save_draft(body=body | change, revision=draft.revision, by=by, at=at)
    return adopt_draft(
        effective_at=effective_at, why="Noise goes to the noise patrol.", revision=saved.revision, by=by, at=at
    ).version_id


def test_a_hazard_rules_out_then_asks_and_never_vanishes(town: Cast) -> None:
    here = call(town, "1")
    elsewhere = call(town, "2", place="800 N Oak St")
    nowhere = call(town, "3", place="")
    before = [outcome(town, one, TONIGHT) for one in (here, elsewhere, nowhere)]
    hazard = mark(town)

    marked = [outcome(town, one, TONIGHT + DAY) for one in (here, elsewhere, nowhere)]
    lapsed = outcome(town, here, TONIGHT + 31 * DAY)
    clear_hazard(hazard_id=hazard, why="The dogs moved away", by=town.rosa.actor, at=TONIGHT + 32 * DAY)
    cleared = [outcome(town, one, TONIGHT + 33 * DAY) for one in (here, nowhere)]

    assert before == [Outcome.ELIGIBLE] * 3
    assert marked == [Outcome.INELIGIBLE, Outcome.ELIGIBLE, Outcome.NOT_ASSESSED]
    assert (lapsed, cleared) == (Outcome.NOT_ASSESSED, [Outcome.ELIGIBLE] * 2)


def test_a_hazard_is_marked_once_and_kept_by_following_it(town: Cast) -> None:
    hazard = mark(town)
    with pytest.raises(HazardIsMarked):
        mark(town)

    kept = keep_hazard(
        hazard_id=hazard,
        says="",
        review_at=TONIGHT + 9 * DAY,
        expires_at=TONIGHT + 60 * DAY,
        by=town.rosa.actor,
        at=TONIGHT + DAY,
    )

    assert (kept.says, kept.expires_at) == ("Two dogs", TONIGHT + 60 * DAY)


def test_only_a_supervisor_clears_a_hazard(town: Cast) -> None:
    from alongside.ground.errors import Missing

    hazard = mark(town)

    for nobody in (town.dee.user.actor, the_system(town.programme.pk)):
        with pytest.raises(Missing):
            clear_hazard(hazard_id=hazard, why="It looks quiet", by=nobody, at=TONIGHT + DAY)


def test_a_protocol_to_come_holds_from_its_day_on(town: Cast) -> None:
    version = follow(town, TONIGHT, TONIGHT + 7 * DAY)

    held = [current_protocol(programme_id=town.programme.pk, at=TONIGHT + days * DAY).version for days in (0, 6, 7, 8)]
    states = [row.state for row in list_versions(by=town.rosa.actor, at=TONIGHT)]
    later = [row.state for row in list_versions(by=town.rosa.actor, at=TONIGHT + 8 * DAY)]

    assert held == ["1", "1", "2", "2"]
    assert (states, later) == (["coming", "effective"], ["effective", "superseded"])
    assert access_version(version, by=town.rosa.actor, at=TONIGHT).until_at is None


def test_a_version_is_withdrawn_before_and_not_after_it_takes_effect(town: Cast) -> None:
    first = follow(town, TONIGHT, TONIGHT + 7 * DAY)
    withdraw_version(version_id=first, by=town.rosa.actor, at=TONIGHT + DAY)
    second = follow(town, TONIGHT + DAY, TONIGHT + 2 * DAY)

    with pytest.raises(TookEffectAlready):
        withdraw_version(version_id=second, by=town.rosa.actor, at=TONIGHT + 3 * DAY)

    assert [row.state for row in list_versions(by=town.rosa.actor, at=TONIGHT + 8 * DAY)] == [
        "withdrawn",
        "effective",
        "superseded",
    ]
    assert current_protocol(programme_id=town.programme.pk, at=TONIGHT + 8 * DAY).version == "3"


@pytest.mark.parametrize(
    "change", [{"body": {}}, {"why": "x"}, {"effective_at": TONIGHT}, {"version": "9"}, {"adopted_at": None}]
)
def test_the_store_refuses_to_rewrite_a_protocol_in_force(town: Cast, change: dict[str, Any]) -> None:
    with pytest.raises((IntegrityError, DatabaseError)) as refused, transaction.atomic():
        ProtocolVersion.objects.filter(version="1").update(**change)

    assert "a protocol in force is never rewritten" in str(refused.value)


def test_nothing_takes_effect_in_the_past(town: Cast) -> None:
    with pytest.raises(NotInThePast):
        follow(town, TONIGHT, TONIGHT - DAY)


def test_the_same_file_again_changes_nothing_and_another_under_its_name_is_refused(town: Cast) -> None:
    by = town.rosa.actor

    again = start_protocol(toml=FIRST, author="Rosa", by=by, at=TONIGHT)
    with pytest.raises(VersionIsTaken):
        start_protocol(toml=FIRST.replace("ambulance", "doctor"), author="Rosa", by=by, at=TONIGHT)

    assert (again, ProtocolVersion.objects.count()) == ("1", 1)


def test_many_are_screened_once_by_the_protocol_of_their_day(town: Cast) -> None:
    by = town.rosa.actor
    follow(town, TONIGHT, TONIGHT + DAY)
    ids = [call(town, f"old-{n}", at=TONIGHT - n * 20 * DAY) for n in range(3)]
    ids += [call(town, "new", at=TONIGHT + 2 * DAY), call(town, "fight", at=TONIGHT, category="youth")]
    screened = call(town, "screened")
    screen_call(call_id=screened, facts=CallFacts("other"), by=by, at=TONIGHT, is_first=True)

    told = screen_many(call_ids=[*ids, screened, 999_999], by=by, at=TONIGHT + 3 * DAY)
    again = screen_many(call_ids=[*ids, screened], by=by, at=TONIGHT + 3 * DAY)

    versions = dict(ScreeningRecord.objects.values_list("call_id", "protocol_version"))
    # The oldest is older than every protocol: the one that holds now judges it, and noise is not ours any more.
    assert told == Counter({"eligible": 2, "ineligible": 2, "not_assessed": 1})
    assert (again, [versions[one] for one in ids]) == (Counter(), ["1", "1", "2", "2", "1"])
    said = latest_screening(screened)
    assert said and said.outcome == "ineligible"


def test_many_and_one_are_told_the_same(town: Cast) -> None:
    by = town.rosa.actor
    mark(town)
    ids = [
        call(town, f"{n}", category=category, priority=priority, is_officer_initiated=officer, answers=answers, place=place)
        for n, (category, priority, officer, answers, place) in enumerate(
            [("noise", "", False, {}, "1200 N Elm St"), ("youth", "3", False, {"weapon": False, "violence": True}, "9 Oak St"),
             ("", "P1", True, {"weapon": None}, ""), ("noise", "", False, {"crime": True}, "9 Oak St")]
        )
    ]  # fmt: skip
    facts = {one.call_id: one.facts for one in facts_of_calls(ids, programme_id=town.programme.pk, at=TONIGHT)}

    screen_many(call_ids=ids, by=by, at=TONIGHT)
    many = [latest_screening(one) for one in ids]
    for one in ids:
        asked = facts[one]
        bare = CallFacts(asked.category, asked.priority, asked.is_officer_initiated, asked.answers)
        screen_call(call_id=one, facts=bare, by=by, at=TONIGHT)

    assert many == [latest_screening(one) for one in ids]


def test_a_year_is_tried_in_columns_as_one_call_after_the_other(town: Cast) -> None:
    zone_edge = TONIGHT.replace(month=3, day=8, hour=7, minute=59)  # a minute before the clocks change in Chicago
    times = [TONIGHT - n * 11 * timedelta(hours=5) for n in range(40)] + [zone_edge, zone_edge + timedelta(minutes=2)]
    kinds = ["noise", "youth", "", "other", "household_dispute"]
    ids = [
        call(
            town,
            f"{n}",
            at=at,
            category=kinds[n % 5],
            answers={"weapon": bool(n % 2)} if n % 3 else {},
            place="9 Oak St" if n % 4 else "",
        )
        for n, at in enumerate(times)
    ]
    mark(town, at=TONIGHT - 5 * DAY, days=2, place="9 Oak St")
    body = ProtocolVersion.objects.get(version="1").body
    hours = {"hours": [{"days": ["fri", "sat", "sun"], "from": "19:00", "to": "03:00"}], "areas": ["elm"]}
    protocol = read_protocol("1", body | {"service": hours})
    facts = {one.call_id: one for one in facts_of_calls(ids, programme_id=town.programme.pk, at=TONIGHT)}

    (columns,) = stream_columns(programme_id=town.programme.pk, since=TONIGHT - 90 * DAY, until=TONIGHT + DAY)
    in_order = sorted(facts.values(), key=lambda one: (one.created_at, one.call_id))

    locals_ = [one.facts.created_local for one in in_order]
    assert columns.minute_of_week is not None and columns.local_day is not None
    assert columns.minute_of_week.tolist() == [at.weekday() * 1440 + at.hour * 60 + at.minute for at in locals_ if at]
    assert columns.local_day.tolist() == [at.toordinal() for at in locals_ if at]
    # A call is judged with the hazards of its own moment: before the dog was marked, none.
    recent = [place for place, one in enumerate(in_order) if one.created_at >= TONIGHT - 3 * DAY]
    judged = screen_columns(columns, protocol).outcome
    assert [judged[place] for place in recent] == [screen(in_order[place].facts, protocol).outcome for place in recent]


def test_a_trial_counts_gained_and_lost_with_their_work(town: Cast) -> None:
    by = town.rosa.actor
    for n in range(10):
        call(town, f"{n}", at=TONIGHT - n * DAY, category="noise" if n < 6 else "youth", answers={"violence": False})
    follow(town, TONIGHT, TONIGHT + DAY)
    old, new = (current_protocol(programme_id=by.programme_id, at=at) for at in (TONIGHT, TONIGHT + DAY))
    minutes = learn_minutes([("noise", 20.0), ("noise", 30.0)] * 10)

    told = try_protocol(
        programme_id=by.programme_id, old=old, new=new, since=TONIGHT - 30 * DAY, until=TONIGHT + DAY, minutes=minutes
    )

    assert (told["calls"], told["gained"], told["lost"]) == (10, 0, 6)
    assert told["categories"] == [{"word": "noise", "gained": 0, "lost": 6, "minutes_each": 25.0}]
    assert told["moves"] == {"eligible>ineligible": 6, "not_assessed>not_assessed": 4}
    assert (told["work"]["lost"]["minutes"], told["work"]["lost"]["low"] < 150 < told["work"]["lost"]["high"]) == (
        150,
        True,
    )
    assert (sum(told["hours"]["lost"]), told["reasons"]["lost"]) == (6, {"category": 6})


def test_the_command_shows_checks_tries_and_adopts(
    town: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(town, "1")
    call_command("protocol", "show")
    shown = capsys.readouterr().out
    file = tmp_path / "next.toml"
    file.write_text(shown.replace('version = "1"', 'version = "summer"').replace('"noise", ', "", 1))

    call_command("protocol", "check", str(file))
    call_command("protocol", "try", str(file), "--since", "2026-01-01", "--until", "2026-06-01")
    call_command("protocol", "adopt", str(file), "--from", "2099-01-01", "--why", "Summer is quieter.")
    told = capsys.readouterr().out

    assert read_protocol("1", ProtocolVersion.objects.get(version="1").body).rules
    assert "summer, 9 rules" in told and "gained 0 · lost 1" in told and "Version summer holds from 2099-01-01" in told
    with pytest.raises(CommandError) as refused:
        file.write_text(shown.replace("weapon", "wepon"))
        call_command("protocol", "check", str(file))
    assert "Did you mean weapon?" in str(refused.value)
