"""The benchmarks of suggestions and passages count what they say they count."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.suggest.memory import Memory
from annotations.suggest.table import chosen
from articles.span import Span
from benchmarks import attribution, passages, published, suggest
from benchmarks.suggest import Gold, Score, golds, halves, measured, outermost, scheme_of
from tests.entries import annotation
from tests.suggested import page


def test_half_is_of_the_characters_of_both() -> None:
    assert halves([Span(0, 10)], [Span(0, 5)])
    assert not halves([Span(0, 10)], [Span(0, 4)])
    assert not halves([Span(0, 10)], [Span(5, 15)])
    assert halves([Span(0, 4), Span(6, 10)], [Span(0, 10)])


def test_scores_are_precision_recall_and_their_mean() -> None:
    score = Score()
    score.add({(Span(0, 4),), (Span(10, 14),)}, {(Span(0, 4),), (Span(10, 13),), (Span(30, 33),), (Span(40, 43),)})
    assert score.row("X") == ["X", "2", "4", "0.250", "0.500", "0.333", "0.500", "1.000", "0.667"]


def test_the_outermost_are_kept() -> None:
    found = outermost([("A", (Span(0, 4),)), ("B", (Span(0, 9),)), ("C", (Span(9, 12),))])
    assert found == {("B", (Span(0, 9),)), ("C", (Span(9, 12),))}


def test_a_scheme_says_what_labels_are_there() -> None:
    found = scheme_of("conll2003")
    assert (found["GPE"], found["NORP"]) == ("loc", "misc")
    assert "DATE" not in found


def test_what_is_proposed_as_it_was_labelled_scores_full() -> None:
    read = page("Mr Fenwick left.")
    gold = Gold(read.article, frozenset({("PER", (Span(3, 10),))}), ())
    scores, _ = measured([gold], chosen(["entities"]), {}, learns=False)
    assert scores["all"].row("all")[3:6] == ["1.000"] * 3


def test_the_bundled_gold_is_read_whole() -> None:
    given = list(golds("", None))
    assert len(given) == 2
    assert all(len(gold.places) > 100 for gold in given)


def test_relations_between_the_bundled_articles_are_queries() -> None:
    rows = {row[0]: row[1:] for row in passages.measured(passages.gold_of("", None))}
    assert int(rows["all relations"][0]) >= 50
    assert float(rows["all relations"][1]) > float(rows["all relations"][3])  # better than chance
    assert "sentences of these" in rows


@pytest.mark.parametrize("script", [suggest, passages])
def test_the_scripts_print_a_table(
    script: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["script"])
    script.main()  # type: ignore[attr-defined]
    assert "2 articles" in capsys.readouterr().out


def test_memory_can_be_left_out() -> None:
    assert list(suggest.proposals(page("It rained.").article, chosen(["memory"]), Memory())) == []


def test_reports_are_scored_by_part_and_whole(tmp_path: Path) -> None:
    text = "Ada Brook had said prices rose. Bert Cole joked."
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "a.ann").write_text(
        "T1\tSource 0 9\tAda Brook\nT2\tCue 10 18\thad said\nT3\tContent 19 30\tprices rose\n"
        "T4\tAttribution 10 18\thad said\nE1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\n"
    )
    given = list(attribution.golds("brat", tmp_path, ["Cue", "Source", "Content"]))
    for wide, exact in ((False, "0.000"), (True, "1.000")):
        rows = {row[0]: row[1:] for row in attribution.measured(given, wide=wide)[0]}
        assert rows["cue overlap"][:1] + rows["cue overlap"][3:4] == ["1", "1.000"]
        assert rows["cue exact"][3] == exact
        assert rows["whole report"][3] == "1.000"
        assert rows["sentence"][3] == "1.000"


@pytest.mark.parametrize(
    ("text", "cue", "wide"),
    [
        ("He has also said so.", "said", "has also said"),
        ("They said so.", "said", "said"),
        ("Said so.", "Said", "Said"),
        ("It did not say so.", "say", "did not say"),
    ],
)
def test_cues_are_widened_by_what_stands_right_before_them(text: str, cue: str, wide: str) -> None:
    at = text.index(cue)
    assert attribution.widened(text, Span(at, at + len(cue))).of(text) == wide


def test_published_pairs_are_queries_within_their_topic_and_in_all(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(
        "topic,summarySpanText,docSentText\n"
        "a,The harbour closed.,The harbour closed on Monday.\n"
        "a,Ships left.,Many ships left early.\n"
        "b,A bridge fell.,The harbour closed.\n"
    )
    rows = dict(published.superpal(path))
    assert rows["within a topic"].row("") == ["", "3", "0.667", "0.667", "0.667"]
    assert (rows["all topics"].queries, rows["all topics"].chance) == (3, 1.0)


def test_sentences_of_other_documents_with_the_same_event_are_partners(tmp_path: Path) -> None:
    said = {"1_1ecb": "fire broke out", "1_2ecb": "a fire", "1_1ecbplus": "a vote", "2_1ecb": "the vote"}
    lines = [f"{name}\t0\t{at}\t{word}" for name, text in said.items() for at, word in enumerate(text.split())]
    (tmp_path / "ECB_Dev_corpus.txt").write_text("\n".join(lines))
    chains = {"1_1ecb": "F", "1_2ecb": "F", "1_1ecbplus": "V", "2_1ecb": "V"}
    mentions = [{"doc_id": name, "sent_id": 0, "coref_chain": chain} for name, chain in chains.items()]
    (tmp_path / "ECB_Dev_Event_gold_mentions.json").write_text(json.dumps(mentions))
    rows = dict(published.ecb(tmp_path, "Dev"))
    assert rows["within a sub-topic"].row("") == ["", "2", "1.000", "1.000", "1.000"]
    assert rows["all documents"].row("")[:4] == ["", "4", "1.000", "1.000"]


def test_cues_of_speculation_are_read_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "b.xml"
    path.write_text(
        "<A><sentence>\n It <xcope><cue type='speculation'>may</cue> not, or <cue type='negation'>not</cue></xcope>."
        "</sentence><sentence>It <cue type='speculation'>can</cue>.</sentence><sentence>It suggests so.</sentence></A>"
    )
    cues, sentences = published.bioscope(path, ["epistemic"])
    assert cues == ["cues", "2", "2", "0.500", "0.500", "0.500"]
    assert sentences == ["sentences", "2", "2", "0.500", "0.500", "0.500"]


def test_sentences_with_doubt_are_counted(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text('"1","It rained."\n"-1","It may rain."\n"1","It may blow."\n')
    [row, certain] = published.judged(published.weasels(tmp_path / "w.csv"), ())
    assert (row, certain[1:3]) == (["sentences", "1", "2", "0.500", "1.000", "0.667"], ["2", "1"])
    (tmp_path / "v.csv").write_text('text,label\n"It rained.\n",0\n"It may rain.\n",1\n')
    assert list(published.weasels(tmp_path / "v.csv")) == [("It rained.", False), ("It may rain.", True)]
    (tmp_path / "u.jsonl").write_text('{"text": "It may rain.", "targets": [{"label": 1.2}, {"label": 3}]}\n')
    assert list(published.uw(tmp_path / "u.jsonl")) == [("It may rain.", True)]


def test_the_learner_is_measured_on_articles_that_it_has_not_seen() -> None:
    pytest.importorskip("pycrfsuite", reason="python-crfsuite is not installed: the extra learn brings it")
    read = [page(f"Then the vessel {name} left.") for name in ("korlin", "drumos", "tavren", "bilsho") * 5]
    spans = [(Span(16, 22),) for _ in read]
    given = [
        Gold(
            one.article,
            frozenset({("THING", place)}),
            (replace(annotation(one.article.id, "THING"), target=describe(one.text, place, "d" * 64)),),
        )
        for one, place in zip(read, spans, strict=True)
    ]
    [few, many] = suggest.learned(given, given, [1, 12], {})
    assert (few[0], many[0]) == ("1", "12")
    assert many[1:4] == ["1.000"] * 3
