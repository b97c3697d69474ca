"""Which phones there are, what they said of themselves, and taps that a person has to look at."""

from django.db import models

from alongside.ground.wall import key, street


class Device(models.Model):
    """One phone, by the name it gave itself. People are bare ids: a phone outlives the person who carried it.

    ``numbers`` are the first and last of every unbroken run of numbers that came (``[[1, 57], [59, 61]]``).
    """

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField(db_index=True))
    user_id = street(models.BigIntegerField(null=True))
    worker_id = street(models.BigIntegerField(null=True))
    enrolled_at = street(models.DateTimeField())
    last_heard_at = street(models.DateTimeField())
    numbers = street(models.JSONField(default=list))
    made_upto = street(models.BigIntegerField(default=0))
    unsent = street(models.PositiveIntegerField(default=0))
    oldest_unsent_at = street(models.DateTimeField(null=True))
    promises_to_keep = street(models.BooleanField(null=True))
    session_key = key(models.CharField(max_length=40, blank=True, default=""))
    revoked_at = street(models.DateTimeField(null=True))
    revoked_by_name = street(models.CharField(max_length=80, blank=True, default=""))
    heard_revoked_at = street(models.DateTimeField(null=True))
    alarmed_at = street(models.DateTimeField(null=True))


class KeptTap(models.Model):
    """A tap that came without the right to be applied: from a phone taken back, or in a file. For a person to see."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField(db_index=True))
    device_id = street(models.UUIDField(null=True))
    worker_id = street(models.BigIntegerField(null=True))
    kind = street(models.CharField(max_length=40))
    word = street(models.CharField(max_length=80, blank=True))
    response = street(models.CharField(max_length=40, blank=True))
    tapped_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    why = street(models.CharField(max_length=40))
    looked_at = street(models.DateTimeField(null=True))
    looked_by_name = street(models.CharField(max_length=80, blank=True, default=""))
