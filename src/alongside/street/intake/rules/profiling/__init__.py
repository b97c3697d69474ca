"""An unknown export is looked at, and a recipe drafted for it: each choice with how sure and why."""

from .amending import amend
from .columns import Column
from .drafting import propose
from .proposal import Choice, LeftOut, NothingToProfile, NoTimeFound, Proposal
from .writing import write_toml
from .zones import ZoneEvidence

__all__ = [
    "Choice",
    "Column",
    "LeftOut",
    "NoTimeFound",
    "NothingToProfile",
    "Proposal",
    "ZoneEvidence",
    "amend",
    "propose",
    "write_toml",
]
