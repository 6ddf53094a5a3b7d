import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.formats.dataset import Choice, Dataset, Sheet
from annotations.formats.incoming import (
    ForeignAnnotation,
    ForeignJudgement,
    ForeignRelation,
    ForeignText,
    Input,
    Unplaced,
)
from annotations.formats.output import Output
from annotations.formats.table import reader, writer
from annotations.import_report import Report, Wish
from annotations.importing import Import
from annotations.label_map import LabelMap, load_map, schema_map
from annotations.model import Annotation, AnnotationError, Entry, FormatError, Relation
from annotations.project import Project
from annotations.schema import default_schema
from annotations.store import open_layer
from articles.span import Span
from tests import nasty

COUNTS = {
    "annotations": len(nasty.ANNOTATIONS),
    "relations": len(nasty.RELATIONS),
    "judgements": len(nasty.JUDGEMENTS),
}
TEXT = "Ann met Bob. Ann left. 🎉 Bob stayed; so did everybody else."


def bring(project: Project, found: Iterable[ForeignText | Unplaced], **wish: Any) -> Report:
    """Import what a reader found."""
    arriving = Import(project, Wish(**{"format": "test", "annotator": "ann", **wish}))
    try:
        arriving.plan(found)
        arriving.carry_out("import test")
    finally:
        arriving.close()
    return arriving.report


def layer(project: Project, annotator: str = "ann") -> list[Entry]:
    store = open_layer(project.layer_path(annotator), annotator, readonly=True)
    entries = [*store.annotations(), *store.relations(), *store.judgements()]
    store.close()
    return entries


def sheets(project: Project) -> list[Sheet]:
    dataset = Dataset(project, Choice())
    found = list(dataset.sheets())
    dataset.close()
    return found


def text(*said: ForeignAnnotation, id: str = "one", body: str = TEXT, **more: Any) -> ForeignText:
    return ForeignText(id, body, said, place="1", **more)


def person(start: int, end: int, id: str = "", **more: Any) -> ForeignAnnotation:
    return ForeignAnnotation("PER", (Span(start, end),), id, place=f"1 {id}".strip(), **more)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "here")


def compared(found: Sequence[Sheet]) -> list[tuple[Any, ...]]:
    """Everything that an export writes of sheets; relations and judgements in any order."""
    return [
        (
            replace(sheet.article, blocks=(), map=None),
            sheet.annotations,
            sorted(sheet.relations, key=lambda entry: entry.id),
            sorted(sheet.judgements, key=lambda entry: entry.id),
        )
        for sheet in found
    ]


@pytest.mark.parametrize(("name", "out"), [("jsonl", "out.jsonl"), ("csv", "out")])
def test_what_was_exported_is_imported_as_it_was(name: str, out: str, tmp_path: Path, project: Project) -> None:
    assert writer(name)(nasty.SHEETS, Output(tmp_path / out)) == {}
    report = bring(project, reader(name)(Input(tmp_path / out)), annotator="")
    assert not report.unplaced
    assert (report.added, report.attached) == (len(nasty.SHEETS), 0)
    assert dict(report.made) == COUNTS
    assert compared(sheets(project)) == compared(nasty.SHEETS)


def test_importing_once_more_changes_nothing(tmp_path: Path, project: Project) -> None:
    writer("jsonl")(nasty.SHEETS, Output(tmp_path / "out.jsonl"))
    for _ in range(2):
        report = bring(project, reader("jsonl")(Input(tmp_path / "out.jsonl")), annotator="")
    assert (report.added, report.attached) == (0, len(nasty.SHEETS))
    assert not report.made
    assert dict(report.there) == COUNTS
    assert not report.differing
    assert len(layer(project)) + len(layer(project, "bob")) == sum(COUNTS.values())


@pytest.mark.parametrize("name", ["", "T7"])
def test_foreign_ids_find_what_they_brought_before(name: str, project: Project) -> None:
    found = [text(person(0, 3, name), person(0, 3, name and "T8"), person(8, 11, name and "T9"))]
    assert bring(project, found).made["annotations"] == 3, "the same twice is two"
    again = bring(project, found)
    assert (again.made["annotations"], again.there["annotations"]) == (0, 3)
    assert {entry.origin for entry in layer(project)} == ({"test:T7", "test:T8", "test:T9"} if name else {"hand"})
    assert bring(project, found, annotator="bob").made["annotations"] == 3


def test_an_id_that_another_layer_has_is_not_used_twice(project: Project) -> None:
    ours = "0" * 31 + "7"
    relation = ForeignRelation("source", ours, "T2", "R1")
    found = [replace(text(person(0, 3, ours), person(8, 11, "T2")), relations=(relation,))]
    bring(project, found)
    bring(project, found, annotator="bob")
    one, two = layer(project), layer(project, "bob")
    assert ours in {entry.id for entry in one}
    assert not {entry.id for entry in one} & {entry.id for entry in two}
    assert two[-1].source in {entry.id for entry in two}
    assert bring(project, found, annotator="bob").there == {"annotations": 2, "relations": 1}


def test_what_is_there_and_says_something_else_stays_unless_it_is_to_be_updated(project: Project) -> None:
    bring(project, [text(person(0, 3, "T1"))])
    changed = [text(person(0, 3, "T1", note="changed"))]
    report = bring(project, changed)
    assert report.differing == [Unplaced("1 T1", "PER T1 is there and says something else")]
    assert [entry.note for entry in layer(project)] == [""]
    assert bring(project, changed, update=True).changed["annotations"] == 1
    assert [entry.note for entry in layer(project)] == ["changed"]


def test_what_several_annotators_say_alike_is_one_in_one_layer(tmp_path: Path, project: Project) -> None:
    def again(annotator: str) -> Report:
        dataset = Dataset(project, Choice())
        writer("jsonl")(dataset.sheets(), Output(tmp_path / "out.jsonl", force=True))
        dataset.close()
        return bring(project, reader("jsonl")(Input(tmp_path / "out.jsonl")), annotator=annotator)

    ours = [f"{number:032x}" for number in (1, 2, 3)]
    said = text(person(0, 3, ours[0], note="one"), person(8, 11, ours[1]))
    said = replace(said, relations=(ForeignRelation("same", ours[0], ours[1], ours[2]),))
    bring(project, [replace(said, judgements=(ForeignJudgement("status", "done"),))])
    assert again("bob").made == {"annotations": 2, "relations": 1, "judgements": 1}
    for annotator in ("bob", "ann"):
        report = again(annotator)
        assert not report.made
        assert not report.unplaced
        assert not report.differing
        assert report.there == {"annotations": 4, "relations": 2, "judgements": 2}


def test_an_id_of_ours_twice_is_told_unless_it_says_the_same_twice(project: Project) -> None:
    ours = "0" * 31 + "7"
    report = bring(project, [text(person(0, 3, ours), person(0, 3, ours), person(8, 11, ours))])
    assert (report.made["annotations"], report.there["annotations"]) == (1, 1)
    assert [one.message for one in report.unplaced] == [
        f"PER {ours}: its id stands in the dataset twice, and says different things"
    ]


def test_what_says_the_same_under_another_foreign_id_is_there_already(project: Project) -> None:
    """Formats that number their lines call the same annotation otherwise when another stands before it."""
    relation = ForeignRelation("same", "T1", "T2", "R1")
    bring(project, [replace(text(person(0, 3, "T1", note="kept"), person(8, 11, "T2")), relations=(relation,))])
    moved = [person(4, 7, "T1"), person(0, 3, "T2"), person(8, 11, "T3")]
    renumbered = replace(relation, source="T2", target="T3", id="R2")
    report = bring(project, [replace(text(*moved), relations=(renumbered,))])
    assert (report.made, report.there) == ({"annotations": 1}, {"annotations": 2, "relations": 1})
    assert not report.differing
    notes = {entry.target.start: entry.note for entry in layer(project) if isinstance(entry, Annotation)}
    assert notes == {0: "kept", 4: "", 8: ""}
    again = bring(project, [replace(text(*moved), relations=(renumbered,))], update=True)
    assert again.there == {"annotations": 3, "relations": 1}


def test_what_moved_in_the_file_moves_when_it_is_to_be_updated(project: Project) -> None:
    bring(project, [text(person(0, 3, "T1"), person(8, 11, "T2"))])
    moved = text(person(4, 7, "T1"), person(8, 11, "T2"), relations=(ForeignRelation("same", "T1", "T2", "R1"),))
    report = bring(project, [moved])
    assert [one.message for one in report.differing] == ["PER T1 is there and says something else"]
    assert len(report.unplaced) == 1, "a relation to what stands elsewhere is none"
    assert bring(project, [moved], update=True).made == {"relations": 1}
    assert sorted(entry.target.start for entry in layer(project) if isinstance(entry, Annotation)) == [4, 8]


def test_what_a_format_does_not_say_stays_as_it_is(project: Project) -> None:
    ours = "0" * 31 + "7"
    whole = person(0, 3, ours, note="kept", attributes={"ref": "Ann"}, origin="names@1")
    bring(project, [text(whole)])
    for update in (False, True):
        report = bring(project, [text(person(0, 3, ours))], format="potato", update=update)
        assert report.there == {"annotations": 1}
    [entry] = layer(project)
    assert isinstance(entry, Annotation)
    assert (entry.note, dict(entry.attributes), entry.origin) == ("kept", {"ref": "Ann"}, "names@1")


def test_a_moment_is_the_same_in_every_zone(project: Project) -> None:
    bring(project, [text(person(0, 3, "T1", created="2025-06-14T09:00:00Z", modified="2025-06-14T09:00:00Z"))])
    same = person(0, 3, "T1", created="2025-06-14T09:00:00+00:00", modified="2025-06-14T11:00:00+02:00")
    assert bring(project, [text(same)]).there == {"annotations": 1}
    other = person(0, 3, "T1", created="2025-06-14T09:00:01+00:00")
    assert len(bring(project, [text(other)]).differing) == 1


def test_one_undo_takes_an_import_back(project: Project) -> None:
    judged = ForeignJudgement("status", "done")
    bring(project, [replace(text(person(0, 3, "T1"), person(8, 11, "T2")), judgements=(judged,))])
    store = open_layer(project.layer_path("ann"), "ann")
    history = store.history()
    step = history.undo()
    assert step is not None
    assert step.title == "import test"
    store.apply(step, "undo")
    store.close()
    assert layer(project) == []


def test_a_text_that_is_there_is_found_whatever_it_is_called(tmp_path: Path, project: Project) -> None:
    (tmp_path / "a.md").write_text("# Head\n\nSome *text* here.\n")
    (tmp_path / "b.txt").write_text(TEXT)
    project.add([tmp_path / "a.md", tmp_path / "b.txt"])
    head = replace(text(body="Head\n\nSome text here."), annotations=(ForeignAnnotation("PER", (Span(11, 15),)),))
    report = bring(project, [head, replace(text(person(0, 3)), id="other")])
    assert (report.attached, report.added) == (2, 0)
    said = [entry for entry in layer(project) if isinstance(entry, Annotation)]
    assert {(entry.article, entry.target.exact) for entry in said} == {("a", "text"), ("b", "Ann")}


def test_an_article_of_the_same_name_added_meanwhile_is_not_annotated(tmp_path: Path, project: Project) -> None:
    arriving = Import(project, Wish("test", "ann"))
    judged = (ForeignJudgement("status", "done"), ForeignJudgement("event", "unrelated", "two"))
    arriving.plan([replace(text(person(0, 3)), judgements=judged), text(id="two", body="Two.")])
    (tmp_path / "one.txt").write_text("Another text.")
    project.add([tmp_path / "one.txt"])
    arriving.carry_out("import")
    arriving.close()
    assert project.load("one-2").text == TEXT
    annotation, *judgements = layer(project)
    assert annotation.article == "one-2"  # type: ignore[union-attr]
    assert {entry.articles for entry in judgements} == {("one-2",), ("one-2", "two")}  # type: ignore[union-attr]


def test_a_text_that_an_article_had_before_it_was_changed_is_a_text_of_its_own(
    tmp_path: Path, project: Project
) -> None:
    (tmp_path / "one.txt").write_text(TEXT)
    project.add([tmp_path / "one.txt"])
    (project.root / "articles" / "one.txt").write_text("Changed behind the back.")
    bring(project, [text(person(0, 3))])
    assert [(sheet.article.id, len(sheet.annotations)) for sheet in sheets(project)] == [("one", 0), ("one-2", 1)]


def test_a_text_rebuilt_from_tokens_is_the_article_that_differs_in_white_space_alone(
    tmp_path: Path, project: Project
) -> None:
    (tmp_path / "one.txt").write_text(TEXT.replace(" ", "  \n"))
    project.add([tmp_path / "one.txt"])
    said = replace(text(person(0, 3), person(8, 17), id="other"), rebuilt=True)
    report = bring(project, [said, replace(text(person(0, 3), body="Bob who?", id="one"), rebuilt=True)])
    assert (report.attached, report.added) == (1, 1)
    quotes = {entry.target.exact for entry in layer(project) if isinstance(entry, Annotation)}
    assert quotes == {"Ann", "Bob.  \nAnn", "Bob"}


def test_another_text_of_the_same_name_becomes_an_article_of_its_own(tmp_path: Path, project: Project) -> None:
    (tmp_path / "one.txt").write_text("Another text.")
    project.add([tmp_path / "one.txt"])
    bring(project, [text(person(0, 3), title="A title", fields={"url": "https://example.org"}, meta={"desk": "x"})])
    assert [entry.id for entry in project.articles()] == ["one", "one-2"]
    article = project.load("one-2")
    assert (article.text, article.title, article.url) == (TEXT, "A title", "https://example.org")
    assert dict(article.meta) == {"desk": "x"}


@pytest.mark.parametrize(
    ("annotation", "where"),
    [
        (person(0, 3, quotes=("Bob",)), "more than once"),
        (person(0, 3, quotes=("Ann",)), [(0, 3)]),
        (person(0, 3), [(0, 3)]),
        (person(20, 26, quotes=("stayed",)), [(29, 35)]),
        (person(1, 5, quotes=("everybody",)), [(44, 53)]),
        (person(0, 3, quotes=("Zoe",)), "does not hold its quote 'Zoe'"),
        (person(50, 99), "50-99 is not in the text"),
        (person(5, 5), "empty"),
        (ForeignAnnotation("PER", (Span(8, 11), Span(0, 3)), quotes=("Bob", "Ann")), [(0, 3), (8, 11)]),
        (ForeignAnnotation("PER", (Span(0, 3), Span(2, 5))), "overlap"),
        (ForeignAnnotation("PER", (Span(0, 3), Span(3, 5))), [(0, 3), (3, 5)]),
        (ForeignAnnotation("PER", (Span(1, 4), Span(9, 12)), quotes=("Ann", "Bob")), [(0, 3), (8, 11)]),
        (ForeignAnnotation("PER", (Span(1, 4), Span(9, 12)), quotes=("Ann", "left")), "does not hold"),
    ],
)
def test_where_an_annotation_goes(annotation: ForeignAnnotation, where: object, project: Project) -> None:
    report = bring(project, [text(annotation)])
    if isinstance(where, str):
        [unplaced] = report.unplaced
        assert where in unplaced.message
        assert layer(project) == []
        return
    [entry] = layer(project)
    assert isinstance(entry, Annotation)
    assert list(entry.target.spans) == where
    assert entry.target.quotes == tuple(span.of(TEXT) for span in entry.target.spans)
    assert bool(report.moved) == (tuple(sorted(annotation.spans)) != entry.target.spans)


def test_spans_without_a_text_need_quotes_and_an_article_of_that_name(tmp_path: Path, project: Project) -> None:
    (tmp_path / "one.txt").write_text(TEXT)
    project.add([tmp_path / "one.txt"])
    said = (person(0, 3), person(8, 11, quotes=("Bob",)))
    report = bring(project, [text(*said, body=""), text(person(0, 3, "x"), id="gone", body="")])
    assert [unplaced.message for unplaced in report.unplaced] == [
        "PER x of the text 'gone', which is no article of the project",
        "PER: without the text, a quote has to prove its place",
    ]
    assert [entry.target.exact for entry in layer(project) if isinstance(entry, Annotation)] == ["Bob"]


def test_relations_find_their_ends_in_their_text_first(project: Project) -> None:
    one = text(person(0, 3, "T1"), person(8, 11, "T2"))
    two = text(person(4, 7, "T1"), person(0, 2, "T3"), id="two", body="So what is it?")
    related = [("T1", "T2"), ("T1", "T3"), ("T2", "T9")]
    relations = tuple(ForeignRelation("source", *ends, place=str(number)) for number, ends in enumerate(related))
    outside = ForeignRelation("source", "T3", "T1"), ForeignRelation("source", "T1", "T2")
    far = ForeignText("three", "The third.", relations=outside)
    report = bring(project, [replace(one, relations=relations), two, far])
    entries = layer(project)
    quotes = {entry.id: entry.target.exact for entry in entries if isinstance(entry, Annotation)}
    ends = {(quotes[entry.source], quotes[entry.target]) for entry in entries if isinstance(entry, Relation)}
    assert ends == {("Ann", "Bob"), ("Ann", "So")}
    assert [unplaced.message for unplaced in report.unplaced] == [
        "source: its end 'T9' was not imported, or is not the only one of that name",
        "source: its end 'T1' was not imported, or is not the only one of that name",
        "source: its end 'T1' was not imported, or is not the only one of that name",
    ]


def test_annotators_of_one_text_may_use_the_same_names(project: Project) -> None:
    mine, theirs = person(0, 3, "1", annotator="ann"), person(8, 11, "1", annotator="bob")
    relations = tuple(ForeignRelation("source", "1", "1", who, annotator=who) for who in ("ann", "bob"))
    bring(project, [replace(text(mine, theirs), relations=relations)], annotator="")
    for who in ("ann", "bob"):
        annotation, relation = layer(project, who)
        assert relation.source == relation.target == annotation.id  # type: ignore[union-attr]
        assert {annotation.annotator, relation.annotator} == {who}


def test_without_a_name_the_dataset_has_to_say_whose_it_is(project: Project) -> None:
    with pytest.raises(FormatError, match="--annotator NAME"):
        bring(project, [text(person(0, 3))], annotator="")
    assert project.articles() == []
    with pytest.raises(AnnotationError, match="suggester"):
        bring(project, [text(person(0, 3))], annotator="rules")


def test_judgements_of_pairs(project: Project) -> None:
    pair = ForeignJudgement("event", "same_event", "two", place="5")
    lost = ForeignJudgement("event", "same_event", "gone", place="6")
    one = replace(text(), judgements=(pair, lost, ForeignJudgement("checked", True)))
    report = bring(project, [one, text(id="two", body="Two.")])
    assert sorted((entry.name, entry.articles) for entry in layer(project)) == [  # type: ignore[union-attr]
        ("checked", ("one",)),
        ("event", ("one", "two")),
    ]
    assert [unplaced.place for unplaced in report.unplaced] == ["6"]


def test_labels_are_mapped_and_those_that_nobody_knows_are_counted(project: Project) -> None:
    labels = [
        ForeignAnnotation(name, (Span(0, 3),), attributes={"a": "1", "b": True}) for name in ("PERS", "X", "Y", "Y")
    ]
    relations = (ForeignRelation("R", "1", "1"),)
    one = replace(text(*labels, person(0, 3, "1")), relations=relations)
    names = LabelMap({"PERS": "PER", "X": ""}, {"a": "", "b": "sure"}, {"R": "source"})
    report = bring(project, [one], map=names)
    said = [entry for entry in layer(project) if isinstance(entry, Annotation)]
    assert sorted(entry.label for entry in said) == ["PER", "PER", "Y", "Y"]
    assert {frozenset(entry.attributes.items()) for entry in said} == {frozenset(), frozenset({("sure", True)})}
    assert report.unknown == {("label", "Y"): 2}
    assert report.dropped == {("label", "X"): 1, ("attribute", "a"): 3}


def test_a_map_is_a_table_that_a_person_can_write(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('[labels]\nPERSON = "PER"\n"odd name" = ""\n[relations]\nof = "source"\n')
    assert load_map(path) == LabelMap({"PERSON": "PER", "odd name": ""}, {}, {"of": "source"})
    for wrong, said in (
        ("[label]\n", r"no table \[label\]"),
        ("labels = 1\n", "must be a table"),
        ("[labels]\nA = 1\n", "must be a text"),
        ("[labels\n", "not valid TOML"),
    ):
        path.write_text(wrong)
        with pytest.raises(FormatError, match=said):
            load_map(path)
    with pytest.raises(FormatError, match="cannot be read"):
        load_map(tmp_path / "no.toml")


def test_the_schema_says_what_labels_are_in_other_schemes() -> None:
    found = schema_map(default_schema(), "conll2003").labels
    assert found["PER"] == "PER"
    assert (found | {"PER": "X"}) == (LabelMap(found) | LabelMap({"PER": "X"})).labels
    twice = [label.map["ontonotes"] for label in default_schema().labels if "ontonotes" in label.map]
    assert set(schema_map(default_schema(), "ontonotes").labels) == {name for name in twice if twice.count(name) == 1}
    with pytest.raises(FormatError, match="conll2003"):
        schema_map(default_schema(), "nonsense")


@pytest.mark.parametrize("broken", ['{"text": "a"', '{"text": "b", "annotations": [{}]}', "[" * 5000])
def test_a_broken_file_imports_nothing_and_says_where(broken: str, tmp_path: Path, project: Project) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps({"text": TEXT, "annotations": [{"label": "PER", "spans": [[0, 3]]}]}) + "\n" + broken)
    with pytest.raises(FormatError, match=f"{path}:2: "):
        bring(project, reader("jsonl")(Input(path)))
    assert project.articles() == []
    assert project.layers() == []


@pytest.mark.parametrize("body", [" \n", "a\0b", "half \ud800"])
def test_a_text_that_no_article_can_hold_is_told_and_the_rest_imported(body: str, project: Project) -> None:
    report = bring(project, [text(person(0, 1), body=body, id="bad"), text(person(0, 3))])
    assert len(report.unplaced) == 2
    assert report.added == 1
    assert len(layer(project)) == 1


def test_entries_that_no_layer_can_hold_are_told(project: Project) -> None:
    said = (person(0, 3, note="\ud800"), ForeignAnnotation("PER", (Span(0, 3),), attributes={"\udc00": "x"}))
    report = bring(project, [text(*said)])
    assert ["surrogate" in unplaced.message for unplaced in report.unplaced] == [True, True]


def test_claims_may_cross(project: Project) -> None:
    said = (ForeignAnnotation("CLAIM", (Span(0, 11),)), ForeignAnnotation("CLAIM", (Span(8, 21),)))
    assert bring(project, [text(*said)]).made["annotations"] == 2


def test_a_layer_that_is_open_elsewhere_is_not_imported_into(project: Project) -> None:
    bring(project, [text(person(0, 3))])
    other = open_layer(project.layer_path("ann"), "ann")
    try:
        with pytest.raises(AnnotationError, match="nothing can be imported"):
            bring(project, [text(person(0, 3), body="Another text.")])
    finally:
        other.close()
    assert len(project.articles()) == 1
