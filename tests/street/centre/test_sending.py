"""Status words reach the centre: signed, in order, once for the one who reads them, whatever the line does."""

import json
from datetime import timedelta
from typing import Any

import pytest

from alongside.street.centre.actions import (
    follow_progress,
    look_again,
    mark_report,
    note_officer_wanted,
    send_again,
    send_due,
    send_report,
    switch_channel,
    take_reports,
    try_channel,
)
from alongside.street.centre.actions.codes import keep_codes
from alongside.street.centre.models import Channel, StatusReport
from alongside.street.centre.rules.codes import CentreCode
from alongside.street.centre.rules.message import is_signed
from alongside.street.centre.sending import web
from alongside.street.intake.models import Source
from tests.cast import TONIGHT, Cast
from tests.faults.numbers import many
from tests.servers.centres import CentreServer
from tests.servers.mail import MailServer
from tests.street.calls import later, ring

from .conftest import KEY, connect, says_yes, taps

pytestmark = pytest.mark.django_db(databases=["default"])


def play(town: Cast, *, number: str = "26-0001") -> int:
    """A call comes, a worker goes, an officer is let go, it ends; the news is looked for after each step."""
    call_id = ring(town, number, at=TONIGHT).call_id
    follow_progress(at=later(0.1))
    response = says_yes(town, call_id, later(1))
    follow_progress(at=later(1.1))
    for step in (("en_route", 2), ("on_scene", 8), ("officer_released", 12), ("end:engaged", 40)):
        taps(town, response, step)
        follow_progress(at=later(step[1] + 0.1))
    return call_id


def send_all(from_minute: float = 41, rounds: int = 60) -> float:
    """Send whatever is due, again and again, letting time pass; answer the minute at which nothing was left."""
    minute = from_minute
    for _ in range(rounds):
        send_due(at=later(minute), limit=50)
        if not StatusReport.objects.filter(state__in=("waiting", "sending")).exists():
            return minute
        minute += 1
    return minute


LADDER = ["received", "coming", "here", "may_leave", "closed"]


def test_every_step_reaches_the_centre_once_and_in_order(town: Cast, centre: CentreServer, channel: Channel) -> None:
    play(town)

    send_all()

    assert centre.desk.words() == LADDER
    assert [one.told["sequence"] for one in centre.desk.shown] == [1, 2, 3, 4, 5]
    assert set(StatusReport.objects.values_list("state", "tries")) == {("sent", 1)}


def test_a_message_says_words_minutes_and_a_code_and_nothing_else(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    keep_codes(codes={"engaged": CentreCode("ADV", "Advised")}, by=town.rosa.actor, at=TONIGHT)
    play(town)

    send_all()

    coming, closed = centre.desk.shown[1].told, centre.desk.shown[-1].told
    assert sorted(coming) == [
        "at",
        "id",
        "minutes",
        "number",
        "programme",
        "says",
        "sequence",
        "source",
        "status",
        "version",
    ]
    assert (closed["code"], closed["says"]) == ("ADV", "Closed. ADV (Advised).")
    assert centre.desk.shown[2].told["at"] == "2026-05-15T02:08:00Z"


def test_each_request_is_signed_over_its_bytes_and_its_instant(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    ring(town)
    follow_progress(at=later(0.1))
    send_due(at=later(1))

    asked = centre.requests[0]
    header = asked.headers["alongside-signature"]
    told = {"secret": KEY, "at": later(1)}
    assert is_signed(asked.body, header, **told)
    assert not is_signed(asked.body.replace(b"received", b"coming"), header, **told)
    assert not is_signed(asked.body, header, secret="another key of some length", at=later(1))
    assert not is_signed(asked.body, header, secret=KEY, at=later(7))


@pytest.mark.parametrize("fault", ["500", "503", "429", "lost", "hang", "401", "404"])
def test_a_fault_is_told_and_the_same_message_goes_again(
    fault: str, town: Cast, centre: CentreServer, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "hang":
        monkeypatch.setattr(web, "READ_SECONDS", 0.3)
    ring(town)
    follow_progress(at=later(0.1))
    centre.fail(fault, retry_after="90" if fault == "429" else "")

    send_due(at=later(1))
    after = StatusReport.objects.get()
    ill = Channel.objects.get()
    send_due(at=later(1) + timedelta(seconds=4))
    too_soon = len(centre.requests)
    send_all(from_minute=32)

    codes = {
        "500": "centre.receiver-broken", "503": "centre.receiver-broken", "429": "centre.too-busy", "401": "centre.key-refused",
        "lost": "centre.no-answer", "hang": "centre.no-answer", "404": "centre.not-there",
    }  # fmt: skip
    assert (after.state, after.fault["code"], ill.failures, ill.needs_person) == (
        "waiting", codes[fault], 1, fault in ("401", "404"),
    )  # fmt: skip
    assert too_soon == 1
    assert (after.next_at - later(1)) >= timedelta(seconds=90 if fault == "429" else 5)
    assert centre.requests[0].body == centre.requests[-1].body
    assert centre.requests[0].headers["idempotency-key"] == centre.requests[-1].headers["idempotency-key"]
    assert (centre.desk.words(), Channel.objects.get().failures) == (["received"], 0)


def test_a_refused_message_holds_back_no_other_call(town: Cast, centre: CentreServer, channel: Channel) -> None:
    ring(town, "26-0001")
    ring(town, "26-0002", address="900 W OAK ST", category="youth")
    follow_progress(at=later(0.1))
    centre.fail("422")

    send_due(at=later(1))

    refused = StatusReport.objects.get(state="waiting")
    other = "26-0002" if refused.number == "26-0001" else "26-0001"
    assert (centre.desk.words(other), centre.desk.words(refused.number)) == (["received"], [])
    assert (refused.fault["code"], Channel.objects.get().failures) == ("centre.message-refused", 0)


def test_a_later_word_never_overtakes_an_earlier_one(town: Cast, centre: CentreServer, channel: Channel) -> None:
    play(town)
    centre.fail("422")

    tried = send_due(at=later(41), limit=50)
    at_once = send_due(at=later(41), limit=50)
    send_all(from_minute=42)

    assert (tried, at_once, centre.desk.words()) == (1, 0, LADDER)


def rough_night(town: Cast, centre: CentreServer, calls: int) -> None:
    """Some calls over a line of which nearly every second try fails, each in another way; the sender dies twice."""
    for n in range(calls):
        ring(town, f"26-1{n:03d}", address=f"{n + 1}00 W OAK ST")
    follow_progress(at=later(0.2))
    faults = ("500", "lost", "429", "503", "lost", "lost")
    for turn in range(calls * 8):
        if turn % 2:
            centre.fail(faults[turn // 2 % len(faults)])
        taken = take_reports(at=later(1 + turn * 20), limit=3)
        for leased in taken:
            fault = send_report(leased, at=later(1 + turn * 20))
            if turn in (4, 9):  # the sender dies here: it was sent, and nobody wrote that down
                continue
            mark_report(leased, fault=fault, at=later(1 + turn * 20))
        if not StatusReport.objects.exclude(state="sent").exists():
            break


def test_on_a_rough_line_nothing_is_lost_and_nothing_doubled(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    calls = many(12, 100, 900)

    rough_night(town, centre, calls)

    assert set(StatusReport.objects.values_list("state", flat=True)) == {"sent"}
    assert sorted(one.told["number"] for one in centre.desk.shown) == [f"26-1{n:03d}" for n in range(calls)]
    assert centre.desk.again > 0


def test_without_the_key_the_same_night_doubles(town: Cast) -> None:
    """The control: a centre that cannot see the key shows some words twice, so the key is what keeps them single."""
    with CentreServer(is_keyed=False) as centre:
        connect(town, url=centre.url)
        rough_night(town, centre, 12)

        assert len(centre.desk.shown) > 12


def test_two_senders_never_take_the_same_message(town: Cast, channel: Channel) -> None:
    for n in range(6):
        ring(town, f"26-2{n:03d}", address=f"{n + 1}00 W OAK ST")
    follow_progress(at=later(0.1))

    one, other = take_reports(at=later(1), limit=4), take_reports(at=later(1), limit=4)

    assert (len(one), len(other), {x.report_id for x in one} & {x.report_id for x in other}) == (4, 2, set())


def test_a_lease_that_ran_out_is_no_longer_ours_to_mark(town: Cast, centre: CentreServer, channel: Channel) -> None:
    ring(town)
    follow_progress(at=later(0.1))
    slow = take_reports(at=later(1))[0]

    quick = take_reports(at=later(3))[0]
    late = mark_report(slow, fault=None, at=later(3))
    mine = mark_report(quick, fault=send_report(quick, at=later(3)), at=later(3))

    assert (late, mine, StatusReport.objects.get().state, StatusReport.objects.get().tries) == (False, True, "sent", 2)


def test_after_a_day_a_message_is_given_up_and_can_be_sent_again(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    ring(town)
    follow_progress(at=later(0.1))
    Channel.objects.update(next_at=later(3000))
    take_reports(at=later(24 * 60 + 1))
    given_up = StatusReport.objects.get()

    send_again(report_id=str(given_up.pk), programme_id=town.programme.pk, at=later(25 * 60))
    send_due(at=later(25 * 60))

    assert (given_up.state, centre.desk.words()) == ("given_up", ["received"])


def test_an_officer_who_is_asked_for_is_a_fact_of_its_own(town: Cast, centre: CentreServer, channel: Channel) -> None:
    call_id = ring(town).call_id
    follow_progress(at=later(0.1))
    response = says_yes(town, call_id, later(1))

    note_officer_wanted(response_id=response, by=town.dee.user.actor, at=later(2))
    note_officer_wanted(response_id=response, by=town.dee.user.actor, at=later(3))
    follow_progress(at=later(4))
    send_all()

    assert centre.desk.words() == ["received", "officer_wanted", "coming"]


def test_what_only_the_clock_changes_is_seen_by_the_second_look(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    ring(town, category="", answers={})
    follow_progress(at=later(0.1))

    look_again(at=later(121))
    send_all(from_minute=122)

    assert centre.desk.words() == ["received", "no_worker"]


def test_other_sources_and_old_calls_are_not_told(town: Cast, centre: CentreServer, channel: Channel) -> None:
    Channel.objects.update(source="another")
    ring(town)

    follow_progress(at=later(1))

    assert (Source.objects.get().slug, StatusReport.objects.count()) == ("centre", 0)


def test_switched_off_nothing_is_sent_and_a_trial_still_says_test(
    town: Cast, centre: CentreServer, channel: Channel
) -> None:
    ring(town)
    follow_progress(at=later(0.1))
    switch_channel(channel_id=channel.pk, is_on=False, by=town.rosa.actor, at=later(1))
    send_due(at=later(2))
    before = len(centre.requests)

    try_channel(channel_id=channel.pk, by=town.rosa.actor, at=later(3))
    send_due(at=later(4))

    told: dict[str, Any] = json.loads(centre.requests[-1].body)
    assert (before, told["is_test"], told["says"]) == (0, True, "TEST. A worker is coming, 6 min.")


@pytest.fixture
def post() -> Any:
    with MailServer() as server:
        yield server


def write_to(town: Cast, post: MailServer) -> Channel:
    return connect(
        town, kind="email", name="Mail", secret=post.password, host="127.0.0.1", port=post.port, security="none",
        sender="alongside@programme.example", to="cad@centre.example", user=post.user,
    )  # fmt: skip


def test_a_letter_goes_for_every_step_and_hangs_together(town: Cast, post: MailServer) -> None:
    post.user, post.password = "alongside", "swordfish-and-chips"
    write_to(town, post)
    play(town)

    send_all()

    subjects = [str(one["Subject"]) for one in post.letters]
    assert (subjects[0], subjects[3], subjects[4]) == (
        "Re: 26-0001: Received. Finding a worker.",
        "Re: 26-0001: A worker is here. You may leave.",
        "Re: 26-0001: Closed.",
    )
    assert len({str(one["References"]) for one in post.letters}) == 1
    assert len({str(one["Message-ID"]) for one in post.letters}) == 5


@pytest.mark.parametrize("fault", ["busy", "broken", "cut", "lost", "hang", "refused"])
def test_a_letter_that_met_a_fault_goes_again_and_the_mailbox_keeps_one(
    fault: str, town: Cast, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alongside.street.centre.sending import mail

    if fault == "hang":
        monkeypatch.setattr(mail, "READ_SECONDS", 0.3)
    write_to(town, post)
    ring(town)
    follow_progress(at=later(0.1))
    post.failing(fault)

    send_due(at=later(1))
    state = StatusReport.objects.get().state
    send_all(from_minute=40)

    assert (state, len(post.box), StatusReport.objects.get().state) == ("waiting", 1, "sent")
    assert len(post.letters) == (2 if fault == "lost" else 1)
