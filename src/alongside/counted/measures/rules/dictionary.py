"""Every measure as data: what it asks, what it counts, what it leaves out, and how sure it is.

Words here are marked for translation and shown beside the figure, in the PDF and in the file of figures.
"""

from dataclasses import dataclass

RULES_VERSION = "2026.1"
"""Goes up whenever a definition below changes what is counted."""


def gettext_noop(words: str) -> str:
    """Mark words for translation without translating them: this drawer knows no Django."""
    return words


@dataclass(frozen=True)
class Measure:
    """One definition. ``floor`` says which floor its facts come from."""

    code: str
    name: str
    question: str
    numerator: str
    denominator: str
    exclusions: str
    unit: str
    interval: str
    floor: str
    version: str = RULES_VERSION


_ = gettext_noop
_NOT_POLICE_WORK = _("Work that police started themselves, such as traffic stops.")
_EXACT = _("Exact 95% interval (Clopper–Pearson).")
_NO_INTERVAL = _("None: this is a full count, not a sample.")
_SMALL = _("Counts of 1 to 10, and any count that would give one of them away, are hidden.")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "funnel",
        _("From a call to a conversation"),
        _("How is the programme doing?"),
        _("Calls that got at least this far: looked at, could be sent, offered, accepted, reached, engaged."),
        _("Every call that came to the programme and was put through its rules."),
        _NOT_POLICE_WORK,
        _("calls"),
        _NO_INTERVAL,
        "street",
    ),
    Measure(
        "non_responses",
        _("Calls nobody went to"),
        _("Why did nobody go?"),
        _("Calls we could have gone to, by the reason written down when nobody went."),
        _("All calls we could have gone to."),
        _NOT_POLICE_WORK,
        _("calls"),
        _NO_INTERVAL,
        "street",
    ),
    Measure(
        "capture_rate",
        _("Calls we answer"),
        _("What share of the calls we could go to do we answer?"),
        _("Calls that a worker accepted."),
        _("Calls that the rules said a worker could go to, at any hour."),
        _(
            "Calls the rules ruled out; calls with too few facts to decide (they are counted "
            "apart); work that police "
            "started themselves."
        ),
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "week",
        _("The week, hour by hour"),
        _("When do calls come, and when do we answer?"),
        _("Calls that a worker accepted, by day and hour in local time."),
        _("Calls we could have gone to, by day and hour in local time."),
        _SMALL,
        _("calls"),
        _NO_INTERVAL,
        "street",
    ),
    Measure(
        "times",
        _("How long it takes"),
        _("How fast do we come, and how long do we stay?"),
        _("Minutes between two stamps of one response: the middle value, and the value nine in ten stay under."),
        _("Responses in which both stamps were made."),
        _(
            "Responses with a missing stamp or stamps out of order. Groups of fewer than 11; nine-in-ten values of "
            "groups of fewer than 20."
        ),
        _("minutes"),
        _("None yet: the middle value and the nine-in-ten value are shown as they are."),
        "street",
    ),
    Measure(
        "officer_minutes",
        _("Officers' time"),
        _("How much sooner could officers leave?"),
        _("The usual length of such a police call, less the minutes the officer stayed on this one, added up."),
        _(
            "Responses where the officer's arrival and release are both known, and 11 or "
            "more like calls without us "
            "show what is usual."
        ),
        _(
            "Every response where the officer's release was not written down. This is not proof that we saved the "
            "time: our calls may differ from the others."
        ),
        _("minutes"),
        _("None yet."),
        "street",
    ),
    Measure(
        "needs",
        _("What people needed"),
        _("What do people need when we arrive?"),
        _("Meetings in which this need was named. One meeting can name several."),
        _("All meetings written down by workers."),
        _SMALL,
        _("meetings"),
        _NO_INTERVAL,
        "confided",
    ),
    Measure(
        "root_problems",
        _("What keeps bringing police there"),
        _("What should the city mend?"),
        _("Meetings in which this root problem was named. One meeting can name several."),
        _("All meetings written down by workers."),
        _SMALL,
        _("meetings"),
        _NO_INTERVAL,
        "confided",
    ),
    Measure(
        "connection",
        _("Connected to help"),
        _("Do people get connected?"),
        _("Referrals where the person reached the help and was served."),
        _("All referrals offered to people."),
        _("Nothing. A referral without news counts as not connected yet."),
        _("share of referrals"),
        _EXACT,
        "confided",
    ),
    Measure(
        "diversion_1a",
        _("1a. Team took part"),
        _("What share of all calls did the team have a part in?"),
        _("Calls offered to, accepted by or started by the team."),
        _("All calls in the months of service."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "diversion_1b",
        _("1b. Team was sent"),
        _("What share of all calls was the team sent to?"),
        _("Calls that a worker accepted."),
        _("All calls in the months of service."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "diversion_1c",
        _("1c. Only the team came"),
        _("What share of all calls did the team handle alone?"),
        _("Calls that a worker reached and no police unit reached."),
        _("All calls in the months of service."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "diversion_2a",
        _("2a. As 1a, without calls the team made"),
        _("What share, leaving out calls that exist only because of the team?"),
        _(
            "Calls the team had a part in, less those it started itself, or that came from a "
            "resident, an agency or "
            "the weekly review directly."
        ),
        _("All calls in the months of service, less the same ones."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "diversion_2b",
        _("2b. As 2a, where somebody was sent"),
        _("What share of calls that anyone was sent to?"),
        _("As 2a, where a worker or a police unit was sent."),
        _("As 2a, where a worker or a police unit was sent."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
    Measure(
        "diversion_overlap",
        _("Shared ground only"),
        _("What share, among the kinds of call both sides take?"),
        _("Calls that a worker accepted, in these kinds of call."),
        _("Calls that a worker or a police unit was sent to, in kinds of call where neither side takes more than 85%."),
        _NOT_POLICE_WORK,
        _("share of calls"),
        _EXACT,
        "street",
    ),
)

MEASURES_BY_CODE: dict[str, Measure] = {measure.code: measure for measure in MEASURES}
DIVERSION_CODES: tuple[str, ...] = tuple(m.code for m in MEASURES if m.code.startswith("diversion_"))
