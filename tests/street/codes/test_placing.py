"""How a nature is placed before anybody guesses: by people, by its exact text or code, by a rule."""

from datetime import timedelta

import pytest

from alongside.street.intake.rules.categories import meaning_held, place_nature
from alongside.street.intake.rules.words import Category
from tests.cast import TONIGHT


@pytest.mark.parametrize(
    ("nature", "category", "how"),
    [
        ("NOISE NUISANCE", Category.NOISE, "exact"),
        ("LOUD TUBA", Category.NOISE, "rule"),
        ("CARNAL KNOWLEDGE OF JUVENILE", Category.OTHER, "rule"),
        ("ESCAPE FROM CUSTODY", Category.OTHER, "rule"),
        ("--PREMISE CHECKS - CRIME PREVENTION", Category.OTHER, "rule"),
        ("11R - BURG OF RES", Category.OTHER, "rule"),
        ("MISSING ADULT", Category.OTHER, "rule"),
        ("HARAS - NO BIAS, THREATS OR MALICIOUSNESS", Category.HARASSMENT_AFTER, "rule"),
        ("FIGHT", None, "hides_both"),
        ("DISTURBANCE (OTHER)", None, ""),
        ("ZZYZX", None, ""),
    ],
)
def test_a_nature_says_how_it_was_placed(nature: str, category: Category | None, how: str) -> None:
    assert place_nature("", nature) == (category, how)


def test_what_was_confirmed_holds_from_its_date_and_the_latest_wins() -> None:
    held = {"N": [(TONIGHT, "noise"), (TONIGHT + timedelta(days=2), "")], "HUM": [(TONIGHT, "animal")]}
    days = [TONIGHT + timedelta(days=number) for number in (-1, 0, 1, 3)]

    assert [meaning_held(held, "N", "", at) for at in days] == [None, "noise", "noise", ""]
    assert meaning_held(held, "", "HUM", days[2]) == "animal"
    assert meaning_held(held, "OTHER", "TEXT", days[2]) is None
