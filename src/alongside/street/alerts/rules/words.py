"""The closed lists of alerts, and the constant texts. No text ever holds what a page is about."""

from enum import StrEnum


class PageKind(StrEnum):
    """What a person is woken for."""

    OFFER = "offer"
    SAFETY = "safety"
    CHECK_IN = "check_in"
    DRILL = "drill"
    LEAVE = "leave"
    TEST = "test"


class Way(StrEnum):
    """The ways up the ladder. The open app is told in the same instant and needs no carrier."""

    PUSH = "push"
    TEXT = "text"
    ALARM = "alarm"


class SendingState(StrEnum):
    """What became of one message to one phone."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class PageEnd(StrEnum):
    """How a page ended."""

    ANSWERED = "answered"
    RAN_OUT = "ran_out"
    TAKEN_BACK = "taken_back"


UNANSWERED = "unanswered"
CONFIRM = "confirm"
"""Two messages that are no page of their own: nobody answered; the code for a mobile number."""

TEXTS: dict[str, dict[str, str]] = {
    PageKind.OFFER: {"en": "New call. Open Alongside.", "es": "Llamada nueva. Abre Alongside."},
    PageKind.SAFETY: {"en": "Safety alarm. Open Alongside now.", "es": "Alarma de seguridad. Abre Alongside ahora."},
    PageKind.CHECK_IN: {"en": "Check in now. Open Alongside.", "es": "Avisa que estás bien. Abre Alongside."},
    PageKind.DRILL: {"en": "DRILL. Open Alongside.", "es": "SIMULACRO. Abre Alongside."},
    PageKind.LEAVE: {"en": "A question for you. Open Alongside.", "es": "Hay una pregunta para ti. Abre Alongside."},
    PageKind.TEST: {
        "en": "Test from Alongside. Nothing to do.",
        "es": "Prueba de Alongside. No tienes que hacer nada.",
    },
    UNANSWERED: {
        "en": "A page was not answered. Open Alongside.",
        "es": "Nadie contestó un aviso. Abre Alongside.",
    },
}


def text_of(kind: str, language: str) -> str:
    """Answer the constant text of a page in a person's language; anything strange is English."""
    said = TEXTS[kind]
    return said.get(language[:2], said["en"])
