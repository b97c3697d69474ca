"""Back to the centre: how it hears of its calls, what failed on the way and what to do, and its closing codes."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.centre import actions
from alongside.street.centre.reads import ReportRow, access_channel, codes_of, list_channels, list_reports
from alongside.street.centre.rules.codes import OUR_ENDS, CentreCode, read_codes, write_codes
from alongside.street.centre.rules.words import ChannelKind
from alongside.street.centre.sending import ChannelUnusable

from .centre_forms import ChannelForm
from .centre_words import HEALTH_LOOKS, KIND_SAYS, STATE_LOOKS, STATUS_SAYS, fault_in_words, ways
from .frame import frame, who_asks

SHOWN = 30


@require_GET
@audience(Role.COORDINATOR)
def show_centre(request: HttpRequest) -> HttpResponse:
    """Show every way back with its health, what did not get through, and the newest messages."""
    by, at = who_asks(request), clock.now()
    stuck = [_report(one) for one in list_reports(by=by, only_open=True, limit=SHOWN)]
    rows = frame(
        by, at, "centre", tab="back", channels=[_channel(one) for one in list_channels(by=by, at=at)],
        stuck=[one for one in stuck if one["row"].tries or one["row"].state == "given_up"],
        newest=[_report(one) for one in list_reports(by=by, limit=SHOWN)], ways=ways(),
    )  # fmt: skip
    return render(request, "console/centre.html", rows)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def connect_channel(request: HttpRequest, kind: str) -> HttpResponse:
    """Show and take the form of a new way back; once it is kept, a test message goes out on it."""
    by, at = who_asks(request), clock.now()
    if kind not in {one.value for one in ChannelKind}:
        raise Missing
    form = ChannelForm(request.POST or None, kind=kind, programme_id=by.programme_id)
    if request.method == "POST" and form.is_valid():
        try:
            channel_id = actions.add_channel(channel=form.channel(), by=by, at=at)
        except ChannelUnusable as wrong:
            form.blame(wrong.field, str(wrong.message))
        else:
            actions.try_channel(channel_id=channel_id, by=by, at=at)
            messages.info(request, _("Kept, and a test message is on its way. Switch it on when the centre has it."))
            return redirect("console_centre_channel", channel_id)
    rows = frame(by, at, "centre", tab="back", form=form, title=KIND_SAYS[kind], channel=None)
    return render(request, "console/centre_form.html", rows, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def edit_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Show and take the form of a way back that is there."""
    by, at = who_asks(request), clock.now()
    row = access_channel(channel_id, by=by, at=at)
    initial = {**row.settings, "name": row.name, "source": row.source}
    form = ChannelForm(
        request.POST or None, kind=row.kind, programme_id=by.programme_id, initial=initial, has_secret=True
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(channel_id=channel_id, channel=form.channel(), by=by, at=at)
        except ChannelUnusable as wrong:
            form.blame(wrong.field, str(wrong.message))
        else:
            messages.info(request, _("Saved. What still waits goes out the new way."))
            return redirect("console_centre_channel", channel_id)
    rows = frame(by, at, "centre", tab="back", form=form, title=KIND_SAYS[row.kind], channel=row)
    return render(request, "console/centre_form.html", rows, status=422 if form.errors else 200)


@require_GET
@audience(Role.COORDINATOR)
def show_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Show one way back: how it is, what to do, and its messages."""
    by, at = who_asks(request), clock.now()
    row = access_channel(channel_id, by=by, at=at)
    newest = [_report(one) for one in list_reports(by=by, channel_id=channel_id, limit=SHOWN)]
    rows = frame(by, at, "centre", tab="back", one=_channel(row), newest=newest)
    return render(request, "console/centre_channel.html", rows)


@require_POST
@audience(Role.COORDINATOR)
def do_with_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Do one thing with a way back: switch it on or off, try it, take it away."""
    by, at = who_asks(request), clock.now()
    try:
        said = _do(request.POST.get("do", ""), channel_id, by, at)
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
        return redirect("console_centre_channel", channel_id)
    messages.info(request, said)
    if request.POST.get("do") == "remove":
        return redirect("console_centre")
    return redirect("console_centre_channel", channel_id)


def _do(what: str, channel_id: int, by: Actor, at: datetime) -> str:
    if what in ("on", "off"):
        actions.switch_channel(channel_id=channel_id, is_on=what == "on", by=by, at=at)
        return _("Switched on. The next calls are told.") if what == "on" else _("Switched off. Nothing goes out here.")
    if what == "try":
        actions.try_channel(channel_id=channel_id, by=by, at=at)
        return _("A message that says TEST is on its way. Look here again in a moment.")
    if what == "remove":
        actions.remove_channel(channel_id=channel_id, by=by, at=at)
        return _("Taken away.")
    raise Missing


@require_POST
@audience(Role.COORDINATOR)
def send_again(request: HttpRequest, report_id: str) -> HttpResponse:
    """Send one message again now."""
    by, at = who_asks(request), clock.now()
    actions.send_again(report_id=report_id, programme_id=by.programme_id, at=at)
    messages.info(request, _("On its way again, under the same key: the centre sees that it is the same message."))
    return redirect("console_centre")


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def show_codes(request: HttpRequest) -> HttpResponse:
    """Show and keep which closing code the centre writes for each of our ends."""
    by, at = who_asks(request), clock.now()
    if request.method == "GET":
        return render(request, "console/centre_codes.html", _codes(by, at, codes_of(by.programme_id)))
    told = {
        end: CentreCode(request.POST.get(f"code_{end}", ""), request.POST.get(f"says_{end}", "")) for end in OUR_ENDS
    }
    text = request.POST.get("text", "")
    is_text = request.POST.get("do") == "read"
    try:
        if is_text:
            told = read_codes(text)
        count = actions.keep_codes(codes=told, by=by, at=at)
    except Refusal as refused:
        rows = _codes(by, at, codes_of(by.programme_id) if is_text else told, refusal=refused.as_dict(), text=text)
        return render(request, "console/centre_codes.html", rows, status=422)
    messages.info(request, _("Saved. %(n)d of our ends have a code of the centre.") % {"n": count})
    return redirect("console_centre_codes")


@require_GET
@audience(Role.COORDINATOR)
def download_codes(request: HttpRequest) -> HttpResponse:
    """Hand out the list of closing codes as TOML."""
    by = who_asks(request)
    answer = HttpResponse(write_codes(codes_of(by.programme_id)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="closing-codes.toml"'
    return answer


def _codes(by: Actor, at: datetime, codes: dict[str, CentreCode], **rest: Any) -> dict[str, Any]:
    none = CentreCode("")
    lines = [
        {"end": end, "ours": _(says), "code": codes.get(end, none).code, "says": codes.get(end, none).says}
        for end, says in OUR_ENDS.items()
    ]
    return frame(by, at, "centre", tab="codes", lines=lines, missing=sum(1 for one in lines if not one["code"]), **rest)


def _channel(row: Any) -> dict[str, Any]:
    says, tone, icon = HEALTH_LOOKS[row.health]
    return {
        "row": row, "kind": KIND_SAYS[row.kind], "badge": {"says": _(says), "colour": tone, "icon": icon},
        "to": row.settings.get("url") or row.settings.get("to", ""),
        "fault": fault_in_words(row.fault) if row.fault and row.is_on else None,
    }  # fmt: skip


def _report(row: ReportRow) -> dict[str, Any]:
    says, tone, icon = STATE_LOOKS[row.state]
    return {
        "row": row, "says": _(STATUS_SAYS[row.word]), "badge": {"says": _(says), "colour": tone, "icon": icon},
        "fault": fault_in_words(row.fault) if row.fault else None, "may_send": row.state in ("waiting", "given_up"),
    }  # fmt: skip


ADDRESSES: list[URLPattern] = [
    path("centre", show_centre, name="console_centre"),
    path("centre/connect/<slug:kind>", connect_channel, name="console_centre_connect"),
    path("centre/ways/<int:channel_id>", show_channel, name="console_centre_channel"),
    path("centre/ways/<int:channel_id>/edit", edit_channel, name="console_centre_edit"),
    path("centre/ways/<int:channel_id>/do", do_with_channel, name="console_centre_do"),
    path("centre/messages/<uuid:report_id>/again", send_again, name="console_centre_again"),
    path("centre/codes", show_codes, name="console_centre_codes"),
    path("centre/codes.toml", download_codes, name="console_centre_codes_file"),
]
