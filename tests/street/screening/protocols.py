"""Random protocols, facts and calls in columns, for the laws that hold of all of them."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from alongside.street.intake.rules.words import Category
from alongside.street.screening.rules import DISQUALIFIERS, LISTED, QUESTIONS, CallFacts, HazardKind
from alongside.street.screening.rules.columns import CallColumns, Coded
from alongside.street.screening.rules.service import DAYS

NAIVE = datetime.fromisoformat("2026-05-01T00:00")
CATEGORIES = ["", *(one.value for one in Category)]
PRIORITIES = ["", "0", "1", "2", "3", "P1"]
AREAS = ["", "elm", "oak", "far"]
OUTCOMES = ["eligible", "not_assessed", "ineligible"]
RANK = {None: 0, "eligible": 1, "not_assessed": 2, "ineligible": 3}


@st.composite
def rules(draw: st.DrawFn, number: int = 1) -> dict[str, Any]:
    """Draw one rule that may stand in a protocol."""
    fact = draw(st.sampled_from([*LISTED, "officer_initiated", *DISQUALIFIERS]))
    told: dict[str, Any] = {"code": f"r{number}", "fact": fact, "says": f"Rule {number} says so."}
    if fact in DISQUALIFIERS:
        yes = draw(st.sampled_from(["not_assessed", "ineligible"]))
        softer = [one for one in (None, *OUTCOMES) if RANK[one] <= RANK[yes]]
        no, unknown = draw(st.sampled_from(softer)), draw(st.sampled_from([one for one in softer if one != "eligible"]))
    else:
        yes, no, unknown = (draw(st.sampled_from([None, *OUTCOMES])) for _ in range(3))
        yes = yes or "ineligible"
    told |= {key: said for key, said in (("if_yes", yes), ("if_no", no), ("if_unknown", unknown)) if said}
    if fact in LISTED:
        words = CATEGORIES[1:] if fact == "category" else PRIORITIES[1:]
        told["values"] = draw(st.lists(st.sampled_from(words), min_size=1, max_size=6, unique=True))
    narrow = draw(st.sampled_from(["", "", "only_for", "not_for"]))
    if narrow:
        told[narrow] = draw(st.lists(st.sampled_from(CATEGORIES[1:]), min_size=1, max_size=5, unique=True))
    return told


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 59]))
spans = st.fixed_dictionaries(
    {"days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True), "from": clocks, "to": clocks}
)
days = st.dates(date(2026, 5, 1), date(2026, 5, 31))
services = st.fixed_dictionaries(
    {},
    optional={
        "hours": st.lists(spans, min_size=1, max_size=4),
        "holidays": st.lists(st.fixed_dictionaries({"date": days.map(str)}), min_size=1, max_size=3),
        "areas": st.lists(st.sampled_from(AREAS[1:]), min_size=1, unique=True),
        "beats": st.lists(st.sampled_from(["b1", "b2"]), min_size=1, unique=True),
    },
)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the data of a whole protocol."""
    count = draw(st.integers(1, 6))
    body: dict[str, Any] = {"version": "7", "rules": [draw(rules(number)) for number in range(1, count + 1)]}
    if why := draw(st.text(max_size=40)).strip():
        body["why"] = why
    if pairs := draw(st.lists(st.sampled_from(CATEGORIES[1:]), max_size=3, unique=True)):
        body["needs_pair"] = pairs
    if service := draw(services):
        body["service"] = service
    return body


kinds = st.lists(st.sampled_from([one.value for one in HazardKind]), max_size=2, unique=True).map(tuple)
facts = st.builds(
    CallFacts,
    category=st.sampled_from(CATEGORIES),
    priority=st.sampled_from(PRIORITIES),
    is_officer_initiated=st.booleans(),
    answers=st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from([True, False, None])),
    created_local=st.none() | st.datetimes(NAIVE, NAIVE + timedelta(days=30)),
    area_code=st.sampled_from(AREAS),
    beat=st.sampled_from(["", "b1", "b3"]),
    is_located=st.booleans(),
    hazards=kinds,
    lapsed_hazards=kinds,
    is_place_unknown=st.booleans(),
)

_CODES = {True: 1, False: 0, None: -1}


def columns_of(calls: list[CallFacts]) -> CallColumns:
    """Write facts of calls as columns."""
    locals_ = [one.created_local for one in calls]
    return CallColumns(
        category=Coded.of(one.category for one in calls),
        priority=Coded.of(one.priority for one in calls),
        is_officer_initiated=np.array([one.is_officer_initiated for one in calls], np.bool_),
        answers={
            question: np.array([_CODES[one.answers.get(question)] for one in calls], np.int8)
            for question in QUESTIONS
            if any(one.answers.get(question) is not None for one in calls)
        },
        hazard=np.array([_CODES[one.hazard] for one in calls], np.int8),
        minute_of_week=np.array(
            [-1 if at is None else at.weekday() * 1440 + at.hour * 60 + at.minute for at in locals_], np.int16
        ),
        local_day=np.array([0 if at is None else at.toordinal() for at in locals_], np.int32),
        area=Coded.of(one.area_code for one in calls),
        beat=Coded.of(one.beat for one in calls),
        is_located=np.array([one.is_located for one in calls], np.bool_),
    )
