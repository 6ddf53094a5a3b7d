"""What each core dependency costs to import: the best of several fresh processes, beside one that imports nothing.

Byte code is cached in a folder of our own, warm from the second run on, whatever the environment says about it.

Run from the root of the repository: python benchmarks/imports.py [RUNS]
"""

import os
import subprocess
import sys
import tempfile
from time import perf_counter

STATEMENTS = {
    "(nothing)": "pass",
    "textual.app": "import textual.app",
    "textual.strip, rich.segment": "import textual.strip, rich.segment",
    "markdown_it": "import markdown_it",
    "mdit_py_plugins.footnote": "import mdit_py_plugins.footnote",
    "tinydb": "import tinydb",
    "regex": "import regex",
    "platformdirs": "import platformdirs",
    "tui.cli (diptych --help)": "import tui.cli, argparse",
    "all that `diptych list` loads": "import tui.command_line.listing, annotations.store",
    "all that the reader loads": "import tui.command_line.read, tui.app",
}


def milliseconds(statement: str, cache: str) -> float:
    """One fresh process that runs `statement`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-P", "-c", statement], check=True, env=environment | {"PYTHONPYCACHEPREFIX": cache}
    )
    return (perf_counter() - began) * 1000


def main(runs: int) -> None:
    """Print the table; the runs of all statements are interleaved, so that a busy moment hits them alike."""
    best = dict.fromkeys(STATEMENTS, float("inf"))
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(1 + runs):
            for name, statement in STATEMENTS.items():
                best[name] = min(best[name], milliseconds(statement, cache))
    bare = best["(nothing)"]
    print(f"{'import':32}{'whole ms':>10}{'its own ms':>12}{'x bare python':>15}")
    for name, spent in best.items():
        print(f"{name:32}{spent:10.1f}{spent - bare:12.1f}{spent / bare:15.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
