"""Reading what people filled in: numbers, days, choices; each wrong one is named."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..rules.faults import BadSettings

LONGEST_PAST = 36_500


def text_of(settings: Mapping[str, Any], name: str, default: str = "") -> str:
    """Answer a setting as text without blanks around it, or the default where it is missing or empty."""
    return str(settings.get(name) or "").strip() or default


def number_of(settings: Mapping[str, Any], name: str, default: int, *, most: int, least: int = 0) -> int:
    """Answer a setting as a whole number within its range, or refuse it."""
    text = text_of(settings, name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise BadSettings(field=name, why=f"a whole number from {least} to {most} is needed.")
    return int(text)


def days_of(settings: Mapping[str, Any], name: str, default: int) -> timedelta:
    """Answer a setting as a number of days."""
    return timedelta(days=number_of(settings, name, default, most=LONGEST_PAST))


def choice_of(settings: Mapping[str, Any], name: str, default: str, choices: tuple[str, ...]) -> str:
    """Answer a setting that is one of a few words, or refuse it."""
    text = text_of(settings, name, default)
    if text not in choices:
        raise BadSettings(field=name, why=f"one of {', '.join(choices)} is needed.")
    return text


def needed(settings: Mapping[str, Any], name: str) -> str:
    """Answer a setting that must not be empty."""
    text = text_of(settings, name)
    if not text:
        raise BadSettings(field=name, why="this is needed.")
    return text


def instant_of(text: str) -> datetime | None:
    """Read an ISO instant; without an offset it is taken as UTC, which is near enough to know how far back to look."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
