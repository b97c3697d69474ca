from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.confided.vault.reads import verify_ledger


class Command(BaseCommand):
    help = "Check that the ledger of who looked was not changed."
    group = "Keep"
    example = "alongside verify-ledger"

    def handle(self, *args: Any, **options: Any) -> None:
        check = verify_ledger()
        if check.first_wrong:
            raise CommandError(
                f"The ledger is not as it was written: the first that does not agree is {check.first_wrong}. "
                "Keep the stores as they are and compare with an earlier head."
            )
        self.stdout.write(f"{check.leaves:,} looks and {check.heads:,} heads, all as they were written.")
