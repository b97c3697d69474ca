"""Work in a second process: the same values arrive, in order; a failure is heard, and no child is left behind."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from alongside.ground.actor import the_system
from alongside.street.intake.actions import import_calls, importing
from alongside.street.intake.actions.aside import ChildFailed, made_aside
from alongside.street.intake.models import Call, SetAside
from tests.cast import Cast

AT = datetime(2026, 12, 1, tzinfo=UTC)
MANY = "x" * 400_000


def has_children() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def broken() -> Iterator[int]:
    yield 1
    raise ValueError("the ninth row")


def killed() -> Iterator[int]:
    yield 1
    os._exit(9)


def test_what_is_made_aside_arrives_as_it_was_made() -> None:
    made = [(n, None, 1.5, b"x", [MANY, ("a", {"b": True})]) for n in range(20)]

    assert list(made_aside(made)) == made
    assert not has_children()


def test_a_child_that_fails_or_is_killed_is_heard() -> None:
    with pytest.raises(ChildFailed, match="ValueError: the ninth row"):
        list(made_aside(broken()))
    with pytest.raises(ChildFailed, match="without a word"):
        list(made_aside(killed()))
    assert not has_children()


def test_one_who_stops_listening_leaves_no_child_and_a_slow_one_slows_the_maker(tmp_path: Path) -> None:
    def made() -> Iterator[str]:
        for n in count():
            (tmp_path / str(n)).touch()
            yield MANY

    coming = made_aside(made())
    next(coming)
    time.sleep(0.2)
    is_ahead_by = len(list(tmp_path.iterdir()))
    coming.close()  # type: ignore[attr-defined]

    assert is_ahead_by <= 8
    assert not has_children()


@pytest.mark.django_db(databases=["default"])
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor only")
def test_an_import_read_aside_keeps_the_same(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    rows = "".join(f"{n % 4_000},2026-05-{n % 28 + 1:02d} 20:00:00,Noise,{n} N Elm St\n" for n in range(9_000))
    path = tmp_path / "calls.csv"
    path.write_text("event_number,created_at,initial_nature,address\n" + rows + "x,y,z,w\n")
    paths, by = [path, tmp_path / "missing.csv"], the_system(cast.programme.pk)
    plain = import_calls(source="plain", paths=paths, recipe=None, by=by, at=AT)
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(importing, "can_work_aside", lambda: True)

    aside = import_calls(source="aside", paths=paths, recipe=None, by=by, at=AT)

    kept = [
        [{k: v for k, v in row.items() if k not in ("id", "source_id")} for row in found.order_by("id").values()]
        for found in (Call.objects.filter(source__slug=slug) for slug in ("plain", "aside"))
    ]
    assert kept[0] == kept[1]
    assert aside.as_dict() | {"source": "plain"} == plain.as_dict()
    assert (aside.new, aside.problems[0].path, SetAside.objects.count()) == (4_000, str(paths[1]), 2)
