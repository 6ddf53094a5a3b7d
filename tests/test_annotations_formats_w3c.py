"""W3C Web Annotations: what is written, read by our reader, a JSON-LD processor and the W3C's own schemas."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.losses import ONLY
from annotations.formats.output import Output
from annotations.formats.w3c import CONTEXT, read, write
from annotations.model import FormatError
from tests import nasty
from tests.sheets import bare, broken, foreign, kept, placed, quick, sheets, survives

CHECKOUT = os.environ.get("WEB_ANNOTATION_TESTS", "")
"""A folder with a checkout of github.com/w3c/web-annotation-tests, and the W3C's context in `anno.jsonld` in it."""

OA = "http://www.w3.org/ns/oa#"
DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
AS = "http://www.w3.org/ns/activitystreams#"
FOAF = "http://xmlns.com/foaf/0.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def _names(iri: str, *names: str) -> dict[str, str]:
    return {name: iri + name for name in names}


def _linked(iri: str, **names: str) -> dict[str, Any]:
    return {name: {"@id": iri + end, "@type": "@id"} for name, end in names.items()}


OURS: dict[str, Any] = {
    "dcterms": TERMS,
    "id": "@id",
    "type": "@type",
    **_names(OA, "Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector"),
    **_names(OA, "assessing", "classifying", "commenting", "describing", "linking", "exact", "prefix", "suffix"),
    "Text": "http://purl.org/dc/dcmitype/Text",
    "Person": FOAF + "Person",
    "Software": AS + "Application",
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    **_linked(OA, body="hasBody", target="hasTarget", source="hasSource", selector="hasSelector"),
    **_linked(TERMS, creator="creator"),
    **_linked(AS, generator="generator", first="first"),
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "format": DC + "format",
    "value": RDF + "value",
    "label": RDFS + "label",
    "name": FOAF + "name",
    "nickname": FOAF + "nick",
    **{name: {"@id": TERMS + name, "@type": XSD + "dateTime"} for name in ("created", "modified")},
    **{name: {"@id": OA + name, "@type": XSD + "nonNegativeInteger"} for name in ("start", "end")},
    "total": {"@id": AS + "totalItems", "@type": XSD + "nonNegativeInteger"},
    "startIndex": {"@id": AS + "startIndex", "@type": XSD + "nonNegativeInteger"},
}
"""What each word that we write stands for: a context that needs no network."""


def written(path: Path, made: list[Sheet] | tuple[Sheet, ...] = nasty.SHEETS) -> Any:
    marks = sum(len(sheet.absent_from) for sheet in made)
    assert kept(write, made, path) == ({ONLY: marks} if marks else {})
    return json.loads(path.read_bytes())


@quick
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonld"
    written(path, made)
    assert placed(read(Input(path))) == list(map(foreign, made))


def test_the_nasty_corpus_is_read_again(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonld")
    assert placed(read(Input(tmp_path / "a.jsonld"))) == list(map(foreign, nasty.SHEETS))


def test_times_that_are_none_are_counted(tmp_path: Path) -> None:
    sheet = nasty.SHEETS[0]
    odd = replace(sheet, annotations=(replace(sheet.annotations[0], created="yesterday", modified="2026"),))
    output = Output(tmp_path / "a.jsonld")
    assert write([replace(odd, relations=(), judgements=())], output) == {"times": 2}
    [text] = placed(read(Input(tmp_path / "a.jsonld")))
    assert text.annotations[0].created == text.annotations[0].modified == ""


def items(document: Any) -> list[Any]:
    return list(document["first"]["items"])


def test_both_selectors_of_each_target_select_the_same_text_in_code_points(tmp_path: Path) -> None:
    said = items(written(tmp_path / "a.jsonld"))
    texts = {item["target"]["id"]: item["body"][0]["value"] for item in said if item["motivation"] == "describing"}
    count = 0
    for item in said:
        for target in item["target"] if isinstance(item["target"], list) else []:
            text = texts[target["source"]]
            position, quote = target["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"])
            assert text[end:].startswith(quote["suffix"])
            count += 1
    assert count == sum(len(annotation.target.spans) for annotation in nasty.ANNOTATIONS.values())


def test_the_musts_of_the_model_hold(tmp_path: Path) -> None:
    document = written(tmp_path / "a.jsonld")
    assert document["@context"] == CONTEXT
    assert document["total"] == len(items(document)) == len(nasty.TEXTS) + len(list(nasty.entries()))
    seen = set()
    for item in items(document):
        assert item["type"] == "Annotation"
        assert item["target"]
        assert "bodyValue" not in item
        assert item["id"].startswith("urn:uuid:")
        seen.add(item["id"])
        for time in (item.get("created"), item.get("modified")):
            assert time is None or time.endswith("Z")
        for body in item["body"]:
            assert isinstance(body, str) or (body["type"] == "TextualBody" and isinstance(body["value"], str))
    assert len(seen) == document["total"]


# ---------------------------------------------------------------- other readers


def keys(value: Any) -> set[str]:
    """Every key and type in a JSON value."""
    if isinstance(value, list):
        return set().union(*map(keys, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    types = value.get("type", [])
    return set(value).union([types] if isinstance(types, str) else types, *map(keys, value.values()))


def test_a_processor_of_json_ld_finds_the_same(tmp_path: Path) -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    document = written(tmp_path / "a.jsonld")
    context = OURS
    if CHECKOUT:
        context = json.loads((Path(CHECKOUT) / "anno.jsonld").read_bytes())["@context"]
        for word in keys(document) & OURS.keys() - {"@context"}:
            assert _iri(context, word) == _iri(OURS, word), word
    unknown = {word for word in keys(document) if word not in context and not word.startswith("dcterms:")}
    assert unknown == {"@context"}, "a processor drops words that it does not know"

    def load(url: str, options: Any) -> Any:
        assert url == CONTEXT, "nothing is asked of the network"
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}

    [collection] = jsonld.expand(document, {"documentLoader": load})
    [page] = collection[AS + "first"]
    said = {item["@id"]: item for item in page[AS + "items"][0]["@list"]}
    assert len(said) == document["total"]
    for annotation in nasty.ANNOTATIONS.values():
        item = said[f"urn:uuid:{_dashed(annotation.id)}"]
        found = []
        for target in item[OA + "hasTarget"]:
            position, quote = target[OA + "hasSelector"]
            assert position[OA + "start"][0]["@type"] == XSD + "nonNegativeInteger"
            place = (position[OA + "start"][0]["@value"], position[OA + "end"][0]["@value"])
            found.append((place, quote[OA + "exact"][0]["@value"]))
        assert found == list(zip(annotation.target.spans, annotation.target.quotes, strict=True))
        label = item[OA + "hasBody"][0]
        assert label[RDF + "value"] == [{"@value": annotation.label}]
        assert label[OA + "hasPurpose"] == [{"@id": OA + "classifying"}]
        values = {
            body[RDFS + "label"][0]["@value"]: body[RDF + "value"][0]["@value"]
            for body in item[OA + "hasBody"]
            if RDFS + "label" in body
        }
        assert values == {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in annotation.attributes.items()
        }
    for relation in nasty.RELATIONS:
        item = said[f"urn:uuid:{_dashed(relation.id)}"]
        assert item[OA + "hasTarget"] == [{"@id": f"urn:uuid:{_dashed(relation.source)}"}]
        assert item[OA + "hasBody"][0] == {"@id": f"urn:uuid:{_dashed(relation.target)}"}
    assert jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})


def _dashed(id: str) -> str:
    return "-".join((id[:8], id[8:12], id[12:16], id[16:20], id[20:]))


def _iri(context: dict[str, Any], word: str) -> str:
    """What a word stands for, its prefix spelled out."""
    found = context[word]["@id"] if isinstance(context[word], dict) else context[word]
    prefix, colon, name = found.partition(":")
    return context[prefix] + name if colon and prefix in context else str(found)


@pytest.mark.skipif(not CHECKOUT, reason="WEB_ANNOTATION_TESTS names no checkout of w3c/web-annotation-tests")
def test_the_schemas_of_the_w3c_accept_it(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    referencing = pytest.importorskip("referencing", reason="referencing is not installed")
    from referencing.jsonschema import DRAFT4

    root = Path(CHECKOUT)
    resources = [
        (path.name, referencing.Resource(json.loads(path.read_bytes()), DRAFT4))
        for path in [*root.glob("definitions/*.json"), *root.glob("specificResource/*.json")]
    ]
    registry = referencing.Registry().with_resources(resources)
    document = written(tmp_path / "a.jsonld")
    checked = 0
    for list_, values in (
        ("annotations/annotationMusts.test", [item | {"@context": CONTEXT} for item in items(document)]),
        ("collections/collectionMusts.test", [document]),
        ("collections/pages/pageMusts.test", [document]),
    ):
        for name in json.loads((root / list_).read_bytes())["assertions"]:
            schema = json.loads((root / name).read_bytes())
            checker = jsonschema.Draft4Validator(schema, registry=registry, format_checker=jsonschema.FormatChecker())
            for value in values:
                assert checker.is_valid(value) == (schema["expectedResult"] == "valid"), (name, value["id"])
                checked += 1
    assert checked > 1000


# ---------------------------------------------------------------- foreign files

SOURCE = "https://example.org/texts/a.txt"
TEXT = "One 🎉 two, one 🎉 three."


def one(selector: Any, **more: Any) -> dict[str, Any]:
    target = {"source": SOURCE, "selector": selector}
    return {"@context": CONTEXT, "id": "https://example.org/1", "type": "Annotation", "target": target} | more


def given_(tmp_path: Path, value: Any) -> list[ForeignText | Unplaced]:
    (tmp_path / "texts").mkdir(exist_ok=True)
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return list(read(Input(path, {"texts": str(tmp_path / "texts")})))


POSITION = {"type": "TextPositionSelector", "start": 6, "end": 9}
QUOTE = {"type": "TextQuoteSelector", "exact": "two"}


@pytest.mark.parametrize(
    "selector",
    [POSITION, QUOTE, [POSITION, QUOTE], [QUOTE, {"type": "TextPositionSelector", "start": 7, "end": 10}]],
    ids=["position", "quote", "both", "position in other units"],
)
def test_a_foreign_annotation_is_placed_by_its_selectors(tmp_path: Path, selector: Any) -> None:
    value = one(selector, bodyValue="so", creator="https://example.org/me", motivation="highlighting")
    for form in (value, [value], {"type": "AnnotationPage", "items": [value]}):
        [text] = given_(tmp_path, form)
        assert isinstance(text, ForeignText)
        [found] = text.annotations
        assert [span.of(text.text) for span in found.spans] == ["two"]
        assert (found.label, found.note, found.annotator) == ("highlighting", "so", "https://example.org/me")
        assert found.id == "https://example.org/1"


def test_several_labels_are_several_annotations(tmp_path: Path) -> None:
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": value} for value in ("A", "B")]
    more = [{"type": "TextualBody", "value": "and so"}, {"source": "https://example.org/c", "purpose": "classifying"}]
    [text] = given_(tmp_path, one(POSITION, body=[*tags, *more], motivation=["commenting", "tagging"]))
    assert isinstance(text, ForeignText)
    assert [(entry.label, entry.id != "") for entry in text.annotations] == [
        ("A", True),
        ("B", False),
        ("and so", False),
        ("https://example.org/c", False),
    ]


@pytest.mark.parametrize(
    "value",
    [
        one({"type": "FragmentSelector", "value": "t=1"}),
        one({"type": "TextQuoteSelector", "exact": "one 🎉"} | {"exact": "🎉"}),
        one(POSITION | {"refinedBy": QUOTE}),
        one(POSITION) | {"target": SOURCE},
        one(POSITION) | {"target": [{"source": SOURCE, "selector": POSITION}] * 2},
        one(POSITION) | {"target": {"source": "https://example.org/b.txt", "selector": POSITION}},
        one(POSITION, motivation="linking", body="https://example.org/2"),
    ],
    ids=["fragment", "twice in the text", "refined", "a whole text", "overlapping", "no text", "a link to nothing"],
)
def test_what_cannot_be_placed_is_reported(tmp_path: Path, value: Any) -> None:
    found = given_(tmp_path, value)
    assert [item.place for item in found if isinstance(item, Unplaced)] == ["https://example.org/1"]
    assert not any(item.annotations or item.relations for item in found if isinstance(item, ForeignText))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"type": "Note"}, "no W3C annotation"),
        ({"type": "AnnotationCollection", "first": "https://example.org/p1"}, "first page"),
        ([{"type": "Nothing"}], "items[0]"),
        ([3], "items[0]"),
        (one(POSITION | {"end": 900}), "not in the text"),
        (one(POSITION | {"start": -1}), "start"),
        (one(POSITION | {"start": 9}), "not in the text"),
        (one(POSITION, body=[7]), "items[0].body"),
        (one(POSITION, creator=[[]]), "items[0].creator"),
        (one(POSITION, motivation={}), "motivation"),
        ({"type": "Annotation"}, "target"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, value: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, value)
    assert str(caught.value).startswith(str(tmp_path / "foreign.json"))
    assert message in str(caught.value)


def test_broken_json_says_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"type":\n"Annotation",\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.jsonld:3: not JSON"):
        list(read(Input(path)))


def test_a_source_leads_to_no_file_outside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TEXT, encoding="utf-8")
    outside = {"source": "https://example.org/..%2Fsecret", "selector": POSITION}
    assert [type(item) for item in given_(tmp_path, one(POSITION) | {"target": outside})] == [Unplaced]
    with pytest.raises(FormatError, match="leads out"):
        given_(tmp_path, one(POSITION) | {"target": outside | {"source": "https://example.org/.."}})


def test_one_file_is_the_text_of_one_source_alone(tmp_path: Path) -> None:
    given_(tmp_path, one(POSITION))
    file = {"texts": str(tmp_path / "texts" / "a.txt")}
    [text] = read(Input(tmp_path / "foreign.json", file))
    assert isinstance(text, ForeignText)
    assert len(text.annotations) == 1
    other = {"source": "https://example.org/texts/b.txt", "selector": POSITION}
    given_(tmp_path, [one(POSITION), one(POSITION) | {"target": other}])
    with pytest.raises(FormatError, match="about 2 texts"):
        list(read(Input(tmp_path / "foreign.json", file)))


def test_the_reader_gives_places(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonld")
    [first, *_] = read(Input(tmp_path / "a.jsonld"))
    assert isinstance(first, ForeignText)
    assert first.annotations[0].place == "items[1]"
    assert bare(first) == foreign(nasty.SHEETS[0])


@quick
@given(data=st.data())
def test_whatever_is_in_it_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.jsonld"
    document = written(path)
    path.write_text(json.dumps(data.draw(broken(document))), encoding="utf-8")
    survives(read, path)
