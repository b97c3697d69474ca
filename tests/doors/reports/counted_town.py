"""Puts the hand-made town's facts and figures where the report reads them, without either other floor."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from alongside.counted.measures import reads
from alongside.counted.measures.actions import cell_of, publish_report
from alongside.counted.measures.actions.writing import FactsWriter
from alongside.counted.measures.rules import facts as f
from alongside.doors.reports.printing import print_report
from alongside.street.people.models import Programme
from tests.counted.measures.town import MONDAY_NINE, Town

ZONE = ZoneInfo("America/Chicago")


def all_facts(town: Town) -> Iterable[f.Fact]:
    for call in town.calls:
        yield from f.call_facts(call, ZONE, cell_of(call.lon, call.lat))
    yield from (f.encounter_fact(one, ZONE) for one in town.encounters)
    yield from (f.referral_fact(one, ZONE) for one in town.referrals)
    yield from (f.problem_fact(one, ZONE) for one in town.problems)


def write_town(town: Town, slug: str, at: datetime = MONDAY_NINE) -> None:
    with FactsWriter(reads.counted_folder(), slug) as writer:
        writer.add_all(all_facts(town))
        writer.finish(cut_at=at)


def publish_town(town: Town, programme: Programme, at: datetime = MONDAY_NINE) -> None:
    write_town(town, programme.slug, at)
    publish_report(programme_id=programme.pk, at=at)
    print_report(slug=programme.slug)
