"""The README shows what results.csv says, and results.csv says what was compared."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.results import ALL_MEASURES, put_table, read_rows, row, table

README = Path(__file__).parents[2] / "README.md"


def test_readme_table_equals_results() -> None:
    text = README.read_text(encoding="utf-8")
    assert put_table(text, read_rows()) == text


def test_table_has_a_line_for_every_measure_of_the_results() -> None:
    rows = read_rows()
    assert {each.measure for each in rows} == set(ALL_MEASURES)
    assert all(f"| {words} |" in table(rows) for _, words in ALL_MEASURES.values())


def test_row_of_known_errors() -> None:
    found = row("clips", "start_s", np.array([-0.3, 0.1, np.nan, 0.2, -0.1, 0.1]))
    assert (found.n, found.missing, found.exact, found.unit) == (5, 1, None, "s")
    assert (found.bias, found.median_abs, found.p95_abs) == pytest.approx((0.1, 0.1, 0.28))


def test_a_count_is_exact_or_wrong_and_no_answer_is_not_exact() -> None:
    found = row("clips", "complete_stands", np.array([0, 0, 1, np.nan]))
    assert (found.n, found.missing, found.exact) == (3, 1, 2)
    assert "| 2 of 4 |" in table([found])


def test_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold the lines"):
        put_table("# Stridewell\n", [])
