"""Keys that the user or the project changed: the project's count first, and every mistake is named with its line."""

from pathlib import Path

import pytest

from annotations.model import SettingsError
from annotations.project import FILE, Project
from annotations.schema import default_schema
from articles.folders import config_file
from tests.reading import reading, write
from tui.bindings import ARROWS, VIM, Bindings
from tui.cli import main
from tui.commands import Command
from tui.keymap import keymap
from tui.remapping import Source, bindings, spelled
from tui.request import open_request

PAIR = {"one.txt": "One two. Three, four.\n", "two.txt": "Another one.\n"}


def read(own: str = "", project: str = "") -> Bindings:
    """What the user's file and the project's say, without what stands above their tables."""
    sources = []
    for name, table, text in (("config.toml", "keys", own), ("diptych.toml", "settings.keys", project)):
        if text:
            write(name, f"[{table}]\n{text}")
        sources.append(Source(Path(name), tuple(table.split(".")), alone=name == "config.toml"))
    return bindings(sources, default_schema())


def faults(own: str = "", project: str = "") -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(own, project)
    return str(caught.value).splitlines()


def test_nothing_is_chosen_where_nothing_is_said() -> None:
    assert read() == Bindings(ARROWS)
    write("config.toml", "# nothing yet\n")
    assert bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema()) == Bindings(ARROWS)


def test_a_command_has_the_keys_that_are_given_and_no_others() -> None:
    chosen = read('delete = ["D", "Shift+F6"]\nundo = "ctrl+G"\ncopy = []\nnext_pane = "G g"')
    keys = keymap(default_schema(), chosen._replace(preset=VIM))
    assert keys.of("delete") == ("D", "shift+f6")
    assert keys.of("undo") == ("ctrl+g",)
    assert keys.of("copy") == ("space Y",), "the menu has it still"
    assert "z" not in keymap(default_schema(), chosen).keys


def test_of_two_files_the_projects_counts() -> None:
    chosen = read('preset = "vim"\ndelete = "D"\nnote = "ctrl+n"', 'preset = "arrows"\ndelete = "X"')
    assert chosen == Bindings(ARROWS, {"delete": ("X",), "note": ("ctrl+n",)})
    assert read('preset = "vim"', 'delete = "X"').preset == VIM


def test_a_key_that_another_command_gives_up_can_be_taken() -> None:
    chosen = read('delete = "k"\nrelate = "x"')
    assert keymap(default_schema(), chosen).keys["k"].action == "delete"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('delte = "D"', "there is no command `delte`; did you mean `delete`?"),
        ('preset = "emacs"', "there is no preset 'emacs': there are arrows and vim"),
        ("delete = 3", "`delete` must be a key, or a list of keys"),
        ('delete = ["D", 3]', "`delete` must be a key, or a list of keys"),
        ('delete = "ctrl+i"', "`delete`: ctrl+i: terminals send the same for it as for tab"),
        ('delete = "shift+f3"', "`delete`: shift+f3: it does not arrive from an xterm; f9 does"),
        ('delete = "hyper"', "`delete`: hyper: there is no such key"),
        ('delete = ""', "`delete`: an empty text: it names no key"),
        ('delete = "g escape"', "`delete`: g escape: escape drops what was typed before it"),
        ('delete = "ctrl+c"', "`delete`: ctrl+c: it says how to quit"),
        ("palette = []", "`palette` must keep a key"),
        ('delete = "k"', "`delete`: `k` is the key of `relate`"),
        ('delete = "c"', "`delete`: `c` is the key of the label CLAIM"),
        ('delete = "5"', "`delete`: `5` is the key of values of attributes"),
        ('delete = "f 1"', "`delete`: `f 1` and `f` cannot both be had: that is the key of `hints`"),
        ('delete = "space n"', "`delete`: `space n` is the key of `note`"),
        ('note = "D"\ndelete = "D"', "`delete`: `D` is the key of `note` (config.toml:2)"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: str, said: str) -> None:
    place = f"config.toml:{1 + len(line.splitlines())}: "
    [fault] = faults(line)
    assert fault.startswith(place + said)


def test_in_vim_digits_and_the_space_bar_are_taken() -> None:
    assert faults('preset = "vim"\ndelete = ["5", "space"]') == [
        "config.toml:3: `delete`: `space` and `space U` cannot both be had: that is the key of `back_paragraph`",
        "config.toml:3: `delete`: in the preset vim 5 begins a count",
    ]


def test_where_the_space_bar_opens_no_menu_it_waits_for_what_follows() -> None:
    keys = keymap(default_schema(), read('menu = "f10"'))
    assert keys.of("menu") == ("f10",)
    assert not isinstance(keys.keys["space"], Command)
    assert faults('menu = "f10"\ndelete = "space"')[0].startswith(
        "config.toml:3: `delete`: `space` and `space u` cannot"
    )


def test_all_mistakes_of_all_files_are_named() -> None:
    found = faults('delte = "D"\nundo = "k"', '\nundoo = "U"\nredo = ["ctrl+m", "k"]')
    assert [fault.partition(": ")[0] for fault in found] == [
        "config.toml:2", "diptych.toml:3", "diptych.toml:4", "config.toml:3",
    ]  # fmt: skip


def test_a_file_that_is_no_toml_or_has_other_settings_is_named() -> None:
    write("config.toml", 'theme = "light"\n[keys]\nnote = "ctrl+n"')
    with pytest.raises(SettingsError, match=r"config\.toml:1: there is no setting `theme`"):
        bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema())
    write("config.toml", '[suggest]\norder = "score"\n[keys]\ndelete = "D"')
    assert bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema()).own == {"delete": ("D",)}
    write("config.toml", "keys = 3")
    with pytest.raises(SettingsError, match=r"config\.toml:1: `keys` must be a table"):
        bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema())
    for data, said in ((b"[keys", "not valid TOML"), (b'"\xff"', "byte 1 is not UTF-8")):
        write("config.toml", data)
        with pytest.raises(SettingsError, match=said):
            bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema())
    Path("config.toml").unlink()
    Path("config.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        bindings([Source(Path("config.toml"), ("keys",), alone=True)], default_schema())


def test_keys_are_spelled_as_people_do() -> None:
    assert [spelled(keys) for keys in ("Shift+Ctrl+Left", "PgUp", "g  g", "Space n", "Esc", "D", "+", "F3")] == [
        "ctrl+shift+left", "pageup", "g g", "space n", "escape", "D", "+", "f3",
    ]  # fmt: skip


# ---------------------------------------------------------------- in the program


async def test_the_users_and_the_projects_keys_are_in_force(tmp_path: Path) -> None:
    write(str(config_file()), '[keys]\npreset = "vim"\nhints = "H"\n')
    project = Project.create(tmp_path / "project")
    project.add([write(name, text) for name, text in PAIR.items()])
    path = project.root / FILE
    path.write_text(path.read_text(encoding="utf-8") + '\n[settings.keys]\ndelete = "D"\n', encoding="utf-8")
    async with reading(open_request([project.root], Path.cwd(), annotator="tester")) as here:
        await here.press("w", "space p")
        assert here.said() == [("PER", "One two")]
        await here.press("x")
        assert len(here.said()) == 1
        await here.press("D")
        assert here.said() == []
        await here.press("H")
        assert "type a tag" in here.status


def test_at_the_start_every_mistake_is_a_line_and_nothing_opens(capsys: pytest.CaptureFixture[str]) -> None:
    write(str(config_file()), '[keys]\npreset = "emacs"\ndelete = "k"\n')
    assert main([str(write("one.txt", "One two."))]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2] for line in told] == [
        f"{config_file()}:2: there is no preset 'emacs': there are arrows and vim",
        f"{config_file()}:3: `delete`: `k` is the key of `relate`",
    ]
