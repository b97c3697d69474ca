"""The hands that reach for one call at the same instant, each a process of its own, and the desk that asks them."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from benchmarks.house import House

DESK = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.db import connection
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import end_response, offer_call, receive_call
from alongside.street.dispatch.models import Offer, Part, Response, Waiting
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme, Shift, User, Worker

programme = Programme.objects.get()
Programme.objects.update(offer_seconds=600, rest_minutes=0)
Shift.objects.all().update(went_off_at=clock.now())
by = the_system(programme.pk)
at = clock.now()
hands = []
for n in range(int(sys.argv[1])):
    user = User.objects.create_user(f"hand{n}@example.org", name=f"Hand {n}", role=Role.WORKER, programme=programme)
    hand = Worker.objects.create(programme=programme, user=user, initials=f"H{n}", languages=["en"],
                                 home_lon=-89.5 + n / 1000, home_lat=43.06)
    Shift.objects.create(worker=hand, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=20), went_on_at=at)
    hands.append(hand)


def ring(number):
    now = clock.now()
    report = CallReport(event_number=number, created_at=now, call_source=CallSource.CENTRE, category="noise",
                        address="1200 N Elm St", lon=-89.48, lat=43.06, answers={"weapon": False, "violence": False})
    call = receive_call(source="centre", report=report, by=by, at=now)
    offer_call(call_id=call.call_id, worker_id=None, worker_ids=[one.pk for one in hands], by=by, at=clock.now())
    offers = Offer.objects.filter(call_id=call.call_id, state="open").values_list("worker_id", "pk")
    return {"call": call.call_id, "offers": {worker: str(offer) for worker, offer in offers}}


def look(call_id):
    offers = Offer.objects.filter(call_id=call_id)
    responses = list(Response.objects.filter(call_id=call_id, end=""))
    parts = Part.objects.filter(response_id__in=[one.pk for one in responses], left_at=None)
    told = {"responses": len(responses), "on_it": parts.count(), "yes": offers.filter(state="accepted").count(),
            "open": offers.filter(state="open").count(), "waiting": Waiting.objects.filter(call_id=call_id).count()}
    now = clock.now()
    for one in responses:
        actor = Worker.objects.get(pk=one.worker_id).user.actor
        end_response(tap_id=uuid7(), response_id=one.pk, end="cancelled_before_arrival", tapped_at=now, by=actor, at=now)
    Waiting.objects.filter(call_id=call_id).delete()
    offers.filter(state="open").update(state="withdrawn", answered_at=now)
    return told


def unguard():
    with connection.cursor() as cursor:
        for name in ("dispatch_one_yes_per_question", "dispatch_one_standing_response_per_call"):
            cursor.execute(f"DROP INDEX {name}")
    return True


print(json.dumps([one.pk for one in hands]), flush=True)
for line in sys.stdin:
    what, *words = json.loads(line)
    print(json.dumps({"ring": ring, "look": look, "unguard": unguard}[what](*words)), flush=True)
"""

HAND = """
import json, sys, time
import django
django.setup()
from uuid import UUID
from django.db import OperationalError, connection
from alongside.ground import clock
from alongside.ground.errors import Refusal
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer, Part, Response, Waiting
from alongside.street.people.models import Worker

worker = Worker.objects.get(pk=int(sys.argv[1]))
actor = worker.user.actor


def careful(offer_id):
    try:
        accept_offer(offer_id=UUID(offer_id), by=actor, at=clock.now())
    except Refusal as refused:
        return refused.code
    return "yes"


def careless(offer_id):
    # The same yes as one would write it without thinking of others: look whether somebody has it, then take it.
    offer = Offer.objects.get(pk=offer_id)
    if Offer.objects.filter(call_id=offer.call_id, state="accepted").exists() or offer.state != "open":
        return "dispatch.offer-is-gone"
    Offer.objects.filter(pk=offer.pk).update(state="accepted", answered_at=clock.now())
    now = clock.now()
    response = Response.objects.create(id=uuid7(), programme_id=offer.programme_id, call_id=offer.call_id,
                                       worker_id=worker.pk, requested_at=now, accepted_at=now)
    Part.objects.create(programme_id=offer.programme_id, response_id=response.pk, worker_id=worker.pk, joined_at=now)
    Waiting.objects.filter(call_id=offer.call_id).delete()
    return "yes"


connection.ensure_connection()
print("ready", flush=True)
for line in sys.stdin:
    how, offer_id, start = json.loads(line)
    while time.time() < start:
        pass
    print(json.dumps({"careful": careful, "careless": careless}[how](offer_id)), flush=True)
"""


@dataclass(frozen=True)
class Race:
    """What became of one call: what each hand was answered, and what the store holds of it afterwards."""

    answers: list[str]
    store: dict[str, int]


class Hands:
    """So many workers, each in a process of its own, and one process that rings and counts."""

    def __init__(self, house: House, many: int) -> None:
        self.house = house
        self.desk = self._start(DESK, str(many))
        self.workers: list[int] = json.loads(self._heard(self.desk))
        self.hands = [self._start(HAND, str(one)) for one in self.workers]
        for hand in self.hands:
            assert self._heard(hand) == "ready\n"

    def __enter__(self) -> "Hands":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (*self.hands, self.desk):
            one.kill()
            one.wait()
            for pipe in (one.stdin, one.stdout):
                if pipe is not None:
                    pipe.close()

    def race(self, number: str, how: str = "careful") -> Race:
        """Let a call ring that is offered to every hand, let all reach for it in one instant, and look."""
        rung = self.ask("ring", number)
        start = time.time() + 0.01
        for worker, hand in zip(self.workers, self.hands, strict=True):
            self._say(hand, [how, rung["offers"][str(worker)], start])
        answers = [json.loads(self._heard(hand)) for hand in self.hands]
        return Race(answers, self.ask("look", rung["call"]))

    def ask(self, *words: Any) -> Any:
        """Ask the desk for one thing."""
        self._say(self.desk, list(words))
        return json.loads(self._heard(self.desk))

    def _start(self, code: str, word: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", code, word], env=self.house.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    @staticmethod
    def _say(process: "subprocess.Popen[str]", words: list[Any]) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()

    @staticmethod
    def _heard(process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, "a process of the race ended before the race did"
        return said
