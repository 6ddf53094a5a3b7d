"""Blocks of HTML inside Markdown: what a reader sees of them.

Tags, comments, declarations and processing instructions are hidden, and scripts and style sheets with what is in
them; all other text stays. Tags of phrases (`<b>`, `<a>`) run on, `<br>` is a newline, every other tag parts two
blocks. White space collapses to one space, but inside `<pre>`, which is code. What is not well-formed is text: a tag
or comment that does not end hides nothing.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_RE

from .markdown_runs import Content, Runs

_TAG = re.compile(HTML_OPEN_CLOSE_TAG_RE.pattern.removeprefix("^"))
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_WHITE = re.compile(r"[ \t\n\f]+")
_PHRASE = frozenset(
    re.findall(
        r"\S+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp "
        "small span strike strong sub sup time tt u var wbr",
    )
)
_UNSEEN = frozenset(("script", "style"))
_HIDDEN = (("<!-->", ""), ("<!--->", ""), ("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
"""How what is not a tag begins and ends."""


def read_html(content: Content) -> Iterator[tuple[Runs, bool]]:
    """The runs of each block in an HTML block, trimmed, and whether it is preformatted. Nothing empty."""
    text = content.text
    runs, pre, shown = Runs(), 0, 0
    for start, end, name in _markup(text):
        _show(runs, content, shown, start, pre > 0)
        shown = end
        if name.removeprefix("/") in _PHRASE or not name:
            continue
        if name == "br":
            if runs.soft == runs.length:
                runs.undo_last()
            runs.add("\n", *content.place(start, end), False)
            continue
        yield from _block(runs, pre > 0)
        runs = Runs()
        pre = max(0, pre + (name == "pre") - (name == "/pre"))
    _show(runs, content, shown, len(text), pre > 0)
    yield from _block(runs, pre > 0)


def _block(runs: Runs, pre: bool) -> Iterator[tuple[Runs, bool]]:
    if runs.text.strip():
        yield runs.trimmed("\n" if pre else None), pre


def _markup(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) of everything hidden in `text`, in order; "/p" for a closing tag, "" for what is no tag."""
    unended: set[str] = set()
    at = text.find("<")
    while at >= 0:
        end, name = -1, ""
        if tag := _TAG.match(text, at):
            end = tag.end()
            found = _NAME.match(text, at)
            name = found[1].lower() if found else ""
            if text.startswith("</", at):
                name = "/" + name
            elif name in _UNSEEN and name not in unended:
                closing = re.compile(rf"</{name}\s*>", re.IGNORECASE | re.ASCII).search(text, end)
                if closing:
                    end, name = closing.end(), ""
                else:
                    unended.add(name)
        else:
            for opening, closing_text in _HIDDEN:
                if text.startswith(opening, at) and opening not in unended:
                    if opening == "<!" and not text[at + 2 : at + 3].isalpha():
                        break
                    stop = text.find(closing_text, at + len(opening))
                    if stop < 0:
                        unended.add(opening)
                    else:
                        end = stop + len(closing_text)
                    break
        if end < 0:
            at = text.find("<", at + 1)
            continue
        yield at, end, name
        at = text.find("<", end)


def _show(runs: Runs, content: Content, start: int, end: int, pre: bool) -> None:
    """Append the text [start, end) of the content, which holds no markup but entities."""
    text = content.text
    at = start
    for entity in _ENTITY.finditer(text, start, end):
        shown = html5.get(entity[0][1:], "") if entity[0][1] != "#" else unescape(entity[0])
        if not shown:
            continue
        _spaced(runs, content, at, entity.start(), pre)
        runs.add(" " if shown in "\n\r" else shown, *content.place(entity.start(), entity.end()), False)
        at = entity.end()
    _spaced(runs, content, at, end, pre)


def _spaced(runs: Runs, content: Content, start: int, end: int, pre: bool) -> None:
    text = content.text
    if pre:
        if start < end:
            runs.copy(content, start, end, text[start:end])
        return
    at = start
    for white in _WHITE.finditer(text, start, end):
        if at < white.start():
            runs.copy(content, at, white.start(), text[at : white.start()])
        at = white.end()
        if not runs.length or runs.last in " \n":
            continue
        kept = max(white.start(), text.find("\n", white.start(), at))
        if text[kept] in " \n":
            runs.copy(content, kept, kept + 1, " ")
        else:
            runs.add(" ", *content.place(kept, kept + 1), False)
        runs.soft = runs.length
    if at < end:
        runs.copy(content, at, end, text[at:end])
