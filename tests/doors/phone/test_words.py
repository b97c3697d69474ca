"""The phone speaks English and Spanish, and its closed lists are the server's."""

import json
import re
from pathlib import Path

import pytest

from alongside.confided.encounters.rules.words import Disposition, Done, Need, PersonRole, RootProblem
from alongside.confided.referrals.rules import Result
from alongside.street.dispatch.rules.words import DeclineReason, ResponseEnd, Status
from alongside.street.intake.rules.words import CallSource, Category
from alongside.street.people.rules.words import Skill
from alongside.street.screening.rules.words import HazardKind

WORDS = Path(__file__).parents[3] / "phone" / "src" / "words"
NOT_IN_THE_LIST = {"end": {"title", "text"}}


def words(language: str) -> dict[str, str]:
    return json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))


def listed(prefix: str) -> list[str]:
    keys = (key.split(".", 1) for key in words("en") if "." in key)
    return [word for start, word in keys if start == prefix and word not in NOT_IN_THE_LIST.get(prefix, set())]


def test_both_languages_say_the_same_things() -> None:
    assert sorted(words("es")) == sorted(words("en"))


def test_both_languages_fill_in_the_same_facts() -> None:
    facts = {
        language: {key: sorted(re.findall(r"\{(\w+)\}", says)) for key, says in words(language).items()}
        for language in ("en", "es")
    }

    assert facts["es"] == facts["en"]


@pytest.mark.parametrize(
    ("prefix", "server"),
    [
        ("role", PersonRole),
        ("need", Need),
        ("root", RootProblem),
        ("done", Done),
        ("disposition", Disposition),
        ("end", ResponseEnd),
        ("decline", DeclineReason),
        ("category", Category),
        ("source", CallSource),
        ("stood", Status),
        ("result", Result),
        ("hazard_kind", HazardKind),
        ("skill", Skill),
    ],
)
def test_a_closed_list_is_the_servers(prefix: str, server: type) -> None:
    assert sorted(listed(prefix)) == sorted(one.value for one in server)
