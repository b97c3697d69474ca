"""The machine's door for plain JSON with a centre's own column names, read through the recipe of its source."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.ground import clock
from alongside.ground.audience import Audience, audience
from alongside.street.dispatch.actions import receive_call
from alongside.street.intake.actions.records import check_own_source, take_records
from alongside.street.intake.rules.records import LARGEST_BODY, parse_records

from .api import answer_machine, body_of, honoured, machine_of


@csrf_exempt
@require_POST
@audience(Audience.MACHINE)
def receive_records(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one record or many of the machine's own source; the answer counts what became of each."""
    return answer_machine(request, lambda asked: _receive(asked, slug))


def _receive(request: HttpRequest, slug: str) -> HttpResponse:
    machine, at = machine_of(request), clock.now()
    check_own_source(asked=slug, own=machine.source)
    body = body_of(request, LARGEST_BODY)
    records = parse_records(body)

    def ask() -> dict[str, Any]:
        taken = take_records(
            records=records, source=machine.source, by=machine.actor, at=at,
            ring=lambda report: receive_call(source=machine.source, report=report, by=machine.actor, at=at),
        )  # fmt: skip
        return {
            "records": len(records), "recipe": taken.recipe, **{name: taken.changes[name] for name in _CHANGES},
            "rang": sum(taken.outcomes.values()) - taken.outcomes["history"], "history": taken.outcomes["history"],
            "set_aside": dict(sorted(taken.set_aside.items())), "not_records": taken.not_records,
        }  # fmt: skip

    answer = honoured(request, machine, body, ask, at)
    is_any_kept = any(answer[name] for name in _CHANGES)
    return JsonResponse(answer, status=202 if is_any_kept or not records else 422)


_CHANGES = ("new", "changed", "same")
