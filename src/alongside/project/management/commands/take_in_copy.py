from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.confided.vault.actions import receive_outbox_file
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.people.reads import access_programme_by_slug


class Command(BaseCommand):
    help = "Take in the sealed file that a phone saved because no network would carry it."
    group = "Keep"
    example = "alongside take-in-copy westside alongside-3f9a-20260515T0203.json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="the short name of the programme")
        parser.add_argument("path", type=Path, help="the file from the phone, as it is")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = access_programme_by_slug(options["programme"])
        try:
            content = options["path"].read_bytes()
        except OSError as wrong:
            raise CommandError(f"{options['path']} cannot be opened: {wrong.strerror}.") from wrong
        taken = receive_outbox_file(content, by=the_system(programme.pk), at=clock.now())
        self.stdout.write(
            f"Took in {taken.records} sealed records and {taken.taps} taps of the phone that ends in "
            f"{taken.device[-4:]}. Taps wait on the page Phones for somebody to look at."
        )
        if taken.not_understood:
            self.stdout.write(f"{taken.not_understood} entries could not be understood. Keep the file.")
