"""A page climbs until a human answers, and not one rung further."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alongside.street.alerts.actions import answer_page, climb_pages, page, set_ladder, take_back_page
from alongside.street.alerts.models import Alert, Page, Sending
from alongside.street.alerts.reads import list_pages, list_unanswered, page_state
from alongside.street.alerts.rules.ladder import LadderTimes
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.servers.push import PushService

from .conftest import NUMBER, Post, ends, with_browser, with_mobile

pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return TONIGHT + timedelta(seconds=seconds)


def page_dee(cast: Cast, kind: str = "offer", **more: object) -> None:
    facts = {"subject": "offer-1", "until": after(90), "ladder": "offer", **more}
    page(programme_id=cast.programme.pk, user_ids=[cast.dee.user_id], kind=kind, at=TONIGHT, **facts)  # type: ignore[arg-type]


def test_the_ladder_is_climbed_rung_by_rung(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    with_browser(cast.rosa, pushes, "rosa")

    page_dee(cast)
    heard = []
    for seconds in (0, 1, 19, 20, 59, 60, 89):
        post.send(after(seconds))
        heard.append(ends(user_id=cast.dee.user_id, page__isnull=False))
    rosa = ends(user_id=cast.rosa.pk)

    sent_push, sent_text = ("push", "sent"), ("text", "sent")
    assert heard == [[sent_push]] * 3 + [[sent_push, sent_text]] * 4
    assert rosa == [sent_push]
    assert pushes.browsers["rosa"].heard[0]["kind"] == "unanswered"
    assert list(Alert.objects.values_list("audience", "kind", "subject")) == [
        (f"asker:{cast.dee.user_id}", "page", "offer-1"),
        (f"board:{cast.programme.pk}", "safety", "page"),
        (f"asker:{cast.rosa.pk}", "page", "offer-1"),
    ]
    assert [one.names for one in list_unanswered(by=cast.rosa.actor, at=after(89))] == [("Dee",)]
    assert list_unanswered(by=cast.rosa.actor, at=after(90)) == []


def test_a_human_who_answers_ends_the_climb(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    page_dee(cast)
    post.send(after(0))

    assert answer_page(subject="offer-1", user_id=cast.dee.user_id, at=after(5)) == 1
    assert answer_page(subject="offer-1", user_id=cast.dee.user_id, at=after(6)) == 0
    for seconds in range(6, 200, 10):
        post.send(after(seconds))

    state = page_state("offer-1")
    assert state is not None
    assert (state.end, state.answered_by_id, state.ended_at) == ("answered", cast.dee.user_id, after(5))
    assert ends(page__isnull=False) == [("push", "sent")]


def test_a_message_that_waits_is_dropped_when_the_page_is_answered(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast)
    climb_pages(at=after(0))

    take_back_page(subject="offer-1", at=after(0))
    post.send(after(1))

    assert ends() == [("push", "dropped")]
    assert pushes.browsers["dee"].heard == []


def test_a_rung_that_reaches_nobody_is_left_at_once(cast: Cast, post: Post) -> None:
    with_mobile(cast.dee.user)
    page_dee(cast)

    post.send(after(0))
    post.send(after(0.1))

    assert ends(page__isnull=False) == [("text", "sent")]


def test_with_no_way_at_all_the_coordinators_know_at_once(cast: Cast, post: Post) -> None:
    page_dee(cast)

    for tenth in range(4):
        post.send(after(tenth / 10))

    assert [one.subject for one in list_unanswered(by=cast.rosa.actor, at=after(1))] == ["offer-1"]


def test_after_its_time_nobody_is_woken(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast, until=after(10))

    post.send(after(10))

    state = page_state("offer-1")
    assert state is not None and state.end == "ran_out"
    assert ends() == []


def test_an_offer_never_reaches_a_worker_off_shift(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    Shift.objects.filter(worker=cast.dee).update(went_off_at=TONIGHT)

    page_dee(cast)
    for seconds in (0, 20, 60):
        post.send(after(seconds))

    assert ends(user_id=cast.dee.user_id, page__isnull=False) == []
    assert Alert.objects.count() == 0


def test_who_leaves_the_shift_in_the_middle_is_not_woken_further(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    page_dee(cast)
    post.send(after(0))
    climb_pages(at=after(20))

    Shift.objects.filter(worker=cast.dee).update(went_off_at=after(20))
    post.send(after(21))

    assert ends(user_id=cast.dee.user_id, page__isnull=False) == [("push", "sent"), ("text", "dropped")]


def test_safety_wakes_who_is_off_shift_too(cast: Cast, post: Post, pushes: PushService) -> None:
    browser = with_browser(cast.dee.user, pushes)
    Shift.objects.all().delete()

    page_dee(cast, "safety", ladder="safety", until=None, subject="alarm:1")
    post.send(after(0))

    assert [said["says"] for said in browser.heard] == ["Safety alarm. Open Alongside now."]


def test_who_no_longer_works_here_is_never_woken(cast: Cast, post: Post, pushes: PushService) -> None:
    browser = with_browser(cast.dee.user, pushes)
    page_dee(cast, "safety", ladder="safety", until=None)
    climb_pages(at=after(0))

    cast.dee.user.is_active = False
    cast.dee.user.save()
    post.send(after(1))
    page_dee(cast, "safety", ladder="safety", until=None)
    post.send(after(2))

    assert browser.heard == []


def test_the_caller_may_tell_the_open_app_itself(cast: Cast) -> None:
    page_dee(cast, is_told=True)

    assert Alert.objects.count() == 0


def test_an_answer_ends_every_page_of_its_subject_and_the_board_hears_of_it(cast: Cast, post: Post) -> None:
    page_dee(cast, until=None)
    for tenth in range(4):
        post.send(after(tenth / 10))
    page_dee(cast, until=None)
    Alert.objects.all().delete()

    ended = answer_page(subject="offer-1", user_id=cast.rosa.pk, at=after(5))

    assert (ended, Page.objects.filter(ended_at=None).count()) == (2, 0)
    assert [one.audience for one in Alert.objects.all()] == [f"board:{cast.programme.pk}"]


def test_a_page_begun_by_a_ringing_call_is_one_row(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page_dee(cast, is_told=True)


def test_a_first_rung_that_comes_later_is_waited_for(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    set_ladder(name="offer", times=LadderTimes(15, 30, None), by=cast.rosa.actor, at=TONIGHT)
    page_dee(cast)

    did = [post.send(after(seconds)) for seconds in (0, 14, 15)]

    assert did == [[], [], ["taken"]]


def test_an_alarm_is_repeated_until_somebody_answers(cast: Cast, post: Post, pushes: PushService) -> None:
    rosa = with_browser(cast.rosa, pushes, "rosa")
    with_browser(cast.dee.user, pushes)
    times = LadderTimes(push_seconds=0, text_seconds=None, alarm_seconds=30, again_seconds=60)
    set_ladder(name="safety", times=times, by=cast.rosa.actor, at=TONIGHT)
    page_dee(cast, "safety", ladder="safety", until=None)

    for seconds in range(0, 300, 5):
        post.send(after(seconds))
    answer_page(subject="offer-1", user_id=cast.rosa.pk, at=after(300))
    for seconds in range(300, 600, 5):
        post.send(after(seconds))

    assert len(rosa.heard) == 5  # at 30, 90, 150, 210 and 270 seconds
    assert len({said["tag"] for said in rosa.heard}) == 1


def test_the_same_rung_is_climbed_by_one_of_two_senders(cast: Cast, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    page_dee(cast)
    due = Page.objects.get()
    from alongside.street.alerts.actions.paging import _climb

    climbed = [_climb(due, after(0)), _climb(due, after(0))]

    assert climbed == [True, False]
    assert Sending.objects.count() == 1


def test_the_log_says_who_was_woken_how_and_what_became_of_it(cast: Cast, post: Post, pushes: PushService) -> None:
    with_browser(cast.dee.user, pushes)
    with_mobile(cast.dee.user)
    pushes.fail("503", times=1)
    page_dee(cast)
    for seconds in (0, 3, 20):
        post.send(after(seconds))
    answer_page(subject="offer-1", user_id=cast.dee.user_id, at=after(25))

    (row,) = list_pages(by=cast.rosa.actor)

    assert (row.names, row.end, row.answered_by) == (("Dee",), "answered", "Dee")
    assert [(one.way, one.state, one.tries) for one in row.sendings] == [("push", "sent", 2), ("text", "sent", 1)]
    assert NUMBER not in repr(row)
