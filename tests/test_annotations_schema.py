"""Schemas: the default one, its examples, and everything that a user's own may have wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.labels import COLORS, KEPT_KEYS
from annotations.model import SchemaError
from annotations.schema import (
    BUNDLED,
    AttributeType,
    Crosses,
    Example,
    Group,
    Reach,
    RelationExample,
    Scope,
    Trim,
    Unit,
    bundled_text,
    check_schema,
    default_schema,
    load_schema,
    parse_schema,
)
from annotations.schema_examples import check_examples
from annotations.schema_fields import FIELDS
from annotations.schema_show import as_dict, describe
from articles.library import load

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "articles" / "sample"
DOCS = ROOT / "docs" / "schema.md"

SCHEMA = default_schema()


def parts(text: str) -> dict[str, str]:
    """The parts of a document of cases by their titles, with `< title` replaced by that part."""
    found: dict[str, str] = {"small": "< head\n< labels\n"}
    for part in text.split("\n=== ")[1:]:
        title, content = part.split("\n", 1)
        found[title] = content

    def whole(content: str) -> str:
        return INCLUDE.sub(lambda match: whole(found[match[1]]), content)

    return {title: whole(content) for title, content in found.items()}


INCLUDE = re.compile(r"^< (\w+)\n", re.MULTILINE)
CASES = parts((ROOT / "tests" / "cases" / "schema_faults.txt").read_text(encoding="utf-8"))
HEAD, LABELS, SMALL = (CASES.pop(title) for title in ("head", "labels", "small"))


def documented() -> list[str]:
    """The schemas in docs/schema.md."""
    return re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


# ---------------------------------------------------------------- the default schema


def test_the_default_schema_has_the_keys_that_the_interface_promises() -> None:
    keys = {label.key: label.name for label in SCHEMA.labels}
    assert keys == {
        "c": "CLAIM", "u": "UNC", "a": "CUE", "p": "PER", "o": "ORG", "g": "GPE",
        "l": "LOC", "r": "NORP", "t": "THING", "d": "DATE", "n": "NUM",
    }  # fmt: skip
    between = SCHEMA.relations_between("CLAIM", "CLAIM")
    assert [(relation.key, relation.name) for relation in between] == [
        ("1", "same"), ("2", "elaborates"), ("3", "contradicts"), ("4", "qualifies"), ("5", "related"),
    ]  # fmt: skip
    assert {r.name: r.key for r in SCHEMA.relations if r not in between} == {"source": "s", "cue": "c", "hedges": "h"}


def test_one_key_makes_a_complete_claim() -> None:
    assert SCHEMA.defaults("CLAIM") == {
        "type": "fact", "certainty": "certain", "polarity": "pos", "voice": "author", "check": False, "sure": "sure",
    }  # fmt: skip


def test_digits_set_the_first_attribute_and_nought_the_doubt() -> None:
    first = {label.name: SCHEMA.digits(label.name) for label in SCHEMA.labels}
    assert {name: attribute and attribute.name for name, attribute in first.items()} == {
        "CLAIM": "type", "CUE": None, "UNC": "kind", "PER": "mention", "ORG": "mention", "GPE": "mention",
        "LOC": "mention", "NORP": "mention", "THING": "mention", "DATE": "timex", "NUM": "numex",
    }  # fmt: skip
    for label in SCHEMA.labels:
        toggle = SCHEMA.toggle(label.name)
        assert toggle is not None
        assert toggle.names == ("sure", "unsure")
        assert SCHEMA.attributes_of(label.name)[-1] == toggle
    for relation in SCHEMA.relations:
        assert [attribute.name for attribute in SCHEMA.attributes_of_relation(relation.name)] == ["sure"]
        assert SCHEMA.defaults_of_relation(relation.name) == {"sure": "sure"}


def test_the_digit_attribute_comes_first_wherever_it_stands() -> None:
    schema = parse_schema(
        SMALL
        + """
[[attribute]]
name = "sure"
labels = ["*"]
type = "choice"
key = "0"
values = ["sure", "unsure"]
[[attribute]]
name = "ref"
labels = ["PER"]
type = "text"
[[attribute]]
name = "mention"
labels = ["PER"]
type = "choice"
values = ["name", "nominal"]
"""
    )
    assert [attribute.name for attribute in schema.attributes_of("PER")] == ["mention", "ref", "sure"]
    assert [attribute.name for attribute in schema.attributes_of("CLAIM")] == ["sure"]
    assert schema.defaults("PER") == {"ref": ""}, "a choice without a default is not set"
    assert schema.digits("CLAIM") is None


def test_claims_and_entities_nest_and_do_not_cross() -> None:
    allowed = {
        (one.name, other.name)
        for one in SCHEMA.labels
        for other in SCHEMA.labels
        if SCHEMA.crosses_allowed(one.name, other.name)
    }
    entities = {label.name for label in SCHEMA.labels if label.group is Group.ENTITY}
    every = {label.name for label in SCHEMA.labels}
    forbidden = {("CLAIM", "CLAIM"), *((one, other) for one in entities for other in entities)}
    assert allowed == {(one, other) for one in every for other in every} - forbidden
    assert SCHEMA.crosses_allowed("CLAIM", "a label of an older schema")


def test_relations_are_offered_where_they_fit() -> None:
    def names(source: str, target: str, one_article: bool) -> list[str]:
        return [relation.name for relation in SCHEMA.relations_between(source, target, one_article)]

    assert names("CLAIM", "PER", True) == ["source"]
    assert names("CLAIM", "PER", False) == []
    assert names("PER", "CLAIM", True) == []
    assert names("UNC", "NUM", True) == ["hedges"]


def test_judgements_are_of_an_article_or_a_pair() -> None:
    assert [judgement.name for judgement in SCHEMA.judgements_of(Scope.ARTICLE)] == [
        "status", "genre", "stance", "condition",
    ]  # fmt: skip
    assert [judgement.name for judgement in SCHEMA.judgements_of(Scope.PAIR)] == ["status", "event"]
    status = SCHEMA.judgement("status")
    assert status is not None
    assert (status.values, status.default) == (("new", "reading", "done"), "new")


def test_what_is_not_in_the_schema_is_none() -> None:
    assert SCHEMA.label("claim") is None
    assert SCHEMA.label_by_key("") is None
    assert SCHEMA.attribute("note") is None
    assert SCHEMA.relation("") is None
    assert SCHEMA.judgement("mood") is None
    assert SCHEMA.attributes_of("nothing") == ()
    assert SCHEMA.defaults("nothing") == {}


def test_every_lookup_finds_what_the_schema_lists() -> None:
    assert all(SCHEMA.label(label.name) is label for label in SCHEMA.labels)
    assert all(SCHEMA.label_by_key(label.key) is label for label in SCHEMA.labels)
    assert all(SCHEMA.attribute(attribute.name) is attribute for attribute in SCHEMA.attributes)
    assert all(SCHEMA.relation(relation.name) is relation for relation in SCHEMA.relations)
    assert all(SCHEMA.judgement(judgement.name) is judgement for judgement in SCHEMA.judgements)


# ---------------------------------------------------------------- its guidelines


def quoted() -> Iterator[tuple[str, Example]]:
    """Every example of the default schema, with what it is an example of."""

    def ends(example: Example | RelationExample) -> tuple[Example, ...]:
        return (example,) if isinstance(example, Example) else (example.source, example.target)

    values = [
        (f"{attribute.name}.{value.name}", value) for attribute in SCHEMA.attributes for value in attribute.values
    ]
    labels = [(label.name, label) for label in SCHEMA.labels]
    relations = [(relation.name, relation) for relation in SCHEMA.relations]
    for name, part in (*labels, *values, *relations):
        for example in (*part.positive, *part.negative):
            for end in ends(example):
                yield name, end


@pytest.mark.parametrize(("name", "example"), list(quoted()))
def test_every_example_stands_in_the_bundled_pair(name: str, example: Example) -> None:
    paths = {path.stem: path for path in SAMPLE.iterdir()}
    assert example.article in paths, name
    article = load(paths[example.article], cache=False)
    assert example.quote in article.text, name
    assert example.quote == example.quote.strip(), name


def test_everything_is_explained_with_an_example() -> None:
    for label in SCHEMA.labels:
        assert label.guideline, label.name
        assert label.positive, label.name
        assert label.negative, label.name
        assert all(example.why for example in (*label.positive, *label.negative)), label.name
    for relation in SCHEMA.relations:
        assert relation.guideline, relation.name
        assert relation.positive, relation.name
    for attribute in SCHEMA.attributes:
        assert attribute.guideline, attribute.name
        if attribute.type is AttributeType.CHOICE and attribute.name != "sure":
            assert all(value.positive for value in attribute.values), attribute.name
    articles = {path.stem for path in SAMPLE.iterdir()}
    for judgement in SCHEMA.judgements:
        assert judgement.guideline, judgement.name
        assert set(judgement.examples) in (set(), articles), judgement.name


def test_between_claims_an_example_crosses_the_pair() -> None:
    for relation in SCHEMA.relations_between("CLAIM", "CLAIM"):
        for example in (*relation.positive, *relation.negative):
            assert example.source.article != example.target.article, relation.name
        assert relation.negative, relation.name


def test_labels_keep_their_maps_to_other_schemes() -> None:
    for label in SCHEMA.labels:
        schemes = {"conll2003", "ontonotes", "ace", "muc7", "ecbplus"} if label.group is Group.ENTITY else {"parc3"}
        assert schemes <= set(label.map) or label.name == "UNC", label.name
    assert set(SCHEMA.label("UNC").map) == {"bioscope", "conll2010", "szeged"}  # type: ignore[union-attr]


# ---------------------------------------------------------------- files


def test_a_schema_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_schema(path) == parse_schema(SMALL)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"missing\.toml: the schema cannot be read: No such file"):
        load_schema(tmp_path / "missing.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(SMALL.encode() + b'title = "\xe9"\n')
    with pytest.raises(SchemaError, match=rf"latin\.toml:{SMALL.count(chr(10)) + 1}: not UTF-8"):
        load_schema(path)


def test_an_error_lists_every_fault_with_its_place() -> None:
    text = HEAD + '\n[[label]]\nname = "A"\ngroup = "claims"\ncolour = "red"\n[[label]]\nname = "B"\nkey = "q"\n'
    free = "a b c d g h i j l n o p r s t u w y"
    with pytest.raises(SchemaError) as raised:
        parse_schema(text, "own.toml")
    assert str(raised.value).split("\n") == [
        "own.toml:6: label A: `group` must be one of claim, entity, uncertainty, not \"claims\"; did you mean `claim`?",
        "own.toml:7: label A: unknown field `colour`; did you mean `color`?",
        "own.toml:8: label B: `group` is missing: one of claim, entity, uncertainty",
        f"own.toml:10: label B: `q` is kept for the command that quits; free letters: {free}",
    ]  # fmt: skip


def test_the_minimum_has_sensible_rest() -> None:
    schema = parse_schema(documented()[0])
    label = schema.labels[0]
    assert (label.key, label.color, label.unit, label.trim, label.crosses) == (
        "", "white", Unit.WORD, Trim.PUNCTUATION, Crosses.ANY,
    )  # fmt: skip
    assert schema.label_by_key("") is None


def test_values_are_names_or_tables() -> None:
    short = SMALL + '[[attribute]]\nname = "a"\ntype = "choice"\nlabels = ["PER"]\nvalues = ["x", { name = "y" }]\n'
    long = (
        SMALL
        + '[[attribute]]\nname = "a"\ntype = "choice"\nlabels = ["PER"]\n'
        + "".join(f'[[attribute.values]]\nname = "{name}"\n' for name in "xy")
    )
    assert parse_schema(short) == parse_schema(long)


def test_words_left_out_are_compared_without_case() -> None:
    assert parse_schema(HEAD + '[[label]]\nname = "A"\ngroup = "claim"\nleave_out = ["The"]').labels[0].leave_out == (
        "the",
    )


# ---------------------------------------------------------------- faults: tests/cases/schema_faults.txt


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_named_at_its_line(case: str) -> None:
    text = CASES[case]
    marked = [
        (number, message)
        for number, line in enumerate(text.split("\n"), 1)
        if "#! " in line
        for message in line.split("#! ")[1].split(" && ")
    ]
    faults = check_schema(text, "own.toml")
    assert marked, "the case says what it expects"
    for number, message in marked:
        assert any(fault.line == number and message in fault.message for fault in faults), (message, faults)
    assert len(faults) == len(marked), faults
    assert all(str(fault) == f"own.toml:{fault.line}: {fault.message}" for fault in faults)


@pytest.mark.parametrize("key", sorted(KEPT_KEYS))
def test_a_key_that_a_command_keeps_is_refused_by_name(key: str) -> None:
    (fault,) = check_schema(SMALL.replace('key = "c"', f'key = "{key}"'))
    assert f"label CLAIM: `{key}` is kept for the command that {KEPT_KEYS[key]}" in fault.message


def test_all_other_letters_are_a_schemas_to_give() -> None:
    letters = [letter for letter in ascii_lowercase if letter not in KEPT_KEYS]
    tables = "".join(f'[[label]]\nname = "L{letter}"\nkey = "{letter}"\ngroup = "claim"\n' for letter in letters)
    assert [label.key for label in parse_schema(HEAD + tables).labels] == letters


def test_one_key_may_serve_where_no_choice_arises() -> None:
    text = SMALL + "".join(
        f'[[attribute]]\nname = "{name}"\ntype = "flag"\nlabels = ["{label}"]\nkey = "x"\n'
        for name, label in (("a", "PER"), ("b", "CLAIM"))
    )
    text += "".join(
        f'[[relation]]\nname = "{name}"\nkey = "1"\nsource = ["{name}"]\ntarget = ["{name}"]\n'
        for name in ("PER", "CLAIM")
    )
    text += "".join(
        f'[[judgement]]\nname = "{of}"\nkey = "j"\nof = ["{of}"]\nvalues = ["x", "y"]\n' for of in ("article", "pair")
    )
    assert check_schema(text) == []


def test_a_key_of_very_many_parts_is_a_fault_at_its_line() -> None:
    (fault,) = check_schema(f"{SMALL}{'.'.join('a' * 20_000)} = 1\n")
    assert (fault.line, fault.message[:26]) == (SMALL.count("\n") + 1, "label PER: unknown field `")


def test_a_bad_name_is_one_fault_and_not_one_for_each_use() -> None:
    text = (
        HEAD
        + '[[label]]\nname = "A B"\ngroup = "claim"\n[[attribute]]\nname = "a"\ntype = "flag"\nlabels = ["A", "A B"]\n'
    )
    assert len(check_schema(text)) == 2, "the name, and the unknown label A"


def test_deep_nesting_is_a_fault() -> None:
    (fault,) = check_schema("a = " + "[" * 100_000)
    assert fault.message.startswith(("lists or tables", "not TOML"))


DEEP = ".".join("a" * 3000)


@pytest.mark.parametrize(
    "value", ["[" * 300 + "]" * 300, f"[{{{DEEP} = 1}}]", f"{{{DEEP} = [[[{{}}]]]}}", "0x" + "f" * 5000, "9" * 5000]
)
@pytest.mark.parametrize("field", ["title", "positive", "map", "leave_out", "zzz"])
def test_what_python_cannot_write_is_a_fault_as_well(field: str, value: str) -> None:
    faults = check_schema(f'{HEAD}[[label]]\nname = "A"\ngroup = "claim"\n{field} = {value}\n')
    assert faults
    assert all(len(str(fault)) < 400 for fault in faults)


ODD = ("1", "1.5", "nan", "true", '"x"', '""', "[]", "{}", "[[]]", "[1]", '["x"]', "[{}]", "1979-05-27", "{ a = 1 }")


@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_at_a_field_is_read_or_refused(odd: str) -> None:
    lines = documented()[1].split("\n")
    seen = 0
    for number, line in enumerate(lines):
        if (field := re.match(r"(\w+) = ", line)) is not None:
            text = "\n".join((*lines[:number], f"{field[0]}{odd}", *lines[number + 1 :]))
            faults = check_schema(text, "own.toml")
            assert all(1 <= fault.line <= len(lines) for fault in faults), text
            if not faults:
                json.dumps(as_dict(parse_schema(text)))
            seen += 1
    assert seen > 30


@given(st.data())
def test_whatever_is_cut_from_a_file_or_put_in_is_read_or_refused(data: st.DataObject) -> None:
    text = documented()[1]
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 30)))
    text = text[:start] + data.draw(st.text("[]{}\"'=.#\n ab1", max_size=5)) + text[end:]
    faults = check_schema(text)
    if faults:
        with pytest.raises(SchemaError):
            parse_schema(text)
    else:
        assert parse_schema(text).labels


VALUES = st.recursive(
    st.none().map(lambda _: '""') | st.text(max_size=6).map(lambda text: json.dumps(text.replace("\x7f", "")))
    | st.integers().map(str) | st.booleans().map(lambda flag: str(flag).lower()) | st.sampled_from(ODD)
    | st.sampled_from(['"CLAIM"', '"c"', '"1"', '"choice"', '"entity"', '["*"]', '"article"', '["article"]', '"x"']),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    | st.dictionaries(st.sampled_from(["name", "quote", "article", "source", "target", "a"]), inner, max_size=3).map(
        lambda table: f"{{ {', '.join(f'{key} = {value}' for key, value in table.items())} }}"
    ),
    max_leaves=6,
)  # fmt: skip
HEADERS = [f"[[{kind}]]" for kind in ("label", "attribute", "relation", "judgement", "zzz", "attribute.values")]
FIELD_NAMES = sorted({name for fields in FIELDS.values() for name in fields} | {"zzz"})


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*HEADERS, "[schema]", "[derived]", "[label.map]"]),
            st.dictionaries(st.sampled_from(FIELD_NAMES), VALUES, max_size=5),
        ),
        max_size=5,
    )
)
def test_no_toml_ends_in_a_traceback(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = "\n".join(
        "\n".join((header, *(f"{field} = {value}" for field, value in fields.items()))) for header, fields in tables
    )
    faults = check_schema(text, "own.toml")
    assert all(1 <= fault.line <= text.count("\n") + 1 and "\n" not in fault.message for fault in faults), faults
    assert faults == sorted(faults)
    check_examples(text, lambda _: "")
    if not faults:
        json.dumps(as_dict(parse_schema(text)))


# ---------------------------------------------------------------- showing


@pytest.mark.parametrize("text", [*map(bundled_text, BUNDLED), *documented()])
def test_a_schema_as_json_values_has_the_shape_of_its_file(text: str) -> None:
    schema = parse_schema(text)
    raw = json.loads(json.dumps(as_dict(schema)))
    for kind in ("label", "attribute", "relation", "judgement"):
        for table in raw.get(kind, ()):
            assert set(table) <= set(FIELDS[kind]), table
    assert parse_schema(as_toml(raw)) == schema


def as_toml(raw: dict[str, object]) -> str:
    """A TOML file with the content of JSON values; JSON texts, numbers and lists are TOML as they are."""

    def inline(value: object) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(key)} = {inline(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(inline, value)) + "]"
        return json.dumps(value, ensure_ascii=False)

    return "\n".join(f"{key} = {inline(value)}" for key, value in raw.items())


def test_the_description_tells_every_key_value_and_example() -> None:
    told = " ".join(describe(SCHEMA).split())
    for label in SCHEMA.labels:
        assert re.search(rf" {label.key} {label.name}: {re.escape(label.title)} ", told), label.name
        assert " ".join(label.guideline.split()) in told
    for name, example in quoted():
        assert f"“{example.quote}” ({example.article})" in told, name
    assert "attributes: type 1 fact 2 prediction 3 value 4 policy, certainty, polarity" in told
    assert "1 fact (default): about the past" in told
    for relation in SCHEMA.relations:
        assert f" {relation.key} {relation.name}: {relation.title} [" in told
    for judgement in SCHEMA.judgements:
        assert f" {judgement.key} {judgement.name} [about the" in told


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_description_keeps_its_width(width: int) -> None:
    lines = describe(SCHEMA, width).split("\n")
    assert max(map(len, (line for line in lines if line.startswith(" ")))) <= width


# ---------------------------------------------------------------- docs


def tables_of_the_docs() -> dict[str, dict[str, bool]]:
    """The tables of docs/schema.md: the fields of each kind, and whether it is required."""
    found: dict[str, dict[str, bool]] = {}
    kind = ""
    for line in DOCS.read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            kind = line.removeprefix("## ").replace("The file", "file")
        elif (row := re.match(r"\| `(\w+)` \| (yes)? *\|", line)) is not None:
            found.setdefault(kind, {})[row[1]] = row[2] == "yes"
    return found


def test_the_docs_name_every_field_and_no_other() -> None:
    known = {kind: {name: field.required for name, field in fields.items()} for kind, fields in FIELDS.items()}
    assert tables_of_the_docs() == known


def test_the_docs_name_every_value_and_kept_key() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for values in (Group, Unit, Trim, Crosses, AttributeType, Reach):
        for value in values:
            assert f"`{value}`" in text, value
    assert all(f'"{scope}"' in text for scope in Scope)
    assert all(f"`{color}`" in text for color in COLORS if "-" not in color)
    assert all(f"`{key}`" in text for key in KEPT_KEYS)


def test_the_schemas_in_the_docs_are_good_and_use_every_table() -> None:
    first, second = documented()
    assert check_schema(first) == []
    assert check_schema(second) == []
    assert set(as_dict(parse_schema(second))) == set(FIELDS["file"])
