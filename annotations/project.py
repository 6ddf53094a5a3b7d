"""A project: a folder with `diptych.toml`, `articles/` and `annotations/`, and what joins them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.article import Article
from articles.library import fold, natural
from articles.places import exists, is_file, real

from .atomic import all_or_none, write_whole
from .model import AnnotationError
from .names import SUFFIX, annotator_name, annotator_of, is_suggester, layer_file
from .shelf import Entry, Shelf
from .versioned import FILES, write_git_files

if TYPE_CHECKING:
    from .alike import Alike
    from .intake import Fault, Text
    from .labels import Schema

FILE = "diptych.toml"
ARTICLES, ANNOTATIONS = "articles", "annotations"
FORMAT = 1
TOP, SETTINGS = ("format", "name", "schema", "settings", "suggest"), ("keys",)
"""What `diptych.toml` may say, and its table of settings."""
SCHEMA = "news-claims"
OWN_SCHEMA = "schema.toml"
JOURNAL = SUFFIX + ".journal"
LOCK = ".index.lock"
"""In `articles/`: held by whoever adds."""


class Added(NamedTuple):
    """What became of one text that was to be added."""

    id: str
    """Its id in the project; that of the article that is there already when it is a duplicate; "" for a fault."""
    title: str
    original: str
    duplicate: bool = False
    fault: str = ""
    like: "Alike | None" = None
    """The article of the project that it is nearly the same as."""


class LayerFile(NamedTuple):
    """A layer that is there: whose it is and where."""

    annotator: str
    path: Path
    suggester: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A project as `diptych.toml` describes it; articles and layers are looked up on disk when they are asked for."""

    root: Path
    name: str
    schema_name: str = SCHEMA
    """The name of a schema that comes with Diptych, or a path, relative to the project."""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    strange: tuple[tuple[str, ...], ...] = ()
    """Names in `diptych.toml` that mean nothing, by their way through it (annotations/slips.py says them)."""

    @staticmethod
    def find(start: Path) -> "Project | None":
        """The project whose `diptych.toml` is nearest above `start`. Raises AnnotationError when it is damaged."""
        here = real(start)
        for folder in (here, *here.parents):
            if is_file(folder / FILE):
                return Project.open(folder)
        return None

    @staticmethod
    def open(root: Path) -> "Project":
        """The project in this folder. Raises AnnotationError: none is there, it is damaged, or of a later Diptych."""
        import tomllib

        path = root / FILE
        try:
            values = tomllib.loads(path.read_bytes().decode())
        except (FileNotFoundError, NotADirectoryError):
            raise AnnotationError(f"{root}: there is no project here (no {FILE}): make one with diptych init") from None
        except OSError as error:
            raise AnnotationError(f"{path}: it cannot be read: {error.strerror}") from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise AnnotationError(f"{path}: it is not valid TOML: {error}") from None
        return _project(real(root), path, values)

    @staticmethod
    def create(root: Path, name: str = "", schema: str = SCHEMA, own: Path | None = None) -> "Project":
        """A new project in this folder, which is made when it is missing; other files in it stay.

        `schema` is the name of one that comes with Diptych; a file, `own`, is copied in as `schema.toml` instead.
        Raises AnnotationError: a project is there already, it would lie in Diptych's own source, or it cannot be
        written; nothing of it is left then.
        """
        root = real(root)
        if exists(root / FILE):
            raise AnnotationError(f"{root}: there is a project here already: add articles with diptych add")
        source = own_source(root)
        if source is not None:
            raise AnnotationError(f"{root}: this is inside Diptych's own source ({source}): choose another folder")
        named = " ".join(name.split()) or root.name or "articles"
        parts = (FILE, OWN_SCHEMA, *FILES, ARTICLES, ANNOTATIONS)
        try:
            with all_or_none([*(root / part for part in parts), root, *root.parents]):
                for folder in (ARTICLES, ANNOTATIONS):
                    (root / folder).mkdir(parents=True, exist_ok=True)
                write_git_files(root)
                if own is not None:
                    schema = _copied(own, root)
                write_whole(root / FILE, _toml(named, schema).encode())
        except OSError as error:
            raise AnnotationError(f"{root}: no project can be made here: {error.strerror}") from None
        return Project(root, named, schema)

    @property
    def shelf(self) -> Shelf:
        """Its articles' folder."""
        return Shelf(self.root / ARTICLES)

    def holds(self, path: Path) -> bool:
        """The path is one of the project's own files, or below its folders of articles and layers."""
        own = {self.root / FILE, self.root / ARTICLES, self.root / ANNOTATIONS}
        there = real(path)
        return not own.isdisjoint((there, *there.parents))

    def articles(self) -> list[Entry]:
        """Its articles, in the order in which they were added; no article is opened. Raises AnnotationError."""
        return self.shelf.entries()

    def entry(self, id: str) -> Entry:
        """The article of that id, in any case. Raises AnnotationError."""
        wanted = fold(id)
        for entry in self.articles():
            if fold(entry.id) == wanted:
                return entry
        raise AnnotationError(f"there is no article {id!r} in {self.root}: diptych list names them")

    def load(self, id: str) -> Article:
        """The article of that id. Raises AnnotationError, ArticleError."""
        return self.shelf.load(self.entry(id))

    def add(
        self,
        paths: Sequence[Path],
        encoding: str | None = None,
        *,
        stdin: bytes = b"",
        ids: Mapping[Path, str] = MappingProxyType({}),
    ) -> list[Added]:
        """Copy articles in; see `intake.texts` for what can be added. One answer for each text, in order.

        A duplicate (the same text, of the same kind) is not copied, unless `ids` names another id for its path; what
        is nearly the same as an article is, and the answer says so, unless `ids` names its path. Files that lie in
        `articles/` already are taken into the index where they are. Waits while another process adds. Raises
        ArticleError before anything is written for paths that cannot be meant, AnnotationError when the disk refuses
        (it names what was added before, which stays).
        """
        from .intake import texts

        return self.take(texts(paths, encoding, stdin), ids)

    def take(self, taking: "Iterator[Text | Fault]", ids: Mapping[Path, str] = MappingProxyType({})) -> list[Added]:
        """Keep texts as articles, as `add` does with those of files. Raises AnnotationError likewise."""
        from .turn import turn

        try:
            self.shelf.folder.mkdir(parents=True, exist_ok=True)
            with turn(self.shelf.folder / LOCK):
                return self._add(taking, ids)
        except OSError as error:
            raise AnnotationError(f"{self.shelf.folder}: it cannot be written: {error.strerror}") from None

    def _add(self, taking: "Iterator[Text | Fault]", ids: Mapping[Path, str]) -> list[Added]:
        """Take texts in, as the only one who does. Raises OSError, AnnotationError."""
        from .intake import Fault
        from .taking import Desk

        shelf = self.shelf
        entries = shelf.entries()
        desk = Desk(shelf, shelf.taken(), shelf.keys(entries), entries)
        answers: list[Added] = []
        new: list[Entry] = []
        refused = ""
        try:
            for text in taking:
                if isinstance(text, Fault):
                    answers.append(Added("", "", "", fault=text.message))
                    continue
                answer, entry = desk.take(text, ids.get(text.path, "") if text.path else "")
                answers.append(answer)
                if entry is not None:
                    new.append(entry)
        except OSError as error:
            refused = error.strerror or str(error)
        finally:
            if new:
                desk.index(new)
        if refused:
            before = f"; added before: {', '.join(entry.id for entry in new)}" if new else ""
            raise AnnotationError(f"{shelf.folder}: it cannot be written: {refused}{before}")
        return answers

    def layer_path(self, annotator: str) -> Path:
        """Where a person's layer is, or will be. Names that differ only in case are one annotator.

        Raises AnnotationError for a name that none can have.
        """
        name = annotator_name(annotator)
        return self.root / ANNOTATIONS / layer_file(self._spelling(name))

    def annotator(self, name: str) -> str:
        """The name as this project spells it: as its layer does, when there is one that differs only in case."""
        return self._spelling(annotator_name(name))

    def layers(self) -> list[LayerFile]:
        """The layers that are there, by name; none where the folder is not there yet.

        Raises AnnotationError for a folder that cannot be read: what is in it is not nothing.
        """
        folder = self.root / ANNOTATIONS
        try:
            names = [path.name for path in folder.iterdir() if is_file(path)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise AnnotationError(f"{folder}: it cannot be read: {error.strerror}") from None
        # A layer that was never closed may be a journal alone.
        files = {name.removesuffix(".journal") for name in names if name.endswith((SUFFIX, JOURNAL))}
        found = [(annotator_of(file), folder / file) for file in files if not file.startswith(".")]
        return [
            LayerFile(name, path, is_suggester(name)) for name, path in sorted(found, key=lambda at: natural(at[0]))
        ]

    def schema(self) -> "Schema":
        """The schema in force. Raises SchemaError."""
        from .schema import chosen_schema

        return chosen_schema(self.schema_name, self.root)

    def _spelling(self, name: str) -> str:
        try:
            there = [layer.annotator for layer in self.layers()]
        except AnnotationError:
            return name  # whoever opens the layer says why it cannot be
        return name if name in there else next((other for other in there if fold(other) == fold(name)), name)


def _project(root: Path, path: Path, values: dict[str, Any]) -> Project:
    """The project that a `diptych.toml` describes. Raises AnnotationError."""
    version, name, schema = values.get("format", FORMAT), values.get("name", root.name), values.get("schema", SCHEMA)
    settings = values.get("settings", {})
    if isinstance(version, int) and version > FORMAT:
        raise AnnotationError(f"{path}: made by a later Diptych (format {version}): install a newer one")
    for key, value, kind in (("name", name, str), ("schema", schema, str), ("settings", settings, dict)):
        if not isinstance(value, kind) or (key == "schema" and not value):
            raise AnnotationError(f"{path}: {key} must be {'a table' if kind is dict else 'a text'}")
    strange: list[tuple[str, ...]] = [(key,) for key in values if key not in TOP]
    strange += [("settings", key) for key in settings if key not in SETTINGS]
    return Project(root, name, schema, MappingProxyType(settings), tuple(strange))


def _toml(name: str, schema: str) -> str:
    return f"""# A Diptych project: {ARTICLES}/ holds its texts, {ANNOTATIONS}/ one file for each annotator.
format = {FORMAT}
name = {_quoted(name)}
# One that comes with Diptych (diptych schema list), or the path of your own, relative to this folder ("schema.toml").
schema = {_quoted(schema)}
"""


def _copied(schema: Path, root: Path) -> str:
    """Copy a schema into a project's folder; its path there. Raises OSError, AnnotationError."""
    path = root / OWN_SCHEMA
    if real(schema) != path:
        if exists(path):
            raise AnnotationError(f"{path} is there already, and would be overwritten by {schema}")
        write_whole(path, schema.read_bytes())
    return OWN_SCHEMA


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML alone forbids a raw DEL


def own_source(folder: Path) -> Path | None:
    """The root of Diptych's source tree when `folder` lies in one."""
    for above in (folder, *folder.parents):
        if is_file(above / "tui" / "cli.py") and is_file(above / "pyproject.toml"):
            return above
    return None
