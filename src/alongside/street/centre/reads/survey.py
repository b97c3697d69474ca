"""The officers' survey: what there is to take, and what may be shown of it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alongside.ground.actor import Actor
from alongside.street.people.reads import access_programme

from ..models import SurveyPlan, SurveyTaken, SurveyTally
from ..rules.survey import Result, Round, open_round, results_of, rounds_of


@dataclass(frozen=True)
class SurveyRound:
    """One round for the results page. ``state`` is coming, open, few (fewer than eleven took it) or shown."""

    months: int
    first: date
    last: date
    state: str
    results: tuple[Result, ...]


def survey_plan(*, by: Actor) -> date | None:
    """Answer from which day the months are counted, or None while the survey is not planned."""
    return SurveyPlan.objects.filter(programme_id=by.programme_id).values_list("starts_date", flat=True).first()


def survey_to_take(*, by: Actor, at: datetime) -> Round | None:
    """Answer the round that a person may take now and has neither taken nor put away."""
    starts = survey_plan(by=by)
    now = open_round(starts, _today(by, at)) if starts else None
    if now is None or SurveyTaken.objects.filter(user_id=by.user_id or 0, round=now.months).exists():
        return None
    return now


def survey_results(*, by: Actor, at: datetime) -> list[SurveyRound]:
    """Answer every round; numbers only of one that is over and that eleven or more took.

    While a round is open nothing is shown: whoever looked twice could read off what the last one answered.
    """
    starts, today = survey_plan(by=by), _today(by, at)
    told = []
    for one in rounds_of(starts) if starts else ():
        if today <= one.last:
            told.append(SurveyRound(one.months, one.first, one.last, "open" if one.first <= today else "coming", ()))
            continue
        tallies = SurveyTally.objects.filter(programme_id=by.programme_id, round=one.months)
        results = results_of({(q, s): c for q, s, c in tallies.values_list("question", "score", "count")})
        told.append(SurveyRound(one.months, one.first, one.last, "shown" if results else "few", tuple(results)))
    return told


def _today(by: Actor, at: datetime) -> date:
    return at.astimezone(ZoneInfo(access_programme(by.programme_id).time_zone)).date()
