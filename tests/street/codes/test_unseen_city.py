"""How well codes of a city nobody has seen are guessed: what is promised is asserted on the real tables."""

from pathlib import Path

import numpy as np
import pytest

from alongside.street.codes.actions.learning import (
    common_examples_of_apco,
    learn_weights,
    read_common_table,
    read_incident_types,
)
from alongside.street.codes.reads.guessing import SHIPPED, shipped_weights
from alongside.street.codes.rules.judging import Judged, all_cities, ask_in_rounds, leave_one_city_out
from alongside.street.codes.rules.training import Example
from alongside.street.codes.rules.weights import write_weights

TABLE = "taxonomy/vera_call_types/CallTypes.csv"
TYPES = "standards/apco/apco_common_incident_types_2.103.2-2019.csv"


def shares(one: Judged) -> tuple[float, float]:
    """Percent of calls right at once, and after people told the least certain fifth."""
    return round(100 * one.share_right, 1), round(100 * one.share_after, 1)


@pytest.mark.real_data
def test_an_unseen_city_is_guessed_as_promised(shared_data: Path) -> None:
    examples = read_common_table(shared_data / TABLE)
    outside = common_examples_of_apco(read_incident_types(shared_data / TYPES))

    judged = leave_one_city_out(examples, outside)

    together = all_cities(judged)
    assert (together.codes, round(together.calls)) == (2109, 15_146_810)
    assert together.share_right >= 0.87
    assert together.share_after >= 0.95
    reached = {"Dallas": (83.9, 93.7), "New Orleans": (92.0, 97.2), "Seattle": (88.1, 94.4)}
    assert {one.city: shares(one) for one in judged} == {
        city: pytest.approx(pair, abs=1.5) for city, pair in reached.items()
    }


@pytest.mark.long
@pytest.mark.real_data
def test_the_shipped_weights_are_what_the_tables_teach(shared_data: Path) -> None:
    learned = learn_weights(common_table=shared_data / TABLE, incident_types=shared_data / TYPES)

    shipped = shipped_weights()

    assert len(write_weights(learned)) < 5_000_000
    for head, same in zip(learned.heads, shipped.heads, strict=True):
        assert (head.name, head.classes) == (same.name, same.classes)
        assert np.allclose(head.weights, same.weights, atol=np.abs(head.weights).max() / 200)
    assert learned.provenance == shipped.provenance
    assert SHIPPED.stat().st_size < 5_000_000


def test_a_city_that_reads_like_the_others_is_right_and_a_strange_one_is_asked() -> None:
    known = [("LOUD MUSIC", "noise"), ("LOUD PARTY", "noise"), ("DOG LOOSE", "animal"), ("DOG BARKING", "animal")]
    examples = [Example(label, says, 10, city) for city in ("A", "B") for label, says in known]
    examples.append(Example("ZZYZX", "noise", 70, "B"))

    judged = {one.city: one for one in leave_one_city_out(examples)}

    assert (judged["A"].share_right, judged["B"].right, judged["B"].share_if_told) == (1.0, judged["B"].right, 1.0)


def test_the_least_certain_are_asked_and_no_more_than_the_share() -> None:
    scores = np.array([[1.0, 0.0], [0.5, 0.49], [0.0, 1.0], [0.3, 0.9], [1.0, 0.2]])

    asked, bent = ask_in_rounds(scores, np.eye(5), np.array([0, 1, 1, 1, 0]))

    assert asked.tolist() == [False, True, False, False, False]
    assert bent.argmax(axis=1).tolist() == [0, 1, 1, 1, 0]
