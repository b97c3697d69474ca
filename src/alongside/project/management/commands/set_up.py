from typing import Any

from django.core.management.base import BaseCommand

from alongside.project.setting_up import set_up
from alongside.project.startup import check_start


class Command(BaseCommand):
    help = "Make the stores and the keys, bring older stores up to date, and check that all is safe."
    group = "Run"
    example = "alongside set-up"

    def handle(self, *args: Any, **options: Any) -> None:
        check_start()
        set_up(say=lambda line: self.stdout.write(line))
        self.stdout.write("The stores are ready.")
