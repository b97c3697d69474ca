"""A watched folder of this machine: what is dropped there is read."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .drops import Dropped, is_wanted, read_drop
from .settings import needed, text_of

PATTERN = Field("pattern", "Files", "For example calls_*.csv; empty takes every file.", is_required=False)


class Folder:
    """Reads the files of one folder, each once for every content it has."""

    kind = "folder"
    title = "Watched folder"
    fields = (Field("folder", "Folder", "Whoever runs the server says which folders may be watched."), PATTERN)
    secret = None

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse a folder that the operator has not opened to feeds."""
        _folder_of(settings)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the rows of new and changed files."""
        folder = _folder_of(asked.settings)
        yield from read_drop(asked, _Here(folder, text_of(asked.settings, "pattern")), str(folder))


def _folder_of(settings: Mapping[str, Any]) -> Path:
    folder = Path(needed(settings, "folder"))
    if not folder.is_absolute() or "\0" in str(folder):
        raise faults.BadSettings(field="folder", why="the full path is needed.")
    allowed = [Path(str(one)).resolve() for one in settings.get("allowed_folders") or ()]
    found = folder.resolve()
    if not any(found.is_relative_to(one) for one in allowed):
        raise faults.BadSettings(field="folder", why="whoever runs the server has not opened this folder to feeds.")
    return found


class _Here:
    """A folder of this machine."""

    def __init__(self, folder: Path, pattern: str) -> None:
        self.folder, self.pattern = folder, pattern

    def list_files(self) -> list[Dropped]:
        files = []
        try:
            paths = list(self.folder.iterdir())
        except OSError as wrong:
            raise faults.FolderMissing(folder=self.folder) from wrong
        for path in paths:
            with suppress(OSError):  # it may be gone again by now
                if is_wanted(path.name, self.pattern) and not path.is_symlink() and path.is_file():
                    told = path.stat()
                    files.append(Dropped(path.name, told.st_size, told.st_mtime))
        return files

    def open_file(self, file: Dropped) -> AbstractContextManager[Path]:
        return nullcontext(self.folder / file.name)
