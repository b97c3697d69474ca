"""What follows from a phone's numbers and times: what is missing, what it may hold, when to worry. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

Run = tuple[int, int]
LARGEST = 2**53
MOST_RUNS = 1_000
OFFICE_PATIENCE = timedelta(hours=12)
"""How old something unsent may become before the coordinator is told (the phone tells its worker after one hour)."""
CARRIED_BEFORE_A_SHIFT = timedelta(hours=14)
"""A worker may start from home, where there was a network the evening before: the list of services is carried then."""


def with_numbers(runs: Iterable[Sequence[int]], numbers: Collection[int]) -> list[Run]:
    """Answer the unbroken runs after some more numbers came; the same number twice changes nothing."""
    spans = sorted([(a, b) for a, b in runs] + [(n, n) for n in numbers if 1 <= n <= LARGEST])
    joined: list[Run] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined[:MOST_RUNS]


def gaps(runs: Iterable[Sequence[int]], made_upto: int) -> list[Run]:
    """Answer what has not come: the runs of numbers between 1 and the last one made that are missing."""
    missing, expected = [], 1
    for first, last in sorted((a, b) for a, b in runs):
        if first > expected:
            missing.append((expected, first - 1))
        expected = max(expected, last + 1)
    if made_upto >= expected:
        missing.append((expected, made_upto))
    return missing


def count_of(runs: Iterable[Sequence[int]]) -> int:
    """Count the numbers in some runs."""
    return sum(last - first + 1 for first, last in runs)


@dataclass(frozen=True)
class PhoneReport:
    """What a phone says of itself beside every question."""

    device_id: UUID
    made_upto: int
    unsent: int
    oldest_unsent_at: datetime | None
    promises_to_keep: bool | None


def read_report(said: str) -> PhoneReport | None:
    """Read a phone's header ``<id>;made=57;unsent=2;oldest=<instant>;kept=1``; nonsense is no report."""
    device, *rest = said.split(";")
    facts = dict(part.split("=", 1) for part in rest if "=" in part)
    try:
        oldest = facts.get("oldest", "-")
        return PhoneReport(
            UUID(device),
            min(max(int(facts.get("made", "0")), 0), LARGEST),
            min(max(int(facts.get("unsent", "0")), 0), 2**31 - 1),
            None if oldest == "-" else _instant(oldest),
            {"1": True, "0": False}.get(facts.get("kept", "-")),
        )
    except ValueError:
        return None


def _instant(said: str) -> datetime:
    when = datetime.fromisoformat(said)
    if when.tzinfo is None or not 1971 <= when.year <= 9000:
        raise ValueError(said)
    return when.astimezone(UTC)


def what_to_hold(*, is_at_work: bool, has_to_write: bool, next_shift_in: timedelta | None) -> tuple[str, ...]:
    """Answer what a phone may hold now: need to know, for a shift. The rest is taken back.

    The programme's public key stays always: with it the phone can seal and read nothing.
    """
    if is_at_work:
        return ("key", "directory", "referrals", "place_notes")
    if has_to_write or (next_shift_in is not None and next_shift_in <= CARRIED_BEFORE_A_SHIFT):
        return ("key", "directory")
    return ("key",)


@dataclass(frozen=True)
class DeviceFacts:
    """What the office knows of a phone."""

    missing: int
    unsent: int
    oldest_unsent_at: datetime | None
    last_heard_at: datetime
    promises_to_keep: bool | None
    is_revoked: bool


def trouble_of(facts: DeviceFacts, at: datetime) -> str:
    """Answer what a coordinator should know of a phone, as a code; blank when all is well.

    ``unsent_old``: something has waited there for twelve hours. ``silent_with_unsent``: it was last heard twelve
    hours ago with something unsent. ``gap``: numbers are missing although the phone says nothing waits.
    """
    owes = facts.unsent or facts.missing
    is_silent = at - facts.last_heard_at > OFFICE_PATIENCE
    if owes and is_silent:
        return "silent_with_unsent"
    if facts.oldest_unsent_at is not None and facts.unsent and at - facts.oldest_unsent_at > OFFICE_PATIENCE:
        return "unsent_old"
    if facts.missing and not facts.unsent:
        return "gap"
    if facts.is_revoked and owes:
        return "revoked_unsent"
    if facts.promises_to_keep is False and not facts.is_revoked:
        return "no_promise"
    return ""


TROUBLES = ("silent_with_unsent", "unsent_old", "gap", "revoked_unsent", "no_promise", "")
"""Every answer of ``trouble_of``, the worst first."""

ALARMING = frozenset({"unsent_old", "silent_with_unsent", "gap"})
"""The troubles for which the board is woken."""
