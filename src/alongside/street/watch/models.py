"""What a coordinator wrote into the shift: lines, and the note that hands it on."""

from django.db import models

from alongside.ground.wall import street


class LogLine(models.Model):
    """A line that a person wrote into the log. Never changed; the log's other lines are read from what happened."""

    programme_id = street(models.BigIntegerField())
    written_at = street(models.DateTimeField())
    written_by_id = street(models.BigIntegerField())
    says = street(models.CharField(max_length=200))

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(says=""), name="watch_line_says_something")]
        indexes = [models.Index(fields=["programme_id", "written_at"], name="watch_line_by_time")]


class HandOver(models.Model):
    """One coordinator hands the shift to the next: what they must know, and what stood open at that minute.

    ``open_then`` is a list of {"what", "who", "place", "number", "since"} as it stood.
    """

    programme_id = street(models.BigIntegerField())
    written_at = street(models.DateTimeField())
    written_by_id = street(models.BigIntegerField())
    says = street(models.CharField(max_length=600, blank=True))
    open_then = street(models.JSONField(default=list))
    taken_at = street(models.DateTimeField(null=True, blank=True))
    taken_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_by_id=None) | ~models.Q(taken_by_id=models.F("written_by_id")),
                name="watch_nobody_takes_over_from_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at=None, taken_by_id=None)
                | models.Q(taken_at__isnull=False, taken_by_id__isnull=False),
                name="watch_taken_by_somebody_at_some_time",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "-written_at"], name="watch_newest_hand_over")]
