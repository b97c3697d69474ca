"""Long work that a page asked for: done by the runner, watched by the page."""

from django.db import models

from alongside.ground.wall import street


class Job(models.Model):
    """One piece of work longer than a tap: what was asked, how far it is, what came of it.

    ``asked`` and ``result`` hold only what stands on the street side of the wall.
    """

    kind = street(models.CharField(max_length=40))
    programme_id = street(models.BigIntegerField())
    asked_by_id = street(models.BigIntegerField(null=True, blank=True))
    asked = street(models.JSONField(default=dict))
    state = street(models.CharField(max_length=12, default="waiting"))
    progress = street(models.FloatField(default=0.0))
    says = street(models.CharField(max_length=240, blank=True))
    result = street(models.JSONField(default=dict))
    asked_at = street(models.DateTimeField())
    started_at = street(models.DateTimeField(null=True, blank=True))
    finished_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "stopped"]),
                name="jobs_state_is_listed",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0) & models.Q(progress__lte=1), name="jobs_progress_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="jobs_waiting")]
