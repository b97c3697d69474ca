from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from alongside.project.processes.serve import serve
from alongside.project.setting_up import set_up
from alongside.project.startup import check_start


class Command(BaseCommand):
    help = "Start Alongside: the pages, the live stream, the liaison door and the runner."
    group = "Run"
    example = "alongside serve"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        check_start()
        set_up(say=lambda line: self.stdout.write(line))
        env = settings.ENV
        serve(
            on_ready=[
                "Alongside is ready",
                f"  Console, phone and reports  http://localhost:{env['ALONGSIDE_WEB_PORT']}/",
                f"  Police and 911 centre       http://localhost:{env['ALONGSIDE_LIAISON_PORT']}/",
                "  Stop with Ctrl-C.",
            ]
        )
