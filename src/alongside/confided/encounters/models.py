"""Encounters: who was met and what was needed, sealed; only bare keys and times stand open."""

from django.db import models

from alongside.ground.wall import confided


class Encounter(models.Model):
    """One write-up, as it was made. A change is another row that replaces this one."""

    id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField(db_index=True))
    response_id = confided(models.UUIDField(db_index=True))
    author_worker_id = confided(models.BigIntegerField())
    occurred_at = confided(models.DateTimeField())
    received_at = confided(models.DateTimeField())
    sealed = confided(models.BinaryField())
    replaces_id = confided(models.UUIDField(null=True, unique=True))
    struck_at = confided(models.DateTimeField(null=True))

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "author_worker_id", "-occurred_at"], name="encounters_own"),
        ]
