from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.ground import clock
from alongside.project.counting import count_programme
from alongside.street.people.reads import access_programme_by_slug


class Command(BaseCommand):
    help = "Count a programme: facts without names, and the report that may be published."
    group = "Programme"
    example = "alongside count-now westside"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="the short name of the programme")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = access_programme_by_slug(options["programme"])
        told = count_programme(programme_id=programme.pk, at=clock.now())
        self.stdout.write(f"Counted {told['calls']:,} calls. The report is at /reports/.")
