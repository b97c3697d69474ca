"""Consent: purpose, recipient, items, until when; asked by the function that would share."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alongside.confided.consent.actions import give_consent, revoke_consent
from alongside.confided.consent.models import Consent
from alongside.confided.consent.reads import may_share
from alongside.confided.consent.rules import ConsentFacts, Item, items_allowed
from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
SUBJECT = UUID(int=3)
ALL = frozenset(item.value for item in Item)
HELD = ConsentFacts("service:1", "referral", frozenset({"first_name"}), TONIGHT, TONIGHT + timedelta(days=30))


@pytest.mark.parametrize(
    ("change", "asked", "allowed"),
    [
        ({}, {}, {"first_name"}),
        ({}, {"wanted": ["contact"]}, set()),
        ({}, {"wanted": []}, set()),
        ({}, {"recipient": "service:2"}, set()),
        ({}, {"purpose": "newsletter"}, set()),
        ({}, {"at": TONIGHT - timedelta(seconds=1)}, set()),
        ({}, {"at": TONIGHT}, {"first_name"}),
        ({}, {"at": TONIGHT + timedelta(days=30)}, set()),
        ({"revoked_at": TONIGHT + timedelta(hours=1)}, {}, set()),
        ({"items": frozenset()}, {}, set()),
    ],
)
def test_what_a_consent_allows(change: dict[str, object], asked: dict[str, object], allowed: set[str]) -> None:
    facts = ConsentFacts(**{**vars(HELD), **change})
    asking = {"recipient": "service:1", "purpose": "referral", "wanted": ALL, "at": TONIGHT + timedelta(hours=2)}

    assert items_allowed(facts, **{**asking, **asked}) == allowed


def test_no_consent_allows_nothing() -> None:
    assert items_allowed(None, recipient="service:1", purpose="referral", wanted=ALL, at=TONIGHT) == frozenset()


@given(
    items=st.frozensets(st.sampled_from(sorted(ALL))),
    wanted=st.frozensets(st.text(max_size=12) | st.sampled_from(sorted(ALL))),
    at=st.datetimes().map(lambda one: one.replace(tzinfo=TONIGHT.tzinfo)),
)
def test_never_more_than_was_agreed_and_never_more_than_was_asked(
    items: frozenset[str], wanted: frozenset[str], at: datetime
) -> None:
    facts = ConsentFacts("service:1", "referral", items, TONIGHT, TONIGHT + timedelta(days=30))

    allowed = items_allowed(facts, recipient="service:1", purpose="referral", wanted=wanted, at=at)

    assert allowed <= items & wanted


def give(cast: Cast, **facts: object) -> UUID:
    told = {"items": ["first_name"], "days": 30, "recipient": "service:1", **facts}
    return give_consent(
        programme_id=cast.programme.pk, subject_id=SUBJECT, purpose="referral", how="spoken", at=TONIGHT, **told
    )


def shared(minutes: float = 1, recipient: str = "service:1") -> frozenset[str]:
    at = TONIGHT + timedelta(minutes=minutes)
    return may_share(subject_id=SUBJECT, recipient=recipient, purpose="referral", wanted=Item, at=at)


def test_consents_add_up_for_the_same_recipient_alone(cast: Cast) -> None:
    give(cast)
    give(cast, items=["contact"])
    give(cast, items=["need"], recipient="service:2")

    assert shared() == {"first_name", "contact"}


def test_a_consent_taken_back_shares_nothing_from_that_instant(cast: Cast) -> None:
    held = give(cast)

    revoke_consent(consent_id=held, by=cast.dee.user.actor, at=TONIGHT + timedelta(minutes=1))

    assert shared() == frozenset()
    with pytest.raises(Missing):
        revoke_consent(consent_id=held, by=cast.dee.user.actor, at=TONIGHT)


def test_another_programme_cannot_take_it_back(cast: Cast) -> None:
    held = give(cast)

    with pytest.raises(Missing):
        revoke_consent(consent_id=held, by=the_system(cast.programme.pk + 1), at=TONIGHT)
    assert shared() == {"first_name"}


@pytest.mark.parametrize(("days", "lasts"), [(-5, 1), (0, 1), (30, 30), (4_000, 365)])
def test_a_consent_lasts_from_a_day_to_a_year(cast: Cast, days: int, lasts: int) -> None:
    give(cast, days=days)

    assert Consent.objects.get().expires_at == TONIGHT + timedelta(days=lasts)


def test_only_listed_items_are_kept(cast: Cast) -> None:
    give(cast, items=["first_name", "birth_date", "story"])

    assert Consent.objects.get().items == ["first_name"]


def test_the_store_refuses_a_consent_that_ran_out_before_it_was_given(cast: Cast) -> None:
    give(cast)

    with pytest.raises(DatabaseError, match="consent_runs_out"), transaction.atomic(using="confided"):
        Consent.objects.update(expires_at=TONIGHT)
