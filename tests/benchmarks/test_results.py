"""The README shows what results.csv says, and results.csv says what was compared."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.errors import Error
from benchmarks.results import ALL_MEASURES, METHODS, put_table, read_rows, row, table

README = Path(__file__).parents[2] / "README.md"


def errors(measure: str, *values: float) -> list[Error]:
    return [Error(measure, value) for value in values]


def test_readme_table_equals_results() -> None:
    text = README.read_text(encoding="utf-8")
    assert put_table(text, read_rows()) == text


def test_table_has_a_line_for_every_measure_of_the_results() -> None:
    rows = read_rows()
    assert {each.measure for each in rows} == set(ALL_MEASURES)
    assert all(f"| {words} |" in table(rows) for name, (_, words) in ALL_MEASURES.items() if name not in METHODS)


def test_row_of_known_errors() -> None:
    found = row("clips", "start_s", errors("start_s", -0.3, 0.1, np.nan, 0.2, -0.1, 0.1))
    assert (found.n, found.missing, found.exact, found.unit) == (5, 1, None, "s")
    assert (found.bias, found.median_abs, found.p95_abs) == pytest.approx((0.1, 0.1, 0.28))
    assert (found.with_range, found.mean_width) == (0, None)


def test_row_counts_the_ranges_that_hold_the_truth() -> None:
    seen = [
        Error("hold_s", 0.2, -0.1, 0.5),
        Error("hold_s", 0.4, 0.1, 0.7),
        Error("hold_s", 0.0),
        Error("hold_s", np.nan),
    ]
    found = row("clips", "hold_s", seen)
    assert (found.n, found.missing, found.with_range, found.inside) == (3, 1, 2, 1)
    assert found.mean_width == pytest.approx(0.6)


def test_a_count_is_exact_or_wrong_and_no_answer_is_not_exact() -> None:
    found = row("clips", "complete_stands", errors("complete_stands", 0, 0, 1, np.nan))
    assert (found.n, found.missing, found.exact) == (3, 1, 2)
    assert "| 2 of 4 |" in table([found])


def test_a_set_without_its_count_has_a_column_all_the_same() -> None:
    found = row("more clips", "walkway_speed_percent", errors("walkway_speed_percent", 1.0))
    assert "| Walks | more clips |" in table([found])


def test_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold the lines"):
        put_table("# Stridewell\n", [])
