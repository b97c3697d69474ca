"""A worker is not heard of: with real processes, somebody is really woken, and without the runner everybody is told
that nobody would be."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from benchmarks.house import House, open_house, wait_for
from tests.servers.texts import SECRET, Gateway

pytestmark = pytest.mark.serial

ROSA = "+16085550111"
GO_OUT_AN_HOUR_AGO = """
import json, sys
from datetime import timedelta
from uuid import UUID
import django
django.setup()
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.alerts.actions import set_ladder as set_ways
from alongside.street.alerts.models import Mobile
from alongside.street.alerts.rules.ladder import LadderTimes
from alongside.street.dispatch.actions import accept_offer, receive_call, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme, User, Worker
from alongside.street.safety.actions import set_ladder
from alongside.street.safety.rules.climbing import Step
at, number = clock.now(), sys.argv[1]
programme = Programme.objects.get()
rosa, dee = User.objects.get(name="Rosa").actor, Worker.objects.get().user.actor
Mobile.objects.create(user_id=rosa.user_id, number=number, confirmed_at=at)
set_ways(name="safety", times=LadderTimes(0, 0, None), by=rosa, at=at)
set_ladder(kind="missed_check_in", steps=[Step("worker", 1), Step("partner", 1), Step("coordinator", 2)], by=rosa, at=at)
went = at - timedelta(minutes=40)
report = CallReport(event_number="26-1", created_at=went, call_source=CallSource.CENTRE, category="noise",
                    address="1200 N ELM ST", lon=-89.5, lat=43.06, answers={"weapon": False, "violence": False})
receive_call(source="centre", report=report, by=the_system(programme.pk), at=went)
response = accept_offer(offer_id=Offer.objects.get().pk, by=dee, at=went)
tap_status(tap_id=UUID(int=1), response_id=response.id, status="on_scene", tapped_at=went, by=dee, at=went)
print(json.dumps({"response": str(response.id)}))
"""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.fixture
def house(gateway: Gateway, tmp_path: Path) -> Iterator[House]:
    secret = tmp_path / "texts.txt"
    secret.write_text(SECRET)
    told = {
        "ALONGSIDE_TEXTS": "http", "ALONGSIDE_TEXTS_URL": f"{gateway.url}/texts",
        "ALONGSIDE_TEXTS_SECRET_FILE": str(secret), "ALONGSIDE_TEXTS_FROM": "+16085550100",
    }  # fmt: skip
    with open_house("dee", **told) as opened:
        yield opened


def seen(house: House) -> dict[str, Any]:
    """What a monitor, the coordinator's page and the worker's own phone show."""
    phone = house.ask("web", "/phone/api/safety", who="dee").json["safety"]
    page = house.ask("web", "/console/safety", who="rosa").body.decode()
    rungs = [
        unescape(re.sub(r"<[^>]+>", "", one))
        for one in re.findall(r"<li>(.*?)</li>", page.partition("climbed")[2], re.S)
    ]
    return {
        "monitor": house.ask("web", "/healthz/safety").status,
        "page": "not active" if "Protection is not active." in page else "active",
        "phone": f"{phone['protection']['level']} {phone['protection']['why']}".strip(),
        "alarm": phone["alarm"],
        "rungs": [one.partition(" ")[2].split(" ·")[0] for one in rungs],
    }


def test_a_check_in_that_does_not_come_wakes_a_person_and_only_while_the_runner_runs(
    house: House, gateway: Gateway
) -> None:
    house.run(GO_OUT_AN_HOUR_AGO, ROSA)
    house.start("web")

    # The control: the same house, the same missed check-in, and nobody who watches.
    time.sleep(2)
    unwatched, nobody = seen(house), gateway.delivered[:]
    house.start("runner")
    wait_for(lambda: bool(gateway.delivered), 20, f"a text to Rosa: {house.log('runner')}")
    wait_for(lambda: seen(house)["monitor"] == 200, 10, "the timers to say that they run")
    watched, (text, *_) = seen(house), gateway.delivered
    answered = house.ask("web", f"/console/safety/alarms/{watched['alarm']['id']}/have-it", who="rosa", data={})
    time.sleep(0.5)
    sent, taken = len(gateway.delivered), seen(house)
    time.sleep(2.5)
    held = seen(house)

    assert (nobody, unwatched) == (
        [],
        {"monitor": 503, "page": "not active", "phone": "not_active timers_stopped", "alarm": None, "rungs": []},
    )
    assert (watched["monitor"], watched["page"], watched["phone"]) == (200, "active", "active")
    assert (text.to, [word for word in ("Dee", "ELM", "26-1") if word in text.text]) == (ROSA, [])
    assert watched["rungs"][:3] == [
        "The worker's own phone: Dee",
        "Whoever is on the call with them: nobody there, the next was woken",
        "The coordinators: Rosa",
    ]
    assert (answered.status, taken["alarm"]["acknowledged_by"]) == (302, "Rosa")
    assert (len(gateway.delivered), len(held["rungs"])) == (sent, len(taken["rungs"]))
