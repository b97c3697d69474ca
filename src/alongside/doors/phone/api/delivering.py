"""Taking what waited on a phone: with a session, or with the phone's own credential, which only delivers."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.ground import clock
from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import refusal_in_their_language
from alongside.street.alerts.actions import tell
from alongside.street.devices.actions import (
    device_named,
    enrol,
    note_heard_revoked,
    read_credential,
)
from alongside.street.devices.reads import Credential, is_revoked, sender_of

from .answering import DEVICE, answer_json, is_taken_back, who_asks, who_sends
from .answers import NotUnderstood, sent_body, shown
from .hearing import hear
from .syncing import Taken, take_sync


class NotOurCredential(Refusal):
    """A phone brings a credential that this house did not sign."""

    code = "phone.not-our-credential"
    says = "The office does not know this phone."
    try_ = "Nothing is lost. Sign in on this phone, or save a copy and bring it to your coordinator."


@require_POST
@audience(Role.WORKER)
def enrol_phone(request: HttpRequest) -> JsonResponse:
    """Note a phone under its own name and answer its credential: with it the phone can deliver, and only that."""
    by = who_asks(request)
    device_id = device_named(sent_body(request).get("device"))
    if device_id is None:
        raise NotUnderstood
    if is_revoked(device_id):
        return answer_json({"credential": "", "who": by.user_id, "is_revoked": True})
    request.session[DEVICE] = str(device_id)
    if request.session.session_key is None:
        request.session.save()
    credential = enrol(device_id=device_id, session_key=request.session.session_key or "", by=by, at=clock.now())
    return answer_json({"credential": credential, "who": by.user_id, "is_revoked": False})


@require_POST
@audience(Role.WORKER)
def receive_sync(request: HttpRequest) -> JsonResponse:
    """Take what waited on a phone, item by item, and answer each by its id. Sent twice is stored once."""
    by, at, sent = who_sends(request), clock.now(), sent_body(request)
    device_id = device_named(sent.get("device"))
    if is_taken_back(request) or is_revoked(device_id):
        taken = take_sync(sent, by=by, at=at, may_tap=False, why="revoked-device")
        hear(request, by=by, at=at)
        _tell_of_kept(taken, by.programme_id)
        return answer_json({**taken.as_json(), "now": at.isoformat(), "is_revoked": True})
    taken = take_sync(sent, by=by, at=at)
    return answer_json({**taken.as_json(), "now": at.isoformat(), "is_revoked": False, "state": shown(request, by)})


@csrf_exempt
@require_POST
@audience(Audience.MACHINE)
def receive_delivery(request: HttpRequest) -> JsonResponse:
    """Take what waited on a phone without any session: signed out, taken back, its person gone.

    Records are stored and quarantined where nobody can vouch for them. Taps are applied while phone and worker
    are still ours (an SOS must not wait for a password), and are kept for a person otherwise. Nothing is told
    but what became of each item.
    """
    credential = _credential(request)
    if credential is None:
        refused = JsonResponse(refusal_in_their_language(NotOurCredential()), status=401)
        refused["X-Alongside"] = "1"
        return refused
    at, sent = clock.now(), sent_body(request) | {"device": str(credential.device_id)}
    is_gone = is_revoked(credential.device_id)
    sender = None if is_gone else sender_of(credential)
    by = sender or credential.actor
    why = "revoked-device" if is_gone else "revoked-sender"
    taken = take_sync(sent, by=by, at=at, may_tap=sender is not None, why=why)
    hear(request, by=by, at=at)
    if sender is None:
        _tell_of_kept(taken, credential.programme_id)
    if is_gone and sent.get("has_let_go") is True:
        note_heard_revoked(device_id=credential.device_id, at=at)
    return answer_json({**taken.as_json(), "now": at.isoformat(), "is_revoked": is_gone})


def _credential(request: HttpRequest) -> Credential | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return read_credential(token) if kind == "Bearer" else None


def _tell_of_kept(taken: Taken, programme_id: int) -> None:
    """Wake the board: a tap that may not be applied may still have been a call for help."""
    if taken.taps:
        tell(audience=f"board:{programme_id}", kind="board", subject="phones", at=clock.now())
