"""What an officer may say in a text message, read by a small fixed grammar, in English and in Spanish.

ASK <kind> [AT] <place> [WEAPON | VIOLENCE | SAFE]      ASK NOISE 300 PIER ST SAFE
STATUS · LEAVE · CANCEL · HELP · END · JOIN 123456
"""

import re
import unicodedata
from dataclasses import dataclass, field

LONGEST = 480
_VERBS = {
    "ask": ("ask", "worker", "csw", "send", "pedir", "pido", "enviar", "trabajador", "trabajadora"),
    "status": ("status", "where", "estado", "donde"),
    "leave": ("leave", "clear", "irme", "ir"),
    "cancel": ("cancel", "cancelar"),
    "end": ("end", "baja"),
    "join": ("join", "unir", "alta"),
    "help": ("help", "info", "ayuda", "?"),
}
_VERB_BY_WORD = {word: verb for verb, words in _VERBS.items() for word in words}
_KINDS = {
    "neighbour_dispute": ("neighbor", "neighbors", "neighbour", "neighbours", "dispute", "vecino", "vecinos", "pelea"),
    "household_dispute": ("household", "family", "domestic", "familia", "hogar"),
    "noise": ("noise", "loud", "music", "ruido"),
    "youth": ("youth", "kids", "juvenile", "teens", "jovenes", "menores"),
    "unwanted_person": ("unwanted", "trespass", "trespassing", "intruso"),
    "welfare_check": ("welfare", "wellness", "check", "bienestar"),
    "distress": ("distress", "mental", "crisis", "angustia"),
    "intoxicated": ("drunk", "intoxicated", "ebrio", "borracho"),
    "public_space": ("loitering", "loiter", "public", "plaza"),
    "roommate_landlord": ("roommate", "landlord", "tenant", "casero", "inquilino"),
    "parking_property": ("parking", "property", "lote", "aparcamiento"),
    "animal": ("animal", "dog", "perro"),
    "other": ("other", "otro"),
}
_KIND_BY_WORD = {word: kind for kind, words in _KINDS.items() for word in words}
_WEAPON = {"weapon", "gun", "knife", "arma", "pistola", "cuchillo"}
_VIOLENCE = {"violence", "violent", "fight", "fighting", "violencia"}
_SAFE = {"safe", "calm", "seguro", "tranquilo"}
_SMALL = {"at", "en", "on", "a", "the", "el", "la", "por", "para", "please"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text says. ``missing`` names what an ASK lacks: kind or place."""

    verb: str
    kind: str = ""
    place: str = ""
    answers: dict[str, bool] = field(default_factory=dict)
    code: str = ""
    missing: str = ""


def read_text(text: str) -> Asked:
    """Read a text; what is no word of ours is answered with help."""
    words = text[:LONGEST].split()
    if not words:
        return Asked("help")
    plain = [_plain(one) for one in words]
    verb = _VERB_BY_WORD.get(plain[0], "")
    if not verb and "leave" in plain and "may" in plain:
        return Asked("leave")
    if not verb and plain[0] in _KIND_BY_WORD:
        return _read_ask(words, plain)
    if verb == "join":
        code = re.sub(r"\D", "", "".join(plain[1:]))
        return Asked("join", code=code) if len(code) == 6 else Asked("help")
    if verb == "ask":
        return _read_ask(words[1:], plain[1:])
    return Asked(verb or "help")


def _read_ask(words: list[str], plain: list[str]) -> Asked:
    kind, said = "", set[str]()
    place: list[str] = []
    for word, bare in zip(words, plain, strict=True):
        if bare in _WEAPON | _VIOLENCE | _SAFE:
            said.add(bare)
        elif not kind and not place and bare in _KIND_BY_WORD:
            kind = _KIND_BY_WORD[bare]
        elif bare in _SMALL and not place:
            continue
        else:
            place.append(word)
    where = " ".join(place)[:160].strip(" .,;")
    missing = "kind" if not kind else "place" if len(where) < 3 else ""
    return Asked("ask", kind, where, _answers(said), missing=missing)


def _answers(said: set[str]) -> dict[str, bool]:
    """Turn the words about danger into answers; danger outweighs "safe", and what nobody said stays unknown."""
    if said & (_WEAPON | _VIOLENCE):
        told = {"weapon": True} if said & _WEAPON else {}
        return told | ({"violence": True} if said & _VIOLENCE else {})
    return {"weapon": False, "violence": False} if said & _SAFE else {}


def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return bare if bare == "?" else bare.strip(".,;:!?\"'()")
