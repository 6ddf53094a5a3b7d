"""Sheets of one article each, by Hypothesis: hard texts, any spans, relations within. For tests of formats."""

from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.model import Annotation, Relation, Target, frozen
from articles.article import Article
from articles.span import Span

WORDS = (
    "a",
    "Lee",
    "said",
    "don't",
    "U.S.",
    "3.5%",
    "end.",
    "漢字",
    "かな",
    "한국어",
    "שלום",
    "مرحبا",
    "#",
    "-DOCSTART-",
)
HARD = (
    "🎉",
    "👩🏽‍🚀",
    "🇺🇸",
    "e\u0301",
    "\u0301",
    "\u200d",
    "\\",
    "|",
    "_",
    "[1]",
    "->",
    ";",
    "*",
    "%",
    "\u202e",
    "\x07",
)
GAPS = (
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\r",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1c",
)
_pieces = st.one_of(
    *(st.sampled_from(kind) for kind in (WORDS, WORDS, HARD, GAPS, GAPS)),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"),
)
texts = st.lists(_pieces, min_size=1, max_size=25).map("".join).filter(lambda text: bool(text.strip()))
"""Texts as articles have them: no NUL, no byte order mark, more than white space."""
names = st.one_of(
    st.sampled_from(("CLAIM", "PER", "Über-x_1", "a b", "x|y", "O", "B-PER")), st.text("aé-_|; ,%\\[", min_size=1)
)
strings = st.one_of(st.sampled_from(("fact", "sure", "two words", "", "_", "*", "a|b -> c;[1]", "tab\there")), texts)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """One to three spans of a text, in order, with something between."""
    offsets = st.integers(0, len(text))
    edges = sorted(
        draw(st.lists(offsets, min_size=2, max_size=2 * draw(st.sampled_from((1, 1, 1, 2, 3))), unique=True))
    )
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """An article with up to six annotations and relations between them; the article has no blocks."""
    article = Article("a", draw(texts), ())
    said = []
    for number in range(draw(st.integers(0, 6))):
        places = draw(spans(article.text))
        target = Target(places, tuple(place.of(article.text) for place in places))
        attributes = draw(st.dictionaries(names, st.one_of(strings, st.booleans()), max_size=2))
        note = draw(st.one_of(st.just(""), strings))
        said.append(Annotation(f"{number + 1:032x}", "a", draw(names), target, "ann", frozen(attributes), note))
    said.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
    ids = [annotation.id for annotation in said]
    ends = st.sampled_from(ids) if ids else st.nothing()
    relations = [
        Relation(f"a{number:031x}", draw(names), draw(ends), draw(ends), "ann", frozen({}), draw(strings))
        for number in range(draw(st.integers(0, 3)) if ids else 0)
    ]
    return Sheet(article, tuple(said), tuple(relations), ())
