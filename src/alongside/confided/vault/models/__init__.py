"""What the vault keeps: sealed words, the sealed inbox, the ledger, break-glasses; and apart from them, keys."""

import uuid

from django.db import models
from django.db.models import F, Q

from alongside.ground.wall import confided, key

from ..rules.words import EnvelopeState, Verdict


class SealedRecord(models.Model):
    """The words of one record, sealed by a key of its own. ``codes`` are sealed apart, so that counting needs no names."""

    record_id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField())
    kind = confided(models.CharField(max_length=24))
    data_key_id = key(models.UUIDField(unique=True))
    words = confided(models.BinaryField(default=bytes))
    codes = confided(models.BinaryField(default=bytes))


class Envelope(models.Model):
    """One sealed record as it came from a phone: kept first, opened after. Emptied when it became a record."""

    record_id = confided(models.UUIDField())
    digest = key(models.BinaryField(max_length=32))
    programme_id = confided(models.BigIntegerField())
    device = confided(models.CharField(max_length=64))
    sequence = confided(models.BigIntegerField())
    kind = confided(models.CharField(max_length=24))
    sealed = confided(models.BinaryField())
    data_key_id = key(models.UUIDField(null=True, unique=True))
    made_at = confided(models.DateTimeField(null=True))
    received_at = confided(models.DateTimeField())
    user_id = confided(models.BigIntegerField(null=True))
    worker_id = confided(models.BigIntegerField(null=True))
    state = confided(models.CharField(max_length=12, default=EnvelopeState.STORED))
    reason = confided(models.CharField(max_length=24, blank=True))
    opened_at = confided(models.DateTimeField(null=True))
    tries = confided(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "digest"], name="vault_one_envelope_per_record_and_content"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in EnvelopeState]), name="vault_envelope_state_is_listed"
            ),
            models.CheckConstraint(
                condition=Q(state="quarantined") & ~Q(reason="") | ~Q(state="quarantined") & Q(reason=""),
                name="vault_quarantine_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "received_at"], condition=~Q(state="opened"), name="vault_envelope_unopened"
            )
        ]


class LedgerLeaf(models.Model):
    """Who looked at, sent or asked for what. Append-only: triggers refuse every change (migration 0002)."""

    sequence = key(models.BigIntegerField(primary_key=True))
    programme_id = confided(models.BigIntegerField())
    user_id = confided(models.BigIntegerField(null=True))
    worker_id = confided(models.BigIntegerField(null=True))
    action = confided(models.CharField(max_length=24))
    record_kind = confided(models.CharField(max_length=24))
    record_id = confided(models.UUIDField())
    because_id = confided(models.UUIDField(null=True))
    at = confided(models.DateTimeField())
    salt = key(models.BinaryField(max_length=16))
    digest = key(models.BinaryField(max_length=32))

    class Meta:
        # Not managed, so that nothing of Django's ever empties it; the migrations make the table.
        managed = False
        db_table = "vault_ledgerleaf"


class LedgerHead(models.Model):
    """The Merkle root over the first ``size`` leaves, as witnesses keep it. Append-only as well."""

    size = key(models.BigIntegerField(primary_key=True))
    root = key(models.BinaryField(max_length=32))
    made_at = confided(models.DateTimeField())

    class Meta:
        managed = False
        db_table = "vault_ledgerhead"


class BreakGlass(models.Model):
    """A coordinator's asking to read one record, and what a second person said of it. The reason is sealed."""

    id = confided(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = confided(models.BigIntegerField())
    record_kind = confided(models.CharField(max_length=24))
    record_id = confided(models.UUIDField())
    asked_by_id = confided(models.BigIntegerField())
    asked_at = confided(models.DateTimeField())
    expires_at = confided(models.DateTimeField())
    reviewed_by_id = confided(models.BigIntegerField(null=True))
    reviewed_at = confided(models.DateTimeField(null=True))
    verdict = confided(models.CharField(max_length=16, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by_id__isnull=True) | ~Q(reviewed_by_id=F("asked_by_id")),
                name="vault_nobody_reviews_their_own_break_glass",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True)
                | Q(verdict__in=[v.value for v in Verdict], reviewed_at__isnull=False),
                name="vault_review_has_a_verdict",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "asked_at"], name="vault_break_glass_by_time")]


class DataKey(models.Model):
    """The key of one record, wrapped by the programme key. In a store of its own: destroying it forgets the record."""

    store = "keys"

    id = key(models.UUIDField(primary_key=True))
    wrapped = key(models.BinaryField())
    wrapped_by = key(models.CharField(max_length=16))
    made_at = key(models.DateTimeField())
