"""Gathering every count of a report into one release, with every sum an attacker could use."""

from collections.abc import Mapping, Sequence

from .suppression import Relation, Release, protect


class CountsDoNotAdd(ValueError):
    """Two counts that should add up do not: a defect in a measure, never something to publish."""


class Cells:
    """The named counts of one release and the sums between them."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.relations: list[Relation] = []

    def add(self, name: str, count: int) -> None:
        """Add one count."""
        if count < 0 or self.values.get(name, count) != count:
            raise CountsDoNotAdd(f"{name} cannot be {count}")
        self.values[name] = count

    def relate(self, total: str, parts: Sequence[str]) -> None:
        """State that a count is the sum of others."""
        if self.values[total] != sum(self.values[part] for part in parts):
            raise CountsDoNotAdd(f"{total} is not the sum of {', '.join(parts)}")
        self.relations.append(Relation(total, tuple(parts)))

    def add_within(self, outer: str, inner: str, count: int, rest: str = "") -> None:
        """Add a count that lies inside another: what lies outside it can be worked out, so it is a cell too."""
        beyond = rest or f"{outer}-less-{inner}"
        self.add(inner, count)
        self.add(beyond, self.values[outer] - count)
        self.relate(outer, [inner, beyond])

    def add_parts(self, total: str, name: str, counts: Mapping[str, int]) -> None:
        """Add a list of counts that add up to a total."""
        if not counts:
            return
        for key, count in counts.items():
            self.add(f"{name}/{key}", count)
        self.relate(total, [f"{name}/{key}" for key in counts])

    def add_answered(self, name: str, counts: Mapping[str, tuple[int, int]]) -> None:
        """Add eligible and answered calls by a key: each adds up to the totals, and so do the unanswered ones."""
        for key, (could, did) in counts.items():
            self.add(f"{name}/{key}", could)
            self.add_within(f"{name}/{key}", f"{name}/{key}/answered", did, rest=f"{name}/{key}/unanswered")
        if counts:
            self.relate("eligible", [f"{name}/{key}" for key in counts])
            self.relate("accepted", [f"{name}/{key}/answered" for key in counts])
            self.relate("not_accepted", [f"{name}/{key}/unanswered" for key in counts])

    def protect(self) -> Release:
        """Hide what must be hidden, over the whole release at once."""
        return protect(self.values, self.relations)
