"""Examples of a schema file that do not stand where they say, each at its line."""

from annotations.schema_examples import check_examples

SCHEMA = """[schema]
name = "x"
[[label]]
name = "A"
group = "claim"
positive = [{ article = "one", quote = "Prices rise" }, { quote = "stands for itself" }]
negative = [{ article = "one", quote = "prices rise" }]
[[attribute]]
name = "a"
type = "choice"
labels = ["A"]
[[attribute.values]]
name = "v"
positive = [{ article = "two", quote = "x" }]
[[relation]]
name = "r"
key = "1"
source = ["A"]
target = ["A"]
[[relation.positive]]
source = { article = "one", quote = "Prices" }
target = { article = "one", quote = "Prizes" }
"""
TEXTS = {"one": "Prices rise."}


def test_a_quote_that_is_not_in_its_article_is_a_fault_at_its_line() -> None:
    checked = check_examples(SCHEMA, TEXTS.get, "own.toml")
    assert [str(fault) for fault in checked.faults] == [
        'own.toml:7: label A: the example "prices rise" is not in one',
        'own.toml:22: relation r: the example "Prizes" is not in one',
    ]


def test_an_article_that_is_not_here_is_counted_and_is_no_fault() -> None:
    assert check_examples(SCHEMA, TEXTS.get).unchecked == {"two": 1}
    checked = check_examples(SCHEMA, {**TEXTS, "two": "y"}.get)
    assert [(fault.line, fault.message) for fault in checked.faults][1] == (
        14, 'attribute a: value v: the example "x" is not in two',
    )  # fmt: skip


def test_other_faults_of_the_file_hide_none_of_these() -> None:
    broken = SCHEMA.replace('group = "claim"', "group = 7").replace('key = "1"', "zzz = [1, [2]]")
    assert len(check_examples(broken, TEXTS.get).faults) == 2
    odd = 'label = [1, { positive = 1, negative = [1, {article = 1, quote = "x"}] }]\nattribute = 3\nrelation = [[]]'
    assert check_examples(odd, TEXTS.get) == ([], {})
    assert check_examples("[", TEXTS.get) == ([], {})
