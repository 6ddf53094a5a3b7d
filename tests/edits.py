"""Scripted edits of texts, with the right place of an annotation known afterwards.

Every character carries its origin (its offset in the first text), so that however the text is cut up, the right place
is where the annotated characters went. A copy is right only when all of the original is gone: deleting a
paragraph that was repeated is moving it, and deleting a sentence of which a lookalike was written is editing it. The
sentences look alike; some texts are tables of equal lines, some say a paragraph again in other marks and white space.

Different edits can lead to one text: where all of it up to the target and a little further is as it was, or all from a
little before it on, or all for AROUND code points on both sides at the same offset, the target was not touched, even if
equal words have changed places behind the scenes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from articles.span import Span

WHO = ("The council", "The mayor", "The minister", "A spokesman", "The union", "The board", "Her deputy")
OTHERS = ("A reader", "The harbour master", "Two farmers", "Nobody in town", "The weather office")
SAID = ("said on Monday that", "said on Tuesday that", "denied again that", "told reporters that", "repeated that")
WHAT = ("the bridge", "the old bridge", "the school", "the new school", "the line", "the budget")
WILL = ("will open", "will probably open", "may open", "will not open", "could close", "will close", "was closed")
WHEN = ("in May", "in June", "next spring", "before the vote", "after the vote", "as planned", "without a date")
WHERE = ("In the north", "In the south", "In the east", "In the west", "Abroad", "In the capital")
GOODS = ("sales", "prices", "exports", "wages")
EXTRA = ("according to two people who were there", "though nobody had asked", "which few believed", "she added")

ELSE = ("as a letter puts it", "so the minutes have it")
Char = tuple[str, int | None]
"""A character and its offset in the first text; of a copy, the offset less COPY; None for one that was not there."""
COPY = 1 << 40
AROUND = 100
CLEAR = 12
"""How much further than the target a text has to be as it was."""
Edit = Callable[[Random, list[Char], tuple[int, ...]], list[Char]]


@dataclass(frozen=True)
class Case:
    """A text, an annotation in it, the text afterwards, and where the annotation may stand there (nothing: nowhere)."""

    name: str
    before: str
    spans: tuple[Span, ...]
    after: str
    right: tuple[tuple[Span, ...], ...]


def sentence(random: Random, who: tuple[str, ...] = WHO, extra: tuple[str, ...] = EXTRA) -> str:
    """One sentence, like many others."""
    parts = [random.choice(words) for words in (who, SAID, WHAT, WILL, WHEN)]
    end = f", {random.choice(extra)}." if random.random() < 0.4 else "."
    text = " ".join(parts) + end
    return f"“{text[:-1]},” he said." if random.random() < 0.1 else text


def line(random: Random) -> str:
    """A line of a table, in which only a place, a thing or a number tells it from the next."""
    return f"{random.choice(WHERE)} {random.choice(GOODS)} rose by {random.randint(1, 9)}% in the year to May."


def restyled(random: Random, text: str) -> str:
    """The same words with other marks and white space, as a quotation of it may have them."""
    plain = text.replace("“", '"').replace("”", '"')
    words = plain.split(" ")
    at = random.randrange(len(words))
    return " ".join(words[:at]) + random.choice(["\n", "  ", " \n"]) + " ".join(words[at:])


def article(random: Random) -> str:
    """Paragraphs of such sentences; now and then one comes twice, or in another style, or is a table."""
    paragraphs: list[str] = []
    if random.random() < 0.15:
        return "\n".join(line(random) for _ in range(random.randint(3, 12)))
    for _ in range(random.randint(2, 9)):
        again = paragraphs and random.random() < 0.08
        fresh = " ".join(sentence(random) for _ in range(random.randint(1, 5)))
        paragraphs.append(random.choice(paragraphs) if again else fresh)
    if random.random() < 0.2:
        paragraphs.insert(random.randint(0, len(paragraphs)), restyled(random, random.choice(paragraphs)))
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
    """At the end or the beginning; not the first one at the beginning: who could say which of the two is the copy?"""
    start, end = random.choice(_parts(chars, "\n\n"))
    copy = [*_copied(chars[start:end]), *_new("\n\n")]
    return [*copy, *chars] if start and random.random() < 0.5 else [*chars, *_new("\n\n"), *copy]


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


def insert_paragraph(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    fresh = _new(" ".join(sentence(random) for _ in range(random.randint(1, 4))) + "\n\n")
    return [*fresh, *chars] if random.random() < 0.5 else [*chars, *_new("\n\n"), *fresh[:-2]]


def delete_own_paragraph(_random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    for start, end in _parts(chars, "\n"):
        if any(origin == target[0] for _, origin in chars[start:end]):
            return chars[:start] + chars[end:]
    return chars


def swap_paragraphs(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    parts = [chars[start:end] for start, end in _parts(chars, random.choice(["\n\n", "\n", ". "]))]
    one, other = random.randrange(len(parts)), random.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return [char for part in parts for char in part]


def change_number(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    """A digit becomes another; where there is none, a word of a sentence."""
    digits = [at for at, (char, _) in enumerate(chars) if char.isdigit()]
    if not digits:
        return replace_word(random, chars, _target)
    at = random.choice(digits)
    return [*chars[:at], *_new(str(random.randint(1, 9))), *chars[at + 1 :]]


def exchange_numbers(random: Random, chars: list[Char], _target: tuple[int, ...]) -> list[Char]:
    """Two digits change places, as when lines of a table were mixed up; where there are none, two words."""
    wanted = str.isdigit if any(char.isdigit() for char, _ in chars) else str.isupper
    places = [at for at, (char, _) in enumerate(chars) if wanted(char)]
    if places:
        one, other = random.choice(places), random.choice(places)
        if chars[one][0] != chars[other][0]:
            chars = list(chars)
            chars[one], chars[other] = (chars[other][0], None), (chars[one][0], None)
    return chars


def correct(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    """The annotated words are corrected, and a note at the end gives the paragraph as it was."""
    for start, end in _parts(chars, "\n"):
        if any(origin == target[0] for _, origin in chars[start:end]):
            note = [*_new("\n\nAn earlier version said:\n"), *_copied(chars[start:end])]
            return [*edit_inside(random, chars, target), *note]
    return chars


def change_own_surroundings(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    """A letter close to the annotated words is replaced."""
    places = [at for at, (_, origin) in enumerate(chars) if origin == target[0]]
    if not places:
        return chars
    at = max(0, min(len(chars) - 1, places[0] + random.choice([-20, -9, -2, len(target) + 2, len(target) + 9])))
    return chars if chars[at][1] in set(target) else [*chars[:at], ("#", None), *chars[at + 1 :]]


def rewrite(random: Random, chars: list[Char], target: tuple[int, ...]) -> list[Char]:
    """Another article on the same subject: every paragraph but one is new, and that may be the annotated one.

    The new ones begin and end differently, or else lost context would now and then be written anew word for word.
    """
    parts = [chars[start:end] for start, end in _parts(chars, "\n\n")]
    kept = random.choice(parts)
    fresh = [
        _new(" ".join(sentence(random, OTHERS, ELSE) for _ in range(3)) + "\n\n") for _ in range(random.randint(1, 5))
    ]
    fresh.insert(random.randint(0, len(fresh)), kept)
    return [char for part in fresh for char in part]


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        insert_words,
        delete_words,
        replace_word,
        insert_sentence,
        insert_paragraph,
        delete_sentence,
        delete_own_sentence,
        delete_own_paragraph,
        move_paragraph,
        swap_paragraphs,
        repeat_paragraph,
        lookalike,
        edit_inside,
        change_number,
        exchange_numbers,
        correct,
        change_own_surroundings,
        rewrite,
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
    after = "".join(char for char, _ in chars)
    right = (*_right(chars, spans), *_untouched(before, after, spans))
    return Case("+".join(names), before, spans, after, right)


def _untouched(before: str, after: str, spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    """Where the target stands if nothing up to it was changed, or nothing from it on."""
    head, tail = spans[-1].end + CLEAR, len(before) - max(0, spans[0].start - CLEAR)
    shift = len(after) - len(before)
    near = slice(max(0, spans[0].start - AROUND), spans[-1].end + AROUND)
    same = [spans] if before[:head] == after[:head] or before[near] == after[near] else []
    if before[-tail:] == after[-tail:] and tail <= len(after):
        same.append(tuple(Span(start + shift, end + shift) for start, end in spans))
    return tuple(same)


def _right(chars: list[Char], spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    """Where the annotated characters went; when they are gone, where copies of them stand."""
    origins = [origin for _, origin in chars]
    left = set(origins).intersection(at for span in spans for at in range(*span))
    for less in (0,) if left else (0, COPY):
        wanted = [Span(start - less, end - less) for start, end in spans]
        first = wanted[0].start
        found = [_at(origins, wanted, at) for at, origin in enumerate(origins) if origin == first]
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
