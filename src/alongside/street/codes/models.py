"""What is kept about codes: how often each was seen, what reviewers said, and which codes are one series."""

from django.db import models

from alongside.ground.wall import street

from .rules.agreement import Confidence


class CodeCount(models.Model):
    """How many calls of a source carried a code in a month, counted anew by ``count_codes``. Never edited by hand.

    ``code`` is what a meaning is written for: the centre's code, or its text where it has no code.
    """

    programme_id = street(models.BigIntegerField())
    source_id = street(models.BigIntegerField())
    code = street(models.CharField(max_length=120))
    nature = street(models.CharField(max_length=120, blank=True))
    month = street(models.CharField(max_length=7))
    calls = street(models.PositiveIntegerField())
    officer_calls = street(models.PositiveIntegerField())
    placed_calls = street(models.PositiveIntegerField())
    first_at = street(models.DateTimeField())
    last_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "source_id", "code", "nature", "month"], name="codes_counted_once_a_month"
            )
        ]


class CountMark(models.Model):
    """When the codes of a programme were last counted."""

    programme_id = street(models.BigIntegerField())
    counted_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id"], name="codes_one_count_mark_per_programme")]


class Round(models.Model):
    """A code is to be classified again, by everybody anew: who asked, when and why. Never changed.

    The first round of a code needs no row; a code with one row is in its second round.
    """

    programme_id = street(models.BigIntegerField())
    code = street(models.CharField(max_length=120))
    number = street(models.PositiveSmallIntegerField())
    opened_by_id = street(models.BigIntegerField())
    opened_at = street(models.DateTimeField())
    why = street(models.CharField(max_length=240))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code", "number"], name="codes_one_round_per_number")
        ]


class Review(models.Model):
    """What one person said a code means, before they could see what another said. Only added, never changed.

    A blank ``category`` says that the code hides both. ``decides`` marks the third answer, after two that differ.
    """

    programme_id = street(models.BigIntegerField())
    code = street(models.CharField(max_length=120))
    nature = street(models.CharField(max_length=120, blank=True))
    round_number = street(models.PositiveSmallIntegerField(default=1))
    reviewer_id = street(models.BigIntegerField())
    reviewer_name = street(models.CharField(max_length=80))
    category = street(models.CharField(max_length=32, blank=True))
    confidence = street(models.CharField(max_length=8, choices=[(c.value, c.name) for c in Confidence]))
    why = street(models.CharField(max_length=240, blank=True))
    said_at = street(models.DateTimeField())
    applies_from = street(models.DateTimeField())
    decides = street(models.BooleanField(default=False))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "code", "round_number", "reviewer_id"], name="codes_one_answer_per_reviewer"
            ),
            models.UniqueConstraint(
                fields=["programme_id", "code", "round_number"],
                condition=models.Q(decides=True),
                name="codes_one_decision_per_round",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=[c.value for c in Confidence]), name="codes_confidence_is_listed"
            ),
        ]


class CodeJoin(models.Model):
    """Codes that mean one series: one was renamed, or split, as the other began. Parted again, never deleted."""

    programme_id = street(models.BigIntegerField())
    name = street(models.CharField(max_length=120))
    why = street(models.CharField(max_length=240, blank=True))
    joined_by_id = street(models.BigIntegerField())
    joined_at = street(models.DateTimeField())
    parted_by_id = street(models.BigIntegerField(null=True, blank=True))
    parted_at = street(models.DateTimeField(null=True, blank=True))


class JoinedCode(models.Model):
    """One code of a series, with the first and last day it was used, as seen when it was joined."""

    join = street(models.ForeignKey(CodeJoin, on_delete=models.PROTECT, related_name="codes"))
    programme_id = street(models.BigIntegerField())
    code = street(models.CharField(max_length=120))
    from_date = street(models.DateField())
    until_date = street(models.DateField(null=True, blank=True))
    is_open = street(models.BooleanField(default=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "code"], condition=models.Q(is_open=True), name="codes_one_series_per_code"
            )
        ]
