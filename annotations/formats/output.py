"""Where a dataset is written: a file, a folder of files, or standard output. A file is there whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

from annotations.atomic import replacing
from annotations.labels import Schema
from annotations.model import FormatError
from articles.places import exists, is_file, is_folder


@dataclass(frozen=True, slots=True)
class Output:
    """`path` is None for a `stream` that stands open. Nothing that is there is replaced without `force`."""

    path: Path | None
    stream: IO[bytes] | None = None
    force: bool = False
    schema: Schema | None = None
    """The schema in force, for formats whose files declare labels, attributes and relations."""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Options of the command line that are the format's own, by name (`scheme`)."""

    @property
    def suffix(self) -> str:
        """How the path ends, in lower case; "" for a stream."""
        return "" if self.path is None else self.path.suffix.lower()

    @contextmanager
    def file(self) -> Iterator[IO[bytes]]:
        """The one file to write. Raises FormatError when it may not be written."""
        if self.path is None:
            assert self.stream is not None, "without a path there is a stream"
            with _told("standard output"):
                yield self.stream
                self.stream.flush()
            return
        if exists(self.path) and not is_file(self.path) and not is_folder(self.path):
            with _told(self.path), self.path.open("wb") as stream:  # a device or a pipe: never replaced
                yield stream
            return
        self.check()
        with _told(self.path), replacing(self.path) as stream:
            yield stream

    @contextmanager
    def folder(self, names: Sequence[str]) -> Iterator[dict[str, IO[bytes]]]:
        """Files of these names in the folder `path`, which is made; others in it stay. Raises FormatError."""
        assert self.path is not None, "a stream is no folder"
        if exists(self.path) and not is_folder(self.path):
            raise FormatError(f"{self.path}: this is a file; the dataset needs a folder")
        for name in names:
            _check(self.path / name, force=self.force)
        with _told(self.path), _made(self.path), ExitStack() as stack:
            yield {name: stack.enter_context(replacing(self.path / name)) for name in names}

    def check(self) -> None:
        """Raises FormatError when the one file may not be written: it is a folder, or there without `force`."""
        if self.path is not None:
            _check(self.path, force=self.force)


def _check(path: Path, *, force: bool) -> None:
    if is_folder(path):
        raise FormatError(f"{path}: this is a folder; the dataset needs a file")
    if exists(path) and not force:
        raise FormatError(f"{path}: it is there already: --force overwrites it")


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder is there; one that was not is gone again when the block raises, unless something is in it."""
    new = not exists(folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FormatError(f"{path}: it cannot be written: {error.strerror or error}") from error
