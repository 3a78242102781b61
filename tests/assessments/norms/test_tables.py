"""Norm tables: what is read, and that no client can fall on two rows of a reference."""

from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from assessments.norms import tables as norms
from assessments.norms.tables import read_norms

FOLDER = Path(norms.__file__).parent
TABLES = ["chair_stand_30s", "five_times_sts", "five_times_sts_clsa_full_percentiles"]


def test_a_row_by_age_group() -> None:
    row = next(row for row in read_norms("chair_stand_30s") if row.source_key == "RJ1999" and row.covers(77))
    assert (row.sex, row.age_min, row.age_max, dict(row.percentiles), row.cutoff) == (
        "M",
        75,
        79,
        {25: 11, 75: 17},
        None,
    )


def test_a_row_at_an_exact_age() -> None:
    rows = read_norms("five_times_sts_clsa_full_percentiles")
    (row,) = (row for row in rows if row.sex == "F" and row.covers(70))
    assert dict(row.percentiles) == {
        5: 9.0,
        10: 9.9,
        20: 11.1,
        25: 11.6,
        50: 13.6,
        75: 16.0,
        80: 16.7,
        90: 18.6,
        95: 20.4,
    }
    assert not row.covers(69)
    assert not row.covers(71)


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_changed(table: str) -> None:
    row = read_norms(table)[0]
    with pytest.raises(FrozenInstanceError):
        row.age_min = 0  # type: ignore[misc]
    with pytest.raises(TypeError):
        row.percentiles[50] = 0.0  # type: ignore[index]


def test_only_numbers_that_somebody_saw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "source_key,sex,age,p50,status\n"
    rows = "A,F,60,10,SEEN;XCHECK\nB,F,60,11,MEMORY\nC,F,60,12,CONFLICT\nD,F,60,13,SEEN\nE,F,60,14,SEENLY\n"
    (tmp_path / "table.csv").write_text(head + rows, encoding="utf-8")
    monkeypatch.setattr(norms, "FOLDER", tmp_path)
    assert [row.source_key for row in read_norms.__wrapped__("table")] == ["A", "D"]


@pytest.mark.parametrize("table", TABLES)
def test_one_row_for_a_client_at_most(table: str) -> None:
    used = {"CDC_STEADI_30CST", "RJ1999", "CLSA2023", "SHARE2025"}
    rows = [row for row in read_norms(table) if row.source_key in used and row.sex != "all"]
    clients = Counter((row.source_key, row.sex, age) for row in rows for age in range(130) if row.covers(age))
    assert clients
    assert set(clients.values()) == {1}


def test_the_two_clsa_tables_agree() -> None:
    short = {(row.sex, row.age_min): row for row in read_norms("five_times_sts") if row.source_key == "CLSA2023"}
    full = {(row.sex, row.age_min): row for row in read_norms("five_times_sts_clsa_full_percentiles")}
    assert short.keys() == full.keys()
    for client, row in short.items():
        assert dict(row.percentiles).items() <= dict(full[client].percentiles).items()


def test_every_source_of_the_tables_is_explained() -> None:
    explained = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert [row.source_key for table in TABLES for row in read_norms(table) if row.source_key not in explained] == []


def test_a_table_that_does_not_exist() -> None:
    with pytest.raises(FileNotFoundError):
        read_norms("arm_wrestling")


def test_a_table_that_is_not_by_age() -> None:
    with pytest.raises(KeyError):
        read_norms("reliability")
