"""Offers, responses, and the calls nobody could go to."""

import uuid

from django.db import models

from alongside.ground.wall import street

from .rules.words import NonResponseReason, OfferState, ResponseEnd, Status


class Waiting(models.Model):
    """An eligible call that waits for a worker: the board's list. Gone when accepted or not responded to."""

    programme_id = street(models.BigIntegerField(db_index=True))
    call_id = street(models.BigIntegerField(unique=True))
    since_at = street(models.DateTimeField())
    needs_pair = street(models.BooleanField(default=False))


class Offer(models.Model):
    """A call offered to a worker, with the reasons why to this one."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    offered_at = street(models.DateTimeField())
    expires_at = street(models.DateTimeField())
    state = street(models.CharField(max_length=12, choices=OfferState.choices(), default=OfferState.OPEN))
    answered_at = street(models.DateTimeField(null=True, blank=True))
    decline_reason = street(models.CharField(max_length=24, blank=True))
    minutes_away = street(models.FloatField(null=True, blank=True))
    reasons = street(models.JSONField(default=list))
    offered_by_id = street(models.BigIntegerField(null=True, blank=True))
    as_partner = street(models.BooleanField(default=False))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id"],
                condition=models.Q(state="open"),
                name="dispatch_one_open_offer_per_worker",
            ),
            models.UniqueConstraint(
                fields=["call_id", "as_partner"],
                condition=models.Q(state="accepted"),
                name="dispatch_one_winner_per_call",
            ),
            models.UniqueConstraint(
                fields=["call_id"], condition=models.Q(state="open"), name="dispatch_one_open_offer_per_call"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in OfferState]),
                name="dispatch_offer_state_is_listed",
            ),
        ]
        indexes = [
            models.Index(fields=["programme_id", "state", "expires_at"], name="dispatch_offer_by_state"),
            models.Index(fields=["call_id", "offered_at"], name="dispatch_offer_by_call"),
        ]


class Response(models.Model):
    """A worker answering a call: the five stamps, the officer's two, and how it ended."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(unique=True))
    worker_id = street(models.BigIntegerField())
    partner_id = street(models.BigIntegerField(null=True, blank=True))
    status = street(models.CharField(max_length=12, choices=Status.choices(), default=Status.ACCEPTED))
    requested_at = street(models.DateTimeField())
    accepted_at = street(models.DateTimeField())
    en_route_at = street(models.DateTimeField(null=True, blank=True))
    staged_at = street(models.DateTimeField(null=True, blank=True))
    arrived_at = street(models.DateTimeField(null=True, blank=True))
    engaged_at = street(models.DateTimeField(null=True, blank=True))
    departed_at = street(models.DateTimeField(null=True, blank=True))
    officer_on_scene_at_arrival = street(models.BooleanField(null=True, blank=True))
    officer_released_at = street(models.DateTimeField(null=True, blank=True))
    minutes_away = street(models.FloatField(null=True, blank=True))
    is_by_phone = street(models.BooleanField(default=False))
    needs_pair = street(models.BooleanField(default=False))
    end = street(models.CharField(max_length=24, blank=True, choices=ResponseEnd.choices()))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id"], condition=models.Q(end=""), name="dispatch_one_open_response_per_worker"
            ),
            models.UniqueConstraint(
                fields=["partner_id"],
                condition=models.Q(end="", partner_id__isnull=False),
                name="dispatch_one_open_response_per_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(end="", departed_at__isnull=True)
                | (~models.Q(end="") & models.Q(departed_at__isnull=False)),
                name="dispatch_response_has_an_end_exactly_when_it_departed",
            ),
            models.CheckConstraint(
                condition=models.Q(end="") | models.Q(end__in=[e.value for e in ResponseEnd]),
                name="dispatch_end_is_listed",
            ),
        ]
        indexes = [
            models.Index(fields=["programme_id", "end", "accepted_at"], name="dispatch_response_open"),
            models.Index(fields=["programme_id", "accepted_at"], name="dispatch_response_by_start"),
            models.Index(fields=["programme_id", "departed_at"], name="dispatch_response_by_end"),
        ]


class StatusTap(models.Model):
    """One tap on a worker's phone, kept as it was made: its id is made on the phone, so twice is once."""

    id = street(models.UUIDField(primary_key=True))
    response_id = street(models.UUIDField(db_index=True))
    worker_id = street(models.BigIntegerField())
    status = street(models.CharField(max_length=24))
    tapped_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    did = street(models.CharField(max_length=24, default="applied"))

    class Meta:
        indexes = [models.Index(fields=["worker_id", "tapped_at"], name="dispatch_tap_by_worker")]


class NonResponse(models.Model):
    """An eligible call to which no worker went, and why. Made by the system, never left to memory."""

    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(unique=True))
    reason = street(models.CharField(max_length=24, choices=NonResponseReason.choices()))
    made_at = street(models.DateTimeField())
    made_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=[r.value for r in NonResponseReason]),
                name="dispatch_non_response_reason_is_listed",
            )
        ]
        indexes = [models.Index(fields=["programme_id", "made_at"], name="dispatch_non_response_by_time")]
