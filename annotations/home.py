"""Where annotations on the articles of a session will be kept, decided before anything is written."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from articles.article import Article, ArticleError
from articles.decode import decode
from articles.folders import data_folder
from articles.library import ids_for, load, read
from articles.places import exists, is_file, real

from .model import AnnotationError
from .project import ANNOTATIONS, ARTICLES, FILE, Project, own_source
from .shelf import Entry, text_key

SAMPLE, LOOSE = "sample", "loose"


@dataclass(frozen=True, slots=True)
class Item:
    """An article file of a session, under the id that it has, or will have, in the project."""

    path: Path
    id: str
    encoding: str | None = None
    entry: Entry | None = None
    """Its line in the project; None while it is loose."""

    def dressed(self, article: Article) -> Article:
        """A freshly opened article of this file, with what the project knows of it."""
        return article if self.entry is None else self.entry.dressed(article)

    def load(self) -> Article:
        """The article. Raises ArticleError."""
        return self.dressed(load(self.path, id=self.id, encoding=self.encoding))


@dataclass(frozen=True, slots=True)
class Home:
    """Where annotations go. Nothing is written before `make`."""

    root: Path
    """The project's folder, also when there is none yet."""
    project: Project | None
    items: tuple[Item, ...]
    """The articles, each once, in order."""
    ids: Mapping[Path, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """The id of each path that was named."""
    needed: frozenset[str] = frozenset()
    """The ids of articles that `make` must not leave out: those on the screen."""

    @property
    def loose(self) -> tuple[Item, ...]:
        """The articles that the first annotation will bring into the project."""
        return tuple(item for item in self.items if item.entry is None)

    def make(self) -> "Home":
        """Make the project when there is none, and copy in the loose articles under the ids they have here.

        The home as it is then; a loose article that cannot be copied, and is not `needed`, stays loose. Raises
        AnnotationError when the project cannot be made, or an article that is needed cannot be copied.
        """
        project = self.project or _made(self.root)
        loose = [item for item in self.loose if item.id in self.needed or is_file(item.path)]
        try:
            ids = {item.path: item.id for item in loose}
            answers = project.add(list(ids), loose[0].encoding if loose else None, ids=ids)
        except ArticleError as error:
            raise AnnotationError(str(error)) from error
        copied = set()
        for item, answer in zip(loose, answers, strict=True):
            if answer.id == item.id:
                copied.add(item.id)
            elif item.id in self.needed:
                taken = f"{item.path}: the id {item.id!r} was taken meanwhile: open it again"
                raise AnnotationError(answer.fault or taken)
        entries = {entry.id: entry for entry in project.articles()}
        items = tuple(replace(item, entry=entries[item.id]) if item.id in copied else item for item in self.items)
        return replace(self, project=project, items=items)


def home_for(paths: Sequence[Path], cwd: Path, *, encoding: str | None = None, project: Project | None = None) -> Home:
    """The home of a session on these article files (at least one).

    `project` when the caller names one; else the one above the first path, else the one above `cwd`, else one that
    will be made: in `cwd`, or in the platform's data folder where that may not be. Raises AnnotationError for a damaged
    project.
    """
    found = project or Project.find(paths[0].parent) or Project.find(cwd)
    root = found.root if found else _place(paths, cwd)
    if found is None and is_file(root / FILE):
        found = Project.open(root)
    return _home(root, found, paths, encoding)


def sample_home(paths: Sequence[Path]) -> Home:
    """The home of the bundled pair: a project in the platform's data folder."""
    root = data_folder() / SAMPLE
    found = Project.open(root) if is_file(root / FILE) else None
    return _home(root, found, paths, None)


def project_home(project: Project) -> Home:
    """The home of a session on all the articles of a project."""
    entries = project.articles()
    return Home(project.root, project, tuple(_kept(project, entry) for entry in entries))


def _home(root: Path, project: Project | None, paths: Sequence[Path], encoding: str | None) -> Home:
    items = _items(paths, project, encoding)
    ids = {path: item.id for path, item in zip(paths, items, strict=True)}
    return Home(root, project, tuple({item.id: item for item in items}.values()), MappingProxyType(ids))


def _items(paths: Sequence[Path], project: Project | None, encoding: str | None) -> tuple[Item, ...]:
    """Each path as the project's article when it is one of its files or holds the same text; else loose."""
    entries = project.articles() if project else []
    by_path = {real(project.shelf.path(entry)): entry for entry in entries} if project else {}
    known = {path: by_path[real(path)] for path in paths if real(path) in by_path}
    others = [path for path in paths if path not in known]
    if project and others:
        by_id = {entry.id: entry for entry in entries}
        by_text = project.shelf.keys(entries)
        keys = {path: _key(path, encoding) for path in others}
        known |= {path: by_id[by_text[key]] for path, key in keys.items() if key in by_text}
    loose = [path for path in others if path not in known]
    first = _first_of_each_text(loose, encoding)
    ids = dict(zip(first.values(), ids_for(list(first.values()), [entry.id for entry in entries]), strict=True))
    return tuple(
        _kept(project, known[path]) if project and path in known else Item(first[path], ids[first[path]], encoding)
        for path in paths
    )


def _key(path: Path, encoding: str | None) -> tuple[bool, str] | None:
    """The text key of a file; none when it cannot be read, which is said when it is to be shown."""
    try:
        return text_key(path.name, decode(read(path), path, encoding).text)
    except ArticleError:
        return None


def _first_of_each_text(paths: Sequence[Path], encoding: str | None) -> dict[Path, Path]:
    """For each file the first that holds the same text: a project would keep one article of them."""
    sizes: defaultdict[int, list[Path]] = defaultdict(list)
    for path in paths:
        with suppress(OSError):
            sizes[path.stat().st_size].append(path)
    seen: dict[tuple[bool, str], Path] = {}
    first = {path: path for path in paths}
    for same in sizes.values():
        for path in same if len(same) > 1 else ():
            key = _key(path, encoding)
            first[path] = path if key is None else seen.setdefault(key, path)
    return first


def _kept(project: Project, entry: Entry) -> Item:
    """An article that the project holds; its copy is in UTF-8."""
    return Item(project.shelf.path(entry), entry.id, None, entry)


def _place(paths: Sequence[Path], cwd: Path) -> Path:
    """Where a project is to be made: not over folders that are somebody else's, nor where nothing can be written."""
    cwd = real(cwd)
    ours = {cwd / ARTICLES}
    articles = exists(cwd / ARTICLES) and any(real(path.parent) not in ours for path in paths)
    if own_source(cwd) is None and os.access(cwd, os.W_OK) and not articles and not exists(cwd / ANNOTATIONS):
        return cwd
    return data_folder() / LOOSE


def _made(root: Path) -> Project:
    return Project.open(root) if is_file(root / FILE) else Project.create(root)
