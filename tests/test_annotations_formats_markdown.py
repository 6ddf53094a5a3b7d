"""The Markdown report, by a parser of Markdown: what it shows is what the articles say."""

import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from annotations.formats.dataset import Sheet
from annotations.formats.markdown_report import escaped, quoted, write
from annotations.formats.output import Output
from annotations.schema import parse_schema
from tests.nasty import ANNOTATIONS, RELATIONS, SHEETS
from tests.rich import rich

PARSER = MarkdownIt("commonmark").enable("table")
HOSTILE = "</td><script>alert(1)</script> | *a* `b` [c](javascript:d) ![e](f) &lt; # $x$ ~~y~~ \\| \\"


def made(sheets: Iterable[Sheet], **options: object) -> str:
    stream = BytesIO()
    write(sheets, Output(None, stream, **options))  # type: ignore[arg-type]
    return stream.getvalue().decode()


def shown(source: str) -> list[str]:
    """The text of each paragraph, heading, item and cell, as a reader sees it."""
    found = []
    for token in PARSER.parse(source):
        if token.type == "inline":
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}, kinds
            found.append("".join(child.content for child in token.children or ()))
        else:
            assert token.type not in ("html_block", "fence", "code_block", "hr"), token
    return found


def folded(text: str) -> str:
    """As a report shows a text: white space around line ends as one space, controls of direction by name."""
    breaks = "\r\n\x0b\x0c\x85\u2028\u2029"
    text = re.sub(f"[ \t]*[{breaks}][ \t{breaks}]*", " ", text)
    return text.replace("\u202e", "⟨RLO⟩").replace("\u202c", "⟨PDF⟩")


def test_every_annotation_is_shown_with_its_quote_in_its_place() -> None:
    for sheets in (SHEETS, rich()):
        lines = shown(made(sheets))
        for letter, sheet in zip("ABCDEF", sheets, strict=False):
            for number, said in enumerate(sheet.annotations, 1):
                name = f"{letter}{number}"
                if said.label in ("CLAIM", "CUE", "UNC"):
                    [line] = [line for line in lines if line.startswith(f"{name} {said.label} “")]
                    wanted = " […] ".join(f"“{folded(quote)}”" for quote in said.target.quotes)
                    assert line == f"{name} {said.label} {wanted}"
                else:
                    at = next(at for at, line in enumerate(lines) if name in line.split(", ") and at)
                    assert lines[at - 1] == said.label
                    assert f"“{folded(said.target.exact)}”" in lines[at + 1]


def test_relations_across_articles_are_a_table() -> None:
    lines = shown(made(SHEETS))
    start = lines.index("Relations across articles")
    end = lines.index("Relations within an article")
    table = lines[start + 7 : end]
    rows = [table[at : at + 6] for at in range(0, len(table), 6)]
    assert [row[2].split(", ")[0] for row in rows] == ["contradicts", "limits (qualifies)", "says the same as (same)"]
    assert rows[0][1] == "A1 “Ministers agreed on Monday”"
    home = {annotation.id: annotation.article for annotation in ANNOTATIONS.values()}
    assert len(rows) == sum(home[one.source] != home[one.target] for one in RELATIONS)


def test_claims_have_values_sources_and_notes() -> None:
    source = made(SHEETS)
    claim = source[source.index("- **A1** ") : source.index("- **A5** ")]
    assert "type: fact, **check: yes**, sure: sure, by ann" in claim
    assert "is claimed by A10 “Lee”" in claim
    assert 'A3 a "note"; =2+2 \\ <so> 🎉' in shown(source)


def test_counts_and_what_is_not_carried() -> None:
    lines = shown(made(SHEETS))
    at = lines.index("CLAIM")
    wanted = [sum(one.label == "CLAIM" for one in sheet.annotations) for sheet in SHEETS]
    assert [int(cell or 0) for cell in lines[at + 1 : at + 8]] == [*wanted, sum(wanted)]
    entities = [one for one in ANNOTATIONS.values() if one.label not in ("CLAIM", "CUE", "UNC")]
    assert write(SHEETS, Output(None, BytesIO())) == {
        "texts": len(SHEETS),
        "places of annotations": len(ANNOTATIONS),
        "times and origins": len(ANNOTATIONS) + sum(len(sheet.relations) for sheet in SHEETS),
        "attributes of entities": sum(name != "ref" for one in entities for name in one.attributes),
    }


def test_mentions_with_one_ref_are_one_row() -> None:
    named = [replace(one, attributes={"ref": "ann-lee"}) for one in SHEETS[0].annotations if one.label == "PER"]
    sheet = replace(SHEETS[0], annotations=tuple(named), relations=())
    lines = shown(made([sheet]))
    assert lines[lines.index("ann-lee") + 2] == "A1, A2, A3"
    assert lines[lines.index("ann-lee") + 3] == "“Ann”, “Lee”"
    schema = parse_schema('[schema]\nname = "mine"\n[[label]]\nname = "PER"\ngroup = "entity"\n')
    assert "ann-lee" not in made([sheet], schema=schema), "the schema says which attribute names the thing"


def test_hostile_texts_stay_texts() -> None:
    article = replace(SHEETS[0].article, title=HOSTILE, id=HOSTILE, source=HOSTILE, url=HOSTILE)
    said = [replace(one, label=HOSTILE, note=HOSTILE, annotator=HOSTILE) for one in SHEETS[0].annotations]
    relations = [replace(one, type=HOSTILE, note=HOSTILE) for one in SHEETS[0].relations]
    lines = shown(made([replace(SHEETS[0], article=article, annotations=tuple(said), relations=tuple(relations))]))
    assert f"A. {HOSTILE}" in lines
    assert f"source: {HOSTILE}" in lines
    assert HOSTILE in lines, "a cell of its own"


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_quote_comes_back(text: str) -> None:
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", "", text)
    assert shown(f"- **A1** {quoted(plain)}\n") == [f"A1 “{plain}”"]
    assert shown(f"\n| a |\n|---|\n| x {escaped(plain)} x |\n") == ["a", f"x {plain} x"]
    assert len(shown(f"- x {escaped(text)} x\n")) == 1, "on one line"
