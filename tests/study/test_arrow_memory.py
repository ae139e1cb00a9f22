"""Arrow takes memory from the system while a file is read, and from its own pool before and afterwards, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskset.study import binary_files
from riskset.study.arrow_memory import memory_of_the_system
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from pathlib import Path


def pool() -> str:
    return pa.default_memory_pool().backend_name


def test_the_pool_is_that_of_the_system_meanwhile() -> None:
    before, seen = pool(), list[str]()

    def stops() -> None:
        seen.append(pool())
        with memory_of_the_system():
            seen.append(pool())
            int("no number")

    with pytest.raises(ValueError, match="no number"):
        stops()
    assert seen == [before, "system"]
    assert pool() == before


def test_a_column_is_read_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before, seen = tmp_path / "registry.parquet", pool(), list[str]()
    pq.write_table(pa.table({"age": [61.5, None, 70.0]}), path)
    whole = binary_files.raw_column
    monkeypatch.setattr(binary_files, "raw_column", lambda *given: seen.append(pool()) or whole(*given))
    assert binary_files._column(path, "age", 3).name == "age"
    with pytest.raises(StudyProblems):
        binary_files._column(path, "age", 4)
    assert seen == ["system", "system"]
    assert pool() == before
