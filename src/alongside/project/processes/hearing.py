"""Who may hear what on the live stream: many sessions in two questions, so that thousands can listen."""

from collections.abc import Collection

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.street.alerts.reads import audiences_of
from alongside.street.people.models import User

_READ: dict[str, tuple[str, str, str]] = {}
"""By session key: the stored text of a session, and the person and the password hash that stood in it."""
MOST_REMEMBERED = 10_000


def who_hear(session_keys: Collection[str]) -> dict[str, frozenset[str]]:
    """Answer by session what its person may hear; a session that is over, or whose person left, is not there."""
    rows = Session.objects.filter(session_key__in=set(session_keys) - {""}, expire_date__gt=timezone.now())
    signed_in = {key: _person_of(key, data) for key, data in rows.values_list("session_key", "session_data")}
    ids = {user_id for user_id, _ in signed_in.values() if user_id.isdigit()}
    people = {str(one.pk): one for one in User.objects.select_related("worker").filter(pk__in=ids, is_active=True)}
    heard = {}
    for key, (user_id, hashed) in signed_in.items():
        person = people.get(user_id)
        if person is not None and _is_same_password(person, hashed):
            heard[key] = audiences_of(_actor(person))
    return heard


def _person_of(key: str, data: str) -> tuple[str, str]:
    """Answer whose session it is, read once for as long as the stored text stays the same."""
    known = _READ.get(key)
    if known is None or known[0] != data:
        if len(_READ) >= MOST_REMEMBERED:
            _READ.clear()
        told = SessionStore(key).decode(data)
        known = _READ[key] = (data, str(told.get(SESSION_KEY, "")), str(told.get(HASH_SESSION_KEY, "")))
    return known[1], known[2]


def _is_same_password(person: User, hashed: str) -> bool:
    """Say whether the session was begun with the password that the person has now."""
    own = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(hashed, one) for one in own)


def _actor(person: User) -> Actor:
    """Answer the same as ``User.actor``, without asking the store again."""
    worker = getattr(person, "worker", None)
    return Actor(
        programme_id=person.programme_id or 0,
        user_id=person.pk,
        role=Role(person.role),
        worker_id=worker.pk if worker is not None and worker.is_active else None,
        name=person.name,
    )
