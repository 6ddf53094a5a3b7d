"""Which annotation next: a beam search over the few that come next in the text. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from articles.span import Span

from .routes import Route, Router, Wanted, best

AHEAD = 9
"""Annotations that are looked at together."""
BEAM = 20
"""Plans that are followed at once."""
LOST = 12
"""What a plan is charged for an annotation that no route reaches."""
ADD_PIECE = (" ", "+")
"""The keys that add the selection to the annotation as a piece."""
BY_HAND = "by hand"
"""How an annotation is made without a suggestion."""


class Atom(NamedTuple):
    """An annotation that is to be made."""

    id: str
    label: str
    """Its name."""
    spans: tuple[Span, ...]


class At(NamedTuple):
    """What the next keys depend on."""

    cursor: int
    last: str = ""
    """The id of the suggestion gone to last, where the cursor still is."""
    said: bool = False
    """Something was labelled where the cursor still is."""


class Way(NamedTuple):
    """Keys that make an annotation, and where they lead."""

    keys: Route
    after: At
    extra: float = 0
    """Keys that it will take besides: for attributes, to come back."""
    how: str = BY_HAND

    @property
    def cost(self) -> float:
        """All keys."""
        return self.keys.cost + self.extra


class Step(NamedTuple):
    """An annotation, and the keys that make it."""

    atom: Atom
    way: Way


class Offered(Protocol):
    """What is suggested, as far as the planner asks."""

    def ways(self, at: At, atom: Atom, gone: frozenset[str]) -> Iterable[Way]:
        """The ways that take a suggestion for an annotation, when those with ids in `gone` are shown no more."""

    def hidden_by(self, atom: Atom) -> frozenset[str]:
        """The suggestions that are shown no more once an annotation is made."""

    def by_hand(self, atom: Atom) -> float:
        """What an annotation takes besides that is made by hand."""


class Plan(NamedTuple):
    """What would be pressed, as far as it was thought out."""

    cost: float
    at: At
    left: frozenset[int]
    """Numbers of the annotations that are not made."""
    gone: frozenset[str] = frozenset()
    first: Step | None = None


def chosen(router: Router, begin: At, atoms: Sequence[Atom], offered: Offered | None = None) -> Step:
    """The annotation that the best plan begins with. `atoms` are the few that come next, in the order of the text."""
    window = list(atoms)
    hidden = [offered.hidden_by(atom) if offered is not None else frozenset[str]() for atom in window]

    @lru_cache(None)
    def made(cursor: int, number: int) -> tuple[Way, ...]:
        extra = offered.by_hand(window[number]) if offered is not None else 0
        found = ways(router, cursor, window[number])
        return tuple(Way(route, At(route.cursor, said=offered is not None), extra) for route in found)

    @lru_cache(None)
    def taken(at: At, number: int, gone: frozenset[str]) -> tuple[Way, ...]:
        return tuple(offered.ways(at, window[number], gone)) if offered is not None else ()

    plans = [Plan(0, begin, frozenset(range(len(window))))]
    for _ in window:
        found: dict[tuple[At, frozenset[int]], Plan] = {}
        for plan in plans:
            for number in plan.left:
                for way in (*made(plan.at.cursor, number), *taken(plan.at, number, plan.gone)):
                    first = plan.first or Step(window[number], way)
                    gone = plan.gone | hidden[number]
                    after = Plan(plan.cost + way.cost, way.after, plan.left - {number}, gone, first)
                    at = (after.at, after.left)
                    if at not in found or after.cost < found[at].cost:
                        found[at] = after
        if not found:
            break
        plans = sorted(found.values(), key=lambda plan: (plan.cost, sorted(plan.left), plan.at))[:BEAM]
    done = min(plans, key=lambda plan: (plan.cost + LOST * len(plan.left), plan.at))
    if done.first is not None:
        return done.first
    return _walk(router, begin.cursor, window[0])


def ways(router: Router, cursor: int, atom: Atom) -> Iterator[Route]:
    """Routes that make an annotation; of several pieces, the first that is made is labelled, the others are added."""
    if len(atom.spans) == 1:
        yield from router.routes(cursor, Wanted(atom.label, atom.spans[0]))
        return
    found = []
    for begun in atom.spans:
        rest = [span for span in atom.spans if span != begun]
        for route in router.routes(cursor, Wanted(atom.label, begun)):
            made: list[Route] = [route]
            for span in rest:
                made = [
                    Route((*one.keys, *more.keys, *ADD_PIECE), more.cursor)
                    for one in made
                    for more in router.selecting(one.cursor, span)
                ]
            found += made
    yield from best(found)


def _walk(router: Router, cursor: int, atom: Atom) -> Step:
    """Too far for one search: the motions that lead nearest, then the search again from there."""
    keys, at = router.nearer(cursor, atom.spans[0].start)
    if not keys:
        raise SystemExit(f"no keys lead from {cursor} to {atom.spans[0]}")
    onward = list(ways(router, at, atom))
    route = min(onward, key=lambda route: route.cost) if onward else _walk(router, at, atom).way.keys
    return Step(atom, Way(Route((*keys, *route.keys), route.cursor), At(route.cursor)))
