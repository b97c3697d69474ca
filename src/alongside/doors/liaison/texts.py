"""The door for texts that come in: signed by the carrier, read for what they ask, answered in a line.

A worker's SOS is silent: nothing is sent back that could light up a phone. What a text says is read and not kept.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.ground import clock
from alongside.ground.audience import Audience, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import finish_text, obey_stop, take_text_in
from alongside.street.alerts.actions.texting import CameIn
from alongside.street.alerts.carrying.carriers import texts_secret
from alongside.street.alerts.rules.numbers import read_number
from alongside.street.alerts.rules.texts import Asked, read_text
from alongside.street.centre.actions.texts import take_officer_text
from alongside.street.people.models import Programme, User
from alongside.street.people.reads import access_programme_by_slug
from alongside.street.safety.actions import answer_by_text, check_in_by_text, raise_sos_by_text

from .api import BodyTooLarge, body_of, refuse

LONGEST_BODY = 16 * 1024
SIGNED_WITHIN_SECONDS = 300


class NotSigned(Refusal):
    """A text does not carry the signature of our carrier."""

    code = "texts.not-signed"
    says = "This text is not signed by the carrier of this installation."
    try_ = "Check the shared secret, the address that was signed, and the clock of both machines."


class TextNotUnderstood(Refusal):
    """What came in is no text."""

    code = "texts.not-understood"
    says = "This is not a text: {why}."
    try_ = "Send id, from (with + and country) and text, as the guide for operators says."


@dataclass(frozen=True)
class Text:
    """One text as it came in."""

    carrier: str
    reference: str
    number: str
    says: str

    @property
    def text_id(self) -> str:
        """Answer the id under which other rooms know this text: the same text twice is one."""
        return f"{self.carrier}:{self.reference}"[:80]


@csrf_exempt
@require_POST
@audience(Audience.MACHINE)
def receive_text(request: HttpRequest) -> HttpResponse:
    """Take one text from the carrier, do what it asks, and answer what is to be texted back, if anything."""
    try:
        text = _twilio(request) if settings.ENV["ALONGSIDE_TEXTS"] == "twilio" else _plain(request)
        reply = _read(text, clock.now())
    except Refusal as refused:
        return refuse(refused, _STATUSES.get(type(refused), 422))
    if text.carrier == "twilio":
        inside = f"<Message>{escape(reply)}</Message>" if reply else ""
        return HttpResponse(f"<Response>{inside}</Response>", content_type="text/xml; charset=utf-8")
    return JsonResponse({"reply": reply})


_STATUSES: dict[type[Refusal], int] = {NotSigned: 403, Missing: 404, BodyTooLarge: 413}


def _read(text: Text, at: datetime) -> str:
    """Do what a text asks, and note what it was taken for. A text that comes again has its first answer."""
    came = take_text_in(carrier=text.carrier, reference=text.reference, number=text.number, at=at)
    if came.is_again:
        return came.reply
    user = User.objects.filter(pk=came.user_id).first() if came.user_id else None
    with translation.override((user.language if user else "") or "en"):
        taken_for, reply = _do(text, read_text(text.says), came, user, at)
    finish_text(text_id=came.text_id, taken_for=taken_for, reply=reply)
    return reply


def _do(text: Text, asked: Asked, came: CameIn, user: User | None, at: datetime) -> tuple[str, str]:
    """Answer what the text was taken for, and the reply: goodbyes first, then the team, officers, strangers."""
    if asked in (Asked.STOP, Asked.START):
        obey_stop(number=text.number, is_stop=asked is Asked.STOP, at=at)
        return asked, "" if text.carrier == "twilio" else _goodbye(asked)
    if user is not None:
        done = _of_the_team(text, asked, user, at)
        if done is not None:
            return done
    programme_id = came.programme_id or _programme_of_our_number()
    reply = take_officer_text(
        programme_id=programme_id, number=text.number, text=text.says, text_id=text.text_id, at=at
    )
    if reply is not None:
        return "officer", reply
    return "unknown", _("This number is for our team only. In an emergency call 911.")


def _goodbye(asked: Asked) -> str:
    """Answer STOP and START in our own words; carriers such as Twilio answer them by themselves."""
    if asked is Asked.STOP:
        return _("No more texts. Send START to get them again.")
    return _("You get texts again.")


def _of_the_team(text: Text, asked: Asked, user: User, at: datetime) -> tuple[str, str] | None:
    """Do what somebody of the team asks by text; None when it is nothing that the team asks."""
    worker_id = user.actor.worker_id
    if asked is Asked.SOS and worker_id is not None:
        raise_sos_by_text(worker_id=worker_id, message_id=text.text_id, at=at)
        return asked, ""
    if asked is Asked.CHECK_IN and worker_id is not None:
        check_in_by_text(worker_id=worker_id, message_id=text.text_id, at=at)
        return asked, _("Noted: you are all right.")
    if asked is Asked.HAVE_IT:
        mine = answer_by_text(user_id=user.pk, programme_id=user.programme_id or 0, name=user.name, at=at)
        return asked, _("Noted: you have it.") if mine else _("No alarm waits for you.")
    return None


def _programme_of_our_number() -> int:
    """Answer whose number it is that was texted: the programme that the settings name, or the first."""
    slug: str = settings.ENV["ALONGSIDE_TEXTS_PROGRAMME"]
    if slug:
        return access_programme_by_slug(slug).pk
    first = Programme.objects.order_by("pk").first()
    if first is None:
        raise Missing
    return first.pk


def _twilio(request: HttpRequest) -> Text:
    """Read a text of Twilio's, whose signature covers the address and every field."""
    body_of(request, LONGEST_BODY)
    address = settings.ENV["ALONGSIDE_TEXTS_IN_URL"] or request.build_absolute_uri()
    signed = address + "".join(f"{name}{request.POST[name]}" for name in sorted(request.POST))
    right = base64.b64encode(hmac.new(texts_secret().encode(), signed.encode(), hashlib.sha1).digest())
    if not hmac.compare_digest(right, request.headers.get("X-Twilio-Signature", "").encode()):
        raise NotSigned
    return _text("twilio", request.POST.get("MessageSid"), request.POST.get("From"), request.POST.get("Body", ""))


def _plain(request: HttpRequest) -> Text:
    """Read a text of a plain gateway: JSON, signed together with the second at which it was sent."""
    if settings.ENV["ALONGSIDE_TEXTS"] == "none":
        raise Missing
    body = body_of(request, LONGEST_BODY)
    second = request.headers.get("X-Alongside-Time", "")
    right = hmac.new(texts_secret().encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    is_right = hmac.compare_digest(f"sha256={right}", request.headers.get("X-Alongside-Signature", ""))
    is_fresh = second.isdigit() and abs(clock.now().timestamp() - int(second)) <= SIGNED_WITHIN_SECONDS
    if not is_right or not is_fresh:
        raise NotSigned
    try:
        said = json.loads(body)
    except ValueError as wrong:
        raise TextNotUnderstood(why="it is not JSON") from wrong
    if not isinstance(said, dict):
        raise TextNotUnderstood(why="it is not one object")
    return _text("http", said.get("id"), said.get("from"), said.get("text", ""))


def _text(carrier: str, reference: object, number: object, says: object) -> Text:
    if not isinstance(reference, str) or not reference:
        raise TextNotUnderstood(why="it has no id")
    if not isinstance(number, str) or not (known := read_number(number)):
        raise TextNotUnderstood(why="from is no phone number")
    return Text(carrier, reference, known, says if isinstance(says, str) else "")
