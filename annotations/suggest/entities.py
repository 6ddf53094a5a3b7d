"""Names, dates and numbers of English text together: what the schema calls entities."""

from collections.abc import Iterator

from articles.span import joined

from .dates import dates
from .gazetteer import GPE, LOC, NORP, ORG, PER, THING
from .names import names
from .numbers import numbers
from .page import Page, Suggestion

LABELS = (PER, ORG, GPE, LOC, NORP, THING, "DATE", "NUM")


def entities(page: Page) -> Iterator[Suggestion]:
    """Everything, in the order of the text."""
    found = [*dates(page)]
    found.extend(numbers(page, joined(span for one in found for span in one.spans)))
    found.extend(names(page, joined(span for one in found for span in one.spans if one.label == "DATE")))
    yield from sorted(found, key=lambda one: (one.spans, one.label))
