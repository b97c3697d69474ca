"""Calls are screened: one as it comes in, many that came as history. What was said is kept."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from alongside.ground.actor import Actor

from ..models import ProtocolVersion, ScreeningRecord
from ..reads.facts import CallWithFacts, facts_of_calls, with_place
from ..reads.protocols import NoProtocol, _read, current_protocol
from ..rules import CallFacts, Protocol, Screening, screen

BATCH = 1_000
"""Calls of one transaction: a worker's tap waits milliseconds for it."""

_COLUMNS = (
    "INSERT INTO screening_screeningrecord (programme_id, call_id, protocol_version, outcome, because, verdicts, "
    "screened_at, screened_by_id, is_latest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, TRUE)"
)


def screen_call(*, call_id: int, facts: CallFacts, by: Actor, at: datetime, is_first: bool = False) -> Screening:
    """Screen a call by the protocol that holds, and keep what every rule said.

    Where and when the call is, and the hazards marked there, are added here. ``is_first`` says that the call was
    never screened, so that no earlier word needs to step back.
    """
    known = with_place(facts, call_id=call_id, programme_id=by.programme_id, at=at)
    said = screen(known, current_protocol(programme_id=by.programme_id, at=at))
    if not is_first:
        ScreeningRecord.objects.filter(call_id=call_id, is_latest=True).update(is_latest=False)
    with connection.cursor() as cursor:
        screened_at = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(_COLUMNS, [by.programme_id, call_id, *_words_of(said), screened_at, by.user_id])
    return said


def screen_many(*, call_ids: Sequence[int], by: Actor, at: datetime) -> Counter[str]:
    """Screen calls that nobody has screened yet, in short transactions; answer how many had each outcome.

    Each is judged by the protocol that held when it was made; one that is older than every protocol by the one
    that holds at ``at``. Calls of other programmes and calls screened before are left alone, so that asking twice
    changes nothing. Nothing is offered.
    """
    told: Counter[str] = Counter()
    held = _Held(by.programme_id, at)
    for start in range(0, len(call_ids), BATCH):
        some = _unscreened(call_ids[start : start + BATCH], by.programme_id)
        if some:
            found = facts_of_calls(some, programme_id=by.programme_id, at=at)
            with transaction.atomic():
                told += _keep_many(found, held, by, at)
    return told


class _Held:
    """Which protocol held when: read once, asked for each call. The same facts get the same words."""

    def __init__(self, programme_id: int, at: datetime) -> None:
        adopted = ProtocolVersion.objects.filter(
            programme_id=programme_id, effective_at__lte=at, withdrawn_at__isnull=True
        )
        self.versions = [
            (effective_at, _read(pk))
            for pk, effective_at in adopted.order_by("-effective_at", "-pk").values_list("pk", "effective_at")
            if effective_at is not None
        ]
        if not self.versions:
            raise NoProtocol
        self._said: dict[Any, tuple[str, str, str, str]] = {}

    def at(self, made_at: datetime) -> Protocol:
        """Answer the protocol of an instant."""
        return next((one for effective_at, one in self.versions if effective_at <= made_at), self.versions[0][1])

    def words(self, call: CallWithFacts) -> tuple[str, str, str, str]:
        """Answer what is kept of a call's screening; a year has some hundreds of different ones."""
        protocol, facts = self.at(call.created_at), call.facts
        key = (
            protocol.version, facts.category, facts.priority, facts.is_officer_initiated,
            tuple(sorted(facts.answers.items())), facts.hazards, facts.lapsed_hazards, facts.is_place_unknown,
        )  # fmt: skip
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = _words_of(screen(facts, protocol))
        return said


def _keep_many(found: Sequence[CallWithFacts], held: _Held, by: Actor, at: datetime) -> Counter[str]:
    told: Counter[str] = Counter()
    screened_at = connection.ops.adapt_datetimefield_value(at)

    def rows() -> Iterator[list[Any]]:
        for call in found:
            words = held.words(call)
            told[words[1]] += 1
            yield [by.programme_id, call.call_id, *words, screened_at, by.user_id]

    with connection.cursor() as cursor:
        # Somebody may have screened one of them meanwhile: their word stands.
        cursor.executemany(f"{_COLUMNS} ON CONFLICT DO NOTHING", list(rows()))
    return told


def _unscreened(call_ids: Sequence[int], programme_id: int) -> list[int]:
    found: list[int] = []
    for start in range(0, len(call_ids), 500):
        some = list(call_ids[start : start + 500])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.id FROM intake_call c "
                "LEFT JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest "
                f"WHERE c.programme_id = %s AND s.id IS NULL AND c.id IN ({', '.join(['%s'] * len(some))})",
                [programme_id, *some],
            )
            found += [row[0] for row in cursor.fetchall()]
    return found


def _words_of(said: Screening) -> tuple[str, str, str, str]:
    """Answer what is kept of a screening: version, outcome, reasons and verdicts, in the order of the columns."""
    verdicts = [
        {"code": v.code, "outcome": v.outcome.word, "says": v.says, "would_change": v.would_change}
        for v in said.verdicts
    ]
    return said.protocol, said.outcome.word, json.dumps(said.because), json.dumps(verdicts)
