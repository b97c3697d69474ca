"""Offers, responses, and the calls nobody could go to."""

import uuid

from django.db import models

from alongside.ground.wall import street

from .rules.words import NonResponseReason, OfferState, ReservationState, ResponseEnd, Seat, Status, WhyLeft
from .rules.words import Notice as NoticeWord


class Waiting(models.Model):
    """An eligible call that waits for a worker: the board's list. Gone when accepted or not responded to."""

    programme_id = street(models.BigIntegerField(db_index=True))
    call_id = street(models.BigIntegerField(unique=True))
    since_at = street(models.DateTimeField())
    needs_pair = street(models.BooleanField(default=False))
    ask_number = street(models.PositiveIntegerField(default=1))


class Offer(models.Model):
    """A call offered to a worker, with the reasons why to this one.

    Several workers may be asked one question at once: they share ``seat`` and ``ask_number``, and one yes wins.
    ``from_worker_id`` is whose part a takeover takes.
    """

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
    seat = street(models.CharField(max_length=12, choices=Seat.choices(), default=Seat.LEAD))
    ask_number = street(models.PositiveIntegerField(default=1))
    from_worker_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id"],
                condition=models.Q(state="open"),
                name="dispatch_one_open_offer_per_worker",
            ),
            models.UniqueConstraint(
                fields=["call_id", "seat", "ask_number"],
                condition=models.Q(state="accepted"),
                name="dispatch_one_yes_per_question",
            ),
            models.CheckConstraint(
                condition=models.Q(seat__in=[s.value for s in Seat]), name="dispatch_offer_seat_is_listed"
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

    @property
    def as_partner(self) -> bool:
        """Say whether a second worker is asked to come along."""
        return self.seat == Seat.PARTNER


class Response(models.Model):
    """A team answering a call: the five stamps, the officer's two, and how it ended.

    ``worker_id`` leads, ``partner_id`` is the second of the pair; everybody who is or was on it has a ``Part``.
    ``taken_back_at``: the call was taken from its worker before arrival, and waits again.
    """

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(db_index=True))
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
    was_hard = street(models.BooleanField(default=False))
    needs_pair = street(models.BooleanField(default=False))
    end = street(models.CharField(max_length=24, blank=True, choices=ResponseEnd.choices()))
    taken_back_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"],
                condition=models.Q(taken_back_at__isnull=True),
                name="dispatch_one_standing_response_per_call",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True)
                | models.Q(end=ResponseEnd.CANCELLED.value, arrived_at__isnull=True),
                name="dispatch_taken_back_only_before_arrival",
            ),
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


class Part(models.Model):
    """One worker's part in a response: from when to when, how far they are, and why it ended."""

    programme_id = street(models.BigIntegerField(db_index=True))
    response_id = street(models.UUIDField(db_index=True))
    worker_id = street(models.BigIntegerField())
    seat = street(models.CharField(max_length=12, choices=Seat.choices(), default=Seat.LEAD))
    status = street(models.CharField(max_length=12, choices=Status.choices(), default=Status.ACCEPTED))
    joined_at = street(models.DateTimeField())
    left_at = street(models.DateTimeField(null=True, blank=True))
    why_left = street(models.CharField(max_length=12, blank=True, choices=WhyLeft.choices()))
    added_by_id = street(models.BigIntegerField(null=True, blank=True))
    ended_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id"], condition=models.Q(left_at__isnull=True), name="dispatch_one_open_part_per_worker"
            ),
            models.UniqueConstraint(
                fields=["response_id"],
                condition=models.Q(left_at__isnull=True, seat="lead"),
                name="dispatch_one_lead_per_response",
            ),
            models.CheckConstraint(
                condition=models.Q(why_left="", left_at__isnull=True)
                | (models.Q(why_left__in=[w.value for w in WhyLeft]) & models.Q(left_at__isnull=False)),
                name="dispatch_part_says_why_exactly_when_it_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(seat__in=["lead", "partner", "extra"]), name="dispatch_part_seat_is_listed"
            ),
        ]
        indexes = [models.Index(fields=["worker_id", "-joined_at"], name="dispatch_part_by_worker")]


class Reservation(models.Model):
    """A waiting call held for one worker: reserved for later, which is not sent. The worker has no response yet."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField(db_index=True))
    call_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    from_at = street(models.DateTimeField())
    until_at = street(models.DateTimeField())
    state = street(models.CharField(max_length=8, choices=ReservationState.choices(), default=ReservationState.HELD))
    reserved_at = street(models.DateTimeField())
    reserved_by_id = street(models.BigIntegerField(null=True, blank=True))
    ended_at = street(models.DateTimeField(null=True, blank=True))
    ended_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"], condition=models.Q(state="held"), name="dispatch_call_reserved_for_one_worker"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="dispatch_reserved_until_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(state="held", ended_at__isnull=True)
                | (~models.Q(state="held") & models.Q(ended_at__isnull=False)),
                name="dispatch_reservation_ends_exactly_when_it_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in ReservationState]),
                name="dispatch_reservation_state_is_listed",
            ),
        ]


class Notice(models.Model):
    """What a worker must be told because somebody else did it, until their phone has shown it."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(db_index=True))
    what = street(models.CharField(max_length=24, choices=NoticeWord.choices()))
    by_id = street(models.BigIntegerField(null=True, blank=True))
    other_worker_id = street(models.BigIntegerField(null=True, blank=True))
    made_at = street(models.DateTimeField())
    seen_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=[n.value for n in NoticeWord]), name="dispatch_notice_is_listed"
            )
        ]
        indexes = [
            models.Index(
                fields=["worker_id", "made_at"],
                condition=models.Q(seen_at__isnull=True),
                name="dispatch_notice_unseen",
            )
        ]


class StatusTap(models.Model):
    """One tap on a worker's phone, kept as it was made: its id is made on the phone, so twice is once."""

    id = street(models.UUIDField(primary_key=True))
    response_id = street(models.UUIDField(db_index=True))
    worker_id = street(models.BigIntegerField())
    by_id = street(models.BigIntegerField(null=True, blank=True))
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
