"""What effort.py found, as values, as a table and as JSON."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import mean
from typing import Any, NamedTuple

WORST = 12


class Work(StrEnum):
    """What keys were pressed for."""

    SPAN = "span"
    ATTRIBUTE = "attribute"
    RELATION = "relation"


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


@dataclass(slots=True)
class Outcome:
    """All that was pressed, and what is not as it should be."""

    done: Sequence[Done]
    failures: Sequence[str] = field(default_factory=list)

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

    def as_json(self) -> dict[str, Any]:
        """One object."""
        return {
            "keys_per_span": round(self.mean_of(Work.SPAN), 3),
            "keys_per_attribute": round(self.mean_of(Work.ATTRIBUTE), 3),
            "keys_per_relation": round(self.mean_of(Work.RELATION), 3),
            "keys_per_relation_across": round(self.mean_of(Work.RELATION, across=True), 3),
            "equal": self.equal,
            "keys": sum(len(one.keys) for one in self.done),
            "table": self.table(),
            "failures": list(self.failures),
        }


def printed(found: Outcome) -> str:
    """The means, the table, and what took most keys."""
    lines = [
        f"keys per span      {found.mean_of(Work.SPAN):5.2f}   goal <= 4.0",
        f"keys per attribute {found.mean_of(Work.ATTRIBUTE):5.2f}",
        f"keys per relation  {found.mean_of(Work.RELATION):5.2f}",
        f"  across articles  {found.mean_of(Work.RELATION, across=True):5.2f}   goal <= 5.0",
        f"equal              {str(found.equal).lower():>5}",
        "",
        f"{'':10} {'':14} {'made':>5} {'keys':>5} {'mean':>6} {'most':>5}",
    ]
    lines += [
        f"{row['work']:10} {row['name']:14} {row['count']:5} {row['keys']:5} {row['mean']:6.2f} {row['most']:5}"
        for row in found.table()
    ]
    for work in Work:
        worst = sorted((one for one in found.done if one.work is work), key=lambda one: -len(one.keys))[:WORST]
        lines += ["", f"most keys for one {work.value}:"]
        lines += [f"  {len(one.keys):3} {one.name:12} {one.quote[:60]:60} {' '.join(one.keys)}" for one in worst]
    for work in Work:
        lines.append(f"mean of {work.value}s made one by one: {_alone(found, work):.2f}")
    return "\n".join([*lines, "", *(f"FAILED {failure}" for failure in found.failures)])


def _alone(found: Outcome, work: Work) -> float:
    return mean([len(one.keys) for one in found.done if one.work is work and one.count == 1] or [0])
