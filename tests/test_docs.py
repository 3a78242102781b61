"""The documentation names all that there is, and nothing else: measures, conditions, findings, settings, statuses."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from assessments.conditions import Conditions
from assessments.protocol import MovementTest, all_tests
from tests.source import (
    ROOT,
    environment_variables,
    exit_statuses,
    finding_codes,
    first_column,
    measures_of,
    modules_of,
    python_files,
    shipped_files,
)

DOCS = ROOT / "docs"
EVERY_TEST = DOCS / "tests" / "footage.md"
DATA = DOCS / "data-and-privacy.md"
FAMILIES = {module.parent for test in all_tests().values() for module in modules_of(test)}
SHARED = [path for room in ("vision", "assessments") for path in python_files(room) if path.parent not in FAMILIES]
each_test = pytest.mark.parametrize("test", all_tests().values(), ids=lambda test: test.name)


def page(test: MovementTest) -> Path:
    return DOCS / "tests" / f"{test.name}.md"


@each_test
def test_every_measure_is_defined_on_its_page(test: MovementTest) -> None:
    assert sorted(first_column(page(test), "Measures")) == sorted(measures_of(test))


@each_test
def test_every_condition_that_a_test_asks_is_on_its_page(test: MovementTest) -> None:
    assert sorted(first_column(page(test), "Conditions")) == sorted(test.asks)


def test_every_condition_that_no_test_asks_is_on_the_page_of_all() -> None:
    asked = {name for test in all_tests().values() for name in test.asks}
    known = {field.name for field in fields(Conditions)}
    assert asked <= known
    assert sorted(first_column(EVERY_TEST, "Conditions of every test")) == sorted(known - asked)


@each_test
def test_every_finding_that_a_test_can_give_is_on_its_page(test: MovementTest) -> None:
    codes = {code for path in modules_of(test) for code in finding_codes(path)}
    assert sorted(set(first_column(page(test), "Findings"))) == sorted(codes)


def test_every_finding_that_any_test_can_give_is_on_the_page_of_all() -> None:
    codes = {code for path in SHARED for code in finding_codes(path)}
    assert sorted(first_column(EVERY_TEST, "Findings that any test can give")) == sorted(codes)


def test_every_setting_that_is_read_from_the_environment_is_documented() -> None:
    read = {name for path in shipped_files() for name in environment_variables(path)}
    assert sorted(first_column(DATA, "Environment variables")) == sorted(read)


def test_every_exit_status_is_documented() -> None:
    statuses = {status for path in shipped_files() for status in exit_statuses(path)}
    assert sorted(map(int, first_column(DATA, "Exit statuses"))) == sorted(statuses)


def pages() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.md"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def anchors(path: Path) -> set[str]:
    """What a link can point to within a page, as GitHub makes it of the headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    """What a page points to within the project."""
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")) if ":" not in link]


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    lost = []
    for link in links(path):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_is_reached_from_the_first() -> None:
    first = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(first)}
    written = {path for path in pages() if DOCS in path.parents}
    assert written - linked == {first}
