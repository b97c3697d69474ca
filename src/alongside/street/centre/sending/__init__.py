"""The wires to a centre: each sends one message once, keeps nothing, and names what goes wrong."""

from .carry import carry
from .settings import ChannelUnusable, check_channel

__all__ = ["ChannelUnusable", "carry", "check_channel"]
