"""How well doubt and likeness are found in corpora that others published, each read in the form it is published in.

    python benchmarks/published.py superpal test_MN_only.csv        # O. Ernst and others, 2021: hit@1 and hit@5
    python benchmarks/published.py ecb FOLDER --part Test           # A. Cybulska, P. Vossen, 2014, as tokens in lines
    python benchmarks/published.py bioscope full_papers.xml         # V. Vincze and others, 2008: cues that overlap
    python benchmarks/published.py uw test.jsonl                    # K. Lee and others, 2015: sentences with doubt
    python benchmarks/published.py weasels uncertainty-conll2010.csv  # R. Farkas and others, 2010: sentences with doubt

superpal: queries are spans of summaries; ranked are the sentences of the documents of their topic that have a partner,
then those of all topics. ecb: queries are sentences with an event; a partner is a sentence of another document with an
event of the same chain; ranked are the sentences of the sub-topic, then of all documents. FOLDER holds
ECB_Test_corpus.txt and ECB_Test_Event_gold_mentions.json (or Dev).

bioscope: a cue of speculation is met by a proposal of the kinds `--kinds` with a character in common. uw: a sentence
counts that has an event whose mean is between -2.5 and 2.5. weasels: a sentence counts that is marked as uncertain, in
the form of the tests of CLiPS pattern (as many of these as of others) or of C. Liew (31 %).
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET

from annotations.suggest.page import Page, Suggestion
from annotations.suggest.uncertainty import uncertainty
from articles.library import load_bytes
from articles.passages import Matching
from articles.span import Span

if __package__:
    from .passages import Hits
    from .suggest import prf
    from .tables import parser, table, written
else:
    from passages import Hits
    from suggest import prf
    from tables import parser, table, written

KINDS = ("epistemic", "doxastic", "investigation")
"""Those that BioScope calls speculation."""


# ---------------------------------------------------------------- likeness


def superpal(path: Path) -> Iterator[tuple[str, Hits]]:
    """Hits within topics and over all topics."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for name, key in (("within a topic", "topic"), ("all topics", "")):
        groups: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            groups[row[key] if key else ""].append(row)
        hits = Hits()
        for group in groups.values():
            asked = sorted({row["summarySpanText"] for row in group})
            ranked = sorted({row["docSentText"] for row in group})
            matching = matched(asked, ranked)
            for at, query in enumerate(asked):
                partners = {ranked.index(row["docSentText"]) for row in group if row["summarySpanText"] == query}
                hits.add([one.number for one in matching.best(0, at, len(ranked))], partners, len(ranked))
        yield name, hits


def ecb(folder: Path, part: str) -> Iterator[tuple[str, Hits]]:
    """Hits within sub-topics and over all documents."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in (folder / f"ECB_{part}_corpus.txt").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) > 3:
            said[fields[0], fields[1]].append(fields[3])
    chains: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in json.loads((folder / f"ECB_{part}_Event_gold_mentions.json").read_text(encoding="utf-8")):
        chains[one["doc_id"], str(one["sent_id"])].add(one["coref_chain"])
    keys = [key for key in said if chains.get(key)]
    for name, group_of in (("within a sub-topic", _sub_topic), ("all documents", lambda _: "")):
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key in keys:
            groups[group_of(key[0])].append(key)
        hits = Hits()
        for group in groups.values():
            texts = [" ".join(said[key]) for key in group]
            matching = matched(texts, texts)
            for at, key in enumerate(group):
                others = [number for number, other in enumerate(group) if other[0] != key[0]]
                partners = {number for number in others if chains[group[number]] & chains[key]}
                if partners:
                    found = (one.number for one in matching.best(0, at, len(group)))
                    hits.add([number for number in found if group[number][0] != key[0]], partners, len(others))
        yield name, hits


def _sub_topic(document: str) -> str:
    topic, _, rest = document.partition("_")
    return topic + ("+" if "plus" in rest else "")


def matched(ones: Sequence[str], others: Sequence[str]) -> Matching:
    """Two lists of texts, read."""
    (one, first), (other, second) = (_laid(texts) for texts in (ones, others))
    made = Matching(one, first, other, second)
    for _ in made.steps():
        pass
    return made


def _laid(texts: Sequence[str]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    start = 0
    for text in texts:
        spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    return "\n".join(texts), spans


# ---------------------------------------------------------------- doubt


def cues(text: str, kinds: Iterable[str]) -> list[Suggestion]:
    """The proposals of some kinds, of all without any."""
    page = Page(load_bytes(text.encode(), Path("a.txt"), "a", None, keep=False))
    assert page.text == text, "a text that is kept as it is"
    wanted = set(kinds)
    return [one for one in uncertainty(page) if not wanted or one.attributes["kind"] in wanted]


def bioscope(path: Path, kinds: Sequence[str]) -> Iterator[list[str]]:
    """A row for cues that overlap, and one for sentences that hold one."""
    found = right = gold = met = 0
    sentences = [0, 0, 0, 0]
    for element in ET.parse(path).iter("sentence"):
        text, theirs = _cues_of(element)
        if text.strip():
            ours = [one.span for one in cues(text, kinds)] if text == text.strip() else []
            found, gold = found + len(ours), gold + len(theirs)
            right += sum(any(one.overlaps(other) for other in theirs) for one in ours)
            met += sum(any(one.overlaps(other) for other in ours) for one in theirs)
            both = bool(ours) and bool(theirs)
            for at, counts in enumerate((both, bool(ours), both, bool(theirs))):
                sentences[at] += counts
    yield ["cues", str(gold), str(found), *prf(right, found, met, gold)]
    yield ["sentences", str(sentences[3]), str(sentences[1]), *prf(*sentences)]


def _cues_of(sentence: ET.Element) -> tuple[str, list[Span]]:
    """The text of a sentence, and where its cues of speculation stand."""
    parts: list[str] = []
    found: list[Span] = []

    def read(element: ET.Element) -> None:
        start = sum(map(len, parts))
        parts.append(element.text or "")
        for child in element:
            read(child)
            parts.append(child.tail or "")
        if element.tag == "cue" and element.get("type") == "speculation":
            found.append(Span(start, sum(map(len, parts))))

    read(sentence)
    whole = "".join(parts)
    lead = len(whole) - len(whole.lstrip())
    return whole.strip(), [Span(max(0, span.start - lead), span.end - lead) for span in found]


def judged(given: Iterable[tuple[str, bool]], kinds: Sequence[str]) -> Iterator[list[str]]:
    """A row for sentences that hold a cue, of texts with whether people saw doubt."""
    right = found = gold = certain = 0
    for text, doubted in given:
        ours = bool(cues(text, kinds))
        right, found, gold = right + (ours and doubted), found + ours, gold + doubted
        certain += not doubted
    yield ["sentences", str(gold), str(found), *prf(right, found, right, gold)]
    yield ["of those without doubt", str(certain), str(found - right), "", f"{(found - right) / certain:.3f}", ""]


def uw(path: Path) -> Iterator[tuple[str, bool]]:
    """Sentences, with whether an event is below full certainty."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], any(abs(one["label"]) < 2.5 for one in row["targets"])


def weasels(path: Path) -> Iterator[tuple[str, bool]]:
    """Sentences, with whether they are marked as uncertain: a mark of -1 before the text, or of 1 behind it."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [[re.sub(r"\s+", " ", field).strip() for field in row] for row in csv.reader(lines)]
    if rows[0] == ["text", "label"]:
        yield from ((text, mark == "1") for text, mark in rows[1:] if text)
    else:
        yield from ((text, mark == "-1") for mark, text in rows if text)


def main() -> None:
    options_of = parser(__doc__)
    options_of.add_argument("corpus", choices=("superpal", "ecb", "bioscope", "uw", "weasels"))
    options_of.add_argument("path", nargs="+", type=Path, help="its file or files; of ecb the folder")
    options_of.add_argument("--part", default="Test", help="of ecb: Test or Dev")
    options_of.add_argument("--kinds", default="", help="of cues; for bioscope " + ",".join(KINDS))
    options = options_of.parse_args()
    kinds = options.kinds.split(",") if options.kinds else KINDS if options.corpus == "bioscope" else ()
    ranked: Mapping[str, Callable[[Path], Iterator[tuple[str, Hits]]]] = {
        "superpal": superpal,
        "ecb": lambda path: ecb(path, options.part),
    }
    if options.corpus in ranked:
        head: Sequence[str] = ("ranked", "queries", "hit@1", "hit@5", "by chance")
        rows = [hits.row(name) for path in options.path for name, hits in ranked[options.corpus](path)]
    else:
        head = ("what", "gold", "found", "P", "R", "F")
        doubted: Mapping[str, Callable[[Path], Iterator[list[str]]]] = {
            "bioscope": lambda path: bioscope(path, kinds),
            "uw": lambda path: judged(uw(path), kinds),
            "weasels": lambda path: judged(weasels(path), kinds),
        }
        rows = list(chain.from_iterable(doubted[options.corpus](path) for path in options.path))
    table(" ".join(path.name for path in options.path), head, rows)
    written(options.json, {"rows": [dict(zip(head, row, strict=True)) for row in rows]})


if __name__ == "__main__":
    main()
