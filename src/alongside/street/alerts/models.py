"""The outbox: what must be told, to whom, and whether it went."""

from django.db import models

from alongside.ground.wall import street


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
