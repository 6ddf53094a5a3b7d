"""Entries as JSON and back."""

from dataclasses import replace
from json import dumps, loads
from typing import Any

import pytest
from hypothesis import given

from annotations import codec
from annotations.codec import decode, encode
from annotations.model import Annotation, Entry, FormatError, Judgement, StoreError, Target
from articles.span import Span
from tests import entries as made
from tests import strategies


@given(strategies.entries)
def test_what_is_encoded_decodes_to_the_same(entry: Entry) -> None:
    assert decode(encode(entry)) == entry


@given(strategies.entries)
def test_it_passes_through_json(entry: Entry) -> None:
    assert decode(loads(dumps(encode(entry), allow_nan=False))) == entry


@given(strategies.annotations)
def test_equal_entries_give_equal_text_whatever_the_order_of_their_attributes(entry: Annotation) -> None:
    turned = replace(entry, attributes=dict(reversed(list(entry.attributes.items()))))
    assert dumps(encode(turned)) == dumps(encode(entry))


def test_attributes_read_back_cannot_be_changed() -> None:
    entry = decode(encode(replace(made.annotation(), attributes={"sure": True})))
    with pytest.raises(TypeError):
        entry.attributes["sure"] = False  # type: ignore[union-attr, index]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "x"}, "32 hex digits"),
        ({"id": "A" * 32}, "32 hex digits"),
        ({"label": ""}, "label must be some text"),
        ({"label": 3}, "label must be some text"),
        ({"note": None}, "note must be text"),
        ({"attributes": {"sure": 1}}, "true or false"),
        ({"attributes": {"sure": float("nan")}}, "true or false"),
        ({"attributes": []}, "must be an object"),
        ({"extra": 1}, "unknown 'extra'"),
        ({"kind": "thing"}, "not an annotation"),
        ({"target": None}, "not an object"),
        ({"note": "\ud800"}, "lone surrogate"),
    ],
)
def test_a_document_that_is_not_right_is_refused_with_its_fault(change: dict[str, Any], said: str) -> None:
    document = encode(made.annotation()) | change
    with pytest.raises(FormatError, match=said):
        decode(document)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "x"}, "32 hex digits"),
        ({"label": ""}, "label must be some text"),
        ({"origin": ""}, "origin must be some text"),
        ({"annotator": None}, "annotator must be text"),
        ({"note": ""}, "unknown 'note'"),
        ({"target": None}, "not an object"),
        ({"article": "\ud800"}, "lone surrogate"),
    ],
)
def test_a_rejection_that_is_not_right_is_refused_with_its_fault(change: dict[str, Any], said: str) -> None:
    with pytest.raises(FormatError, match=said):
        decode(encode(made.rejection()) | change)


@pytest.mark.parametrize("entry", [made.annotation(), made.rejection()], ids=["annotation", "rejection"])
@pytest.mark.parametrize(
    ("spans", "quotes", "said"),
    [
        ([], [], "one or more spans"),
        ([[0, 3]], [], "one or more spans"),
        ([[0, 3]], ["four"], "does not fit"),
        ([[3, 3]], [""], "not empty"),
        ([[3, 1]], ["xx"], "not empty"),
        ([[-1, 1]], ["xx"], "in order"),
        ([[4, 5], [0, 1]], ["x", "x"], "in order"),
        ([[0, 2], [1, 2]], ["xx", "x"], "disjoint"),
        ([[0.0, 1]], ["x"], "whole numbers"),
        ([[False, True]], ["x"], "whole numbers"),
        ([[0, 1]], ["\udc00"], "lone surrogate"),
    ],
)
def test_a_target_that_is_not_right_is_refused(entry: Entry, spans: list[Any], quotes: list[str], said: str) -> None:
    document = encode(entry)
    document["target"] |= {"spans": spans, "quotes": quotes}
    with pytest.raises(FormatError, match=said):
        decode(document)


@given(strategies.entries)
def test_a_document_of_format_1_is_one_of_this(entry: Entry) -> None:
    assert decode(encode(entry), 1) == entry


def test_what_cannot_be_kept_is_refused_when_it_is_encoded() -> None:
    entry = made.annotation()
    for bad in (
        replace(entry, note="\ud83d"),
        replace(entry, id="1"),
        replace(entry, target=Target((Span(0, 2),), ("x",))),
        Judgement(entry.id, ("b", "a"), "same", True, "ann"),
        Judgement(entry.id, (), "same", True, "ann"),
    ):
        with pytest.raises(FormatError):
            encode(bad)


def test_a_later_format_is_refused() -> None:
    with pytest.raises(StoreError, match="later Diptych"):
        decode(encode(made.annotation()), codec.FORMAT + 1)


def test_a_document_of_a_past_format_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = made.annotation()
    old = encode(entry)
    old["text"] = old.pop("note")
    monkeypatch.setattr(codec, "FORMAT", 3)
    monkeypatch.setitem(codec.MIGRATIONS, 1, lambda document: {**document, "remark": document["text"]})
    monkeypatch.setitem(
        codec.MIGRATIONS,
        2,
        lambda document: {
            **{name: value for name, value in document.items() if name not in ("text", "remark")},
            "note": document["remark"],
        },
    )
    assert decode(old, 1) == entry
    with pytest.raises(StoreError, match="not known"):
        decode(old, 0)
