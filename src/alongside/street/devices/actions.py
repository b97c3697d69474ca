"""What changes about phones: they are enrolled, heard, taken back; what they send is ticked off."""

import contextlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal

from .models import Device, KeptTap
from .reads import Credential, facts_of
from .rules import ALARMING, PhoneReport, Run, trouble_of, with_numbers

SALT = "alongside.devices.delivery"
EVERY = timedelta(seconds=60)
"""A phone that says nothing new is noted this often: phones ask every few seconds."""
ALARM_AGAIN = timedelta(hours=12)


class TakenBack(Refusal):
    """The office took this phone back: it may deliver, and is told nothing."""

    code = "devices.taken-back"
    says = "The office took this phone back."
    try_ = "What you saved on it is still being sent. Ask your coordinator for another phone."


def enrol(*, device_id: UUID, session_key: str, by: Actor, at: datetime) -> str:
    """Note a phone and answer its credential for delivering, signed by the house.

    The credential names the phone and its worker by itself. So it is understood when the session has ended, when
    the person was deleted, and by a store that was restored to a day before the phone was enrolled.
    """
    with transaction.atomic():
        known = Device.objects.select_for_update().filter(pk=device_id).first()
        if known is None:
            known = _noted(device_id, by, at)
        if known.programme_id != by.programme_id:
            raise Missing
        if known.revoked_at is None:
            known.user_id, known.worker_id, known.session_key = by.user_id, by.worker_id, session_key
            known.save(update_fields=["user_id", "worker_id", "session_key"])
    facts = {"d": str(device_id), "p": by.programme_id, "u": by.user_id, "w": by.worker_id}
    return signing.dumps(facts, salt=SALT, compress=False)


def read_credential(token: str) -> Credential | None:
    """Answer whose credential this is, or nothing when the house did not sign it."""
    try:
        facts = signing.loads(token, salt=SALT)
        return Credential(UUID(facts["d"]), int(facts["p"]), facts["u"], facts["w"])
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        return None


def hear_from(*, report: PhoneReport, by: Actor, at: datetime) -> None:
    """Note what a phone says of itself; one that is not enrolled yet, or of elsewhere, is not noted."""
    known = Device.objects.filter(pk=report.device_id, programme_id=by.programme_id).first()
    if known is None:
        return
    told = (report.made_upto, report.unsent, report.oldest_unsent_at, report.promises_to_keep)
    had = (known.made_upto, known.unsent, known.oldest_unsent_at, known.promises_to_keep)
    if told == had and at - known.last_heard_at < EVERY:
        return
    Device.objects.filter(pk=known.pk).update(
        last_heard_at=at, made_upto=max(report.made_upto, known.made_upto), unsent=report.unsent,
        oldest_unsent_at=report.oldest_unsent_at, promises_to_keep=report.promises_to_keep,
    )  # fmt: skip


def note_numbers(*, device_id: UUID | None, numbers: Collection[int], by: Actor, at: datetime) -> list[Run] | None:
    """Tick off what came from a phone and answer every number that ever came. Nothing for a phone of elsewhere.

    A phone that is not known is noted: a store that was restored may have forgotten it. Called when everything it
    names is committed. What the office lost since is then missing from the answer, and the phone sends it again.
    """
    if device_id is None:
        return None
    with transaction.atomic():
        known = Device.objects.select_for_update().filter(pk=device_id).first()
        if known is None and by.worker_id is not None:
            known = _noted(device_id, by, at)
        if known is None or known.programme_id != by.programme_id:
            return None
        runs = with_numbers(known.numbers, numbers)
        if runs != [tuple(run) for run in known.numbers]:
            known.numbers, known.last_heard_at = runs, at
            known.made_upto = max(known.made_upto, runs[-1][1])
            known.save(update_fields=["numbers", "last_heard_at", "made_upto"])
        return runs


def revoke_device(*, device_id: UUID, by: Actor, at: datetime) -> None:
    """Take a phone back: its session ends now, it is told nothing more, and what it saved is still taken in."""
    with transaction.atomic():
        known = _of_programme(device_id, by)
        if known.revoked_at is None:
            known.revoked_at, known.revoked_by_name = at, by.name
        Session.objects.filter(session_key=known.session_key).exclude(session_key="").delete()
        known.session_key = ""
        known.save(update_fields=["revoked_at", "revoked_by_name", "session_key"])


def give_back_device(*, device_id: UUID, by: Actor, at: datetime) -> None:
    """Let a phone that was found again take part. Its worker signs in once more."""
    with transaction.atomic():
        known = _of_programme(device_id, by)
        known.revoked_at, known.revoked_by_name, known.heard_revoked_at = None, "", None
        known.save(update_fields=["revoked_at", "revoked_by_name", "heard_revoked_at"])


def note_heard_revoked(*, device_id: UUID, at: datetime) -> None:
    """Note that the phone itself was told, and has let go of what it held."""
    Device.objects.filter(pk=device_id, heard_revoked_at=None).exclude(revoked_at=None).update(heard_revoked_at=at)


def keep_tap(
    *, tap_id: UUID, device_id: UUID | None, kind: str, word: str, response: str, tapped_at: datetime, why: str,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Keep a tap that may not be applied, once, for a coordinator to look at."""
    KeptTap.objects.get_or_create(
        id=tap_id,
        defaults={
            "programme_id": by.programme_id, "device_id": device_id, "worker_id": by.worker_id, "kind": kind[:40],
            "word": word[:80], "response": response[:40], "tapped_at": tapped_at, "received_at": at, "why": why[:40],
        },
    )  # fmt: skip


def forget_kept_taps(*, tap_ids: Iterable[UUID], by: Actor) -> None:
    """Forget the kept taps that were applied since: the phone came back and sent them itself."""
    KeptTap.objects.filter(pk__in=list(tap_ids), programme_id=by.programme_id, looked_at=None).delete()


def look_at_taps(*, device_id: UUID | None, by: Actor, at: datetime) -> int:
    """Say that the kept taps of a phone were looked at, and how many there were."""
    _coordinator(by)
    open_taps = KeptTap.objects.filter(programme_id=by.programme_id, device_id=device_id, looked_at=None)
    return open_taps.update(looked_at=at, looked_by_name=by.name)


def notice_unsent(*, at: datetime) -> list[int]:
    """Answer the programmes whose board has to be told of a phone now; each phone is told of at most twice a day."""
    alarming = set()
    for device in Device.objects.order_by("pk"):
        is_told = device.alarmed_at is not None and at - device.alarmed_at < ALARM_AGAIN
        if is_told or trouble_of(facts_of(device), at) not in ALARMING:
            continue
        if Device.objects.filter(pk=device.pk, alarmed_at=device.alarmed_at).update(alarmed_at=at):
            alarming.add(device.programme_id)
    return sorted(alarming)


def device_named(said: object) -> UUID | None:
    """Answer the name a phone gives itself, or nothing when it is none."""
    with contextlib.suppress(ValueError):
        return UUID(str(said))
    return None


def _noted(device_id: UUID, by: Actor, at: datetime) -> Device:
    return Device.objects.create(
        id=device_id, programme_id=by.programme_id, user_id=by.user_id, worker_id=by.worker_id, enrolled_at=at,
        last_heard_at=at,
    )  # fmt: skip


def _of_programme(device_id: UUID, by: Actor) -> Device:
    _coordinator(by)
    known = Device.objects.select_for_update().filter(pk=device_id, programme_id=by.programme_id).first()
    if known is None:
        raise Missing
    return known


def _coordinator(by: Actor) -> None:
    if by.role is not Role.COORDINATOR:
        raise Missing
