"""The few pages that belong to no door: the start, health, and demonstration sign-ins."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Missing
from alongside.street.people.models import User
from alongside.street.safety.reads import house_protection

HOME_BY_ROLE = {
    Role.WORKER: "/phone/",
    Role.COORDINATOR: "/console/",
    Role.DIRECTOR: "/reports/",
    Role.EVALUATOR: "/reports/",
    Role.OFFICER: "/liaison/",
    Role.CALL_TAKER: "/liaison/",
}


@require_GET
@audience(Audience.PUBLIC)
def show_start(request: HttpRequest) -> HttpResponse:
    """Send a signed-in person to their door; show others where to sign in."""
    if request.user.is_authenticated:
        home = HOME_BY_ROLE[Role(request.user.role)]
        if home.startswith("/liaison/") == settings.IS_LIAISON:
            return redirect(home)
    people = User.objects.filter(is_active=True, programme__is_demo=True) if settings.DEMO else User.objects.none()
    shown = [
        {"email": p.email, "name": p.name, "role": p.role, "home": HOME_BY_ROLE[Role(p.role)]}
        for p in people.order_by("id")
        if HOME_BY_ROLE[Role(p.role)].startswith("/liaison/") == settings.IS_LIAISON
    ]
    return render(request, "face/start.html", {"people": shown})


@require_GET
@audience(Audience.PUBLIC)
def show_health(request: HttpRequest) -> HttpResponse:
    """Write a row, read it back, and say that the store answers; 503 when it does not."""
    try:
        is_well = _writes_and_reads()
    except (OperationalError, InternalError):
        is_well = False
    is_watched, since = house_protection(at=clock.now())
    protection = "active" if is_watched else f"not active since {since.isoformat()}" if since else "not active"
    answer = {"store": connection.vendor, "writes": is_well, "process": settings.PROCESS, "protection": protection}
    return JsonResponse(answer, status=200 if is_well else 503)


@require_GET
@audience(Audience.PUBLIC)
def show_safety_health(request: HttpRequest) -> HttpResponse:
    """Say whether the timers that protect workers run; anything but 200 is for somebody to be woken by."""
    is_watched, since = house_protection(at=clock.now())
    answer = {"protection": "active" if is_watched else "not active", "since": since.isoformat() if since else None}
    return JsonResponse(answer, status=200 if is_watched else 503)


def _writes_and_reads() -> bool:
    session = SessionStore()
    session["health"] = clock.now().isoformat()
    session.set_expiry(timedelta(seconds=5))
    session.create()
    read_back = SessionStore(session_key=session.session_key).get("health")
    session.delete()
    return read_back is not None


@audience(Audience.PUBLIC)
def demo_sign_in(request: HttpRequest, who: str) -> HttpResponse:
    """Sign in as one of the made-up town's people. Exists in demonstration mode only."""
    if not settings.DEMO:
        raise Missing
    person = User.objects.filter(email=who, programme__is_demo=True, is_active=True).first()
    if person is None:
        raise Missing
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(HOME_BY_ROLE[Role(person.role)])


@require_POST
@audience(Audience.PUBLIC)
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak the language a person chose: kept with the person who is signed in, else in a cookie."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = redirect(back)
    if wanted not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=wanted)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return answer


def show_missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here."""
    return render(request, "face/refusal.html", {"refusal": Missing().as_dict()}, status=404)
