"""A poll of 1,000 changed records, beside what one would write first: pandas reads them, a loop inserts row by row."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDS = 1_000
HISTORY = 20_000
TURNS = 5

CHILD = """
import json, sys, time
from datetime import UTC, datetime, timedelta
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from alongside.ground.actor import the_system
from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules.fetched import Batch
from alongside.street.intake.models import Call
from alongside.street.people.models import Programme
from alongside.street.screening.actions import start_first_protocol
from alongside.street.screening.models import ScreeningRecord

records, history, turns = (int(word) for word in sys.argv[1:])
at = datetime(2026, 5, 15, 2, tzinfo=UTC)
by = the_system(Programme.objects.create(name="Bench", slug="bench", time_zone="America/Chicago").pk)
start_first_protocol(by=by, at=at - timedelta(days=400))
NATURES = ("NOISE COMPLAINT", "WELFARE CHECK", "DISTURBANCE", "TRESPASS", "SHOPLIFTING")
COLUMNS = ("event_number", "created_at", "initial_nature", "priority", "address", "lon", "lat", "status")


def row(number, turn):
    created = at - timedelta(hours=2, seconds=17 * (number % 200_000))
    place = f"{-89.5 + number % 997 / 10_000:.5f}", f"{43.0 + number % 991 / 10_000:.5f}"
    return dict(zip(COLUMNS, (
        f"26-{number:07d}", created.isoformat(), NATURES[number % 5], str(number % 5),
        f"{number % 90}00 block of Elm St", *place, f"STEP {turn}"), strict=True))


class Given:
    kind, title, fields, secret, rows = "given", "Given rows", (), None, []

    def check(self, settings):
        pass

    def fetch(self, asked):
        yield Batch(list(self.rows), COLUMNS, {"at": len(self.rows)})


portal = ADAPTERS["given"] = Given()
feed_id = add_feed(feed=NewFeed(name="Bench", kind="given", recipe="plain"), by=by, at=at)


def poll(rows):
    portal.rows = rows
    start = time.perf_counter()
    told = poll_feed(feed_id=feed_id, by=by, at=at)
    return time.perf_counter() - start, told


poll([row(number, 0) for number in range(history)])
assert Call.objects.count() == history
fresh, changed, same = [], [], []
for turn in range(1, turns + 1):
    news = [row(history + turn * records + number, 0) for number in range(records)]
    seconds, told = poll(news)
    assert (told.end, told.new, told.changed, told.same) == ("good", records, 0, 0), told
    fresh.append(seconds)
    news = [row(number, turn) for number in range(records)]
    seconds, told = poll(news)
    assert (told.end, told.new, told.changed, told.same) == ("good", 0, records, 0), told
    changed.append(seconds)
    seconds, told = poll(news)
    assert (told.end, told.new, told.changed, told.same) == ("good", 0, 0, records), told
    same.append(seconds)
assert Call.objects.count() == history + turns * records
assert Call.objects.filter(status=f"STEP {turns}").count() == records
assert ScreeningRecord.objects.count() == Call.objects.count()

import io
import pandas
from pysqlite3 import dbapi2 as sqlite
from django.conf import settings

text = json.dumps([row(number, 99) for number in range(records)])
store = sqlite.connect(str(settings.DATA / "peer.db"), isolation_level=None)
store.execute("PRAGMA journal_mode=WAL")
store.execute("PRAGMA synchronous=FULL")
names = ", ".join(COLUMNS)
store.execute(f"CREATE TABLE calls ({names.replace('event_number', 'event_number PRIMARY KEY')})")
peer = []
for turn in range(turns):
    start = time.perf_counter()
    frame = pandas.read_json(io.StringIO(text), dtype=str, convert_dates=False)
    for values in frame[list(COLUMNS)].itertuples(index=False):
        store.execute(f"INSERT OR REPLACE INTO calls ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(values))
    peer.append(time.perf_counter() - start)
assert store.execute("SELECT count(*) FROM calls").fetchone() == (records,)
print(json.dumps({"changed": min(changed), "fresh": min(fresh), "same": min(same), "peer": min(peer)}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Poll 1,000 new, changed and known records over a store that holds others; assert every count."""
    told = _measure(RECORDS, 2_000 if quick else HISTORY, 2 if quick else TURNS)
    figures = {
        "feeds_changed_seconds": told["changed"],
        "feeds_new_seconds": told["fresh"],
        "feeds_same_seconds": told["same"],
        "feeds_peer_seconds": told["peer"],
        "feeds_ratio_to_peer": told["changed"] / told["peer"],
    }
    for name, value in figures.items():
        aim = "<= 1.0" if name == "feeds_changed_seconds" else None
        print(json.dumps({"figure": name, "value": round(value, 3), "records": RECORDS, "aim": aim}))
    return figures


def _measure(records: int, history: int, turns: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        (Path(home) / "data").mkdir()
        surroundings = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data",
            "ALONGSIDE_KEY_FILE": f"{home}/keys/programme.key",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/secret.txt",
            "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }
        asked = [sys.executable, "-c", CHILD, *(str(one) for one in (records, history, turns))]
        done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
