"""What an incoming text asks for. Only its first word decides, and the words are a closed list."""

import re
from enum import StrEnum

_WORDS = re.compile(r"[^\W_]+")


class Asked(StrEnum):
    """What a text asks for."""

    STOP = "stop"
    START = "start"
    SOS = "sos"
    CHECK_IN = "check_in"
    HAVE_IT = "have_it"
    OTHER = "other"


_WORD_LISTS: dict[Asked, frozenset[str]] = {
    Asked.STOP: frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "alto", "parar"}),
    Asked.START: frozenset({"start", "unstop", "empezar"}),
    Asked.SOS: frozenset({"sos", "help", "911", "ayuda", "auxilio", "socorro", "emergencia", "emergency"}),
    Asked.CHECK_IN: frozenset({"ok", "okay", "bien", "fine"}),
    Asked.HAVE_IT: frozenset({"voy", "coming", "mine", "mio"}),
}
_ALONE = {Asked.STOP, Asked.START}
"""Carriers honour these words only when nothing else is said; so do we: "stop by Elm St" is no goodbye."""


def read_text(said: str) -> Asked:
    """Answer what a text asks for. A call for help is heard in any company of words, the rest only first."""
    words = [word.lower() for word in _WORDS.findall(said)]
    if not words:
        return Asked.OTHER
    for asked, listed in _WORD_LISTS.items():
        if words[0] in listed and (asked not in _ALONE or len(words) == 1):
            return asked
    return Asked.OTHER
