"""The outbox, and the ladder: what must be told, to whom, and whether it went."""

import uuid

from django.db import models

from alongside.ground.wall import key, street

from .rules.words import PageEnd, PageKind, SendingState, Way


class Alert(models.Model):
    """One thing to tell. Its text never says more than that something is there to be opened.

    ``audience`` is ``board:<programme>``, ``worker:<id>`` or ``asker:<user id>``. The id is the cursor
    of the live stream.
    """

    audience = street(models.CharField(max_length=60))
    kind = street(models.CharField(max_length=40))
    subject = street(models.CharField(max_length=60, blank=True))
    made_at = street(models.DateTimeField())

    class Meta:
        indexes = [models.Index(fields=["audience", "id"], name="alerts_by_audience")]


class Page(models.Model):
    """Something a human must answer. It climbs its ladder until one does, or until it is no longer wanted.

    ``subject`` names the thing (an offer's id, an alarm's); ``rung`` counts the rungs climbed.
    """

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    kind = street(models.CharField(max_length=12))
    ladder = street(models.CharField(max_length=12))
    subject = street(models.CharField(max_length=60))
    user_ids = street(models.JSONField(default=list))
    begun_at = street(models.DateTimeField())
    until_at = street(models.DateTimeField(null=True, blank=True))
    rung = street(models.PositiveSmallIntegerField(default=0))
    climb_at = street(models.DateTimeField(null=True, blank=True))
    alarmed_at = street(models.DateTimeField(null=True, blank=True))
    ended_at = street(models.DateTimeField(null=True, blank=True))
    end = street(models.CharField(max_length=12, blank=True))
    answered_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in PageKind]), name="alerts_page_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end="")
                | models.Q(ended_at__isnull=False, end__in=[e.value for e in PageEnd]),
                name="alerts_page_ends_in_a_listed_way",
            ),
        ]
        indexes = [
            models.Index(fields=["climb_at"], condition=models.Q(ended_at=None), name="alerts_page_to_climb"),
            models.Index(fields=["subject"], condition=models.Q(ended_at=None), name="alerts_page_by_subject"),
            models.Index(fields=["programme_id", "begun_at"], name="alerts_page_by_time"),
        ]


class PushPlace(models.Model):
    """A browser that a person let us wake: where its push service is, and the keys to seal to it.

    A place that the service says is gone keeps its line, without address and keys.
    """

    user_id = street(models.BigIntegerField(db_index=True))
    digest = key(models.CharField(max_length=64))
    endpoint = key(models.CharField(max_length=1000, blank=True))
    p256dh = key(models.CharField(max_length=120, blank=True))
    auth = key(models.CharField(max_length=60, blank=True))
    label = street(models.CharField(max_length=60, blank=True))
    made_at = street(models.DateTimeField())
    worked_at = street(models.DateTimeField(null=True, blank=True))
    gone_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(gone_at=None), name="alerts_one_living_place_per_address"
            ),
            models.CheckConstraint(
                condition=models.Q(gone_at__isnull=True) | models.Q(endpoint="", p256dh="", auth=""),
                name="alerts_a_place_that_is_gone_has_no_keys",
            ),
        ]


class Mobile(models.Model):
    """The mobile number of a person of the programme. Only a confirmed one is texted, and STOP is obeyed."""

    user_id = street(models.BigIntegerField(unique=True))
    number = street(models.CharField(max_length=20))
    code_digest = key(models.CharField(max_length=64, blank=True))
    code_sent_at = street(models.DateTimeField(null=True, blank=True))
    code_tries = street(models.PositiveSmallIntegerField(default=0))
    confirmed_at = street(models.DateTimeField(null=True, blank=True))
    stopped_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(confirmed_at__isnull=False),
                name="alerts_one_person_per_confirmed_number",
            ),
        ]


class Sending(models.Model):
    """One message on its way to one phone: leased by a sender, sent, then marked. ``target`` is its address by id.

    ``says`` is empty for a page, whose text is a constant; an officer's receipt by text keeps its words here.
    """

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    page = street(models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="sendings"))
    user_id = street(models.BigIntegerField(null=True, blank=True))
    way = street(models.CharField(max_length=8))
    kind = street(models.CharField(max_length=12))
    target = street(models.CharField(max_length=80))
    turn = street(models.PositiveSmallIntegerField(default=0))
    place = street(models.ForeignKey(PushPlace, on_delete=models.SET_NULL, null=True, related_name="sendings"))
    number = street(models.CharField(max_length=20, blank=True))
    says = street(models.CharField(max_length=160, blank=True))
    state = street(models.CharField(max_length=8, default=SendingState.WAITING))
    made_at = street(models.DateTimeField())
    due_at = street(models.DateTimeField())
    lease = street(models.CharField(max_length=32, blank=True))
    tries = street(models.PositiveSmallIntegerField(default=0))
    first_tried_at = street(models.DateTimeField(null=True, blank=True))
    is_unsure = street(models.BooleanField(default=False))
    done_at = street(models.DateTimeField(null=True, blank=True))
    fault = street(models.CharField(max_length=80, blank=True))
    reference = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "kind", "target", "turn"],
                condition=models.Q(page__isnull=False),
                name="alerts_one_sending_per_page_and_phone",
            ),
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(page__isnull=True), name="alerts_one_sending_per_text_id"
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="alerts_one_sending_per_carriers_receipt"
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=[Way.PUSH.value, Way.TEXT.value]), name="alerts_sending_way_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in SendingState]), name="alerts_sending_state_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[SendingState.WAITING.value, SendingState.LEASED.value], done_at__isnull=True
                )
                | (
                    ~models.Q(state__in=[SendingState.WAITING.value, SendingState.LEASED.value])
                    & models.Q(done_at__isnull=False)
                ),
                name="alerts_sending_is_done_exactly_when_it_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="alerts_sending_due"),
            models.Index(fields=["programme_id", "made_at"], name="alerts_sending_by_time"),
        ]


class Ladder(models.Model):
    """A programme's own seconds for a ladder; an empty rung is left out."""

    programme_id = street(models.BigIntegerField())
    name = street(models.CharField(max_length=12))
    push_seconds = street(models.PositiveIntegerField(null=True, blank=True))
    text_seconds = street(models.PositiveIntegerField(null=True, blank=True))
    alarm_seconds = street(models.PositiveIntegerField(null=True, blank=True))
    again_seconds = street(models.PositiveIntegerField(null=True, blank=True))
    changed_by_id = street(models.BigIntegerField(null=True, blank=True))
    changed_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "name"], name="alerts_one_ladder_per_name"),
        ]


class TextIn(models.Model):
    """That a text came in: from whom, and what it was taken for. What it said is not kept."""

    carrier = street(models.CharField(max_length=12))
    reference = street(models.CharField(max_length=80))
    number = street(models.CharField(max_length=20))
    programme_id = street(models.BigIntegerField(null=True, blank=True))
    user_id = street(models.BigIntegerField(null=True, blank=True))
    taken_for = street(models.CharField(max_length=12))
    reply = street(models.CharField(max_length=200, blank=True))
    received_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "reference"], name="alerts_a_text_comes_in_once"),
        ]
        indexes = [models.Index(fields=["received_at"], name="alerts_text_by_time")]
