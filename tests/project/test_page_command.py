"""``alongside page``: wakes one person as a test, and says on which ways."""

from io import StringIO

import pytest
from django.core.management import call_command

from alongside.project.management.commands.page import NobodyThere
from alongside.street.alerts.models import Mobile, Page
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db


def test_a_person_is_woken_and_the_ways_are_named(cast: Cast) -> None:
    Mobile.objects.create(user_id=cast.dee.user_id, number="+16085550110", confirmed_at=TONIGHT)
    said = StringIO()

    call_command("page", "Dee@example.org", stdout=said)

    assert [(one.kind, one.user_ids) for one in Page.objects.all()] == [("test", [cast.dee.user_id])]
    assert said.getvalue().splitlines()[:2] == [
        "A test is on its way to Dee: 0 browsers by push",
        "a text to ··· 10 ten seconds later",
    ]


def test_nobody_there_is_said(cast: Cast) -> None:
    with pytest.raises(NobodyThere):
        call_command("page", "nobody@example.org")
