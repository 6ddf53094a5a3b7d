"""Articles and annotations to measure with: always the same for the same arguments, in the shape of news.

As a script it writes them where one can look at them:

    python benchmarks/corpus.py DIR --size 1MB --annotations 100000
    diptych DIR
"""

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from annotations.ids import new_id
from annotations.labels import Group, Schema
from annotations.model import Annotation, Change, Step, Target
from annotations.project import Project
from annotations.schema import default_schema
from annotations.store import open_layer
from articles.article import Article
from articles.library import load
from articles.span import Span

SIZES = {"10KB": 10_000, "100KB": 100_000, "1MB": 1_000_000, "10MB": 10_000_000}
ANNOTATOR = "bench"
VERSION = 5
"""Of what this module makes: another number makes the kept corpora anew."""
LEAST_GAP = 16
"""Code points of text for each annotation at the least: what does not fit so goes to articles that are not shown."""
STEP = 5000
"""Annotations in one step of the layer."""
LONG = 1000
"""One annotation in so many is 1,000 to 20,000 characters long."""
CONTEXT = 32
"""Code points of text on each side of a quote. `anchor.describe` looks for more where these are not unique."""
CREATED = "2025-01-01T00:00:00.000+00:00"

_PEOPLE = (
    "Ana Kovačević", "Paul Brandt", "Łukasz Zieliński", "Mariam Saïd", "José Núñez", "Ingrid Sørensen", "Tom O’Hara",
    "Nguyễn Thị Lan", "Şule Yıldız", "Grace Whitfield", "Jean‑Luc Perrault", "Zoë Müller", "Amara Cissé", "K. Ōta",
)  # fmt: skip
_BODIES = (
    "the finance ministry", "the harbour authority", "Meridian Rail", "the Council of the Coast", "Northgate Bank",
    "the auditors", "the opposition", "the regulator", "Halden Foods", "the union", "the weather service",
    "the Institute for Public Water", "the court in Lenz", "the regional government",
)  # fmt: skip
_PLACES = ("Lenz", "Porto Novo", "the delta", "the capital", "Østhavn", "the border towns", "Brașov", "the north")
_VERBS = (
    "said", "confirmed", "denied", "expects", "announced", "warned", "estimates", "reported", "suggested", "rejected",
    "agreed", "learned", "insisted", "conceded",
)  # fmt: skip
_HEDGES = (
    "may", "might", "could", "is likely to", "is expected to", "appears to", "reportedly will", "would probably",
    "is said to", "will",
)  # fmt: skip
_ACTS = (
    "raise the levy on imported grain", "close two of the five crossings", "publish the full report",
    "pay back part of the loan", "cut the timetable by a third", "move the hearing to the spring",
    "hire some 400 inspectors", "stop the sale of the terminal", "repair the dam before the rains",
    "review contracts that were signed last year", "delay the vote", "send the file back to the committee",
)  # fmt: skip
_SCENES = (
    "after a night of talks", "despite the storm", "for the first time since the flood", "in a short statement",
    "without naming a date", "while crowds waited outside", "as prices rose again", "on the eve of the election",
    "with the help of the army", "before the markets opened", "in front of reporters", "at a cost of €3.4bn",
)  # fmt: skip
_REASONS = (
    "costs have risen by 12.5 per cent", "nobody had asked the villages", "the figures don’t add up",
    "the old line can’t carry the load", "a second opinion was needed", "the money ran out in March",
    "records from 1998 were lost", "both sides want a truce", "rivers stood 40 cm above the mark",
)  # fmt: skip
_CJK = (
    "代表团周三表示，谈判可能在下个月恢复，但没有给出具体日期。", "記者会見で担当者は「影響は限定的だ」と述べた。",
    "정부는 다음 주에 결과를 발표할 것으로 보인다。", "港口管理局称，受影响的货物约有三千吨。",
)  # fmt: skip
_ODD = ("👩‍🚒 crews", "the 🇪🇺 flag", "a cafe\u0301", "Ha\u0308user", "the “№ 7” tram", "👍🏽", "naïve co‑operation")
_HEADINGS = ("What is known", "The money", "Who decides", "A long dispute", "Voices", "What comes next", "The numbers")


def size_named(name: str) -> int:
    """The bytes that `10KB` and the like mean."""
    return SIZES[name] if name in SIZES else int(name)


def markdown(size: int, seed: int = 1) -> str:
    """A Markdown article of about `size` bytes."""
    return _article(size, seed, _markdown_blocks, "\n\n", "# ")


def plain(size: int, seed: int = 1) -> str:
    """A text article of about `size` bytes."""
    return _article(size, seed, _plain_blocks, "\n\n", "")


def _article(size: int, seed: int, blocks: Callable[[Random], Iterator[str]], gap: str, mark: str) -> str:
    random = Random(seed)
    person, body = random.choice(_PEOPLE), random.choice(_BODIES)
    first = [f"{mark}{_title(random)}", f"Talks number {seed} ended late on Monday. {person} of {body} left by train."]
    parts, length = first, len(gap.join(first).encode())
    for block in blocks(random):
        length += len(block.encode()) + len(gap)
        if length > size:
            break
        parts.append(block)
    return gap.join(parts) + "\n"


def _title(random: Random) -> str:
    return f"{random.choice(_BODIES).capitalize()} {random.choice(_HEDGES)} {random.choice(_ACTS)}"


def _sentence(random: Random) -> str:
    kind = random.randrange(100)
    person, body, place = random.choice(_PEOPLE), random.choice(_BODIES), random.choice(_PLACES)
    hedge, act, scene, reason = (random.choice(words) for words in (_HEDGES, _ACTS, _SCENES, _REASONS))
    verb = random.choice(_VERBS)
    if kind < 30:
        return f"{person} {verb} {scene} that {body} {hedge} {act}."
    if kind < 55:
        return f"“{reason.capitalize()},” {person} {verb} in {place}, “and {body} {hedge} {act}.”"
    if kind < 75:
        return f"In {place}, {body} {hedge} {act} because {reason} — {scene}, {person} {verb}."
    if kind < 86:
        return f"{body.capitalize()} {hedge} {act}…"
    if kind < 98:
        count, part = random.randrange(2, 9000), random.randrange(1, 99)
        return f"About {count:,} people, {part} % of those in {place}, {hedge} be affected, {body} {verb}."
    return f"It was {random.choice(_ODD)} that {person} noticed in {place}: {reason}, wasn’t it?"


def _sentences(random: Random) -> list[str]:
    return [_sentence(random) for _ in range(random.randint(2, 7))]


def _cjk(random: Random) -> str:
    return "".join(random.choices(_CJK, k=random.randint(2, 5)))


def _marked(random: Random, sentence: str) -> str:
    """A sentence with some Markdown in it, one time in eight."""
    kind = random.randrange(32)
    if kind > 3:
        return sentence
    words = sentence.split(" ")
    at = random.randrange(len(words))
    words[at] = (
        f"**{words[at]}**",
        f"*{words[at]}*",
        f"[{words[at]}](https://example.org/{random.randrange(10**6)})",
        f"`{words[at]}`",
    )[kind]
    return " ".join(words)


def _markdown_blocks(random: Random) -> Iterator[str]:
    while True:
        kind = random.randrange(100)
        if kind < 78:
            yield " ".join(_marked(random, sentence) for sentence in _sentences(random))
        elif kind < 84:
            yield f"## {random.choice(_HEADINGS)}"
        elif kind < 89:
            yield "\n".join(f"- {_marked(random, _sentence(random))}" for _ in range(random.randint(2, 6)))
        elif kind < 92:
            yield "\n".join(f"{n}. {_sentence(random)}" for n in range(1, random.randint(3, 6)))
        elif kind < 96:
            yield "\n".join(f"> {sentence}" for sentence in _sentences(random))
        elif kind < 97:
            yield _table(random)
        elif kind < 98:
            yield f"{_sentence(random)} AT&amp;T, \\*not\\* a footnote."
        else:
            yield _cjk(random)


def _table(random: Random) -> str:
    rows = [f"| {place} | {random.randrange(10**5):,} | {random.choice(_REASONS)} |" for place in _PLACES[:5]]
    return "\n".join(("| Place | People | Why |", "|:--|--:|---|", *rows))


def _plain_blocks(random: Random) -> Iterator[str]:
    while True:
        kind = random.randrange(100)
        if kind < 84:
            yield " ".join(_sentences(random))
        elif kind < 90:
            yield random.choice(_HEADINGS)
        elif kind < 95:
            yield "\n".join(f"• {_sentence(random)}" for _ in range(random.randint(2, 6)))
        elif kind < 98:
            yield "\n".join((" ".join(_sentences(random)), " ".join(_sentences(random))))
        else:
            yield _cjk(random)


_LENGTHS = {Group.ENTITY: (3, 25), Group.CLAIM: (40, 300), Group.UNCERTAINTY: (4, 60)}
"""The shortest and the longest annotation of each group, in characters."""


def annotated(article: Article, count: int, schema: Schema, seed: int = 1) -> Iterator[Annotation]:
    """`count` annotations of an article: by thirds entities, claims, uncertainty, from word to word."""
    random = Random(seed)
    text, digest = article.text, article.digest
    labels = {group: [label for label in schema.labels if label.group is group] for group in _LENGTHS}
    groups = tuple(_LENGTHS)
    for number in range(count):
        group = groups[number % len(groups)]
        low, high = (1000, 20_000) if number % LONG == LONG // 2 else _LENGTHS[group]
        label = random.choice(labels[group])
        span = _span(text, random.randrange(len(text)), random.randint(low, high))
        start, end = span
        target = Target(
            (span,), (text[start:end],), text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], digest
        )
        yield Annotation(
            new_id(), article.id, label.name, target, ANNOTATOR, schema.defaults(label.name),
            created=CREATED, modified=CREATED,
        )  # fmt: skip


_WORD = re.compile(r"\S+")


def _span(text: str, at: int, length: int) -> Span:
    """About `length` code points from the first word behind `at` on, up to the end of a word."""
    first = _WORD.search(text, at) or _WORD.search(text)
    assert first is not None, "the text has words"
    last = _WORD.search(text, min(first.start() + length, len(text)) - 1)
    return Span(first.start(), max(first.end(), last.end() if last else 0))


def project(work: Path, size: int, annotations: int) -> Path:
    """A project with two Markdown articles of `size` bytes, and one layer of `annotations`; made once, kept in `work`.

    The two articles, `left` and `right`, get as many annotations as they have room for (LEAST_GAP), half and half;
    the others stand on further articles of the project.
    """
    folder = work / f"v{VERSION}-{size}-{annotations}"
    if folder.exists():
        return folder
    work.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=work))
    made = beside / "project"
    files = _written(beside, size, annotations)
    kept = Project.create(made, "benchmark")
    for answer in kept.add(files):
        if answer.fault:
            raise SystemExit(answer.fault)
    if annotations:
        _annotate(kept, [file.stem for file in files], annotations)
    made.rename(folder)
    shutil.rmtree(beside)
    return folder


def _written(folder: Path, size: int, annotations: int) -> list[Path]:
    files = [folder / "left.md", folder / "right.md"]
    for seed, file in enumerate(files, 1):
        file.write_text(markdown(size, seed), encoding="utf-8")
    left_over = annotations - 2 * size // LEAST_GAP
    while left_over > 0:
        file = folder / f"further-{len(files)}.md"
        file.write_text(markdown(1_000_000, len(files) + 1), encoding="utf-8")
        files.append(file)
        left_over -= 1_000_000 // LEAST_GAP
    return files


def _annotate(kept: Project, ids: Sequence[str], count: int) -> None:
    schema = default_schema()
    store = open_layer(kept.layer_path(ANNOTATOR), ANNOTATOR)
    left = count
    for number, name in enumerate(ids):
        article = kept.load(name)
        room = len(article.text) // LEAST_GAP
        here = min(room, count // 2) if number < 2 else left if number == len(ids) - 1 else min(left, room)
        entries = list(annotated(article, here, schema, seed=number))
        left -= here
        for at in range(0, len(entries), STEP):
            changes = tuple(Change(None, entry) for entry in entries[at : at + STEP])
            store.apply(Step(f"import {len(changes)}", changes))
    store.close()


def pair(work: Path, size: int) -> tuple[Path, Path]:
    """Two loose articles of `size` bytes, one .md and one .txt; made once, kept in `work`."""
    folder = work / f"v{VERSION}-pair-{size}"
    files = folder / "left.md", folder / "right.txt"
    if not all(file.exists() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        files[0].write_text(markdown(size, 1), encoding="utf-8")
        files[1].write_text(plain(size, 2), encoding="utf-8")
    return files


def first_words(path: Path, most: int = 24) -> str:
    """The beginning of an article's first paragraph: what a screen shows as soon as it shows the text."""
    article = load(path, cache=False)
    line = next(b.span.of(article.text) for b in article.blocks if b.kind == "paragraph" and b.end - b.start > most)
    return line[: line.rfind(" ", 0, most)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--size", default="100KB", help="of each of the two articles: 10KB, 100KB, 1MB, 10MB or bytes")
    parser.add_argument("--annotations", type=int, default=1000)
    options = parser.parse_args()
    if options.folder.exists():
        raise SystemExit(f"{options.folder} is there already")
    with tempfile.TemporaryDirectory() as work:
        shutil.move(project(Path(work), size_named(options.size), options.annotations), options.folder)
    print(f"made {options.folder}: open it with `diptych {options.folder} --annotator {ANNOTATOR}`")


if __name__ == "__main__":
    main()
