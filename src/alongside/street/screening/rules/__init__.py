"""May a worker be offered this call, and why. Pure: facts and a protocol in, a screening with reasons out."""

from .facts import CallFacts
from .problems import Caution, Problem, find_cautions, find_problems, with_lines
from .protocol import HOUSE_RULE, Protocol, Rule, Screening, Verdict, screen
from .reading import UnreadableProtocol, body_of, plain, read_protocol, read_toml, write_toml
from .service import Holiday, Service, Span
from .words import (
    DISQUALIFIERS,
    FACTS,
    HAZARD,
    HAZARD_SAYS,
    LISTED,
    OUTCOME_BY_WORD,
    QUESTIONS,
    HazardKind,
    Outcome,
)

__all__ = [
    "DISQUALIFIERS",
    "FACTS",
    "HAZARD",
    "HAZARD_SAYS",
    "HOUSE_RULE",
    "LISTED",
    "OUTCOME_BY_WORD",
    "QUESTIONS",
    "CallFacts",
    "Caution",
    "HazardKind",
    "Holiday",
    "Outcome",
    "Problem",
    "Protocol",
    "Rule",
    "Screening",
    "Service",
    "Span",
    "UnreadableProtocol",
    "Verdict",
    "body_of",
    "find_cautions",
    "find_problems",
    "plain",
    "read_protocol",
    "read_toml",
    "screen",
    "with_lines",
    "write_toml",
]
