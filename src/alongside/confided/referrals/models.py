"""Referrals: a need matched to a service, what may be shared, and whether the help arrived."""

from django.db import models

from alongside.ground.wall import confided, key


class Referral(models.Model):
    """One referral. Name and contact stay sealed; only what was agreed to is ever shown to the agency."""

    id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField(db_index=True))
    encounter_id = confided(models.UUIDField(db_index=True))
    response_id = confided(models.UUIDField())
    author_worker_id = confided(models.BigIntegerField())
    service_id = confided(models.BigIntegerField())
    need = confided(models.CharField(max_length=40))
    result = confided(models.CharField(max_length=24))
    offered_at = confided(models.DateTimeField())
    result_at = confided(models.DateTimeField())
    sealed = confided(models.BinaryField())
    link_digest = key(models.CharField(max_length=64, null=True, unique=True))
    link_expires_at = confided(models.DateTimeField(null=True))
    sent_at = confided(models.DateTimeField(null=True))


class ReferralStep(models.Model):
    """One step of a referral: what was said, by whom, when. The agency's comment is sealed."""

    referral = confided(models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="steps"))
    result = confided(models.CharField(max_length=24))
    at = confided(models.DateTimeField())
    who = confided(models.CharField(max_length=80))
    comment = confided(models.BinaryField(null=True))
