"""The words of the recipe pages: fields, ways of writing a time, how sure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

FIELDS: dict[str, tuple[Words, Words]] = {
    "texts.event_number": (_("Event number"), _("The same for every word about one event.")),
    "times.created_at": (_("Created"), _("When the call was made or entered.")),
    "times.first_dispatched_at": (_("Dispatched"), _("When the first unit was sent.")),
    "times.first_on_scene_at": (_("On scene"), _("When the first unit came.")),
    "times.cleared_at": (_("Cleared"), _("When the last unit was free again.")),
    "times.stated_at": (_("Last touched"), _("When the centre last changed its record.")),
    "texts.initial_nature_code": (_("First nature, code"), ""),
    "texts.initial_nature": (_("First nature, text"), _("What the call was said to be about.")),
    "texts.final_nature_code": (_("Final nature, code"), ""),
    "texts.final_nature": (_("Final nature, text"), _("What it turned out to be.")),
    "texts.priority": (_("Priority"), ""),
    "texts.close_code": (_("How it ended"), ""),
    "texts.status": (_("Status"), ""),
    "texts.address": (_("Block or corner"), ""),
    "texts.beat": (_("Beat"), _("The smaller police area.")),
    "texts.district": (_("District"), _("The larger police area.")),
    "place.x": (_("East (longitude or x)"), ""),
    "place.y": (_("North (latitude or y)"), ""),
    "texts.primary_unit": (_("First unit"), ""),
    "counts.units_dispatched": (_("Units sent"), ""),
    "counts.units_arrived": (_("Units that came"), ""),
    "officer.column": (_("Begun by an officer"), _("A column that says so, if there is one.")),
}
PROPOSED_AS = {
    "place.x": "coordinates",
    "place.y": "coordinates",
    "officer.column": "is_officer_initiated",
}
WRITTEN: tuple[tuple[str, Words], ...] = (
    ("iso", _("2026-05-14 21:00, local")),
    ("utc:iso", _("2026-05-14 21:00, UTC")),
    ("iso_local", _("2026-05-14T21:00Z, but local")),
    ("us", _("5/14/2026 9:00 PM, local")),
    ("utc:us", _("5/14/2026 9:00 PM, UTC")),
    ("date", _("a day without a clock")),
    ("epoch_ms", _("milliseconds, true UTC")),
    ("epoch_ms_local", _("milliseconds of the local clock")),
    ("epoch_s", _("seconds, true UTC")),
    ("epoch_s_local", _("seconds of the local clock")),
)
SURE: dict[str, tuple[Words, int]] = {
    "sure": (_("Sure"), 3),
    "likely": (_("Likely"), 2),
    "look": (_("Look at this"), 1),
}
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Halifax", "America/Puerto_Rico", "America/Toronto",
    "America/Vancouver", "UTC",
)  # fmt: skip
