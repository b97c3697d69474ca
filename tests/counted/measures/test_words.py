"""Every code of a closed list that is counted has words a reader understands."""

import pytest

from alongside.confided.encounters.rules.words import Disposition, Need, RootProblem
from alongside.confided.referrals.rules import Result
from alongside.counted.measures.rules import says
from alongside.street.dispatch.rules.words import NonResponseReason


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Need, says.NEEDS),
        (RootProblem, says.ROOT_PROBLEMS),
        (Disposition, says.DISPOSITIONS),
        (Result, says.RESULTS),
        (NonResponseReason, says.NON_RESPONSES),
    ],
)
def test_every_code_has_words(codes: type, words: dict[str, str]) -> None:
    assert [code.value for code in codes if code.value not in words] == []  # type: ignore[attr-defined]


def test_a_code_without_words_is_spelled_out() -> None:
    assert says.say_code("bus_card", says.NEEDS) == "Bus card"
