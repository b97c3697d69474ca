"""The machine's door for NENA EIDO: an emergency message comes in, and is answered in EIDO's own manner.

One message is answered 202 when it was taken, 422 with the reason when it was not. A list is answered 202 when any
was taken, with a status for each. A notification (``event``) is answered with an ``eventResponse``. The answer never
repeats a word of the message but the ids that its sender needs to match it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.ground import clock
from alongside.ground.audience import Audience, audience
from alongside.street.dispatch.actions import receive_call
from alongside.street.intake.actions.eido import TakenEido, take_eidos
from alongside.street.intake.rules.eido import LARGEST_MESSAGE, Conveyed, NotAnEido, parse_conveyed

from .api import answer_machine, body_of, honoured, machine_of

ACCEPTED, REFUSED = 202, 422


@csrf_exempt
@require_POST
@audience(Audience.MACHINE)
def receive_eido(request: HttpRequest) -> HttpResponse:
    """Take emergency messages from a machine: each is recorded, and rings when it is fresh, before the answer."""
    return answer_machine(request, _receive)


def _receive(request: HttpRequest) -> HttpResponse:
    machine, at, body = machine_of(request), clock.now(), body_of(request, LARGEST_MESSAGE)
    conveyed = parse_conveyed(body)
    if conveyed.is_goodbye:
        return JsonResponse({"terminateResponse": _named(conveyed) | {"statusCode": 200, "statusText": "OK"}})
    if not conveyed.messages:
        raise NotAnEido(why="the list in it is empty")

    def ask() -> dict[str, Any]:
        taken = take_eidos(
            messages=conveyed.messages, source=machine.source, by=machine.actor, at=at,
            ring=lambda report: receive_call(source=machine.source, report=report, by=machine.actor, at=at),
        )  # fmt: skip
        return {"incidents": [_told(one) for one in taken]}

    told = honoured(request, machine, body, ask, at)["incidents"]
    return _answer(conveyed, told)


def _answer(conveyed: Conveyed, told: list[dict[str, Any]]) -> HttpResponse:
    status = ACCEPTED if any(one["statusCode"] == ACCEPTED for one in told) else REFUSED
    text = "Accepted" if status == ACCEPTED else str(told[0]["says"])
    if conveyed.transaction:
        code = 200 if status == ACCEPTED else REFUSED
        event = {"transactionId": conveyed.transaction, "statusCode": code, "statusText": "OK" if code == 200 else text}
        return JsonResponse({"eventResponse": event, "incidents": told}, status=code)
    if len(told) == 1:
        return JsonResponse(told[0], status=status)
    return JsonResponse({"statusCode": status, "statusText": text, "incidents": told}, status=status)


def _told(taken: TakenEido) -> dict[str, Any]:
    if taken.refused is not None:
        said = taken.refused.as_dict()
        return {"statusCode": REFUSED, "statusText": said["says"], **said}
    return {
        "statusCode": ACCEPTED, "statusText": "Accepted", "incident": taken.number, "change": taken.change,
        "outcome": taken.outcome, "notes": list(taken.notes),
    }  # fmt: skip


def _named(conveyed: Conveyed) -> dict[str, str]:
    return {"requestId": conveyed.request, "subscriptionId": conveyed.subscription}
