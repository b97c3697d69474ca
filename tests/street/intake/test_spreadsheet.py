"""Codes that a spreadsheet made numbers of: undone where only one code can have been meant, else left alone."""

import pytest

from alongside.street.intake.rules.spreadsheet import Codes


@pytest.mark.parametrize(
    ("others", "shown", "code"),
    [
        (["5A21", "3B12", "4C99"], "5.00E+93", "5E93"),
        (["5A21", "3B12", "4C99"], "5E+93", "5E93"),
        (["5A21", "3B12", "4C99"], "5.20E+93", None),  # one digit and two cannot say it
        (["5A21", "3B12", "4C99"], "5.00E+103", None),
        (["5A21", "3B12"], "5.00E+93", None),  # two are no pattern
        (["W11", "W12", "W13", "12"], "5.00E+93", None),  # other codes look otherwise
        (["52A21", "31B12", "44C99"], "5.20E+92", "52E91"),
        (["52A21", "31B12", "44C99"], "5.00E+93", None),  # 50E92 or 05E93
        (["5A21", "3B12", "4C99", "52A21", "31B12", "44C99"], "5.00E+93", None),  # 5E93 or 50E92
        (["1234A1", "1234B2", "1234C3"], "1.23E+07", None),  # rounded: 1230E4 to 1234E4
        (["1234A1", "1234B2", "1234C3"], "1.234E+07", "1234E4"),  # not rounded
        (["5A21", "3B12", "4C99"], "5E93", None),  # no number at all
    ],
)
def test_a_code_is_undone_only_when_it_is_the_only_one(others: list[str], shown: str, code: str | None) -> None:
    codes = Codes()
    codes.learn(others)

    assert codes.code_for(shown) == code
