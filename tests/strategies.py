"""Any entries, by Hypothesis."""

from hypothesis import strategies as st

from annotations.model import Annotation, Judgement, Rejection, Relation, Target, frozen
from articles.span import Span

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ids = st.uuids().map(lambda value: value.hex)
values = st.one_of(texts, st.booleans())
attributes = st.dictionaries(texts, values, max_size=3).map(frozen)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """Targets of one to three spans, with gaps or touching."""
    quotes = draw(st.lists(names, min_size=1, max_size=3))
    at, spans = 0, []
    for quote in quotes:
        at += draw(st.integers(0, 9))
        spans.append(Span(at, at + len(quote)))
        at += len(quote)
    return Target(tuple(spans), tuple(quotes), draw(texts), draw(texts), draw(texts))


shared = {"annotator": texts, "note": texts, "origin": texts, "created": texts, "modified": texts}
annotations = st.builds(
    Annotation, id=ids, article=names, label=names, target=targets(), attributes=attributes, **shared
)
relations = st.builds(Relation, id=ids, type=names, source=ids, target=ids, attributes=attributes, **shared)
pairs = st.one_of(st.tuples(names), st.lists(names, min_size=2, max_size=2, unique=True).map(sorted).map(tuple))
judgements = st.builds(Judgement, id=ids, articles=pairs, name=names, value=values, **shared)
rejections = st.builds(
    Rejection,
    id=ids,
    article=names,
    label=names,
    target=targets(),
    annotator=texts,
    origin=names,
    created=texts,
    modified=texts,
)
entries = st.one_of(annotations, relations, judgements, rejections)
