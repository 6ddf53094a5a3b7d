"""How WebAnno TSV 3.3 escapes values and texts, and parts a cell into what is stacked in it.

Source: INCEpTION's user guide, appendix on the format; its `Escaping` and `Tsv3XSerializer`.
"""

import re

HEAD = "#FORMAT=WebAnno TSV 3.3"
TEXT, SENTENCE = "#Text=", "#Sentence.id="
SPAN, RELATION, CHAIN = "#T_SP=", "#T_RL=", "#T_CH="
BASE, ROLE = "BT_", "ROLE_"
NONE, NO_VALUE = "_", "*"
"""A cell without annotation; an annotation without this value."""

_VALUE = re.compile(r"->|[\\\[\]|_;*\t\n]")
_VALUES = {"\t": "\\t", "\n": "\\n"}
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_UNESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_TEXT = re.compile(r"[\x00-\x0a\x0c-\x1f\\]")
_TEXTS = {char: f"\\{name}" for name, char in _UNESCAPED.items()}
_STACKED = re.compile(r"(?:[^\\|]|\\.|\\$)*", re.DOTALL)


def value_out(value: str) -> str:
    """A value as a cell holds it. A carriage return has no escape: the caller sees that there is none."""
    return _VALUE.sub(lambda found: _VALUES.get(found[0], f"\\{found[0]}"), value)


def value_in(cell: str) -> str:
    """The value that a cell holds; a backslash before what needs none stands for itself."""
    return _ESCAPED.sub(_one_value, cell)


def _one_value(found: re.Match[str]) -> str:
    escaped = found[1]
    if escaped in "tn":
        return _UNESCAPED[escaped]
    return escaped if escaped == "->" or escaped in "\\[]|_;*" else found[0]


def text_out(line: str) -> str:
    """A line of text as `#Text=` holds it."""
    return _TEXT.sub(lambda found: _TEXTS.get(found[0], f"\\{found[0]}"), line)


def text_in(line: str) -> str:
    """The line of text that `#Text=` holds."""
    return _ESCAPED.sub(_one_char, line)


def _one_char(found: re.Match[str]) -> str:
    char = found[1]
    if char in _UNESCAPED:
        return _UNESCAPED[char]
    return char if char == "\\" or char < " " else found[0]


def stacked(cell: str) -> list[str]:
    """What is stacked in a cell, still escaped: the parts between bars that are not escaped."""
    parts, at = list[str](), 0
    while at <= len(cell):
        found = _STACKED.match(cell, at)
        assert found is not None, "the pattern matches nothing as well"
        parts.append(found[0])
        at = found.end() + 1
    return parts


def unnumbered(part: str) -> tuple[str, str]:
    """A stacked part without the number in brackets behind it, and that number; "" when there is none."""
    if not part.endswith("]"):
        return part, ""
    head, bracket, number = part[:-1].rpartition("[")
    escaped = len(head) - len(head.rstrip("\\"))
    return (head, number) if bracket and escaped % 2 == 0 else (part, "")
