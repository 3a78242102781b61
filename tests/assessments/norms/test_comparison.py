"""Every reference is declared whole: its table has its rows, its measure is known, its source is cited."""

from itertools import chain

import pytest

from assessments.balance import scores as balance
from assessments.chair_stand import scores as chair_stand
from assessments.gait import scores as gait
from assessments.norms.comparison import Context, Reference, citation
from assessments.norms.tables import FOLDER, read_norms, read_reliability
from assessments.protocol import all_tests

DECLARED: list[Reference | Context] = [
    *chair_stand.IN_30_S,
    *chair_stand.FIVE_TIMES,
    *gait.LIMITS,
    *gait.MEANS,
    *balance.MILESTONES,
    *balance.MEANS,
    balance.TANDEM,
]
SPECS = list(chain.from_iterable(test.measures for test in all_tests().values()))


@pytest.mark.parametrize("of", DECLARED, ids=lambda of: f"{of.key}-{of.measure}")
def test_a_reference_has_rows_a_measure_and_a_source(of: Reference | Context) -> None:
    rows = [row for row in read_norms(of.table) if row.source_key == of.key and of.metric in ("", row.metric)]
    assert {row.sex for row in rows} & ({"F", "M"} if of.by_sex else {"all"})
    assert of.measure in {spec.name for spec in SPECS}
    assert citation(of.key)


def test_every_detectable_change_is_in_the_table_and_cited() -> None:
    rows = [each for spec in SPECS for each in spec.detectable]
    assert rows
    for each in rows:
        value, population = read_reliability(each)
        assert value > 0
        assert population
        assert citation(each.source)


def test_tables_that_score_and_tables_that_wait_are_told_apart() -> None:
    in_use = {of.table for of in DECLARED} | {"reliability", "citations", "sppb_points"}
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    waiting = {line.split("`")[1] for line in text.splitlines() if line.startswith("- waiting: `")}
    assert waiting | in_use == {file.stem for file in FOLDER.glob("*.csv")}
    assert not waiting & in_use
