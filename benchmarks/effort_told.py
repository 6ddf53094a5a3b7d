"""What effort.py found, as values, as a table and as JSON."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import mean
from typing import Any, NamedTuple

WORST = 12
EVERYWHERE = "everywhere"
"""How an annotation was made that the same string brought."""


class Work(StrEnum):
    """What keys were pressed for."""

    SPAN = "span"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    REJECTION = "rejection"


class Tag(str):
    """A letter of a tag."""

    __slots__ = ()


class Done(NamedTuple):
    """Keys that made one or more things of a kind."""

    work: Work
    name: str
    """The label, the attribute, the type of relation."""
    quote: str
    keys: tuple[str, ...]
    count: int = 1
    """How many were made."""
    across: bool = False
    """Of a relation: its ends stand in two articles."""
    how: str = ""
    """Of an annotation: by hand, or how a suggestion of it was taken."""


@dataclass(slots=True)
class Outcome:
    """All that was pressed, and what is not as it should be."""

    done: Sequence[Done]
    failures: Sequence[str] = field(default_factory=list)
    offered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How many goals were suggested before they were made, and by whom; empty without suggestions."""
    kept: int = 0
    """Annotations on disk that say which suggester they come from."""

    @property
    def equal(self) -> bool:
        """The layer is the target."""
        return not self.failures

    def mean_of(self, work: Work, *, across: bool = False) -> float:
        """Keys for one of a kind; every key of this kind of work counts, and so does all that it made."""
        chosen = [one for one in self.done if one.work is work and one.across >= across]
        made = sum(one.count for one in chosen)
        return sum(len(one.keys) for one in chosen) / made if made else 0.0

    def table(self) -> list[dict[str, Any]]:
        """By kind of work and name: how many, keys in all, the mean, the most for one."""
        rows: dict[tuple[Work, str], list[Done]] = defaultdict(list)
        for one in self.done:
            rows[one.work, one.name].append(one)
        return [
            {
                "work": work.value,
                "name": name,
                "count": sum(one.count for one in found),
                "keys": sum(len(one.keys) for one in found),
                "mean": round(sum(len(one.keys) for one in found) / max(1, sum(one.count for one in found)), 2),
                "most": max(len(one.keys) for one in found),
            }
            for (work, name), found in sorted(rows.items())
        ]

    def by_how(self) -> list[dict[str, Any]]:
        """By how annotations were made: how many, keys in all, the mean."""
        rows: dict[str, list[Done]] = defaultdict(list)
        for one in self.done:
            if one.work is Work.SPAN:
                rows[one.how].append(one)
        return [
            {
                "how": how,
                "count": (count := sum(one.count for one in found)),
                "keys": (keys := sum(len(one.keys) for one in found)),
                "mean": round(keys / max(1, count), 2),
            }
            for how, found in sorted(rows.items())
        ]

    def by_kind(self) -> dict[str, int]:
        """What the keys were that were pressed for annotations."""
        return dict(
            Counter(kind_of(key) for one in self.done if one.work is Work.SPAN for key in one.keys).most_common()
        )

    def as_json(self) -> dict[str, Any]:
        """One object."""
        return {
            "keys_per_span": round(self.mean_of(Work.SPAN), 3),
            "keys_per_attribute": round(self.mean_of(Work.ATTRIBUTE), 3),
            "keys_per_relation": round(self.mean_of(Work.RELATION), 3),
            "keys_per_relation_across": round(self.mean_of(Work.RELATION, across=True), 3),
            "equal": self.equal,
            "keys": sum(len(one.keys) for one in self.done),
            "offered": {name: dict(counts) for name, counts in self.offered.items()},
            "kept_origin": self.kept,
            "made": self.by_how(),
            "kinds": self.by_kind(),
            "table": self.table(),
            "failures": list(self.failures),
        }


def kind_of(key: str) -> str:
    """What a key is for."""
    if isinstance(key, Tag):
        return "tag"
    named = {
        ".": "next suggestion", ",": "previous suggestion", "enter": "accept", "backspace": "reject", "f": "hints",
        "*": "same string", "+": "widen", "escape": "leave", "tab": "pane",
    }  # fmt: skip
    if key in named:
        return named[key]
    if len(key) == 1 and (key.isalnum()):
        return "label" if key.isalpha() else "value"
    return "select" if "shift" in key else "move"


def printed(found: Outcome) -> str:
    """The means, the table, and what took most keys."""
    goals = (2.5, 4.0) if found.offered else (4.0, 5.0)
    lines = [
        f"keys per span      {found.mean_of(Work.SPAN):5.2f}   goal <= {goals[0]}",
        f"keys per attribute {found.mean_of(Work.ATTRIBUTE):5.2f}",
        f"keys per relation  {found.mean_of(Work.RELATION):5.2f}",
        f"  across articles  {found.mean_of(Work.RELATION, across=True):5.2f}   goal <= {goals[1]}",
        f"keys in all        {sum(len(one.keys) for one in found.done):5}",
        f"equal              {str(found.equal).lower():>5}",
        "",
        f"{'':10} {'':14} {'made':>5} {'keys':>5} {'mean':>6} {'most':>5}",
    ]
    lines += [
        f"{row['work']:10} {row['name']:14} {row['count']:5} {row['keys']:5} {row['mean']:6.2f} {row['most']:5}"
        for row in found.table()
    ]
    if found.offered:
        lines += ["", "suggested before it was made:"]
        lines += [
            f"  {f'{name} {value}'.strip():34} {count:5}"
            for name, counts in found.offered.items()
            for value, count in sorted(counts.items())
        ]
        lines.append(f"  {'origin kept':34} {found.kept:5}")
    lines += ["", f"{'annotations made':34} {'made':>5} {'keys':>5} {'mean':>6}"]
    lines += [f"  {row['how']:32} {row['count']:5} {row['keys']:5} {row['mean']:6.2f}" for row in found.by_how()]
    lines += ["", "keys for annotations:", *(f"  {kind:32} {count:5}" for kind, count in found.by_kind().items())]
    for work in Work:
        worst = sorted((one for one in found.done if one.work is work), key=lambda one: -len(one.keys))[:WORST]
        lines += ["", f"most keys for one {work.value}:"]
        lines += [f"  {len(one.keys):3} {one.name:12} {one.quote[:60]:60} {' '.join(one.keys)}" for one in worst]
    for work in Work:
        lines.append(f"mean of {work.value}s made one by one: {_alone(found, work):.2f}")
    return "\n".join([*lines, "", *(f"FAILED {failure}" for failure in found.failures)])


def _alone(found: Outcome, work: Work) -> float:
    return mean([len(one.keys) for one in found.done if one.work is work and one.count == 1] or [0])
