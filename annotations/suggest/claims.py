"""What an English article claims: one claim for what a source says, else for each clause that could stand alone.

Attributes follow the guidelines of the default schema: type, certainty, polarity, voice, check. What is worth
a check has a number, a verb or a place, and no mark of an opinion; the task is that of N. Hassan and others,
ClaimBuster (2017).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from types import MappingProxyType

from annotations.model import Value
from annotations.rules import tidy
from articles.article import BlockKind
from articles.span import Span
from articles.units import tidied

from .attribution import CONTENT, Attribution, attributions, verbs
from .entities import entities
from .lexicon import word_set
from .page import Page, Placed, Sentence, Suggestion
from .uncertainty import APPROXIMATION, uncertainty

LABEL = "CLAIM"
ASIDE = 25
"""Code points behind a dash, from which on they are a claim of their own."""
SHORTEST = 4
"""Words of a claim, at least."""
_LEADS = word_set(
    """and but or so yet nor still however meanwhile moreover furthermore critically also instead nevertheless
    additionally finally then that"""
)
_SUBJECTS = word_set(
    """i you he she it we they there this that these those the a an its his her their our my some many most no nobody
    either neither both each every one two"""
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|shall|should|ought|needs?"
    r"|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t|won['’]t|can['’]t|\w{2,}(?:ed|[^s]s|ght|ew|old|ook|ade|ent|ell|ound|aid)"
    r"|got|put|cut|ran|won|met|let|led|saw|set|says?|goes|go|get|come|came|became|began|gave|held|kept|left|lost|rose|fell|spoke)\b",
    re.IGNORECASE,
)
_TITLE_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|says?|said)\b|\b[a-z]{3,}ed\b"
)
_ASKING = re.compile(r"(?:what|why|how|who|where|when) (?:[\w’']+ ){1,6}[\w’']+\Z", re.IGNORECASE)
_JOINT = re.compile(r";\s+|,\s+(?:and|but|so|yet)\s+|—\s*|(?<=\s)(?:–|--)\s+")
_ALSO = re.compile(r"\b(?:and|but|so|yet|nor)\s+\Z")
_RELATIVE = re.compile(r",\s+(?P<who>(?:which|who|whose)\s)")
_CONDITIONAL = re.compile(
    r"(?:if|when|while|although|though|unless|because|since|after|before|as)\b[^,;]{3,120},\s+", re.IGNORECASE
)
_WHETHER = re.compile(r"\bwhether\s+(?!or\b)")
_UNCLEAR = re.compile(r"(?:it|that) (?:is|was|remains) (?:still |not )?(?:un)?(?:clear|certain|known)", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"leave a reply|please enter|comments?\b|share this|read more|subscribe|sign up|related articles|advertisement"
    r"|\(opens in a new tab\)|copyright|all rights reserved|photo:|image:|follow us",
    re.IGNORECASE,
)
_POLICY = re.compile(r"\b(?:should|must|ought to|needs? to|has to|have to|had better|it is time to)\b", re.IGNORECASE)
_COMING = re.compile(
    r"\b(?:will|would|won['’]t|shall|going to|expected to|set to|about to|could"
    r"|coming (?:days?|weeks?|months?|years?))\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:good|better|bad|worse|best|worst|great|excellent|terrible|crucial|critical|vital|key|major|significant|important"
    r"|dangerous(?:ly)?|overwhelming|stark|shaky|fundamental|favou?rable|productive|pivotal|historic|unprecedented|remarkable"
    r"|disastrous|weak|strong|successful|failed|failure|wrong|right|unfair|fair|harmful|symbolic|substantial|strategic"
    r"|irresponsible|corrupt|crooked|brilliant|ridiculous|plain|relief|far too|too few|too many|too little)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|neither|nor|nobody|nothing|none|without|lacks?|lacked|fails?|failed|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:i think|i believe|should|will|would|let['’]s|want|we need|i['’]m going|hope|thank)\b|\?", re.IGNORECASE
)
_CONDITION = word_set("if unless would")
_UNSURE = word_set("may might could possible possibly perhaps maybe potential potentially")


def claims(page: Page) -> Iterator[Suggestion]:
    """Claims, sentence by sentence; none crosses another."""
    facts = _Facts(page)
    for sentence in page.sentences:
        if _asserts(page, sentence):
            yield from _of(page, sentence, facts)


class _Facts:
    """What other rules found, for the attributes of claims."""

    def __init__(self, page: Page) -> None:
        self.cues = Placed(page.once(uncertainty))
        self.named = Placed(page.once(entities))
        self.reports: dict[int, list[Attribution]] = {}
        """Reports by the start of the sentence of their cue."""
        self.beyond: list[tuple[Span, Attribution]] = []
        """What is quoted in sentences around those of the cues, in order."""
        starts = [sentence.span.start for sentence in page.sentences]
        for one in page.once(attributions):
            self.reports.setdefault(starts[bisect_right(starts, one.cue.start) - 1], []).append(one)
            self.beyond.extend((span, one) for span in one.beyond)
        self.beyond.sort(key=lambda entry: entry[0])

    def quoted(self, sentence: Sentence) -> Attribution | None:
        """The report, in another sentence, to which a sentence belongs."""
        at = bisect_right(self.beyond, sentence.words[0].start, key=lambda entry: entry[0].start) - 1
        if at < 0 or self.beyond[at][0].end < sentence.words[-1].end:
            return None
        return self.beyond[at][1]


def _asserts(page: Page, sentence: Sentence) -> bool:
    text = sentence.span.of(page.text)
    return (
        len(sentence.words) >= SHORTEST
        and not text.rstrip("”\"’'").endswith("?")
        and not _BOILERPLATE.match(text)
        and sentence.kind is not BlockKind.CELL
        and (_TITLE_VERB if sentence.kind is BlockKind.HEADING else _VERB).search(text) is not None
        and _ASKING.match(text) is None
    )


def _of(page: Page, sentence: Sentence, facts: _Facts) -> Iterator[Suggestion]:
    """The contents of reports; without one, the clauses."""
    taken: list[Span] = []
    for one in sorted(facts.reports.get(sentence.span.start, ()), key=lambda one: -one.score):
        pieces: list[tuple[Span, ...]] = [(span,) for content in one.content for span in _clauses(page, content)]
        if len(one.content) > 1 and not _ALSO.search(page.text, one.cue.end, one.content[-1].start):
            pieces = [one.content]
        for spans in pieces:
            around = Span(spans[0].start, spans[-1].end)
            if len(around.of(page.text).split()) >= SHORTEST - 1 and not any(around.overlaps(other) for other in taken):
                taken.append(around)
                why = f"reported: “{one.cue.of(page.text)}”"
                yield _claim(page, spans, 0.6, why, one.voice, facts)
    if taken:
        return
    quoted = facts.quoted(sentence)
    score, why, voice = 0.5, "a clause with a verb", "author"
    if quoted is not None:
        score, why, voice = 0.6, f"reported: “{quoted.cue.of(page.text)}”", quoted.voice
    for span in _clauses(page, sentence.span):
        if _stands(page, span):
            yield _claim(page, (span,), score, why, voice, facts)


def _clauses(page: Page, span: Span) -> list[Span]:
    """A stretch, cut where a subject and a verb follow on both sides of a joint."""
    text, found, start = page.text, list[Span](), span.start
    for joint in _JOINT.finditer(text, *span):
        left, right = Span(start, joint.start()), Span(joint.end(), span.end)
        sign = joint[0].strip()
        word = re.match(r"[\w’']+", text[right.start : right.end])
        subject = word is not None and (
            word[0][0].isupper() or word[0].lower() in _SUBJECTS or word[0].lower() in verbs().people
        )
        finite = subject and _VERB.search(text, *right) is not None
        cut = right.length > ASIDE if sign[:1] in ";—–-" else finite
        quoted = any(one.end > joint.end() for one in page.quotations_at(Span(joint.start(), joint.start() + 1)))
        if cut and not quoted and _VERB.search(text, *left):
            found.append(left)
            start = right.start
    found.append(Span(start, span.end))
    return [
        piece
        for whole in found
        for part in _parts(page, _main(text, tidy(text, tidied(text, whole), CONTENT)))
        if (piece := _led(text, tidy(text, part, CONTENT)))
    ]


def _main(text: str, span: Span) -> Span:
    """The clause behind a condition that the sentence begins with."""
    found = _CONDITIONAL.match(text, *span)
    if found is None or _VERB.search(text, found.end(), span.end) is None:
        return span
    return Span(found.end(), span.end)


def _parts(page: Page, span: Span) -> Iterator[Span]:
    """A clause and the relative clause that closes it, or that lies inside it; what stands behind “whether”."""
    text = page.text
    whether = _WHETHER.search(text, *span)
    if whether is not None:
        if _UNCLEAR.match(text, *span) is None:
            yield span
        yield Span(whether.end(), span.end)
        return
    found = _RELATIVE.search(text, *span)
    if found is None or (
        _VERB.search(text, span.start, found.start()) is None and "," not in text[found.end() : span.end]
    ):
        yield span
        return
    behind = text.find(",", found.end(), span.end)
    if behind < 0:
        yield Span(span.start, found.start())
        yield Span(found.start("who"), span.end)
    else:
        yield span


def _led(text: str, span: Span) -> Span:
    """Without a conjunction at its start."""
    while (word := re.compile(r"([\w’']+),?\s+").match(text, *span)) is not None and word[1].lower() in _LEADS:
        if word[1].lower() == "that" and re.compile(r"(?:is|was|will|would|has)\b").match(text, word.end()):
            break
        span = Span(word.end(), span.end)
    return span


def _stands(page: Page, span: Span) -> bool:
    text = span.of(page.text)
    return len(text.split()) >= SHORTEST - 1 and _VERB.search(text) is not None


def _claim(page: Page, spans: tuple[Span, ...], score: float, why: str, voice: str, facts: _Facts) -> Suggestion:
    span = Span(spans[0].start, spans[-1].end)
    text = " ".join(piece.of(page.text) for piece in spans)
    hedges = facts.cues.inside(span)
    attributes: dict[str, Value] = {
        "type": _type(text),
        "certainty": _certainty(page, hedges),
        "polarity": "neg" if _NOT.search(text) else "pos",
        "voice": voice,
        "check": _check(text, [one.label for one in facts.named.inside(span)]),
    }
    return Suggestion(LABEL, spans, score, why, MappingProxyType(attributes))


def _type(text: str) -> str:
    if _POLICY.search(text):
        return "policy"
    if _COMING.search(text):
        return "prediction"
    return "value" if _VALUE.search(text) and not re.search(r"\d", text) else "fact"


def _certainty(page: Page, hedges: list[Suggestion]) -> str:
    kinds = {str(one.attributes["kind"]) for one in hedges} - {APPROXIMATION}
    said = {word for one in hedges for word in one.span.of(page.text).lower().split()}
    if "investigation" in kinds:
        return "unknown"
    if said & (_UNSURE | _CONDITION):
        return "possible"
    return "probable" if kinds & {"epistemic", "doxastic"} else "certain"


def _check(text: str, labels: list[str]) -> bool:
    """2 for a number, 1 for a verb, 1 for a place, 2 off for an opinion; from 3 on it is worth a look."""
    score = (
        2 * ("NUM" in labels)
        + (_VERB.search(text) is not None)
        + ("GPE" in labels)
        - 2 * (_OPINION.search(text) is not None)
    )
    return score >= 3
