"""The program that builds and asks an index beside the interface: `main` answers lines of JSON with lines of JSON.

    {"folder": path}                          whose index it is; comes first
    {"expect": [[id, path, encoding], ...]}   {"expected": how many so far}
    {"update": true}                          {"done": n, "of": n}, often; then {"ready": n}
    {"related": id, "path", "encoding"}       {"related": id, "found": [[id, score], ...], "near": [[id, score], ...]}
    {"elsewhere": text, "but": id}            {"elsewhere": [[id, start, end, quote, score], ...], "asked": text}

What cannot be done is answered {"fault": message}; when the index is damaged or gone, and must be updated, that is
{"damaged": true}.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from .article import ArticleError
from .index import Index
from .indexed import DamagedIndexError, Source
from .library import load


def main(asked: IO[str], answers: IO[str]) -> None:
    """Answer until nothing more is asked."""
    index: Index | None = None
    expected = 0
    for line in asked:
        question = json.loads(line)
        try:
            if "folder" in question:
                index = Index.of(Path(question["folder"]))
            elif "expect" in question and index is not None:
                index.expect(Source(named, Path(path), encoding) for named, path, encoding in question["expect"])
                expected += len(question["expect"])
                _say(answers, {"expected": expected})
            elif index is not None:
                if index.stale and "update" not in question:
                    index.renew()
                    if not len(index):  # nobody has made it anew yet: that nothing is found would be no answer
                        raise DamagedIndexError("the index was thrown away", index.path)
                for answer in _answers(index, question):
                    _say(answers, answer)
        except DamagedIndexError:
            _renew(index, answers)
        except ArticleError as error:
            _say(answers, {"fault": str(error)})


def _answers(index: Index, question: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What there is to say to a question. Raises ArticleError."""
    if "update" in question:
        for done, of in index.update():
            yield {"done": done, "of": of}
        yield {"ready": len(index)}
    elif "related" in question:
        named = question["related"]
        text = load(Path(question["path"]), id=named, encoding=question["encoding"]).text
        yield {"related": named, "found": index.related(text, named), "near": index.near_duplicates(text, named)}
    elif "elsewhere" in question:
        said = index.same_claim(question["elsewhere"], question["but"])
        found = [(one.id, *one.span, one.quote, one.score) for one in said]
        yield {"elsewhere": found, "asked": question["elsewhere"]}


def _renew(index: Index | None, answers: IO[str]) -> None:
    """Throw a damaged index away; whoever asked has to have it updated."""
    try:
        if index is not None:
            index.renew()
        _say(answers, {"damaged": True})
    except ArticleError as error:
        _say(answers, {"fault": str(error)})


def _say(answers: IO[str], answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
