"""Accidents that happen to the files of a layer."""

from pathlib import Path

from annotations.store.tiny import TinyStore
from tests.entries import added, annotation


def put_an_old_file_back(path: Path, *, earlier: bool = True) -> None:
    """Put the .json of a layer back as it is now after two more changes, one of which is in the journal alone.

    Without `earlier` there is nothing that the journal's snapshot could be made from.
    """
    old = path.read_bytes()
    store = TinyStore(path, "")
    store.apply(added(annotation()))
    store.close()
    store = TinyStore(path, "")
    store.apply(added(annotation()))
    store.abandon()
    path.write_bytes(old)
    if not earlier:
        path.with_name(path.name + ".prev").unlink()
