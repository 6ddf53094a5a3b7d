"""What rules propose: names, dates, numbers, cues of uncertainty, reports, claims."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.rules import attribute_refusal, misplaced
from annotations.schema import default_schema
from annotations.suggest import dates as dates_module
from annotations.suggest import numbers as numbers_module
from annotations.suggest.attribution import attribution, attributions
from annotations.suggest.claims import claims
from annotations.suggest.dates import dates
from annotations.suggest.entities import entities
from annotations.suggest.memory import Memory
from annotations.suggest.names import names
from annotations.suggest.numbers import numbers
from annotations.suggest.page import Page, Placed, Suggestion, Taken
from annotations.suggest.table import SUGGESTERS
from annotations.suggest.uncertainty import uncertainty
from articles.span import Span
from tests.suggested import found, page, quotes, values

# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday President Ada Brookfield spoke in Lisbon.", [("PER", "Ada Brookfield"), ("GPE", "Lisbon")]),
        ("He met Mr Fenwick and Mrs Oduya there.", [("PER", "Fenwick"), ("PER", "Oduya")]),
        ("Foreign Minister Elena Quist left.", [("PER", "Elena Quist")]),
        ("The report was by Thomas Vree.", [("PER", "Thomas Vree")]),
        ("They asked J. Harker about it.", [("PER", "J. Harker")]),
        ("It was sold to Marlow Holdings for little.", [("ORG", "Marlow Holdings")]),
        ("She works at the University of Aldham now.", [("ORG", "University of Aldham")]),
        ("The European Union objected.", [("ORG", "European Union")]),
        ("The Swedish and Norwegian teams met.", [("NORP", "Swedish"), ("NORP", "Norwegian")]),
        ("Ships cross the Baltic Sea.", [("LOC", "Baltic Sea")]),
        ("They signed the Oslo accord then.", [("THING", "Oslo accord"), ("GPE", "Oslo")]),
        ("The Clean Harbours Act passed.", [("THING", "Clean Harbours Act")]),
        ("France’s farmers waited.", [("GPE", "France")]),
        ("The U.S. will wait.", [("GPE", "U.S.")]),
    ],
)
def test_names_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(found(names, text)) == sorted(expected)


def test_a_surname_is_found_again_when_the_person_was_named() -> None:
    text = "The mayor, Ada Brookfield, spoke. Later Brookfield left. Nobody followed Brookfield."
    assert quotes(names, text, "PER") == ["Ada Brookfield", "Brookfield", "Brookfield"]


def test_why_is_said() -> None:
    read = page("Then Mr Fenwick left.")
    assert [one.why for one in names(read)] == ["after “Mr”"]


def test_what_only_its_capitals_say_comes_with_a_low_score() -> None:
    [guess] = list(names(page("They talked about Zorblax again.")))
    assert guess.why == "capitals: a guess"
    assert guess.score < 0.5


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert found(names, "Nothing happened. However, prices rose. Meanwhile traders waited.") == []


# ---------------------------------------------------------------- dates and numbers


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("It was on Wednesday, June 5, 2024, at last.", "Wednesday, June 5, 2024", "date"),
        ("It was 5 June then.", "5 June", "date"),
        ("By 2024-06-05 it was done.", "2024-06-05", "date"),
        ("It came at 9 a.m. sharp.", "9 a.m.", "time"),
        ("It took two weeks.", "two weeks", "duration"),
        ("The past two years were bad.", "past two years", "duration"),
        ("It happens every month.", "every month", "set"),
        ("It was three days ago.", "three days ago", "date"),
        ("It began in 1987.", "1987", "date"),
        ("They met in May.", "May", "date"),
        ("Last week it rained.", "Last week", "date"),
        ("It was Tuesday night.", "Tuesday night", "time"),
    ],
)
def test_dates_are_found(text: str, quote: str, kind: str) -> None:
    assert values(dates, text, "timex") == {quote: kind}


@pytest.mark.parametrize(
    "text", ["May I go?", "She may go.", "The March of the rats.", "He is 24 years old.", "1,987 ran."]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert found(dates, text) == []


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("It fell by 4.5% then.", "4.5%", "percent"),
        ("It fell by nine percent.", "nine percent", "percent"),
        ("It costs $3 million.", "$3 million", "money"),
        ("It costs five euros.", "five euros", "money"),
        ("They shipped 40 tonnes.", "40 tonnes", "quantity"),
        ("It was the third time.", "third", "ordinal"),
        ("Some 1,200 came.", "1,200", "cardinal"),
        ("Two ships left.", "Two", "cardinal"),
    ],
)
def test_numbers_are_found(text: str, quote: str, kind: str) -> None:
    assert values(numbers, text, "numex") == {quote: kind}


def test_a_number_in_a_date_is_the_dates() -> None:
    assert quotes(entities, "On June 5, 2024 it cost $7.", "NUM") == ["$7"]


# ---------------------------------------------------------------- uncertainty


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("It may rain.", "may", "epistemic"),
        ("He is expected here.", "expected", "doxastic"),
        ("If it rains, we stay.", "If", "conditional"),
        ("Ask whether it rains.", "whether", "investigation"),
        ("They intend nothing.", "intend", "dynamic"),
        ("It costs about 40 euros.", "about", "approximation"),
        ("A deal was struck in principle.", "in principle", "conditional"),
    ],
)
def test_cues_are_found_with_their_kinds(text: str, quote: str, kind: str) -> None:
    assert values(uncertainty, text, "kind") == {quote: kind}


@pytest.mark.parametrize(
    "text",
    [
        "It rained in May.",
        "He spoke about the weather.",
        "The plan failed.",
        "Her hope was gone.",
        "He said it would rain.",
        "More than that, it was late.",
    ],
)
def test_the_same_words_without_doubt_are_none(text: str) -> None:
    assert found(uncertainty, text) == []


# ---------------------------------------------------------------- who says what


@pytest.mark.parametrize(
    ("text", "cue", "source", "content"),
    [
        ("Prices will rise, the minister said.", "said", "minister", ["Prices will rise"]),
        ("She said that prices rose.", "said", "She", ["prices rose"]),
        ("“Prices rose,” said Ada Brook.", "said", "Ada Brook", ["Prices rose"]),
        ("According to officials, prices rose.", "According to", "officials", ["prices rose"]),
        ("Prices rose, according to officials.", "according to", "officials", ["Prices rose"]),
        ("“The price,” she added, “should fall.”", "added", "she", ["The price", "should fall"]),
        ("Ada Brook believes that prices rose.", "believes", "Ada Brook", ["prices rose"]),
        ("The mayor told reporters that it rained.", "told", "mayor", ["it rained"]),
        ("Ada Brook said on Monday that it rained.", "said", "Ada Brook", ["it rained"]),
        (
            "“It rained all day,” Ada Brook (Leeds) told a reporter of the fair.",
            "told",
            "Ada Brook",
            ["It rained all day"],
        ),
        ("“It rained all day,” she said of the fair, which was quiet.", "said", "she", ["It rained all day"]),
        ("''It rained all day,'' said Ada Brook.", "said", "Ada Brook", ["''It rained all day,''"]),
        ("It rained all day, as officials predicted.", "predicted", "officials", ["It rained all day"]),
        ("The fair, she said, closed early.", "said", "she", ["The fair", "closed early"]),
        ("Ada Brook called for more roofs.", "called for", "Ada Brook", ["more roofs"]),
        ("A study found prices rose.", "found", "study", ["prices rose"]),
        ("While officials said it rained, the fair went on.", "said", "officials", ["it rained"]),
        ("The family said it rained.", "said", "family", ["it rained"]),
        ("Italy said it rained.", "said", "Italy", ["it rained"]),
        ("Mr Kelly said it rained.", "said", "Kelly", ["it rained"]),
        ("A buyer clearly said it rained.", "said", "buyer", ["it rained"]),
    ],
)
def test_reports_are_taken_apart(text: str, cue: str, source: str, content: list[str]) -> None:
    read = page(text)
    [one] = list(attributions(read))
    assert one.source is not None
    assert (one.cue.of(text), one.source.span.of(text)) == (cue, source)
    assert [piece.of(text) for piece in one.content] == content


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("“It rained. It blew,” she said.", ["“It rained."]),
        ("“It rained,” she said. “It blew. It snowed.” Nobody came.", ["“It blew. It snowed.”"]),
        ("“It rained,” she said. “It blew,” he said.", []),
        ("She said: “It rained. It blew.”", ["It blew.”"]),
        ("She added:\n\n“It rained. It blew.”\n\nNobody came.", ["“It rained. It blew.”"]),
        ("She added:\n\nIt rained. It blew.\n\nNobody came.", ["It rained. It blew."]),
        ("She said it rained. “It blew.”", []),
    ],
)
def test_quotations_go_on_in_other_sentences(text: str, beyond: list[str]) -> None:
    first, *_ = attributions(page(text))
    assert [piece.of(text).strip() for piece in first.beyond] == beyond


@pytest.mark.parametrize(
    "text",
    [
        "The report was long.",
        "It is expected to rain.",
        "“They said so,” was all.",
        "His claim failed.",
        "The call came late.",
    ],
)
def test_words_that_report_nothing_are_no_cues(text: str) -> None:
    assert quotes(attribution, text, "CUE") == []


def test_sources_that_are_no_names_are_proposed_with_what_they_are() -> None:
    text = "She said it rained. A former trade negotiator said it snowed. Ada Brook said it blew."
    assert values(attribution, text, "mention") == {"She": "pronoun", "former trade negotiator": "nominal"}


@pytest.mark.parametrize(
    "text", ["The 🧲 said so.", "🧲 said it rained.", "The 🧲 🧲 said so.", "“It rained,” 34 said."]
)
def test_a_source_has_a_letter(text: str) -> None:
    assert quotes(attribution, text, "CUE") == ["said"]
    assert quotes(attribution, text, "PER") == []


# ---------------------------------------------------------------- claims


def test_whoever_speaks_a_sentence_of_a_quotation_speaks_them_all() -> None:
    text = "“The harbour was closed. The ships had left,” she said. The road was open."
    assert values(claims, text, "voice") == {
        "The harbour was closed": "direct",
        "The ships had left": "direct",
        "The road was open": "author",
    }


def claimed(text: str) -> list[str]:
    return quotes(claims, text, "CLAIM")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr Quist called ties with Norvania “splendid”.", "ties with Norvania “splendid”"),
        ("Mr Quist said the sides had a plan to carry out ‘the pact’.", "the sides had a plan to carry out ‘the pact’"),
        ("Mr Quist said the ferry would stop (in winter).", "the ferry would stop (in winter)"),
    ],
)
def test_a_claim_keeps_the_mark_that_closes_what_it_opens(text: str, expected: str) -> None:
    assert claimed(text) == [expected]


def test_claims_are_clauses_and_what_sources_say() -> None:
    assert claimed("The harbour was closed; nobody was let through the gates.") == [
        "The harbour was closed",
        "nobody was let through the gates",
    ]
    assert claimed("But the harbour was closed, she said.") == ["the harbour was closed"]
    assert claimed("“The price,” she added, “should fall.”") == ["The price ... should fall"]
    assert claimed("It rained on Monday, she said, and the wind was strong.") == [
        "It rained on Monday",
        "the wind was strong",
    ]
    assert claimed("The harbour, which was old, was closed.") == ["The harbour, which was old, was closed"]


@pytest.mark.parametrize(
    "text", ["Was the harbour closed?", "Leave a reply below this line.", "A word about nothing much"]
)
def test_questions_and_what_has_no_verb_claim_nothing(text: str) -> None:
    assert claimed(text) == []


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The harbour should be closed soon.", "type", "policy"),
        ("The harbour will be closed soon.", "type", "prediction"),
        ("The harbour is a disastrous place.", "type", "value"),
        ("The harbour was closed by then.", "type", "fact"),
        ("The harbour may have been closed.", "certainty", "possible"),
        ("The harbour was apparently closed again.", "certainty", "probable"),
        ("The harbour was closed by then.", "certainty", "certain"),
        ("The harbour was not closed then.", "polarity", "neg"),
        ("The harbour was closed by then.", "voice", "author"),
        ("“The harbour was closed,” she said.", "voice", "direct"),
        ("She said that the harbour was closed.", "voice", "indirect"),
        ("In Lisbon 40 harbours were closed then.", "check", True),
        ("The harbour was closed by then.", "check", False),
    ],
)
def test_claims_come_with_their_attributes(text: str, name: str, value: object) -> None:
    [(_, said)] = values(claims, text, name).items()
    assert said == value


# ---------------------------------------------------------------- all of them

PARTS = (
    *(
        "Mr",
        "Ada",
        "Brook",
        "said",
        "that",
        "“prices",
        ",”",
        "may",
        "rise",
        "40",
        "%",
        "in",
        "May",
        "2024",
        ".",
        "The",
        "U.S.",
    ),
    *(
        "According",
        "to",
        "officials",
        ";",
        "Oslo",
        "accord",
        "停火协议",
        "ราคา",
        "Цены",
        "выросли",
        "🧲",
        "—",
        "(about",
        "$3",
    ),
    *("million)", "if", "\n\n-", "item", "J.", "who", "whether", "it", "was", "not", "called", ":", "’s", "A", "&"),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=80),
    st.lists(
        st.sampled_from(
            [
                "Mr",
                "Ada",
                "Brook",
                "said",
                "that",
                "“prices",
                ",”",
                "may",
                "rise",
                "40",
                "%",
                "in",
                "May",
                "2024",
                ".",
                "The",
                "U.S.",
                "According",
                "to",
                "officials",
                ";",
                "Oslo",
                "accord",
                "停火协议",
                "ราคา",
                "Цены",
                "выросли",
                "🧲",
                "—",
                "(about",
                "$3",
                "million)",
                "if\n\n-",
                "item",
            ]
        ),
        max_size=25,
    ).map(" ".join),
)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_whatever_the_text_proposals_can_stand_and_fit_the_schema(text: str) -> None:
    schema, read = default_schema(), page(f"- {text}")
    for suggester in SUGGESTERS:
        for one in suggester.find(read, Memory()):
            assert misplaced(read.text, one.spans) is None
            assert one.label in suggester.labels
            assert 0 < one.score <= 1
            assert one.why
            assert all(
                attribute_refusal(schema, one.label, name, value) is None for name, value in one.attributes.items()
            )


@pytest.mark.parametrize(
    "text", ["两国签署了停火协议。价格上涨。", "ราคาทองแดงสูงขึ้น", "وقع البلدان اتفاقا", "מחירי הנחושת עלו"]
)
def test_rules_for_english_leave_other_scripts_alone(text: str) -> None:
    assert [one for suggester in SUGGESTERS for one in suggester.find(page(text), Memory())] == []


def test_furniture_and_code_get_no_proposals() -> None:
    read = page("```\nMr Fenwick may leave.\n```\n\nMr Oduya left.\n", "a.md")
    assert [one.span.of(read.text) for one in names(read)] == ["Oduya"]


def test_inside_gives_what_begins_and_ends_within() -> None:
    listed = Placed(Suggestion("A", (Span(at, at + 3),), 1, "") for at in (0, 4, 8))
    assert [one.span.start for one in listed.inside(Span(3, 11))] == [4, 8]
    assert listed.inside(Span(5, 10)) == []


WORDS_OF_TIME = """
Monday 5 June 2025 last LAST this week WEEK tonight noon few years ago every the 1990s spring of Jan. May in half an a
o'clock yesterday Tomorrow Past following decade NIGHT once twice Centuries early mid- Twenty-five FIRST second hour
1:30 p.m. hundredth dozen percent $3 million ’90s Half third-hand mornings . , -
"""
TIMES = st.lists(st.sampled_from(WORDS_OF_TIME.split()), min_size=1, max_size=8).map(" ".join)


@given(st.one_of(TEXTS.filter(str.strip), TIMES))
def test_sentences_that_are_passed_over_hold_no_date_and_no_number(text: str) -> None:
    read = page(text)
    quick = [*dates(read), *numbers(read)]
    with pytest.MonkeyPatch.context() as patched:
        for module in (dates_module, numbers_module):
            patched.setattr(module, "_ANY", re.compile(""))
        assert [*dates(read), *numbers(read)] == quick


def test_rules_share_what_another_has_found_as_far_as_it_was_asked_for() -> None:
    worked: list[int] = []

    def rule(_: Page) -> Iterator[int]:
        for number in range(3):
            worked.append(number)
            yield number

    read = page("It rained.")
    assert next(iter(read.once(rule))) == 0
    assert worked == [0]
    assert list(zip(read.once(rule), read.once(rule), strict=True)) == [(0, 0), (1, 1), (2, 2)]
    assert worked == [0, 1, 2]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))))
def test_of_spans_that_overlap_the_first_to_come_is_taken(spans: list[Span]) -> None:
    taken, slow = Taken(), list[Span]()
    for span in spans:
        free = not any(span.overlaps(other) for other in slow)
        assert taken.take(span) == free
        if free:
            slow.append(span)
