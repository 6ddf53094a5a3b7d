"""What exports cost: every format on 100,000 annotations over 1,000 articles, beside what reading it back costs others.

    python benchmarks/formats.py [--quick] [--only jsonl,csv] [--json FILE]

Each export is `diptych export` in a process of its own. JSONL is compared with a floor that is measured in turns with
it: the stored bytes of the project decoded once and encoded once. The others are compared with the reader that the
format has of its own: it reads the whole dataset. Memory is the peak of the process; *layers* is the peak of one that
opens the same layers and reads no article, since layers are in memory whatever is exported.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.formats.table import FORMATS, Shape
from annotations.ids import new_id
from annotations.model import Annotation, Change, Judgement, Relation, Step
from annotations.project import Project
from annotations.schema import default_schema
from annotations.store import open_layer
from benchmarks import corpus, tables

ARTICLES, FEWER = 1000, 100
DENSITY = 100
"""Annotations of an article."""
RELATIONS = 10
"""Relations of an article, every second one to the article before."""
SIZE = 8000
"""Bytes of an article."""
GOAL = 2.0
"""Of an export as JSONL, in times of the floor."""
FLOOR, LAYERS = "floor", "layers"


class RefusedError(Exception):
    """What a measurement said instead of a number."""


def project(work: Path, articles: int) -> Path:
    """A project of so many articles, made once and kept."""
    folder = work / f"formats-v{corpus.VERSION}-{articles}"
    if folder.exists():
        return folder
    work.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=work))
    files = []
    for number in range(articles):
        files.append(beside / f"article-{number:04}.md")
        files[-1].write_text(corpus.markdown(SIZE, number + 1), encoding="utf-8")
    kept = Project.create(beside / "project", "benchmark")
    kept.add(files)
    store = open_layer(kept.layer_path(corpus.ANNOTATOR), corpus.ANNOTATOR)
    before: list[Annotation] = []
    for number, file in enumerate(files):
        here = list(corpus.annotated(kept.load(file.stem), DENSITY, default_schema(), seed=number))
        said = [*here, *_related(here, before or here), Judgement(new_id(), (file.stem,), "status", "done", "bench")]
        store.apply(Step("import", tuple(Change(None, entry) for entry in said)))
        before = here
    store.close()
    (beside / "project").rename(folder)
    shutil.rmtree(beside)
    return folder


def _related(here: Sequence[Annotation], before: Sequence[Annotation]) -> Iterator[Relation]:
    claims, others = ([one for one in some if one.label == "CLAIM"] for some in (here, before))
    for number in range(min(RELATIONS, len(claims) - 1, len(others))):
        target = others[number] if number % 2 else claims[number + 1]
        yield Relation(new_id(), "same", claims[number].id, target.id, corpus.ANNOTATOR)


def _lines(path: Path) -> int:
    with path.open(encoding="utf-8", newline="\n") as lines:
        return sum(len(json.loads(line)) for line in lines)


def _rows(path: Path) -> int:
    csv.field_size_limit(2**31 - 1)
    found = 0
    for table in sorted(path.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            found += sum(len(row) for row in csv.DictReader(file))
    return found


def _json(path: Path) -> int:
    return sum(len(json.loads(file.read_bytes())) for file in _files(path, ".json"))


def _files(path: Path, suffix: str) -> list[Path]:
    return sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path]


def _brat(path: Path) -> int:
    from bioc import brat

    found = 0
    for file in _files(path, ".ann"):
        with file.open(encoding="utf-8") as notes, file.with_suffix(".txt").open(encoding="utf-8", newline="") as text:
            found += len(brat.load(text, notes).annotations)
    return found


def _conll(path: Path) -> int:
    import nltk
    from nltk.corpus.reader import ConllCorpusReader

    nltk.data.path.append(str(path.parent))  # it reads from no other folders
    columns = ("words", "pos", "chunk", "ne")
    return sum(map(len, ConllCorpusReader(str(path.parent), path.name, columns, encoding="utf-8").iob_sents()))


def _conllu(path: Path) -> int:
    import conllu

    with path.open(encoding="utf-8") as file:
        return sum(map(len, conllu.parse_incr(file)))


def _spacy(path: Path) -> int:
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    return sum(len(doc) for file in _files(path, ".spacy") for doc in DocBin().from_disk(file).get_docs(vocab))


def _xmi(path: Path) -> int:
    import cassis

    with (path / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    found = 0
    for one in _files(path, ".xmi"):
        with one.open("rb") as file:
            found += len(cassis.load_cas_from_xmi(file, typesystem=types).select_all())
    return found


def _cas_json(path: Path) -> int:
    import cassis

    found = 0
    for one in _files(path, ".json"):
        with one.open("rb") as file:
            found += len(cassis.load_cas_from_json(file).select_all())
    return found


def _parquet(path: Path) -> int:
    import pyarrow.parquet

    return len(pyarrow.parquet.read_table(path).to_pylist())


def _hf(path: Path) -> int:
    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as kept:
        return sum(len(row) for row in datasets.load_dataset(str(path), split="train", cache_dir=kept))


def _tei(path: Path) -> int:
    from lxml import etree

    return sum(1 for _ in etree.parse(path, etree.XMLParser(huge_tree=True)).iter())


def _markdown(path: Path) -> int:
    from markdown_it import MarkdownIt

    return len(MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")))


def _html(path: Path) -> int:
    from lxml import html

    return sum(1 for _ in html.parse(path, html.HTMLParser(huge_tree=True)).iter())


READERS: Mapping[str, tuple[str, Callable[[Path], int]]] = {
    "jsonl": ("json", _lines),
    "csv": ("csv", _rows),
    "brat": ("bioc", _brat),
    "conll": ("nltk", _conll),
    "conllu": ("conllu", _conllu),
    "w3c": ("json", _json),
    "prodigy": ("json", _lines),
    "doccano": ("json", _lines),
    "labelstudio": ("json", _json),
    "potato": ("json", _json),
    "spacy": ("spacy", _spacy),
    "cas-xmi": ("cassis", _xmi),
    "cas-json": ("cassis", _cas_json),
    "parquet": ("pyarrow", _parquet),
    "hf": ("datasets", _hf),
    "tei": ("lxml", _tei),
    "pairs": ("json", _lines),
    "html": ("lxml", _html),
    "markdown": ("markdown-it", _markdown),
}
"""What reads a format back. WebAnno's and SLATE's readers are programs that cannot be asked from here."""


def floor(root: Path, out: Path) -> None:
    """Decode what the project has stored, and encode it, once."""
    with out.open("wb") as stream:
        for layer in sorted((root / "annotations").glob("*.json")):
            stream.write(json.dumps(json.loads(layer.read_bytes()), ensure_ascii=False).encode())
        for journal in sorted((root / "annotations").glob("*.journal")):
            stream.write(journal.read_bytes())
        for article in sorted((root / "articles").glob("*.md")):
            stream.write(json.dumps(article.read_bytes().decode(), ensure_ascii=False).encode())


def layers(root: Path, out: Path) -> None:
    """Open what an export opens before it reads the first article."""
    from annotations.formats.dataset import Choice, Dataset

    out.touch()
    Dataset(Project.open(root), Choice()).close()


def child(what: str, root: Path, out: Path) -> None:
    """One measurement in this process, told as JSON on standard output."""
    from tui.cli import main as diptych

    told: dict[str, Any] = {}
    began, worked = perf_counter(), process_time()
    if what in (FLOOR, LAYERS):
        (floor if what == FLOOR else layers)(root, out)
    elif what.startswith("read "):
        _, read = READERS[what.removeprefix("read ")]
        try:
            read(out)
        except ImportError as error:
            told["missing"] = f"{error.name} is not installed"
    else:
        code = diptych(["export", what, str(out), "--project", str(root), "--force"])
        if code:
            raise SystemExit(code)
    print(json.dumps(told | {"seconds": perf_counter() - began, "cpu": process_time() - worked, "memory": peak()}))


def peak() -> int:
    """The most memory that this process had, in KiB; `ru_maxrss` would count that of the one that started it. Linux."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def asked(what: str, root: Path, out: Path, home: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    words = [sys.executable, __file__, "--child", what, str(root), str(out)]
    done = subprocess.run(words, env=tables.environment(home), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RefusedError(done.stderr.strip())
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(name: str, roots: Mapping[int, Path], place: Path, runs: int) -> dict[str, Any]:
    """An export of a format, its reader in turns with it, and the peak for fewer articles. Least of the runs."""
    row = FORMATS[name]
    out = place / (name + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))
    most, few = max(roots), min(roots)
    asked(name, roots[few], out, place / "home")  # makes byte code and the cache of articles
    fewer = asked(name, roots[few], out, place / "home")
    _gone(out)
    asked(name, roots[most], out, place / "home")
    written, beside = [], []
    for _ in range(runs):
        written.append(asked(name, roots[most], out, place / "home"))
        if name == "jsonl":
            beside.append(asked(FLOOR, roots[most], place / "floor", place / "home"))
        elif name in READERS:
            beside.append(asked(f"read {name}", roots[most], out, place / "home"))
    size = sum(file.stat().st_size for file in _files(out, "") if file.is_file())
    _gone(out)
    return {"written": written, "beside": beside, "fewer": fewer, "bytes": size}


def _gone(out: Path) -> None:
    if out.is_dir():
        shutil.rmtree(out)
    out.unlink(missing_ok=True)


def least(found: Sequence[Mapping[str, Any]], what: str) -> float:
    """The least of several runs."""
    return min(float(one[what]) for one in found)


def report(name: str, found: Mapping[str, Any], annotations: int) -> list[str]:
    """A row of the table."""
    seconds, cpu = least(found["written"], "seconds"), least(found["written"], "cpu")
    beside = found["beside"]
    if name == "jsonl":
        reader, times = "decode and encode", tables.ratio(cpu / least(beside, "cpu"), GOAL)
    elif not beside:
        reader, times = "none in Python", "-"
    elif "missing" in beside[0]:
        reader, times = beside[0]["missing"], "-"
    else:
        reader, times = READERS[name][0], tables.ratio(cpu / least(beside, "cpu"))
    peak, fewer = (least(some, "memory") / 1024 for some in (found["written"], [found["fewer"]]))
    rate = f"{annotations / seconds / 1000:.0f}k"
    size = f"{found['bytes'] / 1e6:.0f}"
    return [name, f"{seconds:.2f}", f"{cpu:.2f}", rate, size, times, reader, f"{fewer:.0f}", f"{peak:.0f}"]


def main() -> None:
    """Measure and print."""
    parser = tables.parser(__doc__ or "")
    parser.add_argument("--only", default="", metavar="NAMES", help="of formats, with commas between")
    options = parser.parse_args()
    numbers, runs = ((FEWER // 5, FEWER), 1) if options.quick else ((FEWER, ARTICLES), 3)
    roots = {number: project(options.work, number) for number in numbers}
    names = tables.listed(options.only, ",".join(FORMATS))
    every: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        place = Path(folder)
        bare = {number: asked(LAYERS, root, place / LAYERS, place / "home") for number, root in roots.items()}
        for name in names:
            print(f"{name} ...", file=sys.stderr)
            try:
                every[name] = measure(name, roots, place, runs)
            except RefusedError as refused:  # a library is not installed: the message says which
                print(f"{name} is left out: {refused}", file=sys.stderr)
    few, most = (f"MB, {number}" for number in numbers)
    tables.table(
        f"diptych export: {max(numbers) * DENSITY:,} annotations over {max(numbers):,} articles of {SIZE:,} bytes",
        ["format", "s", "cpu s", "a second", "MB out", "x reader", "reader", few, most],
        [
            *(report(name, found, max(numbers) * DENSITY) for name, found in every.items()),
            ["(layers)", f"{bare[max(numbers)]['seconds']:.2f}", f"{bare[max(numbers)]['cpu']:.2f}", *("-" * 4)]
            + [f"{one['memory'] / 1024:.0f}" for one in bare.values()],
        ],
    )
    tables.written(options.json, {"formats": every, "layers": bare})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
