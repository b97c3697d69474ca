"""Every measure as an Ibis expression over the facts: the same expression on a laptop and on a cluster.

Each takes tables and answers an expression; nothing is read here. Flags are cast to whole numbers before any
arithmetic, because engines differ on sums of true and false.
"""

from typing import Any

TEAM_MADE_SOURCES = ("on_view", "agency", "weekly_review", "resident")
OVERLAP_SHARE = 0.85
ENOUGH_FOR_USUAL = 11

Table = Any
Column = Any


def _count(flag: Column) -> Column:
    return flag.fill_null(False).cast("int64").sum().fill_null(0)


def came(calls: Table) -> Table:
    """Keep the calls that came to the programme: put through its rules, not started by police."""
    return calls.filter((calls.outcome != "") & ~calls.is_officer_initiated)


def eligible(calls: Table) -> Table:
    """Keep the calls that the rules said a worker could go to."""
    return came(calls).filter(lambda t: t.outcome == "eligible")


def in_service(calls: Table) -> Table:
    """Keep every call, not started by police, of the months in which the programme looked at any call."""
    months = calls.filter(calls.outcome != "").select(served_month="month").distinct()
    served = calls.join(months, calls.month == months.served_month, how="semi")
    return served.filter(~served.is_officer_initiated)


def funnel(calls: Table) -> Table:
    """Count how far calls got: one row, one column a step, each step inside the one before."""
    t = came(calls)
    could = t.outcome == "eligible"
    return t.aggregate(
        came=t.count(),
        assessed=_count(t.outcome != "not_assessed"),
        eligible=_count(could),
        offered=_count(could & t.offered),
        accepted=_count(could & t.accepted),
        reached=_count(could & t.reached),
        engaged=_count(could & t.engaged),
        eligible_in_hours=_count(could & t.in_hours),
        accepted_in_hours=_count(could & t.in_hours & t.accepted),
    )


def non_responses(calls: Table) -> Table:
    """Count eligible calls that nobody accepted, by the reason written down ("" while still waiting)."""
    t = eligible(calls).filter(lambda t: ~t.accepted)
    return t.group_by(key=t.non_response_reason).aggregate(count=t.count())


def capture_by(calls: Table, column: str) -> Table:
    """Count eligible and answered calls by a column: category, area_code or hour_of_week."""
    t = eligible(calls)
    return t.group_by(key=t[column]).aggregate(eligible=t.count(), answered=_count(t.accepted))


def times(responses: Table) -> Table:
    """Answer, for each leg of the five stamps, how many responses have it, its median and 90th percentile."""
    legs = (
        "minutes_to_accept",
        "minutes_to_arrive",
        "minutes_to_reach",
        "minutes_to_engage",
        "minutes_engaged",
    )
    answers: dict[str, Column] = {}
    for leg in legs:
        minutes = responses[leg].cast("float64")
        answers[f"{leg}_n"] = minutes.count()
        answers[f"{leg}_median"] = minutes.quantile(0.5)
        answers[f"{leg}_p90"] = minutes.quantile(0.9)
    return responses.aggregate(**answers)


def named_in(encounters: Table, column: str) -> Table:
    """Count the encounters in which each word of a list column was named."""
    words = encounters.select(key=encounters[column].unnest())
    return words.group_by("key").aggregate(count=words.count())


def by_word(table: Table, column: str) -> Table:
    """Count rows by a column of words."""
    return table.group_by(key=table[column]).aggregate(count=table.count())


def diversion(calls: Table) -> Table:
    """Count what every diversion formula needs, in one row (Eugene's seven formulas; DOMAIN.md §6.4)."""
    t = in_service(calls)
    made = t.call_source.isin(TEAM_MADE_SOURCES)
    associated, either = made | t.offered | t.accepted, t.accepted | t.police_sent
    return t.aggregate(
        all=t.count(),
        associated=_count(associated),
        sent=_count(t.accepted),
        only_team=_count(t.reached & ~t.police_came),
        made=_count(made),
        associated_2a=_count(associated & ~made),
        either_2b=_count(either & ~made),
        associated_2b=_count(associated & ~made & either),
    )


def mandate(calls: Table) -> Table:
    """Count, by category, the calls that a worker, a police unit, or either of them was sent to."""
    t = in_service(calls).filter(lambda t: t.accepted | t.police_sent)
    return t.group_by(key=t.category).aggregate(
        team=_count(t.accepted),
        police=_count(t.police_sent),
        either=t.count(),
        answered=_count(t.accepted & (t.outcome == "eligible")),
    )


def usual_minutes(calls: Table) -> Table:
    """Answer the usual minutes of a police call by category, from calls no worker accepted; 11 or more of each."""
    t = calls.filter(~calls.accepted & ~calls.is_officer_initiated & calls.police_minutes.notnull())
    grouped = t.group_by(usual_category=t.category).aggregate(
        usual=t.police_minutes.cast("float64").quantile(0.5), n=t.count()
    )
    return grouped.filter(grouped.n >= ENOUGH_FOR_USUAL)


def officer_minutes(calls: Table, responses: Table) -> Table:
    """Add up how much shorter officers stayed than is usual for such calls, where the release is known."""
    usual = usual_minutes(calls)
    known = responses.filter(responses.officer_minutes.notnull())
    both = known.join(usual, known.category == usual.usual_category)
    saved = both.usual.cast("float64") - both.officer_minutes.cast("float64")
    return both.aggregate(
        n=both.count(), saved=saved.sum().fill_null(0.0), stayed_median=both.officer_minutes.quantile(0.5)
    )
