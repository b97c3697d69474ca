"""Calls as they arrive: sources, calls for service, and the rows that could not be understood."""

from django.db import models

from alongside.ground.wall import street

from .rules.words import CallSource, Category


class Source(models.Model):
    """Where calls come from: a feed, a file, a form."""

    programme_id = street(models.BigIntegerField())
    slug = street(models.SlugField())
    name = street(models.CharField(max_length=120))
    recipe = street(models.CharField(max_length=80, blank=True))
    last_received_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id", "slug"], name="intake_one_source_per_slug")]


class Call(models.Model):
    """A call for service: the columns real CAD exports have (DOMAIN.md §4), and nothing of the person.

    ``stated_at`` is when the centre last touched its record; ``revision`` counts the changes we were told of,
    from 1; ``digest`` is of the last report, so that a repeated one is seen at once.
    """

    programme_id = street(models.BigIntegerField())
    source = street(models.ForeignKey(Source, on_delete=models.PROTECT, related_name="calls", db_index=False))
    event_number = street(models.CharField(max_length=80))
    call_source = street(models.CharField(max_length=24, choices=[(c.value, c.name) for c in CallSource]))
    category = street(models.CharField(max_length=32, blank=True, choices=[(c.value, c.name) for c in Category]))
    status = street(models.CharField(max_length=40, blank=True))
    created_at = street(models.DateTimeField())
    first_dispatched_at = street(models.DateTimeField(null=True, blank=True))
    first_on_scene_at = street(models.DateTimeField(null=True, blank=True))
    cleared_at = street(models.DateTimeField(null=True, blank=True))
    initial_nature_code = street(models.CharField(max_length=40, blank=True))
    initial_nature = street(models.CharField(max_length=120, blank=True))
    final_nature_code = street(models.CharField(max_length=40, blank=True))
    final_nature = street(models.CharField(max_length=120, blank=True))
    priority = street(models.CharField(max_length=20, blank=True))
    close_code = street(models.CharField(max_length=60, blank=True))
    beat = street(models.CharField(max_length=40, blank=True))
    district = street(models.CharField(max_length=40, blank=True))
    address = street(models.CharField(max_length=160, blank=True))
    place_key = street(models.CharField(max_length=120, blank=True))
    lon = street(models.FloatField(null=True, blank=True))
    lat = street(models.FloatField(null=True, blank=True))
    area_code = street(models.CharField(max_length=40, blank=True))
    primary_unit = street(models.CharField(max_length=40, blank=True))
    units_dispatched = street(models.PositiveSmallIntegerField(null=True, blank=True))
    units_arrived = street(models.PositiveSmallIntegerField(null=True, blank=True))
    is_officer_initiated = street(models.BooleanField(default=False))
    is_history = street(models.BooleanField(default=False))
    answers = street(models.JSONField(default=dict))
    asked_by_id = street(models.BigIntegerField(null=True, blank=True))
    received_at = street(models.DateTimeField())
    changed_at = street(models.DateTimeField())
    stated_at = street(models.DateTimeField(null=True, blank=True))
    revision = street(models.PositiveIntegerField(default=1))
    digest = street(models.BinaryField(max_length=16))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "event_number"], name="intake_one_call_per_event_number"),
            models.CheckConstraint(condition=~models.Q(event_number=""), name="intake_call_has_a_number"),
        ]
        indexes = [
            models.Index(fields=["programme_id", "created_at"], name="intake_call_by_time"),
            models.Index(fields=["programme_id", "place_key", "created_at"], name="intake_call_by_place"),
            models.Index(
                fields=["programme_id", "asked_by_id", "created_at"],
                name="intake_call_by_asker",
                condition=models.Q(asked_by_id__isnull=False),
            ),
            models.Index(
                fields=["programme_id", "changed_at"],
                name="intake_call_by_change",
                condition=models.Q(revision__gt=1),
            ),
        ]

    def __str__(self) -> str:
        return self.event_number


class SetAside(models.Model):
    """A row that could not be understood: kept with its reason until somebody retries or dismisses it.

    ``row`` keeps only the columns that the recipe names.
    """

    source = street(models.ForeignKey(Source, on_delete=models.PROTECT, related_name="set_aside"))
    file_name = street(models.CharField(max_length=200, blank=True))
    row_number = street(models.PositiveIntegerField(default=0))
    reason = street(models.CharField(max_length=60))
    says = street(models.CharField(max_length=400))
    row = street(models.JSONField(default=dict))
    digest = street(models.BinaryField(max_length=16))
    set_aside_at = street(models.DateTimeField())
    settled_at = street(models.DateTimeField(null=True, blank=True))
    settled_how = street(models.CharField(max_length=40, blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="intake_row_set_aside_once")]


class CodeMapping(models.Model):
    """What a local nature code means here from a date on, confirmed by people. Never changed, only followed.

    ``code`` is the centre's code, or its text where it has no code. A blank ``category`` is an answer too: the code
    hides both what workers may answer and what they may not, so somebody asks each time.
    """

    programme_id = street(models.BigIntegerField())
    code = street(models.CharField(max_length=120))
    category = street(models.CharField(max_length=32, blank=True, choices=[(c.value, c.name) for c in Category]))
    applies_from = street(models.DateTimeField())
    confirmed_by_id = street(models.BigIntegerField())
    confirmed_at = street(models.DateTimeField(null=True, blank=True))
    why = street(models.CharField(max_length=240, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "code", "applies_from"], name="intake_one_meaning_per_code_and_day"
            )
        ]


class RecipeVersion(models.Model):
    """A recipe that a person of the programme confirmed. A version is never changed, only followed by the next."""

    programme_id = street(models.BigIntegerField())
    name = street(models.SlugField(max_length=60))
    version = street(models.PositiveIntegerField())
    body = street(models.CharField(max_length=60_000))
    confirmed_by_id = street(models.BigIntegerField(null=True, blank=True))
    confirmed_at = street(models.DateTimeField())
    why = street(models.CharField(max_length=240))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "name", "version"], name="intake_one_recipe_per_version"),
            models.CheckConstraint(condition=~models.Q(why=""), name="intake_recipe_says_why"),
        ]


class HonouredKey(models.Model):
    """An idempotency key that was answered: the same key gets the same answer again."""

    token_id = street(models.BigIntegerField())
    idempotency_key = street(models.CharField(max_length=80))
    body_digest = street(models.BinaryField(max_length=16))
    answer = street(models.JSONField())
    answered_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "idempotency_key"], name="intake_key_honoured_once")]


class HourTally(models.Model):
    """How many calls of a source were created in one hour: what the quality page counts from. Never edited by hand.

    ``came_again`` are calls that came back changed, ``doubles`` those of the same place, minute and nature as
    another call, ``live`` those that rang rather than came with a file.
    """

    source = street(models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False))
    hour_at = street(models.DateTimeField())
    calls = street(models.PositiveIntegerField())
    located = street(models.PositiveIntegerField())
    officer = street(models.PositiveIntegerField())
    came_again = street(models.PositiveIntegerField())
    doubles = street(models.PositiveIntegerField())
    live = street(models.PositiveIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "hour_at"], name="intake_one_tally_per_hour")]


class NatureTally(models.Model):
    """How many calls of a source had one nature on one day (UTC), so that unknown codes can be listed at once."""

    source = street(models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False))
    day_at = street(models.DateTimeField())
    code = street(models.CharField(max_length=40, blank=True))
    nature = street(models.CharField(max_length=120, blank=True))
    is_officer_initiated = street(models.BooleanField())
    calls = street(models.PositiveIntegerField())
    with_category = street(models.PositiveIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "day_at", "code", "nature", "is_officer_initiated"],
                name="intake_one_tally_per_nature_and_day",
            )
        ]


class TallyMark(models.Model):
    """Up to where the calls of a programme have been tallied: the last id, and when."""

    programme_id = street(models.BigIntegerField())
    call_id = street(models.BigIntegerField(default=0))
    tallied_at = street(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id"], name="intake_one_tally_mark_per_programme")]
