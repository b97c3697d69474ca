"""Idempotency keys: the same question gets the same answer, however often a machine asks."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import IntegrityError, connection, transaction

from alongside.ground.errors import Refusal

from .upsert import as_stored

Answer = dict[str, Any]


class KeyUsedTwice(Refusal):
    """The same idempotency key came with another body."""

    code = "intake.key-used-twice"
    says = "The Idempotency-Key {key} was already used for a different call."
    try_ = "Send a new key for a new call; repeat a key only with exactly the same body."


def honour_key(*, token_id: int, key: str, body: bytes, ask: Callable[[], Answer], at: datetime) -> Answer:
    """Answer what ``ask`` answers, once per key: a repeated key gets the kept answer, in one transaction.

    Two requests with one key at the same time: the second waits, or finds the first one's answer.
    """
    digest = blake2b(body, digest_size=16).digest()
    try:
        with transaction.atomic():
            kept = _kept(token_id, key, digest)
            if kept is not None:
                return kept
            answer = ask()
            _keep(token_id, key, digest, answer, at)
            return answer
    except IntegrityError:
        kept = _kept(token_id, key, digest)
        if kept is None:
            raise
        return kept


def _kept(token_id: int, key: str, digest: bytes) -> Answer | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_digest, answer FROM intake_honouredkey WHERE token_id = %s AND idempotency_key = %s",
            [token_id, key],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    if bytes(found[0]) != digest:
        raise KeyUsedTwice(key=key)
    answer: Answer = json.loads(found[1]) if isinstance(found[1], str) else found[1]
    return answer


def _keep(token_id: int, key: str, digest: bytes, answer: Answer, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_honouredkey (token_id, idempotency_key, body_digest, answer, answered_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            [token_id, key, digest, json.dumps(answer), as_stored(at)],
        )
