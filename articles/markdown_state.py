"""The Markdown parser, made to note where in its input everything stands.

CommonMark 0.31 with GFM tables and strikethrough, and footnotes as in Pandoc. The parser's own rules decide what is
what; the classes here only watch. A block token gets the places of its content lines in `meta["lines"]`, an inline
token its range within the content in `map`. What no visible token covers is markup, and hidden.

This leans on internals of markdown-it-py 4 (`getLines`, the pending text): its minor version is pinned.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from .markdown_runs import Piece

Env = dict[str, Any]
Lines = tuple[list[Piece], int]
"""The pieces of joined lines, and how many characters were trimmed from their beginning."""

RAW = "raw"
"""A token of ours: lines nested deeper than the parser goes, which it would drop."""
_VERBATIM = frozenset(("fence", "code_block", "html_block", RAW))
"""Tokens that are pushed before their lines are joined; for the others it is the other way round."""


class TracedBlock(StateBlock):
    """Block state that keeps, for every joined line, the piece of the source that it is."""

    def __init__(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._lines: Lines | None = None
        self._row: Token | None = None
        self._column = 0

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803 the parser's
        """Join lines without `indent` cells of their indentation, as the parser does, and keep their pieces."""
        source, length = self.src, len(self.src)
        pieces: list[Piece] = []
        parts: list[str] = []
        at = 0
        for line in range(begin, end):
            start = first = self.bMarks[line]
            last = self.eMarks[line]
            if line + 1 < end or keepLastLF:
                last = min(last + 1, length)
            reached = 0
            while first < last and reached < indent:
                character = source[first]
                if character == "\t":
                    reached += 4 - (reached + self.bsCount[line]) % 4
                elif character == " " or first - start < self.tShift[line]:
                    reached += 1
                else:
                    break
                first += 1
            if reached > indent:  # a tab of which a part only is indentation
                pieces.append(Piece(at, reached - indent, first - 1, False))
                parts.append(" " * (reached - indent))
                at += reached - indent
            if first < last:
                pieces.append(Piece(at, last - first, first))
                parts.append(source[first:last])
                at += last - first
        joined = "".join(parts)
        before = self.tokens[-1] if self.tokens else None
        if before is not None and before.type in _VERBATIM and "lines" not in before.meta:
            before.meta["lines"] = (pieces, 0)
        else:
            self._lines = (pieces, len(joined) - len(joined.lstrip(MD_TRIM_CHARS)))
        return joined

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """As the parser does; an inline token gets the pieces of its content."""
        before = self.tokens[-1] if self.tokens else None
        token = super().push(ttype, tag, nesting)
        if ttype == "inline" and before is not None:
            if self._lines is not None:
                token.meta["lines"] = self._lines
                self._lines = None
            elif before.type == "heading_open":
                token.meta["lines"] = self._after_hashes(self.line - 1)
            elif self._row is not None and self._row.map is not None:
                cells = self._row.meta.get("cells")
                if cells is None:
                    cells = self._row.meta["cells"] = self._cells(self._row.map[0])
                token.meta["lines"] = cells[self._column] if self._column < len(cells) else ([], 0)
                self._column += 1
        elif ttype == "tr_open":
            self._row, self._column = token, 0
        return token

    def _after_hashes(self, line: int) -> Lines:
        start, end = self.bMarks[line] + self.tShift[line], self.eMarks[line]
        start = self.skipCharsStr(start, "#")
        rest = self.src[start:end]
        return [Piece(0, len(rest), start)], len(rest) - len(rest.lstrip(MD_TRIM_CHARS))

    def _cells(self, line: int) -> list[Lines]:
        """The cells of a table's line, parted at pipes; the backslash of an escaped pipe belongs to none."""
        start, end = self.bMarks[line] + self.tShift[line], self.eMarks[line]
        text = self.src[start:end]
        start += len(text) - len(text.lstrip(MD_TRIM_CHARS))
        text = text.strip(MD_TRIM_CHARS)
        cells: list[list[tuple[int, int]]] = []
        slices: list[tuple[int, int]] = []
        last = 0
        pipe = text.find("|")
        while pipe >= 0:
            if pipe and text[pipe - 1] == "\\":
                slices.append((last, pipe - 1))
                last = pipe
            else:
                slices.append((last, pipe))
                cells.append(slices)
                slices, last = [], pipe + 1
            pipe = text.find("|", pipe + 1)
        slices.append((last, len(text)))
        cells.append(slices)
        if not any(first < end for first, end in cells[0]):
            cells.pop(0)
        if cells and not any(first < end for first, end in cells[-1]):
            cells.pop()
        return [_of_slices(text, cell, start) for cell in cells]


def _of_slices(text: str, slices: list[tuple[int, int]], source: int) -> Lines:
    pieces: list[Piece] = []
    at = 0
    for first, end in slices:
        if first < end:
            pieces.append(Piece(at, end - first, source + first))
            at += end - first
    joined = "".join(text[first:end] for first, end in slices)
    return pieces, len(joined) - len(joined.lstrip(MD_TRIM_CHARS))


class BlockParser(ParserBlock):
    """The block parser over traced state, which keeps what is nested too deep as raw lines instead of dropping it."""

    def parse(self, src: str, md: MarkdownIt, env: Env, outTokens: list[Token]) -> list[Token] | None:  # type: ignore[override]  # noqa: N803
        """Push the block tokens of `src` into `outTokens`."""
        if not src:
            return None
        state = TracedBlock(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """As the parser does, above the nesting limit; at it, each paragraph's lines become one raw token."""
        if state.level < state.md.options.maxNesting:
            super().tokenize(state, startLine, endLine)
            return
        state.line = state.skipEmptyLines(startLine)
        while state.line < endLine and state.sCount[state.line] >= state.blkIndent:
            first = state.line
            state.line += 1
            while (
                state.line < endLine and not state.isEmpty(state.line) and state.sCount[state.line] >= state.blkIndent
            ):
                state.line += 1
            token = state.push(RAW, "", 0)
            token.content = state.getLines(first, state.line, state.blkIndent, False)
            state.line = state.skipEmptyLines(state.line)


class TracedInline(StateInline):
    """Inline state that keeps where its pending text began."""

    def __init__(self, src: str, md: MarkdownIt, env: Env, outTokens: list[Token]) -> None:  # noqa: N803
        super().__init__(src, md, env, outTokens)
        self._begun = 0

    def append_pending(self, text: str) -> None:
        """As the parser does; called while `pos` still stands before `text`."""
        if not self._pending_buffer and not self._pending:
            self._begun = self.pos
        self._pending_buffer.append(text)

    def pushPending(self) -> Token:  # noqa: N802
        """As the parser does; the token gets its range."""
        token = super().pushPending()
        token.map = [self._begun, self._begun + len(token.content)]
        return token


class InlineParser(ParserInline):
    """The inline parser over traced state."""

    def parse(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> list[Token]:  # type: ignore[override]
        """Push the inline tokens of `src` into `tokens`."""
        state = TracedInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


Rule = Callable[[StateInline, bool], bool]
Placer = Callable[[list[Token], int, int], None]


def _in_turn(tokens: list[Token], start: int, _end: int) -> None:
    """Delimiters: one token after another, each as long as its content is now."""
    for token in tokens:
        token.map = [start, start + len(token.content)]
        start += len(token.content)


def _whole(tokens: list[Token], start: int, end: int) -> None:
    tokens[-1].map = [start, end]


def _newline(tokens: list[Token], start: int, _end: int) -> None:
    tokens[-1].map = [start, start + 1]


def _escape(tokens: list[Token], start: int, end: int) -> None:
    if tokens[-1].type == "hardbreak":  # a backslash, the newline, and the next line's indentation
        tokens[-1].map = [start + 1, start + 2]
    else:
        tokens[-1].map = [end - len(tokens[-1].content), end]


def _code(tokens: list[Token], start: int, end: int) -> None:
    """Between the back-ticks, less the one space that may be stripped from both sides."""
    token = tokens[-1]
    if token.type != "code_inline":
        return
    first, last = start + len(token.markup), end - len(token.markup)
    if last - first != len(token.content):
        first, last = first + 1, last - 1
    token.map = [first, last]


def _autolink(tokens: list[Token], start: int, end: int) -> None:
    tokens[-2].map = [start + 1, end - 1]


_PLACERS: dict[str, tuple[str, Placer]] = {
    "newline": ("\n", _newline),
    "escape": ("\\", _escape),
    "backticks": ("`", _code),
    "strikethrough": ("~", _in_turn),
    "emphasis": ("*_", _in_turn),
    "image": ("!", _whole),
    "footnote_inline": ("^", _whole),
    "footnote_ref": ("[", _whole),
    "autolink": ("<", _autolink),
    "html_inline": ("<", _whole),
    "entity": ("&", _whole),
}
"""The inline rules that make visible tokens: the characters that each begins with, and where its tokens stand."""


def _traced(rule: Rule, first: str, place: Placer) -> Rule:
    def traced(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if state.src[start] not in first:
            return False
        if silent:
            return rule(state, True)
        known = len(state.tokens)
        if not rule(state, False):
            return False
        made = [token for token in state.tokens[known:] if token.map is None]  # not the pending text before them
        if made:
            place(made, start, state.pos)
        return True

    return traced


def _known(rule: Rule) -> Rule:
    """The rule of footnote references, asked only at the label of a definition.

    It looks for the end of a label as far as the text goes, at every "[^": time that grows with the square.
    """

    def known(state: StateInline, silent: bool) -> bool:
        notes = state.env.get("footnotes")
        if not notes or not notes["refs"] or not state.src.startswith("[^", state.pos):
            return False
        longest = state.env.get("longest")
        if longest is None:
            longest = state.env["longest"] = max(map(len, notes["refs"]))  # with the ":" before each
        start = state.pos + 2
        end = state.src.find("]", start, start + longest)
        return end >= 0 and ":" + state.src[start:end] in notes["refs"] and rule(state, silent)

    return known


class _Markdown(MarkdownIt):
    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 the parser's
        """An autolink shows its address as it is written (CommonMark 6.5), not decoded."""
        return link

    def normalizeLink(self, url: str) -> str:  # noqa: N802 the parser's
        """Addresses are hidden: to encode each would be a tenth of the time."""
        return url


@cache
def parser() -> MarkdownIt:
    """The parser; it keeps nothing between texts, each brings its own `env`."""
    md = _Markdown("commonmark")
    md.block, md.inline = BlockParser(), InlineParser()
    md.configure("commonmark", {"html": True})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md, move_to_end=False)
    md.inline.terminator_re = re.compile(r"[\n!&*<\[\\\]^_`~]")  # what our rules begin with: fewer stops in prose
    md.inline.ruler2.disable("fragments_join")  # joined tokens would lose their places
    rules = {rule.name: rule.fn for rule in md.inline.ruler.__rules__}
    rules["footnote_ref"] = _known(rules["footnote_ref"])
    for name, (first, place) in _PLACERS.items():
        md.inline.ruler.at(name, _traced(rules[name], first, place))
    return md


def blocks(source: str, env: Env) -> list[Token]:
    """The block tokens of a source whose newlines are "\\n"; inline tokens are not parsed. Fills `env`."""
    tokens: list[Token] = []
    md = parser()
    md.block.parse(source, md, env, tokens)
    return tokens


def inline(content: str, env: Env) -> list[Token]:
    """The inline tokens of a block's content; `env` as the block parse left it."""
    md = parser()
    return md.inline.parse(content, md, env, [])
