"""Senders are killed and carriers fail while alerts go out: each arrives, and is seen once."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from benchmarks.house import House, open_house, wait_for
from tests.faults.numbers import many
from tests.servers.push import Browser, PushService
from tests.servers.texts import ACCOUNT, SECRET, FakeTwilio
from tests.servers.web import Fault, Reply, Request, WebServer

pytestmark = pytest.mark.serial
PEOPLE = 12
SPEED = 6
"""The house's clock runs faster, so that leases and pauses are over sooner."""

SET_UP = """
import json, sys
import django
django.setup()
from alongside.ground import clock
from alongside.ground.audience import Role
from alongside.street.alerts.actions import confirm_number, give_number, keep_place, set_ladder
from alongside.street.alerts.carrying import public_push_key
from alongside.street.alerts.models import Sending
from alongside.street.alerts.rules.ladder import LadderTimes
from alongside.street.people.models import Programme, User
at, told, programme = clock.now(), [], Programme.objects.get()
for number, place in enumerate(json.loads(sys.argv[1])):
    user = User.objects.create_user(f"u{number}@example.org", name=f"U{number}", role=Role.OFFICER, programme=programme)
    keep_place(**place, label="", by=user.actor, at=at)
    give_number(said=f"+1608555{number:04d}", by=user.actor, at=at)
    sending = Sending.objects.get(user_id=user.pk)
    confirm_number(code=sending.says.split()[0], by=user.actor, at=at)
    sending.delete()
    told.append(user.pk)
set_ladder(name="safety", times=LadderTimes(0, 0, None), by=user.actor, at=at)
print(json.dumps({"users": told, "key": public_push_key()}))
"""
PAGE = """
import json, sys
import django
django.setup()
from django.db import transaction
from alongside.ground import clock
from alongside.street.alerts.actions import page
from alongside.street.people.models import Programme
users, count, programme = json.loads(sys.argv[1]), int(sys.argv[2]), Programme.objects.get()
with transaction.atomic():
    tags = [page(programme_id=programme.pk, user_ids=[users[n % len(users)]], kind="safety", subject=f"{sys.argv[3]}-{n}",
                 at=clock.now(), ladder="safety").hex for n in range(count)]
print(json.dumps(tags))
"""
LOOK = """
import json
import django
django.setup()
from collections import Counter
from alongside.street.alerts.models import Sending
print(json.dumps([Counter(Sending.objects.filter(way=way).values_list("state", flat=True)) for way in ("push", "text")]))
"""
FAR_AWAY = """
import os, time
from alongside.project.processes import sender
from alongside.street.alerts.carrying import push, texts, wire
def ask(*facts, **more):
    time.sleep(float(os.environ["FAR_AWAY"]))
    return wire.ask(*facts, **more)
push.ask = texts.ask = ask
"""
"""Carriers are farther away than this machine: a name to look up, hands to shake."""
SENDER = f"""{FAR_AWAY}
sender.main()
"""
MARK_BEFORE_SENDING = f"""{FAR_AWAY}
from alongside.ground import clock
from alongside.street.alerts.carrying import Outcome
from alongside.street.alerts.actions import sending
def lease_and_mark(**facts):
    letters = sending.lease_sendings(**facts)
    for letter in letters:
        sending.mark_sending(letter, Outcome("taken"), at=clock.now())
    return letters
sender.lease_sendings, sender.mark_sending = lease_and_mark, lambda *_, **__: True
sender.main()
"""
WITHOUT_LEASE = f"""{FAR_AWAY}
from alongside.street.alerts.actions import sending
from alongside.street.alerts.models import Sending
sending._lease = lambda one, lease, at: True
def mark(letter, outcome, *, at):
    return Sending.objects.filter(pk=letter.sending_id).update(state="sent", done_at=at)
sender.mark_sending = mark
sender.main()
"""


@dataclass
class Chance:
    """How often a carrier fails, and in which ways; drawn from one seed."""

    share: float = 0.0
    drawn: random.Random = field(default_factory=lambda: random.Random(4))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self) -> Fault | None:
        with self.lock:
            if self.drawn.random() >= self.share:
                return None
            return Fault(self.drawn.choice(["429", "500", "503", "truncated", "lost"]), retry_after="2")


class Failing(WebServer):
    """Fails by chance: asks for patience, falls over before or after it took the message, loses its answer."""

    chance: Chance
    slowly: float = 0.0

    def take_fault(self) -> Fault | None:
        return self.chance.fault()

    def answer(self, request: Request) -> Reply:
        time.sleep(self.slowly)
        return super().answer(request)


class FailingPushes(Failing, PushService):
    """A push service on a bad night."""


class FailingTwilio(Failing, FakeTwilio):
    """A carrier of texts on a bad night, without idempotency keys."""


@dataclass
class Night:
    """A house with people to wake, both carriers, and the senders that run."""

    house: House
    pushes: FailingPushes
    texts: FailingTwilio
    chance: Chance
    users: list[int] = field(default_factory=list)
    senders: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def page(self, count: int, name: str) -> list[str]:
        """Begin pages, and answer their tags. What was heard before is forgotten."""
        self.texts.delivered.clear()
        for browser in self.pushes.browsers.values():
            browser.heard.clear()
        tags: list[str] = self.house.run(PAGE, json.dumps(self.users), str(count), name)
        return tags

    def start(self, code: str = SENDER, *, far_away: float = 0.03) -> None:
        """Start one sender, whose carriers are so many seconds away."""
        with (self.house.home / "sender.log").open("ab") as log:
            env = self.house.env | {"ALONGSIDE_PROCESS": "runner", "FAR_AWAY": str(far_away)}
            self.senders.append(subprocess.Popen([sys.executable, "-c", code], env=env, stdout=log, stderr=log))

    def kill(self) -> None:
        """Kill every sender at once, as a power cut would."""
        for one in self.senders:
            one.kill()
            one.wait()
        self.senders.clear()

    def heard(self) -> "Counter[str]":
        """Answer how often each tag was pushed."""
        return Counter(said["tag"] for browser in self.pushes.browsers.values() for said in list(browser.heard))

    def seen_twice(self) -> int:
        """Count what people saw more than once: a notification of one tag replaces itself, a text does not."""
        return sum(max(browser.shown.values(), default=1) - 1 for browser in self.pushes.browsers.values())

    def wait_until(self, tags: list[str], seconds: float) -> None:
        def all_there() -> bool:
            return len(self.heard()) >= len(tags) and len(self.texts.delivered) >= len(tags)

        wait_for(all_there, seconds, f"all alerts: {self.house.log('sender')}")


@pytest.fixture(scope="module")
def night() -> Iterator[Night]:
    chance = Chance()
    with FailingPushes() as pushes, FailingTwilio() as texts:
        pushes.chance = texts.chance = chance
        began = time.time()
        now, texts.clock = str(began), lambda: began + (time.time() - began) * SPEED
        told = {
            "ALONGSIDE_DEMO": "1", "ALONGSIDE_DEMO_CLOCK": f"{now},{now},{SPEED}", "ALONGSIDE_PUSH_HOSTS": "127.0.0.1",
            "ALONGSIDE_TEXTS": "twilio", "ALONGSIDE_TEXTS_ACCOUNT": ACCOUNT, "ALONGSIDE_TEXTS_URL": texts.url,
            "ALONGSIDE_TEXTS_FROM": "+16085559999",
        }  # fmt: skip
        with open_house("", **told) as house:
            (house.home / "keys" / "texts.txt").write_text(SECRET)
            browsers: list[Browser] = [pushes.browser(f"u{number}") for number in range(PEOPLE)]
            said = house.run(SET_UP, json.dumps([one.subscription() for one in browsers]))
            pushes.signed_by = said["key"]
            night = Night(house, pushes, texts, chance, said["users"])
            yield night
            night.kill()
        assert pushes.complaints == []


def test_every_alert_arrives_and_is_seen_once_though_senders_die_and_carriers_fail(night: Night) -> None:
    alerts, kills = many(30, 1_000, 10_000), many(2, 20, 20)
    chance = random.Random(9)
    night.chance.share = 0.3
    night.pushes.slowly = night.texts.slowly = 0.0

    tags = night.page(alerts, "kept")
    for turn in range(kills):
        night.start()
        enough = (turn + 1) * alerts // (kills + 1)
        wait_for(lambda: len(night.texts.delivered) >= enough, 120, "some alerts")
        time.sleep(chance.random() * 0.3)
        night.kill()
    night.start()
    night.start()
    night.wait_until(tags, many(90, 600, 3600))
    wait_for(lambda: night.house.run(LOOK) == [{"sent": alerts}, {"sent": alerts}], 60, "all to be marked")
    time.sleep(1)
    night.kill()
    night.chance.share = 0.0

    heard, texts = night.heard(), Counter(one.to for one in night.texts.delivered)
    wanted = Counter(f"+1608555{n % PEOPLE:04d}" for n in range(alerts))
    assert sorted(heard) == sorted(tags)
    assert {number: wanted[number] - texts[number] for number in wanted if texts[number] < wanted[number]} == {}
    seen_twice = night.seen_twice() + sum((texts - wanted).values())
    late = night.house.log("sender")
    assert seen_twice <= max(1, alerts // 1_000), f"{seen_twice} seen twice: {late}"


def test_control_what_is_marked_before_it_is_sent_is_lost(night: Night) -> None:
    tags = night.page(30, "marked")
    for _ in range(2):
        already = len(night.heard())
        night.start(MARK_BEFORE_SENDING, far_away=1.0)
        wait_for(lambda: len(night.heard()) > already, 60, "some alerts")
        time.sleep(0.5)  # the next ones are marked, and on their way
        night.kill()
    night.start(MARK_BEFORE_SENDING, far_away=0.0)
    wait_for(lambda: _nothing_waits(night), 60, "nothing to wait")
    time.sleep(1)
    night.kill()

    assert len(night.heard()) < len(tags), "the control lost nothing: the test proves nothing on this machine"


def test_control_two_senders_without_a_lease_send_twice(night: Night) -> None:
    alerts = 24
    night.pushes.slowly = night.texts.slowly = 0.05

    night.page(alerts, "unleased")
    night.start(WITHOUT_LEASE)
    night.start(WITHOUT_LEASE)
    night.wait_until([""] * alerts, 60)
    time.sleep(1)
    night.kill()

    assert len(night.texts.delivered) > alerts, "the control doubled nothing: the test proves nothing on this machine"


def _nothing_waits(night: Night) -> bool:
    counted: list[dict[str, Any]] = night.house.run(LOOK)
    return all(set(one) <= {"sent"} for one in counted)
