"""That a worker is safe: check-ins that fall due, calls for help, who was woken, holds, and how they are afterwards."""

from django.db import models

from alongside.ground.wall import street

from .rules.words import (
    AlarmKind,
    BackUpWhy,
    CareAnswer,
    CareKind,
    ClosedHow,
    HardWhy,
    Help,
    HelpEnded,
    HoldWhy,
    RungWho,
    SceneSays,
    Source,
)


class CheckIn(models.Model):
    """A worker said "I am all right", by a tap of their own or by moving up the ladder."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    said_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    source = street(models.CharField(max_length=8, default=Source.PHONE))

    class Meta:
        indexes = [models.Index(fields=["worker_id", "-said_at"], name="safety_last_check_in")]


class Sos(models.Model):
    """A worker pressed and held the SOS, or asked for back-up: silent on the phone, loud on the board, open until
    stood down. It is also a line of the back-up ledger."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    kind = street(models.CharField(max_length=12, default="sos"))
    source = street(models.CharField(max_length=8, default=Source.PHONE))
    response_id = street(models.UUIDField(null=True, blank=True))
    raised_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    stood_down_at = street(models.DateTimeField(null=True, blank=True))
    stood_down_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["sos", "back_up"]), name="safety_kind_is_listed")
        ]
        indexes = [models.Index(fields=["programme_id", "-raised_at"], name="safety_sos_by_time")]


class MissedCheckIn(models.Model):
    """A check-in that fell due while a worker was out on a call, and did not come."""

    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    due_at = street(models.DateTimeField())
    noticed_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker_id", "due_at"], name="safety_missed_once")]


class TimerBeat(models.Model):
    """That the timers ran: written by the process that runs them, after each look at every programme."""

    name = street(models.CharField(max_length=20))
    beat_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="safety_one_beat_per_name")]


class Manner(models.Model):
    """How a programme keeps its people safe, beside its ladders."""

    programme_id = street(models.BigIntegerField(unique=True))
    holds_minutes = street(models.PositiveIntegerField(default=10))
    silence_seconds = street(models.PositiveIntegerField(default=120))
    shares_location = street(models.BooleanField(default=True))
    changed_at = street(models.DateTimeField())
    changed_by_id = street(models.BigIntegerField(null=True, blank=True))


class Rung(models.Model):
    """One rung of a ladder: whom it wakes, and how many seconds they have before the next rung is woken."""

    programme_id = street(models.BigIntegerField())
    ladder = street(models.CharField(max_length=16))
    place = street(models.PositiveIntegerField())
    who = street(models.CharField(max_length=12))
    user_id = street(models.BigIntegerField(null=True, blank=True))
    waits_seconds = street(models.PositiveIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "ladder", "place"], name="safety_one_rung_per_place"),
            models.CheckConstraint(condition=models.Q(ladder__in=AlarmKind.words()), name="safety_ladder_is_listed"),
            models.CheckConstraint(condition=models.Q(who__in=RungWho.words()), name="safety_rung_is_listed"),
            models.CheckConstraint(
                condition=models.Q(who=RungWho.PERSON, user_id__isnull=False)
                | (~models.Q(who=RungWho.PERSON) & models.Q(user_id__isnull=True)),
                name="safety_a_named_rung_has_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(ladder=AlarmKind.SOS, who=RungWho.WORKER), name="safety_sos_stays_silent"
            ),
            models.CheckConstraint(
                condition=models.Q(waits_seconds__lte=3600), name="safety_rung_waits_an_hour_or_less"
            ),
        ]


class Alarm(models.Model):
    """Somebody may be in danger: what about, since when, who has it, how it was closed. A drill says so."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    kind = street(models.CharField(max_length=16))
    source = street(models.CharField(max_length=8))
    is_drill = street(models.BooleanField(default=False))
    raised_at = street(models.DateTimeField())
    due_at = street(models.DateTimeField(null=True, blank=True))
    heard_at = street(models.DateTimeField(null=True, blank=True))
    sos_id = street(models.UUIDField(null=True, blank=True))
    response_id = street(models.UUIDField(null=True, blank=True))
    acknowledged_at = street(models.DateTimeField(null=True, blank=True))
    acknowledged_by_id = street(models.BigIntegerField(null=True, blank=True))
    acknowledged_by_name = street(models.CharField(max_length=80, blank=True))
    closed_at = street(models.DateTimeField(null=True, blank=True))
    closed_how = street(models.CharField(max_length=20, blank=True))
    closed_by_id = street(models.BigIntegerField(null=True, blank=True))
    closed_by_name = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id", "due_at"],
                condition=models.Q(kind=AlarmKind.MISSED_CHECK_IN, is_drill=False),
                name="safety_one_alarm_per_missed_check_in",
            ),
            models.UniqueConstraint(
                fields=["sos_id"], condition=models.Q(sos_id__isnull=False), name="safety_one_alarm_per_sos"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AlarmKind.words()), name="safety_alarm_is_listed"),
            models.CheckConstraint(
                condition=models.Q(closed_how="", closed_at__isnull=True)
                | models.Q(closed_how__in=ClosedHow.words(), closed_at__isnull=False),
                name="safety_alarm_is_closed_with_a_word",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True) | ~models.Q(acknowledged_by_name=""),
                name="safety_alarm_is_acknowledged_by_name",
            ),
            models.CheckConstraint(
                condition=models.Q(is_drill=False) | models.Q(sos_id__isnull=True),
                name="safety_a_real_press_is_never_a_drill",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "closed_at", "-raised_at"], name="safety_alarm_open")]


class AlarmStep(models.Model):
    """One rung that was tried for an alarm: who was woken, and who of them answered, by name."""

    alarm = street(models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="steps"))
    turn = street(models.PositiveIntegerField())
    who = street(models.CharField(max_length=12))
    user_ids = street(models.JSONField(default=list))
    names = street(models.JSONField(default=list))
    woken_at = street(models.DateTimeField())
    acknowledged_at = street(models.DateTimeField(null=True, blank=True))
    acknowledged_by_id = street(models.BigIntegerField(null=True, blank=True))
    acknowledged_by_name = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alarm", "turn"], name="safety_one_step_per_turn"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True) | ~models.Q(acknowledged_by_name=""),
                name="safety_step_is_acknowledged_by_name",
            ),
        ]


class Hold(models.Model):
    """A worker waits before going in, until somebody says that the scene is safe: who said it stays written."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    response_id = street(models.UUIDField())
    worker_id = street(models.BigIntegerField())
    why = street(models.CharField(max_length=12))
    held_at = street(models.DateTimeField())
    held_by_id = street(models.BigIntegerField(null=True, blank=True))
    released_at = street(models.DateTimeField(null=True, blank=True))
    released_says = street(models.CharField(max_length=12, blank=True))
    released_by_id = street(models.BigIntegerField(null=True, blank=True))
    released_by_name = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response_id"], condition=models.Q(released_at__isnull=True), name="safety_one_open_hold"
            ),
            models.CheckConstraint(condition=models.Q(why__in=HoldWhy.words()), name="safety_hold_is_listed"),
            models.CheckConstraint(
                condition=models.Q(released_says="", released_at__isnull=True)
                | models.Q(released_says__in=SceneSays.words(), released_at__isnull=False),
                name="safety_hold_is_lifted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "-held_at"], name="safety_hold_by_time")]


class SharedSpot(models.Model):
    """Where a worker is, only while they share it during a response: the last spot alone, never a trail."""

    programme_id = street(models.BigIntegerField())
    response_id = street(models.UUIDField())
    worker_id = street(models.BigIntegerField())
    lon = street(models.FloatField())
    lat = street(models.FloatField())
    accuracy_m = street(models.FloatField(null=True, blank=True))
    said_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker_id"], name="safety_one_spot_per_worker")]


class HardCall(models.Model):
    """That something was hard for a worker, in one word of a list. For the worker and the coordinator alone."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    response_id = street(models.UUIDField(null=True, blank=True))
    why = street(models.CharField(max_length=16))
    was_at = street(models.DateTimeField())
    said_by_id = street(models.BigIntegerField(null=True, blank=True))
    said_by_name = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_id", "response_id"],
                condition=models.Q(response_id__isnull=False),
                name="safety_one_hard_call_per_response",
            ),
            models.CheckConstraint(condition=models.Q(why__in=HardWhy.words()), name="safety_hard_why_is_listed"),
        ]
        indexes = [models.Index(fields=["worker_id", "-was_at"], name="safety_hard_call_by_worker")]


class FollowUp(models.Model):
    """Somebody asks a worker how they are: right after a hard call, a day and a week later."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    worker_id = street(models.BigIntegerField())
    hard_call = street(models.ForeignKey(HardCall, on_delete=models.CASCADE, related_name="follow_ups"))
    kind = street(models.CharField(max_length=12))
    due_at = street(models.DateTimeField())
    told_at = street(models.DateTimeField(null=True, blank=True))
    answered_at = street(models.DateTimeField(null=True, blank=True))
    answer = street(models.CharField(max_length=16, blank=True))
    answered_by_id = street(models.BigIntegerField(null=True, blank=True))
    answered_by_name = street(models.CharField(max_length=80, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hard_call", "kind"], name="safety_one_follow_up_of_a_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=CareKind.words()), name="safety_care_is_listed"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=CareAnswer.words(), answered_at__isnull=False),
                name="safety_care_is_answered_with_a_word",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "answered_at", "due_at"], name="safety_care_open")]


class LedgerWord(models.Model):
    """One thing that somebody said about a call for help: why, who came, how it ended. Nothing is written over."""

    id = street(models.UUIDField(primary_key=True))
    programme_id = street(models.BigIntegerField())
    sos = street(models.ForeignKey(Sos, on_delete=models.PROTECT, related_name="words"))
    what = street(models.CharField(max_length=8))
    word = street(models.CharField(max_length=20))
    was_at = street(models.DateTimeField())
    said_at = street(models.DateTimeField())
    said_by_id = street(models.BigIntegerField(null=True, blank=True))
    said_by_name = street(models.CharField(max_length=80))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what="why", word__in=BackUpWhy.words())
                | models.Q(what="help", word__in=Help.words())
                | models.Q(what="ended", word__in=HelpEnded.words()),
                name="safety_ledger_word_is_listed",
            )
        ]
        indexes = [models.Index(fields=["sos", "what", "-said_at"], name="safety_ledger_by_sos")]
