"""Every example in a docstring of a room gives what stands below it."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("vision", "assessments", "records", "reports", "commands", "screens")


def examples() -> list[doctest.DocTest]:
    """Find the docstrings with examples, and import no module but theirs."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if ">>>" in path.read_text("utf-8")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    found = [each for name in names for each in doctest.DocTestFinder().find(importlib.import_module(name))]
    return [each for each in found if each.examples]


EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_gives_what_it_says(example: doctest.DocTest) -> None:
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert "".join(report) == ""


def test_examples_stand_where_they_explain() -> None:
    rooms = {example.name.partition(".")[0] for example in EXAMPLES}
    assert {"vision", "assessments", "records"} <= rooms
