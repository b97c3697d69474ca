"""The town's day over HTTP, at the speed of the demonstration's clock, and the command that starts it all."""

import logging
import os
import subprocess
import sys
import time
import urllib.request
from datetime import date, datetime, timedelta
from pathlib import Path

from .town import TOWN_DAY, ZONE, Town, local, make_town, shifts_between

log = logging.getLogger("demo")
LOOK_SECONDS = 1.0
LEAST_THINKING_SECONDS = 4.0
"""Real seconds a simulated worker waits before answering, so that a person at the phone can be first."""
START = (13, 50)
CLOCK = "ALONGSIDE_DEMO_CLOCK"


def fill_only(seed: int, speed: float) -> int:
    """Make the stores and fill them with the town, if they are not yet."""
    _start_django()
    filled = _fill(seed)
    print("The town is there already." if filled.was_there else f"Filled in {filled.filled_in_seconds} s.")
    return 0


def serve_town(seed: int, speed: float) -> int:
    """Fill the town, start every process on the town's clock, and let the day play until Ctrl-C."""
    _start_django()
    filled = _fill(seed)
    _set_clock(speed)
    from alongside.ground.jobs.actions import ask_job
    from alongside.project.processes.serve import serve
    from alongside.project.startup import check_start

    from .fill import the_system

    check_start()
    from alongside.ground import clock

    ask_job(kind="build_facts", asked={}, by=the_system(filled.programme_id), at=clock.now())
    with _logs("player.log").open("ab") as out:
        player = subprocess.Popen(
            [sys.executable, "-m", "demo", "play", "--seed", str(seed)], stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, cwd=Path(__file__).resolve().parent.parent, start_new_session=True,
        )  # fmt: skip
    try:
        serve(on_ready=_ready_lines(make_town(seed)))
    finally:
        player.terminate()
        player.wait(10)
    return 0


def play(seed: int, speed: float) -> int:
    """Play the town's days against the running processes, until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s player %(message)s")
    from alongside.ground import clock

    from .by_http import ByHttp
    from .notes import read_notes
    from .player import Player

    notes = read_notes()
    os.environ.setdefault(CLOCK, str(notes["clock"]))
    web, liaison = (f"http://127.0.0.1:{_port(name)}" for name in ("WEB", "LIAISON"))
    _wait_until_well(web, liaison)
    town = make_town(seed)
    player = Player(
        ByHttp(web=web, liaison=liaison, token=str(notes["token"])),
        seed=seed, workers=[one.email for one in town.workers], is_strict=False,
        least_thinking=timedelta(seconds=LEAST_THINKING_SECONDS * clock.speed()),
    )  # fmt: skip
    planned = clock.now().astimezone(ZONE).date()
    plan_rest_of_day(player, town, planned, clock.now())
    while True:
        now = clock.now()
        if local(planned + timedelta(days=1), 0) - now < timedelta(hours=1):
            planned += timedelta(days=1)
            plan_rest_of_day(player, town, planned, now)
        for when, deed in player.take_due(now):
            player.do(when, deed)
        player.do(now, player.look_round)
        due = player.next_at()
        wait = (due - clock.now()).total_seconds() / clock.speed() if due else LOOK_SECONDS
        time.sleep(max(0.05, min(LOOK_SECONDS, wait)))


def plan_rest_of_day(player: "Player", town: Town, day: date, now: datetime) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Put in line what is still to come of a day; a shift that has begun is gone on at once."""
    from .script import officer_asks

    for call in town.maker.calls_of(day):
        if call.created_at >= now:
            player.plan_call(call)
    for ask in officer_asks(town, day):
        if ask.at >= now:
            player.plan_ask(ask)
    for worker in town.workers:
        for starts_at, ends_at in shifts_between(worker, day, day + timedelta(days=1)):
            if ends_at > now:
                player.plan_shift(worker.email, max(starts_at, now), ends_at)


def _start_django() -> None:
    os.environ.setdefault("ALONGSIDE_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from alongside.project.setting_up import set_up

    set_up(say=lambda line: print(line, flush=True))


def _fill(seed: int) -> "Filled":  # type: ignore[name-defined]  # noqa: F821
    from .fill import fill

    return fill(make_town(seed), say=lambda line: print(line, flush=True))


def _set_clock(speed: float) -> None:
    """Start the town's clock where the stores left it, or just before the first shift of the town's day."""
    from django.db.models import Max

    from alongside.street.dispatch.models import NonResponse, StatusTap
    from alongside.street.intake.models import Call

    from .notes import read_notes, write_notes

    seen = [
        Call.objects.filter(is_history=False).aggregate(last=Max("changed_at"))["last"],
        StatusTap.objects.aggregate(last=Max("received_at"))["last"],
        NonResponse.objects.aggregate(last=Max("made_at"))["last"],
    ]
    last = max((one for one in seen if one is not None), default=local(TOWN_DAY, 0))
    town = max(local(TOWN_DAY, *START), last + timedelta(minutes=1))
    setting = f"{time.time() + 3},{town.timestamp()},{speed}"
    os.environ[CLOCK] = setting
    write_notes({**read_notes(), "clock": setting})


def _ready_lines(town: Town) -> list[str]:
    web, liaison = _port("WEB"), _port("LIAISON")
    people = [(one.name, one.role, one.email) for one in town.people]
    people += [(one.name, "worker", one.email) for one in town.workers]
    lines = [
        "Alongside is ready",
        "  Made-up town: Larkwater. Everybody in it is invented.",
        "  Sign in with one click:",
    ]
    for name, role, email in people:
        port = liaison if role in ("officer", "call_taker") else web
        lines.append(f"    {name:<14} {role.replace('_', '-'):<12} http://localhost:{port}/demo/sign-in/{email}")
    return [*lines, "  Stop with Ctrl-C."]


def _logs(name: str) -> Path:
    folder = Path(os.environ["ALONGSIDE_DATA"]).resolve().parent / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _wait_until_well(*bases: str) -> None:
    for base in bases:
        while True:
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=2):
                    break
            except OSError:
                time.sleep(0.3)


def _port(name: str) -> str:
    return os.environ.get(f"ALONGSIDE_{name}_PORT", {"WEB": "8000", "LIAISON": "8002"}[name])
