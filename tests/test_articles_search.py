"""Finding: what folds, what does not, and that every expression comes to an end."""

from itertools import pairwise
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import search as search_module
from articles.search import STRETCH, Search, SearchError, search
from articles.span import Span
from tests.hard_texts import texts

ALIKE = {"'": "'’‘ʼ", '"': '"“”„«»', "-": "-‐‑–—", " ": " \u00a0\u202f\t\r\n"}
LETTERS = "aAàÀáåe\u0301éÉEeiIİıïoøOöœsSßſkKKñnυύΎσςΣиИйЙжЖ1٣漢각"
SIGNS = "'’‘\"“”-–— \t\n\u00a0.!?[](){}*+\\^$|"
alphabet = st.sampled_from([*LETTERS, *SIGNS, "\u0301"])
foldable = st.text(alphabet, max_size=40)
words = st.sampled_from(
    ["resume", "Zürich", "don't", "rare-earth", '"so', "a b", "ΟΔΟΣ", "straße", "Ελλάδα", "йод", "e"]
)
queries = st.one_of(words, st.text(st.sampled_from([*LETTERS, *"'\"-.", " "]), min_size=1, max_size=4))


def key(character: str) -> str:
    """A letter without accents and case."""
    plain = "".join(part for part in normalize("NFD", character) if category(part) != "Mn")
    return (plain or character).casefold()


def matched(text: str, at: int, query: str) -> int | None:
    """The end of the query when it stands at `at`, looked at one character after another."""
    before = ""
    for sought in normalize("NFC", " ".join(query.split(" "))):
        if before.isalpha() and "\u0300" <= sought <= "\u036f":
            continue
        before = sought
        if sought in ALIKE:
            if at >= len(text) or text[at] not in ALIKE[sought]:
                return None
            at += 1
            while sought == " " and at < len(text) and text[at] in ALIKE[" "]:
                at += 1
            continue
        base = key(sought)
        if at < len(text) and (key(text[at]) == base or text[at] == sought):
            at += 1
        elif len(base) > 1 and text[at : at + len(base)] in (base, base.upper(), base.capitalize()):
            at += len(base)
        else:
            return None
        while base.isalpha() and at < len(text) and "\u0300" <= text[at] <= "\u036f":
            at += 1
    return at


def slow(text: str, query: str) -> list[Span]:
    """All hits from left to right."""
    found, at = [], 0
    while at < len(text):
        end = matched(text, at, query)
        if end is not None and end > at:
            found.append(Span(at, end))
            at = end
        else:
            at += 1
    return found


@given(foldable, queries)
def test_a_plain_search_finds_what_looking_at_every_character_finds(text: str, query: str) -> None:
    if "  " not in query:
        assert list(search(query).hits(text, 0, len(text))) == slow(text, query)


@given(texts, st.data())
def test_whatever_stands_in_a_text_is_found_there(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 12)))
    found = search(text[start:end]).after(text, 0)
    assert found is not None
    assert found.start <= start


EXPRESSIONS = [r"\w+", r"[a-z]+", r"^.", r".$", r"a|é", r"\s+", r"(?<=a)b", r"\bs\w*", r"[\s\S]{1,9}", r"x*"]


@given(
    st.one_of(foldable, texts),
    st.one_of(queries.map(search), st.sampled_from(EXPRESSIONS).map(lambda query: search(query, expression=True))),
    st.data(),
)
def test_before_and_after_step_through_the_same_hits(text: str, sought: Search, data: st.DataObject) -> None:
    hits = list(sought.hits(text, 0, len(text)))
    assert all(hit for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))
    offset = data.draw(st.integers(0, len(text) + 1))
    assert sought.after(text, offset) == next((hit for hit in hits if hit.start >= offset), None)
    assert sought.before(text, offset) == next((hit for hit in reversed(hits) if hit.start < offset), None)
    end = data.draw(st.integers(offset, len(text) + 2))
    assert list(sought.hits(text, offset, end)) == [hit for hit in hits if offset <= hit.start < end]


@pytest.mark.parametrize("part", ["some words ", "漢字仮名", "one\n", "x", "so   many \n spaces  "])
def test_the_hits_of_a_long_text_are_those_of_reading_it_through(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(search_module, "SECONDS", 60.0)  # a busy machine is no fault of the expression
    monkeypatch.setattr(search_module, "PATIENCE", 60.0)
    text = (part * (3 * STRETCH))[: 3 * STRETCH + 100] + "needle"
    for sought in (
        search(part.strip()),
        search("needle"),
        search(r"\s+", expression=True),
        search(r"\w{3}", expression=True),
    ):
        hits = list(sought.hits(text, 0, len(text)))
        if not hits:
            continue
        whole = [Span(*match.span()) for match in sought.pattern.finditer(text)]
        if part[-1].isspace() or sought.query == "needle":
            assert hits == whole
        assert sought.after(text, 0) == hits[0]
        assert sought.before(text, len(text)) == hits[-1]
        for at in range(0, len(hits) - 1, max(1, len(hits) // 50)):
            assert sought.after(text, hits[at].start + 1) == hits[at + 1]
            assert sought.before(text, hits[at + 1].start) == hits[at]
    assert search("needle").after(text, 0) == Span(len(text) - 6, len(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("resume", "Résumé"), ("RÉSUMÉ", "resume"), ("résumé", "re\u0301sume\u0301"), ("re\u0301", "ré"),
        ("don't", "don’t"), ('"so"', "“So”"), ("rare-earth", "rare–earth"), ("a b", "a\u00a0\nb"), ("a  b", "a b"),
        ("zürich", "ZURICH"), ("йод", "ЙОД"), ("Йод", "йод"), ("οδος", "ΟΔΟΣ"), ("ΟΔΟΣ", "οδός"), ("straße", "STRASSE"),
        ("Ελλάδα", "ΕΛΛΆΔΑ"), ("(a+)", "(a+)"), ("[x]", "[X]"), ("\\d", "\\d"), ("fi", "FI"), ("ﬁ", "fi"),
    ],
)  # fmt: skip
def test_what_is_held_to_be_the_same(query: str, text: str) -> None:
    assert search(query).after(text, 0) == Span(0, len(text))


@pytest.mark.parametrize(("query", "text"), [("a", "b"), ("и", "ы"), ("a+", "aaa"), (".", "x"), ("l’eau", "l'eau")])
def test_what_is_not(query: str, text: str) -> None:
    assert search(query).after(text, 0) is None


@given(st.text(st.sampled_from("ab(){}[]|*+?^$\\.,-<>=!:#&~1290PRLpd'\"é\n"), max_size=12))
def test_any_expression_is_used_or_refused_with_a_reason(query: str) -> None:
    text, said = "aab (b) 129 é\nPR", ""
    try:
        for hit in search(query, expression=True).hits(text, 0, 16):
            assert hit.of(text)
    except SearchError as error:
        said = str(error)
    else:
        return
    assert said


@pytest.mark.parametrize(
    "query",
    ["(", "[", "(?<a", "a**{", "(" * 3000, "a{1000000000}", "(?:a{9999}){9999}", "((((a{50}){50}){50}){50}){50}"],
)
def test_an_expression_that_is_none_or_needs_too_much_is_refused(query: str) -> None:
    with pytest.raises(SearchError):
        search(query, expression=True)


@pytest.mark.parametrize("query", ["(a+)+$", "(a|aa)+$", "(?R)"])
def test_an_expression_that_explodes_is_given_up_and_stays_so(query: str) -> None:
    text = "a" * 5000 + "b"
    sought = search(query, expression=True)
    for _ in range(20):  # the second time it is known: twenty times the patience would be felt
        with pytest.raises(SearchError, match="too long"):
            sought.after(text, 0)
    with pytest.raises(SearchError):
        list(sought.hits(text, 0, 10))
    with pytest.raises(SearchError):
        sought.before(text, len(text))


def test_a_hit_takes_the_accents_that_belong_to_its_last_letter() -> None:
    assert search("cafe").after("cafe\u0301!", 0) == Span(0, 5)
