"""Services that can help: a small part of the Human Services Data Specification (HSDS 3)."""

from django.db import models

from alongside.ground.wall import street


class Service(models.Model):
    """One service a person can be connected to."""

    programme_id = street(models.BigIntegerField(db_index=True))
    organisation = street(models.CharField(max_length=120))
    name = street(models.CharField(max_length=120))
    needs = street(models.JSONField(default=list))
    phone = street(models.CharField(max_length=40, blank=True))
    email = street(models.EmailField(blank=True))
    address = street(models.CharField(max_length=160, blank=True))
    lon = street(models.FloatField(null=True, blank=True))
    lat = street(models.FloatField(null=True, blank=True))
    languages = street(models.JSONField(default=list))
    opening_hours = street(models.JSONField(default=list))
    eligibility = street(models.CharField(max_length=240, blank=True))
    cost = street(models.CharField(max_length=120, blank=True))
    confirmed_at = street(models.DateTimeField(null=True, blank=True))
    is_open = street(models.BooleanField(default=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "organisation", "name"], name="directory_one_entry_per_service"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.name}"
