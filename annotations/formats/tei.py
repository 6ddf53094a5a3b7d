"""TEI P5: one file, a `teiCorpus` with a `TEI` for each article, the annotations in its `standOff`. Only written.

The text of a `body` is the article's text, code point for code point; the blocks are elements in it. A target is a
pointer `string-range` into the body, in code points, with an offset and a length for each span. What TEI has no element
for is a `note` with a type. Source: TEI P5 4.10, 17.10 (standOff), 17.2.4 (string-range), `annotation`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from annotations.model import Annotation, Judgement, Relation, Value
from articles.article import Article, BlockKind
from articles.span import Span

from .dataset import Sheet
from .jsonlines import ABSENT, meta
from .losses import Losses
from .output import Output
from .xmlchars import held

START = """<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title>Annotated articles</title></titleStmt>
<publicationStmt><p>Made with Diptych.</p></publicationStmt>
<sourceDesc><p>The articles below, each with its source.</p></sourceDesc></fileDesc></teiHeader>
"""
END = "</teiCorpus>\n"
_REFERENCES = {"\r": "&#13;"}
_IN_ATTRIBUTE = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One file. All is carried but the characters that XML cannot hold."""
    losses = Losses()
    with output.file() as stream:
        stream.write(START.encode())
        for sheet in sheets:
            stream.write(held("".join(_tei(sheet)), losses).encode())
        stream.write(END.encode())
    return losses.counts


def _tei(sheet: Sheet) -> Iterator[str]:
    yield "<TEI>\n"
    yield from _header(sheet.article)
    yield f'<text><body xml:id="{text_id(sheet.article.id)}" xml:space="preserve">'
    yield from _blocks(sheet.article)
    yield "</body></text>\n"
    if sheet.annotations or sheet.relations or sheet.judgements:
        yield "<standOff><listAnnotation>\n"
        for annotation in sheet.annotations:
            target = string_range(text_id(sheet.article.id), annotation.target.spans)
            absent = sheet.absent_from.get(annotation.id, ())
            body = _note("label", annotation.label) + "".join(_note(ABSENT, article) for article in absent)
            yield from _annotation(annotation, "classifying", target, body)
        for relation in sheet.relations:
            body = _note("label", relation.type) + f'<ptr target="#a{relation.target}"/>'
            yield from _annotation(relation, "linking", f"#a{relation.source}", body)
        for judgement in sheet.judgements:
            target = " ".join(f"#{text_id(article)}" for article in judgement.articles)
            body = _note("name", judgement.name) + _value("value", "", judgement.value)
            yield from _annotation(judgement, "assessing", target, body)
        yield "</listAnnotation></standOff>\n"
    yield "</TEI>\n"


def text_id(article: str) -> str:
    """The XML id of an article's text: letters, digits and hyphens stand, anything else as its number in hex."""
    return "t-" + re.sub("[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", article)


def string_range(text: str, spans: Sequence[Span]) -> str:
    """The pointer to spans of the element with this id, in code points."""
    return f"#string-range({text},{','.join(f'{span.start},{span.length}' for span in spans)})"


def _header(article: Article) -> Iterator[str]:
    yield f"<teiHeader><fileDesc><titleStmt><title>{_text(article.title or article.id)}</title></titleStmt>\n"
    yield "<publicationStmt><p>Annotations made with Diptych.</p></publicationStmt>\n"
    yield f'<sourceDesc><bibl><idno type="article">{_text(article.id)}</idno>'
    yield "".join(_note("meta", value, name) for name, value in meta(article).items())
    yield "</bibl></sourceDesc></fileDesc></teiHeader>\n"


def _blocks(article: Article) -> Iterator[str]:
    """The whole text: a paragraph is `p`, any other block an `ab` of its type, white space between them stands bare."""
    if not article.blocks:
        yield f"<ab>{_text(article.text)}</ab>"
        return
    at = 0
    for block in article.blocks:
        yield _text(article.text[at : block.start])
        name, kind = ("p", "") if block.kind is BlockKind.PARAGRAPH else ("ab", f' type="{block.kind}"')
        level = f' subtype="{block.level}"' if block.level else ""
        yield f"<{name}{kind}{level}>{_text(block.span.of(article.text))}</{name}>"
        at = block.end
    yield _text(article.text[at:])


def _annotation(entry: Annotation | Relation | Judgement, motivation: str, target: str, body: str) -> Iterator[str]:
    yield f'<annotation xml:id="a{entry.id}" motivation="{motivation}" target="{target}">'
    for role, name in (("annotator", entry.annotator), ("origin", entry.origin)):
        if name:
            yield f"<respStmt><resp>{role}</resp><name>{_text(name)}</name></respStmt>"
    yield body
    if not isinstance(entry, Judgement):
        yield "".join(_value("attribute", name, value) for name, value in entry.attributes.items())
    for kind, text in (("note", entry.note), ("created", entry.created), ("modified", entry.modified)):
        if text:
            yield _note(kind, text)
    yield "</annotation>\n"


def _value(kind: str, name: str, value: Value) -> str:
    """A note with a value; what is true or false is one with the subtype `flag`."""
    return _note(kind, str(value).lower(), name, "flag") if isinstance(value, bool) else _note(kind, value, name)


def _note(kind: str, text: str, name: str = "", subtype: str = "") -> str:
    attributes = "".join(
        f' {key}="{escape(value, _IN_ATTRIBUTE)}"' for key, value in (("subtype", subtype), ("n", name)) if value
    )
    return f'<note type="{kind}"{attributes}>{_text(text)}</note>'


def _text(text: str) -> str:
    return escape(text, _REFERENCES)
