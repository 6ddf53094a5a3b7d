"""Proposals as annotations: made, kept up to date, accepted, rejected."""

from dataclasses import replace

from annotations.anchor import describe
from annotations.model import Annotation
from annotations.names import is_suggester
from annotations.schema import default_schema, parse_schema
from annotations.suggest.answers import accepted, key_of, keys_of, rejected, suggester_of
from annotations.suggest.memory import Memory
from annotations.suggest.proposals import score_of, suggest, updated, why_of
from annotations.suggest.table import BY_NAME, SUGGESTERS, chosen
from articles.article import Article
from articles.span import Span
from tests.entries import annotation
from tests.suggested import page

TEXT = "Yesterday President Ada Brook said that prices may rise by 4% in Lisbon."
SCHEMA = default_schema()
NOW, LATER = "2026-01-02T03:04:05+00:00", "2026-02-02T03:04:05+00:00"


def article(text: str = TEXT) -> Article:
    return page(text).article


def proposed(text: str = TEXT, now: str = NOW) -> list[Annotation]:
    return list(suggest(article(text), SCHEMA, SUGGESTERS, Memory(), now=now))


def one(label: str, start: int, end: int, origin: str = "hand", note: str = "") -> Annotation:
    text = "x" * 200
    return replace(
        annotation("a", label), target=describe(text, [Span(start, end)], "d" * 64), origin=origin, note=note
    )


def test_every_suggester_has_a_reserved_layer_and_a_name_of_its_own() -> None:
    assert all(is_suggester(each.layer) for each in SUGGESTERS)
    assert len(BY_NAME) == len(SUGGESTERS)
    assert [suggester_of(each.origin) for each in SUGGESTERS] == list(BY_NAME)
    assert suggester_of("hand") == ""
    assert chosen(["claims"]) == (BY_NAME["claims"],)


def test_proposals_are_annotations_of_their_layer_with_score_and_reason() -> None:
    found = {each.target.exact: each for each in proposed()}
    person = found["Ada Brook"]
    assert (person.annotator, person.origin, person.label) == ("rules", "entities@1", "PER")
    assert (score_of(person), why_of(person)) == (0.95, "after “President”")
    assert person.attributes["mention"] == "name"
    assert person.attributes["sure"] == "sure"  # the schema's default
    assert all(TEXT[each.target.start : each.target.end] == each.target.exact for each in proposed())


def test_a_note_that_a_person_wrote_has_no_score() -> None:
    assert score_of(one("PER", 0, 3, note="ask Bob")) == 0
    assert why_of(one("PER", 0, 3, note="ask Bob")) == "ask Bob"


def test_only_what_the_schema_has_and_the_caller_wants_is_proposed() -> None:
    small = parse_schema('[schema]\nname = "s"\n[[label]]\nname = "PER"\ngroup = "entity"\n')
    found = list(suggest(article(), small, SUGGESTERS, Memory()))
    assert {each.label for each in found} == {"PER"}
    assert all(not each.attributes for each in found)
    wanted = list(suggest(article(), SCHEMA, SUGGESTERS, Memory(), labels=["NUM", "DATE"]))
    assert {each.label for each in wanted} == {"NUM", "DATE"}


def test_suggesting_again_changes_nothing() -> None:
    assert updated(proposed(), proposed(now=LATER), LATER) == []


def test_what_is_new_comes_what_is_gone_goes_and_what_differs_keeps_its_id() -> None:
    before, after = proposed(), proposed(now=LATER)
    gone, kept = before[0], before[1:]
    after = [replace(after[1], note="0.10: otherwise"), *after[2:], one("LOC", 0, 3, "entities@1")]
    changes = updated(before, after, LATER)
    assert {(each.before, each.after and each.after.id) for each in changes} == {
        (gone, None),
        (kept[0], kept[0].id),
        (None, after[-1].id),
    }
    [changed] = [each.after for each in changes if each.before and each.after]
    assert isinstance(changed, Annotation)
    assert (changed.created, changed.modified) == (NOW, LATER)


# ---------------------------------------------------------------- accepting


def test_what_is_accepted_keeps_its_origin_and_leaves_the_reason() -> None:
    proposal = next(each for each in proposed() if each.label == "PER")
    mine = accepted(SCHEMA, proposal, "ann", LATER)
    assert (mine.annotator, mine.origin, mine.note, mine.created) == ("ann", "entities@1", "", LATER)
    assert (mine.label, mine.target, mine.attributes) == (proposal.label, proposal.target, proposal.attributes)
    assert mine.id != proposal.id


def test_accepted_as_another_label_it_has_the_defaults_of_that() -> None:
    proposal = next(each for each in proposed() if each.label == "PER")
    mine = accepted(SCHEMA, proposal, "ann", LATER, "DATE", {"ref": "x"})
    assert mine.label == "DATE"
    assert mine.attributes == {**SCHEMA.defaults("DATE"), "ref": "x"}


# ---------------------------------------------------------------- rejecting


def test_a_rejection_has_the_key_of_what_it_rejects_whatever_the_version() -> None:
    proposal = next(each for each in proposed() if each.label == "PER")
    no = rejected(proposal, "ann", LATER)
    assert (no.annotator, no.created, no.modified) == ("ann", LATER, LATER)
    assert no.id != proposal.id
    assert key_of(no) == key_of(proposal) == key_of(replace(proposal, origin="entities@2"))
    assert key_of(no) != key_of(replace(proposal, origin="memory@1"))
    assert keys_of([no], article()) == {key_of(no)}


def test_what_is_rejected_is_rejected_where_it_stands_in_the_text_as_it_is_now() -> None:
    text = f"It was a long week for everybody in the ministry. {TEXT}"
    proposals = [each for each in proposed(text) if each.label == "PER"]
    rejections = [rejected(each, "ann", LATER) for each in proposals]
    now = article(f"At last it is out. {text}")
    again = [each for each in suggest(now, SCHEMA, SUGGESTERS, Memory()) if each.label == "PER"]
    assert keys_of(rejections, now) == {key_of(each) for each in again} != {key_of(each) for each in proposals}


def test_what_was_rejected_of_words_that_changed_or_are_gone_rejects_nothing() -> None:
    rejections = [rejected(each, "ann", LATER) for each in proposed()]
    assert keys_of(rejections, article("Nothing of it is left, and what there is says something else.")) == set()
    edited = article(TEXT.replace("Ada Brook", "Ada Broke"))
    assert not any(label == "PER" for _, _, label, _ in keys_of(rejections, edited))
    assert keys_of(rejections, replace(article(), id="elsewhere")) == set()
