"""The coordinator's page through the glass: reason first, one hour, reviewed by another."""

import pytest
from django.test import Client
from django.urls import reverse

from alongside.confided.vault.models import BreakGlass, LedgerLeaf
from alongside.ground import clock
from tests.cast import Cast
from tests.flows.test_what_is_confided import CANARY, _vault, respond, send, write_up  # noqa: F401
from tests.street.calls import later

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


def sign_in(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return client


def test_a_coordinator_opens_a_record_with_a_reason_and_the_director_reviews_it(town: Cast) -> None:
    response = respond(town)
    record = send(town, "encounter", write_up(response))
    rosa, sam = sign_in(town.rosa), sign_in(town.sam)
    clock.hold(later(20))
    try:
        call_page = rosa.get(reverse("console_call", args=["26-0001"])).content.decode()
        refused = rosa.post(reverse("console_glass", args=[record]), {"reason": "hm"})
        opened = rosa.post(
            reverse("console_glass", args=[record]), {"reason": "The family called, Dee is ill."}, follow=True
        )
        clock.hold(later(20 + 61))
        closed = rosa.get(opened.request["PATH_INFO"])
        review = sam.get(reverse("console_reviews")).content.decode()
        sam.post(reverse("console_review", args=[BreakGlass.objects.get().pk]), {"answer": "right"})
    finally:
        clock.release()

    assert (CANARY in call_page, str(record) in call_page) == (False, True)
    assert (refused.status_code, CANARY in refused.content.decode()) == (422, False)
    assert (opened.status_code, CANARY in opened.content.decode(), opened["Cache-Control"]) == (200, True, "no-store")
    assert (closed.status_code, CANARY in closed.content.decode()) == (404, False)
    assert ("The family called" in review, CANARY in review) == (True, False)
    assert BreakGlass.objects.get().was_right is True
    assert "read through glass" in set(LedgerLeaf.objects.values_list("action", flat=True))


@pytest.mark.parametrize("who", ["lind", "pat", "sam"])
def test_nobody_else_can_ask(town: Cast, who: str) -> None:
    record = send(town, "encounter", write_up(respond(town)))

    told = sign_in(getattr(town, who)).post(
        reverse("console_glass", args=[record]), {"reason": "I would like to know."}
    )

    assert told.status_code == 404
