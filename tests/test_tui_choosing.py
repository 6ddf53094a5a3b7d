"""What a label's key takes when nothing is selected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.labels import Group, Label, Trim, Unit
from annotations.schema import default_schema
from articles.article import Article
from articles.span import Span, trimmed
from articles.units import clusters, snapped
from tests.hard_texts import filled, plain
from tui.choosing import unit_for

labels = st.one_of(
    st.sampled_from(default_schema().labels),
    st.builds(
        lambda unit, trim, words: Label("A", Group.CLAIM, unit=unit, trim=trim, leave_out=words),
        st.sampled_from(Unit),
        st.sampled_from(Trim),
        st.lists(st.sampled_from(["a", "word", "the", "rivers"]), max_size=3).map(tuple),
    ),
)


@given(filled, labels, st.data())
def test_it_lies_in_the_block_cuts_no_cluster_and_can_be_kept(
    article: Article, label: Label, data: st.DataObject
) -> None:
    block = data.draw(st.sampled_from(article.blocks))
    offset = data.draw(st.sampled_from(list(clusters(article.text, *block.span))))
    span = unit_for(article, label, offset)
    edges = {*clusters(article.text, *block.span), block.end}
    assert block.span.contains(span)
    if span:
        assert {span.start, span.end} <= edges
        assert describe(article.text, [span], "").quotes == (span.of(article.text),)
        # White space at an edge is only what carries a mark or a joiner.
        assert snapped(article.text, trimmed(article.text, span), *block.span) == span


@pytest.mark.parametrize(
    ("unit", "at", "quote"),
    [
        (Unit.WORD, "minister", "minister"),
        (Unit.SENTENCE, "minister", "The minister said it rained"),
        (Unit.SENTENCE, "Then", "it stopped"),
        (Unit.WORD, "rained.", "rained"),
    ],
)
def test_the_unit_that_the_label_prefers_trimmed_as_it_says(unit: Unit, at: str, quote: str) -> None:
    article = plain("“The minister said it rained.” Then it stopped.\n")
    label = Label("A", Group.CLAIM, unit=unit, trim=Trim.PUNCTUATION, leave_out=("then",))
    assert unit_for(article, label, article.text.index(at)).of(article.text) == quote


def test_between_words_and_on_a_sign_it_is_the_word_beside() -> None:
    article = plain("one, two\n")
    label = Label("A", Group.ENTITY)
    assert [unit_for(article, label, at).of(article.text) for at in range(8)] == ["one"] * 4 + ["two"] * 4


def test_where_there_is_nothing_it_is_empty() -> None:
    assert unit_for(plain(" \n"), Label("A", Group.CLAIM), 0) == Span(0, 0)


@pytest.mark.parametrize(
    ("unit", "at", "quote"),
    [
        (Unit.WORD, "to the", "According to"),
        (Unit.WORD, "three", "three tonnes"),
        (Unit.WORD, "tonnes", "three tonnes"),
        (Unit.WORD, "trader", "trader"),
        (Unit.WORD, "9", "9 a.m."),
        (Unit.CLAUSE, "prices", "prices will fall"),
        (Unit.CLAUSE, "that prices", "prices will fall"),
        (Unit.CLAUSE, "it lasts", "it lasts"),
        (Unit.CLAUSE, "that is", "that is all"),
        (Unit.CLAUSE, "bought ore", "had cost little"),
    ],
)
def test_words_that_belong_together_are_one_and_a_clause_is_not_tied(unit: Unit, at: str, quote: str) -> None:
    text = (
        "According to the trader, three tonnes came by 9 a.m. today. She said that prices will fall, and that is all. "
        "Nobody knows whether it lasts. They bought ore that had cost little.\n"
    )
    label = Label("A", Group.CLAIM, unit=unit, leave_out=("and",))
    article = plain(text)
    offset = text.index("had cost") if at == "bought ore" else text.index(at)
    assert unit_for(article, label, offset).of(text) == quote
