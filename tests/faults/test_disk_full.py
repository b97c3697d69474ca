"""The disk of the stores fills up and is freed again: nothing acknowledged is lost, and whoever asks is told plainly."""

import contextlib
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.house import Answer, House, Line, open_house
from tests.faults.numbers import many
from tests.faults.test_killed_under_load import LOOK

pytestmark = pytest.mark.serial
MOST_CALLS = 4_000
SAYS = "The office cannot save anything right now, so this was not saved."


class SmallDisk:
    """A disk of a few megabytes under the stores; where no disk may be made, a limit on the length of their files.

    Both make a real write of the real process fail in the middle of its work.
    """

    def __init__(self, data: Path) -> None:
        self.data, self.ballast = data, data / "ballast"

    @contextlib.contextmanager
    def under(self) -> Iterator[bool]:
        """Put the disk under the (still empty) stores for as long as the block lasts; say whether it is a disk."""
        made = ["mount", "-t", "tmpfs", "-o", "size=24m", "alongside-small-disk", str(self.data)]
        is_disk = subprocess.run(made, capture_output=True, check=False).returncode == 0
        try:
            yield is_disk
        finally:
            if is_disk:
                subprocess.run(["umount", "-l", str(self.data)], check=True)

    def fill(self, house: House, is_disk: bool) -> None:
        """Leave no room."""
        if not is_disk:
            longest = max(path.stat().st_size for path in self.data.iterdir() if path.is_file())
            resource.prlimit(_worker_of(house), resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))
            return
        with self.ballast.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def free(self, house: House, is_disk: bool) -> None:
        """Make room again."""
        if is_disk:
            self.ballast.unlink()
            return
        resource.prlimit(_worker_of(house), resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def _worker_of(house: House) -> int:
    """The process that answers: the only child of the server that was started."""
    server = house.started["web"].pid
    return int(Path(f"/proc/{server}/task/{server}/children").read_text().split()[0])


def pour_until(line: Line, name: str, wanted: int) -> tuple[list[str], Answer]:
    """Report calls until one is answered with a status; answer those that were acknowledged, and the last answer."""
    acknowledged: list[str] = []
    for number in range(MOST_CALLS):
        answer = line.report(f"{name}-{number}")
        if answer.status == wanted:
            return acknowledged, answer
        assert answer.status == 201, answer.body
        acknowledged.append(f"{name}-{number}")
    raise AssertionError(f"{MOST_CALLS} calls, and none was answered with {wanted}")


def test_a_full_disk_loses_nothing_and_says_so() -> None:
    acknowledged: list[str] = []
    with open_house(None) as house:
        disk = SmallDisk(Path(house.env["ALONGSIDE_DATA"]))
        with disk.under() as is_disk:
            house.fill("dee")
            house.start("web")
            for turn in range(many(1, 5, 50)):
                disk.fill(house, is_disk)
                line = Line(house, "web")
                before, refused = pour_until(line, f"t{turn}", 503)
                page = house.ask("web", "/healthz")
                board = house.ask("web", "/console/", who="rosa")
                disk.free(house, is_disk)
                line.close()
                line = Line(house, "web")
                again = line.report(f"t{turn}-{len(before)}")
                line.close()
                acknowledged += [*before, f"t{turn}-{len(before)}"]

                assert (refused.json["says"], refused.headers["retry-after"]) == (SAYS, "30")
                assert not is_disk or (page.status, page.json["writes"]) == (503, False)
                assert board.status == 200
                assert (again.status, house.ask("web", "/healthz").status) == (201, 200)
            in_the_end = house.run(LOOK)
            house.stop()

    assert in_the_end["whole"] == "ok"
    assert in_the_end["numbers"] == sorted(acknowledged)
    assert (in_the_end["not_screened_once"], in_the_end["not_told"]) == ([], [])
