"""The layers that an import reads and writes, and the annotations at which its relations may end."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack

from .documents import ID
from .import_entries import about
from .model import Annotation, AnnotationError, Entry, Judgement, Relation
from .names import is_suggester
from .project import LayerFile, Project
from .reading import open_to_read, open_to_write
from .store import Store


class Layers:
    """The layers of a project: those that are imported into open for writing, the others for reading, until `close`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._open = ExitStack()
        self._written: dict[str, Store] = {}
        self._judgements: dict[str, list[Judgement]] = {}
        """As they were before the import, of each layer that was asked for them."""
        self._read: dict[str, Store] | None = None

    def close(self) -> None:
        """Let them go."""
        self._open.close()

    def layer(self, annotator: str) -> Store:
        """An annotator's layer, open for writing. Raises AnnotationError when that cannot be."""
        if annotator not in self._written:
            path = self._project.layer_path(annotator)
            store = self._opened(open_to_write(LayerFile(annotator, path, is_suggester(annotator))))
            if store.readonly:
                held = f"it is open in {store.holder}" if store.holder else "its folder cannot be written"
                raise AnnotationError(f"{path}: nothing can be imported into this layer now: {held}")
            self._written[annotator] = store
        return self._written[annotator]

    def taken(self, id: str, annotator: str) -> bool:
        """A layer other than this annotator's has an entry of that id."""
        return any(store.get(id) is not None for name, store in self._all().items() if name != annotator)

    def annotation(self, id: str) -> str:
        """The id, when it is one of ours and some layer has an annotation of that id; else ""."""
        there = ID.fullmatch(id) and any(isinstance(store.get(id), Annotation) for store in self._all().values())
        return id if there else ""

    def doubles(self, entry: Entry) -> list[Entry]:
        """What its annotator's layer holds already that is about the same (`about`), by id."""
        store = self.layer(entry.annotator)
        wanted, found = about(entry), list[Entry]()
        match entry:
            case Annotation():
                found += store.overlapping(entry.article, entry.target.span)
            case Relation():
                found += store.relations_of(entry.source)
            case Judgement():
                if entry.annotator not in self._judgements:
                    self._judgements[entry.annotator] = list(store.judgements())
                found += self._judgements[entry.annotator]
        return sorted((one for one in found if about(one) == wanted), key=lambda one: one.id)

    def _all(self) -> Mapping[str, Store]:
        if self._read is None:
            layers = [layer for layer in self._project.layers() if layer.annotator not in self._written]
            self._read = {layer.annotator: self._opened(open_to_read(layer)) for layer in layers}
        return {**self._read, **self._written}

    def _opened(self, store: Store) -> Store:
        self._open.callback(store.close)
        return store


class Ends:
    """The imported annotations by the names that the dataset gives them, for its relations to find."""

    def __init__(self) -> None:
        self._by_name: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)

    def add(self, text: int, annotator: str, name: str, id: str) -> None:
        """An annotation that the text of this number calls `name` has the id `id`."""
        self._by_name[name].append((text, annotator, id))

    def find(self, text: int, annotator: str, name: str) -> str:
        """The id of the one that is meant in a text: their own, else anybody's there, else the only one.

        "" when there is none, or more than one.
        """
        named = self._by_name.get(name, [])
        here = [end for end in named if end[0] == text]
        own = [end for end in here if end[1] == annotator]
        found = own or here or named
        return found[0][2] if len(found) == 1 else ""
