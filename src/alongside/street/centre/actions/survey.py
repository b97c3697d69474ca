"""The officers' survey is planned and taken. An answer adds to counts; nobody's answers are kept."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.people.reads import access_programme

from ..models import SurveyPlan, SurveyTaken, SurveyTally
from ..rules.survey import SCALE, STATEMENTS, Round, open_round


class SurveyNotOpen(Refusal):
    """No round of the survey is open, or this person has taken it."""

    code = "centre.survey-not-open"
    says = "There is no survey to take now."
    try_ = "Thank you. The next round is months away; this door shows it then."


class SurveyIncomplete(Refusal):
    """A statement has no answer."""

    code = "centre.survey-incomplete"
    says = "A statement has no answer yet."
    try_ = "Tap one answer under each statement, or leave the survey. Nothing was kept."


def plan_survey(*, starts: date, by: Actor, at: datetime) -> None:
    """Set the day from which the survey's months are counted."""
    SurveyPlan.objects.update_or_create(
        programme_id=by.programme_id, defaults={"starts_date": starts, "set_by_id": by.user_id, "set_at": at}
    )


def take_survey(*, scores: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Take the open round: every statement gets a score of 1 to 5. Once for each person and round."""
    if set(scores) != set(STATEMENTS) or any(score not in SCALE for score in scores.values()):
        raise SurveyIncomplete
    with transaction.atomic():
        now = _taken(by, at)
        for question, score in scores.items():
            tally, _ = SurveyTally.objects.get_or_create(
                programme_id=by.programme_id, round=now.months, question=question, score=score
            )
            SurveyTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)


def skip_survey(*, by: Actor, at: datetime) -> None:
    """Do not take the open round, and be asked no more."""
    _taken(by, at)


def _taken(by: Actor, at: datetime) -> Round:
    plan = SurveyPlan.objects.filter(programme_id=by.programme_id).first()
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    now = open_round(plan.starts_date, at.astimezone(zone).date()) if plan else None
    if now is None or by.user_id is None:
        raise SurveyNotOpen
    try:
        with transaction.atomic():
            SurveyTaken.objects.create(programme_id=by.programme_id, user_id=by.user_id, round=now.months)
    except IntegrityError as twice:
        raise SurveyNotOpen from twice
    return now
