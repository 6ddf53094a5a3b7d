"""The journal of a layer: one line a record, appended and synced; a line that failed is cut off again."""

from contextlib import suppress
from pathlib import Path

from .files import Files


class Journal:
    """An open journal that is proven up to `end`."""

    def __init__(self, files: Files, path: Path, end: int) -> None:
        """Open it. Raises OSError."""
        self._files = files
        self._handle: int | None = files.open(path)
        self._clean = files.size(self._handle) <= end
        self.path = path
        self.end = end

    def append(self, line: bytes) -> None:
        """Return when the line is on the disk. Raises OSError: then it is not in the journal.

        A sync that failed is not repeated as if it had worked, since the kernel may have dropped the pages: the line is
        cut off, to be written anew next time. When cutting fails too, the next call begins with it.
        Source: wiki.postgresql.org/wiki/Fsync_Errors.
        """
        assert self._handle is not None, "the journal is closed"
        if not self._clean:
            self._cut()
        try:
            self._files.write(self._handle, line, self.end)
            self._files.sync(self._handle)
        except BaseException:
            self._clean = False
            with suppress(OSError):
                self._cut()
            raise
        self.end += len(line)

    def _cut(self) -> None:
        assert self._handle is not None, "the journal is closed"
        self._files.truncate(self._handle, self.end)
        self._files.sync(self._handle)
        self._clean = True

    def close(self) -> None:
        """Give the file back."""
        if self._handle is not None:
            self._files.close(self._handle)
            self._handle = None

    def trim(self) -> None:
        """Cut off what is behind the proven end. Raises OSError."""
        assert self._handle is not None, "the journal is closed"
        if not self._clean:
            self._cut()
