"""The player: deeds in order of time, a refusal is never swallowed, a person at the phone comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.calls import TownCall
from demo.doors import NotDone, Record, Seen, SeenOffer, SeenResponse
from demo.player import Player
from demo.script import OfficerAsk, answer_offer

START = datetime(2026, 5, 14, 20, 0, tzinfo=UTC)
WORKER = "dee@example.org"


class PaperDoors:
    """Doors on paper: one offer, which becomes a response; every deed is written down."""

    def __init__(self, number: str, *, says_no: bool = False) -> None:
        self.offer: SeenOffer | None = SeenOffer("offer-1", number, 5.0, True)
        self.response: SeenResponse | None = None
        self.says_no = says_no
        self.done: list[str] = []

    def bring_call(self, call: TownCall, at: datetime) -> None:
        if self.says_no:
            raise NotDone("the door said no")
        self.done.append(f"call {call.status}")

    def ask_for_worker(self, ask: OfficerAsk, at: datetime) -> None:
        self.done.append("ask")

    def look(self, worker: str, at: datetime) -> Seen:
        return Seen(self.offer, self.response)

    def has_offers(self, at: datetime) -> bool:
        return self.offer is not None

    def accept(self, worker: str, offer_id: str, at: datetime) -> SeenResponse | None:
        assert self.offer is not None
        self.response = SeenResponse("response-1", self.offer.number, "accepted")
        self.offer = None
        self.done.append("accept")
        return self.response

    def decline(self, worker: str, offer_id: str, reason: str, at: datetime) -> None:
        self.offer = None
        self.done.append("decline")

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        for tap in taps:
            said = str(tap.get("status") or tap.get("end") or tap["kind"])
            self.done.append(said)
            if self.response is not None and tap["kind"] == "status" and not said.startswith("officer_"):
                self.response = SeenResponse("response-1", self.response.number, said)
        self.done += [record.kind for record in records]

    def go_on(self, worker: str, at: datetime) -> None:
        self.done.append("on")

    def go_off(self, worker: str, at: datetime) -> None:
        self.done.append("off")

    def tick(self, at: datetime) -> datetime | None:
        return None

    def next_tick(self, at: datetime) -> datetime | None:
        return None

    def service_for(self, worker: str, need: str, at: datetime) -> int | None:
        return 1


def _a_number_that_is_accepted() -> str:
    return next(f"LK{n}" for n in range(100) if answer_offer(7, WORKER, f"LK{n}").what == "accept")


def _play(doors: PaperDoors, *, is_strict: bool) -> Player:
    player = Player(doors, seed=7, workers=[WORKER], is_strict=is_strict)
    player.put(START, player.look_round)
    for at, deed in player.deeds():
        player.do(at, deed)
    return player


def test_an_accepted_offer_is_climbed_to_its_end() -> None:
    doors = PaperDoors(_a_number_that_is_accepted())

    _play(doors, is_strict=True)

    assert doors.done[:2] == ["accept", "en_route"]
    assert doors.response is not None


def test_deeds_are_done_in_order_of_time() -> None:
    player, seen = Player(PaperDoors("LK1"), seed=7, workers=[]), []
    for minutes in (5, 1, 3):
        player.put(START + timedelta(minutes=minutes), lambda at: seen.append(at.minute))

    for at, deed in player.deeds():
        player.do(at, deed)

    assert seen == [1, 3, 5]


def test_a_door_that_says_no_stops_the_strict_play() -> None:
    player = Player(PaperDoors("LK1", says_no=True), seed=7, workers=[])
    player.plan_call(TownCall("LK1", START), with_update=False)

    with pytest.raises(NotDone, match="the door said no"):
        for at, deed in player.deeds():
            player.do(at, deed)


def test_the_live_play_goes_on_after_a_door_that_says_no(caplog: pytest.LogCaptureFixture) -> None:
    player = Player(PaperDoors("LK1", says_no=True), seed=7, workers=[], is_strict=False)
    player.plan_call(TownCall("LK1", START), with_update=False)

    for at, deed in player.deeds():
        player.do(at, deed)

    assert [record.getMessage() for record in caplog.records] == ["the door said no"]


def test_the_live_player_leaves_a_phone_alone_that_a_person_took_over() -> None:
    doors = PaperDoors(_a_number_that_is_accepted())
    player = Player(doors, seed=7, workers=[WORKER], is_strict=False)
    player.put(START, player.look_round)

    for at, deed in player.deeds():
        player.do(at, deed)
        if doors.done[-1:] == ["accept"]:
            doors.response = SeenResponse("response-1", "LK", "on_scene")  # a person tapped

    assert doors.done == ["accept"]


def test_an_offer_that_a_person_answered_first_is_not_answered_again() -> None:
    doors = PaperDoors(_a_number_that_is_accepted())
    player = Player(doors, seed=7, workers=[WORKER], least_thinking=timedelta(minutes=4), is_strict=False)
    player.put(START, player.look_round)
    player.put(START + timedelta(minutes=1), lambda at: setattr(doors, "offer", None))

    for at, deed in player.deeds():
        player.do(at, deed)

    assert doors.done == []
