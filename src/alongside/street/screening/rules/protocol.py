"""May a worker be offered this call, and why. Pure: facts and a protocol in, a screening with reasons out."""

from dataclasses import dataclass, field

from .facts import CallFacts
from .service import Service
from .words import HAZARD, Outcome


@dataclass(frozen=True)
class Verdict:
    """One rule's word on one call, with what would change it."""

    code: str
    outcome: Outcome
    says: str
    would_change: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of a protocol. ``fact`` is one of ``FACTS``.

    ``if_yes``, ``if_no`` and ``if_unknown`` are outcomes or None (the rule is silent). For ``category``
    and ``priority`` yes means: the value is one of ``values``. ``only_for`` and ``not_for`` narrow the
    rule to some categories.
    """

    code: str
    fact: str
    says: str
    if_yes: Outcome | None = None
    if_no: Outcome | None = None
    if_unknown: Outcome | None = None
    says_yes: str = ""
    says_no: str = ""
    says_unknown: str = ""
    would_change: str = ""
    values: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()

    def judge(self, call: CallFacts) -> Verdict | None:
        """Give this rule's verdict on a call, or None when it has nothing to say."""
        if not self.is_for(call.category):
            return None
        known = self._look(call)
        if known is None:
            return self._say(self.if_unknown, self.says_unknown or self.says, call)
        if known:
            return self._say(self.if_yes, self.says_yes or self.says, call)
        return self._say(self.if_no, self.says_no or self.says, call)

    def is_for(self, category: str) -> bool:
        """Say whether the rule speaks of a category at all."""
        return not ((self.only_for and category not in self.only_for) or category in self.not_for)

    def _look(self, call: CallFacts) -> bool | None:
        if self.fact == "category":
            return (call.category in self.values) if call.category else None
        if self.fact == "priority":
            return (call.priority in self.values) if call.priority else None
        if self.fact == "officer_initiated":
            return call.is_officer_initiated
        if self.fact == HAZARD:
            return call.hazard
        answer = call.answers.get(self.fact)
        return answer if isinstance(answer, bool) else None

    def _say(self, outcome: Outcome | None, says: str, call: CallFacts) -> Verdict | None:
        if outcome is None:
            return None
        if self.fact == HAZARD and call.hazard_says:
            says = f"{says} {call.hazard_says}"
        return Verdict(self.code, outcome, says, self.would_change)


HOUSE_RULE = Rule(
    code="hazard",
    fact=HAZARD,
    says="A hazard is marked at this place.",
    if_yes=Outcome.INELIGIBLE,
    if_unknown=Outcome.NOT_ASSESSED,
    says_unknown="A hazard was marked and nobody knows whether it is still there.",
    would_change="A supervisor looks at the hazard, then clears it or marks it anew.",
)
"""Holds under every protocol that has no rule of its own on hazards: no version can forget them."""


@dataclass(frozen=True)
class Protocol:
    """One version of the rules, which calls ask for two workers, and when and where the programme works."""

    version: str
    rules: tuple[Rule, ...]
    needs_pair: frozenset[str] = frozenset()
    service: Service = field(default_factory=Service)
    why: str = ""

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """Answer the rules in the order they are asked, the rule of the house last when it is needed."""
        has_own = any(rule.fact == HAZARD for rule in self.rules)
        return self.rules if has_own else (*self.rules, HOUSE_RULE)


@dataclass(frozen=True)
class Screening:
    """What the protocol says of a call: the outcome, and every rule that spoke.

    ``is_in_hours`` and ``is_in_area`` say whether the programme works then and there (None: not stated, or not
    known). They explain who can go, never whether the call is work for a worker.
    """

    outcome: Outcome
    because: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    protocol: str
    needs_pair: bool = False
    is_in_hours: bool | None = None
    is_in_area: bool | None = None

    @property
    def says(self) -> str:
        """Say the outcome's reasons in one line."""
        spoke = [verdict.says for verdict in self.verdicts if verdict.outcome is self.outcome]
        return " ".join(spoke) or "No rule of the protocol spoke of this call."


def screen(call: CallFacts, protocol: Protocol) -> Screening:
    """Decide whether a worker may be offered this call, and name every rule that said so.

    A fact nobody asked about counts as unknown, never as no. The most cautious verdict wins; when no
    rule speaks the call is not assessed.
    """
    verdicts = tuple(v for rule in protocol.every_rule if (v := rule.judge(call)) is not None)
    outcome = max((v.outcome for v in verdicts), default=Outcome.NOT_ASSESSED)
    because = tuple(v.code for v in verdicts if v.outcome is outcome)
    service = protocol.service
    return Screening(
        outcome,
        because,
        verdicts,
        protocol.version,
        call.category in protocol.needs_pair,
        service.is_in_hours(call.created_local),
        service.is_in_area(call.area_code, call.beat, is_located=call.is_located),
    )
