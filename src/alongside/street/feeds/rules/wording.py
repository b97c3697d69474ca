"""Notices as sentences: what is seen and what to do, filled with their facts."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from .words import NOTICES

LENGTHS: dict[str, tuple[str, ...]] = {"late": ("lag", "usual"), "frozen": ("how_long",)}
"""The facts of a notice that are lengths of time, kept in minutes."""


def notice_in_words(notice: Mapping[str, Any]) -> tuple[str, str]:
    """Answer a notice as two sentences in English: what is seen, and what to do."""
    says, try_ = NOTICES[notice["code"]]
    facts = facts_in_words(notice, lambda minutes: in_words(timedelta(minutes=minutes)))
    return says.format_map(facts), try_.format_map(facts)


def facts_in_words(notice: Mapping[str, Any], say_minutes: Callable[[float], str]) -> dict[str, Any]:
    """Answer the facts of a notice with its lengths of time as words."""
    facts = dict(notice["facts"])
    for name in LENGTHS.get(notice["code"], ()):
        facts[name] = say_minutes(facts[name])
    return facts


def in_words(length: timedelta) -> str:
    """Say a length of time shortly: "40 min", "6 h", "3 days"."""
    minutes = length.total_seconds() / 60
    if minutes < 90:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} h"
    return f"{minutes / 1440:.0f} days"
