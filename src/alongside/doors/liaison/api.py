"""The machine's door: a centre brings calls as JSON with a token, and asks how they stand.

Plain views over one pydantic model: at every ring they cost a fraction of what a framework's router does, and
the model can still write its own schema.
"""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from alongside.ground import clock
from alongside.ground.audience import Audience, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.centre.reads import codes_of, officer_wanted_at
from alongside.street.centre.rules.codes import end_of
from alongside.street.dispatch.actions import receive_call as dispatch_call
from alongside.street.dispatch.reads.receipts import receipt_of
from alongside.street.intake.actions import KeyUsedTwice, honour_key
from alongside.street.intake.reads import Machine, NotAMachine, access_call_by_number, access_machine
from alongside.street.intake.rules.report import TEXT_LIMITS, CallReport
from alongside.street.intake.rules.times import NotATime, check_plausible
from alongside.street.intake.rules.words import CallSource, Category

LONGEST_BODY = 64 * 1024
LONGEST_KEY = 80
MOST_ANSWERS = 40
MOST_WRONG_SHOWN = 10
_REPORT_FIELDS = tuple(field.name for field in fields(CallReport))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BodyTooLarge(Refusal):
    """A body is larger than any one call."""

    code = "api.body-too-large"
    says = "The body is larger than {limit} bytes."
    try_ = "Send one call in each request, without attachments."


class NotACall(Refusal):
    """The body is no report of a call; each wrong field is named, its value is not repeated."""

    code = "api.not-a-call"
    says = "The body is not a call: {wrong}."
    try_ = "Correct the fields named and send it again with the same Idempotency-Key, or a new one."


class BadKey(Refusal):
    """The idempotency key cannot be kept."""

    code = "api.bad-key"
    says = "The Idempotency-Key has {length} characters; it may have 1 to {limit}, without control characters."
    try_ = "Send a shorter key, such as a UUID."


def _text(limit: int) -> Any:
    return Annotated[str, StringConstraints(max_length=limit, strip_whitespace=True)]


_Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
_Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0, le=32_767)]
_Fact = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Said = Annotated[str, StringConstraints(max_length=240)]
_T = TEXT_LIMITS


class CallIn(BaseModel):
    """One call as a machine reports it. Times carry their offset from UTC; fields not listed are not kept."""

    model_config = ConfigDict(extra="allow", strict=True)

    event_number: Annotated[str, StringConstraints(min_length=1, max_length=_T["event_number"], strip_whitespace=True)]
    created_at: AwareDatetime
    call_source: CallSource = CallSource.CENTRE
    category: Category | None = None
    status: _text(_T["status"]) = ""  # type: ignore[valid-type]
    first_dispatched_at: AwareDatetime | None = None
    first_on_scene_at: AwareDatetime | None = None
    cleared_at: AwareDatetime | None = None
    initial_nature_code: _text(_T["initial_nature_code"]) = ""  # type: ignore[valid-type]
    initial_nature: _text(_T["initial_nature"]) = ""  # type: ignore[valid-type]
    final_nature_code: _text(_T["final_nature_code"]) = ""  # type: ignore[valid-type]
    final_nature: _text(_T["final_nature"]) = ""  # type: ignore[valid-type]
    priority: _text(_T["priority"]) = ""  # type: ignore[valid-type]
    close_code: _text(_T["close_code"]) = ""  # type: ignore[valid-type]
    beat: _text(_T["beat"]) = ""  # type: ignore[valid-type]
    district: _text(_T["district"]) = ""  # type: ignore[valid-type]
    address: _text(_T["address"]) = ""  # type: ignore[valid-type]
    lon: _Longitude | None = None
    lat: _Latitude | None = None
    primary_unit: _text(_T["primary_unit"]) = ""  # type: ignore[valid-type]
    units_dispatched: _Count | None = None
    units_arrived: _Count | None = None
    is_officer_initiated: bool = False
    answers: Annotated[dict[_Fact, bool | _Said | None], Field(max_length=MOST_ANSWERS)] = {}
    stated_at: AwareDatetime | None = None

    def report(self) -> CallReport:
        """Answer the report that intake takes; 0/0 and half a coordinate are not a place."""
        told = {name: getattr(self, name) for name in _REPORT_FIELDS}
        told["category"] = (self.category or "") if self.category is None else self.category.value
        if (not self.lon and not self.lat) or self.lon is None or self.lat is None:
            told["lon"] = told["lat"] = None
        for name, value in told.items():
            if isinstance(value, datetime):
                told[name] = value.astimezone(UTC)
        return CallReport(**told)


@csrf_exempt
@require_POST
@audience(Audience.MACHINE)
def receive_call(request: HttpRequest) -> HttpResponse:
    """Take one call from a machine: recorded, screened and offered before the answer is given."""
    return answer_machine(request, _receive)


@require_GET
@audience(Audience.MACHINE)
def show_call(request: HttpRequest, number: str) -> HttpResponse:
    """Say how a call stands that came from this machine's own source: status words, minutes, a code, nothing else."""
    try:
        machine = machine_of(request)
        call = access_call_by_number(number, by=machine.actor, source=machine.source)
    except NotAMachine as refused:
        return refuse(refused, 401)
    except Missing as refused:
        return refuse(refused, 404)
    receipt = receipt_of(call, at=clock.now())
    code = codes_of(call.programme_id).get(end_of(receipt.closed_code))
    told = {
        "number": call.number,
        "received_at": call.received_at,
        "state": receipt.state,
        "minutes": receipt.coming_minutes,
        "may_leave": receipt.may_clear,
        "code": code.code if code else None,
        "officer_wanted": officer_wanted_at(call.call_id) is not None,
    }
    return JsonResponse(told)


def answer_machine(request: HttpRequest, do: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Answer a machine; each refusal has its own status, and says what to do next."""
    try:
        return do(request)
    except Refusal as refused:
        return refuse(refused, _STATUSES.get(type(refused), 422))


_STATUSES: dict[type[Refusal], int] = {NotAMachine: 401, Missing: 404, KeyUsedTwice: 409, BodyTooLarge: 413}


def honoured(
    request: HttpRequest, machine: Machine, body: bytes, ask: Callable[[], dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """Answer what ``ask`` answers, committed; once for each Idempotency-Key when the request has one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ask()
    if not 1 <= len(key) <= LONGEST_KEY or _CONTROL.search(key):
        raise BadKey(length=len(key), limit=LONGEST_KEY)
    return honour_key(token_id=machine.token_id, key=key, body=body, ask=ask, at=at)


def _receive(request: HttpRequest) -> HttpResponse:
    machine, at, body = machine_of(request), clock.now(), body_of(request, LONGEST_BODY)
    call = _read(body, at)

    def ask() -> dict[str, Any]:
        return _dispatch(machine, call, at)

    answer = honoured(request, machine, body, ask, at)
    return JsonResponse(answer, status=201 if answer["change"] == "new" else 200)


def _dispatch(machine: Machine, call: CallIn, at: datetime) -> dict[str, Any]:
    got = dispatch_call(source=machine.source, report=call.report(), by=machine.actor, at=at)
    return {
        "number": got.number,
        "change": got.change,
        "outcome": got.outcome,
        "because": list(got.because),
        "says": got.says,
        "ignored": sorted(_CONTROL.sub("", name)[:60] for name in call.model_extra or {})[:MOST_ANSWERS],
    }


def _read(body: bytes, at: datetime) -> CallIn:
    try:
        call = CallIn.model_validate_json(body)
    except ValidationError as wrong:
        raise NotACall(wrong="; ".join(_named(one) for one in wrong.errors()[:MOST_WRONG_SHOWN])) from None
    for name, value in call.__dict__.items():
        if isinstance(value, str) and _CONTROL.search(value):
            raise NotACall(wrong=f"{name} holds a control character")
        if isinstance(value, datetime):
            try:
                check_plausible(value, at)
            except NotATime as why:
                raise NotACall(wrong=f"{name}: {why}") from None
    return call


def _named(one: Any) -> str:
    where = ".".join(_CONTROL.sub("", str(part))[:40] for part in one["loc"])
    return f"{where}: {one['msg']}" if where else str(one["msg"])


def body_of(request: HttpRequest, limit: int) -> bytes:
    """Answer the body, or refuse one that is larger than ``limit`` before it is all read."""
    told = request.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > limit:
        raise BodyTooLarge(limit=limit)
    body = request.body
    if len(body) > limit:
        raise BodyTooLarge(limit=limit)
    return body


def machine_of(request: HttpRequest) -> Machine:
    """Answer which machine speaks, by the token it brings with every request."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAMachine
    return access_machine(token.strip())


def refuse(refused: Refusal, status: int) -> HttpResponse:
    """Answer a refusal as JSON: its code, what is wrong, what to do next."""
    answer = JsonResponse(refused.as_dict(), status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer
