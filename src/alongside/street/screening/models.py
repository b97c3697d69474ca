"""The protocol, in versions, what it said of each call, and the hazards marked at places."""

from django.db import models

from alongside.ground.wall import street

from .rules.words import HazardKind


class ProtocolVersion(models.Model):
    """One version of the rules by which calls may be offered: a draft until somebody puts it into force.

    Once in force it is never changed, only followed by another; the store itself refuses (migration 0002).
    A version that has not taken effect yet may be withdrawn. ``revision`` counts the savings of a draft.
    """

    programme_id = street(models.BigIntegerField())
    version = street(models.CharField(max_length=40))
    body = street(models.JSONField())
    effective_at = street(models.DateTimeField(null=True, blank=True))
    author_name = street(models.CharField(max_length=80))
    author_id = street(models.BigIntegerField(null=True, blank=True))
    why = street(models.CharField(max_length=400, blank=True))
    written_at = street(models.DateTimeField())
    adopted_at = street(models.DateTimeField(null=True, blank=True))
    withdrawn_at = street(models.DateTimeField(null=True, blank=True))
    revision = street(models.PositiveIntegerField(default=1))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "version"], name="screening_one_protocol_per_version"),
            models.UniqueConstraint(
                fields=["programme_id"],
                condition=models.Q(adopted_at__isnull=True),
                name="screening_one_draft_per_programme",
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_at__isnull=True, effective_at__isnull=True)
                | (models.Q(adopted_at__isnull=False, effective_at__isnull=False) & ~models.Q(why="")),
                name="screening_adopted_with_a_date_and_a_reason",
            ),
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


class Hazard(models.Model):
    """A danger marked at a place (never at a person) until a supervisor clears it.

    Keeping one longer closes it and marks it anew (``follows_id``), so every word that was ever said stays.
    """

    programme_id = street(models.BigIntegerField())
    place_key = street(models.CharField(max_length=120))
    what = street(models.CharField(max_length=24, choices=[(kind.value, kind.name) for kind in HazardKind]))
    says = street(models.CharField(max_length=160, blank=True))
    set_by_id = street(models.BigIntegerField(null=True, blank=True))
    set_by_name = street(models.CharField(max_length=80))
    set_at = street(models.DateTimeField())
    review_at = street(models.DateTimeField())
    expires_at = street(models.DateTimeField())
    follows_id = street(models.BigIntegerField(null=True, blank=True))
    cleared_at = street(models.DateTimeField(null=True, blank=True))
    cleared_by_id = street(models.BigIntegerField(null=True, blank=True))
    cleared_by_name = street(models.CharField(max_length=80, blank=True))
    cleared_why = street(models.CharField(max_length=160, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=[kind.value for kind in HazardKind]), name="screening_hazard_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("set_at"))
                & models.Q(review_at__lte=models.F("expires_at"))
                & models.Q(review_at__gte=models.F("set_at")),
                name="screening_hazard_is_reviewed_before_it_runs_out",
            ),
            models.CheckConstraint(condition=~models.Q(place_key=""), name="screening_hazard_has_a_place"),
            models.CheckConstraint(
                condition=models.Q(cleared_at__isnull=True, cleared_why="")
                | (models.Q(cleared_at__isnull=False) & ~models.Q(cleared_why="")),
                name="screening_hazard_is_cleared_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["programme_id", "place_key", "what"],
                condition=models.Q(cleared_at__isnull=True),
                name="screening_one_open_hazard_of_a_kind_per_place",
            ),
        ]
