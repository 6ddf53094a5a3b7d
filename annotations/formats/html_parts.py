"""The small parts of an HTML report: what is said of an article, an annotation or a relation, each as an element."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from annotations.labels import Attribute, Group
from annotations.model import BY_HAND, Annotation, Judgement, Relation, Value
from articles.article import Article

from .html_text import escaped, isolated, shown
from .jsonlines import meta
from .numbering import Mention

GROUPS = {Group.CLAIM: "Claims", Group.ENTITY: "Entities", Group.UNCERTAINTY: "Uncertainty"}


def end(mention: Mention) -> str:
    """One end of a relation, which leads to its place in the text."""
    return (
        f'<p class="end"><a class="name" href="#{mention.name}" data-to="{mention.name}">{mention.name}</a> '
        f"<q>{isolated(mention.quote)}</q></p>"
    )


def byline(article: Article) -> Iterator[str]:
    """Who wrote it, where and when; an address is a link only when it leads to the web."""
    yield from (isolated(text) for text in (article.source, article.author, article.published) if text)
    if re.match("https?://[^/]", article.url, re.IGNORECASE):
        url = escaped(article.url)
        yield f'<a href="{url}" rel="noopener noreferrer nofollow" target="_blank">{isolated(article.url)}</a>'
    elif article.url:
        yield isolated(article.url)


def provenance(article: Article) -> str:
    """What else its front matter says."""
    known = {"source", "author", "published", "url"}
    return _listed("meta", {name: value for name, value in meta(article).items() if name not in known})


def tally(counts: Counter[Group]) -> str:
    """How many annotations there are of each group."""
    found = [f"{counts[group]} {title.casefold()}" for group, title in GROUPS.items() if counts[group]]
    return " · ".join(found) or "no annotations"


def judgements(found: Iterable[Judgement]) -> str:
    """What is said of a whole article."""
    items = "".join(f"<li>{judgement(one)}</li>" for one in found)
    return f'<ul class="judgements">{items}</ul>' if items else ""


def judgement(one: Judgement) -> str:
    """One judgement, with who gave it."""
    said = f"<b>{isolated(one.name)}</b> {isolated(_plain(one.value))}"
    return f'{said} <span class="by">{isolated(one.annotator)}</span>{note(one.note)}'


def attributes(values: Mapping[str, Value], known: Iterable[Attribute]) -> str:
    """Names and values; those that a new annotation has anyway are set back."""
    usual = {attribute.name: attribute.default for attribute in known}
    items = "".join(
        f"<div{' class=usual' if name in usual and usual[name] == value else ''}>"
        f"<dt>{isolated(name)}</dt><dd>{isolated(_plain(value))}</dd></div>"
        for name, value in values.items()
        if value != ""
    )
    return f'<dl class="attributes">{items}</dl>' if items else ""


def _listed(kind: str, values: Mapping[str, str]) -> str:
    items = "".join(f"<div><dt>{isolated(name)}</dt><dd>{isolated(value)}</dd></div>" for name, value in values.items())
    return f'<dl class="{kind}">{items}</dl>' if items else ""


def note(text: str) -> str:
    """A note; nothing when there is none."""
    return f'<p class="note">{isolated(text)}</p>' if text else ""


def signed(entry: Annotation | Relation) -> str:
    """Who said it, how and when."""
    parts = [isolated(entry.annotator)]
    if entry.origin != BY_HAND:
        parts.append(isolated(entry.origin))
    when = entry.modified or entry.created
    if when:
        parts.append(f"<time>{shown(when[:16].replace('T', ' '))}</time>")
    return f'<p class="by">{" · ".join(parts)}</p>'


def box(kind: str, value: str, said: str, count: int | None = None, hue: str = "", title: str = "") -> str:
    """A box to tick, of the kind that the script asks for by `kind`."""
    number = "" if count is None else f' <span class="count">{count}</span>'
    hint = f' title="{escaped(title)}"' if title and title != said else ""
    return (
        f'<label class="{hue}"{hint}><input type="checkbox" name="{kind}" value="{escaped(value)}" checked>'
        f" <span>{isolated(said)}</span>{number}</label>"
    )


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
