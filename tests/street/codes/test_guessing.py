"""The guesser: pieces of letters, a plain file of weights, and what people settled bending it."""

import re
from pathlib import Path

import numpy as np
import pytest

from alongside.street.codes.reads.guessing import SHIPPED, guess, guess_many, shipped_weights
from alongside.street.codes.rules.apco import APCO_OF, APCO_SAYS, COMMON_OF_APCO, apco_of
from alongside.street.codes.rules.common import COMMON_SAYS, HIDES_BOTH, MEANS
from alongside.street.codes.rules.grams import likeness_of, pieces_of, row_of, words_of
from alongside.street.codes.rules.training import Example, rarity_of, train_head, used_words
from alongside.street.codes.rules.weights import Answer, Weights, answers_of, read_weights, scores_of, write_weights
from alongside.street.intake.rules.words import Category

TAUGHT = [
    Example("LOUD MUSIC", "noise"), Example("LOUD PARTY", "noise"), Example("NOISE COMPLAINT", "noise"),
    Example("DOG LOOSE", "animal"), Example("ANIMAL CRUELTY", "animal"), Example("INJURED DOG", "animal"),
]  # fmt: skip


def taught() -> Weights:
    """A guesser that knows noise and animals."""
    rarity = rarity_of([one.label for one in TAUGHT], 256)
    words = used_words(one.label for one in TAUGHT)
    return Weights(rarity, (train_head("own", TAUGHT, rarity),), words, ("Made by hand.",))


def ask(weights: Weights, labels: list[str]) -> list[Answer]:
    """What a guesser says of labels, all of whose words count as known."""
    head = weights.heads[0]
    return answers_of(scores_of([row_of(label, weights.rarity) for label in labels], head), np.ones(len(labels)), head)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("--DIST - DV/NO ASLT", ("disturbance", "domestic", "violence", "no", "assault")),
        ("  Burg  Res ", ("burglary", "residence")),
        ("", ()),
        ("-- / --", ()),
    ],
)
def test_words_are_small_and_short_forms_written_out(label: str, words: tuple[str, ...]) -> None:
    assert words_of(label) == words


def test_a_word_shares_its_pieces_with_its_misspelling() -> None:
    right, wrong = set(pieces_of("reckless")), set(pieces_of("wreckless"))

    assert len(right & wrong) / len(right) > 0.7


def test_a_label_is_like_itself_and_like_nothing_without_words() -> None:
    rows = [row_of(label, np.ones(4096)) for label in ("NOISE", "", "LOUD MUSIC", "MUSIC LOUD")]

    alike = likeness_of(rows, rows)

    assert np.allclose(np.diag(alike), [1, 0, 1, 1])
    assert (round(float(alike[2, 3]), 6), round(float(alike[0, 1]), 6)) == (1.0, 0.0)
    assert likeness_of(rows, []).shape == (4, 0)


def test_weights_are_written_and_read_as_plain_text_and_answer_the_same() -> None:
    weights = taught()

    text = write_weights(weights)
    read = read_weights(text)

    asked = ["LOUD NOISE", "STRAY DOG", "ANIMALS", "MUSIC TOO LOUD"]
    before, after = ask(weights, asked), ask(read, asked)
    assert [one.best for one in before] == [one.best for one in after] == ["noise", "animal", "animal", "noise"]
    assert np.allclose([one.certainty for one in before], [one.certainty for one in after], atol=0.01)
    assert (read.provenance, read.words, text.isascii()) == (("Made by hand.",), weights.words, True)
    assert write_weights(read) == text


@pytest.mark.parametrize("text", ['{"format": "something else"}\n', write_weights(taught())[:-40]])
def test_a_file_of_another_kind_or_a_cut_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="file of code weights"):
        read_weights(text)


def test_the_shipped_file_is_small_plain_and_says_where_it_comes_from() -> None:
    text = SHIPPED.read_text()

    assert (len(text) < 5_000_000, text.isascii()) == (True, True)
    said = " ".join(shipped_weights().provenance)
    assert [word for word in ("MIT", "2109 labels", "never stored") if word not in said] == []
    assert not re.search(r"/(work|root|home|tmp)/", text)


def test_both_heads_speak_the_words_of_the_house() -> None:
    weights = shipped_weights()

    assert set(weights.head("own").classes) <= {*Category, HIDES_BOTH}
    assert set(weights.head("common").classes) == set(COMMON_SAYS)
    assert set(MEANS) <= set(COMMON_SAYS)


@pytest.mark.parametrize(
    ("nature", "category"),
    [
        ("NEIGHBOR PROBLEM", Category.NEIGHBOUR_DISPUTE),
        ("LOUD PARTY COMPLAINT", Category.NOISE),
        ("JUVENILE COMPLAINT", Category.YOUTH),
        ("LANDLORD TENANT PROBLEM", Category.ROOMMATE_LANDLORD),
        ("RETAIL THEFT", Category.OTHER),
        ("FIGHTING", HIDES_BOTH),
    ],
)
def test_codes_of_no_city_it_knows_are_guessed(nature: str, category: str) -> None:
    assert guess("", nature).category == category


@pytest.mark.parametrize("nature", ["??", "47Q", "XYZZY QWOP"])
def test_a_text_none_of_whose_words_was_ever_seen_is_not_guessed(nature: str) -> None:
    assert (guess("", nature).category, guess("", nature).certainty) == ("", 0.0)


def test_strange_words_make_a_guess_less_certain() -> None:
    assert guess("", "LOUD MUSIC XYZZY QWOP").certainty < guess("", "LOUD MUSIC").certainty


def test_what_people_settled_bends_the_guess_for_codes_that_read_alike() -> None:
    settled = {"ZEBRA": "animal", "ZEBRA OUT": "animal", "ZEBRA LOOSE": "animal", "ZEBRA RUNNING": "animal"}

    (before,) = guess_many([("", "ZEBRA")], {})
    (after,) = guess_many([("", "ZEBRA WALKING")], settled)

    assert (before.category, after.category) == ("", "animal")


def test_every_category_has_incident_types_and_every_type_has_our_words() -> None:
    assert set(APCO_OF) == set(Category)
    assert all(APCO_OF.values())
    assert {code for codes in APCO_OF.values() for code in codes} == set(APCO_SAYS)
    assert apco_of("noise")[0] == ("NOISE", "noise")
    assert (apco_of(""), apco_of("hides_both")) == ((), ())


@pytest.mark.real_data
def test_every_incident_type_stands_in_the_standard(shared_data: Path) -> None:
    lines = (shared_data / "standards/apco/apco_common_incident_types_2.103.2-2019.csv").read_text().splitlines()
    real = {line.split(",")[0] for line in lines}

    assert {code for codes in APCO_OF.values() for code in codes} | set(COMMON_OF_APCO) <= real
