"""The closed lists of words about people."""

from enum import StrEnum


class ShiftKind(StrEnum):
    """What a worker promised for the hours of a shift."""

    DUTY = "duty"
    ON_CALL = "on_call"


class Skill(StrEnum):
    """What a worker has learned that some calls want."""

    MEDIATION = "mediation"
    YOUTH = "youth"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    FIRST_AID = "first_aid"
    SIGN_LANGUAGE = "sign_language"
    DRIVER = "driver"
    DOGS = "dogs"


class AskKind(StrEnum):
    """What a worker asks of the roster."""

    SIGN_UP = "sign_up"
    SWAP = "swap"


class AskState(StrEnum):
    """How far an ask came: ``open`` waits for a colleague, ``agreed`` for the coordinator."""

    OPEN = "open"
    AGREED = "agreed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNSETTLED = (AskState.OPEN.value, AskState.AGREED.value)


class Subject(StrEnum):
    """What a line of the programme's history is about."""

    SETTING = "setting"
    ROSTER = "roster"
    PEOPLE = "people"
