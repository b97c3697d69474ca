from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from alongside.ground import clock
from alongside.project.backing_up import back_up


class Command(BaseCommand):
    help = "Copy the stores to a second place, read the copy back, and let phones know what is safe."
    group = "Keep"
    example = "alongside backup /mnt/second"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", nargs="?", type=Path, help="a folder on another disk; else ALONGSIDE_BACKUP")

    def handle(self, *args: Any, **options: Any) -> None:
        done = back_up(options["place"] or settings.BACKUP, at=clock.now())
        self.stdout.write(f"Copied {sum(done.rows.values()):,} rows, {done.byte_count:,} bytes, to {done.folder}.")
        self.stdout.write(
            f"Read back and found whole: {done.records:,} sealed records, {done.newly_safe:,} of them new. "
            "The programme key is not in the copy: keep it apart."
        )
        if done.is_same_disk:
            self.stdout.write("This place is on the same disk as the stores: it does not help when that disk breaks.")
