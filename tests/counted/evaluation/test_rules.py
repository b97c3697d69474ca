"""Small numbers said honestly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.counted.evaluation.rules import Claim, in_words, say_harm, say_share, upper_bound_of_none


def test_none_in_forty_still_allows_about_seven_per_cent() -> None:
    saying = say_harm(0, 40)

    assert round(upper_bound_of_none(40), 3) == 0.072
    assert in_words(saying) == "None seen in 40. The true share could still be up to about 8%."


@pytest.mark.parametrize(
    ("hits", "tries", "claim"),
    [(0, 0, Claim.NOTHING_YET), (5, 10, Claim.TOO_EARLY), (0, 3, Claim.TOO_EARLY), (120, 200, Claim.KNOWN)],
)
def test_what_may_be_claimed(hits: int, tries: int, claim: Claim) -> None:
    assert say_share(hits, tries).claim is claim


@given(tries=st.integers(0, 10_000_000), events=st.integers(0, 10_000_000))
def test_nothing_can_be_called_wholly_safe(tries: int, events: int) -> None:
    events = min(events, tries)

    words = [in_words(say_harm(events, tries)), in_words(say_share(tries - events, tries))]

    assert [one for one in words if "100% safe" in one.lower() or "safe" in one.lower()] == []
    assert say_harm(0, tries).high > 0
