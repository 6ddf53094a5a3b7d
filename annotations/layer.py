"""What one annotator says, as the screen sees it: the entries of the open articles, indexed by place."""

from collections import Counter
from collections.abc import Callable, Iterable

from .model import Annotation, Change, Judgement, Relation
from .spanindex import Fragment, SpanIndex


class Sheet:
    """The annotations of one article in one layer."""

    def __init__(self) -> None:
        self.spans = SpanIndex()
        self.by_id: dict[str, Annotation] = {}
        self.counts: Counter[str] = Counter()
        """Annotations by label."""


class Layer:
    """The entries of one annotator: those of the articles that were loaded, and all that changed since.

    `slot_of` gives the number that a label's fragments carry in the span index.
    """

    def __init__(self, annotator: str, slot_of: Callable[[str], int]) -> None:
        self.annotator = annotator
        self._slot_of = slot_of
        self._sheets: dict[str, Sheet] = {}
        self.relations: dict[str, Relation] = {}
        self.judgements: dict[str, Judgement] = {}
        self._changed: set[str] = set()
        """Ids of what was changed since: of these, what the store holds may be out of date."""

    def sheet(self, article: str) -> Sheet:
        """The sheet of an article, opened empty when it is not there yet."""
        return self._sheets.setdefault(article, Sheet())

    def load(self, annotations: Iterable[Annotation]) -> None:
        """Put in what the store holds; what was made, changed or deleted since stays as it is."""
        for annotation in annotations:
            if annotation.id not in self._changed and annotation.id not in self.sheet(annotation.article).by_id:
                self._put(annotation)

    def apply(self, change: Change) -> None:
        """Make one change in memory."""
        before, after = change.before, change.after
        self._changed.add(change.id)
        if isinstance(before, Annotation):
            self._drop(before)
        if isinstance(after, Annotation):
            self._put(after)
        for kept, kind in ((self.relations, Relation), (self.judgements, Judgement)):
            if isinstance(before, kind):
                kept.pop(before.id, None)
            if isinstance(after, kind):
                kept[after.id] = after  # type: ignore[assignment]

    def _put(self, annotation: Annotation) -> None:
        self._drop(annotation)
        sheet = self.sheet(annotation.article)
        sheet.by_id[annotation.id] = annotation
        sheet.counts[annotation.label] += 1
        for fragment in self._fragments(annotation):
            sheet.spans.add(fragment)

    def _drop(self, annotation: Annotation) -> None:
        sheet = self._sheets.get(annotation.article)
        known = sheet.by_id.pop(annotation.id, None) if sheet else None
        if sheet is None or known is None:
            return
        sheet.counts[known.label] -= 1
        for fragment in self._fragments(known):
            sheet.spans.remove(fragment)

    def _fragments(self, annotation: Annotation) -> Iterable[Fragment]:
        slot = self._slot_of(annotation.label)
        return (Fragment(start, end, slot, annotation.id) for start, end in annotation.target.spans)
