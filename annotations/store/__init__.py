"""How a layer is kept: the Store protocol, one in memory, one in a TinyDB file that cannot be lost."""

from pathlib import Path

from .base import (
    ConflictError,
    DamagedError,
    FullError,
    Keep,
    QuestionError,
    ReadOnlyError,
    Store,
    UnsavedError,
)

__all__ = [
    "ConflictError",
    "DamagedError",
    "FullError",
    "Keep",
    "QuestionError",
    "ReadOnlyError",
    "Store",
    "UnsavedError",
    "open_layer",
]


def open_layer(
    path: Path,
    annotator: str,
    *,
    readonly: bool = False,
    keep: Keep = "ask",
) -> Store:
    """The layer in the TinyDB file `path`; nothing is written before the first change when there is no such file.

    Opens for reading only when another process has it open, when the place cannot be written, or when asked to.
    Raises DamagedError, QuestionError (answer it with `keep`), StoreError for a later format; then nothing was touched.
    """
    from .tiny import TinyStore  # TinyDB costs 20 ms to import

    return TinyStore(path, annotator, readonly=readonly, keep=keep)
