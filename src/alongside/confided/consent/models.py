"""Consents: what may be shared with whom, for what, until when."""

from django.db import models

from alongside.ground.wall import confided


class Consent(models.Model):
    """One consent, as a person gave it. Taken back at once when they say so."""

    id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField(db_index=True))
    subject_id = confided(models.UUIDField(db_index=True))
    purpose = confided(models.CharField(max_length=40))
    recipient = confided(models.CharField(max_length=80))
    items = confided(models.JSONField(default=list))
    how = confided(models.CharField(max_length=40))
    given_at = confided(models.DateTimeField())
    expires_at = confided(models.DateTimeField())
    revoked_at = confided(models.DateTimeField(null=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("given_at")), name="consent_runs_out_after_it_was_given"
            )
        ]
