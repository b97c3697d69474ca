"""The park rangers' desk: a second source, whose nightly file comes through a watched folder.

Its layout is not the centre's, its words are not known to us, one night is empty and one comes twice: what a
coordinator meets on the pages *Feeds*, *Codes* and *Quality*.
"""

import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from alongside.ground.actor import Actor
from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed, resume_feed
from alongside.street.intake.actions import confirm_recipe

from .town import ZONE, Town, local

NIGHTS = 28
EMPTY_NIGHT, TWICE_NIGHT = 9, 4
NAME, RECIPE = "Park rangers' desk", "larkwater_parks"
TYPES = (
    ("PK DOG OFF LEASH", 14),
    ("PK LOUD MUSIC SHELTER", 9),
    ("PK PERSON ASLEEP BENCH", 8),
    ("PK KIDS AFTER CLOSE", 8),
    ("PK ARGUMENT COURTS", 5),
    ("PK WELFARE CK", 4),
    ("PK RANGER PATROL", 12),
    ("PK LOCK UP", 6),
    ("PK VANDALISM", 3),
)
COLUMNS = ("Incident No", "Opened", "Closed", "Type", "Where", "Lat", "Lon", "Ranger")
BODY = """title = "Larkwater parks: the rangers' desk"
time_zone = "programme"
call_source = "non_emergency"

[texts]
event_number = "Incident No"
initial_nature = "Type"
address = "Where"

[times]
created_at = { column = "Opened", written = "%m/%d/%Y %H:%M" }
cleared_at = { column = "Closed", written = "%m/%d/%Y %H:%M" }

[place]
x = "Lon"
y = "Lat"
epsg = 4326

[officer_activity]
natures = ["PK RANGER PATROL", "PK LOCK UP"]
"""


def connect_desk(town: Town, *, folder: Path, day: date, by: Actor, at: datetime) -> None:
    """Drop the files of the nights before ``day``, connect the folder as a feed, and read it once."""
    folder.mkdir(parents=True, exist_ok=True)
    for ago in range(NIGHTS, 0, -1):
        drop_night(town, folder, day - timedelta(days=ago), ago)
    confirm_recipe(name=RECIPE, body=BODY, why="The rangers' own columns, read with them on the phone.", by=by, at=at)
    feed = NewFeed(name=NAME, kind="folder", settings={"folder": str(folder)}, recipe=RECIPE, every_minutes=60)
    feed_id = add_feed(feed=feed, by=by, at=at)
    resume_feed(feed_id=feed_id, by=by, at=at)
    poll_feed(feed_id=feed_id, by=by, at=at)


def drop_night(town: Town, folder: Path, night: date, ago: int) -> None:
    """Write the file of one night, as old as it would be."""
    path = folder / f"rangers-{night}.csv"
    of = night - timedelta(days=1) if ago == TWICE_NIGHT else night
    with path.open("w", newline="") as lines:
        out = csv.writer(lines, delimiter=";")
        out.writerow(COLUMNS)
        if ago != EMPTY_NIGHT:
            out.writerows(_rows(town, of))
    written = local(night, 24).timestamp()
    os.utime(path, (written, written))


def _rows(town: Town, night: date) -> list[tuple[str, ...]]:
    luck = Random(f"{town.seed}:desk:{night}")
    words, weights = zip(*TYPES, strict=True)
    rows = []
    for number in range(luck.randrange(14, 27)):
        place = luck.choice(town.addresses)
        opened = local(night, 7) + timedelta(minutes=luck.triangular(0, 16 * 60, 10 * 60))
        closed = opened + timedelta(minutes=luck.lognormvariate(3.0, 0.6))
        rows.append(
            (
                f"PK-{night:%y%m%d}-{number:03d}", _face(opened), _face(closed), luck.choices(words, weights)[0],
                place.address, f"{place.lat:.5f}", f"{place.lon:.5f}", f"R{luck.randrange(2, 9)}",
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row[1])


def _face(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%m/%d/%Y %H:%M")
