"""What the vault keeps: the sealed inbox, the keys (apart), the ledger, and broken glass."""

from django.db import models

from alongside.ground.wall import confided, key


class DataKey(models.Model):
    """The wrapped key of one record. Destroying it forgets the record in every copy."""

    store = "keys"

    record_id = key(models.UUIDField(primary_key=True))
    wrapped = key(models.BinaryField())
    made_at = key(models.DateTimeField())


class SealedEnvelope(models.Model):
    """What a phone sent, exactly as it came, sealed once more: never refused, never lost.

    ``state`` is ``stored``, ``opened`` or ``quarantined``; ``why`` is a code, never a word of the content.
    ``safe_at`` is when a verified second copy was found to hold it. ``vouched_by_id`` is the coordinator who said
    that it comes from our worker although its phone or its person may not send any more.
    """

    record_id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField())
    kind = confided(models.CharField(max_length=40))
    device = confided(models.CharField(max_length=80))
    sequence = confided(models.BigIntegerField())
    user_id = confided(models.BigIntegerField(null=True))
    worker_id = confided(models.BigIntegerField(null=True))
    sealed = confided(models.BinaryField())
    is_wrapped = confided(models.BooleanField(default=True))
    made_at = confided(models.DateTimeField())
    received_at = confided(models.DateTimeField())
    state = confided(models.CharField(max_length=12, default="stored"))
    why = confided(models.CharField(max_length=60, blank=True))
    safe_at = confided(models.DateTimeField(null=True))
    vouched_by_id = confided(models.BigIntegerField(null=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["stored", "opened", "quarantined"]), name="vault_state_is_listed"
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "state"], name="vault_envelope_by_state"),
            models.Index(fields=["received_at"], condition=models.Q(safe_at=None), name="vault_not_safe_yet"),
        ]


class SecondCopy(models.Model):
    """One attempt at a second copy of the stores. Without ``why`` it was read back, counted and found whole."""

    made_at = confided(models.DateTimeField(db_index=True))
    records = confided(models.PositiveIntegerField(default=0))
    byte_count = confided(models.BigIntegerField(default=0))
    why = confided(models.CharField(max_length=200, blank=True))


class LedgerLeaf(models.Model):
    """One look at something confided. Rows are only ever added: the store itself refuses the rest."""

    sequence = confided(models.BigAutoField(primary_key=True))
    programme_id = confided(models.BigIntegerField(db_index=True))
    user_id = confided(models.BigIntegerField(null=True))
    who = confided(models.CharField(max_length=80))
    action = confided(models.CharField(max_length=40))
    record_kind = confided(models.CharField(max_length=40))
    record_id = confided(models.CharField(max_length=40))
    at = confided(models.DateTimeField())
    salt = key(models.BinaryField(max_length=16))
    digest = key(models.BinaryField(max_length=32))

    class Meta:
        indexes = [models.Index(fields=["record_kind", "record_id"], name="vault_who_looked")]


class LedgerHead(models.Model):
    """The Merkle root over the first ``size`` leaves. Copies go to witnesses outside."""

    size = confided(models.BigIntegerField(unique=True))
    root = key(models.BinaryField(max_length=32))
    at = confided(models.DateTimeField())


class BreakGlass(models.Model):
    """A coordinator asked to see what they normally may not: reason first, reviewed by another person."""

    id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField())
    record_kind = confided(models.CharField(max_length=40))
    record_id = confided(models.UUIDField())
    reason = confided(models.BinaryField())
    asked_by_id = confided(models.BigIntegerField())
    asked_by_name = confided(models.CharField(max_length=80))
    asked_at = confided(models.DateTimeField())
    expires_at = confided(models.DateTimeField())
    reviewed_by_id = confided(models.BigIntegerField(null=True))
    reviewed_at = confided(models.DateTimeField(null=True))
    was_right = confided(models.BooleanField(null=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by_id=None) | ~models.Q(reviewed_by_id=models.F("asked_by_id")),
                name="vault_nobody_reviews_themselves",
            )
        ]
