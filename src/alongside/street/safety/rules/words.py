"""The closed lists of safety: what can happen to a worker, and what is said of it. Nothing here is free text."""

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list."""

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """Answer every word of the list, in order."""
        return tuple(one.value for one in cls)


class AlarmKind(Word):
    """What an alarm is about. Each has a ladder of its own."""

    MISSED_CHECK_IN = "missed_check_in"
    SOS = "sos"
    BACK_UP = "back_up"


class RungWho(Word):
    """Whom a rung of a ladder wakes."""

    WORKER = "worker"
    PARTNER = "partner"
    ON_DUTY = "on_duty"
    COORDINATOR = "coordinator"
    PERSON = "person"


class Source(Word):
    """How an alarm came about."""

    TIMER = "timer"
    PHONE = "phone"
    TEXT = "text"
    PAGE = "page"


class ClosedHow(Word):
    """How an alarm was closed."""

    HEARD = "heard"
    REACHED = "reached"
    HELP_CAME = "help_came"
    OFFICER_WITH_THEM = "officer_with_them"
    MISTAKE = "mistake"
    DRILL_OVER = "drill_over"


BY_A_PERSON = (ClosedHow.REACHED, ClosedHow.HELP_CAME, ClosedHow.OFFICER_WITH_THEM, ClosedHow.MISTAKE)
"""What a person may say when they close an alarm; the others are written by the system."""


class BackUpWhy(Word):
    """Why back-up was asked for."""

    GROWING_ARGUMENT = "growing_argument"
    THREATENED = "threatened"
    WEAPON_SEEN = "weapon_seen"
    TOO_MANY_PEOPLE = "too_many_people"
    SOMEONE_HURT = "someone_hurt"
    ALONE = "alone"
    NOT_SAID = "not_said"


class Help(Word):
    """Who came to help."""

    PARTNER = "partner"
    WORKER = "worker"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    AMBULANCE = "ambulance"
    NOBODY = "nobody"


class HelpEnded(Word):
    """How a call for help ended."""

    CALMED_DOWN = "calmed_down"
    LEFT_TOGETHER = "left_together"
    OFFICER_TOOK_OVER = "officer_took_over"
    AMBULANCE_TOOK_OVER = "ambulance_took_over"
    PRESSED_BY_MISTAKE = "pressed_by_mistake"
    NOBODY_CAME = "nobody_came"
    OTHER = "other"


class HoldWhy(Word):
    """Why a worker waits before going in."""

    STAGED = "staged"
    OFFICER = "officer"
    HAZARD = "hazard"
    PARTNER = "partner"
    COORDINATOR = "coordinator"


class SceneSays(Word):
    """Who said that the scene is safe. ``nobody``: the worker went in without anybody's word."""

    OFFICER = "officer"
    CENTRE = "centre"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    SAW_MYSELF = "saw_myself"
    NOBODY = "nobody"


class HardWhy(Word):
    """Why a call was hard. The first three are written by the system, the others are said by a person."""

    LEFT_FOR_SAFETY = "left_for_safety"
    SOS = "sos"
    BACK_UP = "back_up"
    SOMEONE_DIED = "someone_died"
    SOMEONE_HURT = "someone_hurt"
    THREATENED = "threatened"
    CHILD = "child"
    KNEW_THEM = "knew_them"
    OTHER = "other"


SAID_HARD = tuple(HardWhy)[3:]


class CareKind(Word):
    """The three times somebody asks a worker how they are after a hard call."""

    STAND_DOWN = "stand_down"
    DAY = "day"
    WEEK = "week"


class CareAnswer(Word):
    """What came of asking. ``not_now`` by the worker is an answer and nobody asks twice."""

    FINE = "fine"
    TALKED = "talked"
    WANTS_SUPPORT = "wants_support"
    NEEDS_TIME_OFF = "needs_time_off"
    NOT_NOW = "not_now"
    NOT_REACHED = "not_reached"
