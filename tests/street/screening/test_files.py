"""A protocol that cannot be read says which line and rule, and what would be right."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.screening.actions import FIRST_PROTOCOL
from alongside.street.screening.rules import (
    UnreadableProtocol,
    body_of,
    find_problems,
    plain,
    read_protocol,
    read_toml,
    write_toml,
)

GOOD = FIRST_PROTOCOL.read_text()


def told(text: str) -> list[str]:
    with pytest.raises(UnreadableProtocol) as wrong:
        read_toml(text)
    return [problem.words for problem in wrong.value.problems]


def rule(words: str) -> str:
    return f'version = "2"\n\n[[rules]]\ncode = "first"\nfact = "category"\nvalues = ["noise"]\nsays = "…"\nif_yes = "eligible"\n\n[[rules]]\ncode = "w"\n{words}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule('fact = "weapon"\nsays = "…"\nif_yes = "maybe"'),
         "Line 14, rule w: maybe is not an outcome (if_yes). Use one of eligible, not_assessed, ineligible, or leave if_yes out."),
        (rule('fact = "wepon"\nsays = "…"\nif_yes = "ineligible"'),
         "Line 12, rule w: wepon is not a fact that a rule can look at. Did you mean weapon?"),
        (rule('fact = "hours"\nsays = "…"\nif_yes = "ineligible"'),
         "Line 12, rule w: hours is when or where we work, which never makes a call ineligible. Say it under [service]: [[service.hours]], areas, beats."),
        (rule('fact = "weapon"\nsays = "…"\nif_yes = "eligible"'),
         'Line 14, rule w: a yes to weapon can never make a call eligible or pass in silence. Write if_yes = "ineligible" (or "not_assessed").'),
        (rule('fact = "category"\nsays = "…"\nif_yes = "eligible"\nvalues = ["nois"]'),
         "Line 15, rule w: nois is not a category (values). Did you mean noise?"),
        (rule('fact = "weapon"\nsays = "…"\nif_yess = "ineligible"\nif_no = "not_assessed"\nif_yes = "ineligible"'),
         "Line 14, rule w: if_yess is not something it can say. Did you mean if_yes?"),
        (rule('fact = "weapon"\nsays = "…"'),
         "Line 12, rule w: says nothing whatever the answer is. Write if_yes, if_no or if_unknown."),
        (rule('fact = "weapon"\nif_yes = "ineligible"'),
         'Line 10, rule w: says is missing. Write such as says = "A weapon was seen or used.".'),
        (rule('fact = "priority"\nsays = "…"\nif_yes = "ineligible"'),
         'Line 10, rule w: no priority is listed, so the answer can never be yes. Write values = ["…"] with at least one.'),
        (rule('fact = "weapon"\nsays = "…"\nif_yes = "ineligible"\n[service]\n[[service.hours]]\ndays = ["mon"]\nfrom = "7pm"\nto = "03:00"'),
         'Line 18, hours number 1: from is not a time of day. Write such as from = "19:00".'),
        (rule('fact = "weapon"\nsays = "…"\nif_yes = "ineligible"\n[[service.holidays]]\ndate = "Christmas"'),
         "Line 16, holiday number 1: date is not a day. Write date = 2026-12-25."),
        (GOOD.replace('version = "1"\n', ""), 'The protocol: version is missing. Write version = "2" above the rules.'),
        ('version = "1"\nrules = 4', "The protocol: A protocol needs at least one rule. Begin one with a line [[rules]]."),
    ],
)  # fmt: skip
def test_a_bad_file_says_which_line_and_what_would_be_right(text: str, words: str) -> None:
    assert told(text) == [words]


def test_a_file_that_is_not_toml_says_where() -> None:
    (words,) = told('version = "1"\nwhy = no quotes')

    assert words == 'The file: is not TOML: Invalid value (at line 2, column 7). Texts stand in quotes: says = "…".'


def test_every_problem_is_told_at_once() -> None:
    assert len(told(rule('fact = "wepon"\nif_yes = "maybe"\nonly_for = ["x"]\ncodee = 3'))) == 5


@pytest.mark.parametrize(
    "text", ["", "[[rules]]", "rules = [1, 2]", "[rules]\na = 1", 'version = 1\nservice = "x"\n', "[[service]]"]
)
def test_any_strange_file_is_refused_with_words(text: str) -> None:
    assert all(words.endswith(".") for words in told(text))


def test_the_first_protocol_is_the_same_as_its_file() -> None:
    body = read_toml(GOOD)
    protocol = read_protocol("1", body)

    assert read_toml(write_toml(protocol)) == body_of(protocol)
    assert read_protocol("1", body_of(protocol)) == protocol


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.dates(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3),
    max_leaves=6,
)
keys = ("code", "fact", "says", "values", "if_yes", "if_unknown", "only_for", "would_change")
strange_rules = st.lists(st.dictionaries(st.sampled_from(keys), anything | st.just("weapon")), max_size=3) | anything
strange_services = st.dictionaries(
    st.sampled_from(("hours", "holidays", "areas")), anything | st.lists(st.dictionaries(st.sampled_from(("days", "from", "to", "date")), anything), max_size=2)
)  # fmt: skip


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "version": anything,
            "why": anything,
            "needs_pair": anything,
            "rules": strange_rules,
            "service": strange_services | anything,
        },
    )
)
def test_whatever_stands_in_it_a_protocol_is_read_or_refused_with_words(body: dict[str, Any]) -> None:
    problems = find_problems(plain(body))

    if problems:
        assert all(problem.words for problem in problems)
    else:
        read_protocol("1", plain(body))


def test_every_sentence_of_a_problem_is_lent_to_the_pages() -> None:
    import ast
    import re
    from pathlib import Path

    from alongside.ground.face.lent_words import PROTOCOL_PROBLEMS
    from alongside.street.screening.rules import problems

    told: set[str] = set()
    for node in ast.walk(ast.parse(Path(problems.__file__).read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_say", "Problem"):
            for one in node.args[: 1 if node.func.id == "_say" else 3]:
                if isinstance(one, ast.Constant) and one.value:
                    told |= set(re.split(r"(?<=[.?!]) ", one.value))

    assert told == set(PROTOCOL_PROBLEMS)
