"""That a worker is safe: check-ins that fall due, and the call for help."""

from django.db import models

from alongside.ground.wall import street


class CheckIn(models.Model):
    """A worker said "I am all right", by a tap of their own or by moving up the ladder."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    said_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())

    class Meta:
        indexes = [models.Index(fields=["worker_id", "-said_at"], name="safety_last_check_in")]


class Sos(models.Model):
    """A worker pressed and held the SOS: silent on the phone, loud on the board, open until stood down."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    kind = street(models.CharField(max_length=12, default="sos"))
    raised_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    stood_down_at = street(models.DateTimeField(null=True, blank=True))
    stood_down_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["sos", "back_up"]), name="safety_kind_is_listed")
        ]


class MissedCheckIn(models.Model):
    """A check-in that fell due while a worker was with people, and did not come."""

    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    due_at = street(models.DateTimeField())
    noticed_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker_id", "due_at"], name="safety_missed_once")]
