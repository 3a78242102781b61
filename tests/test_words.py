"""What people read is American English in one style: pages, findings, errors, papers and documentation."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("vision", "assessments", "records", "reports", "screens", "commands", "models", "sample_videos", "docs")
# In docstrings too. "23%" is written without a space.
SPELLING = r"\b(?:centi|milli)?metres?\b|\banalys(?:e|ed|ing)\b|\bcolours?\b|\bcentred?\b|\blicences?\b|\bbehaviour|"
SPELLING += r"\b(?:recogn|normal|minim|penal|anonym)is(?:e|ed|ing)\b|\b(?:to|back|up|down)wards\b|[\d}] %"
# On pages and papers: phrases that nobody says, and the words of a programmer.
PHRASES = r"\bgrey\b|\bforwards\b|\bnobody\b|\bnot said\b|\bsaid of\b|\ball the same\b|\bto and fro\b|\bset off\b|"
PHRASES += r"\b(?:pictures|frames|steps|times) a (?:second|minute)\b|\bone a line\b|\ba month\b|\btake it away\b"


def texts(path: Path) -> list[tuple[str, bool]]:
    """List the texts of a file, and whether each is shown to users: in Python all strings of several words."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return [(re.sub(r"`[^`]*`|^ {4}.*$|\]\([^)]*\)", "", source, flags=re.MULTILINE), True)]
    if path.suffix != ".py":
        return [(re.sub(r"^ *//.*$|/\*.*?\*/", "", source, flags=re.MULTILINE), True)]
    nodes = list(ast.walk(ast.parse(source)))
    inside = {
        id(node) for parent in nodes for node in getattr(parent, "values", ()) if isinstance(parent, ast.JoinedStr)
    }
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    found = [(words(node), id(node) not in docstrings) for node in nodes if id(node) not in inside]
    return [(re.sub(r"`[^`]*`", "", text), shown) for text, shown in found if " " in text]


def words(node: ast.AST) -> str:
    """Text of a string, with "{}" for each value in it; empty for all else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) or "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def odd(path: Path) -> list[str]:
    return [
        word
        for text, shown in texts(path)
        for word in re.findall(f"{SPELLING}|{PHRASES}" if shown else SPELLING, text, re.IGNORECASE)
    ]


def test_texts_are_american_english() -> None:
    files = [
        path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".html", ".typ", ".md"}
    ]
    files += [*ROOT.glob("*.py"), ROOT / "CONTRIBUTING.md"]
    found = {path.relative_to(ROOT).as_posix(): phrases for path in files if (phrases := odd(path))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('a = f"{share:.0f} % of it"', "} %"),
        ('a = "Nobody is here."', "Nobody"),
        ('def f():\n    """In metres."""', "metres"),
    ],
)
def test_what_is_looked_for_is_found(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert odd(tmp_path / "a.py") == [word]
