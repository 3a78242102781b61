"""What every test in the registry brings along; what is missing is listed in words."""

import ast
import csv
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assessments.protocol import MovementTest, all_tests, find_test
from benchmarks.results import read_rows
from tests.source import ROOT, closure, first_column, measures_of, module_of, parsed, section, texts

NORMS = ROOT / "assessments" / "norms"


def missing(test: MovementTest, module: Path) -> list[str]:
    """Say what a test lacks, with the file that it belongs in."""
    return [
        *_page(test),
        *_readme(test),
        *_filming(test),
        *_citations(module),
        *_tests(test, module),
        *_accuracy(test, module),
    ]


def _page(test: MovementTest) -> list[str]:
    name = f"docs/tests/{test.name}.md"
    if not (ROOT / name).is_file():
        return [f"a page {name}, in the shape of those beside it"]
    unnamed = measures_of(test) - set(first_column(ROOT / name, "Measures"))
    listed = f"(tests/{test.name}.md)" in (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    lacks = [f"the definition of `{measure}` under Measures in {name}" for measure in sorted(unnamed)]
    return lacks if listed else [*lacks, f"a line in docs/README.md that leads to {name}"]


def _readme(test: MovementTest) -> list[str]:
    page = ROOT / "docs" / "tests" / f"{test.name}.md"
    title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") if page.is_file() else test.title
    rows = section(ROOT / "README.md", "What it measures")
    if any(title.startswith(name) for name in re.findall(r"^\| \[?([^|\]]*[^|\] ])", rows, re.MULTILINE)):
        return []
    return [f"a row of README's table 'What it measures' that begins as '{title}' does"]


def _filming(test: MovementTest) -> list[str]:
    return [] if test.filming else ["sentences that say how to film it (`filming` of its TEST)"]


def _citations(module: Path) -> list[str]:
    sources = (NORMS / "SOURCES.md").read_text(encoding="utf-8")
    keys = {text for path in closure(module) for text in texts(path)} & _norm_keys()
    uncited = sorted(key for key in keys if f"**{key}**" not in sources)
    return [f"the citation of {key} in assessments/norms/SOURCES.md" for key in uncited]


@cache
def _norm_keys() -> frozenset[str]:
    """Keys of the sources that some table of norms has a number of."""
    keys = set()
    for table in NORMS.glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            keys |= {row.get("source_key") or "" for row in csv.DictReader(file)}
    return frozenset(keys - {""})


def _tests(test: MovementTest, module: Path) -> list[str]:
    file = ROOT / "tests" / module.relative_to(ROOT).with_name(f"test_{module.name}")
    name = file.relative_to(ROOT)
    if not file.is_file():
        return [f"its tests in {name}"]
    calls = {each.id for each in ast.walk(parsed(file)) if isinstance(each, ast.Name)}
    filmed = any(json.loads(clip.read_text(encoding="utf-8")).get("test") == test.name for clip in _sample_clips())
    if filmed or calls & {"PoseTrack", "track_with", "track_of"}:
        return []
    return [f"a test on a synthetic track or on a sample clip in {name}"]


def _sample_clips() -> list[Path]:
    return sorted((ROOT / "sample_videos").glob("*.json"))


def _accuracy(test: MovementTest, module: Path) -> list[str]:
    """A file of the benchmarks that runs it and yields errors of which results.csv has rows."""
    rows = {row.measure for row in read_rows()}
    running = [
        path
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        if path.stem not in ("results", "train_suggestion") and (test.name in texts(path) or _imports(path, module))
    ]
    if any(rows & set(texts(path)) for path in running):
        return []
    return ["errors against known truth: a file in benchmarks/ that runs it, and its rows in benchmarks/results.csv"]


def _imports(path: Path, module: Path) -> bool:
    dotted = ".".join(module.relative_to(ROOT).with_suffix("").parts)
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom)]
    return any(dotted in (node.module, f"{node.module}.{each.name}") for node in nodes for each in node.names)


@pytest.mark.parametrize("test", all_tests().values(), ids=lambda test: test.name)
def test_a_test_brings_all_that_belongs_to_it(test: MovementTest) -> None:
    lacks = missing(test, module_of(test))
    assert lacks == [], f"The test '{test.name}' lacks " + "; ".join(lacks) + "."


def test_all_that_a_new_test_lacks_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ROOT / "assessments" / "balance" / "on_a_beam.py"
    monkeypatch.setattr("tests.assessments.test_contract.closure", lambda module: {tmp_path / "beam.py"})
    (tmp_path / "beam.py").write_text('REFERENCE = "ELSA_EPIC"\n', encoding="utf-8")
    lacks = missing(replace(find_test("gait"), name="on_a_beam", title="On a beam", filming=()), module)
    for what in ("docs/tests/on_a_beam.md", "README", "how to film", "ELSA_EPIC", "test_on_a_beam.py", "results.csv"):
        assert any(what in each for each in lacks), what
    assert len(lacks) == 6
