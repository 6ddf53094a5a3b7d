"""The corpus that tests of formats share is what it says it is."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

from annotations.anchor import holds
from annotations.codec import decode, encode
from annotations.formats.dataset import Choice, Dataset
from tests.nasty import ANNOTATIONS, RELATIONS, SHEETS, entries, less, project


def test_every_quote_stands_and_every_entry_can_be_kept() -> None:
    for sheet in SHEETS:
        assert all(holds(sheet.article.text, annotation.target) for annotation in sheet.annotations)
    for entry in entries():
        assert decode(encode(entry)) == entry


def test_everything_hard_is_there() -> None:
    everything = "".join(sheet.article.text for sheet in SHEETS)
    for char in "\t\r\u00a0\u3000\u2028\x85\x0b\x0c\u200d\u0301\u202e🎉𠮷漢שم":
        assert char in everything
    assert any(not sheet.annotations for sheet in SHEETS)
    pairs = [pair for sheet in SHEETS for pair in combinations([a.target for a in sheet.annotations], 2)]
    assert any(one.span.crosses(other.span) for one, other in pairs), "overlapping"
    assert any(one.span != other.span and one.span.contains(other.span) for one, other in pairs), "nested"
    assert any(one.end == other.start for one, other in pairs), "adjacent"
    assert any(one.span == other.span for one, other in pairs), "the same place twice"
    for sheet in SHEETS:
        spans = [annotation.target.span for annotation in sheet.annotations]
        assert not spans or {0, len(sheet.article.text)} <= {edge for span in spans for edge in span}, sheet.article.id
    assert any(annotation.target.span == (0, len(SHEETS[1].article.text)) for annotation in SHEETS[1].annotations)
    home = {annotation.id: annotation.article for annotation in ANNOTATIONS.values()}
    assert any(home[relation.source] != home[relation.target] for relation in RELATIONS)


def test_less_takes_away_what_it_says() -> None:
    for sheet in less(SHEETS, across=True, gaps=True, overlap=True):
        for one, other in combinations([annotation.target.span for annotation in sheet.annotations], 2):
            assert not one.overlaps(other)
        ids = {annotation.id for annotation in sheet.annotations}
        assert all({relation.source, relation.target} <= ids for relation in sheet.relations)
    assert less(SHEETS) == list(SHEETS)


def test_a_project_of_it_gives_the_same_sheets(tmp_path: Path) -> None:
    dataset = Dataset(project(tmp_path), Choice())
    found = list(dataset.sheets())
    dataset.close()
    assert [replace(s.article, blocks=()) for s in found] == [replace(s.article, blocks=()) for s in SHEETS]
    assert [s.annotations for s in found] == [s.annotations for s in SHEETS]
    for name in ("relations", "judgements"):
        assert [set(getattr(s, name)) for s in found] == [set(getattr(s, name)) for s in SHEETS]
