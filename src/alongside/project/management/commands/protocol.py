"""``alongside protocol``: the protocol on the command line: show it, check a file, try it, put it into force."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from alongside.ground import clock
from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Refusal
from alongside.street.dispatch.reads.minutes import read_work_minutes
from alongside.street.people.models import Programme
from alongside.street.screening.actions import adopt_draft, discard_draft, upload_draft
from alongside.street.screening.reads import (
    access_version_in_force,
    current_protocol,
    list_versions,
    read_draft,
    try_protocol,
)
from alongside.street.screening.rules import (
    Protocol,
    UnreadableProtocol,
    body_of,
    find_cautions,
    read_protocol,
    read_toml,
    write_toml,
)

from .import_calls import find_programme


class Command(BaseCommand):
    """Show, check, try or adopt a protocol."""

    help = "Show the protocol, check a file of one, try it on past calls, put it into force."
    group = "Programme"
    example = "alongside protocol try next.toml --since 2026-01-01 --until 2026-07-01"

    def add_arguments(self, parser: CommandParser) -> None:
        """State what the command takes."""
        parser.add_argument("--programme", metavar="SLUG", help="the programme; needed when the store has several")
        steps = parser.add_subparsers(dest="step", required=True, metavar="show|check|try|adopt")
        show = steps.add_parser("show", help="print the protocol in force as a file")
        show.add_argument("--versions", action="store_true", help="list every version with who and why instead")
        check = steps.add_parser("check", help="say which line of a file is wrong, and what would be right")
        check.add_argument("file", type=Path)
        tried = steps.add_parser("try", help="say which past calls a file would gain and lose")
        tried.add_argument("file", type=Path)
        tried.add_argument("--since", type=_day, metavar="DAY", help="first day, such as 2026-01-01 (a year ago)")
        tried.add_argument("--until", type=_day, metavar="DAY", help="day after the last (today)")
        adopt = steps.add_parser("adopt", help="put a file into force")
        adopt.add_argument("file", type=Path)
        adopt.add_argument("--from", dest="from_", metavar="WHEN", help="such as 2027-01-01 or 2027-01-01T06:00 (now)")
        adopt.add_argument("--why", required=True, help="a sentence for the person who asks in two years")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one step; exit 1 with a sentence when it cannot be done."""
        try:
            if options["step"] == "check":
                self._check(options["file"])
                return
            programme = find_programme(options["programme"])
            steps = {"show": self._show, "try": self._try, "adopt": self._adopt}
            steps[options["step"]](programme, the_system(programme.pk), clock.now(), options)
        except Refusal as refused:
            raise CommandError(f"{refused.message} {refused.next_step}") from refused

    def _check(self, file: Path) -> None:
        protocol = _read(file)
        self.stdout.write(f"{file.name} is a protocol: version {protocol.version}, {len(protocol.rules)} rules.")
        for caution in find_cautions(body_of(protocol)):
            which = "for some kinds of call only" if caution.is_asked else "for no call"
            self.stdout.write(f"  Think again: a yes to {caution.question} makes a call ineligible {which}.")

    def _show(self, programme: Programme, by: Actor, at: datetime, options: dict[str, Any]) -> None:
        if not options["versions"]:
            self.stdout.write(write_toml(access_version_in_force(by=by, at=at).protocol), ending="")
            return
        zone = ZoneInfo(programme.time_zone)
        for row in list_versions(by=by, at=at):
            since = row.effective_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if row.effective_at else "-"
            self.stdout.write(f"{row.version:>6}  {row.state:<10}  {since}  {row.author_name}: {row.why}")

    def _try(self, programme: Programme, by: Actor, at: datetime, options: dict[str, Any]) -> None:
        zone = ZoneInfo(programme.time_zone)
        until = _midnight(options["until"] or at.astimezone(zone).date(), zone)
        since = _midnight(options["since"], zone) if options["since"] else until - timedelta(days=365)
        told = try_protocol(
            programme_id=programme.pk,
            old=current_protocol(programme_id=programme.pk, at=at),
            new=_read(options["file"]),
            since=since,
            until=until,
            minutes=read_work_minutes(programme.pk),
            on_progress=self._tell,
        )
        self.stderr.write("")
        self.stdout.write("\n".join(describe(told)))

    def _tell(self, share: float, says: str) -> None:
        self.stderr.write(f"\r{share:>4.0%}  {says}", ending="")
        self.stderr.flush()

    def _adopt(self, programme: Programme, by: Actor, at: datetime, options: dict[str, Any]) -> None:
        _read(options["file"])
        effective_at = _instant(options["from_"], ZoneInfo(programme.time_zone)) if options["from_"] else at
        if read_draft(by=by, at=at) is not None:
            raise CommandError("Somebody is writing a draft on the page. Put it into force or throw it away first.")
        with transaction.atomic():
            draft = upload_draft(toml=options["file"].read_text("utf-8"), by=by, at=at)
            try:
                row = adopt_draft(effective_at=effective_at, why=options["why"], revision=draft.revision, by=by, at=at)
            except Refusal:
                discard_draft(by=by, at=at)
                raise
        self.stdout.write(f"Version {row.version} holds from {row.effective_at:%Y-%m-%d %H:%M} UTC on.")


def describe(told: dict[str, Any]) -> list[str]:
    """Answer a trial as lines for a person."""
    lines = [
        f"{told['calls']:,} calls under version {told['old']} and version {told['new']}:",
        f"  gained {told['gained']:,} · lost {told['lost']:,} · within hours and areas "
        f"{told['served_before']:,} before, {told['served_after']:,} after",
    ]
    for row in told["categories"]:
        each = "" if row["minutes_each"] is None else f"  ({row['minutes_each']:.0f} min each)"
        lines.append(
            f"  {row['word'] or 'nobody has said':<20} lost {row['lost']:>8,}  gained {row['gained']:>8,}{each}"
        )
    for side, work in told["work"].items():
        if work is not None:
            lines.append(f"  work {side}: {work['minutes']:,} min ({work['low']:,} to {work['high']:,})")
    return lines


def _read(file: Path) -> Protocol:
    try:
        body = read_toml(file.read_text("utf-8"))
    except OSError as wrong:
        raise CommandError(f"{file} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise CommandError(f"{file} is not a text file in UTF-8.") from wrong
    except UnreadableProtocol as wrong:
        raise CommandError("\n".join(problem.words for problem in wrong.problems)) from wrong
    return read_protocol(body["version"], body)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError(f"{text} is no day and time. Write such as 2027-01-01 or 2027-01-01T06:00.") from wrong
    return told if told.tzinfo else told.replace(tzinfo=zone)
