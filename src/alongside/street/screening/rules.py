"""May a worker be offered this call, and why. Pure: facts and a protocol in, a screening with reasons out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Outcome(IntEnum):
    """What a rule says of a call, in order of caution: the most cautious rule wins."""

    ELIGIBLE = 1
    NOT_ASSESSED = 2
    INELIGIBLE = 3

    @property
    def word(self) -> str:
        """Answer the word that is stored and shown."""
        return self.name.lower()


OUTCOME_BY_WORD = {outcome.word: outcome for outcome in Outcome}

QUESTIONS = ("weapon", "violence", "crime", "medical", "wants_police")
"""The facts a caller or officer is asked (DOMAIN.md §4, screening disqualifiers)."""


@dataclass(frozen=True)
class CallFacts:
    """What is known of a call. An answer that is absent or None was not asked: unknown, never no."""

    category: str = ""
    priority: str = ""
    is_officer_initiated: bool = False
    answers: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """One rule's word on one call, with what would change it."""

    code: str
    outcome: Outcome
    says: str
    would_change: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of a protocol. ``fact`` is a question, or ``category``, ``priority``, ``officer_initiated``.

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
        if (self.only_for and call.category not in self.only_for) or call.category in self.not_for:
            return None
        known = self._look(call)
        if known is None:
            return self._say(self.if_unknown, self.says_unknown or self.says)
        if known:
            return self._say(self.if_yes, self.says_yes or self.says)
        return self._say(self.if_no, self.says_no or self.says)

    def _look(self, call: CallFacts) -> bool | None:
        if self.fact == "category":
            return (call.category in self.values) if call.category else None
        if self.fact == "priority":
            return (call.priority in self.values) if call.priority else None
        if self.fact == "officer_initiated":
            return call.is_officer_initiated
        answer = call.answers.get(self.fact)
        return answer if isinstance(answer, bool) else None

    def _say(self, outcome: Outcome | None, says: str) -> Verdict | None:
        return None if outcome is None else Verdict(self.code, outcome, says, self.would_change)


@dataclass(frozen=True)
class Protocol:
    """One version of the rules, and which calls ask for two workers."""

    version: str
    rules: tuple[Rule, ...]
    needs_pair: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Screening:
    """What the protocol says of a call: the outcome, and every rule that spoke."""

    outcome: Outcome
    because: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    protocol: str
    needs_pair: bool = False

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
    verdicts = tuple(v for rule in protocol.rules if (v := rule.judge(call)) is not None)
    outcome = max((v.outcome for v in verdicts), default=Outcome.NOT_ASSESSED)
    because = tuple(v.code for v in verdicts if v.outcome is outcome)
    return Screening(outcome, because, verdicts, protocol.version, call.category in protocol.needs_pair)


class UnreadableProtocol(ValueError):
    """The data of a protocol does not make sense; the message names the rule."""


def read_protocol(version: str, body: Mapping[str, Any]) -> Protocol:
    """Read a protocol from its data (TOML or JSON), or say which rule cannot be read."""
    rules = tuple(_read_rule(number, data) for number, data in enumerate(body.get("rules", []), start=1))
    if not rules:
        raise UnreadableProtocol("A protocol needs at least one rule.")
    return Protocol(version, rules, frozenset(body.get("needs_pair", [])))


def _read_rule(number: int, data: Mapping[str, Any]) -> Rule:
    name = data.get("code", f"number {number}")
    try:
        return Rule(
            code=data["code"],
            fact=data["fact"],
            says=data["says"],
            if_yes=_outcome(data, "if_yes"),
            if_no=_outcome(data, "if_no"),
            if_unknown=_outcome(data, "if_unknown"),
            says_yes=data.get("says_yes", ""),
            says_no=data.get("says_no", ""),
            says_unknown=data.get("says_unknown", ""),
            would_change=data.get("would_change", ""),
            values=frozenset(data.get("values", [])),
            only_for=frozenset(data.get("only_for", [])),
            not_for=frozenset(data.get("not_for", [])),
        )
    except KeyError as missing:
        raise UnreadableProtocol(f"Rule {name}: {missing.args[0]} is missing or not a known word.") from missing


def _outcome(data: Mapping[str, Any], key: str) -> Outcome | None:
    word = data.get(key)
    return None if word is None else OUTCOME_BY_WORD[word]
