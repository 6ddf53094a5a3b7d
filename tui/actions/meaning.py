"""What annotations mean: the inspector, the guidelines, and what is judged of articles."""

from collections.abc import Callable, Iterator, Sequence

from annotations.labels import JudgementType, Scope
from annotations.status import STATUS
from tui import inspecting, telling
from tui.desk import in_words
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader

BACK = "0"
"""The key that takes a judgement back."""


def edit(reader: Reader) -> None:
    """Everything of the annotation under the cursor."""
    inspecting.begin(reader)


def inspector(reader: Reader) -> None:
    """The panel stays, or not."""
    stays = inspecting.keep(reader)
    key = reader.keymap.first("edit")
    reader.say(f"the inspector stays: {key} edits in it" if stays else f"the inspector opens with {key}")


def judge(reader: Reader) -> None:
    """Something about the article in this pane, or about the pair: first what, then its value."""
    kinds = list(_judgements(reader))
    if not kinds:
        reader.say("the schema has no judgements")
        return
    rows = [_row(reader, kind, articles) for kind, articles in kinds]

    def chosen(number: int | None) -> None:
        if number is not None:
            _ask_value(reader, *kinds[number])

    _choose(reader, "judge: small letters this article, capitals the pair", rows, chosen)


def _judgements(reader: Reader) -> Iterator[tuple[JudgementType, tuple[str, ...]]]:
    """What can be judged, and of which articles."""
    pair, schema = telling.pair(reader), reader.desk.schema
    yield from ((kind, pair[:1]) for kind in schema.judgements_of(Scope.ARTICLE))
    if len(pair) > 1:
        yield from ((kind, pair) for kind in schema.judgements_of(Scope.PAIR))


def _row(reader: Reader, kind: JudgementType, articles: Sequence[str]) -> Choice:
    judged = reader.desk.judged(articles, kind.name)
    if judged is not None:
        value = in_words(judged.value)
    elif kind.name == STATUS and len(articles) == 1:  # it follows from what was said, as in the library
        value = reader.desk.status(articles[0])
    else:
        value = kind.default or "–"
    key = kind.key if len(articles) == 1 else kind.key.upper()
    return Choice(f"{kind.title or kind.name}: {value}", " and ".join(articles), key)


def _ask_value(reader: Reader, kind: JudgementType, articles: Sequence[str]) -> None:
    judged = reader.desk.judged(articles, kind.name)
    of = " and ".join(articles)
    rows = [Choice(value, _about(kind, value), str(number)) for number, value in enumerate(kind.values, 1)]
    if judged is not None:
        rows.append(Choice("take it back", in_words(judged.value), BACK))

    def chosen(number: int | None) -> None:
        if number is not None:
            value = kind.values[number] if number < len(kind.values) else None
            reader.attempt(lambda: _judge(reader, kind, articles, value))

    _choose(reader, f"{kind.name} of {of}", rows, chosen)


def _judge(reader: Reader, kind: JudgementType, articles: Sequence[str], value: str | None) -> None:
    reader.desk.judge(articles, kind.name, value)
    of = " and ".join(articles)
    reader.say(f"{kind.name} of {of}: {value}" if value else f"no {kind.name} of {of}")


def _about(kind: JudgementType, value: str) -> str:
    """The examples of a value."""
    examples = [article for article, given in kind.examples.items() if given == value]
    return f"as {', '.join(examples)}" if examples else ""


def _choose(reader: Reader, title: str, rows: Sequence[Choice], chosen: Callable[[int | None], None]) -> None:
    reader.app.push_screen(Choose(title, rows, reader.palette()), chosen)


def guideline(reader: Reader) -> None:
    """The schema, from the label under the cursor on."""
    from tui.screens.guidelines import Guidelines

    current = reader.current
    label = current.label if current is not None else ""
    reader.app.push_screen(Guidelines(reader.desk.schema, reader.keymap, reader.palette(), label))
