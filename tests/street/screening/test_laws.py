"""Laws that hold of every protocol that can be written, and so of the one that is in force."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.screening.actions import FIRST_PROTOCOL
from alongside.street.screening.rules import (
    DISQUALIFIERS,
    HAZARD,
    CallFacts,
    Outcome,
    body_of,
    find_cautions,
    find_problems,
    read_protocol,
    read_toml,
    screen,
    write_toml,
)
from alongside.street.screening.rules.columns import combine, in_area, in_hours, judge_each, screen_columns

from .protocols import OUTCOMES, bodies, columns_of, facts, rules, services

FIRST = read_protocol("1", tomllib.loads(FIRST_PROTOCOL.read_text()))
CODES = {True: 1, False: 0, None: -1}


def worse(call: CallFacts, danger: str) -> CallFacts:
    """Add one disqualifying fact to what is known of a call."""
    if danger == HAZARD:
        return replace(call, hazards=(*call.hazards, "animal"))
    return replace(call, answers={**call.answers, danger: True})


@given(bodies(), facts, st.sampled_from(DISQUALIFIERS))
def test_a_disqualifying_fact_never_makes_a_call_more_eligible(
    body: dict[str, Any], call: CallFacts, danger: str
) -> None:
    protocol = read_protocol("7", body)

    assert screen(worse(call, danger), protocol).outcome >= screen(call, protocol).outcome


@given(facts, st.sampled_from(DISQUALIFIERS))
def test_under_the_first_protocol_every_danger_rules_a_call_out_wherever_it_is_asked(
    call: CallFacts, danger: str
) -> None:
    rule = next(one for one in FIRST.rules if one.fact == danger)

    said = screen(worse(call, danger), FIRST)

    assert said.outcome is Outcome.INELIGIBLE or not rule.is_for(call.category)
    assert said.outcome >= screen(call, FIRST).outcome


@given(facts)
def test_no_protocol_can_forget_a_hazard(call: CallFacts) -> None:
    body = {
        "rules": [{"code": "all", "fact": "officer_initiated", "says": "…", "if_no": "eligible", "if_yes": "eligible"}]
    }

    said = screen(replace(call, hazards=("building",)), read_protocol("1", body))

    assert said.outcome is Outcome.INELIGIBLE
    assert said.says == "A hazard is marked at this place. The building is not safe to walk in."


@given(bodies(), facts)
def test_hours_and_areas_never_change_the_outcome(body: dict[str, Any], call: CallFacts) -> None:
    everywhere = screen(call, read_protocol("7", {**body, "service": {}}))

    said = screen(call, read_protocol("7", body))

    assert (said.outcome, said.because, said.verdicts) == (everywhere.outcome, everywhere.because, everywhere.verdicts)


@given(bodies())
def test_a_protocol_is_the_same_as_its_file_and_as_its_data(body: dict[str, Any]) -> None:
    protocol = read_protocol("7", body)

    from_file = read_toml(write_toml(protocol))

    assert read_protocol("7", from_file) == protocol
    assert from_file == body_of(protocol)
    assert read_protocol("7", body_of(protocol)) == protocol


@given(bodies(), st.lists(facts, min_size=1, max_size=30))
def test_columns_say_what_one_call_says(body: dict[str, Any], calls: list[CallFacts]) -> None:
    protocol = read_protocol("7", body)
    columns = columns_of(calls)
    one_by_one = [screen(call, protocol) for call in calls]

    for judged in (judge_each(columns, protocol), combine(columns).judge(protocol), screen_columns(columns, protocol)):
        codes = [protocol.every_rule[place].code if place >= 0 else None for place in judged.rule.tolist()]
        assert judged.outcome.tolist() == [int(said.outcome) for said in one_by_one]
        assert codes == [said.because[0] if said.because else None for said in one_by_one]


@given(services, st.lists(facts, min_size=1, max_size=30))
def test_columns_know_the_hours_and_areas_that_one_call_knows(service: dict[str, Any], calls: list[CallFacts]) -> None:
    held = read_protocol("7", {"rules": [body_of(FIRST)["rules"][0]], "service": service})
    columns = columns_of(calls)

    one_by_one = [screen(call, held) for call in calls]

    assert in_hours(columns, held.service).tolist() == [CODES[said.is_in_hours] for said in one_by_one]
    assert in_area(columns, held.service).tolist() == [CODES[said.is_in_area] for said in one_by_one]


@given(rules(), st.sampled_from(DISQUALIFIERS), st.sampled_from(["eligible", None]))
def test_a_danger_that_helps_a_call_cannot_be_written(rule: dict[str, Any], danger: str, yes: str | None) -> None:
    strange = {key: value for key, value in rule.items() if key not in ("if_yes", "values")}
    strange |= {"fact": danger, "if_no": "eligible"} | ({"if_yes": yes} if yes else {})

    assert "if_yes" in {problem.key for problem in find_problems({"rules": [strange]})}


@pytest.mark.parametrize("fact", DISQUALIFIERS)
@pytest.mark.parametrize("yes", OUTCOMES)
@pytest.mark.parametrize("no", [None, *OUTCOMES])
@pytest.mark.parametrize("unknown", [None, *OUTCOMES])
def test_exactly_the_cautious_rules_can_be_written(fact: str, yes: str, no: str | None, unknown: str | None) -> None:
    told = {"code": "r", "fact": fact, "says": "…", "if_yes": yes, "if_no": no, "if_unknown": unknown}
    rank = {None: 0, "eligible": 1, "not_assessed": 2, "ineligible": 3}

    is_cautious = yes != "eligible" and unknown != "eligible" and max(rank[no], rank[unknown]) <= rank[yes]

    assert (find_problems({"rules": [told]}) == ()) == is_cautious


def test_the_dangers_that_are_not_always_ruled_out_are_named() -> None:
    body = body_of(FIRST)

    told = [(one.question, one.is_asked) for one in find_cautions(body)]
    without = [(one.question, one.is_asked) for one in find_cautions(body | {"rules": body["rules"][:2]})]

    assert told == [("weapon", True), ("violence", True)]
    assert without == [(question, False) for question in ("weapon", "violence", "crime", "medical", "wants_police")]
