"""Hours and areas that a protocol states: a suitable call outside them is a missed one, never an unsuitable one."""

import pytest

from alongside.street.dispatch.models import NonResponse, Offer
from alongside.street.screening.actions import start_protocol
from tests.cast import TONIGHT, Cast
from tests.street.calls import ring

pytestmark = pytest.mark.django_db
PROTOCOL = """
version = "hours"
why = "The first summer."
[service]
hours = [{ days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from = "%s", to = "%s" }]
[[rules]]
code = "all"
fact = "category"
values = ["noise", "neighbour_dispute", "welfare_check", "unwanted_person", "youth"]
if_yes = "eligible"
says = "This is our work."
"""


@pytest.mark.parametrize(
    ("begins", "ends", "reasons", "offers"),
    [("00:00", "23:59", [], 1), ("03:00", "03:30", ["off_hours"], 0)],
    ids=["within the hours", "outside them"],
)
def test_a_suitable_call_outside_the_stated_hours_is_missed_off_hours(
    cast: Cast, begins: str, ends: str, reasons: list[str], offers: int
) -> None:
    start_protocol(toml=PROTOCOL % (begins, ends), author="Rosa", by=cast.rosa.actor, at=TONIGHT)

    told = ring(cast)

    said = list(NonResponse.objects.values_list("reason", flat=True))
    assert (told.outcome, said, Offer.objects.count()) == ("eligible", reasons, offers)
