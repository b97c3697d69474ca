"""Calling for help, standing down, and the words of the back-up ledger."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import take_back_page, tell, tell_all
from alongside.street.dispatch.actions.offering import page_of
from alongside.street.dispatch.models import Offer
from alongside.street.people.actions import rest_worker

from ..models import Alarm, LedgerWord, Sos
from ..rules.timers import when_said
from ..rules.words import BackUpWhy, ClosedHow, HardWhy, Help, HelpEnded, Source
from .alarms import end_alarm, raise_alarm, who_is_out
from .care import note_hard_call
from .checking import id_of_text, worker_actor

LISTS = {"why": BackUpWhy.words(), "help": Help.words(), "ended": HelpEnded.words()}


STILL = timedelta(hours=1)
"""How long no call is offered to somebody who has called for help."""


class WordIsNotListed(Refusal):
    """The ledger takes words of its lists alone."""

    code = "safety.word-is-not-listed"
    says = "{word} is not on the list."
    try_ = "Pick one of: {words}."


def raise_sos(
    *,
    sos_id: UUID,
    kind: str,
    raised_at: datetime,
    by: Actor,
    at: datetime,
    why: str = "",
    source: str = Source.PHONE,
) -> None:
    """Call for help (``sos``) or for back-up: people are woken at once. The same press twice is one.

    A press is always real, also while a drill runs. It is never refused for a strange word.
    """
    if by.worker_id is None:
        raise Missing
    kind = "back_up" if kind == "back_up" else "sos"
    with transaction.atomic():
        response_id = who_is_out(by.worker_id)
        raised = when_said(raised_at, at, began_at=None)
        sos, is_new = Sos.objects.get_or_create(
            id=sos_id,
            defaults={
                "programme_id": by.programme_id,
                "worker_id": by.worker_id,
                "kind": kind,
                "source": source,
                "response_id": response_id,
                "raised_at": raised,
                "received_at": at,
            },
        )
        if is_new:
            if why in LISTS["why"]:
                _write(sos, what="why", word=why, was_at=raised, by=by, at=at)
            if kind == "sos":
                _keep_her_phone_still(by, at)
            raise_alarm(
                kind=kind, worker_id=by.worker_id, programme_id=by.programme_id, source=source, raised_at=raised,
                at=at, response_id=response_id, sos_id=sos.pk,
            )  # fmt: skip
        tell_all([(f"board:{by.programme_id}", "safety", str(sos_id))], at=at)


def _keep_her_phone_still(by: Actor, at: datetime) -> None:
    """Let no offer ring on the phone of somebody who has just called for help in silence."""
    assert by.worker_id is not None
    rest_worker(worker_id=by.worker_id, until=at + STILL, by=by, at=at)
    for offer_id in Offer.objects.filter(worker_id=by.worker_id, state="open").values_list("pk", flat=True):
        take_back_page(subject=page_of(offer_id), at=at)


def raise_sos_by_text(*, worker_id: int, message_id: str, at: datetime) -> UUID:
    """Call for help by text message, silently: the same message twice is one call. Answers its id."""
    by = worker_actor(worker_id)
    sos_id = id_of_text("sos", by, message_id)
    raise_sos(sos_id=sos_id, kind="sos", raised_at=at, by=by, at=at, source=Source.TEXT)
    return sos_id


def stand_down(*, sos_id: UUID, by: Actor, at: datetime, how: str = ClosedHow.REACHED) -> None:
    """Close a call for help: somebody has reached the worker. After a real one, somebody asks how they are."""
    if by.worker_id is not None and Sos.objects.filter(pk=sos_id, worker_id=by.worker_id).exists():
        raise Missing
    with transaction.atomic():
        open_sos = Sos.objects.filter(pk=sos_id, programme_id=by.programme_id, stood_down_at=None)
        if not open_sos.update(stood_down_at=at, stood_down_by_id=by.user_id):
            raise Missing
        alarm = Alarm.objects.filter(sos_id=sos_id, closed_at__isnull=True).first()
        if alarm is not None:
            end_alarm(alarm, how=how, by=by, at=at)
        after_help(sos_id, how=how, by=by, at=at)
        tell(audience=f"board:{by.programme_id}", kind="safety", subject=str(sos_id), at=at)


def after_help(sos_id: UUID, *, how: str, by: Actor, at: datetime) -> None:
    """Write what follows from the end of a call for help: a hard call, or the ledger's word for a mistake."""
    sos = Sos.objects.get(pk=sos_id)
    if how == ClosedHow.MISTAKE:
        _write(sos, what="ended", word=HelpEnded.PRESSED_BY_MISTAKE, was_at=at, by=by, at=at)
        return
    note_hard_call(
        worker_id=sos.worker_id, programme_id=sos.programme_id, response_id=sos.response_id,
        why=HardWhy.SOS if sos.kind == "sos" else HardWhy.BACK_UP, was_at=sos.raised_at, at=at,
    )  # fmt: skip


def say_of_help(
    *, word_id: UUID, sos_id: UUID, what: str, word: str, was_at: datetime, by: Actor, at: datetime
) -> None:
    """Write one word into the back-up ledger: why, who came, or how it ended. A later word corrects, none is lost."""
    words = LISTS.get(what, ())
    if word not in words:
        raise WordIsNotListed(word=word, words=", ".join(words))
    with transaction.atomic():
        sos = Sos.objects.filter(pk=sos_id, programme_id=by.programme_id).first()
        if sos is None or (by.role is not Role.COORDINATOR and sos.worker_id != by.worker_id):
            raise Missing
        true_at = max(when_said(was_at, at, began_at=None), sos.raised_at)
        _write(sos, what=what, word=word, was_at=true_at, by=by, at=at, word_id=word_id)
        tell(audience=f"board:{by.programme_id}", kind="safety", subject=str(sos_id), at=at)


def _write(
    sos: Sos, *, what: str, word: str, was_at: datetime, by: Actor, at: datetime, word_id: UUID | None = None
) -> None:
    LedgerWord.objects.get_or_create(
        id=word_id or uuid.uuid4(),
        defaults={
            "programme_id": sos.programme_id,
            "sos": sos,
            "what": what,
            "word": word,
            "was_at": was_at,
            "said_at": at,
            "said_by_id": by.user_id,
            "said_by_name": by.name,
        },
    )
