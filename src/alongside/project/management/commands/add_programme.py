from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.people.actions import add_programme
from alongside.street.screening.actions import start_first_protocol


class Command(BaseCommand):
    help = "Start a programme, with the first protocol in force."
    group = "Programme"
    example = 'alongside add-programme westside --name "Westside Alongside" --time-zone America/Chicago'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="a short name: letters, digits and hyphens")
        parser.add_argument("--name", required=True, help="the name people read")
        parser.add_argument("--time-zone", default="America/Chicago", help="such as America/Chicago")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ZoneInfo(options["time_zone"])
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            raise CommandError(
                f"{options['time_zone']} is no time zone. Use a name such as America/Chicago or America/New_York."
            ) from wrong
        with transaction.atomic():
            programme = add_programme(slug=options["slug"], name=options["name"], time_zone=options["time_zone"])
            start_first_protocol(by=the_system(programme.pk), at=clock.now())
        self.stdout.write(f"{programme.name} is there. Next: alongside add-person … --role coordinator")
