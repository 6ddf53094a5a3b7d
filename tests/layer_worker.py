"""A process that writes to a layer and announces each change before and after; tests kill it.

Arguments: the layer's file, how many changes, "unlocked" to do without the lock.
Lines: "will ID NOTE TIME" before a change, "done ID NOTE TIME" after it
(the note "-" stands for deleted), "refused" when another process has the layer.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.store import ReadOnlyError
from annotations.store import storage as storage_module
from annotations.store.files import RealFiles
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation, changed
from tests.simulated import SimulatedLock


def main() -> None:
    path, count = Path(sys.argv[1]), int(sys.argv[2])
    storage_module.FOLD_BYTES = 30_000
    if sys.argv[3:] == ["unlocked"]:
        RealFiles.lock = lambda _self, _path: SimulatedLock()  # type: ignore[method-assign]
    random, store = Random(), TinyStore(path, "ann")
    entries = list(store.annotations())
    try:
        for number in range(count):
            kind = random.random()
            if kind < 0.5 or not entries:
                step = added(annotation(note=f"n{number}"))
            elif kind < 0.8:
                old = entries.pop(random.randrange(len(entries)))
                step = changed(old, replace(old, note=f"e{number}"))
            else:
                step = changed(entries.pop(random.randrange(len(entries))), None)
            [change] = step.changes
            note = change.after.note if change.after else "-"
            print("will", change.id, note, time.monotonic_ns(), flush=True)
            store.apply(step)
            if change.after is not None:
                entries.append(change.after)  # type: ignore[arg-type] # these changes are of annotations only
            print("done", change.id, note, time.monotonic_ns(), flush=True)
        store.close()
    except ReadOnlyError:
        print("refused", flush=True)


if __name__ == "__main__":
    main()
