"""The pictures of feeds: bars that fit, ticks that fall on round hours, and nothing from nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from alongside.doors.console.pages.feed_drawing import LINE_BASE, LINE_WIDTH, SPARK_HEIGHT, Ran, draw_line, draw_spark

AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)


def ran(hours_ago: float, rows: int, news: int = 0, end: str = "good") -> Ran:
    return Ran(AT - timedelta(hours=hours_ago), end, rows, news)


def test_nothing_is_drawn_of_nothing() -> None:
    assert (draw_spark([]), draw_line([], at=AT)) == ((), None)


def test_the_newest_run_stands_at_the_right_edge_of_a_sparkline() -> None:
    bars = draw_spark([ran(2, 10), ran(1, 0, end="fault"), ran(0, 1000, 5)])

    assert [bar.x for bar in bars] == [105, 110, 115]
    assert [bar.is_wrong for bar in bars] == [False, True, False]
    assert bars[-1].height == SPARK_HEIGHT - 4
    assert 2 <= bars[-1].news_height < bars[0].height < bars[-1].height


@pytest.mark.parametrize(("hours", "step"), [(1, 0.25), (9, 1), (50, 6), (200, 24), (24 * 300, 24 * 56)])
def test_ticks_fall_on_round_instants_and_never_crowd(hours: float, step: float) -> None:
    line = draw_line([ran(hours, 5), ran(0, 7)], at=AT)

    assert line is not None
    gaps = {
        (later.at - earlier.at) / timedelta(hours=1) for earlier, later in zip(line.ticks, line.ticks[1:], strict=False)
    }
    assert gaps <= {step}
    assert len(line.ticks) <= 10
    assert all(tick.at.minute % 15 == 0 for tick in line.ticks)


def test_every_mark_stands_inside_the_picture() -> None:
    line = draw_line(
        [
            ran(hours, rows, rows // 2, end)
            for hours, rows, end in ((30, 0, "nothing"), (20, 9, "fault"), (0, 10**6, "good"))
        ],
        at=AT,
    )

    assert line is not None
    assert [0 <= mark.x <= LINE_WIDTH and 0 <= mark.y <= LINE_BASE for mark in line.marks] == [True] * 3
