"""The root problem at a place: it outlives the call, and later calls attach to it."""

from django.db import models

from alongside.ground.wall import confided, key


class Problem(models.Model):
    """What keeps creating the situation, at one place. The place is a blind index: it can be found, not read."""

    id = confided(models.UUIDField(primary_key=True))
    programme_id = confided(models.BigIntegerField(db_index=True))
    place_index = key(models.BinaryField(max_length=32))
    opened_at = confided(models.DateTimeField())
    closed_at = confided(models.DateTimeField(null=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "place_index"],
                condition=models.Q(closed_at=None),
                name="problems_one_open_problem_per_place",
            )
        ]


class ProblemVisit(models.Model):
    """One encounter that belongs to a problem, with the kinds it named, sealed."""

    encounter_id = confided(models.UUIDField(primary_key=True))
    problem = confided(models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="visits"))
    occurred_at = confided(models.DateTimeField())
    kinds = confided(models.BinaryField())
