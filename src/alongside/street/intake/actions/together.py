"""Calls that ring at the same moment are committed together: one wait for the disk instead of several."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from django.db import transaction

AnswerT = TypeVar("AnswerT")


@dataclass(eq=False)
class _Turn:
    """One question that waits for its turn, and what came of it."""

    ask: Callable[[], Any]
    answer: Any = None
    wrong: Exception | None = None
    is_done: bool = False


_waiting: deque[_Turn] = deque()
_store_is_mine = Lock()


def commit_together(ask: Callable[[], AnswerT]) -> AnswerT:
    """Answer what ``ask`` answers, once it is safely on the disk together with all that waited beside it.

    ``ask`` must be atomic by itself, so that one refusal undoes only its own work. Whoever finds the store free
    asks for everybody who waits in this process, and commits once; a commit that fails, fails for each of them.
    Alone, nobody waits for company.
    """
    turn = _Turn(ask)
    _waiting.append(turn)
    with _store_is_mine:
        if not turn.is_done:
            _serve([_waiting.popleft() for _ in range(len(_waiting))])
    if turn.wrong is not None:
        raise turn.wrong
    answer: AnswerT = turn.answer
    return answer


def _serve(turns: list[_Turn]) -> None:
    try:
        with transaction.atomic():
            for turn in turns:
                try:
                    turn.answer = turn.ask()
                except Exception as wrong:
                    turn.wrong = wrong
    except Exception as wrong:
        for turn in turns:
            turn.wrong = turn.wrong or wrong
    finally:
        for turn in turns:
            turn.is_done = True
