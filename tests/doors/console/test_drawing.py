"""The pictures of the board, as numbers."""

from datetime import timedelta

from alongside.doors.console.pages.drawing import Answered, draw_night, draw_steps, fit, join_lines
from tests.cast import TONIGHT


def test_lines_that_go_on_straight_become_one() -> None:
    lines = [[(0.0, 0.0), (1.0, 0.0)], [(1.0, 0.0), (2.0, 0.0)], [(2.0, 0.0), (2.0, 1.0)], [(5.0, 5.0), (6.0, 5.0)]]

    assert join_lines(lines) == [[(0.0, 0.0), (2.0, 0.0), (2.0, 1.0)], [(5.0, 5.0), (6.0, 5.0)]]


def test_north_is_up() -> None:
    projection = fit([(-89.5, 43.0), (-89.4, 43.1)])

    assert projection is not None
    assert projection.place(-89.45, 43.1)[1] < projection.place(-89.45, 43.0)[1]


def test_a_map_of_nothing_is_no_map() -> None:
    assert fit([]) is None


def test_an_open_response_reaches_to_now() -> None:
    asked = TONIGHT - timedelta(minutes=30)
    one = Answered("26-1", "Dee", 1, "Dee", "DE", (("Asked", asked), ("Left", None)), is_open=True)

    night = draw_night([one], since=TONIGHT - timedelta(hours=1), at=TONIGHT)

    bar = night.lanes[0].bars[0]
    assert (bar.x, bar.width, night.now_x) == (120, 120, 240)


def test_minutes_between_stamps_skip_what_is_not_known() -> None:
    later = TONIGHT + timedelta(minutes=9)

    steps = draw_steps([("Asked", TONIGHT), ("Arrived", None), ("Left", later)])

    assert [step.minutes for step in steps] == [None, None, 9.0]
