"""The protocol, in versions, and what it said of each call."""

from django.db import models

from alongside.ground.wall import street


class ProtocolVersion(models.Model):
    """One version of the rules by which calls may be offered. Never changed, only followed by another."""

    programme_id = street(models.BigIntegerField())
    version = street(models.CharField(max_length=40))
    body = street(models.JSONField())
    effective_at = street(models.DateTimeField())
    author_name = street(models.CharField(max_length=80))
    why = street(models.CharField(max_length=400))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "version"], name="screening_one_protocol_per_version")
        ]


class ScreeningRecord(models.Model):
    """What the protocol said of a call, once. A call screened again gets another row."""

    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(db_index=True))
    protocol_version = street(models.CharField(max_length=40))
    outcome = street(models.CharField(max_length=16))
    because = street(models.JSONField(default=list))
    verdicts = street(models.JSONField(default=list))
    screened_at = street(models.DateTimeField())
    screened_by_id = street(models.BigIntegerField(null=True, blank=True))
    is_latest = street(models.BooleanField(default=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["eligible", "ineligible", "not_assessed"]),
                name="screening_outcome_is_listed",
            ),
            models.UniqueConstraint(
                fields=["call_id"], condition=models.Q(is_latest=True), name="screening_one_latest_per_call"
            ),
        ]
