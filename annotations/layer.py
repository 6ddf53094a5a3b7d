"""What one annotator says, as the screen sees it: the entries of the open articles, indexed by place.

Other annotators' layers can be laid over it as guests: shown and related to, never changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from .model import Annotation, Change, Entry, Judgement, Rejection, Relation
from .spanindex import Fragment, SpanIndex


class Sheet:
    """The annotations of one article: those of the layer, and those of guests."""

    def __init__(self) -> None:
        self.spans = SpanIndex()
        self.by_id: dict[str, Annotation] = {}
        self.counts: Counter[str] = Counter()
        """Annotations by label."""
        self.offered = SpanIndex()
        """The suggestions that are shown; whoever asks for suggestions puts their index here."""


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
        self._judged: dict[tuple[str, ...], dict[str, None]] = {}
        """The ids of the judgements of an article or a pair, by the articles' ids."""
        self.rejections: dict[str, Rejection] = {}
        self._rejected: dict[str, dict[str, None]] = {}
        """The ids of the rejections of suggestions for an article, by its id."""
        self.guests: dict[str, str] = {}
        """Whose entry it is, by id, of those that are not this annotator's own."""
        self._ends: dict[str, dict[str, None]] = {}
        """The ids of the relations at an annotation, by its id."""
        self.changed: set[str] = set()
        """Ids of what was changed since: of these, what the store holds may be out of date."""

    def sheet(self, article: str) -> Sheet:
        """The sheet of an article, opened empty when it is not there yet."""
        return self._sheets.setdefault(article, Sheet())

    def find(self, id: str, articles: Iterable[str] | None = None) -> Annotation | None:
        """The annotation of that id, in the sheets of these articles, or of all that are loaded."""
        sheets = self._sheets.values() if articles is None else map(self.sheet, articles)
        return next((sheet.by_id[id] for sheet in sheets if id in sheet.by_id), None)

    def relations_of(self, id: str) -> list[Relation]:
        """The relations that start or end at an annotation, guests' included."""
        return [self.relations[name] for name in self._ends.get(id, ())]

    def judgements_of(self, articles: tuple[str, ...]) -> list[Judgement]:
        """The judgements of one article or a pair (ids in sorted order), guests' included."""
        return [self.judgements[name] for name in self._judged.get(articles, ())]

    def rejections_of(self, article: str) -> list[Rejection]:
        """The rejections of suggestions for an article, guests' included."""
        return [self.rejections[name] for name in self._rejected.get(article, ())]

    def load(self, entries: Iterable[Entry]) -> None:
        """Put in what the store holds; what was made, changed or deleted since stays as it is."""
        for entry in entries:
            if entry.id not in self.changed and not self._has(entry):
                self._put(entry)

    def forget(self, entries: Iterable[Entry]) -> None:
        """Take out what the store no longer holds: another process changed it."""
        for entry in list(entries):
            self._drop(entry)

    def invite(self, annotator: str, entries: Iterable[Entry]) -> None:
        """Lay another annotator's entries over the sheets."""
        for entry in entries:
            self.guests[entry.id] = annotator
            self._put(entry)

    def dismiss(self, ids: Iterable[str]) -> None:
        """Take guests' entries away again."""
        for identifier in ids:
            if self.guests.pop(identifier, None) is not None:
                entry = self.find(identifier) or self._whole(identifier)
                if entry is not None:
                    self._drop(entry)

    def apply(self, change: Change) -> None:
        """Make one change in memory."""
        self.changed.add(change.id)
        if change.before is not None:
            self._drop(change.before)
        if change.after is not None:
            self._put(change.after)

    def _has(self, entry: Entry) -> bool:
        match entry:
            case Annotation():
                return entry.id in self.sheet(entry.article).by_id
            case Relation():
                return entry.id in self.relations
            case Judgement():
                return entry.id in self.judgements
            case Rejection():
                return entry.id in self.rejections

    def _whole(self, id: str) -> Relation | Judgement | Rejection | None:
        """The entry of that id, of those that stand on no sheet."""
        return self.relations.get(id) or self.judgements.get(id) or self.rejections.get(id)

    def _put(self, entry: Entry) -> None:
        self._drop(entry)
        match entry:
            case Annotation():
                sheet = self.sheet(entry.article)
                sheet.by_id[entry.id] = entry
                sheet.counts[entry.label] += 1
                for fragment in self._fragments(entry):
                    sheet.spans.add(fragment)
            case Relation():
                self.relations[entry.id] = entry
                for end in (entry.source, entry.target):
                    self._ends.setdefault(end, {})[entry.id] = None
            case Judgement():
                self.judgements[entry.id] = entry
                self._judged.setdefault(entry.articles, {})[entry.id] = None
            case Rejection():
                self.rejections[entry.id] = entry
                self._rejected.setdefault(entry.article, {})[entry.id] = None

    def _drop(self, entry: Entry) -> None:
        match entry:
            case Annotation():
                sheet = self._sheets.get(entry.article)
                known = sheet.by_id.pop(entry.id, None) if sheet else None
                if sheet is not None and known is not None:
                    sheet.counts[known.label] -= 1
                    for fragment in self._fragments(known):
                        sheet.spans.remove(fragment)
            case Relation():
                gone = self.relations.pop(entry.id, None)
                for end in (gone.source, gone.target) if gone else ():
                    self._ends[end].pop(entry.id, None)
            case Judgement():
                former = self.judgements.pop(entry.id, None)
                if former is not None:
                    self._judged[former.articles].pop(entry.id, None)
            case Rejection():
                taken = self.rejections.pop(entry.id, None)
                if taken is not None:
                    self._rejected[taken.article].pop(entry.id, None)

    def _fragments(self, annotation: Annotation) -> Sequence[Fragment]:
        slot = self._slot_of(annotation.label)
        return [Fragment(start, end, slot, annotation.id) for start, end in annotation.target.spans]
