"""What a write-up may say, and how it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from .words import Disposition, Done, Need, PersonRole, RootProblem

LONGEST_NOTE = 20_000
MOST_PEOPLE = 40


class BodyCannotBeRead(ValueError):
    """The body of a write-up does not make sense; the argument is a code."""


@dataclass(frozen=True)
class PersonMet:
    """Somebody who was met: a role, and a name only if they wished to give one."""

    role: str
    name: str = ""


@dataclass(frozen=True)
class WriteUp:
    """What a worker wrote of an encounter."""

    response_id: UUID
    people: tuple[PersonMet, ...]
    needs: tuple[str, ...]
    root_problems: tuple[str, ...]
    done: tuple[str, ...]
    disposition: str
    note: str


def read_write_up(body: Mapping[str, Any]) -> WriteUp:
    """Read the body of a write-up, or raise ``BodyCannotBeRead`` with a code and no content."""
    try:
        response_id = UUID(str(body["response"]))
    except (KeyError, ValueError):
        raise BodyCannotBeRead("no-response") from None
    people = body.get("people") or []
    if not isinstance(people, list) or len(people) > MOST_PEOPLE:
        raise BodyCannotBeRead("people")
    note = body.get("note") or ""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise BodyCannotBeRead("note")
    return WriteUp(
        response_id=response_id,
        people=tuple(_person(one) for one in people),
        needs=_listed(body.get("needs"), Need, "needs"),
        root_problems=_listed(body.get("root_problems"), RootProblem, "root-problems"),
        done=_listed(body.get("done"), Done, "done"),
        disposition=_listed([body.get("disposition") or Disposition.UNKNOWN], Disposition, "disposition")[0],
        note=note,
    )


def _person(one: Any) -> PersonMet:
    if not isinstance(one, Mapping) or not isinstance(one.get("name", ""), str):
        raise BodyCannotBeRead("people")
    return PersonMet(_listed([one.get("role")], PersonRole, "people")[0], one.get("name", "")[:120])


def _listed(found: Any, words: type[StrEnum], code: str) -> tuple[str, ...]:
    known = {word.value for word in words}
    if found is None:
        return ()
    if not isinstance(found, Iterable) or isinstance(found, str):
        raise BodyCannotBeRead(code)
    said = tuple(dict.fromkeys(str(one) for one in found))
    if not set(said) <= known:
        raise BodyCannotBeRead(code)
    return said
