"""The weights are learned from tables of call types whose meaning people have written down."""

import csv
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from alongside.street.intake.rules.categories import category_of
from alongside.street.intake.rules.meanings import AMBIGUOUS, MEANINGS
from alongside.street.intake.rules.words import Category

from ..rules.apco import APCO_OF, COMMON_OF_APCO
from ..rules.common import HIDES_BOTH, common_of, meaning_of_common
from ..rules.training import Example, rarity_of, train_sure_head, used_words
from ..rules.weights import Weights

PROVENANCE = """Weights of the guesser of call categories (alongside.street.codes).
Learned from: CallTypes of "Vera" by the TSDataClinic with the Vera Institute of Justice, MIT licence,
  Copyright (c) 2019 TSDataClinic (github.com/tsdataclinic/Vera): {vera} labels of Seattle, Dallas and New Orleans;
  the descriptions of {apco} APCO common incident types (ANS 2.103.2-2019), as imported by Code for America's
  classifyr, MIT licence, Copyright (c) 2022 Code for America, placed under the common categories by hand;
  {ours} exact meanings of this project (street/intake/rules/meanings.py).
No call, address or person is in it. Made by: alongside learn-codes TABLE TYPES. Guesses are shown to people, never
stored as the category of a call. One line a bucket: its rarity x 100, then a whole number for each class and head."""


def read_common_table(path: Path) -> list[Example]:
    """Read labels with the common category people gave them; labels left blank by the table are left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Example(row["Field 1"], common_of(row["Category"]), float(row["Count"] or 0), row["City"].strip())
            for row in csv.DictReader(file)
            if common_of(row["Category"])
        ]


def read_incident_types(path: Path) -> list[tuple[str, str]]:
    """Read the standard's incident types: (code, description or notes), each text once."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        said = [
            (row["code"], " ".join(text.split()))
            for row in csv.DictReader(file)
            for text in (row["description"], row["notes"] or "")
        ]
    return sorted({(code, text) for code, text in said if text.strip(" -")})


def common_examples_of_apco(types: Iterable[tuple[str, str]]) -> list[Example]:
    """Answer the standard's descriptions as examples of the common categories."""
    return [Example(text, COMMON_OF_APCO[code]) for code, text in types if code in COMMON_OF_APCO]


def own_examples(common: Iterable[Example], types: Iterable[tuple[str, str]]) -> tuple[list[Example], list[Example]]:
    """Answer examples in our own categories: the exact meanings people wrote down, and what else teaches.

    The exact meanings stand in two halves, each asked while the other teaches: that is where the certainty of a guess
    comes from. What else teaches: a label of the tables is worth what our exact meanings and rules say of it; where
    they say nothing, what its common category settles; a complaint that nobody settled teaches nothing. The
    standard's descriptions teach the category they stand under first.
    """
    said = {text: category.value for text, category in MEANINGS.items()} | dict.fromkeys(sorted(AMBIGUOUS), HIDES_BOTH)
    exact = [Example(text, says, group=f"half {crc32(text.encode()) % 2}") for text, says in said.items()]
    taught = [
        Example(one.label, says, one.calls)
        for one in common
        if (says := _own_meaning(one.label, meaning_of_common(one.says)))
    ]
    first = {codes[0]: category.value for category, codes in reversed(APCO_OF.items())}
    taught += [
        Example(text, first[code] if code in first else meaning_of_common(COMMON_OF_APCO[code]))
        for code, text in types
        if code in first or meaning_of_common(COMMON_OF_APCO.get(code, "")) == Category.OTHER
    ]
    return exact, taught


def _own_meaning(label: str, settled: str) -> str:
    said = category_of("", label)
    if said is not None:
        return said.value
    if " ".join(label.upper().split()) in AMBIGUOUS:
        return HIDES_BOTH
    return "" if settled == HIDES_BOTH else str(settled)


def learn_weights(*, common_table: Path, incident_types: Path) -> Weights:
    """Learn both heads: the common category, and our own. Takes seconds."""
    common, types = read_common_table(common_table), read_incident_types(incident_types)
    taught = common_examples_of_apco(types)
    exact, others = own_examples(common, types)
    rarity = rarity_of([one.label for one in (*common, *taught, *exact, *others)])
    told = PROVENANCE.format(vera=len(common), apco=len({code for code, _ in types}), ours=len(MEANINGS))
    heads = (
        train_sure_head("common", common, taught, rarity),
        train_sure_head("own", exact, others, rarity, evened=True),
    )
    words = used_words(one.label for one in (*common, *taught, *exact, *others))
    return Weights(rarity, heads, words, tuple(told.splitlines()))
