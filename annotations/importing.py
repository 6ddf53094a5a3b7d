"""Importing a dataset: what a reader gives becomes articles and entries of layers, and what cannot be placed is told.

`plan` reads everything and touches nothing: a file that is broken has imported nothing. `carry_out` adds the articles
that are new, then gives each annotator's layer its entries as one step, which one undo takes back.

Ids. An entry keeps the id that the file gives it when it is one of ours (32 hex digits) and no other layer has it. Any
other gets an id made from the annotator, the article and the file's own id (or, without one, from what is said), so
that the same file imported once more finds what it brought before. The `origin` of an entry with a foreign id then says
where it is from and what it was called there: "brat:T3".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from articles.article import ArticleError, digest
from articles.library import fold, unique

from .codec import encode
from .documents import ID
from .formats.incoming import ForeignAnnotation, ForeignRelation, ForeignText, Unplaced
from .formats.table import FORMATS
from .import_entries import Foreign, Home, Kept, about, alike, filled, hashed, renamed, same, shown, target_of
from .import_layers import Ends, Layers
from .import_places import Articles, new_article, placed
from .import_report import Report, Wish
from .intake import Text
from .labels import Schema
from .model import (
    BY_HAND,
    Annotation,
    Change,
    Entry,
    FormatError,
    Judgement,
    Relation,
    Step,
    Value,
    frozen,
)
from .project import Project

Said = TypeVar("Said", ForeignAnnotation, ForeignRelation)
KINDS: Mapping[type, str] = {Annotation: "annotations", Relation: "relations", Judgement: "judgements"}


class Import:
    """A dataset that has been read and is about to become part of a project. Layers are open until `close`."""

    def __init__(self, project: Project, wish: Wish) -> None:
        """Raises AnnotationError for an annotator's name that none can have."""
        self.project = project
        self.wish = wish
        self.schema: Schema = project.schema()
        self.report = Report()
        self.new: list[Text] = []
        self._annotator = project.annotator(wish.annotator) if wish.annotator else ""
        self._articles = Articles(project)
        self._now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._layers = Layers(project)
        self._steps: defaultdict[str, list[Change]] = defaultdict(list)
        self._names: dict[str, str] = {}
        """Annotators as the file spells them, each with how the project does."""
        self._made: dict[str, Entry] = {}
        """Everything in this import, by its id."""
        self._partial = wish.format in FORMATS and not FORMATS[wish.format].carries >= {"attributes", "notes"}
        """The format does not say all of an entry, so what it does not say stays as it is."""
        self._same: Counter[str] = Counter()
        """How often something without an id was said in the same words."""

    def close(self) -> None:
        """Let the layers go."""
        self._layers.close()

    def plan(self, found: Iterable[ForeignText | Unplaced]) -> None:
        """Read everything and find its place; nothing is touched.

        Raises FormatError for a broken file, StoreError for a layer that is damaged or cannot be written.
        """
        texts = []
        for text in found:
            if isinstance(text, Unplaced):
                self.report.unplaced.append(text)
            else:
                texts.append(self._articles.laid(text) if text.rebuilt else text)
        homes = self._homes(texts)
        named: defaultdict[str, set[str]] = defaultdict(set)
        ends = Ends()
        for number, (text, home) in enumerate(zip(texts, homes, strict=True)):
            if home is not None:
                named[text.id].add(home.id)
                self._annotate(number, text, home, ends)
        for number, (text, home) in enumerate(zip(texts, homes, strict=True)):
            if home is not None:
                self._relate(number, text, home.id, ends)
                self._judge(text, home.id, named)

    def carry_out(self, title: str) -> None:
        """Add the articles, then apply a step called `title` to each layer.

        Raises AnnotationError when the disk refuses; articles that were added by then stay.
        """
        # A path of its own that no article has lets each be called what the plan called it.
        new = [replace(text, path=self.project.shelf.folder / ".import" / text.name) for text in self.new]
        answers = self.project.take(iter(new), {text.path: text.name for text in new if text.path})
        for answer in answers:
            if answer.fault:
                raise FormatError(answer.fault)
        # Another process may have added an article of that name since the plan was made.
        names = {text.name: answer.id for text, answer in zip(new, answers, strict=True) if text.name != answer.id}
        for annotator, changes in self._steps.items():
            moved = [Change(change.before, renamed(change.after, names)) for change in changes] if names else changes
            self._layers.layer(annotator).apply(Step(title, tuple(moved)))

    def _homes(self, texts: Sequence[ForeignText]) -> list[Home | None]:
        """The article of each text: the one there already, the one it will be, or None for what can be neither."""
        taken = self.project.shelf.taken()
        by_text: dict[str, Home] = {}
        homes: list[Home | None] = []
        for text in texts:
            try:
                home = self._home(text, taken, by_text)
            except ArticleError as error:
                home = None
                self.report.unplaced.append(
                    Unplaced(text.place, f"no article can be made of this text: {error.message}")
                )
            if home is None:
                said: tuple[Foreign, ...] = (*text.annotations, *text.relations, *text.judgements)
                why = f"of the text {text.id!r}, which is no article of the project"
                self.report.unplaced += [Unplaced(entry.place, f"{shown(entry)} {why}") for entry in said]
            homes.append(home)
        return homes

    def _home(self, text: ForeignText, taken: set[str], by_text: dict[str, Home]) -> Home | None:
        if not text.text:
            article = self._articles.named(text.id)
            return None if article is None else Home(article.id, article.text, article.digest)
        key = digest(text.text)
        if key not in by_text:
            there = self._articles.same(text)
            if there:
                self.report.attached += 1
            else:
                made = new_article(text, self.wish.format)
                there = self._named(made, taken)
                self.report.added += 1
            by_text[key] = Home(there, text.text, key)
        return by_text[key]

    def _named(self, text: Text, taken: set[str]) -> str:
        """The id that the project will give this text."""
        name = unique(text.name, taken)
        taken.add(fold(name))
        self.new.append(replace(text, name=name))
        return name

    def _annotate(self, number: int, text: ForeignText, home: Home, ends: Ends) -> None:
        pairs: list[tuple[ForeignAnnotation, Annotation]] = []
        for foreign in text.annotations:
            label = self._mapped("label", foreign.label, self.wish.map.labels)
            if not label:
                continue
            try:
                spans = placed(foreign, home.text) if text.text or foreign.quotes else None
            except FormatError as error:
                self._unplaced(foreign, str(error))
                continue
            if spans is None:
                self._unplaced(foreign, "without the text, a quote has to prove its place")
                continue
            if spans != tuple(sorted(foreign.spans)):
                places = ", ".join(f"{start}-{end}" for start, end in spans)
                self.report.moved.append(Unplaced(foreign.place, f"{shown(foreign)} stands at {places}"))
            made = Annotation(
                self._id(foreign, home.id, foreign.label, *map(str, foreign.spans)),
                home.id,
                label,
                target_of(home, spans),
                self._who(foreign),
                self._attributes(foreign.attributes),
                **self._signed(foreign),
            )
            pairs.append((foreign, made))
        for said, made in self._known_first(pairs):
            kept = self._keep(said, made)
            if kept and said.id:
                ends.add(number, made.annotator, said.id, kept)

    def _relate(self, number: int, text: ForeignText, article: str, ends: Ends) -> None:
        pairs: list[tuple[ForeignRelation, Relation]] = []
        for foreign in text.relations:
            name = self._mapped("relation", foreign.type, self.wish.map.relations)
            if not name:
                continue
            who = self._who(foreign)
            source, target = (
                ends.find(number, who, end) or self._layers.annotation(end) for end in (foreign.source, foreign.target)
            )
            if not (source and target):
                missing = foreign.target if source else foreign.source
                self._unplaced(foreign, f"its end {missing!r} was not imported, or is not the only one of that name")
                continue
            made = Relation(
                self._id(foreign, article, foreign.type, foreign.source, foreign.target),
                name,
                source,
                target,
                who,
                self._attributes(foreign.attributes),
                **self._signed(foreign),
            )
            pairs.append((foreign, made))
        for said, made in self._known_first(pairs):
            self._keep(said, made)

    def _judge(self, text: ForeignText, article: str, named: Mapping[str, set[str]]) -> None:
        for foreign in text.judgements:
            articles = {article}
            if foreign.other:
                found = named.get(foreign.other, set())
                articles |= found
                if len(found) != 1 or len(articles) != 2:
                    self._unplaced(foreign, f"the other text of the pair, {foreign.other!r}, is not in the dataset")
                    continue
            pair = tuple(sorted(articles))
            made = Judgement(
                self._id(foreign, *pair, foreign.name),
                pair,
                foreign.name,
                foreign.value,
                self._who(foreign),
                **self._signed(foreign),
            )
            self._keep(foreign, made)

    def _known_first(self, pairs: Sequence[tuple[Said, Kept]]) -> list[tuple[Said, Kept]]:
        """Those about which the layer says something come first: that is theirs, whatever the others' ids say."""
        return sorted(pairs, key=lambda pair: pair[0].id != pair[1].id and not self._layers.doubles(pair[1]))

    def _keep(self, foreign: Foreign, made: Kept) -> str:
        """Make the change that brings an entry into its layer, unless it is there already; the id it has there."""
        layer = self._layers.layer(made.annotator)
        there = layer.get(made.id)
        try:
            encode(made)
        except FormatError as error:
            self._unplaced(foreign, str(error))
            return ""
        double = None if made.id == foreign.id else self._double(made, there)
        if double is not None:
            there, made = double, filled(made, double)
        elif made.id != foreign.id and made.id in self._made and about(made) != about(self._made[made.id]):
            made = replace(made, id=hashed(made.id, repr(about(made))))
            there = layer.get(made.id)
        elif there is not None and self._partial:
            made = filled(made, there)
        kind = KINDS[type(made)]
        if made.id in self._made:
            if alike(made, self._made[made.id]):
                self.report.there[kind] += 1
                return made.id
            self._unplaced(foreign, "its id stands in the dataset twice, and says different things")
            return ""
        self._made[made.id] = made
        if isinstance(made, Annotation) and self.schema.label(made.label) is None:
            self.report.unknown["label", made.label] += 1
        if isinstance(made, Relation) and self.schema.relation(made.type) is None:
            self.report.unknown["relation", made.type] += 1
        if there is None:
            self.report.made[kind] += 1
            self._steps[made.annotator].append(Change(None, made))
        elif same(made, there, foreign):
            self.report.there[kind] += 1
        elif self.wish.update and isinstance(there, type(made)):
            self.report.changed[kind] += 1
            created = foreign.created or there.created
            self._steps[made.annotator].append(Change(there, replace(made, created=created)))
        else:
            self.report.differing.append(Unplaced(foreign.place, f"{shown(foreign)} is there and says something else"))
            return made.id if about(there) == about(made) else ""  # a relation to it would be to what it is not
        return made.id

    def _double(self, made: Kept, there: Entry | None) -> Entry | None:
        """The entry of the layer that an entry with a foreign id is: about the same, and not another one of the file.

        It goes before the one `there` that has the id made of the foreign one, unless that is about the same: what
        tools call T3 today they may call T4 tomorrow. One that says the same goes before others; one that the file has
        said already has to.
        """
        if there is not None and about(there) == about(made):
            return None
        found = self._layers.doubles(made)
        equal = [one for one in found if alike(filled(made, one), one)]
        return next(iter(equal + [one for one in found if one.id not in self._made]), None)

    def _id(self, foreign: Foreign, *said: str) -> str:
        """The id of an entry: the file's when it is one of ours and free, else one made of what the file says."""
        if ID.fullmatch(foreign.id) and not self._layers.taken(foreign.id, self._who(foreign)):
            return foreign.id
        key = (self._who(foreign), type(foreign).__name__, *said[:1], foreign.id or "\0".join(said))
        if not foreign.id:
            key = (*key, str(self._same["\0".join(key)]))
            self._same["\0".join(key[:-1])] += 1
        return hashed(*key)

    def _who(self, foreign: Foreign) -> str:
        """Whose layer an entry goes into. Raises FormatError when nobody is named."""
        if self._annotator:
            return self._annotator
        if not foreign.annotator:
            place = f" (at {foreign.place})" if foreign.place else ""
            raise FormatError(f"the dataset does not say whose annotations these are{place}: say --annotator NAME")
        if foreign.annotator not in self._names:
            self._names[foreign.annotator] = self.project.annotator(foreign.annotator)
        return self._names[foreign.annotator]

    def _signed(self, foreign: Foreign) -> dict[str, str]:
        ours = not foreign.id or ID.fullmatch(foreign.id)
        origin = foreign.origin if ours or foreign.origin != BY_HAND else f"{self.wish.format}:{foreign.id}"
        created = foreign.created or self._now
        modified = foreign.modified or ("" if foreign.created else self._now)
        return {"note": foreign.note, "origin": origin, "created": created, "modified": modified}

    def _mapped(self, what: str, name: str, names: Mapping[str, str]) -> str:
        """Our name for a foreign one; "" when the map leaves it out, which is counted."""
        ours = names.get(name, name)
        if not ours:
            self.report.dropped[what, name] += 1
        return ours

    def _attributes(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        names = self.wish.map.attributes
        kept: dict[str, Value] = {}
        for name, value in values.items():
            ours = names.get(name, name)
            if ours:
                kept[ours] = value
            else:
                self.report.dropped["attribute", name] += 1
        return frozen(kept)

    def _unplaced(self, foreign: Foreign, why: str) -> None:
        self.report.unplaced.append(Unplaced(foreign.place, f"{shown(foreign)}: {why}"))
