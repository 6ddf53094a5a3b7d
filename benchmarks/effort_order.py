"""Which annotation next: a beam search over the few that come next in the text. Pure."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

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


class Atom(NamedTuple):
    """An annotation that is to be made."""

    id: str
    label: str
    """Its name."""
    spans: tuple[Span, ...]


class Step(NamedTuple):
    """An annotation, and the keys that make it."""

    atom: Atom
    route: Route


class Plan(NamedTuple):
    """What would be pressed, as far as it was thought out."""

    cost: int
    cursor: int
    left: frozenset[int]
    """Numbers of the annotations that are not made."""
    first: Step | None = None


def chosen(router: Router, cursor: int, atoms: Sequence[Atom]) -> Step:
    """The annotation that the best plan begins with. `atoms` are the few that come next, in the order of the text."""
    window = list(atoms)

    @lru_cache(None)
    def routes(at: int, number: int) -> tuple[Route, ...]:
        return tuple(ways(router, at, window[number]))

    plans = [Plan(0, cursor, frozenset(range(len(window))))]
    for _ in window:
        found: dict[tuple[int, frozenset[int]], Plan] = {}
        for plan in plans:
            for number in plan.left:
                for route in routes(plan.cursor, number):
                    first = plan.first or Step(window[number], route)
                    after = Plan(plan.cost + route.cost, route.cursor, plan.left - {number}, first)
                    at = (after.cursor, after.left)
                    if at not in found or after.cost < found[at].cost:
                        found[at] = after
        if not found:
            break
        plans = sorted(found.values(), key=lambda plan: (plan.cost, sorted(plan.left), plan.cursor))[:BEAM]
    done = min(plans, key=lambda plan: (plan.cost + LOST * len(plan.left), plan.cursor))
    if done.first is not None:
        return done.first
    return _walk(router, cursor, window[0])


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
    step = Step(atom, min(onward, key=lambda route: route.cost)) if onward else _walk(router, at, atom)
    return Step(atom, Route((*keys, *step.route.keys), step.route.cursor))
