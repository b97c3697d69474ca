"""What may lie on the disk when the power goes: every sector since the last sync may be there or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .recorder import Cut, Event, Gone, Kept, Made, Said, Written

SECTOR = 512


@dataclass
class OnDisk:
    """One file: what surely is there, and what was asked since the last sync."""

    sure: bytearray
    asked: list[Written | Cut] = field(default_factory=list)

    def keep(self) -> None:
        """The disk says that it has everything so far."""
        for one in self.asked:
            _apply(self.sure, one)
        self.asked.clear()

    def after_a_cut(self, chance: Random) -> bytes:
        """Answer one of the things that may be there: each sector asked since the last sync, or not."""
        left = bytearray(self.sure)
        luck = chance.choice((0.0, 0.5, 0.9, 1.0))
        upto = chance.randrange(len(self.asked) + 1) if chance.random() < 0.5 else len(self.asked)
        for one in self.asked[:upto]:
            if isinstance(one, Cut):
                if chance.random() < luck:
                    _apply(left, one)
                continue
            first = SECTOR - one.offset % SECTOR
            for start, end in _sectors(len(one.data), first):
                if chance.random() < luck:
                    _apply(left, Written(one.path, one.offset + start, one.data[start:end]))
        return bytes(left)


class Disk:
    """The files of a folder as a disk holds them, moved along a recording event by event."""

    def __init__(self, before: dict[Path, bytes]) -> None:
        self.files = {path: OnDisk(bytearray(data)) for path, data in before.items()}
        self.leaving: dict[Path, OnDisk] = {}

    def do(self, event: Event) -> None:
        """Take one event of the recording."""
        if isinstance(event, Made):
            self.files.setdefault(event.path, OnDisk(bytearray()))
        elif isinstance(event, Gone):
            if left := self.files.pop(event.path, None):
                self.leaving[event.path] = left
        elif isinstance(event, Kept):
            if event.path in self.files:
                self.files[event.path].keep()
            self.leaving = {path: file for path, file in self.leaving.items() if path.parent != event.path}
        elif isinstance(event, Written | Cut):
            self.files.setdefault(event.path, OnDisk(bytearray())).asked.append(event)

    def after_a_cut(self, chance: Random) -> dict[Path, bytes]:
        """Answer the files after the power went now. A name taken away may be there again until its folder is kept."""
        files = {path: file.after_a_cut(chance) for path, file in self.files.items() if not is_shared(path)}
        for path, file in self.leaving.items():
            if path not in files and not is_shared(path) and chance.random() < 0.5:
                files[path] = file.after_a_cut(chance)
        return files


@dataclass(frozen=True)
class PowerCut:
    """The power went: what lies on the disk, and what had been promised by then."""

    files: dict[Path, bytes]
    promised: frozenset[str]


def cuts(before: dict[Path, bytes], events: Sequence[Event], *, many: int, seed: int) -> Iterator[PowerCut]:
    """Cut the power at many places of a recording, chosen by lot, in the order of the recording."""
    chance = Random(seed)
    places = sorted(chance.randrange(len(events)) for _ in range(many))
    disk, promised, done = Disk(before), set[str](), 0
    for place in places:
        for event in events[done : place + 1]:
            disk.do(event)
            if isinstance(event, Said):
                promised.update(event.words.splitlines())
        done = place + 1
        yield PowerCut(disk.after_a_cut(chance), frozenset(promised))


def is_shared(path: Path) -> bool:
    """Say whether a file is the shared memory of a store: it is made anew after a power cut."""
    return path.name.endswith("-shm")


def _sectors(length: int, first: int) -> Iterator[tuple[int, int]]:
    start, end = 0, min(first, length)
    while start < length:
        yield start, end
        start, end = end, min(end + SECTOR, length)


def _apply(data: bytearray, one: Written | Cut) -> None:
    if isinstance(one, Cut):
        del data[one.length :]
        data.extend(bytes(one.length - len(data)))
        return
    if len(data) < one.offset:
        data.extend(bytes(one.offset - len(data)))
    data[one.offset : one.offset + len(one.data)] = one.data
