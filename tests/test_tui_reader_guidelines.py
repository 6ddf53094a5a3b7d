"""Guidelines and help: the schema to read, and what can be done right here."""

import re

from articles.span import Span
from tests.reading import Reading, reading
from tui.guidelines import schema_lines
from tui.inspecting import Inspecting

TEXT = "Ann Archer said that 55% of it would come soon. Nobody knows.\n"


def page(here: Reading) -> str:
    """All that the page over the reader says."""
    return here.app.screen.query_one("Page").text  # type: ignore[attr-defined, no-any-return]


async def test_all_of_a_schema_is_told() -> None:
    async with reading({"one.txt": TEXT}) as here:
        schema = here.app.desk.schema
        told = "\n".join(f"{line.keys} {line.text} {line.more}" for line in schema_lines(schema, "", "e", "k"))
        for part in (*schema.labels, *schema.attributes, *schema.relations, *schema.judgements):
            assert part.guideline in told, part.name
        for attribute in schema.attributes:
            for number, value in enumerate(attribute.values, 1):
                assert re.search(rf"  {number} {value.name}\b", told)
                assert value.guideline in told
        for label in schema.labels:
            for example in (*label.positive, *label.negative):
                assert f"“{example.quote}” {example.why}" in told
        for relation in schema.relations:
            for each in (*relation.positive, *relation.negative):
                assert f"“{each.source.quote}” → “{each.target.quote}”" in told
        assert all(rule in told for rule in schema.derived.values())


async def test_a_letter_goes_to_its_label_and_escape_closes() -> None:
    async with reading({"one.txt": TEXT}, size=(80, 24)) as here:
        await here.press("c", "space i")
        assert here.lines[0].strip() == "CLAIM: claim"
        assert "yes" in here.text
        await here.press("n")
        assert here.lines[0].strip() == "NUM: number"
        await here.press("j", "down")
        assert "NUM: number" not in here.lines[0], "arrows scroll, a letter of no label does nothing"
        await here.press("home")
        assert "Schema news-claims" in here.lines[0]
        await here.press("escape")
        assert here.said() == [("CLAIM", here.annotations()[0].target.exact)]


async def test_help_says_first_what_each_label_would_take_here() -> None:
    async with reading({"one.txt": TEXT}, size=(120, 40)) as here:
        await here.press("?")
        assert re.search(r"^p PER “Ann Archer”$", page(here), re.MULTILINE)
        taken = here.app.reader.span_for(here.app.desk.schema.labels[0])
        assert f"c CLAIM “{Span(*taken).of(TEXT)}”" in page(here)
        assert page(here).index("c CLAIM “") < page(here).index("c CLAIM: ")
        await here.press("escape", "v", "right", "?")
        assert "Here: the selection “Ann”" in page(here)


async def test_help_says_what_can_be_done_with_the_annotation_here() -> None:
    async with reading({"one.txt": TEXT}, size=(120, 40)) as here:
        await here.press("c", "?")
        told = page(here)
        assert "Here: CLAIM “" in told
        assert "1-4 type: 1\xa0fact" in told
        assert "e y 1-4 certainty: 1\xa0certain" in told
        assert "e k check: switches" in told
        assert "0 sure: sure or unsure, your own doubt" in told
        assert "k tag 1 same: says the same as CLAIM" in told
        assert "x, del delete the annotation" in told
        await here.press("escape")
        await here.go("Nobody")
        await here.press("?")
        assert "none is under the cursor" in page(here)


async def test_help_in_a_mode_says_what_the_mode_says_and_goes_back_to_it() -> None:
    async with reading({"one.txt": TEXT}, size=(120, 40)) as here:
        await here.press("c", "e", "y", "?")
        assert "CLAIM certainty: 1\xa0certain" in page(here)
        await here.press("escape")
        assert isinstance(here.app.reader.mode, Inspecting)
        await here.press("2")
        assert here.annotations()[0].attributes["certainty"] == "probable"
