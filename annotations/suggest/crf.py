"""Linear-chain conditional random fields: sequences of words with what is seen of each, and a tag for each word.

The only importer of pycrfsuite (the extra `learn`). Source: Lafferty, McCallum, Pereira (2001); CRFsuite, Okazaki.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

import pycrfsuite

Seen: TypeAlias = Sequence[Sequence[str]]
"""For each word of a sequence what is seen of it."""

STEPS = 80
"""Steps of L-BFGS at most: on 50 to 400 articles more made nothing better."""
_PARAMETERS = {"c1": 0.05, "c2": 0.1, "max_iterations": STEPS}
"""The penalties of weights, absolute and squared: measured to be as good as others, in models a sixth as large."""
_MAGIC, _HEAD = b"lCRF", 8
_STEP = "***** Iteration #"


class Trained(NamedTuple):
    """The tags of a sequence, each with its probability given the sequence."""

    tags: tuple[str, ...]
    probabilities: tuple[float, ...]


def library() -> str:
    """What models are made with."""
    return f"python-crfsuite {version('python-crfsuite')}"


class _Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]  # it has no types
    """Passes on how far it is; what `told` raises ends the training."""

    told: Callable[[int, int], None]

    def message(self, message: str) -> None:
        """A piece of what CRFsuite says of its work."""
        if message.startswith(_STEP):
            self.told(int(message.removeprefix(_STEP).split()[0]), STEPS)


def train(sequences: Iterable[tuple[Seen, Sequence[str]]], told: Callable[[int, int], None]) -> bytes:
    """A model of these sequences and their tags; the same for the same sequences in the same order.

    They are taken in one by one, at 400 bytes a word. `told` hears the step, and how many there are at most; it may
    raise to end it. Raises OSError when no file can be written, which CRFsuite needs.
    """
    trainer = _Trainer("lbfgs", _PARAMETERS)
    trainer.told = told
    for seen, tags in sequences:
        trainer.append(seen, tags)
    with TemporaryDirectory(prefix="diptych-") as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        made = path.read_bytes()
    if not _whole(made):  # CRFsuite does not notice a full disk
        raise OSError(f"{folder}: the disk may be full")
    return made


class Model:
    """A model made by `train`, ready to tag."""

    def __init__(self, made: bytes) -> None:
        """`made` must be what `train` gave, checked by a digest: CRFsuite reads what is damaged without noticing."""
        if not _whole(made):
            raise ValueError("no model of CRFsuite")
        self._made = made  # the tagger reads where it lies, and crashes when it has gone
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(made)

    def tag(self, seen: Seen) -> Trained:
        """The most likely tags of a sequence."""
        tags = tuple(self._tagger.tag(seen))
        return Trained(tags, tuple(self._tagger.marginal(tag, at) for at, tag in enumerate(tags)))

    def strongest(self, seen: Sequence[str], tag: str, most: int) -> list[str]:
        """Of what is seen of a word that which speaks most for a tag, strongest first."""
        weighed = sorted(((self._weights.get((one, tag), 0.0), one) for one in seen), reverse=True)
        return [one for weight, one in weighed[:most] if weight > 0]

    @cached_property
    def _weights(self) -> dict[tuple[str, str], float]:
        """A tenth of a second for the model of 400 articles."""
        info: Any = self._tagger.info()
        return dict(info.state_features)


def _whole(made: bytes) -> bool:
    """It is as long as its head says."""
    return made.startswith(_MAGIC) and int.from_bytes(made[len(_MAGIC) : _HEAD], "little") == len(made)
