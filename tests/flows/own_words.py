"""``python -m tests.flows.own_words ENCOUNTER``: what its author is shown, read as the author, in the house's stores."""

import sys
from uuid import UUID

import django

django.setup()

from alongside.confided.encounters.models import Encounter  # noqa: E402
from alongside.confided.encounters.reads import access_encounter  # noqa: E402
from alongside.ground import clock  # noqa: E402
from alongside.street.people.models import Worker  # noqa: E402

if __name__ == "__main__":
    encounter = Encounter.objects.get(pk=UUID(sys.argv[1]))
    author = Worker.objects.get(pk=encounter.author_worker_id).user.actor
    print(access_encounter(encounter.pk, by=author, at=clock.now()))  # noqa: T201
