"""Damaged files, by Hypothesis: a good file in which parts are gone or changed, and what a reader must make of it."""

from hypothesis import strategies as st

from annotations.formats.incoming import ForeignText, Input, Read
from annotations.model import FormatError

ODD = (
    *(
        "",
        "\t",
        "\t\t\t",
        " ",
        "\n",
        "\n\n",
        "\r",
        "#",
        "# x = y",
        "|",
        "_",
        "*",
        "\\",
        "[",
        "]",
        "[1]",
        "->",
        ";",
        ":",
        ",",
    ),
    *(
        "-1",
        "0",
        "1",
        "7",
        "99999",
        "9" * 400,
        "1-1",
        "1.1",
        "0-0",
        "5-3",
        "1e9",
        "T1",
        "T99",
        "R1",
        "E1",
        "\x00",
        "\x85",
    ),
    *(
        "\u2028",
        "🎉",
        "\udc80",
        "{",
        "[[[[",
        '{"number": 1}',
        "null",
        "NaN",
        "B-X",
        "L-X",
        "-DOCSTART-",
        "#Text=",
        "#T_SP=a|b",
    ),
    *(
        "Spans=1:X",
        "SpaceAfter=No",
        "SpacesAfter=\\u{110000}",
        "#T_RL=a|BT_b",
        "#T_CH=a|b|c",
        "../../etc/passwd",
        "%s",
        "٣",
    ),
)


@st.composite
def damaged(draw: st.DrawFn, content: str) -> bytes:
    """The content with one to five parts cut out, put in, said twice or exchanged."""
    for _ in range(draw(st.integers(1, 5))):
        lines = content.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(("line gone", "line twice", "line changed", "cell changed", "characters")))
        if kind == "line gone":
            del lines[at]
        elif kind == "line twice":
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif kind == "line changed":
            lines[at] = draw(st.sampled_from(ODD))
        elif kind == "cell changed":
            cells = lines[at].split("\t")
            cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(ODD))
            lines[at] = "\t".join(cells)
        else:
            start = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:start] + draw(st.sampled_from(ODD)) + lines[at][start + draw(st.integers(0, 3)) :]
        content = "\n".join(lines)
    return content.encode("utf-8", "surrogatepass")


def check_read(read: Read, source: Input) -> None:
    """The reader gives sound texts, or refuses the file with its path; nothing else comes out of it."""
    message = ""
    try:
        found = list(read(source))
    except FormatError as error:
        message, found = str(error), []
    assert not message or message.startswith(str(source.path))
    for text in found:
        if isinstance(text, ForeignText):
            spans = [span for entry in text.annotations for span in entry.spans]
            assert all(0 <= span.start < span.end <= len(text.text) for span in spans)
