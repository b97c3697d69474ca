"""The closed lists of feeds: states, how a run ended, health, and what the core notices by itself."""

from enum import StrEnum


class FeedState(StrEnum):
    """Whether a feed runs by itself."""

    ON = "on"
    PAUSED = "paused"


class RunEnd(StrEnum):
    """How one run of a feed ended."""

    RUNNING = "running"
    GOOD = "good"  # fetched to its end, every row accounted for
    NOTHING = "nothing"  # the portal answered and had nothing to say since
    FAULT = "fault"  # the portal, or what it sent, could not be used
    STOPPED = "stopped"  # a column the recipe needs is gone: nothing kept, the place to go on is kept
    CUT_OFF = "cut_off"  # the process ended in the middle; the next run goes on from the last batch kept


class Health(StrEnum):
    """A feed in one word, worst last."""

    NEW = "new"
    PAUSED = "paused"
    WELL = "well"
    LATE = "late"
    FROZEN = "frozen"
    FAILING = "failing"
    NEEDS_YOU = "needs_you"


HEALTH_SAYS: dict[str, str] = {
    Health.NEW: "Not asked yet",
    Health.PAUSED: "Paused",
    Health.WELL: "Well",
    Health.LATE: "Late",
    Health.FROZEN: "Frozen",
    Health.FAILING: "Failing",
    Health.NEEDS_YOU: "Needs you",
}

END_SAYS: dict[str, str] = {
    RunEnd.RUNNING: "running now",
    RunEnd.GOOD: "went well",
    RunEnd.NOTHING: "nothing new",
    RunEnd.FAULT: "went wrong",
    RunEnd.STOPPED: "stopped: a column is gone",
    RunEnd.CUT_OFF: "cut off; the next run went on from there",
}

NOTICES: dict[str, tuple[str, str]] = {
    "column-gone": (
        "The column {column} is gone, and the recipe {recipe} cannot read a call without it. Nothing was kept, and "
        "nothing is lost: the feed goes on from the same place once it is mended.",
        "Ask the centre whether the column has a new name, then choose or confirm a recipe that names it. Alongside "
        "looks again every hour and goes on by itself when the column is back.",
    ),
    "column-renamed": (
        "The column {column} is gone and {now} is new. They look like one column, renamed (alike: {percent} of 100).",
        "Open a few rows of both. If they are the same, confirm a recipe that names {now}.",
    ),
    "column-missing": (
        "The column {column}, which the recipe reads, did not come any more.",
        "Calls are still kept, without what that column said. Ask the centre whether it was taken out on purpose.",
    ),
    "column-added": (
        "A new column came that the recipe does not know: {column}. It is not kept.",
        "Nothing to do, unless it says something you need. Then confirm a recipe that names it.",
    ),
    "ahead-of-time": (
        "{count} calls say that they were created up to {minutes} minutes from now.",
        "The centre's clock or the recipe's time zone is wrong. Compare one call with the centre, then mend the "
        "recipe's time zone.",
    ),
    "clock-shifted": (
        "{count} calls that were known came back with their time moved by {hours} hours; that is what happens when "
        "local time and UTC are mixed up.",
        "Ask the centre whether its export changed its time zone, and mend the recipe before you count anything.",
    ),
    "empty-day": (
        "There is not one call of {day}, where a usual day has {usual}.",
        "Ask the centre whether that day will still come. If it does, the feed takes it in by itself.",
    ),
    "rows-vanished": (
        "The portal answered with no rows at all, where the last full answer had {before}.",
        "Open the portal's own page and look whether its table is empty there too. Nothing here was taken away.",
    ),
    "many-set-aside": (
        "{count} of {rows} rows could not be understood and were set aside.",
        "Look at the rows set aside: they all say why. Often one mended line of the recipe is enough.",
    ),
    "late": (
        "The newest call is {lag} old. At this time it is usually not older than {usual}.",
        "Nothing is lost. If it lasts, ask the centre whether its export has fallen behind.",
    ),
    "frozen": (
        "The portal answers, but says the same again and again: nothing new or changed for {how_long}.",
        "Tell the centre that its export stands still. Nothing here is lost; the feed goes on by itself when it moves.",
    ),
    "no-answer": (
        "The last {count} tries went wrong, since {since}.",
        "Read below what the portal said. Alongside keeps trying, less often each time, and catches up by itself.",
    ),
}
"""For each thing noticed: what is seen, and what to do. The words in braces are facts."""
