"""Where foreign texts and annotations go: the article with the same text, and the spans at which the quotes stand."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from articles.article import Article, ArticleError, digest
from articles.decode import decode
from articles.library import check_size, fold, safe_stem
from articles.span import Span

from .context import occurrences
from .formats.incoming import ForeignAnnotation, ForeignText
from .formats.realign import onto, unspaced
from .intake import Text
from .model import FormatError
from .project import Project
from .shelf import Entry


class Articles:
    """The articles of a project by their canonical texts; each is read once, and only when it has to be."""

    def __init__(self, project: Project) -> None:
        self._shelf = project.shelf
        self._entries = project.articles()
        self._by_id = {fold(entry.id): entry for entry in self._entries}
        self._digests: dict[str, str] = {}

    def named(self, id: str) -> Article | None:
        """The article of that id, in any case. Raises ArticleError when it cannot be read."""
        entry = self._by_id.get(fold(id))
        return None if entry is None else self._shelf.load(entry)

    def same(self, text: ForeignText) -> str:
        """The id of the article with this very text, one of the text's own id before others; "" when there is none."""
        wanted = digest(text.text)
        likely = self._by_id.get(fold(text.id)) or self._by_id.get(fold(safe_stem(text.id)))
        for entry in ([likely] if likely else []) + self._candidates(wanted):
            if self._digest(entry) == wanted:
                return entry.id
        return self._others.get(wanted, "")

    def laid(self, text: ForeignText) -> ForeignText:
        """A text rebuilt from tokens, laid onto the article that is the same but for white space.

        One of the text's own name goes before others; the text itself when there is none, or more than one.
        """
        likely = self._by_id.get(fold(text.id)) or self._by_id.get(fold(safe_stem(text.id)))
        found = [likely.id] if likely and self._read(likely, digest_unspaced) == digest_unspaced(text.text) else []
        found = found or self._unspaced.get(digest_unspaced(text.text), [])
        article = self.named(found[0]) if len(found) == 1 else None
        return (onto(text, article.text) if article else None) or text

    @cached_property
    def _unspaced(self) -> dict[str, list[str]]:
        """The ids of all articles by the digests of their texts without white space."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            found.setdefault(self._read(entry, digest_unspaced), []).append(entry.id)
        found.pop("", None)
        return found

    def _read(self, entry: Entry, ask: Callable[[str], str]) -> str:
        """What is asked of an article's text; "" when it cannot be read."""
        try:
            return ask(self._shelf.load(entry).text)
        except ArticleError:
            return ""

    def _candidates(self, wanted: str) -> list[Entry]:
        """Articles whose file had this text when it was added."""
        return self._files.get(wanted, [])

    @cached_property
    def _files(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._entries:
            found.setdefault(entry.digest, []).append(entry)
        return found

    @cached_property
    def _others(self) -> dict[str, str]:
        """The ids of all articles by the digests of their texts; made when no other way has found one."""
        found: dict[str, str] = {}
        for entry in self._entries:
            found.setdefault(self._digest(entry), entry.id)
        found.pop("", None)
        return found

    def _digest(self, entry: Entry) -> str:
        """Of the text as it is now; "" when the article cannot be read."""
        if entry.id not in self._digests:
            self._digests[entry.id] = self._read(entry, digest)
        return self._digests[entry.id]


def digest_unspaced(text: str) -> str:
    """The digest of a text without its white space."""
    return digest(unspaced(text))


def new_article(text: ForeignText, original: str) -> Text:
    """A foreign text as one that can be added to a project. Raises ArticleError when no article can hold it."""
    data = text.text.encode("utf-8", "surrogatepass")
    decode(data)
    check_size(Path("a.txt"), len(data))
    fields = {name: value for name, value in text.fields.items() if value}
    if text.title:
        fields["title"] = text.title
    return Text(safe_stem(text.id), ".txt", text.text, "utf-8", original, None, fields, dict(text.meta))


def placed(annotation: ForeignAnnotation, text: str) -> tuple[Span, ...]:
    """The spans of an annotation in the text: as the file says, or where its quotes stand exactly and nowhere else.

    Raises FormatError, whose message is fit to show, when that cannot be said.
    """
    if not annotation.spans or (annotation.quotes and len(annotation.quotes) != len(annotation.spans)):
        raise FormatError("it needs one or more spans, and as many quotes or none")
    pairs = sorted(zip(annotation.spans, annotation.quotes or [""] * len(annotation.spans), strict=True))
    spans, quotes = tuple(span for span, _ in pairs), [quote for _, quote in pairs]
    if spans[0].start < 0 or not all(spans) or any(one.end > other.start for one, other in pairwise(spans)):
        raise FormatError(f"its spans are empty, overlap, or begin before the text: {_shown(spans)}")
    inside = spans[-1].end <= len(text)
    if not annotation.quotes:
        if not inside:
            raise FormatError(f"{_shown(spans)} is not in the text, which has {len(text)} characters")
        return spans
    if inside and all(span.of(text) == quote for span, quote in zip(spans, quotes, strict=True)):
        return spans
    return _found(text, spans, quotes)


def _found(text: str, spans: tuple[Span, ...], quotes: Sequence[str]) -> tuple[Span, ...]:
    """The only place where the quotes stand as far from each other as the spans say."""
    origin, shown = spans[0].start, quotes[0] if len(quotes[0]) <= 60 else quotes[0][:57] + "..."
    starts = (at for at in occurrences(text, quotes[0]) if _stand(text, at - origin, spans, quotes))
    first, second = next(starts, None), next(starts, None)
    if first is None:
        raise FormatError(f"the text does not hold its quote {shown!r} ({_shown(spans)})")
    if second is not None:
        raise FormatError(f"its quote {shown!r} is not at {_shown(spans)}, and stands in the text more than once")
    starts_at = [span.start + first - origin for span in spans]
    return tuple(Span(start, start + len(quote)) for start, quote in zip(starts_at, quotes, strict=True))


def _stand(text: str, shift: int, spans: Sequence[Span], quotes: Sequence[str]) -> bool:
    """All quotes stand so far from where the spans say, none reaching into the next."""
    before = 0
    for span, quote in zip(spans, quotes, strict=True):
        start = span.start + shift
        if start < before or not quote or not text.startswith(quote, start):
            return False
        before = start + len(quote)
    return True


def _shown(spans: Sequence[Span]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans)
