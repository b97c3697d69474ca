"""A letter, not an app: an agency reads one referral through its link, and answers it without an account."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alongside.confided.referrals.actions import LinkIsOver, NotAnAnswer, answer_by_link
from alongside.confided.referrals.reads import access_by_link
from alongside.ground import clock
from alongside.ground.audience import Audience, audience

LONGEST_COMMENT = 500
NEEDS = {
    "housing": _("housing"),
    "food": _("food"),
    "money": _("money"),
    "work": _("work"),
    "health": _("health care"),
    "mental_health": _("mental health"),
    "substance_use": _("alcohol or drugs"),
    "mediation": _("someone to mediate"),
    "legal": _("legal advice"),
    "child_care": _("child care"),
    "youth_programme": _("something for a young person"),
    "transport": _("getting there"),
    "safety": _("being safe"),
    "language": _("language"),
    "company": _("company"),
    "other": _("something else"),
}
ANSWERS = (
    ("taken_on", _("Yes, we will get in touch"), _("You can answer once more when it is settled.")),
    ("connected", _("They are with us now"), _("The person came, or the help arrived.")),
    (
        "agency_could_not_serve",
        _("We cannot help this time"),
        _("Say why if you can: the worker will look further."),
    ),
)
"""The three answers: the word kept, what the button says, and what it means."""


# The link itself is the secret (256 bits), so a forged form would need it: no cookie is wanted here, and
# without a referrer no browser could send the origin that Django's check asks for.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def show_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show the letter of a link, or take its answer. Links unknown, used or run out look the same."""
    if request.method == "HEAD":
        # A mail filter that looks at links must not count as somebody who read the letter.
        return _guarded(HttpResponse())
    try:
        if request.method == "POST":
            return _take_answer(request, token)
        return _letter(request, token)
    except LinkIsOver as over:
        return _guarded(render(request, "partners/over.html", over.as_dict(), status=404))


def _take_answer(request: HttpRequest, token: str) -> HttpResponse:
    answer, comment = request.POST.get("answer", ""), request.POST.get("comment", "")[:LONGEST_COMMENT]
    try:
        result = answer_by_link(token=token, answer=answer, comment=comment, at=clock.now())
    except NotAnAnswer as wrong:
        return _letter(request, token, wrong=wrong, comment=comment)
    page = {"says": {word: says for word, says, _means in ANSWERS}[result], "stays_open": result == "taken_on"}
    return _guarded(render(request, "partners/thanks.html", page))


def _letter(request: HttpRequest, token: str, *, wrong: NotAnAnswer | None = None, comment: str = "") -> HttpResponse:
    letter = access_by_link(token, at=clock.now())
    page = {
        "letter": letter,
        "need": NEEDS.get(letter.need, _("help")),
        "zone": ZoneInfo(letter.time_zone),
        "answers": [one for one in ANSWERS if one[0] != letter.result],
        "is_taken_on": letter.result == "taken_on",
        "wrong": wrong.as_dict() if wrong else None,
        "comment": comment,
        "longest_comment": LONGEST_COMMENT,
    }
    return _guarded(render(request, "partners/letter.html", page, status=422 if wrong else 200))


def _guarded(page: HttpResponse) -> HttpResponse:
    """Keep the address out of other sites' logs and the words out of every cache and search engine."""
    page["Referrer-Policy"] = "no-referrer"
    page["Cache-Control"] = "no-store"
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page
