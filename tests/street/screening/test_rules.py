"""Laws of the protocol."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.screening.actions import FIRST_PROTOCOL
from alongside.street.screening.rules import (
    QUESTIONS,
    CallFacts,
    Outcome,
    UnreadableProtocol,
    read_protocol,
    screen,
)

BODY = tomllib.loads(FIRST_PROTOCOL.read_text())
FIRST = read_protocol("1", BODY)
CATEGORIES = ["", "noise", "neighbour_dispute", "household_dispute", "welfare_check", "other"]
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from([True, False, None]))
calls = st.builds(
    CallFacts,
    category=st.sampled_from(CATEGORIES),
    priority=st.sampled_from(["", "1", "3"]),
    is_officer_initiated=st.booleans(),
    answers=answers,
)


@pytest.mark.parametrize(
    ("facts", "outcome", "because"),
    [
        (CallFacts("noise"), Outcome.ELIGIBLE, ("category",)),
        (CallFacts(""), Outcome.NOT_ASSESSED, ("category", "weapon")),
        (CallFacts("other", answers={"weapon": False}), Outcome.INELIGIBLE, ("category",)),
        (CallFacts("neighbour_dispute"), Outcome.NOT_ASSESSED, ("weapon",)),
        (CallFacts("neighbour_dispute", answers={"weapon": False}), Outcome.ELIGIBLE, ("category",)),
        (CallFacts("neighbour_dispute", answers={"weapon": True}), Outcome.INELIGIBLE, ("weapon",)),
        (CallFacts("noise", is_officer_initiated=True), Outcome.INELIGIBLE, ("officer-activity",)),
        (CallFacts("noise", priority="1"), Outcome.INELIGIBLE, ("priority",)),
        (CallFacts("noise", answers={"wants_police": True}), Outcome.INELIGIBLE, ("wants-police",)),
    ],
)
def test_the_first_protocol(facts: CallFacts, outcome: Outcome, because: tuple[str, ...]) -> None:
    said = screen(facts, FIRST)

    assert (said.outcome, said.because) == (outcome, because)


@given(calls, st.sampled_from(QUESTIONS))
def test_a_disqualifying_fact_never_makes_a_call_more_eligible(call: CallFacts, question: str) -> None:
    worse = CallFacts(call.category, call.priority, call.is_officer_initiated, {**call.answers, question: True})

    assert (
        screen(worse, FIRST).outcome is Outcome.INELIGIBLE
        or question not in {r.fact for r in FIRST.rules}
        or (
            screen(worse, FIRST).outcome
            >= screen(
                CallFacts(call.category, call.priority, call.is_officer_initiated, {**call.answers, question: False}),
                FIRST,
            ).outcome
        )
    )


@given(calls)
def test_not_asked_and_unknown_are_the_same(call: CallFacts) -> None:
    asked = {question: call.answers.get(question) for question in QUESTIONS}

    assert screen(call, FIRST) == screen(
        CallFacts(call.category, call.priority, call.is_officer_initiated, asked), FIRST
    )


@given(calls)
def test_every_screening_names_its_reasons_and_its_version(call: CallFacts) -> None:
    said = screen(call, FIRST)

    assert said.because and said.protocol == "1" and said.says


def test_without_any_verdict_a_call_is_not_assessed() -> None:
    silent = read_protocol("0", {"rules": [{"code": "x", "fact": "weapon", "says": "…", "if_yes": "ineligible"}]})

    assert screen(CallFacts("noise"), silent).outcome is Outcome.NOT_ASSESSED


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"rules": []}, "at least one rule"),
        ({"rules": [{"code": "w", "fact": "weapon"}]}, "Rule w: says is missing"),
        ({"rules": [{"code": "w", "fact": "weapon", "says": "…", "if_yes": "maybe"}]}, "Rule w: maybe is"),
    ],
)
def test_a_protocol_that_makes_no_sense_names_the_rule(body: dict[str, object], words: str) -> None:
    with pytest.raises(UnreadableProtocol, match=words):
        read_protocol("x", body)
