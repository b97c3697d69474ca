"""Every address says who may stand at it. The guard fails on a page without an audience."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .errors import Missing


class Role(StrEnum):
    """Who a person is to the programme (DOMAIN.md §3)."""

    WORKER = "worker"
    COORDINATOR = "coordinator"
    CALL_TAKER = "call_taker"
    OFFICER = "officer"
    DIRECTOR = "director"
    EVALUATOR = "evaluator"


class Audience(StrEnum):
    """Who may stand at an address beyond the roles."""

    PUBLIC = "public"
    MACHINE = "machine"
    LINK = "link"


View = Callable[..., HttpResponse]


def audience(*who: Role | Audience) -> Callable[[View], View]:
    """State who may open a page, and enforce it: others are sent to sign in, or told there is nothing here.

    ``Audience.PUBLIC`` needs nobody signed in; ``MACHINE`` checks its own token; ``LINK`` its own one-time
    secret. Missing and forbidden look the same (404).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if any(isinstance(one, Audience) for one in who):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect(f"{reverse('account_login')}?next={request.path}")
            if getattr(request.user, "role", None) not in who:
                raise Missing
            return view(request, *args, **kwargs)

        guarded.audience = frozenset(who)  # type: ignore[attr-defined]
        return guarded

    return wrap
