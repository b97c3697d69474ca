"""The police and 911 door: ask for a worker in three taps, and see what became of it. Nothing else exists here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.ground.ids import new_number
from alongside.street.dispatch.actions import cancel_request, receive_call
from alongside.street.dispatch.reads import Receipt, access_receipt, list_requests
from alongside.street.intake.reads import CallRow, access_asked_call, list_calls_asked_by
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CATEGORY_SAYS, CallSource, Category
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import AreaRow, list_areas
from alongside.street.places.rules.shapes import point_inside
from alongside.street.screening.reads import ScreeningRow, latest_screening

SOURCE = "officer-request"
PAGE_SIZE = 20
PLACES = 4
ASKED_MOST = (
    Category.NEIGHBOUR_DISPUTE,
    Category.HOUSEHOLD_DISPUTE,
    Category.NOISE,
    Category.YOUTH,
    Category.UNWANTED_PERSON,
    Category.WELFARE_CHECK,
    Category.DISTRESS,
    Category.INTOXICATED,
    Category.PUBLIC_SPACE,
    Category.ROOMMATE_LANDLORD,
)
DANGER = {"no": {"weapon": False, "violence": False}, "weapon": {"weapon": True}, "violence": {"violence": True}}
KNOWN = {"yes": True, "no": False}


@dataclass(frozen=True)
class Said:
    """What the form said."""

    category: str = ""
    place: str = ""
    address: str = ""
    area: str = ""
    officer_here: bool = False
    answers: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step of the tracker. ``state`` is done, now or later."""

    says: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class ReceiptPage:
    """A receipt in words: the steps, and for a request that is not for us the rule and what would change it."""

    number: str
    place_says: str
    category_says: str
    received_at: datetime
    state_says: str
    state_short: str
    tone: str
    icon: str
    steps: tuple[Step, ...]
    may_clear: bool
    may_cancel: bool
    is_over: bool
    why: str = ""
    would_change: str = ""


@require_http_methods(["GET", "POST"])
@audience(Role.OFFICER, Role.CALL_TAKER)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a worker: what, where, send."""
    by, at = _who_asks(request), clock.now()
    if request.method == "GET":
        said = Said(officer_here=by.role is Role.OFFICER)
        return render(request, "liaison/ask.html", _form(by, at, said, _sign(new_number("W"), by)))
    said = _read(request.POST)
    wrong, refusal = _what_is_missing(said), None
    if not wrong:
        report = _report(said, request.POST.get("number", ""), by, at)
        try:
            receive_call(source=SOURCE, report=report, by=by, at=at, asked_by_id=by.user_id)
            return redirect("liaison_receipt", number=report.event_number)
        except Refusal as refused:
            refusal = refused.as_dict()
    rows = _form(by, at, said, request.POST.get("number", ""), wrong=wrong, refusal=refusal)
    return render(request, "liaison/ask.html", rows, status=422)


@require_GET
@audience(Role.OFFICER, Role.CALL_TAKER)
def show_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show how one's own request stands; asked again every three seconds while it is open."""
    by, at = _who_asks(request), clock.now()
    is_part = bool(request.headers.get("HX-Request"))
    template = "liaison/_receipt.html" if is_part else "liaison/receipt.html"
    return render(request, template, _frame(by, at, "requests", receipt=_receipt(number, by, at)))


@require_GET
@audience(Role.OFFICER, Role.CALL_TAKER)
def show_requests(request: HttpRequest) -> HttpResponse:
    """Show one's own newest requests."""
    by, at = _who_asks(request), clock.now()
    rows = [receipt_page(one) for one in list_requests(by=by, at=at, limit=PAGE_SIZE)]
    return render(request, "liaison/requests.html", _frame(by, at, "requests", requests=rows, page_size=PAGE_SIZE))


@require_POST
@audience(Role.OFFICER, Role.CALL_TAKER)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take back one's own request."""
    by, at = _who_asks(request), clock.now()
    try:
        cancel_request(number=number, by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        rows = _frame(by, at, "requests", receipt=_receipt(number, by, at), refusal=refused.as_dict())
        return render(request, "liaison/receipt.html", rows, status=422)
    return redirect("liaison_receipt", number=number)


def _who_asks(request: HttpRequest) -> Actor:
    actor: Actor = request.user.actor  # type: ignore[union-attr]
    return actor


def _frame(by: Actor, at: datetime, here: str, **rest: Any) -> dict[str, Any]:
    return {"at": at, "time_zone": access_programme(by.programme_id).time_zone, "here": here, **rest}


def _receipt(number: str, by: Actor, at: datetime) -> ReceiptPage:
    receipt = access_receipt(number=number, by=by, at=at)
    screening: ScreeningRow | None = None
    if receipt.state in ("received", "no_worker"):
        screening = latest_screening(access_asked_call(number, by=by).call_id)
    return receipt_page(receipt, screening)


def _form(by: Actor, at: datetime, said: Said, number: str, **rest: Any) -> dict[str, Any]:
    areas = _areas(by)
    others = [category for category in Category if category not in ASKED_MOST]
    newest = list_requests(by=by, at=at, limit=1)
    open_request = receipt_page(newest[0]) if newest else None
    return _frame(
        by,
        at,
        "ask",
        said=said,
        number=number,
        categories=[(word.value, _(CATEGORY_SAYS[word])) for word in (*ASKED_MOST, *others)],
        places=[{"value": str(call.call_id), "says": call.address} for call in _own_places(by)],
        areas=[(area.code, area.name) for area in areas],
        is_officer=by.role is Role.OFFICER,
        open_request=open_request if open_request and not open_request.is_over else None,
        **rest,
    )


def _own_places(by: Actor) -> list[CallRow]:
    """Answer one's own last places, each once."""
    by_place = {call.place_key: call for call in reversed(list_calls_asked_by(by=by, limit=PAGE_SIZE)) if call.address}
    return sorted(by_place.values(), key=lambda call: call.created_at, reverse=True)[:PLACES]


def _areas(by: Actor) -> Sequence[AreaRow]:
    return list_areas(programme_id=by.programme_id, kind="neighbourhood")


def _read(sent: QueryDict) -> Said:
    answers: dict[str, bool] = dict(DANGER.get(sent.get("danger", ""), {}))
    for fact in ("weapon", "violence"):
        known = KNOWN.get(sent.get(fact, ""))
        if known is not None:
            answers[fact] = known
    return Said(
        category=sent.get("category", ""),
        place=sent.get("place", ""),
        address=sent.get("address", "").strip()[:160],
        area=sent.get("area", ""),
        officer_here=bool(sent.get("officer_here")),
        answers=answers,
    )


def _what_is_missing(said: Said) -> str:
    if said.category not in CATEGORY_SAYS:
        return _("Tap what it is about.")
    if not (said.place or said.address or said.area):
        return _("Tap where, or write the block or corner.")
    return ""


def _report(said: Said, signed: str, by: Actor, at: datetime) -> CallReport:
    known = next((call for call in _own_places(by) if str(call.call_id) == said.place), None)
    area = next((one for one in _areas(by) if one.code == said.area), None)
    address, lon, lat = said.address, None, None
    if known is not None and not address:
        address, lon, lat = known.address, known.lon, known.lat
    elif area is not None:
        address = address or area.name
        lon, lat = point_inside(area.polygon)
    return CallReport(
        event_number=_number_of(signed, by),
        created_at=at,
        call_source=CallSource.OFFICER if by.role is Role.OFFICER else CallSource.CENTRE,
        category=said.category,
        address=address,
        lon=lon,
        lat=lat,
        answers={**said.answers, "officer_here": said.officer_here},
    )


def _sign(number: str, by: Actor) -> str:
    return Signer(salt=f"liaison-ask-{by.user_id}").sign(number)


def _number_of(signed: str, by: Actor) -> str:
    """Answer the number the form was given, so that sending it twice is one request; else a new one."""
    try:
        return Signer(salt=f"liaison-ask-{by.user_id}").unsign(signed)
    except BadSignature:
        return new_number("W")


def receipt_page(receipt: Receipt, screening: ScreeningRow | None = None) -> ReceiptPage:
    """Say a receipt in words. ``screening`` is looked at only while nobody is on the way."""
    tone, icon = _LOOKS[receipt.state]
    why, would_change = _reasons(receipt, screening)
    return ReceiptPage(
        number=receipt.number,
        place_says=receipt.place or _("Place not known"),
        category_says=_(CATEGORY_SAYS[receipt.category]) if receipt.category in CATEGORY_SAYS else "",
        received_at=receipt.received_at,
        state_says=_state_says(receipt),
        state_short=_state_short(receipt),
        tone=tone,
        icon=icon,
        steps=_steps(receipt),
        may_clear=receipt.may_clear,
        may_cancel=receipt.state in ("received", "coming"),
        is_over=receipt.state in ("closed", "no_worker"),
        why=why,
        would_change=would_change,
    )


_LOOKS = {
    "received": ("attention", "face/icons/clock.svg"),
    "coming": ("accent", "face/icons/forward.svg"),
    "arrived": ("accent", "face/icons/circle.svg"),
    "closed": ("", "face/icons/tick.svg"),
    "no_worker": ("plain", "face/icons/dash.svg"),
}


def _state_says(receipt: Receipt) -> str:
    if receipt.state == "coming":
        return _in_minutes(receipt.coming_minutes)
    if receipt.state == "arrived":
        return _("A worker is here. You may leave.") if receipt.may_clear else _("A worker is here")
    if receipt.state == "received":
        return _("Received. Finding a worker.")
    if receipt.state == "closed":
        return _("Closed: %(code)s") % {"code": _closing_code(receipt)}
    return _closing_code(receipt) or _("No worker can come")


def _closing_code(receipt: Receipt) -> str:
    return _(receipt.closed_code) if receipt.closed_code else ""


def _state_short(receipt: Receipt) -> str:
    if receipt.state == "coming" and receipt.coming_minutes is not None:
        return _("Coming, %(n)d min") % {"n": receipt.coming_minutes}
    if receipt.state == "arrived":
        return _("You may leave") if receipt.may_clear else _("Here")
    says = {"received": _("Received"), "coming": _("Coming"), "closed": _("Closed"), "no_worker": _("No worker")}
    return says[receipt.state]


def _in_minutes(minutes: int | None) -> str:
    return _("A worker is coming") if minutes is None else _("A worker is coming, %(n)d min") % {"n": minutes}


def _steps(receipt: Receipt) -> tuple[Step, ...]:
    if receipt.state == "no_worker":
        return (Step(_("Received"), "done"), Step(_closing_code(receipt) or _("No worker can come"), "now"))
    reached = {
        "received": 0,
        "coming": 1,
        "arrived": 3 if receipt.may_clear else 2,
        "closed": 4,
    }[receipt.state]
    coming = _("%(n)d min") % {"n": receipt.coming_minutes} if receipt.coming_minutes is not None else ""
    words = (
        (_("Received"), ""),
        (_("Coming"), coming if receipt.state == "coming" else ""),
        (_("Here"), ""),
        (_("You may leave"), ""),
        (_("Closed"), _closing_code(receipt)),
    )
    return tuple(
        Step(says, "done" if n < reached or reached == 4 else "now" if n == reached else "later", detail)
        for n, (says, detail) in enumerate(words)
    )


def _reasons(receipt: Receipt, screening: ScreeningRow | None) -> tuple[str, str]:
    """Answer the rule that holds the request back, and what would change it."""
    if screening is None or screening.outcome == "eligible":
        return "", ""
    spoke = [verdict for verdict in screening.verdicts if verdict["outcome"] == screening.outcome]
    changes = " ".join(verdict["would_change"] for verdict in spoke if verdict["would_change"])
    why = in_their_language(screening.says)
    if screening.outcome == "not_assessed":
        return _("The coordinator is looking at it. %(why)s") % {"why": why}, changes
    return why, changes
