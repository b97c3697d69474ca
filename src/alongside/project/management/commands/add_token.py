from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.people.actions import make_machine_token
from alongside.street.people.reads import access_programme_by_slug


class Command(BaseCommand):
    help = "Make a token with which a machine, such as the 911 centre's, sends calls."
    group = "Programme"
    example = 'alongside add-token westside --name "County CAD" --source cad'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="the short name of the programme")
        parser.add_argument("--name", required=True, help="whose token this is")
        parser.add_argument("--source", required=True, help="a short name for where its calls come from")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = access_programme_by_slug(options["programme"])
        token = make_machine_token(
            name=options["name"], source=options["source"], by=the_system(programme.pk), at=clock.now()
        )
        self.stdout.write(token)
        self.stderr.write("Shown only now; only its digest is kept. Send it as: Authorization: Bearer <token>")
