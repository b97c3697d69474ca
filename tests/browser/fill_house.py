"""``python -m tests.browser.fill_house``: a small town, an evening of it lived, counted; run in the house's own environment.

Prints one line of JSON: what the walks need to know of the town.
"""

import argparse
import json
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from alongside.confided.referrals.actions import send_referral  # noqa: E402
from alongside.confided.referrals.models import Referral  # noqa: E402
from alongside.ground.actor import the_system  # noqa: E402
from alongside.project.counting import count_programme  # noqa: E402
from alongside.project.setting_up import set_up  # noqa: E402
from alongside.street.dispatch.actions import close_without_response, decline_offer, end_response  # noqa: E402
from alongside.street.dispatch.models import Offer, Response, Waiting  # noqa: E402
from alongside.street.people.models import Programme, User, Worker  # noqa: E402
from demo.by_action import ByAction  # noqa: E402
from demo.doors import Record  # noqa: E402
from demo.fill import fill, plan_days  # noqa: E402
from demo.player import Player  # noqa: E402
from demo.town import SLUG, TOWN_DAY, Town, local, make_town  # noqa: E402
from tests.flows.canary import plant  # noqa: E402

SEED = 7
PASSWORD = "lake-lantern-evening-14"
QUIET_BY = timedelta(minutes=15)


def main() -> None:
    """Fill, live through the evening up to the hour asked for, tidy up, count."""
    words = argparse.ArgumentParser()
    words.add_argument("--history", type=int, required=True)
    words.add_argument("--programme", type=int, required=True)
    words.add_argument("--until", type=int, required=True, help="the hour at which the town stands, 0 to 24")
    words.add_argument("--letters", type=int, default=0)
    words.add_argument("--offers-last", type=int, default=600, help="seconds an offer stays open")
    words.add_argument("--canary", type=int, default=0, help="1 plants the canary's words in what is confided")
    asked = words.parse_args()
    set_up(say=lambda line: None)
    town, until = make_town(SEED), local(TOWN_DAY, asked.until)
    filled = fill(town, say=lambda line: None, days_of_history=asked.history, days_of_programme=asked.programme)
    doors = Planting(filled.programme_id) if asked.canary else ByAction(filled.programme_id)
    _live_until(town, doors, until - QUIET_BY)
    _tidy_up(filled.programme_id, until)
    Programme.objects.filter(pk=filled.programme_id).update(offer_seconds=asked.offers_last)
    count_programme(programme_id=filled.programme_id, at=until)
    letters = [_write_letter(filled.programme_id, number, until) for number in range(asked.letters)]
    print(json.dumps({"programme": filled.programme_id, "slug": SLUG, "token": filled.token, "letters": letters}))  # noqa: T201


class Planting(ByAction):
    """The quick doors, with the canary's words in every record."""

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Send taps, and records with the words planted."""
        super().sync(worker, taps, [plant(one) for one in records], at)


def _live_until(town: Town, doors: ByAction, until: datetime) -> None:
    player = Player(doors, seed=SEED, workers=[one.email for one in town.workers])
    plan_days(player, town, TOWN_DAY, TOWN_DAY + timedelta(days=1), town.maker.calls_of(TOWN_DAY))
    for at, deed in player.deeds():
        if at >= until:
            return
        player.do(at, deed)


def _tidy_up(programme_id: int, at: datetime) -> None:
    """End what is under way, so that each walk starts from a quiet town; nobody needs rest in it."""
    by = the_system(programme_id)
    Programme.objects.filter(pk=programme_id).update(rest_minutes=0)
    for person in User.objects.filter(programme_id=programme_id):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    for offer in Offer.objects.filter(state="open"):
        decline_offer(offer_id=offer.pk, reason="other", by=_worker(offer.worker_id), at=at)
    for response in Response.objects.filter(end=""):
        tap_id = response.pk
        end_response(
            tap_id=tap_id, response_id=response.pk, end="not_found", tapped_at=at, by=_worker(response.worker_id), at=at
        )
    for offer in Offer.objects.filter(state="open"):
        decline_offer(offer_id=offer.pk, reason="other", by=_worker(offer.worker_id), at=at)
    for call_id in list(Waiting.objects.values_list("call_id", flat=True)):
        close_without_response(call_id=call_id, reason="all_busy", by=by, at=at)


def _worker(worker_id: int) -> Any:
    return Worker.objects.get(pk=worker_id).user.actor


def _write_letter(programme_id: int, number: int, at: datetime) -> str:
    """Send the newest referral that was agreed to; answer the token of its letter."""
    agreed = Referral.objects.filter(programme_id=programme_id, result="accepted").order_by("-offered_at")
    referral = agreed[number]
    return send_referral(referral_id=referral.pk, by=_worker(referral.author_worker_id), at=at)


if __name__ == "__main__":
    main()
