"""The suggesters: one line each. What a suggester proposes is kept in its layer, never in a person's."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from annotations.model import AnnotationError

from .attribution import attribution
from .claims import claims
from .entities import LABELS as ENTITIES
from .entities import entities
from .memory import MEMORABLE, Memory, memory
from .page import Page, Suggestion
from .uncertainty import uncertainty

Find: TypeAlias = Callable[[Page, Memory], Iterable[Suggestion]]


class Suggester(NamedTuple):
    """A way to propose annotations. A new version says that it proposes other things than the one before."""

    name: str
    version: str
    layer: str
    """The annotator in whose layer its proposals are: a reserved name (annotations/names.py)."""
    labels: frozenset[str]
    title: str
    find: Find

    @property
    def origin(self) -> str:
        """What its annotations say they come from."""
        return f"{self.name}@{self.version}"


RULES, MEMORY, LEARNER = "rules", "memory", "learner"
SUGGESTERS = (
    Suggester(
        "entities",
        "1",
        RULES,
        frozenset(ENTITIES),
        "names, dates and numbers, by lists and forms",
        lambda page, _: page.once(entities),
    ),
    Suggester(
        "uncertainty", "1", RULES, frozenset({"UNC"}), "cues of a lexicon", lambda page, _: page.once(uncertainty)
    ),
    Suggester(
        "attribution",
        "3",
        RULES,
        frozenset({"CUE", "PER"}),
        "reporting verbs and their sources",
        lambda page, _: attribution(page),
    ),
    Suggester(
        "claims", "3", RULES, frozenset({"CLAIM"}), "what sources say, and clauses", lambda page, _: claims(page)
    ),
    Suggester("memory", "1", MEMORY, MEMORABLE, "what you labelled before", memory),
    Suggester(LEARNER, "1", LEARNER, MEMORABLE, "what your labelled articles teach", lambda _, __: ()),
)
BY_NAME: Mapping[str, Suggester] = MappingProxyType({one.name: one for one in SUGGESTERS})


def chosen(names: Iterable[str]) -> tuple[Suggester, ...]:
    """The suggesters of these names, all without any. Raises AnnotationError for a name that none has."""
    wanted = list(names)
    for name in wanted:
        if name not in BY_NAME:
            raise AnnotationError(f"there is no suggester {name!r}: there is {', '.join(BY_NAME)}")
    return tuple(one for one in SUGGESTERS if not wanted or one.name in wanted)


def taught(suggesters: Iterable[Suggester], learnt: Find) -> tuple[Suggester, ...]:
    """The same, in which the learner finds what it has learned: untaught, as in the table, it finds nothing."""
    return tuple(one._replace(find=learnt) if one.name == LEARNER else one for one in suggesters)
