"""Phones: what each still owes the office, taking one back, and the copy that somebody brings by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.confided.vault.actions import NotAnOutbox, receive_outbox_file, vouch_for_device
from alongside.confided.vault.reads import access_second_copy, list_to_vouch_for
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Refusal
from alongside.street.devices.actions import give_back_device, look_at_taps, revoke_device
from alongside.street.devices.reads import DeviceRow, KeptTapRow, list_devices, list_kept_taps

from .frame import frame, who_asks


@require_GET
@audience(Role.COORDINATOR)
def show_phones(request: HttpRequest) -> HttpResponse:
    """Show every phone of the programme, those that owe something first."""
    return _page(request)


@require_POST
@audience(Role.COORDINATOR)
def take_back(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Take a lost phone back: it is signed out at once, and lets go of what it holds when it next hears of us."""
    revoke_device(device_id=device_id, by=who_asks(request), at=clock.now())
    messages.info(request, _("Taken back. It is signed out now. What was saved on it is still taken in."))
    return redirect("console_phones")


@require_POST
@audience(Role.COORDINATOR)
def give_back(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Let a phone that was found again take part."""
    give_back_device(device_id=device_id, by=who_asks(request), at=clock.now())
    messages.info(request, _("Given back. Its worker signs in on it once more."))
    return redirect("console_phones")


@require_POST
@audience(Role.COORDINATOR)
def vouch(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Say that what waits from a phone was made by our worker, and have it opened."""
    opened = vouch_for_device(device=str(device_id), by=who_asks(request), at=clock.now())
    words = ngettext("%(n)d record was opened.", "%(n)d records were opened.", opened) % {"n": opened}
    messages.info(request, words)
    return redirect("console_phones")


@require_POST
@audience(Role.COORDINATOR)
def look_at(request: HttpRequest) -> HttpResponse:
    """Say that the taps that could not be applied were looked at."""
    by, at = who_asks(request), clock.now()
    for device_id in {tap.device_id for tap in list_kept_taps(by=by)}:
        look_at_taps(device_id=device_id, by=by, at=at)
    messages.info(request, _("Noted that you looked at them."))
    return redirect("console_phones")


@require_POST
@audience(Role.COORDINATOR)
def bring_copy(request: HttpRequest) -> HttpResponse:
    """Take in the file that a phone saved because no network would carry it."""
    file = request.FILES.get("copy")
    try:
        if not isinstance(file, UploadedFile):
            raise NotAnOutbox(why=_("no file was chosen"))
        taken = receive_outbox_file(file.read(), by=who_asks(request), at=clock.now())
    except NotAnOutbox as refusal:
        return _page(request, refusal=refusal)
    words = _("Taken in from the phone that ends in %(short)s: %(records)d sealed records, %(taps)d taps.")
    messages.info(request, words % {"short": taken.device[-4:], "records": taken.records, "taps": taken.taps})
    if taken.not_understood:
        messages.warning(
            request, _("Some entries could not be understood. Keep the file and show it to whoever runs Alongside.")
        )
    return redirect("console_phones")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    waiting = {row.device: row.count for row in list_to_vouch_for(by=by)}
    phones = [_phone(one, waiting, at) for one in list_devices(by=by, at=at)]
    context = frame(
        by,
        at,
        "phones",
        phones=phones,
        taps=[_tap(one) for one in list_kept_taps(by=by)],
        copy=_copy(by),
        refusal=refusal.as_dict() if refusal else None,
    )
    return render(request, "console/phones.html", context, status=422 if refusal else 200)


def _phone(one: DeviceRow, waiting: dict[str, int], at: datetime) -> dict[str, Any]:
    return {
        "device_id": one.device_id,
        "who": one.who or _("Somebody who left"),
        "short": one.short,
        "heard_at": one.last_heard_at,
        "owes": one.unsent or one.missing_count,
        "oldest_at": one.oldest_unsent_at,
        "gaps": ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in one.missing[:4]),
        "promises": one.promises_to_keep,
        "is_revoked": one.revoked_at is not None,
        "revoked_at": one.revoked_at,
        "revoked_by": one.revoked_by_name,
        "let_go_at": one.heard_revoked_at,
        "says": _trouble(one.trouble),
        "to_vouch": waiting.get(str(one.device_id), 0),
    }


def _trouble(code: str) -> str:
    return {
        "": "",
        "gap": _("Something it made has not come, and the phone does not say that it waits. Ask to see the phone."),
        "unsent_old": _(
            "Something has waited on it for more than twelve hours. Ask its worker to open the app with a network."
        ),
        "silent_with_unsent": _(
            "It was last heard more than twelve hours ago with something unsent. Ask after the phone."
        ),
        "no_promise": _("It does not promise to keep what is saved. Install the app on its home screen."),
        "revoked_unsent": _("Taken back, and something saved on it has not come yet."),
    }[code]


def _tap(one: KeptTapRow) -> dict[str, Any]:
    kinds = {
        "sos": _("SOS"),
        "back_up": _("asked for back-up"),
        "check_in": _("checked in"),
        "status": _("a step of a call"),
        "end": _("the end of a call"),
    }
    why = {
        "revoked-device": _("the phone had been taken back"),
        "revoked-sender": _("its worker is no longer with us"),
        "from-file": _("it came in a saved copy"),
    }
    return {
        "what": kinds.get(one.kind, one.kind.replace("_", " ")),
        "is_sos": one.kind in ("sos", "back_up"),
        "who": one.who or _("Somebody who left"),
        "at": one.tapped_at,
        "why": why.get(one.why, one.why),
    }


def _copy(by: Actor) -> dict[str, Any]:
    row = access_second_copy(by=by)
    return {
        "has_place": settings.BACKUP is not None,
        "good_at": row.good_at,
        "records": row.records,
        "failed_at": row.failed_at,
        "why": row.why,
        "not_in_it": row.not_in_it,
    }


ADDRESSES: list[URLPattern] = [
    path("phones", show_phones, name="console_phones"),
    path("phones/bring", bring_copy, name="console_phones_bring"),
    path("phones/taps", look_at, name="console_phones_taps"),
    path("phones/<uuid:device_id>/take-back", take_back, name="console_phone_take_back"),
    path("phones/<uuid:device_id>/give-back", give_back, name="console_phone_give_back"),
    path("phones/<uuid:device_id>/vouch", vouch, name="console_phone_vouch"),
]
