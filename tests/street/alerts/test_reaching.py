"""How people are reached: browsers, numbers with a code, STOP, and a programme's own ladder."""

from datetime import timedelta

import pytest

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.alerts.actions import (
    NumberIsTaken,
    NumberNotUnderstood,
    PlaceNotUnderstood,
    TooManyCodes,
    WrongCode,
    WrongTimes,
    confirm_number,
    forget_number,
    forget_place,
    give_number,
    keep_place,
    obey_stop,
    queue_text,
    set_ladder,
)
from alongside.street.alerts.models import Mobile, PushPlace, Sending
from alongside.street.alerts.reads import list_ladders, list_reach, own_reach
from alongside.street.alerts.rules.ladder import FIRST_TIMES, LadderTimes
from tests.cast import TONIGHT, Cast
from tests.servers.push import Browser

from .conftest import NUMBER, with_mobile

pytestmark = pytest.mark.django_db
GOOGLE = "https://fcm.googleapis.com/fcm/send"
MINUTE = timedelta(minutes=1)


def browser(name: str = "abc", url: str = GOOGLE) -> dict[str, str]:
    return {**Browser(name, url).subscription(), "label": "Phone"}


def code_of(user_id: int) -> str:
    return Sending.objects.get(user_id=user_id, kind="confirm", done_at=None).says.split()[0]


def test_one_browser_is_one_place_with_its_newest_keys(cast: Cast) -> None:
    first, second = browser(), browser()

    keep_place(**first, by=cast.dee.user.actor, at=TONIGHT)
    keep_place(**second, by=cast.dee.user.actor, at=TONIGHT + MINUTE)

    place = PushPlace.objects.get()
    assert (place.p256dh, place.made_at) == (second["p256dh"], TONIGHT)
    assert [one.label for one in own_reach(by=cast.dee.user.actor).places] == ["Phone"]


def test_a_shared_phone_wakes_who_signed_in_last(cast: Cast) -> None:
    keep_place(**browser(), by=cast.dee.user.actor, at=TONIGHT)
    keep_place(**browser(), by=cast.marcus.user.actor, at=TONIGHT)

    assert [one.user_id for one in PushPlace.objects.all()] == [cast.marcus.user_id]


def test_a_forgotten_browser_leaves_no_keys(cast: Cast) -> None:
    place = browser()
    keep_place(**place, by=cast.dee.user.actor, at=TONIGHT)

    forget_place(endpoint=place["endpoint"], by=cast.marcus.user.actor, at=TONIGHT)
    still = PushPlace.objects.filter(gone_at=None).count()
    forget_place(endpoint=place["endpoint"], by=cast.dee.user.actor, at=TONIGHT)

    gone = PushPlace.objects.get()
    assert (still, gone.gone_at, gone.endpoint + gone.p256dh + gone.auth) == (1, TONIGHT, "")


def test_only_so_many_browsers_are_kept(cast: Cast) -> None:
    for number in range(12):
        keep_place(**browser(f"b{number}"), by=cast.dee.user.actor, at=TONIGHT)

    assert len(own_reach(by=cast.dee.user.actor).places) == 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://evil.example/push"},
        {"endpoint": "https://fcm.googleapis.com.evil.example/push"},
        {"endpoint": "http://fcm.googleapis.com/push"},
        {"endpoint": "https://fcm.googleapis.com:8080/push"},
        {"endpoint": "https://me@fcm.googleapis.com/push"},
        {"endpoint": "https://push.apple.com/x"},
        {"endpoint": "http://10.0.0.1/push"},
        {"endpoint": "https://[::1"},
        {"endpoint": f"{GOOGLE}/{'x' * 1000}"},
        {"p256dh": "AAAA"},
        {"p256dh": "%%%"},
        {"auth": "AAAA"},
        {"auth": ""},
    ],
)
def test_a_place_we_do_not_know_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(PlaceNotUnderstood):
        keep_place(**{**browser(), **wrong}, by=cast.dee.user.actor, at=TONIGHT)

    assert PushPlace.objects.count() == 0


def test_a_service_below_a_known_name_is_known(cast: Cast) -> None:
    keep_place(**browser(url="https://web.push.apple.com"), by=cast.dee.user.actor, at=TONIGHT)

    assert PushPlace.objects.count() == 1


def test_a_machine_has_no_phone(cast: Cast) -> None:
    with pytest.raises(Missing):
        keep_place(**browser(), by=Actor(programme_id=cast.programme.pk), at=TONIGHT)


def test_a_number_counts_when_its_code_came_back(cast: Cast) -> None:
    by = cast.dee.user.actor

    assert give_number(said="(608) 555-0110", by=by, at=TONIGHT) == NUMBER
    before = own_reach(by=by)
    confirm_number(code=f" {code_of(cast.dee.user_id)} ", by=by, at=TONIGHT + MINUTE)
    after = own_reach(by=by)

    assert (before.mobile_state, after.mobile_state, after.number_shown) == ("unconfirmed", "confirmed", "··· 10")
    assert Mobile.objects.get().code_digest == ""


def test_five_wrong_codes_spoil_the_right_one(cast: Cast) -> None:
    by = cast.dee.user.actor
    give_number(said=NUMBER, by=by, at=TONIGHT)
    right = code_of(cast.dee.user_id)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        with pytest.raises(WrongCode):
            confirm_number(code=wrong, by=by, at=TONIGHT)
    with pytest.raises(WrongCode):
        confirm_number(code=right, by=by, at=TONIGHT)

    assert own_reach(by=by).mobile_state == "unconfirmed"


def test_an_old_code_is_no_code(cast: Cast) -> None:
    by = cast.dee.user.actor
    give_number(said=NUMBER, by=by, at=TONIGHT)

    with pytest.raises(WrongCode):
        confirm_number(code=code_of(cast.dee.user_id), by=by, at=TONIGHT + 11 * MINUTE)


def test_a_code_is_for_one_person_and_one_number(cast: Cast) -> None:
    give_number(said=NUMBER, by=cast.dee.user.actor, at=TONIGHT)
    give_number(said="+16085550111", by=cast.marcus.user.actor, at=TONIGHT)

    with pytest.raises(WrongCode):
        confirm_number(code=code_of(cast.dee.user_id), by=cast.marcus.user.actor, at=TONIGHT)


def test_codes_are_not_sent_in_a_stream(cast: Cast) -> None:
    by = cast.dee.user.actor
    give_number(said=NUMBER, by=by, at=TONIGHT)

    with pytest.raises(TooManyCodes):
        give_number(said=NUMBER, by=by, at=TONIGHT + timedelta(seconds=59))
    give_number(said=NUMBER, by=by, at=TONIGHT + MINUTE)

    assert Sending.objects.filter(kind="confirm", done_at=None).count() == 1


def test_a_number_belongs_to_one(cast: Cast) -> None:
    with_mobile(cast.dee.user)

    with pytest.raises(NumberIsTaken):
        give_number(said=NUMBER, by=cast.marcus.user.actor, at=TONIGHT)


def test_two_who_gave_one_number_are_told_apart_by_the_code(cast: Cast) -> None:
    for user in (cast.dee.user, cast.marcus.user):
        give_number(said=NUMBER, by=user.actor, at=TONIGHT)

    confirm_number(code=code_of(cast.dee.user_id), by=cast.dee.user.actor, at=TONIGHT)
    with pytest.raises(NumberIsTaken):
        confirm_number(code=code_of(cast.marcus.user_id), by=cast.marcus.user.actor, at=TONIGHT)


def test_what_is_no_number_is_refused(cast: Cast) -> None:
    with pytest.raises(NumberNotUnderstood):
        give_number(said="call me", by=cast.dee.user.actor, at=TONIGHT)


def test_a_forgotten_number_is_gone_with_its_texts(cast: Cast) -> None:
    give_number(said=NUMBER, by=cast.dee.user.actor, at=TONIGHT)

    forget_number(by=cast.dee.user.actor, at=TONIGHT)

    assert (Mobile.objects.count(), Sending.objects.filter(done_at=None).count()) == (0, 0)


def test_stop_is_obeyed_and_start_takes_it_back(cast: Cast) -> None:
    with_mobile(cast.dee.user)

    stopped = obey_stop(number=NUMBER, is_stop=True, at=TONIGHT)
    seen = own_reach(by=cast.dee.user.actor).mobile_state
    obey_stop(number=NUMBER, is_stop=False, at=TONIGHT)

    assert (stopped, seen) == (cast.dee.user_id, "stopped")
    assert own_reach(by=cast.dee.user.actor).mobile_state == "confirmed"
    assert obey_stop(number="+16085550199", is_stop=True, at=TONIGHT) is None


def test_a_receipt_is_put_in_the_line_once(cast: Cast) -> None:
    for _ in range(2):
        queue_text(programme_id=cast.programme.pk, number=NUMBER, says="coming, 6 min", text_id="r1", at=TONIGHT)

    assert [one.says for one in Sending.objects.all()] == ["coming, 6 min"]


def test_who_can_be_woken_and_how(cast: Cast) -> None:
    with_mobile(cast.dee.user)
    keep_place(**browser(), by=cast.marcus.user.actor, at=TONIGHT)

    rows = {one.name: (one.pushes, one.mobile_state) for one in list_reach(by=cast.rosa.actor)}

    assert {name: rows[name] for name in ("Dee", "Marcus", "Rosa")} == {
        "Dee": (0, "confirmed"), "Marcus": (1, "none"), "Rosa": (0, "none"),
    }  # fmt: skip


def test_a_programmes_own_ladder_comes_before_the_first_one(cast: Cast) -> None:
    times = LadderTimes(5, None, 45, 60)

    set_ladder(name="offer", times=times, by=cast.rosa.actor, at=TONIGHT)

    rows = {one.name: (one.times, one.is_own) for one in list_ladders(by=cast.rosa.actor)}
    assert rows == {"offer": (times, True), "safety": (FIRST_TIMES["safety"], False)}


@pytest.mark.parametrize(
    "times",
    [
        LadderTimes(None, None, None), LadderTimes(20, 10, None), LadderTimes(0, 10, 5), LadderTimes(0, 3601, None),
        LadderTimes(0, 10, 60, 5), LadderTimes(-1, None, None),
    ],
)  # fmt: skip
def test_seconds_that_make_no_ladder_are_refused(cast: Cast, times: LadderTimes) -> None:
    with pytest.raises(WrongTimes):
        set_ladder(name="offer", times=times, by=cast.rosa.actor, at=TONIGHT)
    with pytest.raises(Missing):
        set_ladder(name="rope", times=LadderTimes(0, None, None), by=cast.rosa.actor, at=TONIGHT)
