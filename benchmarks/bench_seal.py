"""What sealing costs: encounters taken in as they come from phones, beside the same rows unsealed.

Both kinds run through the same code, stores and durability in turn; the peer has the seals, the keys and the blind
index taken out. The aim is at most 10% more. Judged by the quickest batch, since noise only adds.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

AIM = 1.10
BATCHES, EACH = 10, 100
QUICK_BATCHES, QUICK_EACH = 3, 30

CHILD = """
import json, sys, time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
for alias in settings.DATABASES:
    call_command("migrate", database=alias, verbosity=0, skip_checks=True)
from alongside.confided.encounters.models import Encounter
from alongside.confided.encounters.reads import access_encounter
from alongside.confided.vault.actions import make_programme_key, public_key, receive_sealed
from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.ground.ids import uuid7
from alongside.street.dispatch.models import Response
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import Programme, User, Worker

make_programme_key()
at = datetime(2026, 5, 15, 2, tzinfo=UTC)
programme = Programme.objects.create(name="Bench", slug="bench")
user = User.objects.create_user("ada@example.org", name="Ada", role=Role.WORKER, programme=programme)
worker = Worker.objects.create(programme=programme, user=user, initials="AD", languages=["en"])
report = CallReport(event_number="1", created_at=at, call_source=CallSource.CENTRE, address="1200 N ELM ST")
call = record_call(source="bench", report=report, by=the_system(programme.pk), at=at).call
response = Response.objects.create(programme_id=programme.pk, call_id=call.call_id, worker_id=worker.pk,
                                   requested_at=at, accepted_at=at)
by = user.actor
body = json.dumps({
    "schema": 1, "response": str(response.id), "people": [{"role": "victim", "name": "Quillon"}],
    "needs": ["housing", "food"], "root_problems": ["neighbour_history"], "done": ["mediated", "listened"],
    "disposition": "stayed_in_community", "note": "They will talk on Sunday, and I look in on Monday. " * 6,
}).encode()
INBOX, ROOMS = "alongside.confided.vault.actions.inbox", ("encounters", "problems")
PLAIN = {
    f"{INBOX}.keep_sealed": lambda record, plain, part, at: plain,
    f"{INBOX}.open_kept": lambda record, kept, part: kept,
    f"{INBOX}.open_phone_envelope": lambda record, envelope: envelope,
    "alongside.confided.problems.actions.blind": lambda kind, words: words.encode()[:32],
    **{f"alongside.confided.{room}.actions.keep_sealed": lambda record, plain, part, at: plain for room in ROOMS},
}

def take_in(each, sealed):
    sent = []
    for _ in range(each):
        record = uuid7()
        sent.append((record, seal_envelope(public_key(), record, body) if sealed else body))
    with ExitStack() as undo:
        for name, plain in ({} if sealed else PLAIN).items():
            undo.enter_context(patch(name, plain))
        start = time.perf_counter()
        for number, (record, envelope) in enumerate(sent):
            receive_sealed(record_id=record, device="bench", sequence=number, kind="encounter", sealed=envelope,
                           made_at=at, by=by, at=at)
        return (time.perf_counter() - start) / each, record

batches, each = int(sys.argv[1]), int(sys.argv[2])
took = {True: [], False: []}
for turn in range(batches):
    for sealed in (True, False):
        seconds, last = take_in(each, sealed)
        took[sealed].append(seconds)
        if sealed:
            opened = last
states = list(SealedEnvelope.objects.values_list("state", flat=True).distinct())
assert states == ["opened"], list(SealedEnvelope.objects.values_list("state", "why").distinct())
assert Encounter.objects.count() == 2 * batches * each
assert [one.name for one in access_encounter(opened, by=by, at=at + timedelta(hours=1)).people] == ["Quillon"]
assert b"Quillon" not in bytes(Encounter.objects.get(pk=opened).sealed)
print(json.dumps({"sealed_ms": min(took[True]) * 1000, "unsealed_ms": min(took[False]) * 1000}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Take in encounters sealed and unsealed in turn; assert that they open again; print the ratio."""
    batches, each = (QUICK_BATCHES, QUICK_EACH) if quick else (BATCHES, EACH)
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder:
        home = Path(folder)
        (home / "data").mkdir()
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
            "ALONGSIDE_DATA": str(home / "data"),
            "ALONGSIDE_KEY_FILE": str(home / "keys" / "programme.key"),
            "ALONGSIDE_SECRET_FILE": str(home / "keys" / "secret.txt"),
        }
        words = [sys.executable, "-c", CHILD, str(batches), str(each)]
        told = json.loads(subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout)
    figures = {
        "sealed_ms": round(told["sealed_ms"], 3),
        "unsealed_ms": round(told["unsealed_ms"], 3),
        "ratio": round(told["sealed_ms"] / told["unsealed_ms"], 3),
        "aim": AIM,
    }
    print(json.dumps({"figure": "seal", **figures}))
    return figures


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
