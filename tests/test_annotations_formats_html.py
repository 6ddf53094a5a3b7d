"""The HTML report, by a parser of the standard's rules and by a real browser: the texts in it are the articles' own."""

import json
import re
import shutil
import subprocess
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.html_report import write
from annotations.formats.html_text import channels, escaped, lost, shown
from annotations.formats.output import Output
from annotations.model import Annotation, Target
from annotations.schema import parse_schema
from articles.article import Article
from articles.plaintext import blocks_of
from articles.span import Span
from tests.nasty import ANNOTATIONS, PLAIN, RELATIONS, SHEETS
from tests.rich import rich

html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed: it is only a reader of the tests")
HOSTILE = '</script><script>document.title = "owned"</script><img src=x onerror="document.title=1">\u202e&amp;'
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: it is only a reader of the tests")


def made(sheets: Iterable[Sheet], **options: Any) -> bytes:
    stream = BytesIO()
    write(sheets, Output(None, stream, **options))
    return stream.getvalue()


def parsed(page: bytes) -> Any:
    return html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False, transport_encoding="utf-8")


def classed(tree: Any, tag: str, name: str) -> list[Any]:
    return [node for node in tree.iter(tag) if name in node.get("class", "").split()]


def text_of(node: Any) -> str:
    return "".join(node.itertext())


def texts(tree: Any) -> list[str]:
    return [text_of(node) for node in classed(tree, "div", "text")]


def quotes(tree: Any) -> dict[str, str]:
    """What stands under each annotation's marks, by the annotation's name."""
    found: defaultdict[str, str] = defaultdict(str)
    for mark in tree.iter("mark"):
        for name in mark.get("data-a").split():
            found[name] += text_of(mark)
    return found


def names(sheets: Iterable[Sheet]) -> dict[str, Annotation]:
    return {
        f"{letter}{number}": annotation
        for letter, sheet in zip("ABCDEFGHI", sheets, strict=False)
        for number, annotation in enumerate(sheet.annotations, 1)
    }


@pytest.mark.parametrize("sheets", [SHEETS, rich()], ids=["nasty", "rich"])
def test_the_texts_and_the_quotes_of_the_page_are_the_articles(sheets: tuple[Sheet, ...]) -> None:
    tree = parsed(made(sheets))
    assert texts(tree) == [sheet.article.text for sheet in sheets]
    assert quotes(tree) == {name: "".join(said.target.quotes) for name, said in names(sheets).items()}


def test_a_mark_has_a_channel_for_each_group_on_it() -> None:
    for mark in parsed(made(SHEETS)).iter("mark"):
        said = [names(SHEETS)[name] for name in mark.get("data-a").split()]
        lengths = [one.target.span.length for one in said]
        assert lengths == sorted(lengths, reverse=True), "the innermost last"
        wanted = {{"CLAIM": "claim", "CUE": "claim", "UNC": "uncertainty"}.get(one.label, "entity") for one in said}
        assert {"claim", "entity", "uncertainty"} & set(mark.get("class").split()) == wanted
    assert channels([]) == []


def test_every_annotation_has_a_tag_in_the_text_and_a_card_with_all_that_is_said() -> None:
    tree = parsed(made(SHEETS))
    cards = {card.get("data-n"): card for card in classed(tree, "li", "card")}
    by_id = {node.get("id"): node for node in tree.iter() if node.get("id")}
    assert cards.keys() == names(SHEETS).keys()
    for name, said in names(SHEETS).items():
        card, tag = cards[name], by_id[name]
        assert tag.get("href") == f"#{card.get('id')}"
        assert said.label in tag.get("data-t")
        assert card.get("data-label") == said.label
        assert card.get("data-by") == said.annotator
        for word in (*said.attributes, *said.attributes.values(), said.note, said.annotator):
            plain = {True: "yes", False: "no"}.get(word, word) if isinstance(word, bool) else word
            assert plain.replace("\r\n", "\n") in text_of(card)


def test_relations_are_listed_and_linked_from_both_ends() -> None:
    tree = parsed(made(SHEETS))
    called = {said.id: name for name, said in names(SHEETS).items()}
    listed = {(n.get("data-type"), n.get("data-from"), n.get("data-to")) for n in classed(tree, "li", "relation")}
    assert listed == {(one.type, called[one.source], called[one.target]) for one in RELATIONS}
    chips = {(chip.get("data-t"), chip.get("href")) for chip in classed(tree, "a", "chip")}
    claim, whole = called[ANNOTATIONS["start"].id], called[ANNOTATIONS["whole"].id]
    assert {(f"contradicts ↔ {whole}", f"#{whole}"), (f"contradicts ↔ {claim}", f"#{claim}")} <= chips
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    targets = {node.get("href")[1:] for node in tree.iter("a") if node.get("href").startswith("#")}
    assert targets <= set(ids), "every link within the page leads somewhere"


def hostile() -> tuple[Sheet, ...]:
    """Sheets in which every text that comes from outside is hostile."""
    text = f"{HOSTILE} and so \0 on\nmore {HOSTILE}"
    article = Article(
        HOSTILE, text, blocks_of(text), HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE, {HOSTILE: HOSTILE}
    )
    target = Target((Span(0, len(HOSTILE)),), (HOSTILE,), digest=article.digest)
    said = Annotation("1" * 32, HOSTILE, HOSTILE, target, HOSTILE, {HOSTILE: HOSTILE}, HOSTILE, HOSTILE, HOSTILE)
    [relation] = [one for one in RELATIONS if one.type == "hedges"]
    bad = replace(relation, type=HOSTILE, source=said.id, target=said.id, annotator=HOSTILE, note=HOSTILE)
    return (Sheet(article, (said,), (bad,), SHEETS[0].judgements), SHEETS[0])


def test_hostile_texts_stay_texts() -> None:
    page = made(hostile())
    tree = parsed(page)
    assert texts(tree)[0] == hostile()[0].article.text.replace("\0", "\ufffd")
    assert len(list(tree.iter("script"))) == 1
    assert not list(tree.iter("img"))
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on") or name == "style"]
    links = [node.get("href") for node in tree.iter("a")]
    assert not [link for link in links if not re.match("#|https?://", link)]


def test_what_html_cannot_hold_is_counted() -> None:
    assert write(hostile(), Output(None, BytesIO())) == {"characters that HTML cannot hold": 1}
    assert write(SHEETS, Output(None, BytesIO())) == {}
    assert lost("a\0b\ud800\ufffd") == 2


def test_nothing_is_fetched() -> None:
    page = made(SHEETS)
    tree = parsed(page)
    [policy] = [n.get("content") for n in tree.iter("meta") if n.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not [node for node in tree.iter() if node.get("src") or node.tag in ("link", "iframe", "object", "img")]
    style = next(tree.iter("style"))
    assert not re.search(r"url\(|@import|@font-face", style.text)


def test_controls_of_direction_are_named_and_kept_in_their_box() -> None:
    assert shown("a\u202eb") == 'a<span class="control" data-c="RLO">\u202e</span>b'
    assert shown("\r\n\t\x1b") == '\n\t<span class="control" data-c="ESC">\x1b</span>'
    assert escaped("<\r'\"&>") == "&#60;&#13;&#39;&#34;&#38;&#62;"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60), st.data())
def test_any_text_comes_back(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text) - 1)
    said = []
    for number, start in enumerate(data.draw(st.lists(offsets, max_size=4))):
        end = data.draw(st.integers(start + 1, len(text)))
        target = Target((Span(start, end),), (text[start:end],))
        label = data.draw(st.sampled_from(["CLAIM", "PER", "UNC", "other"]))
        said.append(Annotation(f"{number:032x}", "a", label, target, "ann"))
    sheet = Sheet(Article("a", text, blocks_of(text)), tuple(said), (), ())
    tree = parsed(made([sheet]))
    assert texts(tree) == [text]
    assert quotes(tree) == {f"A{number}": one.target.exact for number, one in enumerate(said, 1)}


def test_colours_come_from_the_schema() -> None:
    schema = parse_schema(
        '[schema]\nname = "mine"\n[[label]]\nname = "CLAIM"\ngroup = "entity"\ncolor = "#12ab9f"\n'
        '[[label]]\nname = "PER"\ngroup = "claim"\ncolor = "bright-red"\n'
    )
    page = made(SHEETS[:1], schema=schema).decode()
    assert ".hue-0{--h:#12ab9f}" in page
    assert ".hue-1{--h:var(--red)}" in page
    assert "schema <bdi>mine</bdi>" in page
    assert 'class="card entity hue-0"' in page


# ---- in a real browser

RUN = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
)


def chromium(folder: Path, page: Path, *options: str) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, *RUN, *QUIET, f"--user-data-dir={folder / 'profile'}", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=folder)
    return done.stdout


def probed(folder: Path, content: bytes, probe: str, *options: str) -> Any:
    """What an expression gives in the page, as JSON; the policy is told to let the probe run beside the script."""
    script = f"document.querySelector('title').textContent = JSON.stringify({probe})"
    allowed = f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}' "
    page = content.decode().replace("script-src ", allowed, 1).replace("</body>", f"<script>{script}</script></body>")
    (folder / "page.html").write_bytes(page.encode())
    return json.loads(
        text_of(next(parsed(chromium(folder, folder / "page.html", "--dump-dom", *options).encode()).iter("title")))
    )


@browser
def test_in_the_browser_each_text_is_the_article_and_hostile_texts_did_nothing(tmp_path: Path) -> None:
    sheets = (*hostile(), *SHEETS[1:])
    probe = (
        "{title: document.title, live: document.documentElement.className,"
        " open: document.querySelectorAll('.pane:not([hidden])').length,"
        " texts: [...document.querySelectorAll('.text')].map((node) => node.textContent)}"
    )
    found = probed(tmp_path, made(sheets), probe)
    assert found["title"] == "7 articles — Diptych"
    assert found["live"] == "live", "the policy lets our script run"
    assert found["open"] == 2
    assert found["texts"] == [sheet.article.text.replace("\0", "\ufffd") for sheet in sheets]


@browser
def test_the_script_shows_filters_and_links(tmp_path: Path) -> None:
    number, claim = next((number, one) for number, one in names(rich()).items() if one.label == "CLAIM")
    probe = f"""(() => {{
        const shown = (selector) => [...document.querySelectorAll(selector)].filter((node) => !node.hidden).length;
        const before = [shown(".cards .card"), shown("mark.claim")];
        document.getElementById("{number}").click();
        const selected = document.querySelector(".selected:not([hidden]) blockquote").textContent;
        const label = document.querySelector('input[name="label"][value="CLAIM"]');
        label.click();
        const after = [shown('.card[data-label="CLAIM"]'), shown('.card[data-label="PER"]'), shown(".relation")];
        const hidden = document.querySelector(".selected").hidden;
        label.click();
        return {{before, selected, after, hidden, again: [shown(".cards .card"), shown("mark.claim")]}};
    }})()"""
    found = probed(tmp_path, made(rich()), probe)
    said = list(names(rich()).values())
    assert found["before"][0] == len(said)
    assert found["selected"] == claim.target.exact
    assert found["after"] == [0, sum(one.label == "PER" for one in said), 0]
    assert found["hidden"] is True
    assert found["again"] == found["before"]


@browser
@pytest.mark.parametrize(("scheme", "dark"), [("1", False), ("0", True)], ids=["light", "dark"])
def test_a_browser_paints_it_light_and_dark(scheme: str, dark: bool, tmp_path: Path) -> None:
    option = f"--blink-settings=preferredColorScheme={scheme}"
    styles = "[getComputedStyle(document.documentElement), getComputedStyle(document.querySelector('mark.claim'))]"
    paper, claim = probed(tmp_path, made(rich()), f"{styles}.map((style) => style.backgroundColor)", option)
    shades = [int(value) for value in re.findall(r"\d+", paper)]
    assert all(value < 64 for value in shades) if dark else all(value > 192 for value in shades)
    assert claim not in ("rgba(0, 0, 0, 0)", paper), "a claim is tinted"
    picture = tmp_path / "page.png"
    chromium(tmp_path, tmp_path / "page.html", f"--screenshot={picture}", "--window-size=1400,900", option)
    assert picture.read_bytes()[16:24] == (1400).to_bytes(4, "big") + (900).to_bytes(4, "big")


@browser
def test_it_prints(tmp_path: Path) -> None:
    page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_bytes(made(rich()))
    chromium(tmp_path, page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    pages = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
    assert 2 <= pages <= 20


def test_an_empty_project_is_a_page() -> None:
    tree = parsed(made([]))
    assert texts(tree) == []
    assert PLAIN not in text_of(tree)
