"""Plays a stretch of the town's days through its doors: one line of events, each at its own instant."""

import heapq
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from .calls import TownCall
from .doors import Doors, NotDone, Record, Seen, SeenOffer, SeenResponse
from .script import Answer, Going, OfficerAsk, answer_offer, go_to_call

log = logging.getLogger("demo")
Deed = Callable[[datetime], None]


class Player:
    """The town's people at the doors. Deeds are put in line and done in order of time.

    ``is_strict``: a door that says no where it should not stops the play; the live play only notes it.
    """

    def __init__(
        self,
        doors: Doors,
        *,
        seed: int,
        workers: Iterable[str],
        is_strict: bool = True,
        least_thinking: timedelta = timedelta(),
    ) -> None:
        self.doors, self.seed, self.is_strict = doors, seed, is_strict
        self.workers, self.least_thinking = list(workers), least_thinking
        self._line: list[tuple[datetime, int, Deed]] = []
        self._order = itertools.count()
        self._weighed: set[tuple[str, str]] = set()
        self._led: dict[str, str] = {}
        self._last_tap: dict[str, str] = {}
        self._tick_at: datetime | None = None

    def put(self, at: datetime, deed: Deed) -> None:
        """Put a deed in line."""
        heapq.heappush(self._line, (at, next(self._order), deed))

    def deeds(self) -> Iterator[tuple[datetime, Deed]]:
        """Answer the deeds in order of time, those that are put in line meanwhile included."""
        while self._line:
            at, _, deed = heapq.heappop(self._line)
            yield at, deed

    def next_at(self) -> datetime | None:
        """Answer when the next deed is due."""
        return self._line[0][0] if self._line else None

    def take_due(self, at: datetime) -> Iterator[tuple[datetime, Deed]]:
        """Take the deeds that are due at an instant."""
        while self._line and self._line[0][0] <= at:
            when, _, deed = heapq.heappop(self._line)
            yield when, deed

    def plan_call(self, call: TownCall, *, with_update: bool = True) -> None:
        """Put a call in line: as first heard, and again when the centre has closed it."""
        self.put(call.created_at, lambda at: self._bring(call.as_first_heard(), at))
        if with_update and call.cleared_at is not None:
            self.put(call.cleared_at, lambda at: self._bring(call, at))

    def plan_ask(self, ask: OfficerAsk) -> None:
        """Put an officer's request in line."""
        self.put(ask.at, lambda at: self._ask(ask, at))

    def plan_shift(self, worker: str, starts_at: datetime, ends_at: datetime) -> None:
        """Put a worker's shift in line."""
        self.put(starts_at, lambda at: self._go_on(worker, at))
        self.put(ends_at - timedelta(seconds=20), lambda at: self.doors.go_off(worker, at))

    def look_round(self, at: datetime) -> None:
        """Let every worker look at their phone, and weigh what is new there."""
        for worker in self.workers if self.doors.has_offers(at) else ():
            self._weigh(worker, self.doors.look(worker, at), at)

    def _bring(self, call: TownCall, at: datetime) -> None:
        self.doors.bring_call(call, at)
        self._after(at)

    def _ask(self, ask: OfficerAsk, at: datetime) -> None:
        self.doors.ask_for_worker(ask, at)
        self._after(at)

    def _go_on(self, worker: str, at: datetime) -> None:
        self.doors.go_on(worker, at)
        self._after(at)

    def _after(self, at: datetime) -> None:
        """Look round after something that may have made an offer, and let time do its part."""
        self.look_round(at)
        self._come_again(self.doors.next_tick(at))

    def _come_again(self, due: datetime | None) -> None:
        if due is not None and (self._tick_at is None or due < self._tick_at):
            self._tick_at = due
            self.put(due, self._tick)

    def _tick(self, at: datetime) -> None:
        if self._tick_at != at:
            return  # an earlier tick took its place
        self._tick_at = None
        due = self.doors.tick(at)
        self.look_round(at)
        self._come_again(due)

    def _weigh(self, worker: str, seen: Seen, at: datetime) -> None:
        offer = seen.offer
        if offer is None or (worker, offer.offer_id) in self._weighed:
            return
        self._weighed.add((worker, offer.offer_id))
        answer = answer_offer(self.seed, worker, offer.number)
        if answer.what != "ignore":
            self.put(
                at + max(answer.after, self.least_thinking),
                lambda then: self._answer(worker, offer.offer_id, answer, then),
            )

    def _answer(self, worker: str, offer_id: str, answer: Answer, at: datetime) -> None:
        offer = self.doors.look(worker, at).offer
        if offer is None or offer.offer_id != offer_id:
            return  # withdrawn meanwhile, or a person at the phone answered it
        if answer.what == "decline":
            self.doors.decline(worker, offer_id, answer.reason, at)
        else:
            response = self.doors.accept(worker, offer_id, at)
            if response is not None and response.response_id not in self._led:
                self._lead(worker, response, offer, at)
        self._after(at)

    def _lead(self, worker: str, response: SeenResponse, offer: SeenOffer, at: datetime) -> None:
        """Put the whole of a response in line, for the worker who said yes first."""
        rid = response.response_id
        self._led[rid] = worker
        going = go_to_call(self.seed, offer.number, offer.minutes_away, offer.officer_here)
        for tap in going.taps:
            self.put(at + tap.after, lambda then, status=tap.status: self._tap(worker, rid, status, then))  # type: ignore[misc]
        self.put(at + going.ends_after, lambda then: self._end(worker, rid, going, then))

    def _tap(self, worker: str, rid: str, status: str, at: datetime) -> None:
        if self._somebody_else_taps(worker, rid, at):
            return
        if status == "check_in":
            self._send(worker, [self._one_tap(rid, "check_in", at, said=at.isoformat())], [], at)
            return
        self._send(worker, [self._one_tap(rid, "status", at, status=status)], [], at)
        if not status.startswith("officer_"):
            self._last_tap[rid] = status

    def _end(self, worker: str, rid: str, going: Going, at: datetime) -> None:
        if self._somebody_else_taps(worker, rid, at):
            return
        self._send(worker, [self._one_tap(rid, "end", at, end=going.end)], [], at)
        if going.encounter is not None:
            self.put(at + going.written_after - going.ends_after, lambda then: self._write(worker, rid, going, then))
        self._after(at)

    def _write(self, worker: str, rid: str, going: Going, at: datetime) -> None:
        encounter_id = self._id(rid, "encounter")
        records = [Record(encounter_id, "encounter", {"schema": 1, "response": rid, **(going.encounter or {})})]
        if going.referral is not None:
            service = self.doors.service_for(worker, str(going.referral["need"]), at)
            if service is not None:
                body = {"schema": 1, "encounter": encounter_id, "service": service, **going.referral}
                records.append(Record(self._id(rid, "referral"), "referral", body))
        self._send(worker, [], records, at)

    def _somebody_else_taps(self, worker: str, rid: str, at: datetime) -> bool:
        """Say whether a person took over this phone: the response is not where the player left it."""
        if self.is_strict:
            return False
        response = self.doors.look(worker, at).response
        if response is None or response.response_id != rid:
            return True
        return response.status != self._last_tap.get(rid, "accepted")

    def _send(self, worker: str, taps: list[dict[str, object]], records: list[Record], at: datetime) -> None:
        self.doors.sync(worker, taps, records, at)

    def _one_tap(self, rid: str, kind: str, at: datetime, **what: str) -> dict[str, object]:
        said = next(iter(what.values()))
        return {"id": self._id(rid, kind, said), "kind": kind, "response": rid, "at": at.isoformat(), **what}

    def _id(self, *parts: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"alongside-demo:{self.seed}:" + ":".join(parts)))

    def do(self, at: datetime, deed: Deed) -> None:
        """Do one deed; when a live door does not answer, note it and go on."""
        try:
            deed(at)
        except NotDone as why:
            if self.is_strict:
                raise
            log.warning("%s", why)
