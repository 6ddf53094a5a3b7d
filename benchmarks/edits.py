"""What becomes of annotations when their article is edited: scripted edits whose right answers are known.

python benchmarks/edits.py [--cases 2000] [FILE ...]

Without files the texts are made of sentences that look alike, which is as hard as it gets; else the files are edited.
Exit 1 when an annotation was placed wrongly without asking.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.anchor import Fit, describe, resolve
from tests import edits


def run(cases: int) -> int:
    """Print the table; the number of silent wrong places."""
    fits: Counter[str] = Counter()
    there: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: list[str] = []
    taken = 0.0
    for seed in range(cases):
        case = edits.case(seed)
        target = describe(case.before, case.spans, "old")
        start = time.perf_counter()
        match = resolve(case.after, target, "new")
        taken += time.perf_counter() - start
        fits[match.fit] += 1
        there[match.fit] += bool(case.right)
        right[match.fit] += match.spans in case.right
        if match.fit in (Fit.EXACT, Fit.MOVED) and match.spans not in case.right:
            wrong.append(f"seed {seed}: {case.name}")
    print(f"{cases} cases, {sum(there.values())} of which the words are still there; {taken / cases * 1e6:.0f} us each")
    for fit in Fit:
        print(f"  {fit:<7} {fits[fit]:6}; words there {there[fit]:6}; right place {right[fit]:6}")
    print(f"  wrong places without asking: {len(wrong)}", *wrong[:5], sep="\n    ")
    return len(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    texts: list[str] = [path.read_text(encoding="utf-8") for path in options.files]

    def from_files(random: Random) -> str:
        return random.choice(texts)

    with patch.object(edits, "article", from_files if texts else edits.article):
        sys.exit(bool(run(options.cases)))


if __name__ == "__main__":
    main()
