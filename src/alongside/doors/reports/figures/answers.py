"""The four plain questions of every programme, and what the figures let us answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alongside.counted.evaluation.rules import Claim, Saying, say_published

from .words import say_count, say_percent


@dataclass(frozen=True)
class Answer:
    """One question with a short answer (the figure) and a sentence that explains it."""

    question: str
    figure: str
    says: str


def give_answers(report: Mapping[str, Any]) -> list[Answer]:
    """Answer the four questions, or say that it is too early."""
    return [_how_is_it_doing(report), _what_share(report), _what_happens(report), _connected(report)]


def _how_is_it_doing(report: Mapping[str, Any]) -> Answer:
    question = _("How is the programme doing?")
    counts = {step["code"]: step["count"] for step in report["funnel"]}
    if counts["engaged"] is None or counts["came"] is None:
        return Answer(
            question,
            _("Too early to tell"),
            _("So far there are too few calls to say without giving someone away."),
        )
    facts = {"came": say_count(counts["came"]), "engaged": say_count(counts["engaged"])}
    return Answer(
        question,
        _("%(engaged)s calls ended in a talk") % facts,
        _("%(came)s calls came to us, and in %(engaged)s of them a worker talked with someone.") % facts,
    )


def _what_share(report: Mapping[str, Any]) -> Answer:
    question = _("What share of the calls we could go to do we answer?")
    return Answer(
        question,
        *_share_in_words(report["capture"], _("We said yes to %(hits)s of the %(tries)s calls we could go to.")),
    )


def _what_happens(report: Mapping[str, Any]) -> Answer:
    question = _("What happens when we arrive?")
    counts = {step["code"]: step["count"] for step in report["funnel"]}
    reached, engaged = counts["reached"], counts["engaged"]
    stay = next(leg["median"] for leg in report["times"] if leg["code"] == "minutes_engaged")
    needs = [need["says"] for need in report["needs"] if need["count"]][:3]
    if not reached or engaged is None or _saying(report["talked"]).claim is not Claim.KNOWN:
        return Answer(question, _("Too early to tell"), _("We have reached too few calls to say."))
    parts = [
        _("At %(engaged)s of the %(reached)s calls we reached, we talked with someone.")
        % {"engaged": say_count(engaged), "reached": say_count(reached)}
    ]
    if stay is not None:
        parts.append(_("We usually stay %(minutes)s minutes.") % {"minutes": f"{stay:g}"})
    if needs:
        parts.append(_("What people need most: %(needs)s.") % {"needs": ", ".join(_(need).lower() for need in needs)})
    return Answer(question, _("%(share)s lead to a talk") % {"share": say_percent(engaged / reached)}, " ".join(parts))


def _connected(report: Mapping[str, Any]) -> Answer:
    question = _("Do people get connected to help?")
    return Answer(
        question,
        *_share_in_words(
            report["connection"],
            _("%(hits)s of the %(tries)s referrals we made ended with the person being served."),
        ),
    )


def _saying(figure: Mapping[str, Any]) -> Saying:
    return say_published(figure["numerator"], figure["denominator"], figure["low"], figure["high"])


def _share_in_words(figure: Mapping[str, Any], sentence: str) -> tuple[str, str]:
    """Say a share with its interval, or "Too early to tell" with what is known."""
    hits, tries = figure["numerator"], figure["denominator"]
    if not tries:
        says = _("The numbers are too small to show.") if tries is None else _("There is nothing to count yet.")
        return _("Too early to tell"), says
    if hits is None:
        return _("Too early to tell"), _("The numbers are too small to show.")
    known = sentence % {"hits": say_count(hits), "tries": say_count(tries)}
    saying = _saying(figure)
    low, high = saying.percent_range
    bounds = _("The true share could be anywhere from %(low)s%% to %(high)s%%.") % {"low": low, "high": high}
    if saying.claim is Claim.TOO_EARLY:
        return _("Too early to tell"), f"{known} {bounds}"
    return say_percent(figure["share"]), f"{known} {bounds}"
