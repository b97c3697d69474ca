"""The roster, the people and the settings, as a coordinator reads and changes them."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alongside.doors.console.pages.roster_drawing import (
    DAY,
    DAYS,
    NAME,
    Lane,
    Piece,
    Window,
    draw_strip,
    draw_week,
    hours_between,
    join_stretches,
    window_of,
)
from alongside.doors.console.pages.roster_rows import split_hours
from alongside.doors.console.pages.settings_words import TOLD
from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer
from alongside.street.people.actions import (
    add_opening,
    add_shift,
    declare_place,
    make_calendar_link,
    rest_worker,
    sign_up,
)
from alongside.street.people.models import Change, Familiarity, Opening, Partner, Programme, Shift, ShiftAsk, Worker
from alongside.street.people.rules.cover import Gap, Step, Stretch
from alongside.street.people.rules.settings import SETTINGS
from alongside.street.people.rules.words import ShiftKind
from alongside.street.screening.rules.service import Holiday, Service, Span
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided"])

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 5, 11)
EVERY_NIGHT = Service(hours=(Span(frozenset(range(7)), 19 * 60, 3 * 60),))
NUMBERS = {name: str(int(getattr(Programme(), name))) for name in SETTINGS if name != "shifts_need_approval"}
UGLY = ["", "0", "-1", "1" * 40, "\x00", "<b>", "None", "١٢", "1e3", "2026-13-45", "' OR 1=1 --", "\U0001f300" * 300]


def tomorrow(cast: Cast, worker: Worker, hours: int = 8) -> int:
    start = TONIGHT + timedelta(days=1)
    return add_shift(
        worker_id=worker.pk, starts_at=start, ends_at=start + timedelta(hours=hours), by=cast.rosa.actor, at=TONIGHT
    )


def local(day: int, hour: float) -> datetime:
    return datetime(2026, 5, day, tzinfo=CHICAGO) + timedelta(hours=hour)


def test_the_programmes_hours_are_stretches_of_the_week() -> None:
    service = Service(EVERY_NIGHT.hours, holidays=(Holiday(date(2026, 5, 13)),))

    found = hours_between(service, local(11, 0), local(18, 0), CHICAGO)

    assert (found[0], found[1]) == (Stretch(local(11, 0), local(11, 3)), Stretch(local(11, 19), local(12, 3)))
    assert len(found) == 7
    assert found[-1] == Stretch(local(17, 19), local(18, 0))
    assert hours_between(Service(), local(11, 0), local(18, 0), CHICAGO) == []


def test_hours_that_meet_are_one_stretch() -> None:
    all_week = Service(hours=(Span(frozenset(range(7)), 0, 0),))

    assert hours_between(all_week, local(11, 0), local(18, 0), CHICAGO) == [Stretch(local(11, 0), local(18, 0))]


@pytest.mark.parametrize(("day", "width"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)])
def test_a_night_on_which_the_clock_changes_is_drawn_within_its_day(day: date, width: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=CHICAGO)
    hours = hours_between(Service(hours=(Span(frozenset({6}), 0, 0),)), midnight, midnight + timedelta(days=1), CHICAGO)

    strip = draw_strip(day, CHICAGO, Window(), [], [], hours)

    real = (hours[0].ends_at.timestamp() - hours[0].starts_at.timestamp()) / 3600
    assert (real, [(one.x, one.width) for one in strip.hours]) == (width, [(0, 336)])


def test_quiet_hours_are_left_out_of_the_picture() -> None:
    nights = hours_between(EVERY_NIGHT, local(11, 0), local(18, 0), CHICAGO)

    window = window_of(nights, CHICAGO)

    assert (window.first, window.length) == (18 * 60 + 30, 9 * 60)
    assert window.day_of(local(15, 2), CHICAGO) == date(2026, 5, 14)
    assert [window_of(found, CHICAGO) for found in ([], [Stretch(local(11, 0), local(11, 19))])] == [Window(), Window()]


moments = st.integers(0, 13 * 24 * 60).map(lambda minutes: local(8, minutes / 60))
pieces = st.tuples(moments, st.integers(1, 24)).map(
    lambda one: Piece(1, Stretch(one[0], one[0] + timedelta(hours=one[1])), "19–03", "says", "coming", is_asked=False)
)


@given(st.lists(pieces, max_size=10))
def test_nothing_is_drawn_outside_the_picture(found: list[Piece]) -> None:
    stretches = [one.stretch for one in found]
    steps = [Step(one.starts_at, one.ends_at, 1) for one in join_stretches(stretches)]
    gaps = [Gap(one.starts_at, one.ends_at, 0, 1) for one in join_stretches(stretches)]

    week = draw_week(
        monday=MONDAY, zone=CHICAGO, at=TONIGHT, window=window_of(stretches, CHICAGO), duty=[Lane("Dee", "", tuple(found))], on_call=[], steps=steps, gaps=gaps,
        hours=stretches, gap_words=["nobody"] * len(gaps),
    )  # fmt: skip

    blocks = [*week.rows[0].bars, *week.cover, *week.gaps, *week.open_hours]
    assert [one for one in blocks if one.x < NAME or one.x + one.width > NAME + DAYS * DAY + 3.1] == []


def test_hours_nobody_can_work_in_one_go_are_cut() -> None:
    pieces = split_hours(local(11, 0), local(13, 2))

    assert [(last - first).total_seconds() / 3600 for first, last in pieces] == [8, 8, 8, 8, 8, 10]
    assert (pieces[0][0], pieces[-1][1]) == (local(11, 0), local(13, 2))


def test_the_week_is_drawn_and_listed(desk: Client, mapped: Cast) -> None:
    page = desk.get("/console/roster").content.decode()

    lanes = re.findall(r'<text class="lane-name"[^>]*>([^<]+)</text>', page)
    bars = re.findall(r'<a class="piece (\w+)[^"]*" href="[^"]+" aria-label="([^"]+)"', page)
    assert lanes == ["Cover", "Dee", "Marcus"]
    assert bars == [
        ("on", "Dee, on duty, Thu 14 May, 19:00–03:00, on shift now"),
        ("on", "Marcus, on duty, Thu 14 May, 19:00–03:00, on shift now"),
    ]


def test_nobody_yet_opens_hours_for_workers(desk: Client, mapped: Cast) -> None:
    sent = {"worker": "0", "kind": "on_call", "day": "2026-05-16", "starts": "19:00", "ends": "03:00"}

    answer = desk.post("/console/roster", sent)

    assert (answer.status_code, list(Opening.objects.values_list("kind", "wanted"))) == (302, [("on_call", 1)])


def test_a_gap_becomes_open_hours(desk: Client, mapped: Cast) -> None:
    starts, ends = TONIGHT + timedelta(days=1), TONIGHT + timedelta(days=1, hours=4)

    desk.post("/console/roster/look", {"starts": starts.isoformat(), "ends": ends.isoformat(), "week": "2026-05-11"})

    assert list(Opening.objects.values_list("starts_at", "ends_at")) == [(starts, ends)]


def test_the_coordinators_yes_and_no(desk: Client, mapped: Cast) -> None:
    start = TONIGHT + timedelta(days=2)
    opening = add_opening(
        kind=ShiftKind.DUTY, starts_at=start, ends_at=start + timedelta(hours=8), by=mapped.rosa.actor, at=TONIGHT
    )
    yes, no = (sign_up(opening_id=opening, by=one.user.actor, at=TONIGHT) for one in (mapped.dee, mapped.marcus))
    waiting = desk.get("/console/roster").content.decode().count("would take Sat 16 May, 21:00–05:00.")

    desk.post(f"/console/roster/asks/{yes}", {"do": "yes"})
    desk.post(f"/console/roster/asks/{no}", {"do": "no", "why": "Dee asked first."})
    again = desk.post(f"/console/roster/asks/{no}", {"do": "yes"}, follow=True).content.decode()

    assert waiting == 2
    assert list(ShiftAsk.objects.order_by("pk").values_list("state", "why")) == [
        ("approved", ""),
        ("refused", "Dee asked first."),
    ]
    assert again.count("This was answered already, or taken back.") == 1


def test_a_shift_is_given_away_and_taken_off(desk: Client, mapped: Cast) -> None:
    shift = tomorrow(mapped, mapped.dee)
    chosen = desk.get(f"/console/roster?shift={shift}").content.decode()

    desk.post(f"/console/roster/shifts/{shift}", {"do": "give", "to": mapped.marcus.pk})
    given = Shift.objects.get(pk=shift).worker_id
    desk.post(f"/console/roster/shifts/{shift}", {"do": "remove"})

    assert re.findall(
        r'<option value="\d+">(\w+)</option>', chosen[chosen.index('id="chosen"') : chosen.index("Day by day")]
    ) == ["Marcus"]
    assert (given, Shift.objects.filter(pk=shift).exists()) == (mapped.marcus.pk, False)
    assert [one.what for one in Change.objects.order_by("pk")] == ["given", "removed"]


@pytest.mark.parametrize("ugly", UGLY)
def test_the_ugliest_input_never_breaks_a_page(ugly: str, desk: Client, mapped: Cast) -> None:
    shift = tomorrow(mapped, mapped.dee)
    addresses = {
        "roster": {"worker": ugly, "kind": ugly, "day": ugly, "starts": ugly, "ends": ugly},
        f"roster/shifts/{shift}": {"do": ugly, "to": ugly, "week": ugly},
        "roster/look": {"starts": ugly, "ends": ugly, "week": ugly},
        f"people/{mapped.dee.pk}/change": {"do": "facts", "languages": ugly, "skills": ugly, "home_area": ugly},
        "settings": dict.fromkeys(SETTINGS, ugly),
    }
    others = {"place": ugly, "partner": ugly, "heir": ugly or "x"}

    codes = [desk.post(f"/console/{path}", sent).status_code for path, sent in addresses.items()]
    for do in ("declare", "forget", "pair", "leave", ugly):
        codes.append(desk.post(f"/console/people/{mapped.dee.pk}/change", {**others, "do": do}).status_code)
    codes += [desk.get("/console/roster", {"week": ugly, "shift": ugly}).status_code]

    assert set(codes) <= {200, 302, 404, 422}
    assert Shift.objects.get(pk=shift).starts_at == TONIGHT + timedelta(days=1)
    assert Programme.objects.get().offer_seconds == 90


def change(desk: Client, worker: Worker, **sent: Any) -> str:
    return desk.post(f"/console/people/{worker.pk}/change", sent, follow=True).content.decode()


def test_what_a_worker_brings_is_written_down(desk: Client, mapped: Cast) -> None:
    Worker.objects.filter(pk=mapped.dee.pk).update(languages=["en", "xx"])

    change(desk, mapped.dee, do="facts", languages=["es", "xx", "nonsense"], skills=["mediation"], home_area="elm")

    mapped.dee.refresh_from_db()
    assert (mapped.dee.languages, mapped.dee.skills, mapped.dee.home_area) == (["es", "xx"], ["mediation"], "elm")
    shown = desk.get("/console/people").content.decode()
    assert [word in shown for word in ("Spanish", "Mediation between neighbours", "Elmside")] == [True] * 3


def test_a_pair_is_made_and_parted(desk: Client, mapped: Cast) -> None:
    change(desk, mapped.dee, do="pair", partner=mapped.marcus.pk)
    both = sorted(Partner.objects.values_list("worker_id", "partner_id"))
    twice = change(desk, mapped.marcus, do="pair", partner=mapped.dee.pk)

    change(desk, mapped.marcus, do="part")

    assert both == sorted([(mapped.dee.pk, mapped.marcus.pk), (mapped.marcus.pk, mapped.dee.pk)])
    assert (twice.count("already goes with somebody"), Partner.objects.count()) == (1, 0)


def test_places_rest_and_calendar_of_a_worker(desk: Client, mapped: Cast) -> None:
    change(desk, mapped.dee, do="declare", place="1234 N Elm St #4")
    make_calendar_link(by=mapped.dee.user.actor, at=TONIGHT)
    rest_worker(worker_id=mapped.dee.pk, until=TONIGHT + timedelta(hours=1), by=mapped.rosa.actor, at=TONIGHT)
    shown = desk.get(f"/console/people/{mapped.dee.pk}").content.decode()

    change(desk, mapped.dee, do="end_rest")
    change(desk, mapped.dee, do="end_calendar")
    after = change(desk, mapped.dee, do="forget", place="1200 block of n elm st")

    words = ("1200 block of n elm st", "Resting after a hard call", "End that address")
    assert [(word in shown, word in after) for word in words] == [(True, False)] * 3


def test_a_worker_leaves_and_comes_back(desk: Client, mapped: Cast) -> None:
    shift = tomorrow(mapped, mapped.dee)
    declare_place(worker_id=mapped.dee.pk, place_key="penn park", by=mapped.rosa.actor, at=TONIGHT)

    gone = change(desk, mapped.dee, do="leave", heir=mapped.marcus.pk)
    missing = desk.get(f"/console/people/{mapped.dee.pk}").status_code
    change(desk, mapped.dee, do="back")

    assert gone.count("Shifts passed on: 1. Hours now looked for: 0.") == 1
    assert "Marcus took over" in gone
    assert (missing, Shift.objects.get(pk=shift).worker_id) == (404, mapped.marcus.pk)
    assert (Worker.objects.get(pk=mapped.dee.pk).is_active, Familiarity.objects.count()) == (True, 1)


def test_an_open_offer_of_somebody_who_leaves_goes_to_the_next(desk: Client, ring: Ring, mapped: Cast) -> None:
    ring("26-1", minutes=0)
    first = Offer.objects.get(state="open").worker_id
    leaver, other = (mapped.dee, mapped.marcus) if first == mapped.dee.pk else (mapped.marcus, mapped.dee)

    change(desk, leaver, do="leave")

    assert [one.worker_id for one in Offer.objects.filter(state="open")] == [other.pk]


def test_nobody_leaves_in_the_middle_of_a_call(desk: Client, ring: Ring, mapped: Cast) -> None:
    ring("26-1", minutes=0)
    offer = Offer.objects.get(state="open")
    worker = Worker.objects.get(pk=offer.worker_id)
    accept_offer(offer_id=offer.pk, by=worker.user.actor, at=TONIGHT)
    shift = tomorrow(mapped, worker)

    said = change(desk, worker, do="leave")

    assert said.count("is on a call now.") == 1
    assert (Worker.objects.get(pk=worker.pk).is_active, Shift.objects.filter(pk=shift).exists()) == (True, True)


def test_every_setting_is_shown_explained_and_changed(desk: Client, mapped: Cast) -> None:
    shown = desk.get("/console/settings").content.decode()

    answer = desk.post(
        "/console/settings", {**NUMBERS, "knows_place_minutes": "9", "shifts_need_approval": ""}, follow=True
    )

    page = answer.content.decode()
    programme = Programme.objects.get()
    assert [name for name in SETTINGS if f'name="{name}"' not in shown or str(TOLD[name].title) not in shown] == []
    assert (programme.knows_place_minutes, programme.shifts_need_approval) == (9, False)
    assert re.findall(r"<br>([^<]+ → [^<]+) <span", page) == ["yes → no", "6 → 9"]
    assert page.count("Rosa, 21:00") == 2


def test_a_setting_out_of_range_changes_nothing(desk: Client, mapped: Cast) -> None:
    answer = desk.post("/console/settings", {**NUMBERS, "offer_seconds": "5", "rest_minutes": "1"})

    page = answer.content.decode()
    assert (answer.status_code, page.count("This must be between 10 and 900.")) == (422, 1)
    assert (Programme.objects.get().rest_minutes, Change.objects.count()) == (20, 0)


def test_the_example_follows_the_weights(desk: Client, mapped: Cast) -> None:
    before = first_of(desk.get("/console/settings").content.decode())
    Programme.objects.update(language_minutes=0, knows_place_minutes=0)

    after = first_of(desk.get("/console/settings").content.decode())

    assert (before, after) == (["B", "C", "A", "D"], ["A", "D", "B", "C"])


def first_of(page: str) -> list[str]:
    return re.findall(r"<li><strong>([ABCD])</strong>", page)


@pytest.mark.parametrize("path", ["roster", "people", "people/{dee}", "settings", "roster?week=2026-05-04"])
def test_the_pages_are_sound(path: str, desk: Client, mapped: Cast) -> None:
    tomorrow(mapped, mapped.dee)

    assert faults_of(desk.get(f"/console/{path.format(dee=mapped.dee.pk)}").content.decode()) == []


@pytest.mark.parametrize("path", ["people", "settings", "people/1"])
def test_a_worker_changes_nothing_here(path: str, client: Client, mapped: Cast) -> None:
    client.force_login(mapped.dee.user)

    assert client.get(f"/console/{path}").status_code == 404
