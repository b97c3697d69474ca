"""Where and when calls go unanswered."""

from alongside.counted.planning.rules import MissedTime, rank_missed_areas, rank_missed_times


def square(eligible: int | None, answered: int | None) -> dict[str, int | None]:
    return {"eligible": eligible, "answered": answered}


def test_missed_times_rank_and_leave_hidden_squares_out() -> None:
    quiet = [square(0, 0), square(0, 0)]
    week = {
        "hours": 12, "starts": [0, 12],
        "days": [[square(30, 20), square(60, 20)], [square(None, None), square(90, None)], *[quiet] * 5],
    }  # fmt: skip

    ranked = rank_missed_times(week)

    assert ranked == [MissedTime(0, 12, 24, 60, 20), MissedTime(0, 0, 12, 30, 20)]
    assert [one.missed for one in ranked] == [40, 10]


def test_missed_areas_rank_and_leave_hidden_ones_out() -> None:
    areas = [
        {"says": "East", "numerator": 20, "denominator": 60},
        {"says": "West", "numerator": None, "denominator": 90},
        {"says": "North", "numerator": 12, "denominator": 90},
        {"says": "South", "numerator": 30, "denominator": 30},
    ]

    assert rank_missed_areas(areas) == [("North", 78), ("East", 40)]
