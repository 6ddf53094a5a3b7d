"""Everything that can be wrong in a project is found, and nothing else."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import Fit, describe
from annotations.faults import Fault, Kind, Units, journal_left, repeated
from annotations.formats.dataset import Choice, Dataset, LeftOut
from annotations.ids import new_id
from annotations.model import Annotation, AnnotationError, Change, Entry, Judgement, Relation, Step, Target, frozen
from annotations.placing import accept, place
from annotations.project import Project
from annotations.store.tiny import TinyStore
from annotations.suggest.answers import rejected
from annotations.verify import Verification
from articles.span import Span
from tests.accidents import put_an_old_file_back
from tests.entries import added

TEXT = (
    "The port was closed on Friday after a crane fell on the quay 🎉, said its master.\n\n"
    "Nobody was hurt, although two lorries and a shed were crushed under its arm.\n\n"
    "It could open again on Monday if the divers find nothing on the ground of the basin.\n"
)


class Talks:
    """A project of two articles, and what may be done to it."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        (root / "one.txt").write_bytes(TEXT.encode())
        (root / "two.md").write_bytes(b"# Other\n\nThe crane was *too old*, a union said on Saturday evening.\n")
        self.project = Project.create(root / "talks")
        self.project.add([root / "one.txt", root / "two.md"])
        self.articles = self.project.root / "articles"

    def annotation(self, article: str, *quotes: str, label: str = "CLAIM", by: str = "ann") -> Annotation:
        text = self.project.load(article)
        spans = [Span(text.text.index(quote), text.text.index(quote) + len(quote)) for quote in quotes]
        return Annotation(new_id(), article, label, describe(text.text, spans, text.digest), by)

    def keep(self, *entries: Entry, by: str = "ann") -> None:
        store = TinyStore(self.project.layer_path(by), by)
        store.apply(added(*entries))
        store.close()

    def change(self, old: str, new: str, article: str = "one.txt") -> None:
        path = self.articles / article
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_bytes(before.replace(old, new).encode())

    def faults(self, *annotators: str) -> list[Fault]:
        return list(Verification(self.project, annotators).faults())

    def kinds(self, *annotators: str) -> list[Kind]:
        return [fault.kind for fault in self.faults(*annotators)]


@pytest.fixture
def talks(tmp_path: Path) -> Talks:
    return Talks(tmp_path / "here")


def test_nothing_is_wrong_with_what_was_never_touched(talks: Talks) -> None:
    claim, other = talks.annotation("one", "two lorries", "were crushed"), talks.annotation("two", "too old")
    emoji = talks.annotation("one", "quay 🎉", label="LOC")
    related = Relation(new_id(), "related", claim.id, other.id, "ann")
    status = Judgement(new_id(), ("one",), "status", "done", "ann")
    talks.keep(claim, other, emoji, related, status)
    verification = Verification(talks.project)
    assert list(verification.faults()) == []
    assert verification.checked == {"articles": 2, "annotations": 3, "relations": 1, "judgements": 1}


def test_an_empty_project_is_whole(tmp_path: Path) -> None:
    assert list(Verification(Project.create(tmp_path / "empty")).faults()) == []


def test_an_annotator_who_is_not_there_is_refused(talks: Talks) -> None:
    with pytest.raises(AnnotationError, match="bob"):
        Verification(talks.project, ["bob"])


# ---------------------------------------------------------------- an edited article: verify, export and place agree


def test_verify_export_and_place_say_the_same_of_an_edited_article(talks: Talks, tmp_path: Path) -> None:
    moved, fuzzy = (
        talks.annotation("one", "a crane fell on the quay"),
        talks.annotation("one", "two lorries and a shed"),
    )
    orphan = talks.annotation("one", "the divers find nothing on the ground")
    pieces = talks.annotation("one", "after", "said")
    still = talks.annotation("two", "too old")
    talks.keep(moved, fuzzy, orphan, pieces, still)
    talks.change("The port was", "Harbour news, by our own man.\n\nThe port was")
    talks.change("two lorries", "two trucks")
    talks.change("It could open again on Monday if the divers find nothing on the ground of the basin.", "")
    article = talks.project.load("one")
    said = [moved, fuzzy, orphan, pieces]
    placed = {one.id: place(one, article) for one in said}
    assert [placed[one.id].match.fit for one in said] == [Fit.MOVED, Fit.FUZZY, Fit.ORPHAN, Fit.MOVED]

    faults = {fault.id: fault for fault in talks.faults() if fault.id}
    assert {name: fault.kind for name, fault in faults.items()} == {
        moved.id: Kind.MOVED,
        fuzzy.id: Kind.FUZZY,
        orphan.id: Kind.ORPHAN,
        pieces.id: Kind.MOVED,
    }
    assert [fault.kind for fault in talks.faults() if not fault.id] == [Kind.CHANGED]
    assert [fault.wrong for fault in map(faults.get, (moved.id, fuzzy.id, orphan.id)) if fault] == [False, True, True]
    proposed = " ".join(span.of(article.text) for span in placed[fuzzy.id].match.spans or ())
    assert proposed in faults[fuzzy.id].message
    assert faults[moved.id].place == moved.target.span

    dataset = exported(talks)
    sheets = {sheet.article.id: sheet for sheet in dataset[0]}
    assert {one.id for one in sheets["one"].annotations} == {moved.id, pieces.id}
    assert {one.id: one for one in sheets["one"].annotations} == {
        one.id: placed[one.id].shown for one in (moved, pieces)
    }
    for sheet in sheets.values():
        for one in sheet.annotations:
            assert tuple(span.of(sheet.article.text) for span in one.target.spans) == one.target.quotes
    tally = dataset[1].tally
    assert (tally.moved, dict(tally.left_out)) == (2, {LeftOut.FUZZY: 1, LeftOut.ORPHAN: 1})
    assert tally.wrong

    settle(talks, accept(placed[fuzzy.id], article, "now"), Step("delete", (Change(orphan, None),)))
    settle(talks, *(accept(placed[one.id], article, "now") for one in (moved, pieces)))
    assert talks.kinds() == [Kind.CHANGED]
    sheets_after, after = exported(talks)
    assert (after.tally.moved, after.tally.wrong, after.tally.written["annotations"]) == (0, False, 4)
    assert proposed in {one.target.exact for sheet in sheets_after for one in sheet.annotations}


def exported(talks: Talks) -> tuple[Sequence, Dataset]:  # type: ignore[type-arg]
    dataset = Dataset(talks.project, Choice())
    sheets = list(dataset.sheets())
    dataset.close()
    return sheets, dataset


def settle(talks: Talks, *steps) -> None:  # type: ignore[no-untyped-def]
    store = TinyStore(talks.project.layer_path("ann"), "ann")
    for step in steps:
        store.apply(step)
    store.close()


# ---------------------------------------------------------------- annotations


def test_a_quote_that_contradicts_the_text_it_was_made_on_is_wrong(talks: Talks) -> None:
    claim = talks.annotation("one", "two lorries")
    start, end = claim.target.span
    shifted = replace(claim.target, spans=(Span(start + 1, end + 1),))
    talks.keep(replace(claim, target=shifted))
    [fault] = talks.faults()
    assert (fault.kind, fault.place, fault.wrong) == (Kind.QUOTE, Span(start + 1, end + 1), True)
    assert f"proposed: {start}-{end}" in fault.message


def test_quotes_are_counted_in_every_unit() -> None:
    text = "a 🎉 e\u0301 漢 end"
    target = describe(text, [Span(2, 7)], "")
    claim = Annotation(new_id(), "one", "CLAIM", target, "ann")
    assert list(Units(text).faults(claim)) == []
    wrong = replace(claim, target=Target((Span(3, 8),), target.quotes))
    assert len(list(Units(text).faults(wrong))) == 3
    assert ["surrogate" in fault for fault in Units("a \ud800 b").faults(claim)] == [True]


SAID = [
    ("unknown label", lambda one: replace(one, label="NOPE"), "no label NOPE"),
    ("unknown attribute", lambda one: replace(one, attributes=frozen({"nope": "x"})), "no attribute nope"),
    ("unknown value", lambda one: replace(one, attributes=frozen({"type": "nope"})), "one of fact"),
    ("a flag", lambda one: replace(one, attributes=frozen({"check": "yes"})), "true or false"),
]


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_what_the_schema_does_not_know_is_wrong(change, said: str, talks: Talks) -> None:  # type: ignore[no-untyped-def]
    talks.keep(change(talks.annotation("one", "two lorries")), talks.annotation("one", "a crane"))
    [fault] = talks.faults()
    assert fault.kind is Kind.SCHEMA
    assert said in fault.message
    talks.change("two lorries", "three carts")
    assert {Kind.CHANGED, Kind.SCHEMA} < set(talks.kinds())


def test_the_later_of_two_that_do_not_go_together_is_wrong(talks: Talks) -> None:
    first, crossing = talks.annotation("one", "a crane fell on"), talks.annotation("one", "fell on the quay")
    twice, same = talks.annotation("one", "two lorries"), talks.annotation("one", "two lorries")
    inside = talks.annotation("one", "crane", label="THING")
    talks.keep(first, crossing, twice, same, inside)
    talks.keep(replace(first, id=new_id(), annotator="bob"), by="bob")
    found = {fault.id: fault.message for fault in talks.faults()}
    assert set(found) == {crossing.id, same.id}
    assert "cross" in found[crossing.id]
    assert "already" in found[same.id]


def test_two_layers_do_not_share_an_id(talks: Talks) -> None:
    claim = talks.annotation("one", "two lorries")
    talks.keep(claim)
    talks.keep(claim, by="bob")
    assert [(fault.kind, fault.layer, fault.id) for fault in talks.faults()] == [(Kind.TWICE, "bob", claim.id)]
    assert [(fault.kind, fault.layer) for fault in talks.faults("ann")] == [(Kind.TWICE, "ann")]


def test_layers_of_suggesters_are_looked_at_when_they_are_named(talks: Talks) -> None:
    path = talks.project.root / "annotations" / "rules.json"
    store = TinyStore(path, "rules")
    store.apply(added(replace(talks.annotation("one", "two lorries"), label="NOPE")))
    store.close()
    assert talks.kinds() == []
    assert talks.kinds("rules") == [Kind.SCHEMA]


# ---------------------------------------------------------------- relations and judgements


def test_relations_need_two_ends_that_may_be_joined(talks: Talks) -> None:
    one, two = talks.annotation("one", "two lorries"), talks.annotation("two", "too old")
    person = talks.annotation("one", "its master", label="PER")
    theirs = talks.annotation("two", "on Saturday", by="bob")

    def relation(type: str, source: str, target: str, **more: str) -> Relation:
        return Relation(new_id(), type, source, target, "ann", frozen(more))

    fine = relation("related", one.id, theirs.id)
    wrong = [
        relation("related", one.id, new_id()),
        relation("related", "nothing", two.id),
        relation("related", one.id, person.id),
        relation("nope", one.id, two.id),
        relation("related", one.id, two.id, nope="x"),
        relation("related", one.id, theirs.id),
    ]
    talks.keep(one, two, person, fine, *wrong)
    talks.keep(theirs, by="bob")
    found = talks.faults()
    assert [(fault.kind, fault.id) for fault in found] == [
        (kind, relation.id) for kind, relation in zip([Kind.END] * 2 + [Kind.SCHEMA] * 4, wrong, strict=True)
    ]
    assert [fault.article for fault in found] == ["one", "two", "one", "one", "one", "one"]


def test_what_is_said_of_an_article_that_is_gone_is_listed(talks: Talks) -> None:
    one, two = talks.annotation("one", "two lorries"), talks.annotation("two", "too old")
    related = Relation(new_id(), "related", one.id, two.id, "ann")
    pair = Judgement(new_id(), ("one", "two"), "status", "done", "ann")
    talks.keep(one, two, related, pair)
    (talks.articles / "two.md").unlink()
    found = [(fault.kind, fault.article, fault.id) for fault in talks.faults() if fault.kind is not Kind.SCHEMA]
    assert found == [
        (Kind.MISSING, "two", ""),
        (Kind.GONE, "two", two.id),
        (Kind.GONE, "one", related.id),
        (Kind.GONE, "two", pair.id),
    ]


def test_judgements_obey_the_schema(talks: Talks) -> None:
    wrong = [
        Judgement(new_id(), ("one",), "nope", "x", "ann"),
        Judgement(new_id(), ("one",), "status", "nope", "ann"),
    ]
    talks.keep(Judgement(new_id(), ("one",), "status", "done", "ann"), *wrong)
    assert [(fault.kind, fault.id) for fault in talks.faults()] == [(Kind.SCHEMA, one.id) for one in wrong]


# ---------------------------------------------------------------- files


def test_an_article_that_cannot_be_read_is_one_fault(talks: Talks) -> None:
    talks.keep(talks.annotation("one", "two lorries"), talks.annotation("two", "too old"))
    (talks.articles / "one.txt").write_bytes(b"\xff\xfe\x00")
    [fault] = talks.faults()
    assert (fault.kind, fault.article) == (Kind.ARTICLE, "one")
    assert "1 annotations cannot be checked" in fault.message


def test_a_damaged_index_is_said_and_the_layers_are_still_looked_at(talks: Talks) -> None:
    talks.keep(Judgement(new_id(), ("one",), "status", "nope", "ann"))
    index = talks.articles / "index.jsonl"
    index.write_bytes(index.read_bytes() + b"{nonsense\n")
    assert talks.kinds() == [Kind.INDEX, Kind.SCHEMA]


def test_the_index_names_no_article_and_no_file_twice() -> None:
    one = {"id": "one", "file": "one.txt"}
    lines = [one, one, {**one, "title": "x"}, {"id": "ONE", "file": "one.txt"}, {"id": "two", "file": "one.txt"}, 7]
    data = b"\n".join(json.dumps(line).encode() for line in lines)
    assert [fault.partition(":")[0] for fault in repeated(data + b"\n\n{")] == ["line 3", "line 4", "line 5"]
    assert list(repeated(b"")) == []


def test_a_schema_that_cannot_be_used_is_every_one_of_its_faults(talks: Talks) -> None:
    talks.keep(replace(talks.annotation("one", "two lorries"), label="NOPE"))
    (talks.project.root / "mine.toml").write_text("[schema]\nname = 1\n[[label]]\n", encoding="utf-8")
    found = list(Verification(replace(talks.project, schema_name="mine.toml")).faults())
    assert len(found) > 1
    assert {fault.kind for fault in found} == {Kind.SCHEMA}
    assert all("mine.toml" in fault.message for fault in found)


def test_a_damaged_layer_is_said_and_what_it_holds_is_checked(talks: Talks) -> None:
    one, two = talks.annotation("one", "two lorries"), replace(talks.annotation("one", "a crane"), label="NOPE")
    talks.keep(one, two)
    path = talks.project.layer_path("ann")
    path.write_bytes(path.read_bytes().replace(b"two lorries", b"two lorriez"))
    for name in (".prev", ".journal.prev", ".journal"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    found = talks.faults()
    assert [(fault.kind, fault.id) for fault in found] == [(Kind.LAYER, ""), (Kind.SCHEMA, two.id)]
    assert "lost" in found[0].message
    path.write_bytes(b"\x00" * 50)
    assert talks.kinds() == [Kind.LAYER]


def test_a_layer_of_a_suggester_that_cannot_be_read_is_said_with_what_to_do(talks: Talks) -> None:
    path = talks.project.layer_path("ann").with_name("rules.json")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"garbage")
    [fault] = talks.faults()
    assert fault.kind is Kind.LAYER
    assert fault.message.endswith("delete it, and run diptych suggest")
    assert talks.faults("rules") == [fault]


def test_a_layer_that_contradicts_its_journal_is_said(talks: Talks) -> None:
    talks.keep(talks.annotation("one", "two lorries"))
    put_an_old_file_back(talks.project.layer_path("ann"))
    layer = [fault for fault in talks.faults() if fault.kind is Kind.LAYER]
    assert len(layer) == 1
    assert "diptych mend" in layer[0].message


def test_changes_that_are_in_the_journal_alone_are_noted_and_checked(talks: Talks) -> None:
    store = TinyStore(talks.project.layer_path("ann"), "ann")
    store.apply(added(talks.annotation("one", "two lorries")))
    store.apply(added(talks.annotation("one", "a crane")))
    faults = talks.faults()
    assert [(fault.kind, fault.wrong) for fault in faults] == [(Kind.JOURNAL, False)]
    path = talks.project.layer_path("ann")
    assert journal_left(path.with_name("ann.json.journal").read_bytes())
    store.close()
    assert talks.faults() == []


def test_looking_changes_nothing(talks: Talks) -> None:
    store = TinyStore(talks.project.layer_path("ann"), "ann")
    store.apply(added(talks.annotation("one", "two lorries")))
    store.abandon()
    talks.change("two lorries", "three carts")
    before = {path: path.read_bytes() for path in files(talks.project.root)}
    assert talks.faults()
    assert {path: path.read_bytes() for path in files(talks.project.root)} == before


def files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file())


# ---------------------------------------------------------------- rejections


def test_what_was_rejected_is_looked_at_and_nothing_is_wrong_with_it(talks: Talks) -> None:
    gone, moved = (
        rejected(replace(talks.annotation("one", words), origin="entities@1"), "ann", "")
        for words in ("Friday", "Nobody was hurt, although two lorries")
    )
    talks.keep(gone, moved, replace(gone, id=new_id(), article="three"))
    talks.change("on Friday ", "")
    verification = Verification(talks.project)
    assert [fault.kind for fault in verification.faults()] == [Kind.CHANGED]
    assert (verification.checked["rejections"], verification.checked["ended_rejections"]) == (3, 2)


def test_a_rejection_whose_quote_is_not_what_stands_there_is_wrong(talks: Talks) -> None:
    made = rejected(replace(talks.annotation("one", "Friday"), origin="entities@1"), "ann", "")
    wrong = replace(made, target=replace(made.target, quotes=("Sunday",)))
    talks.keep(wrong)
    [fault] = talks.faults()
    assert (fault.kind, fault.wrong, fault.id, fault.place) == (Kind.QUOTE, True, wrong.id, wrong.target.span)
    assert "“Sunday”" in fault.message


def test_a_layer_that_was_copied_has_its_rejections_twice(talks: Talks) -> None:
    made = rejected(replace(talks.annotation("one", "Friday"), origin="entities@1"), "ann", "")
    talks.keep(made)
    talks.keep(made, by="bob")
    assert talks.kinds() == [Kind.TWICE]
