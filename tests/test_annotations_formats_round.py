"""Every format that is written and read: what comes back is what was written, less what the writer counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.formats.dataset import Choice, Dataset, Sheet
from annotations.formats.incoming import ForeignText, Input
from annotations.formats.output import Output
from annotations.formats.table import FORMATS, Format, Shape
from annotations.import_report import Report, Wish
from annotations.importing import Import
from annotations.model import Annotation, FormatError
from annotations.project import Project
from annotations.schema import default_schema
from articles.span import Span
from tests import nasty

BOTH = [row for row in FORMATS.values() if row.reads and row.writes]
SPELT = "characters that XML cannot hold"
"""How the reason begins for which a text itself comes back changed, and so becomes an article of its own."""
APART = "annotations in several pieces"
"""How the reason begins for which pieces may come back as annotations of their own."""


def written(row: Format, sheets: Iterable[Sheet], folder: Path) -> tuple[Path, Mapping[str, int]]:
    """Where a format's dataset is, and what it did not carry."""
    try:
        write = row.write
    except FormatError as error:
        pytest.skip(str(error))
    assert write is not None
    out = folder / ("out" + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))
    return out, write(sheets, Output(out, schema=default_schema()))


def found(row: Format, out: Path) -> list[ForeignText]:
    assert row.read is not None
    texts = list(row.read(Input(out)))
    assert all(isinstance(text, ForeignText) for text in texts), "a writer writes nothing that its reader cannot place"
    return [text for text in texts if isinstance(text, ForeignText)]


def bare(sheets: Iterable[Sheet]) -> list[Sheet]:
    return [Sheet(sheet.article, (), (), ()) for sheet in sheets]


def brought(row: Format, out: Path, project: Project) -> Report:
    """Import a dataset; those that do not say whose it is go to "ann"."""
    arriving = Import(project, Wish(row.name, "" if "annotators" in row.carries else "ann"))
    try:
        arriving.plan(found(row, out))
        arriving.carry_out("import")
    finally:
        arriving.close()
    return arriving.report


def sheets_of(project: Project) -> list[Sheet]:
    dataset = Dataset(project, Choice())
    sheets = list(dataset.sheets())
    dataset.close()
    return sheets


def solid(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """The characters of a target that are no white space: what formats that move edges leave as it is."""
    return frozenset(at for span in spans for at in range(*span) if not text[at].isspace())


def said(sheets: Iterable[Sheet]) -> "Counter[tuple[str, str, frozenset[int]]]":
    return Counter(
        (sheet.article.text, annotation.label, solid(sheet.article.text, annotation.target.spans))
        for sheet in sheets
        for annotation in sheet.annotations
    )


def counted(dropped: Mapping[str, int], what: str) -> int:
    """How many of these the writer says it did not carry as they are."""
    return sum(count for reason, count in dropped.items() if reason.startswith(what))


def less(back: int, every: int, lost: int) -> bool:
    """As many came back as were written, less what was counted, of which some may only have been changed."""
    return every - lost <= back <= every


def everything(sheets: Sequence[Sheet]) -> list[object]:
    """Sheets as values, for formats that lose nothing; relations and judgements in any order."""
    return [
        (
            sheet.article.id,
            sheet.article.text,
            sorted(sheet.annotations, key=lambda entry: entry.id),
            sorted(sheet.relations, key=lambda entry: entry.id),
            sorted(sheet.judgements, key=lambda entry: entry.id),
        )
        for sheet in sheets
    ]


@pytest.mark.parametrize("row", BOTH, ids=lambda row: row.name)
def test_a_project_comes_back_less_what_was_counted(row: Format, tmp_path: Path) -> None:
    out, dropped = written(row, nasty.SHEETS, tmp_path)
    project = nasty.project(tmp_path, bare(nasty.SHEETS))
    report = brought(row, out, project)
    assert not report.unplaced
    assert not report.unknown
    assert report.added == bool(counted(dropped, SPELT)), "every text finds its article"
    back = sheets_of(project)
    if not dropped:
        assert everything(back) == everything(nasty.SHEETS)
        return
    if not report.added:
        missing = said(nasty.SHEETS) - said(back)
        extra = said(back) - said(nasty.SHEETS)
        assert missing.total() <= counted(dropped, "annotations")
        assert not extra or counted(dropped, APART)
    for name, every in (("relations", nasty.RELATIONS), ("judgements", nasty.JUDGEMENTS)):
        assert less(sum(len(getattr(sheet, name)) for sheet in back), len(every), counted(dropped, name)), name


@pytest.mark.parametrize("row", BOTH, ids=lambda row: row.name)
def test_importing_what_was_exported_twice_is_importing_it_once(row: Format, tmp_path: Path) -> None:
    out, _ = written(row, nasty.SHEETS, tmp_path)
    project = nasty.project(tmp_path, bare(nasty.SHEETS))
    first, again = brought(row, out, project), brought(row, out, project)
    assert not again.made
    assert not again.differing
    assert again.there == first.made
    assert again.added == 0


@st.composite
def parts(draw: st.DrawFn) -> list[Sheet]:
    """Some articles of the nasty corpus with some of what is said of them."""
    names = draw(st.sets(st.sampled_from(sorted(nasty.ANNOTATIONS)), max_size=8))
    kept = {nasty.ANNOTATIONS[name].id for name in names}
    chosen = draw(st.sets(st.sampled_from([sheet.article.id for sheet in nasty.SHEETS]), min_size=1))
    sheets = [
        replace(sheet, annotations=tuple(entry for entry in sheet.annotations if entry.id in kept))
        for sheet in nasty.SHEETS
        if sheet.article.id in chosen
    ]
    there = {entry.id for sheet in sheets for entry in sheet.annotations}
    return [
        replace(
            sheet,
            relations=tuple(entry for entry in sheet.relations if {entry.source, entry.target} <= there),
            judgements=tuple(entry for entry in sheet.judgements if chosen.issuperset(entry.articles)),
        )
        for sheet in sheets
    ]


@pytest.mark.parametrize("row", BOTH, ids=lambda row: row.name)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets=parts())
def test_any_part_comes_back_less_what_was_counted(row: Format, sheets: list[Sheet]) -> None:
    with TemporaryDirectory() as folder:
        out, dropped = written(row, sheets, Path(folder))
        back = found(row, out)
    ours = Counter((entry.label, quote(entry)) for sheet in sheets for entry in sheet.annotations)
    theirs = Counter(
        (entry.label, "".join("".join(span.of(text.text) for span in entry.spans).split()))
        for text in back
        for entry in text.annotations
    )
    if not counted(dropped, SPELT):
        assert (ours - theirs).total() <= counted(dropped, "annotations")
        assert not theirs - ours or counted(dropped, APART)
    for name in ("relations", "judgements"):
        here = sum(len(getattr(sheet, name)) for sheet in sheets)
        assert less(sum(len(getattr(text, name)) for text in back), here, counted(dropped, name)), name


def quote(annotation: Annotation) -> str:
    """The characters of its target without white space."""
    return "".join("".join(annotation.target.quotes).split())
