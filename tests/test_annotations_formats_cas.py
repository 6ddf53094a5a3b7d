"""UIMA CAS in XMI and JSON: what cassis finds in a dataset of ours, and what we find in those of INCEpTION."""

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.losses import Losses
from annotations.formats.output import Output
from annotations.formats.xmlchars import REASON, held
from annotations.model import FormatError
from articles.span import Span
from tests.nasty import ENDS, SHEETS
from tests.sheets import broken, foreign, placed, sheets, survives

cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not installed: pip install 'diptych[cas]'")

from annotations.formats import cas, cas_json, cas_xmi  # noqa: E402 what the skip above has found

BOTH = pytest.mark.parametrize("module", [cas_json, cas_xmi], ids=["json", "xmi"])


def export(folder: Path, written: Iterable[Sheet], module: ModuleType) -> Path:
    module.write(written, Output(folder))
    return folder


def loaded(path: Path) -> Any:
    """As cassis reads a file; an offset that it cannot place is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        if path.suffix == ".json":
            with path.open("rb") as stream:
                return cassis.load_cas_from_json(stream)
        with (path.parent / "TypeSystem.xml").open("rb") as stream:
            types = cassis.load_typesystem(stream)
        with path.open("rb") as stream:
            return cassis.load_cas_from_xmi(stream, typesystem=types)


def same(text: str) -> str:
    return text


def whole(written: Iterable[Sheet], fits: Callable[[str], str] = same) -> list[ForeignText]:
    """What is to come back, by id: no quotes, texts as the file can hold them; attributes and meta are JSON there."""
    signed = ("annotator", "note", "origin", "created", "modified")

    def fitting(entry: Any, *names: str) -> Any:
        return replace(entry, **{name: fits(getattr(entry, name)) for name in (*names, *signed)})

    return [
        in_order(
            replace(
                text,
                text=fits(text.text),
                title=fits(text.title),
                annotations=tuple(replace(fitting(entry, "label"), quotes=()) for entry in text.annotations),
                relations=tuple(fitting(entry, "type") for entry in text.relations),
                judgements=tuple(fitting(entry, "name") for entry in text.judgements),
            )
        )
        for text in map(foreign, written)
    ]


def in_order(text: ForeignText) -> ForeignText:
    """A CAS has an order of its own."""
    return replace(
        text,
        annotations=tuple(sorted(text.annotations, key=lambda entry: entry.id)),
        relations=tuple(sorted(text.relations, key=lambda entry: entry.id)),
        judgements=tuple(sorted(text.judgements, key=lambda entry: entry.id)),
    )


def by_id(texts: Iterable[ForeignText]) -> Mapping[str, ForeignText]:
    return {text.id: in_order(text) for text in texts}


# ---------------------------------------------------------------- cassis


@BOTH
def test_cassis_finds_the_same(module: ModuleType, tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, module)
    for sheet in SHEETS:
        [path] = [path for path in folder.iterdir() if path.stem == sheet.article.id]
        found = loaded(path)
        text = sheet.article.text if module is cas_json else held(sheet.article.text, Losses())
        assert found.sofa_string == text
        spans = found.select(cas.SPAN)
        assert sorted((span.spanId, span.begin, span.end, span.label) for span in spans) == sorted(
            (entry.id, *span, entry.label) for entry in sheet.annotations for span in entry.target.spans
        )
        assert all(span.get_covered_text() == text[span.begin : span.end] for span in spans)
        attributes = {entry.id: dict(entry.attributes) for entry in sheet.annotations if entry.attributes}
        assert {span.spanId: json.loads(span.attributes) for span in spans if span.attributes} == attributes
        here = {entry.id for entry in sheet.annotations}
        ends = [(one.label, one.Governor.spanId, one.Dependent.spanId) for one in found.select(cas.RELATION)]
        ends += [(one.label, one.source, one.target) for one in found.select(cas.ACROSS)]
        assert sorted(ends) == sorted((entry.type, entry.source, entry.target) for entry in sheet.relations)
        assert len(found.select(cas.ACROSS)) == sum(entry.target not in here for entry in sheet.relations)
        judged = [(one.name, json.loads(one.value)) for one in found.select(cas.JUDGEMENT)]
        assert sorted(map(str, judged)) == sorted(str((entry.name, entry.value)) for entry in sheet.judgements)
        assert found.typecheck() == []


def test_offsets_in_the_file_are_utf_16(tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, cas_json)
    structures = json.loads((folder / "emoji.json").read_text("utf-8"))["%FEATURE_STRUCTURES"]
    [text] = [one["sofaString"].encode("utf-16-le") for one in structures if one["%TYPE"] == "uima.cas.Sofa"]
    spans = [one for one in structures if one["%TYPE"] == cas.SPAN]
    quotes = {text[2 * one["begin"] : 2 * one["end"]].decode("utf-16-le") for one in spans}
    assert quotes == {quote for entry in SHEETS[1].annotations for quote in entry.target.quotes}


def test_a_relation_stands_where_what_it_leads_to_stands(tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, cas_xmi)
    for relation in loaded(folder / "plain.xmi").select(cas.RELATION):
        assert (relation.begin, relation.end) == (relation.Dependent.begin, relation.Dependent.end)


@BOTH
def test_the_nasty_corpus_comes_back(module: ModuleType, tmp_path: Path) -> None:
    dropped = module.write(SHEETS, Output(tmp_path / "out"))
    found = by_id(placed(module.read(Input(tmp_path / "out"))))
    fits = same if module is cas_json else partial(held, losses=Losses())
    assert dict(dropped) == ({} if module is cas_json else {REASON: 2})
    assert sorted(found.values(), key=lambda text: text.id) == sorted(whole(SHEETS, fits), key=lambda text: text.id)
    assert found[ENDS].text.count("\ufffd") == dropped.get(REASON, 0)


@BOTH
@settings(max_examples=30, deadline=None)
@given(written=sheets())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, module: ModuleType, written: list[Sheet]
) -> None:
    folder = tmp_path_factory.mktemp("cas") / "out"
    dropped = module.write(written, Output(folder))
    losses = Losses()
    wanted = whole(written, partial(held, losses=losses) if module is cas_xmi else same)
    assert by_id(placed(module.read(Input(folder)))) == {text.id: text for text in wanted}
    assert bool(dropped) == bool(losses.counts)


@BOTH
def test_one_file_is_enough(module: ModuleType, tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, module)
    [text] = placed(module.read(Input(folder / f"plain{module.SUFFIX}")))
    assert in_order(text) == whole(SHEETS[:1])[0]


# ---------------------------------------------------------------- of others


def inception(tmp_path: Path, text: str, build: Callable[[Any, Any], None]) -> Path:
    """A folder as INCEpTION exports one: its layers, with the features of its own projects."""
    types = cassis.load_dkpro_core_typesystem()
    span = types.create_type("custom.Span")
    types.create_feature(span, "label", "uima.cas.String")
    claim = types.create_type("webanno.custom.Claim")
    for name, kind in (("value", "String"), ("sure", "Boolean"), ("score", "Double"), ("type", "String")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cassis says that it keeps "type" as "type_"
            types.create_feature(claim, name, f"uima.cas.{kind}")
    types.create_feature(claim, "about", span)
    relation = types.create_type("custom.Relation")
    types.create_feature(relation, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(relation, end, "uima.tcas.Annotation")
    made = cassis.Cas(typesystem=types)
    made.sofa_string = text
    build(made, types)
    made.to_xmi(tmp_path / "a.xmi")
    types.to_xml(tmp_path / "TypeSystem.xml")
    return tmp_path


def test_layers_of_inception(tmp_path: Path) -> None:
    def build(made: Any, types: Any) -> None:
        def kind(name: str) -> Any:
            return types.get_type(name)

        token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
        made.add(kind(token)(begin=0, end=2))
        ann = kind("custom.Span")(begin=3, end=6, label="PER")
        bare = kind("custom.Span")(begin=7, end=11)
        claim = kind("webanno.custom.Claim")(begin=0, end=11, value="fact", sure=True, score=0.5, type_="x", about=ann)
        empty = kind("custom.Span")(begin=2, end=2, label="PER")
        made.add_all([ann, bare, claim, empty])
        made.add(kind("custom.Relation")(begin=0, end=11, label="by", Governor=ann, Dependent=claim))

    *unplaced, text = cas_xmi.read(Input(inception(tmp_path, "🎉 Ann said no.", build)))
    assert {str(item.message) for item in unplaced if isinstance(item, Unplaced)} == {
        "custom.Span holds no text",
        "the feature about of webanno.custom.Claim is no plain value",
    }
    assert isinstance(text, ForeignText)
    assert (text.id, text.text) == ("a", "🎉 Ann said no.")
    said = {entry.label: entry for entry in text.annotations}
    assert {(label, *entry.spans) for label, entry in said.items()} == {
        ("PER", Span(3, 6)),
        ("Span", Span(7, 11)),
        ("fact", Span(0, 11)),
    }
    assert dict(said["fact"].attributes) == {"sure": True, "score": "0.5", "type": "x"}
    assert [(entry.type, entry.source, entry.target) for entry in text.relations] == [
        ("by", said["PER"].id, said["fact"].id)
    ]


def test_views_are_texts(tmp_path: Path) -> None:
    def build(made: Any, types: Any) -> None:
        other = made.create_view("translation")
        other.sofa_string = "🎉 Elle dit non"
        other.add(types.get_type("custom.Span")(begin=2, end=6, label="PER"))
        made.create_view("picture").sofa_uri = "a.png"

    unplaced, first, other = sorted(
        cas_xmi.read(Input(inception(tmp_path, "She said no", build))), key=lambda item: getattr(item, "id", "")
    )
    assert unplaced == Unplaced("a.xmi picture", "a view without a text")
    assert isinstance(first, ForeignText)
    assert isinstance(other, ForeignText)
    assert (first.id, other.id, other.place) == ("a", "a.translation", "a.xmi translation")
    assert [entry.spans for entry in other.annotations] == [(Span(2, 6),)]


# ---------------------------------------------------------------- hostile


def xmi(tmp_path: Path, change: Callable[[str], str], name: str = "emoji.xmi") -> Path:
    """A folder of ours of which one file was changed."""
    folder = export(tmp_path / "out", SHEETS[1:2], cas_xmi)
    text = (folder / name).read_text("utf-8")
    changed = change(text)
    assert changed != text
    (folder / name).write_text(changed, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["emoji.xmi", "TypeSystem.xml"])
def test_entities_are_refused(name: str, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    folder = xmi(tmp_path, lambda text: text.replace("?>", f"?>{bomb}", 1) if "?>" in text else bomb + text, name)
    with pytest.raises(FormatError, match=rf"{name}:\d+: a document type declaration"):
        list(cas_xmi.read(Input(folder)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('begin="0"', 'begin="1"', r"emoji\.xmi: broken, or no CAS: Not mapping external offset \[1\]"),
        ('begin="0"', 'begin="99999"', "Not mapping external offset"),
        ('begin="0"', 'begin="x"', "invalid literal"),
        ("custom:Span", "custom:Other", r"Type with name \[custom\.Other\] not found"),
        ("label=", "lable=", "unexpected keyword"),
        ("</xmi:XMI>", "", r"emoji\.xmi:\d+: not well-formed"),
        ('attributes="{', 'attributes="[', "not JSON"),
    ],
)
def test_what_is_broken_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    folder = xmi(tmp_path, lambda text: text.replace(old, new))
    with pytest.raises(FormatError, match=said):
        list(cas_xmi.read(Input(folder)))


def test_an_offset_inside_a_character_is_refused_in_json_too(tmp_path: Path) -> None:
    path = export(tmp_path / "json", SHEETS[1:2], cas_json) / "emoji.json"
    path.write_text(path.read_text("utf-8").replace('"begin": 0', '"begin": 1'), "utf-8")
    with pytest.raises(FormatError, match=r"emoji\.json: broken, or no CAS: Not mapping external offset \[1\]"):
        list(cas_json.read(Input(path)))


CODE = "a=(print(1)), b"


def test_names_in_which_code_could_hide_are_refused(tmp_path: Path) -> None:
    folder = xmi(tmp_path, lambda text: text.replace(">spanId<", f">{CODE}<"), "TypeSystem.xml")
    with pytest.raises(FormatError, match="a feature cannot be called 'a="):
        list(cas_xmi.read(Input(folder)))
    path = export(tmp_path / "json", SHEETS[:1], cas_json) / "plain.json"
    whole = json.loads(path.read_text("utf-8"))
    for name in (CODE, "__class__", "class", "a b", "á"):
        whole["%TYPES"][cas.SPAN][name] = {"%NAME": name, "%RANGE": "uima.cas.String"}
        path.write_text(json.dumps(whole), "utf-8")
        with pytest.raises(FormatError, match="a feature cannot be called"):
            list(cas_json.read(Input(path)))
        del whole["%TYPES"][cas.SPAN][name]


def test_xmi_without_its_types_is_refused(tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, cas_xmi)
    (folder / "TypeSystem.xml").unlink()
    with pytest.raises(FormatError, match=r"put TypeSystem\.xml beside it"):
        list(cas_xmi.read(Input(folder)))


@BOTH
def test_a_folder_without_files_is_refused(module: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=rf"there is no \{module.SUFFIX} file"):
        list(module.read(Input(tmp_path)))


@pytest.mark.parametrize(
    ("feature", "value", "said"),
    [
        ("attributes", True, "attributes of custom.Span must be a text"),
        ("spanId", ["a"], "spanId of custom.Span must be a text"),
        ("begin", "0", r"broken, or no CAS|is not in the text"),
        ("note", 5, '"note" must be a text'),
    ],
)
def test_values_of_another_type_are_refused(feature: str, value: object, said: str, tmp_path: Path) -> None:
    path = export(tmp_path / "out", SHEETS[1:2], cas_json) / "emoji.json"
    whole = json.loads(path.read_text("utf-8"))
    next(one for one in whole["%FEATURE_STRUCTURES"] if one["%TYPE"] == cas.SPAN)[feature] = value
    path.write_text(json.dumps(whole), "utf-8")
    with pytest.raises(FormatError, match=said):
        list(cas_json.read(Input(path)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = export(tmp_path_factory.mktemp("cas") / "out", SHEETS[1:2], cas_json)
    path = folder / "emoji.json"
    path.write_text(json.dumps(data.draw(broken(json.loads(path.read_text("utf-8"))))), "utf-8")
    survives(cas_json.read, path)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_in_xmi_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = export(tmp_path_factory.mktemp("cas") / "out", SHEETS[1:2], cas_xmi)
    path = folder / data.draw(st.sampled_from(("emoji.xmi", "TypeSystem.xml")))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.sampled_from((b"", b"0", b"x", b'"', b"-1", b"&#0;")))
    path.write_bytes(whole[:at] + new + whole[at + data.draw(st.integers(0, 2)) :])
    survives(cas_xmi.read, folder)
