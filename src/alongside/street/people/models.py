"""Who works here: programmes, people who sign in, workers, their shifts, the places they know."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.wall import key, street


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
    home_lon = street(models.FloatField(null=True, blank=True))
    home_lat = street(models.FloatField(null=True, blank=True))
    last_lon = street(models.FloatField(null=True, blank=True))
    last_lat = street(models.FloatField(null=True, blank=True))
    is_active = street(models.BooleanField(default=True))

    def __str__(self) -> str:
        return str(self.user)


class ShiftKind(models.TextChoices):
    """What a worker promised for the hours of a shift."""

    DUTY = "duty", "on duty"
    ON_CALL = "on_call", "on call: asked only when nobody on duty can go"


class Shift(models.Model):
    """The hours for which a worker said they would be there."""

    kind = street(models.CharField(max_length=10, choices=ShiftKind.choices, default=ShiftKind.DUTY))
    worker = street(models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="shifts"))
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
