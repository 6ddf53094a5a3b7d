"""What git has to know of a project: files that are never committed, and how the others are merged."""

from pathlib import Path

from articles.places import exists

from .atomic import write_whole

FILES = {
    "articles/.gitattributes": """\
# Texts are kept byte for byte. Two branches that both add articles both keep their lines of the index.
* -text
index.jsonl merge=union
""",
    "articles/.gitignore": """\
# A lock, and files in the making.
.index.lock
.*.new
""",
    "annotations/.gitattributes": """\
# A layer is sealed as a whole: no line ends are changed, and no two versions of one are mixed.
*.json -text -merge
""",
    "annotations/.gitignore": """\
# Journals, locks, earlier files and damaged ones belong to one machine. Closing, or diptych mend, folds a journal.
*.json.*
""",
}
"""In the folders that are ours alone, so that a .gitignore of the folder above stays as it is."""


def write_git_files(root: Path) -> None:
    """Write them where there is none. Raises OSError."""
    for name, text in FILES.items():
        if not exists(root / name):
            write_whole(root / name, text.encode())
