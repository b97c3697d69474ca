"""The closed lists of what goes to the centre and of what officers and workers say to each other."""

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Answer pairs of word and name, as a model field takes them."""
        return [(one.value, one.name) for one in cls]


class StatusWord(Word):
    """What a centre is told of its call. ``OFFICER_WANTED`` is a fact of its own, no step of the ladder."""

    RECEIVED = "received"
    COMING = "coming"
    HERE = "here"
    MAY_LEAVE = "may_leave"
    CLOSED = "closed"
    NO_WORKER = "no_worker"
    OFFICER_WANTED = "officer_wanted"


STATUS_SAYS: dict[str, str] = {
    "received": "Received. Finding a worker.",
    "coming": "A worker is coming.",
    "here": "A worker is here.",
    "may_leave": "A worker is here. You may leave.",
    "closed": "Closed.",
    "no_worker": "No worker comes.",
    "officer_wanted": "The people there ask for an officer.",
}
FINAL = frozenset({StatusWord.CLOSED, StatusWord.NO_WORKER})


class ChannelKind(Word):
    """How a centre wants to hear."""

    WEBHOOK = "webhook"
    EIDO = "eido"
    EMAIL = "email"


class ReportState(Word):
    """What became of one message to the centre."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


class LeaveAnswer(Word):
    """What an officer who asks "may I leave?" is told."""

    YES = "yes"
    WAIT = "wait"
    NO = "no"


class Side(Word):
    """Who speaks after a call."""

    OFFICER = "officer"
    WORKER = "worker"
    COORDINATOR = "coordinator"


OFFICER_WORDS: dict[str, str] = {
    "helped": "It helped that you came",
    "took_over_well": "You took over well",
    "came_late": "You came too late to be of use",
    "in_the_way": "You were in the way of police work",
    "needed_more_time": "I could have left sooner",
    "not_right_call": "It was not a call for a worker",
}
"""What an officer may say of a call, in a tap."""

WORKER_WORDS: dict[str, str] = {
    "good_handover": "Good hand-over",
    "came_in_time": "You asked us in time",
    "gave_us_room": "You gave us room to talk",
    "left_early": "You left before it was calm",
    "stayed_too_close": "You stayed too close for people to talk",
    "told_us_little": "We knew too little before we came",
}
"""What a worker or the coordinator may say to the officer, in a tap."""

LONGEST_LINE = 120
