"""Carriers: what takes a sealed push or a text to a phone. They touch the network and no store."""

from .carriers import Carriers, carriers_of_installation
from .letter import Letter, Outcome
from .vapid import make_push_key, public_push_key

__all__ = ["Carriers", "Letter", "Outcome", "carriers_of_installation", "make_push_key", "public_push_key"]
