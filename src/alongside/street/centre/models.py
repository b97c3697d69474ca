"""What goes back to the centre, what officers ask and say, and whether it got through."""

import uuid

from django.db import models

from alongside.ground.wall import key, street

from .rules.words import ChannelKind, LeaveAnswer, ReportState, Side, StatusWord


class Channel(models.Model):
    """One way back to a centre. ``source`` names the calls it hears of; blank means those of every source.

    ``settings`` hold no secret: that is sealed apart. ``next_at`` holds all back while the receiver is in trouble.
    """

    programme_id = street(models.BigIntegerField(db_index=True))
    name = street(models.CharField(max_length=80))
    source = street(models.SlugField(blank=True))
    kind = street(models.CharField(max_length=12))
    settings = street(models.JSONField(default=dict))
    sealed_secret = key(models.BinaryField(default=b""))
    is_on = street(models.BooleanField(default=False))
    failures = street(models.PositiveIntegerField(default=0))
    needs_person = street(models.BooleanField(default=False))
    fault = street(models.JSONField(default=dict))
    next_at = street(models.DateTimeField(null=True, blank=True))
    last_good_at = street(models.DateTimeField(null=True, blank=True))
    made_at = street(models.DateTimeField())
    made_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "name"], name="centre_one_channel_per_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in ChannelKind]), name="centre_channel_kind_is_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StatusReport(models.Model):
    """One message to a centre: a status word, minutes, a closing code. Its id is the key by which twice is once."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    channel = street(models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="reports", db_index=False))
    call_id = street(models.BigIntegerField())
    number = street(models.CharField(max_length=80))
    sequence = street(models.PositiveIntegerField())
    word = street(models.CharField(max_length=16))
    minutes = street(models.PositiveIntegerField(null=True, blank=True))
    expected_at = street(models.DateTimeField(null=True, blank=True))
    ended_as = street(models.CharField(max_length=32, blank=True))
    code = street(models.CharField(max_length=20, blank=True))
    code_says = street(models.CharField(max_length=60, blank=True))
    happened_at = street(models.DateTimeField())
    made_at = street(models.DateTimeField())
    is_test = street(models.BooleanField(default=False))
    state = street(models.CharField(max_length=10, default=ReportState.WAITING.value))
    tries = street(models.PositiveIntegerField(default=0))
    next_at = street(models.DateTimeField())
    lease = street(models.CharField(max_length=32, blank=True))
    leased_until = street(models.DateTimeField(null=True, blank=True))
    sent_at = street(models.DateTimeField(null=True, blank=True))
    fault = street(models.JSONField(default=dict))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "call_id", "sequence"], name="centre_one_report_per_step"),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in ReportState]), name="centre_report_state_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(word__in=[w.value for w in StatusWord]), name="centre_report_word_is_listed"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_at"], name="centre_report_due"),
            models.Index(fields=["programme_id", "-made_at"], name="centre_report_newest"),
        ]


class FollowMark(models.Model):
    """Up to which alert a programme's calls have been looked at for news to send."""

    programme_id = street(models.BigIntegerField(unique=True))
    alert_id = street(models.BigIntegerField(default=0))
    looked_at = street(models.DateTimeField())


class ClosingCode(models.Model):
    """The centre's own closing code for one of our ends."""

    programme_id = street(models.BigIntegerField())
    end = street(models.CharField(max_length=32))
    code = street(models.CharField(max_length=20))
    says = street(models.CharField(max_length=60, blank=True))
    set_by_id = street(models.BigIntegerField(null=True, blank=True))
    set_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "end"], name="centre_one_code_per_end"),
            models.CheckConstraint(condition=~models.Q(code=""), name="centre_code_is_not_blank"),
        ]


class LeaveQuestion(models.Model):
    """An officer asks: may I leave? Answered by the worker there or by the coordinator, or by nobody."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField())
    asked_by_id = street(models.BigIntegerField())
    asked_at = street(models.DateTimeField())
    answer = street(models.CharField(max_length=8, blank=True))
    answered_at = street(models.DateTimeField(null=True, blank=True))
    answered_by_id = street(models.BigIntegerField(null=True, blank=True))
    closed_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_id"], condition=models.Q(closed_at__isnull=True), name="centre_one_open_question_per_call"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(answer__in=[a.value for a in LeaveAnswer]),
                name="centre_leave_answer_is_listed",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="centre_leave_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "asked_at"], name="centre_question_by_time")]


class OfficerWanted(models.Model):
    """That the people there asked for an officer instead: a fact of its own. No reason is asked, nothing ends by it."""

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(unique=True))
    wanted_at = street(models.DateTimeField())
    received_at = street(models.DateTimeField())
    noted_by_id = street(models.BigIntegerField(null=True, blank=True))
    passed_on_at = street(models.DateTimeField(null=True, blank=True))
    passed_on_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        indexes = [models.Index(fields=["programme_id", "passed_on_at"], name="centre_officer_wanted_open")]


class Feedback(models.Model):
    """What an officer said of a call, or a worker or the coordinator to the officer: a word, and perhaps a line.

    A worker's line is held until the coordinator lets it go: it is the one place where free words could cross the wall.
    """

    id = street(models.UUIDField(primary_key=True, default=uuid.uuid4))
    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(db_index=True))
    side = street(models.CharField(max_length=12))
    by_id = street(models.BigIntegerField())
    word = street(models.CharField(max_length=24))
    line = street(models.CharField(max_length=120, blank=True))
    said_at = street(models.DateTimeField())
    let_go_at = street(models.DateTimeField(null=True, blank=True))
    let_go_by_id = street(models.BigIntegerField(null=True, blank=True))
    kept_back_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_id", "by_id"], name="centre_one_feedback_per_person_and_call"),
            models.CheckConstraint(
                condition=models.Q(side__in=[s.value for s in Side]), name="centre_feedback_side_is_listed"
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "-said_at"], name="centre_feedback_newest")]


class SurveyPlan(models.Model):
    """From which day the officers' survey counts its 0, 6 and 18 months."""

    programme_id = street(models.BigIntegerField(unique=True))
    starts_date = street(models.DateField())
    set_by_id = street(models.BigIntegerField(null=True, blank=True))
    set_at = street(models.DateTimeField())


class SurveyTaken(models.Model):
    """That an officer has taken, or does not want to take, a round of the survey: without when, and without what."""

    programme_id = street(models.BigIntegerField())
    user_id = street(models.BigIntegerField())
    round = street(models.PositiveSmallIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "round"], name="centre_survey_taken_once"),
        ]


class SurveyTally(models.Model):
    """How often a question of a round was answered with a score. No row is about a person: only counts are kept."""

    programme_id = street(models.BigIntegerField())
    round = street(models.PositiveSmallIntegerField())
    question = street(models.CharField(max_length=24))
    score = street(models.PositiveSmallIntegerField())
    count = street(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "round", "question", "score"], name="centre_one_tally_per_score"
            ),
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="centre_score_is_one_to_five"),
        ]


class OfficerNumber(models.Model):
    """The telephone number from which an officer may ask by text message; blank until it is confirmed."""

    programme_id = street(models.BigIntegerField())
    user_id = street(models.BigIntegerField(unique=True))
    number = street(models.CharField(max_length=20, blank=True))
    code = key(models.CharField(max_length=6, blank=True))
    code_until = street(models.DateTimeField(null=True, blank=True))
    confirmed_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "number"], condition=~models.Q(number=""), name="centre_one_officer_per_number"
            ),
        ]


class TakenText(models.Model):
    """A text message that was answered: the same message again gets the same reply, and does nothing."""

    programme_id = street(models.BigIntegerField())
    text_id = street(models.CharField(max_length=80))
    reply = street(models.CharField(max_length=320))
    taken_at = street(models.DateTimeField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "text_id"], name="centre_text_answered_once"),
        ]
