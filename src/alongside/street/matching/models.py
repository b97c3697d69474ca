"""Pairs of calls that may be one event, what was decided of them, and which event a response belongs to."""

from django.db import models

from alongside.ground.wall import street

from .rules.words import Certainty, PairState


class SamePair(models.Model):
    """Two calls that look like one event: how sure, why, and what a person or the rule decided."""

    programme_id = street(models.BigIntegerField())
    first_id = street(models.BigIntegerField())
    second_id = street(models.BigIntegerField(db_index=True))
    certainty = street(models.FloatField())
    why = street(models.JSONField(default=list))
    state = street(models.CharField(max_length=12, choices=[(s.value, s.name) for s in PairState], default="proposed"))
    proposed_at = street(models.DateTimeField())
    decided_at = street(models.DateTimeField(null=True, blank=True))
    decided_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="matching_one_row_per_pair"),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")), name="matching_older_call_comes_first"
            ),
            models.CheckConstraint(
                condition=models.Q(certainty__gte=0) & models.Q(certainty__lte=1), name="matching_certainty_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in PairState]), name="matching_state_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(decided_at__isnull=False),
                name="matching_a_decision_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "state", "proposed_at"], name="matching_pair_by_state")]


class PairDecision(models.Model):
    """One decision about a pair, kept for ever: by whom, when and why. Nobody means the rule."""

    pair_id = street(models.BigIntegerField(db_index=True))
    state = street(models.CharField(max_length=12))
    why = street(models.CharField(max_length=240, blank=True))
    decided_at = street(models.DateTimeField())
    decided_by_id = street(models.BigIntegerField(null=True, blank=True))


class MatchingManner(models.Model):
    """From which certainty on a programme lets pairs be merged by themselves; none means never."""

    programme_id = street(models.BigIntegerField(unique=True))
    merges_from = street(models.FloatField(null=True, blank=True))
    changed_at = street(models.DateTimeField())
    changed_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merges_from__isnull=True)
                | (models.Q(merges_from__gte=0.9) & models.Q(merges_from__lte=1)),
                name="matching_nothing_unsure_merges_by_itself",
            )
        ]


class ResponseLink(models.Model):
    """The centre's event to which a response of ours belongs: certain, likely or none, never forced."""

    programme_id = street(models.BigIntegerField())
    response_id = street(models.UUIDField(unique=True))
    call_id = street(models.BigIntegerField(null=True, blank=True, db_index=True))
    word = street(models.CharField(max_length=8, choices=[(c.value, c.name) for c in Certainty]))
    certainty = street(models.FloatField(default=0.0))
    made_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(word="none", call_id__isnull=True)
                | (models.Q(word__in=["certain", "likely"]) & models.Q(call_id__isnull=False)),
                name="matching_a_link_has_an_event_unless_none",
            )
        ]
