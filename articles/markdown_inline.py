"""From the content of one block to its runs: text without markup, places, marks."""

import re

from markdown_it.token import Token

from .article import Mark
from .markdown_runs import Content, Runs, Untraced
from .markdown_state import Env, inline

_SPECIAL = re.compile(r"[\\`*_\[<&~]")
"""Without one of these a content holds no markup but line breaks. ("!" and "^" begin something only before "[".)"""
_BREAK = re.compile(r"<br[\s/>]", re.IGNORECASE)
_NEWLINES = str.maketrans("\n\r", "  ")

_MARKS: dict[str, Mark] = {
    "strong_open": Mark.BOLD,
    "em_open": Mark.ITALIC,
    "s_open": Mark.STRIKE,
    "link_open": Mark.LINK,
    "strong_close": Mark.BOLD,
    "em_close": Mark.ITALIC,
    "s_close": Mark.STRIKE,
    "link_close": Mark.LINK,
}
_BITS = {name: int(mark) for name, mark in _MARKS.items()}
_CODE, _LINK, _IMAGE = int(Mark.CODE), int(Mark.LINK), int(Mark.IMAGE)


def read_inline(content: Content, env: Env) -> Runs:
    """The runs of a paragraph's, heading's or cell's content; `env` as the block parse left it.

    Escapes, entities, links and emphasis as in CommonMark. A soft break is one space; a hard break or `<br>` is a
    newline, which takes in the soft breaks beside it; other HTML tags are hidden. An image is its alternative text.
    A reference to a footnote, and a footnote in the line, show as they are written but for the caret: `[1]`,
    `[see there]`. A newline written as an entity is a space. Raises Untraced when a visible token has no place.
    """
    runs = Runs()
    text = content.text
    if not _SPECIAL.search(text):
        _plain(runs, content)
        return runs
    _trace(runs, inline(text, env), content, 0, 0, env)
    return runs


def _plain(runs: Runs, content: Content) -> None:
    """Append lines without markup: spaces around newlines are hidden, two before one make it a hard break."""
    text = content.text
    at = 0
    while (newline := text.find("\n", at)) >= 0:
        end = newline
        while end > at and text[end - 1] == " ":
            end -= 1
        if end > at:
            runs.copy(content, at, end, text[at:end])
        runs.copy(content, newline, newline + 1, "\n" if newline - end > 1 else " ")
        at = newline + 1
        while text[at] in " \t":
            at += 1
    if at < len(text):
        runs.copy(content, at, len(text), text[at:])


def _trace(runs: Runs, tokens: list[Token], content: Content, base: int, outer: int, env: Env) -> None:
    """Append the visible tokens; their ranges count from content offset `base`; `outer` marks hold for all."""
    depth: dict[int, int] = {}
    marks = outer
    shift = content.shift
    for token in tokens:
        kind = token.type
        if token.nesting:
            bit = _BITS.get(kind)
            if bit is not None:
                depth[bit] = depth.get(bit, 0) + token.nesting
                marks = outer
                for each, count in depth.items():
                    if count > 0:
                        marks |= each
            continue
        if kind == "text" and not token.content:  # a delimiter that became part of a pair
            continue
        if token.map is None:
            raise Untraced
        start, end = token.map
        start += base
        end += base
        if kind == "text":
            if shift is None:
                runs.copy(content, start, end, token.content, marks)
            else:
                runs.add(token.content, start + shift, end + shift, True, marks)
        elif kind == "softbreak":
            if runs.last != "\n" and runs.soft != runs.length:
                runs.copy(content, start, end, " ", marks)
                runs.soft = runs.length
        elif kind == "text_special":
            if token.info == "escape":
                runs.copy(content, start, end, token.content, marks)
            elif token.content:
                runs.add(token.content.translate(_NEWLINES), *content.place(start, end), False, marks)
        elif kind == "code_inline":
            if token.content:
                runs.copy(content, start, end, token.content, marks | _CODE)
        elif kind == "hardbreak" or (kind == "html_inline" and _BREAK.match(token.content)):
            if runs.soft == runs.length:
                runs.undo_last()
            if kind == "hardbreak":
                runs.copy(content, start, end, "\n", marks)
            else:
                runs.add("\n", *content.place(start, end), False, marks)
        elif kind == "html_inline":
            pass
        elif kind == "image":
            _trace(runs, token.children or [], content, start + 2, marks | _IMAGE, env)
        elif kind == "footnote_ref":
            _footnote(runs, token, content, start, end, marks, env)
        else:
            raise Untraced


def _footnote(runs: Runs, token: Token, content: Content, start: int, end: int, marks: int, env: Env) -> None:
    text = content.text
    if "label" in token.meta:  # [^label]
        runs.copy(content, start, start + 1, "[", marks | _LINK)
        runs.copy(content, start + 2, end, text[start + 2 : end], marks | _LINK)
        return
    inner = env["footnotes"]["list"][token.meta["id"]]["tokens"]  # ^[inner]
    runs.copy(content, start + 1, start + 2, "[", marks)
    _trace(runs, inner, content, start + 2, marks, env)
    runs.copy(content, end - 1, end, "]", marks)
