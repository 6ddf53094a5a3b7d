"""Scripted edits of texts, with the right place of an annotation known afterwards.

Every character carries its origin (its offset in the first text), so that however the text is cut up, the right place
is where the annotated characters went. A copy is right only when the original is gone: deleting a paragraph that was
repeated is moving it, and deleting a sentence of which a lookalike was written is editing it. The sentences look alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from articles.span import Span

WHO = ("The council", "The mayor", "The minister", "A spokesman", "The union", "The board", "Her deputy")
SAID = ("said on Monday that", "said on Tuesday that", "denied again that", "told reporters that", "repeated that")
WHAT = ("the bridge", "the old bridge", "the school", "the new school", "the line", "the budget")
WILL = ("will open", "will probably open", "may open", "will not open", "could close", "will close", "was closed")
WHEN = ("in May", "in June", "next spring", "before the vote", "after the vote", "as planned", "without a date")
EXTRA = ("according to two people who were there", "though nobody had asked", "which few believed", "she added")

Char = tuple[str, int | None]
"""A character and its offset in the first text; of a copy, the offset less COPY; None for one that was not there."""
COPY = 1 << 40
Edit = Callable[[Random, list[Char], tuple[int, ...]], list[Char]]


@dataclass(frozen=True)
class Case:
    """A text, an annotation in it, the text afterwards, and where the annotation may stand there (nothing: nowhere)."""

    name: str
    before: str
    spans: tuple[Span, ...]
    after: str
    right: tuple[tuple[Span, ...], ...]


def sentence(random: Random) -> str:
    """One sentence, like many others."""
    parts = [random.choice(words) for words in (WHO, SAID, WHAT, WILL, WHEN)]
    end = f", {random.choice(EXTRA)}." if random.random() < 0.4 else "."
    text = " ".join(parts) + end
    return f"“{text[:-1]},” he said." if random.random() < 0.1 else text


def article(random: Random) -> str:
    """Paragraphs of such sentences; now and then one comes twice."""
    paragraphs: list[str] = []
    for _ in range(random.randint(2, 9)):
        again = paragraphs and random.random() < 0.08
        fresh = " ".join(sentence(random) for _ in range(random.randint(1, 5)))
        paragraphs.append(random.choice(paragraphs) if again else fresh)
    return "\n\n".join(paragraphs)


def chosen(random: Random, text: str) -> tuple[Span, ...]:
    """A span of some words, or a target in two pieces."""
    pieces = 2 if random.random() < 0.12 else 1
    starts = [at for at in range(len(text)) if text[at].isalnum() and (at == 0 or not text[at - 1].isalnum())]
    first = random.randrange(len(starts))
    spans = []
    for _ in range(pieces):
        start, end = starts[first], starts[first]
        for _ in range(random.choice([1, 1, 2, 3, 5, 12])):
            while end < len(text) and text[end].isalnum():
                end += 1
            if end + 1 < len(text) and text[end] == " " and text[end + 1].isalnum():
                end += 1
            else:
                break
        while end > start and not text[end - 1].isalnum():
            end -= 1
        spans.append(Span(start, end))
        later = [number for number, at in enumerate(starts) if at > end + 2]
        if not later:
            break
        first = random.choice(later[:4])
    return tuple(spans)


def _new(text: str) -> list[Char]:
    return [(char, None) for char in text]


def _copied(chars: list[Char]) -> list[Char]:
    return [(char, None if origin is None else origin - COPY if origin >= 0 else origin) for char, origin in chars]


def _parts(chars: list[Char], mark: str) -> list[tuple[int, int]]:
    """Stretches between marks: sentences for ". ", paragraphs for an empty line."""
    text, parts, start = "".join(char for char, _ in chars), [], 0
    while (stop := text.find(mark, start)) >= 0:
        parts.append((start, stop + len(mark)))
        start = stop + len(mark)
    return [*parts, (start, len(text))] if start < len(text) else parts


def insert_words(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    spaces = [at for at, (char, _) in enumerate(chars) if char == " "] or [0]
    at = random.choice(spaces)
    return chars[:at] + _new(" " + random.choice(EXTRA)) + chars[at:]


def delete_words(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    at = random.randrange(len(chars))
    return chars[:at] + chars[at + random.choice([1, 4, 9, 30]) :]


def replace_word(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    at = random.randrange(len(chars))
    return chars[:at] + _new(random.choice(["will", "would", "maybe", "x"])) + chars[at + 4 :]


def insert_sentence(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    at = random.choice(_parts(chars, ". "))[0]
    return chars[:at] + _new(sentence(random) + " ") + chars[at:]


def delete_sentence(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    start, end = random.choice(_parts(chars, ". "))
    return chars[:start] + chars[end:]


def delete_own_sentence(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    for start, end in _parts(chars, ". "):
        if any(origin == target[0] for _, origin in chars[start:end]):
            return chars[:start] + chars[end:]
    return chars


def move_paragraph(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    parts = [chars[start:end] for start, end in _parts(chars, "\n\n")]
    moved = parts.pop(random.randrange(len(parts)))
    parts.insert(random.randint(0, len(parts)), moved)
    return [char for part in parts for char in part]


def repeat_paragraph(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    start, end = random.choice(_parts(chars, "\n\n"))
    copy = [*_copied(chars[start:end]), *_new("\n\n")]
    return [*copy, *chars] if random.random() < 0.5 else [*chars, *_new("\n\n"), *copy]


def lookalike(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    """A sentence like the annotated one with one word changed, somewhere else."""
    for start, end in _parts(chars, ". "):
        if any(origin == target[0] for _, origin in chars[start:end]):
            copy = _copied(chars[start:end])
            spaces = [at for at, (char, _) in enumerate(copy) if char == " "] or [0]
            at = random.choice(spaces)
            stop = min((space for space in spaces if space > at), default=len(copy))
            word = _new(" " + random.choice(["May", "never", "the", "still"]))
            to = random.choice(_parts(chars, ". "))[0]
            return [*chars[:to], *copy[:at], *word, *copy[stop:], *_new(" "), *chars[to:]]
    return chars


def edit_inside(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    """A letter of the annotated words is replaced."""
    inside = set(target)
    places = [at for at, (_, origin) in enumerate(chars) if origin in inside]
    if not places:
        return chars
    at = random.choice(places)
    return [*chars[:at], ("#", None), *chars[at + 1 :]]


def white_space(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    """Lines are wrapped anew: some spaces become newlines or two spaces."""
    made: list[Char] = []
    for char, origin in chars:
        if char == " " and random.random() < 0.15:
            made += [("\n", None)] if random.random() < 0.5 else [(" ", origin), (" ", None)]
        else:
            made.append((char, origin))
    return made


def quote_style(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    table = {"“": '"', "”": '"', "’": "'"}
    return [(table[char], None) if char in table else (char, origin) for char, origin in chars]


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        insert_words,
        delete_words,
        replace_word,
        insert_sentence,
        delete_sentence,
        delete_own_sentence,
        move_paragraph,
        repeat_paragraph,
        lookalike,
        edit_inside,
        white_space,
        quote_style,
    )
}


def case(seed: int) -> Case:
    """One text, one annotation, one to three edits."""
    random = Random(seed)
    before = article(random)
    spans = chosen(random, before)
    target = tuple(at for span in spans for at in range(*span))
    chars: list[Char] = [(char, at) for at, char in enumerate(before)]
    names = random.choices(list(EDITS), k=random.choice([1, 1, 2, 3]))
    for name in names:
        if chars:
            chars = EDITS[name](random, chars, target)
    return Case("+".join(names), before, spans, "".join(char for char, _ in chars), _right(chars, spans))


def _right(chars: list[Char], spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    """Where the annotated characters went; when they are gone, where copies of them stand."""
    origins = [origin for _, origin in chars]
    for less in (0, COPY):
        found = [_at(origins, [Span(start - less, end - less) for start, end in spans], at) for at in range(len(chars))]
        if places := tuple(place for place in found if place):
            return places
    return ()


def _at(origins: list[int | None], spans: list[Span], at: int) -> tuple[Span, ...]:
    """The spans, when the first stands at `at` and each other one at the first place behind it."""
    found: list[Span] = []
    for span in spans:
        while found and at < len(origins) and origins[at] != span.start:
            at += 1
        if origins[at : at + span.length] != list(range(*span)):
            return ()
        found.append(Span(at, at + span.length))
        at += span.length
    return tuple(found)
