"""Two calls that may be one event: side by side, merged, kept apart, split again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.matching.actions import keep_apart, merge_pair, propose_again, set_threshold
from alongside.street.matching.reads import (
    PairRow,
    access_pair,
    count_pairs,
    links_of,
    list_pairs,
    list_pairs_of_call,
    merges_from,
)
from alongside.street.people.reads import name_of_user

from .frame import PAGE_SIZE, frame, who_asks
from .missed_rows import block_says
from .words import SOURCE_SAYS, Says, say, say_category

STATES: Says = {
    "proposed": gettext_lazy("To decide"),
    "merged": gettext_lazy("One event"),
    "apart": gettext_lazy("Two events"),
}
WORD_SAYS: Says = {
    "certain": gettext_lazy("almost certain"),
    "likely": gettext_lazy("likely"),
    "none": gettext_lazy("possible"),
}
WHY_SAYS: Says = {
    "place.same": gettext_lazy("the same block"),
    "place.next_block": gettext_lazy("the next block of the same street"),
    "place.same_street": gettext_lazy("the same street, another block"),
    "place.street_of_corner": gettext_lazy("a corner of the same street"),
    "place.differs": gettext_lazy("the place is written differently"),
    "place.unknown": gettext_lazy("one of the two says no place"),
    "nature.same": gettext_lazy("about the same thing"),
    "nature.unknown": gettext_lazy("one of the two does not say clearly what it is about"),
    "nature.differs": gettext_lazy("about different things"),
    "number.same": gettext_lazy("the same number"),
}
LINK_SAYS: Says = {
    "certain": gettext_lazy("The centre's own event of this response is known."),
    "likely": gettext_lazy("The centre's own event of this response is likely found."),
    "none": gettext_lazy("The centre's own event of this response is not found."),
}
THRESHOLDS = (
    ("", gettext_lazy("Never: a person decides")),
    ("0.98", gettext_lazy("From 98%")),
    ("0.95", gettext_lazy("From 95%")),
)
DO = {"merge": merge_pair, "apart": keep_apart, "again": propose_again}


@require_GET
@audience(Role.COORDINATOR)
def show_same(request: HttpRequest) -> HttpResponse:
    """Show the pairs that wait for a person, or those that were decided."""
    return render(request, "console/same.html", _page(request))


@require_POST
@audience(Role.COORDINATOR)
def decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Merge a pair, keep it apart (which splits a merged one), or let it wait again."""
    by, at = who_asks(request), clock.now()
    before = access_pair(pair_id, by=by).state
    act = DO.get(request.POST.get("do", ""))
    if act is None:
        raise Missing
    try:
        act(pair_id=pair_id, by=by, at=at)
    except Missing:
        raise
    except Refusal as refusal:
        return render(request, "console/same.html", _page(request, refusal=refusal.as_dict()), status=422)
    says = {"merge": _("One event now."), "apart": _("Two events now."), "again": _("It waits again.")}
    messages.info(request, f"{says[request.POST['do']]} {_('You can take this back below.')}")
    return redirect(f"{reverse('console_same')}?state={before}")


@require_POST
@audience(Role.COORDINATOR)
def set_rule(request: HttpRequest) -> HttpResponse:
    """Say from which certainty on pairs merge by themselves."""
    chosen = request.POST.get("merges_from", "")
    if chosen not in {word for word, _says in THRESHOLDS}:
        raise Missing
    set_threshold(merges_from=float(chosen) if chosen else None, by=who_asks(request), at=clock.now())
    messages.info(request, _("Kept. It holds for pairs that are found from now on."))
    return redirect("console_same")


def _page(request: HttpRequest, **rest: Any) -> dict[str, Any]:
    by, at = who_asks(request), clock.now()
    state = request.GET.get("state", "proposed")
    state = state if state in STATES else "proposed"
    asked = request.GET.get("after", "0")
    found = list_pairs(by=by, state=state, limit=PAGE_SIZE + 1, after=int(asked) if asked.isdigit() else 0)
    shown, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    threshold = merges_from(by.programme_id)
    kept = "" if threshold is None else f"{threshold:g}"
    return frame(
        by,
        at,
        "incoming",
        state=state,
        states=[(word, says, count_pairs(by=by, state=word), word == state) for word, says in STATES.items()],
        pairs=[_pair(one, by, at) for one in shown],
        next_after=shown[-1].pair_id if has_more else None,
        is_later=asked not in ("", "0"),
        thresholds=[(word, says, word == kept) for word, says in THRESHOLDS],
        **rest,
    )


def told_again(call_id: int, *, response_id: UUID | None = None) -> dict[str, Any]:
    """Answer the other calls that tell, or may tell, of a call's event; and the centre's event of its response."""
    pairs = [one for one in list_pairs_of_call(call_id) if one.state != "apart"]
    link = links_of([response_id]).get(response_id) if response_id else None
    return {
        "calls": [
            {
                "number": (one.second if one.first.call_id == call_id else one.first).number,
                "source": (one.second if one.first.call_id == call_id else one.first).source,
                "is_merged": one.state == "merged",
                "word_says": say(WORD_SAYS, one.word),
            }
            for one in pairs
        ],
        "link_says": say(LINK_SAYS, link.word) if link and link.call_id != call_id else "",
    }


def _pair(one: PairRow, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "pair_id": one.pair_id,
        "percent": min(99, round(100 * one.certainty)),
        "word_says": say(WORD_SAYS, one.word),
        "why": [_why_says(word) for word in one.why],
        "sides": [_side(one, first=True), _side(one, first=False)],
        "state": one.state,
        "decided_at": one.decided_at,
        "decided_by": name_of_user(one.decided_by_id) if one.decided_at else "",
        "is_by_rule": one.decided_at is not None and one.decided_by_id is None,
    }


def _side(pair: PairRow, *, first: bool) -> dict[str, Any]:
    call, other = (pair.first, pair.second) if first else (pair.second, pair.first)
    facts = [
        (_("From"), f"{call.source} · {say(SOURCE_SAYS, call.call_source)}", True),
        (_("Where"), block_says(call), call.place_key == other.place_key),
        (_("About"), say_category(call.category), call.category == other.category),
        (_("In their words"), call.nature or "–", call.nature == other.nature),
        (_("Priority"), call.priority or "–", call.priority == other.priority),
        (_("How it closed"), call.close_code or "–", call.close_code == other.close_code),
    ]
    return {"number": call.number, "at": call.created_at, "facts": facts}


def _why_says(word: str) -> str:
    name, _colon, number = word.partition(":")
    if name == "metres":
        return _("%(n)s metres apart") % {"n": number}
    if name == "minutes":
        return ngettext("%(n)d minute apart", "%(n)d minutes apart", int(number)) % {"n": int(number)}
    if name == "asked":
        return ngettext("asked %(n)d minute apart", "asked %(n)d minutes apart", int(number)) % {"n": int(number)}
    if name == "rivals":
        return ngettext("%(n)d other call could be meant", "%(n)d other calls could be meant", int(number)) % {
            "n": int(number)
        }
    return say(WHY_SAYS, word)


ADDRESSES: list[URLPattern] = [
    path("same", show_same, name="console_same"),
    path("same/rule", set_rule, name="console_same_rule"),
    path("same/<int:pair_id>", decide, name="console_same_decide"),
]
