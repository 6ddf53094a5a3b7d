"""Texts that are nearly the same, and texts that are not."""

from array import array
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import cache, sketches
from articles import likeness as likeness_module
from articles.library import find, load
from articles.likeness import CROWD, FEW, LIKE, SIZE, Sketches, shingles

WORDS = [f"word{number}" for number in range(400)]
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def sketch(text: str) -> "array[int]":
    return likeness_module.sketch(shingles(text))


def likeness(one: str, other: str) -> float:
    return likeness_module.likeness(shingles(one), shingles(other))


def made(seed: int, count: int = 300) -> list[str]:
    random = Random(seed)
    return [random.choice(WORDS) for _ in range(count)]


def text(words: list[str]) -> str:
    return " ".join(words)


def near(one: str, other: str) -> bool:
    """Whether the sketches of two texts say that they are to be compared."""
    known = Sketches()
    known.add("one", sketch(one))
    return list(known.near(sketch(other))) == ["one"]


def test_case_punctuation_and_how_letters_are_written_make_no_difference() -> None:
    one = "“The café’s prices rose,” he said — again, and again, and again."
    other = "the cafe\u0301's PRICES rose he said: again and again and again"
    assert likeness(one, other) == 1
    assert sketch(one) == sketch(other)


def test_how_much_is_shared_is_counted_exactly() -> None:
    words = [f"w{number}" for number in range(14)]  # 10 runs of five
    assert likeness(text(words), text([*words[:9], "new"])) == 2 * 5 / (10 + 6)
    assert likeness(text(words), text(words)) == 1
    assert likeness(text(words), text(words[::-1])) == 0


def test_a_text_of_few_words_is_one_run() -> None:
    assert shingles("Prices rose.") == {b"prices rose"}
    assert likeness("Prices rose.", "PRICES ROSE") == 1
    assert likeness("Prices rose.", "Prices fell.") == 0


def test_without_words_nothing_is_alike() -> None:
    assert (shingles("... — !"), len(sketch("?")), likeness("...", "...")) == (set(), 0, 0)
    assert not near("...", "...")


def test_where_no_spaces_part_words_each_character_is_one() -> None:
    one = "中国将提前供应稀土和成品磁铁，美国总统星期三说。"
    assert len(shingles(one)) > 10
    assert 0.5 < likeness(one, one.replace("星期三", "星期四")) < 1
    assert likeness("ประเทศจีนจะส่งแร่หายาก", "ประเทศจีนจะส่งแร่หายากไป") > LIKE


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("share", [0.55, 0.7, 0.95])
def test_texts_that_are_nearly_the_same_are_found_by_their_sketches(seed: int, share: float) -> None:
    words = made(seed)
    kept = int(len(words) * share)
    other = words[:kept] + made(seed + 1000, len(words) - kept)
    assert likeness(text(words), text(other)) >= LIKE
    assert near(text(words), text(other))


@pytest.mark.parametrize("seed", range(20))
def test_a_text_with_as_much_again_behind_it_is_found(seed: int) -> None:
    words = made(seed, 200)
    longer = words + made(seed + 1000, 200)
    assert LIKE < likeness(text(words), text(longer)) < 0.7
    assert near(text(words), text(longer))
    assert near(text(longer), text(words))


def test_other_texts_of_the_same_words_are_not_compared() -> None:
    assert not any(near(text(made(seed)), text(made(seed + 1000))) for seed in range(50))


def test_the_bundled_articles_on_one_event_are_not_alike() -> None:
    import articles

    one, other = (load(path).text for path in find([Path(articles.__file__ or "").with_name("sample")]))
    assert likeness(one, other) < 0.1
    assert not near(one, other)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed articles are not beside this repository")
def test_the_seed_articles_on_one_event_are_not_alike() -> None:
    one, other = (path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    assert likeness(one, other) < 0.1
    assert not near(one, other)


def test_the_likest_come_first_and_a_crowd_is_cut_short() -> None:
    words, known = made(1), Sketches()
    for number in range(3 * CROWD):
        known.add(f"{number:03}", sketch(text(words)))
    known.add("half", sketch(text(words[:200] + made(2, 100))))
    assert len(list(known.near(sketch(text(words))))) <= CROWD + 1
    assert next(known.near(sketch(text(words)))) == "000"


@given(st.text(), st.text())
def test_likeness_has_no_direction_and_knows_itself(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == (1 if shingles(one) else 0)
    assert list(sketch(one)) == sorted(set(sketch(one)))[:SIZE]


def test_sketches_are_kept_and_found_again(tmp_path: Path) -> None:
    some = {f"{number:064x}": sketch(text(made(number, 10 * number))) for number in range(9)}
    assert sketches.load(tmp_path) == {}
    sketches.save(tmp_path, some)
    assert sketches.load(tmp_path) == some
    assert sketches.load(tmp_path / "other") == {}


def test_damaged_sketches_are_made_again(tmp_path: Path) -> None:
    sketches.save(tmp_path, {"ab" * 32: array("I", [1, 2, 3])})
    data = cache.get_bytes(sketches.key(tmp_path))
    assert data is not None
    for at in range(len(data)):
        assert cache.put(sketches.key(tmp_path), data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert sketches.load(tmp_path) == {}
        assert cache.put(sketches.key(tmp_path), data[:at])
        assert sketches.load(tmp_path) == {}


def test_without_a_cache_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", "off")
    sketches.save(tmp_path, {"ab" * 32: array("I", [1])})
    assert sketches.load(tmp_path) == {}


def test_many_questions_are_answered_as_the_first_ones_are() -> None:
    random = Random(3)
    known = Sketches()
    values = [array("I", sorted(random.sample(range(200), 12))) for _ in range(60)]
    for number, own in enumerate(values):
        known.add(str(number), own)
    first = [list(known.near(own)) for own in values[:FEW]]
    assert any(len(found) > 1 for found in first)
    assert [list(known.near(own)) for own in values[:FEW]] == first
    known.add("new", values[0])
    assert "new" in known.near(values[0])
