"""Names, dates and numbers of English text together: what the schema calls entities."""

from collections.abc import Iterator
from heapq import merge

from articles.span import joined

from .dates import dates
from .gazetteer import GPE, LOC, NORP, ORG, PER, THING
from .names import names
from .numbers import numbers
from .page import Page, Suggestion

LABELS = (PER, ORG, GPE, LOC, NORP, THING, "DATE", "NUM")


def entities(page: Page) -> Iterator[Suggestion]:
    """Everything, in the order of the text; the first comes when dates, and the names that are sure, are known."""
    found = list(dates(page))
    taken = list(joined(span for one in found for span in one.spans))
    yield from merge(found, numbers(page, taken), names(page, taken), key=lambda one: (one.spans, one.label))
