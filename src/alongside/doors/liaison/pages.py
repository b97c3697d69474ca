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
from alongside.ground.ids import new_number
from alongside.street.centre.reads import survey_to_take
from alongside.street.dispatch.actions import cancel_request, receive_call
from alongside.street.dispatch.reads import list_requests
from alongside.street.intake.reads import CallRow, list_calls_asked_by
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CATEGORY_SAYS, CallSource, Category
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import AreaRow, list_areas
from alongside.street.places.rules.shapes import point_inside

from .receipts import receipt_page, whole_receipt

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


@require_http_methods(["GET", "POST"])
@audience(Role.OFFICER, Role.CALL_TAKER)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a worker: what, where, send."""
    by, at = who_asks(request), clock.now()
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
    by, at = who_asks(request), clock.now()
    receipt = whole_receipt(number, by, at)
    if not request.headers.get("HX-Request"):
        return render(request, "liaison/receipt.html", frame(by, at, "requests", receipt=receipt))
    if request.GET.get("seen") == receipt.seen:
        return HttpResponse(status=204)
    return render(request, "liaison/_receipt.html", frame(by, at, "requests", receipt=receipt))


@require_GET
@audience(Role.OFFICER, Role.CALL_TAKER)
def show_requests(request: HttpRequest) -> HttpResponse:
    """Show one's own newest requests."""
    by, at = who_asks(request), clock.now()
    rows = [receipt_page(one, by=by, at=at) for one in list_requests(by=by, at=at, limit=PAGE_SIZE)]
    return render(request, "liaison/requests.html", frame(by, at, "requests", requests=rows, page_size=PAGE_SIZE))


@require_POST
@audience(Role.OFFICER, Role.CALL_TAKER)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take back one's own request."""
    by, at = who_asks(request), clock.now()
    try:
        cancel_request(number=number, by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        rows = frame(by, at, "requests", receipt=whole_receipt(number, by, at), refusal=refused.as_dict())
        return render(request, "liaison/receipt.html", rows, status=422)
    return redirect("liaison_receipt", number=number)


def who_asks(request: HttpRequest) -> Actor:
    """Answer the signed-in person as the actor of what they do. The page's audience has been checked."""
    actor: Actor = request.user.actor  # type: ignore[union-attr]
    return actor


def frame(by: Actor, at: datetime, here: str, **rest: Any) -> dict[str, Any]:
    """Answer the context of a page: its instant, the programme's clock, which page it is, and its own rows."""
    return {"at": at, "time_zone": access_programme(by.programme_id).time_zone, "here": here, **rest}


def _form(by: Actor, at: datetime, said: Said, number: str, **rest: Any) -> dict[str, Any]:
    areas = _areas(by)
    others = [category for category in Category if category not in ASKED_MOST]
    newest = list_requests(by=by, at=at, limit=1)
    open_request = receipt_page(newest[0], by=by, at=at) if newest else None
    return frame(
        by,
        at,
        "ask",
        said=said,
        number=number,
        categories=[(word.value, _(CATEGORY_SAYS[word])) for word in ASKED_MOST],
        others=[(word.value, _(CATEGORY_SAYS[word])) for word in others],
        is_other=said.category in {word.value for word in others},
        places=[{"value": str(call.call_id), "says": call.address} for call in _own_places(by)],
        areas=[(area.code, area.name) for area in areas],
        is_officer=by.role is Role.OFFICER,
        survey=survey_to_take(by=by, at=at),
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
