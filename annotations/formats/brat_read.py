"""Reading brat standoff: brat's own rules checked, events and equivalences as far as annotations can hold them.

An event becomes an annotation at its trigger, its arguments relations from there; an equivalence becomes relations from
each member to the next; a normalisation goes into the note of what it is about.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from annotations.model import FormatError, Value, frozen
from articles.places import is_file, is_folder
from articles.span import Span

from .brat_fragments import joined_at_breaks
from .brat_names import originals
from .incoming import ForeignAnnotation, ForeignRelation, ForeignText, Input, Unplaced
from .reading import data, fault, files, numbered, text

TEXT, JOINED = ".txt", ".ann"
PARTIAL = (".a1", ".a2", ".co", ".rel")
"""The files that BioNLP shared tasks have instead of one .ann."""

_ID = re.compile(r"([A-Za-z]+|#[A-Za-z]*)[0-9]+\S*|\*")
_BOUND = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*)\s*")
_RELATION = re.compile(r"(\S+)\s+([^\s:]+):(\S+)\s+([^\s:]+):(\S+)\s*")
_EVENT = re.compile(r"([^\s:]+):(\S+)((?:\s+[^\s:]+:\S+)*)\s*")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (.+))?", re.DOTALL)
_NORMALISATION = re.compile(r"\S+ (\S+) ([^\s:]+:\S+)\s*")
_BIONLP = re.compile(r"Reference (?:Annotation:(\S+) Referent:(\S+)|Referent:(\S+) Annotation:(\S+))\s*")
_COMMENT = re.compile(r"(\S+)\s+(\S+)\s*")


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts of a folder (folders in it too), or of one .txt or .ann file with the other beside it."""
    if not is_folder(source.path):
        path = source.path.with_suffix(TEXT)
        yield from _read(path, path.stem, _annotation_files(path), source.path.parent, place="")
        return
    listed = files(source.path, (TEXT, JOINED, *PARTIAL))
    texts = {path for path in listed if path.suffix.lower() == TEXT}
    for path in listed:
        if path not in texts and path.with_suffix(TEXT) not in texts:
            raise fault(path, None, f"there is no {path.with_suffix(TEXT).name} beside it")
    for path in sorted(texts, key=listed.index):
        name = path.relative_to(source.path)
        found = _annotation_files(path)
        if found:
            yield from _read(path, name.with_suffix("").as_posix(), found, source.path, str(name.with_suffix("")))
        else:
            yield Unplaced(str(name), "there is no .ann file beside it, so it is no text of the dataset")


def _annotation_files(path: Path) -> list[Path]:
    joined = path.with_suffix(JOINED)
    return [joined] if is_file(joined) else [part for suffix in PARTIAL if is_file(part := path.with_suffix(suffix))]


def _read(path: Path, name: str, parts: list[Path], home: Path, place: str) -> Iterator[ForeignText | Unplaced]:
    standoff = _Standoff(text(path), int(data(path).startswith(BOM_UTF8)), _names(path.parent, home))
    if not standoff.text:
        yield Unplaced(place or path.name, "the text is empty")
        return
    if not parts:
        raise fault(path.with_suffix(JOINED), None, "there is no such file")
    for part in parts:
        standoff.part = part
        standoff.prefix = f"{place}{part.suffix}:" if place else f"{part.suffix}:" if len(parts) > 1 else ""
        for number, line in numbered(part):
            standoff.take(number, line.removesuffix("\r"))
    standoff.check()
    annotations, relations = standoff.annotations(), standoff.relations()
    yield ForeignText(name, standoff.text, tuple(annotations), tuple(relations), place=place)
    yield from standoff.unplaced


def _names(folder: Path, home: Path) -> Mapping[str, Mapping[str, str]]:
    found = originals(folder)
    return found if any(found.values()) else originals(home)


@dataclass(slots=True)
class _Line:
    """A line of an .ann file: where it stands, its three columns, and what its reader finds in them."""

    path: Path
    number: int
    place: str
    name: str
    """Its id."""
    body: str
    tail: str
    type: str = ""
    ends: tuple[str, ...] = ()
    """The ids it speaks of, in order; of an event the trigger, then the arguments."""
    roles: tuple[str, ...] = ()
    value: Value = True
    spans: tuple[Span, ...] = ()
    """Empty when the text of the line is not what stands at its offsets."""
    quotes: tuple[str, ...] = ()

    def fault(self, message: str) -> FormatError:
        return fault(self.path, self.number, f"{self.name}: {message}")


@dataclass(slots=True)
class _Standoff:
    """What the lines of one text say, gathered before it is put together, since a line may speak of a later one."""

    text: str
    shift: int
    """How far the file's offsets are ahead: brat counts a byte order mark."""
    names: Mapping[str, Mapping[str, str]]
    part: Path = Path()
    prefix: str = ""
    lines: dict[str, dict[str, _Line]] = field(default_factory=lambda: {kind: {} for kind in "TERAN#*"})
    """By the first letter of their ids, then by id."""
    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    home: dict[str, str] = field(default_factory=dict)
    """The annotation that each id leads to: its own, or of a trigger its first event's."""

    def take(self, number: int, source: str) -> None:
        """Read a line. Raises FormatError when brat itself could not."""
        if not source.strip():
            return
        name, tab, rest = source.partition("\t")
        if not tab or not _ID.fullmatch(name):
            if not source.startswith("#"):
                raise fault(self.part, number, "a line begins with an id (T1, R1, E1, A1, N1, #1 or *) and a tab")
            self.unplaced.append(Unplaced(f"{self.prefix}{number}", "a comment that is about nothing"))
            return
        body, _, tail = rest.partition("\t")
        line = _Line(self.part, number, f"{self.prefix}{number}", name, body, tail)
        kind = "A" if name[0] == "M" else name[0]
        if kind not in self.lines:
            raise line.fault("brat knows lines of T, E, R, A, M, N, # and * only")
        if name == "*":
            name = f"*{number} {self.part.suffix}"
        elif any(name in known for known in self.lines.values()):
            raise line.fault("this id stands on an earlier line already")
        if not (self._bound(line) if kind == "T" else _READERS[kind](line)):
            raise line.fault(f"such a line does not look like this: {body[:60]!r}")
        self.lines[kind][name] = line

    def _bound(self, line: _Line) -> bool:
        found = _BOUND.fullmatch(line.body)
        if not found:
            return False
        pairs = [tuple(map(int, pair.split(" "))) for pair in found[2].split(";")]
        spans = [Span(start - self.shift, end - self.shift) for start, end in pairs]
        for span in spans:
            if not 0 <= span.start < span.end <= len(self.text):
                raise line.fault(f"{span.start} to {span.end} is empty or not in the text")
        if any(before.end > behind.start for before, behind in pairwise(sorted(spans))):
            raise line.fault("its fragments overlap")
        line.type = found[1]
        line.spans, line.quotes = self._quoted(spans, line.tail)
        if not line.spans:
            self._miss(line, f"{line.name}: its text is not what stands at its offsets: {line.tail[:60]!r}")
        return True

    def _quoted(self, spans: list[Span], tail: str) -> tuple[tuple[Span, ...], tuple[str, ...]]:
        """Spans and what the file says stands there; nothing when the file's text cannot be cut into pieces."""
        quotes = [span.of(self.text) for span in spans]
        if tail.strip() in ("", " ".join(quotes).strip(), "".join(quotes).strip()):
            whole = joined_at_breaks(self.text, sorted(spans))
            return whole, tuple(span.of(self.text) for span in whole) if tail.strip() else ()
        return (tuple(spans), (tail,)) if len(spans) == 1 else ((), ())

    def _miss(self, line: _Line, message: str) -> None:
        self.unplaced.append(Unplaced(line.place, message))

    def check(self) -> None:
        """Every id that is spoken of is there, and every event has a trigger of its type. Raises FormatError."""
        ids = set().union(*self.lines.values())
        for line in (line for lines in self.lines.values() for line in lines.values()):
            for end in line.ends:
                if end not in ids:
                    raise line.fault(f"{end} is nowhere in the file")
        for event in self.lines["E"].values():
            trigger = self.lines["T"].get(event.ends[0])
            if trigger is None or trigger.type != event.type:
                raise event.fault(f"its trigger {event.ends[0]} is no T line of type {event.type}")
        self.home = self._homes()
        self._say()

    def _say(self) -> None:
        """Give attributes and notes to what they are about."""
        home = self.home | {name: name for name in self.lines["R"]}
        for line in (*self.lines["A"].values(), *self.lines["N"].values(), *self.lines["#"].values()):
            owner = home.get(line.ends[0])
            if owner is None:
                self._miss(line, f"it is about {line.ends[0]}, which becomes no annotation")
            elif line.name[0] not in "AM":
                self.notes.setdefault(owner, []).append(str(line.value))
            else:
                name = self.names["attribute"].get(line.type, line.type)
                if self.values.setdefault(owner, {}).setdefault(name, line.value) != line.value:
                    self._miss(line, f"{line.ends[0]} has another value of {name} already")

    def _homes(self) -> dict[str, str]:
        events = self.lines["E"]
        triggers = {event.ends[0]: name for name, event in reversed(events.items())}
        sound = [name for name, line in self.lines["T"].items() if line.spans]
        return {name: triggers.get(name, name) for name in sound} | {
            name: name for name, event in events.items() if event.ends[0] in sound
        }

    def annotations(self) -> Iterator[ForeignAnnotation]:
        """The text-bound annotations that are no triggers, and the events."""
        for name, line in (self.lines["T"] | self.lines["E"]).items():
            if self.home.get(name) == name:
                place = self.lines["T"][line.ends[0]] if line.name[0] == "E" else line
                label = self.names["label"].get(line.type, line.type)
                said = frozen(self.values.get(name, {})), "\n".join(self.notes.get(name, ()))
                yield ForeignAnnotation(label, place.spans, name, *said, quotes=place.quotes, place=line.place)

    def relations(self) -> Iterator[ForeignRelation]:
        """Relations, arguments of events, equivalences."""
        for line in self.lines["R"].values():
            yield from self._joined(line, line.type, *line.ends, name=line.name)
        for event in self.lines["E"].values():
            for role, end in zip(event.roles, event.ends[1:], strict=True):
                yield from self._joined(event, role, event.name, end)
        for line in self.lines["*"].values():
            for source, target in pairwise(line.ends):
                yield from self._joined(line, line.type, source, target)

    def _joined(self, line: _Line, role: str, *ends: str, name: str = "") -> Iterator[ForeignRelation]:
        lost = [end for end in ends if end not in self.home]
        if lost:
            self._miss(line, f"{lost[0]} becomes no annotation, so nothing can be related to it")
            return
        said = frozen(self.values.get(name, {})), "\n".join(self.notes.get(name, ()))
        kind = self.names["relation"].get(role, role)
        yield ForeignRelation(kind, self.home[ends[0]], self.home[ends[1]], name, *said, place=line.place)


def _relation(line: _Line) -> bool:
    found = _RELATION.fullmatch(line.body)
    if not found or found[2] == found[4]:
        return False
    line.type = found[1]
    line.ends = (found[5], found[3]) if (found[2], found[4]) == ("Arg2", "Arg1") else (found[3], found[5])
    return True


def _event(line: _Line) -> bool:
    found = _EVENT.fullmatch(line.body)
    if not found:
        return False
    arguments = [argument.split(":", 1) for argument in found[3].split()]
    line.type = found[1]
    line.ends = (found[2], *(end for _, end in arguments))
    roles = [role for role, _ in arguments]  # Theme2 is one more Theme where there is a Theme
    line.roles = tuple(bare if (bare := role.rstrip("0123456789")) in roles else role for role in roles)
    return True


def _equivalence(line: _Line) -> bool:
    line.type, *ends = line.body.split() or [""]
    line.ends = tuple(ends)
    return len(ends) > 1


def _attribute(line: _Line) -> bool:
    found = _ATTRIBUTE.fullmatch(line.body)
    if found:
        line.type, line.ends, line.value = found[1], (found[2],), found[3] or True
    return bool(found)


def _normalisation(line: _Line) -> bool:
    found, bionlp = _NORMALISATION.fullmatch(line.body), _BIONLP.fullmatch(line.body)
    if bionlp:
        about, reference = bionlp[1] or bionlp[4], bionlp[2] or bionlp[3]
    elif found:
        about, reference = found[1], found[2]
    else:
        return False
    line.ends, line.value = (about,), f"{reference} {line.tail.strip()}".strip()
    return True


def _comment(line: _Line) -> bool:
    found = _COMMENT.fullmatch(line.body)
    if found:
        note = line.tail.strip()
        line.ends, line.value = (found[2],), note if found[1] == "AnnotatorNotes" else f"{found[1]}: {note}"
    return bool(found)


_READERS: Mapping[str, Callable[[_Line], bool]] = {
    "E": _event,
    "R": _relation,
    "*": _equivalence,
    "A": _attribute,
    "N": _normalisation,
    "#": _comment,
}
"""How the second and third column are read, by the first letter of the id; False when they are not what brat has."""
