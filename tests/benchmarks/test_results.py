"""The README shows what results.csv says, and results.csv says what was compared."""

from pathlib import Path

import numpy as np
import pytest

from assessments.balance import single_leg_stance
from assessments.gait import gait
from assessments.protocol import find_test
from benchmarks.errors import _METHODS, Error, method_of
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


def test_method_errors_of_the_results_are_those_of_the_code() -> None:
    for each in read_rows():
        method = method_of(each.measure)
        assert each.method_error == (round(method.error, 4) if method else None), each.measure


@pytest.mark.parametrize("test", [gait.TEST.name, single_leg_stance.TEST.name])
def test_every_method_error_of_the_code_has_a_line_that_shows_it(test: str) -> None:
    shown = {measure.replace("right", "left") for name, measure in _METHODS.values() if name == test}
    held = {"mean_hold_time_s", "best_hold_left_s", "hold_time_s"}  # one time, of one hold or of several
    for measure in (spec.name for spec in find_test(test).measures if spec.method_error):
        assert measure.replace("right", "left") in shown | (held if shown & held else set())


def test_row_of_known_errors() -> None:
    found = row("clips", "start_s", errors("start_s", -0.3, 0.1, np.nan, 0.2, -0.1, 0.1))
    assert (found.n, found.missing, found.exact, found.unit) == (5, 1, None, "s")
    assert (found.bias, found.median_abs, found.p95_abs) == pytest.approx((0.1, 0.1, 0.28))
    assert found.rms == pytest.approx(np.sqrt(0.16 / 5), abs=1e-4)
    assert (found.method_error, found.with_range, found.mean_width) == (None, 0, None)


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


def test_rms_is_less_the_bias_that_the_code_allows_for() -> None:
    """The ranges of knees are about a value that is 6 degrees larger than the measured one."""
    assert row("clips", "peak_knee_flexion_deg", errors("peak_knee_flexion_deg", -6.0, -6.0)).rms == 0
    assert row("clips", "step_width_m", errors("step_width_m", 0.03, 0.03)).rms == pytest.approx(0.03)


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
