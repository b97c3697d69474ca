"""How well codes are guessed for a city nobody has seen: one city is left out, the others teach.

Counted in calls, not in codes: a code that names a third of the calls weighs a third. ``after`` is what is right once
people have told the meaning of the least certain fifth of the codes, asked for in small rounds with what they said
bending the guesses of the rest in between, which is how the queue is worked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .adapting import bend
from .grams import Numbers
from .training import BUCKETS, Example, rarity_of, sparse_table, train_head
from .weights import leads_of

SHARE_ASKED = 0.2
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one city, in calls: all, right at once, right after people were asked, and how many codes."""

    city: str
    codes: int
    calls: float
    right_codes: int
    right: float
    right_if_told: float
    right_after: float

    @property
    def share_right(self) -> float:
        """Answer the share of calls right at once."""
        return self.right / self.calls

    @property
    def share_after(self) -> float:
        """Answer the share of calls right after people told the least certain fifth, learning in between."""
        return self.right_after / self.calls

    @property
    def share_if_told(self) -> float:
        """Answer the share of calls right when the same codes were told and nothing was learned from them."""
        return self.right_if_told / self.calls


def judge_city(city: str, examples: Sequence[Example], outside: Sequence[Example], buckets: int = BUCKETS) -> Judged:
    """Learn from the other cities, guess this one, ask, and count the calls that are right."""
    own = [one for one in examples if one.group == city]
    others = [one for one in examples if one.group != city] + list(outside)
    rarity = rarity_of([one.label for one in others], buckets)
    head = train_head("judged", others, rarity)
    table = sparse_table([one.label for one in own], rarity)
    scores = np.asarray(table @ head.weights + head.bias)
    places = {name: at for at, name in enumerate(head.classes)}
    truth = np.array([places.get(one.says, -1) for one in own])
    calls = np.array([one.calls for one in own])
    asked, bent = ask_in_rounds(scores, (table @ table.T).toarray(), truth)
    right = scores.argmax(axis=1) == truth
    return Judged(
        city, len(own), float(calls.sum()), int(right.sum()), float(calls[right].sum()),
        float(calls[right | asked].sum()), float(calls[(bent.argmax(axis=1) == truth) | asked].sum()),
    )  # fmt: skip


def ask_in_rounds(
    scores: Numbers, likeness: Numbers, truth: Numbers, share: float = SHARE_ASKED, rounds: int = ROUNDS
) -> tuple[Numbers, Numbers]:
    """Ask for the meaning of the least certain codes, a few at a time; answer which were asked, and the bent scores."""
    asked = np.zeros(len(truth), dtype=bool)
    bent, most = scores, int(share * len(truth))
    for turn in range(1, rounds + 1):
        leads = np.where(asked, np.inf, leads_of(bent))
        more = most * turn // rounds - int(asked.sum())
        asked[np.argsort(leads, kind="stable")[:more]] = True
        told = np.flatnonzero(asked)
        if len(told):
            bent = bend(scores, likeness[:, told], likeness[np.ix_(told, told)], truth[told].tolist(), scores[told])
    return asked, bent


def leave_one_city_out(examples: Sequence[Example], outside: Sequence[Example] = ()) -> list[Judged]:
    """Judge every city in turn."""
    return [judge_city(city, examples, outside) for city in sorted({one.group for one in examples})]


def all_cities(judged: Iterable[Judged]) -> Judged:
    """Add cities together: each call counts once."""
    rows = list(judged)
    return Judged(
        "all", sum(one.codes for one in rows), sum(one.calls for one in rows), sum(one.right_codes for one in rows),
        sum(one.right for one in rows), sum(one.right_if_told for one in rows), sum(one.right_after for one in rows),
    )  # fmt: skip
