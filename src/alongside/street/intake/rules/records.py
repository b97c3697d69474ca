"""Records that a machine sends as JSON with the centre's own column names, made into rows a recipe can read."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from alongside.ground.errors import Refusal

MOST_RECORDS = 1_000
MOST_COLUMNS = 500
DEEPEST = 4
LARGEST_BODY = 10 * 1024 * 1024


class NotRecords(Refusal):
    """The body is no record and no list of records."""

    code = "intake.not-records"
    says = "The body is not a list of records: {why}."
    try_ = 'Send one JSON object, a list of them, or {{"records": […]}}; at most 1,000 at once.'


def parse_records(body: bytes) -> list[Any]:
    """Read a body as records: one object, a list of them, or a list under ``records``."""
    try:
        told = json.loads(body.decode("utf-8-sig"), parse_constant=_no_such_number)
    except UnicodeDecodeError:
        raise NotRecords(why="it is not written in UTF-8") from None
    except RecursionError:
        raise NotRecords(why="it is nested deeper than any record is") from None
    except _NoSuchNumber:
        raise NotRecords(why="it holds NaN or Infinity, which JSON does not have") from None
    except ValueError:
        raise NotRecords(why="it is not JSON") from None
    if isinstance(told, Mapping) and isinstance(told.get("records"), list):
        told = told["records"]
    records = told if isinstance(told, list) else [told]
    if not isinstance(told, list | Mapping):
        raise NotRecords(why="it is neither an object nor a list")
    if len(records) > MOST_RECORDS:
        raise NotRecords(why=f"it has {len(records):,} records")
    return records


class _NoSuchNumber(ValueError):
    pass


def _no_such_number(name: str) -> NoReturn:
    raise _NoSuchNumber(name)


def flatten(record: Any) -> dict[str, str] | None:
    """Answer a record as columns of text, ``a.b`` for what stands inside another; None when it is no record.

    Numbers keep their digits, true and false are words, null is blank; lists are not columns and are left out.
    """
    if not isinstance(record, Mapping):
        return None
    flat: dict[str, str] = {}
    _flatten(record, "", flat, DEEPEST)
    return flat


def _flatten(record: Mapping[str, Any], before: str, flat: dict[str, str], deeper: int) -> None:
    for name, value in record.items():
        if len(flat) >= MOST_COLUMNS:
            return
        if isinstance(value, Mapping):
            if deeper:
                _flatten(value, f"{before}{name}.", flat, deeper - 1)
        elif value is None:
            flat[before + name] = ""
        elif isinstance(value, bool):
            flat[before + name] = "true" if value else "false"
        elif isinstance(value, int | float):
            flat[before + name] = repr(value)
        elif isinstance(value, str):
            flat[before + name] = value
