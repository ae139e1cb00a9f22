"""Of a large Parquet file, columns are read when something asks for them, and hold what they do when all are read."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import riskset
from riskset.study import StudyProblems, binary_files
from riskset.study.doubts import known_later
from riskset.study.read_later import ColumnsReadLater

SIZE = 60


def registry(folder):
    draw = np.random.default_rng(4)
    table = pa.table(
        {
            "id": np.arange(100, 100 + SIZE),
            "arm": draw.integers(0, 2, SIZE).astype(np.int8),
            "age": pa.array(np.round(draw.normal(60, 9, SIZE), 1), mask=draw.random(SIZE) < 0.1),
            "site": pa.array(["North", "South", None, "NA", ""]).take(draw.integers(0, 5, SIZE)),
            "a.b": pa.array(["x", "y"]).take(draw.integers(0, 2, SIZE)),
            "seen": pa.array([dt.date(2020, 1, 1)] * SIZE),
            "months": np.round(draw.exponential(20, SIZE) + 0.1, 1),
            "died": draw.integers(0, 2, SIZE).astype(np.int8),
            "unused": pa.array([None] * SIZE, pa.string()),
        }
    )
    pq.write_table(table, folder / "registry.parquet", row_group_size=25, write_page_checksum=True)
    study = {
        "study": {"title": "Registry", "time_unit": "months"},
        "data": {"path": "registry.parquet", "id": "id"},
        "variables": {"age": {"kind": "continuous"}, "site": {"kind": "categorical"}},
        "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        "endpoints": {"os": {"label": "Survival", "time": "months", "event": {"died": 1}}},
        "displays": {"table-1": {"kind": "baseline", "by": "arm"}},
    }
    (folder / "study.yml").write_text(yaml.safe_dump(study))
    return folder / "study.yml"


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large; the names of columns are noted as they are read."""
    monkeypatch.setattr(binary_files, "_LARGE", 1)
    names = []
    read = binary_files._column
    monkeypatch.setattr(binary_files, "_column", lambda path, name, rows: names.append(name) or read(path, name, rows))
    return names


def columns_of(study):
    return study.cohort.builder.source.table.columns


def test_only_what_the_study_names_is_read(tmp_path, large):
    study = riskset.open_study(registry(tmp_path))
    study.display("table-1")
    assert isinstance(columns_of(study), ColumnsReadLater)
    assert sorted(large) == ["age", "arm", "died", "id", "months", "site"]


def test_columns_hold_what_they_do_when_the_file_is_read_whole(tmp_path, large, monkeypatch):
    path = registry(tmp_path)
    later = columns_of(riskset.open_study(path))
    monkeypatch.undo()
    whole = columns_of(riskset.open_study(path))
    assert list(later) == list(whole)
    for name, column in whole.items():
        assert [column.value(at) for at in range(SIZE)] == [later[name].value(at) for at in range(SIZE)]
        assert column.keys[1] == later[name].keys[1]


def test_going_through_all_columns_keeps_none_of_them(tmp_path, large):
    columns = columns_of(riskset.open_study(registry(tmp_path)))
    large.clear()
    assert [column.name for column in columns.values()] == list(columns)
    assert [name for name, _ in columns.items()] == list(columns)
    assert large == 2 * ["id", "a.b", "seen", "unused"]
    assert columns["seen"] is columns["seen"]


def test_times_that_some_patients_have_are_looked_for_in_one_pass_over_the_columns(tmp_path, large):
    path = registry(tmp_path)
    study = yaml.safe_load(path.read_text())
    study["endpoints"]["efs"] = {**study["endpoints"]["os"], "label": "Event-free survival"}
    path.write_text(yaml.safe_dump(study))
    cohort = riskset.open_study(path).cohort
    large.clear()
    assert known_later._times(cohort) == ()
    assert large == ["id", "a.b", "seen", "unused"]


def test_a_damaged_column_is_told_with_its_file(tmp_path, large):
    path = registry(tmp_path)
    file = tmp_path / "registry.parquet"
    content = bytearray(file.read_bytes())
    content[30:60] = b"\xff" * 30
    file.write_bytes(content)
    with pytest.raises(StudyProblems, match="the file is damaged"):
        riskset.open_study(path)


def test_a_text_column_is_coded_without_an_object_for_each_row(tmp_path, large):
    column = binary_files._column(registry(tmp_path).with_name("registry.parquet"), "site", SIZE)
    assert column.values.size <= 4
    assert column.codes.size == SIZE
    assert column.codes.min() == -1


def test_numbers_of_patients_in_order_are_their_own_codes_and_twice_one_is_found(tmp_path, large):
    study = riskset.open_study(registry(tmp_path))
    assert columns_of(study)["id"].codes.tolist() == list(range(SIZE))
    table = pq.read_table(tmp_path / "registry.parquet")
    twice = table.set_column(0, "id", [pa.array([*range(SIZE - 1), 7])])
    pq.write_table(twice, tmp_path / "registry.parquet")
    with pytest.raises(StudyProblems, match="patient '7'"):
        riskset.open_study(tmp_path / "study.yml")
