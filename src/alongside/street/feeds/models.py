"""Feeds that run by themselves, and what became of each run."""

from django.db import models

from alongside.ground.wall import key, street

from .rules.words import FeedState, RunEnd


class Feed(models.Model):
    """One place from which calls come by themselves.

    ``slug`` is also the name of the source under which its calls are kept. ``settings`` hold no secret: that is
    sealed apart. ``cursor`` says where to go on; it changes only in the transaction that keeps the rows before it.
    ``claim`` belongs to whoever polls now, until ``claimed_until``; both are set by one conditional update.
    ``watched`` is what the core remembers to notice things: columns, digest, usual lags, instants of news.
    """

    programme_id = street(models.BigIntegerField())
    slug = street(models.SlugField())
    name = street(models.CharField(max_length=120))
    kind = street(models.CharField(max_length=24))
    settings = street(models.JSONField(default=dict))
    sealed_secret = key(models.BinaryField(default=b""))
    recipe = street(models.CharField(max_length=200, blank=True))
    is_live = street(models.BooleanField(default=False))
    live_within_minutes = street(models.PositiveIntegerField(default=30))
    every_minutes = street(models.PositiveIntegerField(default=15))
    state = street(models.CharField(max_length=12, default=FeedState.PAUSED.value))
    cursor = street(models.JSONField(default=dict))
    watched = street(models.JSONField(default=dict))
    notices = street(models.JSONField(default=list))
    next_at = street(models.DateTimeField(null=True, blank=True))
    wait_until = street(models.DateTimeField(null=True, blank=True))
    last_tried_at = street(models.DateTimeField(null=True, blank=True))
    last_good_at = street(models.DateTimeField(null=True, blank=True))
    last_news_at = street(models.DateTimeField(null=True, blank=True))
    newest_at = street(models.DateTimeField(null=True, blank=True))
    failures = street(models.PositiveIntegerField(default=0))
    needs_person = street(models.BooleanField(default=False))
    fault = street(models.JSONField(default=dict))
    claim = street(models.CharField(max_length=32, blank=True))
    claim_holder = street(models.CharField(max_length=80, blank=True))
    claimed_until = street(models.DateTimeField(null=True, blank=True))
    made_at = street(models.DateTimeField())
    made_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "slug"], name="feeds_one_feed_per_slug"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in FeedState]), name="feeds_state_is_listed"
            ),
            models.CheckConstraint(condition=models.Q(every_minutes__gte=1), name="feeds_pace_is_a_minute_or_more"),
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="feeds_due")]

    def __str__(self) -> str:
        return self.slug


class FeedRun(models.Model):
    """One run of a feed. Of one that went well, rows = new + changed + same + older + repeated + set aside + empty."""

    feed = street(models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="runs", db_index=False))
    started_at = street(models.DateTimeField())
    ended_at = street(models.DateTimeField(null=True, blank=True))
    end = street(models.CharField(max_length=12, default=RunEnd.RUNNING.value))
    asked_by_id = street(models.BigIntegerField(null=True, blank=True))
    batches = street(models.PositiveIntegerField(default=0))
    rows = street(models.PositiveIntegerField(default=0))
    new = street(models.PositiveIntegerField(default=0))
    changed = street(models.PositiveIntegerField(default=0))
    same = street(models.PositiveIntegerField(default=0))
    older = street(models.PositiveIntegerField(default=0))
    repeated = street(models.PositiveIntegerField(default=0))
    set_aside = street(models.PositiveIntegerField(default=0))
    empty = street(models.PositiveIntegerField(default=0))
    live = street(models.PositiveIntegerField(default=0))
    newest_at = street(models.DateTimeField(null=True, blank=True))
    digest = street(models.CharField(max_length=32, blank=True))
    seconds = street(models.FloatField(default=0.0))
    notices = street(models.JSONField(default=list))
    notes = street(models.JSONField(default=list))
    fault = street(models.JSONField(default=dict))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__in=[one.value for one in RunEnd]), name="feeds_end_is_listed"
            ),
        ]
        indexes = [models.Index(fields=["feed", "-id"], name="feeds_runs_newest_first")]
