"""Where things are: areas, streets, and the places calls come from."""

from django.db import models

from alongside.ground.wall import street


class AreaKind(models.TextChoices):
    """What an area on the map is."""

    SERVICE = "service", "where the programme works"
    NEIGHBOURHOOD = "neighbourhood", "a neighbourhood"
    BEAT = "beat", "a police beat"
    DISTRICT = "district", "a police district"
    WATER = "water", "a lake or river"
    PARK = "park", "a park"


class Area(models.Model):
    """A named piece of the map, as a GeoJSON polygon in degrees (WGS 84)."""

    programme_id = street(models.BigIntegerField())
    kind = street(models.CharField(max_length=20, choices=AreaKind.choices))
    code = street(models.CharField(max_length=40))
    name = street(models.CharField(max_length=120))
    polygon = street(models.JSONField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "kind", "code"], name="places_one_area_per_code")
        ]

    def __str__(self) -> str:
        return self.name


class StreetSegment(models.Model):
    """One piece of street between two corners: its line in degrees, its length, its speed."""

    programme_id = street(models.BigIntegerField(db_index=True))
    name = street(models.CharField(max_length=80))
    line = street(models.JSONField())
    metres = street(models.FloatField())
    metres_per_second = street(models.FloatField(default=8.0))
    is_one_way = street(models.BooleanField(default=False))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(metres__gt=0) & models.Q(metres_per_second__gt=0),
                name="places_street_has_length_and_speed",
            )
        ]
