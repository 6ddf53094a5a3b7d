"""Files and folders to articles: which files are read, in what order, under which ids, and how they are opened."""

import re
import stat
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import category, normalize

from .article import Article, ArticleError, SourceMap
from .decode import decode
from .places import is_folder

MARKDOWN = (".md", ".markdown")
PLAIN = (".txt", ".text")
SUFFIXES = (*MARKDOWN, *PLAIN)
PAGES = (".html", ".htm", ".xhtml", ".mhtml")
MOST_MARKDOWN, MOST_PLAIN = 20_000_000, 64_000_000
"""Bytes that an article file may have. Parsed beside the screen, so many take 15 s and 4 s; a novel has one million."""
HEAD = 64_000
LONG_MARKDOWN, LONG_PLAIN = 128_000, 1_000_000
"""Bytes from which parsing takes so long (about 50 ms) that `head` is worth showing first."""
FIELDS = {
    "title": "title",
    "source": "source",
    "outlet": "source",
    "url": "url",
    "link": "url",
    "author": "author",
    "authors": "author",
    "published": "published",
    "date": "published",
}
"""Keys of the front matter (in any case) and the field of the article that they fill; all others go to `meta`."""
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
UNSAFE = frozenset('<>:"/\\|?*')
STEM = 120


def read(path: Path) -> bytes:
    """The bytes of an article file. Raises ArticleError: missing, a folder, unreadable, too long, of another kind."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ArticleError("this is a folder, not an article file", path)
        check_suffix(path)
        if not stat.S_ISREG(status.st_mode):
            raise ArticleError("this is not a regular file", path)
        check_size(path, status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        raise ArticleError("there is no such file", path) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ArticleError(f"it cannot be read: {getattr(error, 'strerror', None) or error}", path) from None


def check_there(path: Path) -> None:
    """Raises ArticleError when nothing is there, or the system refuses to say what."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise ArticleError("there is no such file or folder", path) from None
    except (OSError, ValueError) as error:
        raise ArticleError(f"it cannot be read: {getattr(error, 'strerror', None) or error}", path) from None


def check_size(path: Path, size: int) -> None:
    """Raises ArticleError when so many bytes are too long for an article in a file of that name."""
    most = MOST_MARKDOWN if path.suffix.lower() in MARKDOWN else MOST_PLAIN
    if size > most:
        message = f"{size / 1e6:.0f} MB is more than a {path.suffix} article can be ({most // 10**6} MB): cut it up"
        raise ArticleError(message, path)


def check_suffix(path: Path) -> None:
    """Raises ArticleError when files of that name are not read."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return
    if suffix in PAGES:
        raise ArticleError("saved web pages are not supported yet: save the article as .md or .txt", path)
    what = f"{suffix} files are not read" if suffix else "a file without a suffix is not read"
    raise ArticleError(f"{what}: articles are {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} files", path)


def load(path: Path, *, id: str = "", encoding: str | None = None, cache: bool = True) -> Article:
    """The article in a file, with `id` or the file's stem as its id. Raises ArticleError.

    `encoding` as in `decode`. With `cache` the reading text is taken from the cache, or put there.
    """
    data = read(path)
    return load_bytes(data, path, id or stem(path), encoding, keep=cache)


def load_bytes(data: bytes, path: Path, named: str, encoding: str | None, *, keep: bool = True) -> Article:
    """The article, with `named` as its id, that a file of these bytes at `path` holds; see `load`."""
    if keep and _kept(path, len(data)):
        article = _cached(data, path, named, encoding)
    else:
        article = parse(decode(data, path, encoding).text, path, named)
    return article if article.title else replace(article, title=stem(path))


def _cached(data: bytes, path: Path, named: str, encoding: str | None) -> Article:
    """The article, from the cache when it is there, else put there."""
    from . import cache  # with json and hashlib 6 ms, which a short .txt does without

    name = cache_key(data, path, encoding)
    article = cache.get(name, named) if name else None
    if article is None:
        article = parse(decode(data, path, encoding).text, path, named)
        if name:
            cache.put(name, cache.to_bytes(article))
    return article


def parse(text: str, path: Path, named: str = "") -> Article:
    """The article of a decoded text; the suffix of `path` says how it is read. Its title may be empty."""
    if path.suffix.lower() in MARKDOWN:
        return _markdown(text, path, named)
    from .plaintext import blocks_of, title_of

    blocks = blocks_of(text)
    return Article(id=named, text=text, blocks=blocks, title=title_of(text, blocks))


def _markdown(text: str, path: Path, named: str) -> Article:
    from .frontmatter import front_matter
    from .markdown import read_markdown
    from .plaintext import title_of

    source = text.replace("\r\n", "\n").replace("\r", "\n")
    front = front_matter(source)
    reading = read_markdown(source[front.length :])
    if not reading.text.strip():
        raise ArticleError("there is nothing to read in it", path)
    fields: dict[str, str] = {}
    meta: dict[str, str] = {}
    for key, value in front.values.items():
        field = FIELDS.get(key.lower())
        if field is None or field in fields:
            meta[key] = value
        else:
            fields[field] = " ".join(value.split())
    return Article(
        id=named,
        text=reading.text,
        blocks=reading.blocks,
        title=fields.get("title") or title_of(reading.text, reading.blocks),
        source=fields.get("source", ""),
        url=fields.get("url", ""),
        author=fields.get("author", ""),
        published=fields.get("published", ""),
        meta=MappingProxyType(meta),
        map=_shifted(reading.map, front.length),
    )


def _shifted(places: SourceMap, by: int) -> SourceMap:
    """The map, as places in a source that has `by` more code points before it."""
    if not by:
        return places
    sources, ends = (tuple(at + by for at in column) for column in (places.sources, places.ends))
    return replace(places, sources=sources, ends=ends)


def head(
    path: Path,
    *,
    id: str = "",
    encoding: str | None = None,
    characters: int = HEAD,
) -> Article | None:
    """The first part of a long article, `partial`, to show while the whole is being parsed. Raises ArticleError.

    None when the article is short or cached: then `load` is quick.
    """
    data = read(path)
    long = LONG_MARKDOWN if path.suffix.lower() in MARKDOWN else LONG_PLAIN
    if len(data) <= long:
        return None
    from . import cache

    if cache.has(cache_key(data, path, encoding)):
        return None
    text = decode(data, path, encoding).text
    try:
        part = parse(text[: cut(text, characters)], path, id or stem(path))
    except ArticleError:  # such a beginning has nothing to read: wait for the whole
        return None
    return replace(part, title=part.title or stem(path), partial=True)


FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def cut(text: str, characters: int) -> int:
    """Where to cut `text` near `characters`: behind the last blank line outside a fence, else behind a line."""
    lines = text[:characters].splitlines(keepends=True)
    best, last, fence = 0, 0, ""
    for line, end in zip(lines, accumulate(map(len, lines)), strict=True):
        if end == characters:
            break  # the last line may be cut
        last = end
        found = FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        elif not fence and not line.strip():
            best = end
    return best or last or characters


BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from articles.warm import main; sys.exit(main(sys.argv[1:]))"


def warm_command(path: Path, encoding: str | None = None) -> list[str]:
    """The command that parses `path` into the cache; for what it prints see `articles.warm`."""
    import sys

    root = str(Path(__file__).resolve().parents[1])  # these very packages, installed or not
    command = [sys.executable, "-P", "-c", BEGIN, root, str(path.absolute())]
    return command if encoding is None else [*command, "--encoding", encoding]


def from_cache_bytes(data: bytes, path: Path, named: str = "") -> Article:
    """The article of a cached form that `articles.warm` wrote. Raises ArticleError when it is not whole."""
    from . import cache  # with json and hashlib 6 ms, which a short .txt does without

    article = cache.from_bytes(data, named or stem(path))
    if article is None:
        raise ArticleError("it could not be prepared: the parser's answer was not whole", path)
    return article if article.title else replace(article, title=stem(path))


class Found(NamedTuple):
    """Article files, and the files of the same folders that are none."""

    files: tuple[Path, ...]
    left_out: tuple[Path, ...]


def survey(paths: Iterable[Path]) -> Found:
    """The article files that `paths` name: files as given, folders in natural order, hidden ones left out.

    Raises ArticleError for a file that is missing or not of a kind we read, and for a folder without articles.
    """
    files: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if not is_folder(path):
            check_there(path)
            check_suffix(path)
            files.append(path)
            continue
        every = _inside(path)
        inside = [file for file in every if file.suffix.lower() in SUFFIXES]
        left_out += [file for file in every if file.suffix.lower() not in SUFFIXES]
        if not inside:
            raise ArticleError(f"there is no article in this folder ({', '.join(SUFFIXES)})", path)
        files += inside
    return Found(tuple(files), tuple(left_out))


def find(paths: Iterable[Path]) -> list[Path]:
    """The article files that `paths` name; see `survey`."""
    return list(survey(paths).files)


def _inside(folder: Path) -> list[Path]:
    """The files below a folder, in natural order. A link to a folder is not followed: it may lead back up."""
    import os

    def refuse(error: OSError) -> None:
        raise ArticleError(f"it cannot be read: {error.strerror}", error.filename)

    files: list[Path] = []
    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(here, name) for name in names if not name.startswith(".")]
    return sorted(files, key=lambda file: [natural(part) for part in file.relative_to(folder).parts])


DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> list[tuple[int, str]]:
    """A sort key that puts "part 2" before "part 10", and ignores case until nothing else differs."""
    parts = DIGITS.split(name.casefold())
    return [(int(part), "") if index % 2 else (0, part) for index, part in enumerate(parts)] + [(0, name)]


def stem(path: Path) -> str:
    """The id that a file gives an article: its stem, as a file name that every system takes."""
    return safe_stem(path.stem)


def safe_stem(name: str) -> str:
    """`name` as a file name that every system takes: what one of them forbids becomes `_`, white space one space."""
    words = " ".join(normalize("NFC", name).split())
    kept = "".join("_" if char in UNSAFE or category(char)[0] == "C" else char for char in words)
    kept = kept[:STEM].rstrip(". ")
    kept = "_" + kept[1:] if kept.startswith(".") else kept
    return "_" + kept if not kept or RESERVED.match(kept) else kept


def ids_for(paths: Sequence[Path], taken: Iterable[str] = ()) -> list[str]:
    """An id for each path: its stem, made unique ignoring case (also against `taken`); one path, one id."""
    used = {fold(name) for name in taken}
    ids: dict[Path, str] = {}
    for path in paths:
        if path not in ids:
            ids[path] = unique(stem(path), used)
            used.add(fold(ids[path]))
    return [ids[path] for path in paths]


def unique(name: str, used: AbstractSet[str]) -> str:
    """`name`, or `name-2`, `name-3`, ... when `used` holds its folded form."""
    candidate, number = name, 1
    while fold(candidate) in used:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def fold(name: str) -> str:
    """What two names share that a file system may take for one."""
    return normalize("NFC", normalize("NFC", name).casefold())


def cache_key(data: bytes, path: Path, encoding: str | None) -> str:
    """The name under which the cache keeps what a file of these bytes holds."""
    from . import cache  # with json and hashlib 6 ms, which a short .txt does without

    return cache.key(data, "markdown" if path.suffix.lower() in MARKDOWN else "plain", encoding)


def _kept(path: Path, size: int) -> bool:
    """Parsing a short plain text is quicker than reading its cached form."""
    return path.suffix.lower() in MARKDOWN or size > HEAD
