"""What a code nobody has settled may mean. Only ever shown: a guess is never kept as the category of a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..rules.adapting import bent_scores
from ..rules.common import COMMON_SAYS, HIDES_BOTH
from ..rules.grams import row_of, words_of
from ..rules.weights import Weights, answers_of, known_share, read_weights, scores_of

SHIPPED = Path(__file__).resolve().parent.parent / "weights" / "codes.txt"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a code may mean: a category (or ``hides_both``; blank when its text has no words), how certain, what else.

    ``common`` is the common category of call types in words, ``certainty`` the chance that the guess is right, as it
    was for cities the guesser had not seen.
    """

    category: str
    certainty: float
    next_category: str
    common: str

    @property
    def word(self) -> str:
        """Answer the certainty as a word: likely, maybe or open."""
        if self.certainty >= 0.85:
            return "likely"
        return "maybe" if self.certainty >= 0.55 else "open"


NO_IDEA = Guess("", 0.0, "", "")


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Read the weights that come with the house, once a process: 1.7 MB of text, some 20 ms."""
    return read_weights(SHIPPED.read_text(encoding="utf-8"))


def guess(code: str, nature: str = "") -> Guess:
    """Guess what one code means, from its text (or the code itself where it has none)."""
    return guess_many([(code, nature)], {})[0]


def guess_many(codes: Sequence[tuple[str, str]], confirmed: Mapping[str, str]) -> list[Guess]:
    """Guess what codes mean; ``confirmed`` (text → category, blank: hides both) are meanings people settled here.

    What was settled bends the guesses for codes that read alike. A text none of whose words was ever seen, neither by
    the teachers nor among what was settled, is not guessed at all.
    """
    labels = tuple(nature or code for code, nature in codes)
    said = tuple(sorted((label, category or HIDES_BOTH) for label, category in confirmed.items() if words_of(label)))
    return list(_guess(labels, said))


@lru_cache(maxsize=8)
def _guess(labels: tuple[str, ...], said: tuple[tuple[str, str], ...]) -> tuple[Guess, ...]:
    if not labels:
        return ()
    weights = shipped_weights()
    words = weights.words.union(*(words_of(label) for label, _ in said)) if said else weights.words
    known = np.array([known_share(label, words) for label in labels])
    rows = [row_of(label, weights.rarity) for label in labels]
    head, common = weights.head("own"), weights.head("common")
    settled = [(row_of(label, weights.rarity), category) for label, category in said]
    own = answers_of(bent_scores(rows, settled, head), known, head)
    wide = answers_of(scores_of(rows, common), known, common)
    return tuple(
        Guess(one.best, one.certainty, one.next_best, COMMON_SAYS.get(other.best, "")) if share else NO_IDEA
        for share, one, other in zip(known, own, wide, strict=True)
    )


def forget_guesses() -> None:
    """Forget what was guessed lately: for timing, and for tests."""
    _guess.cache_clear()
