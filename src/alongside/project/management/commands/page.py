from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.ground import clock
from alongside.ground.errors import Refusal
from alongside.street.alerts.actions import page_oneself
from alongside.street.alerts.reads import own_reach
from alongside.street.people.models import User


class NobodyThere(Refusal):
    """Nobody signs in with that address."""

    code = "page.nobody-there"
    says = "Nobody signs in with {email}."
    try_ = "Check the address, or look at the list of people."


class Command(BaseCommand):
    help = "Wake a person as a test, on every way they have, and say which ways those are."
    group = "Run"
    example = "alongside page dee@example.org"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which the person signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if user is None:
            raise NobodyThere(email=options["email"])
        own = own_reach(by=user.actor)
        page_oneself(by=user.actor, at=clock.now())
        pushes = len(own.places)
        self.stdout.write(f"A test is on its way to {user.name}: {pushes} browser{'s' if pushes != 1 else ''} by push")
        texts = {"confirmed": f"a text to {own.number_shown} ten seconds later", "stopped": "no text: they said STOP"}
        self.stdout.write(texts.get(own.mobile_state, "no text: no confirmed number"))
        if not own.can_text and own.mobile_state == "confirmed":
            self.stdout.write("ALONGSIDE_TEXTS is none, so the text cannot be sent.")
        self.stdout.write(
            "The runner sends it (alongside serve). What became of it stands under Safety, What was sent."
        )
