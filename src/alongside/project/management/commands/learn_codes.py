from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.street.codes.actions.learning import (
    common_examples_of_apco,
    learn_weights,
    read_common_table,
    read_incident_types,
)
from alongside.street.codes.reads.guessing import SHIPPED
from alongside.street.codes.rules.judging import all_cities, leave_one_city_out
from alongside.street.codes.rules.weights import write_weights


class Command(BaseCommand):
    help = "Learn again what local codes may mean, from tables of call types."
    group = "Build"
    example = "alongside learn-codes CallTypes.csv apco_common_incident_types.csv --into codes.txt"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", type=Path, help="labels of cities with a common category each (Vera's CallTypes)")
        parser.add_argument("types", type=Path, help="APCO common incident types: code, description, notes")
        parser.add_argument("--into", type=Path, default=SHIPPED, help="the file of weights to write")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in (options["table"], options["types"]):
            if not path.is_file():
                raise CommandError(f"{path} is not there.")
        examples = read_common_table(options["table"])
        judged = leave_one_city_out(examples, common_examples_of_apco(read_incident_types(options["types"])))
        for one in [*judged, all_cities(judged)]:
            told = f"{one.share_right:.1%} of calls right, {one.share_after:.1%} after a fifth of the codes was told"
            self.stdout.write(f"{one.city}, left out: {told}")
        weights = learn_weights(common_table=options["table"], incident_types=options["types"])
        options["into"].write_text(write_weights(weights), encoding="utf-8")
        self.stdout.write(f"Wrote {options['into']}.")
