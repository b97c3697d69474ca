"""A protocol is drafted, put into force from a date on, and followed by another. It is never rewritten."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import tell

from ..models import ProtocolVersion
from ..reads.protocols import VersionRow, access_version, access_version_in_force, read_draft
from ..rules import UnreadableProtocol, find_problems, plain, read_protocol, read_toml

FIRST_PROTOCOL = Path(__file__).parent.parent / "protocols" / "first.toml"
LEAD = timedelta(minutes=1)
"""How far in the past "from now on" may lie: the time it takes to fill in a form."""

LONGEST_WHY = 400
SHORTEST_WHY = 10


class ProtocolCannotBeRead(Refusal):
    """A protocol does not make sense."""

    code = "screening.protocol-cannot-be-read"
    says = "The protocol cannot be read: {why}"
    try_ = "Mend that rule and try again. The protocol that holds now still holds."


class VersionIsTaken(Refusal):
    """Another version has this name."""

    code = "screening.version-is-taken"
    says = "There is a version {version} already, and it says something else."
    try_ = "A version is never rewritten. Give yours another name, such as {other}."


class DraftWasChanged(Refusal):
    """Somebody else saved the draft meanwhile."""

    code = "screening.draft-was-changed"
    says = "Somebody else has saved this draft since you opened it. Nothing of yours was kept."
    try_ = "Open the draft again, look at what they changed, then make your change."


class NothingIsDrafted(Refusal):
    """There is no draft."""

    code = "screening.nothing-is-drafted"
    says = "There is no draft."
    try_ = "Begin one from the protocol that holds now."


class SayWhy(Refusal):
    """A change of protocol without a reason."""

    code = "screening.say-why"
    says = "A change of protocol needs a sentence that says why."
    try_ = "Write it for the person who asks in two years, in ten to four hundred letters."


class NotInThePast(Refusal):
    """A protocol cannot take effect before now."""

    code = "screening.not-in-the-past"
    says = "A protocol cannot take effect in the past: calls were screened by the one that held then."
    try_ = "Choose now, or a day to come."


class TookEffectAlready(Refusal):
    """A version that has taken effect is not withdrawn."""

    code = "screening.took-effect-already"
    says = "Version {version} has taken effect. It cannot be withdrawn."
    try_ = "Follow it with another version."


def start_protocol(*, toml: str, author: str, by: Actor, at: datetime) -> str:
    """Put a protocol into force from an instant on, and answer its version. The same again changes nothing."""
    try:
        body = read_toml(toml)
    except UnreadableProtocol as wrong:
        raise ProtocolCannotBeRead(why=str(wrong)) from wrong
    version = str(body["version"])
    held, is_new = ProtocolVersion.objects.get_or_create(
        programme_id=by.programme_id,
        version=version,
        defaults={
            "body": body, "effective_at": at, "adopted_at": at, "written_at": at, "author_name": author,
            "author_id": by.user_id, "why": body.get("why") or "The first protocol.",
        },
    )  # fmt: skip
    if not is_new and held.body != body:
        raise VersionIsTaken(version=version, other=_next_version(by.programme_id))
    return version


def start_first_protocol(*, by: Actor, at: datetime) -> str:
    """Put the protocol of a new programme into force."""
    return start_protocol(toml=FIRST_PROTOCOL.read_text(), author=by.name, by=by, at=at)


def begin_draft(*, by: Actor, at: datetime) -> VersionRow:
    """Begin a draft from the protocol that holds; the draft that is there already is answered as it is."""
    draft = read_draft(by=by, at=at)
    if draft is not None:
        return draft
    body = dict(access_version_in_force(by=by, at=at).body)
    version = _next_version(by.programme_id)
    try:
        with transaction.atomic():
            return _put_draft(body | {"version": version, "why": ""}, by=by, at=at)
    except IntegrityError:  # somebody else began one at the same moment: one draft, and it is theirs
        draft = read_draft(by=by, at=at)
        if draft is None:
            raise
        return draft


def save_draft(*, body: Mapping[str, Any], revision: int, by: Actor, at: datetime) -> VersionRow:
    """Save a draft as it is, finished or not; refuse when somebody else saved it meanwhile."""
    with transaction.atomic():
        held = ProtocolVersion.objects.select_for_update().filter(programme_id=by.programme_id, adopted_at__isnull=True)
        draft = held.first()
        if draft is None:
            raise NothingIsDrafted
        kept = plain(body) | {"version": draft.version}
        changed = held.filter(revision=revision).update(
            body=kept, revision=F("revision") + 1, author_name=by.name, author_id=by.user_id, written_at=at,
            why=str(kept.get("why", ""))[:LONGEST_WHY],
        )  # fmt: skip
        if not changed:
            raise DraftWasChanged
        return access_version(draft.pk, by=by, at=at)


def upload_draft(*, toml: str, by: Actor, at: datetime) -> VersionRow:
    """Put a TOML file in the place of the draft. One that cannot be read is refused with the line and what is right."""
    try:
        body = read_toml(toml)
    except UnreadableProtocol as wrong:
        raise ProtocolCannotBeRead(why=str(wrong)) from wrong
    with transaction.atomic():
        ProtocolVersion.objects.filter(programme_id=by.programme_id, adopted_at__isnull=True).delete()
        taken = ProtocolVersion.objects.filter(programme_id=by.programme_id, version=body["version"]).exists()
        version = _next_version(by.programme_id) if taken else body["version"]
        return _put_draft(body | {"version": version}, by=by, at=at)


def discard_draft(*, by: Actor, at: datetime) -> None:
    """Throw the draft away. Nothing that was ever in force is touched."""
    ProtocolVersion.objects.filter(programme_id=by.programme_id, adopted_at__isnull=True).delete()


def adopt_draft(*, effective_at: datetime, why: str, revision: int, by: Actor, at: datetime) -> VersionRow:
    """Put the draft into force from an instant on, now or to come. From then on it is never changed."""
    if by.role not in (None, Role.COORDINATOR, Role.DIRECTOR):
        raise Missing
    why = " ".join(why.split())
    if not SHORTEST_WHY <= len(why) <= LONGEST_WHY:
        raise SayWhy
    if effective_at < at - LEAD:
        raise NotInThePast
    with transaction.atomic():
        draft = read_draft(by=by, at=at)
        if draft is None:
            raise NothingIsDrafted
        body = draft.body | {"why": why}
        problems = find_problems(body)
        if problems:
            raise ProtocolCannotBeRead(why=" ".join(one.words for one in problems[:3]))
        read_protocol(draft.version, body)
        changed = ProtocolVersion.objects.filter(
            pk=draft.version_id, revision=revision, adopted_at__isnull=True
        ).update(
            body=body, why=why, adopted_at=at, effective_at=max(effective_at, at), author_name=by.name,
            author_id=by.user_id,
        )  # fmt: skip
        if not changed:
            raise DraftWasChanged
        tell(audience=f"board:{by.programme_id}", kind="board", subject="protocol", at=at)
        return access_version(draft.version_id, by=by, at=at)


def withdraw_version(*, version_id: int, by: Actor, at: datetime) -> None:
    """Take back a version before it takes effect. It stays on the list, as withdrawn."""
    row = access_version(version_id, by=by, at=at)
    changed = ProtocolVersion.objects.filter(
        pk=version_id, adopted_at__isnull=False, withdrawn_at__isnull=True, effective_at__gt=at
    ).update(withdrawn_at=at)
    if not changed:
        raise TookEffectAlready(version=row.version)


def _put_draft(body: Mapping[str, Any], *, by: Actor, at: datetime) -> VersionRow:
    held = ProtocolVersion.objects.create(
        programme_id=by.programme_id, version=body["version"], body=plain(body), author_name=by.name,
        author_id=by.user_id, why=str(body.get("why", ""))[:LONGEST_WHY], written_at=at,
    )  # fmt: skip
    return access_version(held.pk, by=by, at=at)


def _next_version(programme_id: int) -> str:
    """Answer the next whole number that no version has."""
    names = ProtocolVersion.objects.filter(programme_id=programme_id).values_list("version", flat=True)
    return str(max((int(name) for name in names if re.fullmatch(r"[0-9]{1,9}", name)), default=0) + 1)
