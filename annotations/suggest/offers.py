"""What is proposed for one article, as a screen shows it: by place, out of the way of what was said. Pure."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import maxsize
from typing import Any, NamedTuple, TypeAlias

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import NOTHING, Annotation, Value, frozen
from annotations.rules import crosses
from annotations.spanindex import Fragment, SpanIndex
from articles.article import Article
from articles.span import Span

from .answers import suggester_of


class Offer(NamedTuple):
    """A proposal without what an annotation needs besides: there may be tens of thousands for a long article."""

    id: str
    """Known within one session; no annotation has it."""
    layer: str
    origin: str
    label: str
    spans: tuple[Span, ...]
    score: float
    why: str
    attributes: Mapping[str, Value] = NOTHING

    @property
    def start(self) -> int:
        """The first code point."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return self.spans[-1].end

    @property
    def length(self) -> int:
        """Code points that it labels."""
        return sum(span.length for span in self.spans)


Place: TypeAlias = tuple[str, str, tuple[Span, ...]]
"""What a rejection of an article names: suggester without its version, label, spans."""
Said: TypeAlias = Callable[[Sequence[Span]], Sequence[Annotation]]
"""One's own annotations that share a code point with spans."""


def as_json(offer: Offer) -> list[Any]:
    """An offer as plain values."""
    return [*offer[:4], offer.spans, *offer[5:7], dict(offer.attributes)]


def from_json(values: Sequence[Any]) -> Offer:
    """The offer of plain values that `as_json` gave."""
    name, layer, origin, label, spans, score, why, attributes = values
    return Offer(name, layer, origin, label, tuple(Span(*span) for span in spans), score, why, attributes)


def annotation_of(offer: Offer, article: Article) -> Annotation:
    """An offer for an article as an annotation of its suggester's layer, as suggest/proposals.py makes them."""
    target = describe(article.text, offer.spans, article.digest)
    return Annotation(
        new_id(), article.id, offer.label, target, offer.layer, frozen(offer.attributes),
        f"{offer.score:.2f}: {offer.why}", offer.origin,
    )  # fmt: skip


class Offers:
    """The proposals for one article. Shown is what leaves room for what a person said; of two alike the better one.

    Whatever is done answers with the spans that look otherwise than before.
    """

    def __init__(self, schema: Schema, slot_of: Callable[[str], int], said: Said) -> None:
        self._schema = schema
        self._slot_of = slot_of
        self._said = said
        self.by_id: dict[str, Offer] = {}
        self.rejected: set[Place] = set()
        """Whoever changes it has what stands there looked at again."""
        self._all = SpanIndex()
        self.shown = SpanIndex()
        self._seen: set[str] = set()
        self._starts: list[tuple[int, int, str]] = []
        """What is shown, in the order of the text, longer ones first."""
        self._ranks: list[tuple[float, int, str]] = []
        """The same, the best first."""

    def __len__(self) -> int:
        """How many are shown."""
        return len(self._seen)

    # ------------------------------------------------------------ changes

    def add(self, offers: Iterable[Offer]) -> list[Span]:
        """Put some in; one with a known id replaces that. None with a label that the schema does not have.

        Whoever proposes reads the schema later than who asks, and it may be another one by then.
        """
        changed: list[Span] = []
        for offer in offers:
            if self._schema.label(offer.label) is None:
                continue
            changed += self.drop([offer.id])
            self.by_id[offer.id] = offer
            for fragment in self._fragments(offer):
                self._all.add(fragment)
            changed += self.look_again(offer.spans, self.alike(offer))
        return changed

    def drop(self, ids: Iterable[str]) -> list[Span]:
        """Take some out."""
        changed: list[Span] = []
        for name in ids:
            offer = self.by_id.pop(name, None)
            if offer is not None:
                for fragment in self._fragments(offer):
                    self._all.remove(fragment)
                self._hide(offer)
                changed += [*offer.spans, *self.look_again(offer.spans, self.alike(offer))]
        return changed

    def look_again(self, spans: Sequence[Span], offers: Iterable[Offer] | None = None) -> list[Span]:
        """Something was said at these spans, or is no longer: show and hide what stands there (or these offers)."""
        found = {fragment.id: None for span in spans for fragment in self._all.overlapping(*span)}
        changed: list[Span] = []
        for offer in [self.by_id[name] for name in found] if offers is None else list(offers):
            shown = self._is_shown(offer)
            if shown == (offer.id in self._seen):
                continue
            changed.extend(offer.spans)
            if shown:
                self._show(offer)
            else:
                self._hide(offer)
        return changed

    def _is_shown(self, offer: Offer) -> bool:
        if (suggester_of(offer.origin), offer.label, offer.spans) in self.rejected:
            return False
        if any((other.score, other.id) > (offer.score, offer.id) for other in self.alike(offer) if other != offer):
            return False
        return not any(in_the_way(self._schema, offer.label, offer.spans, said) for said in self._said(offer.spans))

    def alike(self, offer: Offer) -> list[Offer]:
        """What has its label on its place, whoever proposes it, this one among them; nothing that was rejected."""
        first = offer.spans[0]
        there = {fragment.id for fragment in self._all.overlapping(*first) if fragment[:2] == first}
        rivals = (self.by_id[name] for name in there)
        return [
            one
            for one in rivals
            if (one.label, one.spans) == (offer.label, offer.spans)
            and (suggester_of(one.origin), one.label, one.spans) not in self.rejected
        ]

    def _show(self, offer: Offer) -> None:
        self._seen.add(offer.id)
        for fragment in self._fragments(offer):
            self.shown.add(fragment)
        insort(self._starts, _in_text(offer))
        insort(self._ranks, _in_rank(offer))

    def _hide(self, offer: Offer) -> None:
        if offer.id not in self._seen:
            return
        self._seen.remove(offer.id)
        for fragment in self._fragments(offer):
            self.shown.remove(fragment)
        del self._starts[bisect_left(self._starts, _in_text(offer))]
        del self._ranks[bisect_left(self._ranks, _in_rank(offer))]

    def _fragments(self, offer: Offer) -> list[Fragment]:
        slot = self._slot_of(offer.label)
        return [Fragment(start, end, slot, offer.id) for start, end in offer.spans]

    def fragments(self, offer: Offer) -> tuple[Fragment, ...]:
        """The fragments under which a proposal stands in `shown`."""
        return tuple(self._fragments(offer))

    # ------------------------------------------------------------ questions

    def shows(self, id: str) -> bool:
        """It is there, and nothing is in its way."""
        return id in self._seen

    def at(self, offset: int) -> list[Offer]:
        """What is shown at an offset, the smallest first."""
        found = {fragment.id: None for fragment in self.shown.at(offset)}
        return sorted((self.by_id[name] for name in found), key=lambda one: (one.length, one.start, one.id))

    def after(self, offset: int, last: str = "") -> Offer | None:
        """The next one in the text that starts behind `offset`; of those there, the next behind the one with id `last`.

        Without `last` one that starts at `offset` itself is behind it.
        """
        known = self.by_id.get(last)
        at = bisect_left(self._starts, _in_text(known) if known else (offset,))
        if known and at < len(self._starts) and self._starts[at][2] == last:
            at += 1
        return self.by_id[self._starts[at][2]] if at < len(self._starts) else None

    def before(self, offset: int, last: str = "") -> Offer | None:
        """The one before `offset` in the text, or before the one with id `last`."""
        known = self.by_id.get(last)
        at = bisect_left(self._starts, _in_text(known) if known else (offset,))
        return self.by_id[self._starts[at - 1][2]] if at else None

    def ranked(self, last: str = "", step: int = 1) -> Offer | None:
        """The one that is `step` places behind the one with id `last` in the order of scores.

        Without it, the best; going back, the last.
        """
        known = self.by_id.get(last)
        at = 0 if step > 0 else len(self._ranks) - 1
        if known:
            at = bisect_left(self._ranks, _in_rank(known))
            there = at < len(self._ranks) and self._ranks[at][2] == last
            at += step if there or step < 0 else 0
        return self.by_id[self._ranks[at][2]] if 0 <= at < len(self._ranks) else None

    def above(self, score: float, label: str = "") -> list[Offer]:
        """Those with at least this score, of a label or of all, in the order of the text."""
        end = bisect_right(self._ranks, (-score, maxsize, ""))
        found = (self.by_id[name] for _, _, name in self._ranks[:end])
        return sorted((one for one in found if label in ("", one.label)), key=_in_text)


def in_the_way(schema: Schema, label: str, spans: Sequence[Span], own: Annotation) -> bool:
    """What a person said leaves no room for a proposal of this label there.

    In the way is one's own annotation with the same label on any of its characters, and one of the same group on the
    same place or across it. So a name inside one's own claim is shown, and a second claim is not.
    """
    if not any(one.overlaps(other) for one in spans for other in own.target.spans):
        return False
    if label == own.label:
        return True
    first, second = schema.label(label), schema.label(own.label)
    if first is None or second is None or first.group != second.group:
        return False
    return tuple(spans) == own.target.spans or crosses(spans, own.target.spans)


def _in_text(offer: Offer) -> tuple[int, int, str]:
    return offer.start, -offer.end, offer.id


def _in_rank(offer: Offer) -> tuple[float, int, str]:
    return -offer.score, offer.start, offer.id
