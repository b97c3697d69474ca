"""Who works here: programmes, people who sign in, workers, their shifts, the places they know."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.wall import key, street

from .rules.words import UNSETTLED, AskKind, AskState, ShiftKind


class Programme(models.Model):
    """One community safety worker programme: its name, its clock and the manners of its offers."""

    name = street(models.CharField(max_length=120))
    slug = street(models.SlugField(unique=True))
    time_zone = street(models.CharField(max_length=40, default="America/Chicago"))
    is_demo = street(models.BooleanField(default=False))
    offer_seconds = street(models.PositiveIntegerField(default=90))
    offers_at_once = street(models.PositiveIntegerField(default=1))
    knows_place_minutes = street(models.PositiveIntegerField(default=6))
    language_minutes = street(models.PositiveIntegerField(default=8))
    busy_shift_minutes = street(models.PositiveIntegerField(default=1))
    rest_minutes = street(models.PositiveIntegerField(default=20))
    check_in_minutes = street(models.PositiveIntegerField(default=30))
    wait_minutes = street(models.PositiveIntegerField(default=30))
    usual_partner_minutes = street(models.PositiveIntegerField(default=5))
    hard_call_minutes = street(models.PositiveIntegerField(default=60))
    cover_wanted = street(models.PositiveIntegerField(default=1))
    shifts_need_approval = street(models.BooleanField(default=True))
    map_version = street(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offer_seconds__gte=10), name="people_offer_lasts_ten_seconds_or_more"
            ),
            models.CheckConstraint(
                condition=models.Q(offers_at_once__gte=1, offers_at_once__lte=5),
                name="people_one_to_five_offers_at_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes people who can sign in."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Make a person who signs in by e-mail address; without a password only a passkey opens."""
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in, and what they are to the programme."""

    programme = street(models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="users"))
    email = street(models.EmailField(unique=True))
    name = street(models.CharField(max_length=80))
    role = street(models.CharField(max_length=20, choices=[(r.value, r.name) for r in Role]))
    language = street(models.CharField(max_length=5, blank=True, default=""))
    is_active = street(models.BooleanField(default=True))
    role_changed_at = street(models.DateTimeField(null=True, blank=True))

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="people_user_role_is_listed"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Answer the plain facts that every action takes as ``by``."""
        worker = Worker.objects.filter(user=self, is_active=True).only("id").first()
        return Actor(
            programme_id=self.programme_id or 0,
            user_id=self.pk,
            role=Role(self.role),
            worker_id=worker.pk if worker else None,
            name=self.name,
        )


class Worker(models.Model):
    """A community safety worker: a trusted resident who answers calls."""

    programme = street(models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="workers"))
    user = street(models.OneToOneField(User, on_delete=models.PROTECT, related_name="worker"))
    initials = street(models.CharField(max_length=3))
    languages = street(models.JSONField(default=list))
    skills = street(models.JSONField(default=list, blank=True))
    home_area = street(models.CharField(max_length=80, blank=True, default=""))
    home_lon = street(models.FloatField(null=True, blank=True))
    home_lat = street(models.FloatField(null=True, blank=True))
    last_lon = street(models.FloatField(null=True, blank=True))
    last_lat = street(models.FloatField(null=True, blank=True))
    is_active = street(models.BooleanField(default=True))
    left_at = street(models.DateTimeField(null=True, blank=True))
    rests_until = street(models.DateTimeField(null=True, blank=True))

    def __str__(self) -> str:
        return str(self.user)


class Partner(models.Model):
    """Whom a worker usually goes with. Written both ways round, so that either finds the other."""

    worker = street(models.OneToOneField(Worker, on_delete=models.CASCADE, related_name="goes_with"))
    partner = street(models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner"], name="people_partner_of_one"),
            models.CheckConstraint(
                condition=~models.Q(partner=models.F("worker")), name="people_nobody_is_their_own_partner"
            ),
        ]


SHIFT_KINDS = [(kind.value, kind.name) for kind in ShiftKind]


class Opening(models.Model):
    """Hours for which the programme looks for somebody."""

    programme = street(models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="openings"))
    kind = street(models.CharField(max_length=10, choices=SHIFT_KINDS, default=ShiftKind.DUTY.value))
    starts_at = street(models.DateTimeField())
    ends_at = street(models.DateTimeField())
    wanted = street(models.PositiveIntegerField(default=1))
    made_at = street(models.DateTimeField())
    made_by_id = street(models.BigIntegerField(null=True, blank=True))
    closed_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="people_opening_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in ShiftKind]), name="people_opening_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(wanted__gte=1, wanted__lte=20), name="people_opening_wants_one_to_twenty"
            ),
        ]
        indexes = [models.Index(fields=["programme", "ends_at"], name="people_opening_by_end")]


class Shift(models.Model):
    """The hours for which a worker said they would be there."""

    kind = street(models.CharField(max_length=10, choices=SHIFT_KINDS, default=ShiftKind.DUTY.value))
    worker = street(models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="shifts"))
    opening = street(
        models.ForeignKey(Opening, on_delete=models.SET_NULL, null=True, blank=True, related_name="shifts")
    )
    starts_at = street(models.DateTimeField())
    ends_at = street(models.DateTimeField())
    went_on_at = street(models.DateTimeField(null=True, blank=True))
    went_off_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="people_shift_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in ShiftKind]), name="people_shift_kind_is_listed"
            ),
            models.UniqueConstraint(fields=["worker", "starts_at"], name="people_one_shift_per_worker_and_start"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="people_shift_by_time")]


class ShiftAsk(models.Model):
    """A worker asks for hours that are open, or to give a shift to a colleague, perhaps for one of theirs."""

    programme = street(models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+"))
    kind = street(models.CharField(max_length=10, choices=[(k.value, k.name) for k in AskKind]))
    state = street(models.CharField(max_length=10, choices=[(s.value, s.name) for s in AskState]))
    worker = street(models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="asks"))
    opening = street(models.ForeignKey(Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="asks"))
    shift = street(models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="asks"))
    other = street(models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    other_shift = street(models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="+"))
    asked_at = street(models.DateTimeField())
    agreed_at = street(models.DateTimeField(null=True, blank=True))
    decided_at = street(models.DateTimeField(null=True, blank=True))
    decided_by_id = street(models.BigIntegerField(null=True, blank=True))
    why = street(models.CharField(max_length=200, blank=True, default=""))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in AskState]), name="people_ask_state_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="sign_up", opening__isnull=False, shift__isnull=True)
                | models.Q(kind="swap", opening__isnull=True, shift__isnull=False),
                name="people_ask_is_for_hours_or_for_a_shift",
            ),
            models.CheckConstraint(
                condition=models.Q(other__isnull=True) | ~models.Q(other=models.F("worker")),
                name="people_nobody_swaps_with_themselves",
            ),
            models.UniqueConstraint(
                fields=["shift"], condition=models.Q(state__in=UNSETTLED), name="people_one_unsettled_swap_per_shift"
            ),
            models.UniqueConstraint(
                fields=["opening", "worker"],
                condition=models.Q(state__in=UNSETTLED),
                name="people_one_unsettled_sign_up_per_worker",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "asked_at"], name="people_ask_by_state")]


class Familiarity(models.Model):
    """That a worker knows a place: said by them, or learned from calls answered there."""

    worker = street(models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="familiar_places"))
    place_key = street(models.CharField(max_length=120))
    is_declared = street(models.BooleanField(default=False))
    calls_here = street(models.PositiveIntegerField(default=0))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "place_key"], name="people_one_familiarity_per_place")]


class MachineToken(models.Model):
    """A machine's key to the intake door. Only its digest is kept."""

    programme = street(models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tokens"))
    name = street(models.CharField(max_length=80))
    source = street(models.SlugField())
    digest = key(models.CharField(max_length=64, unique=True))
    made_at = street(models.DateTimeField())
    revoked_at = street(models.DateTimeField(null=True, blank=True))


class CalendarLink(models.Model):
    """A worker's private address of their own shifts. Only its digest is kept."""

    worker = street(models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="calendar_links"))
    digest = key(models.CharField(max_length=64, unique=True))
    made_at = street(models.DateTimeField())
    ended_at = street(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=models.Q(ended_at__isnull=True),
                name="people_one_calendar_link_per_worker",
            )
        ]


class HandOver(models.Model):
    """That a worker left, and who took over what was theirs."""

    worker = street(models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="hand_overs"))
    heir = street(models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"))
    made_at = street(models.DateTimeField())
    made_by_id = street(models.BigIntegerField(null=True, blank=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heir__isnull=True) | ~models.Q(heir=models.F("worker")),
                name="people_nobody_takes_over_from_themselves",
            )
        ]


class Change(models.Model):
    """One line of the programme's history: who changed which setting, shift or person, and when."""

    programme = street(models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="changes"))
    subject = street(models.CharField(max_length=10))
    what = street(models.CharField(max_length=40))
    facts = street(models.JSONField(default=dict))
    changed_at = street(models.DateTimeField())
    changed_by_id = street(models.BigIntegerField(null=True, blank=True))
    changed_by_name = street(models.CharField(max_length=80, blank=True, default=""))

    class Meta:
        indexes = [models.Index(fields=["programme", "subject", "-changed_at"], name="people_change_by_time")]
