"""What the benchmarks share: numbers, tables, options, and a home that is nobody's."""

import argparse
import json
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

WORK = Path(tempfile.gettempdir()) / "diptych-benchmarks"


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Minimum, median and 95th percentile, in milliseconds."""
    return {
        "min": 1e3 * min(seconds),
        "median": 1e3 * median(seconds),
        "p95": 1e3 * quantile(seconds, 0.95),
    }


def shown(numbers: dict[str, float] | None) -> str:
    """`1.2/1.4/2.0`: minimum, median, 95th percentile."""
    if numbers is None:
        return "-"
    return "/".join(f"{numbers[name]:.1f}" for name in ("min", "median", "p95"))


def ratio(value: float, goal: float | None = None) -> str:
    """`1.23` with, where there is a goal, whether it is met."""
    return f"{value:.2f}" + ("" if goal is None else f" {'<=' if value <= goal else ' >'} {goal:g}")


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first column to the left, numbers to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    print(f"\n{title}")
    for number, line in enumerate(lines):
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  ".join(cells).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))
    sys.stdout.flush()


def parser(doc: str) -> argparse.ArgumentParser:
    """Options that every benchmark has."""
    made = argparse.ArgumentParser(description=doc.split("\n\n", maxsplit=1)[0])
    made.add_argument("--quick", action="store_true", help="few repetitions: about a minute")
    made.add_argument("--json", type=Path, metavar="FILE", help="write every number there too")
    made.add_argument(
        "--work", type=Path, default=WORK, metavar="DIR", help=f"where corpora are kept (default: {WORK})"
    )
    return made


def written(path: Path | None, values: dict[str, Any]) -> None:
    """Write the numbers as JSON, with what they were measured on."""
    if path is not None:
        path.write_text(json.dumps({"on": machine(), **values}, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What a stranger must know of the machine to read the numbers."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "textual": version("textual"),
        "rich": version("rich"),
    }


def environment(home: Path) -> dict[str, str]:
    """The environment of a program under measurement: a home of its own, a terminal with all colours."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "PYTHONPATH")}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    return {
        "LANG": "C.UTF-8",
        **kept,
        **folders,
        "HOME": str(home),
        "LOGNAME": "bench",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "DIPTYCH_CACHE_DIR": str(home / "cache" / "diptych"),
    }


def listed(given: str, otherwise: str) -> list[str]:
    """The words of an option, parted by commas."""
    return [word.strip() for word in (given or otherwise).split(",") if word.strip()]
