"""Eligible calls to which nobody went: settled day by day, asked about once; and falls in how often we are asked."""

from django.db import models

from alongside.ground.wall import street
from alongside.street.dispatch.rules.words import NonResponseReason

from .rules.words import MissedState


class MissedCall(models.Model):
    """One eligible event of a day to which nobody went, and where its reason comes from.

    ``filled``: the programme's own records knew it. ``open``: the coordinator is asked. ``answered``: somebody said.
    ``withdrawn``: it turned out not to be missed. The reason itself that counts stands in dispatch.
    """

    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(unique=True))
    day_date = street(models.DateField())
    state = street(models.CharField(max_length=12, choices=[(s.value, s.name) for s in MissedState]))
    reason = street(models.CharField(max_length=24, blank=True))
    hint = street(models.CharField(max_length=24, blank=True))
    settled_at = street(models.DateTimeField())
    asked_again = street(models.PositiveSmallIntegerField(default=0))
    answered_at = street(models.DateTimeField(null=True, blank=True))
    answered_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "withdrawn"], reason="")
                | models.Q(state__in=["filled", "answered"], reason__in=[r.value for r in NonResponseReason]),
                name="missed_has_a_reason_exactly_when_known",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "day_date", "state"], name="missed_call_by_day")]


class SettledDay(models.Model):
    """A day whose calls were settled, with how many there were of each: three things that are never mixed."""

    programme_id = street(models.BigIntegerField())
    day_date = street(models.DateField())
    settled_at = street(models.DateTimeField())
    came = street(models.PositiveIntegerField(default=0))
    ineligible = street(models.PositiveIntegerField(default=0))
    not_assessed = street(models.PositiveIntegerField(default=0))
    eligible = street(models.PositiveIntegerField(default=0))
    answered = street(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id", "day_date"], name="missed_day_settled_once")]


class FallNotice(models.Model):
    """We are asked less often than usual, by the centre, by officers or from a beat: told once, until it is over."""

    programme_id = street(models.BigIntegerField())
    subject = street(models.CharField(max_length=60))
    noticed_date = street(models.DateField())
    days = street(models.PositiveSmallIntegerField())
    seen = street(models.PositiveIntegerField())
    usual = street(models.FloatField())
    chance = street(models.FloatField())
    noticed_at = street(models.DateTimeField())
    put_away_at = street(models.DateTimeField(null=True, blank=True))
    put_away_by_id = street(models.BigIntegerField(null=True, blank=True))
    over_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "subject"],
                condition=models.Q(over_at__isnull=True),
                name="missed_one_open_fall_per_subject",
            )
        ]
